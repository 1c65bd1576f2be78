/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <signal.h>
#include <string.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "cli-bus.h"
#include "cli-runner.h"

/* What goes wrong on an installer's computer: each a clear sentence, nothing lost, no key shown. */

#define IDENTITY "site7"
#define KEY "5ec2e7000ddba11c0ffee0123456789a"
#define OTHER_KEY "00112233445566778899aabbccddeeff"

static char *bench;   /* description file */
static char *sim_uri; /* the same bus in meterctl's own process */

static void
test_unreachable (void)
{
  static const char *const uris[] = { "serial:/dev/no-such-port", "tcp://127.0.0.1:1", "sim:/no/such.bus",
                                      "replay:/no/such.trace" };

  for (gsize i = 0; i < G_N_ELEMENTS (uris); i++)
    {
      g_autoptr (CliRun) run = cli_run ("scan", uris[i], "--no-store", "--format", "json", NULL);

      cli_assert_status (run, 1);
      g_assert_cmpstr (run->out, ==, "");
      cli_assert_sentence (run);
    }
}

/* One of two buses cannot be reached: the other is scanned all the same. */
static void
test_one_unreachable (void)
{
  g_autoptr (CliRun) run = cli_run ("scan", "sim:/no/such.bus", sim_uri, "--no-store", "--format", "json", NULL);

  cli_assert_status (run, 3);
  g_assert_nonnull (strstr (run->out, "\"primary\""));
  g_assert_nonnull (strstr (run->err, "such.bus: "));
}

/* An empty bus, and a network master that never answers, are no success, and a pipe is told as well. */
static void
test_nothing_there (void)
{
  g_autofree char *file = cli_file ("empty.bus", "[bus]\ntitle = Empty\n");
  g_autofree char *empty = g_strconcat ("sim:", file, NULL);
  CliService *simulator = cli_service_new ("simulate", file, "--tcp", "0", NULL);
  g_autofree char *peer = cli_service_wait_ready (simulator);
  g_autoptr (CliRun) text = cli_run ("scan", empty, "--no-store", NULL);
  g_autoptr (CliRun) json = cli_run ("scan", empty, "--no-store", "--format", "json", NULL);
  g_autoptr (CliRun) silent = cli_run ("scan", peer, "--no-store", "--method", "primary", "--range", "1-2", NULL);
  const CliRun *const runs[] = { text, json, silent };

  for (gsize i = 0; i < G_N_ELEMENTS (runs); i++)
    {
      cli_assert_status (runs[i], 3);
      cli_assert_sentence (runs[i]);
      g_assert_nonnull (strstr (runs[i]->err, "No meter answered."));
    }
  g_assert_cmpstr (g_strchomp (json->out), ==, "[]");
  cli_service_end (simulator);
}

/* At its end, a simulated bus says what it has carried. */
static void
test_account (void)
{
  g_autofree char *file = cli_file ("counted.bus", "[bus]\ntitle = Empty\n");
  CliService *simulator = cli_service_new ("simulate", file, "--tcp", "0", "--speed", "50", NULL);
  g_autofree char *peer = cli_service_wait_ready (simulator);
  g_autoptr (CliRun) scan = cli_run ("scan", peer, "--no-store", "--method", "primary", "--range", "1-2", NULL);
  g_autofree char *account = NULL;

  g_subprocess_send_signal (simulator->process, SIGTERM);
  account = g_data_input_stream_read_line (simulator->err, NULL, NULL, NULL);
  g_assert_nonnull (account);
  g_assert_null (strstr (account, "requests: 0,"));
  g_assert_nonnull (strstr (account, "answers: 0, collisions: 0,"));
  g_assert_nonnull (strstr (account, "bytes received: 0."));
  cli_service_kill (simulator);
}

/* What is wrong with a bus is said, with what shows it; where nothing is, this is said too. */
static void
test_diagnose (void)
{
  static const char meter[] = "[meter One]\nid = 11111111\nmanufacturer = KAM\nversion = 34\ntype = 07\nprimary = 5\n"
                              "records = energy 12347 kWh; volume 590.16 m³; power 12 kW; on-time 12345 h\n";
  g_autofree char *good = g_strconcat ("[bus]\ntitle = Good\n", meter, NULL);
  g_autofree char *shorted = g_strconcat ("[bus]\ntitle = Short\nfaults = at 1 s: short for 60 min\n", meter, NULL);
  g_autofree char *good_file = cli_file ("good.bus", good);
  g_autofree char *short_file = cli_file ("short.bus", shorted);
  g_autofree char *good_uri = g_strconcat ("sim:", good_file, NULL);
  g_autofree char *short_uri = g_strconcat ("sim:", short_file, NULL);
  g_autoptr (CliRun) fine = cli_run ("diagnose", good_uri, "--no-store", NULL);
  g_autoptr (CliRun) wrong = cli_run ("diagnose", short_uri, "--no-store", NULL);

  cli_assert_status (fine, 0);
  g_assert_nonnull (strstr (fine->out, "Damaged answers: 0\n"));
  g_assert_nonnull (strstr (fine->out, "Nothing is wrong with this bus.\n"));

  cli_assert_status (wrong, 3);
  g_assert_nonnull (strstr (wrong->out, "\nline.short: The last "));
  g_assert_null (strstr (wrong->out, "Nothing is wrong"));
}

/* Two meters that only ever answer at once are not found, but nobody says that no meter answered. */
static void
test_only_together (void)
{
  static const char meter[] = "id = 11111111\nmanufacturer = KAM\nversion = 34\ntype = 07\nprimary = 5\n"
                              "ignores = enhanced-selection\n";
  g_autofree char *text = g_strdup_printf ("[bus]\ntitle = Twins\n[meter a]\n%srecords = raw 04 06 5A 00 00 00\n"
                                           "[meter b]\n%srecords = raw 04 06 33 01 07 04\n", meter, meter);
  g_autofree char *file = cli_file ("twins.bus", text);
  g_autofree char *uri = g_strconcat ("sim:", file, NULL);
  g_autoptr (CliRun) run = cli_run ("scan", uri, "--no-store", NULL);

  cli_assert_status (run, 1);
  g_assert_nonnull (strstr (run->err, "At least two meters have the same"));
  g_assert_null (strstr (run->err, "No meter answered"));
}

/* What is learnt about the line is for scripts, too. */
static void
test_notes (void)
{
  g_autofree char *echo = g_strconcat ("[bus]\ntitle = Echo\necho = yes\n", strchr (cli_bus + 1, '['), NULL);
  g_autofree char *file = cli_file ("echo.bus", echo);
  g_autofree char *uri = g_strconcat ("sim:", file, NULL);
  g_autoptr (CliRun) run = cli_run ("scan", uri, "--no-store", NULL);

  cli_assert_status (run, 0);
  cli_assert_sentence (run);
  g_assert_nonnull (strstr (run->err, "This converter echoes"));
}

static void
test_no_permission (void)
{
  g_autofree char *port = cli_file ("port", "");
  g_autofree char *uri = g_strconcat ("serial:", port, NULL);
  g_autoptr (CliRun) run = NULL;

  if (geteuid () == 0)
    {
      g_test_skip ("root may open everything");
      return;
    }
  g_chmod (port, 0);
  run = cli_run ("scan", uri, "--no-store", NULL);
  cli_assert_status (run, 1);
  cli_assert_sentence (run);
}

/* Key and identity, each wrong in turn, against a simulator that knows the right ones. */
static void
test_key (void)
{
  g_autofree char *key_file = cli_file ("key", IDENTITY ":" KEY "\n");
  g_autofree char *wrong_file = cli_file ("wrong-key", OTHER_KEY);
  g_autofree char *no_key_file = cli_file ("no-key", "my cat's name\n");
  g_autofree char *open_file = cli_file ("open-key", KEY);
  g_autofree char *missing_file = cli_path ("missing-key");
  CliService *simulator = cli_service_new ("simulate", bench, "--tls", "0", "--identity", IDENTITY, "--psk-file",
                                           key_file, NULL);
  g_autofree char *uri = cli_service_wait_ready (simulator);
  const char *const bad_files[] = { wrong_file, no_key_file, open_file, missing_file };
  g_autoptr (CliRun) identity = NULL;
  g_autoptr (CliRun) good = NULL;
  g_autoptr (CliRun) environment = NULL;

  g_chmod (open_file, 0644);
  for (gsize i = 0; i < G_N_ELEMENTS (bad_files); i++)
    {
      g_autoptr (CliRun) run = cli_run ("read", uri, "1", "--no-store", "--psk-file", bad_files[i], NULL);

      cli_assert_status (run, 1);
      g_assert_cmpstr (run->out, ==, "");
      cli_assert_sentence (run);
    }

  cli_setenv ("METERCTL_PSK", KEY);
  identity = cli_run ("read", uri, "1", "--no-store", "--identity", "somebody", NULL);
  environment = cli_run ("read", uri, "1", "--no-store", NULL);
  cli_setenv ("METERCTL_PSK", NULL);
  good = cli_run ("read", uri, "1", "--no-store", "--psk-file", key_file, NULL);
  cli_assert_status (identity, 1);
  cli_assert_sentence (identity);
  cli_assert_status (environment, 0);
  cli_assert_status (good, 0);
  cli_service_end (simulator);
}

/* The key is taken out of the environment before anything else happens. */
static void
test_environment (void)
{
  CliService *simulator;
  g_autofree char *uri = NULL;
  g_autofree char *path = NULL;
  g_autofree char *environment = NULL;
  gsize len = 0;

  cli_setenv ("METERCTL_PSK", KEY);
  simulator = cli_service_new ("simulate", bench, "--tls", "0", "--identity", IDENTITY, NULL);
  cli_setenv ("METERCTL_PSK", NULL);
  uri = cli_service_wait_ready (simulator);
  path = g_strdup_printf ("/proc/%s/environ", g_subprocess_get_identifier (simulator->process));
  if (g_file_get_contents (path, &environment, &len, NULL))
    g_assert_null (g_strstr_len (environment, (gssize) len, KEY));
  cli_service_end (simulator);
}

/* Whoever puts a key where it must not be does not find it in an answer. */
static void
test_key_misplaced (void)
{
  g_autoptr (CliRun) uri = cli_run ("scan", "tls://127.0.0.1?identity=a&psk=" KEY, NULL);
  g_autoptr (CliRun) option = cli_run ("scan", "tls://127.0.0.1?identity=a", "--psk=" KEY, NULL);
  g_autoptr (CliRun) key = cli_run ("scan", "tls://127.0.0.1?identity=a&key=" KEY, NULL);

  cli_assert_status (uri, 2);
  cli_assert_sentence (uri);
  cli_assert_status (option, 2);
  cli_assert_sentence (option);
  cli_assert_status (key, 2);
  cli_assert_sentence (key);
}

/* A key typed in the place of anything else. */
static void
test_key_anywhere (void)
{
  static const char *const argv[][5] = {
    { KEY },
    { "--" KEY },
    { "scan", KEY },
    { "scan", "tls://" KEY ".invalid?identity=a", "--psk-file", "/no/such/key" },
    { "scan", "tls://127.0.0.1:1?identity=" KEY, "--psk-file", KEY },
    { "scan", "sim:demo", "--baud", KEY },
    { "scan", "sim:demo", "--format", KEY },
    { "scan", "sim:demo", "--database", "/dev/null/" KEY },
    { "scan", "sim:demo", "--trace", "/dev/null/" KEY },
    { "scan", "sim:" KEY, "--no-store" },
    { "scan", "replay:" KEY, "--no-store" },
    { "scan", "serial:/dev/" KEY, "--no-store" },
    { "read", "sim:demo", KEY },
    { "read", "sim:demo", "5ec2:e700:0ddb:a11c:0ffe:e012:3456:789a" },
    { "read", "sim:demo", "5" KEY },
    { "set-address", "sim:demo", "1", KEY },
    { "set-number", "sim:demo", "1", KEY },
    { "decode", KEY },
    { "decode", "--key-file", KEY },
    { "export", "--site", KEY, "--database", "/dev/null" },
    { "export", "-o", "/dev/null/" KEY },
    { "simulate", KEY, "--tcp", "0" },
    { "simulate", "demo", "--tcp", KEY },
    { "simulate", "demo", "--pty", "/dev/null/" KEY },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (argv); i++)
    {
      g_autoptr (CliRun) run = cli_run (argv[i][0], argv[i][1], argv[i][2], argv[i][3], argv[i][4], NULL);
      g_autofree char *all = g_strconcat (run->out, run->err, NULL);

      g_test_message ("%s %s: %d %s", argv[i][0], argv[i][1], run->status, run->err);
      g_assert_cmpint (run->status, !=, 0);
      g_assert_cmpstr (run->err, !=, "");
      g_assert_null (strstr (all, KEY));
      g_assert_null (strstr (all, "5ec2:e7"));
    }
}

static void
test_no_database (void)
{
  static const char text[] = "Dear diary, this is no database, though it is long enough to have a header of one "
                             "hundred octets.\n";
  g_autofree char *file = cli_file ("diary.txt", text);
  g_autoptr (CliRun) scan = cli_run ("scan", sim_uri, "--database", file, NULL);
  g_autoptr (CliRun) write = cli_run ("set-address", sim_uri, "1", "9", "--yes", "--database", file, NULL);
  g_autoptr (CliRun) report = cli_run ("export", "--database", file, NULL);
  g_autofree char *content = NULL;

  cli_assert_status (scan, 1);
  cli_assert_sentence (scan);
  g_assert_cmpstr (scan->out, ==, "");
  cli_assert_status (write, 1);
  cli_assert_sentence (write);
  cli_assert_status (report, 1);
  cli_assert_sentence (report);
  g_assert_true (g_file_get_contents (file, &content, NULL, NULL));
  g_assert_cmpstr (content, ==, text);
}

/* With the user's own store out of order one still sees what is on the bus, and is told; but nothing is written to a
 * meter. */
static void
test_no_own_store (void)
{
  g_autofree char *blocked = cli_file ("blocked", "not a folder");
  g_autoptr (CliRun) scan = NULL;
  g_autoptr (CliRun) write = NULL;

  cli_setenv ("XDG_DATA_HOME", blocked);
  scan = cli_run ("scan", sim_uri, "--format", "csv", NULL);
  write = cli_run ("set-address", sim_uri, "1", "9", "--yes", NULL);
  {
    g_autofree char *home = cli_path ("");

    cli_setenv ("XDG_DATA_HOME", home);
  }

  cli_assert_status (scan, 0);
  cli_assert_sentence (scan);
  g_assert_nonnull (strstr (scan->out, "20000002"));
  cli_assert_status (write, 1);
  cli_assert_sentence (write);
  g_assert_cmpstr (write->out, ==, "");
}

static void
test_no_csv (void)
{
  g_autofree char *database = cli_path ("csv.db");
  g_autofree char *folder = cli_path ("");
  g_autofree char *nowhere = cli_path ("no/such/folder/report.csv");
  g_autoptr (CliRun) scan = cli_run ("scan", sim_uri, "--database", database, NULL);
  g_autoptr (CliRun) missing = cli_run ("export", "--database", database, "-o", nowhere, NULL);
  g_autoptr (CliRun) is_folder = cli_run ("export", "--database", database, "-o", folder, NULL);
  g_autoptr (CliRun) full = cli_run ("export", "--database", database, "-o", "/dev/full/report.csv", NULL);

  cli_assert_status (scan, 0);
  cli_assert_status (missing, 1);
  cli_assert_sentence (missing);
  cli_assert_status (is_folder, 1);
  cli_assert_sentence (is_folder);
  cli_assert_status (full, 1);
  cli_assert_sentence (full);
}

/* A simulator that cannot be: no bus, wrong bus, a link where something else is. */
static void
test_no_simulator (void)
{
  g_autofree char *precious = cli_file ("precious", "keep me");
  g_autofree char *wrong = cli_file ("wrong.bus", "[bus]\ntitle = Test\n[meter One]\nid = hello\n");
  g_autoptr (CliRun) missing = cli_run ("simulate", "/no/such.bus", "--tcp", "0", NULL);
  g_autoptr (CliRun) invalid = cli_run ("simulate", wrong, "--tcp", "0", NULL);
  g_autoptr (CliRun) occupied = cli_run ("simulate", bench, "--pty", precious, NULL);
  g_autofree char *content = NULL;

  cli_assert_status (missing, 1);
  cli_assert_sentence (missing);
  cli_assert_status (invalid, 1);
  cli_assert_sentence (invalid);
  cli_assert_status (occupied, 1);
  cli_assert_sentence (occupied);
  g_assert_true (g_file_get_contents (precious, &content, NULL, NULL));
  g_assert_cmpstr (content, ==, "keep me");
}

/* Whoever reads the results goes away in the middle, as "| head -1" does. */
static void
test_closed_pipe (void)
{
  CliService *scan = cli_service_new ("scan", sim_uri, "--no-store", NULL);
  g_autofree char *titles = cli_service_read_line (scan);

  g_assert_nonnull (titles);
  g_input_stream_close (G_INPUT_STREAM (scan->out), NULL, NULL);
  g_subprocess_wait (scan->process, NULL, NULL);
  g_assert_true (g_subprocess_get_if_exited (scan->process));
  cli_service_kill (scan);
}

/* Results that cannot be written are none, also where a part of the input was bad: the last line is the exit status. */
static void
test_full_disk (void)
{
  static const char *const commands[] = {
    "\"$0\" scan \"$1\" --no-store 2>&1 >/dev/full; echo $?",
    "printf '68 13 13 68 08\\n68 13 13 68 08 05 73 78 56 34 12 0A 00 E9 7E 01 00 00 00 35 01 00 00 3C 16\\n' |"
    " \"$0\" decode - 2>&1 >/dev/full; echo $?",
  };

  if (!g_file_test ("/dev/full", G_FILE_TEST_EXISTS))
    {
      g_test_skip ("there is no /dev/full");
      return;
    }
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      g_autofree char *meterctl = g_build_filename (g_getenv ("MR_BUILD_ROOT"), "src", "cli", "meterctl", NULL);
      const char *const argv[] = { "/bin/sh", "-c", commands[i], meterctl, sim_uri, NULL };
      CliService *shell = cli_service_new_argv (argv);
      g_autofree char *last = NULL;
      gboolean is_said = FALSE;

      for (char *line = cli_service_read_line (shell); line != NULL; line = cli_service_read_line (shell))
        {
          is_said = is_said || g_str_has_prefix (line, "meterctl: Couldn’t write the results");
          g_free (last);
          last = line;
        }
      g_assert_true (is_said);
      g_assert_cmpstr (last, ==, "1");
      cli_service_kill (shell);
    }
}

static void
test_secrets (void)
{
  g_assert_false (cli_was_printed (KEY));
  g_assert_false (cli_was_printed (OTHER_KEY));
  g_assert_false (cli_was_printed ("cat's"));
}

int
main (int argc, char **argv)
{
  int status;

  cli_begin ();
  g_test_init (&argc, &argv, NULL);
  bench = cli_file ("bench.bus", cli_bus);
  sim_uri = g_strconcat ("sim:", bench, NULL);
  g_test_add_func ("/faults/unreachable", test_unreachable);
  g_test_add_func ("/faults/one-unreachable", test_one_unreachable);
  g_test_add_func ("/faults/nothing-there", test_nothing_there);
  g_test_add_func ("/faults/account", test_account);
  g_test_add_func ("/faults/diagnose", test_diagnose);
  g_test_add_func ("/faults/only-together", test_only_together);
  g_test_add_func ("/faults/notes", test_notes);
  g_test_add_func ("/faults/no-permission", test_no_permission);
  g_test_add_func ("/faults/key", test_key);
  g_test_add_func ("/faults/key/environment", test_environment);
  g_test_add_func ("/faults/key/misplaced", test_key_misplaced);
  g_test_add_func ("/faults/key/anywhere", test_key_anywhere);
  g_test_add_func ("/faults/no-database", test_no_database);
  g_test_add_func ("/faults/no-own-store", test_no_own_store);
  g_test_add_func ("/faults/no-csv", test_no_csv);
  g_test_add_func ("/faults/no-simulator", test_no_simulator);
  g_test_add_func ("/faults/closed-pipe", test_closed_pipe);
  g_test_add_func ("/faults/full-disk", test_full_disk);
  g_test_add_func ("/faults/secrets", test_secrets);
  status = g_test_run ();
  g_free (bench);
  g_free (sim_uri);
  cli_end ();
  return status;
}
