/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include <glib/gstdio.h>

#include "cli-json.h"
#include "mbus-format.h"
#include "mbus-frame.h"
#include "seal-telegram.h"

/* Header of 12345678 KAM, version 53, type 4 (heat), access number 7, no status, no encryption. */
#define HEADER "78 56 34 12 2D 2C 35 04 07 00 00 00 "
#define ENERGY "04 06 39 30 00 00 "       /* 12345 kWh */
#define VOLUME "0C 13 47 23 01 00 "       /* 12.347 m³, BCD */
#define TEMPERATURE "02 59 CE 04 "        /* 12.30 °C */
#define MAXIMUM_POWER "52 2D 15 00 "      /* storage 1, maximum, 2100 W */
#define DATE "42 6C 45 33 "               /* storage 1, 2026-03-05 */
#define INVALID "0C 06 FF FF FF FF "      /* BCD that is no number */

static GBytes *
telegram (const char *data)
{
  g_autoptr (GBytes) octets = mbus_unhex (data, NULL);
  gsize n = 0;
  const guint8 *start = g_bytes_get_data (octets, &n);
  guint8 built[MBUS_FRAME_MAX];
  MbusFrame frame;

  mbus_frame_init_long (&frame, MBUS_C_RSP_UD, 5, MBUS_CI_VARIABLE, start, n);
  n = mbus_frame_build (&frame, built);
  return g_bytes_new (built, n);
}

static char *
telegram_hex (const char *data)
{
  g_autoptr (GBytes) octets = telegram (data);
  gsize n = 0;
  const guint8 *start = g_bytes_get_data (octets, &n);

  return mbus_hex (start, n);
}

static GBytes *
text_bytes (const char *text)
{
  return g_bytes_new (text, strlen (text));
}

static CliRun *
decode_text (const char *text)
{
  g_autoptr (GBytes) input = text_bytes (text);

  return cli_run_with_input (input, "decode", "--format", "json", NULL);
}

static JsonObject *
record (JsonNode *node, guint i)
{
  return json_array_get_object_element (json_object_get_array_member (json_node_get_object (node), "records"), i);
}

/* A damage is said once: in text by the text itself, otherwise on stderr. */
static void
test_damage_once (void)
{
  g_autofree char *hex = telegram_hex (HEADER ENERGY "0D 13 FF");
  g_autoptr (GBytes) input = text_bytes (hex);
  g_autoptr (CliRun) text = cli_run_with_input (input, "decode", NULL);
  g_autoptr (CliRun) csv = cli_run_with_input (input, "decode", "--format", "csv", NULL);

  cli_assert_status (text, 3);
  g_assert_cmpstr (text->err, ==, "");
  g_assert_nonnull (strstr (text->out, "\nUnreadable from byte 25 onwards. The record at byte 25 "
                                       "has a reserved length, so the rest of the telegram cannot be read.\n"));
  cli_assert_status (csv, 3);
  g_assert_nonnull (strstr (csv->err, "Telegram at byte 0: Unreadable from byte 25 onwards. "));
}

static void
test_one (void)
{
  g_autofree char *hex = telegram_hex (HEADER ENERGY VOLUME TEMPERATURE MAXIMUM_POWER DATE INVALID);
  g_autoptr (CliRun) run = decode_text (hex);
  g_autoptr (JsonNode) node = NULL;
  JsonObject *meter;

  cli_assert_status (run, 0);
  g_assert_cmpstr (run->err, ==, "");
  node = cli_parse_json (run);
  meter = json_node_get_object (node);
  g_assert_cmpstr (json_object_get_string_member (meter, "id"), ==, "12345678");
  g_assert_cmpstr (json_object_get_string_member (meter, "manufacturer"), ==, "KAM");
  g_assert_cmpint (json_object_get_int_member (meter, "version"), ==, 0x35);
  g_assert_cmpint (json_object_get_int_member (meter, "deviceType"), ==, 4);
  g_assert_cmpstr (json_object_get_string_member (meter, "medium"), ==, "heat");
  g_assert_cmpint (json_object_get_int_member (meter, "primary"), ==, 5);
  g_assert_true (json_object_get_null_member (meter, "baud"));
  g_assert_cmpint (json_object_get_int_member (meter, "accessNumber"), ==, 7);
  g_assert_cmpint (json_object_get_int_member (meter, "status"), ==, 0);
  g_assert_cmpint (json_object_get_int_member (meter, "securityMode"), ==, 0);
  g_assert_false (json_object_has_member (meter, "error"));
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (meter, "records")), ==, 6);
  g_assert_cmpstr (json_array_get_string_element (json_object_get_array_member (meter, "telegrams"), 0), ==, hex);

  g_assert_cmpstr (json_object_get_string_member (record (node, 0), "quantity"), ==, "Energy");
  g_assert_cmpstr (json_object_get_string_member (record (node, 0), "unit"), ==, "Wh");
  g_assert_cmpint (json_object_get_int_member (record (node, 0), "value"), ==, 12345000);
  g_assert_cmpstr (json_object_get_string_member (record (node, 0), "function"), ==, "instantaneous");
  g_assert_cmpint (json_object_get_int_member (record (node, 0), "storage"), ==, 0);
  g_assert_cmpint (json_object_get_int_member (record (node, 0), "tariff"), ==, 0);
  g_assert_cmpint (json_object_get_int_member (record (node, 0), "subunit"), ==, 0);
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (record (node, 0), "modifiers")), ==, 0);
  g_assert_cmpstr (json_object_get_string_member (record (node, 0), "dif"), ==, "04");
  g_assert_cmpstr (json_object_get_string_member (record (node, 0), "vif"), ==, "06");
  g_assert_cmpstr (json_object_get_string_member (record (node, 0), "raw"), ==, "04 06 39 30 00 00");

  g_assert_cmpstr (json_object_get_string_member (record (node, 1), "unit"), ==, "m³");
  g_assert_cmpstr (json_object_get_string_member (record (node, 3), "function"), ==, "maximum");
  g_assert_cmpint (json_object_get_int_member (record (node, 3), "storage"), ==, 1);
  g_assert_cmpint (json_object_get_int_member (record (node, 3), "value"), ==, 2100);
  g_assert_cmpstr (json_object_get_string_member (record (node, 4), "value"), ==, "2026-03-05");
  g_assert_true (json_object_get_null_member (record (node, 5), "value"));
}

/* What the meter means is what the reader sees, digit by digit. */
static void
test_exact (void)
{
  g_autofree char *hex = telegram_hex (HEADER VOLUME TEMPERATURE);
  g_autoptr (CliRun) run = decode_text (hex);

  cli_assert_status (run, 0);
  g_assert_nonnull (strstr (run->out, "\"value\": 12.347,\n"));
  g_assert_nonnull (strstr (run->out, "\"value\": 12.3"));
  g_assert_null (strstr (run->out, "12.30000"));
}

/* The same telegram in every way people have it at hand gives the same object. */
static void
test_ways (void)
{
  g_autofree char *hex = telegram_hex (HEADER ENERGY VOLUME);
  g_autofree char *spread = g_strdup (hex);
  g_autofree char *dense = NULL;
  g_auto (GStrv) pairs = NULL;
  g_autoptr (CliRun) expected = decode_text (hex);
  g_autoptr (GBytes) binary = telegram (HEADER ENERGY VOLUME);
  char *texts[6];

  cli_assert_status (expected, 0);
  for (char *c = spread; *c != '\0'; c++)
    if (*c == ' ' && (c - spread) % 5 == 2)
      *c = '\n';
  pairs = g_strsplit (hex, " ", -1);
  dense = g_strjoinv ("", pairs);
  texts[0] = g_ascii_strdown (hex, -1);
  texts[1] = g_steal_pointer (&dense);
  texts[2] = g_steal_pointer (&spread);
  texts[3] = g_strdup_printf ("# a heat meter\r\n\r\n%s # read today\r\n", hex);
  texts[4] = g_strdup_printf ("= 0.000000 baud=2400 latency=0\n> 0.000000 10 40 05 45 16\n< 0.012345 E5\n> 0.1 10 7B "
                              "05 80 16\n< 0.2 %s\n", hex);
  texts[5] = g_strdup_printf ("\357\273\277%s", hex);

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (CliRun) run = decode_text (texts[i]);

      cli_assert_status (run, 0);
      g_assert_cmpstr (run->out, ==, expected->out);
      g_free (g_steal_pointer (&texts[i]));
    }
  {
    g_autoptr (CliRun) run = cli_run_with_input (binary, "decode", "--format", "json", "-", NULL);

    cli_assert_status (run, 0);
    g_assert_cmpstr (run->out, ==, expected->out);
  }
}

static GBytes *
behind_noise (GBytes *octets)
{
  static const guint8 noise[] = { 0x00, 0xFF };
  GByteArray *noisy = g_byte_array_new ();

  g_byte_array_append (noisy, noise, sizeof noise);
  g_byte_array_append (noisy, g_bytes_get_data (octets, NULL), (guint) g_bytes_get_size (octets));
  return g_byte_array_free_to_bytes (noisy);
}

/* A capture of a line begins with noise as often as not, and what Windows saves as text may have two octets a
 * character. */
static void
test_odd_files (void)
{
  g_autoptr (GBytes) binary = telegram (HEADER ENERGY VOLUME);
  g_autofree char *hex = telegram_hex (HEADER ENERGY VOLUME);
  g_autofree char *text = g_strconcat ("# Zähler\r\n", hex, "\r\n\x1A", NULL);
  gsize n = 0;
  g_autofree char *wide = g_convert (text, -1, "UTF-16", "UTF-8", NULL, &n, NULL);
  g_autofree char *narrow = g_convert (text, -1, "ISO-8859-1", "UTF-8", NULL, NULL, NULL);
  g_autoptr (GBytes) of_noise = behind_noise (binary);
  g_autoptr (GBytes) of_wide = g_bytes_new (wide, n);
  g_autoptr (GBytes) of_narrow = g_bytes_new (narrow, strlen (narrow));
  const struct {
    GBytes *input;
    int status;
  } cases[] = { { of_noise, 3 }, { of_wide, 0 }, { of_narrow, 0 } };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (CliRun) run = cli_run_with_input (cases[i].input, "decode", "--format", "csv", "-", NULL);

      cli_assert_status (run, cases[i].status);
      g_assert_nonnull (strstr (run->out, ",Energy,Wh,12345000,"));
    }
}

static void
test_several (void)
{
  g_autofree char *one = telegram_hex (HEADER ENERGY);
  g_autofree char *two = telegram_hex (HEADER VOLUME);
  g_autofree char *both = g_strconcat (one, "\n", two, "\n", NULL);
  g_autofree char *file_one = cli_file ("one.hex", one);
  g_autofree char *file_two = cli_file ("two.hex", two);
  g_autoptr (CliRun) stdin_run = decode_text (both);
  g_autoptr (CliRun) file_run = cli_run ("decode", "--format", "json", file_one, file_two, NULL);
  g_autoptr (JsonNode) node = NULL;

  cli_assert_status (stdin_run, 0);
  cli_assert_status (file_run, 0);
  g_assert_cmpstr (stdin_run->out, ==, file_run->out);
  node = cli_parse_json (stdin_run);
  g_assert_cmpuint (json_array_get_length (json_node_get_array (node)), ==, 2);
}

/* A checksum that is wrong between two telegrams, then a telegram that is cut off: all are there, with what of them
 * could be read, the damage is named, the program ends with 3. */
static void
test_damaged (void)
{
  g_autofree char *good = telegram_hex (HEADER ENERGY);
  g_autofree char *bad = telegram_hex (HEADER VOLUME);
  g_autofree char *cut = g_strndup (good, strlen (good) - 6);
  g_autofree char *text = NULL;
  gsize n_octets = (strlen (good) + 1) / 3;

  bad[3 * 25] ^= 1;
  text = g_strdup_printf ("%s\n%s\n%s\n%s\n%s\n", good, bad, good, cut, bad);
  {
    g_autoptr (CliRun) run = decode_text (text);
    g_autoptr (JsonNode) node = cli_parse_json (run);
    g_autofree char *place = g_strdup_printf ("Telegram at byte %" G_GSIZE_FORMAT ": The checksum ", n_octets);
    JsonArray *meters = json_node_get_array (node);

    cli_assert_status (run, 3);
    g_assert_nonnull (strstr (run->err, place));
    g_assert_cmpuint (json_array_get_length (meters), ==, 5);
    for (guint i = 0; i < 5; i++)
      {
        JsonObject *meter = json_array_get_object_element (meters, i);

        g_assert_cmpstr (json_object_get_string_member (meter, "id"), ==, "12345678");
        g_assert_true (json_object_has_member (meter, "error") == (i != 0 && i != 2));
        g_assert_cmpuint (json_array_get_length (json_object_get_array_member (meter, "records")), ==, 1);
      }
  }
  {
    g_autoptr (CliRun) run = decode_text (cut);
    g_autoptr (JsonNode) node = cli_parse_json (run);

    cli_assert_status (run, 3);
    cli_assert_sentence (run);
    g_assert_cmpint (json_object_get_int_member (record (node, 0), "value"), ==, 12345000);
  }
}

/* What is no telegram stands in its place among the others. */
static void
test_trouble (void)
{
  g_autofree char *good = telegram_hex (HEADER ENERGY);
  g_autofree char *text = g_strdup_printf ("01 02 03\n%s\nhello\n%s\n", good, good);
  g_autoptr (CliRun) run = decode_text (text);
  g_autoptr (CliRun) alone = decode_text ("68");
  g_autoptr (JsonNode) node = cli_parse_json (run);
  g_autoptr (JsonNode) nothing = cli_parse_json (alone);
  JsonObject *trouble = json_array_get_object_element (json_node_get_array (node), 0);
  JsonObject *error = json_object_get_object_member (trouble, "error");

  cli_assert_status (run, 3);
  g_assert_nonnull (strstr (run->err, "Bytes 0 to 2 "));
  g_assert_nonnull (strstr (run->err, "Line 3"));
  g_assert_cmpuint (json_array_get_length (json_node_get_array (node)), ==, 4);
  g_assert_true (json_object_get_null_member (trouble, "id"));
  g_assert_cmpstr (json_object_get_string_member (trouble, "octets"), ==, "01 02 03");
  g_assert_cmpint (json_object_get_int_member (error, "offset"), ==, 0);
  trouble = json_array_get_object_element (json_node_get_array (node), 2);
  g_assert_nonnull (json_object_get_object_member (trouble, "error"));

  cli_assert_status (alone, 1);
  cli_assert_sentence (alone);
  error = json_object_get_object_member (json_node_get_object (nothing), "error");
  g_assert_cmpint (json_object_get_int_member (error, "offset"), ==, 1);
  g_assert_cmpstr (json_object_get_string_member (json_node_get_object (nothing), "octets"), ==, "68");
}

/* What a master sends carries no registers, and is passed over; alone, it is what was asked about. */
static void
test_master (void)
{
  /* SND_UD to 5: energy is to be sent. */
  const char *request = "68 05 05 68 53 05 51 08 06 B7 16";
  g_autofree char *good = telegram_hex (HEADER ENERGY);
  g_autofree char *both = g_strdup_printf ("10 40 05 45 16 E5\n%s\nE5\n%s\n", request, good);
  g_autoptr (CliRun) mixed = decode_text (both);
  g_autoptr (CliRun) alone = decode_text (request);
  g_autoptr (JsonNode) node = NULL;

  cli_assert_status (mixed, 0);
  node = cli_parse_json (mixed);
  g_assert_cmpstr (json_object_get_string_member (json_node_get_object (node), "id"), ==, "12345678");
  g_clear_pointer (&node, json_node_unref);

  cli_assert_status (alone, 3);
  node = cli_parse_json (alone);
  g_assert_cmpstr (json_object_get_string_member (record (node, 0), "vif"), ==, "06");
  g_assert_true (json_object_has_member (json_node_get_object (node), "error"));
}

/* A record that ends behind the telegram's end costs itself, not those before it. */
static void
test_partly (void)
{
  g_autofree char *hex = telegram_hex (HEADER ENERGY "0C 13 47");
  g_autoptr (CliRun) run = decode_text (hex);
  g_autoptr (JsonNode) node = NULL;
  JsonObject *error;

  cli_assert_status (run, 3);
  cli_assert_sentence (run);
  node = cli_parse_json (run);
  g_assert_cmpint (json_object_get_int_member (record (node, 0), "value"), ==, 12345000);
  error = json_object_get_object_member (json_node_get_object (node), "error");
  g_assert_nonnull (error);
  g_assert_cmpstr (json_object_get_string_member (error, "reason"), !=, "");
  g_assert_cmpint (json_object_get_int_member (error, "offset"), >=, 19 + 6);
}

static void
test_nothing (void)
{
  static const char *const texts[] = { "", "\n\n# nothing\n", "E5" };
  g_autofree char *missing = cli_path ("missing.hex");
  g_autoptr (CliRun) no_file = cli_run ("decode", missing, NULL);
  g_autoptr (CliRun) no_hex = decode_text ("zz");

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (CliRun) run = decode_text (texts[i]);

      cli_assert_status (run, 1);
      cli_assert_sentence (run);
      g_assert_cmpstr (run->out, ==, "");
    }
  cli_assert_status (no_file, 1);
  g_assert_nonnull (strstr (no_file->err, "missing.hex"));
  cli_assert_status (no_hex, 1);
  cli_assert_sentence (no_hex);
}

/* --- Compact frames and keys --- */

/* A frame of @ci with the octets of @data behind it. */
static char *
frame_hex (guint8 ci, const char *data)
{
  g_autoptr (GBytes) octets = mbus_unhex (data, NULL);
  guint8 built[MBUS_FRAME_MAX];
  MbusFrame frame;

  mbus_frame_init_long (&frame, MBUS_C_RSP_UD, 5, ci, g_bytes_get_data (octets, NULL), g_bytes_get_size (octets));
  return mbus_hex (built, mbus_frame_build (&frame, built));
}

/* CI 78 and, with the same headers, CI 79: 12345 kWh, bus address 5. */
static void
make_full_and_compact (char **full, char **compact)
{
  static const guint8 headers[] = { 0x04, 0x06, 0x01, 0x7A };
  static const guint8 records[] = { 0x04, 0x06, 0x39, 0x30, 0x00, 0x00, 0x01, 0x7A, 0x05 };
  const guint16 signature = mbus_crc (headers, sizeof headers, MBUS_CRC_BEGIN);
  const guint16 check = mbus_crc (records, sizeof records, MBUS_CRC_BEGIN);
  g_autofree char *data = g_strdup_printf ("%02X %02X %02X %02X 39 30 00 00 05", signature & 0xFF, signature >> 8,
                                           check & 0xFF, check >> 8);

  *full = frame_hex (MBUS_CI_VARIABLE_NO_HEADER, "04 06 39 30 00 00 01 7A 05");
  *compact = frame_hex (MBUS_CI_COMPACT, data);
}

/* Without a format there is a sentence; a full frame explains the compact one in front of it, and later ones. */
static void
test_compact (void)
{
  g_autofree char *full = NULL;
  g_autofree char *compact = NULL;
  g_autofree char *both = NULL;
  g_autoptr (CliRun) before = NULL;
  g_autoptr (CliRun) together = NULL;
  g_autoptr (CliRun) after = NULL;
  g_autoptr (JsonNode) node = NULL;

  make_full_and_compact (&full, &compact);
  both = g_strconcat (compact, "\n", full, "\n", NULL);
  before = decode_text (compact);
  together = decode_text (both);
  after = decode_text (compact);

  cli_assert_status (before, 3);
  cli_assert_sentence (before);
  cli_assert_status (together, 0);
  g_assert_cmpstr (together->err, ==, "");
  cli_assert_status (after, 0);
  node = cli_parse_json (after);
  g_assert_cmpint (json_object_get_int_member (record (node, 0), "value"), ==, 12345000);
  g_assert_true (json_object_get_boolean_member (json_node_get_object (node), "compact"));
}

#define KEY "11111111111111111111111111111111"
#define WRONG_KEY "99999999999999999999999999999999"

/* The frame encrypted in mode 5, as hex. */
static char *
sealed_hex (guint8 ci, const char *data)
{
  g_autoptr (GBytes) octets = mbus_unhex (data, NULL);
  guint8 built[MBUS_FRAME_MAX];
  MbusFrame frame;

  mbus_frame_init_long (&frame, MBUS_C_RSP_UD, 5, ci, g_bytes_get_data (octets, NULL), g_bytes_get_size (octets));
  g_assert_true (seal_frame (&frame, 5));
  return mbus_hex (built, mbus_frame_build (&frame, built));
}

/* Decodes @hex with a key file of this content, NULL for none, and asserts how it ends and what became of it. */
static CliRun *
decode_with_keys (const char *hex, const char *keys, int status, const char *security)
{
  g_autoptr (GBytes) input = text_bytes (hex);
  g_autofree char *path = keys != NULL ? cli_file ("keys", keys) : NULL;
  CliRun *run = keys != NULL ? cli_run_with_input (input, "decode", "--format", "json", "--key-file", path, NULL)
                             : cli_run_with_input (input, "decode", "--format", "json", NULL);
  g_autoptr (JsonNode) node = NULL;

  cli_assert_status (run, status);
  node = cli_parse_json (run);
  g_assert_cmpstr (json_object_get_string_member (json_node_get_object (node), "security"), ==, security);
  if (status == 0)
    {
      g_assert_cmpstr (json_object_get_string_member (json_node_get_object (node), "id"), ==, "12345678");
      g_assert_cmpint (json_object_get_int_member (record (node, 0), "value"), ==, 12345000);
    }
  return run;
}

/* Wrong key, no key and the right one; a meter whose telegrams do not say who they are from. */
static void
test_keys (void)
{
  g_autofree char *with_address = sealed_hex (MBUS_CI_VARIABLE, "78 56 34 12 2D 2C 34 04 07 00 00 00 " ENERGY);
  g_autofree char *without = sealed_hex (MBUS_CI_VARIABLE_SHORT, "07 00 00 00 " ENERGY);
  g_autofree char *path = cli_path ("keys");
  g_autofree char *missing = cli_path ("no-keys");
  g_autoptr (CliRun) no_key = decode_with_keys (with_address, NULL, 3, "no-key");
  g_autoptr (CliRun) wrong_key = decode_with_keys (with_address, WRONG_KEY "\n", 3, "wrong-key");
  g_autoptr (CliRun) by_id = decode_with_keys (with_address, "12345678:" KEY "\n", 0, "opened");
  g_autoptr (CliRun) by_address = decode_with_keys (without, "87654321ABCD0102 " WRONG_KEY "\n"
                                                             "123456782D2C3404 " KEY "\n", 0, "opened");
  /* Meters of one maker that share a key: the check octets of mode 5 cannot tell which of them it was. */
  g_autoptr (CliRun) by_two = decode_with_keys (without, "123456782D2C3504 " KEY "\n"
                                                         "123456782D2C3404 " KEY "\n", 3, "no-key");
  g_autoptr (CliRun) no_file = cli_run ("decode", "--key-file", missing, NULL);
  g_autoptr (GBytes) input = text_bytes (with_address);
  g_autoptr (CliRun) open_file = NULL;

  cli_assert_sentence (no_key);
  cli_assert_sentence (wrong_key);
  cli_assert_sentence (by_two);
  g_assert_cmpstr (no_key->err, !=, wrong_key->err);
  g_assert_cmpstr (by_id->err, ==, "");
  g_assert_cmpstr (by_address->err, ==, "");
  cli_assert_status (no_file, 1);
  g_assert_nonnull (strstr (no_file->err, "no-keys"));

  /* A file that others can read is used, with a warning. */
  g_assert_cmpint (g_chmod (path, 0644), ==, 0);
  open_file = cli_run_with_input (input, "decode", "--format", "json", "--key-file", path, NULL);
  cli_assert_status (open_file, 0);
  cli_assert_sentence (open_file);
  g_assert_false (cli_was_printed (KEY));
}

/* A text in a telegram must not steer the terminal, nor a spreadsheet. */
static void
test_hostile (void)
{
  /* Customer location, LVAR of 5 and of 2 characters, last first: "=1" ESC "[J", and "=1". */
  g_autofree char *hex = telegram_hex (HEADER "0D FD 10 05 4A 5B 1B 31 3D 0D FD 10 02 31 3D");
  g_autoptr (GBytes) input = text_bytes (hex);
  g_autoptr (CliRun) text = cli_run_with_input (input, "decode", NULL);
  g_autoptr (CliRun) csv = cli_run_with_input (input, "decode", "--format", "csv", NULL);

  cli_assert_status (text, 0);
  cli_assert_status (csv, 0);
  g_assert_null (strchr (text->out, '\x1b'));
  g_assert_nonnull (strstr (csv->out, "'=1"));
  g_assert_true (g_str_has_prefix (csv->out, "id,manufacturer,version,deviceType,medium,primary,baud,quantity,"));
}

static void
test_text (void)
{
  g_autofree char *hex = telegram_hex (HEADER ENERGY VOLUME);
  g_autoptr (GBytes) input = text_bytes (hex);
  g_autoptr (CliRun) run = cli_run_with_input (input, "decode", NULL);

  cli_assert_status (run, 0);
  g_assert_nonnull (strstr (run->out, "KAM 12345678"));
  g_assert_nonnull (strstr (run->out, "12.347  m³"));
}

/* One document of one telegram, a list of several. */
static void
test_xml (void)
{
  g_autofree char *hex = telegram_hex (HEADER ENERGY);
  g_autofree char *twice = g_strconcat (hex, "\n", hex, NULL);
  g_autoptr (GBytes) one = text_bytes (hex);
  g_autoptr (GBytes) two = text_bytes (twice);
  g_autoptr (CliRun) plain = cli_run_with_input (one, "decode", "--format", "xml", NULL);
  g_autoptr (CliRun) normalized = cli_run_with_input (two, "decode", "--format", "xml-normalized", NULL);

  cli_assert_status (plain, 0);
  cli_assert_status (normalized, 0);
  g_assert_true (g_str_has_prefix (plain->out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<MBusData>\n\n"));
  g_assert_nonnull (strstr (plain->out, "<Unit>Energy (kWh)</Unit>\n        <Value>12345</Value>"));
  g_assert_nonnull (strstr (normalized->out, "?>\n<MBusDataList>\n<MBusData>\n"));
  g_assert_nonnull (strstr (normalized->out, "<Value>12345000.000000</Value>"));
  g_assert_true (g_str_has_suffix (normalized->out, "</MBusData>\n</MBusDataList>\n"));
}

int
main (int argc, char **argv)
{
  int status;

  cli_begin ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/decode/one", test_one);
  g_test_add_func ("/decode/damage-once", test_damage_once);
  g_test_add_func ("/decode/exact", test_exact);
  g_test_add_func ("/decode/ways", test_ways);
  g_test_add_func ("/decode/odd-files", test_odd_files);
  g_test_add_func ("/decode/several", test_several);
  g_test_add_func ("/decode/damaged", test_damaged);
  g_test_add_func ("/decode/trouble", test_trouble);
  g_test_add_func ("/decode/master", test_master);
  g_test_add_func ("/decode/partly", test_partly);
  g_test_add_func ("/decode/nothing", test_nothing);
  g_test_add_func ("/decode/compact", test_compact);
  g_test_add_func ("/decode/keys", test_keys);
  g_test_add_func ("/decode/hostile", test_hostile);
  g_test_add_func ("/decode/text", test_text);
  g_test_add_func ("/decode/xml", test_xml);
  status = g_test_run ();
  cli_end ();
  return status;
}
