/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/** For an AdwBin that asks for another size than its child does. @mode: (nullable): %NULL for a constant size, or
 *  mr_bin_layout_by_width(). Returns: (transfer full): a layout that gives the child all the room that there is. */
GtkLayoutManager *mr_bin_layout_new (GtkCustomRequestModeFunc mode, GtkCustomMeasureFunc measure);

/** Returns: %GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH. */
GtkSizeRequestMode mr_bin_layout_by_width (GtkWidget *bin);

G_END_DECLS
