/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-template-row.h"

static void
activated_cb (GtkWidget *row)
{
  gtk_widget_activate_action (row, "template.save", NULL);
}

void
mr_template_row_prepare (GtkEditable *row)
{
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  g_signal_connect (row, "entry-activated", G_CALLBACK (activated_cb), NULL);
}

GtkEditable *
mr_template_row_new (const char *title, const char *text)
{
  GtkWidget *row = adw_entry_row_new ();

  mr_template_row_prepare (GTK_EDITABLE (row));
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  mr_template_row_set_text (GTK_EDITABLE (row), text);
  return GTK_EDITABLE (row);
}

void
mr_template_row_set_fault (GtkEditable *row, const char *fault)
{
  GtkWidget *widget = GTK_WIDGET (row);
  /* What has the focus, so what a screen reader reads. */
  GtkAccessible *text = GTK_ACCESSIBLE (gtk_editable_get_delegate (row));

  gtk_widget_set_tooltip_text (widget, fault);
  if (fault == NULL)
    gtk_widget_remove_css_class (widget, "error");
  else
    gtk_widget_add_css_class (widget, "error");
  gtk_accessible_update_state (text, GTK_ACCESSIBLE_STATE_INVALID,
                               fault != NULL ? GTK_ACCESSIBLE_INVALID_TRUE : GTK_ACCESSIBLE_INVALID_FALSE, -1);
  gtk_accessible_update_property (text, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, fault != NULL ? fault : "", -1);
}

void
mr_template_row_set_text (GtkEditable *row, const char *text)
{
  gtk_editable_set_text (row, text != NULL ? text : "");
}

const char *
mr_template_row_get_text (GtkEditable *row)
{
  const char *text = gtk_editable_get_text (row);

  return *text != '\0' ? text : NULL;
}
