/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-bus-link-private.h"
#include "mr-screenshot.h"
#include "page-fixture.h"

/* What the list of meters does while meters are heard one after another: work that is counted, not timed. */

#define N_METERS 1000

/* The list is filtered at most this often, plus once for the choice of the filter and once at the end. */
#define REFILTER_INTERVAL_US (250 * 1000)

/* What a link shows once it is stored. */
static const MrBusLinkHost *
host_of (MrSession *session)
{
  return mr_session_get_link (session)->host;
}

/* Every meter falls silent, is heard again, and the window draws what that changed. */
static void
hear_all (MrWindow *window)
{
  MrSession *session = mr_window_get_session (window);
  const MrBusLinkHost *host = host_of (session);
  MrStore *reader = mr_archive_reader (mr_session_get_archive (session));

  for (guint i = 0; i < N_METERS; i++)
    {
      g_autoptr (MrMeter) meter = g_list_model_get_item (G_LIST_MODEL (session), i);
      const gint64 id = mr_meter_store_id (meter);

      host->take_silence (&id, 1, host->user_data);
      g_main_context_iteration (NULL, FALSE);
      host->take_known (mr_store_get_meter (reader, id, NULL), host->user_data);
      g_main_context_iteration (NULL, FALSE);
    }
}

static void
test_without_filter (void)
{
  MrWindow *window = open_many (N_METERS);
  MrMeterFilter *filter = mr_meter_list_get_filter (list_of (window));

  hear_all (window);
  g_assert_cmpuint (mr_meter_filter_n_matches (filter), ==, 0);
  close_window (window);
}

static void
test_with_filter (void)
{
  MrWindow *window = open_many (N_METERS);
  MrMeterFilter *filter = mr_meter_list_get_filter (list_of (window));
  guint64 begin, most;
  gint64 time;

  mr_meter_list_set_show (list_of (window), MR_SHOW_SILENT);
  g_assert_cmpuint (n_listed (window), ==, 0);
  begin = mr_meter_filter_n_matches (filter);
  time = g_get_monotonic_time ();
  hear_all (window);
  most = N_METERS * (2 + (guint64) (g_get_monotonic_time () - time) / REFILTER_INTERVAL_US);
  g_test_message ("%" G_GUINT64_FORMAT " matches for 2 × %u changes of a lamp",
                  mr_meter_filter_n_matches (filter) - begin, N_METERS);
  g_assert_cmpuint (mr_meter_filter_n_matches (filter) - begin, <=, most);
  g_assert_cmpuint (mr_meter_filter_n_matches (filter) - begin, <, N_METERS * (guint64) N_METERS / 4);
  close_window (window);
}

/* The page with the addresses, too, looks at all its rows for many changes together, not for each. */
static void
test_addresses (void)
{
  MrWindow *window = open_many (N_METERS);
  MrMeterFilter *filter;
  guint64 begin, most;
  gint64 time;

  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (window), "win.page", "s", "addresses"));
  mr_test_settle (GTK_WINDOW (window));
  filter = mr_writes_page_get_filter (MR_WRITES_PAGE (mr_window_get_addresses (window)));
  hear_all (window);
  g_assert_cmpuint (mr_meter_filter_n_matches (filter), ==, 0);

  mr_writes_page_set_search (MR_WRITES_PAGE (mr_window_get_addresses (window)), "10000017");
  begin = mr_meter_filter_n_matches (filter);
  time = g_get_monotonic_time ();
  hear_all (window);
  /* One may have been waiting before. */
  most = N_METERS * (2 + (guint64) (g_get_monotonic_time () - time) / REFILTER_INTERVAL_US);
  g_assert_cmpuint (mr_meter_filter_n_matches (filter) - begin, <=, most);
  close_window (window);
}

/* So does the page with the clocks: what one meter sends is the business of its row. */
static void
test_clocks (void)
{
  MrWindow *window = open_many (N_METERS);
  MrWritesPage *page;

  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (window), "win.page", "s", "clocks"));
  mr_test_settle (GTK_WINDOW (window));
  page = MR_WRITES_PAGE (mr_window_get_clocks (window));
  hear_all (window);
  g_assert_cmpuint (mr_meter_filter_n_matches (mr_writes_page_get_filter (page)), ==, 0);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (mr_writes_page_get_model (page))), ==, N_METERS);
  close_window (window);
}

static gboolean
lists_one (gpointer window)
{
  return n_listed (window) == 1;
}

/* It is filtered again in the end. */
static void
test_follows_lamps (void)
{
  MrWindow *window = open_many (N_METERS);
  MrSession *session = mr_window_get_session (window);
  g_autoptr (MrMeter) meter = g_list_model_get_item (G_LIST_MODEL (session), 17);
  const gint64 id = mr_meter_store_id (meter);

  mr_meter_list_set_show (list_of (window), MR_SHOW_SILENT);
  mr_test_settle (GTK_WINDOW (window));
  mr_test_screenshot (GTK_WINDOW (window), "every-meter-answers");
  host_of (session)->take_silence (&id, 1, host_of (session)->user_data);
  mr_test_wait (lists_one, window, 10);
  g_assert_true (listed_meter (window, 0) == meter);
  close_window (window);
}

static gboolean
is_offline (gpointer window)
{
  return mr_bus_link_get_state (mr_session_get_link (mr_window_get_session (window))) == MR_LINK_OFFLINE;
}

/* The menu of a row is about its meter, which is selected. */
static void
test_row_menu (void)
{
  MrWindow *window = new_window (WIDE);
  GtkWidget *menu;

  open_scanned_demo (window);
  menu = open_row_menu (list_of (window), 2);
  g_assert_true (mr_meter_list_get_meter (list_of (window)) == listed_meter (window, 2));
  assert_menu (menu, "Read", TRUE);
  assert_menu (menu, "Set Address…", TRUE);
  assert_menu (menu, "Key of the Meter…", TRUE);
  gtk_popover_popdown (GTK_POPOVER (menu));
  activate (window, "win.disconnect");
  mr_test_wait (is_offline, window, 20);
  menu = open_row_menu (list_of (window), 0);
  assert_menu (menu, "Read", FALSE);
  assert_menu (menu, "Key of the Meter…", TRUE);
  gtk_popover_popdown (GTK_POPOVER (menu));
  close_window (window);
}

static void
add_tests (void)
{
  g_test_add_func ("/list/without-filter", test_without_filter);
  g_test_add_func ("/list/with-filter", test_with_filter);
  g_test_add_func ("/list/follows-lamps", test_follows_lamps);
  g_test_add_func ("/list/addresses", test_addresses);
  g_test_add_func ("/list/row-menu", test_row_menu);
  g_test_add_func ("/list/clocks", test_clocks);
}

int
main (int argc, char *argv[])
{
  return run_window_tests (argc, argv, add_tests);
}
