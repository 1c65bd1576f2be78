/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "subject.h"

/* What is known of a meter once its telegrams are decoded. */

static void
decode (Subject *self)
{
  const guint64 n = mr_decoded_meter_n_made ();

  judge (self, FALSE);
  g_assert_cmpuint (mr_decoded_meter_n_made (), ==, n + 1);
}

static void
assert_record (const MbusRecord *record, const char *expected)
{
  g_autofree char *value = NULL;
  g_autofree char *unit = NULL;
  g_autofree char *text = NULL;

  g_assert_nonnull (record);
  mbus_record_display (record, &value, &unit);
  text = g_strdup_printf ("%s %s", value, unit);
  g_assert_cmpstr (text, ==, expected);
}

static void
test_heat (void)
{
  g_auto (Subject) subject;

  subject_init (&subject);
  take_answer (&subject, 0x04, 0, "44 13 01 00 00 00" VOLUME ENERGY CLOCK_WINTER_1510);
  decode (&subject);
  g_assert_true (subject.decoded->known == &subject.meter);
  g_assert_cmpstr (mr_profile_model (subject.decoded->profile), ==, "MULTICAL 603");
  g_assert_cmpuint (subject.decoded->telegrams->len, ==, 1);
  g_assert_cmpint (subject.decoded->header->status, ==, 0x04);
  assert_record (subject.decoded->reading, "42 kWh");
  assert_record (subject.decoded->second, "12.345 m³");
  g_assert_null (subject.decoded->encrypted);
  g_assert_false (subject.decoded->locked);
  g_assert_false (subject.decoded->lacks_format);
  g_assert_cmpint (subject.decoded->clock.state, ==, MR_METER_CLOCK_VALID);
  g_assert_cmpint (subject.decoded->clock.deviation, ==, 40 * 60 + 10);
  g_assert_cmpint (subject.decoded->clock.shown.hour, ==, 15);
  g_assert_false (subject.decoded->clock.summer);
}

/* A water meter's volume is its first reading; the record of its profile has its meaning. */
static void
test_water (void)
{
  g_auto (Subject) subject;

  subject_init (&subject);
  subject.meter.address.version = 0x1B;
  subject.meter.address.device_type = 0x16;
  take_answer (&subject, 0, 0, VOLUME "02 FF 20 04 00");
  decode (&subject);
  assert_record (subject.decoded->reading, "12.345 m³");
  g_assert_null (subject.decoded->second);
  g_assert_cmpuint (subject.findings->len, ==, 1);
}

static void
test_several_telegrams (void)
{
  g_auto (Subject) subject;

  /* The first telegram has no header, and its energy is marked as invalid (VIFE 15). */
  subject_init (&subject);
  take_telegram (&subject, make_bare_telegram (5, MBUS_CI_VARIABLE_NO_HEADER, "04 86 15 00 00 00 00"));
  decode (&subject);
  g_assert_null (subject.decoded->header);
  g_assert_false (mr_decoded_meter_has_value (subject.decoded->reading));

  take_answer (&subject, 0x10, 0, ENERGY);
  decode (&subject);
  assert_record (subject.decoded->reading, "42 kWh");
  g_assert_cmpint (subject.decoded->header->status, ==, 0x10);
}

static void
test_short_header (void)
{
  g_auto (Subject) subject;

  subject_init (&subject);
  take_telegram (&subject, make_bare_telegram (5, MBUS_CI_VARIABLE_SHORT, "07 08 00 00" VOLUME));
  decode (&subject);
  g_assert_cmpint (subject.decoded->header->status, ==, 0x08);
}

static void
test_locked (void)
{
  g_auto (Subject) subject;

  subject_init (&subject);
  take_answer (&subject, 0, ENCRYPTED, BLOCK);
  decode (&subject);
  g_assert_true (subject.decoded->locked);
  g_assert_nonnull (subject.decoded->encrypted);
  g_assert_null (subject.decoded->reading);
  g_assert_cmpint (subject.decoded->clock.state, ==, MR_METER_CLOCK_NONE);
}

static void
test_lacks_format (void)
{
  g_auto (Subject) subject;

  /* A compact frame (CI 7B: short header, signatures of format and data). */
  subject_init (&subject);
  take_telegram (&subject, make_bare_telegram (5, 0x7B, "07 00 00 00 11 22 33 44 2A 00 00 00"));
  decode (&subject);
  g_assert_true (subject.decoded->lacks_format);
}

static void
test_never_read (void)
{
  g_auto (Subject) subject;

  subject_init (&subject);
  decode (&subject);
  g_assert_cmpuint (subject.decoded->telegrams->len, ==, 0);
  g_assert_null (subject.decoded->header);
  g_assert_null (subject.decoded->reading);
  g_assert_false (mr_decoded_meter_has_value (subject.decoded->reading));
  g_assert_cmpint (subject.decoded->clock.state, ==, MR_METER_CLOCK_NONE);
}

/* 31 February. */
static void
test_no_such_day (void)
{
  g_auto (Subject) subject;

  subject_init (&subject);
  take_answer (&subject, 0, 0, "04 6D 1E 2E 5F 32");
  decode (&subject);
  g_assert_cmpint (subject.decoded->clock.state, ==, MR_METER_CLOCK_INVALID);
  g_assert_cmpint (subject.decoded->clock.deviation, ==, 0);
}

int
main (int argc, char **argv)
{
  g_setenv ("TZ", TIME_ZONE, TRUE);
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/decoded/heat", test_heat);
  g_test_add_func ("/decoded/water", test_water);
  g_test_add_func ("/decoded/several-telegrams", test_several_telegrams);
  g_test_add_func ("/decoded/short-header", test_short_header);
  g_test_add_func ("/decoded/locked", test_locked);
  g_test_add_func ("/decoded/lacks-format", test_lacks_format);
  g_test_add_func ("/decoded/never-read", test_never_read);
  g_test_add_func ("/decoded/no-such-day", test_no_such_day);

  return g_test_run ();
}
