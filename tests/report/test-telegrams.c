/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Text, JSON and CSV of the same telegrams; XML has its own tests. */
#include "config.h"

#include <string.h>

#include <json-glib/json-glib.h>

#include "mbus-decode.h"
#include "mr-report-telegrams.h"
#include "mr-report-writers.h"
#include "telegram-builder.h"

/* Takes @telegram. */
static char *
write_as (MrFormat format, MbusTelegram *telegram)
{
  g_autoptr (GPtrArray) telegrams = g_ptr_array_new_with_free_func ((GDestroyNotify) mbus_telegram_free);
  const MrReading reading = { .telegrams = telegrams };
  g_autoptr (GBytes) file = NULL;

  g_ptr_array_add (telegrams, telegram);
  file = mr_report_readings (format, &reading, 1, NULL);
  return g_strndup (g_bytes_get_data (file, NULL), g_bytes_get_size (file));
}

static JsonNode *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  JsonNode *node = json_from_string (text, &error);

  g_assert_no_error (error);
  return node;
}

static JsonNode *
write_json (MbusTelegram *telegram)
{
  g_autofree char *text = write_as (MR_FORMAT_JSON, telegram);

  return parse (text);
}

static JsonObject *
record (JsonNode *node, guint i)
{
  return json_array_get_object_element (json_object_get_array_member (json_node_get_object (node), "records"), i);
}

static void
assert_text (JsonObject *object, const char *name, const char *expected)
{
  g_assert_cmpstr (json_object_get_string_member (object, name), ==, expected);
}

static void
test_formats (void)
{
  MrFormat format;

  for (guint i = 0; i < MR_N_FORMATS; i++)
    {
      g_assert_true (mr_format_from_nick (mr_format_nick (i), &format));
      g_assert_cmpuint (format, ==, i);
    }
  g_assert_false (mr_format_from_nick ("html", &format));
  g_assert_cmpstr (mr_format_extension (MR_FORMAT_XML_NORMALIZED), ==, "xml");
  g_assert_cmpstr (mr_format_extension (MR_FORMAT_TEXT), ==, "txt");
}

/* One reading is an object or a document; as a list it is a list too, and without readings an empty one. */
static void
test_list (void)
{
  g_autoptr (GPtrArray) telegrams = g_ptr_array_new_with_free_func ((GDestroyNotify) mbus_telegram_free);
  const MrReading reading = { .telegrams = telegrams };
  g_autoptr (GBytes) json = NULL;
  g_autoptr (GBytes) xml = NULL;
  g_autoptr (GBytes) nothing = mr_report_readings (MR_FORMAT_JSON, NULL, 0, NULL);
  g_autofree char *text = NULL;
  g_autofree char *document = NULL;
  g_autoptr (JsonNode) node = NULL;

  g_ptr_array_add (telegrams, decode_records ("01 7A 05"));
  json = mr_report_list (MR_FORMAT_JSON, &reading, 1, NULL);
  xml = mr_report_list (MR_FORMAT_XML, &reading, 1, NULL);
  text = g_strndup (g_bytes_get_data (json, NULL), g_bytes_get_size (json));
  document = g_strndup (g_bytes_get_data (xml, NULL), g_bytes_get_size (xml));
  node = parse (text);
  g_assert_cmpuint (json_array_get_length (json_node_get_array (node)), ==, 1);
  g_assert_nonnull (strstr (document, "?>\n<MBusDataList>\n<MBusData>\n"));
  g_assert_cmpmem (g_bytes_get_data (nothing, NULL), g_bytes_get_size (nothing), "[]\n", 3);
}

/* Storage 1, maximum, import, tariff 1, subunit 1: every DIFE and VIFE is in the chain. */
static void
test_json_record (void)
{
  g_autoptr (JsonNode) node = write_json (decode_records ("D4 50 86 3B 39 30 00 00"));
  JsonObject *one = record (node, 0);

  assert_text (one, "dif", "D450");
  assert_text (one, "vif", "863B");
  assert_text (one, "raw", "D4 50 86 3B 39 30 00 00");
  assert_text (one, "quantity", "Energy");
  assert_text (one, "unit", "Wh");
  assert_text (one, "ucum", "W.h");
  assert_text (one, "function", "maximum");
  g_assert_cmpint (json_object_get_int_member (one, "storage"), ==, 1);
  g_assert_cmpint (json_object_get_int_member (one, "tariff"), ==, 1);
  g_assert_cmpint (json_object_get_int_member (one, "subunit"), ==, 1);
  g_assert_cmpint (json_object_get_int_member (one, "value"), ==, 12345000);
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (one, "modifiers")), ==, 1);
  g_assert_cmpint (strlen (json_object_get_string_member (one, "identity")), >, 8);
  g_assert_false (json_object_has_member (one, "validity"));
  g_assert_false (json_object_has_member (one, "summerTime"));
}

/* Numbers, bits and digits are numbers; dates, texts and manufacturer specific octets are strings; an invalid value
 * is null with a reason. */
static void
test_json_values (void)
{
  g_autoptr (JsonNode) node = write_json (decode_records (
    "02 59 CE 04 04 6D 1E 8E 45 33 02 FD 17 0C 00 0C 78 78 56 04 00 0C 06 FF FF FF FF 0D FD 10 02 42 41 01 7C 02 3E 3C 05 "
    "0C 78 3E 02 00 05 00 06 06 FD 17 FF FF FF FF FF FF 0F 01 02"));

  g_assert_cmpfloat (json_object_get_double_member (record (node, 0), "value"), ==, 12.30);
  assert_text (record (node, 1), "value", "2026-03-05T14:30");
  g_assert_true (json_object_get_boolean_member (record (node, 1), "summerTime"));
  g_assert_cmpint (json_object_get_int_member (record (node, 2), "value"), ==, 12);
  g_assert_cmpint (json_object_get_int_member (record (node, 3), "value"), ==, 45678);
  assert_text (record (node, 3), "digits", "00045678");
  g_assert_true (json_object_get_null_member (record (node, 4), "value"));
  assert_text (record (node, 4), "validity", "invalid");
  assert_text (record (node, 5), "value", "AB");
  /* The text of a plain-text VIF is the unit; the chain is VIF 7C alone. */
  assert_text (record (node, 6), "unit", "<>");
  assert_text (record (node, 6), "vif", "7C");
  /* A fabrication number with a hex digit is not a number; a record without data has no value and is not an error. */
  assert_text (record (node, 7), "value", "0500023E");
  g_assert_true (json_object_get_null_member (record (node, 8), "value"));
  g_assert_false (json_object_has_member (record (node, 8), "validity"));
  g_assert_cmpint (json_object_get_int_member (record (node, 9), "value"), ==, G_GINT64_CONSTANT (0xFFFFFFFFFFFF));
  assert_text (record (node, 10), "value", "01 02");
}

/* A storage that is not filled has no values. */
static void
test_json_not_stored (void)
{
  g_autoptr (JsonNode) node = write_json (decode_records ("44 13 FF FF FF FF 42 6C FF FF 04 13 39 30 00 00"));
  g_autofree char *text = write_as (MR_FORMAT_TEXT, decode_records ("44 13 FF FF FF FF 42 6C FF FF"));

  for (guint i = 0; i < 2; i++)
    {
      g_assert_true (json_object_get_null_member (record (node, i), "value"));
      assert_text (record (node, i), "validity", "not-stored");
    }
  g_assert_cmpfloat (json_object_get_double_member (record (node, 2), "value"), ==, 12.345);
  g_assert_nonnull (strstr (text, "storage 1 · not stored yet"));
  g_assert_null (strstr (text, "FF"));
}

/* The radio meter in a container is named, and its registers are shown below it. */
static void
test_container (void)
{
  static const char hex[] = "0D FD 3B 14 13 44 2D 2C 78 56 34 12 34 07 7A 2A 00 00 00 02 FD 17 04 00 01 7A 05";
  g_autoptr (JsonNode) node = write_json (decode_records (hex));
  g_autofree char *text = write_as (MR_FORMAT_TEXT, decode_records (hex));
  JsonObject *inner = json_object_get_object_member (record (node, 0), "telegram");
  JsonObject *flags = json_array_get_object_element (json_object_get_array_member (inner, "records"), 0);

  assert_text (inner, "id", "12345678");
  assert_text (inner, "manufacturer", "KAM");
  assert_text (inner, "medium", "water");
  assert_text (inner, "security", "clear");
  assert_text (flags, "quantity", "Error flags");
  g_assert_cmpint (json_object_get_int_member (flags, "value"), ==, 4);
  g_assert_false (json_object_has_member (record (node, 1), "telegram"));
  g_assert_nonnull (strstr (text, "\nKAM 12345678 · Water"));
  g_assert_nonnull (strstr (text, "\n  Error flags "));
}

/* All formats have the registers of the radio meter, and say why one cannot be read: a container in a container, one
 * with an encrypted link layer, and a register after them. */
static void
test_containers (void)
{
  static const char hex[] =
    "0D FD 3B 29 28 44 2D 2C 11 11 11 11 34 31 78 0D FD 3B 1A 19 44 2D 2C 78 56 34 12 34 07 7A 2A 00 00 00 44 13 FB 2C "
    "00 00 02 FD 17 04 00 "
    "0D FD 3B 2B 2A 44 2D 2C 99 87 34 76 1B 16 8D 20 91 D3 7C AC 21 E1 D6 8C DA FF CD 3D C4 52 BD 80 29 13 FF 7B 17 06 "
    "CA 9E 35 5D 6C 27 01 CC 24 "
    "01 7A 05";
  g_autoptr (JsonNode) node = write_json (decode_records (hex));
  g_autofree char *text = write_as (MR_FORMAT_TEXT, decode_records (hex));
  g_autofree char *csv = write_as (MR_FORMAT_CSV, decode_records (hex));
  g_autofree char *xml = write_as (MR_FORMAT_XML, decode_records (hex));
  g_autofree char *normalized = write_as (MR_FORMAT_XML_NORMALIZED, decode_records (hex));
  JsonObject *outer = json_object_get_object_member (record (node, 0), "telegram");
  JsonObject *second = json_array_get_object_element (json_object_get_array_member (outer, "records"), 0);
  JsonObject *inner = json_object_get_object_member (second, "telegram");
  JsonObject *shut = json_object_get_object_member (record (node, 1), "telegram");
  g_auto (GStrv) rows = g_strsplit (csv, "\r\n", -1);

  assert_text (outer, "id", "11111111");
  assert_text (inner, "id", "12345678");
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (inner, "records")), ==, 2);
  assert_text (shut, "security", "no-key");
  assert_text (shut, "error", "The link layer of this radio telegram is encrypted and can only be read with the meter’s "
                              "key.");

  g_assert_nonnull (strstr (text, "\nKAM 12345678 · Water"));
  g_assert_nonnull (strstr (text, "\n  Volume "));
  g_assert_nonnull (strstr (text, "\nKAM 76348799 · Cold water · encrypted"));
  g_assert_nonnull (strstr (text, "\nRadio telegram of KAM 76348799: The link layer of this radio telegram is encrypted "));

  g_assert_cmpuint (g_strv_length (rows), ==, 1 + 6 + 1);
  g_assert_nonnull (strstr (rows[1], "Wireless M-Bus container"));
  g_assert_true (g_str_has_prefix (rows[2], "11111111,KAM,52,49,"));
  g_assert_true (g_str_has_prefix (rows[3], "12345678,KAM,52,7,water,1,,Volume,m³,11.515,instantaneous,1,"));
  g_assert_true (g_str_has_prefix (rows[4], "12345678,KAM,52,7,water,1,,Error flags,,4,"));
  g_assert_nonnull (strstr (rows[5], "Wireless M-Bus container"));
  g_assert_nonnull (strstr (rows[6], ",Bus address,"));

  g_assert_nonnull (strstr (xml, "\n        <Telegram>\n            <SlaveInformation>\n                <Id>11111111</Id>\n"));
  g_assert_nonnull (strstr (xml, "<Id>12345678</Id>"));
  g_assert_nonnull (strstr (xml, "<Unit>Volume (m m^3)</Unit>"));
  g_assert_nonnull (strstr (xml, "<DecodingError>The link layer of this radio telegram is encrypted "));
  g_assert_nonnull (strstr (xml, "\n    <DataRecord id=\"2\">\n"));
  g_assert_nonnull (strstr (normalized, "<Value>11.515000</Value>"));
}

/* A key in a telegram is in no file, in no spelling, in either order. */
static void
test_secrets (void)
{
  static const char *const records[] = {
    "0D 7C 03 79 65 6B 10 00 11 22 33 44 55 66 77 88 99 AA BB CC DD EE FF",
    "0D 7C 0E 59 45 4B 20 4E 4F 49 54 50 59 52 43 4E 45 F0 00 11 22 33 44 55 66 77 88 99 AA BB CC DD EE FF",
    "0D FD 19 F0 00 11 22 33 44 55 66 77 88 99 AA BB CC DD EE FF",
    "07 FD 16 00 11 22 33 44 55 66 77",
    /* characters: "3DUfw" */
    "0D 7C 03 79 65 6B 06 22 33 44 55 66 77",
  };
  static const char *const traces[] = { "2233", "22 33", "3322", "33 22", "6655", "66 55", "fUD3", "3DUf" };

  for (gsize i = 0; i < G_N_ELEMENTS (records); i++)
    for (MrFormat format = MR_FORMAT_TEXT; format <= MR_FORMAT_XML_NORMALIZED; format++)
      {
        g_autofree char *records_after = g_strconcat (records[i], " 01 7A 05", NULL);
        g_autofree char *text = write_as (format, decode_records (records_after));

        g_test_message ("%s: %s", records[i], mr_format_nick (format));
        g_assert_nonnull (strstr (text, "********"));
        for (gsize t = 0; t < G_N_ELEMENTS (traces); t++)
          g_assert_null (strstr (text, traces[t]));
      }
}

/* Its octets are masked, and only they. */
static void
test_json_secret (void)
{
  g_autoptr (JsonNode) node = write_json (decode_records ("01 7A 05 07 FD 16 00 11 22 33 44 55 66 77 02 7A 06 00"));
  JsonArray *telegrams = json_object_get_array_member (json_node_get_object (node), "telegrams");

  assert_text (record (node, 1), "value", "********");
  assert_text (record (node, 1), "raw", "07 FD 16 ** ** ** ** ** ** ** **");
  assert_text (record (node, 2), "raw", "02 7A 06 00");
  g_assert_true (g_str_has_suffix (json_array_get_string_element (telegrams, 0),
                                   "00 00 00 01 7A 05 07 FD 16 ** ** ** ** ** ** ** ** 02 7A 06 00 1F 16"));
}

static void
test_json_head (void)
{
  g_autoptr (JsonNode) node = write_json (decode_records ("01 7A 05"));
  g_autoptr (JsonNode) fixed = write_json (decode_frame (MBUS_CI_FIXED,
                                                         "78 56 34 12 09 02 06 6C 34 12 00 00 05 00 00 00"));
  g_autoptr (JsonNode) brief = write_json (decode_frame (MBUS_CI_VARIABLE_SHORT, "2A 04 00 00 01 7A 05"));
  JsonObject *meter = json_node_get_object (node);

  assert_text (meter, "id", "12345678");
  assert_text (meter, "manufacturer", "KAM");
  g_assert_cmpint (json_object_get_int_member (meter, "version"), ==, 0x34);
  g_assert_cmpint (json_object_get_int_member (meter, "deviceType"), ==, 4);
  assert_text (meter, "kind", "variable");
  assert_text (meter, "security", "clear");
  g_assert_true (json_object_get_null_member (meter, "model"));
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (meter, "conditions")), ==, 0);
  g_assert_false (json_object_has_member (meter, "error"));
  g_assert_false (json_object_has_member (meter, "octets"));

  meter = json_node_get_object (fixed);
  assert_text (meter, "id", "12345678");
  assert_text (meter, "kind", "fixed");
  g_assert_true (json_object_get_null_member (meter, "manufacturer"));
  g_assert_true (json_object_get_null_member (meter, "version"));
  assert_text (record (fixed, 0), "dif", "0C");
  assert_text (record (fixed, 0), "vif", "06");

  meter = json_node_get_object (brief);
  g_assert_true (json_object_get_null_member (meter, "id"));
  g_assert_cmpint (json_object_get_int_member (meter, "accessNumber"), ==, 42);
  g_assert_cmpint (json_object_get_int_member (meter, "status"), ==, 4);
}

/* Hex digits of an identification number are kept. */
static void
test_json_id (void)
{
  g_autoptr (JsonNode) node = write_json (decode_frame (MBUS_CI_VARIABLE, "3E 02 00 05 2D 2C 34 02 07 00 00 00 01 7A 05"));

  assert_text (json_node_get_object (node), "id", "0500023E");
}

static void
assert_error (JsonNode *node, const char *reason, int offset, int code)
{
  JsonObject *error = json_object_get_object_member (json_node_get_object (node), "error");

  g_assert_nonnull (error);
  if (reason != NULL)
    assert_text (error, "reason", reason);
  g_assert_cmpint (json_object_get_int_member (error, "offset"), ==, offset);
  g_assert_cmpint (json_object_has_member (error, "code") ? json_object_get_int_member (error, "code") : -1, ==, code);
}

static void
test_json_errors (void)
{
  g_autoptr (JsonNode) refusal = write_json (decode_frame (MBUS_CI_ERROR, "08"));
  g_autoptr (JsonNode) bare = write_json (decode_frame (MBUS_CI_ERROR, ""));
  g_autoptr (JsonNode) cut = write_json (decode_records ("01 7A 05 0C 13 47"));
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
  g_autoptr (GBytes) octets = g_bytes_new_static ("\x68\xFF", 2);
  const MrReading readings[] = {
    { .telegrams = none, .trouble = "Too short.", .trouble_octets = octets, .trouble_offset = 2 },
    { .telegrams = none, .trouble = "Line 1: no hex.", },
  };
  g_autoptr (GBytes) file = mr_report_readings (MR_FORMAT_JSON, readings, G_N_ELEMENTS (readings), NULL);
  g_autofree char *text = g_strndup (g_bytes_get_data (file, NULL), g_bytes_get_size (file));
  g_autoptr (JsonNode) troubles = parse (text);
  JsonObject *trouble = json_array_get_object_element (json_node_get_array (troubles), 0);

  assert_error (refusal, mbus_application_error_text (8), 7, 8);
  assert_text (json_node_get_object (refusal), "kind", "error");
  assert_error (bare, mbus_application_error_text (0), 7, 0);
  assert_error (cut, NULL, 22, -1);
  g_assert_cmpint (json_object_get_int_member (record (cut, 0), "value"), ==, 5);

  g_assert_true (json_object_get_null_member (trouble, "id"));
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (trouble, "records")), ==, 0);
  assert_text (trouble, "octets", "68 FF");
  assert_text (json_object_get_object_member (trouble, "error"), "reason", "Too short.");
  g_assert_cmpint (json_object_get_int_member (json_object_get_object_member (trouble, "error"), "offset"), ==, 2);
  trouble = json_array_get_object_element (json_node_get_array (troubles), 1);
  g_assert_true (json_object_get_null_member (trouble, "octets"));
}

/* A format frame, then a compact frame in that format: the headers are in dif and vif, the data in raw. */
static void
test_json_compact (void)
{
  static const guint8 headers[] = { 0x04, 0x06, 0x01, 0x7A };
  static const guint8 whole[] = { 0x04, 0x06, 0x39, 0x30, 0x00, 0x00, 0x01, 0x7A, 0x05 };
  g_autoptr (MbusFormats) formats = mbus_formats_new ();
  g_autoptr (MbusFormat) format = mbus_format_new (headers, sizeof headers);
  const MbusDecoding with = { .formats = formats };
  const guint16 signature = mbus_format_signature (format);
  const guint16 crc = mbus_crc (whole, sizeof whole, MBUS_CRC_BEGIN);
  g_autofree char *hex = g_strdup_printf ("%02X %02X %02X %02X 39 30 00 00 05", signature & 0xFF, signature >> 8,
                                          crc & 0xFF, crc >> 8);
  g_autofree char *name = g_strdup_printf ("%04X", signature);
  g_autoptr (GBytes) frame = build_frame (MBUS_CI_COMPACT, hex);
  g_autoptr (JsonNode) unknown = write_json (mbus_telegram_decode (frame, NULL));
  g_autoptr (JsonNode) node = NULL;

  mbus_formats_add (formats, format);
  node = write_json (mbus_telegram_decode_with (frame, &with, NULL));
  g_assert_true (json_object_get_boolean_member (json_node_get_object (node), "compact"));
  assert_text (json_node_get_object (node), "signature", name);
  assert_text (record (node, 0), "dif", "04");
  assert_text (record (node, 0), "vif", "06");
  assert_text (record (node, 0), "raw", "39 30 00 00");
  g_assert_cmpint (json_object_get_int_member (record (node, 0), "value"), ==, 12345000);
  g_assert_nonnull (json_object_get_object_member (json_node_get_object (unknown), "error"));
}

/* EN 13757-3:2018 F.2.7, hours from midnight of 2010-01-01, in tenths of a m³: increments 03, 02, 11. */
#define SERIES "84 04 6D 00 20 41 11 8B 04 15 00 30 12 8D 04 95 1F 05 69 01 03 02 11"

static void
test_series (void)
{
  g_autofree char *text = write_as (MR_FORMAT_TEXT, decode_records (SERIES));
  g_autoptr (JsonNode) node = write_json (decode_records (SERIES));
  JsonArray *series = json_object_get_array_member (record (node, 2), "series");
  JsonObject *last = json_array_get_object_element (series, 2);

  g_assert_cmpuint (json_array_get_length (series), ==, 3);
  g_assert_cmpint (json_object_get_int_member (last, "storage"), ==, 11);
  assert_text (last, "time", "2010-01-01T03:00");
  g_assert_cmpfloat (json_object_get_double_member (last, "value"), ==, 12301.6);
  g_assert_false (json_object_has_member (record (node, 2), "differences"));
  g_assert_false (json_object_has_member (record (node, 0), "series"));
  g_assert_nonnull (strstr (text, "\n  2010-01-01 03:00  "));
  g_assert_nonnull (strstr (text, " 12301.6  m³ "));
}

/* Two telegrams of one readout, an hour after the beginning of 2026, both with a low battery; in a file for German
 * spreadsheets. The common condition is reported once, and every row has its telegram and its time. */
static void
test_readout (void)
{
  g_autoptr (GDateTime) time = g_date_time_new_local (2026, 1, 1, 1, 0, 0);
  const MbusSecondary address = { .id = 0x12345678, .manufacturer = 0x2C2D, .version = 0x34, .device_type = 4 };
  const MbusReadout readout = { .address = address, .primary = 1, .baud = 2400,
                                .time = g_date_time_to_unix (time) * G_USEC_PER_SEC };
  g_autoptr (GPtrArray) telegrams = g_ptr_array_new_with_free_func ((GDestroyNotify) mbus_telegram_free);
  const MrReading reading = { .readout = &readout, .telegrams = telegrams };
  g_autofree char *when = g_date_time_format_iso8601 (time);
  g_autoptr (GString) json_text = g_string_new (NULL);
  g_autoptr (JsonNode) json = NULL;
  JsonObject *meter;
  g_autoptr (GBytes) csv = NULL;
  g_autoptr (GBytes) text = NULL;
  g_autofree char *rows = NULL;
  g_autofree char *shown = NULL;

  for (guint i = 0; i < 2; i++)
    g_ptr_array_add (telegrams,
                     decode_frame (MBUS_CI_VARIABLE, "78 56 34 12 2D 2C 34 04 07 04 00 00 04 13 0A 00 00 00"));

  mr_report_append_json (json_text, &reading, NULL);
  json = parse (json_text->str);
  meter = json_node_get_object (json);
  assert_text (meter, "time", when);
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (meter, "conditions")), ==, 1);

  csv = mr_report_csv (MR_CSV_SEMICOLON_COMMA, &reading, 1, NULL);
  rows = g_strndup (g_bytes_get_data (csv, NULL), g_bytes_get_size (csv));
  g_assert_nonnull (strstr (rows, ";Volume;m³;0,010;"));
  g_assert_nonnull (strstr (rows, ";1;;\r\n"));
  g_assert_nonnull (strstr (rows, ";2;;\r\n"));
  g_assert_nonnull (strstr (rows, when));

  text = mr_report_readings (MR_FORMAT_TEXT, &reading, 1, NULL);
  shown = g_strndup (g_bytes_get_data (text, NULL), g_bytes_get_size (text));
  g_assert_nonnull (strstr (shown, "read 2026-01-01 01:00"));
  g_assert_nonnull (strstr (shown, "supply is low"));
  g_assert_null (strstr (strstr (shown, "supply is low") + 1, "supply is low"));
}

/* An encrypted telegram may or may not be a refusal. */
static void
test_shut_refusal (void)
{
  static const char hex[] = "2A 00 10 05 59 23 C9 5A AA 26 D1 B2 E7 49 3B 01 3E C4 A6 F6";
  g_autofree char *text = write_as (MR_FORMAT_TEXT, decode_frame (MBUS_CI_ERROR_SHORT, hex));
  g_autofree char *xml = write_as (MR_FORMAT_XML, decode_frame (MBUS_CI_ERROR_SHORT, hex));
  g_autoptr (JsonNode) json = write_json (decode_frame (MBUS_CI_ERROR_SHORT, hex));
  JsonObject *error = json_object_get_object_member (json_node_get_object (json), "error");

  g_assert_null (strstr (text, mbus_application_error_text (0)));
  g_assert_nonnull (strstr (text, "encrypted"));
  g_assert_null (strstr (xml, "<Error>"));
  g_assert_false (json_object_has_member (error, "code"));
}

/* The telegram that is hardest to read determines the security of its readout. */
static void
test_most_secret (void)
{
  g_autoptr (GPtrArray) telegrams = g_ptr_array_new_with_free_func ((GDestroyNotify) mbus_telegram_free);

  g_assert_null (mr_report_most_secret (telegrams));
  g_ptr_array_add (telegrams, decode_records ("04 13 0A 00 00 00"));
  g_ptr_array_add (telegrams, decode_frame (MBUS_CI_VARIABLE, "78 56 34 12 2D 2C 34 04 07 04 00 08 04 13 0A 00 00 00"));
  g_ptr_array_add (telegrams, decode_records ("04 13 0A 00 00 00"));
  g_assert_true (mr_report_most_secret (telegrams) == g_ptr_array_index (telegrams, 1));
}

/* Without a base value there are only differences. */
static void
test_differences (void)
{
  g_autofree char *text = write_as (MR_FORMAT_TEXT,
                                    decode_records ("84 04 6D 00 20 41 11 8D 04 95 1F 05 69 01 03 02 11"));

  g_assert_nonnull (strstr (text, "storage 9 · difference"));
}

static void
test_csv (void)
{
  g_autofree char *csv = write_as (MR_FORMAT_CSV, decode_records ("04 06 39 30 00 00 0C 06 FF FF FF FF "
                                                                "02 FD 17 0C 00 0C 78 78 56 04 00 0F 01 02"));

  g_assert_cmpstr (csv, ==,
                   "\xEF\xBB\xBF" "id,manufacturer,version,deviceType,medium,primary,baud,quantity,unit,value,function,"
                   "storage,tariff,subunit,modifiers,raw,ucum,validity,identity,dif,vif,model,time,telegram,"
                   "correction,likely\r\n"
                   "12345678,KAM,52,4,heat,1,,Energy,Wh,12345000,instantaneous,0,0,0,,04 06 39 30 00 00,W.h,valid,"
                   "0:0:0:0:00,04,06,,,1,,\r\n"
                   "12345678,KAM,52,4,heat,1,,Energy,Wh,,instantaneous,0,0,0,,0C 06 FF FF FF FF,W.h,invalid,"
                   "0:0:0:0:00,0C,06,,,1,,\r\n"
                   "12345678,KAM,52,4,heat,1,,Error flags,,12,instantaneous,0,0,0,,02 FD 17 0C 00,,valid,"
                   "0:0:0:0:FD.17,02,FD17,,,1,,\r\n"
                   "12345678,KAM,52,4,heat,1,,Fabrication number,,00045678,instantaneous,0,0,0,,0C 78 78 56 04 00,,"
                   "valid,0:0:0:0:78,0C,78,,,1,,\r\n"
                   "12345678,KAM,52,4,heat,1,,Manufacturer specific,,01 02,manufacturer,0,0,0,,0F 01 02,,valid,"
                   "manufacturer,0F,,,,1,,\r\n");
}

/* Other data than usual have the name of their request, the same in every locale; nothing else has these members. */
static void
test_data_set (void)
{
  const MbusDataRequest request = { MBUS_CI_APPLICATION_RESET, 1, { 0x50 } };
  g_autoptr (MrDataSet) set = mr_data_set_new_standard (&request, NULL);
  g_autoptr (GPtrArray) telegrams = g_ptr_array_new_with_free_func ((GDestroyNotify) mbus_telegram_free);
  const MrReading reading = { .telegrams = telegrams, .data_set = set };
  const char *const parts[] = {
    [MR_FORMAT_TEXT] = "Other data: Instantaneous values (application-reset 50)",
    [MR_FORMAT_JSON] = "\"dataSet\": \"application-reset 50\",\n  \"dataSetName\": \"Instantaneous values\"",
    [MR_FORMAT_CSV] = ",dataSet\r\n",
    [MR_FORMAT_XML] = "<DataSet>application-reset 50</DataSet>\n        <DataSetName>Instantaneous values</DataSetName>",
    [MR_FORMAT_XML_NORMALIZED] = "<DataSet>application-reset 50</DataSet>",
  };

  g_ptr_array_add (telegrams, decode_records ("04 06 39 30 00 00"));
  for (MrFormat format = MR_FORMAT_TEXT; format < MR_N_FORMATS; format++)
    {
      g_autoptr (GBytes) file = mr_report_readings (format, &reading, 1, NULL);
      g_autofree char *text = g_strndup (g_bytes_get_data (file, NULL), g_bytes_get_size (file));
      g_autofree char *usual = write_as (format, decode_records ("04 06 39 30 00 00"));

      if (strstr (text, parts[format]) == NULL)
        g_error ("%s", text);
      g_assert_null (strstr (usual, parts[format]));
      g_assert_true (format != MR_FORMAT_CSV || g_str_has_suffix (text, ",application-reset 50\r\n"));
    }
}

static void
test_text (void)
{
  g_autofree char *text = write_as (MR_FORMAT_TEXT, decode_records ("04 06 39 30 00 00 54 2D 15 00 00 00 0C 13 47"));
  g_autofree char *refusal = write_as (MR_FORMAT_TEXT, decode_frame (MBUS_CI_ERROR, "08"));

  g_assert_true (g_str_has_prefix (text, "KAM 12345678 · Heat (return)\n"
                                         "  Secondary address 123456782D2C3404 · primary address 1\n"
                                         "  Access number 7 · status 00, no errors\n\n"
                                         "Quantity  Value  Unit  Details\n"));
  g_assert_nonnull (strstr (text, "Energy    12345  kWh\n"));
  g_assert_nonnull (strstr (text, "maximum · storage 1\n"));
  g_assert_nonnull (strstr (text, "\nUnreadable from byte 31 onwards. The telegram ends inside the record "));
  g_assert_cmpstr (refusal, ==, "Unidentified meter\n  Primary address 1\n  • The meter is busy. Try again later.\n\n"
                                "There are no registers to show.\n");
}

/* What is wrong with a telegram as a whole is no place in it. */
static void
test_whole_damage (void)
{
  static const char master[] = "68 0F 0F 68 53 FE 51 0C 79 78 56 34 12 04 06 6B 00 00 00 B0 16";
  static const char encrypted[] = "68 2A 2A 68 08 01 72 78 56 34 12 3A 63 01 07 07 00 10 05 59 23 C9 5A AA 26 D1 B2 E7 49 "
                                  "3B 01 3E C4 A6 F6 0C 79 78 56 34 12 02 FD 17 00 00 FB 16";
  static const char checksum[] = "68 0A 0A 68 08 01 78 0C 79 78 56 34 12 01 1C 16";
  const char *const frames[][2] = {
    { master, "\n\nThis telegram was sent by a master, not by a meter.\n" },
    { encrypted, "\n\nBytes 19 to 34 are unreadable. The telegram is encrypted with security mode 5 and can only be read "
                 "with the meter’s key.\n" },
    { checksum, "\n\nThe checksum of the frame is 1C, but its bytes add up to " },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (frames); i++)
    {
      const MbusDecoding decoding = { .saved = TRUE };
      g_autoptr (GBytes) octets = mbus_unhex (frames[i][0], NULL);
      g_autofree char *text = write_as (MR_FORMAT_TEXT, mbus_telegram_decode_with (octets, &decoding, NULL));

      g_test_message ("%s", text);
      g_assert_nonnull (strstr (text, "12345678"));
      g_assert_nonnull (strstr (text, frames[i][1]));
      g_assert_true (i > 0 || g_str_has_prefix (text, "Unidentified meter\n\nQuantity"));
    }
}

/* An electricity meter of Schneider, and one of an unknown maker. */
static char *
write_electricity (MrFormat format, const char *meter, const char *records)
{
  g_autofree char *hex = g_strjoin (" ", "78 56 34 12", meter, "07 00 00 00", records, NULL);
  MbusTelegram *telegram = decode_frame (MBUS_CI_VARIABLE, hex);

  mr_profiles_apply (mr_profiles_default (), &telegram->address, telegram);
  return write_as (format, telegram);
}

/* What a device profile changes is marked in every format. */
static void
test_profile (void)
{
  const char *schneider = "A3 4C 15 02";
  const char *energy = "05 03 31 6B 02 47";
  const char *reason = "Its real numbers are kilowatt-hours, although their VIF is that of watt-hours.";
  g_autofree char *text = write_electricity (MR_FORMAT_TEXT, schneider, energy);
  g_autofree char *json = write_electricity (MR_FORMAT_JSON, schneider, energy);
  g_autofree char *csv = write_electricity (MR_FORMAT_CSV, schneider, energy);
  g_autofree char *xml = write_electricity (MR_FORMAT_XML, schneider, "05 03 31 6B 02 47 85 40 2E 00 00 80 3F "
                                                                      "05 FF 0A 00 00 40 3F "
                                                                      "05 FD C8 FF 01 00 00 80 3F");
  g_autofree char *normalized = write_electricity (MR_FORMAT_XML_NORMALIZED, schneider, "85 40 2E 00 00 80 3F");
  g_autofree char *likely = write_electricity (MR_FORMAT_JSON, "3A 63 01 02", "02 AB FF 01 0A 00");
  g_autofree char *likely_text = write_electricity (MR_FORMAT_TEXT, "3A 63 01 02", "02 AB FF 01 0A 00");
  g_autofree char *likely_csv = write_electricity (MR_FORMAT_CSV, "3A 63 01 02", "02 AB FF 01 0A 00");
  g_autofree char *likely_xml = write_electricity (MR_FORMAT_XML, "3A 63 01 02", "02 AB FF 01 0A 00");
  g_autoptr (JsonNode) node = parse (json);
  g_autoptr (JsonNode) likely_node = parse (likely);
  JsonObject *record = json_array_get_object_element (json_object_get_array_member (json_node_get_object (node),
                                                                                    "records"), 0);
  JsonObject *other = json_array_get_object_element (json_object_get_array_member (json_node_get_object (likely_node),
                                                                                   "records"), 0);

  g_assert_nonnull (strstr (text, "Energy    33387.19  kWh   corrected\n\nCorrected by the device profile: Its real"));
  assert_text (record, "correction", reason);
  g_assert_cmpint (json_object_get_int_member (record, "value"), ==, 33387190);
  g_assert_false (json_object_has_member (record, "likely"));
  g_assert_nonnull (strstr (csv, ",1,\"Its real numbers are kilowatt-hours, although "));
  g_assert_true (g_str_has_suffix (csv, " of watt-hours.\",\r\n"));
  g_assert_nonnull (strstr (xml, "<Unit>Energy (kWh)</Unit>\n        <Value>33387.191406</Value>\n"
                                 "        <Correction>Its real numbers"));
  g_assert_nonnull (strstr (xml, "<Unit>Reactive power (kvar)</Unit>\n        <Value>1.000000</Value>\n"));
  g_assert_nonnull (strstr (xml, "<Unit>Power factor</Unit>\n        <Value>0.750000</Value>\n"));
  g_assert_nonnull (strstr (xml, "        <Modifier>Phase L1</Modifier>\n"));
  g_assert_nonnull (strstr (normalized, "<Unit>var</Unit>\n        <Quantity>Reactive power</Quantity>\n"
                                        "        <Value>1000.000000</Value>\n"));

  g_assert_true (json_object_get_boolean_member (other, "likely"));
  g_assert_false (json_object_has_member (other, "correction"));
  g_assert_nonnull (strstr (likely_text, "Power · Likely phase L1     10  W     not confirmed\n"));
  g_assert_nonnull (strstr (likely_csv, ",1,,1\r\n"));
  g_assert_nonnull (strstr (likely_xml, "        <Likely>1</Likely>\n"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/telegrams/formats", test_formats);
  g_test_add_func ("/telegrams/list", test_list);
  g_test_add_func ("/telegrams/json/record", test_json_record);
  g_test_add_func ("/telegrams/json/values", test_json_values);
  g_test_add_func ("/telegrams/json/head", test_json_head);
  g_test_add_func ("/telegrams/json/id", test_json_id);
  g_test_add_func ("/telegrams/json/errors", test_json_errors);
  g_test_add_func ("/telegrams/json/compact", test_json_compact);
  g_test_add_func ("/telegrams/series", test_series);
  g_test_add_func ("/telegrams/series/differences", test_differences);
  g_test_add_func ("/telegrams/readout", test_readout);
  g_test_add_func ("/telegrams/shut-refusal", test_shut_refusal);
  g_test_add_func ("/telegrams/most-secret", test_most_secret);
  g_test_add_func ("/telegrams/json-not-stored", test_json_not_stored);
  g_test_add_func ("/telegrams/container", test_container);
  g_test_add_func ("/telegrams/containers", test_containers);
  g_test_add_func ("/telegrams/secrets", test_secrets);
  g_test_add_func ("/telegrams/json-secret", test_json_secret);
  g_test_add_func ("/telegrams/csv", test_csv);
  g_test_add_func ("/telegrams/data-set", test_data_set);
  g_test_add_func ("/telegrams/text", test_text);
  g_test_add_func ("/telegrams/whole-damage", test_whole_damage);
  g_test_add_func ("/telegrams/profile", test_profile);

  return g_test_run ();
}
