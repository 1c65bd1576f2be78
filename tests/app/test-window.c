/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>

#include "mr-activity-strip.h"
#include "mr-adaptive-bin.h"
#include "mr-address-picker.h"
#include "mr-connection-dialog.h"
#include "mr-edit-cell.h"
#include "mr-preferences-window.h"
#include "mr-screenshot.h"
#include "mr-sim.h"
#include "mr-site-dialog.h"
#include "window-fixture.h"

/* The real window over the real session, engine and simulator. */

#define WIDE 1240, 760
#define NARROW 360, 720

static MrBusLink *
link_of (MrWindow *window)
{
  return mr_session_get_link (mr_window_get_session (window));
}

static guint8
lowest_free (MrWindow *window)
{
  return mr_address_picker_lowest_free (mr_window_get_session (window), mr_bus_link_get_bus (link_of (window)));
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

static void
test_start_page (void)
{
  MrWindow *window = new_window (WIDE);
  gint64 site;

  g_assert_cmpuint (mr_start_page_n_sites (mr_window_get_start (window)), ==, 0);
  mr_test_screenshot (GTK_WINDOW (window), "start-first");

  site = add_site ("Lindenhof 12 <b>&");
  mr_start_page_refresh (mr_window_get_start (window));
  g_assert_cmpuint (mr_start_page_n_sites (mr_window_get_start (window)), ==, 1);
  mr_test_screenshot (GTK_WINDOW (window), "start-sites");

  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (window), "win.open-site", "x", site));
  g_assert_nonnull (mr_window_get_session (window));
  mr_test_screenshot (GTK_WINDOW (window), "empty");
  activate (window, "win.back");
  g_assert_null (mr_window_get_session (window));
  close_window (window);
}

static void
test_site_dialog (void)
{
  MrStore *store = mr_archive_reader (mr_application_get_archive (application));
  MrWindow *window = new_window (WIDE);
  GtkWindow *dialog;
  GtkWidget *name;

  activate (window, "win.new-site");
  dialog = newest_dialog (window);
  g_assert_true (MR_IS_SITE_DIALOG (dialog));
  mr_test_screenshot (dialog, "site-dialog");

  /* Without a name there is nothing to make. */
  gtk_widget_activate_action (GTK_WIDGET (dialog), "site.done", NULL);
  g_assert_null (mr_window_get_session (window));

  name = find_type (GTK_WIDGET (dialog), ADW_TYPE_ENTRY_ROW);
  gtk_editable_set_text (GTK_EDITABLE (name), "  Plant room ");
  gtk_widget_activate_action (GTK_WIDGET (dialog), "site.done", NULL);
  mr_test_wait (has_site, window, 10);
  {
    g_autoptr (MrSite) site = mr_store_get_site (store, mr_session_get_site (mr_window_get_session (window)), NULL);

    g_assert_nonnull (site);
    g_assert_cmpstr (site->name, ==, "Plant room");
  }
  close_window (window);
}

/* The bar is called after what is being done. */
static void
check_progress_name (MrWindow *window)
{
  GtkWidget *bar = find_type (find_type (GTK_WIDGET (window), MR_TYPE_ACTIVITY_STRIP), GTK_TYPE_PROGRESS_BAR);
  g_autoptr (MrTask) task = g_list_model_get_item (mr_session_get_tasks (mr_window_get_session (window)), 0);
  const char *activity = mr_task_get_activity (task);

  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (bar), GTK_ACCESSIBLE_PROPERTY_LABEL, activity);
}

static void
test_scan (void)
{
  MrWindow *window = new_window (WIDE);
  /* Slow enough to be looked at while it works. */
  g_autoptr (MrUri) uri = mr_uri_parse ("sim:demo?speed=60", NULL);
  MrSession *session;

  g_assert_true (mr_window_open_site (window, add_site ("Lindenhof 12")));
  session = mr_window_get_session (window);
  mr_bus_link_connect (mr_session_get_link (session), uri, NULL, NULL);
  mr_test_wait (is_connected, window, 20);
  mr_test_screenshot (GTK_WINDOW (window), "connected");
  g_assert_cmpuint (n_listed (window), ==, 0);

  activate (window, "win.scan");
  g_assert_true (mr_session_is_busy (session));
  mr_test_wait (has_some_meters, window, 60);
  check_progress_name (window);
  mr_meter_list_select (list_of (window), listed_meter (window, 2));
  mr_test_screenshot (GTK_WINDOW (window), "busy");
  gtk_window_set_default_size (GTK_WINDOW (window), NARROW);
  mr_test_screenshot (GTK_WINDOW (window), "busy-narrow");
  g_assert_cmpint (gtk_widget_get_width (GTK_WIDGET (window)), <=, 360);

  activate (window, "win.stop");
  mr_test_wait (is_idle, window, 20);
  close_window (window);
}

static void
test_scan_finds_all (void)
{
  MrWindow *window = new_window (WIDE);
  guint n_all;

  open_scanned_demo (window);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (mr_window_get_session (window))), ==, DEMO_METERS);
  g_assert_cmpuint (n_listed (window), ==, DEMO_METERS);
  g_object_get (list_of (window), "n-all", &n_all, NULL);
  g_assert_cmpuint (n_all, ==, DEMO_METERS);
  /* Rows that arrive choose nothing by themselves. */
  g_assert_null (mr_meters_page_get_meter (mr_window_get_meters (window)));
  mr_test_screenshot (GTK_WINDOW (window), "wide-none");
  close_window (window);
}

static void
test_registers (void)
{
  MrWindow *window = new_window (WIDE);
  MrRegistersView *registers;
  MrMeter *meter;

  open_scanned_demo (window);
  registers = mr_meters_page_get_registers (mr_window_get_meters (window));
  g_assert_cmpuint (g_list_model_get_n_items (mr_registers_view_get_registers (registers)), ==, 0);

  meter = listed_meter (window, 2);
  mr_meter_list_select (list_of (window), meter);
  g_assert_true (mr_meters_page_get_meter (mr_window_get_meters (window)) == meter);
  g_assert_cmpuint (g_list_model_get_n_items (mr_registers_view_get_registers (registers)), >, 2);
  mr_test_screenshot (GTK_WINDOW (window), "wide");

  g_object_set (registers, "raw", TRUE, NULL);
  mr_test_screenshot (GTK_WINDOW (window), "raw");
  mr_registers_view_copy (registers);
  g_object_set (registers, "raw", FALSE, NULL);

  /* One that is not all right says why. */
  mr_meter_list_select (list_of (window), meter_with_lamp (window, MR_LAMP_WARNING));
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_FORCE_DARK);
  mr_test_screenshot (GTK_WINDOW (window), "dark");
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_DEFAULT);
  gtk_window_set_default_size (GTK_WINDOW (window), 940, 700);
  mr_test_screenshot (GTK_WINDOW (window), "middle");
  close_window (window);
}

static void
test_narrow (void)
{
  MrWindow *window = new_window (NARROW);
  MrMetersPage *page;
  gboolean narrow, in_detail;

  open_scanned_demo (window);
  page = mr_window_get_meters (window);
  g_object_get (page, "narrow", &narrow, NULL);
  g_assert_true (narrow);
  g_assert_cmpint (gtk_widget_get_width (GTK_WIDGET (window)), <=, 360);
  mr_test_screenshot (GTK_WINDOW (window), "narrow");

  mr_meter_list_select (list_of (window), meter_with_lamp (window, MR_LAMP_OK));
  g_object_get (page, "in-detail", &in_detail, NULL);
  g_assert_false (in_detail);
  g_signal_emit_by_name (list_of (window), "activated");
  g_object_get (page, "in-detail", &in_detail, NULL);
  g_assert_true (in_detail);
  mr_test_screenshot (GTK_WINDOW (window), "narrow-registers");

  /* Room again: both are there, and nothing is lost. */
  gtk_window_set_default_size (GTK_WINDOW (window), WIDE);
  mr_test_settle (GTK_WINDOW (window));
  g_object_get (page, "narrow", &narrow, "in-detail", &in_detail, NULL);
  g_assert_false (narrow);
  g_assert_false (in_detail);
  g_assert_nonnull (mr_meters_page_get_meter (page));
  close_window (window);
}

/* Text at twice its size needs twice the room: what is wide for others is narrow then. */
static void
test_large_text (void)
{
  GtkSettings *settings = gtk_settings_get_default ();
  gboolean narrow;
  MrWindow *window;
  int dpi, width;

  g_object_get (settings, "gtk-xft-dpi", &dpi, NULL);
  g_object_set (settings, "gtk-xft-dpi", 2 * 96 * PANGO_SCALE, NULL);
  window = new_window (WIDE);
  open_scanned_demo (window);
  g_object_get (window, "narrow", &narrow, NULL);
  g_assert_true (narrow);
  mr_meter_list_select (list_of (window), meter_with_lamp (window, MR_LAMP_WARNING));
  mr_test_screenshot (GTK_WINDOW (window), "large-text");
  g_signal_emit_by_name (list_of (window), "activated");
  mr_test_screenshot (GTK_WINDOW (window), "large-text-registers");
  close_window (window);

  window = new_window (NARROW);
  open_scanned_demo (window);
  /* Whatever is wider would be cut off. */
  gtk_widget_measure (gtk_widget_get_first_child (find_type (GTK_WIDGET (list_of (window)), MR_TYPE_ADAPTIVE_BIN)),
                      GTK_ORIENTATION_HORIZONTAL, -1, &width, NULL, NULL, NULL);
  g_assert_cmpint (width, <=, gtk_widget_get_width (GTK_WIDGET (list_of (window))));
  g_assert_cmpint (gtk_widget_get_width (GTK_WIDGET (window)), <=, 360);
  mr_test_screenshot (GTK_WINDOW (window), "large-text-narrow");
  close_window (window);
  g_object_set (settings, "gtk-xft-dpi", dpi, NULL);
}

static void
test_back_from_detail (void)
{
  MrWindow *window = new_window (NARROW);
  gboolean in_detail;

  open_scanned_demo (window);
  mr_meter_list_select (list_of (window), listed_meter (window, 0));
  g_signal_emit_by_name (list_of (window), "activated");
  activate (window, "win.back");
  g_object_get (mr_window_get_meters (window), "in-detail", &in_detail, NULL);
  g_assert_false (in_detail);
  g_assert_nonnull (mr_window_get_session (window));
  activate (window, "win.back");
  g_assert_null (mr_window_get_session (window));
  close_window (window);
}

static void
test_search_and_filter (void)
{
  MrWindow *window = new_window (WIDE);
  g_autofree char *id = NULL;
  MrMeterList *list;
  guint n_problems;
  guint i;

  open_scanned_demo (window);
  list = list_of (window);
  id = g_strdup (mr_meter_id (listed_meter (window, 3)));
  mr_meter_list_set_search (list, id);
  g_object_set (window, "searching", TRUE, NULL);
  mr_test_settle (GTK_WINDOW (window));
  g_assert_cmpuint (n_listed (window), >=, 1);
  g_assert_cmpuint (n_listed (window), <, DEMO_METERS);
  mr_test_screenshot (GTK_WINDOW (window), "search");
  mr_meter_list_set_search (list, "no such meter");
  mr_test_settle (GTK_WINDOW (window));
  g_assert_cmpuint (n_listed (window), ==, 0);
  mr_test_screenshot (GTK_WINDOW (window), "search-nothing");
  gtk_widget_activate_action (GTK_WIDGET (list), "meters.show-all", NULL);
  mr_test_settle (GTK_WINDOW (window));
  g_assert_cmpuint (n_listed (window), ==, DEMO_METERS);

  mr_meter_list_set_show (list, MR_SHOW_PROBLEMS);
  g_object_get (mr_window_get_session (window), "n-problems", &n_problems, NULL);
  g_assert_cmpuint (n_listed (window), ==, n_problems);
  for (i = 0; i < n_listed (window); i++)
    g_assert_true (mr_show_includes (MR_SHOW_PROBLEMS, mr_meter_lamp (listed_meter (window, i))));
  close_window (window);
}

static void
test_sort_keeps_selection (void)
{
  MrWindow *window = new_window (WIDE);
  GtkColumnView *view;
  GListModel *columns;
  MrMeter *meter;
  guint i;

  open_scanned_demo (window);
  view = GTK_COLUMN_VIEW (find_type (GTK_WIDGET (window), GTK_TYPE_COLUMN_VIEW));
  columns = gtk_column_view_get_columns (view);
  meter = listed_meter (window, 5);
  mr_meter_list_select (list_of (window), meter);
  for (i = 0; i < g_list_model_get_n_items (columns); i++)
    {
      g_autoptr (GtkColumnViewColumn) column = g_list_model_get_item (columns, i);

      g_assert_nonnull (gtk_column_view_column_get_sorter (column));
      gtk_column_view_sort_by_column (view, column, GTK_SORT_DESCENDING);
      g_assert_true (mr_meter_list_get_meter (list_of (window)) == meter);
      g_assert_cmpuint (n_listed (window), ==, DEMO_METERS);
    }
  /* The third column is the number. */
  {
    g_autoptr (GtkColumnViewColumn) column = g_list_model_get_item (columns, 2);

    gtk_column_view_sort_by_column (view, column, GTK_SORT_ASCENDING);
    for (i = 1; i < DEMO_METERS; i++)
      g_assert_cmpstr (mr_meter_id (listed_meter (window, i - 1)), <=, mr_meter_id (listed_meter (window, i)));
  }
  close_window (window);
}

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

/* Another site may be asked for while a dialog of this one is open: a second start of the program does. */
static void
test_session_outlived_by_nothing (void)
{
  MrWindow *window = new_window (WIDE);
  gpointer session;

  open_scanned_demo (window);
  activate (window, "win.connect");
  g_assert_nonnull (newest_dialog (window));
  session = mr_window_get_session (window);
  g_object_add_weak_pointer (session, &session);
  g_assert_true (mr_window_open_site (window, add_site ("Elsewhere")));
  g_assert_null (newest_dialog (window));
  mr_test_wait (is_gone, &session, 10);

  open_scanned_demo (window);
  mr_meter_list_select (list_of (window), listed_meter (window, 0));
  activate (window, "win.set-address");
  g_assert_nonnull (newest_dialog (window));
  session = mr_window_get_session (window);
  g_object_add_weak_pointer (session, &session);
  g_assert_true (mr_window_open_site (window, add_site ("Elsewhere")));
  g_assert_null (newest_dialog (window));
  mr_test_wait (is_gone, &session, 10);
  close_window (window);
}

/* What is open already stays as it is: its bus may be at work. */
static void
test_same_site_again (void)
{
  MrWindow *window = new_window (WIDE);
  g_autoptr (MrUri) uri = mr_uri_parse ("sim:demo?speed=60", NULL);
  MrSession *session;

  open_demo (window, "sim:demo?speed=60");
  session = mr_window_get_session (window);
  activate (window, "win.scan");
  g_assert_true (mr_session_is_busy (session));
  mr_window_open_uri (window, uri);
  g_assert_true (mr_window_get_session (window) == session);
  g_assert_true (mr_session_is_busy (session));
  g_assert_true (mr_window_open_site (window, mr_session_get_site (session)));
  g_assert_true (mr_window_get_session (window) == session);
  activate (window, "win.stop");
  mr_test_wait (is_idle, window, 20);
  close_window (window);
}

static void
test_set_address (void)
{
  MrWindow *window = new_window (WIDE);
  MrAddressPicker *picker;
  GtkWindow *dialog;
  MrMeter *meter;
  guint8 lowest;
  guint n_toplevels;

  open_scanned_demo (window);
  meter = meter_with_lamp (window, MR_LAMP_OK);
  mr_meter_list_select (list_of (window), meter);
  n_toplevels = g_list_model_get_n_items (gtk_window_get_toplevels ());
  activate (window, "win.set-address");
  dialog = newest_dialog (window);
  g_assert_true (ADW_IS_MESSAGE_DIALOG (dialog));
  picker = MR_ADDRESS_PICKER (find_type (GTK_WIDGET (dialog), MR_TYPE_ADDRESS_PICKER));
  lowest = lowest_free (window);
  g_assert_cmpuint (mr_address_picker_get_address (picker), ==, lowest);
  g_assert_true (mr_address_picker_get_free (picker));
  mr_test_screenshot (dialog, "set-address");

  /* A taken address is refused before anything is sent. */
  g_object_set (picker, "address", mr_meter_primary (meter), NULL);
  g_assert_false (mr_address_picker_get_free (picker));
  g_assert_false (adw_message_dialog_get_response_enabled (ADW_MESSAGE_DIALOG (dialog), "agree"));
  mr_test_screenshot (dialog, "set-address-taken");

  g_object_set (picker, "address", (int) lowest, NULL);
  adw_message_dialog_response (ADW_MESSAGE_DIALOG (dialog), "agree");
  gtk_window_destroy (dialog);
  mr_test_wait (is_idle, window, 30);
  mr_test_wait (has_no_dialog, GUINT_TO_POINTER (n_toplevels), 10);
  g_assert_cmpint (mr_meter_primary (meter), ==, lowest);
  mr_test_screenshot (GTK_WINDOW (window), "address-set");
  close_window (window);
}

/* A window is not closed over a write whose outcome nobody would see. */
static void
test_close_during_write (void)
{
  MrWindow *window = new_window (WIDE);
  gpointer watched = window;
  GtkWindow *dialog;
  MrMeter *meter;

  g_object_add_weak_pointer (G_OBJECT (window), &watched);
  open_scanned_demo (window);
  meter = meter_with_lamp (window, MR_LAMP_OK);
  g_assert_nonnull (mr_window_set_address (window, meter, lowest_free (window)));
  mr_window_open_site (window, add_site ("Elsewhere"));
  /* Nor is it left for another site. */
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (mr_window_get_session (window))), ==, DEMO_METERS);
  dialog = newest_dialog (window);
  g_assert_true (ADW_IS_MESSAGE_DIALOG (dialog));
  adw_message_dialog_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  gtk_window_destroy (dialog);

  gtk_window_close (GTK_WINDOW (window));
  g_assert_nonnull (watched);
  dialog = newest_dialog (window);
  g_assert_true (ADW_IS_MESSAGE_DIALOG (dialog));
  adw_message_dialog_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  gtk_window_destroy (dialog);

  mr_test_wait (is_idle, window, 30);
  gtk_window_close (GTK_WINDOW (window));
  mr_test_wait (is_gone, &watched, 10);
}

static void
test_export (void)
{
  MrWindow *window = new_window (WIDE);
  g_autofree char *folder = g_dir_make_tmp ("meter-room-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "report.csv", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autofree char *contents = NULL;
  g_auto (GStrv) lines = NULL;

  open_scanned_demo (window);
  mr_window_export_to_file (window, file);
  g_assert_true (g_file_get_contents (path, &contents, NULL, NULL));
  lines = g_strsplit (contents, "\r\n", -1);
  /* A title line, a line a meter, and nothing behind the last. */
  g_assert_cmpuint (g_strv_length (lines), ==, DEMO_METERS + 2);
  g_assert_nonnull (strstr (contents, mr_meter_id (listed_meter (window, 0))));

  /* Where nothing can be written, a dialog says so. */
  {
    g_autoptr (GFile) nowhere = g_file_new_for_path ("/proc/no-such-folder/report.csv");

    g_assert_null (newest_dialog (window));
    mr_window_export_to_file (window, nowhere);
    g_assert_nonnull (newest_dialog (window));
    mr_test_screenshot (newest_dialog (window), "export-failed");
  }
  g_remove (path);
  g_rmdir (folder);
  close_window (window);
}

static void
test_lost (void)
{
  MrWindow *window = new_window (WIDE);
  g_autoptr (MrUri) uri = mr_uri_parse ("serial:/dev/no-such-port", NULL);

  mr_window_open_uri (window, uri);
  mr_test_wait (is_lost, window, 20);
  g_assert_cmpstr (mr_bus_link_get_status (link_of (window)), !=, "");
  mr_test_screenshot (GTK_WINDOW (window), "lost");
  /* Nothing that needs the bus can be asked for. */
  gtk_widget_activate_action (GTK_WIDGET (window), "win.scan", NULL);
  g_assert_true (is_idle (window));
  close_window (window);
}

static MrSimServer *
serve_demo (guint16 port)
{
  g_autoptr (GError) error = NULL;
  MrSimBus *bus = mr_sim_bus_load ("demo", &error);
  MrSimServer *server;

  g_assert_no_error (error);
  server = mr_sim_server_new_tcp (bus, port, FALSE, 60, &error);
  g_assert_no_error (error);
  return server;
}

/* The cable is pulled while the bus is searched, and put back: what was found stays, and it goes on. */
static void
test_lost_and_found (void)
{
  MrWindow *window = new_window (WIDE);
  MrSimServer *server = serve_demo (0);
  const MbusAddress any_meter = { .primary = 65, .secondary = MBUS_SECONDARY_ANY };
  g_autoptr (MrUri) uri = mr_uri_parse (mr_sim_server_uri (server), NULL);
  guint n_found;

  g_assert_nonnull (uri);
  g_assert_true (mr_window_open_site (window, add_site ("Lindenhof 14")));
  mr_bus_link_connect (link_of (window), uri, NULL, NULL);
  mr_test_wait (is_connected, window, 20);
  mr_bus_link_read_address (link_of (window), &any_meter, 0);
  mr_test_wait (is_idle, window, 20);
  activate (window, "win.scan");
  mr_sim_server_free (server);
  mr_test_wait (is_lost, window, 20);
  mr_test_wait (is_idle, window, 20);
  n_found = n_listed (window);
  g_assert_cmpuint (n_found, >, 0);
  mr_test_screenshot (GTK_WINDOW (window), "lost-with-meters");

  server = serve_demo (uri->port);
  activate (window, "win.reconnect");
  mr_test_wait (is_connected, window, 20);
  g_assert_cmpuint (n_listed (window), ==, n_found);
  activate (window, "win.back");
  mr_sim_server_free (server);
  close_window (window);
}

static void
test_broken (void)
{
  GSettings *settings = mr_application_get_settings (application);
  MrWindow *window = mr_window_new (GTK_APPLICATION (application), NULL, mr_application_get_departures (application),
                                    settings,
                                    "“/tmp/a <b> & c” is not a file of Meter Room. It was not changed.");

  gtk_window_present (GTK_WINDOW (window));
  mr_test_screenshot (GTK_WINDOW (window), "broken");
  gtk_widget_activate_action (GTK_WIDGET (window), "win.new-site", NULL);
  g_assert_null (newest_dialog (window));
  close_window (window);
}

static void
test_connection_dialog (void)
{
  GSettings *settings = mr_application_get_settings (application);
  MrWindow *window = new_window (WIDE);
  MrConnectionDialog *dialog;
  gpointer watched;

  g_settings_set_double (settings, "demo-speed", 0);
  g_assert_true (mr_window_open_site (window, add_site ("Hall")));
  activate (window, "win.connect");
  dialog = MR_CONNECTION_DIALOG (newest_dialog (window));
  mr_test_screenshot (GTK_WINDOW (dialog), "connection-serial");

  gtk_window_set_default_size (GTK_WINDOW (dialog), NARROW);
  mr_test_screenshot (GTK_WINDOW (dialog), "connection-narrow");
  g_assert_cmpint (gtk_widget_get_width (GTK_WIDGET (dialog)), <=, 360);

  /* What is missing is said where it can be typed. */
  mr_connection_dialog_show_page (dialog, "network");
  gtk_widget_activate_action (GTK_WIDGET (dialog), "connection.connect", NULL);
  g_assert_cmpint (mr_bus_link_get_state (link_of (window)), ==, MR_LINK_OFFLINE);
  mr_test_screenshot (GTK_WINDOW (dialog), "connection-network");

  mr_connection_dialog_show_page (dialog, "demo");
  mr_test_screenshot (GTK_WINDOW (dialog), "connection-demo");
  watched = dialog;
  g_object_add_weak_pointer (G_OBJECT (dialog), &watched);
  gtk_widget_activate_action (GTK_WIDGET (dialog), "connection.connect", NULL);
  mr_test_wait (is_connected, window, 20);
  mr_test_wait (is_gone, &watched, 10);
  close_window (window);
}

static void
test_preferences (void)
{
  GSettings *settings = mr_application_get_settings (application);
  MrWindow *window = new_window (WIDE);
  GtkWindow *preferences = mr_preferences_window_new (GTK_WINDOW (window), settings);
  GtkWidget *scheme = find_type (GTK_WIDGET (preferences), ADW_TYPE_COMBO_ROW);
  g_autofree char *stored = NULL;

  gtk_window_present (preferences);
  mr_test_screenshot (preferences, "preferences");
  adw_combo_row_set_selected (ADW_COMBO_ROW (scheme), 2);
  stored = g_settings_get_string (settings, "color-scheme");
  g_assert_cmpstr (stored, ==, "dark");
  g_assert_true (adw_style_manager_get_dark (adw_style_manager_get_default ()));
  g_settings_reset (settings, "color-scheme");
  g_assert_false (adw_style_manager_get_dark (adw_style_manager_get_default ()));
  close_window (window);
}

/* Twice, so that what the first left connected shows. */
static void
test_open_close (void)
{
  guint i;

  for (i = 0; i < 2; i++)
    {
      MrWindow *window = new_window (WIDE);
      gpointer session, page;

      open_scanned_demo (window);
      mr_meter_list_select (list_of (window), listed_meter (window, i));
      session = mr_window_get_session (window);
      page = mr_window_get_meters (window);
      g_object_add_weak_pointer (session, &session);
      g_object_add_weak_pointer (page, &page);
      activate (window, "win.back");
      mr_test_wait (is_gone, &session, 10);
      close_window (window);
      mr_test_wait (is_gone, &page, 10);
    }
}

static void
add_tests (void)
{
  g_test_add_func ("/window/start-page", test_start_page);
  g_test_add_func ("/window/site-dialog", test_site_dialog);
  g_test_add_func ("/window/broken-store", test_broken);
  g_test_add_func ("/window/scan/stop", test_scan);
  g_test_add_func ("/window/scan/finds-all", test_scan_finds_all);
  g_test_add_func ("/window/registers", test_registers);
  g_test_add_func ("/window/narrow", test_narrow);
  g_test_add_func ("/window/large-text", test_large_text);
  g_test_add_func ("/window/back-from-detail", test_back_from_detail);
  g_test_add_func ("/window/search-and-filter", test_search_and_filter);
  g_test_add_func ("/window/sort-keeps-selection", test_sort_keeps_selection);
  g_test_add_func ("/window/places", test_places);
  g_test_add_func ("/window/places/searched", test_places_searched);
  g_test_add_func ("/window/places/left", test_places_left);
  g_test_add_func ("/window/sites/none-outlived", test_session_outlived_by_nothing);
  g_test_add_func ("/window/sites/same-again", test_same_site_again);
  g_test_add_func ("/window/set-address", test_set_address);
  g_test_add_func ("/window/close-during-write", test_close_during_write);
  g_test_add_func ("/window/export", test_export);
  g_test_add_func ("/window/lost", test_lost);
  g_test_add_func ("/window/lost-and-found", test_lost_and_found);
  g_test_add_func ("/window/connection-dialog", test_connection_dialog);
  g_test_add_func ("/window/preferences", test_preferences);
  g_test_add_func ("/window/opens-and-closes", test_open_close);
}

int
main (int argc, char *argv[])
{
  return run_window_tests (argc, argv, add_tests);
}
