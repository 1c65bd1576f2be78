/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-screenshot.h"
#include "mr-site-dialog.h"
#include "window-fixture.h"

/* Sites are made, opened, and left for others. */

#define WIDE 1240, 760

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
  assert_off (dialog, "site.done");
  g_assert_null (mr_window_get_session (window));

  name = find_type (GTK_WIDGET (dialog), ADW_TYPE_ENTRY_ROW);
  gtk_editable_set_text (GTK_EDITABLE (name), "  Plant room ");
  activate (dialog, "site.done");
  mr_test_wait (has_site, window, 10);
  {
    g_autoptr (MrSite) site = mr_store_get_site (store, mr_session_get_site (mr_window_get_session (window)), NULL);

    g_assert_nonnull (site);
    g_assert_cmpstr (site->name, ==, "Plant room");
  }
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
  assert_off (window, "win.new-site");
  g_assert_null (newest_dialog (window));
  close_window (window);
}

/* Another site may be asked for while a dialog of this one is open: a second start of the program does. */
static void
test_session_outlived_by_nothing (void)
{
  static const char *const actions[] = { "win.connect", "win.set-address" };
  MrWindow *window = new_window (WIDE);
  gpointer session;

  for (gsize i = 0; i < G_N_ELEMENTS (actions); i++)
    {
      open_scanned_demo (window);
      mr_meter_list_select (list_of (window), listed_meter (window, 0));
      activate (window, actions[i]);
      g_assert_nonnull (newest_dialog (window));
      session = mr_window_get_session (window);
      g_object_add_weak_pointer (session, &session);
      g_assert_true (mr_window_open_site (window, add_site ("Elsewhere")));
      g_assert_null (newest_dialog (window));
      mr_test_wait (is_gone, &session, 10);
    }
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
  g_test_add_func ("/sites/start-page", test_start_page);
  g_test_add_func ("/sites/site-dialog", test_site_dialog);
  g_test_add_func ("/sites/broken-store", test_broken);
  g_test_add_func ("/sites/none-outlived", test_session_outlived_by_nothing);
  g_test_add_func ("/sites/same-again", test_same_site_again);
  g_test_add_func ("/sites/opens-and-closes", test_open_close);
}

int
main (int argc, char *argv[])
{
  return run_window_tests (argc, argv, add_tests);
}
