/* SPDX-License-Identifier: GPL-3.0-or-later */
/* kill -9 at any moment of a batch of writes: what was planned was not sent, what was sent is not taken for planned,
 * and what is confirmed was sent. What was on the wire is known from a tap, which reports to another process. */
#include "config.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <sqlite3.h>

#include "mr-sim.h"
#include "session-fixture.h"

#define N_WRITES 50
#define N_ROUNDS 20
#define N_ROUNDS_SLOW 200

/* Meters at addresses 1 to 50 get 101 to 150. */
#define FIRST_ID 20000001u
#define FIRST_NEW 101

static char *
describe_meters (void)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < N_WRITES; i++)
    g_string_append_printf (text, "[meter %u]\nid = %u\nmanufacturer = KAM\nversion = 35\ntype = 04\nprimary = %u\n"
                                  "records = raw 04 06 3B 30 00 00\n\n", i, FIRST_ID + i, i + 1);
  return g_string_free (text, FALSE);
}

/* 68 06 06 68 53 A 51 01 7A address: SND_UD with DIF 01, VIF 7A. */
static void
report_write (const MrTapEvent *event, gpointer user_data)
{
  const int fd = GPOINTER_TO_INT (user_data);

  if (event->kind == MR_TAP_SENT && event->len > 9 && event->octets[6] == 0x51 && event->octets[7] == 0x01 &&
      event->octets[8] == 0x7A && write (fd, &event->octets[9], 1) != 1)
    _exit (1);
}

/* In a process of its own. */
static void
write_batch (SessionFixture *self, int fd)
{
  g_autofree MrMeterWrite *writes = g_new0 (MrMeterWrite, N_WRITES);
  g_autoptr (GPtrArray) values = g_ptr_array_new_with_free_func (g_free);

  reopen_archive (self);
  open_session (self);
  connect_to_bus (self);
  mr_bus_link_add_tap (self->link, report_write, GINT_TO_POINTER (fd), NULL);
  for (guint i = 0; i < N_WRITES; i++)
    {
      g_autofree char *id = g_strdup_printf ("%u", FIRST_ID + i);

      g_ptr_array_add (values, g_strdup_printf ("%u", FIRST_NEW + i));
      writes[i] = (MrMeterWrite) { meter_with_id (self, id), mr_write_kind_find (MR_WRITE_PRIMARY_ADDRESS),
                                   values->pdata[i] };
    }
  run_task (self, mr_bus_link_write (self->link, writes, N_WRITES));
}

static void
find_meters (SessionFixture *self)
{
  const pid_t pid = fork ();
  int status;

  g_assert_cmpint (pid, >=, 0);
  if (pid == 0)
    {
      reopen_archive (self);
      open_session (self);
      connect_and_scan (self);
      close_session (self);
      _exit (0);
    }
  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  g_assert_true (WIFEXITED (status) && WEXITSTATUS (status) == 0);
}

/* Returns: whether the batch was cut short. @sent: set for every new address that was on the wire. */
static gboolean
run_and_kill (SessionFixture *self, gint64 after, gboolean sent[256])
{
  int ends[2], status;
  guint8 address;
  pid_t pid;

  memset (sent, 0, 256 * sizeof *sent);
  g_assert_cmpint (pipe (ends), ==, 0);
  pid = fork ();
  g_assert_cmpint (pid, >=, 0);
  if (pid == 0)
    {
      close (ends[0]);
      write_batch (self, ends[1]);
      _exit (0);
    }
  close (ends[1]);
  g_usleep ((gulong) after);
  kill (pid, SIGKILL);
  while (read (ends[0], &address, 1) == 1)
    sent[address] = TRUE;
  close (ends[0]);
  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  return WIFSIGNALED (status);
}

/* Returns: how many writes are in doubt. */
static guint
check_journal (SessionFixture *self, const gboolean sent[256])
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MrStore) store = mr_store_open (self->store_file, &error);
  g_autoptr (GPtrArray) writes = NULL;
  guint n_in_doubt = 0;

  g_assert_no_error (error);
  writes = mr_store_list_writes (store, self->site, &error);
  g_assert_no_error (error);
  g_assert_true (writes->len == 0 || writes->len == N_WRITES); /* all are planned, or none */
  for (guint i = 0; i < writes->len; i++)
    {
      const MrWrite *write = g_ptr_array_index (writes, i);
      const gboolean was_sent = sent[atoi (write->new_value)];
      g_autoptr (MrKnownMeter) meter = mr_store_get_meter (store, write->meter, &error);

      g_assert_no_error (error);
      g_assert_cmpint (write->state, !=, MR_WRITE_PLANNED); /* its program has ended */
      if (write->state == MR_WRITE_FAILED)
        g_assert_true (!was_sent && write->sent == 0);
      if (write->state == MR_WRITE_CONFIRMED)
        {
          g_assert_true (was_sent);
          g_assert_nonnull (write->proof);
          g_assert_cmpint (meter->primary, ==, atoi (write->new_value));
        }
      g_assert_cmpint (meter->doubts->len > 0, ==, mr_write_state_is_in_doubt (write->state));
      n_in_doubt += mr_write_state_is_in_doubt (write->state);
    }
  g_assert_cmpuint (n_in_doubt, <=, 1); /* one is on the wire at a time */
  return n_in_doubt;
}

/* How long a batch takes when nobody kills it. */
static gint64
time_of_batch (SessionFixture *self)
{
  const gint64 begin = g_get_monotonic_time ();
  const int nowhere = open ("/dev/null", O_WRONLY);
  const pid_t pid = fork ();
  int status;

  g_assert_cmpint (pid, >=, 0);
  if (pid == 0)
    {
      write_batch (self, nowhere);
      _exit (0);
    }
  close (nowhere);
  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  g_assert_true (WIFEXITED (status) && WEXITSTATUS (status) == 0);
  return g_get_monotonic_time () - begin;
}

static void
forget_writes (SessionFixture *self)
{
  sqlite3 *db = NULL;

  g_assert_cmpint (sqlite3_open (self->store_file, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, "DELETE FROM write; UPDATE meter SET primary_address ="
                                     "  (SELECT primary_address FROM readout WHERE readout.meter = meter.id)",
                                 NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (db);
}

static void
test_kill (SessionFixture *self, gconstpointer data)
{
  const guint n_rounds = g_test_slow () ? N_ROUNDS_SLOW : N_ROUNDS;
  gint64 whole;
  guint n_cut = 0, n_in_doubt = 0, n_sent = 0;

  /* The children must not share what this process has open. */
  g_clear_pointer (&self->store, mr_store_close);
  g_assert_finalize_object (g_steal_pointer (&self->archive));
  find_meters (self);

  whole = time_of_batch (self);
  for (guint round = 0; round < n_rounds; round++)
    {
      gboolean sent[256];

      forget_writes (self);
      n_cut += run_and_kill (self, g_test_rand_int_range (0, (gint32) whole), sent);
      n_in_doubt += check_journal (self, sent);
      for (guint i = 0; i < G_N_ELEMENTS (sent); i++)
        n_sent += sent[i];
    }
  g_test_message ("%u of %u batches were cut short; %u writes had been sent, %u were in doubt", n_cut, n_rounds, n_sent,
                  n_in_doubt);
  g_assert_cmpuint (n_cut, >, 0);
  reopen_archive (self);
  self->store = mr_store_open (self->store_file, NULL);
}

int
main (int argc, char **argv)
{
  g_autofree char *meters = describe_meters ();

  g_test_init (&argc, &argv, NULL);
  mr_sim_register ();

  g_test_add ("/session/journal/kill", SessionFixture, meters, session_fixture_set_up, test_kill,
              session_fixture_tear_down);

  return g_test_run ();
}
