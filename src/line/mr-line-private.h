/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-line.h"

/* What the kinds of line share within this room. */

G_BEGIN_DECLS

MrLine *mr_serial_line_open (const MrUri *uri, const MrLineOptions *options, GCancellable *cancellable, GError **error);
MrLine *mr_tcp_line_open (const MrUri *uri, const MrLineOptions *options, GCancellable *cancellable, GError **error);
MrLine *mr_tls_line_open (const MrUri *uri, const MrLineOptions *options, GCancellable *cancellable, GError **error);
MrLine *mr_replay_line_open (const MrUri *uri, const MrLineOptions *options, GCancellable *cancellable, GError **error);

/** Says that this line cannot change its baud rate, although others of its class can. */
void mr_line_fix_baud (MrLine *self);

/** Returns: (transfer full): the clock of @options, or real time if there is none or it is virtual: for lines to the
 *  world outside. */
MrTimebase *mr_line_options_real_timebase (const MrLineOptions *options);

/** Returns: @latency, real microseconds, in bus time. */
gint64 mr_line_bus_latency (MrTimebase *timebase, gint64 latency);

G_END_DECLS
