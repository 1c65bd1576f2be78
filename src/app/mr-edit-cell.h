/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * MrEditCell:
 *
 * A text in a row of a GtkColumnView or GtkListView of a #MrPacedModel, edited where it is shown. Enter stores it and
 * edits the next row's, Escape leaves it as it was, looking away stores it.
 *
 * Properties: "item" (GObject, nullable: what the text belongs to) · "text" (string: as it is
 * stored) · "title" (string: its accessible name) · "hint" (string: shown in place of an empty text, of the row
 * under the pointer) · "digits" (uint: how many digits the text has at most, and then nothing but digits; 0: any
 * text)
 *
 * Signals, which come before @item changes:
 *   "asked" → boolean: it is about to be edited; %TRUE refuses
 *   "typed" (string): at every keystroke
 *   "stored" (string): another text than before is to be stored
 *   "left": it is not edited any more, stored or not
 */
#define MR_TYPE_EDIT_CELL (mr_edit_cell_get_type ())
G_DECLARE_FINAL_TYPE (MrEditCell, mr_edit_cell, MR, EDIT_CELL, GtkWidget)

/** Returns: (transfer none) (nullable). */
gpointer mr_edit_cell_get_item (MrEditCell *self);

/** Puts the cursor into the text. @typed: (nullable): what the text begins with; %NULL: all of it is there,
 *  selected. */
void mr_edit_cell_edit (MrEditCell *self, const char *typed);

/** Returns: (transfer none) (nullable): the cell of @item in @widget, which may be a row or a whole list; of any if
 *  @item is %NULL. */
MrEditCell *mr_edit_cell_find (GtkWidget *widget, gpointer item);

/** Edits @row of @view, which need not be on the screen yet. @typed: see mr_edit_cell_edit(). */
void mr_edit_cell_edit_row (GtkWidget *view, gpointer row, const char *typed);

/** Stores what is being typed in a cell of the window of @widget; the cell keeps the focus. */
void mr_edit_cell_end_typing (GtkWidget *widget);

/** Returns: whether the text that has the focus in the window of @widget is one of a cell. */
gboolean mr_edit_cell_is_edited (GtkWidget *widget);

G_END_DECLS
