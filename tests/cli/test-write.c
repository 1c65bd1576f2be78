/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "cli-runner.h"

/* Writes, and what becomes of them: to which meter, and what is said when one is cut short. */

#define BUS "[bus]\ntitle = Test\n"
#define METER(id, primary, more) \
  "[meter " id " " primary "]\nid = " id "\nmanufacturer = KAM\nversion = 35\ntype = 04\nprimary = " primary "\n" more \
  "records = raw 0C 13 " id "\n"

static char *
bus_uri (const char *name, const char *description)
{
  g_autofree char *file = cli_file (name, description);

  return g_strconcat ("sim:", file, NULL);
}

/* A meter named by its secondary address is selected, although the site knows no other one at its primary address. */
static void
test_by_secondary (void)
{
  g_autofree char *uri = bus_uri ("two.bus", BUS METER ("10000001", "50", "") METER ("20000002", "50", ""));
  g_autofree char *database = cli_path ("by-secondary.db");
  g_autoptr (CliRun) write = cli_run ("set-address", uri, "10000001", "7", "--yes", "--database", database, NULL);
  g_autoptr (CliRun) number = cli_run ("set-number", uri, "20000002", "20000009", "--yes", "--database", database, NULL);
  g_autoptr (CliRun) by_primary = cli_run ("set-address", uri, "50", "8", "--yes", "--database", database, NULL);

  cli_assert_status (write, 0);
  g_assert_nonnull (strstr (write->out, "primary address 50 → 7"));
  cli_assert_status (number, 0);
  g_assert_nonnull (strstr (number->out, "meter number 20000002 → 20000009"));
  /* A primary address that several meters have names none of them. */
  cli_assert_status (by_primary, 5);
  g_assert_nonnull (strstr (by_primary->err, "Address 50: Several meters answer at "));
}

/* Fixed data do not name the maker, and a medium that need not be the device type. */
static void
test_fixed_data (void)
{
  g_autofree char *uri = bus_uri ("fixed-data.bus", BUS "[meter 1]\nid = 12345678\nmanufacturer = ABC\nversion = 01\n"
                                  "type = 16\nprimary = 3\nfixed = 2A 29 10 27 00 00 05 00 00 00\n");
  g_autofree char *database = cli_path ("fixed-data.db");
  g_autoptr (CliRun) scan = cli_run ("scan", uri, "--baud", "2400", "--database", database, NULL);
  g_autoptr (CliRun) write = cli_run ("set-address", uri, "12345678", "77", "--yes", "--database", database, NULL);

  cli_assert_status (scan, 0);
  cli_assert_status (write, 0);
  g_assert_nonnull (strstr (write->out, "primary address 3 → 77"));
}

/* Selected even where it is alone at its primary address: no request goes there (NKE and REQ_UD2 to 50). */
static void
test_always_selected (void)
{
  g_autofree char *uri = bus_uri ("one.bus", BUS METER ("10000001", "50", ""));
  g_autofree char *database = cli_path ("always-selected.db");
  g_autofree char *trace = cli_path ("always-selected.trace");
  g_autofree char *octets = NULL;
  g_autoptr (CliRun) scan = cli_run ("scan", uri, "--method", "primary", "--range", "50-50", "--baud", "2400",
                                     "--database", database, NULL);
  g_autoptr (CliRun) write = cli_run ("set-address", uri, "10000001", "7", "--yes", "--database", database, "--trace",
                                      trace, NULL);

  cli_assert_status (scan, 0);
  cli_assert_status (write, 0);
  g_assert_true (g_file_get_contents (trace, &octets, NULL, NULL));
  g_assert_nonnull (strstr (octets, "10 40 07 47 16"));
  g_assert_null (strstr (octets, "10 40 32 72 16"));
  g_assert_null (strstr (octets, "10 7B 32 AD 16"));
}

/* A meter that reports 0 when it is selected is not at 0, and is not said to be. */
static void
test_reports_zero (void)
{
  g_autofree char *uri = bus_uri ("zero.bus", BUS METER ("10000001", "5", "a-field = 0\n"));
  g_autofree char *database = cli_path ("zero.db");
  g_autoptr (CliRun) scan = cli_run ("scan", uri, "--baud", "2400", "--format", "json", "--database", database, NULL);
  g_autoptr (CliRun) read = cli_run ("read", uri, "10000001", "--database", database, NULL);
  g_autoptr (CliRun) write = cli_run ("set-address", uri, "10000001", "7", "--yes", "--database", database, NULL);

  cli_assert_status (scan, 0);
  g_assert_nonnull (strstr (scan->out, "\"primary\": 5,"));
  g_assert_null (strstr (scan->out, "address.factory"));
  cli_assert_status (read, 0);
  g_assert_null (strstr (read->out, "primary address 0"));
  cli_assert_status (write, 0);
  g_assert_nonnull (strstr (write->out, "primary address 5 → 7"));
}

/* The same problem at many addresses is one sentence, and another one another. */
static void
test_one_sentence (void)
{
  static const char bus[] = BUS METER ("10000001", "5", "") METER ("20000002", "9", "ignores = requests\n")
                            METER ("30000003", "10", "ignores = requests\n");
  g_autofree char *uri = bus_uri ("silent.bus", bus);
  g_autoptr (CliRun) read = cli_run ("read", uri, "1", "2", "3", "5", "7", "9", "10", "20", "--no-store", NULL);
  g_autoptr (CliRun) one = cli_run ("read", uri, "7", "--no-store", NULL);
  g_autoptr (CliRun) scan = cli_run ("scan", uri, "--no-store", "--method", "primary", "--range", "1-20", "--baud", "2400",
                                     NULL);

  cli_assert_status (read, 3);
  g_assert_nonnull (strstr (read->out, "10000001"));
  g_assert_cmpstr (read->err, ==,
                   "meterctl: Addresses 1–3, 7, 20: No answer at 2400 baud. Check the meter’s wiring, address and baud "
                   "rate.\n"
                   "meterctl: Addresses 9, 10: The meter acknowledges at 2400 baud but sends no data. It may be "
                   "starting up or saving its battery. Try again later.\n");
  cli_assert_status (one, 1);
  g_assert_nonnull (strstr (one->err, "Address 7: No answer at 2400 baud."));
  cli_assert_status (scan, 3);
  g_assert_cmpstr (scan->err, ==,
                   "meterctl: Addresses 9, 10: The meter acknowledges at 2400 baud but sends no data. It may be "
                   "starting up or saving its battery. Try again later.\n");
}

/* The octets are those that were sent: none where the meter has the value, or where the write was refused. */
static void
test_not_sent (void)
{
  g_autofree char *uri = bus_uri ("not-sent.bus", BUS METER ("10000001", "50", "") METER ("20000002", "7", ""));
  g_autofree char *database = cli_path ("not-sent.db");
  g_autoptr (CliRun) scan = cli_run ("scan", uri, "--baud", "2400", "--database", database, NULL);
  g_autoptr (CliRun) needless = cli_run ("set-address", uri, "10000001", "50", "--yes", "--format", "json", "--database",
                                         database, NULL);
  g_autoptr (CliRun) refused = cli_run ("set-address", uri, "10000001", "7", "--yes", "--format", "json", "--database",
                                        database, NULL);
  g_autoptr (CliRun) sent = cli_run ("set-address", uri, "10000001", "8", "--yes", "--format", "json", "--database", database,
                                     NULL);
  g_autoptr (CliRun) log = cli_run ("log", "--format", "json", "--database", database, NULL);

  cli_assert_status (scan, 0);
  cli_assert_status (needless, 0);
  g_assert_nonnull (strstr (needless->out, "\"state\": \"unchanged\""));
  g_assert_nonnull (strstr (needless->out, "\"after\": \"50\""));
  g_assert_nonnull (strstr (needless->out, "\"octets\": null"));
  cli_assert_status (refused, 5);
  g_assert_nonnull (strstr (refused->out, "\"octets\": null"));
  g_assert_nonnull (strstr (refused->out, "\"state\": \"not-sent\""));
  cli_assert_status (sent, 0);
  g_assert_nonnull (strstr (sent->out, "\"octets\": \"68 "));
  cli_assert_status (log, 0);
  g_assert_nonnull (strstr (log->out, "\"result\": \"unchanged\""));
  g_assert_nonnull (strstr (log->out, "\"result\": \"not-sent\""));
}

/* A program gets a whole document also when nothing could be begun. */
static void
test_nothing (void)
{
  g_autofree char *uri = bus_uri ("nothing.bus", BUS METER ("10000001", "50", ""));
  g_autofree char *database = cli_path ("nothing.db");
  g_autoptr (CliRun) scan = cli_run ("scan", uri, "--baud", "2400", "--database", database, NULL);
#define JSON "--format", "json", "--database", database, NULL
  g_autoptr (CliRun) silent = cli_run ("set-address", uri, "99", "20", "--yes", JSON);
  g_autoptr (CliRun) dry = cli_run ("set-address", uri, "99", "20", "--dry-run", JSON);
  g_autoptr (CliRun) template = cli_run ("write", "no-such-template", uri, "50", "--yes", JSON);
  g_autoptr (CliRun) none = cli_run ("breaker", "connect", uri, "50", "--yes", JSON);
  g_autoptr (CliRun) show = cli_run ("breaker", "show", uri, "99", JSON);
  g_autoptr (CliRun) list = cli_run ("write", "--list", uri, "99", JSON);
  g_autoptr (CliRun) undo = cli_run ("address", "undo", uri, "--dry-run", JSON);
  g_autoptr (CliRun) undo_all = cli_run ("address", "undo", uri, "--yes", JSON);
#undef JSON
  const CliRun *const runs[] = { silent, dry, template, none, undo, show, list };

  cli_assert_status (scan, 0);
  for (gsize i = 0; i < G_N_ELEMENTS (runs); i++)
    {
      cli_assert_status (runs[i], i < 5 ? 5 : 1);
      g_assert_cmpstr (runs[i]->out, ==, "[]\n");
    }
  /* The plan has every meter of the bus, as it is. */
  cli_assert_status (undo_all, 5);
  g_assert_true (g_str_has_prefix (undo_all->out, "["));
  g_assert_nonnull (strstr (undo_all->out, "10000001"));
}

int
main (int argc, char **argv)
{
  int status;

  cli_begin ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/write/by-secondary", test_by_secondary);
  g_test_add_func ("/write/fixed-data", test_fixed_data);
  g_test_add_func ("/write/always-selected", test_always_selected);
  g_test_add_func ("/write/reports-zero", test_reports_zero);
  g_test_add_func ("/write/one-sentence", test_one_sentence);
  g_test_add_func ("/write/not-sent", test_not_sent);
  g_test_add_func ("/write/nothing", test_nothing);
  status = g_test_run ();
  cli_end ();
  return status;
}
