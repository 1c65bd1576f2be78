/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-line-options.h"
#include "mr-line.h"
#include "mr-uri-type.h"

/* The kinds of line of this room, each as a #MrLineOpenFunc. */

G_BEGIN_DECLS

MrLine *mr_serial_line_open (const MrUri *uri, const MrLineOptions *options, GCancellable *cancellable, GError **error);
MrLine *mr_tcp_line_open (const MrUri *uri, const MrLineOptions *options, GCancellable *cancellable, GError **error);
MrLine *mr_tls_line_open (const MrUri *uri, const MrLineOptions *options, GCancellable *cancellable, GError **error);
MrLine *mr_replay_line_open (const MrUri *uri, const MrLineOptions *options, GCancellable *cancellable, GError **error);

G_END_DECLS
