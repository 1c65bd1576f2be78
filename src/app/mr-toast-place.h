/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/** For "get-child-position" of the #GtkOverlay that toasts are above: in the middle at the bottom, but above what a
 *  narrow window has there: tools and pages, with the style classes "bottom-tools" and "bottom-pages". */
gboolean mr_toast_place_cb (GtkOverlay *overlay, GtkWidget *toasts, GdkRectangle *place, gpointer user_data);

G_END_DECLS
