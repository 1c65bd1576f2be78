/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-page-actions.h"

#include <glib/gi18n-lib.h>

static const MrPageAction *
actions_of (MrWritesPage *page)
{
  return MR_WRITES_PAGE_GET_CLASS (page)->actions;
}

static const MrPageAction *
find_action (MrWritesPage *page, const char *name)
{
  const MrPageAction *action = actions_of (page);

  while (action->name != NULL && !g_str_equal (action->name, name))
    action++;
  return action->name != NULL ? action : NULL;
}

static GtkWidget *
button_of (MrWritesPage *page, const MrPageAction *action)
{
  return GTK_WIDGET (gtk_widget_get_template_child (GTK_WIDGET (page), G_OBJECT_TYPE (page), action->button));
}

/* Such an action is on or off, and done, without the page. */
static gboolean
is_of_window (const MrPageAction *action)
{
  return g_str_has_prefix (action->name, "win.");
}

/* Returns: (transfer full). Each action is about the same @selected rows: a selection may be all meters of a site. */
static GPtrArray *
rows_of (MrWritesPage *page, const MrPageAction *action, GPtrArray *selected)
{
  return action->rows != NULL ? action->rows (page, selected) : g_ptr_array_ref (selected);
}

static const char *
why_not (MrWritesPage *page, const MrPageAction *action, GPtrArray *rows)
{
  return action->why_not != NULL ? action->why_not (page, rows) : NULL;
}

/* Looks again, because a key may be about the row that has the focus, which is not updated with the selection. */
static void
run (MrWritesPage *page, const MrPageAction *action)
{
  g_autoptr (GPtrArray) selected = mr_writes_page_dup_selected (page);
  g_autoptr (GPtrArray) rows = rows_of (page, action, selected);
  const char *why = why_not (page, action, rows);

  if (why != NULL)
    gtk_widget_activate_action (GTK_WIDGET (page), "win.toast", "s", why);
  else if (is_of_window (action))
    gtk_widget_activate_action (GTK_WIDGET (page), action->name, NULL);
  else if (action->act != NULL)
    action->act (page, rows);
  else
    gtk_menu_button_popup (GTK_MENU_BUTTON (button_of (page, action)));
}

static void
activate_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  MrWritesPage *page = MR_WRITES_PAGE (widget);

  /* The rows may not have been read. */
  if (mr_writes_page_has_rows (page))
    run (page, find_action (page, name));
}

static gboolean
key_cb (GtkWidget *widget, GVariant *args, gpointer user_data)
{
  MrWritesPage *page = MR_WRITES_PAGE (widget);
  const char *name;

  /* A page without rows has no tools. In a narrow window some of them are hidden, but have their keys. */
  if (!mr_writes_page_has_rows (page))
    return GDK_EVENT_PROPAGATE;
  g_variant_get (args, "(&s)", &name);
  run (page, find_action (page, name));
  return GDK_EVENT_STOP;
}

static void
install_key (GtkWidgetClass *widget_class, const MrPageAction *action)
{
  gtk_widget_class_add_binding (widget_class, action->keyval, action->modifiers, key_cb, "(s)", action->name);
  if (action->keyval == GDK_KEY_Return)
    gtk_widget_class_add_binding (widget_class, GDK_KEY_KP_Enter, action->modifiers, key_cb, "(s)", action->name);
}

void
mr_page_actions_install (GtkWidgetClass *widget_class, const MrPageAction *actions)
{
  MR_WRITES_PAGE_CLASS (widget_class)->actions = actions;
  for (const MrPageAction *action = actions; action->name != NULL; action++)
    {
      if (!is_of_window (action))
        gtk_widget_class_install_action (widget_class, action->name, NULL, activate_cb);
      if (action->button != NULL)
        gtk_widget_class_bind_template_child_full (widget_class, action->button, FALSE, 0);
      if (action->keyval != 0)
        install_key (widget_class, action);
    }
}

/* To the eye and to a screen reader. */
static void
explain (GtkWidget *button, const char *text)
{
  /* Setting it asks the X server where the pointer is, see mr_cut_tooltip_query(). */
  if (g_strcmp0 (gtk_widget_get_tooltip_text (button), text) == 0)
    return;
  gtk_widget_set_tooltip_text (button, text);
  if (text != NULL)
    gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text, -1);
  else
    gtk_accessible_reset_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION);
}

static void
update_button (GtkWidget *button, const MrPageAction *action, const char *why)
{
  /* It has no action that would turn it off. */
  if (GTK_IS_MENU_BUTTON (button))
    gtk_widget_set_sensitive (button, why == NULL);
  explain (button, why != NULL ? why : action->hint != NULL ? _(action->hint) : NULL);
}

void
mr_page_actions_update (MrWritesPage *page, GPtrArray *selected)
{
  const MrPageAction *actions = actions_of (page);

  for (const MrPageAction *action = actions; action != NULL && action->name != NULL; action++)
    {
      g_autoptr (GPtrArray) rows = rows_of (page, action, selected);
      const char *why = why_not (page, action, rows);

      if (!is_of_window (action))
        gtk_widget_action_set_enabled (GTK_WIDGET (page), action->name, why == NULL);
      if (action->button != NULL)
        update_button (button_of (page, action), action, why);
    }
}
