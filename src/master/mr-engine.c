/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-engine.h"

#include "mr-fault.h"
#include "mr-readout.h"
#include "mr-search.h"
#include "mr-write.h"

/* A line is watched between jobs, so that a pulled plug is noticed at once; this is only how often a wait ends on its
 * own. */
#define IDLE_WATCH G_TIME_SPAN_HOUR

#define assert_in_engine(self) g_assert ((self)->engine == g_thread_self ())

/* The engine's taps outlive the line. */
static void
on_tap (const MrTapEvent *event, gpointer user_data)
{
  MrMaster *self = user_data;

  mr_taps_emit (&self->taps, event);
}

static void
on_note (const char *sentence, gpointer user_data)
{
  MrMaster *self = user_data;
  MrEvent event = { .kind = MR_EVENT_NOTE, .text = g_strdup (sentence) };

  mr_outbox_put (self->outbox, &event);
}

static void
drop_line (MrMaster *self)
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
lose_line (MrMaster *self, GError *error)
{
  MrEvent event = { .kind = MR_EVENT_LOST, .error = g_error_copy (error) };

  drop_line (self);
  g_clear_error (&self->why_lost);
  self->why_lost = error;
  mr_outbox_put (self->outbox, &event);
}

static void
open_line (MrMaster *self)
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
  g_clear_error (&self->why_lost);

  g_mutex_lock (&self->lock);
  self->connected = TRUE;
  g_mutex_unlock (&self->lock);

  event.text = g_strdup (mr_line_description (self->line));
  mr_outbox_put (self->outbox, &event);
}

/* Makes the bus ready for a meter: its rate, and the time it needs. */
static gboolean
turn_to_target (MrJob *job, const MrTarget *target, GError **error)
{
  mr_bus_set_quirks (job->bus, &target->quirks);

  /* A network master has one rate of its own: whoever answers there answers at that. */
  if (target->baud == 0 || !mr_line_can_set_baud (mr_bus_line (job->bus)))
    return TRUE;

  return mr_bus_set_baud (job->bus, target->baud, error);
}

static gboolean
read_target (MrJob *job, const MrTarget *target, GError **error)
{
  g_auto (MbusReadout) readout = { 0 };
  g_autoptr (GError) problem = NULL;

  mbus_readout_init (&readout);
  mr_job_probe (job, &target->address);
  if (turn_to_target (job, target, &problem))
    mr_readout_meter (job->bus, &target->address, &readout, &problem);

  if (problem != NULL && !mr_fault_is_of_target (problem))
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }

  /* Telegrams that came before one was lost are worth telling all the same. */
  if (readout.frames->len > 0)
    mr_job_tell_meter (job, &readout);
  if (problem != NULL)
    mr_job_tell_problem (job, &target->address, g_steal_pointer (&problem));

  return TRUE;
}

static gboolean
read_targets (MrJob *job, GError **error)
{
  mr_job_expect (job, job->targets->len);

  for (guint i = 0; i < job->targets->len; i++)
    if (!read_target (job, &g_array_index (job->targets, MrTarget, i), error))
      return FALSE;

  return TRUE;
}

static gboolean
do_job (MrJob *job, GError **error)
{
  switch (job->kind)
    {
    case MR_JOB_SCAN:
      return mr_search_run (job, error);
    case MR_JOB_READ:
      return read_targets (job, error);
    case MR_JOB_SET_PRIMARY:
      return turn_to_target (job, &g_array_index (job->targets, MrTarget, 0), error) && mr_write_primary (job, error);
    default:
      g_return_val_if_reached (TRUE);
    }
}

/* Neither a meter's fault nor the owner's wish: the line is gone. */
static gboolean
is_loss (const GError *error)
{
  return !mr_fault_is_of_target (error) && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* Leaves the bus as it was found: nobody selected, the line's own rate. This is done even when the job was
 * cancelled. */
static gboolean
restore_bus (MrMaster *self, guint baud, GError **error)
{
  mr_bus_set_cancellable (self->bus, NULL);

  mr_bus_set_quirks (self->bus, NULL);
  if (!mr_bus_deselect (self->bus, error))
    return FALSE;

  return !mr_line_can_set_baud (self->line) || mr_bus_set_baud (self->bus, baud, error);
}

static void
run_job (MrMaster *self, MrJob *job)
{
  const guint baud = mr_bus_baud (self->bus);
  g_autoptr (GError) loss = NULL;
  GError *error = NULL;

  assert_in_engine (self);

  mr_job_begin (job, self->bus);
  if (!do_job (job, &error) && is_loss (error))
    loss = g_error_copy (error);
  else
    restore_bus (self, baud, &loss);

  if (loss != NULL && is_loss (loss))
    lose_line (self, g_steal_pointer (&loss));
  mr_job_tell_end (job, error);
}

/* Jobs that wait for a line that is gone end with the reason. */
static void
end_waiting_jobs (MrMaster *self)
{
  for (;;)
    {
      g_autoptr (MrJob) job = NULL;

      g_mutex_lock (&self->lock);
      job = self->want_line ? NULL : g_queue_pop_head (&self->jobs);
      g_mutex_unlock (&self->lock);

      if (job == NULL)
        return;
      mr_job_tell_end (job, g_error_copy (self->why_lost));
    }
}

static gboolean
may_rest (MrMaster *self)
{
  return !self->shutting_down && !self->want_line && self->jobs.length == 0;
}

/* Listens to a line that nobody talks on, so that its loss does not wait for the next job to be noticed. On a
 * virtual clock listening would make time race, and nothing can be pulled there. */
static void
watch_line (MrMaster *self, GCancellable *idle)
{
  g_autoptr (GError) error = NULL;
  guint8 octets[MBUS_FRAME_MAX];

  while (error == NULL)
    mr_line_read (self->line, octets, sizeof octets, mr_bus_now (self->bus) + IDLE_WATCH, idle, &error);

  if (is_loss (error))
    lose_line (self, g_steal_pointer (&error));
}

/* Waits until there is something to do. */
static void
rest (MrMaster *self)
{
  g_autoptr (GCancellable) idle = NULL;
  const gboolean listens = self->line != NULL && mr_timebase_speed (mr_line_timebase (self->line)) > 0;

  g_mutex_lock (&self->lock);
  while (!listens && may_rest (self))
    g_cond_wait (&self->wake, &self->lock);
  if (listens && may_rest (self))
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
next_job (MrMaster *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  self->running = self->shutting_down ? NULL : g_queue_pop_head (&self->jobs);
  return self->running;
}

static void
finish_job (MrMaster *self, MrJob *job)
{
  g_mutex_lock (&self->lock);
  self->running = NULL;
  g_mutex_unlock (&self->lock);

  mr_job_free (job);
}

static gboolean
take_flag (MrMaster *self, gboolean *flag)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  const gboolean set = *flag;

  *flag = FALSE;
  return set;
}

static gboolean
is_shutting_down (MrMaster *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return self->shutting_down;
}

gpointer
mr_engine_run (gpointer user_data)
{
  MrMaster *self = user_data;

  self->engine = g_thread_self ();
  while (!is_shutting_down (self))
    {
      MrJob *job;

      if (take_flag (self, &self->want_line) && self->line == NULL)
        open_line (self);
      if (self->line == NULL)
        end_waiting_jobs (self);
      else if ((job = next_job (self)) != NULL)
        {
          run_job (self, job);
          finish_job (self, job);
          continue;
        }

      rest (self);
    }

  drop_line (self);
  return NULL;
}
