/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "mr-data-dialog.h"
#include "mr-export.h"
#include "mr-register-row.h"
#include "mr-screenshot.h"
#include "mr-sim.h"
#include "window-fixture.h"

/* Other data of a meter in the real window: choosing, waiting, what came, and what did not. */

#define WIDE 1240, 760
#define NARROW 360, 640

#define PLANT_ID "74114120" /* has two sets of other data (data/buses/demo.bus) */
#define WATER_ID "81500304"

static MrDataDialog *
open_dialog (MrWindow *window, MrMeter *meter)
{
  show_meter (window, meter);
  activate (window, "win.other-data");
  g_assert_true (MR_IS_DATA_DIALOG (newest_dialog (window)));
  return MR_DATA_DIALOG (newest_dialog (window));
}

static gboolean
is_row (GtkWidget *widget, gconstpointer title)
{
  return ADW_IS_ACTION_ROW (widget) &&
         g_str_equal (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (widget)), title);
}

/* Returns: (nullable): the row of a list, anywhere below @widget, that says @title */
static GtkWidget *
find_row (GtkWidget *widget, const char *title)
{
  return find_first (widget, is_row, title);
}

static guint
count_type (GtkWidget *widget, GType type)
{
  guint n = G_TYPE_CHECK_INSTANCE_TYPE (widget, type);

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    n += count_type (child, type);
  return n;
}

/* With the keyboard: Return on a row that has the focus. */
static void
choose (MrDataDialog *dialog, const char *title)
{
  GtkWidget *row = find_row (GTK_WIDGET (dialog), title);

  g_assert_nonnull (row);
  g_assert_true (gtk_widget_grab_focus (row));
  g_assert_true (gtk_widget_activate (row));
}

static gboolean
is_not_busy (gpointer dialog)
{
  return !g_str_equal (mr_data_dialog_get_page (dialog), "busy");
}

static void
read_set (MrDataDialog *dialog, const char *title, const char *page)
{
  choose (dialog, title);
  mr_test_wait (is_not_busy, dialog, 20);
  g_assert_cmpstr (mr_data_dialog_get_page (dialog), ==, page);
}

/* The row that Return is for. */
static void
assert_focus (MrDataDialog *dialog, GtkWidget *row)
{
  g_assert_nonnull (row);
  g_assert_true (gtk_window_get_focus (GTK_WINDOW (dialog)) == row);
}

static char *
snapshot (MrMeter *meter)
{
  g_autofree char *reading = NULL;

  g_object_get (meter, "reading", &reading, NULL);
  return g_strdup_printf ("%s %u %" G_GINT64_FORMAT, reading, mr_meter_telegrams (meter)->len,
                          mr_meter_readout (meter)->time);
}

static void
test_read (void)
{
  MrWindow *window = new_window (WIDE);
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autofree char *name = NULL;
  MrDataDialog *dialog;
  MrMeter *meter;

  open_scanned_demo (window);
  meter = meter_with_id (window, PLANT_ID);
  before = snapshot (meter);
  dialog = open_dialog (window, meter);
  g_assert_cmpstr (mr_data_dialog_get_page (dialog), ==, "choose");
  mr_test_screenshot (GTK_WINDOW (dialog), "other-data-choose");

  read_set (dialog, "Instantaneous values", "result");
  g_assert_cmpuint (count_type (GTK_WIDGET (dialog), MR_TYPE_REGISTER_ROW), ==, 4);
  mr_test_screenshot (GTK_WINDOW (dialog), "other-data-result");
  name = mr_export_suggest_data_name (mr_data_dialog_get_reading (dialog), MR_FORMAT_JSON);
  g_assert_true (g_str_has_prefix (name, "KAM 74114120 Instantaneous values "));

  assert_focus (dialog, find_type (GTK_WIDGET (dialog), MR_TYPE_REGISTER_ROW));

  /* Back, and another one; what is known of the meter is as before. */
  press_key (GTK_WIDGET (dialog), GDK_KEY_Left, GDK_ALT_MASK);
  g_assert_cmpstr (mr_data_dialog_get_page (dialog), ==, "choose");
  assert_focus (dialog, find_row (GTK_WIDGET (dialog), "Instantaneous values"));
  read_set (dialog, "Simple billing", "result");
  g_assert_cmpuint (count_type (GTK_WIDGET (dialog), MR_TYPE_REGISTER_ROW), ==, 4);
  after = snapshot (meter);
  g_assert_cmpstr (after, ==, before);

  gtk_window_close (GTK_WINDOW (dialog));
  close_window (window);
}

/* It acknowledges, and sends what it always sends: that is said. */
static void
test_usual (void)
{
  MrWindow *window = new_window (WIDE);
  MrDataDialog *dialog;

  open_scanned_demo (window);
  dialog = open_dialog (window, meter_with_id (window, WATER_ID));
  assert_focus (dialog, find_row (GTK_WIDGET (dialog), "All data"));
  read_set (dialog, "Instantaneous values", "result");
  g_assert_true (mr_data_reading_is_usual (mr_data_dialog_get_reading (dialog)));
  mr_test_screenshot (GTK_WINDOW (dialog), "other-data-usual");
  gtk_window_close (GTK_WINDOW (dialog));
  close_window (window);
}

/* The line is gone below the dialog. */
static void
test_failed (void)
{
  MrWindow *window = new_window (WIDE);
  MrDataDialog *dialog;

  open_scanned_demo (window);
  dialog = open_dialog (window, meter_with_id (window, PLANT_ID));
  activate (window, "win.disconnect");
  read_set (dialog, "Instantaneous values", "failed");
  mr_test_screenshot (GTK_WINDOW (dialog), "other-data-failed");
  activate (dialog, "data.back");
  g_assert_cmpstr (mr_data_dialog_get_page (dialog), ==, "choose");
  gtk_window_close (GTK_WINDOW (dialog));
  close_window (window);
}

/* Closing while it reads: the task stops, and the meter is set back before it ends. */
static void
test_closed (void)
{
  MrWindow *window = new_window (WIDE);
  MrDataDialog *dialog;
  MrMeter *meter;

  open_scanned_demo (window);
  meter = meter_with_id (window, PLANT_ID);
  dialog = open_dialog (window, meter);
  choose (dialog, "Simple billing");
  g_assert_cmpstr (mr_data_dialog_get_page (dialog), ==, "busy");
  mr_test_screenshot (GTK_WINDOW (dialog), "other-data-busy");
  gtk_window_close (GTK_WINDOW (dialog));
  mr_test_wait (is_idle, window, 20);

  show_meter (window, meter);
  activate (window, "win.read-meters");
  mr_test_wait (is_idle, window, 20);
  g_assert_cmpuint (mr_meter_telegrams (meter)->len, ==, 1);
  close_window (window);
}

static void
test_narrow (void)
{
  MrWindow *window = new_window (NARROW);
  MrDataDialog *dialog;

  open_scanned_demo (window);
  dialog = open_dialog (window, meter_with_id (window, PLANT_ID));
  gtk_window_set_default_size (GTK_WINDOW (dialog), NARROW);
  mr_test_screenshot (GTK_WINDOW (dialog), "other-data-choose-narrow");
  read_set (dialog, "Instantaneous values", "result");
  mr_test_screenshot (GTK_WINDOW (dialog), "other-data-result-narrow");
  gtk_window_close (GTK_WINDOW (dialog));
  close_window (window);
}

static void
add_tests (void)
{
  g_test_add_func ("/data/read", test_read);
  g_test_add_func ("/data/usual", test_usual);
  g_test_add_func ("/data/failed", test_failed);
  g_test_add_func ("/data/closed", test_closed);
  g_test_add_func ("/data/narrow", test_narrow);
}

int
main (int argc, char *argv[])
{
  mr_sim_register ();
  return run_window_tests (argc, argv, add_tests);
}
