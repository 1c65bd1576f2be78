/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-banner.h"
#include "mr-paced-model.h"
#include "mr-wrap-box.h"
#include "mr-writes-page.h"

G_BEGIN_DECLS

/* What the files of the page share: mr-writes-page.c (template, layout), -rows.c (which rows are listed, what can be
 * done). */

typedef struct {
  /* Template widgets */
  GtkStack *content;
  AdwStatusPage *empty;
  GtkWidget *begin;
  AdwStatusPage *trouble;
  GtkWidget *room;
  GtkStack *panes;
  GtkBox *above;
  MrBanner *banner;
  GtkSearchBar *search_bar;
  GtkEditable *search_entry;
  GtkBox *header;
  MrWrapBox *filters;
  GtkStack *views;
  GtkWidget *table_room;
  GtkScrolledWindow *table_scroller;
  GtkScrolledWindow *list_scroller;
  AdwStatusPage *nothing;
  GtkBox *below;
  AdwBin *footer;
  AdwBin *front;
  MrPacedModel *table_model;
  MrPacedModel *list_model;
  GtkFilterListModel *filtered;
  GtkSortListModel *sorted;
  GtkColumnViewColumn *number;
  GtkColumnViewColumn *make;
  GtkColumnViewColumn *place;

  /* Children of the template of a page that is one */
  GtkWidget *tools;
  GtkWidget *table;
  GtkWidget *list;
  GPtrArray *toggles; /* (element-type GtkToggleButton) */

  /* Owned references */
  MrSession *session;
  MrMeter *meter;   /* (nullable) */
  GListModel *rows; /* (nullable): NULL until they are read, and if that failed */
  GtkSelectionModel *selection;
  MrMeterFilter *search;
  GtkFilter *filter;
  GMenuModel *row_menu;

  guint show;
  guint n_all;
  guint n_selected;
  guint refresh; /* source */
  gboolean searching;
} MrWritesPagePrivate;

MrWritesPagePrivate *mr_writes_page_get_private (MrWritesPage *self);
gboolean mr_writes_page_is_narrow (MrWritesPage *self);
void mr_writes_page_set_n_all (MrWritesPage *self, guint n_all);

/* @only: (nullable): the meter of the selected row, if that is one. */
void mr_writes_page_set_selected (MrWritesPage *self, guint n_selected, MrMeter *only);

/* mr-writes-page-rows.c */

/* Reads the rows, or says why that failed. */
void mr_writes_page_open_rows (MrWritesPage *self);

/* Shows table, list, or that there is nothing to list. */
void mr_writes_page_update_view (MrWritesPage *self);

void mr_writes_page_search_changed (MrWritesPage *self);
void mr_writes_page_toggled (MrWritesPage *self, GtkToggleButton *toggle);

G_END_DECLS
