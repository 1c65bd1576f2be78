/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include <json-glib/json-glib.h>

#include "cli-runner.h"
#include "mbus-frame.h"

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

static JsonNode *
parse (const CliRun *run)
{
  g_autoptr (GError) error = NULL;
  JsonNode *node = json_from_string (run->out, &error);

  g_assert_no_error (error);
  return node;
}

static JsonObject *
record (JsonNode *node, guint i)
{
  return json_array_get_object_element (json_object_get_array_member (json_node_get_object (node), "records"), i);
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
  node = parse (run);
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
  node = parse (stdin_run);
  g_assert_cmpuint (json_array_get_length (json_node_get_array (node)), ==, 2);
}

/* A checksum that is wrong between two telegrams: both are printed, the damage is named, the program ends with 3. */
static void
test_damaged (void)
{
  g_autofree char *good = telegram_hex (HEADER ENERGY);
  g_autofree char *bad = telegram_hex (HEADER VOLUME);
  g_autofree char *text = NULL;
  g_autofree char *cut = NULL;
  g_autofree char *garbage = NULL;
  gsize n_octets = (strlen (good) + 1) / 3;

  bad[3 * 25] ^= 1;
  text = g_strdup_printf ("%s\n%s\n%s\n", good, bad, good);
  {
    g_autoptr (CliRun) run = decode_text (text);
    g_autoptr (JsonNode) node = parse (run);
    g_autofree char *place = g_strdup_printf ("Octets %" G_GSIZE_FORMAT " to %" G_GSIZE_FORMAT " ", n_octets,
                                              2 * n_octets - 1);

    cli_assert_status (run, 3);
    cli_assert_sentence (run);
    g_assert_nonnull (strstr (run->err, place));
    g_assert_cmpuint (json_array_get_length (json_node_get_array (node)), ==, 2);
  }

  cut = g_strndup (good, strlen (good) - 6);
  {
    g_autoptr (CliRun) run = decode_text (cut);

    cli_assert_status (run, 1);
    cli_assert_sentence (run);
    g_assert_cmpstr (run->out, ==, "");
  }

  garbage = g_strdup_printf ("%s\nhello\n", good);
  {
    g_autoptr (CliRun) run = decode_text (garbage);

    cli_assert_status (run, 3);
    cli_assert_sentence (run);
    g_assert_nonnull (strstr (run->err, "Line 2"));
  }
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
  node = parse (run);
  g_assert_cmpint (json_object_get_int_member (record (node, 0), "value"), ==, 12345000);
  error = json_object_get_object_member (json_node_get_object (node), "error");
  g_assert_nonnull (error);
  g_assert_cmpstr (json_object_get_string_member (error, "reason"), !=, "");
  g_assert_cmpint (json_object_get_int_member (error, "offset"), >=, 19 + 6);
}

static void
test_nothing (void)
{
  static const char *const texts[] = { "", "\n\n# nothing\n", "E5", "68", "zz" };
  g_autofree char *missing = cli_path ("missing.hex");
  g_autoptr (CliRun) no_file = cli_run ("decode", missing, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (CliRun) run = decode_text (texts[i]);

      cli_assert_status (run, 1);
      cli_assert_sentence (run);
      g_assert_cmpstr (run->out, ==, "");
    }
  cli_assert_status (no_file, 1);
  g_assert_nonnull (strstr (no_file->err, "missing.hex"));
}

/* A text in a telegram must not steer the terminal, nor a spreadsheet. */
static void
test_hostile (void)
{
  /* Customer location, LVAR of 5 characters, last first: "=1" ESC "[J". */
  g_autofree char *hex = telegram_hex (HEADER "0D FD 10 05 4A 5B 1B 31 3D");
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

int
main (int argc, char **argv)
{
  int status;

  cli_begin ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/decode/one", test_one);
  g_test_add_func ("/decode/exact", test_exact);
  g_test_add_func ("/decode/ways", test_ways);
  g_test_add_func ("/decode/several", test_several);
  g_test_add_func ("/decode/damaged", test_damaged);
  g_test_add_func ("/decode/partly", test_partly);
  g_test_add_func ("/decode/nothing", test_nothing);
  g_test_add_func ("/decode/hostile", test_hostile);
  g_test_add_func ("/decode/text", test_text);
  status = g_test_run ();
  cli_end ();
  return status;
}
