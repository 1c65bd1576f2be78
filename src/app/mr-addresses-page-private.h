/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-addresses-page.h"

G_BEGIN_DECLS

/* What the files of the page share: mr-addresses-page.c (template, what is listed), -rows.c (typing), -fill.c (rules
 * for many meters), -apply.c (writing, undo, what is left to do), -keys.c. */

struct _MrAddressesPage {
  MrWritesPage parent_instance;

  /* Template widgets */
  GtkColumnView *table;
  GtkColumnViewColumn *old;
  GtkColumnViewColumn *wish;
  GtkPopover *fill;
  GtkSpinButton *fill_first;
  GtkCheckButton *fill_needed;
  GtkLabel *fill_scope;
  GtkWidget *fill_button;
  GtkWidget *undo_all;
  GtkWidget *apply;

  /* Owned references */
  MrAddressing *addressing; /* (nullable) */
  MrTask *reading;          /* (nullable): of meters in doubt, before the rest is asked */

  gboolean undoing;   /* "reading" is for an undo */
  gboolean was_begun; /* a part of the plan was set, and then the rest was not: today, or before the page was opened */
  guint n_set;       /* in the last batch */
  guint n_unchanged; /* in the last batch */
};

/* mr-addresses-rows.c */
void mr_addresses_page_bind_rows (GtkWidgetClass *widget_class);
void mr_addresses_page_install_rows (GtkWidgetClass *widget_class);
void mr_addresses_page_activated (MrWritesPage *page, gpointer row);

/* Returns: (transfer full) (element-type MrAddressingRow): what keys are about: the selected rows, or else the one that
 * has the focus */
GPtrArray *mr_addresses_page_dup_chosen (MrWritesPage *page);

/* Returns: (transfer none) (nullable): the row that is typed in by key: the one that has the focus, unless others are
 * selected: then the first of those */
MrAddressingRow *mr_addresses_page_find_row (MrWritesPage *page);

/* mr-addresses-fill.c */
void mr_addresses_page_fill_init (MrAddressesPage *self);
void mr_addresses_page_bind_fill (GtkWidgetClass *widget_class);

/* mr-addresses-keys.c */
void mr_addresses_page_install_keys (GtkWidgetClass *widget_class);

/* Why an action does nothing. Returns: (nullable): translated */
const char *mr_addresses_page_why_not (MrWritesPage *page, const char *action);

/* mr-addresses-apply.c */
void mr_addresses_page_install_apply (GtkWidgetClass *widget_class);

/* Writes what is planned, after asking. @undo: (nullable) (element-type MrAddressingRow): gives these their addresses
 * back instead. */
void mr_addresses_page_apply (MrAddressesPage *self, GPtrArray *undo);

/* What is left to do, and what can be done. Looks at every row. */
void mr_addresses_page_update (MrWritesPage *page);

/* What can be done with the selected rows. */
void mr_addresses_page_update_selected (MrWritesPage *page, GPtrArray *rows);

/* A batch that ended early has left something. */
void mr_addresses_page_task_ended (MrAddressesPage *self, MrTask *task);

/* To be called once, when the plan was read: was it begun another day? */
void mr_addresses_page_look_back (MrAddressesPage *self);
void mr_addresses_page_apply_dispose (MrAddressesPage *self);

G_END_DECLS
