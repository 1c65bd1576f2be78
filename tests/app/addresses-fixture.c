/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "addresses-fixture.h"

#include "mr-banner.h"
#include "mr-screenshot.h"
#include "mr-site-page.h"

#define METER(number, address, more) \
  "[meter Flat " number "]\nid = 1000000" number "\nmanufacturer = KAM\nversion = 35\ntype = 04\n" \
  "primary = " address "\n" more "records = raw 04 06 3B 30 00 00\n\n"

static const char *const bus =
  "[bus]\ntitle = Six\n\n" METER ("1", "1", "") METER ("2", "2", "") METER ("3", "0", "") METER ("4", "0", "")
  METER ("5", "5", "ignores = set-primary\n") METER ("6", "6", "");

MrAddressesPage *
page_of (MrWindow *window)
{
  MrAddressesPage *page = mr_window_get_addresses (window);

  g_assert_nonnull (page);
  return page;
}

MrAddressing *
plan_of (MrWindow *window)
{
  return mr_addresses_page_get_addressing (page_of (window));
}

void
open_six (MrWindow *window, const char *folder, const char *name)
{
  open_scanned_bus (window, folder, name, bus, 60);
  show_page (window, MR_PAGE_ADDRESSES);
}

void
open_six_again (MrWindow *window, const char *folder, const char *name)
{
  open_known_bus (window, folder, name);
  show_page (window, MR_PAGE_ADDRESSES);
}

MrAddressingRow *
row_with_id (MrWindow *window, const char *id)
{
  return mr_addressing_find (plan_of (window), meter_with_id (window, id));
}

GtkText *
edited_text (MrWindow *window)
{
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (window));

  g_assert_true (GTK_IS_TEXT (focus));
  return GTK_TEXT (focus);
}

void
type (MrWindow *window, const char *digits)
{
  GtkEditable *text = GTK_EDITABLE (edited_text (window));

  gtk_editable_delete_selection (text);
  for (const char *digit = digits; *digit != '\0'; digit++)
    {
      int position = gtk_editable_get_position (text);

      gtk_editable_insert_text (text, digit, 1, &position);
      gtk_editable_set_position (text, position);
    }
}

gboolean
is_edited (gpointer user_data)
{
  Edited *edited = user_data;
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (edited->window));
  GtkWidget *cell = focus != NULL && GTK_IS_TEXT (focus) ? gtk_widget_get_ancestor (focus, MR_TYPE_EDIT_CELL) : NULL;

  return cell != NULL && mr_edit_cell_get_item (MR_EDIT_CELL (cell)) == edited->row;
}

void
plan_by_hand (MrWindow *window, guint position, const char *digits)
{
  Edited edited = { window, nth_row (page_of (window), position) };

  gtk_selection_model_select_item (mr_writes_page_get_model (MR_WRITES_PAGE (page_of (window))), position, TRUE);
  activate (page_of (window), "addresses.edit");
  mr_test_wait (is_edited, &edited, 10);
  type (window, digits);
  gtk_window_set_focus (GTK_WINDOW (window), NULL);
}

gboolean
shows_banner (gpointer window)
{
  GtkWidget *banner = find_type (GTK_WIDGET (page_of (window)), MR_TYPE_BANNER);

  return gtk_revealer_get_reveal_child (GTK_REVEALER (find_type (banner, GTK_TYPE_REVEALER)));
}
