/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-nts-failure.h"
#include "mr-nts-server.h"
#include "mr-timebase.h"

G_BEGIN_DECLS

/**
 * MrNtsTls:
 *
 * A TLS 1.3 session with a server that proves its name with a certificate, for the protocol of NTS key establishment.
 * Used by one thread, which may wait.
 */
typedef struct _MrNtsTls MrNtsTls;

/**
 * mr_nts_tls_connect:
 * @clock: runs in real time
 * @deadline: by @clock, also for what follows
 * @reached: (out) (transfer full): the address that accepted the connection, whatever followed; not set if none did
 *
 * Returns: (transfer full): the session; %NULL with #MrTimeError or %G_IO_ERROR_CANCELLED
 */
MrNtsTls *mr_nts_tls_connect (const MrNtsServer *server, MrTimebase *clock, gint64 deadline, GCancellable *cancellable,
                              GInetAddress **reached, GError **error);

void mr_nts_tls_free (MrNtsTls *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MrNtsTls, mr_nts_tls_free)

/** Sends all of @octets. */
gboolean mr_nts_tls_send (MrNtsTls *self, GBytes *octets, GError **error);

/** Waits for data. Returns: how many octets came, more than 0; -1 with an error. */
gssize mr_nts_tls_receive (MrNtsTls *self, guint8 *buffer, gsize n, GError **error);

/** Derives a key from the session (RFC 5705). Returns: %FALSE with an error. */
gboolean mr_nts_tls_export (MrNtsTls *self, const char *label, const guint8 *context, gsize n_context, guint8 *key,
                            gsize n_key, GError **error);
G_END_DECLS
