/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-button-names.h"

#include <adwaita.h>

/* Returns: (nullable): the label that is all of the button, comes after its check mark, or is in that of a menu */
static GtkWidget *
label_of (GtkWidget *button)
{
  GtkWidget *child = gtk_widget_get_last_child (button);

  /* Its last child is the menu. */
  if (GTK_IS_MENU_BUTTON (button))
    for (child = gtk_widget_get_first_child (button); child != NULL && !GTK_IS_LABEL (child);)
      child = gtk_widget_get_first_child (child);
  return child != NULL && GTK_IS_LABEL (child) ? child : NULL;
}

/* Those that libadwaita puts into its widgets have an icon, and no other word than their tooltip. */
static gboolean
is_part_of_adwaita (GtkWidget *button)
{
  return ADW_IS_SPLIT_BUTTON (gtk_widget_get_parent (button)) ||
         gtk_widget_get_ancestor (button, ADW_TYPE_PASSWORD_ENTRY_ROW) != NULL;
}

/* The label is also what the mnemonic belongs to, and would be said a second time. */
static void
name_button (GtkWidget *button)
{
  GtkWidget *label = label_of (button);
  const char *name = label != NULL                  ? gtk_label_get_text (GTK_LABEL (label))
                     : is_part_of_adwaita (button) ? gtk_widget_get_tooltip_text (button)
                                                   : NULL;

  if (name == NULL || *name == '\0')
    return;
  gtk_accessible_reset_relation (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_RELATION_LABELLED_BY);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

/* A new text has its mnemonic again. */
static void
watch (GtkWidget *button)
{
  if (g_signal_handler_find (button, G_SIGNAL_MATCH_FUNC, 0, 0, NULL, name_button, NULL) != 0)
    return;
  g_signal_connect (button, "notify::label", G_CALLBACK (name_button), NULL);
  g_signal_connect (button, "notify::tooltip-text", G_CALLBACK (name_button), NULL);
}

static gboolean
mapped_cb (GSignalInvocationHint *hint, guint n_values, const GValue *values, gpointer user_data)
{
  GtkWidget *widget = g_value_get_object (values);

  if (GTK_IS_BUTTON (widget) && GTK_IS_DROP_DOWN (gtk_widget_get_parent (widget)))
    gtk_accessible_update_relation (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_RELATION_LABELLED_BY,
                                    gtk_widget_get_parent (widget), NULL, -1);
  else if (GTK_IS_BUTTON (widget) || GTK_IS_MENU_BUTTON (widget) || GTK_IS_CHECK_BUTTON (widget))
    {
      name_button (widget);
      watch (widget);
    }
  return TRUE;
}

void
mr_button_names_install (void)
{
  /* Without its class there are no signals yet. */
  g_type_class_unref (g_type_class_ref (GTK_TYPE_WIDGET));
  g_signal_add_emission_hook (g_signal_lookup ("map", GTK_TYPE_WIDGET), 0, mapped_cb, NULL, NULL);
}
