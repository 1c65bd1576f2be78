/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-peer.h"
#include "mr-seats.h"

G_BEGIN_DECLS

/* What the kinds of client do; the functions of mr-peer.h and below say what. */
typedef struct {
  int (*secure) (MrPeer *self, GIOCondition *wanted, GError **error); /* NULL: nothing to prove */
  const char *(*identity) (MrPeer *self);                             /* NULL: none */
  gssize (*read) (MrPeer *self, guint8 *buffer, gsize len);
  gboolean (*write) (MrPeer *self, const guint8 *octets, gsize len, GCancellable *cancellable);
  guint (*baud) (MrPeer *self); /* NULL: cannot say */
  void (*close) (MrPeer *self); /* all but the struct */
} MrPeerClass;

struct _MrPeer {
  const MrPeerClass *klass;
  char *name;
  int fd;
  MrSeats *seats; /* (nullable) */
};

/**
 * mr_peer_secure:
 * @wanted: (out): what to wait for on its descriptor
 *
 * Has the client of a TLS port prove that it knows a key. Does not wait.
 *
 * Returns: 1 when it has, or has nothing to prove, 0 when this is to be continued, or -1 when the client is to be sent
 *   away, with an error for the log
 */
int mr_peer_secure (MrPeer *self, GIOCondition *wanted, GError **error);

/** Keeps a seat until the client is freed. Returns: %FALSE when all are taken. */
gboolean mr_peer_take_seat (MrPeer *self, MrSeats *seats);

/** @client: (transfer full): non-blocking */
MrPeer *mr_tcp_peer_new (GSocket *client);

/** @client: (transfer full): non-blocking; @keys: (element-type utf8 GBytes). Returns: %NULL when encryption does not
 *  work on this computer. */
MrPeer *mr_tls_peer_new (GSocket *client, GHashTable *keys);

/** Returns: (transfer full): "192.168.1.5:40312" */
char *mr_peer_name_of_socket (GSocket *client);

G_END_DECLS
