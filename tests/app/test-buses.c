/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A site with two buses in one window. */
#include "config.h"

#include "../folder-fixture.h"
#include "mr-bus-picker.h"
#include "mr-buses-dialog.h"
#include "mr-screenshot.h"
#include "window-fixture.h"

#define WIDE 1240, 760
#define NARROW 360, 720

#define FLAT "[bus]\ntitle = One\n\n[meter Flat]\nid = 66290778\nmanufacturer = KAM\nversion = 35\ntype = 04\n" \
             "primary = 1\nrecords = raw 04 06 3B 30 00 00\n"
#define CELLAR "[bus]\ntitle = Two\n\n[meter Cellar]\nid = 20918314\nmanufacturer = KAM\nversion = 01\ntype = 07\n" \
               "primary = 1\nrecords = raw 04 13 01 00 00 00\n"

static void
connect_link (FolderFixture *folder, MrWindow *window, MrBusLink *link, const char *name, const char *meters)
{
  g_autofree char *file = g_build_filename (folder->folder, name, NULL);
  g_autofree char *text = g_strconcat ("sim:", file, NULL);
  g_autoptr (MrUri) uri = mr_uri_parse (text, NULL);

  g_assert_true (g_file_set_contents (file, meters, -1, NULL));
  mr_bus_link_connect (link, uri, NULL, NULL);
}

static gboolean
has_two_connected (gpointer window)
{
  return mr_session_get_n_connected (mr_window_get_session (window)) == 2;
}

static gboolean
has_two_buses (gpointer window)
{
  return mr_session_has_several (mr_window_get_session (window));
}

static void
added_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_assert_nonnull (mr_session_add_bus_finish (MR_SESSION (source), result, NULL));
}

/* Returns: (transfer none): the second of two buses, which are both connected. */
static MrBusLink *
open_two (FolderFixture *folder, MrWindow *window, const char *name)
{
  g_autoptr (MrBusLink) second = NULL;
  MrSession *session;

  g_assert_true (mr_window_open_site (window, add_site (name)));
  session = mr_window_get_session (window);
  g_assert_false (gtk_widget_get_visible (find_type (GTK_WIDGET (list_of (window)), MR_TYPE_BUS_PICKER)));
  mr_session_add_bus_async (session, added_cb, NULL);
  mr_test_wait (has_two_buses, window, 20);
  second = g_list_model_get_item (mr_session_get_links (session), 1);
  connect_link (folder, window, mr_session_get_link (session), "one.bus", FLAT);
  connect_link (folder, window, second, "two.bus", CELLAR);
  mr_bus_link_set_name (second, "Cellar");
  mr_test_wait (has_two_connected, window, 20);
  return second;
}

static gboolean
has_label (GtkWidget *widget, gconstpointer text)
{
  return GTK_IS_LABEL (widget) && g_str_equal (gtk_label_get_text (GTK_LABEL (widget)), text);
}

/* One Scan for both; one list, by bus if asked; a plan of addresses for each. */
static void
test_scan (FolderFixture *folder, gconstpointer data)
{
  MrWindow *window = new_window (WIDE);
  MrBusLink *second = open_two (folder, window, "Two Buses");
  MrBusPicker *picker = MR_BUS_PICKER (find_type (GTK_WIDGET (list_of (window)), MR_TYPE_BUS_PICKER));
  MrSession *session = mr_window_get_session (window);

  g_assert_nonnull (find_first (GTK_WIDGET (window), has_label, "2 of 2 Connected"));
  activate (window, "win.scan");
  g_assert_cmpuint (g_list_model_get_n_items (mr_session_get_tasks (session)), ==, 2);
  mr_test_wait (is_idle, window, 60);
  mr_test_settle (GTK_WINDOW (window));
  g_assert_cmpuint (n_listed (window), ==, 2);
  g_assert_true (gtk_widget_get_visible (GTK_WIDGET (picker)));
  g_assert_nonnull (find_first (GTK_WIDGET (window), has_label, "one.bus"));
  mr_test_screenshot (GTK_WINDOW (window), "two-buses");

  mr_bus_picker_set_bus (picker, mr_bus_link_get_bus (second));
  g_assert_cmpuint (n_listed (window), ==, 1);
  g_assert_cmpstr (mr_meter_id (listed_meter (window, 0)), ==, "20918314");
  activate (window, "win.read-all");
  g_assert_cmpuint (g_list_model_get_n_items (mr_session_get_tasks (session)), ==, 1);
  mr_test_wait (is_idle, window, 60);

  close_window (window);
}

/* What is done with a meter is done on its bus, and a plan is of one bus. */
static void
test_pages (FolderFixture *folder, gconstpointer data)
{
  MrWindow *window = new_window (WIDE);
  MrBusLink *second = open_two (folder, window, "Two Plans");
  MrSession *session = mr_window_get_session (window);
  GListModel *plan;

  activate (window, "win.scan");
  mr_test_wait (is_idle, window, 60);
  for (guint i = 0; i < 2; i++)
    g_assert_cmpint (mr_meter_lamp (listed_meter (window, i)), ==, MR_LAMP_OK);
  gtk_widget_activate_action (GTK_WIDGET (window), "win.page", "s", "addresses");
  mr_test_settle (GTK_WINDOW (window));
  plan = G_LIST_MODEL (mr_addresses_page_get_addressing (mr_window_get_addresses (window)));
  g_assert_cmpuint (g_list_model_get_n_items (plan), ==, 1);
  mr_session_choose_link (session, second);
  mr_test_settle (GTK_WINDOW (window));
  plan = G_LIST_MODEL (mr_addresses_page_get_addressing (mr_window_get_addresses (window)));
  g_assert_cmpuint (g_list_model_get_n_items (plan), ==, 1);
  mr_test_screenshot (GTK_WINDOW (window), "two-buses-plan");

  gtk_widget_activate_action (GTK_WIDGET (window), "win.page", "s", "meters");
  gtk_window_set_default_size (GTK_WINDOW (window), NARROW);
  mr_test_screenshot (GTK_WINDOW (window), "two-buses-narrow");
  g_assert_cmpint (gtk_widget_get_width (GTK_WIDGET (window)), <=, 360);
  close_window (window);
}

static void
test_dialog (FolderFixture *folder, gconstpointer data)
{
  MrWindow *window = new_window (WIDE);
  MrBusLink *second = open_two (folder, window, "Two Rows");
  const guint n_toplevels = g_list_model_get_n_items (gtk_window_get_toplevels ());
  GtkWindow *dialog;

  activate (window, "win.connect");
  dialog = newest_dialog (window);
  g_assert_true (MR_IS_BUSES_DIALOG (dialog));
  mr_test_screenshot (dialog, "buses");
  gtk_window_close (dialog);
  mr_test_wait (has_no_dialog, GUINT_TO_POINTER (n_toplevels), 20);

  /* One bus can go while the other stays. */
  mr_bus_link_disconnect_async (second, NULL, NULL);
  g_assert_nonnull (find_first (GTK_WIDGET (window), has_label, "1 of 2 Connected"));
  activate (window, "win.scan");
  g_assert_cmpuint (g_list_model_get_n_items (mr_session_get_tasks (mr_window_get_session (window))), ==, 1);
  mr_test_wait (is_idle, window, 60);
  close_window (window);
}

static void
add_tests (void)
{
  g_test_add ("/buses/scan", FolderFixture, NULL, folder_fixture_set_up, test_scan, folder_fixture_tear_down);
  g_test_add ("/buses/pages", FolderFixture, NULL, folder_fixture_set_up, test_pages, folder_fixture_tear_down);
  g_test_add ("/buses/dialog", FolderFixture, NULL, folder_fixture_set_up, test_dialog, folder_fixture_tear_down);
}

int
main (int argc, char *argv[])
{
  return run_window_tests (argc, argv, add_tests);
}
