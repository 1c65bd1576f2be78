/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-trace-line.h"
#include "mr-trace-store.h"

G_BEGIN_DECLS

/**
 * MrTraceReader:
 *
 * Reads the lines of a snapshot in any order. It keeps the blocks of lines that it read last, so that lines near each
 * other are read and parsed once. Used by one thread at a time.
 */
typedef struct _MrTraceReader MrTraceReader;

MrTraceReader *mr_trace_reader_new (MrTraceSnapshot *snapshot);
void mr_trace_reader_free (MrTraceReader *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MrTraceReader, mr_trace_reader_free)

/** Returns: (transfer none): what it reads. */
MrTraceSnapshot *mr_trace_reader_get_snapshot (MrTraceReader *self);

/**
 * MrTraceView:
 * @text: the line, without its line feed
 * @octets: its octets, as many as @line says
 *
 * A line that was read. Valid until another one is read that is more than %MR_TRACE_BLOCK_LINES lines from it.
 */
typedef struct {
  const MrTraceLine *line;
  const char *text;
  const guint8 *octets;
} MrTraceView;

/** @line: number of a line of the snapshot. Returns: %FALSE when it cannot be read, or is of no trace. */
gboolean mr_trace_reader_read (MrTraceReader *self, guint line, MrTraceView *out);

G_END_DECLS
