/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "../timesource/chrony-fixture.h"
#include "../timesource/hostile-server.h"
#include "../timesource/nts-fixture.h"
#include "cli-json.h"

/* "meterctl clock show": clocks of every kind, compared with a time from every source. */

/* Virtual time, so that silence costs nothing. */
static const char clocks[] =
  "[bus]\n"
  "title = Clocks\n"
  "\n"
  "[meter Right]\n"
  "id = 10000001\n"
  "manufacturer = KAM\n"
  "version = 35\n"
  "type = Heat (return)\n"
  "primary = 1\n"
  "records = energy 12345 kWh; date-time now\n"
  "\n"
  "[meter Slow]\n"
  "id = 20000002\n"
  "manufacturer = KAM\n"
  "version = 35\n"
  "type = Heat (return)\n"
  "primary = 2\n"
  "records = energy 12345 kWh; date-time now-40min\n"
  "\n"
  "[meter Seconds]\n"
  "id = 30000003\n"
  "manufacturer = KAM\n"
  "version = 35\n"
  "type = Heat (return)\n"
  "primary = 3\n"
  "records = raw 06 6D 54 1E 0E 45 37 00\n" /* 2026-07-05 14:30:20, summer time */
  "\n"
  "[meter Invalid]\n"
  "id = 40000004\n"
  "manufacturer = KAM\n"
  "version = 35\n"
  "type = Heat (return)\n"
  "primary = 4\n"
  "records = raw 04 6D 9E 2E 45 33\n"
  "\n"
  "[meter None]\n"
  "id = 50000005\n"
  "manufacturer = KAM\n"
  "version = 35\n"
  "type = Heat (return)\n"
  "primary = 5\n"
  "records = energy 1 kWh\n";

#define N_METERS 5

static char *bus;
static char *folder;
static char *ca_file;

static JsonObject *
meter_at (JsonNode *node, guint i)
{
  return json_array_get_object_element (json_object_get_array_member (json_node_get_object (node), "meters"), i);
}

static JsonObject *
time_of (JsonNode *node)
{
  return json_object_get_object_member (json_node_get_object (node), "time");
}

#define SHOW "clock", "show", bus, "--no-store", "1", "2", "3", "4", "5"

/* By hand: a time of day, on which a clock that shows seconds is compared to the second. */
static void
test_json (void)
{
  g_autoptr (CliRun) run = cli_run (SHOW, "--format", "json", "--time-source", "2026-07-05T14:30:00+02:00", "--zone",
                                    "utc", NULL);
  g_autoptr (JsonNode) node = NULL;
  JsonObject *meter;

  cli_assert_status (run, 0);
  node = cli_parse_json (run);
  g_assert_cmpstr (json_object_get_string_member (time_of (node), "source"), ==, "2026-07-05T14:30:00+02:00");
  g_assert_cmpstr (json_object_get_string_member (time_of (node), "state"), ==, "by-hand");
  g_assert_false (json_object_get_boolean_member (time_of (node), "inDoubt"));
  g_assert_cmpfloat (json_object_get_double_member (time_of (node), "uncertaintySeconds"), >=, 2);
  g_assert_cmpstr (json_object_get_string_member (json_node_get_object (node), "zone"), ==, "utc");
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (json_node_get_object (node), "meters")), ==,
                    N_METERS);

  meter = meter_at (node, 2);
  g_assert_cmpstr (json_object_get_string_member (meter, "type"), ==, "I");
  g_assert_cmpstr (json_object_get_string_member (meter, "clock"), ==, "2026-07-05T14:30:20");
  g_assert_true (json_object_get_boolean_member (meter, "summerTime"));
  /* 20 seconds and two hours, less what the test has taken. */
  g_assert_cmpint (json_object_get_int_member (meter, "deviationSeconds"), <=, 7220);
  g_assert_cmpint (json_object_get_int_member (meter, "deviationSeconds"), >, 7220 - 60);
  g_assert_cmpfloat (json_object_get_double_member (meter, "uncertaintySeconds"), >, 3);
  g_assert_cmpfloat (json_object_get_double_member (meter, "uncertaintySeconds"), <, 5);

  meter = meter_at (node, 3);
  g_assert_cmpstr (json_object_get_string_member (meter, "state"), ==, "invalid");
  g_assert_true (json_object_get_null_member (meter, "deviationSeconds"));
  meter = meter_at (node, 4);
  g_assert_cmpstr (json_object_get_string_member (meter, "state"), ==, "none");
  g_assert_true (json_object_get_null_member (meter, "type"));
}

static void
assert_about (gint64 deviation, gint64 expected)
{
  g_assert_cmpint (ABS (deviation - expected), <=, 60);
}

/* The known meters of the bus, and the clock of this computer. Whether that is synchronised depends on the computer:
 * the output says so, whatever it is. */
static void
test_known_meters (void)
{
  g_autofree char *database = cli_path ("clocks.db");
  g_autoptr (CliRun) nothing = cli_run ("clock", "show", bus, "--database", database, NULL);
  g_autoptr (CliRun) scan = cli_run ("scan", bus, "--database", database, NULL);
  g_autoptr (CliRun) run = cli_run ("clock", "show", bus, "--database", database, "--format", "json", NULL);
  g_autoptr (CliRun) csv = cli_run ("clock", "show", bus, "--database", database, "--format", "csv", NULL);
  g_autoptr (CliRun) text = cli_run ("clock", "show", bus, "--database", database, NULL);
  g_autoptr (JsonNode) node = NULL;
  const char *state;
  gboolean in_doubt;

  cli_assert_status (nothing, 1);
  g_assert_nonnull (strstr (nothing->err, "No meters are known"));
  cli_assert_status (scan, 0);
  cli_assert_status (run, 0);
  node = cli_parse_json (run);
  state = json_object_get_string_member (time_of (node), "state");
  in_doubt = json_object_get_boolean_member (time_of (node), "inDoubt");
  assert_about (json_object_get_int_member (meter_at (node, 0), "deviationSeconds"), 0);
  assert_about (json_object_get_int_member (meter_at (node, 1), "deviationSeconds"), -2400);

  g_assert_cmpint (in_doubt, ==, !g_str_equal (state, "synchronised"));
  g_assert_cmpint (strstr (run->err, "in doubt") != NULL, ==, in_doubt);
  g_assert_cmpint (strstr (csv->err, "in doubt") != NULL, ==, in_doubt);
  g_assert_cmpint (strstr (text->out, "in doubt") != NULL, ==, in_doubt);
  g_assert_nonnull (strstr (csv->out, state));
  g_assert_nonnull (strstr (text->out, "−40 min"));
}

static void
test_chrony (void)
{
  Chrony *chrony;
  g_autofree char *source = NULL;
  g_autoptr (CliRun) run = NULL;
  g_autoptr (JsonNode) node = NULL;
  double uncertainty;

  if (chrony_missing () != NULL)
    {
      g_test_skip (chrony_missing ());
      return;
    }
  chrony = chrony_start (folder, "good", "local");
  source = g_strdup_printf ("nts:" NTS_HOST ":%u", chrony_port (chrony));
  run = cli_run (SHOW, "--format", "json", "--time-source", source, "--ca-file", ca_file, NULL);
  cli_assert_status (run, 0);
  g_assert_cmpstr (run->err, ==, "");
  node = cli_parse_json (run);
  g_assert_cmpstr (json_object_get_string_member (time_of (node), "state"), ==, "synchronised");
  assert_about (json_object_get_int_member (meter_at (node, 1), "deviationSeconds"), -2400);
  uncertainty = json_object_get_double_member (meter_at (node, 1), "uncertaintySeconds");
  g_assert_cmpfloat (uncertainty, >=, 31);
  g_assert_cmpfloat (uncertainty, <, 33);
  chrony_stop (chrony);
}

/* An hour ahead of this computer: then every right clock is an hour slow. */
static void
test_other_time (void)
{
  HostileServer *server = hostile_server_new (folder, &(HostileBehaviour) { .shift = HOUR });
  g_autofree char *source = g_strdup_printf ("nts:" NTS_HOST ":%u", hostile_server_port (server));
  g_autoptr (CliRun) run = cli_run (SHOW, "--time-source", source, "--ca-file", ca_file, "--format", "json", NULL);
  g_autoptr (CliRun) text = cli_run (SHOW, "--time-source", source, "--ca-file", ca_file, NULL);
  g_autoptr (JsonNode) node = NULL;

  cli_assert_status (run, 0);
  node = cli_parse_json (run);
  assert_about (json_object_get_int_member (meter_at (node, 0), "deviationSeconds"), -HOUR);
  assert_about ((gint64) json_object_get_double_member (time_of (node), "computerIsSlowBySeconds"), HOUR);
  cli_assert_status (text, 0);
  g_assert_nonnull (strstr (text->out, "This computer’s clock is 60 min slow."));
  hostile_server_free (server);
}

/* Without a time that can be trusted, no meter is read. */
static void
test_refused (void)
{
  HostileServer *server = hostile_server_new (folder, &(HostileBehaviour) { .answer = ANSWER_ALTERED });
  g_autofree char *source = g_strdup_printf ("nts:" NTS_HOST ":%u", hostile_server_port (server));
  g_autoptr (CliRun) run = cli_run (SHOW, "--time-source", source, "--ca-file", ca_file, NULL);
  g_autoptr (CliRun) stranger = cli_run (SHOW, "--time-source", source, NULL);

  cli_assert_status (run, 1);
  cli_assert_sentence (run);
  g_assert_cmpstr (run->out, ==, "");
  g_assert_nonnull (strstr (run->err, "forged"));
  cli_assert_status (stranger, 1);
  g_assert_nonnull (strstr (stranger->err, "certificate"));
  hostile_server_free (server);
}

static void
test_usage (void)
{
  g_autoptr (CliRun) nothing = cli_run ("clock", NULL);
  g_autoptr (CliRun) unknown = cli_run ("clock", "wind", NULL);
  g_autoptr (CliRun) zone = cli_run (SHOW, "--zone", "summer", NULL);
  g_autoptr (CliRun) source = cli_run (SHOW, "--time-source", "ntp:localhost", NULL);
  g_autoptr (CliRun) format = cli_run (SHOW, "--format", "xml", NULL);
  g_autoptr (CliRun) help = cli_run ("clock", "--help", NULL);
  g_autoptr (CliRun) show_help = cli_run ("clock", "show", "--help", NULL);

  cli_assert_status (nothing, 2);
  cli_assert_status (unknown, 2);
  g_assert_nonnull (strstr (unknown->err, "Unknown command “wind”. See “meterctl clock --help”."));
  cli_assert_status (zone, 2);
  cli_assert_sentence (zone);
  cli_assert_status (source, 2);
  cli_assert_sentence (source);
  cli_assert_status (format, 2);
  cli_assert_status (help, 0);
  g_assert_nonnull (strstr (help->out, "  show "));
  cli_assert_status (show_help, 0);
  g_assert_nonnull (strstr (show_help->out, "--time-source"));
}

int
main (int argc, char **argv)
{
  g_autofree char *file = NULL;
  int status;

  g_test_init (&argc, &argv, NULL);
  cli_begin ();
  file = cli_file ("clocks.bus", clocks);
  bus = g_strdup_printf ("sim:%s?speed=0", file);
  ca_file = nts_make_authority (&folder);
  nts_make_certificate (folder, "good", &nts_good_certificate);
  g_test_add_func ("/clock/json", test_json);
  g_test_add_func ("/clock/known-meters", test_known_meters);
  g_test_add_func ("/clock/chrony", test_chrony);
  g_test_add_func ("/clock/other-time", test_other_time);
  g_test_add_func ("/clock/refused", test_refused);
  g_test_add_func ("/clock/usage", test_usage);
  status = g_test_run ();
  nts_remove (folder);
  g_free (bus);
  g_free (folder);
  g_free (ca_file);
  cli_end ();
  return status;
}
