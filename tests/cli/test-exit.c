/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every command that writes says in the same way what became of it, and shows what it would send. */
#include "config.h"

#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <string.h>

#include "cli-runner.h"

#define DONE 0
#define FAILED 1
#define USAGE 2
#define PARTLY 3
#define DOUBT 4
#define REFUSED 5

#define MINUTE 60
#define HOUR (60 * MINUTE)

/* By which the clocks of the meters are wrong: a meter that refuses the time it has already fails at nothing. */
#define SLOW (20 * MINUTE)

/* In place of a time: half past the hour, because no clock is set near the full hour. */
#define NOW "NOW"

/* @act: what the simulator calls it. @is_planned: what to write is first planned. @one, @two: what to write to one
 * meter, and to two; the addresses are 5 and 6. @octets: with which the write begins in a dry run */
static const struct {
  const char *words[2];
  const char *act;
  gboolean has_template;
  gboolean is_planned;
  const char *one[6];
  const char *two[6]; /* empty: it takes one meter */
  const char *octets;
} commands[] = {
  { { "set-address" }, "set-primary", FALSE, FALSE, { "5", "9" }, { NULL }, "51 01 7A 09" },
  { { "set-number" }, "set-id", FALSE, FALSE, { "5", "50000009" }, { NULL }, "51 0C 79 09 00 00 50" },
  { { "breaker", "connect" }, "remote-control", FALSE, FALSE, { "5" }, { "5", "6" }, "51 01 FD 1F 01" },
  { { "breaker", "disconnect" }, "remote-control", FALSE, FALSE, { "5", "--confirm", "50000000" },
    { "5", "6", "--confirm", "50000000", "--confirm", "60000000" }, "51 01 FD 1F 00" },
  { { "write" }, "remote-control", TRUE, FALSE, { "5" }, { "5", "6" }, "51 01 FD 1F 01" },
  { { "baud", "set" }, "set-baud", FALSE, FALSE, { "5", "9600" }, { "5", "6", "9600" }, "68 03 03 68 73 FD BD" },
  { { "clock", "set" }, "set-clock", FALSE, FALSE, { "5", "--all", "--time-source", NOW },
    { "5", "6", "--all", "--time-source", NOW }, "51 04 6D" },
  { { "address", "apply" }, "set-primary", FALSE, TRUE, { "50000000=9" }, { "50000000=9", "60000000=10" }, "51 01 7A 09" },
};

static const struct {
  const char *five;
  gboolean both;
  int status;
} cases[] = {
  { "", FALSE, DONE },
  { "refuses = %s\n", FALSE, FAILED },
  { "silent-after = %s forever\n", FALSE, DOUBT },
  { "", TRUE, DONE },
  { "refuses = %s\n", TRUE, PARTLY },
  { "silent-after = %s forever\n", TRUE, DOUBT },
};

/* Returns: seconds from now to half past the hour, on the bus. */
static gint64
get_ahead (void)
{
  static gint64 ahead = G_MAXINT64;

  if (ahead == G_MAXINT64)
    ahead = 30 * MINUTE - g_get_real_time () / G_USEC_PER_SEC % HOUR;
  return ahead;
}

/* Returns: (transfer full): @value, or the time on the bus if it is NOW. */
static char *
fill_in (const char *value)
{
  g_autoptr (GDateTime) now = NULL;

  if (!g_str_equal (value, NOW))
    return g_strdup (value);
  now = g_date_time_new_from_unix_utc (g_get_real_time () / G_USEC_PER_SEC + get_ahead ());
  return g_date_time_format (now, "%Y-%m-%dT%H:%M:%SZ");
}

/* Returns: (transfer full): a new bus with two meters that no store knows; that at 5 takes writes as @how says. */
static char *
bus_uri (guint command, const char *how)
{
  static const char meter[] = "[meter %c]\nid = %c0000000\nmanufacturer = XYZ\nversion = 01\ntype = 20\nprimary = %c\n"
                              "breaker = %s\nbaud = 2400; 9600\nswitches-baud = yes\n%srecords = remote-control %s; "
                              "date-time now%+" G_GINT64_FORMAT "s\n";
  const gboolean is_off = strcmp (commands[command].octets, "51 01 FD 1F 00") != 0;
  const char *state = is_off ? "disconnected" : "connected";
  const char *octet = is_off ? "00" : "01";
  g_auto (GStrv) parts = g_strsplit (how, "%s", 2);
  g_autofree char *more = parts[0] == NULL || parts[1] == NULL
                            ? g_strdup ("")
                            : g_strconcat (parts[0], commands[command].act, parts[1], NULL);
  g_autofree char *five = g_strdup_printf (meter, '5', '5', '5', state, more, octet, get_ahead () - SLOW);
  g_autofree char *six = g_strdup_printf (meter, '6', '6', '6', state, "", octet, get_ahead () - SLOW);
  g_autofree char *description = g_strconcat ("[bus]\ntitle = Exit\n", five, six, NULL);
  g_autofree char *file = cli_file ("exit.bus", description);
  g_autofree char *database = cli_path ("exit.db");

  g_remove (database);
  return g_strconcat ("sim:", file, "?speed=0", NULL);
}

static void
scan (const char *uri)
{
  g_autofree char *database = cli_path ("exit.db");
  g_autoptr (CliRun) scanned = cli_run ("scan", uri, "--method", "primary", "--range", "5-6", "--baud", "2400",
                                        "--database", database, NULL);

  cli_assert_status (scanned, DONE);
}

static const char *const *
values_of (guint command, gboolean both)
{
  return both ? commands[command].two : commands[command].one;
}

/* What the command is to find in the store. */
static void
prepare (guint command, const char *uri, gboolean both)
{
  g_autofree char *database = cli_path ("exit.db");
  const char *const *values = values_of (command, both);
  g_autoptr (CliRun) planned = NULL;

  if (!commands[command].is_planned)
    return;
  scan (uri);
  planned = cli_run ("address", "plan", uri, "--database", database, values[0], values[1], NULL);
  cli_assert_status (planned, DONE);
}

/* @first, @second: (nullable): more options */
static CliRun *
run (guint command, const char *uri, gboolean both, const char *first, const char *second)
{
  const char *const *values = values_of (command, both);
  g_autoptr (GPtrArray) args = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < 2 && commands[command].words[i] != NULL; i++)
    g_ptr_array_add (args, g_strdup (commands[command].words[i]));
  if (commands[command].has_template)
    g_ptr_array_add (args, g_strdup ("standard-remote-control-on"));
  g_ptr_array_add (args, g_strdup (uri));
  for (guint i = 0; i < 6 && values[i] != NULL && !commands[command].is_planned; i++)
    g_ptr_array_add (args, fill_in (values[i]));
  g_ptr_array_add (args, g_strdup ("--database"));
  g_ptr_array_add (args, cli_path ("exit.db"));
  g_ptr_array_add (args, g_strdup (first));
  g_ptr_array_add (args, g_strdup (first != NULL ? second : NULL));
  g_ptr_array_set_size (args, 14);
  return cli_run (args->pdata[0], args->pdata[1], args->pdata[2], args->pdata[3], args->pdata[4], args->pdata[5],
                  args->pdata[6], args->pdata[7], args->pdata[8], args->pdata[9], args->pdata[10], args->pdata[11],
                  args->pdata[12], args->pdata[13], NULL);
}

static void
test_statuses (gconstpointer data)
{
  const guint command = GPOINTER_TO_UINT (data);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *uri = bus_uri (command, cases[i].five);
      g_autoptr (CliRun) written = NULL;

      if (cases[i].both && commands[command].two[0] == NULL)
        continue;
      g_test_message ("%s, %s", cases[i].five, cases[i].both ? "two meters" : "one meter");
      prepare (command, uri, cases[i].both);
      written = run (command, uri, cases[i].both, "--yes", NULL);
      cli_assert_status (written, cases[i].status);
    }
}

/* No terminal to ask at; no such option; no such file; at last the meters are gone from the bus. */
static void
test_not_sent (gconstpointer data)
{
  const guint command = GPOINTER_TO_UINT (data);
  g_autofree char *uri = bus_uri (command, "");
  g_autofree char *file = NULL;
  g_autoptr (CliRun) unasked = NULL;
  g_autoptr (CliRun) unknown = NULL;
  g_autoptr (CliRun) unreadable = NULL;
  g_autoptr (CliRun) silent = NULL;

  prepare (command, uri, FALSE);
  unasked = run (command, uri, FALSE, NULL, NULL);
  unknown = run (command, uri, FALSE, "--yes", "--nothing");
  unreadable = run (command, uri, FALSE, "--yes", "--password-file=/nowhere");
  file = cli_file ("exit.bus", "[bus]\ntitle = Exit\n[meter 1]\nid = 10000000\nmanufacturer = XYZ\nversion = 01\ntype = 20\n"
                   "primary = 77\nrecords = energy 5 kWh\n");
  silent = run (command, uri, FALSE, "--yes", NULL);
  cli_assert_status (unasked, USAGE);
  cli_assert_status (unknown, USAGE);
  cli_assert_status (unreadable, FAILED);
  cli_assert_status (silent, REFUSED);
}

static void
test_dry_run (gconstpointer data)
{
  const guint command = GPOINTER_TO_UINT (data);
  g_autofree char *uri = bus_uri (command, "");
  g_autoptr (CliRun) text = NULL;
  g_autoptr (CliRun) json = NULL;
  g_autoptr (JsonNode) node = NULL;
  JsonObject *row;

  scan (uri);
  prepare (command, uri, FALSE);
  text = run (command, uri, FALSE, "--dry-run", NULL);
  json = run (command, uri, FALSE, "--dry-run", "--format=json");
  node = json_from_string (json->out, NULL);
  cli_assert_status (text, DONE);
  g_assert_nonnull (strstr (text->out, commands[command].octets));
  cli_assert_status (json, DONE);
  g_assert_nonnull (node);
  row = json_array_get_object_element (json_node_get_array (node), 0);
  g_assert_nonnull (strstr (json_object_get_string_member (row, "octets"), commands[command].octets));
  g_assert_true (json_object_get_null_member (row, "state"));
  g_assert_true (json_object_get_null_member (row, "after"));
}

/* A description that is shorter than the one before it has nothing of it: otherwise meters are not what a test says. */
static void
test_shorter_file (void)
{
  g_autofree char *first = cli_file ("shorter.bus", "[bus]\ntitle = Long\n");
  g_autofree char *second = cli_file ("shorter.bus", "[bus]\n");
  g_autofree char *text = NULL;

  g_assert_true (g_file_get_contents (second, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "[bus]\n");
}

static void
add_tests (guint command)
{
  static const struct {
    const char *name;
    void (*test) (gconstpointer data);
  } tests[] = { { "dry-run", test_dry_run }, { "not-sent", test_not_sent }, { "statuses", test_statuses } };

  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    {
      const char *second = commands[command].words[1];
      g_autofree char *path = g_strdup_printf ("/exit/%s%s%s/%s", commands[command].words[0], second != NULL ? "-" : "",
                                               second != NULL ? second : "", tests[i].name);

      g_test_add_data_func (path, GUINT_TO_POINTER (command), tests[i].test);
    }
}

int
main (int argc, char **argv)
{
  int status;

  cli_begin ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/exit/shorter-file", test_shorter_file);
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    add_tests (i);
  status = g_test_run ();
  cli_end ();
  return status;
}
