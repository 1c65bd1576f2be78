/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "subject.h"

/* The clock of a meter against a reference: the types of EN 13757-3, zones, and how certain the deviation is. */

#define CLOCK_I "06 6D 14 1E 0E 45 33 00"        /* 2026-03-05 14:30:20 */
#define CLOCK_I_SUMMER "06 6D 54 1E 0E 45 37 00" /* 2026-07-05 14:30:20, summer time */
#define CLOCK_J "03 6D 14 1E 0E"                 /* 14:30:20 */
#define CLOCK_J_NIGHT "03 6D 00 00 00"

#define MILLISECOND 1000
#define SECOND G_USEC_PER_SEC
#define HOUR 3600

static MrMeterClock
compare (Subject *subject, const MrClockReference *reference)
{
  g_autoptr (GPtrArray) telegrams = mr_decoded_telegrams (&subject->meter.last, &subject->meter.address, NULL);

  return mr_meter_clock_of (&subject->meter.last, telegrams, reference);
}

static MrMeterClock
compare_records (const char *records, gint64 time, gint64 uncertainty, MrClockZone zone)
{
  g_auto (Subject) subject;

  subject_init (&subject);
  subject.meter.last.delay = -1;
  take_answer (&subject, 0, 0, records);
  return compare (&subject, &(MrClockReference) { time, uncertainty, zone });
}

static void
assert_clock (const char *records, gint64 time, MrClockZone zone, const char *type, const char *shown, gint64 deviation,
              gint64 uncertainty)
{
  const MrMeterClock clock = compare_records (records, time, 0, zone);
  g_autofree char *text = mr_meter_clock_format (&clock);

  g_assert_cmpint (clock.state, ==, MR_METER_CLOCK_VALID);
  g_assert_cmpstr (clock.type, ==, type);
  g_assert_cmpstr (text, ==, shown);
  g_assert_cmpint (clock.deviation, ==, deviation);
  g_assert_cmpint (clock.uncertainty, ==, uncertainty);
}

static void
test_types (void)
{
  assert_clock (CLOCK_WINTER, WINTER, MR_CLOCK_LOCAL, "F", "2026-03-05T14:30", 0, 60 * SECOND);
  assert_clock (CLOCK_I, WINTER, MR_CLOCK_LOCAL, "I", "2026-03-05T14:30:20", 0, SECOND);
  assert_clock (CLOCK_I, WINTER + 2 * SECOND, MR_CLOCK_LOCAL, "I", "2026-03-05T14:30:20", -2, SECOND);
  assert_clock (CLOCK_J, WINTER - 5 * SECOND, MR_CLOCK_LOCAL, "J", "14:30:20", 5, SECOND);
  g_assert_true (compare_records (CLOCK_I_SUMMER, SUMMER, 0, MR_CLOCK_LOCAL).shown.summer_time);
  g_assert_false (compare_records (CLOCK_I, WINTER, 0, MR_CLOCK_LOCAL).shown.summer_time);
}

/* A clock that shows no date is compared with the nearer midnight. */
static void
test_midnight (void)
{
  const gint64 midnight = WINTER + (9 * HOUR + 29 * 60 + 40) * (gint64) SECOND;

  assert_clock (CLOCK_J_NIGHT, midnight, MR_CLOCK_LOCAL, "J", "00:00:00", 0, SECOND);
  assert_clock (CLOCK_J_NIGHT, midnight - 10 * SECOND, MR_CLOCK_LOCAL, "J", "00:00:00", 10, SECOND);
  assert_clock (CLOCK_J_NIGHT, midnight + 10 * SECOND, MR_CLOCK_LOCAL, "J", "00:00:00", -10, SECOND);
}

static void
test_zones (void)
{
  g_assert_cmpint (mr_clock_zone_offset (MR_CLOCK_LOCAL, WINTER), ==, HOUR);
  g_assert_cmpint (mr_clock_zone_offset (MR_CLOCK_LOCAL, SUMMER), ==, 2 * HOUR);
  g_assert_cmpint (mr_clock_zone_offset (MR_CLOCK_STANDARD, WINTER), ==, HOUR);
  g_assert_cmpint (mr_clock_zone_offset (MR_CLOCK_STANDARD, SUMMER), ==, HOUR);
  g_assert_cmpint (mr_clock_zone_offset (MR_CLOCK_UTC, SUMMER), ==, 0);

  /* On every day of the year, also when it is summer half a year before and after. */
  for (gint64 day = 0; day < 366; day++)
    g_assert_cmpint (mr_clock_zone_offset (MR_CLOCK_STANDARD, WINTER + day * 24 * HOUR * SECOND), ==, HOUR);

  g_assert_cmpint (compare_records (CLOCK_I_SUMMER, SUMMER, 0, MR_CLOCK_LOCAL).deviation, ==, 0);
  g_assert_cmpint (compare_records (CLOCK_I_SUMMER, SUMMER, 0, MR_CLOCK_STANDARD).deviation, ==, HOUR);
  g_assert_cmpint (compare_records (CLOCK_I_SUMMER, SUMMER, 0, MR_CLOCK_UTC).deviation, ==, 2 * HOUR);
}

static void
test_uncertainty (void)
{
  g_auto (Subject) subject;
  const MrClockReference reference = { WINTER, 20 * MILLISECOND, MR_CLOCK_LOCAL };
  gint64 octets;

  g_assert_cmpint (compare_records (CLOCK_I, WINTER, MR_METER_CLOCK_UNCERTAIN, MR_CLOCK_LOCAL).uncertainty, ==,
                   MR_METER_CLOCK_UNCERTAIN);

  /* A slow answer: the meter looked at its clock some time before it was heard. */
  subject_init (&subject);
  subject.meter.last.baud = 300;
  subject.meter.last.delay = 50 * MILLISECOND;
  take_answer (&subject, 0, 0, CLOCK_I);
  octets = (gint64) g_bytes_get_size (g_ptr_array_index (subject.meter.last.frames, 0));
  g_assert_cmpint (compare (&subject, &reference).uncertainty, ==,
                   SECOND + 20 * MILLISECOND + 50 * MILLISECOND + octets * 11 * SECOND / 300);
}

static void
test_nothing (void)
{
  const MrMeterClock invalid = compare_records (CLOCK_INVALID, WINTER, 0, MR_CLOCK_LOCAL);
  const MrMeterClock none = compare_records (ENERGY, WINTER, 0, MR_CLOCK_LOCAL);
  const MrMeterClock unknown = compare_records (CLOCK_I, 0, 0, MR_CLOCK_LOCAL);
  g_autofree char *text = mr_meter_clock_format (&invalid);

  g_assert_cmpint (invalid.state, ==, MR_METER_CLOCK_INVALID);
  g_assert_cmpstr (invalid.type, ==, "F");
  g_assert_cmpstr (text, ==, "");
  g_assert_cmpint (none.state, ==, MR_METER_CLOCK_NONE);
  g_assert_null (none.type);
  g_assert_cmpint (unknown.state, ==, MR_METER_CLOCK_NONE);
}

int
main (int argc, char **argv)
{
  g_setenv ("TZ", TIME_ZONE, TRUE);
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/clock/types", test_types);
  g_test_add_func ("/clock/midnight", test_midnight);
  g_test_add_func ("/clock/zones", test_zones);
  g_test_add_func ("/clock/uncertainty", test_uncertainty);
  g_test_add_func ("/clock/nothing", test_nothing);

  return g_test_run ();
}
