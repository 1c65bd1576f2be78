/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "cli-json.h"

/* The whole way, from cable to report, as an installer goes it: a simulator in one process, scan, read, set-address
 * and export in others, over a pty, over TLS, and through a stranger's TLS. */

#define IDENTITY "site7"
#define KEY "5ec2e7000ddba11c0ffee0123456789a"

/* Fast answers: the time a silent probe takes is the same real time whatever the simulator does. */
#define SPEED "50"

/* Ids that part at the first digit, so that a search is over after the ten probes of it. */
static const char bus[] =
  "[bus]\n"
  "title = Short way\n"
  "\n"
  "[meter Heat]\n"
  "id = 10000001\n"
  "manufacturer = KAM\n"
  "version = 35\n"
  "type = Heat (return)\n"
  "primary = 1\n"
  "records = energy 12345 kWh\n"
  "\n"
  "[meter Water]\n"
  "id = 20000002\n"
  "manufacturer = ACW\n"
  "version = 14\n"
  "type = Cold water\n"
  "primary = 2\n"
  "records = volume 12.347 m³\n"
  "\n"
  "[meter Lift]\n"
  "id = 30000003\n"
  "manufacturer = KAM\n"
  "version = 01\n"
  "type = Electricity\n"
  "primary = 0\n"
  "records = energy 1000 Wh; next; energy tariff 1 400 Wh\n"
  "\n"
  "[meter Light]\n"
  "id = 40000004\n"
  "manufacturer = KAM\n"
  "version = 01\n"
  "type = Electricity\n"
  "primary = 0\n"
  "records = energy 2000 Wh\n";

#define N_METERS 4
#define LIGHT "40000004"

static char *bench;
static char *key_file;

/* @uri leads to the bus above. @baud: (nullable): the one rate to search at; a network master has only its own. */
static void
go (const char *uri, const char *baud, const char *name)
{
  g_autofree char *database = g_strconcat (name, ".db", NULL);
  g_autofree char *database_path = cli_path (database);
  g_autofree char *csv = g_strconcat (name, ".csv", NULL);
  g_autofree char *csv_path = cli_path (csv);
  g_autofree char *content = NULL;
  g_autoptr (CliRun) scan = NULL;
  g_autoptr (CliRun) before = NULL;
  g_autoptr (CliRun) write = NULL;
  g_autoptr (CliRun) after = NULL;
  g_autoptr (CliRun) report = NULL;
  g_autoptr (JsonNode) node = NULL;

  scan = cli_run ("scan", uri, "--method", "secondary", "--format", "json", "--psk-file", key_file,
                  "--database", database_path, baud != NULL ? "--baud" : NULL, baud, NULL);
  cli_assert_status (scan, 0);
  node = cli_parse_json (scan);
  g_assert_cmpuint (json_array_get_length (json_node_get_array (node)), ==, N_METERS);

  before = cli_run ("read", uri, "2", "--format", "json", "--psk-file", key_file, "--database", database_path, NULL);
  cli_assert_status (before, 0);
  g_assert_nonnull (strstr (before->out, "\"value\": 12.347,"));

  write = cli_run ("set-address", uri, LIGHT, "17", "--yes", "--psk-file", key_file, "--database", database_path, NULL);
  cli_assert_status (write, 0);
  g_assert_nonnull (strstr (write->out, "Confirmed: "));

  after = cli_run ("read", uri, "17", "--format", "json", "--psk-file", key_file, "--database", database_path, NULL);
  cli_assert_status (after, 0);
  g_assert_nonnull (strstr (after->out, "\"value\": 2000,"));

  report = cli_run ("export", "-o", csv_path, "--database", database_path, NULL);
  cli_assert_status (report, 0);
  g_assert_true (g_file_get_contents (csv_path, &content, NULL, NULL));
  g_assert_nonnull (strstr (content, LIGHT));
  g_assert_null (strstr (content, KEY));
}

static void
test_pty (void)
{
  g_autofree char *link = cli_path ("pty");
  CliService *simulator = cli_service_new ("simulate", bench, "--pty", link, "--speed", SPEED, NULL);
  g_autofree char *told = cli_service_wait_ready (simulator);
  /* At the highest rate that meters have by themselves, a silent probe is over soonest. */
  g_autofree char *uri = g_strdup_printf ("serial:%s?baud=9600", link);

  g_assert_true (g_str_has_prefix (told, "serial:"));
  go (uri, "9600", "pty");
  cli_service_end (simulator);
  g_assert_false (g_file_test (link, G_FILE_TEST_IS_SYMLINK));
}

static void
test_tls (void)
{
  CliService *simulator = cli_service_new ("simulate", bench, "--tls", "0", "--identity", IDENTITY,
                                           "--psk-file", key_file, "--speed", SPEED, NULL);
  g_autofree char *uri = cli_service_wait_ready (simulator);

  g_assert_true (g_str_has_prefix (uri, "tls://127.0.0.1:"));
  g_assert_nonnull (strstr (uri, "identity=" IDENTITY));
  go (uri, NULL, "tls");
  cli_service_end (simulator);
}

/* --- A stranger in the middle: openssl s_server holds the TLS end, this test carries octets on to the simulator --- */

typedef struct {
  GInputStream *from;
  GOutputStream *to;
} Pump;

static gpointer
pump (gpointer user_data)
{
  Pump *self = user_data;
  guint8 octets[256];
  gssize n;

  while ((n = g_input_stream_read (self->from, octets, sizeof octets, NULL, NULL)) > 0)
    if (!g_output_stream_write_all (self->to, octets, (gsize) n, NULL, NULL, NULL) ||
        !g_output_stream_flush (self->to, NULL, NULL))
      break;
  return NULL;
}

static guint16
free_port (void)
{
  g_autoptr (GSocketListener) listener = g_socket_listener_new ();
  guint16 port = g_socket_listener_add_any_inet_port (listener, NULL, NULL);

  g_assert_cmpuint (port, !=, 0);
  g_socket_listener_close (listener);
  return port;
}

static GSocketConnection *
connect_to (guint16 port, gboolean until_there)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  GSocketConnection *connection;

  g_socket_client_set_enable_proxy (client, FALSE);
  do
    {
      connection = g_socket_client_connect_to_host (client, "127.0.0.1", port, NULL, NULL);
      g_thread_yield ();
    }
  while (connection == NULL && until_there);
  return connection;
}

static guint16
port_of (const char *uri)
{
  return (guint16) g_ascii_strtoull (strrchr (uri, ':') + 1, NULL, 10);
}

static void
test_stranger (void)
{
  g_autofree char *openssl = g_find_program_in_path ("openssl");
  guint16 number = free_port ();
  g_autofree char *port = g_strdup_printf ("%u", number);
  g_autofree char *uri = g_strdup_printf ("tls://127.0.0.1:%s?identity=" IDENTITY, port);
  const char *argv[] = { openssl, "s_server", "-accept", port, "-nocert", "-psk_identity", IDENTITY, "-psk", KEY,
                         "-quiet", NULL };
  g_autofree char *simulator_uri = NULL;
  g_autoptr (GSocketConnection) wire = NULL;
  g_autoptr (GSocketConnection) probe = NULL;
  CliService *simulator;
  CliService *stranger;
  GThread *threads[2];
  Pump down, up;

  if (openssl == NULL)
    {
      g_test_skip ("openssl is not installed");
      return;
    }

  simulator = cli_service_new ("simulate", bench, "--tcp", "0", "--speed", SPEED, NULL);
  simulator_uri = cli_service_wait_ready (simulator);
  wire = connect_to (port_of (simulator_uri), FALSE);
  g_assert_nonnull (wire);
  stranger = cli_service_new_argv (argv);
  probe = connect_to (number, TRUE);
  g_io_stream_close (G_IO_STREAM (probe), NULL, NULL);

  down = (Pump) { g_subprocess_get_stdout_pipe (stranger->process),
                  g_io_stream_get_output_stream (G_IO_STREAM (wire)) };
  up = (Pump) { g_io_stream_get_input_stream (G_IO_STREAM (wire)), g_subprocess_get_stdin_pipe (stranger->process) };
  threads[0] = g_thread_new ("down", pump, &down);
  threads[1] = g_thread_new ("up", pump, &up);

  go (uri, NULL, "stranger");

  g_subprocess_force_exit (stranger->process);
  g_thread_join (threads[0]);
  cli_service_end (simulator);
  g_thread_join (threads[1]);
  cli_service_kill (stranger);
}

static void
test_secrets (void)
{
  g_assert_false (cli_was_printed (KEY));
}

int
main (int argc, char **argv)
{
  int status;

  cli_begin ();
  g_test_init (&argc, &argv, NULL);
  bench = cli_file ("bench.bus", bus);
  key_file = cli_file ("key", KEY "\n");
  g_test_add_func ("/way/pty", test_pty);
  g_test_add_func ("/way/tls", test_tls);
  g_test_add_func ("/way/stranger", test_stranger);
  g_test_add_func ("/way/secrets", test_secrets);
  status = g_test_run ();
  g_free (bench);
  g_free (key_file);
  cli_end ();
  return status;
}
