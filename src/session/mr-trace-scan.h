/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "mr-trace-filter.h"

G_BEGIN_DECLS

/* Looking through a trace, on a thread of its own: a million lines take seconds. */

/** Looks which of the lines from @from up to @to match @filter, which is copied. */
void mr_trace_scan_async (MrTraceSnapshot *snapshot, const MrTraceFilter *filter, guint from, guint to,
                          GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);

/** Returns: (transfer full) (element-type guint): their numbers; %NULL when it was cancelled. */
GArray *mr_trace_scan_finish (GAsyncResult *result, GError **error);

/** Looks for the next line that matches @filter, which is copied: after @line, or before it with @backwards, and round
 *  the end. */
void mr_trace_find_async (MrTraceSnapshot *snapshot, const MrTraceFilter *filter, guint line, gboolean backwards,
                          GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);

/** Returns: its number, which is @line if no other one matches; -1 when there is no match, or with an error when it was
 *  cancelled. */
gint64 mr_trace_find_finish (GAsyncResult *result, GError **error);

G_END_DECLS
