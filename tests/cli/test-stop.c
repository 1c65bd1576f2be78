/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <signal.h>
#include <string.h>

#include <json-glib/json-glib.h>

#include "cli-bus.h"
#include "cli-runner.h"
#include "mr-store.h"

/* A scan that ends before its time: by Ctrl-C, or by kill -9 at any moment. */

#define ID_DIGITS 8

static char *slow_uri;   /* a search that takes longer than this test waits */
static char *steady_uri; /* one with time between two meters */

static guint
count_site_meters (const char *database, GHashTable *ids)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MrStore) store = mr_store_open (database, &error);
  g_autoptr (GPtrArray) sites = NULL;
  g_autoptr (GPtrArray) meters = NULL;

  g_assert_no_error (error);
  sites = mr_store_list_sites (store, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (sites->len, ==, 1);
  meters = mr_store_list_meters (store, ((MrSite *) g_ptr_array_index (sites, 0))->id, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < meters->len; i++)
    {
      const MrKnownMeter *meter = g_ptr_array_index (meters, i);

      g_assert_cmpuint (meter->last.frames->len, >, 0);
      g_hash_table_add (ids, g_strdup_printf ("%08X", meter->address.id));
    }
  return meters->len;
}

/* What was on the screen is in the store, whenever the plug is pulled. */
static void
test_kill (void)
{
  for (guint n_rows = 1; n_rows <= CLI_BUS_N_METERS; n_rows++)
    {
      g_autofree char *name = g_strdup_printf ("killed-%u.db", n_rows);
      g_autofree char *database = cli_path (name);
      CliService *scan = cli_service_new ("scan", steady_uri, "--database", database, NULL);
      g_autofree char *titles = cli_service_read_line (scan);
      g_autoptr (GHashTable) shown = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
      g_autoptr (GHashTable) stored = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
      guint n_shown = 0;
      GHashTableIter iter;
      gpointer id;

      g_assert_nonnull (titles);
      for (guint i = 0; i < n_rows; i++)
        {
          g_autofree char *row = cli_service_read_line (scan);

          g_assert_nonnull (row);
          /* On a busy machine a faster bus may lose a meter; then the table ends sooner. */
          if (*row == '\0')
            break;
          g_hash_table_add (shown, g_strndup (row, ID_DIGITS));
          n_shown++;
        }
      cli_service_kill (scan);

      g_assert_cmpuint (n_shown, >, 0);
      g_assert_cmpuint (count_site_meters (database, stored), >=, n_shown);
      g_hash_table_iter_init (&iter, shown);
      while (g_hash_table_iter_next (&iter, &id, NULL))
        g_assert_true (g_hash_table_contains (stored, id));
    }
}

static void
assert_says_stopped (CliService *scan)
{
  g_autofree char *sentence = g_data_input_stream_read_line (scan->err, NULL, NULL, NULL);

  g_assert_cmpstr (sentence, ==, "meterctl: Stopped before the end, so meters may be missing.");
}

/* Ctrl-C: within one telegram, with what was found, and 3. */
static void
test_interrupt (void)
{
  CliService *scan = cli_service_new ("scan", slow_uri, "--no-store", NULL);
  g_autofree char *titles = cli_service_read_line (scan);
  g_autofree char *row = cli_service_read_line (scan);
  gint64 begin;

  g_assert_nonnull (row);
  begin = g_get_monotonic_time ();
  g_subprocess_send_signal (scan->process, SIGINT);
  g_subprocess_wait (scan->process, NULL, NULL);
  g_assert_true (g_subprocess_get_if_exited (scan->process));
  g_assert_cmpint (g_subprocess_get_exit_status (scan->process), ==, 3);
  assert_says_stopped (scan);
  /* The longest telegram at 2400 baud lasts 1.2 s. */
  g_assert_cmpint (g_get_monotonic_time () - begin, <, 5 * G_USEC_PER_SEC);
  cli_service_kill (scan);
}

/* The first octets are on the wire: the scan has begun. */
static void
wait_for_first_frame (const char *trace)
{
  g_autofree char *text = NULL;

  while (text == NULL || strstr (text, "\n> ") == NULL)
    {
      g_usleep (10 * G_TIME_SPAN_MILLISECOND);
      g_clear_pointer (&text, g_free);
      g_file_get_contents (trace, &text, NULL, NULL);
    }
}

/* Returns: (transfer full): the last frame that was sent, in hex */
static char *
last_sent (const char *trace)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  char *last = NULL;

  g_assert_true (g_file_get_contents (trace, &text, NULL, NULL));
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    if (g_str_has_prefix (lines[i], "> "))
      last = lines[i];
  g_assert_nonnull (last);
  return g_strdup (last);
}

/* However the program is made to stop, no meter stays selected; a terminal that is closed says so twice. */
static void
test_deselects (gconstpointer data)
{
  const int number = GPOINTER_TO_INT (data);
  g_autofree char *name = g_strdup_printf ("stopped-%d.trace", number);
  g_autofree char *trace = cli_path (name);
  CliService *scan = cli_service_new ("scan", slow_uri, "--no-store", "--trace", trace, NULL);
  g_autofree char *titles = cli_service_read_line (scan);
  g_autofree char *row = cli_service_read_line (scan);
  g_autofree char *last = NULL;

  g_assert_nonnull (row);
  g_subprocess_send_signal (scan->process, number);
  for (guint i = 0; i < 3 && number == SIGHUP; i++)
    {
      g_usleep (5 * G_TIME_SPAN_MILLISECOND);
      g_subprocess_send_signal (scan->process, SIGHUP);
    }
  g_subprocess_wait (scan->process, NULL, NULL);
  g_assert_true (g_subprocess_get_if_exited (scan->process));
  g_assert_cmpint (g_subprocess_get_exit_status (scan->process), ==, 3);
  last = last_sent (trace);
  g_assert_nonnull (strstr (last, "10 40 FD 3D 16"));
  assert_says_stopped (scan);
  cli_service_kill (scan);
}

static void
test_interrupt_json (void)
{
  g_autofree char *trace = cli_path ("interrupted.trace");
  CliService *scan = cli_service_new ("scan", slow_uri, "--no-store", "--format", "json", "--trace", trace, NULL);
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = NULL;
  char *line;

  wait_for_first_frame (trace);
  g_subprocess_send_signal (scan->process, SIGINT);
  while ((line = cli_service_read_line (scan)) != NULL)
    {
      g_string_append (text, line);
      g_free (line);
    }
  g_subprocess_wait (scan->process, NULL, NULL);
  g_assert_true (g_subprocess_get_if_exited (scan->process));
  g_assert_cmpint (g_subprocess_get_exit_status (scan->process), ==, 3);
  node = json_from_string (text->str, &error);
  g_assert_no_error (error);
  g_assert_true (JSON_NODE_HOLDS_ARRAY (node));
  cli_service_kill (scan);
}

/* Ctrl-C between two writes: what was confirmed is, and the rest was not sent. */
static void
test_interrupt_writes (void)
{
  g_autofree char *database = cli_path ("writes.db");
  g_autoptr (CliRun) scan = cli_run ("scan", steady_uri, "--baud", "2400", "--method", "secondary", "--database", database, NULL);
  g_autoptr (CliRun) plan = cli_run ("address", "plan", steady_uri, "1=11", "2=12", "--database", database, NULL);
  CliService *apply = cli_service_new ("address", "apply", steady_uri, "--yes", "--database", database, NULL);
  g_autoptr (CliRun) after = NULL;
  g_autofree char *sentence = NULL;
  char *line;

  cli_assert_status (scan, 0);
  cli_assert_status (plan, 0);
  while ((line = cli_service_read_line (apply)) != NULL && !g_str_has_prefix (line, "Confirmed: "))
    g_free (line);
  g_assert_nonnull (line);
  g_free (line);
  g_subprocess_send_signal (apply->process, SIGINT);
  g_subprocess_wait (apply->process, NULL, NULL);
  g_assert_true (g_subprocess_get_if_exited (apply->process));
  g_assert_cmpint (g_subprocess_get_exit_status (apply->process), ==, 3);
  sentence = g_data_input_stream_read_line (apply->err, NULL, NULL, NULL);
  g_assert_cmpstr (sentence, ==, "meterctl: Stopped before the end, so not everything was written.");
  cli_service_kill (apply);

  after = cli_run ("address", "plan", steady_uri, "--database", database, NULL);
  cli_assert_status (after, 0);
  g_assert_null (strstr (after->out, "doubt"));
}

/* The plug is pulled: the simulator goes away in the middle of a scan. */
static void
test_line_lost (void)
{
  g_autofree char *bench = cli_path ("bench.bus");
  CliService *simulator = cli_service_new ("simulate", bench, "--tcp", "0", NULL);
  g_autofree char *uri = cli_service_wait_ready (simulator);
  CliService *scan = cli_service_new ("scan", uri, "--no-store", NULL);
  g_autofree char *titles = cli_service_read_line (scan);
  g_autofree char *row = cli_service_read_line (scan);
  g_autofree char *sentence = NULL;

  g_assert_nonnull (row);
  cli_service_end (simulator);
  sentence = g_data_input_stream_read_line (scan->err, NULL, NULL, NULL);
  g_assert_true (g_str_has_prefix (sentence, "meterctl: "));
  g_subprocess_wait (scan->process, NULL, NULL);
  g_assert_true (g_subprocess_get_if_exited (scan->process));
  g_assert_cmpint (g_subprocess_get_exit_status (scan->process), ==, 3);
  cli_service_kill (scan);
}

int
main (int argc, char **argv)
{
  g_autofree char *file = NULL;
  int status;

  cli_begin ();
  g_test_init (&argc, &argv, NULL);
  file = cli_file ("bench.bus", cli_bus);
  slow_uri = g_strdup_printf ("sim:%s?speed=1", file);
  steady_uri = g_strdup_printf ("sim:%s?speed=50", file);
  g_test_add_func ("/stop/kill", test_kill);
  g_test_add_func ("/stop/interrupt", test_interrupt);
  g_test_add_func ("/stop/interrupt/json", test_interrupt_json);
  g_test_add_func ("/stop/interrupt/writes", test_interrupt_writes);
  g_test_add_data_func ("/stop/deselects/interrupt", GINT_TO_POINTER (SIGINT), test_deselects);
  g_test_add_data_func ("/stop/deselects/terminate", GINT_TO_POINTER (SIGTERM), test_deselects);
  g_test_add_data_func ("/stop/deselects/hang-up", GINT_TO_POINTER (SIGHUP), test_deselects);
  g_test_add_func ("/stop/line-lost", test_line_lost);
  status = g_test_run ();
  g_free (slow_uri);
  g_free (steady_uri);
  cli_end ();
  return status;
}
