/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-list-row.h"

GtkWidget *
mr_list_row_of (GtkWidget *widget, GtkWidget *limit)
{
  /* The focus may be in a row of another page. */
  if (widget == NULL || (limit != NULL && !gtk_widget_is_ancestor (widget, limit)))
    return NULL;
  while (widget != NULL && widget != limit && !g_str_equal (gtk_widget_get_css_name (widget), "row"))
    widget = gtk_widget_get_parent (widget);
  return widget != limit ? widget : NULL;
}

gpointer
mr_list_row_dup_item (GtkWidget *view, guint position)
{
  g_autoptr (GListModel) model = NULL;

  g_object_get (view, "model", &model, NULL);
  return g_list_model_get_item (model, position);
}
