/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an event costs does not depend on how many meters there are. Work is counted, not timed. */
#include "config.h"

#include "many-meters.h"
#include "mr-addressing.h"
#include "mr-check.h"
#include "mr-session-private.h"
#include "mr-sim.h"
#include "mr-write-kind.h"

#include "../site/journal.h"
#include "session-fixture.h"

#define FLAT_1 "[meter Flat 1]\nid = 66290778\nmanufacturer = KAM\nversion = 35\ntype = 04\nprimary = 1\n" \
               "records = raw 04 06 3B 30 00 00\n"
#define FLAT_2 "[meter Flat 2]\nid = 66290779\nmanufacturer = KAM\nversion = 35\ntype = 04\nprimary = 2\n" \
               "records = raw 04 06 15 CD 5B 07\n"

#define FEW 100
#define MANY 2000

typedef struct {
  guint64 statements;
  guint64 decodes;
  guint64 judgements;
  guint64 comparisons;
  guint notifications;
} Work;

static guint n_notified;

static void
on_notify (void)
{
  n_notified++;
}

static Work
count (SessionFixture *self)
{
  settle_store (self);
  return (Work) { mr_archive_n_statements (self->archive), mr_decoded_meter_n_made (), mr_check_n_meters (),
                  mr_check_n_siblings (), n_notified };
}

static Work
since (SessionFixture *self, const Work *before)
{
  const Work now = count (self);

  return (Work) { now.statements - before->statements, now.decodes - before->decodes,
                  now.judgements - before->judgements, now.comparisons - before->comparisons,
                  now.notifications - before->notifications };
}

static void
open_with (SessionFixture *self, guint n)
{
  open_session (self);
  connect_and_scan (self);
  close_session (self);
  add_many_meters (self->store_file, n);
  open_session (self);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (self->session)), ==, n + 1);
  for (guint i = 0; i < n + 1; i++)
    {
      g_autoptr (MrMeter) meter = g_list_model_get_item (G_LIST_MODEL (self->session), i);

      g_signal_connect (meter, "notify", G_CALLBACK (on_notify), NULL);
    }
  connect_to_bus (self);
}

/* A known meter is read again, and a new one is heard. */
static void
measure (SessionFixture *self, guint n, Work *again, Work *first_time, Work *silence)
{
  const MbusAddress two = { .primary = 2, .secondary = MBUS_SECONDARY_ANY };
  Work before;

  describe_bus (self, FLAT_1);
  open_with (self, n);
  before = count (self);
  run_task (self, read_meter (self, meter_with_id (self, "66290778")));
  *again = since (self, &before);

  leave_bus (self);
  describe_bus (self, FLAT_1 "\n" FLAT_2);
  connect_to_bus (self);
  before = count (self);
  run_task (self, mr_bus_link_read_address (self->link, &two, 0));
  *first_time = since (self, &before);

  /* A scan hears the two, and everybody else falls silent. */
  before = count (self);
  scan (self);
  *silence = since (self, &before);
  g_assert_cmpint (mr_meter_lamp (meter_with_id (self, "66290778")), ==, MR_LAMP_OK);
  g_assert_cmpint (mr_meter_lamp (meter_with_id (self, "10000000")), ==, MR_LAMP_SILENT);
}

static void
assert_same (const Work *few, const Work *many)
{
  g_assert_cmpuint (many->statements, ==, few->statements);
  g_assert_cmpuint (many->decodes, ==, few->decodes);
  g_assert_cmpuint (many->judgements, ==, few->judgements);
  g_assert_cmpuint (many->comparisons, ==, few->comparisons);
  g_assert_cmpuint (many->notifications, ==, few->notifications);
}

static void
test_growth (SessionFixture *self, gconstpointer data)
{
  Work again[2], first_time[2], silence[2];

  measure (self, FEW, &again[0], &first_time[0], &silence[0]);
  close_session (self);
  add_site (self, "Another");
  measure (self, MANY, &again[1], &first_time[1], &silence[1]);

  assert_same (&again[0], &again[1]);
  assert_same (&first_time[0], &first_time[1]);
  g_assert_cmpuint (again[1].decodes, ==, 1);
  g_assert_cmpuint (again[1].judgements, ==, 1);
  g_assert_cmpuint (again[1].notifications, >, 0);
  g_assert_cmpuint (first_time[1].decodes, ==, 1);

  /* One statement, one comparison and no decoding for each that falls silent. */
  g_assert_cmpuint (silence[1].statements - silence[0].statements, ==, MANY - FEW);
  g_assert_cmpuint (silence[1].comparisons - silence[0].comparisons, ==, MANY - FEW);
  g_assert_cmpuint (silence[1].judgements, ==, silence[0].judgements);
  g_assert_cmpuint (silence[1].decodes, ==, silence[0].decodes);
  g_test_message ("again: %u statements, %u decode, %u judgement; %u silent: %u statements",
                  (guint) again[1].statements, (guint) again[1].decodes, (guint) again[1].judgements, MANY,
                  (guint) silence[1].statements);
}

/* All copies have the number of the meter that is read, and are missing. */
static Work
measure_missing_twins (SessionFixture *self, guint n)
{
  static const char missing[] = "UPDATE meter SET identification = 0x66290778, silent_since = 1 WHERE place = ''"
                                "  AND primary_address IS NULL AND silent_since IS NULL";
  sqlite3 *db = NULL;
  Work before;

  describe_bus (self, FLAT_1);
  open_with (self, n);
  leave_bus (self);
  close_session (self);
  g_assert_cmpint (sqlite3_open (self->store_file, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, missing, NULL, NULL, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_changes (db), ==, (int) n);
  sqlite3_close (db);
  open_session (self);
  connect_to_bus (self);

  before = count (self);
  run_task (self, read_meter (self, meter_with_id (self, "66290778")));
  return since (self, &before);
}

static void
test_missing_twins (SessionFixture *self, gconstpointer data)
{
  Work few, many;

  few = measure_missing_twins (self, FEW);
  close_session (self);
  add_site (self, "Another");
  many = measure_missing_twins (self, MANY);
  g_assert_cmpuint (many.comparisons, ==, few.comparisons);
  g_assert_cmpuint (many.judgements, ==, few.judgements);
  g_assert_cmpuint (many.statements, ==, few.statements);
}

/* Only those that share an address with it are judged again. */
static void
test_siblings (SessionFixture *self, gconstpointer data)
{
  const MbusAddress one = { .primary = 1, .secondary = MBUS_SECONDARY_ANY };
  Work before, after;

  describe_bus (self, FLAT_1);
  open_with (self, FEW);
  leave_bus (self);
  describe_bus (self, "[meter New]\nid = 70000001\nmanufacturer = KAM\nversion = 35\ntype = 04\nprimary = 1\n"
                      "records = raw 04 06 01 00 00 00\n");
  connect_to_bus (self);
  before = count (self);
  run_task (self, mr_bus_link_read_address (self->link, &one, 0));
  after = since (self, &before);

  g_assert_cmpint (mr_meter_attendance (meter_with_id (self, "66290778")), ==, MR_ATTENDANCE_REPLACED);
  g_assert_cmpint (mr_meter_attendance (meter_with_id (self, "70000001")), ==, MR_ATTENDANCE_PRESENT);
  g_assert_cmpuint (after.judgements, ==, 1);
  g_assert_cmpuint (after.comparisons, ==, 2);
  g_assert_cmpuint (after.decodes, ==, 1);
}

/* All meters need an address, so that there is something to say of each. Returns: for how many it is said again. */
static guint64
count_words (SessionFixture *self, guint n)
{
  g_autoptr (MrAddressing) addressing = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = g_ptr_array_new ();
  MrAddressingRow *row;
  guint64 before, n_explained;

  describe_bus (self, FLAT_1);
  open_with (self, n);
  addressing = mr_addressing_new (self->session, self->link, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (mr_addressing_get_n_unsolved (addressing), ==, n);
  row = mr_addressing_find (addressing, meter_with_id (self, "10000007"));

  before = mr_addressing_n_explained ();
  mr_addressing_set_wish (addressing, row, 7);
  g_assert_cmpuint (mr_addressing_get_n_unsolved (addressing), ==, n - 1);
  g_assert_cmpstr (mr_addressing_row_get_need (row), ==, "");
  mr_addressing_set_draft (addressing, row, 251);
  g_assert_cmpuint (mr_addressing_get_n_conflicts (addressing), ==, 1);
  mr_addressing_set_draft (addressing, row, 252);
  g_assert_cmpuint (mr_addressing_get_n_conflicts (addressing), ==, 1);
  g_assert_nonnull (strstr (mr_addressing_row_get_conflict (row), "252"));
  n_explained = mr_addressing_n_explained () - before;

  /* Whatever the change comes of. */
  mr_addressing_end_draft (addressing, row);
  g_ptr_array_add (rows, row);
  mr_addressing_use_rule (addressing, mr_address_rule_sequential, rows, 253);
  g_assert_cmpuint (mr_addressing_get_n_conflicts (addressing), ==, 1);
  g_assert_nonnull (strstr (mr_addressing_row_get_conflict (row), "253"));
  return n_explained;
}

/* What is wrong with a plan is put in words for the meters for which it has changed. */
static void
test_words (SessionFixture *self, gconstpointer data)
{
  g_assert_cmpuint (count_words (self, FEW), ==, 3);
  close_session (self);
  add_site (self, "Another");
  g_assert_cmpuint (count_words (self, MANY), ==, 3);
}

/* Before a write, and for every address that the picker may offer, only the meters in doubt are looked at. */
static void
test_doubts (SessionFixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  MrMeter *meter;
  GPtrArray *in_doubt;
  gint64 write;

  describe_bus (self, FLAT_1);
  open_with (self, FEW);
  g_assert_cmpuint (mr_meter_index_in_doubt (self->session->index, self->bus)->len, ==, 0);
  write = mr_store_plan_write (self->store, mr_meter_store_id (meter_with_id (self, "66290778")),
                               MR_WRITE_PRIMARY_ADDRESS, "1", "9", &error);
  g_assert_no_error (error);
  g_assert_true (journal_write (self->store, write, MR_WRITE_SENT, NULL, NULL, g_get_real_time (), &error));
  leave_bus (self);
  close_session (self);
  open_session (self);
  connect_to_bus (self);

  meter = meter_with_id (self, "66290778");
  in_doubt = mr_meter_index_in_doubt (self->session->index, self->bus);
  g_assert_cmpuint (in_doubt->len, ==, 1);
  g_assert_true (in_doubt->pdata[0] == meter);
  run_task (self, read_meter (self, meter));
  g_assert_cmpuint (in_doubt->len, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  mr_sim_register ();

  g_test_add ("/session/growth", SessionFixture, "", session_fixture_set_up, test_growth, session_fixture_tear_down);
  g_test_add ("/session/growth/missing-twins", SessionFixture, "", session_fixture_set_up, test_missing_twins,
              session_fixture_tear_down);
  g_test_add ("/session/growth/siblings", SessionFixture, "", session_fixture_set_up, test_siblings,
              session_fixture_tear_down);
  g_test_add ("/session/growth/doubts", SessionFixture, "", session_fixture_set_up, test_doubts,
              session_fixture_tear_down);
  g_test_add ("/session/growth/words", SessionFixture, "", session_fixture_set_up, test_words,
              session_fixture_tear_down);

  return g_test_run ();
}
