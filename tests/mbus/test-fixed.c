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

/* The example of the M-Bus documentation 4.8, §6.2, with "power low" added: a water meter, unit 29, litres; medium 7 in
 * the upper bits of both units (11 and 01). */
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
  g_autoptr (MbusTelegram) telegram = decode_frame (MBUS_CI_FIXED, "78 56 34 12 0A 03 05 69 10 27 00 00 00 00 00 80");

  g_assert_no_error (telegram->error);
  assert_counter (telegram, 0, "Energy", "10000000", "Wh", 1);
  assert_counter (telegram, 1, "Volume", "", "m³", 1);
  g_assert_cmpint (record_at (telegram, 1)->value.validity, ==, MBUS_INVALID);
}

/* Binary counters are signed (M-Bus documentation 4.8, §6.2), in both orders. The numbers are two's complements. */
static void
test_signed (void)
{
  static const struct {
    guint8 ci;
    const char *hex;
    const char *first;
    const char *second;
  } cases[] = {
    { MBUS_CI_FIXED, "78 56 34 12 2A 01 85 14 D2 04 00 00 FE FF FF FF", "1234000", "-2" },
    { MBUS_CI_FIXED, "78 56 34 12 2A 01 85 14 34 12 00 00 78 56 00 00", "4660000", "22136" },
    { MBUS_CI_FIXED, "78 56 34 12 2A 01 85 14 FF FF FF FF 01 00 00 80", "-1000", "-2147483647" },
    { MBUS_CI_FIXED, "78 56 34 12 2A 01 82 14 FF FF FF 7F 80 FF FF FF", "2147483647", "-128" },
    { MBUS_CI_FIXED_MSB, "12 34 56 78 2A 01 85 14 00 00 04 D2 FF FF FF FE", "1234000", "-2" },
    { MBUS_CI_FIXED_MSB, "12 34 56 78 2A 01 85 14 FF FF D8 F0 80 00 00 01", "-10000000", "-2147483647" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (MbusTelegram) telegram = decode_frame (cases[i].ci, cases[i].hex);

      g_assert_no_error (telegram->error);
      g_assert_cmphex (telegram->address.id, ==, 0x12345678);
      g_assert_cmphex (telegram->address.device_type, ==, 0x02);
      g_assert_cmphex (telegram->status, ==, 0);
      assert_counter (telegram, 0, "Energy", cases[i].first, "Wh", 0);
      assert_counter (telegram, 1, "Power", cases[i].second, "W", 0);
    }
}

/* Every bit of the status alone: 01 binary, 02 stored; the others are conditions as in variable data. Binary 10 and BCD
 * 16 are the same octet. */
static void
test_status (void)
{
  for (guint bit = 0; bit < 8; bit++)
    {
      const guint8 status = (guint8) (1 << bit);
      g_autofree char *hex = g_strdup_printf ("78 56 34 12 00 %02X 85 05 10 00 00 00 10 00 00 00", status);
      g_autoptr (MbusTelegram) telegram = decode_frame (MBUS_CI_FIXED, hex);
      g_autofree const char **words = mbus_status_texts (telegram->status);

      g_assert_cmphex (telegram->status, ==, status & 0xFC);
      g_assert_true ((words[0] != NULL) == (bit >= 2));
      assert_counter (telegram, 0, "Energy", bit == 0 ? "16000" : "10000", "Wh", bit == 1 ? 1 : 0);
    }
  {
    g_autofree const char **words = mbus_status_texts (0x20);

    g_assert_cmpstr (words[0], ==, "Manufacturer specific status");
  }
}

static void
test_msb_first (void)
{
  g_autoptr (MbusTelegram) telegram = decode_frame (MBUS_CI_FIXED_MSB,
                                                    "12 34 56 78 0A 01 05 29 00 00 27 10 00 00 00 01");

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

/* Every medium, BCD and binary, under both CI fields: media A to E have the most significant octet first under
 * either. */
static void
test_medium (void)
{
  static const struct {
    guint8 device_type;
    gboolean msb_first;
  } media[] = {
    { 0x00, FALSE }, { 0x01, FALSE }, { 0x02, FALSE }, { 0x03, FALSE }, { 0x04, FALSE }, { 0x05, FALSE },
    { 0x06, FALSE }, { 0x07, FALSE }, { 0x08, FALSE }, { MBUS_DEVICE_TYPE_ANY, FALSE },
    { 0x03, TRUE }, { 0x04, TRUE }, { 0x06, TRUE }, { 0x07, TRUE }, { 0x08, TRUE }, { MBUS_DEVICE_TYPE_ANY, FALSE },
  };

  for (guint medium = 0; medium < G_N_ELEMENTS (media); medium++)
    for (guint variant = 0; variant < 4; variant++)
      {
        const gboolean binary = (variant & 1) != 0;
        const guint8 ci = (variant & 2) != 0 ? MBUS_CI_FIXED_MSB : MBUS_CI_FIXED;
        const gboolean msb_first = media[medium].msb_first || ci == MBUS_CI_FIXED_MSB;
        g_autofree char *hex = g_strdup_printf ("%s 2A %02X %02X %02X %s %s",
                                                msb_first ? "12 34 56 78" : "78 56 34 12", binary ? 1 : 0,
                                                (medium & 3) << 6 | 0x29, (medium >> 2) << 6 | 0x29,
                                                msb_first ? "00 01 02 03" : "03 02 01 00",
                                                binary ? msb_first ? "FF FF FF 00" : "00 FF FF FF" : "00 00 00 00");
        g_autoptr (MbusTelegram) telegram = decode_frame (ci, hex);

        g_assert_no_error (telegram->error);
        g_assert_cmphex (telegram->address.id, ==, 0x12345678);
        g_assert_cmphex (telegram->address.device_type, ==, media[medium].device_type);
        g_assert_cmphex (telegram->access_number, ==, 0x2A);
        /* 0x010203 and -256 litres, or 10203 and 0. */
        assert_counter (telegram, 0, "Volume", binary ? "66.051" : "10.203", "m³", 0);
        assert_counter (telegram, 1, "Volume", binary ? "-0.256" : "0.000", "m³", 0);
      }
}

/* A water meter of medium D: 12345678, 1 l and 135 l, most significant octet first under CI 73. */
static void
test_mode_2 (void)
{
  g_autoptr (MbusTelegram) telegram = decode_frame (MBUS_CI_FIXED, "12 34 56 78 2A 00 69 FE 00 00 00 01 00 00 01 35");

  g_assert_cmphex (telegram->address.id, ==, 0x12345678);
  g_assert_cmphex (telegram->address.device_type, ==, 0x07);
  assert_counter (telegram, 0, "Volume", "0.001", "m³", 0);
  assert_counter (telegram, 1, "Volume", "0.135", "m³", 1);
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
  g_test_add_func ("/fixed/signed", test_signed);
  g_test_add_func ("/fixed/status", test_status);
  g_test_add_func ("/fixed/msb-first", test_msb_first);
  g_test_add_func ("/fixed/units", test_units);
  g_test_add_func ("/fixed/time-and-reserved", test_time_and_reserved);
  g_test_add_func ("/fixed/medium", test_medium);
  g_test_add_func ("/fixed/mode-2", test_mode_2);
  g_test_add_func ("/fixed/length", test_length);

  return g_test_run ();
}
