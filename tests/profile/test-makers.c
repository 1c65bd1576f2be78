/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the profiles of electricity meters say: telegrams of each make, with the right values. */
#include "config.h"

#include "../folder-fixture.h"
#include "mbus-decode.h"
#include "mr-condition.h"
#include "profile-fixture.h"

/* Makers as on the wire, low octet first. */
#define ABB "42 04"
#define SEC "A3 4C"
#define GAV "36 1C"
#define IME "A5 25"
#define ELT "94 15"
#define SBC "43 4C"
#define TIP "30 51"
#define NZR "52 3B"
#define APA "01 06"
#define GMC "A3 1D"
#define ALG "87 05"
#define EMU "B5 15"
#define KAM "2D 2C"
#define LSE "65 32"
#define ZPA "01 6A"
#define XYZ "3A 63"

static MrProfiles *built_in;

static MbusTelegram *
decode_whole (const char *hex)
{
  g_autoptr (GBytes) octets = mbus_unhex (hex, NULL);
  g_autoptr (GError) error = NULL;
  MbusTelegram *telegram = mbus_telegram_decode (octets, &error);

  g_assert_no_error (error);
  g_assert_no_error (telegram->error);
  mr_profiles_apply (built_in, &telegram->address, telegram);
  return telegram;
}

/* @version: with the device type, as on the wire: "20 02" */
static MbusTelegram *
decode_of (const char *maker, const char *version, const char *records)
{
  g_autofree char *hex = g_strjoin (" ", "78 56 34 12", maker, version, "07 00 00 00", records, NULL);
  MbusTelegram *telegram = decode_frame (MBUS_CI_VARIABLE, hex);

  g_assert_no_error (telegram->error);
  mr_profiles_apply (built_in, &telegram->address, telegram);
  return telegram;
}

static double
value_at (const MbusTelegram *telegram, guint i)
{
  return mbus_value_to_double (&record_at (telegram, i)->value);
}

/* The square of the apparent power of active and reactive power. */
static double
square_of (double p, double q)
{
  return p * p + q * q;
}

/* Active, reactive and apparent power of records @p, @q and @s. */
static void
assert_triangle (const MbusTelegram *telegram, guint p, guint q, guint s)
{
  g_assert_cmpint (mbus_record_quantity (record_at (telegram, p)), ==, MBUS_QUANTITY_POWER);
  g_assert_cmpint (mbus_record_quantity (record_at (telegram, q)), ==, MBUS_QUANTITY_REACTIVE_POWER);
  g_assert_cmpint (mbus_record_quantity (record_at (telegram, s)), ==, MBUS_QUANTITY_APPARENT_POWER);
  g_assert_cmpfloat_with_epsilon (square_of (value_at (telegram, p), value_at (telegram, q)) /
                                  square_of (value_at (telegram, s), 0), 1, 1e-6);
}

static void
assert_unexplained (const MbusTelegram *telegram, guint i)
{
  g_assert_cmpuint (record_at (telegram, i)->n_maker_vifes, >, 0);
}

/* --- Telegrams from the field --- */

static void
test_schneider_power (void)
{
  g_autoptr (MbusTelegram) telegram = decode_whole ("68 24 24 68 08 01 72 78 56 34 12 A3 4C 15 02 01 00 00 00 "
                                                    "05 2E 74 8D 91 41 85 40 2E CB 36 76 41 85 80 40 2E 02 A2 BE 41 "
                                                    "5D 16");

  assert_shows (telegram, 0, "Power", "18.19407", "kW");
  assert_shows (telegram, 1, "Reactive power", "15.38838", "kvar");
  assert_shows (telegram, 2, "Apparent power", "23.82911", "kVA");
  assert_triangle (telegram, 0, 1, 2);
  g_assert_false (record_at (telegram, 1)->likely);
}

static void
test_schneider_energy (void)
{
  g_autoptr (MbusTelegram) telegram = decode_whole ("68 23 23 68 08 01 72 78 56 34 12 A3 4C 15 02 01 00 00 00 "
                                                    "07 83 FF 0D A7 72 FD 01 00 00 00 00 05 83 FF 0D 31 6B 02 47 "
                                                    "BC 16");

  assert_shows (telegram, 0, "Energy · Partial", "33387.175", "kWh");
  g_assert_null (record_at (telegram, 0)->correction);
  assert_shows (telegram, 1, "Energy · Partial", "33387.19", "kWh");
  g_assert_nonnull (strstr (record_at (telegram, 1)->correction, "kilowatt-hours"));
}

static void
test_abb_field (void)
{
  g_autoptr (MbusTelegram) telegram = decode_whole ("68 33 33 68 08 01 72 78 56 34 12 42 04 20 02 01 00 00 00 "
                                                    "04 A9 FF 81 00 89 04 00 00 04 FD C8 FF 85 00 BB 0F 00 00 "
                                                    "0A FF D9 00 05 50 02 FF E0 00 6E 00 01 FF AD 00 03 FF 16");

  assert_shows (telegram, 0, "Power · Phase L1", "11.61", "W");
  assert_shows (telegram, 1, "Voltage · Phases L1 and L2", "402.7", "V");
  assert_shows (telegram, 2, "Frequency", "50.05", "Hz");
  assert_shows (telegram, 3, "Power factor", "0.110", "");
  assert_shows (telegram, 4, "Number of elements", "3", "");
  g_assert_cmpint (mbus_record_quantity (record_at (telegram, 3)), ==, MBUS_QUANTITY_POWER_FACTOR);
}

static void
test_ime_field (void)
{
  g_autoptr (MbusTelegram) telegram = decode_whole ("68 25 25 68 08 01 72 78 56 34 12 A5 25 66 02 01 00 00 00 "
                                                    "84 90 10 FF 80 84 3B 06 17 05 00 84 90 10 FF 81 84 3B AC 25 03 00 "
                                                    "7D 16");

  assert_shows (telegram, 0, "Energy · Only positive contributions", "3335.74", "kWh");
  assert_shows (telegram, 1, "Reactive energy · Only positive contributions", "2062.52", "kvarh");
  g_assert_true (mbus_telegram_main_record (telegram) == record_at (telegram, 0));
}

/* Three words in one record; as a number they mean nothing. */
static void
test_siemens (void)
{
  g_autoptr (MbusTelegram) telegram = decode_of (LSE, "99 06", "06 FD 0C 0A 00 01 00 FA 01 02 FD 0C 05 00");

  assert_shows (telegram, 0, "Model or version", "0x01FA0001000A", "");
  assert_shows (telegram, 1, "Model or version", "5", "");
}

/* --- ABB --- */

static void
test_abb (void)
{
  g_autoptr (MbusTelegram) telegram = decode_of (ABB, "20 02",
                                                 "0E 84 00 79 43 03 00 00 00 "       /* 0: import */
                                                 "8E 40 84 00 05 00 00 00 00 00 "    /* 1: export */
                                                 "8E 80 40 84 00 07 00 00 00 00 00 " /* 2: reactive */
                                                 "8E 80 80 40 84 00 09 00 00 00 00 00 " /* 3: apparent */
                                                 "04 A9 00 E0 93 04 00 "             /* 4: 3000 W */
                                                 "84 80 40 A9 00 80 1A 06 00 "       /* 5: 4000 var */
                                                 "84 80 80 40 A9 00 20 A1 07 00 "    /* 6: 5000 VA */
                                                 "02 FF E0 FF 81 00 58 02 "          /* 7: power factor L1 0.600 */
                                                 "02 FF D2 00 13 02 "                /* 8: 53.1° */
                                                 "04 FF A0 15 00 00 00 00 "          /* 9: no transformers */
                                                 "04 FD D9 FF 84 00 0A 00 00 00 "    /* 10: neutral */
                                                 "0E 84 FF F2 00 01 00 00 00 00 00 " /* 11: resettable */
                                                 "01 FF A4 FE 18 00 "                /* 12: in error */
                                                 "02 FF F6 00 01 00");               /* 13: not known */

  assert_shows (telegram, 0, "Energy", "343.79", "kWh");
  assert_shows (telegram, 1, "Energy · Export", "0.05", "kWh");
  assert_shows (telegram, 2, "Reactive energy", "0.07", "kvarh");
  assert_shows (telegram, 3, "Apparent energy", "0.09", "kVAh");
  assert_triangle (telegram, 4, 5, 6);
  /* No document gives the subunits of power. */
  g_assert_false (record_at (telegram, 4)->likely);
  g_assert_true (record_at (telegram, 5)->likely);
  assert_shows (telegram, 7, "Power factor · Phase L1", "0.600", "");
  assert_shows (telegram, 8, "Phase angle of the power", "53.1", "°");
  g_assert_cmpstr (mbus_record_quantity_name (record_at (telegram, 9)), ==, "Current transformer ratio, numerator");
  g_assert_cmpint (record_at (telegram, 9)->value.validity, ==, MBUS_NO_DATA);
  assert_shows (telegram, 10, "Current · Neutral", "0.010", "A");
  assert_shows (telegram, 11, "Energy · Resettable", "0.01", "kWh");
  g_assert_cmpint (record_at (telegram, 12)->value.validity, ==, MBUS_DATA_ERROR);
  assert_unexplained (telegram, 13);
  g_assert_true (mbus_telegram_main_record (telegram) == record_at (telegram, 0));
}

/* What the bits mean is not public, so each is reported by its number. */
static void
test_abb_flags (void)
{
  g_autoptr (MbusTelegram) telegram = decode_of (ABB, "20 02", "07 FF A6 00 02 00 00 00 00 00 00 00 "
                                                               "07 FF A8 00 FF 00 00 00 00 00 00 00 "
                                                               "07 FF A9 00 00 00 00 00 00 00 00 80");
  g_autoptr (GPtrArray) conditions = mr_conditions_of (mr_profiles_find (built_in, &telegram->address), telegram);
  g_autofree char *first = mr_condition_text (conditions->pdata[0]);
  g_autofree char *second = mr_condition_text (conditions->pdata[1]);

  assert_reads (telegram, 0, "Error flags", "0x0000000000000002", "");
  assert_reads (telegram, 1, "Information flags", "0x00000000000000FF", "");
  assert_reads (telegram, 2, "Alarm flags", "0x8000000000000000", "");
  /* Information is no problem. */
  g_assert_cmpuint (conditions->len, ==, 2);
  g_assert_cmpstr (first, ==, "It reports info bit 1, whose meaning is unknown.");
  g_assert_cmpstr (second, ==, "It reports info bit 63, whose meaning is unknown.");
}

/* --- Schneider --- */

static void
test_schneider (void)
{
  g_autoptr (MbusTelegram) telegram = decode_of (SEC, "18 02",
                                                 "03 FD 17 12 00 00 05 FD DC FF 01 00 00 80 3F "
                                                 "05 FD DC FF 00 00 00 00 40 "
                                                 "05 FD C9 FF 08 00 00 80 3F 05 FF 0A 00 00 40 3F 05 FF 0B 00 00 48 42 "
                                                 "07 03 01 00 00 00 00 00 00 00 07 83 FF 09 02 00 00 00 00 00 00 00 "
                                                 "85 40 03 00 00 80 3F 01 FF 21 03 03 FF 2C 64 00 00 "
                                                 "05 FD DC FF 77 00 00 80 3F");
  g_autoptr (GPtrArray) conditions = mr_conditions_of (mr_profiles_find (built_in, &telegram->address), telegram);
  g_autofree char *text = mr_condition_text (conditions->pdata[0]);
  g_autofree char *advice = mr_condition_advice (conditions->pdata[0]);

  assert_shows (telegram, 1, "Current · Phase L1", "1", "A");
  assert_shows (telegram, 2, "Current · Average value", "2", "A");
  assert_shows (telegram, 3, "Voltage · Average value · Line to line", "1", "V");
  assert_shows (telegram, 4, "Power factor", "0.75", "");
  assert_shows (telegram, 5, "Frequency", "50", "Hz");
  assert_shows (telegram, 6, "Energy", "0.001", "kWh");
  assert_shows (telegram, 7, "Energy · Export", "0.002", "kWh");
  assert_shows (telegram, 8, "Reactive energy", "1", "kvarh");
  g_assert_nonnull (record_at (telegram, 8)->correction);
  assert_shows (telegram, 9, "Number of phases", "3", "");
  assert_shows (telegram, 10, "Pulse duration", "100", "ms");
  assert_unexplained (telegram, 11);
  g_assert_true (mbus_telegram_main_record (telegram) == record_at (telegram, 6));

  /* The order of the codes is only likely. */
  g_assert_cmpuint (conditions->len, ==, 2);
  g_assert_nonnull (strstr (text, "code 102"));
  g_assert_nonnull (strstr (advice, "not confirmed"));
}

/* --- Carlo Gavazzi --- */

static void
test_gavazzi (void)
{
  g_autoptr (MbusTelegram) telegram = decode_of (GAV, "5A 02",
                                                 "04 05 06 00 00 00 04 FF 04 D4 10 00 00 84 40 05 01 00 00 00 "
                                                 "84 80 40 05 02 00 00 00 84 C0 40 05 03 00 00 00 "
                                                 "04 2A 30 75 00 00 04 FF 01 C0 63 FF FF 04 FF 07 50 C3 00 00 "
                                                 "02 FF 02 A8 FD 84 80 80 40 FD 48 A5 0F 00 00 04 FD 48 06 09 00 00 "
                                                 "84 40 FF 12 94 5C 00 00 84 C0 40 FF 14 60 22 00 00");

  assert_shows (telegram, 0, "Energy", "0.6", "kWh");
  assert_shows (telegram, 1, "Reactive energy", "430.8", "kvarh");
  assert_shows (telegram, 2, "Energy · Phase L1", "0.1", "kWh");
  assert_shows (telegram, 4, "Energy · Phase L3", "0.3", "kWh");
  g_assert_cmpfloat (value_at (telegram, 2) + value_at (telegram, 3) + value_at (telegram, 4), ==,
                     value_at (telegram, 0));
  assert_shows (telegram, 5, "Power", "3000.0", "W");
  assert_shows (telegram, 6, "Reactive power", "-4000.0", "var");
  assert_shows (telegram, 7, "Apparent power", "5000.0", "VA");
  assert_triangle (telegram, 5, 6, 7);
  assert_shows (telegram, 8, "Power factor", "-0.600", "");
  g_assert_cmpfloat_with_epsilon (value_at (telegram, 5) / value_at (telegram, 7), -value_at (telegram, 8), 1e-3);
  assert_shows (telegram, 9, "Voltage · Line to line", "400.5", "V");
  assert_shows (telegram, 10, "Voltage", "231.0", "V");
  assert_shows (telegram, 11, "Current · Phase L1", "23.700", "A");
  assert_shows (telegram, 12, "Current · Phase L3", "8.800", "A");
  g_assert_true (mbus_telegram_main_record (telegram) == record_at (telegram, 0));
}

static void
test_gavazzi_em1xx (void)
{
  g_autoptr (MbusTelegram) telegram = decode_of (GAV, "C4 02", "02 FD BA 73 58 02 82 40 FD BA 73 59 02 "
                                                               "82 80 40 FD 48 FC 08 82 80 80 40 FD 48 A5 0F");

  assert_shows (telegram, 0, "Power factor", "0.600", "");
  assert_shows (telegram, 1, "Power factor · Phase L1", "0.601", "");
  assert_shows (telegram, 2, "Voltage · Phase L2", "230.0", "V");
  assert_shows (telegram, 3, "Voltage · Line to line", "400.5", "V");
}

/* --- IME --- */

static void
test_ime (void)
{
  g_autoptr (MbusTelegram) telegram = decode_of (IME, "66 02",
                                                 "84 10 FF 80 84 3B 01 00 00 00 84 A0 10 FF 80 84 3B 02 00 00 00 "
                                                 "84 90 10 FF 80 84 3C 03 00 00 00 84 90 10 FF 80 84 3B 04 00 00 00 "
                                                 "84 B0 10 FF 84 2B B8 0B 00 00 84 B0 10 FF 85 2B A0 0F 00 00 "
                                                 "84 B0 10 FF 86 2B 88 13 00 00 84 80 20 FF 84 2B E8 03 00 00 "
                                                 "84 90 20 FF 87 48 FC 08 00 00 84 A0 20 FF 88 48 A5 0F 00 00 "
                                                 "84 80 20 FF 89 59 0A 00 00 00 02 FF 8A 48 F4 01 02 FF 92 2B 05 00 "
                                                 "82 B0 10 FF 8B 28 58 02");

  assert_shows (telegram, 0, "Energy · Only positive contributions", "0.01", "kWh");
  g_assert_cmpint (record_at (telegram, 0)->explained, ==, 0); /* tariff 1 */
  assert_shows (telegram, 1, "Energy · Only positive contributions · Partial", "0.02", "kWh");
  assert_shows (telegram, 2, "Energy · Only negative contributions", "0.03", "kWh");
  assert_shows (telegram, 3, "Energy · Only positive contributions", "0.04", "kWh");
  assert_triangle (telegram, 4, 5, 6);
  assert_shows (telegram, 7, "Power · Phase L1", "1000", "W");
  assert_shows (telegram, 8, "Voltage · Phase L2", "230.0", "V");
  assert_shows (telegram, 9, "Voltage · Phases L3 and L1", "400.5", "V");
  assert_shows (telegram, 10, "Current · Phase L1", "0.010", "A");
  assert_shows (telegram, 11, "Frequency", "50.0", "Hz");
  assert_shows (telegram, 12, "Current transformer ratio", "5", "");
  assert_shows (telegram, 13, "Power factor", "0.600", "");
  g_assert_true (record_at (telegram, 13)->likely);
}

static void
test_ime_nemo (void)
{
  g_autoptr (MbusTelegram) telegram = decode_of (IME, "1D 02",
                                                 "8E 50 04 05 00 00 00 00 00 8E 60 04 06 00 00 00 00 00 "
                                                 "8E 90 40 04 07 00 00 00 00 00 85 50 2B 00 80 3B 45 "
                                                 "85 90 40 2B 00 00 7A 45 05 FD 3A 9A 99 19 3F "
                                                 "02 FD C8 FF 04 A5 0F 02 FD DB FF 04 0A 00 02 FD C8 FF 01 FC 08 "
                                                 "02 FF 5A F4 01 85 60 2B 00 00 80 3F");
  const double p = value_at (telegram, 3);
  const double factor = value_at (telegram, 5);

  assert_shows (telegram, 0, "Energy", "0.05", "kWh");
  assert_shows (telegram, 1, "Energy · Partial", "0.06", "kWh");
  assert_shows (telegram, 2, "Reactive energy", "0.07", "kvarh");
  assert_shows (telegram, 3, "Power · Only positive contributions", "3000", "W");
  assert_shows (telegram, 4, "Reactive power · Only positive contributions", "4000", "var");
  assert_shows (telegram, 5, "Power factor", "0.6", "");
  g_assert_cmpfloat_with_epsilon (p * p / square_of (p, value_at (telegram, 4)), factor * factor, 1e-6);
  assert_shows (telegram, 6, "Voltage · Phases L1 and L2", "400.5", "V");
  assert_shows (telegram, 7, "Current · Neutral", "1.0", "A");
  assert_shows (telegram, 8, "Voltage · Phase L1", "230.0", "V");
  assert_shows (telegram, 9, "Frequency", "50.0", "Hz");
  assert_shows (telegram, 10, "Power · Only negative contributions", "1", "W");
  g_assert_true (mbus_telegram_main_record (telegram) == record_at (telegram, 0));
  /* Only another program says so. */
  g_assert_true (record_at (telegram, 0)->likely);
}

/* --- The others --- */

static void
test_eltako (void)
{
  static const char *const makers[][2] = { { ELT, "01 02" }, { SBC, "16 02" } };

  for (gsize i = 0; i < G_N_ELEMENTS (makers); i++)
    {
      g_autoptr (MbusTelegram) telegram = decode_of (makers[i][0], makers[i][1],
                                                     "8C 10 04 99 75 00 00 8C 11 04 99 70 00 00 "
                                                     "02 FD C9 FF 03 E6 00 02 FD DB FF 03 0A 00 02 AC FF 03 0D 00 "
                                                     "82 40 AC FF 03 13 00 02 FF 68 01 00 02 AC FF 00 1E 00 "
                                                     "82 40 AC FF 00 28 00 01 FF 13 02");
      const double s = value_at (telegram, 2) * value_at (telegram, 3);

      assert_shows (telegram, 0, "Energy", "75.99", "kWh");
      assert_shows (telegram, 1, "Energy · Partial", "70.99", "kWh");
      assert_shows (telegram, 2, "Voltage · Phase L3", "230", "V");
      assert_shows (telegram, 3, "Current · Phase L3", "1.0", "A");
      assert_shows (telegram, 4, "Power · Phase L3", "0.13", "kW");
      assert_shows (telegram, 5, "Reactive power · Phase L3", "0.19", "kvar");
      g_assert_cmpfloat_with_epsilon (square_of (value_at (telegram, 4), value_at (telegram, 5)) / (s * s), 1, 0.01);
      assert_shows (telegram, 6, "Current transformer ratio", "1", "");
      assert_shows (telegram, 7, "Power", "0.30", "kW");
      assert_shows (telegram, 8, "Reactive power", "0.40", "kvar");
      assert_shows (telegram, 9, "Active tariff", "2", "");
      g_assert_true (mbus_telegram_main_record (telegram) == record_at (telegram, 0));
    }
}

static void
test_tip (void)
{
  g_autoptr (MbusTelegram) telegram = decode_of (TIP, "02 02",
                                                 "04 AB FC 01 B8 0B 00 00 84 40 2B A0 0F 00 00 84 80 40 2B 88 13 00 00 "
                                                 "04 2B B8 0B 00 00 01 FF 61 3C 01 FF F1 FC 02 3D 01 FF E1 FC 03 3E "
                                                 "01 FF 13 01");

  assert_shows (telegram, 0, "Power · Phase L1", "3000", "W");
  assert_triangle (telegram, 3, 1, 2);
  assert_shows (telegram, 4, "Power factor", "0.60", "");
  assert_shows (telegram, 5, "Power factor · Phase L2", "0.61", "");
  assert_shows (telegram, 6, "Power factor · Phase L3", "0.62", "");
  assert_shows (telegram, 7, "Active tariff", "1", "");
}

/* The storages of NZR are no history. */
static void
test_nzr (void)
{
  g_autoptr (MbusTelegram) telegram = decode_of (NZR, "00 02", "82 01 2B 01 00 82 02 FD 48 02 00 82 03 FD 5B 03 00 "
                                                               "82 01 03 04 00 42 2B 05 00");

  assert_shows (telegram, 0, "Power · Phase L1", "1", "W");
  assert_shows (telegram, 1, "Voltage · Phase L2", "0.2", "V");
  assert_shows (telegram, 2, "Current · Phase L3", "0.3", "A");
  g_assert_cmpint (record_at (telegram, 0)->explained, ==, MBUS_EXPLAINED_STORAGE);
  assert_shows (telegram, 3, "Energy", "0.004", "kWh");
  g_assert_cmpint (record_at (telegram, 3)->explained, ==, 0);
  assert_shows (telegram, 4, "Power", "5", "W");
}

static void
test_apator (void)
{
  for (guint bit = 0; bit < 24; bit++)
    {
      g_autofree char *record = g_strdup_printf ("03 FD 17 %02X %02X %02X", 1u << bit & 0xFF, 1u << bit >> 8 & 0xFF,
                                                 1u << bit >> 16 & 0xFF);
      g_autoptr (MbusTelegram) telegram = decode_of (APA, "15 07", record);
      g_autoptr (GPtrArray) conditions = mr_conditions_of (mr_profiles_find (built_in, &telegram->address), telegram);
      const MrCondition *condition = conditions->pdata[0];
      g_autofree char *id = g_strdup_printf ("info.fd17-%u", bit);
      g_autofree char *text = mr_condition_text (condition);

      g_assert_cmpuint (conditions->len, ==, 1);
      /* Bits 12 to 15 are not known, and the others are only likely. */
      g_assert_cmpint (g_str_equal (condition->kind->id, id), ==, bit < 12 || bit > 15);
      g_assert_cmpint (condition->is_likely, ==, bit < 12 || bit > 15);
      if (bit == 7)
        g_assert_cmpstr (text, ==, "It has reported a leak.");
    }
}

static void
test_algodue (void)
{
  static const char *const makers[][2] = { { GMC, "02 02" }, { ALG, "01 02" } };

  for (gsize i = 0; i < G_N_ELEMENTS (makers); i++)
    {
      g_autoptr (MbusTelegram) telegram = decode_of (makers[i][0], makers[i][1],
                                                     "02 FD C8 FF 02 FC 08 02 FD C8 FF 07 A5 0F 02 AB FF 00 0A 00 "
                                                     "01 FF 73 01 02 82 FF 80 01 05 00 "
                                                     "02 FD 0C 65 00 02 FD 0D 02 00");

      assert_shows (telegram, 0, "Voltage · Phase L2", "230.0", "V");
      assert_shows (telegram, 1, "Voltage · Phases L3 and L1", "400.5", "V");
      assert_shows (telegram, 2, "Power", "10", "W");
      assert_shows (telegram, 3, "Status of the partial counters", "1", "");
      assert_shows (telegram, 5, "Firmware version", "101", "");
      assert_shows (telegram, 6, "Hardware version", "2", "");
      g_assert_false (record_at (telegram, 0)->likely);
    }
}

static void
test_emu (void)
{
  static const char *const versions[] = { "05 02", "10 02" };

  for (gsize i = 0; i < G_N_ELEMENTS (versions); i++)
    {
      g_autoptr (MbusTelegram) telegram = decode_of (EMU, versions[i],
                                                     "84 10 03 54 05 00 00 84 90 40 03 AE 1E 00 00 "
                                                     "04 AB FF 01 B8 0B 00 00 "
                                                     "84 80 40 AB FF 01 A0 0F 00 00 01 FF E1 FF 01 3C 02 FF 52 F4 01");
      const double p = value_at (telegram, 2);
      const double factor = value_at (telegram, 4);

      assert_shows (telegram, 0, "Energy", "1.364", "kWh");
      assert_shows (telegram, 1, "Reactive energy", "7.854", "kvarh");
      assert_shows (telegram, 2, "Power · Phase L1", "3000", "W");
      assert_shows (telegram, 3, "Reactive power · Phase L1", "4000", "var");
      assert_shows (telegram, 4, "Power factor · Phase L1", "0.60", "");
      g_assert_cmpfloat_with_epsilon (p * p / square_of (p, value_at (telegram, 3)), factor * factor, 1e-6);
      assert_unexplained (telegram, 5);
    }
}

static void
test_kamstrup_302 (void)
{
  g_autoptr (MbusTelegram) telegram = decode_of (KAM, "30 0D", "04 06 05 00 00 00 04 86 FF 02 06 00 00 00 "
                                                               "04 FF 0F 4E 61 BC 00 04 FF 11 39 30 00 00");

  assert_shows (telegram, 0, "Energy", "5", "kWh");
  assert_shows (telegram, 1, "Energy · Cooling energy E3", "6", "kWh");
  g_assert_true (record_at (telegram, 1)->likely);
  assert_shows (telegram, 2, "Serial number", "12345678", "");
  g_assert_false (record_at (telegram, 2)->likely);
  assert_shows (telegram, 3, "Configuration 1", "12345", "");
  g_assert_true (mbus_telegram_main_record (telegram) == record_at (telegram, 0));
}

static void
test_zpa (void)
{
  g_autoptr (MbusTelegram) telegram = decode_of (ZPA, "01 02", "02 AB FF 82 00 0A 00 02 AB FF 92 00 0A 00");

  assert_shows (telegram, 0, "Power · Phase L2", "10", "W");
  assert_unexplained (telegram, 1);
}

/* Electricity meters without a profile, and what their own profile does not say. Only of these, and never of the
 * manufacturer's own VIF. */
static void
test_likely (void)
{
  const char *records = "02 AB FF 01 0A 00 02 FD C8 FF 06 A5 0F 02 AB FF 83 00 0A 00 02 AB FF 06 0A 00 02 FF 01 0A 00";
  g_autoptr (MbusTelegram) telegram = decode_of (XYZ, "01 02", records);
  g_autoptr (MbusTelegram) delta = decode_of (ABB, "02 02", records);
  g_autoptr (MbusTelegram) heat = decode_of (XYZ, "01 04", records);

  assert_shows (telegram, 0, "Power · Likely phase L1", "10", "W");
  assert_shows (telegram, 1, "Voltage · Likely phases L2 and L3", "400.5", "V");
  assert_shows (telegram, 2, "Power · Likely phase L3", "10", "W");
  assert_unexplained (telegram, 3);
  assert_unexplained (telegram, 4);
  g_assert_true (record_at (telegram, 0)->likely);
  assert_shows (delta, 0, "Power · Likely phase L1", "10", "W");
  for (guint i = 0; i < heat->records->len; i++)
    assert_unexplained (heat, i);
}

/* --- Profiles as a whole --- */

static void
assert_model (const char *maker, const char *version, const char *model)
{
  g_autoptr (MbusTelegram) telegram = decode_of (maker, version, "");

  g_assert_cmpstr (mr_profile_model (mr_profiles_find (built_in, &telegram->address)), ==, model);
}

static void
test_models (void)
{
  assert_model (ABB, "20 02", "B21, B23, B24");
  assert_model (ABB, "02 02", "Delta-Meter");
  assert_model (ABB, "0A 02", NULL);
  assert_model (SEC, "18 02", "iEM3000");
  assert_model (GAV, "2F 02", "EM24");
  assert_model (GAV, "C7 02", "EM111, EM112, EM340");
  assert_model (NZR, "50 02", "IC-M2");
  assert_model (EMU, "10 02", "Professional 3/75 M-Bus");
  assert_model (KAM, "30 04", "MULTICAL 302");
  assert_model ("EE 4D", "0D 04", "Supercal 531");
  assert_model ("33 4C", "0D 04", NULL);
  assert_model ("77 04", "0A 04", "Itron CF 51");
  assert_model ("A3 08", "71 0F", "Berg BMB-10S0");
  assert_model ("24 40", "01 02", "SDM630");
}

/* A user's own profile replaces the built-in one. That for any maker still counts where it says nothing. */
static void
test_own (FolderFixture *self, gconstpointer data)
{
  const char *const folders[] = { self->folder, NULL };
  g_autofree char *path = g_build_filename (self->folder, "own.xml", NULL);
  g_autoptr (MbusTelegram) telegram = decode_frame (MBUS_CI_VARIABLE, "78 56 34 12 " SEC " 15 02 07 00 00 00 "
                                                                      "85 40 2E 00 00 80 3F 05 03 00 00 80 3F "
                                                                      "05 AB FF 01 00 00 80 3F "
                                                                      "05 AB FF 0D 00 00 80 3F");
  g_autoptr (GError) error = NULL;
  g_autoptr (MrProfiles) profiles = NULL;

  g_file_set_contents (path, "<profiles manufacturer='SEC'><records id='r'><record subunit='1' of='Power' unit='VA'>"
                             "<quantity>Apparent power</quantity></record></records><model name='Mine' versions='15' "
                             "proof='telegram'>" SOURCE "<use records='r'/></model></profiles>", -1, &error);
  g_assert_no_error (error);
  profiles = mr_profiles_load (folders, NULL, NULL);
  g_assert_null (mr_profiles_troubles (profiles)[0]);
  mr_profiles_apply (profiles, &telegram->address, telegram);

  g_assert_cmpstr (mr_profile_model (mr_profiles_find (profiles, &telegram->address)), ==, "Mine");
  assert_shows (telegram, 0, "Apparent power", "1", "kVA");
  g_assert_null (record_at (telegram, 1)->correction);
  assert_shows (telegram, 1, "Energy", "0.001", "kWh");
  assert_shows (telegram, 2, "Power · Likely phase L1", "1", "W");
  assert_unexplained (telegram, 3);
}

int
main (int argc, char **argv)
{
  int result;

  g_test_init (&argc, &argv, NULL);
  built_in = mr_profiles_load (NULL, NULL, NULL);
  g_assert_null (mr_profiles_troubles (built_in)[0]);

  g_test_add_func ("/makers/schneider/power", test_schneider_power);
  g_test_add_func ("/makers/schneider/energy", test_schneider_energy);
  g_test_add_func ("/makers/schneider", test_schneider);
  g_test_add_func ("/makers/abb/field", test_abb_field);
  g_test_add_func ("/makers/abb", test_abb);
  g_test_add_func ("/makers/abb/flags", test_abb_flags);
  g_test_add_func ("/makers/gavazzi", test_gavazzi);
  g_test_add_func ("/makers/gavazzi/em1xx", test_gavazzi_em1xx);
  g_test_add_func ("/makers/ime/field", test_ime_field);
  g_test_add_func ("/makers/ime", test_ime);
  g_test_add_func ("/makers/ime/nemo", test_ime_nemo);
  g_test_add_func ("/makers/eltako", test_eltako);
  g_test_add_func ("/makers/tip", test_tip);
  g_test_add_func ("/makers/nzr", test_nzr);
  g_test_add_func ("/makers/apator", test_apator);
  g_test_add_func ("/makers/siemens", test_siemens);
  g_test_add_func ("/makers/algodue", test_algodue);
  g_test_add_func ("/makers/emu", test_emu);
  g_test_add_func ("/makers/kamstrup-302", test_kamstrup_302);
  g_test_add_func ("/makers/zpa", test_zpa);
  g_test_add_func ("/makers/likely", test_likely);
  g_test_add_func ("/makers/models", test_models);
  g_test_add ("/makers/own", FolderFixture, NULL, folder_fixture_set_up, test_own, folder_fixture_tear_down);

  result = g_test_run ();
  mr_profiles_free (built_in);
  return result;
}
