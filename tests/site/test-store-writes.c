/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "journal.h"
#include "store-fixture.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

/* Writes: planned, journaled, in doubt, and settled by what a meter says later. */

static MrWriteState
state_of (MrStore *store, gint64 site, const char *reason)
{
  g_autoptr (GPtrArray) writes = mr_store_list_writes (store, site, NULL);
  const MrWrite *first = writes->pdata[0];

  g_assert_cmpstr (first->reason, ==, reason);
  return first->state;
}

/* A planned write is still queued while its program runs, and never sent once the program has ended. */
static void
test_planned_before (FolderFixture *fixture, gconstpointer data)
{
  g_autoptr (MrStore) other = mr_store_open (fixture->path, NULL);
  const gint64 site = mr_store_add_site (other, "Harbour", NULL);
  MrPlannedWrite planned = { add_readout (other, site, 0x12345678, 0, 0), "primary-address", "0", "5" };

  MrStore *store = mr_store_open (fixture->path, NULL);
  g_assert_true (mr_store_plan_writes (store, &planned, 1, NULL));
  g_assert_true (mr_store_plan_writes (store, &planned, 1, NULL));
  g_assert_cmpint (state_of (store, site, ""), ==, MR_WRITE_PLANNED);

  /* Not by another program, even if it plans the same. */
  g_assert_true (mr_store_plan_writes (other, &planned, 1, NULL));
  g_assert_cmpint (state_of (other, site, ""), ==, MR_WRITE_PLANNED);
  mr_store_close (mr_store_open (fixture->path, NULL));
  g_assert_cmpint (state_of (other, site, ""), ==, MR_WRITE_PLANNED);

  mr_store_close (store);
  g_assert_true (mr_store_plan_writes (other, &planned, 1, NULL));
  g_assert_cmpint (state_of (other, site, "The program ended before this was sent."), ==, MR_WRITE_FAILED);
}

static int
state_of_wish (MrStore *store, gint64 site)
{
  g_autoptr (GPtrArray) wishes = mr_store_list_wishes (store, first_bus (store, site), "primary-address", NULL);

  g_assert_cmpuint (wishes->len, ==, 1);
  return ((MrWish *) wishes->pdata[0])->state;
}

/* Opening is enough: the log says what became of it, and the wish is one that nothing was done about. */
static void
test_planned_and_killed (FolderFixture *fixture, gconstpointer data)
{
  MrStore *store = mr_store_open (fixture->path, NULL);
  const gint64 site = mr_store_add_site (store, "Harbour", NULL);
  MrPlannedWrite planned = { add_readout (store, site, 0x12345678, 0, 0), "primary-address", "0", "5" };
  g_autoptr (GPtrArray) wishes = g_ptr_array_new ();
  MrWish wish = { planned.meter, (char *) "0", (char *) "5", FALSE, -1, (char *) "" };
  int ends[2], status;
  char octet;

  g_ptr_array_add (wishes, &wish);
  g_assert_true (mr_store_set_wishes (store, "primary-address", wishes, NULL));
  mr_store_close (store);
  g_assert_cmpint (pipe (ends), ==, 0);
  const pid_t pid = fork ();
  g_assert_cmpint (pid, >=, 0);
  if (pid == 0)
    {
      store = mr_store_open (fixture->path, NULL);
      const gboolean good = mr_store_plan_writes (store, &planned, 1, NULL);
      if (good && write (ends[1], "", 1) == 1)
        pause ();
      _exit (1);
    }
  g_assert_cmpint (read (ends[0], &octet, 1), ==, 1);
  store = mr_store_open (fixture->path, NULL);
  g_assert_cmpint (state_of (store, site, ""), ==, MR_WRITE_PLANNED);
  g_assert_cmpint (state_of_wish (store, site), ==, MR_WRITE_PLANNED);
  mr_store_close (store);

  kill (pid, SIGKILL);
  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  store = mr_store_open (fixture->path, NULL);
  g_assert_cmpint (state_of (store, site, "The program ended before this was sent."), ==, MR_WRITE_FAILED);
  g_assert_cmpint (state_of_wish (store, site), ==, -1);
  mr_store_close (store);
  close (ends[0]);
  close (ends[1]);
}

/* A later write that was never sent, as of a program that was refused the bus, does not hide what became of the one
 * before; nor does a later one of another value. */
static void
test_wish (void)
{
  gint64 site;
  g_autoptr (GError) error = NULL;
  g_autoptr (MrStore) store = open_memory (&site);
  const gint64 meter = add_readout (store, site, 0x12345678, 3, 0);
  g_autoptr (GBytes) request = g_bytes_new_static ("\x68\x06\x06\x68\x53\xFD\x51\x01\x7A\x05\x21\x16", 12);
  g_autoptr (GBytes) proof = make_answer (0x12345678, 5, 1);
  g_autoptr (GPtrArray) wishes = g_ptr_array_new ();
  g_autoptr (GPtrArray) listed = NULL;
  MrWish wish = { meter, (char *) "3", (char *) "5", FALSE, -1, (char *) "" };
  gint64 done, unsent, by_hand;

  g_ptr_array_add (wishes, &wish);
  g_assert_true (mr_store_set_wishes (store, "primary-address", wishes, &error));
  done = mr_store_plan_write (store, meter, "primary-address", "3", "5", &error);
  unsent = mr_store_plan_write (store, meter, "primary-address", "3", "5", &error);
  by_hand = mr_store_plan_write (store, meter, "primary-address", "5", "9", &error);
  g_assert_true (journal_write (store, done, MR_WRITE_SENT, request, NULL, 1001, &error));
  g_assert_true (journal_write (store, done, MR_WRITE_CONFIRMED, proof, NULL, 1002, &error));
  g_assert_true (journal_write (store, unsent, MR_WRITE_FAILED, NULL, "The bus is in use.", 1003, &error));
  g_assert_true (journal_write (store, by_hand, MR_WRITE_SENT, request, NULL, 1004, &error));

  listed = mr_store_list_wishes (store, first_bus (store, site), "primary-address", &error);
  g_assert_no_error (error);
  g_assert_cmpuint (listed->len, ==, 1);
  g_assert_cmpint (((MrWish *) listed->pdata[0])->state, ==, MR_WRITE_CONFIRMED);
  g_assert_cmpstr (((MrWish *) listed->pdata[0])->reason, ==, "");
  g_assert_cmpstr (((MrWish *) listed->pdata[0])->sent_value, ==, "");
}

static void
test_writes (void)
{
  gint64 site;
  g_autoptr (GError) error = NULL;
  g_autoptr (MrStore) store = open_memory (&site);
  gint64 meter = add_readout (store, site, 0x12345678, 0, 0);
  g_autoptr (GBytes) request = g_bytes_new_static ("\x68\x06\x06\x68\x53\xFD\x51\x01\x7A\x05\x21\x16", 12);
  g_autoptr (GBytes) proof = make_answer (0x12345678, 5, 1);

  gint64 done = mr_store_plan_write (store, meter, "primary-address", "0", "5", &error);
  g_assert_no_error (error);
  gint64 open = mr_store_plan_write (store, meter, "primary-address", "5", "6", &error);
  gint64 failed = mr_store_plan_write (store, meter, "primary-address", "5", "7", &error);
  g_assert_no_error (error);

  g_assert_true (journal_write (store, done, MR_WRITE_SENT, request, NULL, 1001, &error));
  g_assert_true (journal_write (store, done, MR_WRITE_ACCEPTED, NULL, NULL, 1002, &error));
  g_assert_true (journal_write (store, done, MR_WRITE_CONFIRMED, proof, NULL, 1003, &error));
  g_assert_true (journal_write (store, open, MR_WRITE_SENT, request, NULL, 1004, &error));
  g_assert_true (journal_write (store, open, MR_WRITE_ACCEPTED, NULL, NULL, 1005, &error));
  g_assert_true (journal_write (store, failed, MR_WRITE_FAILED, NULL, "No answer.", 1006, &error));
  g_assert_no_error (error);

  g_autoptr (GPtrArray) writes = mr_store_list_writes (store, site, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (writes->len, ==, 3);

  MrWrite *write = writes->pdata[0];
  g_assert_cmpint (write->id, ==, done);
  g_assert_cmpint (write->meter, ==, meter);
  g_assert_cmphex (write->address.id, ==, 0x12345678);
  g_assert_cmpstr (write->kind, ==, "primary-address");
  g_assert_cmpstr (write->old_value, ==, "0");
  g_assert_cmpstr (write->new_value, ==, "5");
  g_assert_cmpint (write->state, ==, MR_WRITE_CONFIRMED);
  g_assert_true (g_bytes_equal (write->request, request));
  g_assert_true (g_bytes_equal (write->proof, proof));
  g_assert_cmpstr (write->reason, ==, "");
  g_assert_cmpint (write->planned, >, 0);
  g_assert_cmpint (write->sent, ==, 1001);
  g_assert_cmpint (write->finished, ==, 1003);

  /* Accepted and not read back is not done. */
  write = writes->pdata[1];
  g_assert_cmpint (write->state, ==, MR_WRITE_ACCEPTED);
  g_assert_cmpint (write->sent, ==, 1004);
  g_assert_cmpint (write->finished, ==, 0);

  write = writes->pdata[2];
  g_assert_cmpint (write->state, ==, MR_WRITE_FAILED);
  g_assert_null (write->request);
  g_assert_cmpint (write->sent, ==, 0);
  g_assert_cmpstr (write->reason, ==, "No answer.");

  g_autoptr (GPtrArray) meters = mr_store_list_meters (store, site, NULL);
  g_assert_cmpint (get_meter (meters, meter)->primary, ==, 5);
}

static void
assert_in_doubt (MrStore *store, gint64 meter, const char *kind, const char *value)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MrKnownMeter) known = mr_store_get_meter (store, meter, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (known->doubts->len, ==, kind != NULL);
  if (kind == NULL)
    return;
  g_assert_cmpstr (mr_known_meter_find_doubt (known, kind)->new_value, ==, value);
}

/* What became of the newest write, and that a telegram shows it. */
static void
assert_settled (MrStore *store, gint64 site, MrWriteState state)
{
  g_autoptr (GPtrArray) writes = mr_store_list_writes (store, site, NULL);
  const MrWrite *newest = NULL;

  for (guint i = 0; i < writes->len; i++)
    {
      const MrWrite *write = g_ptr_array_index (writes, i);

      if (newest == NULL || write->id > newest->id)
        newest = write;
    }
  g_assert_cmpint (newest->state, ==, state);
  g_assert_cmpint (newest->finished, !=, 0);
  g_assert_nonnull (newest->proof);
}

/* A write that was cut short is in doubt until the meter shows where it is. */
static void
test_in_doubt (void)
{
  gint64 site;
  g_autoptr (GError) error = NULL;
  g_autoptr (MrStore) store = open_memory (&site);
  const gint64 bus = first_bus (store, site);
  g_autoptr (GBytes) proof = make_answer (0x12345678, 5, 1);
  gint64 meter = add_readout (store, site, 0x12345678, 0, 0);
  gint64 other = add_readout (store, site, 0x11111111, 1, 0);
  gint64 write;
  g_auto (MbusReadout) readout;

  init_readout (&readout, 0x12345678, -1, 0);
  assert_in_doubt (store, meter, NULL, NULL);

  /* Planned is known not to have been sent; accepted proves nothing. */
  write = mr_store_plan_write (store, meter, "primary-address", "0", "5", &error);
  assert_in_doubt (store, meter, NULL, NULL);
  g_assert_true (journal_write (store, write, MR_WRITE_SENT, proof, NULL, readout.time + 10, &error));
  assert_in_doubt (store, meter, "primary-address", "5");
  g_assert_true (journal_write (store, write, MR_WRITE_ACCEPTED, NULL, NULL, readout.time + 11, &error));
  assert_in_doubt (store, meter, "primary-address", "5");
  g_assert_true (journal_write (store, write, MR_WRITE_UNKNOWN, NULL, "Lost.", readout.time + 12, &error));
  assert_in_doubt (store, meter, "primary-address", "5");
  assert_in_doubt (store, other, NULL, NULL);

  /* A later one that was never sent settles nothing, one that was read back does. */
  write = mr_store_plan_write (store, meter, "primary-address", "0", "6", &error);
  g_assert_true (journal_write (store, write, MR_WRITE_FAILED, NULL, "Taken.", readout.time + 13, &error));
  assert_in_doubt (store, meter, "primary-address", "5");
  write = mr_store_plan_write (store, meter, "primary-address", "0", "5", &error);
  g_assert_true (journal_write (store, write, MR_WRITE_SENT, proof, NULL, readout.time + 14, &error));
  g_assert_true (journal_write (store, write, MR_WRITE_CONFIRMED, proof, NULL, readout.time + 15, &error));
  assert_in_doubt (store, meter, NULL, NULL);

  /* So does the meter itself, but only with its address, and only after the write. */
  write = mr_store_plan_write (store, meter, "primary-address", "5", "7", &error);
  g_assert_true (journal_write (store, write, MR_WRITE_SENT, proof, NULL, readout.time + 20, &error));
  assert_in_doubt (store, meter, "primary-address", "7");
  readout.time += 19;
  readout.primary = 5;
  g_assert_cmpint (mr_store_add_readout (store, bus, &readout, MR_STORE_NO_MARK, &error), ==, meter);
  assert_in_doubt (store, meter, "primary-address", "7");
  readout.time += 2;
  readout.primary = -1;
  g_assert_cmpint (mr_store_add_readout (store, bus, &readout, MR_STORE_NO_MARK, &error), ==, meter);
  assert_in_doubt (store, meter, "primary-address", "7");
  readout.primary = 5;
  g_assert_cmpint (mr_store_add_readout (store, bus, &readout, MR_STORE_NO_MARK, &error), ==, meter);
  assert_in_doubt (store, meter, NULL, NULL);
  assert_settled (store, site, MR_WRITE_FAILED);

  write = mr_store_plan_write (store, meter, "primary-address", "5", "8", &error);
  g_assert_true (journal_write (store, write, MR_WRITE_SENT, proof, NULL, readout.time + 1, &error));
  readout.time += 2;
  readout.primary = 8;
  g_assert_cmpint (mr_store_add_readout (store, bus, &readout, MR_STORE_NO_MARK, &error), ==, meter);
  assert_settled (store, site, MR_WRITE_CONFIRMED);
  g_assert_no_error (error);
}

static MrKnownMeter *
only_meter (MrStore *store, gint64 site)
{
  g_autoptr (GPtrArray) meters = mr_store_list_meters (store, site, NULL);

  g_assert_cmpuint (meters->len, ==, 1);
  return g_ptr_array_steal_index (meters, 0);
}

/* A readout from before a write may be stored after its proof. */
static void
test_overtaken (void)
{
  gint64 site;
  g_autoptr (GError) error = NULL;
  g_autoptr (MrStore) store = open_memory (&site);
  const gint64 bus = first_bus (store, site);
  g_autoptr (GBytes) octets = make_answer (0x12345678, 5, 1);
  gint64 meter = add_readout (store, site, 0x12345678, 0, 0);
  g_auto (MbusReadout) readout;
  gint64 write;

  init_readout (&readout, 0x12345678, 0, 0);
  readout.time += 5;
  write = mr_store_plan_write (store, meter, "primary-address", "0", "5", &error);
  g_assert_true (journal_write (store, write, MR_WRITE_SENT, octets, NULL, readout.time + 1, &error));
  g_assert_true (journal_write (store, write, MR_WRITE_CONFIRMED, octets, NULL, readout.time + 2, &error));
  write = mr_store_plan_write (store, meter, "meter-number", "12345678", "00000042", &error);
  g_assert_true (journal_write (store, write, MR_WRITE_SENT, octets, NULL, readout.time + 3, &error));
  g_assert_true (journal_write (store, write, MR_WRITE_CONFIRMED, octets, NULL, readout.time + 4, &error));
  g_assert_no_error (error);

  g_assert_cmpint (mr_store_add_readout (store, bus, &readout, MR_STORE_NO_MARK, &error), ==, meter);
  {
    g_autoptr (MrKnownMeter) known = only_meter (store, site);
    g_assert_cmpint (known->primary, ==, 5);
    g_assert_cmphex (known->address.id, ==, 0x00000042);
  }

  /* One from after it is news. */
  readout.time += 10;
  readout.address.id = 0x42;
  readout.primary = 9;
  g_assert_cmpint (mr_store_add_readout (store, bus, &readout, MR_STORE_NO_MARK, &error), ==, meter);
  {
    g_autoptr (MrKnownMeter) known = only_meter (store, site);
    g_assert_cmpint (known->primary, ==, 9);
  }
}

/* The number was written, and the line went before it could be read back. */
static void
test_number_in_doubt (void)
{
  gint64 site;
  g_autoptr (GError) error = NULL;
  g_autoptr (MrStore) store = open_memory (&site);
  const gint64 bus = first_bus (store, site);
  g_autoptr (GBytes) octets = make_answer (0x12345678, 5, 1);
  gint64 meter = add_readout (store, site, 0x12345678, 3, 0);
  g_auto (MbusReadout) readout;
  gint64 write = mr_store_plan_write (store, meter, "meter-number", "12345678", "00000042", &error);

  init_readout (&readout, 0x00000042, 3, 0);
  g_assert_true (journal_write (store, write, MR_WRITE_SENT, octets, NULL, readout.time + 1, &error));
  assert_in_doubt (store, meter, "meter-number", "00000042");

  /* It took it, as the next scan shows: the same meter, and no longer in doubt. */
  readout.time += 2;
  g_assert_cmpint (mr_store_add_readout (store, bus, &readout, MR_STORE_NO_MARK, &error), ==, meter);
  assert_in_doubt (store, meter, NULL, NULL);
  {
    g_autoptr (MrKnownMeter) known = only_meter (store, site);
    g_assert_cmphex (known->address.id, ==, 0x00000042);
  }
  assert_settled (store, site, MR_WRITE_CONFIRMED);
  g_assert_no_error (error);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/store/writes", test_writes);
  g_test_add_func ("/store/writes/wish", test_wish);
  g_test_add ("/store/writes/planned-before", FolderFixture, NULL, folder_fixture_set_up, test_planned_before,
              folder_fixture_tear_down);
  g_test_add ("/store/writes/planned-and-killed", FolderFixture, NULL, folder_fixture_set_up, test_planned_and_killed,
              folder_fixture_tear_down);
  g_test_add_func ("/store/writes/in-doubt", test_in_doubt);
  g_test_add_func ("/store/writes/number-in-doubt", test_number_in_doubt);
  g_test_add_func ("/store/writes/overtaken", test_overtaken);

  return g_test_run ();
}
