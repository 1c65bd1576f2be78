/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What damaged copies of one telegram show together. */
#include "config.h"

#include "mr-copies.h"

#include <string.h>

#include "mbus-frame.h"

static MrReply
reply_of (const char *hex)
{
  g_autoptr (GBytes) octets = mbus_unhex (hex, NULL);
  MrReply reply = { .n_octets = g_bytes_get_size (octets) };

  memcpy (reply.octets, g_bytes_get_data (octets, NULL), reply.n_octets);
  return reply;
}

static gboolean
add (MrCopies *self, const char *hex)
{
  const MrReply reply = reply_of (hex);

  return mr_copies_add (self, &reply);
}

/* Noise falls on another octet each time. */
static void
test_vote (void)
{
  g_auto (MrCopies) copies = { 0 };
  MrReply voted;

  g_assert_false (add (&copies, "10 40 05 44 16"));
  g_assert_false (add (&copies, "10 00 05 45 16"));
  g_assert_false (mr_copies_vote (&copies, &voted));
  g_assert_false (add (&copies, "10 40 07 45 16"));
  g_assert_true (mr_copies_vote (&copies, &voted));
  g_assert_cmpuint (voted.n_octets, ==, 5);
  g_assert_true (memcmp (voted.octets, reply_of ("10 40 05 45 16").octets, 5) == 0);

  /* Four could be divided. */
  g_assert_false (add (&copies, "30 40 05 45 16"));
  g_assert_false (mr_copies_vote (&copies, &voted));
}

/* A collision in step is the same again, whatever came between. */
static void
test_same (void)
{
  g_auto (MrCopies) copies = { 0 };

  g_assert_false (add (&copies, "10 40 05 44 16"));
  g_assert_false (add (&copies, "10 40 05 04 16"));
  g_assert_true (add (&copies, "10 40 05 44 16"));
}

/* Copies of which one lost an octet do not lie over one another. */
static void
test_lengths (void)
{
  g_auto (MrCopies) copies = { 0 };
  MrReply voted;

  g_assert_false (add (&copies, "10 40 05 44 16"));
  g_assert_false (add (&copies, "10 40 05 16"));
  g_assert_false (add (&copies, "10 00 05 45 16"));
  g_assert_false (mr_copies_vote (&copies, &voted));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/copies/vote", test_vote);
  g_test_add_func ("/copies/same", test_same);
  g_test_add_func ("/copies/lengths", test_lengths);

  return g_test_run ();
}
