/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "mr-debug-info.h"
#include "mr-log.h"
#include "mr-sim.h"

/* What About → Troubleshooting shows: the end of the log, and the lines in use. */

#define N_THREADS 4
#define N_EACH 500

static guint
count_lines (const char *text)
{
  guint n = 0;

  for (; *text != '\0'; text++)
    n += *text == '\n';
  return n;
}

static void
test_keeps (void)
{
  g_autofree char *text = NULL;

  g_log ("mr-test", G_LOG_LEVEL_DEBUG, "meter %u at %u baud", 66290778u, 2400u);
  g_log ("Other", G_LOG_LEVEL_DEBUG, "not ours");
  g_log ("Other", G_LOG_LEVEL_MESSAGE, "a library complains");
  text = mr_log_to_text ();
  g_assert_nonnull (strstr (text, " mr-test debug: meter 66290778 at 2400 baud\n"));
  g_assert_nonnull (strstr (text, " Other message: a library complains\n"));
  g_assert_null (strstr (text, "not ours"));
}

static gpointer
log_much (gpointer data)
{
  for (guint i = 0; i < N_EACH; i++)
    g_log ("mr-test", G_LOG_LEVEL_DEBUG, "thread %d, line %u", GPOINTER_TO_INT (data), i);
  return NULL;
}

static void
test_threads (void)
{
  GThread *threads[N_THREADS];
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  for (int i = 0; i < N_THREADS; i++)
    threads[i] = g_thread_new (NULL, log_much, GINT_TO_POINTER (i));
  for (guint i = 0; i < N_THREADS; i++)
    g_thread_join (threads[i]);
  g_log ("mr-test", G_LOG_LEVEL_DEBUG, "the last");

  text = mr_log_to_text ();
  g_assert_cmpuint (count_lines (text), ==, MR_LOG_LINES);
  g_assert_true (g_str_has_suffix (text, " mr-test debug: the last\n"));
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; i < MR_LOG_LINES; i++)
    g_assert_nonnull (strstr (lines[i], " mr-test debug: th"));
}

static gboolean
add_site (MrStore *store, gpointer data, GError **error)
{
  *(gint64 *) data = mr_store_add_site (store, "Main Street 7", error);
  return *(gint64 *) data != 0;
}

static void
closed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(gboolean *) user_data = mr_session_close_finish (MR_SESSION (source), result, NULL);
}

/* Real octets: the rooms below log what they do with the bus. */
static void
test_debug_info (void)
{
  g_autoptr (GSettings) settings = g_settings_new (MR_APP_ID);
  g_autoptr (GError) error = NULL;
  g_autoptr (MrArchive) archive = mr_archive_open (MR_STORE_IN_MEMORY, &error);
  g_autoptr (GPtrArray) sessions = g_ptr_array_new ();
  g_autoptr (MrUri) uri = mr_uri_parse ("sim:demo", &error);
  g_autoptr (MrSession) session = NULL;
  g_autofree char *text = NULL;
  gboolean closed = FALSE;
  gint64 site = 0;

  mr_archive_run (archive, add_site, &site, &error);
  g_assert_no_error (error);
  session = mr_session_new (archive, site, &error);
  g_assert_no_error (error);
  g_ptr_array_add (sessions, session);
  mr_bus_link_connect (mr_session_get_link (session), uri, NULL, NULL);
  while (mr_bus_link_get_state (mr_session_get_link (session)) != MR_LINK_CONNECTED)
    g_main_context_iteration (NULL, TRUE);

  text = mr_debug_info (settings, sessions);
  g_assert_nonnull (strstr (text, "Meter Room " MR_VERSION));
  g_assert_nonnull (strstr (text, "\nLines:\n- sim demo: connected"));
  g_assert_nonnull (strstr (text, "\nLog:\n"));
  g_assert_nonnull (strstr (text, " mr-line debug: "));
  g_assert_null (strstr (text, "Main Street"));

  mr_session_close_async (session, closed_cb, &closed);
  while (!closed)
    g_main_context_iteration (NULL, TRUE);
}

int
main (int argc, char *argv[])
{
  mr_log_install ();
  g_test_init (&argc, &argv, NULL);
  /* GLib's tests have a handler that prints messages and passes none on. */
  g_log_set_default_handler (g_log_default_handler, NULL);
  mr_sim_register ();
  g_test_add_func ("/log/keeps", test_keeps);
  g_test_add_func ("/log/threads", test_threads);
  g_test_add_func ("/log/debug-info", test_debug_info);
  return g_test_run ();
}
