/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "addresses-fixture.h"
#include "mr-screenshot.h"
#include "mr-site-page.h"

/* The page on which the addresses of a bus are planned and set. */

/* --- Helpers ----------------------------------------------------------------------------------------------------- */

/* The cell of the new address of @row, wherever it is shown. */
static MrEditCell *
cell_of (MrWindow *window, MrAddressingRow *row)
{
  GtkWidget *list = find_type (GTK_WIDGET (page_of (window)), GTK_TYPE_COLUMN_VIEW);

  if (!gtk_widget_get_mapped (list))
    list = gtk_widget_get_last_child (gtk_widget_get_parent (gtk_widget_get_parent (list)));
  return mr_edit_cell_find (list, row);
}

/* As if a key were pressed in a text that looks at keys first. */
static gboolean
press (GtkWidget *widget, guint keyval)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (widget);
  gboolean done = FALSE;

  for (guint i = 0; i < g_list_model_get_n_items (controllers) && !done; i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

      if (GTK_IS_EVENT_CONTROLLER_KEY (controller) &&
          gtk_event_controller_get_propagation_phase (controller) == GTK_PHASE_CAPTURE)
        g_signal_emit_by_name (controller, "key-pressed", keyval, 0, 0, &done);
    }
  return done;
}

/* As GTK does when a text is pasted over all that is there. */
static void
paste (MrWindow *window, const char *text)
{
  GtkEditable *entry = GTK_EDITABLE (edited_text (window));
  int position = 0;

  gtk_editable_select_region (entry, 0, -1);
  gtk_editable_delete_selection (entry);
  gtk_editable_insert_text (entry, text, -1, &position);
}

/* --- Tests ------------------------------------------------------------------------------------------------------- */

static gboolean
has_focus (gpointer window)
{
  GtkWidget *focus = gtk_window_get_focus (window);

  return focus != NULL && gtk_widget_is_ancestor (focus, GTK_WIDGET (page_of (window)));
}

/* A page is made when it is asked for, has its own search, and is one step away from the meters. */
static void
test_pages (void)
{
  MrWindow *window = new_window (WIDE);
  gboolean searching;

  open_scanned_demo (window);
  g_assert_null (mr_window_get_addresses (window));
  g_object_set (window, "searching", TRUE, NULL);
  show_page (window, MR_PAGE_ADDRESSES);
  g_assert_cmpuint (n_rows (page_of (window)), ==, DEMO_METERS);
  g_object_get (window, "searching", &searching, NULL);
  g_assert_false (searching);
  g_assert_nonnull (gtk_window_get_focus (GTK_WINDOW (window)));

  /* Where a button had the focus and is off now, keys still reach the page. */
  g_assert_true (gtk_widget_grab_focus (find_button (GTK_WIDGET (page_of (window)), "Fill In…")));
  gtk_widget_set_sensitive (gtk_window_get_focus (GTK_WINDOW (window)), FALSE);
  mr_test_wait (has_focus, window, 20);

  /* What belongs to a meter that is not shown is off. */
  show_meter (window, listed_meter (window, 3));
  assert_off (window, "win.set-address");
  assert_off (window, "win.other-data");

  activate (window, "win.back");
  g_assert_nonnull (mr_window_get_session (window));
  g_object_get (window, "searching", &searching, NULL);
  g_assert_true (searching);
  activate (window, "win.back");
  g_assert_null (mr_window_get_session (window));
  close_window (window);
}

static void
test_shortcuts (void)
{
  static const char *const keys[] = { "<Control>1", "<Control>2" };
  static const char *const actions[] = { "win.page::meters", "win.page::addresses" };

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      g_auto (GStrv) found = gtk_application_get_actions_for_accel (GTK_APPLICATION (application), keys[i]);

      g_assert_cmpuint (g_strv_length (found), ==, 1);
      g_assert_cmpstr (found[0], ==, actions[i]);
    }
}

/* Conflicts are there as soon as they are typed, of both meters; Enter goes on, Escape gives up. */
static void
test_typing (FolderFixture *self, gconstpointer data)
{
  MrWindow *window = new_window (WIDE);
  Edited edited;

  open_six (window, self->folder, "six.bus");
  edited = (Edited) { window, nth_row (page_of (window), 0) };
  mr_edit_cell_edit (cell_of (window, edited.row), NULL);
  g_assert_true (is_edited (&edited));
  type (window, "2");
  g_assert_cmpuint (mr_addressing_get_n_conflicts (plan_of (window)), ==, 1); /* which checks at once */
  mr_test_settle (GTK_WINDOW (window));
  g_assert_cmpint (mr_addressing_row_get_stage (edited.row), ==, MR_ADDRESSING_CONFLICT);
  g_assert_true (has_text (GTK_WIDGET (page_of (window)), "KAM 10000002 has address 2 and keeps it."));
  mr_test_screenshot (GTK_WINDOW (window), "addresses-typing");
  /* The one change is in conflict: there is nothing to apply. */
  g_assert_false (gtk_widget_get_sensitive (find_button (GTK_WIDGET (page_of (window)), "Apply…")));
  assert_explained (page_of (window));
  g_assert_cmpstr (gtk_widget_get_tooltip_text (find_button (GTK_WIDGET (page_of (window)), "Apply…")), ==,
                   "No address can be set as planned. Solve the conflicts first.");
  type (window, "7");
  g_assert_cmpuint (mr_addressing_get_n_conflicts (plan_of (window)), ==, 0);
  mr_test_settle (GTK_WINDOW (window));
  g_assert_true (gtk_widget_get_sensitive (find_button (GTK_WIDGET (page_of (window)), "Apply…")));
  g_assert_cmpint (mr_addressing_row_get_stage (edited.row), ==, MR_ADDRESSING_NONE);
  /* Nothing but digits, and no more than three. */
  type (window, "x");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (edited_text (window))), ==, "27");
  type (window, "99");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (edited_text (window))), ==, "279");
  mr_test_settle (GTK_WINDOW (window));
  g_assert_cmpint (mr_addressing_row_get_conflict_kind (edited.row), ==, MR_PLAN_RESERVED);
  gtk_editable_set_text (GTK_EDITABLE (edited_text (window)), "27");

  /* What is not a number takes nothing away: neither by key, also one that waits for a letter, nor by any other way. */
  gtk_editable_select_region (GTK_EDITABLE (edited_text (window)), 0, -1);
  g_assert_true (press (GTK_WIDGET (edited_text (window)), GDK_KEY_x));
  g_assert_true (press (GTK_WIDGET (edited_text (window)), GDK_KEY_space));
  g_assert_true (press (GTK_WIDGET (edited_text (window)), GDK_KEY_dead_acute));
  g_assert_false (press (GTK_WIDGET (edited_text (window)), GDK_KEY_7));
  g_assert_false (press (GTK_WIDGET (edited_text (window)), GDK_KEY_KP_7));
  g_assert_false (press (GTK_WIDGET (edited_text (window)), GDK_KEY_BackSpace));
  g_assert_false (press (GTK_WIDGET (edited_text (window)), GDK_KEY_Tab));
  type (window, "x");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (edited_text (window))), ==, "27");
  paste (window, "a place");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (edited_text (window))), ==, "27");
  paste (window, " 28\n");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (edited_text (window))), ==, "28");
  /* What was deleted before stays deleted. */
  gtk_editable_delete_text (GTK_EDITABLE (edited_text (window)), 0, -1);
  mr_test_settle (GTK_WINDOW (window));
  type (window, "x");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (edited_text (window))), ==, "");
  type (window, "27");

  /* Enter: the next row. */
  g_signal_emit_by_name (edited_text (window), "activate");
  g_assert_cmpint (mr_addressing_row_get_wish (edited.row), ==, 27);
  edited.row = nth_row (page_of (window), 1);
  mr_test_wait (is_edited, &edited, 10);
  type (window, "27");
  mr_test_settle (GTK_WINDOW (window));
  g_assert_cmpint (mr_addressing_row_get_conflict_kind (nth_row (page_of (window), 0)), ==, MR_PLAN_WISHED_TWICE);

  /* Escape: as it was. */
  g_assert_true (press (GTK_WIDGET (edited_text (window)), GDK_KEY_Escape));
  mr_test_settle (GTK_WINDOW (window));
  g_assert_cmpint (mr_addressing_row_get_wish (edited.row), ==, MR_PLAN_NO_ADDRESS);
  g_assert_cmpuint (mr_addressing_get_n_conflicts (plan_of (window)), ==, 0);
  g_assert_false (mr_edit_cell_is_edited (GTK_WIDGET (window)));

  /* F2 begins, and so does a digit. */
  press_key (GTK_WIDGET (page_of (window)), GDK_KEY_F2, 0);
  mr_test_wait (is_edited, &edited, 10);
  gtk_window_set_focus (GTK_WINDOW (window), NULL);
  mr_test_settle (GTK_WINDOW (window));
  g_assert_cmpint (mr_addressing_row_get_wish (edited.row), ==, MR_PLAN_NO_ADDRESS);
  mr_edit_cell_edit_row (find_type (GTK_WIDGET (page_of (window)), GTK_TYPE_COLUMN_VIEW), nth_row (page_of (window), 1), "4");
  mr_test_wait (is_edited, &edited, 10);
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (edited_text (window))), ==, "4");
  gtk_window_set_focus (GTK_WINDOW (window), NULL);
  g_assert_cmpint (mr_addressing_row_get_wish (edited.row), ==, 4);

  /* What is being typed is part of what is applied. */
  mr_edit_cell_edit (cell_of (window, edited.row), NULL);
  type (window, "40");
  press_key (GTK_WIDGET (edited_text (window)), GDK_KEY_Return, GDK_CONTROL_MASK);
  g_assert_nonnull (newest_dialog (window));
  mr_test_settle (newest_dialog (window));
  g_assert_true (has_text (GTK_WIDGET (newest_dialog (window)), "KAM 10000002: 2 → 40"));
  click (GTK_WIDGET (newest_dialog (window)), "Cancel");
  g_assert_cmpint (mr_addressing_row_get_wish (edited.row), ==, 40);

  /* Delete keeps the address. */
  press_key (GTK_WIDGET (page_of (window)), GDK_KEY_Delete, 0);
  g_assert_cmpint (mr_addressing_row_get_wish (edited.row), ==, MR_PLAN_NO_ADDRESS);
  close_window (window);
}

static void
assert_says (MrWindow *window, guint keyval, GdkModifierType modifiers, const char *why)
{
  press_key (GTK_WIDGET (page_of (window)), keyval, modifiers);
  mr_test_settle (GTK_WINDOW (window));
  if (!has_text (GTK_WIDGET (window), why))
    g_error ("The window does not say “%s”.", why);
}

/* Undone, the text is @before, and @after when that is undone. */
static void
assert_undone (MrWindow *window, const char *before, const char *after)
{
  press_key (GTK_WIDGET (edited_text (window)), GDK_KEY_z, GDK_CONTROL_MASK);
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (edited_text (window))), ==, before);
  press_key (GTK_WIDGET (edited_text (window)), GDK_KEY_z, GDK_CONTROL_MASK | GDK_SHIFT_MASK);
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (edited_text (window))), ==, after);
}

/* In a text, undo is about the text; after it, about the plan. A key that does nothing says why. */
static void
test_undo_keys (FolderFixture *self, gconstpointer data)
{
  MrWindow *window = new_window (WIDE);
  Edited edited;
  MrEditCell *cell;

  open_six (window, self->folder, "keys.bus");
  edited = (Edited) { window, nth_row (page_of (window), 5) };
  cell = cell_of (window, edited.row);
  gtk_selection_model_select_item (mr_writes_page_get_model (MR_WRITES_PAGE (page_of (window))), 5, TRUE);
  mr_edit_cell_edit (cell, NULL);
  /* Nothing was typed: no question about the meter is asked either. */
  press_key (GTK_WIDGET (edited_text (window)), GDK_KEY_z, GDK_CONTROL_MASK);
  press_key (GTK_WIDGET (edited_text (window)), GDK_KEY_z, GDK_CONTROL_MASK | GDK_SHIFT_MASK);
  g_assert_true (is_edited (&edited));
  type (window, "9");
  press_key (GTK_WIDGET (edited_text (window)), GDK_KEY_z, GDK_CONTROL_MASK);
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (edited_text (window))), ==, "");
  type (window, "9");
  /* In the last row, Enter leaves the focus there. */
  g_signal_emit_by_name (edited_text (window), "activate");
  mr_test_settle (GTK_WINDOW (window));
  g_assert_false (mr_edit_cell_is_edited (GTK_WIDGET (window)));
  g_assert_true (gtk_window_get_focus (GTK_WINDOW (window)) == GTK_WIDGET (cell));
  g_assert_cmpint (mr_addressing_row_get_wish (edited.row), ==, 9);
  press_key (GTK_WIDGET (cell), GDK_KEY_z, GDK_CONTROL_MASK);
  mr_test_settle (GTK_WINDOW (window));
  g_assert_true (has_text (GTK_WIDGET (window), "Off because there is nothing to undo for the selected meters"));
  assert_says (window, GDK_KEY_z, GDK_CONTROL_MASK | GDK_SHIFT_MASK, "Off because there is nothing to undo");

  /* Replacing is one step, also where a digit began it. */
  mr_edit_cell_edit (cell, NULL);
  type (window, "7");
  assert_undone (window, "9", "7");
  gtk_widget_grab_focus (GTK_WIDGET (cell));
  mr_edit_cell_edit (cell, "8");
  assert_undone (window, "7", "8");
  gtk_widget_grab_focus (GTK_WIDGET (cell));
  g_assert_cmpint (mr_addressing_row_get_wish (edited.row), ==, 8);

  /* Where no row is selected, keys are about the one that has the focus. */
  gtk_selection_model_unselect_all (mr_writes_page_get_model (MR_WRITES_PAGE (page_of (window))));
  mr_test_settle (GTK_WINDOW (window));
  press_key (GTK_WIDGET (cell), GDK_KEY_Delete, 0);
  g_assert_cmpint (mr_addressing_row_get_wish (edited.row), ==, MR_PLAN_NO_ADDRESS);

  gtk_window_set_focus (GTK_WINDOW (window), NULL);
  assert_says (window, GDK_KEY_F2, 0, "Off because no meter is selected");
  assert_says (window, GDK_KEY_Delete, 0, "Off because no meter is selected");
  mr_addressing_clear (plan_of (window), NULL);
  close_window (window);
}

static void
test_row_menu (FolderFixture *self, gconstpointer data)
{
  MrWindow *window = new_window (WIDE);
  GtkWidget *menu;

  open_six (window, self->folder, "menu.bus");
  mr_addressing_set_wish (plan_of (window), nth_row (page_of (window), 1), 22);
  menu = open_row_menu (page_of (window), 1);
  mr_test_screenshot (GTK_WINDOW (window), "addresses-menu");
  assert_menu (menu, "Edit New Address", TRUE);
  assert_menu (menu, "Keep Address", TRUE);
  assert_menu (menu, "Undo…", FALSE);
  assert_menu (menu, "Set Baud Rate…", TRUE);
  assert_menu (menu, "Read", TRUE);
  gtk_popover_popdown (GTK_POPOVER (menu));
  activate (page_of (window), "addresses.keep");
  g_assert_cmpint (mr_addressing_row_get_wish (nth_row (page_of (window), 1)), ==, MR_PLAN_NO_ADDRESS);

  activate (window, "win.set-number");
  g_assert_true (has_text (wait_for_dialog (window), "The meter is now known as KAM 10000002."));
  click (GTK_WIDGET (newest_dialog (window)), "Cancel");
  mr_test_wait (has_closed_dialog, window, 20);
  activate (page_of (window), "win.read-meters");
  g_assert_false (is_idle (window));
  mr_test_wait (is_idle, window, 60);
  close_window (window);
}

/* What was typed is kept whatever takes the page away. */
static void
test_left (FolderFixture *self, gconstpointer data)
{
  MrWindow *window = new_window (WIDE);

  open_six (window, self->folder, "left.bus");
  mr_edit_cell_edit (cell_of (window, nth_row (page_of (window), 5)), NULL);
  type (window, "66");
  activate (window, "win.back");
  g_assert_cmpint (mr_addressing_row_get_wish (nth_row (page_of (window), 5)), ==, 66);
  show_page (window, MR_PAGE_ADDRESSES);
  g_assert_true (gtk_window_get_focus (GTK_WINDOW (window)) ==
                 GTK_WIDGET (cell_of (window, nth_row (page_of (window), 5))));
  mr_edit_cell_edit (cell_of (window, nth_row (page_of (window), 4)), NULL);
  type (window, "55");
  mr_window_close_site (window);
  mr_test_wait (has_left_all, NULL, 20);
  open_six_again (window, self->folder, "left.bus");
  g_assert_cmpint (mr_addressing_row_get_wish (nth_row (page_of (window), 5)), ==, 66);
  g_assert_cmpint (mr_addressing_row_get_wish (nth_row (page_of (window), 4)), ==, 55);
  mr_edit_cell_edit (cell_of (window, nth_row (page_of (window), 3)), NULL);
  type (window, "44");
  close_window (window);
}

/* Without a connection, addresses can be planned and not set, and the page says why. */
static void
test_offline (void)
{
  MrWindow *window = new_window (WIDE);

  open_meter (window, "Offline", 0, "04 06 3B 30 00 00");
  show_page (window, MR_PAGE_ADDRESSES);
  g_assert_false (gtk_widget_get_sensitive (find_button (GTK_WIDGET (page_of (window)), "Apply…")));
  mr_addressing_set_wish (plan_of (window), nth_row (page_of (window), 0), 7);
  mr_test_wait (shows_banner, window, 10);
  g_assert_true (has_text (GTK_WIDGET (page_of (window)), "Connect to the bus to set the planned addresses."));
  g_assert_false (gtk_widget_get_sensitive (find_button (GTK_WIDGET (page_of (window)), "Apply…")));
  mr_test_screenshot (GTK_WINDOW (window), "addresses-offline");

  mr_writes_page_set_show (MR_WRITES_PAGE (page_of (window)), MR_PLAN_SHOW_UNSOLVED);
  mr_test_settle (GTK_WINDOW (window));
  g_assert_true (has_text (GTK_WIDGET (page_of (window)), "Nothing to Solve"));
  mr_test_screenshot (GTK_WINDOW (window), "addresses-solved");
  mr_writes_page_set_show (MR_WRITES_PAGE (page_of (window)), MR_PLAN_SHOW_CHANGES);
  g_assert_cmpuint (n_rows (page_of (window)), ==, 1);
  mr_writes_page_set_search (MR_WRITES_PAGE (page_of (window)), "nothing like it");
  g_assert_cmpuint (n_rows (page_of (window)), ==, 0);
  close_window (window);
}

static void
test_empty (void)
{
  MrWindow *window = new_window (WIDE);

  g_assert_true (mr_window_open_site (window, add_site ("Empty")));
  show_page (window, MR_PAGE_ADDRESSES);
  g_assert_true (has_text (GTK_WIDGET (page_of (window)), "No Meters Yet"));
  mr_test_screenshot (GTK_WINDOW (window), "addresses-empty");
  close_window (window);
}

/* In the narrowest window, at twice the size of text, and in the dark. */
static void
test_looks (void)
{
  MrWindow *window;

  window = new_window (WIDE);
  open_scanned_demo (window);
  show_page (window, MR_PAGE_ADDRESSES);
  mr_addressing_use_rule (plan_of (window), mr_address_rule_digits, NULL, 2);
  set_dark (TRUE);
  set_sizes (window, page_of (window), "addresses-dark");
  set_dark (FALSE);
  close_window (window);

  set_text_size (200);
  window = new_window (WIDE);
  open_scanned_demo (window);
  show_page (window, MR_PAGE_ADDRESSES);
  set_sizes (window, page_of (window), "addresses-large-text");
  mr_addressing_clear (plan_of (window), NULL);
  close_window (window);
  set_text_size (100);
}

static void
add_tests (void)
{
  g_test_add_func ("/addresses/pages", test_pages);
  g_test_add_func ("/addresses/shortcuts", test_shortcuts);
  g_test_add ("/addresses/typing", FolderFixture, NULL, folder_fixture_set_up, test_typing, folder_fixture_tear_down);
  g_test_add ("/addresses/undo-keys", FolderFixture, NULL, folder_fixture_set_up, test_undo_keys,
              folder_fixture_tear_down);
  g_test_add ("/addresses/row-menu", FolderFixture, NULL, folder_fixture_set_up, test_row_menu, folder_fixture_tear_down);
  g_test_add ("/addresses/left", FolderFixture, NULL, folder_fixture_set_up, test_left, folder_fixture_tear_down);
  g_test_add_func ("/addresses/offline", test_offline);
  g_test_add_func ("/addresses/empty", test_empty);
  g_test_add_func ("/addresses/looks", test_looks);
}

int
main (int argc, char *argv[])
{
  return run_window_tests (argc, argv, add_tests);
}
