/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "mr-line.h"

G_BEGIN_DECLS

/**
 * MrTrace:
 *
 * A tap that records what passes on a line, as text that a person can read and replay: can play. One line per run of
 * octets in one direction: "> 0.000000 10 40 01 41 16" sent, "< 0.012345 E5" received, seconds since the beginning.
 * "= 0.000000 baud=2400 latency=20000" is about the line: its baud rate, mr_line_latency(), "fixed" where the baud rate
 * cannot be changed, and "parity" where the receiver checks it, so that the engine trusts what it hears. '#' begins a
 * comment: a warning about the line, an error, or how many lines are missing. Lines are written by a thread of the
 * recorder's own.
 */
typedef struct _MrTrace MrTrace;

/** The first line of every trace. */
#define MR_TRACE_HEADER "# Meter Room trace 1: seconds and octets, > sent, < received, = about the line\n"

/** Returns: (transfer full): a recorder that appends to @stream, or %NULL with a G_IO_ERROR when its first line
 *  cannot be written. */
MrTrace *mr_trace_new (GOutputStream *stream, GError **error);

/** Records to a regular file, which is emptied or created for its owner only. Returns: (transfer full): a recorder, or
 *  %NULL with %MR_LINE_ERROR_FAILED in a sentence. */
MrTrace *mr_trace_new_file (const char *path, GError **error);

/** A #MrTapFunc; @user_data is the #MrTrace. Never waits for the disk; what goes wrong is reported by
 *  mr_trace_finish(). */
void mr_trace_tap (const MrTapEvent *event, gpointer user_data);

/** Writes a comment after what has passed so far. @text: line feeds in it become spaces. Any thread. */
void mr_trace_comment (MrTrace *self, const char *text);

/**
 * mr_trace_flush:
 * @quiet: microseconds of real time
 *
 * A run of octets is handed over when it has ended, and only what comes next shows that. Hands it over now if nothing
 * has come for @quiet. Any thread.
 *
 * Returns: whether no run waits to be handed over
 */
gboolean mr_trace_flush (MrTrace *self, gint64 quiet);

/** Waits until what was handed over is written, or can’t be. Any thread but the line's. */
void mr_trace_sync (MrTrace *self);

/**
 * mr_trace_finish:
 *
 * Writes what is left, closes the stream and frees @self. Waits for the disk. The tap must have been removed.
 *
 * Returns: %FALSE when the trace is not complete, with the first error that writing met, or with %MR_LINE_ERROR_FAILED
 *   when the disk was too slow
 */
gboolean mr_trace_finish (MrTrace *self, GError **error);

G_END_DECLS
