/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a person does in a row of the plan: type its new address, and what its menu offers. */
#include "config.h"

#include "mr-addresses-page-private.h"

#include "mr-edit-cell.h"

GPtrArray *
mr_addresses_page_selected (MrAddressesPage *self)
{
  g_autoptr (GtkBitset) chosen = gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->selection));
  GPtrArray *rows = g_ptr_array_new_with_free_func (g_object_unref);
  GtkBitsetIter iter;
  guint position;

  for (gboolean any = gtk_bitset_iter_init_first (&iter, chosen, &position); any;
       any = gtk_bitset_iter_next (&iter, &position))
    g_ptr_array_add (rows, g_list_model_get_item (G_LIST_MODEL (self->selection), position));
  return rows;
}

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
  return mr_session_is_writing (page_of (cell)->session);
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
  mr_addresses_page_queue_refresh (self);
}

GtkWidget *
mr_addresses_page_front_view (MrAddressesPage *self)
{
  return gtk_stack_get_visible_child_name (self->views) != NULL &&
         g_str_equal (gtk_stack_get_visible_child_name (self->views), "list") ? self->list : GTK_WIDGET (self->table);
}

static void
edit_next_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  MrAddressesPage *self = MR_ADDRESSES_PAGE (widget);

  mr_edit_cell_edit_row (mr_addresses_page_front_view (self), g_variant_get_uint32 (parameter) + 1, NULL);
}

/* The rows of a list are widgets of GTK's own, which hold ours. Returns: (nullable): the cell in the row that @widget is
 * or is in. */
static MrEditCell *
cell_of_row (MrAddressesPage *self, GtkWidget *widget)
{
  while (widget != NULL && widget != GTK_WIDGET (self) && !g_str_equal (gtk_widget_get_css_name (widget), "row"))
    widget = gtk_widget_get_parent (widget);
  return widget != NULL && widget != GTK_WIDGET (self) ? mr_edit_cell_find (widget, NULL) : NULL;
}

/* The row that has the focus, unless others are selected: then the first of those. */
static void
edit_selected (MrAddressesPage *self, const char *typed)
{
  MrEditCell *cell = cell_of_row (self, gtk_root_get_focus (gtk_widget_get_root (GTK_WIDGET (self))));
  g_autoptr (GtkBitset) chosen = gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->selection));

  if (cell != NULL && (gtk_bitset_is_empty (chosen) || gtk_bitset_contains (chosen, mr_edit_cell_get_position (cell))))
    mr_edit_cell_edit_row (mr_addresses_page_front_view (self), mr_edit_cell_get_position (cell), typed);
  else if (!gtk_bitset_is_empty (chosen))
    mr_edit_cell_edit_row (mr_addresses_page_front_view (self), gtk_bitset_get_minimum (chosen), typed);
}

static void
edit_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  edit_selected (MR_ADDRESSES_PAGE (widget), NULL);
}

/* Enter, or two clicks, on a row. */
static void
activated_cb (GtkWidget *view, guint position, MrAddressesPage *self)
{
  mr_edit_cell_edit_row (view, position, NULL);
}

/* As in a spreadsheet: a digit begins. */
static gboolean
key_pressed_cb (GtkEventControllerKey *controller, guint keyval, guint keycode, GdkModifierType state,
                MrAddressesPage *self)
{
  const gunichar digit = gdk_keyval_to_unicode (keyval);
  char typed[7] = "";

  if (digit < '0' || digit > '9' || (state & (GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SUPER_MASK)) != 0 ||
      mr_edit_cell_is_edited (GTK_WIDGET (self)))
    return GDK_EVENT_PROPAGATE;
  g_unichar_to_utf8 (digit, typed);
  edit_selected (self, typed);
  return GDK_EVENT_STOP;
}

static void
keep_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  MrAddressesPage *self = MR_ADDRESSES_PAGE (widget);
  g_autoptr (GPtrArray) rows = mr_addresses_page_selected (self);

  if (rows->len == 0 || mr_session_is_writing (self->session))
    return;
  mr_addressing_clear (self->addressing, rows);
  mr_addresses_page_queue_refresh (self);
}

/* --- The menu of a row --- */

static void
open_row_menu (MrAddressesPage *self, double x, double y)
{
  const GdkRectangle place = { (int) x, (int) y, 1, 1 };

  mr_addresses_page_update_selected (self);
  gtk_popover_set_pointing_to (GTK_POPOVER (self->row_menu), &place);
  gtk_popover_popup (GTK_POPOVER (self->row_menu));
}

static void
menu_pressed_cb (GtkGesture *gesture, int n_press, double x, double y, MrAddressesPage *self)
{
  MrEditCell *cell = cell_of_row (self, gtk_widget_pick (GTK_WIDGET (self), x, y, GTK_PICK_DEFAULT));
  guint position;

  if (cell == NULL)
    return;
  gtk_gesture_set_state (gesture, GTK_EVENT_SEQUENCE_CLAIMED);
  position = mr_edit_cell_get_position (cell);
  if (!gtk_selection_model_is_selected (GTK_SELECTION_MODEL (self->selection), position))
    gtk_selection_model_select_item (GTK_SELECTION_MODEL (self->selection), position, TRUE);
  open_row_menu (self, x, y);
}

static void
long_pressed_cb (GtkGesture *gesture, double x, double y, MrAddressesPage *self)
{
  menu_pressed_cb (gesture, 1, x, y, self);
}

/* By key: below the row that has the focus. */
static gboolean
menu_key_cb (GtkWidget *widget, GVariant *args, gpointer user_data)
{
  MrAddressesPage *self = MR_ADDRESSES_PAGE (widget);
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (widget));
  graphene_rect_t place;

  if (focus == NULL || !gtk_widget_is_ancestor (focus, mr_addresses_page_front_view (self)) ||
      !gtk_widget_compute_bounds (focus, widget, &place))
    return FALSE;
  open_row_menu (self, place.origin.x + 60, place.origin.y + place.size.height / 2);
  return TRUE;
}

static void
undo_clicked_cb (GtkButton *button)
{
  MrAddressesPage *self = page_of (button);
  MrEditCell *cell = cell_of_row (self, GTK_WIDGET (button));
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
  gtk_widget_class_bind_template_callback (widget_class, activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, key_pressed_cb);
  gtk_widget_class_bind_template_callback (widget_class, menu_pressed_cb);
  gtk_widget_class_bind_template_callback (widget_class, long_pressed_cb);
  gtk_widget_class_bind_template_callback (widget_class, wish_asked_cb);
  gtk_widget_class_bind_template_callback (widget_class, wish_typed_cb);
  gtk_widget_class_bind_template_callback (widget_class, wish_stored_cb);
  gtk_widget_class_bind_template_callback (widget_class, wish_left_cb);
  gtk_widget_class_bind_template_callback (widget_class, undo_clicked_cb);
}

void
mr_addresses_page_install_rows (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "cells.edit-next", "u", edit_next_action);
  gtk_widget_class_install_action (widget_class, "addresses.edit", NULL, edit_action);
  gtk_widget_class_install_action (widget_class, "addresses.keep", NULL, keep_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F2, 0, "addresses.edit", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Delete, 0, "addresses.keep", NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Menu, 0, menu_key_cb, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_F10, GDK_SHIFT_MASK, menu_key_cb, NULL);
}
