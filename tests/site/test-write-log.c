/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "journal.h"
#include "mr-store-private.h"
#include "store-fixture.h"

/* What the log of writes says, and how to see what has changed in it. */

static gint64
plan_write (MrStore *store, gint64 meter, const char *new_value, const char *who)
{
  g_autoptr (GError) error = NULL;
  MrPlannedWrite write = { .meter = meter, .kind = "primary-address", .old_value = "0", .new_value = new_value,
                           .who = who };

  g_assert_true (mr_store_plan_writes (store, &write, 1, &error));
  g_assert_no_error (error);
  return write.id;
}

/* Returns: (transfer full): the only entry. */
static MrWrite *
only_write (MrStore *store, gint64 site)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) writes = mr_store_list_writes (store, site, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (writes->len, ==, 1);
  return g_ptr_array_steal_index (writes, 0);
}

static void
test_who (void)
{
  gint64 site;
  g_autoptr (GError) error = NULL;
  g_autoptr (MrStore) store = open_memory (&site);
  const gint64 bus = mr_store_add_bus (store, site, "Cellar", NULL, &error);
  g_auto (MbusReadout) readout;
  gint64 meter;

  init_readout (&readout, 0x12345678, 5, 0);
  meter = mr_store_add_readout (store, bus, &readout, MR_STORE_NO_MARK, &error);
  g_assert_true (mr_store_set_place (store, meter, "Flat 3", &error));
  plan_write (store, meter, "7", "Ada Lovelace");

  g_autoptr (MrWrite) write = only_write (store, site);
  g_assert_cmpstr (write->who, ==, "Ada Lovelace");
  g_assert_cmpstr (write->subject, ==, "primary-address");
  g_assert_cmpint (write->time_uncertainty, ==, -1);
  g_assert_cmpint (write->bus, ==, bus);
  g_assert_cmpstr (write->bus_name, ==, "Cellar");
  g_assert_cmpstr (write->place, ==, "Flat 3");
  g_assert_cmpint (write->primary, ==, 5);
  g_assert_cmphex (write->address.id, ==, 0x12345678);
  g_assert_no_error (error);
}

static void
test_nobody (void)
{
  gint64 site;
  g_autoptr (MrStore) store = open_memory (&site);

  plan_write (store, add_readout (store, site, 0x12345678, 5, 0), "7", NULL);
  g_autoptr (MrWrite) write = only_write (store, site);
  g_assert_cmpstr (write->who, ==, "");
}

/* A time is known only when it is sent. */
static void
test_values_when_sent (void)
{
  gint64 site;
  g_autoptr (GError) error = NULL;
  g_autoptr (MrStore) store = open_memory (&site);
  const gint64 meter = add_readout (store, site, 0x12345678, 5, 0);
  const gint64 id = plan_write (store, meter, "local", "Ada");
  MrJournalEntry entry = { .write = id, .state = MR_WRITE_SENT, .time = 1001, .old_value = "2026-11-30T01:00",
                           .new_value = "2026-11-30T02:31" };

  g_assert_true (mr_store_journal_write (store, &entry, &error));
  entry = (MrJournalEntry) { .write = id, .state = MR_WRITE_ACCEPTED, .time = 1002, .new_value = "ignored" };
  g_assert_true (mr_store_journal_write (store, &entry, &error));
  g_assert_no_error (error);

  g_autoptr (MrWrite) write = only_write (store, site);
  g_assert_cmpstr (write->old_value, ==, "2026-11-30T01:00");
  g_assert_cmpstr (write->new_value, ==, "2026-11-30T02:31");
}

static guint
count_changed (MrStore *store, gint64 site, gint64 *since)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) writes = mr_store_list_changed_writes (store, site, *since, &error);

  g_assert_no_error (error);
  for (guint i = 0; i < writes->len; i++)
    *since = MAX (*since, ((const MrWrite *) writes->pdata[i])->changed);
  return writes->len;
}

/* Whatever changes an entry: a plan, a step, the next program, a reading. */
static void
test_changed (FolderFixture *fixture, gconstpointer data)
{
  MrStore *store = mr_store_open (fixture->path, NULL);
  const gint64 site = mr_store_add_site (store, "Harbour", NULL);
  const gint64 other = mr_store_add_site (store, "Cellar", NULL);
  const gint64 meter = add_readout (store, site, 0x12345678, 0, 0);
  const gint64 elsewhere = add_readout (store, other, 0x12345678, 0, 0);
  g_auto (MbusReadout) readout;
  gint64 since = 0;
  gint64 first;

  g_assert_cmpuint (count_changed (store, site, &since), ==, 0);
  first = plan_write (store, meter, "7", NULL);
  plan_write (store, elsewhere, "7", NULL);
  g_assert_cmpuint (count_changed (store, site, &since), ==, 1);
  g_assert_cmpuint (count_changed (store, site, &since), ==, 0);

  plan_write (store, meter, "8", NULL);
  plan_write (store, meter, "9", NULL);
  g_assert_cmpuint (count_changed (store, site, &since), ==, 2);

  init_readout (&readout, 0x12345678, 7, 0);
  g_assert_true (journal_write (store, first, MR_WRITE_SENT, NULL, NULL, readout.time - 1, NULL));
  g_assert_cmpuint (count_changed (store, site, &since), ==, 1);
  g_assert_cmpint (mr_store_add_readout (store, first_bus (store, site), &readout, MR_STORE_NO_MARK, NULL), ==, meter);
  g_assert_cmpuint (count_changed (store, site, &since), ==, 1);

  /* Two that were left over are closed when another one is planned. */
  mr_store_close (store);
  store = mr_store_open (fixture->path, NULL);
  plan_write (store, meter, "10", NULL);
  g_assert_cmpuint (count_changed (store, site, &since), ==, 3);
  mr_store_close (store);
}

/* Its outcome will never be known, and the meter is not in doubt any more. */
static void
test_superseded (void)
{
  gint64 site;
  g_autoptr (GError) error = NULL;
  g_autoptr (MrStore) store = open_memory (&site);
  const gint64 meter = add_readout (store, site, 0x12345678, 5, 0);
  const gint64 first = plan_write (store, meter, "7", NULL);
  const gint64 second = plan_write (store, meter, "8", NULL);
  g_autoptr (GBytes) proof = make_answer (0x12345678, 8, 1);
  gint64 since = 0;

  g_assert_true (journal_write (store, first, MR_WRITE_SENT, NULL, NULL, 1001, NULL));
  g_assert_true (journal_write (store, first, MR_WRITE_UNKNOWN, NULL, "Lost.", 1002, NULL));
  g_assert_true (journal_write (store, second, MR_WRITE_SENT, NULL, NULL, 1003, NULL));
  count_changed (store, site, &since);
  g_assert_true (journal_write (store, second, MR_WRITE_CONFIRMED, proof, NULL, 1004, NULL));
  g_assert_cmpuint (count_changed (store, site, &since), ==, 2);

  g_autoptr (GPtrArray) writes = mr_store_list_writes (store, site, &error);
  g_assert_no_error (error);
  const MrWrite *write = writes->pdata[0];
  g_assert_cmpint (write->state, ==, MR_WRITE_UNKNOWN);
  g_assert_cmpint (write->finished, ==, 1004);
  g_assert_cmpstr (write->reason, ==, "Lost.");
  g_autoptr (MrKnownMeter) known = mr_store_get_meter (store, meter, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (known->doubts->len, ==, 0);
}

typedef struct {
  MrWriteState state;
  gint64 finished;
} Fate;

static gint64
plan_command (MrStore *store, gint64 meter, const char *subject)
{
  g_autoptr (GError) error = NULL;
  MrPlannedWrite write = { .meter = meter, .kind = "command", .old_value = "0", .new_value = "1", .subject = subject,
                           .template_id = "relay-on", .field_values = "relay=2" };

  g_assert_true (mr_store_plan_writes (store, &write, 1, &error));
  g_assert_no_error (error);
  return write.id;
}

static Fate
fate_of (MrStore *store, gint64 site, guint index)
{
  g_autoptr (GPtrArray) writes = mr_store_list_writes (store, site, NULL);
  const MrWrite *write = writes->pdata[index];

  return (Fate) { write->state, write->finished };
}

/* What a command changes is its subject: another relay is another matter. */
static void
test_subjects (FolderFixture *fixture, gconstpointer data)
{
  g_autoptr (MrStore) store = mr_store_open (fixture->path, NULL);
  const gint64 site = mr_store_add_site (store, "Harbour", NULL);
  const gint64 meter = add_readout (store, site, 0x12345678, 5, 0);
  const gint64 first = plan_command (store, meter, "FD 1B in 81 10");
  const gint64 second = plan_command (store, meter, "FD 1B in 81 20");

  g_assert_true (journal_write (store, first, MR_WRITE_SENT, NULL, NULL, 1001, NULL));
  g_assert_true (journal_write (store, second, MR_WRITE_SENT, NULL, NULL, 1002, NULL));
  g_assert_true (journal_write (store, second, MR_WRITE_CONFIRMED, NULL, NULL, 1003, NULL));
  g_assert_cmpint (fate_of (store, site, 0).finished, ==, 0);
  g_autoptr (MrKnownMeter) known = mr_store_get_meter (store, meter, NULL);
  g_autoptr (GPtrArray) meters = mr_store_list_meters (store, site, NULL);
  const MrDoubt *doubt = mr_known_meter_find_doubt (meters->pdata[0], "command");
  g_assert_cmpuint (known->doubts->len, ==, 1);
  g_assert_cmpint (doubt->write, ==, first);
  g_assert_cmpstr (doubt->subject, ==, "FD 1B in 81 10");
  g_assert_cmpstr (doubt->template_id, ==, "relay-on");
  g_assert_cmpstr (doubt->field_values, ==, "relay=2");
  g_assert_cmpstr (doubt->old_value, ==, "0");
  g_assert_cmpstr (doubt->new_value, ==, "1");
  g_assert_cmpint (doubt->sent, ==, 1001);
}

/* A reading that is looked at late finds the write finished, or not even sent. */
static void
test_settle (void)
{
  gint64 site;
  g_autoptr (GError) error = NULL;
  g_autoptr (MrStore) store = open_memory (&site);
  const gint64 meter = add_readout (store, site, 0x12345678, 5, 0);
  MrJournalEntry entry = { .write = plan_command (store, meter, "FD 1B"), .state = MR_WRITE_FAILED, .reason = "No.", .time = 1003 };

  g_assert_true (mr_store_settle_write (store, &entry, &error));
  g_assert_cmpint (fate_of (store, site, 0).state, ==, MR_WRITE_PLANNED);
  g_assert_true (journal_write (store, entry.write, MR_WRITE_SENT, NULL, NULL, 1001, &error));
  g_assert_true (journal_write (store, entry.write, MR_WRITE_CONFIRMED, NULL, NULL, 1002, &error));
  g_assert_true (mr_store_settle_write (store, &entry, &error));
  g_assert_cmpint (fate_of (store, site, 0).state, ==, MR_WRITE_CONFIRMED);
  g_assert_cmpint (fate_of (store, site, 0).finished, ==, 1002);

  entry.write = plan_command (store, meter, "FD 1B");
  g_assert_true (journal_write (store, entry.write, MR_WRITE_SENT, NULL, NULL, 1002, &error));
  g_assert_true (mr_store_settle_write (store, &entry, &error));
  g_assert_cmpint (fate_of (store, site, 1).state, ==, MR_WRITE_FAILED);
  g_assert_no_error (error);
}

static int
count_step (gpointer n_steps)
{
  ++*(guint *) n_steps;
  return 0;
}

/* Instructions of SQLite's machine to find the one entry that changed. */
static guint
cost_of_change (MrStore *store, gint64 site, gint64 write)
{
  gint64 since = 0;
  guint n_steps = 0;

  count_changed (store, site, &since);
  sqlite3_progress_handler (store->db, 1, count_step, &n_steps);
  g_assert_true (journal_write (store, write, MR_WRITE_SENT, NULL, NULL, 1001, NULL));
  g_assert_cmpuint (count_changed (store, site, &since), ==, 1);
  sqlite3_progress_handler (store->db, 0, NULL, NULL);
  return n_steps;
}

static void
test_growth (void)
{
  gint64 site;
  g_autoptr (MrStore) store = open_memory (&site);
  gint64 write = 0;
  guint cost_of_few;

  for (guint i = 0; i < 5; i++)
    write = plan_write (store, add_readout (store, site, 0x10000000 + i, 1, 0), "7", NULL);
  cost_of_few = cost_of_change (store, site, write);
  for (guint i = 5; i < 200; i++)
    write = plan_write (store, add_readout (store, site, 0x10000000 + i, 1, 0), "7", NULL);
  g_assert_cmpuint (cost_of_change (store, site, write), <=, cost_of_few + 10);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/write-log/who", test_who);
  g_test_add_func ("/write-log/nobody", test_nobody);
  g_test_add_func ("/write-log/values-when-sent", test_values_when_sent);
  g_test_add ("/write-log/changed", FolderFixture, NULL, folder_fixture_set_up, test_changed, folder_fixture_tear_down);
  g_test_add_func ("/write-log/superseded", test_superseded);
  g_test_add ("/write-log/subjects", FolderFixture, NULL, folder_fixture_set_up, test_subjects, folder_fixture_tear_down);
  g_test_add_func ("/write-log/settle", test_settle);
  g_test_add_func ("/write-log/growth", test_growth);
  return g_test_run ();
}
