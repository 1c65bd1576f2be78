/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-peer.h"

G_BEGIN_DECLS

/* What the kinds of client do; the functions of mr-peer.h say what. */
typedef struct {
  gboolean (*secure) (MrPeer *self, gint64 patience, GCancellable *cancellable, GError **error); /* NULL: nothing */
  const char *(*identity) (MrPeer *self);                                                        /* NULL: none */
  gssize (*read) (MrPeer *self, guint8 *buffer, gsize len);
  gboolean (*write) (MrPeer *self, const guint8 *octets, gsize len, GCancellable *cancellable);
  guint (*baud) (MrPeer *self); /* NULL: cannot say */
  void (*close) (MrPeer *self); /* all but the struct */
} MrPeerClass;

struct _MrPeer {
  const MrPeerClass *klass;
  char *name;
  int fd;
};

/** @client: (transfer full): non-blocking */
MrPeer *mr_tcp_peer_new (GSocket *client);

/** @client: (transfer full): non-blocking; @keys: (element-type utf8 GBytes). Returns: %NULL when encryption does not
 *  work on this computer. */
MrPeer *mr_tls_peer_new (GSocket *client, GHashTable *keys);

/** Returns: (transfer full): "192.168.1.5:40312" */
char *mr_peer_name_of_socket (GSocket *client);

G_END_DECLS
