/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdlib.h>
#include <time.h>

#include "mr-computer-time.h"
#include "mr-hand-time.h"
#include "mr-time-source-text.h"
#include "nts-fixture.h"

/* The time once it is known, whatever becomes of this computer's clocks; and sources that need no network. */

#define SECOND G_GINT64_CONSTANT (1000000)
#define NOON (G_GINT64_CONSTANT (1795953600) * SECOND) /* 2026-11-29 12:00 UTC */

static const MrClocks noon = { NOON, 5000 * SECOND, 4000 * SECOND };

static MrTrustedTime *
slow_computer (void)
{
  return mr_trusted_time_new ("test", MR_TIME_SYNCHRONISED, &noon, NOON + 10 * SECOND, 1000);
}

static void
assert_time (const MrTrustedTime *time, const MrClocks *clocks, gint64 expected, gint64 expected_uncertainty)
{
  gint64 uncertainty;

  g_assert_cmpint (mr_trusted_time_now (time, clocks, &uncertainty), ==, expected);
  g_assert_cmpint (uncertainty, ==, expected_uncertainty);
}

static void
test_runs_on (void)
{
  g_autoptr (MrTrustedTime) time = slow_computer ();
  const MrClocks later = { NOON + 100 * SECOND, 5100 * SECOND, 4100 * SECOND };
  const MrClocks slept = { NOON + 8100 * SECOND, 13100 * SECOND, 4100 * SECOND };

  g_assert_cmpint (mr_trusted_time_offset (time), ==, 10 * SECOND);
  g_assert_cmpint (mr_trusted_time_age (time, &later), ==, 100 * SECOND);
  g_assert_cmpint (mr_trusted_time_age (time, &slept), ==, 8100 * SECOND);
  g_assert_true (mr_trusted_time_is_after (time, NOON - SECOND));
  g_assert_false (mr_trusted_time_is_after (time, NOON));
  assert_time (time, &noon, NOON + 10 * SECOND, 1000);
  assert_time (time, &later, NOON + 110 * SECOND, 1000 + 100 * 500);
}

static void
test_clock_was_set (void)
{
  g_autoptr (MrTrustedTime) time = slow_computer ();
  const MrClocks later = { NOON + 3700 * SECOND, 5100 * SECOND, 4100 * SECOND };
  gint64 uncertainty;

  assert_time (time, &later, NOON + 110 * SECOND, 1000 + 100 * 500);
  /* A moment of which only the reading of the clock is known may have been before it was set. */
  g_assert_cmpint (mr_trusted_time_of (time, NOON + 3699 * SECOND, &later, &uncertainty), ==, NOON + 109 * SECOND);
  g_assert_cmpint (uncertainty, ==, 1000 + 100 * 500 + 3600 * SECOND);
}

static void
test_moment (void)
{
  g_autoptr (MrTrustedTime) time = slow_computer ();
  const MrClocks later = { NOON + 100 * SECOND, 5100 * SECOND, 4100 * SECOND };
  gint64 uncertainty;

  g_assert_cmpint (mr_trusted_time_of (time, NOON + 40 * SECOND, &later, &uncertainty), ==, NOON + 50 * SECOND);
  g_assert_cmpint (uncertainty, ==, 1000 + 100 * 500);
}

static void
test_suspend (void)
{
  g_autoptr (MrTrustedTime) time = slow_computer ();
  const MrClocks later = { NOON + 100 * SECOND, 5100 * SECOND, 4010 * SECOND };

  assert_time (time, &later, NOON + 110 * SECOND, 1000 + 100 * 500 + SECOND);
}

static void
test_uncertain (void)
{
  g_autoptr (MrTrustedTime) time = mr_trusted_time_new ("test", MR_TIME_UNSYNCHRONISED, &noon, NOON, MR_TIME_UNCERTAIN);
  gint64 uncertainty;

  assert_time (time, &noon, NOON, MR_TIME_UNCERTAIN);
  mr_trusted_time_of (time, NOON, &noon, &uncertainty);
  g_assert_cmpint (uncertainty, ==, MR_TIME_UNCERTAIN);
}

static void
assert_described (MrTimeState state, gint64 offset, gint64 uncertainty, const char *expected)
{
  g_autoptr (MrTrustedTime) time = mr_trusted_time_new ("test", state, &noon, NOON + offset, uncertainty);
  g_autofree char *sentence = mr_trusted_time_describe (time);

  g_assert_cmpstr (sentence, ==, expected);
}

static void
test_describe (void)
{
  assert_described (MR_TIME_SYNCHRONISED, 5, 14, "Time from: test, ±14 µs. This computer’s clock agrees with it.");
  assert_described (MR_TIME_SYNCHRONISED, 3100, 1500, "Time from: test, ±1.5 ms. This computer’s clock is 3.1 ms slow.");
  assert_described (MR_TIME_SYNCHRONISED, -3600 * SECOND, 200000,
                    "Time from: test, ±200 ms. This computer’s clock is 60 min fast.");
  assert_described (MR_TIME_SYNCHRONISED, 0, 2 * SECOND, "Time from: test, ±2.0 s.");
  assert_described (MR_TIME_UNSYNCHRONISED, 0, MR_TIME_UNCERTAIN,
                    "Time from: test. The time is in doubt, because this computer’s clock is not synchronised with a time "
                    "server.");
  assert_described (MR_TIME_UNKNOWN, 0, MR_TIME_UNCERTAIN,
                    "Time from: test. The time is in doubt, because it is not known whether this computer’s clock is "
                    "synchronised with a time server.");
}

static void
test_judge_computer (void)
{
  gint64 uncertainty;

  g_assert_cmpint (mr_computer_time_judge (0, 2500, &uncertainty), ==, MR_TIME_SYNCHRONISED);
  g_assert_cmpint (uncertainty, ==, 2500);
  /* TIME_ERROR, but only because a program keeps the kernel from setting the clock of the board. */
  g_assert_cmpint (mr_computer_time_judge (5, 2500, &uncertainty), ==, MR_TIME_SYNCHRONISED);
  g_assert_cmpint (mr_computer_time_judge (5, 16000000, &uncertainty), ==, MR_TIME_UNSYNCHRONISED);
  g_assert_cmpint (uncertainty, ==, MR_TIME_UNCERTAIN);
  g_assert_cmpint (mr_computer_time_judge (-1, 0, &uncertainty), ==, MR_TIME_UNKNOWN);
  g_assert_cmpint (uncertainty, ==, MR_TIME_UNCERTAIN);
}

static void
test_computer (void)
{
  g_autoptr (MrTimeSource) source = mr_time_source_parse ("computer", NULL, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (MrTrustedTime) time = nts_measure (source, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpint (mr_trusted_time_offset (time), ==, 0);
  g_assert_cmpint (mr_trusted_time_state (time), !=, MR_TIME_BY_HAND);
}

static void
assert_typed (const char *text, gint64 expected, gint64 uncertainty)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MrTimeSource) source = mr_hand_time_new (text, &noon, &error);
  g_autoptr (MrTrustedTime) time = NULL;

  g_assert_no_error (error);
  time = nts_measure (source, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (mr_trusted_time_state (time), ==, MR_TIME_BY_HAND);
  g_assert_false (mr_trusted_time_is_in_doubt (time));
  assert_time (time, &noon, expected, uncertainty);
}

static void
test_by_hand (void)
{
  static const char *const wrong[] = {
    "", "25:00", "12:61", "14:32:60", "14:32:61", "14:32:99", "14:32:60.5", "143260", "2026-11-29T14:32:60",
    "2026-11-29 14:32:61+01:00", "20261129T143261", "2026-W48-7T14:32:60Z", "2026-333T14:32:60",
    "tomorrow", "2026-13-01T00:00:00", "12", "12:3", "1795953600",
  };

  assert_typed ("13:30:15", NOON + (30 * 60 + 15) * SECOND, 2 * SECOND); /* 12:00 UTC is 13:00 here */
  assert_typed ("13:30", NOON + 30 * 60 * SECOND, 60 * SECOND);
  assert_typed ("2026-11-29T13:00:01", NOON + SECOND, 2 * SECOND);
  assert_typed ("2026-11-29 13:00", NOON, 60 * SECOND);
  assert_typed ("2026-11-29T12:00:00Z", NOON, 2 * SECOND);
  assert_typed ("2026-11-29T14:00+02:00", NOON, 60 * SECOND);
  /* The nearer day: it is 13:00, so 00:30 was half a day ago, and 02:00 is to come. */
  assert_typed ("00:30:00", NOON + (11 * HOUR + 30 * 60) * SECOND, 2 * SECOND);
  assert_typed ("02:00:00", NOON - 11 * HOUR * SECOND, 2 * SECOND);
  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (mr_hand_time_new (wrong[i], &noon, &error));
      g_assert_error (error, MR_TIME_ERROR, MR_TIME_ERROR_INVALID);
    }
}

/* More than half a day from the clock of the computer, either way, and typed: a slip of a day, too. It is 13:00. */
static void
test_far_date (void)
{
  static const struct {
    const char *text;
    const char *date;
  } cases[] = {
    { "13:00", NULL },
    { "01:00", NULL },
    { "01:01", NULL },
    { "2026-11-29 23:59:59", NULL },
    { "2026-11-30 01:00:00", NULL },
    { "2026-11-29 01:00:00", NULL },
    { "2026-11-30 13:00:00", "2026-11-30" },
    { "2026-11-28 13:00:00", "2026-11-28" },
    { "2026-10-29 13:00:00", "2026-10-29" },
    { "2062-11-29 14:30:05", "2062-11-29" },
    { "2006-11-29 14:30:05", "2006-11-29" },
  };
  g_autoptr (MrTrustedTime) measured = mr_trusted_time_new (MR_TIME_SOURCE_COMPUTER, MR_TIME_SYNCHRONISED, &noon,
                                                            2 * NOON, 1000);
  g_autofree char *none = mr_trusted_time_get_far_date (measured);

  g_assert_null (none); /* the server is right, and the computer wrong */
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (MrTimeSource) source = mr_hand_time_new (cases[i].text, &noon, NULL);
      g_autoptr (MrTrustedTime) time = mr_hand_time_get (MR_HAND_TIME (source));
      g_autofree char *date = mr_trusted_time_get_far_date (time);

      g_assert_cmpstr (date, ==, cases[i].date);
    }
}

/* No form of a clock holds them. */
static void
test_impossible_year (void)
{
  static const char *const texts[] = { "1899-11-29 14:30:05", "1970-01-01 00:00:00", "1999-12-31 23:59", "2081-01-01 00:00",
                                       "9999-12-31 23:59:59" };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (mr_hand_time_new (texts[i], &noon, &error));
      g_assert_error (error, MR_TIME_ERROR, MR_TIME_ERROR_INVALID);
      g_assert_nonnull (strstr (error->message, "2000 to 2080"));
    }
}

/* Where summer time begins an hour does not exist; where it ends, one occurs twice. */
static void
test_by_hand_ambiguous (void)
{
  static const struct {
    const char *text;
    gboolean is_time;
  } cases[] = {
    { "2026-03-29T01:59:59", TRUE }, { "2026-03-29T02:30:00", FALSE }, { "2026-03-29T03:00:01", TRUE },
    { "2026-10-25T01:59:59", TRUE }, { "2026-10-25T02:30:00", FALSE }, { "2026-10-25T03:00:01", TRUE },
    { "2026-10-25T02:30:00+01:00", TRUE }, { "2026-10-25T02:30:00Z", TRUE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (MrTimeSource) source = mr_hand_time_new (cases[i].text, &noon, &error);

      g_test_message ("%s", cases[i].text);
      g_assert_true ((source != NULL) == cases[i].is_time);
    }
}

static void
test_parse (void)
{
  static const char *const good[] = { "computer", "nts", "nts:localhost", "nts:localhost:4461", "nts:192.0.2.1",
                                      "nts:[2001:db8::1]:4460", "nts:[2001:db8::1]", "14:32" };
  static const char *const bad[] = { "", "ntp:localhost", "nts:", "nts::4460", "nts:localhost:0", "nts:localhost:70000",
                                     "nts:localhost:x", "Computer", "now" };

  for (gsize i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (MrTimeSource) source = mr_time_source_parse (good[i], NULL, &error);

      g_assert_no_error (error);
      g_assert_nonnull (source);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (MrTimeSource) source = mr_time_source_parse (bad[i], NULL, &error);

      if (source != NULL)
        g_test_message ("“%s” was accepted", bad[i]);
      g_assert_error (error, MR_TIME_ERROR, MR_TIME_ERROR_INVALID);
    }
}

int
main (int argc, char **argv)
{
  setenv ("TZ", "CET-1CEST,M3.5.0,M10.5.0/3", TRUE);
  tzset ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/trusted/runs-on", test_runs_on);
  g_test_add_func ("/trusted/clock-was-set", test_clock_was_set);
  g_test_add_func ("/trusted/moment", test_moment);
  g_test_add_func ("/trusted/suspend", test_suspend);
  g_test_add_func ("/trusted/uncertain", test_uncertain);
  g_test_add_func ("/trusted/describe", test_describe);
  g_test_add_func ("/trusted/judge-computer", test_judge_computer);
  g_test_add_func ("/trusted/computer", test_computer);
  g_test_add_func ("/trusted/by-hand", test_by_hand);
  g_test_add_func ("/trusted/by-hand/far-date", test_far_date);
  g_test_add_func ("/trusted/by-hand/impossible-year", test_impossible_year);
  g_test_add_func ("/trusted/by-hand/ambiguous", test_by_hand_ambiguous);
  g_test_add_func ("/trusted/parse", test_parse);
  return g_test_run ();
}
