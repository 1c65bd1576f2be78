/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-cut-tooltip.h"

gboolean
mr_cut_tooltip_query (GtkWidget *label, int x, int y, gboolean keyboard, GtkTooltip *tooltip)
{
  gtk_tooltip_set_text (tooltip, gtk_label_get_text (GTK_LABEL (label)));
  return pango_layout_is_ellipsized (gtk_label_get_layout (GTK_LABEL (label)));
}
