/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-cli.h"

#include <math.h>
#include <signal.h>

#include <glib-unix.h>
#include <glib/gi18n-lib.h>

#include "mr-cli-key.h"
#include "mr-cli-screen.h"
#include "mr-sim.h"

#define DEFAULT_IDENTITY "meter-room"

/* The most that a sim: URI allows. At higher speeds, bus time would be finer than its clock. */
#define SPEED_MAX 1e6

/* Where programs connect to the bus, from the command line. One of @link, @tcp_port and @tls_port is set. */
typedef struct {
  char *link;
  char *tcp_port;
  char *tls_port;
  char *identity;
  char *psk_file;
  gboolean any_address;
  double speed;
} EndPoint;

static void
end_point_clear (EndPoint *self)
{
  g_free (self->link);
  g_free (self->tcp_port);
  g_free (self->tls_port);
  g_free (self->identity);
  g_free (self->psk_file);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (EndPoint, end_point_clear)

/* Returns: (transfer full): the key that clients must use; NULL after a message, with @outcome set. */
static GBytes *
load_key (const EndPoint *end_point, const char *identity, MrCliExit *outcome)
{
  g_autoptr (GError) error = NULL;
  GBytes *key = mr_cli_load_key (end_point->psk_file, identity, &error);

  if (key != NULL)
    return key;
  *outcome = MR_CLI_FAILED;
  if (error != NULL)
    mr_cli_say (error->message);
  else
    *outcome = mr_cli_usage (_("TLS needs a pre-shared key. Give its file with --psk-file, or set the environment "
                               "variable METERCTL_PSK."));
  return NULL;
}

/* @bus: (transfer full) */
static MrSimServer *
offer (const EndPoint *end_point, guint port, GBytes *key, MrSimBus *bus, GError **error)
{
  if (end_point->link != NULL)
    return mr_sim_server_new_pty (bus, end_point->link, end_point->speed, error);
  if (end_point->tcp_port != NULL)
    return mr_sim_server_new_tcp (bus, (guint16) port, end_point->any_address, end_point->speed, error);
  return mr_sim_server_new_tls (bus, (guint16) port, end_point->any_address, end_point->speed,
                                end_point->identity != NULL ? end_point->identity : DEFAULT_IDENTITY, key, error);
}

static gboolean
on_signal (gpointer user_data)
{
  g_main_loop_quit (user_data);
  return G_SOURCE_CONTINUE;
}

/* Prints the connection, then "ready", and runs until a signal arrives. */
static void
serve (MrSimServer *server)
{
  static const int signals[] = { SIGINT, SIGTERM, SIGHUP };
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  guint sources[G_N_ELEMENTS (signals)];
  /* Translators: %s is a connection, like "tcp://127.0.0.1:2445". */
  g_autofree char *sentence = g_strdup_printf (_("The bus is available at %s until you press Ctrl-C."),
                                               mr_sim_server_uri (server));

  for (gsize i = 0; i < G_N_ELEMENTS (signals); i++)
    sources[i] = g_unix_signal_add (signals[i], on_signal, loop);

  mr_cli_say (sentence);
  mr_cli_put ("ready\n");
  g_main_loop_run (loop);

  for (gsize i = 0; i < G_N_ELEMENTS (signals); i++)
    g_source_remove (sources[i]);
}

/* What its masters have cost, to judge their searches by. */
static void
print_account (MrSimServer *server)
{
  g_autofree char *sentence = NULL;
  MrSimAccount account;

  mr_sim_server_stop (server, &account);
  /* Translators: seconds with one decimal, then numbers of requests, answers, collisions, and of bytes. */
  sentence = g_strdup_printf (_("Bus time %.1f s, requests: %u, answers: %u, collisions: %u, bytes sent: %u, "
                                "bytes received: %u."),
                              account.time / (double) G_USEC_PER_SEC, account.n_requests, account.n_answers,
                              account.n_collisions, account.n_sent, account.n_heard);
  mr_cli_say (sentence);
}

static gboolean
check_end_point (const EndPoint *end_point, guint *port)
{
  const char *text = end_point->tcp_port != NULL ? end_point->tcp_port : end_point->tls_port;

  if ((end_point->link != NULL) + (end_point->tcp_port != NULL) + (end_point->tls_port != NULL) != 1)
    {
      mr_cli_usage (_("Use one of --pty, --tcp and --tls to choose how programs connect to the bus."));
      return FALSE;
    }
  if (!isfinite (end_point->speed) || end_point->speed <= 0 || end_point->speed > SPEED_MAX)
    {
      mr_cli_usage (_("--speed takes a number greater than 0 and up to 1000000: how many times faster than a real bus "
                      "to run."));
      return FALSE;
    }
  return text == NULL || mr_cli_parse_number (text, end_point->tcp_port != NULL ? "--tcp" : "--tls", 0, G_MAXUINT16,
                                              port);
}

MrCliExit
mr_cli_run_simulate (char ***args)
{
  g_auto (EndPoint) end_point = { .speed = 1 };
  const GOptionEntry entries[] = {
    { "pty", 0, 0, G_OPTION_ARG_FILENAME, &end_point.link, N_("Create a serial port with this name"), N_("LINK") },
    { "tcp", 0, 0, G_OPTION_ARG_STRING, &end_point.tcp_port, N_("Listen on this TCP port; 0 chooses a free one"),
      N_("PORT") },
    { "tls", 0, 0, G_OPTION_ARG_STRING, &end_point.tls_port,
      N_("Listen on this TCP port with TLS and a pre-shared key"), N_("PORT") },
    { "identity", 0, 0, G_OPTION_ARG_STRING, &end_point.identity,
      N_("Identity that clients must use (default: meter-room)"), N_("NAME") },
    { "psk-file", 0, 0, G_OPTION_ARG_FILENAME, &end_point.psk_file,
      N_("Pre-shared key (a file that only you can read)"), N_("FILE") },
    { "speed", 0, 0, G_OPTION_ARG_DOUBLE, &end_point.speed, N_("Run this many times faster than a real bus"), N_("N") },
    { "any-address", 0, 0, G_OPTION_ARG_NONE, &end_point.any_address, N_("Accept connections from other computers"),
      NULL },
    { NULL }
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_auto (GStrv) rest = NULL;
  g_autoptr (GBytes) key = NULL;
  g_autoptr (GError) error = NULL;
  MrSimBus *bus;
  MrSimServer *server;
  MrCliExit outcome = MR_CLI_USAGE;
  guint port = 0;

  g_option_context_set_summary (context, _("Simulates a bus of meters for this or any other M-Bus program."));
  g_option_context_set_description (context, _("BUS is “demo”, the building that comes with the program, or a "
                                               "description file.\n\n"
                                               "When programs can connect, the connection is printed on standard "
                                               "error and “ready” on standard output. At the end "
                                               "follows what the bus has carried."));
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  if (!mr_cli_parse (context, args, N_("BUS"), 1, 1, &rest) || !check_end_point (&end_point, &port))
    return MR_CLI_USAGE;
  if (end_point.tls_port != NULL)
    {
      key = load_key (&end_point, end_point.identity, &outcome);
      if (key == NULL)
        return outcome;
    }

  bus = mr_sim_bus_load (rest[0], &error);
  server = bus != NULL ? offer (&end_point, port, key, bus, &error) : NULL;
  if (server == NULL)
    {
      mr_cli_say (error->message);
      return MR_CLI_FAILED;
    }
  serve (server);
  print_account (server);
  mr_sim_server_free (server);
  return MR_CLI_DONE;
}
