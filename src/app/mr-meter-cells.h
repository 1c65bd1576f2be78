/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/** Makes the functions that the cells in ui/cells/ use known to the template of @widget_class: of one that uses the
 *  cells, or lays out something by cell_orientation. */
void mr_meter_cells_bind_callbacks (GtkWidgetClass *widget_class);

/** Returns: how to arrange what is side by side with text of the usual size: with twice as large a text, it does not
 *  fit into the narrowest window, and belongs one below the other. */
GtkOrientation mr_meter_cells_orientation (void);

/** Returns: how many characters of mbus_secondary_number() a label has to show at least: of a long one its two ends,
 *  which distinguish it. */
int mr_meter_cells_number_chars (const char *number);

G_END_DECLS
