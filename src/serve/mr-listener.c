/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-listener-private.h"

G_DEFINE_QUARK (mr-serve-error-quark, mr_serve_error)

void
mr_listener_free (MrListener *self)
{
  if (self == NULL)
    return;

  self->klass->close (self);
  g_free (self->uri);
  g_free (self);
}

const char *
mr_listener_uri (MrListener *self)
{
  return self->uri;
}

MrPeer *
mr_listener_accept (MrListener *self, GCancellable *cancellable)
{
  MrPeer *peer = self->klass->accept (self, cancellable);

  if (peer != NULL)
    g_debug ("%s: accepted on %s", mr_peer_name (peer), self->uri);

  return peer;
}
