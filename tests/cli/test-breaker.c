/* SPDX-License-Identifier: GPL-3.0-or-later */
/* "meterctl breaker", "write" and "baud": what the meters do is what is reported, and nothing is switched by
 * mistake. */
#include "config.h"

#include <json-glib/json-glib.h>
#include <string.h>

#include "cli-runner.h"

#define METER(primary, type, more) \
  "\n[meter " primary "]\nid = " primary "0000000\nmanufacturer = XYZ\nversion = 01\ntype = " type "\n" \
  "primary = " primary "\n" more

#define BREAKER(primary, more) METER (primary, "20", "breaker = connected\n" more "records = remote-control 01\n")

static char *
bus_uri (const char *name, const char *meters)
{
  g_autofree char *description = g_strconcat ("[bus]\ntitle = Test bench\n", meters, NULL);
  g_autofree char *file = cli_file (name, description);

  return g_strconcat ("sim:", file, NULL);
}

static JsonParser *
parse (const CliRun *run)
{
  JsonParser *parser = json_parser_new ();
  g_autoptr (GError) error = NULL;

  json_parser_load_from_data (parser, run->out, -1, &error);
  g_assert_no_error (error);
  return parser;
}

static JsonObject *
row (JsonParser *parser, guint i)
{
  return json_array_get_object_element (json_node_get_array (json_parser_get_root (parser)), i);
}

#define assert_member(parser, i, name, expected) \
  g_assert_cmpstr (json_object_get_string_member (row (parser, i), name), ==, expected)

/* Off and on, each read back; the frames are those of the standard. */
static void
test_off_and_on (void)
{
  g_autofree char *file = cli_file ("switch.bus", "[bus]\ntitle = Test bench\n" BREAKER ("1", "") BREAKER ("2", ""));
  CliService *service = cli_service_new ("simulate", file, "--tcp", "0", "--speed", "50", NULL);
  g_autofree char *uri = cli_service_wait_ready (service);
  g_autoptr (CliRun) off = cli_run ("breaker", "disconnect", uri, "1", "2", "--confirm", "10000000", "--confirm", "2000 0000",
                                    "--yes", "--format", "json", NULL);
  g_autoptr (CliRun) dry = cli_run ("breaker", "connect", uri, "2", "--dry-run", NULL);
  g_autoptr (CliRun) shown = cli_run ("breaker", "show", uri, "--format", "csv", NULL);
  g_autoptr (CliRun) on = cli_run ("breaker", "connect", uri, "1", "--yes", NULL);
  g_autoptr (CliRun) again = cli_run ("breaker", "show", uri, "--format", "json", NULL);
  g_autoptr (JsonParser) off_rows = NULL;
  g_autoptr (JsonParser) rows = NULL;

  cli_assert_status (off, 0);
  off_rows = parse (off);
  assert_member (off_rows, 0, "state", "confirmed");
  assert_member (off_rows, 1, "state", "confirmed");
  assert_member (off_rows, 0, "octets", "68 07 07 68 73 FD 51 01 FD 1F 00 DE 16");
  assert_member (off_rows, 0, "danger", "cuts-supply");

  cli_assert_status (dry, 0);
  g_assert_nonnull (strstr (dry->out, "disconnected → connected"));
  g_assert_nonnull (strstr (dry->out, "68 07 07 68 73 FD 51 01 FD 1F 01 DF 16"));
  g_assert_nonnull (strstr (dry->out, "VIF FD 1F · Remote control"));

  cli_assert_status (shown, 0);
  g_assert_nonnull (strstr (shown->out, ",1,disconnected,"));
  g_assert_nonnull (strstr (shown->out, ",2,disconnected,"));

  cli_assert_status (on, 0);
  g_assert_nonnull (strstr (on->out, "Confirmed: XYZ 10000000 read back"));
  cli_assert_status (again, 0);
  rows = parse (again);
  assert_member (rows, 0, "breaker", "connected");
  assert_member (rows, 1, "breaker", "disconnected");
  cli_service_end (service);
}

/* A meter that cannot be selected is written to by its primary address, which shows only when it is done. What is
 * printed is what the log has. */
static void
test_octets (void)
{
  g_autofree char *file = cli_file ("octets.bus", "[bus]\ntitle = Test bench\n" BREAKER ("2", "ignores = selection\n"));
  CliService *service = cli_service_new ("simulate", file, "--tcp", "0", "--speed", "50", NULL);
  g_autofree char *uri = cli_service_wait_ready (service);
  g_autofree char *database = cli_path ("octets.db");
  g_autoptr (CliRun) off = cli_run ("breaker", "disconnect", uri, "2", "--yes", "--confirm", "20000000", "--format", "json",
                                    "--database", database, NULL);
  g_autoptr (CliRun) moved = cli_run ("set-address", uri, "2", "9", "--yes", "--format", "csv", "--database", database, NULL);
  g_autoptr (CliRun) log = cli_run ("log", "--format", "json", "--database", database, NULL);
  g_autoptr (JsonParser) rows = NULL;

  cli_assert_status (off, 0);
  rows = parse (off);
  assert_member (rows, 0, "octets", "68 07 07 68 53 02 51 01 FD 1F 00 C3 16");
  cli_assert_status (moved, 0);
  g_assert_nonnull (strstr (moved->out, "68 06 06 68 53 02 51 01 7A 09 2A 16"));
  cli_assert_status (log, 0);
  g_assert_nonnull (strstr (log->out, "68 07 07 68 53 02 51 01 FD 1F 00 C3 16"));
  g_assert_nonnull (strstr (log->out, "68 06 06 68 53 02 51 01 7A 09 2A 16"));
  cli_service_end (service);
}

/* Each is what it is. */
static void
test_misbehaviour (void)
{
  static const struct {
    const char *more;
    const char *what;
    int status;
    const char *words; /* on stderr, or on stdout if it is confirmed */
  } cases[] = {
    { "ignores = remote-control\n", "disconnect", 1, "still reports “connected”" },
    { "ignores = remote-control\n", "disconnect", 1, "Try --template with: standard-digital-output-off." },
    { "refuses = remote-control 08\n", "disconnect", 1, "10000000" },
    { "alters = remote-control 02\n", "disconnect", 1, "still reports “connected”" },
    { "loses-ack = remote-control\n", "disconnect", 0, "Confirmed: " },
    { "late = remote-control 3 s\n", "disconnect", 0, "Confirmed: " },
    { "silent-after = remote-control forever\n", "disconnect", 4, "has not answered since" },
    { "reconnect = button\n", "disconnect", 0, "Confirmed: " },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *meter = g_strdup_printf (BREAKER ("1", "%s"), cases[i].more);
      g_autofree char *name = g_strdup_printf ("misbehaviour-%" G_GSIZE_FORMAT ".bus", i);
      g_autofree char *uri = bus_uri (name, meter);
      g_autoptr (CliRun) run = cli_run ("breaker", cases[i].what, uri, "1", "--yes", "--confirm", "10000000", NULL);

      g_test_message ("%s", cases[i].more);
      cli_assert_status (run, cases[i].status);
      g_assert_nonnull (strstr (cases[i].status == 0 ? run->out : run->err, cases[i].words));
      if (cases[i].status != 0)
        cli_assert_sentence (run);
    }
}

/* A device that reports its output is written to by its output; if that does not help, the others are named. */
static void
test_choice (void)
{
  static const char *const records[] = { "digital-output 01", "digital-input 01" };

  for (gsize i = 0; i < G_N_ELEMENTS (records); i++)
    {
      g_autofree char *meter = g_strdup_printf (METER ("1", "20", "breaker = connected\nrecords = %s\n"), records[i]);
      g_autofree char *name = g_strdup_printf ("choice-%" G_GSIZE_FORMAT ".bus", i);
      g_autofree char *uri = bus_uri (name, meter);
      g_autoptr (CliRun) run = cli_run ("breaker", "disconnect", uri, "1", "--yes", "--confirm", "10000000", NULL);

      g_assert_nonnull (strstr (run->out, "Template standard-digital-output-off"));
      g_assert_true (run->status == 0 || strstr (run->err, "--template with: standard-remote-control-off.") != NULL);
    }
}

/* A breaker that waits for its button, or for a second command, is not said to be connected. */
static void
test_released (void)
{
  static const char *const reconnects[] = { "button", "second-command" };

  for (gsize i = 0; i < G_N_ELEMENTS (reconnects); i++)
    {
      g_autofree char *meter = g_strdup_printf (METER ("1", "20", "breaker = disconnected\nreconnect = %s\n"
                                                       "records = remote-control 00\n"), reconnects[i]);
      g_autofree char *description = g_strconcat ("[bus]\ntitle = Test bench\n", meter, NULL);
      g_autofree char *file = cli_file (reconnects[i], description);
      CliService *service = cli_service_new ("simulate", file, "--tcp", "0", "--speed", "50", NULL);
      g_autofree char *uri = cli_service_wait_ready (service);
      g_autoptr (CliRun) first = cli_run ("breaker", "connect", uri, "1", "--yes", "--format", "json", NULL);
      g_autoptr (CliRun) second = cli_run ("breaker", "connect", uri, "1", "--yes", NULL);
      g_autoptr (JsonParser) rows = parse (first);

      cli_assert_status (first, 1);
      assert_member (rows, 0, "state", "failed");
      assert_member (rows, 0, "after", "released");
      g_assert_nonnull (strstr (first->err, "is released, but not connected yet"));
      cli_assert_status (second, i == 0 ? 1 : 0);
      cli_service_end (service);
    }
}

/* Meters of two makes have the same number: given once, it is that of one of them. */
static void
test_confirm_each (void)
{
  g_autofree char *uri = bus_uri ("each.bus", BREAKER ("1", "")
                                  "[meter other make]\nid = 10000000\nmanufacturer = ABB\nversion = 35\ntype = 20\n"
                                  "primary = 3\nbreaker = connected\nrecords = remote-control 01\n");
  g_autoptr (CliRun) once = cli_run ("breaker", "disconnect", uri, "1", "3", "--yes", "--confirm", "10000000", NULL);
  g_autoptr (CliRun) twice = cli_run ("breaker", "disconnect", uri, "1", "3", "--yes", "--confirm", "10000000",
                                      "--confirm", "10000000", NULL);

  cli_assert_status (once, 5);
  cli_assert_status (twice, 0);
}

/* Without the right number nothing is sent, also by way of "write". */
static void
test_confirm (void)
{
  g_autofree char *file = cli_file ("confirm.bus", "[bus]\ntitle = Test bench\n" BREAKER ("1", "") BREAKER ("2", ""));
  CliService *service = cli_service_new ("simulate", file, "--tcp", "0", "--speed", "50", NULL);
  g_autofree char *uri = cli_service_wait_ready (service);
  g_autofree char *trace = cli_path ("confirm.trace");
  static const struct {
    const char *args[8];
    int status;
  } cases[] = {
    { { "1" }, 5 },
    { { "1", "--confirm", "20000000" }, 5 },
    { { "1", "--confirm", "1000000" }, 5 },
    { { "1", "--confirm", "" }, 5 },
    { { "1", "2", "--confirm", "10000000" }, 5 },
    { { "1", "--confirm", "10000000", "--confirm", "30000000" }, 5 },
  };
  g_autoptr (CliRun) written = NULL;
  g_autoptr (CliRun) shown = NULL;
  g_autofree char *text = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const char *const *args = cases[i].args;
      g_autoptr (CliRun) run = cli_run ("breaker", "disconnect", uri, "--yes", "--trace", trace, args[0], args[1], args[2],
                                        args[3], args[4], args[5], args[6], NULL);

      cli_assert_status (run, cases[i].status);
      cli_assert_sentence (run);
    }
  written = cli_run ("write", "standard-remote-control-off", uri, "1", "--yes", NULL);
  cli_assert_status (written, 5);
  g_assert_nonnull (strstr (written->err, "loses supply"));

  shown = cli_run ("breaker", "show", uri, NULL);
  cli_assert_status (shown, 0);
  g_assert_null (strstr (shown->out, "Disconnected"));
  g_assert_true (g_file_get_contents (trace, &text, NULL, NULL));
  g_assert_null (strstr (text, "FD 1F 00"));
  cli_service_end (service);
}

/* A digital input of another meter is not a breaker; a template without octets says who has them. */
static void
test_none (void)
{
  g_autofree char *uri = bus_uri ("none.bus", METER ("1", "04", "records = energy 5 kWh; digital-input 00; digital-output 00\n")
                                  "\n[meter 2]\nid = 20000000\nmanufacturer = KAM\nversion = 35\ntype = 02\nprimary = 2\n"
                                  "records = energy 5 kWh; digital-input 00\n");
  g_autofree char *database = cli_path ("none.db");
  g_autoptr (CliRun) shown = cli_run ("breaker", "show", uri, "1", "2", "--database", database, NULL);
  g_autoptr (CliRun) off = cli_run ("breaker", "disconnect", uri, "1", "--confirm", "10000000", "--yes", NULL);
  g_autoptr (CliRun) empty = cli_run ("breaker", "connect", uri, "2", "--yes", NULL);
  g_autoptr (CliRun) list = cli_run ("write", "--list", uri, "1", "2", NULL);
  g_autoptr (CliRun) unknown = cli_run ("write", "nothing", uri, "2", "--yes", NULL);

  cli_assert_status (shown, 3);
  g_assert_null (strstr (shown->out, "10000000"));
  g_assert_nonnull (strstr (shown->err, "XYZ 10000000 shows no breaker"));
  g_assert_nonnull (strstr (shown->out, "Unknown"));
  g_assert_nonnull (strstr (shown->out, "bytes not known"));

  cli_assert_status (off, 5);
  g_assert_nonnull (strstr (off->err, "shows no breaker"));
  cli_assert_status (empty, 5);
  g_assert_nonnull (strstr (empty->err, "5512-1042"));
  g_assert_nonnull (strstr (empty->err, "fill in the template"));
  cli_assert_status (list, 0);
  g_assert_nonnull (strstr (list->out, "kamstrup-breaker-disconnect"));
  g_assert_nonnull (strstr (list->out, "5512-1042"));
  cli_assert_status (unknown, 5);
  cli_assert_sentence (unknown);
}

/* A template of the user's, with a field. */
static void
test_user_template (void)
{
  g_autofree char *uri = bus_uri ("user.bus", METER ("1", "02", "records = energy 5 kWh; digital-output 00\nrelays = yes\n"));
  g_autofree char *folder = cli_path ("meter-room/profiles");
  g_autofree char *path = g_build_filename (folder, "mine.xml", NULL);
  const char *text =
    "<profiles manufacturer=\"XYZ\">\n"
    "  <commands types=\"02\" proof=\"telegram\">\n"
    "    <source>My notes.</source>\n"
    "    <state vif=\"FD 1A\"/>\n"
    "    <command id=\"my-output\" function=\"other\" danger=\"disturbs\" expected=\"{level}\">\n"
    "      <name>Output level</name>\n"
    "      <octets>01 FD 1A {level}</octets>\n"
    "      <field name=\"level\" min=\"0\" max=\"1\">Level</field>\n"
    "    </command>\n"
    "  </commands>\n"
    "</profiles>\n";
  g_autoptr (CliRun) done = NULL;
  g_autoptr (CliRun) missing = NULL;
  g_autoptr (CliRun) too_great = NULL;
  g_autoptr (CliRun) other = NULL;

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  done = cli_run ("write", "my-output", uri, "1", "level=1", "--yes", NULL);
  missing = cli_run ("write", "my-output", uri, "1", "--yes", NULL);
  too_great = cli_run ("write", "my-output", uri, "1", "level=2", "--yes", NULL);
  other = cli_run ("write", "my-output", uri, "1", "level=1", "height=2", "--yes", NULL);

  cli_assert_status (done, 0);
  g_assert_nonnull (strstr (done->out, "Output level: 0 → 1"));
  g_assert_nonnull (strstr (done->out, "My notes."));
  cli_assert_status (missing, 5);
  g_assert_nonnull (strstr (missing->err, "level=NUMBER"));
  cli_assert_status (too_great, 5);
  cli_assert_sentence (too_great);
  cli_assert_status (other, 5);
  g_assert_nonnull (strstr (other->err, "height=2"));
}

static void
test_baud (void)
{
  g_autofree char *uri = bus_uri ("baud.bus", METER ("1", "02", "baud = 2400; 9600\nswitches-baud = yes\nrecords = energy 5 kWh\n")
                                  METER ("2", "02", "baud = 2400\nswitches-baud = yes\nrecords = energy 5 kWh\n"));
  g_autofree char *database = cli_path ("baud.db");
  g_autoptr (CliRun) set = cli_run ("baud", "set", uri, "1", "9600", "--yes", "--database", database, "--format", "json", NULL);
  g_autoptr (CliRun) kept = cli_run ("baud", "set", uri, "2", "300", "--yes", "--database", database, NULL);
  g_autoptr (CliRun) dry = cli_run ("baud", "set", uri, "2", "9600", "--dry-run", "--database", database, NULL);
  g_autoptr (CliRun) wrong = cli_run ("baud", "set", uri, "1", "1000", "--yes", NULL);
  g_autoptr (JsonParser) rows = NULL;

  cli_assert_status (set, 0);
  rows = parse (set);
  assert_member (rows, 0, "old", "2400");
  assert_member (rows, 0, "new", "9600");
  assert_member (rows, 0, "after", "9600");
  assert_member (rows, 0, "state", "confirmed");
  cli_assert_status (kept, 1);
  g_assert_nonnull (strstr (kept->err, "still answers at 2400 baud"));
  cli_assert_status (dry, 0);
  g_assert_nonnull (strstr (dry->out, "68 03 03 68 73 FD BD 2D 16"));
  cli_assert_status (wrong, 2);
}

static void
test_usage (void)
{
  static const char *const wrong[][5] = {
    { "breaker", "connect", "sim:demo", "--yes", NULL },
    { "breaker", "connect", "sim:demo", "65", NULL }, /* and no terminal to ask at */
    { "breaker", "open", "sim:demo", "65", NULL },
    { "write", "standard-relay-1-on", "sim:demo", "--yes", NULL },
    { "write", "standard-relay-1-on", "sim:demo", "level=1", "--yes" },
    { "baud", "set", "sim:demo", "2400", "--yes" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (CliRun) run = cli_run (wrong[i][0], wrong[i][1], wrong[i][2], wrong[i][3], wrong[i][4], NULL);

      cli_assert_status (run, 2);
      cli_assert_sentence (run);
    }
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  cli_begin ();

  g_test_add_func ("/cli/breaker/usage", test_usage);
  g_test_add_func ("/cli/breaker/off-and-on", test_off_and_on);
  g_test_add_func ("/cli/breaker/octets", test_octets);
  g_test_add_func ("/cli/breaker/misbehaviour", test_misbehaviour);
  g_test_add_func ("/cli/breaker/choice", test_choice);
  g_test_add_func ("/cli/breaker/released", test_released);
  g_test_add_func ("/cli/breaker/confirm", test_confirm);
  g_test_add_func ("/cli/breaker/confirm-each", test_confirm_each);
  g_test_add_func ("/cli/breaker/none", test_none);
  g_test_add_func ("/cli/breaker/user-template", test_user_template);
  g_test_add_func ("/cli/breaker/baud", test_baud);

  status = g_test_run ();
  cli_end ();
  return status;
}
