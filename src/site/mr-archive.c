/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-archive.h"

#include <string.h>

/* One piece of work. The owner gets it back once it is done: the thread touches no task and frees nothing that belongs
 * to the owner, so that no object of the owner is ever finalised on it. */
typedef struct {
  MrArchiveFunc func;
  gpointer data;
  gboolean good;
  GError *error;

  GMainContext *context; /* (nullable): %NULL if a caller blocks until it is done */
  GTask *task;           /* used only by the owner; holds the data */
  GAsyncReadyCallback callback;
  gpointer user_data;
  gboolean done;         /* under the lock */
} Work;

struct _MrArchive {
  GObject parent_instance;

  MrStore *reader;
  MrStore *writer; /* used only by the thread */
  GThread *owner;
  GThread *thread;

  GMutex lock;
  GCond changed;
  GQueue queue; /* (element-type Work), oldest first */
  gboolean closing;
};

G_DEFINE_FINAL_TYPE (MrArchive, mr_archive, G_TYPE_OBJECT)

static void
work_free (Work *work)
{
  g_clear_error (&work->error);
  g_clear_pointer (&work->context, g_main_context_unref);
  g_free (work);
}

/* Calls the callback directly, because the task might call it after that of later work. */
static gboolean
complete (gpointer user_data)
{
  Work *work = user_data;
  g_autoptr (GTask) task = g_steal_pointer (&work->task);

  if (work->good)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, g_steal_pointer (&work->error));
  if (work->callback != NULL)
    work->callback (g_task_get_source_object (task), G_ASYNC_RESULT (task), work->user_data);
  return G_SOURCE_REMOVE;
}

/* Attaches an idle source. g_main_context_invoke() would run the function on this thread if the owner is not running
 * its main loop at the moment. */
static void
hand_back (Work *work)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, complete, work, (GDestroyNotify) work_free);
  g_source_attach (source, work->context);
}

static Work *
next_work (MrArchive *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  while (self->queue.length == 0 && !self->closing)
    g_cond_wait (&self->changed, &self->lock);
  return g_queue_pop_head (&self->queue);
}

static gpointer
run (gpointer user_data)
{
  MrArchive *self = user_data;
  Work *work;

  /* All queued work is done before the thread ends. */
  while ((work = next_work (self)) != NULL)
    {
      work->good = work->func == NULL || work->func (self->writer, work->data, &work->error);
      if (work->context != NULL)
        {
          hand_back (work);
          continue;
        }
      g_mutex_lock (&self->lock);
      work->done = TRUE;
      g_cond_broadcast (&self->changed);
      g_mutex_unlock (&self->lock);
    }
  return NULL;
}

static void
queue (MrArchive *self, Work *work)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  g_queue_push_tail (&self->queue, work);
  g_cond_broadcast (&self->changed);
}

static void
mr_archive_finalize (GObject *object)
{
  MrArchive *self = MR_ARCHIVE (object);

  /* Every task holds a reference to the archive, so the queue contains no work with a task any more. */
  g_assert (self->owner == g_thread_self ());
  if (self->thread != NULL)
    {
      g_mutex_lock (&self->lock);
      self->closing = TRUE;
      g_cond_broadcast (&self->changed);
      g_mutex_unlock (&self->lock);
      g_thread_join (self->thread);
    }
  g_clear_pointer (&self->reader, mr_store_close);
  g_clear_pointer (&self->writer, mr_store_close);
  g_cond_clear (&self->changed);
  g_mutex_clear (&self->lock);

  G_OBJECT_CLASS (mr_archive_parent_class)->finalize (object);
}

static void
mr_archive_class_init (MrArchiveClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = mr_archive_finalize;
}

static void
mr_archive_init (MrArchive *self)
{
  self->owner = g_thread_self ();
  g_mutex_init (&self->lock);
  g_cond_init (&self->changed);
  g_queue_init (&self->queue);
}

/* A store that cannot be written can still be shown and exported. */
static MrStore *
open_writer (const char *path, GError **error)
{
  g_autoptr (GError) problem = NULL;
  MrStore *store = mr_store_open (path, &problem);

  if (store != NULL)
    return store;
  if (g_error_matches (problem, MR_STORE_ERROR, MR_STORE_ERROR_PERMISSION) ||
      g_error_matches (problem, MR_STORE_ERROR, MR_STORE_ERROR_FULL))
    return mr_store_open_copy (path, problem, error);
  g_propagate_error (error, g_steal_pointer (&problem));
  return NULL;
}

MrArchive *
mr_archive_open (const char *path, GError **error)
{
  g_autoptr (MrArchive) self = g_object_new (MR_TYPE_ARCHIVE, NULL);
  g_autofree char *shared = NULL;

  g_return_val_if_fail (path != NULL, NULL);

  if (strcmp (path, MR_STORE_IN_MEMORY) == 0)
    path = shared = mr_store_shared_memory_path ();
  self->writer = open_writer (path, error);
  if (self->writer == NULL)
    return NULL;
  self->reader = mr_store_open_reader (self->writer, error);
  if (self->reader == NULL)
    return NULL;
  self->thread = g_thread_new ("mr-archive", run, self);
  return g_steal_pointer (&self);
}

const GError *
mr_archive_get_unsaved (MrArchive *self)
{
  g_return_val_if_fail (MR_IS_ARCHIVE (self), NULL);

  return mr_store_get_unsaved (self->writer);
}

MrStore *
mr_archive_reader (MrArchive *self)
{
  g_return_val_if_fail (MR_IS_ARCHIVE (self), NULL);

  return self->reader;
}

void
mr_archive_run_async (MrArchive *self, MrArchiveFunc func, gpointer data, GDestroyNotify free_data,
                      GAsyncReadyCallback callback, gpointer user_data)
{
  Work *work;

  g_return_if_fail (MR_IS_ARCHIVE (self));

  work = g_new0 (Work, 1);
  work->func = func;
  work->data = data;
  work->context = g_main_context_ref_thread_default ();
  work->callback = callback;
  work->user_data = user_data;
  work->task = g_task_new (self, NULL, NULL, NULL);
  g_task_set_source_tag (work->task, mr_archive_run_async);
  g_task_set_task_data (work->task, data, free_data);
  queue (self, work);
}

gboolean
mr_archive_run_finish (MrArchive *self, GAsyncResult *result, gpointer *data, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  if (data != NULL)
    *data = g_task_get_task_data (G_TASK (result));
  return g_task_propagate_boolean (G_TASK (result), error);
}

gboolean
mr_archive_run (MrArchive *self, MrArchiveFunc func, gpointer data, GError **error)
{
  Work work = { .func = func, .data = data };

  g_return_val_if_fail (MR_IS_ARCHIVE (self), FALSE);
  g_return_val_if_fail (func != NULL, FALSE);
  g_return_val_if_fail (g_thread_self () != self->thread, FALSE);

  queue (self, &work);
  g_mutex_lock (&self->lock);
  while (!work.done)
    g_cond_wait (&self->changed, &self->lock);
  g_mutex_unlock (&self->lock);

  if (work.error != NULL)
    g_propagate_error (error, work.error);
  return work.good;
}

guint64
mr_archive_n_statements (MrArchive *self)
{
  g_return_val_if_fail (MR_IS_ARCHIVE (self), 0);

  return mr_store_n_statements (self->reader) + mr_store_n_statements (self->writer);
}
