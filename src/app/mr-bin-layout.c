/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-bin-layout.h"

#include <adwaita.h>

GtkSizeRequestMode
mr_bin_layout_by_width (GtkWidget *bin)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
allocate (GtkWidget *bin, int width, int height, int baseline)
{
  gtk_widget_allocate (adw_bin_get_child (ADW_BIN (bin)), width, height, baseline, NULL);
}

GtkLayoutManager *
mr_bin_layout_new (GtkCustomRequestModeFunc mode, GtkCustomMeasureFunc measure)
{
  return gtk_custom_layout_new (mode, measure, allocate);
}
