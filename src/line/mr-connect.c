/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-connect.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gnetworking.h>
#include <glib/gi18n-lib.h>

#include "mr-sandbox.h"

/* Linux repeats an unanswered SYN after 1, 3 and 7 seconds (RFC 6298, doubling). Ten leave room for a packet
 * or two lost on the radio link of a meter room, and for the handshake of a small master's slow processor. */
#define DEFAULT_PATIENCE (10 * G_USEC_PER_SEC)

/* A peer that vanished is noticed by probes while the line is idle, and by unacknowledged octets while it is not; one
 * never fires in place of the other. Seconds. */
#define KEEPALIVE_IDLE 10
#define KEEPALIVE_INTERVAL 5
#define KEEPALIVE_PROBES 3
#define UNACKNOWLEDGED_MS (KEEPALIVE_IDLE * 1000)

/* How late octets may come, besides their way through the network. */
#define SCHEDULING (20 * 1000)      /* a loaded computer wakes a thread within a few of its 4 ms slices */
#define RETRANSMISSION (200 * 1000) /* one packet lost on the way: smallest RTO of Linux and of most small stacks */
#define GATEWAY (100 * 1000)        /* a serial gateway collects octets into packets, as a USB adapter does */

#define PEER "mr-connect-peer"

typedef struct {
  GCancellable *stop;
  gboolean is_late;
  gboolean has_address; /* the host was looked up */
  gboolean is_done;
  GSocketConnection *connection;
  GError *error;
} Attempt;

static gboolean
on_late (gpointer data)
{
  Attempt *attempt = data;

  attempt->is_late = TRUE;
  g_cancellable_cancel (attempt->stop);
  return G_SOURCE_REMOVE;
}

static void
on_cancelled (GCancellable *cancellable, gpointer stop)
{
  g_cancellable_cancel (stop);
}

/* A connection that is being made knows where it leads. Afterwards it asks the system, which forgets the other end when
 * that resets the connection. */
static void
on_event (GSocketClient *client, GSocketClientEvent event, GSocketConnectable *connectable, GIOStream *connection,
          gpointer data)
{
  if (event == G_SOCKET_CLIENT_RESOLVED)
    ((Attempt *) data)->has_address = TRUE;
  else if (event == G_SOCKET_CLIENT_CONNECTING)
    g_object_set_data_full (G_OBJECT (connection), PEER,
                            g_socket_connection_get_remote_address (G_SOCKET_CONNECTION (connection), NULL),
                            g_object_unref);
}

static void
on_done (GObject *client, GAsyncResult *result, gpointer data)
{
  Attempt *attempt = data;

  attempt->connection = g_socket_client_connect_finish (G_SOCKET_CLIENT (client), result, &attempt->error);
  attempt->is_done = TRUE;
}

/* Looks up the host and tries its addresses side by side (RFC 8305), until one answers. GSocketClient does this only
 * asynchronously and without a limit of time; a main context of our own holds it to ours. */
static void
run_attempt (Attempt *attempt, const char *host, guint16 port, gint64 time_left, GCancellable *cancellable)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (GMainContextPusher) pusher = g_main_context_pusher_new (context);
  g_autoptr (GSocketConnectable) address = g_network_address_new (host, port);
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSource) timer = g_timeout_source_new ((guint) (MAX (time_left, 0) / 1000));
  gulong chained = 0;

  /* A bus is not on the far side of a proxy for web pages. */
  g_socket_client_set_enable_proxy (client, FALSE);
  g_signal_connect (client, "event", G_CALLBACK (on_event), attempt);

  g_source_set_callback (timer, on_late, attempt, NULL);
  g_source_attach (timer, context);
  if (cancellable != NULL)
    chained = g_cancellable_connect (cancellable, G_CALLBACK (on_cancelled), g_object_ref (attempt->stop),
                                     g_object_unref);

  g_socket_client_connect_async (client, address, attempt->stop, on_done, attempt);
  while (!attempt->is_done)
    g_main_context_iteration (context, TRUE);

  g_cancellable_disconnect (cancellable, chained);
  g_source_destroy (timer);
  /* Addresses that lost the race are given up by callbacks of their own. */
  while (g_main_context_iteration (context, FALSE))
    continue;
}

static void
set_option (int fd, int level, int option, int value)
{
  /* A kernel that lacks one of these notices a dead peer later; that is no reason not to connect. */
  (void) setsockopt (fd, level, option, &value, sizeof value);
}

static void
explain_late (const char *host, guint16 port, gboolean has_address, GError **error)
{
  if (has_address)
    g_set_error (error, MR_LINE_ERROR, MR_LINE_ERROR_NO_ANSWER,
                 /* Translators: %1$s is a host, %2$u a port number. */
                 _("“%1$s” did not answer on port %2$u in time. Is it switched on? Is a firewall blocking it?"), host,
                 port);
  else
    g_set_error (error, MR_LINE_ERROR, MR_LINE_ERROR_NO_ANSWER,
                 /* Translators: %s is the name of a computer. */
                 _("Looking up “%s” took too long. Try its IP address instead."), host);
}

static void
explain_lookup (const char *host, const GError *reason, GError **error)
{
  if (reason->code == G_RESOLVER_ERROR_TEMPORARY_FAILURE)
    g_set_error (error, MR_LINE_ERROR, MR_LINE_ERROR_NOT_FOUND,
                 /* Translators: %s is the name of a computer. */
                 _("The name “%s” cannot be looked up at present. Is this computer connected to the network?"), host);
  else
    g_set_error (error, MR_LINE_ERROR, MR_LINE_ERROR_NOT_FOUND,
                 /* Translators: %s is the name of a computer. */
                 _("There is no host called “%s”. Check the spelling, or try its IP address."), host);
}

static void
explain_socket (const char *host, guint16 port, const GError *reason, GError **error)
{
  switch (reason->code)
    {
    case G_IO_ERROR_CONNECTION_REFUSED:
      g_set_error (error, MR_LINE_ERROR, MR_LINE_ERROR_REFUSED,
                   /* Translators: %1$s is a host, %2$u a port number. */
                   _("“%1$s” was reached, but nothing listens on its port %2$u. Check the port, and whether it is "
                     "enabled in the master."), host, port);
      break;
    case G_IO_ERROR_HOST_UNREACHABLE:
    case G_IO_ERROR_NETWORK_UNREACHABLE:
    case G_IO_ERROR_INVALID_ARGUMENT: /* a link-local IPv6 address without its interface, ipv6(7) */
      g_set_error (error, MR_LINE_ERROR, MR_LINE_ERROR_NOT_FOUND,
                   /* Translators: %s is a host. */
                   _("“%s” cannot be reached from this computer. Check the address, the cable and whether both are on "
                     "the same network."), host);
      break;
    case G_IO_ERROR_TIMED_OUT:
      explain_late (host, port, TRUE, error);
      break;
    default:
      g_set_error (error, MR_LINE_ERROR, MR_LINE_ERROR_FAILED,
                   /* Translators: %1$s is a host, %2$s the system's own message. */
                   _("Connecting to “%1$s” failed: %2$s."), host, reason->message);
      break;
    }
}

static void
explain_failure (const Attempt *attempt, const char *host, guint16 port, GError **error)
{
  if (mr_sandbox_explain (MR_SANDBOX_NETWORK, error))
    return;
  if (attempt->is_late)
    explain_late (host, port, attempt->has_address, error);
  else if (attempt->error->domain == G_RESOLVER_ERROR)
    explain_lookup (host, attempt->error, error);
  else
    explain_socket (host, port, attempt->error, error);
}

static gboolean
is_loopback (int fd)
{
  struct sockaddr_storage native;
  socklen_t len = sizeof native;
  g_autoptr (GSocketAddress) address = NULL;

  if (getpeername (fd, (struct sockaddr *) &native, &len) != 0)
    return FALSE;

  address = g_socket_address_new_from_native (&native, len);
  return G_IS_INET_SOCKET_ADDRESS (address)
         && g_inet_address_get_is_loopback (g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (address)));
}

int
mr_connect (const char *host, guint16 port, MrTimebase *clock, gint64 deadline, GCancellable *cancellable,
            GInetAddress **peer, GError **error)
{
  g_autoptr (GCancellable) stop = g_cancellable_new ();
  g_autoptr (GSocketConnection) connection = NULL;
  g_autoptr (GError) reason = NULL;
  Attempt attempt = { .stop = stop };
  int fd;

  run_attempt (&attempt, host, port, deadline - mr_timebase_now (clock), cancellable);
  connection = attempt.connection;
  reason = attempt.error;

  if (connection == NULL)
    {
      if (!g_cancellable_set_error_if_cancelled (cancellable, error))
        {
          g_debug ("%s port %u: %s %d%s", host, port, g_quark_to_string (reason->domain), reason->code,
                   attempt.is_late ? ", late" : "");
          explain_failure (&attempt, host, port, error);
        }
      return -1;
    }

  /* Non-blocking, as GSocket makes all of its own; it outlives the GSocket. */
  fd = fcntl (g_socket_get_fd (g_socket_connection_get_socket (connection)), F_DUPFD_CLOEXEC, 0);
  if (fd < 0)
    g_set_error (error, MR_LINE_ERROR, MR_LINE_ERROR_FAILED, _("Connecting to “%1$s” failed: %2$s."), host,
                 g_strerror (errno));
  else
    mr_connect_set_options (fd);
  if (fd >= 0 && peer != NULL)
    *peer = g_object_ref (g_inet_socket_address_get_address (g_object_get_data (G_OBJECT (connection), PEER)));

  return fd;
}

void
mr_connect_set_options (int fd)
{
  /* Without it a telegram sent in two pieces waits 40 ms for the peer's delayed acknowledgement. */
  set_option (fd, IPPROTO_TCP, TCP_NODELAY, 1);

  set_option (fd, SOL_SOCKET, SO_KEEPALIVE, 1);
  set_option (fd, IPPROTO_TCP, TCP_KEEPIDLE, KEEPALIVE_IDLE);
  set_option (fd, IPPROTO_TCP, TCP_KEEPINTVL, KEEPALIVE_INTERVAL);
  set_option (fd, IPPROTO_TCP, TCP_KEEPCNT, KEEPALIVE_PROBES);
  set_option (fd, IPPROTO_TCP, TCP_USER_TIMEOUT, UNACKNOWLEDGED_MS);
}

gint64
mr_connect_deadline (const MrLineOptions *options, MrTimebase *clock)
{
  return mr_timebase_now (clock) + (options->connect_timeout > 0 ? options->connect_timeout : DEFAULT_PATIENCE);
}

gint64
mr_connect_latency (int socket)
{
  struct tcp_info info = { 0 };
  socklen_t len = sizeof info;
  gint64 latency = SCHEDULING;

  /* What RFC 6298 allows for one round trip, by the kernel's own measurement: mean and four deviations. */
  if (getsockopt (socket, IPPROTO_TCP, TCP_INFO, &info, &len) == 0)
    latency += (gint64) info.tcpi_rtt + 4 * (gint64) info.tcpi_rttvar;

  /* Nothing is lost on the way to this computer itself, and there is no gateway on it. */
  if (!is_loopback (socket))
    latency += RETRANSMISSION + GATEWAY;

  return latency;
}

gboolean
mr_connect_was_closed (int error_number)
{
  return error_number == 0 || error_number == ECONNRESET || error_number == EPIPE;
}

void
mr_connect_explain_loss (const char *host, int error_number, gboolean has_answered, GError **error)
{
  if (mr_connect_was_closed (error_number) && !has_answered)
    g_set_error (error, MR_LINE_ERROR, MR_LINE_ERROR_LOST,
                 /* Translators: %s is a host. */
                 _("“%s” closed the connection without answering. It is probably in use by another program: masters "
                   "accept one at a time. Close the other program, then connect again."), host);
  else if (mr_connect_was_closed (error_number))
    g_set_error (error, MR_LINE_ERROR, MR_LINE_ERROR_LOST,
                 /* Translators: %s is a host. */
                 _("“%s” has closed the connection. It may be restarting, or another program may have taken it "
                   "over. Connect again."), host);
  else if (error_number == ETIMEDOUT)
    g_set_error (error, MR_LINE_ERROR, MR_LINE_ERROR_LOST,
                 /* Translators: %s is a host. */
                 _("“%s” no longer answers on the network. Check its power and the cable, then connect again."), host);
  else
    g_set_error (error, MR_LINE_ERROR, MR_LINE_ERROR_LOST,
                 /* Translators: %1$s is a host, %2$s the system's own message. */
                 _("The connection to “%1$s” is lost: %2$s."), host, g_strerror (error_number));
}
