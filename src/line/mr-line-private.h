/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-line.h"

/* What the kinds of line in this room share; nobody above needs it. */

G_BEGIN_DECLS

MrLine *mr_serial_line_open (const MrUri *uri, const MrLineOptions *options, GCancellable *cancellable, GError **error);
MrLine *mr_tcp_line_open (const MrUri *uri, const MrLineOptions *options, GCancellable *cancellable, GError **error);
MrLine *mr_tls_line_open (const MrUri *uri, const MrLineOptions *options, GCancellable *cancellable, GError **error);
MrLine *mr_replay_line_open (const MrUri *uri, const MrLineOptions *options, GCancellable *cancellable, GError **error);

/** The rates that a bus may have, 0-terminated. */
extern const guint mr_line_bauds[];

gboolean mr_line_baud_is_allowed (guint baud);

/** Says that this line cannot change its baud, although others of its class can. */
void mr_line_fix_baud (MrLine *self);

/** Returns: (transfer full): the clock of @options, real where it is virtual or none: for lines to the world outside.
 *  */
MrTimebase *mr_line_options_real_timebase (const MrLineOptions *options);

/** Returns: @latency, real microseconds, in bus time. */
gint64 mr_line_bus_latency (MrTimebase *timebase, gint64 latency);

G_END_DECLS
