/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "../folder-fixture.h"
#include "bus-fixture.h"
#include "mr-screenshot.h"
#include "mr-sim.h"
#include "window-fixture.h"

/* The program is ended while a meter is being written to: it ends by itself once the meter was read back. */

#define PATIENCE_S 60
#define READ_BACK_US (G_USEC_PER_SEC / 2)

typedef struct {
  FolderFixture folder;
  gboolean asks; /* Quit, and not the end of the main loop */
  gint64 site;
  gint64 left; /* monotonic time */
} Fixture;

static gboolean
is_sent (gpointer user_data)
{
  const Fixture *self = user_data;

  return state_of_write (mr_archive_reader (mr_application_get_archive (application)), self->site) >= MR_WRITE_SENT;
}

static void
quit (Fixture *self, MrWindow *window)
{
  GtkWindow *dialog = NULL;

  self->left = g_get_monotonic_time ();
  if (!self->asks)
    {
      g_application_quit (G_APPLICATION (application));
      return;
    }
  g_action_group_activate_action (G_ACTION_GROUP (application), "quit", NULL);
  dialog = newest_dialog (window);
  g_assert_true (ADW_IS_MESSAGE_DIALOG (dialog));
  adw_message_dialog_response (ADW_MESSAGE_DIALOG (dialog), "now");
  gtk_window_destroy (dialog);
  g_assert_null (gtk_application_get_windows (GTK_APPLICATION (application)));
}

/* In the main loop, when the program has its window. */
static void
run_cb (gpointer user_data)
{
  Fixture *self = user_data;
  g_autofree char *text = slow_bus (self->folder.folder, "slow.bus", STUBBORN_METER, 8);
  g_autoptr (MrUri) uri = mr_uri_parse (text, NULL);
  MrWindow *window = MR_WINDOW (gtk_application_get_windows (GTK_APPLICATION (application))->data);
  MrBusLink *link;

  self->site = add_slow_site (mr_application_get_archive (application), "Lindenhof 12");
  g_assert_true (mr_window_open_site (window, self->site));
  link = mr_session_get_link (mr_window_get_session (window));
  mr_bus_link_connect (link, uri, NULL, NULL);
  mr_test_wait (is_connected, window, PATIENCE_S);
  g_assert_nonnull (mr_window_set_address (window, listed_meter (window, 0), 7));
  mr_test_wait (is_sent, self, PATIENCE_S);
  quit (self, window);
}

static void
started_cb (GApplication *app, Fixture *self)
{
  g_idle_add_once (run_cb, self);
}

static void
test_quit (Fixture *self, gconstpointer asks)
{
  g_autoptr (GError) error = NULL;
  MrStore *store;

  self->asks = GPOINTER_TO_INT (asks);
  application = mr_application_new ();
  mr_application_set_database (application, self->folder.path);
  g_signal_connect_after (application, "startup", G_CALLBACK (started_cb), self);
  g_assert_cmpint (g_application_run (G_APPLICATION (application), 0, NULL), ==, 0);
  g_assert_cmpint (g_get_monotonic_time () - self->left, >, READ_BACK_US);
  g_clear_object (&application);

  store = mr_store_open (self->folder.path, &error);
  g_assert_no_error (error);
  g_assert_cmpint (state_of_write (store, self->site), ==, MR_WRITE_FAILED);
  mr_store_close (store);
}

static void
set_up (Fixture *self, gconstpointer data)
{
  folder_fixture_set_up (&self->folder, NULL);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  folder_fixture_tear_down (&self->folder, NULL);
}

int
main (int argc, char *argv[])
{
  if (!gtk_init_check ())
    {
      g_print ("1..0 # SKIP There is no display.\n");
      return 0;
    }
  g_test_init (&argc, &argv, NULL);
  mr_sim_register ();
  g_test_add ("/quit/asked", Fixture, GINT_TO_POINTER (TRUE), set_up, test_quit, tear_down);
  g_test_add ("/quit/at-once", Fixture, GINT_TO_POINTER (FALSE), set_up, test_quit, tear_down);
  return g_test_run ();
}
