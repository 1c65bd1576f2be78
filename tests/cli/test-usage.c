/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli-runner.h"

/* Command lines that are wrong: nothing on stdout, a sentence on stderr, exit code 2. */
static const char *const wrong[][7] = {
  { "" },
  { "frobnicate" },
  { "--frobnicate" },
  { "ports", "more" },
  { "ports", "--format", "csv" },
  { "decode", "--format", "yaml" },
  { "scan" },
  { "scan", "sim:demo", "sim:demo" },
  { "scan", "sim:demo", "--format" },
  { "scan", "sim:demo", "--method", "guess" },
  { "scan", "sim:demo", "--baud", "2401" },
  { "scan", "sim:demo", "--baud", "2400,,300" },
  { "scan", "sim:demo", "--baud", "" },
  { "scan", "sim:demo", "--baud", "300,300,300,300,300,300,300,300,300,300" },
  { "scan", "sim:demo", "--range", "5" },
  { "scan", "sim:demo", "--range", "9-5" },
  { "scan", "sim:demo", "--range", "0-251" },
  { "scan", "nonsense" },
  { "scan", "ftp://host" },
  { "scan", "serial:" },
  { "scan", "serial:/dev/null?baud=2401" },
  { "scan", "tls://127.0.0.1:1445?identity=x&psk=00112233" },
  { "scan", "tls://127.0.0.1:1445?identity=x" },
  { "read", "sim:demo" },
  { "read", "sim:demo", "251" },
  { "read", "sim:demo", "1234567" },
  { "read", "sim:demo", "1234567G" },
  { "read", "sim:demo", "-1" },
  { "read", "sim:demo", "5", "--baud", "fast" },
  { "read", "sim:demo", "5", "x" },
  { "set-address", "sim:demo", "5" },
  { "set-address", "sim:demo", "5", "6", "7", "--yes" },
  { "set-address", "sim:demo", "5", "251", "--yes" },
  { "set-address", "sim:demo", "5", "+6", "--yes" },
  { "set-address", "sim:demo", "5", "6" }, /* nobody to ask */
  { "export", "more" },
  { "export", "--dialect", "tab" },
  { "simulate" },
  { "simulate", "demo" },
  { "simulate", "demo", "--tcp", "0", "--tls", "0" },
  { "simulate", "demo", "--tcp", "65536" },
  { "simulate", "demo", "--tcp", "x" },
  { "simulate", "demo", "--tls", "0" }, /* no key */
  { "simulate", "demo", "--tcp", "0", "--speed", "0" },
  { "simulate", "demo", "--tcp", "0", "--speed", "-3" },
  { "simulate", "demo", "--tcp", "0", "--speed", "nan" },
  { "simulate", "demo", "--tcp", "0", "--speed", "1e308" },
};

static void
test_wrong (gconstpointer data)
{
  const char *const *args = data;
  g_autoptr (CliRun) run = NULL;

  run = *args[0] == '\0' ? cli_run (NULL, NULL)
                          : cli_run (args[0], args[1], args[2], args[3], args[4], args[5], args[6], NULL);
  cli_assert_status (run, 2);
  g_assert_cmpstr (run->out, ==, "");
  cli_assert_sentence (run);
}

/* A key typed in the wrong place, in one word or in several. Whatever the command makes of them, none is repeated. */
static const char *const misplaced[][20] = {
  { "5ec2", "e700", "0ddb", "a11c", "0ffe", "e0c0", "de0f", "ca7e" },
  { "decode", "5ec2", "e700", "0ddb", "a11c", "0ffe", "e0c0", "de0f", "ca7e" },
  { "decode", "5e", "c2", "e7", "a0", "0d", "db", "a1", "1c", "0f", "fe", "e0", "c0", "de", "0f", "ca", "7e" },
  { "decode", "5e:c2:e7:a0", "0d:db:a1:1c", "0f:fe:e0:c0", "de:0f:ca:7e" },
  { "decode", "5ec2-e700-0ddb", "a11c-0ffe", "e0c0-de0f-ca7e" },
  { "decode", "0x5ec2", "0xe700", "0x0ddb", "0xa11c", "0x0ffe", "0xe0c0", "0xde0f", "0xca7e" },
  { "decode", "--format", "json", "5ec2e700", "0ddba11c", "0ffee0c0", "de0fca7e" },
  { "decode", "--key-file", "5ec2", "e700", "0ddb", "a11c", "0ffe", "e0c0", "de0f", "ca7e" },
  { "decode", "--format", "5ec2", "e700", "0ddb", "a11c", "0ffe", "e0c0", "de0f", "ca7e" },
  { "scan", "5ec2", "e700", "0ddb", "a11c", "0ffe", "e0c0", "de0f", "ca7e" },
  { "scan", "sim:demo", "--baud", "5ec2", "e700", "0ddb", "a11c", "0ffe", "e0c0", "de0f", "ca7e" },
  { "scan", "sim:demo", "--range", "5ec2", "e700", "0ddb", "a11c", "0ffe", "e0c0", "de0f", "ca7e" },
  { "scan", "tls://h?identity=x", "--psk-file", "5ec2", "e700", "0ddb", "a11c", "0ffe", "e0c0", "de0f", "ca7e" },
  { "read", "sim:demo", "5ec2", "e700", "0ddb", "a11c", "0ffe", "e0c0", "de0f", "ca7e" },
  { "read", "5ec2", "e700", "0ddb", "a11c", "0ffe", "e0c0", "de0f", "ca7e" },
  { "simulate", "5ec2", "e700", "0ddb", "a11c", "0ffe", "e0c0", "de0f", "ca7e" },
  { "export", "--database", "5ec2e7000ddba11c0ffee0c0de0fca7e" },
};

static void
test_misplaced_key (gconstpointer data)
{
  const char *const *args = data;
  g_autoptr (CliRun) run = cli_run (args[0], args[1], args[2], args[3], args[4], args[5], args[6], args[7], args[8],
                                    args[9], args[10], args[11], args[12], args[13], args[14], args[15], args[16],
                                    args[17], NULL);
  static const char *const groups[] = { "5ec2", "e700", "a11c", "ca7e", "5e:", "5e”", "7e”", "5e …" };

  g_assert_cmpint (run->status, !=, 0);
  g_assert_cmpstr (run->out, ==, "");
  cli_assert_sentence (run);
  for (gsize i = 0; i < G_N_ELEMENTS (groups); i++)
    {
      g_test_message ("%s in %s", groups[i], run->err);
      g_assert_null (strstr (run->err, groups[i]));
    }
}

/* What was understood is named, although it has as many digits as a key. */
static void
test_files_named (void)
{
  g_autofree char *file = cli_file ("20261129", "nothing");
  g_autoptr (CliRun) run = cli_run ("decode", file, "20261130", "20261201", "20261202", "20261203", NULL);

  cli_assert_status (run, 1);
  g_assert_nonnull (strstr (run->err, "20261129: "));
  g_assert_null (strstr (run->err, "20261130"));
}

/* Many addresses have as many digits as a key, and so have all baud rates. */
static void
test_addresses_named (void)
{
  g_autoptr (CliRun) read = cli_run ("read", "--no-store", "tcp://127.0.0.1:1", "11111111", "22222222", "33333333",
                                     "44444444", "5", NULL);
  g_autoptr (CliRun) wrong_one = cli_run ("read", "tcp://127.0.0.1:1", "11111111", "22222222", "33333333", "44444444",
                                          "5z", NULL);
  g_autoptr (CliRun) rates = cli_run ("scan", "--no-store", "tcp://127.0.0.1:1", "--baud",
                                      "300,600,1200,2400,4800,9600,19200,38400", NULL);

  g_assert_nonnull (strstr (read->err, "“127.0.0.1” was reached, but nothing listens on its port 1."));
  g_assert_nonnull (strstr (wrong_one->err, "“5z”"));
  g_assert_nonnull (strstr (rates->err, "“127.0.0.1” was reached, but nothing listens on its port 1."));
}

/* File errors in the program's words: what, and what to do. */
static void
test_unreadable (void)
{
  g_autofree char *folder = cli_path (".");
  g_autoptr (CliRun) missing = cli_run ("decode", "absent.hex", NULL);
  g_autoptr (CliRun) of_folder = cli_run ("decode", folder, NULL);

  cli_assert_status (missing, 1);
  g_assert_cmpstr (missing->err, ==, "meterctl: absent.hex: There is no such file. To decode digits without a file, "
                                     "send them to standard input.\n");
  cli_assert_status (of_folder, 1);
  g_assert_nonnull (strstr (of_folder->err, ": This is a folder. Name the files in it.\n"));
}

static void
test_help (void)
{
  static const char *const commands[] = { "ports", "decode", "scan", "diagnose", "read", "set-address", "export", "simulate" };
  g_autoptr (CliRun) all = cli_run ("--help", NULL);

  cli_assert_status (all, 0);
  g_assert_cmpstr (all->err, ==, "");
  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      g_autoptr (CliRun) one = cli_run (commands[i], "--help", NULL);
      g_autofree char *usage = g_strconcat ("meterctl ", commands[i], " [OPTION…]", NULL);

      g_assert_nonnull (strstr (all->out, commands[i]));
      cli_assert_status (one, 0);
      g_assert_cmpstr (one->err, ==, "");
      g_assert_nonnull (strstr (one->out, usage));
    }
}

/* Returns: (transfer full): all pages of the help, one after another. */
static char *
read_pages (void)
{
  g_autofree char *folder = g_build_filename (MR_SOURCE_ROOT, "help", "C", NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  g_autoptr (GString) pages = g_string_new (NULL);
  const char *name;

  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autofree char *page = NULL;

      g_assert_true (g_file_get_contents (path, &page, NULL, NULL));
      g_string_append (pages, page);
    }
  return g_string_free (g_steal_pointer (&pages), FALSE);
}

/* Each option of a command is on some page. */
static void
assert_options_described (const char *pages, const char *command, const char *help)
{
  g_autoptr (GRegex) regex = g_regex_new ("--[a-z][a-z-]+", 0, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;

  for (g_regex_match (regex, help, 0, &match); g_match_info_matches (match); g_match_info_next (match, NULL))
    {
      g_autofree char *option = g_match_info_fetch (match, 0);

      if (strstr (pages, option) == NULL)
        g_error ("The help does not describe %s of %s", option, command);
    }
}

/* Every command that @help lists is in the help @page; groups are followed. @pages: the whole help.
 * @group: "meterctl" or "meterctl clock" */
static void
assert_described (const char *page, const char *pages, const char *group, const char *help)
{
  const char *list = strstr (help, "\nCommands:\n");
  g_auto (GStrv) lines = NULL;

  g_assert_nonnull (list);
  lines = g_strsplit (list + strlen ("\nCommands:\n"), "\n", -1);
  for (guint i = 0; lines[i] != NULL && g_str_has_prefix (lines[i], "  "); i++)
    {
      g_autofree char *name = g_strndup (lines[i] + 2, strcspn (lines[i] + 2, " "));
      g_autofree char *command = g_strconcat (group, " ", name, NULL);
      g_autofree char *whole = g_strconcat ("<cmd>", command, "<", NULL);
      g_autofree char *with_words = g_strconcat ("<cmd>", command, " ", NULL);
      g_auto (GStrv) words = g_strsplit (command, " ", -1);
      g_autoptr (CliRun) run = words[2] != NULL ? cli_run (words[1], words[2], "--help", NULL)
                                                : cli_run (words[1], "--help", NULL);

      cli_assert_status (run, 0);
      assert_options_described (pages, command, run->out);
      if (strstr (run->out, "\nCommands:\n") != NULL)
        assert_described (page, pages, command, run->out);
      else if (strstr (page, whole) == NULL && strstr (page, with_words) == NULL)
        g_error ("The help does not describe %s", command);
    }
}

static void
test_manual (void)
{
  g_autofree char *path = g_build_filename (MR_SOURCE_ROOT, "help", "C", "meterctl.page", NULL);
  g_autofree char *page = NULL;
  g_autofree char *pages = read_pages ();
  g_autoptr (CliRun) all = cli_run ("--help", NULL);

  g_assert_true (g_file_get_contents (path, &page, NULL, NULL));
  assert_described (page, pages, "meterctl", all->out);
}

static void
test_version (void)
{
  g_autoptr (CliRun) run = cli_run ("--version", NULL);

  cli_assert_status (run, 0);
  g_assert_cmpstr (run->out, ==, "meterctl " MR_VERSION "\n");
}

/* Results for programs are the same in a locale with another decimal sign, or none at all. */
static void
test_locale (void)
{
  g_autoptr (CliRun) run = NULL;

  cli_setenv ("LC_ALL", "C");
  run = cli_run ("scan", "--help", NULL);
  cli_assert_status (run, 0);
  cli_setenv ("LC_ALL", "xx_YY.nonsense");
  g_clear_pointer (&run, cli_run_free);
  run = cli_run ("--version", NULL);
  cli_assert_status (run, 0);
  cli_setenv ("LC_ALL", "C.UTF-8");
}

static void
test_ports (void)
{
  g_autoptr (CliRun) text = cli_run ("ports", NULL);
  g_autoptr (CliRun) json = cli_run ("ports", "--format", "json", NULL);

  cli_assert_status (text, 0);
  cli_assert_status (json, 0);
  g_assert_true (g_str_has_prefix (json->out, "["));
}

int
main (int argc, char **argv)
{
  int status;

  cli_begin ();
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autofree char *path = g_strdup_printf ("/usage/wrong/%02" G_GSIZE_FORMAT "-%s", i,
                                               *wrong[i][0] != '\0' ? wrong[i][0] : "none");

      g_test_add_data_func (path, wrong[i], test_wrong);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (misplaced); i++)
    {
      g_autofree char *path = g_strdup_printf ("/usage/misplaced-key/%02" G_GSIZE_FORMAT, i);

      g_test_add_data_func (path, misplaced[i], test_misplaced_key);
    }
  g_test_add_func ("/usage/files-named", test_files_named);
  g_test_add_func ("/usage/addresses-named", test_addresses_named);
  g_test_add_func ("/usage/unreadable", test_unreadable);
  g_test_add_func ("/usage/help", test_help);
  g_test_add_func ("/usage/manual", test_manual);
  g_test_add_func ("/usage/version", test_version);
  g_test_add_func ("/usage/locale", test_locale);
  g_test_add_func ("/usage/ports", test_ports);
  status = g_test_run ();
  cli_end ();
  return status;
}
