/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-peer-private.h"

void
mr_peer_free (MrPeer *self)
{
  if (self == NULL)
    return;

  g_debug ("%s: closed", self->name);
  if (self->seats != NULL)
    mr_seats_leave (self->seats, self->fd);
  g_clear_pointer (&self->seats, mr_seats_unref);
  self->klass->close (self);
  g_free (self->name);
  g_free (self);
}

const char *
mr_peer_name (MrPeer *self)
{
  return self->name;
}

int
mr_peer_secure (MrPeer *self, GIOCondition *wanted, GError **error)
{
  return self->klass->secure == NULL ? 1 : self->klass->secure (self, wanted, error);
}

gboolean
mr_peer_take_seat (MrPeer *self, MrSeats *seats)
{
  if (!mr_seats_take (seats, self->fd))
    return FALSE;

  self->seats = mr_seats_ref (seats);
  return TRUE;
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
