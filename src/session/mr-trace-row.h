/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-trace-filter.h"

G_BEGIN_DECLS

/**
 * MrTraceRow:
 *
 * A line of a trace for a list. Made when it is shown, and decoded then.
 *
 * Properties (read-only): "kind" (uint, MrTraceLineKind) · "time" (string: since the beginning, "0:00:12.345"; "" of a
 * comment) · "octets" (string, in hex) · "words" (string, see mr_trace_words(); notifies when a later line changes what
 * it means) · "sorts" (uint, MrTraceSorts; notifies) · "title" (string: all of it in one sentence, but its octets)
 */
#define MR_TYPE_TRACE_ROW (mr_trace_row_get_type ())
G_DECLARE_FINAL_TYPE (MrTraceRow, mr_trace_row, MR, TRACE_ROW, GObject)

/** Reads and decodes a line. */
MrTraceRow *mr_trace_row_new (MrTraceReader *reader, guint line);

/** Decodes it again: there are other lines after it. */
void mr_trace_row_refresh (MrTraceRow *self, MrTraceReader *reader);

/** Returns: the number of the line. */
guint mr_trace_row_get_line (MrTraceRow *self);

MrTraceLineKind mr_trace_row_get_kind (MrTraceRow *self);
MrTraceSorts mr_trace_row_get_sorts (MrTraceRow *self);
const char *mr_trace_row_get_octets (MrTraceRow *self);
const char *mr_trace_row_get_words (MrTraceRow *self);

/** Returns: (transfer none) (nullable): the frame that ends in the line, whole. */
GBytes *mr_trace_row_get_frame (MrTraceRow *self);

G_END_DECLS
