/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-peer-private.h"

void
mr_peer_free (MrPeer *self)
{
  if (self == NULL)
    return;

  g_debug ("%s: closed", self->name);
  self->klass->close (self);
  g_free (self->name);
  g_free (self);
}

const char *
mr_peer_name (MrPeer *self)
{
  return self->name;
}

gboolean
mr_peer_secure (MrPeer *self, gint64 patience, GCancellable *cancellable, GError **error)
{
  return self->klass->secure == NULL || self->klass->secure (self, patience, cancellable, error);
}

const char *
mr_peer_identity (MrPeer *self)
{
  return self->klass->identity != NULL ? self->klass->identity (self) : NULL;
}

int
mr_peer_fd (MrPeer *self)
{
  return self->fd;
}

gssize
mr_peer_read (MrPeer *self, guint8 *buffer, gsize len)
{
  return self->klass->read (self, buffer, len);
}

gboolean
mr_peer_write (MrPeer *self, const guint8 *octets, gsize len, GCancellable *cancellable)
{
  return self->klass->write (self, octets, len, cancellable);
}

guint
mr_peer_baud (MrPeer *self)
{
  return self->klass->baud != NULL ? self->klass->baud (self) : 0;
}
