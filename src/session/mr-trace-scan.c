/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-trace-scan.h"

typedef struct {
  MrTraceSnapshot *snapshot;
  MrTraceFilter filter;
  guint from;
  guint to;
  gboolean backwards;
} Scan;

static void
scan_free (gpointer data)
{
  Scan *self = data;

  mr_trace_snapshot_unref (self->snapshot);
  mr_trace_filter_clear (&self->filter);
  g_free (self);
}

static GTask *
new_task (MrTraceSnapshot *snapshot, const MrTraceFilter *filter, Scan scan, GCancellable *cancellable,
          GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  Scan *self = g_new (Scan, 1);

  *self = scan;
  self->snapshot = mr_trace_snapshot_ref (snapshot);
  self->filter = *filter;
  self->filter.text = g_strdup (filter->text);
  g_task_set_task_data (task, self, scan_free);
  return task;
}

static void
scan_lines (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Scan *self = data;
  g_autoptr (MrTraceReader) reader = mr_trace_reader_new (self->snapshot);
  g_autoptr (GArray) matches = g_array_new (FALSE, FALSE, sizeof (guint));

  for (guint line = self->from; line < self->to && !g_cancellable_is_cancelled (cancellable); line++)
    if (mr_trace_filter_matches (&self->filter, reader, line))
      g_array_append_val (matches, line);
  g_task_return_pointer (task, g_steal_pointer (&matches), (GDestroyNotify) g_array_unref);
}

void
mr_trace_scan_async (MrTraceSnapshot *snapshot, const MrTraceFilter *filter, guint from, guint to,
                     GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = new_task (snapshot, filter, (Scan) { .from = from, .to = to }, cancellable, callback,
                                     user_data);

  g_task_run_in_thread (task, scan_lines);
}

GArray *
mr_trace_scan_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
find_line (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Scan *self = data;
  g_autoptr (MrTraceReader) reader = mr_trace_reader_new (self->snapshot);
  const guint first = mr_trace_snapshot_get_first (self->snapshot);
  const guint n_lines = mr_trace_snapshot_get_end (self->snapshot) - first;
  const guint begin = n_lines > 0 ? CLAMP (self->from, first, first + n_lines - 1) - first : 0;

  for (guint i = 1; i <= n_lines && !g_cancellable_is_cancelled (cancellable); i++)
    {
      const guint line = first + (begin + (self->backwards ? n_lines - i : i)) % n_lines;

      if (mr_trace_filter_matches (&self->filter, reader, line))
        {
          g_task_return_int (task, line);
          return;
        }
    }
  g_task_return_int (task, -1);
}

void
mr_trace_find_async (MrTraceSnapshot *snapshot, const MrTraceFilter *filter, guint line, gboolean backwards,
                     GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = new_task (snapshot, filter, (Scan) { .from = line, .backwards = backwards }, cancellable,
                                     callback, user_data);

  g_task_run_in_thread (task, find_line);
}

gint64
mr_trace_find_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_int (G_TASK (result), error);
}
