/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * MrTraceWriter:
 *
 * Writes lines of text on a thread of its own, so that the caller never waits for the disk. At most 4 MiB wait to be
 * written; a line that finds no room is dropped and counted, and a comment in the file says where lines are missing.
 */
typedef struct _MrTraceWriter MrTraceWriter;

/** Starts the thread, which writes to @stream. */
MrTraceWriter *mr_trace_writer_new (GOutputStream *stream);

/** Hands over one line with its line feed. Does not block. */
void mr_trace_writer_put (MrTraceWriter *self, const char *line, gsize len);

/** Waits until what was handed over is written, or can’t be. Any thread. */
void mr_trace_writer_sync (MrTraceWriter *self);

/**
 * mr_trace_writer_finish:
 *
 * Waits until what was handed over is written, closes the stream, frees @self.
 *
 * Returns: %FALSE with the first error that writing met, or with %MR_LINE_ERROR_FAILED when lines were dropped
 */
gboolean mr_trace_writer_finish (MrTraceWriter *self, GError **error);

G_END_DECLS
