/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What passed between the master and one meter, in figures. */
#include "config.h"

#include "mr-sim.h"
#include "session-fixture.h"

#define METER(id, primary, more) \
  "[meter " id "]\nid = " id "\nmanufacturer = KAM\nversion = 35\ntype = 04\nprimary = " primary "\n" more \
  "records = energy 12347 kWh\n"
#define QUICK METER ("66290778", "1", "")
#define SLOW METER ("66290779", "2", "delay = 100 ms\n")

static void
on_notify (MrMeter *meter, GParamSpec *pspec, gpointer user_data)
{
  ++*(guint *) user_data;
}

static const MbusExchange *
exchange_of (SessionFixture *self, const char *id)
{
  return mr_meter_exchange (meter_with_id (self, id));
}

static void
read_once (SessionFixture *self, const char *id)
{
  run_task (self, read_meter (self, meter_with_id (self, id)));
}

/* Each meter has its own; a scan, which asks many at once, counts for no meter. */
static void
test_counted (SessionFixture *self, gconstpointer data)
{
  guint n_notified = 0;

  connect_and_scan (self);
  g_assert_cmpuint (exchange_of (self, "66290778")->n_requests, ==, 0);
  g_signal_connect (meter_with_id (self, "66290778"), "notify::exchange", G_CALLBACK (on_notify), &n_notified);

  for (guint i = 1; i <= 2; i++)
    {
      /* One that calls the meter, and one for its telegram. */
      read_once (self, "66290778");
      g_assert_cmpuint (n_notified, ==, i);
      g_assert_cmpuint (exchange_of (self, "66290778")->n_requests, ==, 2 * i);
      g_assert_cmpuint (exchange_of (self, "66290778")->n_answers, ==, 2 * i);
    }
  read_once (self, "66290779");
  g_assert_cmpuint (n_notified, ==, 2);
  g_assert_cmpuint (exchange_of (self, "66290778")->n_retries, ==, 0);
  g_assert_cmpuint (exchange_of (self, "66290778")->n_damaged, ==, 0);
  g_assert_cmpint (exchange_of (self, "66290778")->slowest, <, 99 * G_TIME_SPAN_MILLISECOND);
  g_assert_cmpint (exchange_of (self, "66290779")->slowest, >, 99 * G_TIME_SPAN_MILLISECOND);
  g_assert_cmpint (exchange_of (self, "66290779")->slowest, <, 110 * G_TIME_SPAN_MILLISECOND);
  g_assert_cmpuint (exchange_of (self, "66290779")->n_requests, ==, 2);
}

/* Requests to which it did not answer are its own, too. */
static void
test_silence (SessionFixture *self, gconstpointer data)
{
  connect_and_scan (self);
  leave_bus (self);
  describe_bus (self, SLOW);
  connect_to_bus (self);
  wait_for (self, read_meter (self, meter_with_id (self, "66290778")));

  g_assert_cmpuint (exchange_of (self, "66290778")->n_requests, >, 2);
  g_assert_cmpuint (exchange_of (self, "66290778")->n_retries, >, 0);
  g_assert_cmpuint (exchange_of (self, "66290778")->n_answers, ==, 0);
  g_assert_cmpint (exchange_of (self, "66290778")->slowest, ==, 0);
  g_assert_cmpuint (exchange_of (self, "66290779")->n_requests, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  mr_sim_register ();
  g_test_add ("/exchange/counted", SessionFixture, QUICK SLOW, session_fixture_set_up_open, test_counted,
              session_fixture_tear_down);
  g_test_add ("/exchange/silence", SessionFixture, QUICK SLOW, session_fixture_set_up_open, test_silence,
              session_fixture_tear_down);
  return g_test_run ();
}
