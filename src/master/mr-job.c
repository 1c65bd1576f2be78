/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-job.h"

/* The total while nothing is over that it could be reckoned from: the first probe is no more than this part. */
#define NOTHING_OVER 100

/* Of a job whose probes cannot be counted the total is so many that the share done is the share of its time. */
static void
estimate (MrJob *self)
{
  MrProgress *progress = &self->progress;
  const gint64 elapsed = mr_bus_now (self->bus) - self->began;

  if (self->foreseen >= 0)
    {
      progress->left = self->foreseen;
      progress->total = elapsed > 0 && progress->done > 0
                        ? MIN (progress->done + (double) progress->left * progress->done / elapsed + 0.5, G_MAXINT)
                        : NOTHING_OVER;
    }

  progress->total = MAX (progress->total, progress->done + 1);
  if (self->foreseen < 0 && progress->done > 0)
    progress->left = elapsed / progress->done * (progress->total - progress->done);
}

MrJob *
mr_job_new (guint id, MrJobKind kind, MrOutbox *outbox)
{
  MrJob *self = g_new0 (MrJob, 1);

  self->id = id;
  self->kind = kind;
  self->outbox = outbox;
  self->targets = g_array_new (FALSE, FALSE, sizeof (MrTarget));
  self->cancellable = g_cancellable_new ();
  self->progress.left = self->foreseen = -1;

  return self;
}

void
mr_job_free (MrJob *self)
{
  g_array_unref (self->targets);
  g_object_unref (self->cancellable);
  g_free (self);
}

void
mr_job_begin (MrJob *self, MrBus *bus)
{
  MrEvent event = { .kind = MR_EVENT_JOB_STARTED, .job = self->id };

  self->bus = bus;
  self->began = mr_bus_now (bus);
  mr_bus_set_cancellable (bus, self->cancellable);
  mr_bus_set_noisy (bus, FALSE);
  mr_outbox_put (self->outbox, &event);
}

void
mr_job_expect (MrJob *self, guint n)
{
  self->progress.total += n;
}

void
mr_job_foresee (MrJob *self, gint64 left)
{
  self->foreseen = left;
}

void
mr_job_ask (MrJob *self, const MbusAddress *who)
{
  MrProgress *progress = &self->progress;
  MrEvent event = { .kind = MR_EVENT_PROGRESS, .job = self->id };

  progress->baud = mr_bus_baud (self->bus);
  if (who->by_secondary)
    mbus_secondary_format (&who->secondary, progress->mask);
  else
    g_snprintf (progress->mask, sizeof progress->mask, "%u", who->primary);

  event.progress = *progress;
  mr_outbox_put (self->outbox, &event);
}

void
mr_job_probe (MrJob *self, const MbusAddress *who)
{
  estimate (self);
  mr_job_ask (self, who);
  self->progress.done++;
}

void
mr_job_tell_meter (MrJob *self, MbusReadout *readout)
{
  MrEvent event = { .kind = MR_EVENT_METER, .job = self->id, .readout = *readout };

  mr_outbox_put (self->outbox, &event);
  readout->frames = NULL;
  self->progress.found++;
}

void
mr_job_tell_problem (MrJob *self, const MbusAddress *who, GError *error)
{
  MrEvent event = { .kind = MR_EVENT_PROBLEM, .job = self->id, .error = error };

  event.target.address = *who;
  event.target.baud = mr_bus_baud (self->bus);
  mr_outbox_put (self->outbox, &event);
}

void
mr_job_tell_write (MrJob *self, MrWriteState state, const MbusSecondary *address, int old_primary, GBytes *octets)
{
  MrEvent event = { .kind = MR_EVENT_WRITE, .job = self->id };

  event.write.state = state;
  event.write.address = *address;
  event.write.old_primary = old_primary;
  event.write.new_primary = self->new_primary;
  event.write.octets = octets != NULL ? g_bytes_ref (octets) : NULL;
  event.write.time = g_get_real_time ();
  mr_outbox_put (self->outbox, &event);
}

void
mr_job_tell_note (MrJob *self, const char *sentence)
{
  MrEvent event = { .kind = MR_EVENT_NOTE, .text = g_strdup (sentence) };

  mr_outbox_put (self->outbox, &event);
}

void
mr_job_tell_end (MrJob *self, GError *error)
{
  MrEvent event = { .kind = MR_EVENT_JOB_ENDED, .job = self->id, .error = error };

  if (error == NULL && self->progress.done > 0)
    {
      MrEvent last = { .kind = MR_EVENT_PROGRESS, .job = self->id };

      self->progress.total = self->progress.done;
      self->progress.left = 0;
      last.progress = self->progress;
      mr_outbox_put (self->outbox, &last);
    }

  mr_outbox_put (self->outbox, &event);
}
