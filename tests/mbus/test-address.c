/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mbus-address.h"

static MbusSecondary
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  MbusSecondary secondary;
  gboolean ok = mbus_secondary_parse (text, &secondary, &error);

  g_assert_no_error (error);
  g_assert_true (ok);
  return secondary;
}

static void
test_secondary_parse (void)
{
  MbusSecondary full = parse ("123456782d2c3404/87654321");
  MbusSecondary short_form = parse ("1234567F");

  g_assert_cmphex (full.id, ==, 0x12345678);
  g_assert_cmphex (full.manufacturer, ==, 0x2C2D);
  g_assert_cmphex (full.version, ==, 0x34);
  g_assert_cmphex (full.device_type, ==, 0x04);
  g_assert_true (full.has_fabrication);
  g_assert_cmphex (full.fabrication, ==, 0x87654321);
  g_assert_false (mbus_secondary_has_wildcard (&full));

  g_assert_cmphex (short_form.id, ==, 0x1234567F);
  g_assert_cmphex (short_form.manufacturer, ==, MBUS_MANUFACTURER_ANY);
  g_assert_cmphex (short_form.version, ==, MBUS_VERSION_ANY);
  g_assert_cmphex (short_form.device_type, ==, MBUS_DEVICE_TYPE_ANY);
  g_assert_false (short_form.has_fabrication);
  g_assert_true (mbus_secondary_has_wildcard (&short_form));
}

static void
test_secondary_round_trip (void)
{
  static const char *const texts[] = {
    "123456782D2C3404", "FFFFFFFFFFFFFFFF", "0500023E422C0102", "000000002D2C0102/0000000A",
    "FFFFFFFFFFFFFFFF/FFFFFFFF",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      MbusSecondary secondary = parse (texts[i]);
      MbusSecondary again;
      guint8 wire[MBUS_SECONDARY_OCTETS];
      char text[MBUS_SECONDARY_TEXT_SIZE];

      g_assert_cmpstr (mbus_secondary_format (&secondary, text), ==, texts[i]);
      mbus_secondary_to_wire (&secondary, wire);
      mbus_secondary_from_wire (wire, &again);
      g_assert_false (again.has_fabrication);
      again.has_fabrication = secondary.has_fabrication;
      again.fabrication = secondary.fabrication;
      g_assert_true (mbus_secondary_equal (&secondary, &again));
    }
}

static void
test_secondary_wire (void)
{
  const guint8 expected[] = { 0x78, 0x56, 0x34, 0x12, 0x2D, 0x2C, 0x34, 0x04 };
  MbusSecondary secondary = parse ("123456782D2C3404");
  guint8 wire[MBUS_SECONDARY_OCTETS];

  mbus_secondary_to_wire (&secondary, wire);
  g_assert_cmpmem (wire, sizeof wire, expected, sizeof expected);
}

static void
test_secondary_bad (void)
{
  static const struct {
    const char *text;
    const char *says;
  } cases[] = {
    { "", "not a secondary address" },
    { "1234567", "not a secondary address" },
    { "123456789", "not a secondary address" },
    { "123456782D2C34041", "not a secondary address" },
    { "12345678/1234567", "not a secondary address" },
    { "/12345678", "not a secondary address" },
    { "1234567G", "Character 8" },
    { "123456782D2C340X", "Character 16" },
    { "12345678/1234567-", "Character 17" },
    { "12345678/1234/678", "Character 14" },
    { "\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF", "not text" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      MbusSecondary out;

      g_assert_false (mbus_secondary_parse (cases[i].text, &out, &error));
      g_assert_error (error, MBUS_ERROR, MBUS_ERROR_INVALID);
      g_assert_nonnull (strstr (error->message, cases[i].says));
    }
}

static void
test_matches (void)
{
  static const struct {
    const char *pattern;
    const char *meter;
    gboolean matches;
  } cases[] = {
    { "FFFFFFFFFFFFFFFF", "123456782D2C3404", TRUE },
    { "12345678", "123456782D2C3404", TRUE },
    { "1FFFFFF8", "123456782D2C3404", TRUE },
    { "1FFFFFF9", "123456782D2C3404", FALSE },
    { "2FFFFFFF", "123456782D2C3404", FALSE },
    { "AFFFFFFF", "A23456782D2C3404", TRUE },
    { "FFFFFFFF2D2CFFFF", "123456782D2C3404", TRUE },
    { "FFFFFFFF2C2DFFFF", "123456782D2C3404", FALSE },
    { "FFFFFFFFFFFF34FF", "123456782D2C3404", TRUE },
    { "FFFFFFFFFFFF35FF", "123456782D2C3404", FALSE },
    { "FFFFFFFFFFFFFF04", "123456782D2C3404", TRUE },
    { "FFFFFFFFFFFFFF0C", "123456782D2C3404", FALSE },
    { "FFFFFFFF/FFFFFFF1", "123456782D2C3404/87654321", TRUE },
    { "FFFFFFFF/FFFFFFF2", "123456782D2C3404/87654321", FALSE },
    { "FFFFFFFF/FFFFFFFF", "123456782D2C3404", FALSE },
    { "12345678", "123456782D2C3404/87654321", TRUE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      MbusSecondary pattern = parse (cases[i].pattern);
      MbusSecondary meter = parse (cases[i].meter);

      g_assert_cmpint (mbus_secondary_matches (&pattern, &meter), ==, cases[i].matches);
    }
}

static void
test_equal (void)
{
  MbusSecondary a = parse ("123456782D2C3404");
  MbusSecondary b = a;

  b.fabrication = 7;
  g_assert_true (mbus_secondary_equal (&a, &b));
  b.has_fabrication = TRUE;
  g_assert_false (mbus_secondary_equal (&a, &b));
  a.has_fabrication = TRUE;
  g_assert_false (mbus_secondary_equal (&a, &b));
  a.fabrication = 7;
  g_assert_true (mbus_secondary_equal (&a, &b));
  a.version++;
  g_assert_false (mbus_secondary_equal (&a, &b));
}

static void
test_address (void)
{
  static const char *const good[] = { "0", "5", "250", "123456782D2C3404", "FFFFFFFFFFFFFFFF/12345678" };
  static const char *const bad[] = { "", "251", "-1", "+1", "1.", " 1", "1 ", "x", "999", "0x1", "1000", "\xFF" };
  MbusAddress address;

  for (gsize i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *text = NULL;

      g_assert_true (mbus_address_parse (good[i], &address, &error));
      g_assert_no_error (error);
      text = mbus_address_format (&address);
      g_assert_cmpstr (text, ==, good[i]);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (mbus_address_parse (bad[i], &address, &error));
      g_assert_error (error, MBUS_ERROR, MBUS_ERROR_INVALID);
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
    }
  g_assert_true (mbus_address_parse ("007", &address, NULL));
  g_assert_false (address.by_secondary);
  g_assert_cmpuint (address.primary, ==, 7);
}

/* An address that no known meter has is shown as it was typed, so that a mistake in it can be seen. */
static void
test_label (void)
{
  static const struct {
    const char *address;
    const char *label;
  } cases[] = {
    { "5", "Address 5" },
    { "123456782D2C3404", "123456782D2C3404" },
    { "12345678", "12345678" },
    { "12345678/87654321", "12345678/87654321" },
    { "12FFFFFF2D2CFFFF", "12FFFFFF2D2CFFFF" },
    { "10000001FFFF9904", "10000001FFFF9904" },
    { "123456782D2C3404/87654321", "123456782D2C3404/87654321" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      MbusAddress address;
      g_autofree char *label = NULL;

      g_assert_true (mbus_address_parse (cases[i].address, &address, NULL));
      label = mbus_address_label (&address);
      g_assert_cmpstr (label, ==, cases[i].label);
    }
}

/* In a list it is its number, with as much as distinguishes it from another one. */
static void
test_number (void)
{
  static const struct {
    const char *address;
    MbusApart apart;
    int primary;
    const char *number;
  } cases[] = {
    { "123456782D2C3404/87654321", MBUS_APART_ALREADY, 6, "12345678" },
    { "123456782D2C3404/87654321", MBUS_APART_BY_PLACE, 6, "12345678/87654321" },
    { "123456782D2C3404/FFFFFFFF", MBUS_APART_BY_PLACE, 6, "12345678 · address 6" },
    { "123456782D2C3404", MBUS_APART_BY_PLACE, 6, "12345678 · address 6" },
    { "123456782D2C3404", MBUS_APART_BY_PLACE, -1, "12345678" },
    { "123456782D2C3404/87654321", MBUS_APART_BY_KIND, 6, "12345678 · Heat (return) 52" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const MbusSecondary secondary = parse (cases[i].address);
      g_autofree char *number = mbus_secondary_number (&secondary, cases[i].apart, cases[i].primary);

      g_assert_cmpstr (number, ==, cases[i].number);
    }
}

static void
test_manufacturer (void)
{
  static const struct {
    guint16 code;
    const char *text;
  } cases[] = {
    { 0x2C2D, "KAM" }, { 0x2C37, "KAW" }, { 0x0442, "ABB" }, { 0x6B5A, "ZZZ" }, { 0x0421, "AAA" },
  };
  char text[8];
  guint16 code;

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_assert_cmpstr (mbus_manufacturer_to_text (cases[i].code, text), ==, cases[i].text);
      g_assert_true (mbus_manufacturer_from_text (cases[i].text, &code));
      g_assert_cmphex (code, ==, cases[i].code);
    }
  g_assert_cmpstr (mbus_manufacturer_to_text (0x0001, text), ==, "0x0001");
  /* EN 13757-4: the letters are in fifteen bits; the sixteenth means that the address is unique only on its site. */
  g_assert_cmpstr (mbus_manufacturer_to_text (0x8442, text), ==, "ABB");
  g_assert_cmpstr (mbus_manufacturer_to_text (0x8001, text), ==, "0x8001");
  g_assert_cmpstr (mbus_manufacturer_to_text (MBUS_MANUFACTURER_ANY, text), ==, "*");
  g_assert_true (mbus_manufacturer_from_text ("kAm", &code));
  g_assert_cmphex (code, ==, 0x2C2D);
  g_assert_false (mbus_manufacturer_from_text ("KA", &code));
  g_assert_false (mbus_manufacturer_from_text ("KAMS", &code));
  g_assert_false (mbus_manufacturer_from_text ("KA1", &code));
}

static void
test_device_type (void)
{
  g_assert_cmpstr (mbus_device_type_name (0x0C), ==, "Heat (flow)");
  g_assert_cmpstr (mbus_device_type_name (0x02), ==, "Electricity");
  g_assert_cmpstr (mbus_device_type_name (0x38), ==, "Bus converter (meter side)");
  g_assert_cmpstr (mbus_device_type_name (0x1D), ==, "Reserved");
  g_assert_cmpint (mbus_device_type_medium (0x04), ==, MBUS_MEDIUM_HEAT);
  g_assert_cmpint (mbus_device_type_medium (0x0A), ==, MBUS_MEDIUM_COOLING);
  g_assert_cmpint (mbus_device_type_medium (0x16), ==, MBUS_MEDIUM_WATER);
  g_assert_cmpint (mbus_device_type_medium (0x06), ==, MBUS_MEDIUM_WARM_WATER);
  g_assert_cmpint (mbus_device_type_medium (0x20), ==, MBUS_MEDIUM_BREAKER);
  g_assert_cmpint (mbus_device_type_medium (0xFE), ==, MBUS_MEDIUM_OTHER);
  g_assert_cmpstr (mbus_medium_nick (MBUS_MEDIUM_HEAT_COST_ALLOCATOR), ==, "heat-cost-allocator");
  g_assert_cmpstr (mbus_medium_nick (MBUS_MEDIUM_OTHER), ==, "other");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/address/secondary/parse", test_secondary_parse);
  g_test_add_func ("/address/secondary/round-trip", test_secondary_round_trip);
  g_test_add_func ("/address/secondary/wire", test_secondary_wire);
  g_test_add_func ("/address/secondary/bad", test_secondary_bad);
  g_test_add_func ("/address/secondary/matches", test_matches);
  g_test_add_func ("/address/secondary/equal", test_equal);
  g_test_add_func ("/address/text", test_address);
  g_test_add_func ("/address/label", test_label);
  g_test_add_func ("/address/number", test_number);
  g_test_add_func ("/address/manufacturer", test_manufacturer);
  g_test_add_func ("/address/device-type", test_device_type);

  return g_test_run ();
}
