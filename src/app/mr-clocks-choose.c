/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which clocks are to be set: by the box of a row, by the row, for the selected rows, for all. */
#include "config.h"

#include "mr-clocks-page-private.h"

#include <glib/gi18n-lib.h>

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

/* --- Of many --- */

static gboolean
has_clock (MrClockingRow *row, gpointer user_data)
{
  return mr_clocking_row_get_clock (row)->state != MR_METER_CLOCK_NONE;
}

static gboolean
no_clock (MrClockingRow *row, gpointer user_data)
{
  return FALSE;
}

static gboolean
is_among (MrClockingRow *row, gpointer rows)
{
  return g_hash_table_contains (rows, row);
}

void
mr_clocks_page_choose_off (MrWritesPage *page, GPtrArray *rows)
{
  mr_clocking_choose_off (MR_CLOCKS_PAGE (page)->clocking);
}

void
mr_clocks_page_choose_selected (MrWritesPage *page, GPtrArray *rows)
{
  g_autoptr (GHashTable) set = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < rows->len; i++)
    g_hash_table_add (set, rows->pdata[i]);
  mr_clocking_choose (MR_CLOCKS_PAGE (page)->clocking, is_among, set);
}

void
mr_clocks_page_choose_all (MrWritesPage *page, GPtrArray *rows)
{
  mr_clocking_choose (MR_CLOCKS_PAGE (page)->clocking, has_clock, NULL);
}

void
mr_clocks_page_choose_none (MrWritesPage *page, GPtrArray *rows)
{
  mr_clocking_choose (MR_CLOCKS_PAGE (page)->clocking, no_clock, NULL);
}

static void
choose_rows (MrWritesPage *page, GPtrArray *rows, gboolean chosen)
{
  GObject *clocking = G_OBJECT (MR_CLOCKS_PAGE (page)->clocking);

  /* How many are chosen is looked at once, and not for each. */
  g_object_freeze_notify (clocking);
  for (guint i = 0; i < rows->len; i++)
    choose (MR_CLOCKS_PAGE (page), rows->pdata[i], chosen);
  g_object_thaw_notify (clocking);
}

void
mr_clocks_page_add (MrWritesPage *page, GPtrArray *rows)
{
  choose_rows (page, rows, TRUE);
}

void
mr_clocks_page_remove (MrWritesPage *page, GPtrArray *rows)
{
  choose_rows (page, rows, FALSE);
}

void
mr_clocks_page_bind_choose (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_callback (widget_class, choose_toggled_cb);
  gtk_widget_class_bind_template_callback (widget_class, choose_tooltip_cb);
}
