/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include <glib/gstdio.h>

#include "cli-bus.h"
#include "cli-json.h"

/* scan and export on buses in the same process, as fast as the computer can. */

#define DEMO_METERS 24

/* A profile of the user's own, which goes before those that come with the program. */
#define PROFILE \
  "<profiles manufacturer='KAM'><model name='Bench 1' versions='35' types='04' proof='inferred'>" \
  "<source>test</source></model></profiles>"

static char *bench; /* "sim:…/bench.bus" */

static guint
count_lines (const char *text)
{
  guint n = 0;

  for (const char *c = text; *c != '\0'; c++)
    n += *c == '\n';
  return n;
}

static void
assert_meter (JsonObject *meter)
{
  static const char *const members[] = {
    "id", "manufacturer", "version", "deviceType", "medium", "primary", "baud", "fabrication", "address", "status",
    "model", "presence", "findings"
  };
  const char *address = json_object_get_string_member (meter, "address");
  g_autofree char *id = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (members); i++)
    g_assert_true (json_object_has_member (meter, members[i]));
  g_assert_cmpuint (json_object_get_size (meter), ==, G_N_ELEMENTS (members));
  g_assert_cmpuint (strlen (json_object_get_string_member (meter, "id")), ==, 8);
  /* One of them speaks the fixed data structure, which does not name its maker. */
  if (!json_object_get_null_member (meter, "manufacturer"))
    g_assert_cmpuint (strlen (json_object_get_string_member (meter, "manufacturer")), ==, 3);
  g_assert_cmpint (json_object_get_int_member (meter, "baud"), >=, 300);
  g_assert_cmpuint (strlen (address), >=, 16);
  g_assert_true (g_str_has_prefix (address, json_object_get_string_member (meter, "id")));
}

static void
test_demo (void)
{
  g_autofree char *database = cli_path ("demo.db");
  g_autoptr (CliRun) json = cli_run ("scan", "sim:demo", "--format", "json", "--database", database, NULL);
  g_autoptr (CliRun) again = cli_run ("scan", "sim:demo", "--format", "csv", "--database", database, NULL);
  g_autoptr (CliRun) report = cli_run ("export", "--database", database, NULL);
  g_autoptr (GHashTable) addresses = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (JsonNode) node = NULL;
  JsonArray *meters;

  cli_assert_status (json, 0);
  /* The demo bus has meters that hear 300 baud only. */
  g_assert_true (g_str_has_prefix (json->err, "meterctl: Meters answer at 300 baud"));
  node = cli_parse_json (json);
  meters = json_node_get_array (node);
  g_assert_cmpuint (json_array_get_length (meters), ==, DEMO_METERS);
  for (guint i = 0; i < DEMO_METERS; i++)
    {
      JsonObject *meter = json_array_get_object_element (meters, i);

      assert_meter (meter);
      g_assert_true (g_hash_table_add (addresses, g_strdup (json_object_get_string_member (meter, "address"))));
    }

  /* What is known from the first scan is found, not doubled. */
  cli_assert_status (again, 0);
  g_assert_cmpuint (count_lines (again->out), ==, 1 + DEMO_METERS);
  cli_assert_status (report, 0);
  g_assert_cmpuint (count_lines (report->out), ==, 1 + DEMO_METERS);
}

/* Of eight meters with addresses of their own, each at 2400 baud. */
static void
test_quick (void)
{
  g_autoptr (CliRun) quick = cli_run ("scan", bench, "--no-store", "--format", "csv", "--quick", NULL);

  cli_assert_status (quick, 0);
  g_assert_nonnull (strstr (quick->err, "Skipped: "));
  g_assert_nonnull (strstr (quick->out, "\r\n10000001,KAM,"));
}

static void
test_forms (void)
{
  g_autoptr (CliRun) json = cli_run ("scan", bench, "--no-store", "--format", "json", NULL);
  g_autoptr (CliRun) csv = cli_run ("scan", bench, "--no-store", "--format", "csv", NULL);
  g_autoptr (CliRun) text = cli_run ("scan", bench, "--no-store", NULL);
  g_autoptr (JsonNode) node = NULL;

  cli_assert_status (json, 0);
  cli_assert_status (csv, 0);
  cli_assert_status (text, 0);
  g_assert_cmpstr (text->err, ==, "");
  node = cli_parse_json (json);
  g_assert_cmpuint (json_array_get_length (json_node_get_array (node)), ==, CLI_BUS_N_METERS);
  g_assert_true (g_str_has_prefix (csv->out, "id,manufacturer,version,deviceType,medium,primary,baud,fabrication,"
                                             "address,status,model,findings,presence\r\n"));
  g_assert_nonnull (strstr (csv->out, "\r\n10000001,KAM,53,4,heat,1,2400,,100000012D2C3504,0,Bench 1,,present\r\n"));
  g_assert_nonnull (strstr (text->out, "20000002  ACW"));
  g_assert_nonnull (strstr (text->out, "12.347  m³"));
  g_assert_nonnull (strstr (text->out, "  Bench 1\n"));
  g_assert_nonnull (strstr (json->out, "\"model\": \"Bench 1\""));
  g_assert_nonnull (strstr (text->out, "27182818"));
}

/* Of one of @meters, as "id severity, …". */
static char *
findings_of (JsonArray *meters, const char *id)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < json_array_get_length (meters); i++)
    {
      JsonObject *meter = json_array_get_object_element (meters, i);
      JsonArray *findings = json_object_get_array_member (meter, "findings");

      for (guint j = 0; g_str_equal (json_object_get_string_member (meter, "id"), id) &&
                        j < json_array_get_length (findings); j++)
        {
          JsonObject *finding = json_array_get_object_element (findings, j);

          g_string_append_printf (text, "%s%s %s", text->len > 0 ? ", " : "",
                                  json_object_get_string_member (finding, "id"),
                                  json_object_get_string_member (finding, "severity"));
        }
    }
  return g_string_free (text, FALSE);
}

/* The same in JSON, CSV and report. The CSV is of a second scan, when the store knows who shares an address. */
static void
test_findings (void)
{
  static const struct {
    const char *id;
    const char *findings;
    const char *cell;
  } cases[] = {
    { "76302101", "", "," },
    { "79041604", "clock.deviation warning", ",clock.deviation" },
    { "25011263", "key.missing warning", ",key.missing" },
    { "81500304", "address.duplicate-primary error, status.power-low warning, info.ff23-5 warning",
      ",address.duplicate-primary status.power-low info.ff23-5" },
  };
  g_autofree char *database = cli_path ("findings.db");
  g_autoptr (CliRun) json = cli_run ("scan", "sim:demo", "--format", "json", "--database", database, NULL);
  g_autoptr (CliRun) csv = cli_run ("scan", "sim:demo", "--format", "csv", "--database", database, NULL);
  g_autoptr (CliRun) report = cli_run ("export", "--database", database, NULL);
  g_autoptr (JsonNode) node = cli_parse_json (json);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *findings = findings_of (json_node_get_array (node), cases[i].id);
      g_autofree char *row = g_strdup_printf ("\n%s,[^\n]*%s,present\r\n", cases[i].id, cases[i].cell);
      g_autofree char *report_row = g_strdup_printf (",%s-[^\n]*%s,present\r\n", cases[i].id, cases[i].cell);

      g_assert_cmpstr (findings, ==, cases[i].findings);
      g_assert_true (g_regex_match_simple (row, csv->out, 0, 0));
      g_assert_true (g_regex_match_simple (report_row, report->out, 0, 0));
    }
}

/* A row that has been printed stays true: the same address in all forms, whatever else is at address 0. */
static void
test_place (void)
{
#define SAYS_0(id, primary, more) \
  "[meter " id "]\nid = " id "\nmanufacturer = KAM\nversion = 35\ntype = 04\nprimary = " primary "\n" more \
  "records = raw 0C 13 " id "\n"
  static const char *const others[] = { "", SAYS_0 ("20000002", "0", ""),
                                        SAYS_0 ("20000002", "0", "") SAYS_0 ("30000003", "0", "delay = 90 bit\n") };

  for (gsize i = 0; i < G_N_ELEMENTS (others); i++)
    {
      g_autofree char *text = g_strconcat ("[bus]\ntitle = Test\n", SAYS_0 ("10000001", "5", "a-field = 0\n"), others[i],
                                           NULL);
      g_autofree char *name = g_strdup_printf ("place-%" G_GSIZE_FORMAT ".bus", i);
      g_autofree char *file = cli_file (name, text);
      g_autofree char *uri = g_strdup_printf ("sim:%s", file);
      g_autofree char *database = g_strconcat (file, ".db", NULL);
      g_autoptr (CliRun) csv = cli_run ("scan", uri, "--database", database, "--format", "csv", NULL);
      g_autoptr (CliRun) again = cli_run ("scan", uri, "--database", database, "--format", "csv", NULL);
      g_autoptr (CliRun) table = cli_run ("scan", uri, "--no-store", NULL);
      g_autoptr (CliRun) json = cli_run ("scan", uri, "--no-store", "--format", "json", NULL);
      g_autoptr (CliRun) report = cli_run ("export", "--database", database, NULL);

      cli_assert_status (csv, 0);
      g_assert_cmpuint (count_lines (csv->out), ==, 1 + i + 1);
      g_assert_nonnull (strstr (csv->out, "\r\n10000001,KAM,53,4,heat,5,2400,"));
      g_assert_nonnull (strstr (again->out, "\r\n10000001,KAM,53,4,heat,5,2400,"));
      g_assert_true (i == 0 || strstr (csv->out, "\r\n20000002,KAM,53,4,heat,0,2400,") != NULL);
      g_assert_true (g_regex_match_simple ("\n10000001  KAM .*  5 +2400 ", table->out, 0, 0));
      g_assert_true (g_regex_match_simple ("\"10000001\"[^}]*\"primary\": 5,", json->out, 0, 0));
      g_assert_true (g_regex_match_simple (",10000001-KAM-35-04,[^\n]*\\),5,,,2400,", report->out, 0, 0));
    }
#undef SAYS_0
}

/* Fixed data do not contain what selects their meter, except its number: the address that a scan gives has only
 * that. */
static void
test_fixed_data (void)
{
  g_autofree char *file = cli_file ("fixed.bus", "[bus]\ntitle = Test\n[meter 1]\nid = 12345678\nmanufacturer = ABC\n"
                                    "version = 01\ntype = 16\nprimary = 3\nfixed = 2A 29 10 27 00 00 05 00 00 00\n");
  g_autofree char *uri = g_strdup_printf ("sim:%s", file);
  g_autoptr (CliRun) scan = cli_run ("scan", uri, "--no-store", "--format", "csv", NULL);
  g_autoptr (CliRun) read = cli_run ("read", uri, "12345678FFFFFFFF", "--no-store", NULL);

  cli_assert_status (scan, 0);
  g_assert_nonnull (strstr (scan->out, ",12345678FFFFFFFF,"));
  cli_assert_status (read, 0);
}

/* What a search did not hear because of the line is not missing. */
static void
test_incomplete (void)
{
#define KNOWN(id, primary) \
  "[meter " id "]\nid = " id "\nmanufacturer = KAM\nversion = 35\ntype = 04\nprimary = " primary "\nbaud = 2400\n" \
  "records = raw 0C 13 " id "\n"
  static const struct {
    const char *bus;
    int status;
    const char *presence;
  } cases[] = {
    { "[bus]\ntitle = Test\n" KNOWN ("10000001", "1") KNOWN ("20000002", "2"), 0, ",20000002-[^\n]*,present" },
    { "[bus]\ntitle = Test\nnoise = 60\n" KNOWN ("10000001", "1") KNOWN ("20000002", "2"), 3,
      ",20000002-[^\n]*,present" },
    { "[bus]\ntitle = Test\nstray-alone = E5\n", 1, ",20000002-[^\n]*,present" },
    { "[bus]\ntitle = Test\nstray-alone = E5\n" KNOWN ("10000001", "1"), 3, ",20000002-[^\n]*,present" },
    { "[bus]\ntitle = Test\n" KNOWN ("10000001", "1"), 0, ",20000002-[^\n]*,missing" },
  };
  g_autofree char *database = cli_path ("incomplete.db");

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *name = g_strdup_printf ("incomplete-%" G_GSIZE_FORMAT ".bus", i);
      g_autofree char *file = cli_file (name, cases[i].bus);
      g_autofree char *uri = g_strdup_printf ("sim:%s", file);
      g_autoptr (CliRun) run = cli_run ("scan", uri, "--database", database, "--site", "Cellar", NULL);
      g_autoptr (CliRun) report = cli_run ("export", "--database", database, NULL);

      cli_assert_status (run, cases[i].status);
      g_assert_true (g_regex_match_simple (cases[i].presence, report->out, 0, 0));
    }
#undef KNOWN
}

static void
test_methods (void)
{
  g_autoptr (CliRun) primary = cli_run ("scan", bench, "--no-store", "--method", "primary", "--range", "1-2",
                                        "--baud", "2400", "--format", "csv", NULL);
  g_autoptr (CliRun) secondary = cli_run ("scan", bench, "--no-store", "--method", "secondary", "--format", "csv",
                                          NULL);
  g_autoptr (CliRun) none = cli_run ("scan", bench, "--no-store", "--method", "primary", "--range", "100-110",
                                     "--format", "json", NULL);

  cli_assert_status (primary, 0);
  g_assert_cmpuint (count_lines (primary->out), ==, 1 + 2);
  cli_assert_status (secondary, 0);
  g_assert_cmpuint (count_lines (secondary->out), ==, 1 + CLI_BUS_N_METERS);
  cli_assert_status (none, 3);
  g_assert_cmpstr (none->out, ==, "[]\n");
}

static void
test_store (void)
{
  g_autofree char *database = cli_path ("sites.db");
  g_autofree char *csv = cli_path ("report.csv");
  g_autoptr (CliRun) empty = cli_run ("export", "--database", database, NULL);
  g_autoptr (CliRun) scan = cli_run ("scan", bench, "--site", "North wing", "--database", database, NULL);
  g_autoptr (CliRun) other = cli_run ("scan", bench, "--site", "South wing", "--method", "primary", "--range", "1-1",
                                      "--database", database, NULL);
  g_autoptr (CliRun) last = cli_run ("export", "--database", database, NULL);
  g_autoptr (CliRun) named = cli_run ("export", "--site", "North wing", "--dialect", "semicolon", "-o", csv,
                                      "--database", database, NULL);
  g_autoptr (CliRun) unknown = cli_run ("export", "--site", "West wing", "--database", database, NULL);
  g_autofree char *content = NULL;

  cli_assert_status (empty, 1);
  cli_assert_sentence (empty);
  cli_assert_status (scan, 0);
  cli_assert_status (other, 0);
  cli_assert_status (last, 0);
  g_assert_cmpuint (count_lines (last->out), ==, 1 + 1);
  cli_assert_status (named, 0);
  g_assert_cmpstr (named->out, ==, "");
  g_assert_nonnull (strstr (named->err, csv));
  g_assert_true (g_file_get_contents (csv, &content, NULL, NULL));
  g_assert_cmpuint (count_lines (content), ==, 1 + CLI_BUS_N_METERS);
  g_assert_nonnull (strchr (content, ';'));
  cli_assert_status (unknown, 1);
  cli_assert_sentence (unknown);
}

static void
add_profile (void)
{
  g_autofree char *folder = cli_path (GETTEXT_PACKAGE G_DIR_SEPARATOR_S "profiles");
  g_autofree char *file = NULL;

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  file = cli_file (GETTEXT_PACKAGE G_DIR_SEPARATOR_S "profiles" G_DIR_SEPARATOR_S "bench.xml", PROFILE);
}

int
main (int argc, char **argv)
{
  g_autofree char *file = NULL;
  int status;

  cli_begin ();
  g_test_init (&argc, &argv, NULL);
  add_profile ();
  file = cli_file ("bench.bus", cli_bus);
  bench = g_strconcat ("sim:", file, NULL);
  g_test_add_func ("/scan/demo", test_demo);
  g_test_add_func ("/scan/quick", test_quick);
  g_test_add_func ("/scan/forms", test_forms);
  g_test_add_func ("/scan/findings", test_findings);
  g_test_add_func ("/scan/place", test_place);
  g_test_add_func ("/scan/fixed-data", test_fixed_data);
  g_test_add_func ("/scan/incomplete", test_incomplete);
  g_test_add_func ("/scan/methods", test_methods);
  g_test_add_func ("/export", test_store);
  status = g_test_run ();
  g_free (bench);
  cli_end ();
  return status;
}
