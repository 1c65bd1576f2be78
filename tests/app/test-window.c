/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>

#include "mr-adaptive-bin.h"
#include "mr-preferences-window.h"
#include "mr-screenshot.h"
#include "window-fixture.h"

/* The real window over the real session, engine and simulator. */

#define WIDE 1240, 760
#define NARROW 360, 720

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
  activate (list, "meters.show-all");
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
  /* A title line, a line a meter, and nothing after the last. */
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

static void
add_tests (void)
{
  g_test_add_func ("/window/registers", test_registers);
  g_test_add_func ("/window/narrow", test_narrow);
  g_test_add_func ("/window/large-text", test_large_text);
  g_test_add_func ("/window/back-from-detail", test_back_from_detail);
  g_test_add_func ("/window/search-and-filter", test_search_and_filter);
  g_test_add_func ("/window/sort-keeps-selection", test_sort_keeps_selection);
  g_test_add_func ("/window/export", test_export);
  g_test_add_func ("/window/preferences", test_preferences);
}

int
main (int argc, char *argv[])
{
  return run_window_tests (argc, argv, add_tests);
}
