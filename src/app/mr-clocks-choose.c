/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which clocks are to be set: by the box of a row, by the row, for the selected rows, for all. */
#include "config.h"

#include "mr-clocks-page-private.h"

#include <glib/gi18n-lib.h>

#include "mr-page-keys.h"

/* What is being written must not change under the engine's hands. */
static void
choose (MrClocksPage *self, MrClockingRow *row, gboolean chosen)
{
  if (!mr_session_is_writing (mr_writes_page_get_session (MR_WRITES_PAGE (self))) &&
      mr_clocking_row_is_chosen (row) != chosen)
    mr_clocking_set_chosen (self->clocking, row, chosen);
}

static gboolean
choose_tooltip_cb (GtkWidget *button, int x, int y, gboolean keyboard, GtkTooltip *tooltip)
{
  gtk_tooltip_set_text (tooltip, _("Set This Clock"));
  return TRUE;
}

static void
choose_toggled_cb (GtkCheckButton *button, GtkListItem *item)
{
  MrClocksPage *self = MR_CLOCKS_PAGE (gtk_widget_get_ancestor (GTK_WIDGET (button), MR_TYPE_CLOCKS_PAGE));
  MrClockingRow *row = gtk_list_item_get_item (item);

  if (self == NULL || self->clocking == NULL || row == NULL)
    return;
  choose (self, row, gtk_check_button_get_active (button));
  /* Not while it is being written. */
  gtk_check_button_set_active (button, mr_clocking_row_is_chosen (row));
}

void
mr_clocks_page_activated (MrWritesPage *page, gpointer row)
{
  choose (MR_CLOCKS_PAGE (page), row, !mr_clocking_row_is_chosen (row));
}

/* --- Actions --- */

static gboolean
has_clock (MrClockingRow *row, gpointer user_data)
{
  return mr_clocking_row_get_clock (row)->state != MR_METER_CLOCK_NONE;
}

static gboolean
is_among (MrClockingRow *row, gpointer rows)
{
  return g_hash_table_contains (rows, row);
}

static void
choose_selected (MrClocksPage *self)
{
  g_autoptr (GPtrArray) selected = mr_writes_page_dup_selected (MR_WRITES_PAGE (self));
  g_autoptr (GHashTable) rows = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < selected->len; i++)
    g_hash_table_add (rows, selected->pdata[i]);
  mr_clocking_choose (self->clocking, is_among, rows);
}

static gboolean
no_clock (MrClockingRow *row, gpointer user_data)
{
  return FALSE;
}

static void
choose_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  MrClocksPage *self = MR_CLOCKS_PAGE (widget);
  const char *which = g_variant_get_string (parameter, NULL);

  if (mr_session_is_writing (mr_writes_page_get_session (MR_WRITES_PAGE (self))))
    return;
  if (g_str_equal (which, "off"))
    mr_clocking_choose_off (self->clocking);
  else if (g_str_equal (which, "selected"))
    choose_selected (self);
  else
    mr_clocking_choose (self->clocking, g_str_equal (which, "all") ? has_clock : no_clock, NULL);
}

static void
set_selected (MrWritesPage *page, gboolean chosen)
{
  g_autoptr (GPtrArray) rows = mr_writes_page_dup_selected (page);
  GObject *clocking = G_OBJECT (MR_CLOCKS_PAGE (page)->clocking);

  /* How many are chosen is looked at once, and not for each. */
  g_object_freeze_notify (clocking);
  for (guint i = 0; i < rows->len; i++)
    choose (MR_CLOCKS_PAGE (page), rows->pdata[i], chosen);
  g_object_thaw_notify (clocking);
}

static void
add_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  set_selected (MR_WRITES_PAGE (widget), TRUE);
}

static void
remove_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  set_selected (MR_WRITES_PAGE (widget), FALSE);
}

void
mr_clocks_page_update_selected (MrWritesPage *page, GPtrArray *rows)
{
  const gboolean writing = mr_session_is_writing (mr_writes_page_get_session (page));
  guint n_chosen = 0;

  for (guint i = 0; i < rows->len; i++)
    n_chosen += mr_clocking_row_is_chosen (rows->pdata[i]);
  gtk_widget_action_set_enabled (GTK_WIDGET (page), "clocks.add", !writing && n_chosen < rows->len);
  gtk_widget_action_set_enabled (GTK_WIDGET (page), "clocks.remove", !writing && n_chosen > 0);
}

void
mr_clocks_page_bind_choose (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_callback (widget_class, choose_toggled_cb);
  gtk_widget_class_bind_template_callback (widget_class, choose_tooltip_cb);
}

void
mr_clocks_page_install_choose (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "clocks.choose", "s", choose_action);
  gtk_widget_class_install_action (widget_class, "clocks.add", NULL, add_action);
  gtk_widget_class_install_action (widget_class, "clocks.remove", NULL, remove_action);
  mr_page_keys_add (widget_class, GDK_KEY_h, GDK_CONTROL_MASK, "choose");
}
