/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <signal.h>
#include <string.h>
#include <unistd.h>

#include <glib/gstdio.h>
#include <sqlite3.h>

#include "cli-bus.h"
#include "cli-runner.h"

/* Readings that cannot be saved: they are kept while another program locks the store, and never lost without a word. */

static char *sim_uri;
static char *steady_uri; /* with time between two meters */

static int
count_readings (const char *database)
{
  sqlite3 *db;
  sqlite3_stmt *statement;
  int n;

  g_assert_cmpint (sqlite3_open (database, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_prepare_v2 (db, "SELECT count (*) FROM readout", -1, &statement, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_step (statement), ==, SQLITE_ROW);
  n = sqlite3_column_int (statement, 0);
  sqlite3_finalize (statement);
  sqlite3_close (db);
  return n;
}

/* A scan whose store another program has locked after the first meter, and that has said so. */
typedef struct {
  char *database;
  CliService *scan;
  sqlite3 *other;
} Locked;

static void
begin_locked (Locked *self, const char *name)
{
  self->database = cli_path (name);
  self->scan = cli_service_new ("scan", steady_uri, "--database", self->database, NULL);
  g_autofree char *titles = cli_service_read_line (self->scan);
  g_autofree char *row = cli_service_read_line (self->scan);
  g_autofree char *obstacle = NULL;

  g_assert_nonnull (row);
  g_assert_cmpint (sqlite3_open (self->database, &self->other), ==, SQLITE_OK);
  sqlite3_busy_timeout (self->other, 10 * 1000);
  g_assert_cmpint (sqlite3_exec (self->other, "BEGIN IMMEDIATE", NULL, NULL, NULL), ==, SQLITE_OK);
  obstacle = g_data_input_stream_read_line (self->scan->err, NULL, NULL, NULL);
  g_assert_nonnull (strstr (obstacle, name));
  g_assert_nonnull (strstr (obstacle, "is locked by another program. New readings are kept"));
}

static int
end_locked (Locked *self)
{
  int status;

  g_subprocess_wait (self->scan->process, NULL, NULL);
  status = g_subprocess_get_exit_status (self->scan->process);
  cli_service_kill (self->scan);
  sqlite3_close (self->other);
  return status;
}

static void
test_lock_ends (void)
{
  Locked self;

  begin_locked (&self, "lock-ends.db");
  g_assert_cmpint (sqlite3_exec (self.other, "ROLLBACK", NULL, NULL, NULL), ==, SQLITE_OK);
  g_assert_cmpint (end_locked (&self), ==, 0);
  g_assert_cmpint (count_readings (self.database), ==, CLI_BUS_N_METERS);
  g_free (self.database);
}

/* The user does not want to wait: which readings are not saved is said. */
static void
test_lock_stays (void)
{
  g_autofree char *unsaved = NULL;
  Locked self;

  begin_locked (&self, "lock-stays.db");
  g_subprocess_send_signal (self.scan->process, SIGINT);
  while (unsaved == NULL || strstr (unsaved, "What was read was not saved") == NULL)
    {
      g_free (unsaved);
      unsaved = g_data_input_stream_read_line (self.scan->err, NULL, NULL, NULL);
      g_assert_nonnull (unsaved);
    }
  g_assert_nonnull (strstr (unsaved, "was not saved. “"));
  g_assert_cmpint (end_locked (&self), ==, 3);
  g_assert_cmpint (count_readings (self.database), <, CLI_BUS_N_METERS);
  g_free (self.database);
}

/* Everything is shown, but the database that was named keeps none of it. */
static void
test_unwritable (void)
{
  g_autofree char *database = cli_path ("unwritable.db");
  g_autoptr (CliRun) first = cli_run ("scan", sim_uri, "--database", database, NULL);
  g_autoptr (CliRun) scan = NULL;
  g_autoptr (CliRun) read = NULL;

  cli_assert_status (first, 0);
  if (geteuid () == 0)
    {
      g_test_skip ("root may write everything");
      return;
    }
  g_chmod (database, 0400);
  scan = cli_run ("scan", sim_uri, "--database", database, "--format", "csv", NULL);
  read = cli_run ("read", sim_uri, "1", "--database", database, NULL);
  cli_assert_status (scan, 3);
  cli_assert_sentence (scan);
  g_assert_nonnull (strstr (scan->out, "20000002"));
  g_assert_nonnull (strstr (scan->err, "will not be saved"));
  cli_assert_status (read, 3);
  g_assert_nonnull (strstr (read->out, "12345"));
}

int
main (int argc, char **argv)
{
  g_autofree char *file = NULL;
  int status;

  cli_begin ();
  g_test_init (&argc, &argv, NULL);
  file = cli_file ("bench.bus", cli_bus);
  sim_uri = g_strconcat ("sim:", file, NULL);
  steady_uri = g_strdup_printf ("sim:%s?speed=50", file);
  g_test_add_func ("/unsaved/lock-ends", test_lock_ends);
  g_test_add_func ("/unsaved/lock-stays", test_lock_stays);
  g_test_add_func ("/unsaved/unwritable", test_unwritable);
  status = g_test_run ();
  g_free (sim_uri);
  g_free (steady_uri);
  cli_end ();
  return status;
}
