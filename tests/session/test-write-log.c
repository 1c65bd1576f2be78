/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The log of writes as the window shows it: what is in it, and what it costs to follow the bus. */
#include "config.h"

#include <signal.h>
#include <sqlite3.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../site/journal.h"
#include "mr-master-error.h"
#include "mr-sim.h"
#include "mr-write-log.h"
#include "session-fixture.h"

#define FLAT_1 "[meter Flat 1]\nid = 66290778\nmanufacturer = KAM\nversion = 35\ntype = 04\nprimary = 1\n" \
               "records = raw 04 06 3B 30 00 00\n"
#define FLAT_2 "[meter Flat 2]\nid = 66290779\nmanufacturer = KAM\nversion = 35\ntype = 04\nprimary = 2\n" \
               "records = raw 04 06 15 CD 5B 07\n"
#define BUS FLAT_1 "\n" FLAT_2

static MrWriteLog *
open_log (SessionFixture *self)
{
  g_autoptr (GError) error = NULL;
  MrWriteLog *log = mr_write_log_new (self->session, &error);

  g_assert_no_error (error);
  return log;
}

static guint
n_listed (MrWriteLog *log)
{
  return g_list_model_get_n_items (G_LIST_MODEL (log));
}

/* Returns: (transfer none): the log keeps it. */
static MrLoggedWrite *
entry_at (MrWriteLog *log, guint position)
{
  g_autoptr (MrLoggedWrite) entry = g_list_model_get_item (G_LIST_MODEL (log), position);

  return entry;
}

static MrWriteOutcome
outcome_at (MrWriteLog *log, guint position)
{
  return mr_logged_write_get_outcome (entry_at (log, position));
}

static char *
dup_text (MrLoggedWrite *entry, const char *property)
{
  char *text = NULL;

  g_object_get (entry, property, &text, NULL);
  return text;
}

/* The log looks at the store when the main loop has nothing better to do. */
static void
let_it_look (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static gint64
plan_write (SessionFixture *self, const char *meter, const char *new_value)
{
  g_autoptr (GError) error = NULL;
  const gint64 write = mr_store_plan_write (self->store, mr_meter_store_id (meter_with_id (self, meter)),
                                            "primary-address", "1", new_value, &error);

  g_assert_no_error (error);
  return write;
}

static void
log_step (SessionFixture *self, gint64 write, MrWriteState state, const char *reason)
{
  g_assert_true (journal_write (self->store, write, state, NULL, reason, g_get_real_time (), NULL));
}

static void
on_outcome (MrLoggedWrite *entry, GParamSpec *pspec, GString *out)
{
  g_string_append_printf (out, "%s ", mr_write_outcome_nick (mr_logged_write_get_outcome (entry)));
}

static void
on_items (MrWriteLog *log, guint position, guint removed, guint added, GString *out)
{
  g_string_append_printf (out, "+%u-%u@%u ", added, removed, position);
  for (guint i = 0; i < added; i++)
    {
      on_outcome (entry_at (log, position + i), NULL, out);
      g_signal_connect (entry_at (log, position + i), "notify::outcome", G_CALLBACK (on_outcome), out);
    }
}

static void
test_follow (SessionFixture *self, gconstpointer data)
{
  g_autoptr (MrWriteLog) log = NULL;
  g_autoptr (GString) seen = g_string_new (NULL);
  MrLoggedWrite *entry;

  connect_and_scan (self);
  log = open_log (self);
  g_signal_connect (log, "items-changed", G_CALLBACK (on_items), seen);
  g_assert_cmpuint (n_listed (log), ==, 0);

  run_task (self, write_address (self, meter_with_id (self, "66290778"), "12"));
  let_it_look ();
  g_assert_cmpuint (n_listed (log), ==, 1);
  entry = entry_at (log, 0);
  g_assert_true (g_str_has_prefix (seen->str, "+1-0@0 "));
  g_assert_true (g_str_has_suffix (seen->str, "confirmed "));
  g_assert_true (mr_logged_write_get_meter (entry) == meter_with_id (self, "66290778"));

  g_autofree char *what = dup_text (entry, "what");
  g_autofree char *values = dup_text (entry, "values");
  g_autofree char *who = dup_text (entry, "who");
  g_autofree char *reason = dup_text (entry, "reason");
  g_assert_cmpstr (what, ==, "Primary address");
  g_assert_cmpstr (values, ==, "1 → 12");
  g_assert_cmpstr (who, !=, "");
  g_assert_cmpstr (reason, ==, "");
  g_assert_nonnull (mr_logged_write_get (entry)->request);
  g_assert_nonnull (mr_logged_write_get (entry)->proof);

  /* The newest comes first. */
  wait_for (self, write_address (self, meter_with_id (self, "66290778"), "2"));
  g_assert_nonnull (self->ended_error);
  let_it_look ();
  g_assert_cmpuint (n_listed (log), ==, 2);
  g_assert_cmpint (outcome_at (log, 0), ==, MR_WRITE_OUTCOME_NOT_SENT);
  g_assert_cmpint (outcome_at (log, 1), ==, MR_WRITE_OUTCOME_CONFIRMED);
  g_autofree char *refusal = mr_logged_write_get_reason (entry_at (log, 0));
  g_assert_cmpstr (refusal, ==, mr_master_error_sentence (self->ended_error));

  /* What is as it should be already counts as confirmed. */
  run_task (self, write_address (self, meter_with_id (self, "66290778"), "12"));
  let_it_look ();
  g_assert_cmpint (outcome_at (log, 0), ==, MR_WRITE_OUTCOME_UNCHANGED);
  g_assert_cmpuint (mr_write_log_count (log, MR_WRITE_LOG_CONFIRMED), ==, 2);

  g_assert_finalize_object (g_steal_pointer (&log));
}

/* Between "sent" and reading back, this program knows that it is at work; a log of another session does not. */
static void
look_on_step (MrTask *task, const MrTaskWrite *write, MrWriteLog *log)
{
  static const MrWriteOutcome expected[] = {
    [MR_WRITE_SENT] = MR_WRITE_OUTCOME_UNDER_WAY,
    [MR_WRITE_ACCEPTED] = MR_WRITE_OUTCOME_UNDER_WAY,
    [MR_WRITE_CONFIRMED] = MR_WRITE_OUTCOME_CONFIRMED,
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (MrWriteLog) now = mr_write_log_new (g_object_get_data (G_OBJECT (task), "session"), &error);

  g_assert_no_error (error);
  /* The engine may be a step ahead of what is shown. */
  g_assert_cmpint (outcome_at (now, 0), >=, expected[MIN (write->state, MR_WRITE_CONFIRMED)]);
  g_assert_cmpint (outcome_at (now, 0), <=, MR_WRITE_OUTCOME_CONFIRMED);
  g_assert_cmpuint (mr_write_log_count (now, MR_WRITE_LOG_DOUBTFUL), ==, 0);
}

static void
test_under_way (SessionFixture *self, gconstpointer data)
{
  g_autoptr (MrWriteLog) log = NULL;
  MrTask *task;

  connect_and_scan (self);
  log = open_log (self);
  task = write_address (self, meter_with_id (self, "66290778"), "12");
  g_object_set_data (G_OBJECT (task), "session", self->session);
  g_signal_connect (task, "step", G_CALLBACK (look_on_step), log);
  run_task (self, task);
  g_assert_cmpstr (self->steps->str, ==, "123");
}

static void
test_filter (SessionFixture *self, gconstpointer data)
{
  g_autoptr (MrWriteLog) log = NULL;
  gint64 writes[5];

  connect_and_scan (self);
  g_object_set (meter_with_id (self, "66290779"), "place", "Attic", NULL);
  for (guint i = 0; i < G_N_ELEMENTS (writes); i++)
    writes[i] = plan_write (self, i == 1 ? "66290779" : "66290778", "20");
  log_step (self, writes[0], MR_WRITE_SENT, NULL);
  log_step (self, writes[0], MR_WRITE_FAILED, "It kept its address.");
  log_step (self, writes[1], MR_WRITE_SENT, NULL);
  log_step (self, writes[2], MR_WRITE_FAILED, "Cancelled.");
  log_step (self, writes[3], MR_WRITE_SENT, NULL);
  log_step (self, writes[3], MR_WRITE_CONFIRMED, NULL);

  log = open_log (self);
  g_assert_cmpuint (n_listed (log), ==, 5);
  g_assert_cmpuint (mr_write_log_count (log, MR_WRITE_LOG_CONFIRMED), ==, 1);
  g_assert_cmpuint (mr_write_log_count (log, MR_WRITE_LOG_FAILED), ==, 1);
  /* What is planned may still be sent, and what was not sent has been meant again since. */
  g_assert_cmpuint (mr_write_log_count (log, MR_WRITE_LOG_NOT_SENT), ==, 0);
  g_assert_cmpuint (mr_write_log_count (log, MR_WRITE_LOG_DOUBTFUL), ==, 1);

  mr_write_log_set_show (log, MR_WRITE_LOG_DOUBTFUL);
  g_assert_cmpuint (n_listed (log), ==, 1);
  g_assert_true (mr_logged_write_get_meter (entry_at (log, 0)) == meter_with_id (self, "66290779"));
  mr_write_log_set_search (log, " ATTIC  kam ");
  g_assert_cmpuint (n_listed (log), ==, 1);
  mr_write_log_set_search (log, "attic cellar");
  g_assert_cmpuint (n_listed (log), ==, 0);
  mr_write_log_set_show (log, MR_WRITE_LOG_ALL);
  mr_write_log_set_search (log, "kept its");
  g_assert_cmpuint (n_listed (log), ==, 1);
  g_assert_cmpint (outcome_at (log, 0), ==, MR_WRITE_OUTCOME_FAILED);

  /* An entry that comes to match, or no longer does, appears where it belongs, and vanishes. */
  mr_write_log_set_search (log, NULL);
  mr_write_log_set_show (log, MR_WRITE_LOG_FAILED);
  g_assert_cmpuint (n_listed (log), ==, 1);
  log_step (self, writes[1], MR_WRITE_FAILED, "It kept its address, too.");
  mr_write_log_refresh (log);
  let_it_look ();
  g_assert_cmpuint (n_listed (log), ==, 2);
  g_assert_cmpint (mr_logged_write_get (entry_at (log, 0))->id, ==, writes[1]);
  g_assert_cmpint (mr_logged_write_get (entry_at (log, 1))->id, ==, writes[0]);
  mr_write_log_set_show (log, MR_WRITE_LOG_NOT_SENT);
  g_assert_cmpuint (n_listed (log), ==, 0);
  log_step (self, writes[4], MR_WRITE_FAILED, "Cancelled.");
  mr_write_log_refresh (log);
  let_it_look ();
  g_assert_cmpuint (n_listed (log), ==, 1);
  g_assert_cmpint (mr_logged_write_get (entry_at (log, 0))->id, ==, writes[4]);
}

/* Each time that a batch is resumed, its rest is planned again. It was not sent only as long as the last plan was
 * not. */
static void
test_resumed (SessionFixture *self, gconstpointer data)
{
  g_autoptr (MrWriteLog) log = NULL;
  gint64 write = 0;

  connect_and_scan (self);
  log = open_log (self);
  mr_write_log_set_show (log, MR_WRITE_LOG_NOT_SENT);
  for (guint i = 0; i < 3; i++)
    {
      write = plan_write (self, "66290778", "20");
      mr_write_log_refresh (log);
      let_it_look ();
      g_assert_cmpuint (n_listed (log), ==, 0);
      g_assert_cmpuint (mr_write_log_count (log, MR_WRITE_LOG_NOT_SENT), ==, 0);
      log_step (self, write, MR_WRITE_FAILED, "Cancelled.");
      mr_write_log_refresh (log);
      let_it_look ();
      g_assert_cmpuint (n_listed (log), ==, 1);
      g_assert_cmpuint (mr_write_log_count (log, MR_WRITE_LOG_NOT_SENT), ==, 1);
      g_assert_cmpint (mr_logged_write_get (entry_at (log, 0))->id, ==, write);
    }
  /* Another meter's is another one's. */
  write = plan_write (self, "66290779", "21");
  log_step (self, write, MR_WRITE_FAILED, "Cancelled.");
  mr_write_log_refresh (log);
  let_it_look ();
  g_assert_cmpuint (mr_write_log_count (log, MR_WRITE_LOG_NOT_SENT), ==, 2);
  g_assert_cmpuint (mr_write_log_count (log, MR_WRITE_LOG_ALL), ==, 4);
}

/* Another program found a meter and wrote to it. */
static void
test_other_program (SessionFixture *self, gconstpointer data)
{
  g_autoptr (MrWriteLog) log = open_log (self);
  g_autoptr (GError) error = NULL;
  g_auto (MbusReadout) readout;
  gint64 meter;

  mbus_readout_init (&readout);
  readout.address = (MbusSecondary) { 0x12345678, 0x2C2D, 0x35, 0x04, FALSE, MBUS_ID_ANY };
  readout.primary = 5;
  readout.time = g_get_real_time ();
  meter = mr_store_add_readout (self->store, self->bus, &readout, MR_STORE_NO_MARK, &error);
  g_assert_cmpint (mr_store_plan_write (self->store, meter, "primary-address", "5", "6", &error), !=, 0);
  g_assert_no_error (error);

  mr_write_log_refresh (log);
  let_it_look ();
  g_assert_cmpuint (n_listed (log), ==, 1);
  g_assert_cmpstr (mr_meter_id (mr_logged_write_get_meter (entry_at (log, 0))), ==, "12345678");
  g_assert_nonnull (meter_with_id (self, "12345678"));
}

static void
run_sql (SessionFixture *self, const char *sql)
{
  sqlite3 *db = NULL;

  g_assert_cmpint (sqlite3_open (self->store_file, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, sql, NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (db);
}

/* What could not be read is read when it can be, and so is what comes after it. */
static void
test_error (SessionFixture *self, gconstpointer data)
{
  g_autoptr (MrWriteLog) log = open_log (self);
  g_autoptr (GError) error = NULL;
  gint64 meters[2];

  for (guint i = 0; i < G_N_ELEMENTS (meters); i++)
    {
      g_auto (MbusReadout) readout;

      mbus_readout_init (&readout);
      readout.address = (MbusSecondary) { 0x12345678 + i, 0x2C2D, 0x35, 0x04, FALSE, MBUS_ID_ANY };
      readout.primary = 5 + (int) i;
      readout.time = g_get_real_time ();
      meters[i] = mr_store_add_readout (self->store, self->bus, &readout, MR_STORE_NO_MARK, &error);
      g_assert_cmpint (mr_store_plan_write (self->store, meters[i], "primary-address", "5", "6", &error), !=, 0);
    }
  g_assert_no_error (error);

  /* Only who looks at the meter sees the damage. */
  run_sql (self, "UPDATE meter SET enhanced = 7 WHERE id = (SELECT min (meter) FROM write)");
  mr_write_log_refresh (log);
  let_it_look ();
  g_assert_cmpuint (self->n_problems, ==, 1);
  g_assert_cmpuint (n_listed (log), ==, 0);

  run_sql (self, "UPDATE meter SET enhanced = 0");
  mr_write_log_refresh (log);
  let_it_look ();
  g_assert_cmpuint (self->n_problems, ==, 1);
  g_assert_cmpuint (n_listed (log), ==, 2);
}

/* --- kill -9 --- */

/* 68 06 06 68 53 A 51 01 7A address: SND_UD with DIF 01, VIF 7A. */
static void
die_of_write (const MrTapEvent *event, gpointer user_data)
{
  if (event->kind == MR_TAP_SENT && event->len > 9 && event->octets[6] == 0x51 && event->octets[7] == 0x01 &&
      event->octets[8] == 0x7A)
    kill (getpid (), SIGKILL);
}

static void
write_and_die (SessionFixture *self)
{
  reopen_archive (self);
  open_session (self);
  connect_and_scan (self);
  mr_bus_link_add_tap (self->link, die_of_write, NULL, NULL);
  run_task (self, write_address (self, meter_with_id (self, "66290778"), "12"));
}

/* What was on the wire when the program died is in the log, in doubt and by name, until a reading shows what became of
 * it. */
static void
test_kill (SessionFixture *self, gconstpointer data)
{
  g_autoptr (MrWriteLog) log = NULL;
  MrMeter *meter = NULL;
  int status;
  pid_t pid;

  /* The child must not share what this process has open. */
  g_clear_pointer (&self->store, mr_store_close);
  g_assert_finalize_object (g_steal_pointer (&self->archive));
  pid = fork ();
  g_assert_cmpint (pid, >=, 0);
  if (pid == 0)
    {
      write_and_die (self);
      _exit (0);
    }
  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  g_assert_true (WIFSIGNALED (status));
  reopen_archive (self);
  self->store = mr_store_open (self->store_file, NULL);
  open_session (self);

  log = open_log (self);
  g_assert_cmpuint (n_listed (log), ==, 1);
  g_assert_cmpint (outcome_at (log, 0), ==, MR_WRITE_OUTCOME_DOUBT);
  g_assert_cmpuint (mr_write_log_count_doubtful_meters (log, &meter), ==, 1);
  g_autofree char *label = mr_meter_label (meter);
  g_autofree char *reason = mr_logged_write_get_reason (entry_at (log, 0));
  g_assert_cmpstr (label, ==, "KAM 66290778");
  g_assert_nonnull (strstr (reason, "not read back"));
  g_assert_nonnull (mr_logged_write_get (entry_at (log, 0))->request);

  /* The simulated bus died with its program, and begins again with the old address. */
  connect_and_scan (self);
  let_it_look ();
  g_assert_cmpint (outcome_at (log, 0), ==, MR_WRITE_OUTCOME_FAILED);
  g_assert_cmpuint (mr_write_log_count_doubtful_meters (log, &meter), ==, 0);
  g_assert_null (meter);
}

/* --- Growth --- */

typedef struct {
  guint64 statements;
  guint notifications;
} Work;

static void
on_notify (GObject *object, GParamSpec *pspec, guint *n)
{
  ++*n;
}

/* What a write costs when there are @n others in the log. */
static Work
measure (SessionFixture *self, guint n, const char *address)
{
  g_autoptr (MrWriteLog) log = NULL;
  guint n_notified = 0;
  guint64 before;

  for (guint i = 0; i < n; i++)
    plan_write (self, "66290779", "9");
  log = open_log (self);
  g_assert_cmpuint (n_listed (log), >=, n);
  for (guint i = 0; i < n_listed (log); i++)
    g_signal_connect (entry_at (log, i), "notify", G_CALLBACK (on_notify), &n_notified);
  settle_store (self);
  let_it_look ();

  before = mr_archive_n_statements (self->archive);
  run_task (self, write_address (self, meter_with_id (self, "66290778"), address));
  settle_store (self);
  let_it_look ();
  g_assert_cmpint (outcome_at (log, 0), ==, MR_WRITE_OUTCOME_CONFIRMED);
  return (Work) { mr_archive_n_statements (self->archive) - before, n_notified };
}

static void
test_growth (SessionFixture *self, gconstpointer data)
{
  Work few, many;

  connect_and_scan (self);
  few = measure (self, 2, "10");
  many = measure (self, 2000, "11");

  /* Several steps may be seen at once: a planned one, three steps, the end. */
  g_assert_cmpuint (many.statements, <=, few.statements + 5);
  g_assert_cmpuint (few.statements, <=, many.statements + 5);
  /* No other entry was looked at again. */
  g_assert_cmpuint (few.notifications, ==, 0);
  g_assert_cmpuint (many.notifications, ==, 0);
}

#define ADD(path, func) \
  g_test_add ("/session/write-log/" path, SessionFixture, BUS, session_fixture_set_up_open, func, \
              session_fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  mr_sim_register ();

  ADD ("follow", test_follow);
  ADD ("under-way", test_under_way);
  ADD ("filter", test_filter);
  ADD ("resumed", test_resumed);
  ADD ("other-program", test_other_program);
  ADD ("error", test_error);
  ADD ("growth", test_growth);
  g_test_add ("/session/write-log/kill", SessionFixture, BUS, session_fixture_set_up, test_kill,
              session_fixture_tear_down);

  return g_test_run ();
}
