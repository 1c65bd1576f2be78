/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Other data of a meter in the terminal: the three options, what is refused, and a meter that is as before
 * afterwards. */
#include "config.h"

#include <string.h>

#include "cli-json.h"

static const char bus[] =
  "[bus]\n"
  "title = Other data\n"
  "\n"
  "[meter Heat]\n"
  "id = 10000001\n"
  "manufacturer = KAM\n"
  "version = 35\n"
  "type = Heat (return)\n"
  "primary = 1\n"
  "selectable = yes\n"
  "records = raw 04 06 39 30 00 00; raw 44 06 01 00 00 00; raw 04 13 07 00 00 00\n"
  "\n"
  "[data-set Heat now]\n"
  "meter = Heat\n"
  "request = application-reset 50\n"
  "records = raw 02 2B 07 00; next; raw 04 3B 71 00 00 00\n"
  "\n"
  "[meter Electricity]\n"
  "id = 20000002\n"
  "manufacturer = PAD\n"
  "version = 01\n"
  "type = Electricity\n"
  "primary = 2\n"
  "records = raw 04 03 E8 03 00 00\n"
  "\n"
  "[data-set Electrical]\n"
  "meter = Electricity\n"
  "request = command B1\n"
  "direct = yes\n"
  "records = raw 02 FD 48 FC 08\n"
  "\n"
  "[meter Plain]\n"
  "id = 30000003\n"
  "manufacturer = ACW\n"
  "version = 14\n"
  "type = Cold water\n"
  "primary = 3\n"
  "records = raw 0C 13 47 23 01 00\n";

static char *uri;

static JsonObject *
parse (const CliRun *run, JsonNode **node)
{
  *node = cli_parse_json (run);
  return json_node_get_object (*node);
}

/* Returns: (transfer full): the values of the records, one after another */
static char *
values_of (JsonObject *reading)
{
  JsonArray *records = json_object_get_array_member (reading, "records");
  GString *values = g_string_new (NULL);

  for (guint i = 0; i < json_array_get_length (records); i++)
    {
      JsonObject *record = json_array_get_object_element (records, i);

      g_string_append_printf (values, "%s%s %g", i > 0 ? ", " : "", json_object_get_string_member (record, "quantity"),
                              json_object_get_double_member (record, "value"));
    }
  return g_string_free (values, FALSE);
}

#define assert_reads(run, set, name, expected)                                              \
  G_STMT_START {                                                                            \
    g_autoptr (JsonNode) node_ = NULL;                                                      \
    JsonObject *reading_ = parse (run, &node_);                                             \
    g_autofree char *values_ = values_of (reading_);                                        \
    g_assert_cmpstr (json_object_get_string_member (reading_, "dataSet"), ==, set);         \
    g_assert_cmpstr (json_object_get_string_member_with_default (reading_, "dataSetName", NULL), ==, name); \
    g_assert_cmpstr (values_, ==, expected);                                                \
  } G_STMT_END

/* The meter answers as before, and nothing else was saved of it. */
static void
assert_as_before (const char *address, const char *expected)
{
  g_autoptr (CliRun) usual = cli_run ("read", uri, address, "--format", "json", NULL);
  g_autoptr (JsonNode) node = NULL;
  JsonObject *reading = parse (usual, &node);
  g_autofree char *values = values_of (reading);

  cli_assert_status (usual, 0);
  g_assert_false (json_object_has_member (reading, "dataSet"));
  g_assert_cmpstr (values, ==, expected);
}

#define HEAT_USUAL "Energy 1.2345e+07, Energy 1000, Volume 0.007"

static void
test_reset (void)
{
  g_autoptr (CliRun) primary = cli_run ("read", uri, "1", "--application-reset", "50", "--format", "json", NULL);
  g_autoptr (CliRun) secondary = NULL;

  cli_assert_status (primary, 0);
  assert_reads (primary, "application-reset 50", "Instantaneous values", "Power 7, Volume flow 0.113");
  g_assert_cmpstr (primary->err, ==, "");
  assert_as_before ("1", HEAT_USUAL);

  secondary = cli_run ("read", uri, "10000001", "--command", "50:50", "--format", "json", NULL);
  cli_assert_status (secondary, 0);
  assert_reads (secondary, "application-reset 50", "Instantaneous values", "Power 7, Volume flow 0.113");
  assert_as_before ("1", HEAT_USUAL);
}

static void
test_command (void)
{
  g_autoptr (CliRun) run = cli_run ("read", uri, "2", "--command", "B1", "--format", "json", NULL);

  cli_assert_status (run, 0);
  g_assert_cmpstr (run->err, ==, "");
  assert_reads (run, "command B1", "Instantaneous values", "Voltage 230");
  assert_as_before ("2", "Energy 1000");
}

static void
test_select (void)
{
  g_autoptr (CliRun) one = cli_run ("read", uri, "1", "--select", "13", "--format", "json", NULL);
  g_autoptr (CliRun) any = cli_run ("read", uri, "1", "--select", "C83F06", "--select", "13", "--format", "json", NULL);
  g_autoptr (CliRun) all = cli_run ("read", uri, "1", "--select", "all", "--format", "json", NULL);

  cli_assert_status (one, 0);
  assert_reads (one, "select 08 13", NULL, "Volume 0.007");
  cli_assert_status (any, 0);
  assert_reads (any, "select C8 3F 06, 08 13", NULL, HEAT_USUAL);
  cli_assert_status (all, 0);
  assert_reads (all, "select 7F", NULL, HEAT_USUAL);
  assert_as_before ("1", HEAT_USUAL);
}

/* An E5 is not believed: the meter sends what it always sends. */
static void
test_not_known (void)
{
  g_autoptr (CliRun) run = cli_run ("read", uri, "3", "--application-reset", "50", NULL);

  cli_assert_status (run, 3);
  cli_assert_sentence (run);
  g_assert_nonnull (strstr (run->err, "ACW 30000003 sent its usual data"));
}

static void
test_refused (void)
{
  static const struct {
    const char *option;
    const char *value;
    int status; /* 2: without asking which model it is */
    const char *part;
  } cases[] = {
    { "--command", "BB", 2, "--baud" },
    { "--command", "51:017A05", 2, "meterctl set-address" },
    { "--command", "51:0C7978563412", 2, "meterctl set-number" },
    { "--command", "51:046D00000000", 2, "clock" },
    { "--command", "5C", 2, "clocks" },
    { "--command", "52", 2, "secondary address" },
    { "--command", "B2", 1, "writes" },
    { "--command", "B7", 1, "device profile" },
    { "--application-reset", "E0", 1, "self-test" },
    { "--application-reset", "5", 2, "two hexadecimal digits" },
    { "--select", "9307", 2, "clear" },
    { "--select", "volume", 2, "VIF" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (CliRun) run = cli_run ("read", uri, "1", cases[i].option, cases[i].value, NULL);

      g_test_message ("%s %s: %s", cases[i].option, cases[i].value, run->err);
      cli_assert_status (run, cases[i].status);
      cli_assert_sentence (run);
      g_assert_nonnull (strstr (run->err, cases[i].part));
      g_assert_cmpstr (run->out, ==, "");
    }
  assert_as_before ("1", HEAT_USUAL);
}

static void
test_one_at_a_time (void)
{
  g_autoptr (CliRun) run = cli_run ("read", uri, "1", "--application-reset", "50", "--select", "13", NULL);

  cli_assert_status (run, 2);
  cli_assert_sentence (run);
}

static void
test_several (void)
{
  g_autoptr (CliRun) run = cli_run ("read", uri, "1", "9", "--application-reset", "50", "--format", "csv", NULL);

  cli_assert_status (run, 3);
  g_assert_nonnull (strstr (run->out, ",application-reset 50\r\n"));
  g_assert_nonnull (strstr (run->err, "Address 9: No answer"));
}

int
main (int argc, char *argv[])
{
  g_autofree char *file = NULL;
  int status;

  g_test_init (&argc, &argv, NULL);
  cli_begin ();
  file = cli_file ("other.bus", bus);
  uri = g_strconcat ("sim:", file, NULL);

  g_test_add_func ("/other-data/reset", test_reset);
  g_test_add_func ("/other-data/command", test_command);
  g_test_add_func ("/other-data/select", test_select);
  g_test_add_func ("/other-data/not-known", test_not_known);
  g_test_add_func ("/other-data/refused", test_refused);
  g_test_add_func ("/other-data/one-at-a-time", test_one_at_a_time);
  g_test_add_func ("/other-data/several", test_several);

  status = g_test_run ();
  cli_end ();
  g_free (uri);
  return status;
}
