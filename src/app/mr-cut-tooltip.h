/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/** For "query-tooltip" of a label in a row: its text, if it is cut off. Rows have no "tooltip-text": setting
 *  it asks the X server where the pointer is, and waits for the answer, once for each row. */
gboolean mr_cut_tooltip_query (GtkWidget *label, int x, int y, gboolean keyboard, GtkTooltip *tooltip);

G_END_DECLS
