/* SPDX-License-Identifier: GPL-3.0-or-later */
/* "meterctl address": plan, apply, undo, on a bus that stays as the program leaves it. */
#include "config.h"

#include <json-glib/json-glib.h>
#include <string.h>

#include "cli-bus.h"
#include "cli-runner.h"

/* Ids that part at the first digit, so that the scan is short. */
#define METER(id, primary) \
  "\n[meter " id "]\nid = " id "\nmanufacturer = KAM\nversion = 35\ntype = 04\nprimary = " primary "\n" \
  "records = raw 04 06 39 30 00 00\n"

static const char bus[] =
  "[bus]\ntitle = Test bench\n"
  METER ("10000001", "1") METER ("20000002", "2") METER ("30000003", "0") METER ("40000004", "0");

static char *uri; /* of the bus, which all tests use in turn */

static CliService *
start_bus (void)
{
  g_autofree char *file = cli_file ("address.bus", bus);
  CliService *service = cli_service_new ("simulate", file, "--tcp", "0", "--speed", "50", NULL);
  g_autoptr (CliRun) scan = NULL;

  uri = cli_service_wait_ready (service);
  scan = cli_run ("scan", uri, "--site", "Address", "--baud", "2400", "--method", "secondary", NULL);
  cli_assert_status (scan, 0);
  return service;
}

/* Returns: (transfer full): the plan. */
static JsonParser *
parse_rows (const CliRun *run)
{
  JsonParser *parser = json_parser_new ();
  g_autoptr (GError) error = NULL;

  json_parser_load_from_data (parser, run->out, -1, &error);
  g_assert_no_error (error);
  return parser;
}

/* @new_address: -1 for none */
static JsonObject *
row_of (JsonParser *parser, const char *id, gint64 new_address)
{
  JsonArray *rows = json_node_get_array (json_parser_get_root (parser));

  for (guint i = 0; i < json_array_get_length (rows); i++)
    {
      JsonObject *row = json_array_get_object_element (rows, i);

      if (g_str_equal (json_object_get_string_member (row, "id"), id) &&
          (json_object_get_null_member (row, "new") ? -1 : json_object_get_int_member (row, "new")) == new_address)
        return row;
    }
  g_assert_not_reached ();
}

static void
test_apply_and_undo (void)
{
  g_autoptr (CliRun) plan = cli_run ("address", "plan", uri, "--site", "Address", "1=2", "2=1", "30000003=17",
                                     "--format", "json", NULL);
  g_autoptr (CliRun) dry = cli_run ("address", "apply", uri, "--site", "Address", "--dry-run", NULL);
  g_autoptr (CliRun) dry_json = cli_run ("address", "apply", uri, "--site", "Address", "--dry-run", "--format", "json", NULL);
  g_autoptr (CliRun) apply = cli_run ("address", "apply", uri, "--site", "Address", "--yes", NULL);
  g_autoptr (CliRun) again = cli_run ("address", "resume", uri, "--site", "Address", "--yes", NULL);
  g_autoptr (CliRun) undo = cli_run ("address", "undo", uri, "--site", "Address", "--yes", "--format", "json", NULL);
  g_autoptr (CliRun) read = cli_run ("read", uri, "1", "--site", "Address", NULL);
  g_autoptr (JsonParser) planned = NULL;
  g_autoptr (JsonParser) undone = NULL;
  g_autoptr (JsonParser) sent = NULL;

  cli_assert_status (plan, 0);
  planned = parse_rows (plan);
  g_assert_cmpint (json_object_get_int_member (row_of (planned, "10000001", 2), "old"), ==, 1);
  g_assert_true (json_object_get_null_member (row_of (planned, "10000001", 2), "state"));
  g_assert_cmpint (json_object_get_int_member (row_of (planned, "30000003", 17), "old"), ==, 0);

  /* 51 01 7A, the new address; the one at address 0 is selected. */
  cli_assert_status (dry, 0);
  g_assert_nonnull (strstr (dry->out, "51 01 7A 11"));
  g_assert_nonnull (strstr (dry->out, "53 FD 52 03 00 00 30 2D 2C 35 04"));
  g_assert_nonnull (strstr (dry->out, "03 00 00 30  Identification number · 30000003"));
  g_assert_nonnull (strstr (dry->out, "250 (on its way to"));

  cli_assert_status (dry_json, 0);
  sent = parse_rows (dry_json);
  g_assert_cmpuint (json_array_get_length (json_node_get_array (json_parser_get_root (sent))), ==, 4);
  g_assert_nonnull (strstr (dry_json->out, "51 01 7A 11"));

  cli_assert_status (apply, 0);
  g_assert_nonnull (strstr (apply->out, "Confirmed: KAM 10000001 read back: primary address 250 → 2."));
  cli_assert_sentence (apply);

  cli_assert_status (again, 0);
  g_assert_nonnull (strstr (again->err, "nothing to write"));

  cli_assert_status (undo, 0);
  undone = parse_rows (undo);
  g_assert_cmpstr (json_object_get_string_member (row_of (undone, "10000001", 1), "state"), ==, "confirmed");
  g_assert_cmpstr (json_object_get_string_member (row_of (undone, "30000003", 0), "state"), ==, "confirmed");
  cli_assert_status (read, 0);
  g_assert_nonnull (strstr (read->out, "10000001"));
}

static void
test_conflicts (void)
{
  g_autofree char *list = cli_file ("list.csv", "Number;Address\n20000002;1\nsomething 5\n12345678;7\n"
                                                 "40000004;8\n40000004;9\n");
  g_autoptr (CliRun) plan = cli_run ("address", "plan", uri, "--site", "Address", "--clear", "--list", list, NULL);
  g_autoptr (CliRun) apply = cli_run ("address", "apply", uri, "--site", "Address", "--yes", NULL);
  g_autoptr (CliRun) clear = cli_run ("address", "plan", uri, "--site", "Address", "--clear", NULL);

  cli_assert_status (plan, 3);
  g_assert_nonnull (strstr (plan->err, "Line 3 is not"));
  g_assert_nonnull (strstr (plan->err, "Line 4: no meter"));
  g_assert_nonnull (strstr (plan->err, "Line 6: the meter number 40000004 has another address on line 5."));
  g_assert_nonnull (strstr (plan->out, "Old  New  State"));
  g_assert_nonnull (strstr (plan->out, "Conflict"));
  g_assert_nonnull (strstr (plan->out, "KAM 10000001 has address 1 and keeps it."));

  cli_assert_status (apply, 5);
  g_assert_nonnull (strstr (apply->err, "KAM 20000002 is left out"));
  g_assert_nonnull (strstr (apply->err, "nothing to write"));

  /* What is still to be solved is said without a plan, too. */
  cli_assert_status (clear, 0);
  g_assert_nonnull (strstr (clear->out, "No addresses are planned."));
  g_assert_nonnull (strstr (clear->out, "To solve"));
  g_assert_nonnull (strstr (clear->out, "KAM 30000003: Address 0: it has no address of its own."));
  g_assert_null (strstr (clear->out, "10000001"));
}

/* What became of a plan, in the words that the help lists; a reason only where there is something to explain. */
static void
test_words (void)
{
  g_autofree char *file = cli_file ("words.bus", "[bus]\ntitle = Test bench\n" METER ("10000001", "1")
                                    METER ("20000002", "2") "ignores = set-primary\n");
  CliService *service = cli_service_new ("simulate", file, "--tcp", "0", "--speed", "50", NULL);
  g_autofree char *bench = cli_service_wait_ready (service);
  g_autoptr (CliRun) scan = cli_run ("scan", bench, "--site", "Words", "--baud", "2400", "--method", "secondary", NULL);
  g_autoptr (CliRun) plan = cli_run ("address", "plan", bench, "--site", "Words", "1=5", "2=6", NULL);
  g_autoptr (CliRun) apply = cli_run ("address", "apply", bench, "--site", "Words", "--yes", "--format", "json", NULL);
  g_autoptr (CliRun) again = cli_run ("address", "resume", bench, "--site", "Words", "--dry-run", NULL);
  g_autoptr (JsonParser) rows = NULL;

  cli_assert_status (scan, 0);
  cli_assert_status (plan, 0);
  cli_assert_status (apply, 3);
  g_assert_null (strstr (again->out, "10000001"));
  g_assert_nonnull (strstr (again->out, "At the last try: The meter kept address 2"));
  rows = parse_rows (apply);
  g_assert_cmpstr (json_object_get_string_member (row_of (rows, "10000001", 5), "state"), ==, "confirmed");
  g_assert_true (json_object_get_null_member (row_of (rows, "10000001", 5), "reason"));
  g_assert_cmpstr (json_object_get_string_member (row_of (rows, "20000002", 6), "state"), ==, "failed");
  g_assert_false (json_object_get_null_member (row_of (rows, "20000002", 6), "reason"));
  cli_service_end (service);
}

/* An address that turns out not to be free is not sent. */
static void
test_not_sent (void)
{
  g_autofree char *file = cli_file ("not-sent.bus", "[bus]\ntitle = Test bench\n" METER ("10000001", "1")
                                    METER ("20000002", "6"));
  CliService *service = cli_service_new ("simulate", file, "--tcp", "0", "--speed", "50", NULL);
  g_autofree char *bench = cli_service_wait_ready (service);
  g_autoptr (CliRun) read = cli_run ("read", bench, "1", "--site", "Not sent", "--baud", "2400", NULL);
  g_autoptr (CliRun) plan = cli_run ("address", "plan", bench, "--site", "Not sent", "1=6", NULL);
  g_autoptr (CliRun) apply = cli_run ("address", "apply", bench, "--site", "Not sent", "--yes", "--format", "json", NULL);
  g_autoptr (CliRun) later = cli_run ("address", "plan", bench, "--site", "Not sent", NULL);
  g_autoptr (JsonParser) rows = NULL;

  cli_assert_status (read, 0);
  cli_assert_status (plan, 0);
  cli_assert_status (apply, 5);
  rows = parse_rows (apply);
  g_assert_cmpstr (json_object_get_string_member (row_of (rows, "10000001", 6), "state"), ==, "not-sent");
  g_assert_false (json_object_get_null_member (row_of (rows, "10000001", 6), "reason"));
  g_assert_nonnull (strstr (later->out, "Not sent"));
  cli_service_end (service);
}

/* Those that need an address get a free one, the others keep theirs. */
static void
test_needed (void)
{
  g_autoptr (CliRun) before = cli_run ("address", "plan", uri, "--site", "Address", "--clear", "--format", "json", NULL);
  g_autoptr (CliRun) needed = cli_run ("address", "plan", uri, "--site", "Address", "--needed", "--format", "json", NULL);
  g_autoptr (CliRun) clear = cli_run ("address", "plan", uri, "--site", "Address", "--clear", NULL);
  g_autoptr (JsonParser) rows_before = NULL;
  g_autoptr (JsonParser) rows = NULL;

  cli_assert_status (before, 0);
  rows_before = parse_rows (before);
  g_assert_cmpstr (json_object_get_string_member (row_of (rows_before, "30000003", -1), "need"), ==, "factory");
  g_assert_true (json_object_get_null_member (row_of (rows_before, "10000001", -1), "need"));
  cli_assert_status (needed, 0);
  rows = parse_rows (needed);
  g_assert_nonnull (row_of (rows, "10000001", -1));
  g_assert_true (json_object_get_null_member (row_of (rows, "30000003", 3), "need"));
  g_assert_true (json_object_get_null_member (row_of (rows, "40000004", 4), "need"));
  cli_assert_status (clear, 0);
}

/* Rules and single meters; nothing is sent, so that no bus is needed. */
static void
test_rules (void)
{
  g_autoptr (CliRun) digits = cli_run ("address", "plan", uri, "--site", "Address", "--clear", "--digits", "2",
                                       "--format", "csv", NULL);
  g_autoptr (CliRun) from = cli_run ("address", "plan", uri, "--site", "Address", "--clear", "--from", "101", NULL);

  cli_assert_status (digits, 0);
  g_assert_nonnull (strstr (digits->out, ",0,4,,,"));
  cli_assert_status (from, 0);
  g_assert_nonnull (strstr (from->out, "104"));
}

/* A meter that is silent since it was written to is in doubt, also for a later run, and when nothing is planned any
 * more. */
static void
test_doubt (void)
{
  g_autofree char *file = cli_file ("doubt.bus", "[bus]\ntitle = Test bench\n"
                                    METER ("10000001", "1") "silent-after = set-primary forever\n" METER ("20000002", "2"));
  CliService *service = cli_service_new ("simulate", file, "--tcp", "0", "--speed", "50", NULL);
  g_autofree char *bench = cli_service_wait_ready (service);
  g_autoptr (CliRun) scan = cli_run ("scan", bench, "--site", "Doubt", "--baud", "2400", "--method", "secondary", NULL);
  g_autoptr (CliRun) plan = cli_run ("address", "plan", bench, "--site", "Doubt", "1=5", NULL);
  g_autoptr (CliRun) apply = cli_run ("address", "apply", bench, "--site", "Doubt", "--yes", NULL);
  g_autoptr (CliRun) resume = cli_run ("address", "resume", bench, "--site", "Doubt", "--yes", "--format", "json", NULL);
  g_autoptr (CliRun) clear = cli_run ("address", "plan", bench, "--site", "Doubt", "--clear", NULL);
  g_autoptr (CliRun) empty = cli_run ("address", "resume", bench, "--site", "Doubt", "--yes", NULL);
  g_autoptr (JsonParser) rows = NULL;

  cli_assert_status (scan, 0);
  cli_assert_status (plan, 0);
  cli_assert_status (apply, 4);
  cli_assert_status (resume, 4);
  g_assert_nonnull (strstr (resume->err, "KAM 10000001 is left out: It is not known whether this meter has address 1 or 5."));
  rows = parse_rows (resume);
  g_assert_cmpstr (json_object_get_string_member (row_of (rows, "10000001", 5), "conflict"), ==, "in-doubt");
  g_assert_cmpstr (json_object_get_string_member (row_of (rows, "10000001", 5), "state"), ==, "in-doubt");
  g_assert_cmpstr (json_object_get_string_member (row_of (rows, "10000001", 5), "address"), ==, "100000012D2C3504");
  cli_assert_status (clear, 0);
  cli_assert_status (empty, 4);
  g_assert_nonnull (strstr (empty->err, "an earlier write is in doubt: primary address 1 → 5. The meter was sent "));
  cli_service_end (service);
}

/* Two meters with one number at one address: each row says which it is, and how to reach it. */
static void
test_twins (void)
{
  g_autofree char *file = cli_file ("twins.bus", cli_bus);
  g_autofree char *bench = g_strconcat ("sim:", file, NULL);
  g_autoptr (CliRun) scan = cli_run ("scan", bench, "--site", "Twins", "--baud", "2400", "--method", "secondary", NULL);
  g_autoptr (CliRun) text = cli_run ("address", "plan", bench, "--site", "Twins", NULL);
  g_autoptr (CliRun) json = cli_run ("address", "plan", bench, "--site", "Twins", "--format", "json", NULL);

  cli_assert_status (scan, 0);
  cli_assert_status (text, 0);
  g_assert_nonnull (strstr (text->out, "KAM 31415926 (fabrication number 16180339): Address 0"));
  g_assert_nonnull (strstr (text->out, "KAM 31415926 (fabrication number 27182818): Address 0"));
  cli_assert_status (json, 0);
  g_assert_nonnull (strstr (json->out, "\"" CLI_BUS_LIGHT "\""));
  g_assert_nonnull (strstr (json->out, "\"" CLI_BUS_HEAT "\""));
}

/* Of two meters that would be selected together, each is written to at its own address: the dry run shows that. */
static void
test_twins_dry_run (void)
{
  g_autofree char *file = cli_file ("pair.bus", "[bus]\ntitle = Test bench\n" METER ("10000001", "10")
                                    "[meter Twin]\nid = 10000001\nmanufacturer = KAM\nversion = 35\ntype = 04\n"
                                    "primary = 11\nrecords = raw 04 06 39 30 00 00\n");
  g_autofree char *bench = g_strconcat ("sim:", file, NULL);
  g_autoptr (CliRun) scan = cli_run ("scan", bench, "--site", "Pair", "--baud", "2400", "--method", "primary", NULL);
  g_autoptr (CliRun) dry = cli_run ("set-address", bench, "10", "12", "--site", "Pair", "--dry-run", NULL);

  cli_assert_status (scan, 0);
  cli_assert_status (dry, 0);
  g_assert_nonnull (strstr (dry->out, " 73 0A 51 01 7A 0C "));
  g_assert_null (strstr (dry->out, " FD 52 "));
}

static void
test_usage (void)
{
  static const char *const wrong[][4] = {
    { "plan", "sim:demo", "5", NULL },
    { "plan", "sim:demo", "5=0", NULL },
    { "plan", "sim:demo", "5=251", NULL },
    { "plan", "sim:demo", "x=5", NULL },
    { "apply", "sim:demo", "--yes", "5" },
    { "apply", "sim:demo", NULL, NULL }, /* and no terminal to ask at */
    { "nothing", NULL, NULL, NULL },
    { NULL, NULL, NULL, NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (CliRun) run = cli_run ("address", wrong[i][0], wrong[i][1], wrong[i][2], wrong[i][3], NULL);

      cli_assert_status (run, 2);
      cli_assert_sentence (run);
    }
}

static void
test_unknown (void)
{
  g_autoptr (CliRun) unknown = cli_run ("address", "plan", uri, "--site", "Address", "99=5", NULL);
  g_autoptr (CliRun) nothing = cli_run ("address", "undo", uri, "--site", "Address", "--yes", NULL);
  g_autoptr (CliRun) no_list = cli_run ("address", "plan", uri, "--site", "Address", "--list", "/nowhere", NULL);

  cli_assert_status (unknown, 1);
  cli_assert_sentence (unknown);
  cli_assert_status (nothing, 5);
  g_assert_nonnull (strstr (nothing->err, "nothing to undo"));
  cli_assert_status (no_list, 1);
  cli_assert_sentence (no_list);
}

int
main (int argc, char **argv)
{
  CliService *service;
  int status;

  g_test_init (&argc, &argv, NULL);
  cli_begin ();

  service = start_bus ();
  g_test_add_func ("/cli/address/usage", test_usage);
  g_test_add_func ("/cli/address/unknown", test_unknown);
  g_test_add_func ("/cli/address/apply-and-undo", test_apply_and_undo);
  g_test_add_func ("/cli/address/conflicts", test_conflicts);
  g_test_add_func ("/cli/address/words", test_words);
  g_test_add_func ("/cli/address/not-sent", test_not_sent);
  g_test_add_func ("/cli/address/needed", test_needed);
  g_test_add_func ("/cli/address/rules", test_rules);
  g_test_add_func ("/cli/address/doubt", test_doubt);
  g_test_add_func ("/cli/address/twins", test_twins);
  g_test_add_func ("/cli/address/twins/dry-run", test_twins_dry_run);

  status = g_test_run ();
  cli_service_end (service);
  g_free (uri);
  cli_end ();
  return status;
}
