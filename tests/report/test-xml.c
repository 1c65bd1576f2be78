/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Parts of the XML that no available real telegram exercises, and those that must be right even if libmbus is not. */
#include "config.h"

#include <string.h>

#include "mr-report-telegrams.h"
#include "mr-report-writers.h"
#include "telegram-builder.h"

#define HEADER \
  "    <SlaveInformation>\n        <Id>12345678</Id>\n        <Manufacturer>KAM</Manufacturer>\n" \
  "        <Version>52</Version>\n        <ProductName></ProductName>\n        <Medium>Heat: Outlet</Medium>\n" \
  "        <AccessNumber>7</AccessNumber>\n        <Status>00</Status>\n        <Signature>0000</Signature>\n" \
  "    </SlaveInformation>\n\n"

/* Takes @telegram. */
static char *
write_one (MbusTelegram *telegram, gboolean normalized)
{
  g_autoptr (GPtrArray) telegrams = g_ptr_array_new_with_free_func ((GDestroyNotify) mbus_telegram_free);
  const MrReading reading = { .telegrams = telegrams };
  GString *out = g_string_new (NULL);

  g_ptr_array_add (telegrams, telegram);
  mr_report_append_xml (out, &reading, normalized, NULL);
  return g_string_free (out, FALSE);
}

/* The record whose octets are @hex must have these elements, in this order; NULL ends them. */
static void
assert_plain (const char *hex, const char *unit, const char *value, const char *more)
{
  g_autofree char *xml = write_one (decode_records (hex), FALSE);
  g_autofree char *expected = g_strdup_printf ("        <Unit>%s</Unit>\n        <Value>%s</Value>\n%s    </DataRecord>\n",
                                               unit, value, more);

  if (strstr (xml, expected) == NULL)
    g_error ("%s: %s", hex, xml);
}

static void
assert_normalized (const char *hex, const char *unit, const char *quantity, const char *value, const char *more)
{
  g_autofree char *xml = write_one (decode_records (hex), TRUE);
  g_autofree char *expected = g_strdup_printf ("        <Unit>%s</Unit>\n        <Quantity>%s</Quantity>\n"
                                               "        <Value>%s</Value>\n%s    </DataRecord>\n",
                                               unit, quantity, value, more);

  if (strstr (xml, expected) == NULL)
    g_error ("%s: %s", hex, xml);
}

static void
test_whole (void)
{
  g_autofree char *xml = write_one (decode_records ("84 40 06 39 30 00 00"), FALSE);

  g_assert_cmpstr (xml, ==,
                   "<MBusData>\n\n" HEADER
                   "    <DataRecord id=\"0\">\n"
                   "        <Function>Instantaneous value</Function>\n"
                   "        <StorageNumber>0</StorageNumber>\n"
                   "        <Tariff>0</Tariff>\n"
                   "        <Device>1</Device>\n"
                   "        <Unit>Energy (kWh)</Unit>\n"
                   "        <Value>12345</Value>\n"
                   "    </DataRecord>\n\n"
                   "</MBusData>\n");
}

/* Powers of ten in names: "k" and "1e-1 " of the primary table, "0.1 " of FB. */
static void
test_names (void)
{
  assert_plain ("04 00 01 00 00 00", "Energy (mWh)", "1", "");
  assert_plain ("04 03 01 00 00 00", "Energy (Wh)", "1", "");
  assert_plain ("04 07 01 00 00 00", "Energy (10 kWh)", "1", "");
  assert_plain ("04 0E 01 00 00 00", "Energy (MJ)", "1", "");
  assert_plain ("04 0F 01 00 00 00", "Energy (1e7 J)", "1", "");
  assert_plain ("04 10 01 00 00 00", "Volume (my m^3)", "1", "");
  assert_plain ("04 48 01 00 00 00", "Volume flow (1e-9  m^3/s)", "1", "");
  assert_plain ("02 6A 01 00", "Pressure (1e-1  bar)", "1", "");
  assert_plain ("04 FB 00 01 00 00 00", "Energy (0.1 MWh)", "1", "");
  assert_plain ("04 FB 01 01 00 00 00", "Energy (MWh)", "1", "");
  assert_plain ("04 FB 24 01 00 00 00", "Volume flow (0.001 american gallon/min)", "1", "");
  assert_plain ("02 FD 53 01 00", "1e-9  A", "1", "");
  assert_plain ("02 FD 50 01 00", "1e-12  A", "1", "");
  /* Not in libmbus' tables, or reserved there: EN 13757-3:2018. */
  assert_plain ("04 FB 02 01 00 00 00", "Reactive energy (kvarh)", "1", "");
  assert_normalized ("04 FB 02 01 00 00 00", "varh", "Reactive energy", "1000.000000", "");
  assert_normalized ("04 FB 08 01 00 00 00", "J", "Energy", "100000000.000000", "");
  assert_normalized ("02 FB 1A 85 01", "%", "Relative humidity", "38.900000", "");
}

/* Exact: six decimals as libmbus has, more where the number has more. */
static void
test_values (void)
{
  assert_normalized ("04 13 47 23 01 00", "m^3", "Volume", "74.567000", "");
  assert_normalized ("02 FD 50 01 00", "A", "Current", "0.000000000001", "");
  assert_normalized ("02 FD 50 E8 03", "A", "Current", "0.000000001", "");
  assert_normalized ("07 00 FF FF FF FF FF FF FF 7F", "Wh", "Energy", "9223372036854775.807000", "");
  assert_normalized ("04 22 10 0E 00 00", "s", "On time", "12960000.000000", "");
  assert_normalized ("02 FD 6E 01 00", "s", "Operating time battery", "2629743.830000", "");
  assert_normalized ("04 06 00 00 00 00", "Wh", "Energy", "0.000000", "");
  assert_normalized ("04 06 FF FF FF FF", "Wh", "Energy", "-1000.000000", "");
  assert_normalized ("0C 06 12 00 00 F0", "Wh", "Energy", "-12000.000000", "");
  /* Single precision: 0.1 as six decimals, 1e-9 with those it needs, 230.123459 as printf() writes it. */
  assert_normalized ("05 2B CD CC CC 3D", "W", "Power", "0.100000", "");
  assert_normalized ("05 2B 5F 70 89 30", "W", "Power", "0.000000001", "");
  assert_normalized ("05 2B 5B 72 01 39", "W", "Power", "0.00012345", "");
  assert_normalized ("05 FD 49 9B 1F 66 43", "V", "Voltage", "230.123459", "");
  assert_plain ("05 2E CD CC CC 3D", "Power (kW)", "0.100000", "");
  /* Bits have no sign. */
  assert_plain ("01 FD 17 80", "Error flags", "128", "");
  assert_normalized ("07 FD 17 FF FF FF FF FF FF FF FF", "", "Error flags", "18446744073709551615.000000", "");
  assert_plain ("05 2E 00 00 80 7F", "Power (kW)", "", "        <Validity>invalid</Validity>\n");
}

static void
test_invalid (void)
{
  assert_plain ("0C 06 FF FF FF FF", "Energy (kWh)", "FFFFFFFF", "        <Validity>invalid</Validity>\n");
  assert_normalized ("0C 06 12 AB 00 00", "Wh", "Energy", "0000AB12", "        <Validity>invalid</Validity>\n");
  assert_plain ("02 6C FF FF", "Time Point (date)", "", "        <Validity>invalid</Validity>\n");
  /* VIFE 16: overflow. */
  assert_plain ("04 86 16 01 00 00 00", "Energy (kWh)", "",
                "        <Validity>overflow</Validity>\n        <Modifier>Overflow</Modifier>\n");
  assert_plain ("04 06 00 00 00 80", "Energy (kWh)", "", "        <Validity>invalid</Validity>\n");
}

/* Type F: 14:30 on 5 March 2026, then with SU, then every day at 14:30. */
static void
test_dates (void)
{
  assert_plain ("04 6D 1E 0E 45 33", "Time Point (time &amp; date)", "2026-03-05T14:30:00", "");
  assert_normalized ("04 6D 1E 8E 45 33", "-", "Time point (date &amp; time)", "2026-03-05T14:30:00",
                     "        <SummerTime>1</SummerTime>\n");
  assert_plain ("02 6C 45 33", "Time Point (date)", "2026-03-05", "");
  assert_plain ("02 6C E0 FF", "Time Point (date)", "", "");
}

/* The modifiers of the VIFE chain have their own elements; changes of the unit are in the unit. */
static void
test_modifiers (void)
{
  assert_plain ("04 86 3B 01 00 00 00", "Energy (kWh)", "1",
                "        <Modifier>Only positive contributions</Modifier>\n");
  assert_plain ("04 93 28 01 00 00 00", "Volume (m m^3/pulse)", "1",
                "        <Modifier>Increment per pulse on input 0</Modifier>\n");
  /* VIFE 7D: · 1000. The name contains it, so the number does not change. */
  assert_plain ("04 86 7D 01 00 00 00", "Energy (MWh)", "1", "");
}

/* A text from a meter, and its unit: neither is markup. */
static void
test_hostile (void)
{
  assert_plain ("0D FD 10 06 3E 26 22 3C 1B 61", "Customer location", "3E 26 22 3C 1B 61", "");
  assert_plain ("0D FD 10 05 3E 26 22 3C 61", "Customer location", "a&lt;&quot;&amp;&gt;", "");
  assert_plain ("01 7C 02 3E 3C 05", "&lt;&gt;", "5", "");
  assert_normalized ("01 7C 02 3E 3C 05", "-", "&lt;&gt;", "5.000000", "");
}

/* DIF 0F with and without octets after it; 1F. */
static void
test_blocks (void)
{
  g_autofree char *plain = write_one (decode_records ("0F 01 02 03"), FALSE);
  g_autofree char *empty = write_one (decode_records ("01 7A 05 2F 1F"), TRUE);

  g_assert_nonnull (strstr (plain, "        <Function>Manufacturer specific</Function>\n        <Value>01 02 03</Value>\n"));
  g_assert_nonnull (strstr (empty, "    <DataRecord id=\"1\">\n        <Function>More records follow</Function>\n"
                                   "        <StorageNumber>0</StorageNumber>\n        <Unit></Unit>\n"
                                   "        <Quantity></Quantity>\n        <Value></Value>\n"));
}

/* A refusal is reported in both forms (No. 11); with a header, also the meter that refuses. */
static void
test_refusals (void)
{
  g_autofree char *bare = write_one (decode_frame (MBUS_CI_ERROR, "08"), TRUE);
  g_autofree char *with_header = write_one (decode_frame (MBUS_CI_ERROR_LONG,
                                                          "78 56 34 12 2D 2C 34 04 07 00 00 00 08"), TRUE);

  g_assert_cmpstr (bare, ==, "<MBusData>\n\n    <SlaveInformation>\n        <Error>Application busy</Error>\n"
                             "    </SlaveInformation>\n\n</MBusData>\n");
  g_assert_nonnull (strstr (with_header, "<Id>12345678</Id>"));
  g_assert_nonnull (strstr (with_header, "        <Error>Application busy</Error>\n    </SlaveInformation>\n"));
}

/* No header, and a short one. */
static void
test_headers (void)
{
  g_autofree char *none = write_one (decode_frame (MBUS_CI_VARIABLE_NO_HEADER, "01 7A 05"), FALSE);
  g_autofree char *brief = write_one (decode_frame (MBUS_CI_VARIABLE_SHORT, "2A 04 00 00 01 7A 05"), FALSE);

  g_assert_true (g_str_has_prefix (none, "<MBusData>\n\n    <SlaveInformation>\n    </SlaveInformation>\n\n"));
  g_assert_true (g_str_has_prefix (brief, "<MBusData>\n\n    <SlaveInformation>\n        <AccessNumber>42</AccessNumber>\n"
                                          "        <Status>04</Status>\n        <Signature>0000</Signature>\n"));
}

/* Fixed data: 12345678, access number 9, stored, BCD, 10 kWh and m³; counters 1234 and 5. */
static void
test_fixed (void)
{
  g_autofree char *xml = write_one (decode_frame (MBUS_CI_FIXED, "78 56 34 12 09 02 06 6C 34 12 00 00 05 00 00 00"), TRUE);

  g_assert_cmpstr (xml, ==,
                   "<MBusData>\n\n    <SlaveInformation>\n        <Id>12345678</Id>\n        <Medium>Heat</Medium>\n"
                   "        <AccessNumber>9</AccessNumber>\n        <Status>02</Status>\n    </SlaveInformation>\n\n"
                   "    <DataRecord id=\"0\">\n        <Function>Stored value</Function>\n"
                   "        <Unit>10 kWh</Unit>\n        <Value>1234</Value>\n    </DataRecord>\n\n"
                   "    <DataRecord id=\"1\">\n        <Function>Stored value</Function>\n"
                   "        <Unit>m^3</Unit>\n        <Value>5</Value>\n    </DataRecord>\n\n</MBusData>\n");
}

/* Several telegrams of one meter: records are numbered continuously, and each has the number of its telegram. */
static void
test_frames (void)
{
  g_autoptr (GPtrArray) telegrams = g_ptr_array_new_with_free_func ((GDestroyNotify) mbus_telegram_free);
  MbusReadout readout = { .address = MBUS_SECONDARY_ANY, .primary = 1, .time = G_GINT64_CONSTANT (1784289600000000) };
  const MrReading reading = { .readout = &readout, .telegrams = telegrams };
  g_autoptr (GString) out = g_string_new (NULL);

  g_ptr_array_add (telegrams, decode_records ("01 7A 05"));
  g_ptr_array_add (telegrams, decode_records ("01 7A 06"));
  readout.address = ((const MbusTelegram *) telegrams->pdata[0])->address;
  mr_report_append_xml (out, &reading, FALSE, NULL);
  g_assert_nonnull (strstr (out->str, "<DataRecord id=\"0\" frame=\"0\">"));
  g_assert_nonnull (strstr (out->str, "<DataRecord id=\"1\" frame=\"1\">"));
  g_assert_nonnull (strstr (out->str, "        <Value>6</Value>\n        <Timestamp>2026-07-17T12:00:00Z</Timestamp>\n"));
}

/* The readable part of a damaged telegram, with the error; and octets that are not a telegram. */
static void
test_damage (void)
{
  g_autofree char *cut = write_one (decode_records ("01 7A 05 0C 13 47"), FALSE);
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
  g_autoptr (GBytes) octets = g_bytes_new_static ("\x68\xFF", 2);
  const MrReading reading = { .telegrams = none, .trouble = "Too <short>.", .trouble_octets = octets, .trouble_offset = 2 };
  g_autoptr (GBytes) file = mr_report_readings (MR_FORMAT_XML, &reading, 1, NULL);
  g_autofree char *xml = g_strndup (g_bytes_get_data (file, NULL), g_bytes_get_size (file));

  g_assert_nonnull (strstr (cut, "<Value>5</Value>"));
  g_assert_nonnull (strstr (cut, "    <DecodingError offset=\"22\">"));
  g_assert_cmpstr (xml, ==,
                   "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<MBusData>\n\n"
                   "    <DecodingError offset=\"2\">Too &lt;short&gt;.</DecodingError>\n\n"
                   "    <Octets>68FF</Octets>\n\n</MBusData>\n");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/xml/whole", test_whole);
  g_test_add_func ("/xml/names", test_names);
  g_test_add_func ("/xml/values", test_values);
  g_test_add_func ("/xml/invalid", test_invalid);
  g_test_add_func ("/xml/dates", test_dates);
  g_test_add_func ("/xml/modifiers", test_modifiers);
  g_test_add_func ("/xml/hostile", test_hostile);
  g_test_add_func ("/xml/blocks", test_blocks);
  g_test_add_func ("/xml/refusals", test_refusals);
  g_test_add_func ("/xml/headers", test_headers);
  g_test_add_func ("/xml/fixed", test_fixed);
  g_test_add_func ("/xml/frames", test_frames);
  g_test_add_func ("/xml/damage", test_damage);

  return g_test_run ();
}
