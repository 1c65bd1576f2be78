/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What of an answer did the converter add? */
#include "config.h"

#include <string.h>

#include "mr-stray.h"

#define PROOF 3
#define TELEGRAM "68 09 09 68 08 05 73 78 56 34 12 0A 00 9E 16"

static MrReply
reply_of (const char *hex)
{
  g_autoptr (GBytes) octets = mbus_unhex (hex, NULL);
  MrReply reply = { .delay = 20 * G_TIME_SPAN_MILLISECOND };

  g_assert_nonnull (octets);
  reply.n_octets = g_bytes_get_size (octets);
  memcpy (reply.octets, g_bytes_get_data (octets, NULL), reply.n_octets);
  return reply;
}

static MrStrayResult
strip (MrStray *stray, const char *hex, const char *expected)
{
  MrReply reply = reply_of (hex);
  const MrStrayResult result = mr_stray_strip (stray, &reply, TRUE, PROOF);
  g_autofree char *left = mbus_hex (reply.octets, reply.n_octets);

  g_assert_cmpstr (left, ==, expected);
  return result;
}

/* A single octet that no meter can have sent is known at once, several, or an E5, when they came often enough. */
static void
test_learns (void)
{
  static const struct {
    const char *before;
    const char *after;
    gboolean at_once;
  } cases[] = {
    { "FF ", "", TRUE },    { "00 ", "", TRUE },    { "", " FE", TRUE },   { "", " 00", TRUE },
    { "E5 ", "", FALSE },   { "", " E5", FALSE },   { "E5 ", " E5", FALSE }, { "00 ", " 00", FALSE },
    { "FF FF ", "", FALSE }, { "10 5B 16 ", "", FALSE }, { "", " 0D 0A", FALSE }, { "00 FF 00 ", " FF 00 FF", FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *telegram = g_strconcat (cases[i].before, TELEGRAM, cases[i].after, NULL);
      g_autofree char *ack = g_strconcat (cases[i].before, "E5", cases[i].after, NULL);
      MrStray stray = { 0 };

      for (guint n = 1; n < PROOF && !cases[i].at_once; n++)
        g_assert_cmpint (strip (&stray, telegram, telegram), ==, MR_STRAY_SUSPECTED);
      g_assert_cmpint (strip (&stray, telegram, TELEGRAM), >=, MR_STRAY_LEARNT);
      g_assert_cmpint (strip (&stray, telegram, TELEGRAM), ==, MR_STRAY_REMOVED);
      g_assert_cmpint (strip (&stray, ack, "E5"), ==, MR_STRAY_REMOVED);
      g_assert_cmpint (strip (&stray, TELEGRAM, TELEGRAM), ==, MR_STRAY_NONE);
      g_assert_cmpint (strip (&stray, "E5", "E5"), ==, MR_STRAY_NONE);
    }
}

/* Not the same every time, or more than a converter adds. */
static void
test_believes_not (void)
{
  static const char *const texts[] = { "E5 " TELEGRAM, "E5 E5 " TELEGRAM, "E4 E5 " TELEGRAM, "E5 " TELEGRAM,
                                       "E5 E5 E5 E5 " TELEGRAM, TELEGRAM " 68 09 09 68" };
  MrStray stray = { 0 };

  for (gsize round = 0; round < PROOF; round++)
    for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
      g_assert_cmpint (strip (&stray, texts[i], texts[i]), <=, MR_STRAY_SUSPECTED);
}

/* An E5 is the converter's only as long as it comes with each telegram. */
static void
test_disproved (void)
{
  MrStray stray = { 0 };

  for (guint n = 1; n < PROOF; n++)
    strip (&stray, "E5 " TELEGRAM, "E5 " TELEGRAM);
  strip (&stray, "E5 " TELEGRAM, TELEGRAM);
  g_assert_true (mr_stray_adds_acks (&stray));
  strip (&stray, TELEGRAM, TELEGRAM);
  g_assert_false (mr_stray_adds_acks (&stray));
  for (guint n = 0; n <= PROOF; n++)
    g_assert_cmpint (strip (&stray, "E5 " TELEGRAM, "E5 " TELEGRAM), ==, MR_STRAY_NONE);
}

/* An octet that came before the request had left is a late answer to the one before. */
static void
test_late (void)
{
  MrStray stray = { 0 };

  for (guint n = 0; n <= PROOF; n++)
    {
      MrReply reply = reply_of ("FF " TELEGRAM);

      reply.delay = 0;
      g_assert_cmpint (mr_stray_strip (&stray, &reply, TRUE, PROOF), ==, MR_STRAY_NONE);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/stray/learns", test_learns);
  g_test_add_func ("/stray/believes-not", test_believes_not);
  g_test_add_func ("/stray/disproved", test_disproved);
  g_test_add_func ("/stray/late", test_late);
  return g_test_run ();
}
