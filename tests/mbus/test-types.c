/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every value type, through the octets of a record. */
#include "config.h"

#include <math.h>

#include "mbus-encode.h"
#include "telegram-builder.h"

static void
test_bcd (void)
{
  assert_record ("0C 13 40 23 01 00", "Volume", "12.340", "m³");
  assert_record ("09 13 07", "Volume", "0.007", "m³");
  assert_record ("0E 06 12 90 78 56 34 12", "Energy", "123456789012000", "Wh");
  assert_record ("0C 06 00 00 00 00", "Energy", "0", "Wh");
  assert_record ("0C 03 00 00 00 00", "Energy", "0", "Wh");
  assert_record ("0B 13 00 00 00", "Volume", "0.000", "m³");
  assert_record ("0A 5A 34 F2", "Flow temperature", "-23.4", "°C");
  assert_record ("09 5B F5", "Flow temperature", "-5", "°C");
  assert_record ("0C 10 01 00 00 F0", "Volume", "-0.000001", "m³");
}

static void
test_bcd_invalid (void)
{
  assert_invalid ("0A 5A 3A 02", MBUS_INVALID);
  assert_invalid ("0A 5A 34 E2", MBUS_INVALID);
  assert_invalid ("0C 13 EE EE EE EE", MBUS_INVALID);
  assert_invalid ("0C 13 FF FF FF FF", MBUS_INVALID);
}

static void
test_integer (void)
{
  assert_record ("01 5B FF", "Flow temperature", "-1", "°C");
  assert_record ("02 5A 10 27", "Flow temperature", "1000.0", "°C");
  assert_record ("03 13 FE FF FF", "Volume", "-0.002", "m³");
  assert_record ("04 13 34 30 00 00", "Volume", "12.340", "m³");
  assert_record ("04 07 01 00 00 80", "Energy", "-21474836470000", "Wh");
  assert_record ("06 03 FF FF FF FF FF 7F", "Energy", "140737488355327", "Wh");
  assert_record ("07 03 01 00 00 00 00 00 00 80", "Energy", "-9223372036854775807", "Wh");
  assert_record ("07 00 FF FF FF FF FF FF FF 7F", "Energy", "9223372036854775.807", "Wh");
}

static void
test_integer_invalid (void)
{
  assert_invalid ("01 5B 80", MBUS_INVALID);
  assert_invalid ("02 5A 00 80", MBUS_INVALID);
  assert_invalid ("03 13 00 00 80", MBUS_INVALID);
  assert_invalid ("04 13 00 00 00 80", MBUS_INVALID);
  assert_invalid ("06 13 00 00 00 00 00 80", MBUS_INVALID);
  assert_invalid ("07 13 00 00 00 00 00 00 00 80", MBUS_INVALID);
}

static void
test_unsigned (void)
{
  assert_record ("01 7A FA", "Bus address", "250", "");
  assert_record ("02 22 FE FF", "On time", "65534", "h");
  assert_record ("04 FD 08 00 00 00 80", "Access number", "2147483648", "");
  assert_record ("07 FD 08 FF FF FF FF FF FF FF FE", "Access number", "0xFEFFFFFFFFFFFFFF", "");
  assert_invalid ("02 22 FF FF", MBUS_INVALID);
  assert_invalid ("04 FD 08 FF FF FF FF", MBUS_INVALID);
  /* VIFE FC 11: unsigned although the VIF is not. */
  assert_record ("01 DB FC 11 FE", "Flow temperature", "254", "°C");
  assert_invalid ("01 DB FC 11 FF", MBUS_INVALID);
}

static void
test_bits (void)
{
  assert_record ("01 FD 17 00", "Error flags", "0x00", "");
  assert_record ("02 FD 17 0C 80", "Error flags", "0x800C", "");
  assert_record ("09 FD 1A 01", "Digital output", "0x01", "");
  assert_record ("04 FD 1B FF FF FF FF", "Digital input", "0xFFFFFFFF", "");
  assert_record ("02 FD BA FC 12 01 02", "Dimensionless", "0x0201", "");
}

/* Single precision numbers typed from their bits: 12.34 is 4145 70A4. */
static void
test_real (void)
{
  g_autoptr (MbusTelegram) telegram = decode_records ("05 3E A4 70 45 41");
  g_autoptr (MbusTelegram) prefixed = NULL;
  g_autofree char *shown = NULL;
  g_autofree char *unit = NULL;
  const MbusValue *value = &record_at (telegram, 0)->value;

  g_assert_cmpint (value->kind, ==, MBUS_VALUE_REAL);
  g_assert_cmpfloat_with_epsilon (mbus_value_to_double (value), 12.34, 1e-6);
  assert_record ("05 3E A4 70 45 41", "Volume flow", "12.34", "m³/h");
  assert_record ("05 3B A4 70 45 41", "Volume flow", "0.01234", "m³/h");
  assert_record ("05 2E A4 70 45 C1", "Power", "-12340", "W");
  /* The digits are those of the number as sent: 1.11 is 3F8E 147B, 22399.229 is 46AE FE75. Their thousandths as
   * single precision numbers would need more digits, or fewer. */
  assert_record ("05 3B 7B 14 8E 3F", "Volume flow", "0.00111", "m³/h");
  assert_record ("05 3B 75 FE AE 46", "Volume flow", "22.399229", "m³/h");
  assert_record ("05 3B 00 00 00 00", "Volume flow", "0", "m³/h");
  /* The same with the displayed prefix. */
  prefixed = decode_records ("05 03 7B 14 8E 3F");
  mbus_record_display (record_at (prefixed, 0), &shown, &unit);
  g_assert_cmpstr (shown, ==, "0.00111");
  g_assert_cmpstr (unit, ==, "kWh");
  assert_record ("05 5B 00 00 00 00", "Flow temperature", "0", "°C");
  assert_record ("05 5B CD CC CC 3D", "Flow temperature", "0.1", "°C");
  assert_record ("05 5B FF FF 7F 7F", "Flow temperature", "340282350000000000000000000000000000000", "°C");
  assert_record ("05 5B 00 00 80 00", "Flow temperature", "0.000000000000000000000000000000000000011754944", "°C");
  assert_record ("05 2F FF FF 7F 7F", "Power", "3402823500000000000000000000000000000000000", "W");
  assert_invalid ("05 5B 00 00 C0 7F", MBUS_INVALID);
  assert_invalid ("05 5B 00 00 80 7F", MBUS_INVALID);
  assert_invalid ("05 5B 00 00 80 FF", MBUS_INVALID);
}

static void
test_type_f (void)
{
  /* 2 September 2004, 13:10, of a Kamstrup manual; 5 March 2026, 14:30 (kamstrup-and-commissioning §1.3). */
  assert_record ("04 6D 0A 2D 82 09", "Date and time", "2004-09-02T13:10", "");
  assert_record ("04 6D 1E 2E 45 33", "Date and time", "2026-03-05T14:30", "");
  /* Century 0: 80 is 2080, 81 is 1981. */
  assert_record ("04 6D 00 00 01 A1", "Date and time", "2080-01-01T00:00", "");
  assert_record ("04 6D 00 00 21 A1", "Date and time", "1981-01-01T00:00", "");
  /* Centuries 1 and 2. */
  assert_record ("04 6D 00 20 21 A1", "Date and time", "2081-01-01T00:00", "");
  assert_record ("04 6D 00 40 01 01", "Date and time", "2100-01-01T00:00", "");
  /* Every day at 12:00; every hour of 1 May of every year. */
  assert_record ("04 6D 00 0C E0 FF", "Date and time", "*-*-*T12:00", "");
  assert_record ("04 6D 3F 1F E1 F5", "Date and time", "*-05-01T*:*", "");
}

static void
test_type_f_summer_time (void)
{
  g_autoptr (MbusTelegram) telegram = decode_records ("04 6D 1E AE 45 33");

  g_assert_true (record_at (telegram, 0)->value.when.summer_time);
  g_assert_cmpint (record_at (telegram, 0)->value.when.hour, ==, 14);
  g_assert_cmpint (record_at (telegram, 0)->value.when.second, ==, -1);
}

static void
test_type_f_invalid (void)
{
  assert_invalid ("04 6D 9E 2E 45 33", MBUS_INVALID); /* IV */
  assert_invalid ("04 6D 3C 2E 45 33", MBUS_INVALID); /* minute 60 */
  assert_invalid ("04 6D 1E 38 45 33", MBUS_INVALID); /* hour 24 */
  assert_invalid ("04 6D 1E 2E 40 33", MBUS_INVALID); /* day 0 of a certain month */
  assert_invalid ("04 6D 1E 2E 45 30", MBUS_INVALID); /* month 0 */
  assert_invalid ("04 6D 1E 2E 45 3D", MBUS_INVALID); /* month 13 */
  assert_invalid ("04 6D 1E 2E 5E 32", MBUS_INVALID); /* 30 February */
  assert_invalid ("04 6D 1E 2E 85 C3", MBUS_INVALID); /* year 100 */
  assert_invalid ("04 6D 00 00 00 00", MBUS_INVALID);
  assert_invalid ("04 6D FF FF FF FF", MBUS_INVALID);
}

static void
test_type_g (void)
{
  assert_record ("02 6C 45 33", "Date", "2026-03-05", "");
  assert_record ("02 6C 01 A1", "Date", "2080-01-01", "");
  assert_record ("02 6C 21 A1", "Date", "1981-01-01", "");
  assert_record ("02 6C FF FC", "Date", "*-12-31", "");
  assert_record ("02 6C E1 FF", "Date", "*-*-01", "");
  assert_invalid ("02 6C FF FF", MBUS_INVALID);
  assert_invalid ("02 6C 00 00", MBUS_INVALID);
  assert_invalid ("02 6C 40 33", MBUS_INVALID);
  assert_invalid ("02 6C 5D 32", MBUS_INVALID); /* 29 February 2026 */
  /* 29 February of every year that has one; 30 February of no year. */
  assert_record ("02 6C FD F2", "Date", "*-02-29", "");
  assert_invalid ("02 6C FE F2", MBUS_INVALID);
}

static void
test_type_i (void)
{
  assert_record ("06 6D 2D 1E 0E 45 33 0A", "Date and time", "2026-03-05T14:30:45", "");
  /* The year counts from 2000, so the century is known. */
  assert_record ("06 6D 00 00 00 61 C1 00", "Date and time", "2099-01-01T00:00:00", "");
  /* Leap year, Thursday, week 10 and a deviation of one hour add nothing to the date. */
  assert_record ("06 6D AD 5E 8E 45 33 4A", "Date and time", "2026-03-05T14:30:45", "");
  /* Every minute of every hour. */
  assert_record ("06 6D 3F 3F 1F 45 33 0A", "Date and time", "2026-03-05T*:*", "");
  /* Day, month and year not specified: 0, 0 and 127. */
  assert_record ("06 6D 2D 1E 0E 40 33 00", "Date and time", "2026-03-*T14:30:45", "");
  assert_record ("06 6D 2D 1E 0E 45 30 00", "Date and time", "2026-*-05T14:30:45", "");
  assert_record ("06 6D 2D 1E 0E E0 F0 00", "Date and time", "*-*-*T14:30:45", "");
  assert_invalid ("06 6D 2D 1E 0E 45 3F 00", MBUS_INVALID); /* month 15 */
  assert_invalid ("06 6D 2D 1E 0E 5E 32 00", MBUS_INVALID); /* 30 February */
  assert_invalid ("06 6D 2D 9E 0E 45 33 0A", MBUS_INVALID);
  assert_invalid ("06 6D 3C 1E 0E 45 33 0A", MBUS_INVALID);
  assert_invalid ("06 6D 00 00 00 00 00 00", MBUS_INVALID);
  assert_invalid ("06 6D FF FF FF FF FF FF", MBUS_INVALID);
}

static void
test_type_i_summer_time (void)
{
  g_autoptr (MbusTelegram) telegram = decode_records ("06 6D 6D 1E 0E 45 33 0A");

  g_assert_true (record_at (telegram, 0)->value.when.summer_time);
  g_assert_cmpint (record_at (telegram, 0)->value.when.second, ==, 45);
}

/* Date and time in digits, seconds first, as in the manuals of ABB's meters; not a type of the standard. */
static void
test_time_digits (void)
{
  assert_record ("0E 6D 45 30 14 05 03 26", "Date and time", "2026-03-05T14:30:45", "");
  assert_record ("0E 6D 00 00 00 29 02 00", "Date and time", "2000-02-29T00:00:00", "");
  /* Digits that are not a point in time remain a number. */
  assert_record ("0E 6D 00 00 00 00 00 00", "Date and time", "0x000000000000", "");
  assert_record ("0E 6D 60 30 14 05 03 26", "Date and time", "0x260305143060", "");
  assert_record ("0E 6D 45 60 14 05 03 26", "Date and time", "0x260305146045", "");
  assert_record ("0E 6D 45 30 24 05 03 26", "Date and time", "0x260305243045", "");
  assert_record ("0E 6D 45 30 14 30 02 26", "Date and time", "0x260230143045", "");
  assert_record ("0E 6D 45 30 14 05 13 26", "Date and time", "0x261305143045", "");
  assert_record ("0E 6D 45 30 1A 05 03 26", "Date and time", "0x2603051A3045", "");
}

static void
test_type_j (void)
{
  assert_record ("03 6D 2D 1E 0E", "Date and time", "14:30:45", "");
  assert_record ("03 FD 65 00 00 06", "Time of day change", "06:00:00", "");
  assert_record ("03 6D 3F 3F 0E", "Date and time", "14:*", "");
  assert_invalid ("03 6D FF FF FF", MBUS_INVALID);
  assert_invalid ("03 6D 2D 1E 18", MBUS_INVALID);
}

/* LVAR, with the text last character first: "Größe" in ISO 8859-1 is 47 72 F6 DF 65. */
static void
test_variable (void)
{
  assert_record ("0D FD 10 05 65 DF F6 72 47", "Customer location", "Größe", "");
  assert_record ("0D FD 10 00", "Customer location", "", "");
  assert_record ("0D FD 10 03 41 1B 42", "Customer location", "41 1B 42", "");
  assert_record ("0D 13 C2 40 23", "Volume", "2.340", "m³");
  assert_record ("0D 13 D2 40 23", "Volume", "-2.340", "m³");
  /* The digits are negative too: there is one minus sign. */
  assert_record ("0D 13 D2 40 F3", "Volume", "-0.340", "m³");
  assert_record ("0D 13 C9 99 99 99 99 99 99 99 99 99", "Volume", "999999999999999.999", "m³");
  assert_record ("0D 13 E2 FE FF", "Volume", "-0.002", "m³");
  assert_record ("0D 13 E9 01 02 03 04 05 06 07 08 09", "Volume", "0x090807060504030201", "m³");
  assert_record ("0D FD 3A F0 00 01 02 03 04 05 06 07 08 09 0A 0B 0C 0D 0E 0F", "Dimensionless",
                 "0x0F0E0D0C0B0A09080706050403020100", "");
}

static void
test_variable_longest (void)
{
  g_autoptr (GString) hex = g_string_new ("0D FD 10 BF");
  g_autoptr (GString) expected = g_string_new (NULL);

  for (guint i = 0; i < 0xBF; i++)
    {
      g_string_append (hex, "E4");
      g_string_append (expected, "ä");
    }
  assert_record (hex->str, "Customer location", expected->str, "");
}

static void
test_no_data (void)
{
  assert_record ("00 13", "Volume", "", "m³");
  assert_record ("08 13", "Volume", "", "m³");
}

/* Octets that fit no type are shown as a number. */
static void
test_octets (void)
{
  /* A date needs 2, 3, 4 or 6 octets; in digits only a date and time of twelve. */
  assert_record ("01 6C 05", "Date", "0x05", "");
  assert_record ("0C 6C 05 03 26 20", "Date", "0x20260305", "");
  assert_record ("05 6D 00 00 00 01", "Date and time", "0x01000000", "");
  assert_record ("05 FD 17 00 00 00 01", "Error flags", "0x01000000", "");
}

/* Octets that are not a number are shown as sent. */
static void
test_raw (void)
{
  /* The bits of types K, L and M are not public. */
  assert_record ("04 FD 72 01 02 03 04", "Begin and end of summer time", "01 02 03 04", "");
  assert_record ("0D FD 73 E2 01 02", "Listening window", "01 02", "");
  assert_record ("0D 6D E4 1E 2E 45 33", "Date and time", "1E 2E 45 33", "");
  assert_record ("04 FD 19 01 02 03 04", "Security key", "********", "");
  /* A telegram within the telegram, with the LVAR of a text or of a number, begins with its length. */
  assert_record ("0D FD 3B 04 03 44 2D 2C", "Wireless M-Bus container", "03 44 2D 2C", "");
  assert_record ("0D FD 3B E4 03 44 2D 2C", "Wireless M-Bus container", "03 44 2D 2C", "");
  /* A manufacturer's structure in the form of a text. Neither padding nor letters beyond ASCII make a text a
   * structure. */
  assert_record ("0D FF 5F 04 00 82 18 41", "Manufacturer specific", "00 82 18 41", "");
  assert_record ("0D FF 5F 02 00 00", "Manufacturer specific", "00 00", "");
  assert_record ("0D 93 FF 5F 02 18 41", "Volume", "18 41", "m³");
  assert_record ("0D FF 5F 03 00 42 C4", "Manufacturer specific", "ÄB", "");
  assert_record ("0D FF 5F 00", "Manufacturer specific", "", "");
  /* A compact profile of Wh. */
  assert_record ("0D 83 1F E4 E2 01 02 03", "Energy", "E2 01 02 03", "Wh");
}

/* FB 68: 5000 steps of 2^-12. */
static void
test_rating (void)
{
  assert_record ("02 FB 68 88 13", "Heat cost allocator factor K", "1.220703125000", "");
  assert_invalid ("02 FB 68 FF FF", MBUS_INVALID);
  assert_record ("07 FB 68 00 00 00 00 00 00 00 70", "Heat cost allocator factor K", "0x7000000000000000", "");
  assert_record ("0A FB 68 88 13", "Heat cost allocator factor K", "0x1388", "");
}

static void
test_encode_time (void)
{
  const MbusDateTime when = { 2026, 3, 5, 14, 30, -1, TRUE };
  const MbusDateTime every_year = { -1, 12, 31, -1, -1, -1, FALSE };
  const guint8 f[] = { 0x1E, 0xAE, 0x45, 0x33 };
  const guint8 g[] = { 0x45, 0x33 };
  const guint8 open_f[] = { 0x3F, 0x1F, 0xFF, 0xFC };
  const guint8 open_g[] = { 0xFF, 0xFC };
  guint8 out[4];

  mbus_encode_type_f (&when, out);
  g_assert_cmpmem (out, 4, f, sizeof f);
  mbus_encode_type_g (&when, out);
  g_assert_cmpmem (out, 2, g, sizeof g);
  mbus_encode_type_f (&every_year, out);
  g_assert_cmpmem (out, 4, open_f, sizeof open_f);
  mbus_encode_type_g (&every_year, out);
  g_assert_cmpmem (out, 2, open_g, sizeof open_g);
}

/* 5 March 2026 is a Thursday, in week 10; 2028 is a leap year. */
static void
test_encode_seconds (void)
{
  const MbusDateTime when = { 2026, 3, 5, 14, 30, 15, TRUE };
  const MbusDateTime leap = { 2028, 2, 29, 23, 59, 59, FALSE };
  const MbusDateTime every_day = { -1, -1, -1, 6, 0, -1, FALSE };
  const guint8 i[] = { 0x4F, 0x1E, 0x8E, 0x45, 0x33, 0x0A };
  const guint8 leap_i[] = { 0xBB, 0x3B, 0x57, 0x9D, 0x32, 0x09 };
  const guint8 open_i[] = { 0x3F, 0x00, 0x06, 0xE0, 0xF0, 0x00 };
  const guint8 j[] = { 0x0F, 0x1E, 0x0E };
  const guint8 digits[] = { 0x15, 0x30, 0x14, 0x05, 0x03, 0x26 };
  guint8 out[6];

  mbus_encode_type_i (&when, out);
  g_assert_cmpmem (out, 6, i, sizeof i);
  mbus_encode_type_i (&leap, out);
  g_assert_cmpmem (out, 6, leap_i, sizeof leap_i);
  mbus_encode_type_i (&every_day, out);
  g_assert_cmpmem (out, 6, open_i, sizeof open_i);
  mbus_encode_type_j (&when, out);
  g_assert_cmpmem (out, 3, j, sizeof j);
  mbus_encode_time_digits (&when, out);
  g_assert_cmpmem (out, 6, digits, sizeof digits);

  assert_record ("06 6D 4F 1E 8E 45 33 0A", "Date and time", "2026-03-05T14:30:15", "");
  assert_record ("0E 6D 15 30 14 05 03 26", "Date and time", "2026-03-05T14:30:15", "");
}

static void
test_encode_bcd (void)
{
  const guint8 positive[] = { 0x40, 0x23, 0x01, 0x00 };
  const guint8 negative[] = { 0x34, 0xF2 };
  guint8 out[9];

  g_assert_true (mbus_encode_bcd (12340, 4, out));
  g_assert_cmpmem (out, 4, positive, sizeof positive);
  g_assert_true (mbus_encode_bcd (-234, 2, out));
  g_assert_cmpmem (out, 2, negative, sizeof negative);
  g_assert_true (mbus_encode_bcd (99, 1, out));
  g_assert_false (mbus_encode_bcd (100, 1, out));
  g_assert_false (mbus_encode_bcd (-10, 1, out));
  g_assert_true (mbus_encode_bcd (999999999999999999, 9, out));
  g_assert_false (mbus_encode_bcd (G_MININT64, 9, out));
}

static void
test_encode_integer (void)
{
  const guint8 minus_two[] = { 0xFE, 0xFF, 0xFF };
  guint8 out[8];

  g_assert_true (mbus_encode_integer (-2, 3, out));
  g_assert_cmpmem (out, 3, minus_two, sizeof minus_two);
  g_assert_true (mbus_encode_integer (127, 1, out));
  g_assert_false (mbus_encode_integer (128, 1, out));
  g_assert_true (mbus_encode_integer (-127, 1, out));
  /* 80…00 means "not a value" in this type. */
  g_assert_false (mbus_encode_integer (-128, 1, out));
  g_assert_true (mbus_encode_integer (-G_MAXINT64, 8, out));
  g_assert_false (mbus_encode_integer (G_MININT64, 8, out));
}

static void
test_to_double (void)
{
  const MbusValue decimal = { .kind = MBUS_VALUE_DECIMAL, .mantissa = 12340, .exponent = -3 };
  const MbusValue large = { .kind = MBUS_VALUE_DECIMAL, .mantissa = -5, .exponent = 6 };
  const MbusValue invalid = { .kind = MBUS_VALUE_DECIMAL, .validity = MBUS_OVERFLOW, .mantissa = 1 };
  const MbusValue date = { .kind = MBUS_VALUE_DATE };

  /* The 387 returns more digits than a double has. */
  g_assert_cmpfloat_with_epsilon (mbus_value_to_double (&decimal), 12.34, 1e-14);
  g_assert_cmpfloat (mbus_value_to_double (&large), ==, -5e6);
  g_assert_true (isnan (mbus_value_to_double (&invalid)));
  g_assert_true (isnan (mbus_value_to_double (&date)));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/types/a", test_bcd);
  g_test_add_func ("/types/a/invalid", test_bcd_invalid);
  g_test_add_func ("/types/b", test_integer);
  g_test_add_func ("/types/b/invalid", test_integer_invalid);
  g_test_add_func ("/types/c", test_unsigned);
  g_test_add_func ("/types/d", test_bits);
  g_test_add_func ("/types/h", test_real);
  g_test_add_func ("/types/f", test_type_f);
  g_test_add_func ("/types/f/summer-time", test_type_f_summer_time);
  g_test_add_func ("/types/f/invalid", test_type_f_invalid);
  g_test_add_func ("/types/g", test_type_g);
  g_test_add_func ("/types/i", test_type_i);
  g_test_add_func ("/types/i/summer-time", test_type_i_summer_time);
  g_test_add_func ("/types/time-digits", test_time_digits);
  g_test_add_func ("/types/j", test_type_j);
  g_test_add_func ("/types/variable", test_variable);
  g_test_add_func ("/types/variable/longest", test_variable_longest);
  g_test_add_func ("/types/no-data", test_no_data);
  g_test_add_func ("/types/octets", test_octets);
  g_test_add_func ("/types/raw", test_raw);
  g_test_add_func ("/types/rating", test_rating);
  g_test_add_func ("/types/encode/time", test_encode_time);
  g_test_add_func ("/types/encode/seconds", test_encode_seconds);
  g_test_add_func ("/types/encode/bcd", test_encode_bcd);
  g_test_add_func ("/types/encode/integer", test_encode_integer);
  g_test_add_func ("/types/to-double", test_to_double);

  return g_test_run ();
}
