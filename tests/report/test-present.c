/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib.h>

#include "mbus-interpret.h"
#include "mbus-vif.h"
#include "mr-present.h"
#include "telegram-builder.h"

static void
test_deviation (void)
{
  static const struct {
    gint64 seconds;
    const char *shown;
    const char *in_words;
  } cases[] = {
    { 0, "0 s", "clock correct" },
    { 4, "+4 s", "clock 4 s fast" },
    { -11, "−11 s", "clock 11 s slow" },
    { 119, "+119 s", "clock 119 s fast" },
    { 120, "+2 min", "clock 2 min fast" },
    { 40 * 60 + 30, "+40 min", "clock 40 min fast" },
    { -39 * 60 - 31, "−40 min", "clock 40 min slow" },
    { -40 * 60, "−40 min", "clock 40 min slow" },
    { 3 * 3600, "+3 h", "clock 3 h fast" },
    { 12 * 86400, "+12 d", "clock 12 d fast" },
    { -800000000, "−9259 d", "clock 9259 d slow" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const MrMeterClock clock = { .state = MR_METER_CLOCK_VALID, .deviation = cases[i].seconds };
      g_autofree char *shown = mr_present_deviation (&clock);
      g_autofree char *alone = mr_present_clock_deviation (&clock);
      g_autofree char *in_words = mr_present_clock (&clock);

      g_assert_cmpstr (shown, ==, cases[i].shown);
      g_assert_cmpstr (alone, ==, cases[i].seconds == 0 ? "correct" : cases[i].shown);
      g_assert_cmpstr (in_words, ==, cases[i].in_words);
    }
}

/* What a clock in minutes shows is no more exact than that. */
static void
test_deviation_in_minutes (void)
{
  static const struct {
    gint64 seconds;
    const char *shown;
    const char *alone;
    const char *in_words;
  } cases[] = {
    { 0, "≤ 1 min", "correct", "clock correct" },
    { 31, "≤ 1 min", "correct", "clock correct" },
    { 56, "≤ 1 min", "≤ 1 min", "clock within a minute" },
    { -60, "≤ 1 min", "≤ 1 min", "clock within a minute" },
    { 61, "+1 min", "+1 min", "clock 1 min fast" },
    { -119, "−2 min", "−2 min", "clock 2 min slow" },
    { -40 * 60, "−40 min", "−40 min", "clock 40 min slow" },
    { 3 * 3600, "+3 h", "+3 h", "clock 3 h fast" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const MrMeterClock clock = {
        .state = MR_METER_CLOCK_VALID, .shown = { .second = -1 }, .deviation = cases[i].seconds,
        .uncertainty = MR_METER_CLOCK_UNCERTAIN,
      };
      g_autofree char *shown = mr_present_deviation (&clock);
      g_autofree char *alone = mr_present_clock_deviation (&clock);
      g_autofree char *in_words = mr_present_clock (&clock);

      g_assert_cmpstr (shown, ==, cases[i].shown);
      g_assert_cmpstr (alone, ==, cases[i].alone);
      g_assert_cmpstr (in_words, ==, cases[i].in_words);
    }
}

static void
test_time_left (void)
{
  static const struct {
    double seconds;
    const char *shown;
  } cases[] = {
    { 0.2, "about 5 s left" },
    { 32, "about 30 s left" },
    { 60, "about 1 min left" },
    { 170, "about 3 min left" },
    { 3 * 3600, "about 3 h left" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *shown = mr_present_time_left (cases[i].seconds);

      g_assert_cmpstr (shown, ==, cases[i].shown);
    }
}

/* Manufacturer specific registers are at least distinguished. */
static void
test_quantity (void)
{
  static const struct {
    const char *record;
    const char *shown;
  } cases[] = {
    { "04 13 01 00 00 00", "Volume" },
    { "04 93 3C 01 00 00 00", "Volume · Only negative contributions" },
    { "02 FD DC FF 01 01 00", "Current · Manufacturer specific 01" },
    { "02 FD DC FF 82 03 01 00", "Current · Manufacturer specific 82 03" },
    { "02 93 BC 7F 01 00", "Volume · Only negative contributions · Manufacturer specific" },
    { "02 FF 0A 01 00", "Manufacturer specific 0A" },
    { "02 7F 01 00", "Manufacturer specific" },
    { "0F 01 02", "Manufacturer specific" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (MbusTelegram) telegram = decode_records (cases[i].record);
      g_autofree char *shown = mr_present_quantity (record_at (telegram, 0));

      g_assert_cmpstr (shown, ==, cases[i].shown);
    }
}

/* An invalid value is shown as its octets, with the reason; if there are many, the first ones. */
static void
test_value (void)
{
  static const struct {
    const char *record;
    const char *value;
    const char *qualifiers;
  } cases[] = {
    { "04 13 01 00 00 00", "0.001", "" },
    { "4C 13 FF FF FF FF", "raw FF FF FF FF", "storage 1 · invalid" },
    { "02 DB 15 01 00", "raw 01 00", "" },
    { "0F 01 02", "raw 01 02", "" },
    { "0F 00 01 02 03 04 05 06 07 08 09 0A 0B 0C 0D 0E 0F 10",
      "raw 00 01 02 03 04 05 06 07 08 09 0A 0B 0C 0D 0E 0F …", "" },
    { "04 FD 72 01 02 03 04", "raw 01 02 03 04", "" },
    { "0D FD 11 02 01 02", "raw 01 02", "" },
    { "04 FD 19 01 02 03 04", "********", "" },
    { "00 13", "—", "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (MbusTelegram) telegram = decode_records (cases[i].record);
      g_autofree char *qualifiers = mr_present_qualifiers (record_at (telegram, 0));
      g_autofree char *value = NULL;
      g_autofree char *unit = NULL;

      mr_present_value (record_at (telegram, 0), &value, &unit);
      g_assert_cmpstr (value, ==, cases[i].value);
      g_assert_cmpstr (qualifiers, ==, cases[i].qualifiers);
    }
}

/* A register that a profile explains has its own name. */
static void
test_quantity_interpreted (void)
{
  static const MbusUnit frequency = { .quantity = MBUS_QUANTITY_FREQUENCY, .unit = "Hz", .coding = MBUS_CODING_NUMBER };
  g_autoptr (MbusTelegram) telegram = decode_records ("02 FF 0B 32 00");
  g_autofree char *shown = NULL;

  mbus_record_interpret (&g_array_index (telegram->records, MbusRecord, 0), &frequency);
  shown = mr_present_quantity (record_at (telegram, 0));
  g_assert_cmpstr (shown, ==, "Frequency");
}

/* One presenter for list, text and window: the time, or none where the telegram holds none. */
static void
test_series (void)
{
  static const struct {
    const char *records;
    const char *when;
    const char *qualifiers;
  } cases[] = {
    { "0C 13 13 10 00 00 02 6C 1F 15 0D 93 13 0A 7A FE 58 02 32 03 14 02 44 01", "2008-04-30", "storage 1" },
    { "0C 13 13 10 00 00 04 6D 1E 2E 5F 35 0D 93 13 0A 6A 01 58 02 32 03 14 02 44 01", "2026-05-31 13:30",
      "storage 1" },
    { "0C 13 13 10 00 00 0D 93 13 0A 7A FE 58 02 32 03 14 02 44 01", "", "storage 1" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (MbusTelegram) telegram = decode_records (cases[i].records);
      const MbusRecord *record = record_at (telegram, telegram->records->len - 1);
      g_autoptr (MbusSeries) series = mbus_series_unroll (telegram, record);
      g_autofree char *when = NULL;
      g_autofree char *value = NULL;
      g_autofree char *unit = NULL;
      g_autofree char *qualifiers = NULL;

      g_assert_nonnull (series);
      mr_present_series_value (series, record, 0, &when, &value, &unit, &qualifiers);
      g_assert_cmpstr (when, ==, cases[i].when);
      g_assert_cmpstr (value, ==, "0.755");
      g_assert_cmpstr (unit, ==, "m³");
      g_assert_cmpstr (qualifiers, ==, cases[i].qualifiers);
    }
}

static void
test_uncertainty (void)
{
  static const struct {
    gint64 microseconds;
    const char *shown;
  } cases[] = {
    { -1, "unknown" },
    { 0, "±0 s" },
    { 1, "±1 s" },
    { 60000000, "±60 s" },
    { 60020000, "±61 s" },
    { 120000001, "±3 min" },
    { G_GINT64_CONSTANT (10800000001), "±4 h" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *shown = mr_present_uncertainty (cases[i].microseconds);

      g_assert_cmpstr (shown, ==, cases[i].shown);
    }
}

static void
test_qualifiers (void)
{
  const MbusRecord plain = { .function = MBUS_FUNCTION_INSTANTANEOUS };
  const MbusRecord stored = {
    .function = MBUS_FUNCTION_MAXIMUM, .storage = G_GUINT64_CONSTANT (0x1FFFFFFFFFF), .tariff = 2, .subunit = 1,
  };
  g_autofree char *none = mr_present_qualifiers (&plain);
  g_autofree char *all = mr_present_qualifiers (&stored);

  g_assert_cmpstr (none, ==, "");
  g_assert_cmpstr (all, ==, "maximum · storage 2199023255551 · tariff 2 · subunit 1");
}

static void
test_exchange (void)
{
  static const struct {
    MbusExchange exchange;
    const char *text;
  } cases[] = {
    { { 0 }, "" },
    { { .n_requests = 1 }, "1 request · no answer" },
    { { .n_requests = 2, .n_answers = 2, .slowest = 24999 }, "2 requests · slowest answer 24 ms" },
    { { 24, 2, 22, 1, 85 * G_TIME_SPAN_MILLISECOND },
      "24 requests · 2 repeated · 1 damaged answer · slowest answer 85 ms" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = mr_present_exchange (&cases[i].exchange);

      g_assert_cmpstr (text, ==, cases[i].text);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/present/deviation", test_deviation);
  g_test_add_func ("/present/deviation-in-minutes", test_deviation_in_minutes);
  g_test_add_func ("/present/uncertainty", test_uncertainty);
  g_test_add_func ("/present/time-left", test_time_left);
  g_test_add_func ("/present/exchange", test_exchange);
  g_test_add_func ("/present/series", test_series);
  g_test_add_func ("/present/quantity", test_quantity);
  g_test_add_func ("/present/quantity/interpreted", test_quantity_interpreted);
  g_test_add_func ("/present/value", test_value);
  g_test_add_func ("/present/qualifiers", test_qualifiers);

  return g_test_run ();
}
