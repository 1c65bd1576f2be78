/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "sim-master.h"

/* What a description can provoke on the bus and on the way to it. */

#define BAUD 2400
#define BUS "[bus]\ntitle = Test\n"
#define METER(name, more) "[meter " name "]\nmanufacturer = KAM\nversion = 35\ntype = 04\n" more
#define ONE METER ("One", "id = 12345678\nprimary = 1\nrecords = raw 04 06 39 30 00 00\n")
#define TWO METER ("Two", "id = 87654321\nprimary = 1\nrecords = raw 04 06 11 22 33 44\n")
#define NKE "10 40 01 41 16"
#define READ "10 7B 01 7C 16"
#define TELEGRAM_OCTETS 27

static char *
ask_new (const char *text, const char *hex)
{
  g_autoptr (MrSimBus) bus = bus_new (text);
  gint64 now = SECOND;

  return ask_at (bus, &now, BAUD, hex);
}

static gsize
n_octets (const char *hex)
{
  /* Of no octets, it is 0 as well. */
  return (strlen (hex) + 1) / strlen ("E5 ");
}

/* Odd numbers of ones have a mark for a parity bit, which looks like a stop bit; the others have none. */
static void
test_no_parity (void)
{
  g_autofree char *good = ask_new (BUS ONE, READ);
  g_autofree char *bad = ask_new (BUS "receiver = 8N1\n" ONE, READ);
  g_autofree char *ack = ask_new (BUS "receiver = 8N1\n" ONE, NKE);
  g_autoptr (GBytes) good_octets = mbus_unhex (good, NULL);
  g_autoptr (GBytes) bad_octets = mbus_unhex (bad, NULL);
  const guint8 *sent = g_bytes_get_data (good_octets, NULL);
  const guint8 *heard = g_bytes_get_data (bad_octets, NULL);

  g_assert_cmpstr (ack, ==, "E5");
  g_assert_cmpuint (n_octets (good), ==, TELEGRAM_OCTETS);
  g_assert_cmpuint (n_octets (bad), ==, TELEGRAM_OCTETS);
  for (gsize i = 0; i < TELEGRAM_OCTETS; i++)
    g_assert_cmphex (heard[i], ==, __builtin_parity (sent[i]) ? sent[i] : 0);
}

static void
test_drops (void)
{
  g_autofree char *all = ask_new (BUS "drops = 1000\n" ONE, READ);
  g_autofree char *some = ask_new (BUS "drops = 200\nseed = 3\n" ONE, READ);
  g_autofree char *again = ask_new (BUS "drops = 200\nseed = 3\n" ONE, READ);
  g_autofree char *other = ask_new (BUS "drops = 200\nseed = 4\n" ONE, READ);

  g_assert_cmpstr (all, ==, "");
  g_assert_cmpuint (n_octets (some), <, TELEGRAM_OCTETS);
  g_assert_cmpuint (n_octets (some), >, TELEGRAM_OCTETS / 2);
  g_assert_cmpstr (some, ==, again);
  g_assert_cmpstr (some, !=, other);
}

/* Without echo only what reaches the meter, and what it answers, can be damaged; a burst damages much in a row. */
static void
test_bursts (void)
{
  g_autofree char *good = ask_new (BUS ONE, READ);
  guint n_bursts = 0;

  for (guint seed = 0; seed < 100; seed++)
    {
      g_autofree char *text = g_strdup_printf (BUS "bursts = 10\nburst = 50 ms\nseed = %u\n" ONE, seed);
      g_autofree char *heard = ask_new (text, READ);
      guint n_wrong = 0;

      for (gsize i = 0; n_octets (heard) == TELEGRAM_OCTETS && i < strlen (good); i += 3)
        n_wrong += strncmp (good + i, heard + i, 2) != 0;
      n_bursts += n_wrong >= 3;
    }

  g_assert_cmpuint (n_bursts, >=, 10);
}

static void
time_answer (const char *text, gint64 *first, gint64 *last)
{
  g_autoptr (MrSimBus) bus = bus_new (text);
  g_autoptr (GBytes) request = mbus_unhex (READ, NULL);
  const guint8 *octets = g_bytes_get_data (request, NULL);
  guint8 octet;

  for (guint i = 0; i < 5; i++)
    mr_sim_bus_receive (bus, octets[i], BAUD, SECOND + mr_sim_bits ((i + 1) * MR_LINE_OCTET_BITS, BAUD));
  g_assert_true (mr_sim_bus_next (bus, 10 * SECOND, first, &octet));
  for (guint i = 1; i < TELEGRAM_OCTETS; i++)
    g_assert_true (mr_sim_bus_next (bus, 10 * SECOND, last, &octet));
}

static void
test_jitter (void)
{
  gint64 first;
  gint64 last;
  gint64 earliest;
  gint64 latest = 0;

  time_answer (BUS ONE, &earliest, &last);
  for (guint seed = 0; seed < 20; seed++)
    {
      g_autofree char *text = g_strdup_printf (BUS "jitter = 20 ms\nseed = %u\n" ONE, seed);

      time_answer (text, &first, &last);
      g_assert_cmpint (first, >=, earliest);
      g_assert_cmpint (first, <=, earliest + SECOND / 50);
      latest = MAX (latest, first);
    }
  g_assert_cmpint (latest, >, earliest + SECOND / 100);
}

/* Octets arrive on the beat of the timer, none earlier than it ends. */
static void
test_latency (void)
{
  gint64 plain_first;
  gint64 plain_last;
  gint64 first;
  gint64 last;

  time_answer (BUS ONE, &plain_first, &plain_last);
  time_answer (BUS "latency = 100 ms\n" ONE, &first, &last);
  g_assert_cmpint (first % (SECOND / 10), ==, 0);
  g_assert_cmpint (last % (SECOND / 10), ==, 0);
  g_assert_cmpint (first, >=, plain_first);
  g_assert_cmpint (first, <, plain_first + SECOND / 10);
}

/* The pause is in the middle of an answer, and nothing is lost. */
static void
test_fragments (void)
{
  gint64 plain_first;
  gint64 plain_last;
  gint64 first;
  gint64 last;

  time_answer (BUS ONE, &plain_first, &plain_last);
  time_answer (BUS "fragments = 1000\nstall = 1 s\n" ONE, &first, &last);
  g_assert_cmpint (first, ==, plain_first);
  g_assert_cmpint (last, ==, plain_last + SECOND);
}

/* A space of any length is one octet, 00, for a receiver. */
static void
test_collision_break (void)
{
  g_autofree char *alone = ask_new (BUS "collision-break = 50 ms\n" ONE, NKE);
  g_autofree char *both = ask_new (BUS "collision-break = 50 ms\n" ONE TWO, NKE);

  g_assert_cmpstr (alone, ==, "E5");
  g_assert_cmpstr (both, ==, "E5 00");
}

static void
test_outages (void)
{
  g_autoptr (MrSimBus) bus = bus_new (BUS "faults = at 3 s: short for 4 s; at 10 s: open for 4 s\n" ONE);
  gint64 now = SECOND;

  /* Each takes a little more than two seconds. */
  assert_answer (bus, &now, NKE, "E5");
  assert_answer (bus, &now, NKE, "E5 00"); /* the second octet at its beginning, unasked */
  assert_answer (bus, &now, NKE, "00");
  assert_answer (bus, &now, NKE, "00");
  assert_answer (bus, &now, NKE, "E5");
  assert_answer (bus, &now, NKE, "");
  assert_answer (bus, &now, NKE, "");
  assert_answer (bus, &now, NKE, "E5");
}

/* What is not asked by this master comes when the other one asks. */
static void
test_second_master (void)
{
  g_autoptr (MrSimBus) bus = bus_new (BUS "second-master = 5 s\n" ONE);
  gint64 now = SECOND;
  gsize n_heard = 0;

  for (guint i = 0; i < 10; i++)
    {
      g_autofree char *heard = ask_at (bus, &now, BAUD, "10 40 02 42 16");

      n_heard += n_octets (heard);
    }
  g_assert_cmpuint (n_heard, ==, 4 * TELEGRAM_OCTETS);
}

/* The table of cable lengths of the MultiPort 250L, all meters at the end, 0.34 mm²; and a little more. */
static void
assert_reaches (guint n_meters, guint distance, gboolean reaches)
{
  g_autoptr (GString) text = g_string_new (BUS "cable = 0.34 mm²\n");
  g_autofree char *heard = NULL;

  for (guint i = 1; i <= n_meters; i++)
    g_string_append_printf (text, "[meter M%u]\nmanufacturer = KAM\nversion = 35\ntype = 04\nid = %08u\nprimary = %u\n"
                                  "distance = %u m\nrecords = raw 01 06 01\n", i, i, i, distance);
  heard = ask_new (text->str, NKE);
  g_assert_cmpstr (heard, ==, reaches ? "E5" : "");
}

static void
test_cable (void)
{
  assert_reaches (250, 400, TRUE);
  assert_reaches (250, 450, FALSE);
  assert_reaches (50, 2000, TRUE);
  assert_reaches (50, 2250, FALSE);
}

/* The far one of two fails, and it is the load of the near one that makes it. */
static void
test_cable_far (void)
{
#define NEAR METER ("Near", "id = 12345678\nprimary = 1\ndistance = 2000 m\nunit-loads = 10\nrecords = raw 01 06 01\n")
#define FAR METER ("Far", "id = 12345679\nprimary = 2\ndistance = 4000 m\nunit-loads = 10\nrecords = raw 01 06 01\n")
#define FAR_NKE "10 40 02 42 16"
  g_autofree char *near = ask_new (BUS "cable = 0.14 mm²\n" NEAR FAR, NKE);
  g_autofree char *far = ask_new (BUS "cable = 0.14 mm²\n" NEAR FAR, FAR_NKE);
  g_autofree char *far_alone = ask_new (BUS "cable = 0.14 mm²\n" FAR, FAR_NKE);
  g_autofree char *lifted = ask_new (BUS "cable = 0.14 mm²\nsupply = 41 V\n" NEAR FAR, FAR_NKE);

  g_assert_cmpstr (near, ==, "E5");
  g_assert_cmpstr (far, ==, "");
  g_assert_cmpstr (far_alone, ==, "E5");
  g_assert_cmpstr (lifted, ==, "E5");
}

static void
test_account (void)
{
  g_autoptr (MrSimBus) bus = bus_new (BUS ONE TWO);
  MrSimAccount account;
  gint64 now = SECOND;

  mr_sim_bus_account (bus, &account);
  g_assert_cmpuint (account.n_requests + account.n_sent + account.n_heard, ==, 0);
  g_assert_cmpint (account.time, ==, 0);

  assert_answer (bus, &now, NKE, "E5");
  assert_answer (bus, &now, "10 40 02 42 16", "");
  mr_sim_bus_account (bus, &account);
  g_assert_cmpuint (account.n_requests, ==, 2);
  g_assert_cmpuint (account.n_answers, ==, 2);
  g_assert_cmpuint (account.n_collisions, ==, 1);
  g_assert_cmpuint (account.n_sent, ==, 10);
  g_assert_cmpuint (account.n_heard, ==, 1);
  g_assert_cmpint (account.time, ==, now - SECOND - mr_sim_bits (PATIENCE_BITS, BAUD));
}

/* Each wrong value is refused with a sentence about it. */
static void
test_wrong (void)
{
  static const struct {
    const char *key;
    const char *says;
  } wrong[] = {
    { "receiver = 7E1", "8E1, 8N1" },
    { "cable = 0.5", "0.5 mm²" },
    { "cable = -1 mm²", "0.5 mm²" },
    { "supply = 28", "28 V" },
    { "faults = short", "at 30 s: short for 5 s" },
    { "faults = at 30 s: fire for 5 s", "short, overload, open, noise" },
    { "faults = at noon: short for 5 s", "is not a time" },
    { "drops = 1001", "is not a number" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autofree char *text = g_strconcat (BUS, wrong[i].key, "\n" ONE, NULL);
      g_autoptr (GError) error = NULL;

      g_assert_null (mr_sim_bus_new_from_text (text, "test.bus", &error));
      g_assert_error (error, MR_SIM_ERROR, MR_SIM_ERROR_INVALID);
      g_assert_nonnull (strstr (error->message, wrong[i].says));
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/sim/faults/no-parity", test_no_parity);
  g_test_add_func ("/sim/faults/drops", test_drops);
  g_test_add_func ("/sim/faults/bursts", test_bursts);
  g_test_add_func ("/sim/faults/jitter", test_jitter);
  g_test_add_func ("/sim/faults/latency", test_latency);
  g_test_add_func ("/sim/faults/fragments", test_fragments);
  g_test_add_func ("/sim/faults/collision-break", test_collision_break);
  g_test_add_func ("/sim/faults/outages", test_outages);
  g_test_add_func ("/sim/faults/second-master", test_second_master);
  g_test_add_func ("/sim/faults/cable", test_cable);
  g_test_add_func ("/sim/faults/cable-far", test_cable_far);
  g_test_add_func ("/sim/faults/account", test_account);
  g_test_add_func ("/sim/faults/wrong", test_wrong);

  return g_test_run ();
}
