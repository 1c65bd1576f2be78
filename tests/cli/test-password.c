/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Meters that take a write only after a password: from a file, and seen nowhere. */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "cli-runner.h"

#define PASSWORD "a1b2c3d4e5f60718"
#define PASSWORD_OCTETS "A1 B2 C3 D4 E5 F6 07 18"
#define WRONG_PASSWORD "a1b2c3d4e5f60719"

#define METER(maker, id, primary) \
  "[meter " id "]\nid = " id "\nmanufacturer = " maker "\nversion = 10\ntype = 02\nprimary = " primary "\n" \
  "password = " PASSWORD_OCTETS "\nprotects = set-primary; set-id\nrecords = raw 04 06 39 30 00 00\n"

static char *
bus_uri (const char *name, const char *meters)
{
  g_autofree char *description = g_strconcat ("[bus]\ntitle = Test\n", meters, NULL);
  g_autofree char *file = cli_file (name, description);

  return g_strconcat ("sim:", file, NULL);
}

/* Nothing of it in @octets, as octets, as digits in a row, or as digits in pairs. */
static void
assert_secret (const char *octets, gsize n_octets)
{
  static const char raw[] = { '\xA1', '\xB2', '\xC3', '\xD4' };
  g_autofree char *text = g_ascii_strdown (octets, (gssize) n_octets);

  for (gsize i = 0; i + sizeof raw <= n_octets; i++)
    g_assert_true (memcmp (octets + i, raw, sizeof raw) != 0);
  g_assert_null (g_strstr_len (text, (gssize) n_octets, "a1b2c3"));
  g_assert_null (g_strstr_len (text, (gssize) n_octets, "a1 b2 c3"));
  g_assert_null (g_strstr_len (text, (gssize) n_octets, "d4 e5 f6"));
}

static void
assert_file_is_clean (const char *path)
{
  g_autofree char *content = NULL;
  gsize size;

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    return;
  g_assert_true (g_file_get_contents (path, &content, &size, NULL));
  assert_secret (content, size);
}

/* With all that the libraries print. The recording can be played with any password. */
static void
test_single (void)
{
  g_autofree char *uri = bus_uri ("single.bus", METER ("ABB", "10000001", "5"));
  g_autofree char *file = cli_file ("right", "# A43\n" PASSWORD "\n");
  g_autofree char *other = cli_file ("other", WRONG_PASSWORD);
  g_autofree char *database = cli_path ("single.db");
  g_autofree char *log = g_strconcat (database, "-wal", NULL);
  g_autofree char *trace = cli_path ("single.trace");
  g_autofree char *replay = g_strconcat ("replay:", trace, NULL);
  g_autofree char *seen = NULL;
  g_autoptr (CliRun) write = NULL;
  g_autoptr (CliRun) again = NULL;

  cli_setenv ("G_MESSAGES_DEBUG", "all");
  write = cli_run ("set-address", uri, "10000001", "7", "--yes", "--password-file", file, "--database", database, "--trace",
                   trace, NULL);
  cli_setenv ("G_MESSAGES_DEBUG", NULL);
  cli_assert_status (write, 0);
  g_assert_nonnull (strstr (write->out, "primary address 5 → 7"));
  g_assert_true (g_file_get_contents (trace, &seen, NULL, NULL));
  g_assert_nonnull (strstr (seen, "07 FD 16 00 00 00 00 00 00 00 00 "));
  assert_file_is_clean (trace);
  assert_file_is_clean (database);
  assert_file_is_clean (log);

  g_assert_cmpint (g_remove (database), ==, 0);
  again = cli_run ("set-address", replay, "10000001", "7", "--yes", "--password-file", other, "--database", database, NULL);
  cli_assert_status (again, 0);
}

static void
test_wrong (void)
{
  g_autofree char *uri = bus_uri ("wrong.bus", METER ("ABB", "10000001", "5"));
  g_autofree char *file = cli_file ("wrong", WRONG_PASSWORD "\n");
  g_autofree char *database = cli_path ("wrong.db");
  g_autoptr (CliRun) wrong = cli_run ("set-number", uri, "10000001", "10000002", "--yes", "--password-file", file,
                                      "--database", database, NULL);
  g_autoptr (CliRun) none = cli_run ("set-address", uri, "10000001", "7", "--yes", "--database", database, NULL);

  cli_assert_status (wrong, 1);
  cli_assert_sentence (wrong);
  g_assert_nonnull (strstr (wrong->err, "The password may be wrong."));
  cli_assert_status (none, 1);
  g_assert_nonnull (strstr (none->err, "Meters of this make may ask for a password."));
}

/* Before anything is sent. */
static void
test_file (void)
{
  g_autofree char *uri = bus_uri ("file.bus", METER ("ABB", "10000001", "5"));
  g_autofree char *open = cli_file ("open", PASSWORD "\n");
  g_autofree char *bad = cli_file ("bad", PASSWORD "ff\n");
  g_autofree char *database = cli_path ("file.db");
  g_autoptr (CliRun) exposed = NULL;
  g_autoptr (CliRun) no_password = NULL;
  g_autoptr (CliRun) typed = NULL;

  g_assert_cmpint (g_chmod (open, 0644), ==, 0);
  exposed = cli_run ("set-address", uri, "10000001", "7", "--yes", "--password-file", open, "--database", database, NULL);
  cli_assert_status (exposed, 1);
  g_assert_nonnull (strstr (exposed->err, "chmod 600"));
  no_password = cli_run ("set-address", uri, "10000001", "7", "--yes", "--password-file", bad, "--database", database, NULL);
  cli_assert_status (no_password, 1);
  g_assert_nonnull (strstr (no_password->err, "16 hexadecimal digits"));
  typed = cli_run ("set-address", uri, "10000001", "7", "--yes", "--password=" PASSWORD, "--database", database, NULL);
  cli_assert_status (typed, 2);
  g_assert_false (g_file_test (database, G_FILE_TEST_EXISTS));
}

/* Another make's meter might store it as a new one. */
static void
test_unused (void)
{
  g_autofree char *uri = bus_uri ("unused.bus", METER ("KAM", "10000001", "5"));
  g_autofree char *file = cli_file ("unused", PASSWORD "\n");
  g_autofree char *database = cli_path ("unused.db");
  g_autofree char *trace = cli_path ("unused.trace");
  g_autofree char *seen = NULL;
  g_autoptr (CliRun) write = cli_run ("set-address", uri, "10000001", "7", "--yes", "--password-file", file, "--database",
                                      database, "--trace", trace, NULL);

  cli_assert_status (write, 1);
  g_assert_nonnull (strstr (write->err, "The password is not used"));
  g_assert_true (g_file_get_contents (trace, &seen, NULL, NULL));
  g_assert_null (strstr (seen, "FD 16"));
}

/* A plan, dry and then written; the meter that has no password needs none. */
static void
test_batch (void)
{
  g_autofree char *uri = bus_uri ("batch.bus", METER ("ABB", "10000001", "5") METER ("ABB", "20000002", "6")
                                  "[meter Heat]\nid = 30000003\nmanufacturer = KAM\nversion = 35\ntype = 04\nprimary = 9\n"
                                  "records = raw 04 06 39 30 00 00\n");
  g_autofree char *file = cli_file ("batch", PASSWORD "\n");
  g_autofree char *database = cli_path ("batch.db");
  g_autoptr (CliRun) scan = cli_run ("scan", uri, "--baud", "2400", "--method", "secondary", "--database", database, NULL);
  g_autoptr (CliRun) plan = cli_run ("address", "plan", uri, "10000001=6", "20000002=5", "30000003=10", "--database",
                                     database, NULL);
  g_autoptr (CliRun) dry = cli_run ("address", "apply", uri, "--dry-run", "--password-file", file, "--database", database,
                                    NULL);
  g_autoptr (CliRun) apply = cli_run ("address", "apply", uri, "--yes", "--password-file", file, "--database", database,
                                      NULL);

  cli_assert_status (scan, 0);
  cli_assert_status (plan, 0);
  cli_assert_status (dry, 0);
  g_assert_nonnull (strstr (dry->out, "  password, not shown\n  68 06"));
  cli_assert_status (apply, 0);
  g_assert_nonnull (strstr (apply->err, "4 writes were confirmed."));
}

/* Of the other commands that write: the password comes right before the value. */
static void
test_every_command (void)
{
  g_autofree char *uri = bus_uri ("every.bus", "[meter Electricity]\nid = 10000001\nmanufacturer = ABB\nversion = 10\n"
                                  "type = 02\nprimary = 5\npassword = " PASSWORD_OCTETS "\n"
                                  "records = raw 04 06 39 30 00 00; raw 04 6D 1E 0A 7E 2B\n");
  g_autofree char *file = cli_file ("every", PASSWORD "\n");
  g_autofree char *database = cli_path ("every.db");
  g_autoptr (CliRun) scan = cli_run ("scan", uri, "--baud", "2400", "--method", "secondary", "--database", database, NULL);
  g_autoptr (CliRun) rate = cli_run ("baud", "set", uri, "5", "9600", "--dry-run", "--password-file", file, "--database",
                                     database, NULL);
  g_autoptr (CliRun) clock = cli_run ("clock", "set", uri, "5", "--dry-run", "--all", "--password-file", file, "--database",
                                      database, NULL);

  cli_assert_status (scan, 0);
  cli_assert_status (rate, 0);
  g_assert_nonnull (strstr (rate->out, "  password, not shown\n  68 03 03 68 73"));
  cli_assert_status (clock, 0);
  g_assert_nonnull (strstr (clock->out, "  password, not shown\n  68 0B 0B 68 73"));
}

static void
test_never_printed (void)
{
  g_assert_false (cli_was_printed (PASSWORD));
  g_assert_false (cli_was_printed (PASSWORD_OCTETS));
  g_assert_false (cli_was_printed ("A1 B2 C3"));
}

int
main (int argc, char **argv)
{
  int status;

  cli_begin ();
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/password/single", test_single);
  g_test_add_func ("/password/wrong", test_wrong);
  g_test_add_func ("/password/file", test_file);
  g_test_add_func ("/password/unused", test_unused);
  g_test_add_func ("/password/batch", test_batch);
  g_test_add_func ("/password/every-command", test_every_command);
  g_test_add_func ("/password/never-printed", test_never_printed);

  status = g_test_run ();
  cli_end ();
  return status;
}
