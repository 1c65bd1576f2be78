/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-activity-strip.h"
#include "mr-address-picker.h"
#include "mr-bus-settings.h"
#include "mr-connection-dialog.h"
#include "mr-screenshot.h"
#include "mr-serial-page.h"
#include "mr-sim.h"
#include "window-fixture.h"

/* The window is connected to a bus: searched, written to, lost and found. */

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

/* A window is not closed over a write whose outcome no one would see. */
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
test_lost (void)
{
  MrWindow *window = new_window (WIDE);
  g_autoptr (MrUri) uri = mr_uri_parse ("serial:/dev/no-such-port", NULL);

  mr_window_open_uri (window, uri);
  mr_test_wait (is_lost, window, 20);
  g_assert_cmpstr (mr_bus_link_get_status (link_of (window)), !=, "");
  mr_test_screenshot (GTK_WINDOW (window), "lost");
  /* Nothing that needs the bus can be asked for. */
  assert_off (window, "win.scan");
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

static AdwComboRow *
row_with_title (GtkWidget *parent, GType type, const char *title)
{
  for (GtkWidget *child = gtk_widget_get_first_child (parent); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      AdwComboRow *found;

      if (G_TYPE_CHECK_INSTANCE_TYPE (child, type) &&
          g_str_equal (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (child)), title))
        return (AdwComboRow *) child;
      found = row_with_title (child, type, title);
      if (found != NULL)
        return found;
    }
  return NULL;
}

/* What is typed is checked as it is typed, and what is wrong on another page is not in the way. */
static void
test_bus_settings (void)
{
  MrWindow *window = new_window (WIDE);
  g_autoptr (MrUri) uri = mr_uri_parse ("serial:/dev/no-such-port?parity=none&min-baud=600&max-baud=9600&timeout=3&retries=1",
                                        NULL);
  MrSerialPage *page;
  MrBusSettings *settings;
  MrConnectionDialog *dialog;
  GtkWidget *connect;
  GtkEditable *timeout;
  MrLineSettings shown;
  gboolean valid;

  g_assert_true (mr_window_open_site (window, add_site ("Hall")));
  activate (window, "win.connect");
  dialog = MR_CONNECTION_DIALOG (newest_dialog (window));
  connect = gtk_window_get_default_widget (GTK_WINDOW (dialog));
  page = MR_SERIAL_PAGE (find_type (GTK_WIDGET (dialog), MR_TYPE_SERIAL_PAGE));
  g_object_get (page, "settings", &settings, NULL);
  g_object_unref (settings);
  mr_bus_settings_get (settings, &shown);
  g_assert_cmpuint (shown.min_baud, ==, 0);
  g_assert_cmpuint (shown.max_baud, ==, 19200);
  g_assert_cmpuint (shown.timeout + shown.retries, ==, 0);

  mr_serial_page_set_uri (page, uri);
  mr_bus_settings_get (settings, &shown);
  g_assert_cmpmem (&shown, sizeof shown, &uri->settings, sizeof uri->settings);
  gtk_window_set_default_size (GTK_WINDOW (dialog), NARROW);
  mr_test_screenshot (GTK_WINDOW (dialog), "connection-settings");
  g_assert_cmpint (gtk_widget_get_width (GTK_WIDGET (dialog)), <=, 360);
  g_assert_true (gtk_widget_get_sensitive (connect));

  timeout = GTK_EDITABLE (row_with_title (GTK_WIDGET (settings), ADW_TYPE_ENTRY_ROW, "Timeout in Seconds"));
  gtk_editable_set_text (timeout, "1.5");
  g_assert_false (gtk_widget_get_sensitive (connect));
  g_assert_true (gtk_widget_has_css_class (GTK_WIDGET (timeout), "error"));
  mr_test_screenshot (GTK_WINDOW (dialog), "connection-settings-wrong");
  mr_connection_dialog_show_page (dialog, "demo");
  g_assert_true (gtk_widget_get_sensitive (connect));
  mr_connection_dialog_show_page (dialog, "serial");
  gtk_editable_set_text (timeout, "15");
  g_assert_true (gtk_widget_get_sensitive (connect));
  mr_bus_settings_get (settings, &shown);
  g_assert_cmpuint (shown.timeout, ==, 15);

  /* 2400 baud is the rate of the bus. */
  adw_combo_row_set_selected (row_with_title (GTK_WIDGET (settings), ADW_TYPE_COMBO_ROW, "_Lowest Baud Rate"), 4);
  g_assert_false (gtk_widget_get_sensitive (connect));
  adw_combo_row_set_selected (row_with_title (GTK_WIDGET (page), ADW_TYPE_COMBO_ROW, "_Baud Rate of the Bus"), 4);
  g_assert_true (gtk_widget_get_sensitive (connect));
  adw_combo_row_set_selected (row_with_title (GTK_WIDGET (settings), ADW_TYPE_COMBO_ROW, "_Highest Baud Rate"), 3);
  g_object_get (settings, "valid", &valid, NULL);
  g_assert_false (valid);

  gtk_window_destroy (GTK_WINDOW (dialog));
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
  activate (dialog, "connection.connect");
  g_assert_cmpint (mr_bus_link_get_state (link_of (window)), ==, MR_LINK_OFFLINE);
  mr_test_screenshot (GTK_WINDOW (dialog), "connection-network");

  mr_connection_dialog_show_page (dialog, "demo");
  mr_test_screenshot (GTK_WINDOW (dialog), "connection-demo");
  watched = dialog;
  g_object_add_weak_pointer (G_OBJECT (dialog), &watched);
  activate (dialog, "connection.connect");
  mr_test_wait (is_connected, window, 20);
  mr_test_wait (is_gone, &watched, 10);
  close_window (window);
}

static void
add_tests (void)
{
  g_test_add_func ("/connection/scan/stop", test_scan);
  g_test_add_func ("/connection/scan/finds-all", test_scan_finds_all);
  g_test_add_func ("/connection/set-address", test_set_address);
  g_test_add_func ("/connection/close-during-write", test_close_during_write);
  g_test_add_func ("/connection/lost", test_lost);
  g_test_add_func ("/connection/lost-and-found", test_lost_and_found);
  g_test_add_func ("/connection/dialog", test_connection_dialog);
  g_test_add_func ("/connection/settings", test_bus_settings);
}

int
main (int argc, char *argv[])
{
  return run_window_tests (argc, argv, add_tests);
}
