/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/** Gives the template of a widget what cells/trace-row.ui and cells/trace-row-narrow.ui refer to. */
void mr_trace_cells_bind (GtkWidgetClass *widget_class);

G_END_DECLS
