/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-page-keys.h"

#include "mr-writes-page.h"

/* A button without a hint of its own is off for the reason that applies to the whole page. */
static void
say_why_off (GtkWidget *page, GtkWidget *button)
{
  const char *hint = gtk_widget_get_tooltip_text (button);
  const char *why = hint != NULL ? hint : mr_writes_page_why_off (MR_WRITES_PAGE (page));

  if (why != NULL)
    gtk_widget_activate_action (page, "win.toast", "s", why);
}

static gboolean
key_cb (GtkWidget *page, GVariant *args, gpointer user_data)
{
  const char *name;
  GtkWidget *button;

  /* A page without rows has no tools. In a narrow window some of them are hidden, but have their keys. */
  if (!mr_writes_page_has_rows (MR_WRITES_PAGE (page)))
    return GDK_EVENT_PROPAGATE;
  g_variant_get (args, "(&s)", &name);
  button = GTK_WIDGET (gtk_widget_get_template_child (page, G_OBJECT_TYPE (page), name));
  g_return_val_if_fail (button != NULL, GDK_EVENT_PROPAGATE);
  if (!gtk_widget_is_sensitive (button))
    say_why_off (page, button);
  else if (GTK_IS_MENU_BUTTON (button))
    gtk_menu_button_popup (GTK_MENU_BUTTON (button));
  else
    gtk_widget_activate_action (button, gtk_actionable_get_action_name (GTK_ACTIONABLE (button)), NULL);
  return GDK_EVENT_STOP;
}

static gboolean
action_key_cb (GtkWidget *page, GVariant *args, gpointer user_data)
{
  const char *action;
  const char *why;

  if (!mr_writes_page_has_rows (MR_WRITES_PAGE (page)))
    return GDK_EVENT_PROPAGATE;
  g_variant_get (args, "(&s)", &action);
  why = MR_WRITES_PAGE_GET_CLASS (page)->why_not (MR_WRITES_PAGE (page), action);
  if (why != NULL)
    {
      gtk_widget_activate_action (page, "win.toast", "s", why);
      return GDK_EVENT_STOP;
    }
  /* It may be off for the selected rows, and the key be about the row that has the focus. */
  gtk_widget_action_set_enabled (page, action, TRUE);
  gtk_widget_activate_action (page, action, NULL);
  return GDK_EVENT_STOP;
}

void
mr_page_keys_add_action (GtkWidgetClass *widget_class, guint keyval, GdkModifierType modifiers, const char *action)
{
  g_return_if_fail (MR_WRITES_PAGE_CLASS (widget_class)->why_not != NULL);
  gtk_widget_class_add_binding (widget_class, keyval, modifiers, action_key_cb, "(s)", action);
}

void
mr_page_keys_add (GtkWidgetClass *widget_class, guint keyval, GdkModifierType modifiers, const char *button)
{
  gtk_widget_class_add_binding (widget_class, keyval, modifiers, key_cb, "(s)", button);
  if (keyval == GDK_KEY_Return)
    gtk_widget_class_add_binding (widget_class, GDK_KEY_KP_Enter, modifiers, key_cb, "(s)", button);
}
