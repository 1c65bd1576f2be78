/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-outbox.h"

/* Real time between two progress events of a job, about three frames of a screen: faster than it can be read. */
#define PROGRESS_INTERVAL (50 * G_TIME_SPAN_MILLISECOND)

struct _MrOutbox {
  gatomicrefcount refs; /* the users', and one for a source that is attached or running */

  GMainContext *context;
  MrEventFunc func;
  gpointer user_data;

  GMutex lock;
  GQueue events;       /* (element-type MrEvent), oldest first */
  MrEvent *held;       /* (nullable): progress that came too soon */
  gint64 last_progress;
  GSource *source;     /* (nullable): attached while there is something to deliver */
  MrOutboxFinishedFunc finished; /* (nullable): what comes after the last event */
  gpointer finished_data;
  gboolean closed;               /* it has been called */
};

static void
event_free (MrEvent *event)
{
  g_free (event->text);
  mbus_readout_clear (&event->readout);
  g_free (event->write.old_value);
  g_free (event->write.new_value);
  g_clear_pointer (&event->write.octets, g_bytes_unref);
  g_free (event->write.found);
  g_free (event->write.reason);
  g_free (event->figures);
  g_clear_error (&event->error);
  g_free (event);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MrEvent, event_free)

static MrEvent *
event_take (MrEvent *event)
{
  MrEvent *taken = g_memdup2 (event, sizeof *event);

  event->text = NULL;
  event->readout.frames = NULL;
  event->write.old_value = NULL;
  event->write.new_value = NULL;
  event->write.octets = NULL;
  event->write.found = NULL;
  event->write.reason = NULL;
  event->figures = NULL;
  event->error = NULL;

  return taken;
}

/* Returns: (transfer full) (nullable): the next event */
static MrEvent *
pop (MrOutbox *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return g_queue_pop_head (&self->events);
}

static guint
count (MrOutbox *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return self->events.length;
}

/* What comes after the last event, once. Returns: (nullable) */
static MrOutboxFinishedFunc
take_finished (MrOutbox *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (self->closed || self->finished == NULL || self->events.length > 0)
    return NULL;

  self->closed = TRUE;
  return self->finished;
}

/* The source is removed when there is nothing left; the next event attaches a new one. */
static gboolean
continue_or_detach (MrOutbox *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (self->events.length > 0 || (self->finished != NULL && !self->closed))
    return G_SOURCE_CONTINUE;

  g_clear_pointer (&self->source, g_source_unref);
  return G_SOURCE_REMOVE;
}

/* No more at once than was there, so that a quick engine does not keep the main loop from anything else. */
static gboolean
deliver (gpointer user_data)
{
  MrOutbox *self = user_data;
  MrOutboxFinishedFunc finished;

  for (guint n = count (self); n > 0; n--)
    {
      g_autoptr (MrEvent) event = pop (self);

      if (event == NULL)
        break;
      self->func (event, self->user_data);
    }

  finished = take_finished (self);
  if (finished != NULL)
    finished (self->finished_data);

  return continue_or_detach (self);
}

static void
attach (MrOutbox *self)
{
  if (self->source != NULL)
    return;

  g_atomic_ref_count_inc (&self->refs);
  self->source = g_idle_source_new ();
  g_source_set_callback (self->source, deliver, self, (GDestroyNotify) mr_outbox_unref);
  g_source_attach (self->source, self->context);
}

static void
append (MrOutbox *self, MrEvent *event)
{
  MrEvent *tail = g_queue_peek_tail (&self->events);

  if (event->kind == MR_EVENT_PROGRESS && tail != NULL && tail->kind == MR_EVENT_PROGRESS && tail->job == event->job)
    event_free (g_queue_pop_tail (&self->events));

  g_queue_push_tail (&self->events, event);
  attach (self);
}

static void
put_progress (MrOutbox *self, MrEvent *event)
{
  const gint64 now = g_get_monotonic_time ();

  g_clear_pointer (&self->held, event_free);
  if (now - self->last_progress < PROGRESS_INTERVAL)
    {
      self->held = event;
      return;
    }

  self->last_progress = now;
  append (self, event);
}

MrOutbox *
mr_outbox_new (MrEventFunc func, gpointer user_data)
{
  MrOutbox *self;

  g_return_val_if_fail (func != NULL, NULL);

  self = g_new0 (MrOutbox, 1);
  g_atomic_ref_count_init (&self->refs);
  g_mutex_init (&self->lock);
  g_queue_init (&self->events);
  self->context = g_main_context_ref_thread_default ();
  self->func = func;
  self->user_data = user_data;

  return self;
}

MrOutbox *
mr_outbox_ref (MrOutbox *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
mr_outbox_unref (MrOutbox *self)
{
  if (!g_atomic_ref_count_dec (&self->refs))
    return;

  g_queue_clear_full (&self->events, (GDestroyNotify) event_free);
  g_clear_pointer (&self->held, event_free);
  g_main_context_unref (self->context);
  g_mutex_clear (&self->lock);
  g_free (self);
}

void
mr_outbox_put (MrOutbox *self, MrEvent *event)
{
  MrEvent *taken = event_take (event);
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (taken->kind == MR_EVENT_PROGRESS)
    {
      put_progress (self, taken);
      return;
    }

  /* The last progress of a job is delivered before its end, however soon it came. */
  if (taken->kind == MR_EVENT_JOB_ENDED && self->held != NULL && self->held->job == taken->job)
    append (self, g_steal_pointer (&self->held));
  append (self, taken);
}

void
mr_outbox_finish (MrOutbox *self, MrOutboxFinishedFunc func, gpointer user_data)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  g_return_if_fail (self->finished == NULL);

  self->finished = func;
  self->finished_data = user_data;
  attach (self);
}
