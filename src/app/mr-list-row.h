/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/** The rows of a GtkColumnView or GtkListView are widgets of GTK's own, which hold ours; they are known by their CSS
 *  name alone.
 *  @limit: (nullable): what the row has to be in. Returns: (transfer none) (nullable): the row that @widget is or is
 *  in */
GtkWidget *mr_list_row_of (GtkWidget *widget, GtkWidget *limit);

/** Returns: (transfer full) (nullable): what the row at @position of @view shows, by the view's own model: see
 *  #MrPacedModel */
gpointer mr_list_row_dup_item (GtkWidget *view, guint position);

G_END_DECLS
