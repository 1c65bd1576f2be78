/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-clock-setting.h"

#include "subject.h"

/* The clock of a meter against a reference: the types of EN 13757-3, zones, and how certain the deviation is. */

#define CLOCK_I "06 6D 14 1E 0E 45 33 00"        /* 2026-03-05 14:30:20 */
#define CLOCK_I_SUMMER "06 6D 54 1E 0E 45 37 00" /* 2026-07-05 14:30:20, summer time */
#define CLOCK_J "03 6D 14 1E 0E"                 /* 14:30:20 */
#define CLOCK_J_NIGHT "03 6D 00 00 00"

#define MILLISECOND 1000
#define SECOND ((gint64) G_USEC_PER_SEC)
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
  assert_clock (CLOCK_WINTER, WINTER, MR_CLOCK_LOCAL, "F", "2026-03-05T14:30", 10, 31 * SECOND);
  assert_clock (CLOCK_I, WINTER, MR_CLOCK_LOCAL, "I", "2026-03-05T14:30:20", 0, SECOND);
  assert_clock (CLOCK_I, WINTER + 2 * SECOND, MR_CLOCK_LOCAL, "I", "2026-03-05T14:30:20", -2, SECOND);
  assert_clock (CLOCK_J, WINTER - 5 * SECOND, MR_CLOCK_LOCAL, "J", "14:30:20", 5, SECOND);
  g_assert_true (compare_records (CLOCK_I_SUMMER, SUMMER, 0, MR_CLOCK_LOCAL).shown.summer_time);
  g_assert_false (compare_records (CLOCK_I, WINTER, 0, MR_CLOCK_LOCAL).shown.summer_time);
}

/* A clock that shows no seconds is anywhere in its minute. A right one may be right whenever it is read; and one that
 * is set to the nearest minute, which begins then, is found to be as far off as it is. */
static void
test_every_second (void)
{
  const gint64 minute = WINTER - 20 * SECOND; /* 14:30:00 */
  const MrClocks clocks = { 0 };
  g_autoptr (MrTrustedTime) time = mr_trusted_time_new ("test", MR_TIME_BY_HAND, &clocks, minute, 0);
  g_autoptr (MrClockSetting) setting = mr_clock_setting_new (time, MR_CLOCK_LOCAL, MR_CLOCK_FORM_F,
                                                             MR_METER_CLOCK_LIMIT);

  for (int tenth = 0; tenth < 600; tenth++)
    {
      const gint64 now = minute + tenth * SECOND / 10;
      const gint64 nearest = tenth < 300 ? minute : minute + 60 * SECOND;
      const MrMeterClock right = compare_records (CLOCK_WINTER, now, 0, MR_CLOCK_LOCAL);
      const MrMeterClock set = compare_records (tenth < 300 ? CLOCK_WINTER : CLOCK_WINTER_1431, now, 0, MR_CLOCK_LOCAL);
      MbusDateTime written;

      g_assert_cmpint (ABS (right.deviation), <=, 30);
      g_assert_cmpint (mr_meter_clock_error (&right), ==, 0);

      mr_clock_setting_show (setting, now, FALSE, &written);
      g_assert_cmpint (written.minute, ==, set.shown.minute);
      g_assert_cmpint (ABS (set.deviation * SECOND - (nearest - now)), <=, set.uncertainty);
      g_assert_cmpint (mr_meter_clock_error (&set), <=, 30);
      g_assert_false (mr_meter_clock_is_off (&set, MR_METER_CLOCK_LIMIT));
    }
}

/* Whole minutes are whole minutes, at whatever second they are read. */
static void
test_whole_minutes (void)
{
  static const struct {
    const char *records;
    gint64 minutes;
  } cases[] = { { CLOCK_WINTER_1510, 40 }, { CLOCK_WINTER_1424, 6 }, { CLOCK_WINTER_1436, 6 } };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    for (int second = 0; second < 60; second++)
      g_assert_cmpint (mr_meter_clock_count (compare_records (cases[i].records, WINTER + (second - 20) * SECOND, 0,
                                                              MR_CLOCK_LOCAL).deviation, 60), ==, cases[i].minutes);
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
  g_test_add_func ("/clock/every-second", test_every_second);
  g_test_add_func ("/clock/whole-minutes", test_whole_minutes);
  g_test_add_func ("/clock/midnight", test_midnight);
  g_test_add_func ("/clock/zones", test_zones);
  g_test_add_func ("/clock/uncertainty", test_uncertainty);
  g_test_add_func ("/clock/nothing", test_nothing);

  return g_test_run ();
}
