/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * MrPeer:
 *
 * A client of a listener: octets that it sends, octets for it. Used by one thread at a time, which need not be the one
 * that accepted it.
 */
typedef struct _MrPeer MrPeer;

/** Ends the connection and frees @self. */
void mr_peer_free (MrPeer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MrPeer, mr_peer_free)

/** Returns: (transfer none): who it is, for the log: "192.168.1.5:40312" or "/dev/pts/3". */
const char *mr_peer_name (MrPeer *self);

/** Returns: (nullable) (transfer none): the identity whose key it proved to have; %NULL: it had nothing to prove. */
const char *mr_peer_identity (MrPeer *self);

/** Returns: the descriptor to wait on for octets, once mr_peer_read() has found none. */
int mr_peer_fd (MrPeer *self);

/** Does not wait. Returns: octets that the client sent, 0 when nothing has come, -1 when it is gone. */
gssize mr_peer_read (MrPeer *self, guint8 *buffer, gsize len);

/**
 * mr_peer_write:
 *
 * May wait for a slow client of a TLS port until @cancellable is cancelled. What a pseudo-terminal or a plain TCP
 * client does not fetch is not waited for.
 *
 * Returns: %FALSE when the client is gone, or waiting for it was cancelled
 */
gboolean mr_peer_write (MrPeer *self, const guint8 *octets, gsize len, GCancellable *cancellable);

/** Returns: the baud rate that the client set; 0 when it has no way to say. */
guint mr_peer_baud (MrPeer *self);

G_END_DECLS
