/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-master.h"

#include "mr-engine.h"
#include "mr-read-job.h"
#include "mr-scan.h"
#include "mr-write-job.h"

#define assert_in_owner(self) g_assert ((self)->owner == g_thread_self ())

/* The owner's side of the engine. */
struct _MrMaster {
  GThread *owner;
  MrEngine *engine;
  MrOutbox *outbox;
  MrJournalFunc journal;
  gpointer user_data;
  MbusKeys *keys; /* (nullable) */
  guint last_job;
};

static guint
queue (MrMaster *self, MrJob *job)
{
  const guint id = job->id;

  job->keys = self->keys != NULL ? mbus_keys_ref (self->keys) : NULL;
  mr_engine_queue (self->engine, job);
  return id;
}

MrMaster *
mr_master_new (const MrUri *uri, GBytes *psk, MrTimebase *timebase, MrEventFunc func, MrJournalFunc journal,
               gpointer user_data)
{
  MrMaster *self;

  g_return_val_if_fail (uri != NULL && func != NULL, NULL);

  self = g_new0 (MrMaster, 1);
  self->owner = g_thread_self ();
  self->outbox = mr_outbox_new (func, user_data);
  self->journal = journal;
  self->user_data = user_data;
  self->engine = mr_engine_start (uri, psk, timebase, self->outbox);

  return self;
}

static void
on_stopped (gpointer user_data)
{
  g_autoptr (GTask) task = user_data;

  g_task_return_boolean (task, TRUE);
}

void
mr_master_shutdown_async (MrMaster *self, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task;

  g_return_if_fail (self != NULL);
  assert_in_owner (self);

  task = g_task_new (NULL, NULL, callback, user_data);
  g_task_set_source_tag (task, mr_master_shutdown_async);
  mr_engine_stop (self->engine, on_stopped, task);
  mr_outbox_unref (self->outbox);
  g_clear_pointer (&self->keys, mbus_keys_unref);
  g_free (self);
}

gboolean
mr_master_shutdown_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, mr_master_shutdown_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

void
mr_master_set_keys (MrMaster *self, MbusKeys *keys)
{
  MbusKeys *before;

  g_return_if_fail (self != NULL);
  assert_in_owner (self);

  before = self->keys;
  self->keys = keys != NULL ? mbus_keys_ref (keys) : NULL;
  g_clear_pointer (&before, mbus_keys_unref);
}

void
mr_master_reconnect (MrMaster *self)
{
  g_return_if_fail (self != NULL);
  assert_in_owner (self);

  mr_engine_connect (self->engine);
}

guint
mr_master_scan (MrMaster *self, const MrScanOptions *options)
{
  g_return_val_if_fail (self != NULL && options != NULL, 0);
  assert_in_owner (self);

  return queue (self, mr_scan_job_new (++self->last_job, options, self->outbox));
}

guint
mr_master_read (MrMaster *self, const MrTarget *targets, gsize n_targets)
{
  g_return_val_if_fail (self != NULL && (targets != NULL || n_targets == 0), 0);
  assert_in_owner (self);

  return queue (self, mr_read_job_new (++self->last_job, targets, n_targets, NULL, self->outbox));
}

guint
mr_master_read_data_set (MrMaster *self, const MrTarget *target, MrDataSet *set)
{
  g_return_val_if_fail (self != NULL && target != NULL && set != NULL, 0);
  assert_in_owner (self);

  return queue (self, mr_read_job_new (++self->last_job, target, 1, set, self->outbox));
}

guint
mr_master_write (MrMaster *self, const MrWriteRequest *requests, gsize n_requests)
{
  g_return_val_if_fail (self != NULL && (requests != NULL || n_requests == 0), 0);
  assert_in_owner (self);

  return queue (self, mr_write_job_new (++self->last_job, requests, n_requests, self->journal, self->user_data,
                                        self->outbox));
}

void
mr_master_skip (MrMaster *self, guint job, guint n_steps)
{
  g_return_if_fail (self != NULL);
  assert_in_owner (self);

  mr_engine_skip (self->engine, job, n_steps);
}

void
mr_master_cancel (MrMaster *self, guint job)
{
  g_return_if_fail (self != NULL);
  assert_in_owner (self);

  mr_engine_cancel (self->engine, job);
}

guint
mr_master_add_tap (MrMaster *self, MrTapFunc tap, gpointer user_data, GDestroyNotify destroy)
{
  g_return_val_if_fail (self != NULL && tap != NULL, 0);
  assert_in_owner (self);

  return mr_taps_add (mr_engine_taps (self->engine), tap, user_data, destroy);
}

void
mr_master_remove_tap (MrMaster *self, guint id)
{
  g_return_if_fail (self != NULL);
  assert_in_owner (self);

  mr_taps_remove (mr_engine_taps (self->engine), id);
}
