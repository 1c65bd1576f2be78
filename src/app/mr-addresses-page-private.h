/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-addresses-page.h"

G_BEGIN_DECLS

/* What the files of the page share: mr-addresses-page.c (template, what is listed), -rows.c (typing), -fill.c (rules
 * for many meters), -apply.c (writing, undo, what is left to do), -actions.c (what can be done). */

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

  /* Owned references */
  MrAddressing *addressing; /* (nullable) */
  MrTask *reading;          /* (nullable): of meters in doubt, before the rest is asked */

  gboolean undoing;   /* "reading" is for an undo */
  gboolean was_begun; /* a part of the plan was set, and then the rest was not: today, or before the page was opened */
  guint n_set;       /* in the last batch */
  guint n_unchanged; /* in the last batch */
  guint n_uncertain; /* meters that are read before the plan is applied; 0 while the bus is at work */
  guint n_undoable;  /* rows; 0 while the bus is at work */
};

/* mr-addresses-rows.c */
void mr_addresses_page_bind_rows (GtkWidgetClass *widget_class);
void mr_addresses_page_activated (MrWritesPage *page, gpointer row);

/* Returns: (transfer full) (element-type MrAddressingRow): what keys are about: the @selected rows, or else the one
 * that has the focus */
GPtrArray *mr_addresses_page_dup_chosen (MrWritesPage *page, GPtrArray *selected);

/* Returns: (transfer full) (element-type MrAddressingRow): at most one: the row that is typed in by key: the one that
 * has the focus, unless others are @selected: then the first of those */
GPtrArray *mr_addresses_page_dup_edited (MrWritesPage *page, GPtrArray *selected);

/* Begins to type in the first of @rows. */
void mr_addresses_page_edit (MrWritesPage *page, GPtrArray *rows);

/* These are to get no other address. */
void mr_addresses_page_keep (MrWritesPage *page, GPtrArray *rows);

/* mr-addresses-fill.c */
void mr_addresses_page_fill_init (MrAddressesPage *self);
void mr_addresses_page_bind_fill (GtkWidgetClass *widget_class);

/* mr-addresses-actions.c */
void mr_addresses_page_install_actions (GtkWidgetClass *widget_class);

/* mr-addresses-apply.c */

/* Writes what is planned, after asking. */
void mr_addresses_page_apply (MrWritesPage *page, GPtrArray *rows);

/* Gives @rows, or all, their addresses back, after asking. */
void mr_addresses_page_undo (MrWritesPage *page, GPtrArray *rows);
void mr_addresses_page_undo_all (MrWritesPage *page, GPtrArray *rows);

/* What is left to do. Looks at every row. */
void mr_addresses_page_update (MrWritesPage *page);

/* A batch that ended early has left something. */
void mr_addresses_page_task_ended (MrAddressesPage *self, MrTask *task);

/* To be called once, when the plan was read: was it begun another day? */
void mr_addresses_page_look_back (MrAddressesPage *self);
void mr_addresses_page_apply_dispose (MrAddressesPage *self);

G_END_DECLS
