/* SPDX-License-Identifier: GPL-3.0-or-later */
/* kill -9 at any moment while a plan of addresses is applied, and again while it is resumed: afterwards every meter has
 * the address that was planned, and none was written to more often than it had to be. */
#include "config.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "mr-addressing.h"
#include "mr-sim.h"
#include "mr-write-state.h"
#include "session-fixture.h"

#define N_METERS 30
#define N_SWAPS 6 /* of the first meters, in pairs */
#define FIRST_ID 20000001u

#define N_ROUNDS 8
#define N_ROUNDS_SLOW 200

/* The meters at 1, 2, … have these new addresses: pairs swap, the others move up. */
static int
planned_address (guint i)
{
  return i < 2 * N_SWAPS ? (int) (i ^ 1) + 1 : (int) i + 101;
}

/* Where the meters are. A bus of its own for each process is enough: what was sent to it is known. */
static void
describe_meters (SessionFixture *self, const int at[N_METERS])
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < N_METERS; i++)
    g_string_append_printf (text, "[meter %u]\nid = %u\nmanufacturer = KAM\nversion = 35\ntype = 04\nprimary = %d\n"
                                  "records = raw 04 06 3B 30 00 00\n\n", i, FIRST_ID + i, at[i]);
  describe_bus (self, text->str);
}

static MrAddressing *
open_plan (SessionFixture *self)
{
  g_autoptr (GError) error = NULL;
  MrAddressing *addressing = mr_addressing_new (self->session, self->link, &error);

  g_assert_no_error (error);
  return addressing;
}

/* In a process of its own: finds the meters and stores the plan. */
static void
make_plan (SessionFixture *self, int fd)
{
  g_autoptr (MrAddressing) addressing = NULL;

  connect_and_scan (self);
  addressing = open_plan (self);
  for (guint i = 0; i < N_METERS; i++)
    {
      g_autofree char *id = g_strdup_printf ("%u", FIRST_ID + i);

      mr_addressing_set_wish (addressing, mr_addressing_find (addressing, meter_with_id (self, id)),
                              planned_address (i));
    }
  settle_store (self);
}

/* 68 L L 68 C A 51 01 7A address */
static void
report_write (const MrTapEvent *event, gpointer user_data)
{
  if (event->kind == MR_TAP_SENT && event->len > 9 && event->octets[6] == 0x51 &&
      write (GPOINTER_TO_INT (user_data), &event->octets[9], 1) != 1)
    _exit (1);
}

/* In a process of its own: what "meterctl address resume" does. */
static void
resume (SessionFixture *self, int fd)
{
  g_autoptr (MrAddressing) addressing = open_plan (self);
  MrTask *task;

  connect_to_bus (self);
  mr_bus_link_add_tap (self->link, report_write, GINT_TO_POINTER (fd), NULL);
  task = mr_addressing_read_uncertain (addressing);
  if (task != NULL)
    wait_for (self, task);
  for (guint i = 0; mr_addressing_get_n_conflicts (addressing) > 0 && i < N_METERS; i++)
    {
      g_autoptr (MrAddressingRow) row = g_list_model_get_item (G_LIST_MODEL (addressing), i);

      g_test_message ("%s: %s", mr_meter_id (mr_addressing_row_get_meter (row)), mr_addressing_row_get_conflict (row));
    }
  g_assert_cmpuint (mr_addressing_get_n_conflicts (addressing), ==, 0);
  task = mr_addressing_apply (addressing);
  if (task != NULL)
    run_task (self, task);
  g_assert_cmpuint (mr_addressing_get_n_changes (addressing), ==, 0);
}

/* @kill_after: microseconds, or -1. Returns: how many writes were on the wire; -1 - that if it was killed. */
static int
run (SessionFixture *self, void (*what) (SessionFixture *, int), gint64 kill_after)
{
  int ends[2], status;
  int n_sent = 0;
  guint8 address;
  pid_t pid;

  g_assert_cmpint (pipe (ends), ==, 0);
  pid = fork ();
  g_assert_cmpint (pid, >=, 0);
  if (pid == 0)
    {
      close (ends[0]);
      reopen_archive (self);
      open_session (self);
      what (self, ends[1]);
      _exit (0);
    }
  close (ends[1]);
  if (kill_after >= 0)
    {
      g_usleep ((gulong) kill_after);
      kill (pid, SIGKILL);
    }
  while (read (ends[0], &address, 1) == 1)
    n_sent++;
  close (ends[0]);
  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  if (WIFSIGNALED (status) && WTERMSIG (status) == SIGKILL)
    return -1 - n_sent;
  g_assert_true (WIFEXITED (status) && WEXITSTATUS (status) == 0);
  return n_sent;
}

/* Carries out what the journal says was sent since @after. The last one may have been heard by the meter or not:
 * @obeyed. Returns: how many meters are in doubt. */
static guint
follow_journal (SessionFixture *self, int at[N_METERS], gint64 *after, gboolean obeyed)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MrStore) store = mr_store_open (self->store_file, &error);
  g_autoptr (GPtrArray) writes = NULL;
  guint n_in_doubt = 0;

  g_assert_no_error (error);
  writes = mr_store_list_writes (store, self->site, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < writes->len; i++)
    {
      const MrWrite *write = g_ptr_array_index (writes, i);
      const guint meter = (write->address.id & 0xF) + 10 * (write->address.id >> 4 & 0xF) - 1;

      if (write->id <= *after)
        continue;
      *after = write->id;
      g_assert_cmpint (write->state, !=, MR_WRITE_PLANNED); /* its program has ended */
      if (write->state == MR_WRITE_FAILED)
        g_assert_cmpint (write->sent, ==, 0);
      n_in_doubt += mr_write_state_is_in_doubt (write->state);
      if (write->state == MR_WRITE_CONFIRMED || (mr_write_state_is_in_doubt (write->state) && obeyed))
        at[meter] = atoi (write->new_value);
    }
  g_assert_cmpuint (n_in_doubt, <=, 1);
  return n_in_doubt;
}

static void
forget_writes (SessionFixture *self)
{
  g_autofree char *copy = g_strconcat (self->store_file, ".planned", NULL);
  g_autofree char *contents = NULL;
  gsize n;

  g_assert_true (g_file_get_contents (copy, &contents, &n, NULL));
  for (guint i = 0; i < 2; i++)
    {
      g_autofree char *journal = g_strconcat (self->store_file, i == 0 ? "-wal" : "-shm", NULL);

      unlink (journal);
    }
  g_assert_true (g_file_set_contents (self->store_file, contents, (gssize) n, NULL));
}

static void
keep_plan (SessionFixture *self)
{
  g_autofree char *copy = g_strconcat (self->store_file, ".planned", NULL);
  g_autofree char *contents = NULL;
  gsize n;

  g_clear_pointer (&self->store, mr_store_close);
  self->store = mr_store_open (self->store_file, NULL); /* takes in the journal of the process that ended */
  g_clear_pointer (&self->store, mr_store_close);
  g_assert_true (g_file_get_contents (self->store_file, &contents, &n, NULL));
  g_assert_true (g_file_set_contents (copy, contents, (gssize) n, NULL));
}

/* Returns: how many writes were on the wire, of N_METERS + N_SWAPS that are needed and one for each doubt that was
 * none. */
static void
run_round (SessionFixture *self, gint64 whole, guint *n_cut, guint *n_doubts)
{
  int at[N_METERS];
  int n_sent = 0;
  guint n_allowed = N_METERS + N_SWAPS;
  gint64 after = 0;

  for (guint i = 0; i < N_METERS; i++)
    at[i] = (int) i + 1;
  forget_writes (self);
  for (guint cut = 0; cut < 2; cut++)
    {
      const gboolean obeyed = g_test_rand_bit ();
      int sent;
      guint in_doubt;

      describe_meters (self, at);
      sent = run (self, resume, g_test_rand_int_range (0, (gint32) whole));
      *n_cut += sent < 0;
      n_sent += sent < 0 ? -1 - sent : sent;
      in_doubt = follow_journal (self, at, &after, obeyed);
      *n_doubts += in_doubt;
      if (!obeyed)
        n_allowed += in_doubt;
      /* It is unknown how far a meter got that was on its way round. */
      n_allowed += N_SWAPS;
    }

  describe_meters (self, at);
  n_sent += run (self, resume, -1);
  follow_journal (self, at, &after, TRUE);
  for (guint i = 0; i < N_METERS; i++)
    g_assert_cmpint (at[i], ==, planned_address (i));
  g_assert_cmpint (n_sent, >=, N_METERS);
  g_assert_cmpint (n_sent, <=, n_allowed);
}

static void
test_kill (SessionFixture *self, gconstpointer data)
{
  const guint n_rounds = g_test_slow () ? N_ROUNDS_SLOW : N_ROUNDS;
  int at[N_METERS];
  guint n_cut = 0;
  guint n_doubts = 0;
  gint64 begin;
  gint64 whole;

  for (guint i = 0; i < N_METERS; i++)
    at[i] = (int) i + 1;
  describe_meters (self, at);
  /* The children must not share what this process has open. */
  g_clear_pointer (&self->store, mr_store_close);
  g_assert_finalize_object (g_steal_pointer (&self->archive));
  g_assert_cmpint (run (self, make_plan, -1), ==, 0);
  keep_plan (self);

  begin = g_get_monotonic_time ();
  g_assert_cmpint (run (self, resume, -1), ==, N_METERS + N_SWAPS);
  whole = g_get_monotonic_time () - begin;
  for (guint round = 0; round < n_rounds; round++)
    run_round (self, whole, &n_cut, &n_doubts);
  g_test_message ("%u of %u runs were cut short, with %u writes in doubt", n_cut, 2 * n_rounds, n_doubts);
  g_assert_cmpuint (n_cut, >, 0);

  reopen_archive (self);
  self->store = mr_store_open (self->store_file, NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  mr_sim_register ();

  g_test_add ("/session/addressing/kill", SessionFixture, "", session_fixture_set_up, test_kill,
              session_fixture_tear_down);

  return g_test_run ();
}
