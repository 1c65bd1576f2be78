/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <sys/socket.h>

#include "mr-listener-private.h"
#include "mr-reception.h"
#include "mr-tls.h"

typedef struct {
  MrListener base;
  MrReception *reception;
} SocketListener;

static MrPeer *
socket_accept (MrListener *base, GCancellable *cancellable)
{
  return mr_reception_next (((SocketListener *) base)->reception, cancellable);
}

static void
socket_close (MrListener *base)
{
  mr_reception_free (((SocketListener *) base)->reception);
}

static const MrListenerClass socket_class = { socket_accept, socket_close };

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
  g_socket_set_listen_backlog (self, SOMAXCONN);
  if (!g_socket_bind (self, address, TRUE, error) || !g_socket_listen (self, error))
    return NULL;

  return g_steal_pointer (&self);
}

static char *
uri_of (GSocket *socket, const char *scheme)
{
  g_autoptr (GSocketAddress) address = g_socket_get_local_address (socket, NULL);
  GInetAddress *host = g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (address));
  g_autofree char *name = g_inet_address_get_is_any (host) ? g_strdup (g_get_host_name ())
                                                           : g_inet_address_to_string (host);

  return g_strdup_printf ("%s://%s:%u", scheme, name, g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (address)));
}

static MrListener *
listener_new (guint16 port, gboolean any_address, guint places, GHashTable *keys, GError **error)
{
  g_autoptr (GError) reason = NULL;
  GSocket *socket = listen_on (port, any_address, &reason);
  SocketListener *self;

  if (socket == NULL)
    {
      g_set_error (error, MR_SERVE_ERROR, MR_SERVE_ERROR_PORT,
                   /* Translators: %1$u is a port number, %2$s the system's own message. */
                   _("Can’t listen on port %1$u: %2$s. Choose another port, or 0 for any that is free."), port,
                   reason->message);
      return NULL;
    }

  self = g_new0 (SocketListener, 1);
  self->base.klass = &socket_class;
  self->base.uri = uri_of (socket, keys != NULL ? "tls" : "tcp");
  self->reception = mr_reception_new (socket, keys, places);

  return &self->base;
}

static gboolean
check_keys (GHashTable *keys, GError **error)
{
  guint least = (guint) mr_tls_key_min (MR_TLS_STRICT);
  GHashTableIter iter;
  gpointer identity;
  gpointer key;

  g_hash_table_iter_init (&iter, keys);
  while (g_hash_table_iter_next (&iter, &identity, &key))
    {
      if (*(char *) identity == '\0')
        {
          g_set_error_literal (error, MR_SERVE_ERROR, MR_SERVE_ERROR_KEY,
                               _("A TLS port needs an identity for its key."));
          return FALSE;
        }
      if (g_bytes_get_size (key) < least)
        {
          g_set_error (error, MR_SERVE_ERROR, MR_SERVE_ERROR_KEY,
                       /* Translators: %1$s is the name under which a key is known, %2$u a number of bytes. */
                       _("The key for “%1$s” is too short: a TLS port needs at least %2$u bytes."), (char *) identity,
                       least);
          return FALSE;
        }
    }

  return TRUE;
}

MrListener *
mr_listener_new_tcp (guint16 port, gboolean any_address, guint places, GError **error)
{
  return listener_new (port, any_address, places, NULL, error);
}

MrListener *
mr_listener_new_tls (guint16 port, gboolean any_address, guint places, GHashTable *keys, GError **error)
{
  return check_keys (keys, error) ? listener_new (port, any_address, places, keys, error) : NULL;
}
