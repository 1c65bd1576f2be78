/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-peer.h"

G_BEGIN_DECLS

/**
 * MrServeError:
 * @MR_SERVE_ERROR_PORT: the TCP port cannot be listened on: another program has it, or the user may not
 * @MR_SERVE_ERROR_LINK: the link to a pseudo-terminal cannot be made
 * @MR_SERVE_ERROR_KEY: a key or an identity cannot be used
 * @MR_SERVE_ERROR_FAILED: anything else
 */
typedef enum {
  MR_SERVE_ERROR_PORT,
  MR_SERVE_ERROR_LINK,
  MR_SERVE_ERROR_KEY,
  MR_SERVE_ERROR_FAILED
} MrServeError;

#define MR_SERVE_ERROR (mr_serve_error_quark ())
GQuark mr_serve_error_quark (void);

/**
 * MrListener:
 *
 * A place where clients come in: a pseudo-terminal, a TCP port, a TCP port with TLS. It knows nothing of what is
 * offered there: octets pass between a client and the owner of the listener. One thread may accept; its clients may be
 * used by others. A client has its place until mr_peer_free().
 */
typedef struct _MrListener MrListener;

/**
 * mr_listener_new_pty:
 * @link: (nullable): a symbolic link to make to the pseudo-terminal; an existing link to one is replaced, anything else
 *   is an error
 *
 * Has one client, present at all times; what it does not read is lost, as on a wire.
 */
MrListener *mr_listener_new_pty (const char *link, GError **error);

/**
 * mr_listener_new_tcp:
 * @port: 0 chooses a free one
 * @any_address: whether computers other than this one may connect
 * @places: how many clients there may be at a time; the connection of one more is closed at once
 */
MrListener *mr_listener_new_tcp (guint16 port, gboolean any_address, guint places, GError **error);

/**
 * mr_listener_new_tls:
 * @places: as above; one client more learns of it by the end of its session, right after the handshake
 * @keys: (element-type utf8 GBytes): the key of each identity, 16 octets or more; must not change any more
 *
 * Has only clients that have proved to have a key.
 */
MrListener *mr_listener_new_tls (guint16 port, gboolean any_address, guint places, GHashTable *keys, GError **error);

/** Stops listening and frees @self. Clients that were accepted stay, except that of a pseudo-terminal. */
void mr_listener_free (MrListener *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MrListener, mr_listener_free)

/** Returns: (transfer none): the URI a client uses, without an identity: "serial:/dev/pts/3?kind=converter",
 *  "tls://127.0.0.1:1445". */
const char *mr_listener_uri (MrListener *self);

/** Waits for a client. Returns: (transfer full): %NULL when cancelled, or when no more can come. */
MrPeer *mr_listener_accept (MrListener *self, GCancellable *cancellable);

G_END_DECLS
