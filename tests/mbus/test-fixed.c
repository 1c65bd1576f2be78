/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The fixed data structure, CI 73 and 77 (mbus-protocol §1.5): ID ACC STATUS U1 U2 CNT1 CNT2. */
#include "config.h"

#include "mbus-error.h"
#include "telegram-builder.h"

static void
assert_counter (const MbusTelegram *telegram, guint i, const char *quantity, const char *value, const char *unit,
                guint storage)
{
  const MbusRecord *record = record_at (telegram, i);
  g_autofree char *text = mbus_value_to_string (&record->value);
  g_autofree char *unit_text = mbus_record_unit (record);

  g_assert_cmpstr (mbus_record_quantity_name (record), ==, quantity);
  g_assert_cmpstr (text, ==, value);
  g_assert_cmpstr (unit_text, ==, unit);
  g_assert_cmpuint (record->storage, ==, storage);
}

/* A water meter: unit 29, litres; medium 7 in the upper bits of both units (11 and 01). */
static void
test_bcd (void)
{
  g_autoptr (MbusTelegram) telegram = decode_frame (MBUS_CI_FIXED, "78 56 34 12 0A 04 E9 7E 01 00 00 00 35 01 00 00");

  g_assert_no_error (telegram->error);
  g_assert_cmpint (telegram->kind, ==, MBUS_TELEGRAM_FIXED);
  g_assert_true (telegram->has_header);
  g_assert_cmphex (telegram->address.id, ==, 0x12345678);
  g_assert_cmphex (telegram->address.manufacturer, ==, MBUS_MANUFACTURER_ANY);
  g_assert_cmphex (telegram->address.device_type, ==, 0x07);
  g_assert_cmphex (telegram->access_number, ==, 0x0A);
  g_assert_cmphex (telegram->status, ==, MBUS_STATUS_POWER_LOW);
  g_assert_cmpuint (telegram->records->len, ==, 2);
  assert_counter (telegram, 0, "Volume", "0.001", "m³", 0);
  /* 3E: the same as counter 1, but historic. */
  assert_counter (telegram, 1, "Volume", "0.135", "m³", 1);
  g_assert_cmpuint (record_at (telegram, 1)->offset, ==, 19);
  g_assert_cmpuint (record_at (telegram, 1)->length, ==, 4);
  g_assert_true (mbus_telegram_main_record (telegram) == record_at (telegram, 0));
}

static void
test_binary (void)
{
  g_autoptr (MbusTelegram) telegram = decode_frame (MBUS_CI_FIXED, "78 56 34 12 0A C0 05 69 10 27 00 00 FF FF FF FF");

  g_assert_no_error (telegram->error);
  assert_counter (telegram, 0, "Energy", "10000000", "Wh", 1);
  assert_counter (telegram, 1, "Volume", "", "m³", 1);
  g_assert_cmpint (record_at (telegram, 1)->value.validity, ==, MBUS_INVALID);
}

static void
test_msb_first (void)
{
  g_autoptr (MbusTelegram) telegram = decode_frame (MBUS_CI_FIXED_MSB,
                                                    "12 34 56 78 0A 80 05 29 00 00 27 10 00 00 00 01");

  g_assert_no_error (telegram->error);
  g_assert_cmphex (telegram->address.id, ==, 0x12345678);
  assert_counter (telegram, 0, "Energy", "10000000", "Wh", 0);
  assert_counter (telegram, 1, "Volume", "0.001", "m³", 0);
}

/* The value of a counter of 1 in every unit. */
static void
test_units (void)
{
  static const struct {
    guint8 first;
    guint8 last;
    const char *quantity;
    const char *unit;
    int exponent;
  } ranges[] = {
    { 0x02, 0x0A, "Energy", "Wh", 0 },
    { 0x0B, 0x13, "Energy", "J", 3 },
    { 0x14, 0x1C, "Power", "W", 0 },
    { 0x1D, 0x25, "Power", "J/h", 3 },
    { 0x26, 0x2E, "Volume", "m³", -6 },
    { 0x2F, 0x37, "Volume flow", "m³/h", -6 },
    { 0x38, 0x38, "Temperature", "°C", -3 },
    { 0x39, 0x39, "Heat cost allocation", "", 0 },
    { 0x3F, 0x3F, "Dimensionless", "", 0 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (ranges); i++)
    {
      for (guint code = ranges[i].first; code <= ranges[i].last; code++)
        {
          g_autofree char *hex = g_strdup_printf ("78 56 34 12 00 00 %02X 3F 01 00 00 00 00 00 00 00", code);
          g_autoptr (MbusTelegram) telegram = decode_frame (MBUS_CI_FIXED, hex);
          const MbusRecord *record = record_at (telegram, 0);
          g_autofree char *unit = mbus_record_unit (record);

          g_assert_no_error (telegram->error);
          g_assert_cmpstr (mbus_record_quantity_name (record), ==, ranges[i].quantity);
          g_assert_cmpstr (unit, ==, ranges[i].unit);
          g_assert_cmpint (record->value.mantissa, ==, 1);
          g_assert_cmpint (record->value.exponent, ==, ranges[i].exponent + (int) (code - ranges[i].first));
        }
    }
}

static void
test_time_and_reserved (void)
{
  g_autoptr (MbusTelegram) time = decode_frame (MBUS_CI_FIXED, "78 56 34 12 00 00 00 01 56 34 12 00 05 03 26 00");
  g_autoptr (MbusTelegram) reserved = decode_frame (MBUS_CI_FIXED, "78 56 34 12 00 00 3A 3E 02 03 00 00 01 00 00 00");

  assert_counter (time, 0, "Time of day", "00123456", "", 0);
  assert_counter (time, 1, "Date", "00260305", "", 0);
  assert_counter (reserved, 0, "Unknown", "302", "", 0);
  assert_counter (reserved, 1, "Unknown", "1", "", 1);
}

static void
test_medium (void)
{
  static const struct {
    const char *units;
    guint8 device_type;
  } cases[] = {
    { "05 05", 0x00 }, { "85 05", 0x02 }, { "05 45", 0x04 }, { "C5 45", 0x07 }, { "85 85", 0x03 },
    { "C5 85", 0x04 }, { "45 85", MBUS_DEVICE_TYPE_ANY }, { "05 C5", 0x06 }, { "C5 C5", MBUS_DEVICE_TYPE_ANY },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *hex = g_strdup_printf ("78 56 34 12 00 00 %s 01 00 00 00 00 00 00 00", cases[i].units);
      g_autoptr (MbusTelegram) telegram = decode_frame (MBUS_CI_FIXED, hex);

      g_assert_cmphex (telegram->address.device_type, ==, cases[i].device_type);
    }
}

static void
test_length (void)
{
  g_autoptr (MbusTelegram) header = decode_frame (MBUS_CI_FIXED, "78 56 34 12 00 00 05 05 01 00 00");
  g_autoptr (MbusTelegram) one = decode_frame (MBUS_CI_FIXED, "78 56 34 12 00 00 05 05 01 00 00 00 00 00 00");
  g_autoptr (MbusTelegram) none = decode_frame (MBUS_CI_FIXED, "78 56 34");
  g_autoptr (MbusTelegram) more = decode_frame (MBUS_CI_FIXED, "78 56 34 12 00 00 05 05 01 00 00 00 02 00 00 00 03");

  g_assert_error (header->error, MBUS_ERROR, MBUS_ERROR_TRUNCATED);
  g_assert_true (header->has_header);
  g_assert_cmpuint (header->records->len, ==, 0);
  g_assert_error (one->error, MBUS_ERROR, MBUS_ERROR_TRUNCATED);
  g_assert_cmpuint (one->records->len, ==, 1);
  g_assert_error (none->error, MBUS_ERROR, MBUS_ERROR_TRUNCATED);
  g_assert_false (none->has_header);
  g_assert_error (more->error, MBUS_ERROR, MBUS_ERROR_INVALID);
  g_assert_cmpuint (more->records->len, ==, 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/fixed/bcd", test_bcd);
  g_test_add_func ("/fixed/binary", test_binary);
  g_test_add_func ("/fixed/msb-first", test_msb_first);
  g_test_add_func ("/fixed/units", test_units);
  g_test_add_func ("/fixed/time-and-reserved", test_time_and_reserved);
  g_test_add_func ("/fixed/medium", test_medium);
  g_test_add_func ("/fixed/length", test_length);

  return g_test_run ();
}
