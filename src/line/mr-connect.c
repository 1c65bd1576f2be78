/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-connect.h"

#include <errno.h>
#include <gio/gnetworking.h>
#include <glib/gi18n-lib.h>
#include <unistd.h>

/* Linux repeats an unanswered SYN after 1, 3 and 7 seconds (RFC 6298, doubling). Ten leave room for a packet
 * or two lost on the radio link of a meter room, and for the handshake of a small master's slow processor. */
#define DEFAULT_PATIENCE (10 * G_USEC_PER_SEC)

/* A peer that vanished without a word is noticed by probes while the line is idle, and by
 * unacknowledged octets while it is not; the one never fires in place of the other. Seconds. */
#define KEEPALIVE_IDLE 10
#define KEEPALIVE_INTERVAL 5
#define KEEPALIVE_PROBES 3
#define UNACKNOWLEDGED_MS (KEEPALIVE_IDLE * 1000)

/* How late octets may come, besides their way through the network. */
#define SCHEDULING (20 * 1000)      /* a loaded computer wakes a thread within a few of its 4 ms slices */
#define RETRANSMISSION (200 * 1000) /* one packet lost on the way: smallest RTO of Linux and of most small stacks */
#define GATEWAY (100 * 1000)        /* a serial gateway collects octets into packets, as a USB adapter does */

typedef struct {
  GCancellable *stop;
  GList *addresses;
  GError *error;
  gboolean late;
  gboolean done;
} Lookup;

static gboolean
on_lookup_late (gpointer data)
{
  Lookup *lookup = data;

  lookup->late = TRUE;
  g_cancellable_cancel (lookup->stop);
  return G_SOURCE_REMOVE;
}

static void
on_lookup_done (GObject *resolver, GAsyncResult *result, gpointer data)
{
  Lookup *lookup = data;

  lookup->addresses = g_resolver_lookup_by_name_finish (G_RESOLVER (resolver), result, &lookup->error);
  lookup->done = TRUE;
}

static void
on_cancelled (GCancellable *cancellable, gpointer stop)
{
  g_cancellable_cancel (stop);
}

static void
explain_lookup (const char *host, gboolean late, GError *reason, GError **error)
{
  if (late)
    g_set_error (error, MR_LINE_ERROR, MR_LINE_ERROR_NO_ANSWER,
                 /* Translators: %s is the name of a computer. */
                 _("Nobody on the network could say in time where “%s” is. Try its address in numbers."), host);
  else if (g_error_matches (reason, G_RESOLVER_ERROR, G_RESOLVER_ERROR_TEMPORARY_FAILURE))
    g_set_error (error, MR_LINE_ERROR, MR_LINE_ERROR_NOT_FOUND,
                 /* Translators: %s is the name of a computer. */
                 _("The name “%s” cannot be looked up at present. Is this computer connected to the network?"), host);
  else
    g_set_error (error, MR_LINE_ERROR, MR_LINE_ERROR_NOT_FOUND,
                 /* Translators: %s is the name of a computer. */
                 _("There is no host called “%s”. Check the spelling, or try its address in numbers."), host);
}

/* The resolver's time limits are the system's; a main context of its own holds it to ours. */
static GList *
look_up (const char *host, gint64 time_left, GCancellable *cancellable, GError **error)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (GResolver) resolver = g_resolver_get_default ();
  g_autoptr (GCancellable) stop = g_cancellable_new ();
  g_autoptr (GSource) timer = g_timeout_source_new ((guint) (MAX (time_left, 0) / 1000));
  Lookup lookup = { .stop = stop };
  gulong chained = 0;

  g_main_context_push_thread_default (context);
  g_source_set_callback (timer, on_lookup_late, &lookup, NULL);
  g_source_attach (timer, context);
  if (cancellable != NULL)
    chained = g_cancellable_connect (cancellable, G_CALLBACK (on_cancelled), g_object_ref (stop), g_object_unref);

  g_resolver_lookup_by_name_async (resolver, host, stop, on_lookup_done, &lookup);
  while (!lookup.done)
    g_main_context_iteration (context, TRUE);

  g_cancellable_disconnect (cancellable, chained);
  g_source_destroy (timer);
  g_main_context_pop_thread_default (context);

  if (lookup.addresses == NULL && !g_cancellable_set_error_if_cancelled (cancellable, error))
    explain_lookup (host, lookup.late, lookup.error, error);

  g_clear_error (&lookup.error);
  return lookup.addresses;
}

/* Returns: (element-type GSocketAddress) */
static GPtrArray *
addresses_of (const char *host, guint16 port, gint64 time_left, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) addresses = g_ptr_array_new_with_free_func (g_object_unref);
  GSocketAddress *literal = g_inet_socket_address_new_from_string (host, port);
  GList *found;

  if (literal != NULL)
    {
      g_ptr_array_add (addresses, literal);
      return g_steal_pointer (&addresses);
    }

  found = look_up (host, time_left, cancellable, error);
  if (found == NULL)
    return NULL;

  for (GList *l = found; l != NULL; l = l->next)
    g_ptr_array_add (addresses, g_inet_socket_address_new (l->data, port));
  g_resolver_free_addresses (found);

  return g_steal_pointer (&addresses);
}

static void
set_option (int fd, int level, int option, int value)
{
  /* A kernel that lacks one of these notices a dead peer later; that is no reason not to connect. */
  (void) setsockopt (fd, level, option, &value, sizeof value);
}

static void
set_options (int fd)
{
  /* Without it a telegram sent in two pieces waits 40 ms for the peer's delayed acknowledgement. */
  set_option (fd, IPPROTO_TCP, TCP_NODELAY, 1);

  set_option (fd, SOL_SOCKET, SO_KEEPALIVE, 1);
  set_option (fd, IPPROTO_TCP, TCP_KEEPIDLE, KEEPALIVE_IDLE);
  set_option (fd, IPPROTO_TCP, TCP_KEEPINTVL, KEEPALIVE_INTERVAL);
  set_option (fd, IPPROTO_TCP, TCP_KEEPCNT, KEEPALIVE_PROBES);
  set_option (fd, IPPROTO_TCP, TCP_USER_TIMEOUT, UNACKNOWLEDGED_MS);
}

static void
explain_failure (const char *host, guint16 port, int error_number, GError **error)
{
  switch (error_number)
    {
    case ECONNREFUSED:
      g_set_error (error, MR_LINE_ERROR, MR_LINE_ERROR_REFUSED,
                   /* Translators: %1$s is a host, %2$u a port number. */
                   _("“%1$s” is there, but nothing listens on its port %2$u. Check the port, and whether the master "
                     "has been told to offer it."), host, port);
      break;
    case EHOSTUNREACH:
    case ENETUNREACH:
    case ENETDOWN:
    case EHOSTDOWN:
    case EADDRNOTAVAIL:
    case EINVAL: /* a link-local IPv6 address without its interface, ipv6(7) */
      g_set_error (error, MR_LINE_ERROR, MR_LINE_ERROR_NOT_FOUND,
                   /* Translators: %s is a host. */
                   _("“%s” cannot be reached from this computer. Check the address, the cable and whether both are in "
                     "the same network."), host);
      break;
    case ETIMEDOUT:
      g_set_error (error, MR_LINE_ERROR, MR_LINE_ERROR_NO_ANSWER,
                   /* Translators: %1$s is a host, %2$u a port number. */
                   _("“%1$s” did not answer on port %2$u in time. Is it switched on, and does a firewall stand "
                     "between?"), host, port);
      break;
    default:
      g_set_error (error, MR_LINE_ERROR, MR_LINE_ERROR_FAILED,
                   /* Translators: %1$s is a host, %2$s the system's own message. */
                   _("Connecting to “%1$s” failed: %2$s."), host, g_strerror (error_number));
      break;
    }
}

/* Returns: 0, an errno, or -1 with @error when cancelled. */
static int
await_connected (int fd, MrTimebase *clock, gint64 deadline, GCancellable *cancellable, GError **error)
{
  int conditions = mr_timebase_poll (clock, fd, G_IO_OUT, deadline, cancellable, error);
  int error_number = 0;
  socklen_t len = sizeof error_number;

  if (conditions < 0)
    return -1;
  if (conditions == 0)
    return ETIMEDOUT;

  return getsockopt (fd, SOL_SOCKET, SO_ERROR, &error_number, &len) == 0 ? error_number : errno;
}

/* Returns: 0 and @fd, an errno, or -1 with @error when cancelled. */
static int
connect_one (GSocketAddress *address, MrTimebase *clock, gint64 deadline, int *fd, GCancellable *cancellable,
             GError **error)
{
  struct sockaddr_storage native;
  int result;

  if (!g_socket_address_to_native (address, &native, sizeof native, NULL))
    return EAFNOSUPPORT;

  *fd = socket (native.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (*fd < 0)
    return errno;

  set_options (*fd);
  if (connect (*fd, (struct sockaddr *) &native, (socklen_t) g_socket_address_get_native_size (address)) == 0)
    return 0;

  result = errno == EINPROGRESS ? await_connected (*fd, clock, deadline, cancellable, error) : errno;
  if (result != 0)
    {
      close (*fd);
      *fd = -1;
    }

  return result;
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
            GError **error)
{
  g_autoptr (GPtrArray) addresses = NULL;
  int reason = EHOSTUNREACH;

  addresses = addresses_of (host, port, deadline - mr_timebase_now (clock), cancellable, error);
  if (addresses == NULL)
    return -1;

  for (guint i = 0; i < addresses->len; i++)
    {
      /* Each address gets its share of what is left, so that one that is dead does not starve the next. */
      gint64 now = mr_timebase_now (clock);
      gint64 share = now + (deadline - now) / (addresses->len - i);
      int fd = -1;
      int result = connect_one (addresses->pdata[i], clock, share, &fd, cancellable, error);

      if (result == 0)
        return fd;
      if (result < 0)
        return -1;
      /* A host that refused on one address says more than silence on another. */
      if (reason != ECONNREFUSED)
        reason = result;
    }

  explain_failure (host, port, reason, error);
  return -1;
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

  /* Nothing is lost on the way to oneself, and no gateway stands in it. */
  if (!is_loopback (socket))
    latency += RETRANSMISSION + GATEWAY;

  return latency;
}

void
mr_connect_explain_loss (const char *host, int error_number, GError **error)
{
  if (error_number == 0 || error_number == ECONNRESET || error_number == EPIPE)
    g_set_error (error, MR_LINE_ERROR, MR_LINE_ERROR_LOST,
                 /* Translators: %s is a host. */
                 _("“%s” has closed the connection. It may serve one program at a time, or be restarting: "
                   "connect again."), host);
  else if (error_number == ETIMEDOUT)
    g_set_error (error, MR_LINE_ERROR, MR_LINE_ERROR_LOST,
                 /* Translators: %s is a host. */
                 _("“%s” no longer answers on the network. Check its power and the cable, then connect again."), host);
  else
    g_set_error (error, MR_LINE_ERROR, MR_LINE_ERROR_LOST,
                 /* Translators: %1$s is a host, %2$s the system's own message. */
                 _("The connection to “%1$s” is lost: %2$s."), host, g_strerror (error_number));
}
