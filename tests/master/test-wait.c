/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How long silence is waited for in a search: as long as the slowest meter needed, and some more. */
#include "config.h"

#include "mr-scan.h"
#include "mr-sim.h"
#include "mr-wait.h"

#include "owner.h"

#define BAUD 2400
#define BITS(n) ((n) * G_USEC_PER_SEC / BAUD)
#define STANDARD (BITS (341) + 50 * G_TIME_SPAN_MILLISECOND)

static gint64
length (const MrWait *window, gboolean is_telegram)
{
  return mr_wait_length (window, is_telegram, BAUD, 0, STANDARD);
}

static void
test_learnt (void)
{
  g_auto (MrWait) window = { 0 };

  mr_wait_begin (&window, TRUE);
  g_assert_cmpint (length (&window, FALSE), ==, STANDARD);
  mr_wait_hear (&window, FALSE, BITS (20)); /* of one meter: says nothing of the others */
  g_assert_cmpint (length (&window, FALSE), ==, STANDARD);

  mr_wait_hear_all (&window, BITS (100));
  g_assert_cmpint (length (&window, FALSE), >, BITS (150));
  g_assert_cmpint (length (&window, FALSE), <, BITS (200));
  mr_wait_hear_all (&window, BITS (80));
  g_assert_cmpint (length (&window, FALSE), >, BITS (150));

  /* A meter may need longer to make a telegram. */
  g_assert_cmpint (length (&window, TRUE), ==, STANDARD);
  for (guint i = 0; i < 3; i++)
    mr_wait_hear (&window, TRUE, BITS (120));
  g_assert_cmpint (length (&window, TRUE), >, BITS (180));
  g_assert_cmpint (length (&window, TRUE), <, BITS (240));

  mr_wait_hear (&window, TRUE, BITS (1000));
  g_assert_cmpint (length (&window, TRUE), ==, STANDARD);
}

static void
test_not_learnt (void)
{
  g_auto (MrWait) window = { 0 };

  mr_wait_begin (&window, FALSE);
  mr_wait_hear_all (&window, BITS (20));
  g_assert_cmpint (length (&window, FALSE), ==, STANDARD);

  mr_wait_begin (&window, TRUE);
  mr_wait_hear_all (&window, BITS (20));
  g_assert_cmpint (length (&window, FALSE), <, STANDARD);
}

/* A late octet ends the trust, and puts in question what was silent right before it; a slower meter, all silence that
 * would not have heard it. */
static void
test_doubts (void)
{
  g_auto (MrWait) window = { 0 };
  const gint64 now = 100 * G_TIME_SPAN_SECOND;

  mr_wait_begin (&window, TRUE);
  mr_wait_hear_all (&window, BITS (20));
  g_assert_false (mr_wait_doubts (&window, now, length (&window, FALSE), BAUD));
  mr_wait_hear (&window, TRUE, BITS (200));
  g_assert_true (mr_wait_doubts (&window, now, BITS (100), BAUD));
  g_assert_false (mr_wait_doubts (&window, now, STANDARD, BAUD));

  mr_wait_hear_late (&window, now + 1);
  g_assert_cmpint (length (&window, FALSE), ==, STANDARD);
  g_assert_true (mr_wait_doubts (&window, now, STANDARD, BAUD));
  g_assert_false (mr_wait_doubts (&window, now + 2, STANDARD, BAUD));
  g_assert_false (mr_wait_doubts (&window, now - 10 * G_TIME_SPAN_SECOND, STANDARD, BAUD));
}

/* Returns: bus time of a scan */
static gint64
scan (const char *faults, guint delay_bits, const char *slow)
{
  g_autoptr (GString) text = g_string_new ("[bus]\ntitle = Test\n");
  MrScanOptions options = MR_SCAN_OPTIONS_DEFAULT;
  gint64 time;
  Owner owner;

  g_string_append (text, faults);
  for (guint i = 0; i < 8; i++)
    g_string_append_printf (text, "[meter %u]\nid = %u\nmanufacturer = KAM\nversion = 35\ntype = 04\nprimary = %u\n"
                            "delay = %u bit%s\nrecords = raw 04 06 %02u 30 00 00\n", i, 10000000 * (i + 1) + 77 * i,
                            i + 1, delay_bits + i, i == 5 ? slow : "", i);
  options.bauds[0] = BAUD;
  owner_open_bus (&owner, text->str, "");
  owner_wait (&owner, mr_master_scan (owner.master, &options));
  g_assert_no_error (owner.error);
  owner_assert_no_problem (&owner);
  g_assert_cmpuint (owner.meters->len, ==, 8);
  time = owner.bus_time;
  owner_close (&owner);
  return time;
}

/* Quick meters make a quick search, and one slow one among them is waited for. */
static void
test_search (void)
{
  const gint64 quick = scan ("", 20, "");
  const gint64 slow = scan ("", 20, " + 110 ms");

  g_assert_cmpint (2 * quick, <, slow);
  g_assert_cmpint (slow, <, 100 * G_TIME_SPAN_SECOND);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  mr_sim_register ();

  g_test_add_func ("/wait/learnt", test_learnt);
  g_test_add_func ("/wait/not-learnt", test_not_learnt);
  g_test_add_func ("/wait/doubts", test_doubts);
  g_test_add_func ("/wait/search", test_search);

  return g_test_run ();
}
