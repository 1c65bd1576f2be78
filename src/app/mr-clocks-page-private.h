/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-clocks-page.h"

G_BEGIN_DECLS

/* What the files of the page share: mr-clocks-page.c (template, list), -apply.c (the time, reading, writing, what can
 * be done). */

typedef void (*MrClocksFunc) (MrClocksPage *self);

struct _MrClocksPage {
  GtkWidget parent_instance;

  /* Template widgets */
  GtkWidget *content;
  GtkWidget *room;
  GtkSearchBar *search_bar;
  GtkEditable *search_entry;
  GtkStack *views;
  GtkColumnView *table;
  GtkWidget *list;
  GtkColumnViewColumn *deviation;
  GtkToggleButton *show_all;
  GtkToggleButton *show_chosen;
  GtkDropDown *zone_wide;
  GtkDropDown *zone_narrow;
  GtkWidget *apply_wide;
  GtkWidget *apply_narrow;
  GtkFilterListModel *filtered;
  GtkMultiSelection *selection;

  /* Owned references */
  MrSession *session;
  MrClocking *clocking;
  MrMeterFilter *search;
  GtkFilter *filter;
  GSettings *settings;

  MrClocksFunc pending; /* (nullable): what is done once the time is fresh */
  char *banner;         /* what is left to do; "" */
  char *banner_action;
  char *banner_button;
  MrLamp banner_lamp;
  char *hint;           /* why nothing can be set, or what the button does */
  guint refresh;        /* source */
  guint n_all;
  guint n_listed;
  gboolean searching;
};

/* Has filter, banner and actions looked at again soon. */
void mr_clocks_page_queue_refresh (MrClocksPage *self);

/* mr-clocks-apply.c */

/* Takes the time from where it was taken last. */
void mr_clocks_page_open_source (MrClocksPage *self);
void mr_clocks_page_install_apply (GtkWidgetClass *widget_class);

/* The time has come, or not. */
void mr_clocks_page_time_changed (MrClocksPage *self);

/* What is left to do, and what can be done. */
void mr_clocks_page_update_state (MrClocksPage *self);

G_END_DECLS
