/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "mr-timebase.h"

G_BEGIN_DECLS

typedef struct _MrSimEndpoint MrSimEndpoint;

/**
 * MrSimEndpointClass:
 * @accept: waits until a client is there; %FALSE when cancelled or when there can be none any more
 * @read: octets the client sent, 0 when there are none now, -1 when the client is gone
 * @write: octets to the client; %FALSE when it is gone, or when waiting for it was cancelled
 * @baud: rate the client sends at; 0 when it does not say
 * @hang_up: parts from the client
 * @free: closes the end point
 */
typedef struct {
  gboolean (*accept) (MrSimEndpoint *self, MrTimebase *timebase, GCancellable *cancellable);
  gssize (*read) (MrSimEndpoint *self, guint8 *buffer, gsize len);
  gboolean (*write) (MrSimEndpoint *self, const guint8 *octets, gsize len, MrTimebase *timebase,
                     GCancellable *cancellable);
  guint (*baud) (MrSimEndpoint *self);
  void (*hang_up) (MrSimEndpoint *self);
  void (*free) (MrSimEndpoint *self);
} MrSimEndpointClass;

/**
 * MrSimEndpoint:
 * @uri: how a client of this computer reaches it
 * @fd: to wait on for octets while a client is there
 *
 * The place where clients of a simulated bus come in.
 */
struct _MrSimEndpoint {
  const MrSimEndpointClass *klass;
  char *uri;
  int fd;
};

MrSimEndpoint *mr_sim_endpoint_new_pty (const char *link, GError **error);

MrSimEndpoint *mr_sim_endpoint_new_tcp (guint16 port, gboolean any_address, GError **error);

MrSimEndpoint *mr_sim_endpoint_new_tls (guint16 port, gboolean any_address, const char *identity, GBytes *psk,
                                        GError **error);

G_END_DECLS
