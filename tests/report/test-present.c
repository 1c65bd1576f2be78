/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib.h>
#include <locale.h>

#include "mr-present.h"

static void
test_numbers (void)
{
  static const struct {
    const char *in;
    const char *out;
  } cases[] = {
    { "12.347", "12.347" },
    { "-3", "−3" },
    { "0.000", "0.000" },
    { "—", "—" },
    { "2026-03-05T14:30", "2026-03-05T14:30" }, /* dates are no numbers */
    { "0x0C", "0x0C" },
    { "", "" },
    { "-", "-" },
    { ".5", ".5" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *shown = mr_present_number (cases[i].in);

      g_assert_cmpstr (shown, ==, cases[i].out);
    }
}

static void
test_numbers_in_locale (void)
{
  g_autofree char *small = NULL;
  g_autofree char *large = NULL;

  if (setlocale (LC_NUMERIC, "de_DE.UTF-8") == NULL)
    {
      g_test_skip ("no German locale on this machine");
      return;
    }
  small = mr_present_number ("1234.5");
  large = mr_present_number ("-1234567.89");
  setlocale (LC_NUMERIC, "C");

  g_assert_cmpstr (small, ==, "1234,5");
  g_assert_cmpstr (large, ==, "−1.234.567,89");
}

/* A fabrication number is a name made of digits: "50.210.065" would be another one. */
static void
test_names_are_not_grouped (void)
{
  static const guint8 data[] = {
    0x78, 0x56, 0x34, 0x12, 0x2D, 0x2C, 0x01, 0x02, 0x00, 0x00, 0x00, 0x00, /* long header */
    0x0C, 0x78, 0x65, 0x00, 0x21, 0x50,                                     /* fabrication number 50210065 */
    0x0C, 0x06, 0x65, 0x00, 0x21, 0x50,                                     /* energy 50210065 kWh */
  };
  guint8 octets[MBUS_FRAME_MAX];
  MbusFrame frame;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (MbusTelegram) telegram = NULL;
  g_autofree char *name = NULL;
  g_autofree char *no_unit = NULL;
  g_autofree char *energy = NULL;
  g_autofree char *unit = NULL;

  mbus_frame_init_long (&frame, MBUS_C_RSP_UD, 5, MBUS_CI_VARIABLE, data, sizeof data);
  bytes = g_bytes_new (octets, mbus_frame_build (&frame, octets));
  telegram = mbus_telegram_decode (bytes, NULL);
  g_assert_nonnull (telegram);
  g_assert_cmpuint (telegram->records->len, ==, 2);

  if (setlocale (LC_NUMERIC, "de_DE.UTF-8") == NULL)
    {
      g_test_skip ("no German locale on this machine");
      return;
    }
  mr_present_value (&g_array_index (telegram->records, MbusRecord, 0), &name, &no_unit);
  mr_present_value (&g_array_index (telegram->records, MbusRecord, 1), &energy, &unit);
  setlocale (LC_NUMERIC, "C");

  g_assert_cmpstr (name, ==, "50210065");
  g_assert_cmpstr (no_unit, ==, "");
  g_assert_cmpstr (energy, ==, "50.210.065");
  g_assert_cmpstr (unit, ==, "kWh");
}

static void
test_deviation (void)
{
  static const struct {
    gint64 seconds;
    const char *shown;
  } cases[] = {
    { 0, "0 s" },
    { 4, "+4 s" },
    { -11, "−11 s" },
    { 119, "+119 s" },
    { 120, "+2 min" },
    { -40 * 60, "−40 min" },
    { 3 * 3600, "+3 h" },
    { 12 * 86400, "+12 d" },
    { -800000000, "−9259 d" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *shown = mr_present_deviation (cases[i].seconds);

      g_assert_cmpstr (shown, ==, cases[i].shown);
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

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/present/numbers", test_numbers);
  g_test_add_func ("/present/numbers-in-locale", test_numbers_in_locale);
  g_test_add_func ("/present/names-are-not-grouped", test_names_are_not_grouped);
  g_test_add_func ("/present/deviation", test_deviation);
  g_test_add_func ("/present/time-left", test_time_left);
  g_test_add_func ("/present/qualifiers", test_qualifiers);

  return g_test_run ();
}
