/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-addresses-page.h"

G_BEGIN_DECLS

/* What the files of the page share: mr-addresses-page.c (template, list), -rows.c (typing, the menu of a row), -fill.c
 * (rules for many meters), -apply.c (writing, undo, what is left to do). */

struct _MrAddressesPage {
  GtkWidget parent_instance;

  /* Template widgets */
  GtkWidget *content;
  GtkWidget *room;
  GtkSearchBar *search_bar;
  GtkEditable *search_entry;
  GtkStack *views;
  GtkColumnView *table;
  GtkWidget *list;
  GtkColumnViewColumn *old;
  GtkColumnViewColumn *wish;
  GtkToggleButton *show_all;
  GtkToggleButton *show_changes;
  GtkToggleButton *show_conflicts;
  GtkFilterListModel *filtered;
  GtkMultiSelection *selection;
  GtkPopover *fill;
  GtkSpinButton *fill_first;
  GtkLabel *fill_scope;
  GtkWidget *fill_wide;
  GtkWidget *fill_narrow;
  GtkWidget *apply_wide;
  GtkWidget *apply_narrow;
  GtkPopoverMenu *row_menu;

  /* Owned references */
  MrSession *session;
  MrAddressing *addressing; /* (nullable) */
  MrMeterFilter *search;
  GtkFilter *filter;
  MrTask *reading;          /* (nullable): of meters in doubt, before the rest is asked */

  char *trouble;            /* why there is no plan; "" */
  char *banner;             /* what is left to do; "" */
  char *banner_action;
  char *banner_button;
  char *hint;               /* why nothing can be written, or what Apply does */
  MrPlanShow show;
  guint refresh; /* source */
  guint n_all;
  guint n_listed;
  gboolean searching;
  gboolean undoing;         /* "reading" is for an undo */
  gboolean was_begun;       /* a part of the plan was set before the page was opened, and the rest not since */
};

/* Has filter, banner and actions looked at again soon. */
void mr_addresses_page_queue_refresh (MrAddressesPage *self);

/* mr-addresses-rows.c */
void mr_addresses_page_bind_rows (GtkWidgetClass *widget_class);
void mr_addresses_page_install_rows (GtkWidgetClass *widget_class);

/* Returns: (transfer none): table or list, whichever is shown. */
GtkWidget *mr_addresses_page_front_view (MrAddressesPage *self);

/* Returns: (transfer full) (element-type MrAddressingRow): the selected rows, in the order of the list. */
GPtrArray *mr_addresses_page_selected (MrAddressesPage *self);

/* mr-addresses-fill.c */
void mr_addresses_page_fill_init (MrAddressesPage *self);
void mr_addresses_page_bind_fill (GtkWidgetClass *widget_class);

/* mr-addresses-apply.c */
void mr_addresses_page_install_apply (GtkWidgetClass *widget_class);

/* Writes what is planned, after asking. @undo: (nullable) (element-type MrAddressingRow): gives these their addresses
 * back instead. */
void mr_addresses_page_apply (MrAddressesPage *self, GPtrArray *undo);

/* What is left to do, and what can be done. Looks at every row. */
void mr_addresses_page_update_state (MrAddressesPage *self);

/* To be called once, when the plan was read: was it begun another day? */
void mr_addresses_page_look_back (MrAddressesPage *self);

/* What can be done with the selected rows. */
void mr_addresses_page_update_selected (MrAddressesPage *self);
void mr_addresses_page_apply_dispose (MrAddressesPage *self);

G_END_DECLS
