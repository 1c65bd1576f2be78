/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "mr-trace-row.h"

G_BEGIN_DECLS

/**
 * MrTraceLog:
 *
 * The lines of a trace as a #GListModel of #MrTraceRow: all, or those that a filter lets through. A row exists while it is
 * shown, and only rows that are shown are decoded on the main thread; filter and search run on another one.
 *
 * Properties (read-only, notify): "scanning" (boolean: the filter has not seen all lines yet)
 */
#define MR_TYPE_TRACE_LOG (mr_trace_log_get_type ())
G_DECLARE_FINAL_TYPE (MrTraceLog, mr_trace_log, MR, TRACE_LOG, GObject)

MrTraceLog *mr_trace_log_new (MrTraceSnapshot *snapshot);

/** Shows what has been added, and no longer what was dropped. @snapshot: of the same store, later. */
void mr_trace_log_update (MrTraceLog *self, MrTraceSnapshot *snapshot);

/** Lists the lines that @filter lets through, as they are found. @filter is copied. */
void mr_trace_log_set_filter (MrTraceLog *self, const MrTraceFilter *filter);

gboolean mr_trace_log_is_scanning (MrTraceLog *self);

/** Returns: how many lines were dropped. */
guint mr_trace_log_get_n_dropped (MrTraceLog *self);

/** Returns: the position of the line with the number @line, or of the first listed line after it. */
guint mr_trace_log_find_position (MrTraceLog *self, guint line);

/** Looks for the next listed line with @text; see mr_trace_find_async(). */
void mr_trace_log_find_async (MrTraceLog *self, const char *text, guint line, gboolean backwards,
                              GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);

/** Returns: how often a line was decoded for a row: tests count work by it. */
guint64 mr_trace_log_get_n_decoded (MrTraceLog *self);

G_END_DECLS
