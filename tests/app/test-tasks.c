/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "../folder-fixture.h"
#include "../telegram-fixture.h"
#include "mr-activity-strip.h"
#include "mr-screenshot.h"
#include "mr-task-row.h"
#include "window-fixture.h"

/* What the window shows of tasks: a row for each while they run or wait, and what they came to. */

#define WIDE 1240, 760
#define NARROW 360, 720

#define BUS "[bus]\ntitle = One\n\n[meter Flat 1]\nid = 66290778\nmanufacturer = KAM\nversion = 35\ntype = 04\n" \
            "primary = 1\nrecords = raw 04 06 3B 30 00 00\n"

static MrBusLink *
link_of (MrWindow *window)
{
  return mr_session_get_link (mr_window_get_session (window));
}

static GtkWidget *
strip_of (MrWindow *window)
{
  return find_type (GTK_WIDGET (window), MR_TYPE_ACTIVITY_STRIP);
}

static GtkWidget *
nth_row (MrWindow *window, int n)
{
  GtkListBox *rows = GTK_LIST_BOX (find_type (strip_of (window), GTK_TYPE_LIST_BOX));

  return GTK_WIDGET (gtk_list_box_get_row_at_index (rows, n));
}

static GtkWidget *
more_of (MrWindow *window)
{
  return gtk_widget_get_last_child (gtk_widget_get_parent (find_type (strip_of (window), GTK_TYPE_LIST_BOX)));
}

static gboolean
shows_strip (MrWindow *window)
{
  return gtk_revealer_get_reveal_child (GTK_REVEALER (find_type (strip_of (window), GTK_TYPE_REVEALER)));
}

static gboolean
is_button_of (GtkWidget *widget, gconstpointer label)
{
  return GTK_IS_BUTTON (widget) && g_strcmp0 (gtk_button_get_label (GTK_BUTTON (widget)), label) == 0;
}

/* @label: with its mnemonic */
static GtkWidget *
nth_button (MrWindow *window, int n, const char *label)
{
  return find_first (nth_row (window, n), is_button_of, label);
}

static gboolean
has_text (GtkWidget *widget, const char *text)
{
  GtkWidget *child;

  if (GTK_IS_LABEL (widget) && strstr (gtk_label_get_text (GTK_LABEL (widget)), text) != NULL)
    return TRUE;
  for (child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    if (has_text (child, text))
      return TRUE;
  return FALSE;
}

static gboolean
runs_first (gpointer window)
{
  g_autoptr (MrTask) task = g_list_model_get_item (mr_session_get_tasks (mr_window_get_session (window)), 0);

  return mr_task_get_state (task) == MR_TASK_RUNNING && mr_task_get_fraction (task) > 0;
}

static gboolean
is_over (gpointer task)
{
  return mr_task_is_over (task);
}

static gboolean
has_one_row (gpointer window)
{
  return nth_row (window, 0) != NULL && nth_row (window, 1) == NULL;
}

/* On a bus whose meters are known, so slow that the scan does not end before it is stopped. */
static void
begin_scan (MrWindow *window)
{
  open_scanned_demo (window);
  g_assert_false (shows_strip (window));
  open_demo (window, "sim:demo?speed=60");
  mr_bus_link_scan (link_of (window), NULL);
}

static void
test_rows (void)
{
  MrWindow *window = new_window (WIDE);
  g_autoptr (MrTask) read_all = NULL;
  g_autoptr (GPtrArray) one = g_ptr_array_new ();

  begin_scan (window);
  read_all = g_object_ref (mr_bus_link_read (link_of (window), NULL));
  g_ptr_array_add (one, listed_meter (window, 3));
  mr_bus_link_read (link_of (window), one);
  mr_bus_link_read (link_of (window), one);
  mr_test_wait (runs_first, window, 20);
  g_assert_true (shows_strip (window));
  /* Three have rows, and the others are counted. */
  g_assert_nonnull (nth_row (window, 2));
  g_assert_null (nth_row (window, 3));
  g_assert_true (has_text (strip_of (window), "1 more is waiting"));
  mr_test_screenshot (GTK_WINDOW (window), "tasks");
  g_assert_true (has_text (nth_row (window, 1), "Reading 24 meters · waiting"));
  g_assert_true (has_text (nth_row (window, 2), " · waiting"));
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (nth_row (window, 1)), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "Reading 24 meters · waiting");
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (nth_button (window, 1, "_Stop")),
                                       GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, "Reading 24 meters · waiting");
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_FORCE_DARK);
  mr_test_screenshot (GTK_WINDOW (window), "tasks-dark");
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_DEFAULT);
  gtk_window_set_default_size (GTK_WINDOW (window), NARROW);
  mr_test_screenshot (GTK_WINDOW (window), "tasks-narrow");
  g_assert_cmpint (gtk_widget_get_width (GTK_WIDGET (window)), <=, 360);
  gtk_window_set_default_size (GTK_WINDOW (window), WIDE);

  /* Each has its own Stop. */
  g_signal_emit_by_name (nth_button (window, 1, "_Stop"), "clicked");
  mr_test_wait (is_over, read_all, 20);
  g_assert_cmpint (mr_task_get_state (read_all), ==, MR_TASK_STOPPED);
  g_assert_true (runs_first (window));
  g_assert_nonnull (nth_row (window, 2));
  g_assert_false (gtk_widget_get_visible (more_of (window)));
  /* And Escape stops all. */
  press_key (GTK_WIDGET (window), GDK_KEY_Escape, 0);
  mr_test_wait (is_idle, window, 20);
  g_assert_false (shows_strip (window));
  close_window (window);
}

static gboolean
may_skip (gpointer window)
{
  return nth_row (window, 0) != NULL && gtk_widget_is_visible (nth_button (window, 0, "S_kip"));
}

/* Two new meters, which are found by their numbers: the addresses that follow can be skipped, once. */
static void
test_skip (FolderFixture *self, gconstpointer data)
{
  g_autofree char *path = g_build_filename (self->folder, "two.bus", NULL);
  g_autofree char *uri = g_strconcat ("sim:", path, "?speed=5", NULL);
  MrWindow *window = new_window (WIDE);
  g_autoptr (MrTask) scan = NULL;

  g_assert_true (g_file_set_contents (path, "[bus]\ntitle = Two\n"
                                      "[meter 1]\nid = 66290778\nmanufacturer = KAM\nversion = 35\ntype = 04\n"
                                      "primary = 0\nbaud = 2400\nrecords = raw 04 06 3B 30 00 00\n"
                                      "[meter 2]\nid = 76290779\nmanufacturer = KAM\nversion = 35\ntype = 04\n"
                                      "primary = 0\nbaud = 2400\ndelay = 90 bit\nrecords = raw 04 06 3C 30 00 00\n",
                                      -1, NULL));
  open_demo (window, uri);
  scan = g_object_ref (mr_bus_link_scan (link_of (window), NULL));
  mr_test_wait (runs_first, window, 20);
  g_assert_false (may_skip (window));
  mr_test_wait (may_skip, window, 20);
  g_assert_true (has_text (nth_row (window, 0), "Checking for other meters"));
  g_assert_true (has_text (nth_row (window, 0), "2 meters"));
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (nth_button (window, 0, "S_kip")),
                                       GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, mr_task_get_activity (scan));
  mr_test_screenshot (GTK_WINDOW (window), "tasks-skip");
  g_signal_emit_by_name (nth_button (window, 0, "S_kip"), "clicked");
  g_assert_false (may_skip (window));
  mr_test_wait (is_over, scan, 20);
  g_assert_cmpint (mr_task_get_state (scan), ==, MR_TASK_DONE);
  g_assert_cmpuint (mr_task_get_heard (scan)->len, ==, 2);
  close_window (window);
}

/* In the narrowest window, at twice the size of text, a row can still be read. */
static void
test_rows_large_text (void)
{
  GtkSettings *settings = gtk_settings_get_default ();
  MrWindow *window;
  int dpi;

  g_object_get (settings, "gtk-xft-dpi", &dpi, NULL);
  g_object_set (settings, "gtk-xft-dpi", 2 * 96 * PANGO_SCALE, NULL);
  window = new_window (NARROW);
  begin_scan (window);
  mr_bus_link_read (link_of (window), NULL);
  mr_test_wait (runs_first, window, 20);
  mr_test_screenshot (GTK_WINDOW (window), "tasks-large-text");
  g_assert_cmpint (gtk_widget_get_width (GTK_WIDGET (window)), <=, 360);
  g_assert_cmpint (gtk_widget_get_width (nth_row (window, 0)), <=, 360);
  activate (window, "win.stop");
  mr_test_wait (is_idle, window, 20);
  close_window (window);
  g_object_set (settings, "gtk-xft-dpi", dpi, NULL);
}

/* A bus with one meter, and a site that knows another one, too. */
static void
open_with_silent (MrWindow *window, const char *folder)
{
  const MbusSecondary addresses[] = { { 0x66290778, 0x2C2D, 0x35, 0x04, FALSE, MBUS_ID_ANY },
                                      { 0x66290779, 0x2C2D, 0x35, 0x04, FALSE, MBUS_ID_ANY } };
  g_autofree char *path = g_build_filename (folder, "one.bus", NULL);
  g_autofree char *text = g_strconcat ("sim:", path, NULL);
  g_autoptr (MrUri) uri = mr_uri_parse (text, NULL);
  const gint64 site = add_site ("Two meters");

  g_assert_true (g_file_set_contents (path, BUS, -1, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (addresses); i++)
    {
      g_auto (MbusReadout) readout;

      mbus_readout_init (&readout);
      readout.address = addresses[i];
      readout.primary = 1 + (int) i;
      readout.baud = 2400;
      readout.time = g_get_real_time ();
      g_ptr_array_add (readout.frames, make_telegram (&addresses[i], (guint8) readout.primary, 0, 0,
                                                      "04 06 3B 30 00 00"));
      add_readout (site, &readout);
    }
  g_assert_true (mr_window_open_site (window, site));
  mr_bus_link_connect (link_of (window), uri, NULL, NULL);
  mr_test_wait (is_connected, window, 20);
}

static void
test_read_all (FolderFixture *self, gconstpointer data)
{
  MrWindow *window = new_window (WIDE);

  open_with_silent (window, self->folder);
  activate (window, "win.read-all");
  mr_test_wait (is_idle, window, 20);
  mr_test_settle (GTK_WINDOW (window));
  g_assert_true (has_text (GTK_WIDGET (window), "1 answered, 1 is silent."));
  mr_test_screenshot (GTK_WINDOW (window), "tasks-read-all");
  activate (window, "win.report");
  g_assert_true (has_text (GTK_WIDGET (newest_dialog (window)), "KAM 66290779: Address "));
  mr_test_screenshot (newest_dialog (window), "tasks-report");
  close_window (window);
}

static void
test_write (FolderFixture *self, gconstpointer data)
{
  MrWindow *window = new_window (WIDE);

  open_with_silent (window, self->folder);
  mr_window_set_address (window, listed_meter (window, 0), 7);
  mr_test_wait (is_idle, window, 20);
  mr_test_settle (GTK_WINDOW (window));
  g_assert_true (has_text (GTK_WIDGET (window), "KAM 66290778 now has address 7 (read back)."));
  g_assert_null (newest_dialog (window));

  /* A meter that does not answer is never written to. */
  mr_window_set_address (window, listed_meter (window, 1), 8);
  mr_test_wait (has_dialog, window, 20);
  g_assert_true (has_text (GTK_WIDGET (newest_dialog (window)), "The address was not set"));
  close_window (window);
}

static void
test_scan (void)
{
  MrWindow *window = new_window (WIDE);

  open_demo (window, "sim:demo");
  activate (window, "win.scan");
  mr_test_wait (has_one_row, window, 20);
  mr_test_wait (is_idle, window, 60);
  mr_test_settle (GTK_WINDOW (window));
  g_assert_true (has_text (GTK_WIDGET (window), "The scan found 24 meters."));
  close_window (window);
}

static void
add_tests (void)
{
  g_test_add_func ("/tasks/rows", test_rows);
  g_test_add ("/tasks/skip", FolderFixture, NULL, folder_fixture_set_up, test_skip, folder_fixture_tear_down);
  g_test_add_func ("/tasks/rows/large-text", test_rows_large_text);
  g_test_add ("/tasks/read-all", FolderFixture, NULL, folder_fixture_set_up, test_read_all, folder_fixture_tear_down);
  g_test_add ("/tasks/write", FolderFixture, NULL, folder_fixture_set_up, test_write, folder_fixture_tear_down);
  g_test_add_func ("/tasks/scan", test_scan);
}

int
main (int argc, char *argv[])
{
  return run_window_tests (argc, argv, add_tests);
}
