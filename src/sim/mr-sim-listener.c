/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-sim-listener.h"

#include <glib/gi18n-lib.h>
#include <gio/gnetworking.h>

#include "mr-sim.h"

static GSocket *
listen_on (guint16 port, gboolean any_address, GError **error)
{
  g_autoptr (GInetAddress) host = any_address ? g_inet_address_new_any (G_SOCKET_FAMILY_IPV4)
                                              : g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (host, port);
  g_autoptr (GSocket) self = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, error);

  if (self == NULL)
    return NULL;

  g_socket_set_blocking (self, FALSE);
  if (!g_socket_bind (self, address, TRUE, error) || !g_socket_listen (self, error))
    return NULL;

  return g_steal_pointer (&self);
}

GSocket *
mr_sim_listener_new (guint16 port, gboolean any_address, GError **error)
{
  g_autoptr (GError) reason = NULL;
  GSocket *self = listen_on (port, any_address, &reason);

  /* Translators: %1$u is a port number, %2$s what the system says. */
  if (self == NULL)
    g_set_error (error, MR_SIM_ERROR, MR_SIM_ERROR_FAILED,
                 _("The simulated bus cannot be offered on port %1$u: %2$s. "
                   "Choose another port, or 0 for any that is free."),
                 port, reason->message);

  return self;
}

char *
mr_sim_listener_uri (GSocket *self, const char *scheme)
{
  g_autoptr (GSocketAddress) address = g_socket_get_local_address (self, NULL);
  GInetAddress *host = g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (address));
  g_autofree char *name = g_inet_address_get_is_any (host) ? g_strdup (g_get_host_name ())
                                                           : g_inet_address_to_string (host);

  return g_strdup_printf ("%s://%s:%u", scheme, name, g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (address)));
}

GSocket *
mr_sim_listener_accept (GSocket *self, MrTimebase *timebase, GCancellable *cancellable)
{
  while (mr_timebase_poll (timebase, g_socket_get_fd (self), G_IO_IN, G_MAXINT64, cancellable, NULL) >= 0)
    {
      g_autoptr (GError) error = NULL;
      GSocket *client = g_socket_accept (self, NULL, &error);

      if (client != NULL)
        {
          g_socket_set_blocking (client, FALSE);
          g_socket_set_option (client, IPPROTO_TCP, TCP_NODELAY, TRUE, NULL);
          return client;
        }

      /* A client that gave up between the poll and here is no reason to end. */
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
        {
          g_warning ("No more clients of the simulated bus: %s", error->message);
          return NULL;
        }
    }

  return NULL;
}
