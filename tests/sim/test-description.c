/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "mr-sim-record.h"
#include "sim-master.h"

/* The words in which meters are described, and what the program says about words that are wrong. */

static void
assert_octets (const char *record, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MrSimRecord) parsed = mr_sim_record_parse (record, &error);
  g_autoptr (GByteArray) octets = g_byte_array_new ();
  g_autoptr (GDateTime) time = g_date_time_new_local (2026, 11, 20, 14, 32, 15);
  const MrSimNow now = { .real = g_date_time_to_unix (time) * G_USEC_PER_SEC };
  const MrSimClock clock = { 0 };
  g_autofree char *hex = NULL;

  g_assert_no_error (error);
  mr_sim_record_append (parsed, &clock, &now, octets);
  hex = mbus_hex (octets->data, octets->len);
  g_assert_cmpstr (hex, ==, expected);
}

/* Octets by the tables of the standard (mbus-protocol §1.4, §1.6, §1.7). */
static void
test_records (void)
{
  assert_octets ("energy 12345 kWh", "04 06 39 30 00 00");
  assert_octets ("energy 12345 Wh", "04 03 39 30 00 00");
  assert_octets ("energy 12.345 MWh", "04 06 39 30 00 00");
  assert_octets ("energy 1.5 GJ", "04 FB 08 0F 00 00 00");
  assert_octets ("volume 54.321 m³", "04 13 31 D4 00 00");
  assert_octets ("volume 54.321 m³ as bcd8", "0C 13 21 43 05 00");
  assert_octets ("volume-flow 113 l/h", "04 3B 71 00 00 00");
  assert_octets ("power -42 W", "04 2B D6 FF FF FF");
  assert_octets ("power -42 W as bcd6", "0B 2B 42 00 F0");
  assert_octets ("flow-temperature 21.4 °C as int16", "02 5A D6 00");
  assert_octets ("reactive-energy 5 kvarh", "04 FB 02 05 00 00 00");
  assert_octets ("voltage 231.4 V as int16", "02 FD 48 0A 09");
  assert_octets ("frequency 50.0 Hz as int16", "02 FB 2E F4 01");
  assert_octets ("heat-cost-allocation 7", "04 6E 07 00 00 00");
  assert_octets ("on-time 1631 h", "04 22 5F 06 00 00");
  assert_octets ("energy 1 kWh as int64", "07 06 01 00 00 00 00 00 00 00");
  assert_octets ("raw 02 FF 22 00 02", "02 FF 22 00 02");
}

/* A register that is too long for 32 bits takes more. */
static void
test_large (void)
{
  assert_octets ("energy 123456789012 Wh", "06 03 14 1A 99 BE 1C 00");
}

static void
test_places (void)
{
  assert_octets ("power maximum 4.2 kW", "14 2D 2A 00 00 00");
  assert_octets ("flow-temperature minimum 4 °C as int8", "21 5B 04");
  assert_octets ("on-time error 2 h as int16", "32 22 02 00");
  assert_octets ("energy storage 1 11900 kWh", "44 06 7C 2E 00 00");
  assert_octets ("energy storage 3 1 kWh as int8", "C1 01 06 01");
  assert_octets ("energy tariff 2 1 kWh as int8", "81 20 06 01");
  assert_octets ("energy subunit 1 tariff 1 1 kWh as int8", "81 50 06 01");
  assert_octets ("energy subunit 2 1 kWh as int8", "81 80 40 06 01");
  assert_octets ("energy storage 32 1 kWh as int8", "81 80 01 06 01");
  assert_octets ("energy vife 3C 7 kWh as int8", "01 86 3C 07");
  assert_octets ("energy vife BC 7 kWh as int8", "01 86 3C 07"); /* as if it were in the middle of a chain */
  assert_octets ("voltage vife FC vife 01 230 V as int16", "02 FD C9 FC 01 E6 00");
}

static void
test_digits (void)
{
  assert_octets ("fabrication 12345678", "0C 78 78 56 34 12");
  assert_octets ("identification 00000012", "0C 79 12 00 00 00");
  assert_octets ("error-flags 0200", "02 FD 17 00 02");
  assert_octets ("digital-output 01", "01 FD 1A 01");
}

static void
test_times (void)
{
  assert_octets ("date-time 2026-03-05T14:30", "04 6D 1E 2E 45 33");
  assert_octets ("date 2026-10-31", "02 6C 5F 3A");
  assert_octets ("date storage 1 2026-10-31", "42 6C 5F 3A");
  assert_octets ("date-time now", "04 6D 20 2E 54 3B");
  assert_octets ("date-time now-40min", "04 6D 34 2D 54 3B");
  assert_octets ("date-time now+1d", "04 6D 20 2E 55 3B");
  assert_octets ("date now-20d", "02 6C 5F 3A");
  assert_octets ("date-time now as type-f", "04 6D 20 2E 54 3B");
  assert_octets ("date-time now as type-i", "06 6D 0F 20 AE 54 3B 2F");
  assert_octets ("date-time now-40min as type-j", "03 6D 0F 34 0D");
  assert_octets ("date-time now+2s as bcd12", "0E 6D 17 32 14 20 11 26");
  assert_octets ("date-time storage 1 2026-03-05T14:30 as bcd12", "4E 6D 00 30 14 05 03 26");
}

static void
assert_bad_record (const char *record, const char *reason)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (mr_sim_record_parse (record, &error));
  g_assert_error (error, MR_SIM_ERROR, MR_SIM_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, record));
  g_assert_nonnull (strstr (error->message, reason));
}

static void
test_bad_records (void)
{
  assert_bad_record ("enregy 12 kWh", "begins with");
  assert_bad_record ("energy", "no value");
  assert_bad_record ("energy twelve kWh", "“twelve” is not a number");
  assert_bad_record ("energy 1.2.3 kWh", "“1.2.3” is not a number");
  assert_bad_record ("energy 12", "is not a unit of “Energy”");
  assert_bad_record ("energy 12 m³", "“m³” is not a unit of “Energy”");
  assert_bad_record ("energy 12 kWh more", "Unexpected word “more”");
  assert_bad_record ("energy 12 kWh as octets", "After “as”");
  assert_bad_record ("energy 300 kWh as int8", "too large");
  assert_bad_record ("energy storage x 1 kWh", "“x” is not a number");
  assert_bad_record ("energy 0.00001 Wh", "No register");
  assert_bad_record ("energy vife 3 1 kWh", "“3”");
  assert_bad_record ("date-time yesterday", "“yesterday” is not a date and time");
  assert_bad_record ("date-time now as type-g", "After “as”");
  assert_bad_record ("date-time now as int32", "After “as”");
  assert_bad_record ("date-time 1999-12-31T23:59 as type-i", "is not a date and time");
  assert_bad_record ("date now as type-g", "Unexpected word “as”");
  assert_bad_record ("date-time now-40", "“now-40” is not a date and time");
  assert_bad_record ("date now+32767d", "“now+32767d” is not a date");
  assert_bad_record ("date-time now-3661d", "“now-3661d” is not a date and time");
  assert_bad_record ("date 2026-13-01", "“2026-13-01” is not a date");
  assert_bad_record ("fabrication 123", "even number of hexadecimal digits");
  assert_bad_record ("fabrication 12WX", "“12WX”");
  assert_bad_record ("security-key 00", "raw octets");
  assert_bad_record ("raw 0Z", "Z");
  assert_bad_record ("raw", "no value");
}

static void
assert_bad (const char *text, const char *group, const char *key, const char *reason)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (mr_sim_bus_new_from_text (text, "house.bus", &error));
  g_assert_error (error, MR_SIM_ERROR, MR_SIM_ERROR_INVALID);
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, "house.bus"));
  g_assert_nonnull (strstr (error->message, reason));

  if (group != NULL)
    {
      g_autofree char *bracketed = g_strdup_printf ("[%s]", group);

      g_assert_nonnull (strstr (error->message, bracketed));
    }
  if (key != NULL)
    {
      g_autofree char *quoted = g_strdup_printf ("“%s”", key);

      g_assert_nonnull (strstr (error->message, quoted));
    }
}

/* The one good meter with one line more or another in the place of the first that begins alike. */
static void
assert_bad_key (const char *key, const char *value, const char *reason)
{
  g_autofree char *good = one_meter ("");
  g_autofree char *begin = g_strdup_printf ("\n%s = ", key);
  g_autoptr (GString) text = g_string_new (good);
  char *found = strstr (text->str, begin);

  if (found != NULL)
    {
      gsize offset = (gsize) (found - text->str) + 1;

      g_string_erase (text, (gssize) offset, (gssize) strcspn (text->str + offset, "\n") + 1);
    }
  if (value != NULL)
    g_string_append_printf (text, "%s = %s\n", key, value);

  assert_bad (text->str, "meter One", key, reason);
}

static void
test_bad_keys (void)
{
  assert_bad_key ("id", NULL, "missing");
  assert_bad_key ("id", "1234567", "“1234567” is not a number of 8");
  assert_bad_key ("id", "1234567X", "“1234567X”");
  assert_bad_key ("manufacturer", "KAMM", "“KAMM” is not a manufacturer");
  assert_bad_key ("version", "355", "“355”");
  assert_bad_key ("type", "Tea", "“Tea” is not a device type");
  assert_bad_key ("primary", "251", "“251” is not a number from 0 to 250");
  assert_bad_key ("primary", "five", "“five”");
  assert_bad_key ("a-field", "256", "“256” is not a number from 0 to 255");
  assert_bad_key ("a-field-selected", "FD", "“FD”");
  assert_bad_key ("fabrication", "12", "“12”");
  assert_bad_key ("baud", "2400; 1234", "“1234” is not an M-Bus baud");
  assert_bad_key ("baud", "2400x", "“2400x” is not an M-Bus baud");
  assert_bad_key ("baud", "", "At least one baud rate");
  assert_bad_key ("switches-baud", "perhaps", "“perhaps” is not one of: no, yes, at-new-rate");
  assert_bad_key ("delay", "soon", "“soon” is not a time");
  assert_bad_key ("delay", "5 s", "“5 s” is not a time");
  assert_bad_key ("status", "1", "“1”");
  assert_bad_key ("baud-fallback", "30 s", "without “switches-baud”");
  assert_bad_key ("baud-fallback", "later", "“later” is not a time");
  assert_bad_key ("drift", "35", "“35” is not a drift");
  assert_bad_key ("drift", "ppm", "“ppm” is not a drift");
  assert_bad_key ("drift", "100001 ppm", "“100001 ppm” is not a drift");
  assert_bad_key ("clock-zone", "CET", "“CET” is not one of: local, standard, utc");
  assert_bad_key ("clock-forms", "type-f; type-k", "“type-k” is not a type of date and time");
  assert_bad_key ("shifts-clock", "maybe", "“maybe” is neither");
  assert_bad_key ("breaker", "open", "“open” is not one of: disconnected, connected, released");
  assert_bad_key ("reconnect", "by-hand", "“by-hand” is not one of: at-once, second-command, button");
  assert_bad_key ("reconnect", "at-once", "without “breaker”");
  assert_bad_key ("button-after", "soon", "“soon” is not a time");
  assert_bad_key ("button-after", "20 s", "without “breaker”");
  assert_bad_key ("relays", "2", "“2” is neither");
  assert_bad_key ("knows-fcb", "always", "“always” is neither");
  assert_bad_key ("address-first", "always", "“always” is not one of: no, yes, only");
  assert_bad_key ("password", "", "There is no value");
  assert_bad_key ("password", "secret", "s");
  assert_bad_key ("protects", "set-primary", "without “password”");
  assert_bad_key ("protects", "nke", "“nke” is not possible here");
  assert_bad_key ("without-password", "silence", "“silence” is not one of: ignored, refused");
  assert_bad_key ("without-password", "refused", "without “password”");
  assert_bad_key ("ignores", "everything", "“everything” is not possible here. Use nke, selection,");
  assert_bad_key ("ignores", "set-primary 7", "Unexpected word “7”");
  assert_bad_key ("silent-to", "requests", "“requests” is not possible here. Use set-primary,");
  assert_bad_key ("silent-to", "set-id 1", "Unexpected word “1”");
  assert_bad_key ("refuses", "selection", "“selection” is not possible here");
  assert_bad_key ("refuses", "set-primary 8", "“8” is not a number of 2 hexadecimal digits");
  assert_bad_key ("loses-ack", "set-primary yes", "Unexpected word “yes”");
  assert_bad_key ("alters", "set-primary", "needed: 1; given: 0");
  assert_bad_key ("alters", "set-id 07", "needed: 4; given: 1");
  assert_bad_key ("alters", "set-baud 07", "“set-baud” has no value");
  assert_bad_key ("alters", "set-clock 1h", "“1h” is not a difference of time");
  assert_bad_key ("alters", "set-clock", "“” is not a difference of time");
  assert_bad_key ("late", "set-primary", "“” is not a time");
  assert_bad_key ("late", "set-primary forever", "“forever” is not a time");
  assert_bad_key ("late", "set-primary 0 s", "“0 s” is not a time");
  assert_bad_key ("silent-after", "set-primary for 3 s", "or forever");
  assert_bad_key ("babble", "3 bit", "How often");
  assert_bad_key ("deaf-after-nke", "60 bit", "3500 ms");
  assert_bad_key ("key", "00 11", "needed: 16; given: 2");
  assert_bad_key ("key", "secret", "s");
  assert_bad_key ("fixed", "00", "needed: 10; given: 1");
  assert_bad_key ("records", "energy 1 kWh; nonsense", "“nonsense” cannot be understood");
  assert_bad_key ("colour", "blue", "There is no such key");
}

static void
test_bad_files (void)
{
  g_autofree char *twice = g_strconcat ("[bus]\ntitle = A\n[meter One]\nid = 12345678\n",
                                         "[meter One]\nid = 12345679\n", NULL);
  g_autofree char *wildcard = one_meter ("id = 1234567F\n");
  g_autofree char *both = one_meter ("fixed = E9 7E 75 23 36 00 68 90 35 00\n");
  g_autofree char *switches = one_meter ("breaker = connected\nrelays = yes\n");

  assert_bad ("", "bus", NULL, "missing");
  assert_bad ("no key file", NULL, NULL, "cannot be used");
  assert_bad ("[bus]\ntitle = \xff\n", NULL, NULL, "UTF-8");
  assert_bad ("[bus]\n", "bus", "title", "missing");
  assert_bad ("[bus]\ntitle = A\nnoise = 2000\n", "bus", "noise", "“2000” is not a number from 0 to 1000");
  assert_bad ("[bus]\ntitle = A\necho = loud\n", "bus", "echo", "“loud”");
  assert_bad ("[bus]\ntitle = A\ndefault-baud = 7\n", "bus", "default-baud", "“7”");
  assert_bad ("[bus]\ntitle = A\ntime = noon\n", "bus", "time", "“noon” is not a date and time");
  assert_bad ("[bus]\ntitle = A\n[metre X]\n", "metre X", NULL, "A group is called");
  assert_bad (twice, "meter One", NULL, "Two groups have this name");
  assert_bad (wildcard, "meter One", NULL, "wildcards");
  assert_bad (both, "meter One", NULL, "either “records” or “fixed”");
  assert_bad (switches, "meter One", NULL, "either “relays” or a “breaker”");
}

static void
test_too_long (void)
{
  g_autoptr (GString) records = g_string_new ("energy 1 kWh");
  g_autoptr (GString) fitting = g_string_new ("[bus]\ntitle = A\n[meter One]\nid = 12345678\nmanufacturer = KAM\n"
                                              "version = 35\ntype = 04\nprimary = 5\nrecords = ");
  g_autoptr (MrSimBus) bus = NULL;

  /* 240 octets fit after the header: 40 records of six. */
  for (guint i = 1; i < 40; i++)
    g_string_append (records, "; energy 1 kWh");
  g_string_append (fitting, records->str);
  bus = bus_new (fitting->str);
  g_assert_cmpuint (mr_sim_bus_n_meters (bus), ==, 1);

  g_string_append (records, "; energy 1 kWh");
  assert_bad_key ("records", records->str, "telegram 1 are 246 octets long, but only 240 fit");
}

static void
test_good (void)
{
  g_autoptr (MrSimBus) bus = bus_new ("# A comment\n[bus]\ntitle = Grüner Weg 3\ndefault-baud = 300\n\n"
                                      "[meter A]\nid = 0000000A\nmanufacturer = 0x4D2D\n"
                                      "version = 0x1B\ntype = Cold Water\n"
                                      "fabrication = 87654321\nprimary = 0\nbaud = 300;\nstatus = 10h\n"
                                      "records = \\\n  volume 1 m³; \\\n  date-time now;\n");
  guint8 primary = 99;
  const MbusSecondary *meter = mr_sim_bus_meter (bus, 0, &primary);

  g_assert_cmpstr (mr_sim_bus_title (bus), ==, "Grüner Weg 3");
  g_assert_cmpuint (mr_sim_bus_default_baud (bus), ==, 300);
  g_assert_cmpuint (mr_sim_bus_n_meters (bus), ==, 1);
  g_assert_cmphex (meter->id, ==, 0x0000000A);
  g_assert_cmphex (meter->manufacturer, ==, 0x4D2D);
  g_assert_cmphex (meter->version, ==, 0x1B);
  g_assert_cmphex (meter->device_type, ==, 0x16);
  g_assert_true (meter->has_fabrication);
  g_assert_cmphex (meter->fabrication, ==, 0x87654321);
  g_assert_cmpuint (primary, ==, 0);
}

/* Written with an editor that ends lines as Windows does. */
static void
test_line_ends (void)
{
  g_autofree char *text = one_meter ("");
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_autofree char *crlf = g_strjoinv ("\r\n", lines);
  g_auto (GStrv) halves = g_strsplit (crlf, "records = ", -1);
  g_autofree char *continued = g_strjoinv ("records = \\\r\n  ", halves);
  g_autoptr (MrSimBus) bus = bus_new (continued);

  g_assert_cmpstr (mr_sim_bus_title (bus), ==, "Test");
  g_assert_cmpuint (mr_sim_bus_n_meters (bus), ==, 1);
}

static void
test_not_found (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (mr_sim_bus_load ("/nonexistent/house.bus", &error));
  g_assert_error (error, MR_SIM_ERROR, MR_SIM_ERROR_NOT_FOUND);
  g_assert_nonnull (strstr (error->message, "/nonexistent/house.bus"));
}

static void
test_from_file (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MrSimBus) bus = NULL;
  g_autofree char *text = one_meter ("");
  g_autofree char *directory = g_dir_make_tmp ("mr-sim-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (directory, "house.bus", NULL);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  bus = mr_sim_bus_load (path, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (mr_sim_bus_n_meters (bus), ==, 1);

  g_assert_cmpint (g_remove (path), ==, 0);
  g_assert_cmpint (g_rmdir (directory), ==, 0);
}

int
main (int argc, char *argv[])
{
  g_setenv ("TZ", "UTC", TRUE);
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/sim/description/records", test_records);
  g_test_add_func ("/sim/description/large", test_large);
  g_test_add_func ("/sim/description/places", test_places);
  g_test_add_func ("/sim/description/digits", test_digits);
  g_test_add_func ("/sim/description/times", test_times);
  g_test_add_func ("/sim/description/bad-records", test_bad_records);
  g_test_add_func ("/sim/description/bad-keys", test_bad_keys);
  g_test_add_func ("/sim/description/bad-files", test_bad_files);
  g_test_add_func ("/sim/description/too-long", test_too_long);
  g_test_add_func ("/sim/description/good", test_good);
  g_test_add_func ("/sim/description/line-ends", test_line_ends);
  g_test_add_func ("/sim/description/not-found", test_not_found);
  g_test_add_func ("/sim/description/from-file", test_from_file);

  return g_test_run ();
}
