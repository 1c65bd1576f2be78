/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-breakers-page.h"

G_BEGIN_DECLS

/* What the files of the page share: mr-breakers-page.c (template, list), -act.c (what is done with the selected rows). */

struct _MrBreakersPage {
  GtkWidget parent_instance;

  /* Template widgets */
  GtkWidget *content;
  GtkWidget *room;
  GtkSearchBar *search_bar;
  GtkEditable *search_entry;
  GtkStack *views;
  GtkColumnView *table;
  GtkWidget *list;
  GtkFilterListModel *filtered;
  GtkMultiSelection *selection;

  /* Owned references */
  MrSession *session;
  MrBreakers *breakers;
  MrMeterFilter *search;
  GtkFilter *filter;

  char *banner;        /* what is left to do; "" */
  char *selected_text; /* which rows the buttons are about */
  const char *hint;    /* why nothing can be done, or what the buttons do */
  guint n_all;
  guint n_listed;
  gboolean has_meters;
  gboolean searching;
};

/* Returns: (transfer full) (element-type MrBreakerRow): the selected rows, in the order of the list. */
GPtrArray *mr_breakers_page_selected (MrBreakersPage *self);

/* Whether something can be sent now. */
gboolean mr_breakers_page_is_ready (MrBreakersPage *self);

/* mr-breakers-act.c */
void mr_breakers_page_install_act (GtkWidgetClass *widget_class);

G_END_DECLS
