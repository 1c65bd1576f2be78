/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-trace-store.h"

G_BEGIN_DECLS

/** Reads a trace that was saved, of at most 64 MiB, on another thread. */
void mr_trace_load_async (GFile *file, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);

/** Returns: (transfer full): its lines; %NULL with a sentence that says which file, why, and what is expected. */
MrTraceSnapshot *mr_trace_load_finish (GAsyncResult *result, GError **error);

G_END_DECLS
