/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A write that was cut between sending and reading back, and what a later reading makes of it. */
#include "config.h"

#include "mr-sim.h"
#include "mr-write-kind.h"

#include "../site/journal.h"
#include "session-fixture.h"

#define METER(number, more, records) \
  "[meter " number "]\nid = 1000000" number "\nmanufacturer = KAM\nversion = 35\ntype = 20\nprimary = " number "\n" more \
  "records = " records "\n\n"

static const char meters[] = METER ("1", "", "date-time now-40min; energy 5 kWh") METER ("2", "", "energy 5 kWh")
  METER ("3", "breaker = connected\n", "remote-control 01; energy 5 kWh");

typedef struct {
  const char *id;
  const char *kind;
  const char *value; /* NULL: what the clock will show */
  MrWriteState state; /* after a reading */
} Case;

/* What a clock that was put 40 minutes back shows now. */
static char *
present_value (void)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autoptr (GDateTime) shown = g_date_time_add_minutes (now, -40);

  return g_date_time_format (shown, "%Y-%m-%dT%H:%M");
}

static MrWriteState
state_of (SessionFixture *self, gint64 id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) writes = mr_store_list_writes (self->store, self->site, &error);

  g_assert_no_error (error);
  for (guint i = 0; i < writes->len; i++)
    {
      const MrWrite *write = g_ptr_array_index (writes, i);

      if (write->id == id)
        return write->state;
    }
  g_assert_not_reached ();
}

static void
test_settled (SessionFixture *self, gconstpointer data)
{
  static const Case cases[] = {
    { "10000001", MR_WRITE_CLOCK, NULL, MR_WRITE_CONFIRMED },
    { "10000001", MR_WRITE_CLOCK, "2026-03-05T14:30", MR_WRITE_FAILED },
    /* cut before it was known what is sent */
    { "10000001", MR_WRITE_CLOCK, "local", MR_WRITE_SENT },
    /* no clock, no breaker */
    { "10000002", MR_WRITE_CLOCK, "2026-03-05T14:30", MR_WRITE_SENT },
    { "10000002", MR_WRITE_COMMAND, "disconnected", MR_WRITE_SENT },
    { "10000003", MR_WRITE_COMMAND, "connected", MR_WRITE_CONFIRMED },
    { "10000003", MR_WRITE_COMMAND, "disconnected", MR_WRITE_FAILED },
    { "10000003", MR_WRITE_BAUD_RATE, "2400", MR_WRITE_CONFIRMED },
    { "10000003", MR_WRITE_BAUD_RATE, "9600", MR_WRITE_FAILED },
  };

  connect_and_scan (self);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      MrMeter *meter = meter_with_id (self, cases[i].id);
      g_autofree char *value = cases[i].value != NULL ? g_strdup (cases[i].value) : present_value ();
      g_autoptr (GError) error = NULL;
      const gint64 write = mr_store_plan_write (self->store, mr_meter_store_id (meter), cases[i].kind, "1", value, &error);

      g_assert_no_error (error);
      g_assert_true (journal_write (self->store, write, MR_WRITE_SENT, NULL, NULL, g_get_real_time (), &error));
      run_task (self, read_meter (self, meter));
      close_session (self);
      g_test_message ("%s %s %s", cases[i].id, cases[i].kind, value);
      g_assert_cmpint (state_of (self, write), ==, cases[i].state);

      /* The next one is the only one in doubt. */
      g_assert_true (journal_write (self->store, write, MR_WRITE_FAILED, NULL, "", g_get_real_time (), &error));
      open_session (self);
      connect_to_bus (self);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  mr_sim_register ();

  g_test_add ("/session/doubt/settled", SessionFixture, meters, session_fixture_set_up_open, test_settled,
              session_fixture_tear_down);

  return g_test_run ();
}
