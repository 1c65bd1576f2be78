/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writes to a meter that encrypts its telegrams: with its key they are proven like any other. */
#include "config.h"

#include <string.h>

#include "mr-breakers.h"
#include "mr-clocking.h"
#include "mr-keyring.h"
#include "mr-sim.h"
#include "session-fixture.h"

#define SECOND ((gint64) G_USEC_PER_SEC)

#define KEY "5ec2e7c0ffee0badf00d5ec2e7c0ffee"
#define CLOCK "10000001"
#define BREAKER "10000002"

/* Engine and session decode what was read before and after the write; nothing else does. */
#define N_DECODES_MAX 4

/* By how many seconds the clock to which meters are set is ahead of this computer's: for it, it is always half past the
 * hour. */
static gint64
find_ahead (void)
{
  return 30 * 60 + 5 - g_get_real_time () / SECOND % 3600;
}

static void
set_up (SessionFixture *self, gconstpointer data)
{
  g_autofree char *meters = g_strdup_printf (
    "[meter a]\nid = " CLOCK "\nmanufacturer = KAM\nversion = 35\ntype = 04\nprimary = 1\nkey = " KEY "\n"
    "records = date-time now%+" G_GINT64_FORMAT "s as type-i\n\n"
    "[meter b]\nid = " BREAKER "\nmanufacturer = XYZ\nversion = 35\ntype = 20\nprimary = 2\nkey = " KEY "\n"
    "breaker = connected\nrecords = remote-control 01\n", find_ahead () - 40 * 60);

  session_fixture_set_up_open (self, meters);
  connect_and_scan (self);
}

static void
give_key (SessionFixture *self, const char *id)
{
  g_autoptr (GBytes) key = mr_meter_key_parse (KEY, NULL);

  g_assert_nonnull (key);
  mr_session_set_key (self->session, meter_with_id (self, id), key);
}

static MrClocking *
open_clocks (SessionFixture *self)
{
  const MrClocks clocks = mr_clocks_read ();
  g_autoptr (MrTrustedTime) time = mr_trusted_time_new ("test", MR_TIME_SYNCHRONISED, &clocks,
                                                        clocks.real + find_ahead () * SECOND, 1000);
  MrClocking *clocking = mr_clocking_new (self->session, self->link);

  mr_site_time_set (mr_clocking_get_site_time (clocking), time);
  return clocking;
}

/* Returns: (transfer full): the only write of the site. */
static MrWrite *
stored_write (SessionFixture *self)
{
  g_autoptr (GPtrArray) writes = NULL;

  settle_store (self);
  writes = mr_store_list_writes (self->store, self->site, NULL);
  g_assert_cmpuint (writes->len, ==, 1);
  return g_ptr_array_steal_index (writes, 0);
}

/* It is set in the form that was shown, and it is proven. Planning it decodes nothing. */
static void
test_clock (SessionFixture *self, gconstpointer data)
{
  g_autoptr (MrClocking) clocking = open_clocks (self);
  g_autoptr (GArray) requests = NULL;
  g_autoptr (MrWrite) write = NULL;
  MrClockingRow *row;
  guint64 n_decoded;
  MrTask *task;

  give_key (self, CLOCK);
  row = mr_clocking_find (clocking, meter_with_id (self, CLOCK));
  mr_clocking_set_chosen (clocking, row, TRUE);
  g_assert_cmpint (mr_clocking_get_form (clocking, row), ==, MR_CLOCK_FORM_I);

  n_decoded = mbus_readout_n_decoded ();
  requests = mr_clocking_preview (clocking);
  g_assert_cmpuint (requests->len, ==, 1);
  g_assert_null (g_array_index (requests, MrWriteRequest, 0).decoding);
  task = mr_clocking_apply (clocking);
  g_assert_cmpuint (mbus_readout_n_decoded (), ==, n_decoded);
  wait_for (self, task);
  g_assert_no_error (self->ended_error);
  g_assert_cmpuint (mbus_readout_n_decoded () - n_decoded, <=, N_DECODES_MAX);

  write = stored_write (self);
  g_assert_cmpint (write->state, ==, MR_WRITE_CONFIRMED);
  g_assert_cmpint (((const guint8 *) g_bytes_get_data (write->request, NULL))[7], ==, 0x06);
}

/* What nothing shows is not known, whatever the meter acknowledged. */
static void
test_clock_without_key (SessionFixture *self, gconstpointer data)
{
  g_autoptr (MrClocking) clocking = open_clocks (self);
  g_autoptr (MrWrite) write = NULL;
  MrClockingRow *row = mr_clocking_find (clocking, meter_with_id (self, CLOCK));

  mr_clocking_set_chosen (clocking, row, TRUE);
  wait_for (self, mr_clocking_apply (clocking));
  g_assert_nonnull (strstr (self->ended_error->message, "nothing that the meter sends shows its clock"));
  write = stored_write (self);
  g_assert_cmpint (write->state, ==, MR_WRITE_UNKNOWN);
}

static void
test_breaker (SessionFixture *self, gconstpointer data)
{
  g_autoptr (MrBreakers) breakers = mr_breakers_new (self->session, self->link);
  MrMeter *meter = meter_with_id (self, BREAKER);
  g_autoptr (MrWrite) write = NULL;
  MrBreakerRow *row;
  MrCommand *command;
  MrMeterWrite disconnect;

  give_key (self, BREAKER);
  row = mr_breakers_find (breakers, meter);
  g_assert_nonnull (row);
  command = mr_breaker_row_get_command (row, 0);
  disconnect = (MrMeterWrite) { .meter = meter, .kind = mr_write_kind_find (MR_WRITE_COMMAND),
                                .new_value = mr_write_command_value (command), .command = command };
  wait_for (self, mr_bus_link_write (self->link, &disconnect, 1));
  g_assert_no_error (self->ended_error);
  write = stored_write (self);
  g_assert_cmpint (write->state, ==, MR_WRITE_CONFIRMED);
  g_assert_cmpstr (write->old_value, ==, "connected");
  g_assert_cmpint (mr_breaker_row_get_supply (mr_breakers_find (breakers, meter)), ==, MR_SUPPLY_DISCONNECTED);
}

#define ADD(path, func) g_test_add (path, SessionFixture, NULL, set_up, func, session_fixture_tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  mr_sim_register ();
  /* There is no keyring: the session keeps the keys. */
  g_setenv ("SECRET_BACKEND", "file", TRUE);
  g_setenv ("SECRET_FILE_TEST_PATH", "/proc/nowhere/test.keyring", TRUE);
  g_setenv ("SECRET_FILE_TEST_PASSWORD", "not a secret", TRUE);

  ADD ("/session/write-key/clock", test_clock);
  ADD ("/session/write-key/clock-without-key", test_clock_without_key);
  ADD ("/session/write-key/breaker", test_breaker);

  return g_test_run ();
}
