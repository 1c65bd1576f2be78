/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The unit of a record for programs, its identity, and the meaning a profile gives it. */
#include "config.h"

#include <locale.h>

#include "mbus-decimal.h"
#include "mbus-interpret.h"
#include "mbus-ucum.h"
#include "mbus-vif.h"
#include "telegram-builder.h"

typedef struct {
  const char *record;
  const char *expected;
} Case;

static void
assert_texts (const Case *cases, gsize n, char *(*text_of) (const MbusRecord *record))
{
  for (gsize i = 0; i < n; i++)
    {
      g_autoptr (MbusTelegram) telegram = decode_records (cases[i].record);
      g_autofree char *text = text_of (record_at (telegram, 0));

      g_test_message ("%s", cases[i].record);
      g_assert_cmpstr (text, ==, cases[i].expected);
    }
}

/* Every unit of the tables has a UCUM code. */
static void
test_ucum_whole (void)
{
  for (guint page = 0; page < MBUS_N_VIF_PAGES; page++)
    {
      gsize n = 0;
      const MbusUnit *table = mbus_unit_table (page, &n);

      for (gsize i = 0; i < n; i++)
        {
          const char *ucum = mbus_ucum_find (table[i].unit);

          g_test_message ("%s", table[i].unit);
          g_assert_nonnull (ucum);
          g_assert_true (g_str_is_ascii (ucum));
          g_assert_cmpuint (strlen (ucum), >, 0);
        }
    }
  g_assert_null (mbus_ucum_find ("furlong"));
}

static void
test_ucum (void)
{
  static const Case cases[] = {
    { "04 06 01 00 00 00", "W.h" },
    { "04 13 01 00 00 00", "m3" },
    { "02 5A 01 00", "Cel" },
    { "02 3B 01 00", "m3/h" },
    { "02 FB 14 01 00", "V.A{reactive}" },
    { "02 FB 02 01 00", "V.A.h{reactive}" },
    { "02 FB 20 01 00", "[cft_i]" },
    { "02 FD 28 01 00", "mo" },
    { "01 FD 71 C4", "{dBm}" },
    { "02 6E 01 00", "{HCA}" },
    { "02 FD 02 01 00", "{currency}" },
    /* The number of times that an allocator exceeded its upper limit is not in its units. */
    { "02 EE 49 01 00", "1" },
    { "02 FD 3A 01 00", "1" },
    /* Without a number there is no unit. */
    { "02 6C 45 33", "" },
    { "01 FD 17 01", "" },
    { "0C 78 01 00 00 00", "" },
    /* Per day; per kelvin and litre; times seconds. */
    { "02 93 23 01 00", "m3/d" },
    { "02 83 33 01 00", "W.h/(K.l)" },
    { "02 FD C9 36 01 00", "V.s" },
    { "02 93 58 01 00", "s" },
    /* The meter's own text, last character first: "kWh", "a {b}", and none. */
    { "02 7C 03 68 57 6B 01 00", "{kWh}" },
    { "02 7C 05 7D 62 7B 20 61 01 00", "{a__b_}" },
    { "02 FC 01 B0 23 01 00", "{_}/d" },
    { "02 FC 00 23 01 00", "1/d" },
  };

  assert_texts (cases, G_N_ELEMENTS (cases), mbus_record_ucum);
}

static void
test_ucum_own_unit (void)
{
  static const MbusUnit unit = { .unit = "m/week day", .words = "Speed" };
  g_autoptr (MbusTelegram) telegram = decode_records ("02 FF 01 01 00");
  g_autofree char *ucum = NULL;

  mbus_record_interpret (&g_array_index (telegram->records, MbusRecord, 0), &unit);
  ucum = mbus_record_ucum (record_at (telegram, 0));
  g_assert_cmpstr (ucum, ==, "{m/week_day}");
}

static void
test_identity (void)
{
  static const Case cases[] = {
    { "04 06 01 00 00 00", "0:0:0:0:00" },
    /* The same in tenths of a MWh, with other digits, corrected, and with an error. */
    { "04 FB 00 01 00 00 00", "0:0:0:0:00" },
    { "0C 03 01 00 00 00", "0:0:0:0:00" },
    { "04 86 75 01 00 00 00", "0:0:0:0:00" },
    { "04 86 7D 01 00 00 00", "0:0:0:0:00" },
    { "04 86 79 01 00 00 00", "0:0:0:0:00" },
    { "04 86 15 01 00 00 00", "0:0:0:0:00" },
    /* But not in joules, nor negative ones, nor of phase L1. */
    { "04 0E 01 00 00 00", "0:0:0:0:08" },
    { "04 86 3C 01 00 00 00", "0:0:0:0:00.3C" },
    { "04 86 FC 01 01 00 00 00", "0:0:0:0:00.FC.01" },
    { "04 86 BC FC 81 7D 01 00 00 00", "0:0:0:0:00.3C.FC.01" },
    /* Maximum of storage 3, tariff 2, subunit 1. */
    { "D4 61 2B 01 00 00 00", "1:3:2:1:28" },
    { "A4 10 13 01 00 00 00", "2:0:1:0:10" },
    { "34 13 01 00 00 00", "3:0:0:0:10" },
    /* Pages, and codes they do not have. */
    { "02 FD 17 01 00", "0:0:0:0:FD.17" },
    { "02 FD 48 01 00", "0:0:0:0:FD.40" },
    { "02 FD FD 02 01 00", "0:0:0:0:FD.FD.02" },
    { "02 FB 06 01 00", "0:0:0:0:FB.06" },
    { "02 FB 21 01 00", "0:0:0:0:FB.20" },
    { "02 EF 01 01 00", "0:0:0:0:EF.01" },
    { "02 6F 01 00", "0:0:0:0:6F" },
    { "02 93 19 01 00", "0:0:0:0:10.19" },
    /* Manufacturer specific ones, unchanged. */
    { "02 7F 01 00", "0:0:0:0:7F" },
    { "02 FF 22 01 00", "0:0:0:0:FF.22" },
    { "02 FF A2 15 01 00", "0:0:0:0:FF.A2.15" },
    { "02 93 FF A2 15 01 00", "0:0:0:0:10.FF.A2.15" },
    /* Plain text: "kWh" before the VIFE and after them. */
    { "02 7C 03 68 57 6B 01 00", "0:0:0:0:7C=kWh" },
    { "02 FC 03 68 57 6B 3C 01 00", "0:0:0:0:7C.3C=kWh" },
    { "02 FC 3C 03 68 57 6B 01 00", "0:0:0:0:7C.3C=kWh" },
    { "0F 01 02 03", "manufacturer" },
  };

  assert_texts (cases, G_N_ELEMENTS (cases), mbus_record_identity);
}

/* Fixed data, CI 73: counters of 10 l and of 3E, "the same but historic"; both BCD, of a water meter. And an alarm. */
static void
test_identity_without_header (void)
{
  /* Two counters of the same unit, in litres. */
  g_autoptr (MbusTelegram) both = decode_frame (MBUS_CI_FIXED, "78 56 34 12 0A 00 6C 2C 11 00 00 00 22 00 00 00");
  g_autofree char *of_first = mbus_record_identity (record_at (both, 0));
  g_autofree char *of_second = mbus_record_identity (record_at (both, 1));
  g_autoptr (MbusTelegram) fixed = decode_frame (MBUS_CI_FIXED, "78 56 34 12 0A 00 6A 7E 01 00 00 00 35 01 00 00");
  g_autoptr (MbusTelegram) alarm = decode_frame (MBUS_CI_ALARM, "01 00");
  g_autofree char *first = mbus_record_identity (record_at (fixed, 0));
  g_autofree char *second = mbus_record_identity (record_at (fixed, 1));
  g_autofree char *third = mbus_record_identity (record_at (alarm, 0));

  g_assert_cmpstr (first, ==, "0:0:0:0:fixed.1.26");
  g_assert_cmpstr (second, ==, "0:1:0:0:fixed.1.26");
  g_assert_cmpstr (of_first, ==, "0:0:0:0:fixed.1.26");
  g_assert_cmpstr (of_second, ==, "0:0:0:0:fixed.2.26");
  g_assert_cmpstr (third, ==, "0:0:0:0:alarm");
}

static void
test_interpret (void)
{
  static const MbusUnit number = { 0, 0, MBUS_QUANTITY_VOLUME, "m³", -2, MBUS_CODING_NUMBER, NULL };
  static const MbusUnit bits = { 0, 0, MBUS_QUANTITY_MANUFACTURER_SPECIFIC, "", 0, MBUS_CODING_BITS, "Info" };
  static const MbusUnit date = { 0, 0, MBUS_QUANTITY_DATE, "", 0, MBUS_CODING_TIME, NULL };
  static const MbusUnit digits = { 0, 0, MBUS_QUANTITY_MANUFACTURER_SPECIFIC, "", 0, MBUS_CODING_DIGITS, "Serial" };
  static const struct {
    const char *record;
    const MbusUnit *unit;
    const char *value;
  } cases[] = {
    { "02 FF 22 10 27", &number, "100.00" },
    { "0A FF 22 10 F7", &number, "-7.10" },
    { "05 FF 22 A4 70 45 41", &number, "0.1234" },
    { "02 FF 22 01 80", &bits, "0x8001" },
    { "02 FF 22 45 33", &date, "2026-03-05" },
    { "05 FF 22 45 33 00 00", &date, "0x00003345" },
    { "0A FF 22 01 02", &digits, "0201" },
    { "0D FF 22 03 43 42 41", &bits, "ABC" },
    { "0D FF 22 C2 40 23", &number, "23.40" },
    { "0D FF 22 D2 40 23", &number, "-23.40" },
    { "0D FF 22 E2 10 27", &number, "100.00" },
    { "0F 10 27", &number, "100.00" },
    { "02 93 FF 22 10 27", &number, "100.00" },
    { "00 FF 22", &number, "" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (MbusTelegram) telegram = decode_records (cases[i].record);
      MbusRecord *record = &g_array_index (telegram->records, MbusRecord, 0);
      g_autofree char *identity = mbus_record_identity (record);
      g_autofree char *after = NULL;
      g_autofree char *value = NULL;
      g_auto (GStrv) words = NULL;

      g_test_message ("%s", cases[i].record);
      mbus_record_interpret (record, cases[i].unit);
      value = mbus_value_to_string (&record->value);
      words = mbus_record_modifiers (record);
      after = mbus_record_identity (record);
      g_assert_cmpstr (value, ==, cases[i].value);
      g_assert_cmpstr (mbus_record_quantity_name (record), ==, mbus_unit_name (cases[i].unit));
      g_assert_false (record->manufacturer_specific);
      g_assert_cmpuint (g_strv_length (words), ==, 0);
      g_assert_cmpstr (after, ==, identity);
    }
}

/* Most significant octet first, as with CI 76; and a record with the VIFE for "no data". */
static void
test_interpret_other (void)
{
  static const MbusUnit unit = { 0, 0, MBUS_QUANTITY_VOLUME, "m³", 0, MBUS_CODING_NUMBER, NULL };
  g_autoptr (MbusTelegram) msb_first = decode_frame (MBUS_CI_VARIABLE_MSB,
                                                     "12 34 56 78 2C 2D 34 04 07 00 00 00 02 7F 27 10");
  g_autoptr (MbusTelegram) no_data = decode_records ("02 93 95 FF 22 10 27");
  g_autofree char *value = NULL;

  mbus_record_interpret (&g_array_index (msb_first->records, MbusRecord, 0), &unit);
  value = mbus_value_to_string (&record_at (msb_first, 0)->value);
  g_assert_cmpstr (value, ==, "10000");
  mbus_record_interpret (&g_array_index (no_data->records, MbusRecord, 0), &unit);
  g_assert_cmpint (record_at (no_data, 0)->value.validity, ==, MBUS_NO_DATA);
}

static void
test_append (void)
{
  g_autoptr (MbusTelegram) telegram = decode_records ("04 93 23 40 23 01 00");
  g_autoptr (GString) out = g_string_new ("a ");

  mbus_value_append (&record_at (telegram, 0)->value, out);
  g_string_append_c (out, ' ');
  mbus_record_append_unit (record_at (telegram, 0), out);
  g_string_append_c (out, ' ');
  mbus_record_append_ucum (record_at (telegram, 0), out);
  g_assert_cmpstr (out->str, ==, "a 74.560 m³/d m3/d");
}

static void
test_present_number (void)
{
  static const struct {
    const char *in;
    const char *out;
  } cases[] = {
    { "12.347", "12.347" },
    { "-3", "−3" },
    { "0.000", "0.000" },
    { "—", "—" },
    { "2026-03-05T14:30", "2026-03-05T14:30" }, /* dates are not numbers */
    { "0x0C", "0x0C" },
    { "", "" },
    { "-", "-" },
    { ".5", ".5" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *shown = mbus_decimal_present (cases[i].in);

      g_assert_cmpstr (shown, ==, cases[i].out);
    }
}

static void
test_present_number_in_locale (void)
{
  g_autofree char *small = NULL;
  g_autofree char *large = NULL;

  if (setlocale (LC_NUMERIC, "de_DE.UTF-8") == NULL)
    {
      g_test_skip ("no German locale on this machine");
      return;
    }
  small = mbus_decimal_present ("1234.5");
  large = mbus_decimal_present ("-1234567.89");
  setlocale (LC_NUMERIC, "C");

  g_assert_cmpstr (small, ==, "1234,5");
  g_assert_cmpstr (large, ==, "−1.234.567,89");
}

/* A fabrication number is a name made of digits: "50.210.065" would be a different one. */
static void
test_present_in_locale (void)
{
  static const struct {
    const char *record;
    const char *value;
    const char *unit;
  } cases[] = {
    { "0C 78 65 00 21 50", "50210065", "" },
    { "0C 06 65 00 21 50", "50.210.065", "kWh" },
    { "02 2B 36 FF", "−202", "W" },
    { "04 6D 00 0E 65 33", "2027-03-05 14:00", "" },
    { "02 5A FF 7F", "3276,7", "°C" },
  };

  if (setlocale (LC_NUMERIC, "de_DE.UTF-8") == NULL)
    {
      g_test_skip ("no German locale on this machine");
      return;
    }
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (MbusTelegram) telegram = decode_records (cases[i].record);
      g_autofree char *value = NULL;
      g_autofree char *unit = NULL;

      mbus_record_present (record_at (telegram, 0), &value, &unit);
      g_assert_cmpstr (value, ==, cases[i].value);
      g_assert_cmpstr (unit, ==, cases[i].unit);
    }
  setlocale (LC_NUMERIC, "C");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/record/ucum/whole", test_ucum_whole);
  g_test_add_func ("/record/ucum", test_ucum);
  g_test_add_func ("/record/ucum/own-unit", test_ucum_own_unit);
  g_test_add_func ("/record/identity", test_identity);
  g_test_add_func ("/record/identity/without-header", test_identity_without_header);
  g_test_add_func ("/record/interpret", test_interpret);
  g_test_add_func ("/record/interpret/other", test_interpret_other);
  g_test_add_func ("/record/append", test_append);
  g_test_add_func ("/record/present/number", test_present_number);
  g_test_add_func ("/record/present/number-in-locale", test_present_number_in_locale);
  g_test_add_func ("/record/present/in-locale", test_present_in_locale);

  return g_test_run ();
}
