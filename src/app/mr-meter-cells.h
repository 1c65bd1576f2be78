/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/** Makes the functions that the cells in ui/cells/ use known to the template of @widget_class: of one that uses the
 *  cells, or lays out something by cell_orientation. */
void mr_meter_cells_bind_callbacks (GtkWidgetClass *widget_class);

G_END_DECLS
