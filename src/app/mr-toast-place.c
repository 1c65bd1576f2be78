/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-toast-place.h"

#include <math.h>

/* Returns: (nullable): the topmost widget fixed at the bottom of the window, outside anything that scrolls. */
static GtkWidget *
find_tools (GtkWidget *widget)
{
  GtkWidget *found = NULL;

  if (!gtk_widget_get_mapped (widget))
    return NULL;
  if (gtk_widget_has_css_class (widget, "bottom-tools") || gtk_widget_has_css_class (widget, "bottom-pages"))
    return widget;
  if (GTK_IS_SCROLLED_WINDOW (widget))
    return NULL;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_tools (child);
  return found;
}

static int
find_bottom (GtkOverlay *overlay)
{
  GtkWidget *tools = find_tools (gtk_overlay_get_child (overlay));
  graphene_rect_t bounds;

  if (tools != NULL && gtk_widget_compute_bounds (tools, GTK_WIDGET (overlay), &bounds))
    return (int) floorf (bounds.origin.y);
  return gtk_widget_get_height (GTK_WIDGET (overlay));
}

gboolean
mr_toast_place_cb (GtkOverlay *overlay, GtkWidget *toasts, GdkRectangle *place, gpointer user_data)
{
  const int available = gtk_widget_get_width (GTK_WIDGET (overlay));

  gtk_widget_measure (toasts, GTK_ORIENTATION_HORIZONTAL, -1, NULL, &place->width, NULL, NULL);
  place->width = MIN (place->width, available);
  gtk_widget_measure (toasts, GTK_ORIENTATION_VERTICAL, place->width, NULL, &place->height, NULL, NULL);
  place->x = (available - place->width) / 2;
  place->y = MAX (0, find_bottom (overlay) - place->height);
  return TRUE;
}
