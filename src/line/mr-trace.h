/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "mr-line.h"

G_BEGIN_DECLS

/**
 * MrTrace:
 *
 * A record of what passed on a line, as text that a person can read and replay: can play: one line per run of octets
 * in one direction, "> 0.000000 10 40 01 41 16" sent, "< 0.012345 E5" received, seconds since the beginning; "=
 * 0.000000 baud=2400 latency=20000" about the line, see %MR_DIRECTION_NONE; '#' begins a comment.
 */
typedef struct _MrTrace MrTrace;

/** Returns: (transfer full): a recorder that appends to @stream, or %NULL with a G_IO_ERROR when its first line
 *  cannot be written. */
MrTrace *mr_trace_new (GOutputStream *stream, GError **error);

/** A #MrTapFunc; @user_data is the #MrTrace. Write errors are kept for mr_trace_finish(). */
void mr_trace_tap (MrDirection direction, gint64 when, const guint8 *octets, gsize len, gpointer user_data);

/** Flushes and closes the stream. Frees @self. Returns: %FALSE with the first error that writing met. */
gboolean mr_trace_finish (MrTrace *self, GError **error);

G_END_DECLS
