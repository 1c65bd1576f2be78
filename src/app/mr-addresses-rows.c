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

/* Returns: (nullable): the row that has the focus */
static MrAddressingRow *
focus_row (MrWritesPage *page)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (page));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;
  MrEditCell *cell = focus != NULL ? cell_of_row (page, focus) : NULL;

  return cell != NULL ? mr_edit_cell_get_item (cell) : NULL;
}

/* @row: (nullable). Returns: (transfer full) (element-type MrAddressingRow) */
static GPtrArray *
only (MrAddressingRow *row)
{
  GPtrArray *rows = g_ptr_array_new_with_free_func (g_object_unref);

  if (row != NULL)
    g_ptr_array_add (rows, g_object_ref (row));
  return rows;
}

GPtrArray *
mr_addresses_page_dup_chosen (MrWritesPage *page, GPtrArray *selected)
{
  return selected->len > 0 ? g_ptr_array_ref (selected) : only (focus_row (page));
}

GPtrArray *
mr_addresses_page_dup_edited (MrWritesPage *page, GPtrArray *selected)
{
  MrAddressingRow *focus = focus_row (page);
  const gboolean is_other = selected->len > 0 && !g_ptr_array_find (selected, focus, NULL);

  return only (is_other ? selected->pdata[0] : focus);
}

void
mr_addresses_page_edit (MrWritesPage *page, GPtrArray *rows)
{
  mr_edit_cell_edit_row (mr_writes_page_get_view (page), rows->pdata[0], NULL);
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
  g_autoptr (GPtrArray) selected = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  char typed[7] = "";

  if (digit < '0' || digit > '9' || (state & (GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SUPER_MASK)) != 0 ||
      mr_edit_cell_is_edited (GTK_WIDGET (self)))
    return GDK_EVENT_PROPAGATE;
  g_unichar_to_utf8 (digit, typed);
  selected = mr_writes_page_dup_selected (MR_WRITES_PAGE (self));
  rows = mr_addresses_page_dup_edited (MR_WRITES_PAGE (self), selected);
  if (rows->len > 0)
    mr_edit_cell_edit_row (mr_writes_page_get_view (MR_WRITES_PAGE (self)), rows->pdata[0], typed);
  return GDK_EVENT_STOP;
}

void
mr_addresses_page_keep (MrWritesPage *page, GPtrArray *rows)
{
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
  MrWritesPage *page = MR_WRITES_PAGE (page_of (button));
  MrEditCell *cell = cell_of_row (page, GTK_WIDGET (button));
  g_autoptr (GPtrArray) rows = g_ptr_array_new ();

  if (cell == NULL || !mr_writes_page_is_ready (page))
    return;
  g_ptr_array_add (rows, mr_edit_cell_get_item (cell));
  mr_addresses_page_undo (page, rows);
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
