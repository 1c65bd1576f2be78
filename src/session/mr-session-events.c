/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-session-private.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "mr-present.h"

/* "250": more digits are a secondary address. */
#define PRIMARY_DIGITS 3

/* Bus time runs faster than the user's on a simulated bus. */
static double
real_seconds (MrSession *self, gint64 bus_microseconds)
{
  double speed = 1;

  if (self->uri != NULL && self->uri->speed > 0)
    speed = self->uri->speed;
  else if (self->timebase != NULL && mr_timebase_speed (self->timebase) > 0)
    speed = mr_timebase_speed (self->timebase);

  return (double) bus_microseconds / G_USEC_PER_SEC / speed;
}

/* "6629FFFF2D2C3504" is for machines: an installer looks for the digits still unknown. */
static char *
mask_for_people (const char *mask)
{
  MbusSecondary pattern;

  if (!mbus_secondary_parse (mask, &pattern, NULL))
    return g_strdup (mask);
  if (pattern.has_fabrication && pattern.fabrication != MBUS_ID_ANY)
    return g_strdup_printf ("%08X/%08X", pattern.id, pattern.fabrication);
  return g_strdup_printf ("%08X", pattern.id);
}

static char *
describe_progress (MrSession *self, const MrSessionJob *job, const MrProgress *progress)
{
  g_autofree char *mask = mask_for_people (progress->mask);
  g_autofree char *found = NULL;
  g_autofree char *label = NULL;

  switch (job->kind)
    {
    case MR_SESSION_JOB_SCAN:
      found = g_strdup_printf (ngettext ("%u meter", "%u meters", progress->found), progress->found);
      if (strlen (progress->mask) <= PRIMARY_DIGITS)
        /* Translators: what a scan is doing: the primary address being tried, the baud rate, and "11 meters" found. */
        return g_strdup_printf (_("Trying address %s at %u baud · %s"), mask, progress->baud, found);
      /* Translators: what a scan is doing: the number being searched (F: any digit), the baud rate, "11 meters". */
      return g_strdup_printf (_("Searching %s at %u baud · %s"), mask, progress->baud, found);
    case MR_SESSION_JOB_READ:
      if (progress->total > 1)
        /* Translators: progress of reading several meters: done, of all. */
        return g_strdup_printf (_("Reading meters · %u of %u"), progress->done, progress->total);
      if (job->meter == NULL)
        return g_strdup_printf (_("Reading %s"), mask);
      label = mr_meter_label (job->meter);
      /* Translators: the placeholder is a meter, like "KAM 66290778". */
      return g_strdup_printf (_("Reading %s"), label);
    case MR_SESSION_JOB_SET_PRIMARY:
      label = mr_meter_label (job->meter);
      /* Translators: the first placeholder is a meter, like "KAM 66290778". */
      return g_strdup_printf (_("Setting the address of %s to %u"), label, job->new_primary);
    default:
      g_return_val_if_reached (NULL);
    }
}

static void
on_progress (MrSession *self, const MrEvent *event)
{
  const MrProgress *progress = &event->progress;
  MrSessionJob *job = mr_session_find_job (self, event->job);
  g_autofree char *activity = NULL;
  g_autofree char *time_left = NULL;

  if (job == NULL)
    return;

  activity = describe_progress (self, job, progress);
  if (progress->left >= 0)
    time_left = mr_present_time_left (real_seconds (self, progress->left));
  mr_session_set_activity (self, activity,
                           progress->total > 0 ? MIN (1.0, (double) progress->done / progress->total) : -1, time_left);

  if (self->found != progress->found)
    {
      self->found = progress->found;
      mr_session_notify (self, MR_SESSION_PROP_FOUND);
    }
}

static void
on_job_started (MrSession *self, const MrEvent *event)
{
  MrSessionJob *job = mr_session_find_job (self, event->job);
  g_autofree char *activity = NULL;
  MrProgress none = { .left = -1 };

  if (job == NULL)
    return;

  if (job->kind == MR_SESSION_JOB_SCAN)
    activity = g_strdup (_("Searching for meters"));
  else
    activity = describe_progress (self, job, &none);
  if (job->meter != NULL)
    mr_meter_set_busy (job->meter, TRUE);
  self->found = 0;
  mr_session_notify (self, MR_SESSION_PROP_FOUND);
  mr_session_set_activity (self, activity, -1, NULL);
}

static void
note_heard (MrSessionJob *job, gint64 store_id)
{
  g_hash_table_add (job->heard, g_memdup2 (&store_id, sizeof store_id));
}

static void
on_meter (MrSession *self, const MrEvent *event)
{
  g_autoptr (GError) error = NULL;
  MrSessionJob *job = mr_session_find_job (self, event->job);
  gint64 store_id = mr_store_add_readout (self->store, self->bus, &event->readout, &error);
  MrMeter *meter;

  if (store_id == 0)
    {
      mr_session_emit_problem (self, NULL, error->message);
      return;
    }

  if (job != NULL)
    note_heard (job, store_id);
  mr_session_reload_meter (self, store_id);
  if ((meter = mr_session_find_meter (self, store_id)) != NULL)
    mr_session_emit_heard (self, meter);
}

static void
note_silence (MrSession *self, MrMeter *meter)
{
  g_autoptr (GError) error = NULL;

  const gint64 store_id = mr_meter_store_id (meter);

  if (mr_store_set_silent (self->store, &store_id, 1, g_get_real_time (), &error))
    mr_session_reload_meter (self, store_id);
  else
    mr_session_emit_problem (self, meter, error->message);
}

static void
on_problem (MrSession *self, const MrEvent *event)
{
  MrMeter *meter = mr_session_find_target (self, &event->target);
  MrSessionJob *job = mr_session_find_job (self, event->job);

  if (meter != NULL && g_error_matches (event->error, MR_MASTER_ERROR, MR_MASTER_ERROR_NO_ANSWER))
    note_silence (self, meter);
  else if (meter != NULL && job != NULL &&
           !g_error_matches (event->error, MR_MASTER_ERROR, MR_MASTER_ERROR_WRONG_METER))
    note_heard (job, mr_meter_store_id (meter));
  mr_session_emit_problem (self, meter, event->error->message);
}

static void
on_write (MrSession *self, const MrEvent *event)
{
  const MrWriteStep *step = &event->write;
  MrSessionJob *job = mr_session_find_job (self, event->job);
  g_autoptr (MrMeter) meter = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *label = NULL;
  g_autofree char *sentence = NULL;
  gboolean stored;

  if (job == NULL)
    return;
  if (step->state == MR_WRITE_FAILED)
    {
      /* The reason comes with the end of the job, and is stored then. */
      job->write_failed = TRUE;
      return;
    }

  /* Who hears a signal may end the connection, and thereby the job. */
  meter = g_object_ref (job->meter);
  job->write_state = step->state;
  stored = mr_store_journal_write (self->store, job->write, step->state, step->octets, NULL, step->time, &error);
  if (step->state == MR_WRITE_CONFIRMED)
    mr_session_reload_meter (self, mr_meter_store_id (meter));
  if (!stored)
    mr_session_emit_problem (self, meter, error->message);

  label = mr_meter_label (meter);
  switch (step->state)
    {
    case MR_WRITE_SENT:
      /* Translators: address, then meter, like "KAM 66290778". */
      sentence = g_strdup_printf (_("Address %d was sent to %s."), step->new_primary, label);
      break;
    case MR_WRITE_ACCEPTED:
      /* Translators: meter, then address. The meter acknowledged, which is no proof yet. */
      sentence = g_strdup_printf (_("%s accepted address %d; reading it back."), label, step->new_primary);
      break;
    case MR_WRITE_CONFIRMED:
      /* Translators: meter, then address. */
      sentence = g_strdup_printf (_("The address of %s is %d now, read back."), label, step->new_primary);
      break;
    case MR_WRITE_PLANNED:
    case MR_WRITE_FAILED:
    case MR_WRITE_UNKNOWN:
    default:
      g_return_if_reached ();
    }
  mr_session_emit_write_step (self, meter, step->state, sentence);
}

/* A write that was sent and could not be read back stays open in the log: nobody knows what the meter did with it. */
static void
close_write (MrSession *self, MrSessionJob *job, const GError *job_error)
{
  g_autoptr (GError) error = NULL;
  const gboolean unknown = job->write_state != MR_WRITE_PLANNED && !job->write_failed;

  if (!mr_store_journal_write (self->store, job->write, unknown ? MR_WRITE_UNKNOWN : MR_WRITE_FAILED, NULL,
                               job_error->message, g_get_real_time (), &error))
    mr_session_emit_problem (self, job->meter, error->message);
  if (unknown)
    mr_session_reload_meter (self, mr_meter_store_id (job->meter));
  mr_session_emit_write_step (self, job->meter, MR_WRITE_FAILED, job_error->message);
}

static void
note_missing (MrSession *self, const MrSessionJob *job)
{
  for (guint i = 0; i < self->meters->len; i++)
    {
      MrMeter *meter = g_ptr_array_index (self->meters, i);
      const gint64 store_id = mr_meter_store_id (meter);

      if (!g_hash_table_contains (job->heard, &store_id))
        note_silence (self, meter);
    }
}

static void
on_job_ended (MrSession *self, const MrEvent *event)
{
  MrSessionJob *job = mr_session_find_job (self, event->job);

  if (job == NULL)
    return;

  if (job->meter != NULL)
    mr_meter_set_busy (job->meter, FALSE);
  if (job->asks_everyone && event->error == NULL)
    note_missing (self, job);
  if (job->write != 0 && event->error != NULL && job->write_state != MR_WRITE_CONFIRMED)
    close_write (self, job, event->error);

  mr_session_drop_job (self, job);
  mr_session_emit_job_ended (self, event->job, event->error);
}

/* While the connection is being ended, what the line does is no news any more. */
static gboolean
is_leaving (MrSession *self)
{
  return self->master == NULL;
}

void
mr_session_take_event (const MrEvent *event, gpointer user_data)
{
  /* A handler may let go of the session while it runs. */
  g_autoptr (MrSession) self = g_object_ref (MR_SESSION (user_data));

  switch (event->kind)
    {
    case MR_EVENT_CONNECTED:
      if (!is_leaving (self))
        mr_session_set_state (self, MR_SESSION_CONNECTED, event->text);
      break;
    case MR_EVENT_LOST:
      if (!is_leaving (self))
        mr_session_set_state (self, MR_SESSION_LOST, event->error->message);
      break;
    case MR_EVENT_JOB_STARTED:
      on_job_started (self, event);
      break;
    case MR_EVENT_PROGRESS:
      on_progress (self, event);
      break;
    case MR_EVENT_METER:
      on_meter (self, event);
      break;
    case MR_EVENT_PROBLEM:
      on_problem (self, event);
      break;
    case MR_EVENT_WRITE:
      on_write (self, event);
      break;
    case MR_EVENT_NOTE:
      mr_session_emit_note (self, event->text);
      break;
    case MR_EVENT_JOB_ENDED:
      on_job_ended (self, event);
      break;
    default:
      g_return_if_reached ();
    }
}
