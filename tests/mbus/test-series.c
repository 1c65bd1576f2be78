/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Compact profiles unrolled. */
#include "config.h"

#include "mbus-decode.h"
#include "mbus-series.h"
#include "sample-telegrams.h"
#include "telegram-builder.h"

#define N_MUTATIONS 2000

/* "storage time value" of each, one in each line; "-" if there is none. */
static char *
write_series (const MbusSeries *series)
{
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < series->values->len; i++)
    {
      const MbusSeriesValue *value = &g_array_index (series->values, MbusSeriesValue, i);
      const MbusValue when = mbus_series_time (series, i);

      g_string_append_printf (out, "%" G_GUINT64_FORMAT " ", value->storage);
      if (when.validity != MBUS_VALID)
        g_string_append_c (out, '-');
      else
        mbus_value_append (&when, out);
      g_string_append_c (out, ' ');
      if (value->value.validity == MBUS_VALID)
        mbus_value_append (&value->value, out);
      else
        g_string_append_c (out, '-');
      g_string_append_c (out, '\n');
    }
  return g_string_free (out, FALSE);
}

static MbusSeries *
unroll_last (const MbusTelegram *telegram)
{
  return mbus_series_unroll (telegram, record_at (telegram, telegram->records->len - 1));
}

/* The last of @records, in words; NULL if it is not a series. */
static char *
unroll (const char *records)
{
  g_autoptr (MbusTelegram) telegram = decode_records (records);
  g_autoptr (MbusSeries) series = NULL;

  g_assert_no_error (telegram->error);
  g_assert_true (mbus_record_is_series (record_at (telegram, telegram->records->len - 1)));
  series = unroll_last (telegram);
  return series != NULL ? write_series (series) : NULL;
}

static void
assert_series (const char *records, const char *expected)
{
  g_autofree char *written = unroll (records);

  g_assert_cmpstr (written, ==, expected);
}

/* EN 13757-3:2018 F.2.7, hours from midnight of 2010-01-01, in tenths of a m³: unsigned BCD increments 03, 02, 11. */
static void
test_forwards (void)
{
  assert_series ("84 04 6D 00 20 41 11 8B 04 15 00 30 12 8D 04 95 1F 05 69 01 03 02 11",
                 "9 2010-01-01T01:00 12300.3\n"
                 "10 2010-01-01T02:00 12300.5\n"
                 "11 2010-01-01T03:00 12301.6\n");
}

/* EN 13757-3:2018 F.2.8: the same, from the youngest value. */
static void
test_inverse (void)
{
  assert_series ("84 04 6D 00 23 41 11 8B 04 15 16 30 12 8D 04 95 13 05 69 01 11 02 03",
                 "9 2010-01-01T02:00 12300.5\n"
                 "10 2010-01-01T01:00 12300.3\n"
                 "11 2010-01-01T00:00 12300.0\n");
}

/* OMS volume 2, tables G.6 and G.7: litres on due dates at the end of each month. */
static void
test_months_back (void)
{
  assert_series ("0C 13 13 10 00 00 02 6C 1F 15 0D 93 13 0A 7A FE 58 02 32 03 14 02 44 01",
                 "1 2008-04-30 0.755\n"
                 "2 2008-03-31 0.423\n"
                 "3 2008-02-29 0.209\n"
                 "4 2008-01-31 0.065\n");
}

/* EN 13757-3:2018 F.2.6: with register numbers, absolute values of tariff 1 with storage 32, their time that of tariff
 * 0. */
static void
test_registers (void)
{
  assert_series ("86 80 81 00 6D 00 00 A0 41 11 35 84 90 81 00 03 F0 49 02 00 "
                 "8D 90 81 00 83 1E 0A 34 FE A0 86 01 00 D0 FB 01 00",
                 "33 2010-02-01T00:00:00 100000\n"
                 "34 2010-03-01T00:00:00 130000\n");
}

/* The four modes from a base of 1000 Wh: absolute, increments, decrements, signed differences; forwards and back. */
static void
test_modes (void)
{
#define BASE "04 03 E8 03 00 00 "
  assert_series (BASE "0D 83 1F 04 01 00 05 FB", "1 - 5\n2 - -5\n");
  assert_series (BASE "0D 83 1F 04 41 00 05 FB", "1 - 1005\n2 - 1256\n");
  assert_series (BASE "0D 83 1F 04 81 00 05 FB", "1 - 995\n2 - 744\n");
  assert_series (BASE "0D 83 1F 04 C1 00 05 FB", "1 - 1005\n2 - 1000\n");
  assert_series (BASE "0D 83 13 04 01 00 05 FB", "1 - 5\n2 - -5\n");
  assert_series (BASE "0D 83 13 04 41 00 05 FB", "1 - 995\n2 - 744\n");
  assert_series (BASE "0D 83 13 04 81 00 05 FB", "1 - 1005\n2 - 1256\n");
  assert_series (BASE "0D 83 13 04 C1 00 05 FB", "1 - 995\n2 - 1000\n");
}

/* A missing value; after a missing difference the register is unknown. */
static void
test_invalid (void)
{
  assert_series (BASE "0D 83 1F 05 01 00 05 80 06", "1 - 5\n2 - -\n3 - 6\n");
  assert_series (BASE "0D 83 1F 05 41 00 05 FF 06", "1 - 1005\n2 - -\n3 - -\n");
  assert_series (BASE "0D 83 1F 05 C1 00 05 80 06", "1 - 1005\n2 - -\n3 - -\n");
  assert_series (BASE "0D 83 1F 05 49 00 05 FF 06", "1 - 1005\n2 - -\n3 - -\n");
  /* More than 64 bits. */
  assert_series ("07 03 FE FF FF FF FF FF FF 7F 0D 83 1F 04 41 00 01 01",
                 "1 - 9223372036854775807\n2 - -\n");
}

/* Values of every size, BCD and real. */
static void
test_sizes (void)
{
  assert_series ("0D 93 1F 06 02 00 10 27 FF FF", "1 - 10.000\n2 - -0.001\n");
  assert_series ("0D 93 1F 05 03 00 10 27 00", "1 - 10.000\n");
  assert_series ("0D 93 1F 0A 05 00 A4 70 45 41 00 00 C0 7F", "1 - 0.01234\n2 - -\n");
  assert_series ("0D 93 1F 08 0E 00 12 90 78 56 34 12", "1 - 123456789.012\n");
  assert_series ("0D 93 1F 0A 07 00 01 00 00 00 00 00 00 00", "1 - 0.001\n");
  assert_series ("0D 93 1F 02 01 00", "");
  /* Corrected by a tenth (VIFE 75); a date each; bits each. */
  assert_series ("0D 93 F5 1F 03 01 00 05", "1 - 0.0005\n");
  assert_series ("0D EC 1F 06 02 00 45 33 46 33", "1 - 2026-03-05\n2 - 2026-03-06\n");
  assert_series ("0D FD 97 1F 03 01 00 80", "1 - 0x80\n");
  assert_series ("0D FD FD 82 1F 03 01 00 05", "1 - 5\n");
  /* Number of times above the upper limit; L1; in the meter's own unit. */
  assert_series ("0D 93 C9 1F 03 01 00 05", "1 - 5\n");
  assert_series ("0D 93 FC 81 1F 03 01 00 05", "1 - 0.005\n");
  assert_series ("0D FC 03 68 57 6B 1F 03 01 00 05", "1 - 5\n");
  /* Of an unknown VIF; with an unknown VIFE. */
  assert_series ("0D EF 81 1F 03 01 00 05", "1 - 5\n");
  assert_series ("0D 93 99 1F 03 01 00 05", "1 - 0.005\n");
}

/* A base value must have the same storage, tariff, subunit, function, VIF and VIFE as its profile. */
static void
test_base (void)
{
  static const char *const others[] = {
    "44 03 E8 03 00 00", "84 10 03 E8 03 00 00", "84 40 03 E8 03 00 00", "14 03 E8 03 00 00", "04 04 E8 03 00 00",
    "04 83 3C E8 03 00 00", "04 83 15 E8 03 00 00", "04 03 00 00 00 80", "05 03 00 00 00 00", "04 0B E8 03 00 00",
  };
  g_autoptr (MbusTelegram) telegram = NULL;
  g_autoptr (MbusSeries) series = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (others); i++)
    {
      g_autofree char *records = g_strconcat (others[i], " 0D 83 1F 03 41 00 05", NULL);

      g_test_message ("%s", others[i]);
      assert_series (records, "1 - 5\n");
    }
  assert_series ("04 83 3C E8 03 00 00 0D 83 BC 1F 03 41 00 05", "1 - 1005\n");
  assert_series ("04 83 3C E8 03 00 00 0D 83 9F 3C 03 41 00 05", "1 - 1005\n");
  /* Real differences are not summed up. */
  assert_series (BASE "0D 83 1F 06 45 00 00 00 80 3F", "1 - 1\n");

  telegram = decode_records ("0D 83 1F 03 41 00 05");
  series = unroll_last (telegram);
  g_assert_false (series->has_base);
  g_assert_false (series->inverse);
}

/* The base time 2026-03-05 14:30, then one value for each spacing. */
static void
test_spacing (void)
{
  static const struct {
    const char *head; /* spacing control and value */
    const char *forwards;
    const char *back;
  } cases[] = {
    { "01 1E", "2026-03-05T14:30:30", "2026-03-05T14:29:30" },
    { "01 3C", "2026-03-05T14:31", "2026-03-05T14:29" },
    { "11 0F", "2026-03-05T14:45", "2026-03-05T14:15" },
    { "21 0C", "2026-03-06T02:30", "2026-03-05T02:30" },
    { "31 01", "2026-03-06T14:30", "2026-03-04T14:30" },
    { "31 FA", "2026-11-10T14:30", "2025-06-28T14:30" },
    { "31 FD", "2026-03-20T14:30", "2026-02-20T14:30" },
    { "31 FE", "2026-04-05T14:30", "2026-02-05T14:30" },
    { "21 FE", "2026-06-05T14:30", "2025-12-05T14:30" },
    { "11 FE", "2026-09-05T14:30", "2025-09-05T14:30" },
    { "31 00", "-", "-" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *forwards = g_strdup_printf ("04 6D 1E 2E 45 33 0D 83 1F 03 %s 05", cases[i].head);
      g_autofree char *back = g_strdup_printf ("04 6D 1E AE 45 33 0D 83 13 03 %s 05", cases[i].head);
      g_autofree char *expected_forwards = g_strdup_printf ("1 %s 5\n", cases[i].forwards);
      g_autofree char *expected_back = g_strdup_printf ("1 %s 5\n", cases[i].back);

      assert_series (forwards, expected_forwards);
      assert_series (back, expected_back);
    }
}

/* Half months from the 1st, from the 16th, and from the last of a month; months from the 30th over February. */
static void
test_calendar (void)
{
  assert_series ("02 6C 41 33 0D 83 1F 05 31 FD 01 02 03", "1 2026-03-16 1\n2 2026-04-01 2\n3 2026-04-16 3\n");
  assert_series ("02 6C 41 33 0D 83 13 05 31 FD 01 02 03", "1 2026-02-16 1\n2 2026-02-01 2\n3 2026-01-16 3\n");
  assert_series ("02 6C 50 33 0D 83 1F 04 31 FD 01 02", "1 2026-04-01 1\n2 2026-04-16 2\n");
  assert_series ("02 6C 5F 33 0D 83 13 05 31 FD 01 02 03", "1 2026-03-15 1\n2 2026-02-28 2\n3 2026-02-15 3\n");
  assert_series ("02 6C 5E 33 0D 83 13 04 31 FE 01 02", "1 2026-02-28 1\n2 2026-01-30 2\n");
  /* The last of a month, back and forth. */
  assert_series ("02 6C 5E 34 0D 83 13 04 31 FE 01 02", "1 2026-03-31 1\n2 2026-02-28 2\n");
  assert_series ("02 6C 5C 32 0D 83 1F 04 31 FE 01 02", "1 2026-03-31 1\n2 2026-04-30 2\n");
  /* A date and hours. */
  assert_series ("02 6C 45 33 0D 83 1F 04 21 0C 01 02", "1 2026-03-05T12:00 1\n2 2026-03-06 2\n");
}

/* A time that is not a base time: of another storage, invalid, open, of a future value, of a tariff's start, of a
 * battery's change, of a maximum. */
static void
test_base_time (void)
{
  static const char *const others[] = {
    "42 6C 45 33", "02 6C FF FF", "02 6C FF FC", "04 6D 3F 3F 45 33", "02 EC 7E 45 33", "03 6D 00 00 0E",
    "02 FD 30 45 33", "02 FD 70 45 33", "12 6C 45 33", "02 EC 08 45 33",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (others); i++)
    {
      g_autofree char *records = g_strconcat (others[i], " 0D 83 1F 03 31 01 05", NULL);

      g_test_message ("%s", others[i]);
      assert_series (records, "1 - 5\n");
    }
}

/* Reserved or impossible: no head, reserved spacings, sizes without a length, a truncated value, manufacturer
 * specific, corrected by a constant, a record error. */
static void
test_no_series (void)
{
  static const char *const records[] = {
    "0D 83 1F 01 31", "0D 83 1F 00", "00 83 1F", "0D 83 1F 03 31 FB 05", "0D 83 1F 03 31 FC 05", "0D 83 1F 03 31 FF 05",
    "0D 83 1F 03 01 FD 05", "0D 83 1F 03 01 FE 05", "0D 83 1F 03 30 01 05", "0D 83 1F 03 38 01 05",
    "0D 83 1F 03 3D 01 05", "0D 83 1F 03 3F 01 05", "0D 83 1F 05 32 01 05 06 07", "0D 83 9F FF 01 03 31 01 05",
    "0D 83 F8 1F 03 31 01 05", "0D 83 95 1F 03 31 01 05", "0D 83 1F 02 30 01",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (records); i++)
    {
      g_autofree char *written = unroll (records[i]);

      g_test_message ("%s", records[i]);
      g_assert_null (written);
    }
}

static void
test_other_record (void)
{
  g_autoptr (MbusTelegram) telegram = decode_records ("04 03 E8 03 00 00");

  g_assert_false (mbus_record_is_series (record_at (telegram, 0)));
  g_assert_null (unroll_last (telegram));
}

static void
assert_bounded (const MbusTelegram *telegram)
{
  for (guint i = 0; i < telegram->records->len; i++)
    {
      const MbusRecord *record = record_at (telegram, i);
      g_autoptr (MbusSeries) series = mbus_series_unroll (telegram, record);
      g_autofree char *written = NULL;

      if (series == NULL)
        continue;
      g_assert_true (mbus_record_is_series (record));
      g_assert_cmpuint (series->values->len, <=, record->value.n_text);
      written = write_series (series);
      g_assert_true (g_utf8_validate (written, -1, NULL));
    }
}

static void
test_mutations (void)
{
  g_autoptr (GBytes) sample = NULL;
  g_autoptr (GRand) dice = g_rand_new_with_seed (13757);
  gsize size;

  sample = build_frame (MBUS_CI_VARIABLE_NO_HEADER,
                        "84 04 6D 00 20 41 11 8B 04 15 00 30 12 8D 04 95 1F 05 69 01 03 02 11 "
                        "8D 04 95 13 05 69 01 11 02 03 8D 04 95 BC 1E 0A 34 FE A0 86 01 00 D0 FB 01 00 "
                        "04 13 01 00 00 00");
  for (guint i = 0; i < N_MUTATIONS; i++)
    {
      g_autofree guint8 *octets = g_memdup2 (g_bytes_get_data (sample, &size), g_bytes_get_size (sample));
      const MbusDecoding saved = { .saved = TRUE };
      g_autoptr (GBytes) mutated = NULL;
      g_autoptr (MbusTelegram) telegram = NULL;

      for (int changes = g_rand_int_range (dice, 1, 5); changes > 0; changes--)
        octets[g_rand_int_range (dice, 7, (gint32) size)] = (guint8) g_rand_int_range (dice, 0, 256);
      mutated = g_bytes_new (octets, size);
      telegram = mbus_telegram_decode_with (mutated, &saved, NULL);
      g_assert_nonnull (telegram);
      assert_bounded (telegram);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/series/forwards", test_forwards);
  g_test_add_func ("/series/inverse", test_inverse);
  g_test_add_func ("/series/months-back", test_months_back);
  g_test_add_func ("/series/registers", test_registers);
  g_test_add_func ("/series/modes", test_modes);
  g_test_add_func ("/series/invalid", test_invalid);
  g_test_add_func ("/series/sizes", test_sizes);
  g_test_add_func ("/series/base", test_base);
  g_test_add_func ("/series/base/time", test_base_time);
  g_test_add_func ("/series/spacing", test_spacing);
  g_test_add_func ("/series/calendar", test_calendar);
  g_test_add_func ("/series/no-series", test_no_series);
  g_test_add_func ("/series/other-record", test_other_record);
  g_test_add_func ("/series/mutations", test_mutations);

  return g_test_run ();
}
