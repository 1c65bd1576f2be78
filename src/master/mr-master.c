/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-master.h"

#include <glib/gi18n-lib.h>

#include "mr-engine.h"

#define assert_in_owner(self) g_assert ((self)->owner == g_thread_self ())

/* To be called with the lock held, after changing what the engine waits for. */
static void
wake (MrMaster *self)
{
  g_cond_signal (&self->wake);
  if (self->idle != NULL)
    g_cancellable_cancel (self->idle);
}

static guint
queue (MrMaster *self, MrJob *job)
{
  const guint id = job->id;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  g_queue_push_tail (&self->jobs, job);
  wake (self);

  return id;
}

static void
end_cancelled (MrJob *job)
{
  mr_job_tell_end (job, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, _("Stopped before it began.")));
  mr_job_free (job);
}

MrMaster *
mr_master_new (const MrUri *uri, GBytes *psk, MrTimebase *timebase, MrEventFunc func, gpointer user_data)
{
  MrMaster *self;

  g_return_val_if_fail (uri != NULL && func != NULL, NULL);

  self = g_new0 (MrMaster, 1);
  self->uri = mr_uri_copy (uri);
  self->psk = psk != NULL ? g_bytes_ref (psk) : NULL;
  self->timebase = timebase != NULL ? g_object_ref (timebase) : NULL;
  self->outbox = mr_outbox_new (func, user_data);
  self->owner = g_thread_self ();
  self->opening = g_cancellable_new ();
  self->want_line = TRUE;
  g_mutex_init (&self->lock);
  mr_taps_init (&self->taps);
  g_cond_init (&self->wake);
  g_queue_init (&self->jobs);
  self->thread = g_thread_new ("mr-master", mr_engine_run, self);

  return self;
}

void
mr_master_shutdown (MrMaster *self)
{
  g_return_if_fail (self != NULL);
  assert_in_owner (self);

  g_mutex_lock (&self->lock);
  self->shutting_down = TRUE;
  if (self->running != NULL)
    g_cancellable_cancel (self->running->cancellable);
  wake (self);
  g_mutex_unlock (&self->lock);
  g_cancellable_cancel (self->opening);

  g_thread_join (self->thread);
  g_queue_clear_full (&self->jobs, (GDestroyNotify) end_cancelled);
  mr_outbox_close (self->outbox);

  g_clear_error (&self->why_lost);
  g_object_unref (self->opening);
  g_clear_object (&self->timebase);
  g_clear_pointer (&self->psk, g_bytes_unref);
  g_cond_clear (&self->wake);
  mr_taps_clear (&self->taps);
  g_mutex_clear (&self->lock);
  mr_uri_free (self->uri);
  g_free (self);
}

void
mr_master_reconnect (MrMaster *self)
{
  g_return_if_fail (self != NULL);
  assert_in_owner (self);

  g_mutex_lock (&self->lock);
  if (!self->connected)
    {
      self->want_line = TRUE;
      wake (self);
    }
  g_mutex_unlock (&self->lock);
}

guint
mr_master_scan (MrMaster *self, const MrScanOptions *options)
{
  MrJob *job;

  g_return_val_if_fail (self != NULL && options != NULL, 0);
  assert_in_owner (self);

  job = mr_job_new (++self->last_job, MR_JOB_SCAN, self->outbox);
  job->options = *options;
  return queue (self, job);
}

guint
mr_master_read (MrMaster *self, const MrTarget *targets, gsize n_targets)
{
  MrJob *job;

  g_return_val_if_fail (self != NULL && (targets != NULL || n_targets == 0), 0);
  assert_in_owner (self);

  job = mr_job_new (++self->last_job, MR_JOB_READ, self->outbox);
  g_array_append_vals (job->targets, targets, n_targets);
  return queue (self, job);
}

guint
mr_master_set_primary (MrMaster *self, const MrTarget *target, guint8 new_primary)
{
  MrJob *job;

  g_return_val_if_fail (self != NULL && target != NULL, 0);
  assert_in_owner (self);

  job = mr_job_new (++self->last_job, MR_JOB_SET_PRIMARY, self->outbox);
  g_array_append_vals (job->targets, target, 1);
  job->new_primary = new_primary;
  return queue (self, job);
}

void
mr_master_cancel (MrMaster *self, guint job)
{
  GQueue ended = G_QUEUE_INIT;
  GList *next;

  g_return_if_fail (self != NULL);
  assert_in_owner (self);

  g_mutex_lock (&self->lock);
  if (self->running != NULL && (job == 0 || self->running->id == job))
    g_cancellable_cancel (self->running->cancellable);
  for (GList *link = self->jobs.head; link != NULL; link = next)
    {
      next = link->next;
      if (job == 0 || ((MrJob *) link->data)->id == job)
        {
          g_queue_unlink (&self->jobs, link);
          g_queue_push_tail_link (&ended, link);
        }
    }
  g_mutex_unlock (&self->lock);

  g_queue_clear_full (&ended, (GDestroyNotify) end_cancelled);
}

guint
mr_master_add_tap (MrMaster *self, MrTapFunc tap, gpointer user_data, GDestroyNotify destroy)
{
  g_return_val_if_fail (self != NULL && tap != NULL, 0);
  assert_in_owner (self);

  return mr_taps_add (&self->taps, tap, user_data, destroy);
}

void
mr_master_remove_tap (MrMaster *self, guint id)
{
  g_return_if_fail (self != NULL);
  assert_in_owner (self);

  mr_taps_remove (&self->taps, id);
}
