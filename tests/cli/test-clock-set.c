/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "cli-json.h"

/* "meterctl clock set": wrong clocks, right ones, and meters that misbehave; each is reported as what it is. */

#define MINUTE 60

static const struct {
  const char *name;
  int ahead; /* seconds */
  const char *form;
  const char *records; /* (nullable): instead of a clock */
  const char *more;
  const char *write;   /* what becomes of it with --all */
  gboolean is_read_back;
} meters[] = {
  { "Right", 0, "", NULL, "", "confirmed", TRUE },   /* asked for, so it is set, too */
  { "Slow", -40 * MINUTE, "", NULL, "", "confirmed", TRUE },
  { "Seconds", 9 * MINUTE, " as type-i", NULL, "", "confirmed", TRUE },
  { "Digits", 3 * MINUTE, " as bcd12", NULL, "", "confirmed", TRUE },
  { "Deaf", -40 * MINUTE, "", NULL, "ignores = set-clock\n", "failed", TRUE },
  { "Refuses", -40 * MINUTE, "", NULL, "refuses = set-clock 08\n", "failed", TRUE },
  { "Alters", -40 * MINUTE, "", NULL, "alters = set-clock +1h\n", "failed", TRUE },
  { "Late", -40 * MINUTE, "", NULL, "late = set-clock 3 s\n", "confirmed", TRUE },
  { "Gone", -40 * MINUTE, "", NULL, "silent-after = set-clock forever\n", "in-doubt", FALSE },
  { "None", 0, "", "energy 5 kWh", "", "in-doubt", FALSE },
};

/* Seconds by which the clocks on the bus are ahead of this computer's: for them it is half past the hour, because
 * nothing is set near the full hour. */
static gint64 ahead;

static char *bus;
static char *database;

static void
describe_bus (void)
{
  g_autoptr (GString) text = g_string_new ("[bus]\ntitle = Clocks\n\n");
  g_autofree char *path = NULL;

  ahead = 30 * MINUTE + 5 - g_get_real_time () / G_USEC_PER_SEC % 3600;
  for (guint i = 0; i < G_N_ELEMENTS (meters); i++)
    {
      g_autofree char *clock = g_strdup_printf ("date-time now%+" G_GINT64_FORMAT "s%s", ahead + meters[i].ahead,
                                                meters[i].form);

      g_string_append_printf (text, "[meter %s]\nid = 100000%02u\nmanufacturer = KAM\nversion = 35\ntype = 04\n"
                              "primary = %u\n%srecords = %s\n\n", meters[i].name, i + 1, i + 1, meters[i].more,
                              meters[i].records != NULL ? meters[i].records : clock);
    }
  path = cli_file ("clocks.bus", text->str);
  bus = g_strconcat ("sim:", path, NULL);
}

/* Returns: (transfer full): the time on the bus now, as a user types it. */
static char *
time_now (void)
{
  g_autoptr (GDateTime) now = g_date_time_new_from_unix_utc (g_get_real_time () / G_USEC_PER_SEC + ahead);

  return g_date_time_format (now, "%Y-%m-%dT%H:%M:%SZ");
}

#define SET(time) "clock", "set", bus, "--database", database, "--time-source", time

static JsonArray *
meters_of (const CliRun *run, JsonNode **node)
{
  *node = cli_parse_json (run);
  return json_object_get_array_member (json_node_get_object (*node), "meters");
}

static JsonObject *
find_meter (JsonArray *array, guint number)
{
  g_autofree char *id = g_strdup_printf ("100000%02u", number);

  for (guint i = 0; i < json_array_get_length (array); i++)
    if (g_str_equal (json_object_get_string_member (json_array_get_object_element (array, i), "id"), id))
      return json_array_get_object_element (array, i);
  g_assert_not_reached ();
}

/* Every clock, and each meter as it is. */
static void
test_all (void)
{
  g_autofree char *time = time_now ();
  g_autoptr (CliRun) run = cli_run (SET (time), "--yes", "--all", "--format", "json", NULL);
  g_autoptr (CliRun) again = NULL;
  g_autoptr (JsonNode) node = NULL;
  JsonArray *array;

  cli_assert_status (run, 4);
  array = meters_of (run, &node);
  g_assert_cmpuint (json_array_get_length (array), ==, G_N_ELEMENTS (meters));
  for (guint i = 0; i < G_N_ELEMENTS (meters); i++)
    {
      JsonObject *meter = find_meter (array, i + 1);
      JsonObject *before = json_object_get_object_member (meter, "before");
      JsonNode *after = json_object_get_member (meter, "after");
      const gboolean has_clock = meters[i].records == NULL;
      gint64 deviation;

      g_assert_cmpstr (json_object_get_string_member (meter, "write"), ==, meters[i].write);
      /* A reason is only given where there is something to explain. */
      g_assert_cmpint (json_object_get_null_member (meter, "reason"), ==, g_str_equal (meters[i].write, "confirmed"));
      g_assert_cmpint (json_object_get_null_member (before, "deviationSeconds"), ==, !has_clock);
      if (has_clock)
        g_assert_cmpint (ABS (json_object_get_int_member (before, "deviationSeconds") - meters[i].ahead), <=,
                         MINUTE + 1);
      /* A clock that was not read back is not shown as if it were the present one. */
      g_assert_false (json_object_has_member (meter, "clock"));
      g_assert_cmpint (JSON_NODE_HOLDS_NULL (after), !=, meters[i].is_read_back);
      if (JSON_NODE_HOLDS_NULL (after))
        continue;
      deviation = ABS (json_object_get_int_member (json_node_get_object (after), "deviationSeconds"));
      if (g_str_equal (meters[i].write, "confirmed"))
        g_assert_cmpint (deviation, <=, MINUTE + 1);
      else
        g_assert_cmpint (deviation, >, 30 * MINUTE);
    }
  g_assert_nonnull (strstr (run->err, "5 writes were confirmed."));
  g_assert_null (strstr (run->err, "not needed"));
  g_assert_nonnull (strstr (run->err, "3 writes failed: the meters do not have the new values."));
  g_assert_null (strstr (run->err, "not sent"));
  g_assert_nonnull (strstr (run->err, "skip or repeat a full hour"));
  g_assert_nonnull (strstr (run->err, "2 writes are in doubt."));

  /* Later it is said again why. */
  again = cli_run ("read", bus, "10", "--database", database, NULL);
  cli_assert_status (again, 0);
  g_assert_nonnull (strstr (again->err, "KAM 10000010: an earlier write is in doubt: clock "));
  g_assert_nonnull (strstr (again->err, "nothing that the meter sends shows its clock"));
}

/* Only those that are wrong, among those that are named. */
static void
test_wrong (void)
{
  g_autofree char *time = time_now ();
  g_autoptr (CliRun) run = cli_run (SET (time), "--yes", "1", "2", "3", NULL);
  g_autoptr (CliRun) limit = cli_run (SET (time), "--yes", "--limit", "3000", "1", "2", "3", NULL);
  g_autoptr (CliRun) csv = cli_run (SET (time), "--yes", "--format", "csv", "2", NULL);

  cli_assert_status (run, 0);
  g_assert_null (strstr (run->out, "10000001"));
  g_assert_nonnull (strstr (run->out, "KAM 10000002: clock −40 min\n"));
  g_assert_nonnull (strstr (run->out, "Confirmed: KAM 10000002 read back: clock "));
  g_assert_nonnull (strstr (run->out, "Time from: typed by hand"));
  cli_assert_status (limit, 0);
  g_assert_nonnull (strstr (limit->err, "There are no clocks to set."));
  cli_assert_status (csv, 0);
  g_assert_true (g_str_has_prefix (csv->out, "id,"));
  g_assert_nonnull (strstr (csv->out, ",confirmed,"));
}

/* One that fails says why, and nothing is done. */
static void
test_failure (void)
{
  g_autofree char *time = time_now ();
  g_autoptr (CliRun) run = cli_run (SET (time), "--yes", "5", NULL);

  cli_assert_status (run, 1);
  g_assert_nonnull (strstr (run->err, "although it was set to"));
  g_assert_null (strstr (run->out, "Confirmed"));
  cli_assert_sentence (run);
}

/* The octets in words and in hex, by what the meter sent last. */
static void
test_dry_run (void)
{
  g_autofree char *time = time_now ();
  g_autoptr (CliRun) run = cli_run (SET (time), "--dry-run", "5", NULL);
  g_autoptr (CliRun) digits = cli_run (SET (time), "--dry-run", "--type", "BCD", "5", NULL);
  g_autoptr (CliRun) unknown = cli_run (SET (time), "--dry-run", "77", NULL);
  g_autoptr (CliRun) json = cli_run (SET (time), "--dry-run", "--format", "json", "5", NULL);
  g_autoptr (CliRun) csv = cli_run (SET (time), "--dry-run", "--format", "csv", "5", NULL);
  g_autoptr (JsonNode) node = cli_parse_json (json);
  JsonObject *row;

  cli_assert_status (run, 0);
  g_assert_nonnull (strstr (run->out, "  68 09 09 68 73 FD 51 04 6D "));
  g_assert_nonnull (strstr (run->out, " → "));
  g_assert_nonnull (strstr (run->out, "VIF 6D"));
  cli_assert_status (json, 0);
  g_assert_nonnull (node);
  row = json_array_get_object_element (json_node_get_array (node), 0);
  g_assert_true (json_object_get_null_member (row, "reason"));
  g_assert_null (strstr (run->out, "Waiting until"));
  g_assert_cmpstr (json_object_get_string_member (row, "id"), ==, "10000005");
  g_assert_true (g_str_has_prefix (json_object_get_string_member (row, "octets"), "68 09 09 68 73 FD 51 04 6D "));
  g_assert_true (json_object_get_null_member (row, "state"));
  cli_assert_status (csv, 0);
  g_assert_nonnull (strstr (csv->out, ",octets,"));
  cli_assert_status (digits, 0);
  g_assert_nonnull (strstr (digits->out, "  68 0B 0B 68 73 FD 51 0E 6D "));
  cli_assert_status (unknown, 5);
  g_assert_nonnull (strstr (unknown->err, "No meter with the address 77"));
}

/* Near the full hour, what would be sent now is not what will be sent: it is said until when it would wait, and what is
 * sent then. */
static void
test_dry_run_waits (void)
{
  g_autofree char *now = time_now ();
  g_autofree char *before_hour = g_strdup_printf ("%.14s59:00Z", now);
  g_autoptr (GDateTime) time = g_date_time_new_from_iso8601 (before_hour, NULL);
  g_autoptr (GTimeZone) zone = g_time_zone_new_offset (3600); /* XYZ-1 */
  g_autoptr (GDateTime) local = g_date_time_to_timezone (time, zone);
  g_autoptr (GDateTime) later = g_date_time_add_minutes (local, 2);
  g_autofree char *until = g_date_time_format (later, "Waiting until %H:%M.");
  g_autofree char *value = g_date_time_format (later, " → %Y-%m-%d %H:%M\n");
  g_autoptr (CliRun) run = cli_run (SET (before_hour), "--dry-run", "5", NULL);
  g_autoptr (CliRun) json = cli_run (SET (before_hour), "--dry-run", "--format", "json", "5", NULL);
  g_autoptr (JsonNode) node = cli_parse_json (json);
  JsonObject *row = json_array_get_object_element (json_node_get_array (node), 0);

  cli_assert_status (run, 0);
  g_assert_nonnull (strstr (run->out, "  It would be sent later: Meters store values at the full hour"));
  g_assert_nonnull (strstr (run->out, until));
  g_assert_nonnull (strstr (run->out, value));
  g_assert_nonnull (strstr (run->out, "  68 09 09 68 73 FD 51 04 6D 01 ")); /* the minute */
  cli_assert_status (json, 0);
  g_assert_nonnull (strstr (json_object_get_string_member (row, "reason"), until));
  g_assert_true (g_str_has_prefix (json_object_get_string_member (row, "octets"), "68 09 09 68 73 FD 51 04 6D 01 "));
}

/* A time that is in doubt is said, whatever the format; without a time nothing is written. */
static void
test_time (void)
{
  g_autoptr (CliRun) show = cli_run ("clock", "show", bus, "--database", database, "1", "--format", "json", NULL);
  g_autoptr (CliRun) run = cli_run ("clock", "set", bus, "--database", database, "--dry-run", "--format", "json", "5",
                                    NULL);
  g_autoptr (CliRun) none = cli_run (SET ("nts:127.0.0.1:1"), "--yes", NULL);

  g_assert_cmpint (strstr (show->err, "in doubt") != NULL, ==, strstr (run->err, "in doubt") != NULL);
  cli_assert_status (none, 1);
  g_assert_nonnull (strstr (none->err, "No time was taken"));
  g_assert_null (strstr (none->out, "KAM"));
}

/* A program gets a whole document also when nothing could be begun. */
static void
test_nothing (void)
{
  g_autofree char *time = time_now ();
  g_autoptr (CliRun) silent = cli_run (SET (time), "--yes", "--format", "json", "99", NULL);
  g_autoptr (CliRun) far = cli_run (SET ("2062-11-29T14:30:05"), "--yes", "--all", "--format", "json", "1", NULL);
  g_autoptr (CliRun) dry = cli_run (SET (time), "--dry-run", "--format", "json", "99", NULL);
  g_autoptr (CliRun) show = cli_run ("clock", "show", bus, "--database", database, "99", "--format", "json", NULL);
  g_autoptr (CliRun) csv = cli_run (SET (time), "--yes", "--format", "csv", "99", NULL);
  const CliRun *const runs[] = { silent, far, show };
  g_autoptr (JsonNode) array = cli_parse_json (dry);

  for (gsize i = 0; i < G_N_ELEMENTS (runs); i++)
    {
      g_autoptr (JsonNode) node = NULL;

      cli_assert_status (runs[i], runs[i] == show ? 1 : 5);
      g_assert_cmpuint (json_array_get_length (meters_of (runs[i], &node)), ==, 0);
    }
  cli_assert_status (dry, 5);
  g_assert_cmpuint (json_array_get_length (json_node_get_array (array)), ==, 0);
  cli_assert_status (csv, 5);
  g_assert_true (g_str_has_prefix (csv->out, "id,"));
}

/* A date that may be a slip needs one more word, and is said in every format. */
static void
test_far (void)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autoptr (GDateTime) month_ago = g_date_time_add_months (now, -1);
  g_autofree char *last_month = g_date_time_format (month_ago, "%Y-%m-%dT14:30:05");
  g_autoptr (CliRun) slip = cli_run (SET (last_month), "--yes", "--all", "1", NULL);
  g_autoptr (CliRun) refused = cli_run (SET ("2062-11-29T14:30:05"), "--yes", "--all", "1", NULL);
  g_autoptr (CliRun) other = cli_run (SET ("2062-11-29T14:30:05"), "--yes", "--all", "--confirm", "2062", "1", NULL);
  g_autoptr (CliRun) dry = cli_run (SET ("2062-11-29T14:30:05"), "--dry-run", "--all", "1", NULL);
  g_autoptr (CliRun) done = cli_run (SET ("2062-11-29T14:30:05"), "--yes", "--all", "--confirm", "2062-11-29",
                                     "--format", "json", "1", NULL);
  g_autoptr (JsonNode) node = cli_parse_json (done);
  JsonObject *time;

  cli_assert_status (refused, 5);
  g_assert_nonnull (strstr (refused->err, "--confirm 2062-11-29."));
  cli_assert_status (slip, 5);
  cli_assert_status (other, 5);
  cli_assert_status (dry, 0);
  g_assert_nonnull (strstr (dry->err, "more than half a day"));
  cli_assert_status (done, 0);
  g_assert_nonnull (strstr (done->err, "more than half a day"));
  time = json_object_get_object_member (json_node_get_object (node), "time");
  g_assert_true (json_object_get_boolean_member (time, "farFromComputer"));
}

/* Where the time came from is in the log; the table does not mention a time that is not in doubt. */
static void
test_log (void)
{
  g_autofree char *time = time_now ();
  g_autoptr (CliRun) set = cli_run (SET (time), "--yes", "--all", "1", NULL);
  g_autoptr (CliRun) log = cli_run ("log", "--database", database, NULL);
  g_autoptr (CliRun) csv = cli_run ("log", "--database", database, "--format", "csv", NULL);

  cli_assert_status (set, 0);
  cli_assert_status (log, 0);
  g_assert_null (strstr (log->out, "Time from:"));
  g_assert_nonnull (strstr (csv->out, ",by-hand,by-hand,"));
}

static void
test_usage (void)
{
  g_autoptr (CliRun) unasked = cli_run ("clock", "set", bus, NULL);
  g_autoptr (CliRun) type = cli_run ("clock", "set", bus, "--yes", "--type", "G", NULL);
  g_autoptr (CliRun) limit = cli_run ("clock", "set", bus, "--yes", "--limit", "many", NULL);
  g_autoptr (CliRun) zone = cli_run ("clock", "set", bus, "--yes", "--zone", "moon", NULL);

  cli_assert_status (unasked, 2);
  g_assert_nonnull (strstr (unasked->err, "--yes"));
  cli_assert_status (type, 2);
  g_assert_nonnull (strstr (type->err, "“G”"));
  cli_assert_status (limit, 2);
  cli_assert_status (zone, 2);
}

int
main (int argc, char *argv[])
{
  g_autoptr (CliRun) scan = NULL;
  int status;

  g_test_init (&argc, &argv, NULL);
  cli_begin ();
  cli_setenv ("TZ", "XYZ-1"); /* without summer time */
  describe_bus ();
  database = cli_path ("clocks.db");
  scan = cli_run ("scan", bus, "--database", database, NULL);
  cli_assert_status (scan, 0);
  g_test_add_func ("/clock-set/all", test_all);
  g_test_add_func ("/clock-set/wrong", test_wrong);
  g_test_add_func ("/clock-set/failure", test_failure);
  g_test_add_func ("/clock-set/dry-run", test_dry_run);
  g_test_add_func ("/clock-set/dry-run-waits", test_dry_run_waits);
  g_test_add_func ("/clock-set/time", test_time);
  g_test_add_func ("/clock-set/nothing", test_nothing);
  g_test_add_func ("/clock-set/far", test_far);
  g_test_add_func ("/clock-set/log", test_log);
  g_test_add_func ("/clock-set/usage", test_usage);
  status = g_test_run ();
  g_free (bus);
  g_free (database);
  cli_end ();
  return status;
}
