/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The breakers of a bus: which meters have one, in which state, and what one meter's news cost. */
#include "config.h"

#include "mr-breakers.h"
#include "mr-meter-commands.h"
#include "mr-meter-private.h"
#include "mr-sim.h"
#include "mr-write-kind.h"
#include "mr-write-progress.h"
#include "session-fixture.h"

#define METER(number, maker, type, more) \
  "[meter " number "]\nid = 1000000" number "\nmanufacturer = " maker "\nversion = 35\ntype = " type "\n" \
  "primary = " number "\n" more "\n\n"

static const char meters[] =
  METER ("1", "XYZ", "20", "breaker = connected\nrecords = remote-control 01")
  METER ("2", "XYZ", "20", "breaker = connected\nsilent-after = remote-control forever\nrecords = remote-control 01")
  METER ("3", "KAM", "02", "records = energy 5 kWh; digital-input 00")
  METER ("4", "XYZ", "07", "records = volume 5 m³; digital-input 00; digital-output 00")
  METER ("5", "XYZ", "03", "records = volume 5 m³; raw 89 40 FD 1A 00")
  METER ("6", "XYZ", "02", "records = energy 5 kWh; raw 89 40 FD 1A 00")
  METER ("7", "XYZ", "02", "breaker = released\nrecords = energy 5 kWh; remote-control 02")
  METER ("8", "XYZ", "02", "breaker = connected\nsilent-after = set-output forever\n"
         "records = energy 5 kWh; remote-control 01; raw 81 10 FD 1B 00");

static MrBreakerRow *
row_of (SessionFixture *self, MrBreakers *breakers, const char *number)
{
  g_autofree char *id = g_strconcat ("1000000", number, NULL);

  return mr_breakers_find (breakers, meter_with_id (self, id));
}

static void
assert_supply (SessionFixture *self, MrBreakers *breakers, const char *number, MrSupply supply)
{
  MrBreakerRow *row = row_of (self, breakers, number);

  g_assert_nonnull (row);
  g_assert_cmpint (mr_breaker_row_get_supply (row), ==, supply);
}

/* A meter that reports an input or output is not a breaker, one whose profile names the function has one. */
static void
test_rows (SessionFixture *self, gconstpointer data)
{
  g_autoptr (MrBreakers) breakers = mr_breakers_new (self->session, self->link);

  connect_and_scan (self);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (breakers)), ==, 6);
  assert_supply (self, breakers, "1", MR_SUPPLY_CONNECTED);
  assert_supply (self, breakers, "3", MR_SUPPLY_UNKNOWN);
  g_assert_true (mr_command_is_empty (mr_breaker_row_get_command (row_of (self, breakers, "3"), 0)));
  g_assert_null (row_of (self, breakers, "4"));
  assert_supply (self, breakers, "5", MR_SUPPLY_DISCONNECTED);
  g_assert_cmpstr (mr_command_id (mr_breaker_row_get_command (row_of (self, breakers, "5"), 0)), ==,
                   "standard-gas-valve-close");
  g_assert_null (row_of (self, breakers, "6"));
  assert_supply (self, breakers, "7", MR_SUPPLY_RELEASED);
}

static void
send (SessionFixture *self, MrMeter *meter, MrCommand *command)
{
  const MrMeterWrite write = {
    .meter = meter,
    .kind = mr_write_kind_find (MR_WRITE_COMMAND),
    .new_value = mr_write_command_value (command),
    .command = command,
  };

  wait_for (self, mr_bus_link_write (self->link, &write, 1));
}

static void
disconnect (SessionFixture *self, MrBreakers *breakers, const char *number)
{
  MrBreakerRow *row = row_of (self, breakers, number);

  send (self, mr_breaker_row_get_meter (row), mr_breaker_row_get_command (row, 0));
}

static void
count_cb (guint *n)
{
  *n += 1;
}

/* A state counts only when it was read back, and one meter's news change one row. */
static void
test_switch (SessionFixture *self, gconstpointer data)
{
  g_autoptr (MrBreakers) breakers = mr_breakers_new (self->session, self->link);
  guint n_changes = 0;
  guint n_others = 0;
  guint n_looks;

  connect_and_scan (self);
  g_signal_connect_swapped (breakers, "items-changed", G_CALLBACK (count_cb), &n_changes);
  g_signal_connect_swapped (row_of (self, breakers, "7"), "notify", G_CALLBACK (count_cb), &n_others);
  n_looks = mr_breakers_n_looks (breakers);
  disconnect (self, breakers, "1");
  assert_supply (self, breakers, "1", MR_SUPPLY_DISCONNECTED);
  g_assert_cmpint (mr_breaker_row_get_state (row_of (self, breakers, "1")), ==, MR_WRITE_CONFIRMED);
  g_assert_cmpuint (mr_breakers_n_looks (breakers) - n_looks, <=, 2);
  g_assert_cmpuint (n_changes, ==, 0);
  g_assert_cmpuint (n_others, ==, 0);

  /* It was connected, and whether it still is, is not known. */
  disconnect (self, breakers, "2");
  g_assert_cmpint (mr_breaker_row_get_state (row_of (self, breakers, "2")), ==, MR_WRITE_UNKNOWN);
  assert_supply (self, breakers, "2", MR_SUPPLY_UNKNOWN);
}

/* A relay of the same meter: what became of it is not known, and the breaker is as it was read, also after the site was
 * opened again. */
static void
test_other_subject (SessionFixture *self, gconstpointer data)
{
  g_autoptr (MrBreakers) breakers = mr_breakers_new (self->session, self->link);
  MrMeter *meter;

  connect_and_scan (self);
  meter = meter_with_id (self, "10000008");
  g_autoptr (GPtrArray) commands = mr_meter_list_commands (meter);
  guint i = 0;
  while (i < commands->len && !g_str_equal (mr_command_id (commands->pdata[i]), "standard-relay-1-off"))
    i++;
  g_assert_cmpuint (i, <, commands->len);
  send (self, meter, commands->pdata[i]);
  g_assert_cmpstr (self->steps->str, ==, "125");
  g_assert_cmpint (mr_breaker_row_get_state (row_of (self, breakers, "8")), ==, MR_WRITE_PROGRESS_NONE);
  assert_supply (self, breakers, "8", MR_SUPPLY_CONNECTED);

  g_clear_object (&breakers);
  leave_bus (self);
  close_session (self);
  open_session (self);
  breakers = mr_breakers_new (self->session, self->link);
  g_assert_cmpuint (mr_meter_known (meter_with_id (self, "10000008"))->doubts->len, ==, 1);
  assert_supply (self, breakers, "8", MR_SUPPLY_CONNECTED);
}

/* As they are printed: with blanks or without. */
static void
test_number (SessionFixture *self, gconstpointer data)
{
  MrMeter *meter;

  connect_and_scan (self);
  meter = meter_with_id (self, "10000001");
  g_assert_true (mr_meter_has_number (meter, "10000001"));
  g_assert_true (mr_meter_has_number (meter, " 1000 0001 "));
  g_assert_false (mr_meter_has_number (meter, "10000002"));
  g_assert_false (mr_meter_has_number (meter, "1000001"));
  g_assert_false (mr_meter_has_number (meter, ""));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  mr_sim_register ();

  g_test_add ("/session/breakers/rows", SessionFixture, meters, session_fixture_set_up_open, test_rows,
              session_fixture_tear_down);
  g_test_add ("/session/breakers/switch", SessionFixture, meters, session_fixture_set_up_open, test_switch,
              session_fixture_tear_down);
  g_test_add ("/session/breakers/other-subject", SessionFixture, meters, session_fixture_set_up_open, test_other_subject,
              session_fixture_tear_down);
  g_test_add ("/session/breakers/number", SessionFixture, meters, session_fixture_set_up_open, test_number,
              session_fixture_tear_down);

  return g_test_run ();
}
