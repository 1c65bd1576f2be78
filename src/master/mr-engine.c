/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-engine.h"

#include <glib/gi18n-lib.h>

#include "mr-debug.h"
#include "mr-diagnosis.h"
#include "mr-fault.h"
#include "mr-line-open.h"

/* A line is watched between jobs, so that a pulled plug is noticed at once; this is only how often a wait ends on its
 * own. */
#define IDLE_WATCH G_TIME_SPAN_HOUR

#define assert_in_engine(self) g_assert ((self)->thread == g_thread_self ())

struct _MrEngine {
  /* Set once, before the thread begins. */
  MrUri *uri;
  GBytes *psk;
  MrTimebase *timebase;
  MrOutbox *outbox;

  /* Both sides', under the lock. */
  GMutex lock;
  GCond wake;
  GQueue jobs; /* (element-type MrJob), oldest first */
  MrJob *running;
  GCancellable *idle; /* ends the wait of a thread that has nothing to do */
  gboolean stopping;
  gboolean want_line;
  gboolean connected;
  MrEngineStoppedFunc stopped;
  gpointer stopped_data;

  MrTaps taps; /* has its own lock */

  /* The thread's. */
  GThread *thread;
  GCancellable *opening; /* ends the opening of the line; cancelled by the owner */
  MrLine *line;
  MrBus *bus;
  GError *why_lost;
  guint announced; /* bits of the rules of mr-diagnosis.h that were said of this line */
};

/* The engine's taps outlive the line. */
static void
on_tap (const MrTapEvent *event, gpointer user_data)
{
  MrEngine *self = user_data;

  mr_taps_emit (&self->taps, event);
}

static void
on_note (const char *sentence, gpointer user_data)
{
  MrEngine *self = user_data;
  MrEvent event = { .kind = MR_EVENT_NOTE, .text = g_strdup (sentence) };

  mr_outbox_put (self->outbox, &event);
}

static void
drop_line (MrEngine *self)
{
  g_clear_pointer (&self->bus, mr_bus_free);
  if (self->line != NULL)
    mr_line_close (self->line);
  g_clear_object (&self->line);

  g_mutex_lock (&self->lock);
  self->connected = FALSE;
  g_mutex_unlock (&self->lock);
}

/* @error: (transfer full) */
static void
lose_line (MrEngine *self, GError *error)
{
  MrEvent event = { .kind = MR_EVENT_LOST, .error = g_error_copy (error) };

  mr_debug ("line lost: %s %d", g_quark_to_string (error->domain), error->code);
  drop_line (self);
  g_clear_error (&self->why_lost);
  self->why_lost = error;
  mr_outbox_put (self->outbox, &event);
}

static void
open_line (MrEngine *self)
{
  const MrLineOptions options = { .timebase = self->timebase, .psk = self->psk };
  MrEvent event = { .kind = MR_EVENT_CONNECTED };
  GError *error = NULL;

  assert_in_engine (self);

  self->line = mr_line_open (self->uri, &options, self->opening, &error);
  if (self->line == NULL)
    {
      lose_line (self, error);
      return;
    }

  mr_line_add_tap (self->line, on_tap, self, NULL);
  self->bus = mr_bus_new (self->line, on_note, self);
  self->announced = 0;
  g_clear_error (&self->why_lost);
  mr_debug ("line open at %u baud, latency %" G_GINT64_FORMAT " ms", mr_line_baud (self->line),
            mr_line_latency (self->line) / G_TIME_SPAN_MILLISECOND);

  g_mutex_lock (&self->lock);
  self->connected = TRUE;
  g_mutex_unlock (&self->lock);

  event.text = g_strdup (mr_line_description (self->line));
  mr_outbox_put (self->outbox, &event);
  if (mr_line_warning (self->line) != NULL)
    on_note (mr_line_warning (self->line), self);
}

/* Neither a meter's fault nor the owner's wish: the line is gone. */
static gboolean
is_loss (const GError *error)
{
  return !mr_fault_is_of_target (error) && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* Leaves the bus as it was found: no meter selected, the line's own rate. This is done even when the job was
 * cancelled. */
static gboolean
restore_bus (MrEngine *self, guint baud, GError **error)
{
  mr_bus_set_cancellable (self->bus, NULL);

  mr_bus_set_quirks (self->bus, NULL);
  if (!mr_bus_deselect (self->bus, error))
    return FALSE;

  return !mr_line_can_set_baud (self->line) || mr_bus_set_baud (self->bus, baud, error);
}

/* Each thing is said once while the line is open: at the end of a job, when its figures say all that they can. */
static void
announce_findings (MrEngine *self)
{
  const MrFigures *figures = mr_bus_figures (self->bus);
  const MrDiagnosisRule *rule;

  for (guint i = 0; (rule = mr_diagnosis_rule (i)) != NULL; i++)
    {
      g_autofree char *sentence = NULL;

      if (!rule->announced || (self->announced & (1u << i)) != 0 || !rule->applies (figures))
        continue;
      self->announced |= 1u << i;
      mr_debug ("the line: %s", rule->id);
      sentence = rule->sentence (figures);
      on_note (sentence, self);
    }
}

static void
run_job (MrEngine *self, MrJob *job)
{
  const guint baud = mr_bus_baud (self->bus);
  g_autoptr (GError) loss = NULL;
  GError *error = NULL;

  assert_in_engine (self);

  mr_job_begin (job, self->bus);
  if (!job->run (job, &error) && is_loss (error))
    loss = g_error_copy (error);
  else
    restore_bus (self, baud, &loss);
  announce_findings (self);
  job->figures = g_memdup2 (mr_bus_figures (self->bus), sizeof *job->figures);

  mr_debug ("job %u (%s) ends after %" G_GINT64_FORMAT " ms, %u probes, %u meters: %s %d", job->id, job->name,
            (mr_bus_now (self->bus) - job->began) / G_TIME_SPAN_MILLISECOND, job->progress.done, job->progress.found,
            error != NULL ? g_quark_to_string (error->domain) : "done", error != NULL ? error->code : 0);

  if (loss != NULL && is_loss (loss))
    lose_line (self, g_steal_pointer (&loss));
  mr_job_report_end (job, error);
}

/* Jobs that wait for a line that is gone end with the reason. */
static void
end_waiting_jobs (MrEngine *self)
{
  for (;;)
    {
      g_autoptr (MrJob) job = NULL;

      g_mutex_lock (&self->lock);
      job = self->want_line || self->stopping ? NULL : g_queue_pop_head (&self->jobs);
      g_mutex_unlock (&self->lock);

      if (job == NULL)
        return;
      mr_job_report_end (job, g_error_copy (self->why_lost));
    }
}

static void
end_cancelled (MrJob *job)
{
  mr_job_report_end (job, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, _("Cancelled")));
  mr_job_free (job);
}

static gboolean
is_idle (MrEngine *self)
{
  return !self->stopping && !self->want_line && self->jobs.length == 0;
}

/* Listens to a line that is not in use, so that its loss is noticed before the next job. On a virtual clock listening
 * would make time race, and nothing can be pulled there. */
static void
watch_line (MrEngine *self, GCancellable *idle)
{
  g_autoptr (GError) error = NULL;
  guint8 octets[MBUS_FRAME_MAX];

  while (error == NULL)
    {
      gssize n = mr_line_read (self->line, octets, sizeof octets, mr_bus_now (self->bus) + IDLE_WATCH, idle, &error);

      if (n > 0)
        mr_bus_overhear (self->bus, (gsize) n, &error);
    }

  if (is_loss (error))
    lose_line (self, g_steal_pointer (&error));
}

static void
wait_for_work (MrEngine *self)
{
  g_autoptr (GCancellable) idle = NULL;
  const gboolean listens = self->line != NULL && mr_timebase_speed (mr_line_timebase (self->line)) > 0;

  g_mutex_lock (&self->lock);
  while (!listens && is_idle (self))
    g_cond_wait (&self->wake, &self->lock);
  if (listens && is_idle (self))
    {
      idle = g_cancellable_new ();
      self->idle = idle;
    }
  g_mutex_unlock (&self->lock);

  if (idle == NULL)
    return;

  watch_line (self, idle);

  g_mutex_lock (&self->lock);
  self->idle = NULL;
  g_mutex_unlock (&self->lock);
}

/* Takes the oldest job. Returns: (nullable) */
static MrJob *
next_job (MrEngine *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  self->running = self->stopping ? NULL : g_queue_pop_head (&self->jobs);
  return self->running;
}

static void
finish_job (MrEngine *self, MrJob *job)
{
  g_mutex_lock (&self->lock);
  self->running = NULL;
  g_mutex_unlock (&self->lock);

  mr_job_free (job);
}

static gboolean
take_want_line (MrEngine *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  const gboolean want_line = self->want_line;

  self->want_line = FALSE;
  return want_line;
}

static gboolean
is_stopping (MrEngine *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return self->stopping;
}

static void
engine_free (MrEngine *self)
{
  g_clear_error (&self->why_lost);
  g_object_unref (self->opening);
  g_clear_object (&self->timebase);
  g_clear_pointer (&self->psk, g_bytes_unref);
  mr_taps_clear (&self->taps);
  g_cond_clear (&self->wake);
  g_mutex_clear (&self->lock);
  mr_outbox_unref (self->outbox);
  mr_uri_free (self->uri);
  g_free (self);
}

/* On the owner's context, after the last event. Taps and jobs may hold what must not be freed on another thread. */
static void
on_stopped (gpointer user_data)
{
  MrEngine *self = user_data;
  const MrEngineStoppedFunc stopped = self->stopped;
  const gpointer stopped_data = self->stopped_data;

  engine_free (self);
  stopped (stopped_data);
}

static gpointer
run (gpointer user_data)
{
  MrEngine *self = user_data;
  g_autoptr (MrOutbox) outbox = mr_outbox_ref (self->outbox);

  self->thread = g_thread_self ();
  while (!is_stopping (self))
    {
      MrJob *job;

      if (take_want_line (self) && self->line == NULL)
        open_line (self);
      if (self->line == NULL)
        end_waiting_jobs (self);
      else if ((job = next_job (self)) != NULL)
        {
          run_job (self, job);
          finish_job (self, job);
          continue;
        }

      wait_for_work (self);
    }

  g_queue_clear_full (&self->jobs, (GDestroyNotify) end_cancelled);
  drop_line (self);

  /* From here on the owner may free the engine at any moment. */
  mr_outbox_finish (outbox, on_stopped, self);
  return NULL;
}

/* To be called with the lock held, after changing what the thread waits for. */
static void
wake (MrEngine *self)
{
  g_cond_signal (&self->wake);
  if (self->idle != NULL)
    g_cancellable_cancel (self->idle);
}

MrEngine *
mr_engine_start (const MrUri *uri, GBytes *psk, MrTimebase *timebase, MrOutbox *outbox)
{
  MrEngine *self = g_new0 (MrEngine, 1);

  self->uri = mr_uri_copy (uri);
  self->psk = psk != NULL ? g_bytes_ref (psk) : NULL;
  self->timebase = timebase != NULL ? g_object_ref (timebase) : NULL;
  self->outbox = mr_outbox_ref (outbox);
  self->opening = g_cancellable_new ();
  self->want_line = TRUE;
  g_mutex_init (&self->lock);
  mr_taps_init (&self->taps);
  g_cond_init (&self->wake);
  g_queue_init (&self->jobs);

  /* It is never joined, since the owner must not wait: the last thing it does is to report that it ends. */
  g_thread_unref (g_thread_new ("mr-engine", run, self));

  return self;
}

void
mr_engine_queue (MrEngine *self, MrJob *job)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  g_queue_push_tail (&self->jobs, job);
  wake (self);
}

void
mr_engine_cancel (MrEngine *self, guint job)
{
  GQueue ended = G_QUEUE_INIT;
  GList *next;

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

void
mr_engine_skip (MrEngine *self, guint job, guint n_steps)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (self->running != NULL && self->running->id == job)
    g_atomic_int_set (&self->running->skipped, (int) n_steps);
}

void
mr_engine_connect (MrEngine *self)
{
  g_mutex_lock (&self->lock);
  if (!self->connected)
    {
      self->want_line = TRUE;
      wake (self);
    }
  g_mutex_unlock (&self->lock);
}

MrTaps *
mr_engine_taps (MrEngine *self)
{
  return &self->taps;
}

void
mr_engine_stop (MrEngine *self, MrEngineStoppedFunc stopped, gpointer user_data)
{
  g_mutex_lock (&self->lock);
  self->stopping = TRUE;
  self->stopped = stopped;
  self->stopped_data = user_data;
  if (self->running != NULL)
    g_cancellable_cancel (self->running->cancellable);
  wake (self);
  g_mutex_unlock (&self->lock);

  g_cancellable_cancel (self->opening);
}
