/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-line-error.h"
#include "mr-timebase.h"
#include "mr-uri-type.h"

G_BEGIN_DECLS

/**
 * MR_TLS_ERROR:
 *
 * How a session failed. The code is GnuTLS' own, which is negative, or the number of the alert that the peer sent,
 * which is not: 0 is close_notify, the end in good order. The message is for the log and untranslated;
 * mr_tls_explain_handshake() and mr_tls_explain_loss() make the sentence for the user.
 */
#define MR_TLS_ERROR (mr_tls_error_quark ())
GQuark mr_tls_error_quark (void);

/**
 * MrTls:
 *
 * One end, client or server, of a TLS session with a pre-shared key over a connected, non-blocking socket. TLS 1.2 and
 * later. Used by one thread at a time.
 */
typedef struct _MrTls MrTls;

/** Keeps GnuTLS from printing keys, whatever the environment says. Call first in main(). */
void mr_tls_discard_library_log (void);

/** Returns: how many octets a key must have at least. */
gsize mr_tls_key_min (MrTlsLevel level);

/**
 * mr_tls_new_client:
 * @uri: gives identity, level, and the host for error messages
 * @psk: (nullable): its absence is an error
 *
 * Returns: (transfer full): the session, to be continued with mr_tls_handshake(), or %NULL with #MrLineError:
 *   %MR_LINE_ERROR_KEY_MISSING when key or identity cannot be used
 */
MrTls *mr_tls_new_client (const MrUri *uri, GBytes *psk, GError **error);

/**
 * mr_tls_new_server:
 * @keys: (element-type utf8 GBytes): the key of each identity; must not change any more
 *
 * Only methods of %MR_TLS_STRICT. A client cannot find out which identities exist: with one that is unknown the
 * handshake fails as with a wrong key.
 *
 * Returns: (transfer full): the session, to be continued with mr_tls_handshake(), or %NULL with #MrLineError
 */
MrTls *mr_tls_new_server (GHashTable *keys, GError **error);

/** Ends the session, telling the peer so if it takes that within 300 ms, and frees it. The socket stays open. */
void mr_tls_free (MrTls *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MrTls, mr_tls_free)

/**
 * mr_tls_handshake:
 * @fd: borrowed: a connected, non-blocking socket; must be open as long as the session
 * @deadline: by @timebase; in the past it does not wait, and is called again when the socket is ready
 *
 * Returns: 1 when the peer has proved that it has the key, 0 at the deadline, or -1 with %MR_TLS_ERROR or
 *   G_IO_ERROR_CANCELLED
 */
int mr_tls_handshake (MrTls *self, int fd, MrTimebase *timebase, gint64 deadline, GCancellable *cancellable,
                      GError **error);

/** Returns: what the socket must be ready for before the session can continue: %G_IO_IN or %G_IO_OUT. */
GIOCondition mr_tls_wanted (MrTls *self);

/**
 * mr_tls_wait:
 * @deadline: by @timebase, which is not virtual
 *
 * Waits until the socket is ready for what the session has to do next. The deadline comes first, or a peer that always
 * has another octet ready would outlast it.
 *
 * Returns: 1, 0 at the deadline, or -1 with G_IO_ERROR_CANCELLED
 */
int mr_tls_wait (MrTls *self, MrTimebase *timebase, gint64 deadline, GCancellable *cancellable, GError **error);

/** Does not wait. Returns: octets received, 0 when nothing has come, or -1 with %MR_TLS_ERROR. */
gssize mr_tls_receive (MrTls *self, guint8 *buffer, gsize len, GError **error);

/** Sends @octets as one record, if they fit, after what an earlier call may have left. Returns: 1 when they were handed
 *  to the system, 0 at the deadline, or -1 with %MR_TLS_ERROR or G_IO_ERROR_CANCELLED. */
int mr_tls_send (MrTls *self, const guint8 *octets, gsize len, MrTimebase *timebase, gint64 deadline,
                 GCancellable *cancellable, GError **error);

/** Returns: of a client: whether the peer has answered the handshake as a TLS server does. */
gboolean mr_tls_has_met_server (MrTls *self);

/** Returns: the system's error number, when the code of %MR_TLS_ERROR is GNUTLS_E_PULL_ERROR or GNUTLS_E_PUSH_ERROR. */
int mr_tls_errno (MrTls *self);

/** Returns: whether someone who learns the key later still cannot read what is recorded now. */
gboolean mr_tls_is_forward_secret (MrTls *self);

/** Returns: (transfer full): version, key exchange and cipher: "TLS 1.3, ECDHE-PSK, CHACHA20-POLY1305". */
char *mr_tls_method (MrTls *self);

/** Returns: (nullable) (transfer none): of a server after the handshake: the identity whose key the client proved to
 *  have. */
const char *mr_tls_client_identity (MrTls *self);

G_END_DECLS
