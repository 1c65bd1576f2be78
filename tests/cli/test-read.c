/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "cli-bus.h"
#include "cli-json.h"

/* read and set-address on buses in the same process, as fast as the computer can. */

static char *bench; /* "sim:…/bench.bus" */

static void
test_read (void)
{
  g_autoptr (CliRun) primary = cli_run ("read", bench, "2", "--no-store", "--format", "json", NULL);
  g_autoptr (CliRun) secondary = cli_run ("read", bench, CLI_BUS_HEAT, "--no-store", NULL);
  g_autoptr (CliRun) enhanced = cli_run ("read", bench, CLI_BUS_LIGHT, "--no-store", "--format", "json", NULL);
  g_autoptr (CliRun) several = cli_run ("read", bench, "1", "20000002", "--no-store", "--format", "json", NULL);
  g_autoptr (JsonNode) light = NULL;
  g_autoptr (JsonNode) both = NULL;
  JsonArray *records;

  cli_assert_status (primary, 0);
  g_assert_nonnull (strstr (primary->out, "\"value\": 12.347,"));
  g_assert_nonnull (strstr (primary->out, "\"primary\": 2,"));
  cli_assert_status (secondary, 0);
  g_assert_nonnull (strstr (secondary->out, "KAM 10000001"));

  cli_assert_status (enhanced, 0);
  light = cli_parse_json (enhanced);
  records = json_object_get_array_member (json_node_get_object (light), "records");
  g_assert_cmpint (json_object_get_int_member (json_array_get_object_element (records, 0), "value"), ==, 2000);
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (json_node_get_object (light), "telegrams")),
                    ==, 2);

  cli_assert_status (several, 0);
  both = cli_parse_json (several);
  g_assert_cmpuint (json_array_get_length (json_node_get_array (both)), ==, 2);
}

static void
test_read_silent (void)
{
  g_autoptr (CliRun) none = cli_run ("read", bench, "99", "--no-store", "--format", "json", NULL);
  g_autoptr (CliRun) some = cli_run ("read", bench, "99", "1", "--no-store", "--format", "json", NULL);
  g_autoptr (CliRun) twins = cli_run ("read", bench, "31415926", "--no-store", "--format", "json", NULL);

  cli_assert_status (none, 1);
  g_assert_cmpstr (none->out, ==, "");
  cli_assert_sentence (none);
  cli_assert_status (some, 3);
  g_assert_true (g_str_has_prefix (some->out, "["));
  cli_assert_sentence (some);
  cli_assert_status (twins, 1);
  cli_assert_sentence (twins);
}

/* What was asked is shown, with its mistake. */
static void
test_read_mistyped (void)
{
  static const char *const addresses[] = { "10000001FFFF9904", "FFFFFFFFFFFF9904", "31415926" };

  for (gsize i = 0; i < G_N_ELEMENTS (addresses); i++)
    {
      g_autoptr (CliRun) run = cli_run ("read", bench, addresses[i], "--no-store", NULL);
      g_autofree char *who = g_strconcat (addresses[i], ": ", NULL);

      cli_assert_status (run, 1);
      g_assert_nonnull (strstr (run->err, who));
    }
}

/* Every meter can be read by the address that the scan gave for it, at the rate it gave. */
static void
test_demo_addresses (void)
{
  g_autoptr (CliRun) scan = cli_run ("scan", "sim:demo", "--no-store", "--format", "json", NULL);
  g_autoptr (JsonNode) node = NULL;
  JsonArray *meters;

  cli_assert_status (scan, 0);
  node = cli_parse_json (scan);
  meters = json_node_get_array (node);
  for (guint i = 0; i < json_array_get_length (meters); i++)
    {
      JsonObject *meter = json_array_get_object_element (meters, i);
      const char *address = json_object_get_string_member (meter, "address");
      g_autofree char *baud = g_strdup_printf ("%d", (int) json_object_get_int_member (meter, "baud"));
      g_autoptr (CliRun) run = cli_run ("read", "sim:demo", address, "--baud", baud, "--no-store", "--format", "json",
                                        NULL);
      g_autoptr (JsonNode) read_node = NULL;
      JsonObject *read;

      /* 3: an encrypted one answers, and keeps its registers to itself. */
      g_assert_true (run->status == 0 || run->status == 3);
      read_node = cli_parse_json (run);
      read = json_node_get_object (read_node);
      g_assert_cmpstr (json_object_get_string_member (read, "id"), ==, json_object_get_string_member (meter, "id"));
      g_assert_cmpint (json_object_get_int_member (read, "status"), ==, json_object_get_int_member (meter, "status"));
      g_assert_true (json_object_has_member (read, "records"));
      g_assert_cmpint (json_object_get_int_member (json_object_get_object_member (read, "exchange"), "answers"), >=, 2);
      g_assert_true ((run->status == 3) == json_object_has_member (read, "error"));
    }
}

static void
test_set_address (void)
{
  g_autofree char *database = cli_path ("write.db");
  g_autoptr (CliRun) done = cli_run ("set-address", bench, CLI_BUS_HEAT, "17", "--yes", "--database", database, NULL);
  g_autoptr (CliRun) same = cli_run ("set-address", bench, "1", "1", "--yes", "--database", database, NULL);
  g_autoptr (CliRun) taken = cli_run ("set-address", bench, "1", "2", "--yes", "--database", database, NULL);
  g_autoptr (CliRun) nobody = cli_run ("set-address", bench, "99", "17", "--yes", "--database", database, NULL);

  cli_assert_status (done, 0);
  g_assert_cmpstr (done->err, ==, "");
  g_assert_nonnull (strstr (done->out, "1 → 17"));
  g_assert_nonnull (strstr (done->out, "\nConfirmed: "));
  cli_assert_status (same, 0);
  g_assert_null (strstr (same->out, "Confirmed"));
  cli_assert_status (taken, 5);
  g_assert_null (strstr (taken->out, "Confirmed"));
  cli_assert_sentence (taken);
  cli_assert_status (nobody, 5);
  cli_assert_sentence (nobody);
}

/* What --trace recorded is what decode reads. */
static void
test_trace (void)
{
  g_autofree char *trace = cli_path ("octets.trace");
  g_autoptr (CliRun) read = cli_run ("read", bench, "1", "2", "--no-store", "--trace", trace, NULL);
  g_autoptr (CliRun) decode = cli_run ("decode", trace, NULL);

  cli_assert_status (read, 0);
  cli_assert_status (decode, 0);
  g_assert_nonnull (strstr (decode->out, "KAM 10000001"));
  g_assert_nonnull (strstr (decode->out, "ACW 20000002"));
}

int
main (int argc, char **argv)
{
  g_autofree char *file = NULL;
  int status;

  cli_begin ();
  g_test_init (&argc, &argv, NULL);
  file = cli_file ("bench.bus", cli_bus);
  bench = g_strconcat ("sim:", file, NULL);
  g_test_add_func ("/read/ways", test_read);
  g_test_add_func ("/read/silent", test_read_silent);
  g_test_add_func ("/read/mistyped", test_read_mistyped);
  g_test_add_func ("/read/demo", test_demo_addresses);
  g_test_add_func ("/read/trace", test_trace);
  g_test_add_func ("/read/set-address", test_set_address);
  status = g_test_run ();
  g_free (bench);
  cli_end ();
  return status;
}
