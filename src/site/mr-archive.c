/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-archive.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "mr-store-private.h"

/* How much is kept in memory while the store is locked: an hour of readings, with a few hundred octets each. */
#define MAX_KEPT 4096

/* While the store is locked, how long one attempt waits for it: what cannot wait is turned away in between. */
#define LOCKED_PATIENCE_MS 200

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
  gboolean kept;         /* tried again while another program locks the store */
  gboolean done;         /* under the lock */
} Work;

struct _MrArchive {
  GObject parent_instance;

  MrStore *reader;
  MrStore *writer; /* used only by the thread */
  GThread *owner;
  GMainContext *context; /* of the owner */
  GThread *thread;
  char *obstacle;        /* (nullable): see mr_archive_get_obstacle() */
  gboolean locked;       /* the store is, by another program; used only by the thread */

  GMutex lock;
  GCond changed;
  GQueue queue; /* (element-type Work), oldest first */
  gboolean closing;
  gboolean giving_up;
};

G_DEFINE_FINAL_TYPE (MrArchive, mr_archive, G_TYPE_OBJECT)

typedef enum { PROP_OBSTACLE = 1, PROP_LAST = PROP_OBSTACLE } MrArchiveProps;
static GParamSpec *props[PROP_LAST + 1];

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
call (GMainContext *context, GSourceFunc func, gpointer data, GDestroyNotify free_data)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, func, data, free_data);
  g_source_attach (source, context);
}

/* With the lock held. */
static void
hand_back (MrArchive *self, Work *work)
{
  if (work->context != NULL)
    {
      call (work->context, complete, work, (GDestroyNotify) work_free);
      return;
    }
  work->done = TRUE;
  g_cond_broadcast (&self->changed);
}

/* --- While another program locks the store --- */

static gboolean
take_obstacle (gpointer user_data)
{
  MrArchive *self = user_data;
  g_autofree char *shown = g_filename_display_name (self->reader->path);

  g_free (self->obstacle);
  /* Translators: %s is a file */
  self->obstacle = g_strdup_printf (_("“%s” is locked by another program. New readings are kept in memory and saved "
                                      "when that program has finished."), shown);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_OBSTACLE]);
  return G_SOURCE_REMOVE;
}

static gboolean
drop_obstacle (gpointer user_data)
{
  MrArchive *self = user_data;

  g_clear_pointer (&self->obstacle, g_free);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_OBSTACLE]);
  return G_SOURCE_REMOVE;
}

/* Attaches an idle source to the owner's context, which mr_archive_finalize() removes if it has not run by then. */
static void
set_locked (MrArchive *self, gboolean locked)
{
  if (self->locked == locked)
    return;
  self->locked = locked;
  mr_store_set_patience (self->writer, locked ? LOCKED_PATIENCE_MS : MR_STORE_PATIENCE_MS);
  g_mutex_lock (&self->lock);
  self->giving_up = FALSE;
  g_mutex_unlock (&self->lock);
  call (self->context, locked ? take_obstacle : drop_obstacle, self, NULL);
}

static void
turn_away (MrArchive *self, const GError *error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  GList *next;

  for (GList *link = self->queue.head; link != NULL; link = next)
    {
      Work *work = link->data;

      next = link->next;
      if (work->kept || work->func == NULL)
        continue;
      g_queue_delete_link (&self->queue, link);
      work->error = g_error_copy (error);
      hand_back (self, work);
    }
}

static gboolean
is_giving_up (MrArchive *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return self->giving_up;
}

static void
perform (MrArchive *self, Work *work)
{
  const guint64 n_before = mr_store_n_statements (self->writer);

  if (is_giving_up (self))
    mr_store_set_patience (self->writer, 0);
  work->good = work->func == NULL || work->func (self->writer, work->data, &work->error);
  while (work->kept && g_error_matches (work->error, MR_STORE_ERROR, MR_STORE_ERROR_LOCKED) && !is_giving_up (self))
    {
      set_locked (self, TRUE);
      turn_away (self, work->error);
      g_clear_error (&work->error);
      work->good = work->func (self->writer, work->data, &work->error);
    }
  if (work->good && mr_store_n_statements (self->writer) > n_before)
    set_locked (self, FALSE);
}

/* --- The thread --- */

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
      perform (self, work);
      g_mutex_lock (&self->lock);
      hand_back (self, work);
      g_mutex_unlock (&self->lock);
    }
  return NULL;
}

static void
queue (MrArchive *self, Work *work)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  work->kept = work->kept && self->queue.length < MAX_KEPT;
  g_queue_push_tail (&self->queue, work);
  g_cond_broadcast (&self->changed);
}

static void
mr_archive_get_property (GObject *object, guint property_id, GValue *value, GParamSpec *pspec)
{
  MrArchive *self = MR_ARCHIVE (object);

  switch ((MrArchiveProps) property_id)
    {
    case PROP_OBSTACLE:
      g_value_set_string (value, self->obstacle);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

/* The work of a thread that waits does not hold the archive until what it changed is shown. */
static void
drop_calls (MrArchive *self)
{
  GSource *source;

  while ((source = g_main_context_find_source_by_user_data (self->context, self)) != NULL)
    g_source_destroy (source);
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
  drop_calls (self);
  g_clear_pointer (&self->reader, mr_store_close);
  g_clear_pointer (&self->writer, mr_store_close);
  g_main_context_unref (self->context);
  g_free (self->obstacle);
  g_cond_clear (&self->changed);
  g_mutex_clear (&self->lock);

  G_OBJECT_CLASS (mr_archive_parent_class)->finalize (object);
}

static void
mr_archive_class_init (MrArchiveClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = mr_archive_get_property;
  object_class->finalize = mr_archive_finalize;

  props[PROP_OBSTACLE] = g_param_spec_string ("obstacle", NULL, NULL, NULL,
                                              G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
}

static void
mr_archive_init (MrArchive *self)
{
  self->owner = g_thread_self ();
  self->context = g_main_context_ref_thread_default ();
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

const char *
mr_archive_get_obstacle (MrArchive *self)
{
  g_return_val_if_fail (MR_IS_ARCHIVE (self), NULL);

  return self->obstacle;
}

void
mr_archive_give_up (MrArchive *self)
{
  g_return_if_fail (MR_IS_ARCHIVE (self));

  if (self->obstacle == NULL)
    return;
  g_mutex_lock (&self->lock);
  self->giving_up = TRUE;
  g_mutex_unlock (&self->lock);
}

MrStore *
mr_archive_reader (MrArchive *self)
{
  g_return_val_if_fail (MR_IS_ARCHIVE (self), NULL);

  return self->reader;
}

static void
queue_async (MrArchive *self, gboolean kept, MrArchiveFunc func, gpointer data, GDestroyNotify free_data,
             GAsyncReadyCallback callback, gpointer user_data)
{
  Work *work = g_new0 (Work, 1);

  work->kept = kept;
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

void
mr_archive_run_async (MrArchive *self, MrArchiveFunc func, gpointer data, GDestroyNotify free_data,
                      GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (MR_IS_ARCHIVE (self));

  queue_async (self, FALSE, func, data, free_data, callback, user_data);
}

void
mr_archive_keep_async (MrArchive *self, MrArchiveFunc func, gpointer data, GDestroyNotify free_data,
                       GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (MR_IS_ARCHIVE (self));
  g_return_if_fail (func != NULL);

  queue_async (self, TRUE, func, data, free_data, callback, user_data);
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
