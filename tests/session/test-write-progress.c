/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What becomes of the writes of one kind, meter by meter. */
#include "config.h"

#include "mbus-frame.h"
#include "mr-sim.h"
#include "mr-write-progress.h"

#include "../site/journal.h"
#include "session-fixture.h"

#define METER(number, address, more) \
  "[meter " number "]\nid = 1000000" number "\nmanufacturer = KAM\nversion = 35\ntype = 04\nprimary = " address "\n" \
  more "records = raw 04 06 3B 30 00 00\n\n"

/* One that takes what it is told, one that only says so, one that says no, one that is never heard of again, one
 * that is asked for nothing, and one that takes another address than it is told. */
static const char meters[] =
  METER ("1", "1", "") METER ("2", "2", "ignores = set-primary\n") METER ("3", "3", "refuses = set-primary 08\n")
  METER ("4", "4", "silent-after = set-primary forever\n") METER ("5", "5", "")
  METER ("6", "6", "alters = set-primary 0A\n");

#define N_WRITTEN 4

typedef struct {
  MrWriteProgress *progress;
  GString *states; /* of the meter with the number "watched", as they come, '-' for none */
  const char *watched;
  guint n_changes;
} Watch;

static void
on_changed (MrWriteProgress *progress, MrMeter *meter, Watch *watch)
{
  const int state = mr_write_progress_get_state (progress, meter);

  watch->n_changes++;
  if (g_str_equal (mr_meter_id (meter), watch->watched))
    g_string_append_c (watch->states, state == MR_WRITE_PROGRESS_NONE ? '-' : (char) ('0' + state));
}

static void
watch (SessionFixture *self, Watch *watch, const char *kind, const char *watched)
{
  watch->progress = mr_write_progress_new (self->session, self->link, mr_write_kind_find (kind), NULL);
  watch->states = g_string_new (NULL);
  watch->watched = watched;
  watch->n_changes = 0;
  g_signal_connect (watch->progress, "changed", G_CALLBACK (on_changed), watch);
}

static void
watch_clear (Watch *watch)
{
  g_string_free (watch->states, TRUE);
  g_assert_finalize_object (watch->progress);
}

static void
assert_meter (SessionFixture *self, const Watch *watch, const char *id, int state, gboolean is_explained)
{
  MrMeter *meter = meter_with_id (self, id);

  g_assert_cmpint (mr_write_progress_get_state (watch->progress, meter), ==, state);
  g_assert_cmpint (*mr_write_progress_get_explanation (watch->progress, meter) != '\0', ==, is_explained);
  g_assert_false (mr_write_progress_is_under_way (watch->progress, meter));
}

/* Writes address + 10 to the first meters. */
static MrTask *
write_all (SessionFixture *self)
{
  static const char *const values[N_WRITTEN] = { "11", "12", "13", "14" };
  MrMeterWrite writes[N_WRITTEN];

  for (guint i = 0; i < N_WRITTEN; i++)
    {
      g_autofree char *id = g_strdup_printf ("1000000%u", i + 1);

      writes[i] = (MrMeterWrite) { meter_with_id (self, id), mr_write_kind_find (MR_WRITE_PRIMARY_ADDRESS), values[i],
                                   NULL };
    }
  return mr_bus_link_write (self->link, writes, N_WRITTEN);
}

static void
test_outcomes (SessionFixture *self, gconstpointer data)
{
  Watch addresses, numbers;

  connect_and_scan (self);
  watch (self, &addresses, MR_WRITE_PRIMARY_ADDRESS, "10000001");
  watch (self, &numbers, MR_WRITE_METER_NUMBER, "10000001");
  assert_meter (self, &addresses, "10000001", MR_WRITE_PROGRESS_NONE, FALSE);
  wait_for (self, write_all (self));

  assert_meter (self, &addresses, "10000001", MR_WRITE_CONFIRMED, TRUE);
  assert_meter (self, &addresses, "10000002", MR_WRITE_FAILED, TRUE);
  assert_meter (self, &addresses, "10000003", MR_WRITE_FAILED, TRUE);
  assert_meter (self, &addresses, "10000004", MR_WRITE_UNKNOWN, TRUE);
  assert_meter (self, &addresses, "10000005", MR_WRITE_PROGRESS_NONE, FALSE);
  g_assert_cmpstr (addresses.states->str, ==, "0123");
  /* Planned, sent, accepted unless it says no or nothing, and the outcome. */
  g_assert_cmpuint (addresses.n_changes, ==, self->steps->len + N_WRITTEN);

  /* Those of another kind are none of its business. */
  g_assert_cmpuint (numbers.n_changes, ==, 0);
  watch_clear (&numbers);
  watch_clear (&addresses);
}

static void
on_first_sent (MrTask *task, const MrTaskWrite *write, gpointer user_data)
{
  if (write->state == MR_WRITE_SENT)
    mr_task_stop (task);
}

/* What is on the wire is finished; what was not sent is as before, and why is said. */
static void
test_stopped (SessionFixture *self, gconstpointer data)
{
  MrMeter *last;
  Watch addresses;
  MrTask *task;

  connect_and_scan (self);
  last = meter_with_id (self, "10000004");
  watch (self, &addresses, MR_WRITE_PRIMARY_ADDRESS, "10000004");
  task = write_all (self);
  g_assert_true (mr_write_progress_is_under_way (addresses.progress, last));
  g_signal_connect (task, "step", G_CALLBACK (on_first_sent), NULL);
  wait_for (self, task);
  assert_meter (self, &addresses, "10000001", MR_WRITE_CONFIRMED, TRUE);
  assert_meter (self, &addresses, "10000004", MR_WRITE_PROGRESS_NONE, TRUE);
  g_assert_cmpstr (addresses.states->str, ==, "0-");
  g_assert_cmpstr (mr_write_progress_get_nick (addresses.progress, meter_with_id (self, addresses.watched)), ==, "not-sent");
  watch_clear (&addresses);
}

/* A task that was started before is followed from where it is. */
static void
test_late (SessionFixture *self, gconstpointer data)
{
  Watch addresses;
  MrTask *task;

  connect_and_scan (self);
  task = write_address (self, meter_with_id (self, "10000001"), "11");
  watch (self, &addresses, MR_WRITE_PRIMARY_ADDRESS, "10000001");
  g_assert_true (mr_write_progress_is_under_way (addresses.progress, meter_with_id (self, "10000001")));
  run_task (self, task);
  assert_meter (self, &addresses, "10000001", MR_WRITE_CONFIRMED, TRUE);
  g_assert_cmpstr (addresses.states->str, ==, "123");
  watch_clear (&addresses);
}

/* Two writes to one meter, as for a swap. What was not sent after a failure says nothing about the meter. */
static void
test_detour (SessionFixture *self, gconstpointer data)
{
  static const struct {
    const char *id;
    const char *detour; /* each its own: one that a meter in doubt may have is given to no other */
    int state;
    const char *found;
    const char *octets; /* what the last one that was sent writes */
  } cases[] = {
    { "10000001", "250", MR_WRITE_CONFIRMED, NULL, "01 7A 0B" },
    { "10000004", "249", MR_WRITE_UNKNOWN, NULL, "01 7A F9" },
    { "10000006", "248", MR_WRITE_FAILED, "10", "01 7A F8" },
  };

  connect_and_scan (self);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const MrWriteKind *kind = mr_write_kind_find (MR_WRITE_PRIMARY_ADDRESS);
      MrMeter *meter = meter_with_id (self, cases[i].id);
      const MrMeterWrite writes[] = { { meter, kind, cases[i].detour, NULL }, { meter, kind, "11", NULL } };
      g_autofree char *octets = NULL;
      Watch addresses;
      GBytes *sent;

      watch (self, &addresses, MR_WRITE_PRIMARY_ADDRESS, cases[i].id);
      wait_for (self, mr_bus_link_write (self->link, writes, G_N_ELEMENTS (writes)));
      assert_meter (self, &addresses, cases[i].id, cases[i].state, TRUE);
      g_assert_cmpstr (mr_write_progress_get_found (addresses.progress, meter), ==, cases[i].found);
      sent = mr_write_progress_get_octets (addresses.progress, meter);
      g_assert_nonnull (sent);
      octets = mbus_hex (g_bytes_get_data (sent, NULL), g_bytes_get_size (sent));
      g_assert_nonnull (strstr (octets, cases[i].octets));
      watch_clear (&addresses);
    }
}

static void
test_not_connected (SessionFixture *self, gconstpointer data)
{
  Watch addresses;

  connect_and_scan (self);
  leave_bus (self);
  watch (self, &addresses, MR_WRITE_PRIMARY_ADDRESS, "10000001");
  wait_for (self, write_address (self, meter_with_id (self, "10000001"), "11"));
  assert_meter (self, &addresses, "10000001", MR_WRITE_PROGRESS_NONE, TRUE);
  watch_clear (&addresses);
}

/* As after a power failure between sending and reading back, until the meter is read. */
static void
test_doubt (SessionFixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  Watch addresses, numbers;
  gint64 write;

  connect_and_scan (self);
  write = mr_store_plan_write (self->store, mr_meter_store_id (meter_with_id (self, "10000001")),
                               MR_WRITE_PRIMARY_ADDRESS, "1", "11", &error);
  g_assert_no_error (error);
  g_assert_true (journal_write (self->store, write, MR_WRITE_SENT, NULL, NULL, g_get_real_time (), &error));
  close_session (self);

  open_session (self);
  watch (self, &addresses, MR_WRITE_PRIMARY_ADDRESS, "10000001");
  watch (self, &numbers, MR_WRITE_METER_NUMBER, "10000001");
  assert_meter (self, &addresses, "10000001", MR_WRITE_UNKNOWN, TRUE);
  assert_meter (self, &addresses, "10000002", MR_WRITE_PROGRESS_NONE, FALSE);
  assert_meter (self, &numbers, "10000001", MR_WRITE_PROGRESS_NONE, FALSE);

  connect_to_bus (self);
  run_task (self, read_meter (self, meter_with_id (self, "10000001")));
  assert_meter (self, &addresses, "10000001", MR_WRITE_PROGRESS_NONE, FALSE);
  g_assert_cmpstr (addresses.states->str, ==, "-");
  watch_clear (&numbers);
  watch_clear (&addresses);
}

int
main (int argc, char *argv[])
{
  static const struct {
    const char *path;
    void (*func) (SessionFixture *, gconstpointer);
  } cases[] = {
    { "/write-progress/outcomes", test_outcomes },
    { "/write-progress/stopped", test_stopped },
    { "/write-progress/late", test_late },
    { "/write-progress/detour", test_detour },
    { "/write-progress/not-connected", test_not_connected },
    { "/write-progress/doubt", test_doubt },
  };

  g_test_init (&argc, &argv, NULL);
  mr_sim_register ();
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_test_add (cases[i].path, SessionFixture, meters, session_fixture_set_up_open, cases[i].func,
                session_fixture_tear_down);
  return g_test_run ();
}
