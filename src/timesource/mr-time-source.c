/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-time-source.h"

G_DEFINE_ABSTRACT_TYPE (MrTimeSource, mr_time_source, G_TYPE_OBJECT)

static void
mr_time_source_class_init (MrTimeSourceClass *klass)
{
}

static void
mr_time_source_init (MrTimeSource *self)
{
}

static void
measure (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GError *error = NULL;
  MrTrustedTime *time = MR_TIME_SOURCE_GET_CLASS (source)->measure (source, cancellable, &error);

  if (time != NULL)
    g_task_return_pointer (task, time, (GDestroyNotify) mr_trusted_time_unref);
  else
    g_task_return_error (task, error);
}

void
mr_time_source_measure_async (MrTimeSource *self, GCancellable *cancellable, GAsyncReadyCallback callback,
                              gpointer user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (MR_IS_TIME_SOURCE (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, mr_time_source_measure_async);
  g_task_run_in_thread (task, measure);
}

MrTrustedTime *
mr_time_source_measure_finish (MrTimeSource *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
