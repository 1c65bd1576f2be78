/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-sim-endpoint.h"
#include "mr-sim-listener.h"

typedef struct {
  MrSimEndpoint base;
  GSocket *listener;
  GSocket *client;
} Tcp;

static void
tcp_hang_up (MrSimEndpoint *base)
{
  g_clear_object (&((Tcp *) base)->client);
  base->fd = -1;
}

static gboolean
tcp_accept (MrSimEndpoint *base, MrTimebase *timebase, GCancellable *cancellable)
{
  Tcp *self = (Tcp *) base;

  self->client = mr_sim_listener_accept (self->listener, timebase, cancellable);
  if (self->client == NULL)
    return FALSE;

  base->fd = g_socket_get_fd (self->client);
  return TRUE;
}

static gssize
tcp_read (MrSimEndpoint *base, guint8 *buffer, gsize len)
{
  g_autoptr (GError) error = NULL;
  gssize n = g_socket_receive (((Tcp *) base)->client, (char *) buffer, len, NULL, &error);

  if (n > 0)
    return n;

  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK) ? 0 : -1;
}

/* A client that lets so much lie that the system takes no more is as good as gone. */
static gboolean
tcp_write (MrSimEndpoint *base, const guint8 *octets, gsize len, MrTimebase *timebase, GCancellable *cancellable)
{
  return g_socket_send (((Tcp *) base)->client, (const char *) octets, len, NULL, NULL) == (gssize) len;
}

static guint
tcp_baud (MrSimEndpoint *base)
{
  return 0;
}

static void
tcp_free (MrSimEndpoint *base)
{
  tcp_hang_up (base);
  g_clear_object (&((Tcp *) base)->listener);
  g_free (base->uri);
  g_free (base);
}

static const MrSimEndpointClass tcp_class = {
  tcp_accept, tcp_read, tcp_write, tcp_baud, tcp_hang_up, tcp_free
};

MrSimEndpoint *
mr_sim_endpoint_new_tcp (guint16 port, gboolean any_address, GError **error)
{
  GSocket *listener = mr_sim_listener_new (port, any_address, error);
  Tcp *self;

  if (listener == NULL)
    return NULL;

  self = g_new0 (Tcp, 1);
  self->base.klass = &tcp_class;
  self->base.fd = -1;
  self->base.uri = mr_sim_listener_uri (listener, "tcp");
  self->listener = listener;

  return &self->base;
}
