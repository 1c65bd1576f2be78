/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * MrRowName:
 *
 * In a cell, gives the row its name for assistive technologies. It is never shown. Rows are widgets of GTK's own, and
 * before GTK 4.12 they take no name from their item.
 *
 * Properties: "title" (string): the name
 */
#define MR_TYPE_ROW_NAME (mr_row_name_get_type ())
G_DECLARE_FINAL_TYPE (MrRowName, mr_row_name, MR, ROW_NAME, GtkWidget)

/** For "map" of a button in a row: it is called after its child, an image with a name, and after the row: “Undo
 *  KAM 10000003”. */
void mr_row_name_button_cb (GtkButton *button);

G_END_DECLS
