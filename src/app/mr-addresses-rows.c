/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a person does in a row of the plan: type its new address, keep the old one, undo. */
#include "config.h"

#include "mr-addresses-page-private.h"

#include <glib/gi18n-lib.h>

#include "mr-edit-cell.h"
#include "mr-list-row.h"
#include "mr-row-name.h"

/* --- Typing --- */

/* Returns: (nullable): %NULL while the page is being taken away. */
static MrAddressesPage *
page_of (gpointer widget)
{
  return MR_ADDRESSES_PAGE (gtk_widget_get_ancestor (widget, MR_TYPE_ADDRESSES_PAGE));
}

static int
parse_wish (const char *text)
{
  return *text != '\0' ? (int) g_ascii_strtoull (text, NULL, 10) : MR_PLAN_NO_ADDRESS;
}

/* What is being written must not change under the engine's hands. */
static gboolean
wish_asked_cb (MrEditCell *cell)
{
  return mr_session_is_writing (mr_writes_page_get_session (MR_WRITES_PAGE (page_of (cell))));
}

static void
wish_typed_cb (MrEditCell *cell, const char *text)
{
  mr_addressing_set_draft (page_of (cell)->addressing, mr_edit_cell_get_item (cell), parse_wish (text));
}

static void
wish_stored_cb (MrEditCell *cell, const char *text)
{
  MrAddressesPage *self = page_of (cell);

  if (self != NULL && self->addressing != NULL)
    mr_addressing_set_wish (self->addressing, mr_edit_cell_get_item (cell), parse_wish (text));
}

static void
wish_left_cb (MrEditCell *cell)
{
  MrAddressesPage *self = page_of (cell);

  if (self == NULL || self->addressing == NULL || mr_edit_cell_get_item (cell) == NULL)
    return;
  mr_addressing_end_draft (self->addressing, mr_edit_cell_get_item (cell));
  mr_writes_page_queue_refresh (MR_WRITES_PAGE (self));
}

/* Returns: (nullable): the cell in the row that @widget is or is in. */
static MrEditCell *
cell_of_row (MrWritesPage *page, GtkWidget *widget)
{
  GtkWidget *row = mr_list_row_of (widget, GTK_WIDGET (page));

  return row != NULL ? mr_edit_cell_find (row, NULL) : NULL;
}

MrAddressingRow *
mr_addresses_page_find_row (MrWritesPage *page)
{
  MrEditCell *cell = cell_of_row (page, gtk_root_get_focus (gtk_widget_get_root (GTK_WIDGET (page))));
  g_autoptr (GPtrArray) selected = mr_writes_page_dup_selected (page);

  if (cell != NULL && (selected->len == 0 || g_ptr_array_find (selected, mr_edit_cell_get_item (cell), NULL)))
    return mr_edit_cell_get_item (cell);
  return selected->len > 0 ? selected->pdata[0] : NULL; /* the plan keeps it */
}

GPtrArray *
mr_addresses_page_dup_chosen (MrWritesPage *page)
{
  GPtrArray *rows = mr_writes_page_dup_selected (page);
  MrEditCell *cell = cell_of_row (page, gtk_root_get_focus (gtk_widget_get_root (GTK_WIDGET (page))));

  if (rows->len == 0 && cell != NULL)
    g_ptr_array_add (rows, g_object_ref (mr_edit_cell_get_item (cell)));
  return rows;
}

static void
edit_selected (MrWritesPage *page, const char *typed)
{
  MrAddressingRow *row = mr_addresses_page_find_row (page);

  if (row != NULL)
    mr_edit_cell_edit_row (mr_writes_page_get_view (page), row, typed);
}

static void
edit_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  edit_selected (MR_WRITES_PAGE (widget), NULL);
}

void
mr_addresses_page_activated (MrWritesPage *page, gpointer row)
{
  mr_edit_cell_edit_row (mr_writes_page_get_view (page), row, NULL);
}

/* As in a spreadsheet: a digit begins. */
static gboolean
key_pressed_cb (GtkEventControllerKey *controller, guint keyval, guint keycode, GdkModifierType state,
                gpointer user_data)
{
  MrAddressesPage *self = page_of (gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (controller)));
  const gunichar digit = gdk_keyval_to_unicode (keyval);
  char typed[7] = "";

  if (digit < '0' || digit > '9' || (state & (GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SUPER_MASK)) != 0 ||
      mr_edit_cell_is_edited (GTK_WIDGET (self)))
    return GDK_EVENT_PROPAGATE;
  g_unichar_to_utf8 (digit, typed);
  edit_selected (MR_WRITES_PAGE (self), typed);
  return GDK_EVENT_STOP;
}

static void
keep_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  MrWritesPage *page = MR_WRITES_PAGE (widget);
  g_autoptr (GPtrArray) rows = mr_addresses_page_dup_chosen (page);

  if (rows->len == 0 || mr_session_is_writing (mr_writes_page_get_session (page)))
    return;
  mr_addressing_clear (MR_ADDRESSES_PAGE (page)->addressing, rows);
  mr_writes_page_queue_refresh (page);
}

static gboolean
undo_tooltip_cb (GtkWidget *button, int x, int y, gboolean keyboard, GtkTooltip *tooltip)
{
  gtk_tooltip_set_text (tooltip, _("Undo…"));
  return TRUE;
}

static void
undo_clicked_cb (GtkButton *button)
{
  MrAddressesPage *self = page_of (button);
  MrEditCell *cell = cell_of_row (MR_WRITES_PAGE (self), GTK_WIDGET (button));
  g_autoptr (GPtrArray) rows = g_ptr_array_new ();

  if (cell == NULL)
    return;
  g_ptr_array_add (rows, mr_edit_cell_get_item (cell));
  mr_addresses_page_apply (self, rows);
}

/* --- Template --- */

void
mr_addresses_page_bind_rows (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_callback (widget_class, key_pressed_cb);
  gtk_widget_class_bind_template_callback (widget_class, wish_asked_cb);
  gtk_widget_class_bind_template_callback (widget_class, wish_typed_cb);
  gtk_widget_class_bind_template_callback (widget_class, wish_stored_cb);
  gtk_widget_class_bind_template_callback (widget_class, wish_left_cb);
  gtk_widget_class_bind_template_callback (widget_class, undo_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, undo_tooltip_cb);
  gtk_widget_class_bind_template_callback (widget_class, mr_row_name_button_cb);
}

void
mr_addresses_page_install_rows (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "addresses.edit", NULL, edit_action);
  gtk_widget_class_install_action (widget_class, "addresses.keep", NULL, keep_action);
}
