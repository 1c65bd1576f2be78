/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-peer.h"

G_BEGIN_DECLS

/**
 * MrReception:
 *
 * Receives the clients of a TCP port on a thread of its own, so that none waits for another: not for one that takes its
 * time with the handshake, and not for one that is being served. Of those that came and did not prove a key yet, the
 * oldest is sent away when there are too many. When every place is taken, a client can still finish its handshake, so
 * that it learns that port and key are right; then its connection is closed.
 */
typedef struct _MrReception MrReception;

/**
 * mr_reception_new:
 * @socket: (transfer full): listening and non-blocking
 * @keys: (nullable) (element-type utf8 GBytes): of a TLS port
 * @places: how many clients are served at a time
 */
MrReception *mr_reception_new (GSocket *socket, GHashTable *keys, guint places);

/** Stops the thread, sends away the clients that mr_reception_next() has not returned, and frees @self. */
void mr_reception_free (MrReception *self);

/** Waits for a client that was let in. Returns: (transfer full): %NULL when cancelled. */
MrPeer *mr_reception_next (MrReception *self, GCancellable *cancellable);

G_END_DECLS
