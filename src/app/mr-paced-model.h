/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * MrPacedModel:
 *
 * Some rows of another selection model, and soon all of them: what a view is given instead of that model. A view makes
 * the widgets of 200 rows in one go, which the user feels as a halt; here rows are added a few at a time, with frames
 * between them. Selecting, also all, is done in the other model.
 *
 * Rows that are sorted or exchanged stay listed; only rows that come in addition, after or before them, are added
 * slowly.
 *
 * So a position in a view is not the position in the other model. Between the two, rows are handed over, and never
 * positions.
 *
 * Implements GtkSelectionModel.
 *
 * Properties: "model" (GtkSelectionModel, nullable) · "active" (boolean, default TRUE; off, no rows are added) · "view"
 * (GtkWidget, nullable: what the rows are in; set once. "active" is on while it is mapped: no rows are made for a page
 * that is not in front, nor for both of two views of the same rows).
 */
#define MR_TYPE_PACED_MODEL (mr_paced_model_get_type ())
G_DECLARE_FINAL_TYPE (MrPacedModel, mr_paced_model, MR, PACED_MODEL, GObject)

/** Lists @row now, if it was not yet its turn. Returns: its position here, or GTK_INVALID_LIST_POSITION if the other
 *  model does not have it either. */
guint mr_paced_model_find (MrPacedModel *self, gpointer row);

G_END_DECLS
