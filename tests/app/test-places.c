/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-edit-cell.h"
#include "mr-screenshot.h"
#include "window-fixture.h"

/* What is typed in the list of meters is kept. */

#define WIDE 1240, 760

static MrEditCell *
edited_cell (gpointer window)
{
  GtkWidget *focus = gtk_window_get_focus (window);

  if (focus == NULL || !GTK_IS_TEXT (focus))
    return NULL;
  return MR_EDIT_CELL (gtk_widget_get_ancestor (focus, MR_TYPE_EDIT_CELL));
}

static gboolean
edits_second_row (gpointer window)
{
  MrEditCell *cell = edited_cell (window);

  return cell != NULL && mr_edit_cell_get_item (cell) == listed_meter (window, 1);
}

static void
time_over_cb (gpointer user_data)
{
  *(gpointer *) user_data = NULL;
}

static void
pass_time (guint milliseconds)
{
  gpointer time = &time;

  g_timeout_add_once (milliseconds, time_over_cb, &time);
  mr_test_wait (is_gone, &time, 20);
}

/* Labels are typed down the list: Enter stores one and opens the next. */
static void
test_places (void)
{
  MrWindow *window = new_window (WIDE);
  MrEditCell *cell;
  GtkWidget *text;

  open_scanned_demo (window);
  cell = MR_EDIT_CELL (find_type (GTK_WIDGET (window), MR_TYPE_EDIT_CELL));
  g_assert_true (mr_edit_cell_get_item (cell) == listed_meter (window, 0));
  mr_edit_cell_edit (cell, NULL);
  g_assert_true (edited_cell (window) == cell);

  text = gtk_window_get_focus (GTK_WINDOW (window));
  gtk_editable_set_text (GTK_EDITABLE (text), "Stair A · Flat 1");
  g_signal_emit_by_name (text, "activate");
  g_assert_cmpstr (mr_meter_place (listed_meter (window, 0)), ==, "Stair A · Flat 1");

  mr_test_wait (edits_second_row, window, 10);
  text = gtk_window_get_focus (GTK_WINDOW (window));
  gtk_editable_set_text (GTK_EDITABLE (text), "Stair A · Flat 2");
  mr_test_screenshot (GTK_WINDOW (window), "place");
  /* Looking away stores it too. */
  gtk_window_set_focus (GTK_WINDOW (window), NULL);
  g_assert_cmpstr (mr_meter_place (listed_meter (window, 1)), ==, "Stair A · Flat 2");
  close_window (window);
}

static gboolean
lists_none (gpointer window)
{
  return n_listed (window) == 0;
}

static gboolean
lists_one (gpointer window)
{
  return n_listed (window) == 1;
}

/* A row stays below the hand that types in it, and goes where it belongs when the hand leaves it. */
static void
test_places_searched (void)
{
  MrWindow *window = new_window (WIDE);
  GtkWidget *text;

  open_scanned_demo (window);
  mr_meter_list_set_search (list_of (window), "kam");
  mr_test_settle (GTK_WINDOW (window));
  g_assert_cmpuint (n_listed (window), >, 1);
  mr_edit_cell_edit (MR_EDIT_CELL (find_type (GTK_WIDGET (window), MR_TYPE_EDIT_CELL)), NULL);
  text = gtk_window_get_focus (GTK_WINDOW (window));
  gtk_editable_set_text (GTK_EDITABLE (text), "Boiler room");
  gtk_window_set_focus (GTK_WINDOW (window), NULL);

  mr_meter_list_set_search (list_of (window), "boiler");
  mr_test_wait (lists_one, window, 10);
  mr_edit_cell_edit (MR_EDIT_CELL (find_type (GTK_WIDGET (window), MR_TYPE_EDIT_CELL)), NULL);
  text = gtk_window_get_focus (GTK_WINDOW (window));
  g_object_set (listed_meter (window, 0), "place", "", NULL);
  /* A lamp may change while it is being typed. */
  g_object_notify (G_OBJECT (mr_window_get_session (window)), "n-problems");
  pass_time (400);
  g_assert_cmpuint (n_listed (window), ==, 1);
  gtk_editable_set_text (GTK_EDITABLE (text), "");
  gtk_window_set_focus (GTK_WINDOW (window), NULL);
  mr_test_wait (lists_none, window, 10);
  close_window (window);
}

/* What was typed is kept whatever takes the meter away: the way back, another site, the end of the window. */
static void
test_places_left (void)
{
  MrWindow *window = new_window (WIDE);
  GtkWidget *text;

  open_scanned_demo (window);
  mr_edit_cell_edit (MR_EDIT_CELL (find_type (GTK_WIDGET (window), MR_TYPE_EDIT_CELL)), NULL);
  text = gtk_window_get_focus (GTK_WINDOW (window));
  gtk_editable_set_text (GTK_EDITABLE (text), "Typed, then back");
  activate (window, "win.back");

  open_scanned_demo (window);
  g_assert_cmpstr (mr_meter_place (listed_meter (window, 0)), ==, "Typed, then back");
  mr_meter_list_select (list_of (window), listed_meter (window, 1));
  text = find_type (GTK_WIDGET (mr_meters_page_get_registers (mr_window_get_meters (window))), ADW_TYPE_ENTRY_ROW);
  gtk_widget_grab_focus (text);
  gtk_editable_set_text (GTK_EDITABLE (text), " Typed, then closed ");
  close_window (window);

  window = new_window (WIDE);
  open_scanned_demo (window);
  g_assert_cmpstr (mr_meter_place (listed_meter (window, 1)), ==, "Typed, then closed");
  close_window (window);
}

static void
add_tests (void)
{
  g_test_add_func ("/places/typed", test_places);
  g_test_add_func ("/places/searched", test_places_searched);
  g_test_add_func ("/places/left", test_places_left);
}

int
main (int argc, char *argv[])
{
  return run_window_tests (argc, argv, add_tests);
}
