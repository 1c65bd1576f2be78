/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-peer-private.h"
#include "mr-tls.h"

typedef struct {
  MrPeer base;
  GSocket *client;
  MrTls *tls;
  MrTimebase *clock; /* real: a network does not run faster with the bus */
} TlsPeer;

static int
tls_secure (MrPeer *base, GIOCondition *wanted, GError **error)
{
  TlsPeer *self = (TlsPeer *) base;
  /* The deadline has passed, so it does what can be done at once. */
  int done = mr_tls_handshake (self->tls, base->fd, self->clock, 0, NULL, error);
  g_autofree char *method = NULL;

  *wanted = mr_tls_wanted (self->tls);
  if (done <= 0)
    return done;

  method = mr_tls_method (self->tls);
  g_debug ("%s: %s, identity %s", base->name, method, mr_tls_client_identity (self->tls));
  return 1;
}

static const char *
tls_identity (MrPeer *base)
{
  return mr_tls_client_identity (((TlsPeer *) base)->tls);
}

static gssize
tls_read (MrPeer *base, guint8 *buffer, gsize len)
{
  return mr_tls_receive (((TlsPeer *) base)->tls, buffer, len, NULL);
}

/* A client that accepts nothing for long is slow, not gone. */
static gboolean
tls_write (MrPeer *base, const guint8 *octets, gsize len, GCancellable *cancellable)
{
  TlsPeer *self = (TlsPeer *) base;

  return mr_tls_send (self->tls, octets, len, self->clock, G_MAXINT64, cancellable, NULL) > 0;
}

static void
tls_close (MrPeer *base)
{
  TlsPeer *self = (TlsPeer *) base;

  g_clear_pointer (&self->tls, mr_tls_free);
  g_clear_object (&self->client);
  g_clear_object (&self->clock);
}

static const MrPeerClass tls_class = {
  .secure = tls_secure, .identity = tls_identity, .read = tls_read, .write = tls_write, .close = tls_close
};

MrPeer *
mr_tls_peer_new (GSocket *client, GHashTable *keys)
{
  g_autoptr (GError) error = NULL;
  TlsPeer *self = g_new0 (TlsPeer, 1);

  self->base.klass = &tls_class;
  self->base.name = mr_peer_name_of_socket (client);
  self->base.fd = g_socket_get_fd (client);
  self->client = client;
  self->clock = mr_timebase_new (1);
  self->tls = mr_tls_new_server (keys, &error);
  if (self->tls == NULL)
    {
      g_warning ("%s: %s", self->base.name, error->message);
      mr_peer_free (&self->base);
      return NULL;
    }

  return &self->base;
}
