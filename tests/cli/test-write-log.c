/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include <glib/gstdio.h>
#include <json-glib/json-glib.h>

#include "../site/journal.h"
#include "cli-runner.h"

/* What was written to meters, as "meterctl log" shows it. */

static const char bus[] =
  "[bus]\ntitle = Test\n"
  "[meter Flat 1]\nid = 00000042\nmanufacturer = KAM\nversion = 35\ntype = 04\nprimary = 5\n"
  "records = raw 04 06 3B 30 00 00\n"
  "[meter Flat 2]\nid = 20000002\nmanufacturer = KAM\nversion = 35\ntype = 04\nprimary = 6\n"
  "records = raw 04 06 3B 30 00 00\n";

/* A confirmed write, a refused one, and one that was cut short. Returns: (transfer full): the store */
static char *
make_log (void)
{
  g_autofree char *file = cli_file ("log.bus", bus);
  g_autofree char *uri = g_strconcat ("sim:", file, NULL);
  char *database = cli_path ("log.db");
  g_autoptr (CliRun) scan = cli_run ("scan", uri, "--baud", "2400", "--database", database, NULL);
  g_autoptr (CliRun) write = cli_run ("set-address", uri, "5", "7", "--yes", "--database", database, NULL);
  g_autoptr (CliRun) refused = cli_run ("set-address", uri, "20000002", "5", "--yes", "--database", database, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (MrStore) store = mr_store_open (database, &error);
  gint64 doubtful;

  cli_assert_status (scan, 0);
  cli_assert_status (write, 0);
  cli_assert_status (refused, 5);
  g_assert_no_error (error);
  doubtful = mr_store_plan_write (store, 1, "meter-number", "00000042", "00000043", &error);
  g_assert_true (journal_write (store, doubtful, MR_WRITE_SENT, NULL, NULL, g_get_real_time (), &error));
  g_assert_no_error (error);
  return database;
}

static JsonParser *
parse (const CliRun *run)
{
  g_autoptr (GError) error = NULL;
  JsonParser *parser = json_parser_new ();

  cli_assert_status (run, 0);
  json_parser_load_from_data (parser, run->out, -1, &error);
  g_assert_no_error (error);
  return parser;
}

static const char *
text_of (JsonObject *object, const char *name)
{
  return json_object_get_null_member (object, name) ? NULL : json_object_get_string_member (object, name);
}

static void
assert_json (const char *database)
{
  g_autoptr (CliRun) run = cli_run ("log", "--database", database, "--format", "json", NULL);
  g_autoptr (JsonParser) parser = parse (run);
  JsonArray *writes = json_node_get_array (json_parser_get_root (parser));
  JsonObject *write;

  g_assert_cmpuint (json_array_get_length (writes), ==, 3);
  write = json_array_get_object_element (writes, 0);
  g_assert_cmpstr (text_of (write, "id"), ==, "00000042");
  g_assert_cmpstr (text_of (write, "manufacturer"), ==, "KAM");
  g_assert_cmpstr (text_of (write, "kind"), ==, "primary-address");
  g_assert_cmpstr (text_of (write, "old"), ==, "5");
  g_assert_cmpstr (text_of (write, "new"), ==, "7");
  g_assert_cmpstr (text_of (write, "result"), ==, "confirmed");
  g_assert_nonnull (text_of (write, "who"));
  g_assert_null (text_of (write, "reason"));
  g_assert_null (text_of (write, "template"));
  g_assert_null (text_of (write, "timeSource"));
  /* SND_UD to 5: DIF 01, VIF 7A, 07. */
  g_assert_nonnull (strstr (text_of (write, "request"), " 51 01 7A 07 "));
  g_assert_true (g_str_has_prefix (text_of (write, "proof"), "68 "));
  g_assert_cmpint (text_of (write, "sent")[10], ==, 'T');

  write = json_array_get_object_element (writes, 1);
  g_assert_cmpstr (text_of (write, "result"), ==, "not-sent");
  g_assert_nonnull (text_of (write, "reason"));
  g_assert_null (text_of (write, "sent"));
  g_assert_null (text_of (write, "request"));

  write = json_array_get_object_element (writes, 2);
  g_assert_cmpstr (text_of (write, "result"), ==, "in-doubt");
  g_assert_nonnull (strstr (text_of (write, "reason"), "not read back"));
  g_assert_null (text_of (write, "finished"));
}

static void
test_formats (void)
{
  g_autofree char *database = make_log ();
  g_autoptr (CliRun) text = cli_run ("log", "--database", database, NULL);
  g_autoptr (CliRun) csv = cli_run ("log", "--database", database, "--format", "csv", NULL);

  cli_assert_status (text, 0);
  g_assert_nonnull (strstr (text->out, "KAM 00000042  Primary address  5 → 7"));
  g_assert_nonnull (strstr (text->out, "Confirmed"));
  g_assert_nonnull (strstr (text->out, "KAM 20000002: "));
  g_assert_nonnull (strstr (text->out, "KAM 00000042: It was sent, and the meter was not read back."));
  cli_assert_status (csv, 0);
  g_assert_nonnull (strstr (csv->out, "write,planned,sent,finished,who,meter,"));
  g_assert_nonnull (strstr (csv->out, ",00000042-KAM-35-04,"));
  /* A spreadsheet would eat the zeros. */
  g_assert_nonnull (strstr (csv->out, ",meter-number,,,,,,ID-00000042,ID-00000043,in-doubt,"));
  assert_json (database);
}

static guint
count_writes (const CliRun *run)
{
  g_autoptr (JsonParser) parser = parse (run);

  return json_array_get_length (json_node_get_array (json_parser_get_root (parser)));
}

static void
test_filter (void)
{
  g_autofree char *database = make_log ();
  g_autoptr (CliRun) doubtful = cli_run ("log", "--database", database, "--doubtful", "--format", "json", NULL);
  g_autoptr (CliRun) today = cli_run ("log", "--database", database, "--since", "2000-01-31", "--format", "json", NULL);
  g_autoptr (CliRun) never = cli_run ("log", "--database", database, "--since", "2999-12-31T23:59:59", NULL);
  g_autoptr (CliRun) wrong = cli_run ("log", "--database", database, "--since", "yesterday", NULL);
  g_autoptr (CliRun) nowhere = cli_run ("log", "--database", database, "--site", "Atlantis", NULL);

  g_assert_cmpuint (count_writes (doubtful), ==, 1);
  g_assert_nonnull (strstr (doubtful->out, "\"in-doubt\""));
  g_assert_cmpuint (count_writes (today), >=, 3);
  cli_assert_status (never, 0);
  g_assert_cmpstr (never->out, ==, "No writes in the log.\n");
  cli_assert_status (wrong, 2);
  cli_assert_sentence (wrong);
  g_assert_nonnull (strstr (wrong->err, "“yesterday” is not a day or time."));
  cli_assert_status (nowhere, 1);
  cli_assert_sentence (nowhere);
}

/* Two meters with one number: each line, and each reason, says which one it is about. */
static void
test_twins (void)
{
  static const char twins[] =
    "[bus]\ntitle = Twins\n"
    "[meter Flat 1]\nid = 10000005\nmanufacturer = KAM\nversion = 35\ntype = 04\nprimary = 5\n"
    "records = raw 04 06 3B 30 00 00\n"
    "[meter Flat 2]\nid = 10000005\nmanufacturer = KAM\nversion = 35\ntype = 04\nprimary = 6\n"
    "records = raw 04 06 3B 30 00 00\n";
  g_autofree char *file = cli_file ("twins.bus", twins);
  g_autofree char *uri = g_strconcat ("sim:", file, NULL);
  g_autofree char *database = cli_path ("twins.db");
  g_autoptr (CliRun) scan = cli_run ("scan", uri, "--baud", "2400", "--method", "primary", "--database", database,
                                     NULL);
  g_autoptr (CliRun) write = cli_run ("set-address", uri, "5", "7", "--yes", "--database", database, NULL);
  g_autoptr (CliRun) refused = cli_run ("set-address", uri, "6", "5", "--yes", "--database", database, NULL);
  g_autoptr (CliRun) log = cli_run ("log", "--database", database, NULL);

  cli_assert_status (scan, 0);
  cli_assert_status (write, 0);
  cli_assert_status (refused, 5);
  cli_assert_status (log, 0);
  g_assert_nonnull (strstr (log->out, "KAM 10000005 (address 7)  Primary address  5 → 7"));
  g_assert_nonnull (strstr (log->out, "KAM 10000005 (address 6)  Primary address  6 → 5"));
  g_assert_nonnull (strstr (log->out, "KAM 10000005 (address 6): "));
}

static void
test_no_store (void)
{
  g_autofree char *database = cli_path ("missing.db");
  g_autoptr (CliRun) run = cli_run ("log", "--database", database, NULL);

  cli_assert_status (run, 1);
  cli_assert_sentence (run);
  g_assert_false (g_file_test (database, G_FILE_TEST_EXISTS));
}

/* An empty file stays one. */
static void
test_empty_store (void)
{
  g_autofree char *database = cli_file ("empty.db", "");
  g_autoptr (CliRun) run = cli_run ("log", "--database", database, NULL);
  GStatBuf info;

  cli_assert_status (run, 1);
  cli_assert_sentence (run);
  g_assert_cmpint (g_stat (database, &info), ==, 0);
  g_assert_cmpint (info.st_size, ==, 0);
}

int
main (int argc, char **argv)
{
  int status;

  cli_begin ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/log/formats", test_formats);
  g_test_add_func ("/log/filter", test_filter);
  g_test_add_func ("/log/twins", test_twins);
  g_test_add_func ("/log/no-store", test_no_store);
  g_test_add_func ("/log/empty-store", test_empty_store);
  status = g_test_run ();
  cli_end ();
  return status;
}
