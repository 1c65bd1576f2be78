/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-line-list.h"

#include <glib/gi18n-lib.h>

#include "mr-paced-model.h"

/* A line, and how high the list may get. */
#define LINE_HEIGHT 24
#define LIST_HEIGHT_MAX 312

static void
setup_line_cb (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  gtk_list_item_set_child (item, g_object_new (GTK_TYPE_LABEL, "xalign", 0.0, "wrap", TRUE,
                                               "wrap-mode", PANGO_WRAP_WORD_CHAR, "max-width-chars", 40,
                                               "css-classes", (const char *[]) { "numeric", NULL }, NULL));
  gtk_list_item_set_activatable (item, FALSE);
}

static void
bind_line_cb (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  gtk_label_set_text (GTK_LABEL (gtk_list_item_get_child (item)),
                      gtk_string_object_get_string (GTK_STRING_OBJECT (gtk_list_item_get_item (item))));
}

GtkWidget *
mr_line_list_new (GtkStringList *lines)
{
  const guint n = g_list_model_get_n_items (G_LIST_MODEL (lines));
  g_autoptr (GtkSelectionModel) unselectable =
    GTK_SELECTION_MODEL (gtk_no_selection_new (g_object_ref (G_LIST_MODEL (lines))));
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkWidget *list;

  g_signal_connect (factory, "setup", G_CALLBACK (setup_line_cb), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_line_cb), NULL);
  list = gtk_list_view_new (g_object_new (MR_TYPE_PACED_MODEL, "model", unselectable, NULL), factory);
  gtk_widget_add_css_class (list, "lines");
  gtk_accessible_update_property (GTK_ACCESSIBLE (list), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  C_("accessible name", "What is written"), -1);
  return g_object_new (GTK_TYPE_SCROLLED_WINDOW, "child", list, "hscrollbar-policy", GTK_POLICY_NEVER,
                       "has-frame", TRUE, "min-content-height", (int) MIN ((n + 1) * LINE_HEIGHT, LIST_HEIGHT_MAX),
                       NULL);
}
