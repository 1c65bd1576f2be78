/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-peer-private.h"

typedef struct {
  MrPeer base;
  GSocket *client;
} TcpPeer;

static gssize
tcp_read (MrPeer *base, guint8 *buffer, gsize len)
{
  g_autoptr (GError) error = NULL;
  gssize n = g_socket_receive (((TcpPeer *) base)->client, (char *) buffer, len, NULL, &error);

  if (n > 0)
    return n;

  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK) ? 0 : -1;
}

/* A client that reads so little that the system has stopped accepting data for it is as good as gone. */
static gboolean
tcp_write (MrPeer *base, const guint8 *octets, gsize len, GCancellable *cancellable)
{
  return g_socket_send (((TcpPeer *) base)->client, (const char *) octets, len, NULL, NULL) == (gssize) len;
}

static void
tcp_close (MrPeer *base)
{
  g_clear_object (&((TcpPeer *) base)->client);
}

static const MrPeerClass tcp_class = { .read = tcp_read, .write = tcp_write, .close = tcp_close };

char *
mr_peer_name_of_socket (GSocket *client)
{
  g_autoptr (GSocketAddress) address = g_socket_get_remote_address (client, NULL);

  /* A client that has left again already has no address. */
  return address != NULL ? g_socket_connectable_to_string (G_SOCKET_CONNECTABLE (address)) : g_strdup ("client");
}

MrPeer *
mr_tcp_peer_new (GSocket *client)
{
  TcpPeer *self = g_new0 (TcpPeer, 1);

  self->base.klass = &tcp_class;
  self->base.name = mr_peer_name_of_socket (client);
  self->base.fd = g_socket_get_fd (client);
  self->client = client;

  return &self->base;
}
