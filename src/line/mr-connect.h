/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-line-error.h"
#include "mr-line-options.h"

G_BEGIN_DECLS

/**
 * mr_connect:
 * @clock: a clock that runs in real time
 * @deadline: by @clock
 * @peer: (out) (optional) (transfer full): the address that accepted the connection; not set if none did
 *
 * Looks up the host and tries its addresses side by side. The calling thread needs no main loop.
 *
 * Returns: a non-blocking socket, or -1 with #MrLineError or G_IO_ERROR_CANCELLED
 */
int mr_connect (const char *host, guint16 port, MrTimebase *clock, gint64 deadline, GCancellable *cancellable,
                GInetAddress **peer, GError **error);

/** Prepares a connected TCP socket, of either end, for telegrams: sent at once, and a peer that vanished is noticed. */
void mr_connect_set_options (int fd);

/** Returns: when reaching the other end has lasted long enough, by @clock, which runs in real time. */
gint64 mr_connect_deadline (const MrLineOptions *options, MrTimebase *clock);

/** Returns: real microseconds by which an answer through @socket may be late; see #mr_line_latency(). */
gint64 mr_connect_latency (int socket);

/** Returns: whether @error_number means that the peer closed the connection; 0 does too. */
gboolean mr_connect_was_closed (int error_number);

/** A sentence for a connection that was open and broke with @error_number. @has_answered: the peer has sent data
 *  before; one that closes without has another client. */
void mr_connect_explain_loss (const char *host, int error_number, gboolean has_answered, GError **error);

G_END_DECLS
