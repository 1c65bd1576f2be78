/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "../folder-fixture.h"
#include "../watchdog.h"
#include "bus-fixture.h"
#include "mr-screenshot.h"
#include "window-fixture.h"

/* A site is left while a meter is being written to: the window never waits, and nothing is lost. */

#define WIDE 1240, 760

/* A write at 300 baud takes seconds, one that is not obeyed more than ten. */
#define PATIENCE_S 60

/* Reading back takes longer than that, and the main loop is not away for as long, whatever it draws. */
#define READ_BACK_US (2 * G_USEC_PER_SEC)

typedef struct {
  FolderFixture folder;
  MrWindow *window;
  gint64 site;
  MrUri *uri;
} Fixture;

static MrStore *
reader (void)
{
  return mr_archive_reader (mr_application_get_archive (application));
}

static MrBusLink *
link_of (MrWindow *window)
{
  return mr_session_get_link (mr_window_get_session (window));
}

static gboolean
is_sent (gpointer user_data)
{
  const Fixture *self = user_data;

  return state_of_write (reader (), self->site) >= MR_WRITE_SENT;
}

static gboolean
is_at_start (gpointer window)
{
  return mr_window_get_session (window) == NULL;
}

/* A write is on the wire. @speed: of the bus */
static void
begin_write (Fixture *self, const char *nature, guint speed)
{
  g_autofree char *text = slow_bus (self->folder.folder, "slow.bus", nature, speed);

  self->window = new_window (WIDE);
  self->site = add_slow_site (mr_application_get_archive (application), "Lindenhof 12");
  self->uri = mr_uri_parse (text, NULL);
  g_assert_true (mr_window_open_site (self->window, self->site));
  mr_bus_link_connect (link_of (self->window), self->uri, NULL, NULL);
  mr_test_wait (is_connected, self->window, PATIENCE_S);
  g_assert_nonnull (mr_window_set_address (self->window, listed_meter (self->window, 0), 7));
  mr_test_wait (is_sent, self, PATIENCE_S);
  g_assert_true (mr_session_is_writing (mr_window_get_session (self->window)));
}

static void
set_up (Fixture *self, gconstpointer data)
{
  folder_fixture_set_up (&self->folder, NULL);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  if (self->window != NULL)
    close_window (self->window);
  mr_test_wait (has_left_all, NULL, PATIENCE_S);
  g_clear_pointer (&self->uri, mr_uri_free);
  folder_fixture_tear_down (&self->folder, NULL);
}

static void
answer (MrWindow *window, const char *response)
{
  GtkWindow *dialog = newest_dialog (window);

  g_assert_true (ADW_IS_MESSAGE_DIALOG (dialog));
  g_object_ref (dialog);
  adw_message_dialog_response (ADW_MESSAGE_DIALOG (dialog), response);
  gtk_window_destroy (dialog);
  g_object_unref (dialog);
}

static void
check_site (MrWindow *window, gint64 site)
{
  g_assert_nonnull (mr_window_get_session (window));
  g_assert_cmpint (mr_session_get_site (mr_window_get_session (window)), ==, site);
}

/* The slowest write there is, in real time, left for another site that is used at once. */
static void
test_for_another_site (Fixture *self, gconstpointer data)
{
  const gint64 elsewhere = add_site ("Elsewhere");
  g_autoptr (MrUri) demo = mr_uri_parse ("sim:demo?speed=60", NULL);
  Watchdog watchdog;
  gint64 begin, longest;

  begin_write (self, STUBBORN_METER, 1);
  begin = g_get_monotonic_time ();
  watchdog_begin (&watchdog);
  g_assert_false (mr_window_open_site (self->window, elsewhere));
  mr_test_screenshot (newest_dialog (self->window), "leave");
  answer (self->window, "now");
  check_site (self->window, elsewhere);
  g_assert_false (has_left_all (NULL));
  mr_bus_link_connect (link_of (self->window), demo, NULL, NULL);
  mr_test_wait (is_connected, self->window, PATIENCE_S);
  activate (self->window, "win.scan");
  mr_test_wait (has_left_all, NULL, PATIENCE_S);
  longest = watchdog_end (&watchdog);

  g_test_message ("read back %.1f s after the site was left; the main loop was never away for more than %.0f ms",
                  (g_get_monotonic_time () - begin) / 1e6, longest / 1e3);
  g_assert_cmpint (g_get_monotonic_time () - begin, >, READ_BACK_US);
  g_assert_cmpint (longest, <, READ_BACK_US);
  g_assert_cmpint (state_of_write (reader (), self->site), ==, MR_WRITE_FAILED);
}

static void
test_wait (Fixture *self, gconstpointer data)
{
  begin_write (self, OBEDIENT_METER, 6);
  activate (self->window, "win.back");
  answer (self->window, "wait");
  check_site (self->window, self->site);
  mr_test_screenshot (GTK_WINDOW (self->window), "leave-waiting");
  mr_test_wait (is_at_start, self->window, PATIENCE_S);
  g_assert_cmpint (state_of_write (reader (), self->site), ==, MR_WRITE_CONFIRMED);
}

/* Who waits for the result gets to see it. */
static void
test_wait_for_failure (Fixture *self, gconstpointer data)
{
  begin_write (self, STUBBORN_METER, 8);
  activate (self->window, "win.back");
  answer (self->window, "wait");
  g_assert_null (newest_dialog (self->window));
  mr_test_wait (has_dialog, self->window, PATIENCE_S);
  check_site (self->window, self->site);
  g_assert_cmpint (state_of_write (reader (), self->site), ==, MR_WRITE_FAILED);
  gtk_window_destroy (newest_dialog (self->window));
}

static void
test_stay_after_all (Fixture *self, gconstpointer data)
{
  begin_write (self, OBEDIENT_METER, 8);
  activate (self->window, "win.back");
  answer (self->window, "wait");
  activate (self->window, "win.stay");
  mr_test_wait (is_idle, self->window, PATIENCE_S);
  mr_test_settle (GTK_WINDOW (self->window));
  check_site (self->window, self->site);
}

/* The question disappears with its reason. */
static void
test_not_answered (Fixture *self, gconstpointer data)
{
  begin_write (self, OBEDIENT_METER, 8);
  activate (self->window, "win.back");
  g_assert_nonnull (newest_dialog (self->window));
  mr_test_wait (is_at_start, self->window, PATIENCE_S);
  g_assert_null (newest_dialog (self->window));
}

static void
test_cancel (Fixture *self, gconstpointer data)
{
  begin_write (self, OBEDIENT_METER, 8);
  gtk_window_close (GTK_WINDOW (self->window));
  answer (self->window, "cancel");
  mr_test_wait (is_idle, self->window, PATIENCE_S);
  mr_test_settle (GTK_WINDOW (self->window));
  check_site (self->window, self->site);
}

static void
test_close_now (Fixture *self, gconstpointer data)
{
  gpointer watched;

  begin_write (self, STUBBORN_METER, 6);
  watched = self->window;
  g_object_add_weak_pointer (watched, &watched);
  gtk_window_close (GTK_WINDOW (self->window));
  mr_test_screenshot (newest_dialog (self->window), "close");
  answer (self->window, "now");
  self->window = NULL;
  mr_test_wait (is_gone, &watched, 10);
  g_assert_false (has_left_all (NULL));
  mr_test_wait (has_left_all, NULL, PATIENCE_S);
  g_assert_cmpint (state_of_write (reader (), self->site), ==, MR_WRITE_FAILED);
}

/* What the old session still reports would not reach a new one, so the site opens when that is closed. */
static void
test_same_site_again (Fixture *self, gconstpointer data)
{
  begin_write (self, STUBBORN_METER, 6);
  activate (self->window, "win.back");
  answer (self->window, "now");
  g_assert_false (mr_window_open_site (self->window, self->site));
  mr_test_screenshot (GTK_WINDOW (self->window), "still-closing");
  activate (self->window, "win.back");
  g_assert_false (mr_window_open_site (self->window, self->site));
  g_assert_null (mr_window_get_session (self->window));
  mr_test_wait (has_site, self->window, PATIENCE_S);
  g_assert_true (has_left_all (NULL));
  check_site (self->window, self->site);
  g_assert_cmpint (mr_meter_primary (listed_meter (self->window, 0)), ==, 1);
}

/* Another site on the same bus opens at once, and connects when the bus is free. */
static void
test_same_bus (Fixture *self, gconstpointer data)
{
  const gint64 elsewhere = add_site ("Elsewhere");

  begin_write (self, STUBBORN_METER, 8);
  mr_window_open_site (self->window, elsewhere);
  answer (self->window, "now");
  check_site (self->window, elsewhere);
  mr_bus_link_connect (link_of (self->window), self->uri, NULL, NULL);
  g_assert_cmpint (mr_bus_link_get_state (link_of (self->window)), ==, MR_LINK_CONNECTING);
  g_assert_nonnull (strstr (mr_bus_link_get_status (link_of (self->window)), "previous connection"));
  g_assert_false (has_left_all (NULL));
  mr_test_wait (is_connected, self->window, PATIENCE_S);
  mr_test_wait (has_left_all, NULL, 10);
  g_assert_cmpint (state_of_write (reader (), self->site), ==, MR_WRITE_FAILED);
}

static void
add (const char *path, void (*test) (Fixture *, gconstpointer))
{
  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

static void
add_tests (void)
{
  add ("/leave/for-another-site", test_for_another_site);
  add ("/leave/wait", test_wait);
  add ("/leave/wait-for-failure", test_wait_for_failure);
  add ("/leave/stay-after-all", test_stay_after_all);
  add ("/leave/not-answered", test_not_answered);
  add ("/leave/cancel", test_cancel);
  add ("/leave/close-now", test_close_now);
  add ("/leave/same-site-again", test_same_site_again);
  add ("/leave/same-bus", test_same_bus);
}

int
main (int argc, char *argv[])
{
  return run_window_tests (argc, argv, add_tests);
}
