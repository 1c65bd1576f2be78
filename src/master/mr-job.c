/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-job.h"

#include "mr-debug.h"

/* The total of probes while none is done from which it could be estimated. */
#define TOTAL_AT_FIRST 100

/* Where probes cannot be counted, the total is chosen so that the part done is the part of the time that has passed. */
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
                        : TOTAL_AT_FIRST;
    }

  progress->total = MAX (progress->total, progress->done + 1);
  if (self->foreseen < 0 && progress->done > 0)
    progress->left = elapsed / progress->done * (progress->total - progress->done);
}

MrJob *
mr_job_new (guint id, const char *name, MrJobFunc run, gpointer payload, GDestroyNotify free_payload, MrOutbox *outbox)
{
  MrJob *self = g_new0 (MrJob, 1);

  self->id = id;
  self->name = name;
  self->run = run;
  self->payload = payload;
  self->free_payload = free_payload;
  self->outbox = mr_outbox_ref (outbox);
  self->cancellable = g_cancellable_new ();
  self->progress.left = self->foreseen = -1;

  return self;
}

void
mr_job_free (MrJob *self)
{
  self->free_payload (self->payload);
  g_object_unref (self->cancellable);
  mr_outbox_unref (self->outbox);
  g_clear_pointer (&self->keys, mbus_keys_unref);
  g_free (self->figures);
  g_free (self);
}

void
mr_job_begin (MrJob *self, MrBus *bus)
{
  MrEvent event = { .kind = MR_EVENT_JOB_STARTED, .job = self->id };

  self->bus = bus;
  self->baud = mr_bus_baud (bus);
  self->began = mr_bus_now (bus);
  mr_bus_set_cancellable (bus, self->cancellable);
  mr_bus_set_noisy (bus, FALSE);
  mr_bus_set_reads (bus, FALSE);
  mr_bus_set_keys (bus, self->keys);
  mr_debug ("job %u (%s) begins at %u baud", self->id, self->name, mr_bus_baud (bus));
  mr_outbox_put (self->outbox, &event);
}

gboolean
mr_job_prepare_bus (MrJob *self, const MrTarget *target, GError **error)
{
  mr_bus_set_quirks (self->bus, &target->quirks);

  /* A network master has its own rate: its meters answer at that. */
  return !mr_line_can_set_baud (mr_bus_line (self->bus)) ||
         mr_bus_set_baud (self->bus, target->baud != 0 ? target->baud : self->baud, error);
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
mr_job_begin_step (MrJob *self, MrScanStep step)
{
  self->progress.step = step;
  self->progress.n_steps++;
}

gboolean
mr_job_is_skipped (const MrJob *self)
{
  return self->progress.step != MR_SCAN_STEP_SEARCH &&
         (guint) g_atomic_int_get (&self->skipped) == self->progress.n_steps;
}

void
mr_job_ask (MrJob *self, const MbusAddress *who)
{
  MrEvent event = { .kind = MR_EVENT_PROGRESS, .job = self->id };

  self->progress.baud = mr_bus_baud (self->bus);
  self->progress.who = *who;
  event.progress = self->progress;
  mr_outbox_put (self->outbox, &event);
}

void
mr_job_probe (MrJob *self, const MbusAddress *who)
{
  estimate (self);
  mr_job_ask (self, who);
  self->progress.done++;
}

static void
report_readout (MrJob *self, MrEventKind kind, MbusReadout *readout)
{
  MrEvent event = { .kind = kind, .job = self->id, .readout = *readout };

  mr_bus_take_exchange (self->bus, &event.exchange);
  mr_outbox_put (self->outbox, &event);
  readout->frames = NULL;
}

void
mr_job_report_meter_again (MrJob *self, MbusReadout *readout)
{
  report_readout (self, MR_EVENT_METER, readout);
}

void
mr_job_report_meter (MrJob *self, MbusReadout *readout)
{
  mr_job_report_meter_again (self, readout);
  self->progress.found++;
}

void
mr_job_report_other_data (MrJob *self, MbusReadout *readout)
{
  report_readout (self, MR_EVENT_OTHER_DATA, readout);
  self->progress.found++;
}

void
mr_job_report_problem (MrJob *self, const MbusAddress *who, GError *error)
{
  MrEvent event = { .kind = MR_EVENT_PROBLEM, .job = self->id, .error = error };

  if (mr_debug_enabled ())
    {
      g_autofree char *text = mbus_address_format (who);

      g_debug ("problem with %s at %u baud: %s %d", text, mr_bus_baud (self->bus),
               g_quark_to_string (error->domain), error->code);
    }

  mr_bus_take_exchange (self->bus, &event.exchange);
  event.target.address = *who;
  event.target.baud = mr_bus_baud (self->bus);
  mr_outbox_put (self->outbox, &event);
}

void
mr_job_report_write (MrJob *self, MrWriteStep *step)
{
  MrEvent event = { .kind = MR_EVENT_WRITE, .job = self->id, .write = *step };

  mr_outbox_put (self->outbox, &event);
  step->old_value = NULL;
  step->new_value = NULL;
  step->found = NULL;
  step->octets = NULL;
  step->reason = NULL;
}

void
mr_job_report_unsearched (MrJob *self)
{
  MrEvent event = { .kind = MR_EVENT_UNSEARCHED, .job = self->id };

  event.target.baud = mr_bus_baud (self->bus);
  mr_outbox_put (self->outbox, &event);
}

void
mr_job_report_note (MrJob *self, const char *sentence)
{
  MrEvent event = { .kind = MR_EVENT_NOTE, .text = g_strdup (sentence) };

  mr_outbox_put (self->outbox, &event);
}

void
mr_job_report_end (MrJob *self, GError *error)
{
  MrEvent event = { .kind = MR_EVENT_JOB_ENDED, .job = self->id, .error = error,
                    .figures = g_steal_pointer (&self->figures) };

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
