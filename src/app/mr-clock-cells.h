/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "mr-clocking-row.h"

G_BEGIN_DECLS

/** Makes the functions that the cells of clocks in ui/cells/ use known to the template of @widget_class. */
void mr_clock_cells_bind_callbacks (GtkWidgetClass *widget_class);

G_END_DECLS
