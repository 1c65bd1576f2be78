/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What was read from a meter: stored, then shown. */
#include "config.h"

#include "mr-bus-link-private.h"

#include <glib/gi18n-lib.h>

#include "mr-doubt.h"
#include "mr-master-error.h"
#include "mr-meter-private.h"

static MrMeter *
take_known (MrBusLink *self, MrKnownMeter *known)
{
  return self->host->take_known (known, self->host->user_data);
}

/* Something to be stored, and what to do then. */
typedef struct {
  MrBusLink *link;
  MrTask *task;   /* (nullable) */
  gint64 bus;
  gint64 *mark;   /* (nullable): of the task */
  MbusReadout readout;
  MbusExchange exchange;
  MrKnownMeter *known; /* (nullable): the outcome */
} ReadoutWork;

static void
readout_work_free (gpointer data)
{
  ReadoutWork *work = data;

  g_object_unref (work->link);
  g_clear_object (&work->task);
  g_clear_pointer (&work->mark, g_atomic_rc_box_release);
  mbus_readout_clear (&work->readout);
  g_clear_pointer (&work->known, mr_known_meter_free);
  g_free (work);
}

/* On the archive's thread. */
static gboolean
store_readout (MrStore *store, gpointer data, GError **error)
{
  ReadoutWork *work = data;
  const gint64 mark = work->mark != NULL ? *work->mark : MR_STORE_NO_MARK;
  const gint64 meter = mr_store_add_readout (store, work->bus, &work->readout, mark, error);

  if (meter == 0)
    return FALSE;
  work->known = mr_store_get_meter (store, meter, error);
  return work->known != NULL;
}

/* Names the meter, so that it can be read again. */
static void
report_unsaved (const ReadoutWork *work, const GError *reason)
{
  const MbusReadout *readout = &work->readout;
  const MbusAddress who = {
    .by_secondary = !readout->at_primary,
    .primary = (guint8) MAX (readout->primary, 0),
    .secondary = readout->address,
  };
  g_autofree char *label = mbus_address_label (&who);
  g_autoptr (GError) error = NULL;

  /* Translators: what a meter sent; then why, a sentence. */
  mr_master_error_set (&error, MR_MASTER_ERROR_NOT_SAVED, label, _("What was read was not saved. %s"),
                       reason->message);
  if (work->task != NULL && !mr_task_is_over (work->task))
    mr_task_add_problem (work->task, NULL, &who, error);
  else
    mr_bus_link_report_store_error (work->link, NULL, NULL, error);
}

void
mr_bus_link_reload_meter (MrBusLink *self, MrTask *task, MrMeter *meter)
{
  g_autoptr (GError) error = NULL;
  MrKnownMeter *known;

  if (self->host == NULL)
    return;
  known = mr_store_get_meter (mr_archive_reader (self->archive), mr_meter_store_id (meter), &error);
  if (known != NULL)
    take_known (self, known);
  else
    mr_bus_link_report_store_error (self, task, meter, error);
}

typedef struct {
  MrBusLink *link;
  MrMeter *meter;
} SettledMeter;

static void
on_doubt_settled (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree SettledMeter *settled = user_data;
  g_autoptr (MrBusLink) self = settled->link;
  g_autoptr (MrMeter) meter = settled->meter;
  g_autoptr (GError) error = NULL;

  if (mr_archive_run_finish (MR_ARCHIVE (source), result, NULL, &error))
    mr_bus_link_reload_meter (self, NULL, meter);
  else
    mr_bus_link_report_store_error (self, NULL, meter, error);
}

/* The store has settled what it understands; a clock is only in the decoded telegram. */
static void
settle_doubts (MrBusLink *self, MrMeter *meter)
{
  GPtrArray *doubts = mr_meter_known (meter)->doubts;

  for (guint i = 0; i < doubts->len; i++)
    {
      const MrDoubt *doubt = g_ptr_array_index (doubts, i);
      GBytes *proof;
      const MrWriteState state = mr_doubt_judge (meter, doubt, &proof);
      SettledMeter *settled;

      if (state == MR_WRITE_UNKNOWN)
        continue;
      settled = g_new (SettledMeter, 1);
      *settled = (SettledMeter) { g_object_ref (self), g_object_ref (meter) };
      mr_doubt_settle (self->archive, meter, doubt, state, proof, on_doubt_settled, settled);
    }
}

static void
on_readout_stored (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  gpointer data;
  const gboolean good = mr_archive_run_finish (MR_ARCHIVE (source), result, &data, &error);
  ReadoutWork *work = data;
  MrMeter *meter;

  if (!good)
    {
      report_unsaved (work, error);
      return;
    }
  if (work->link->host == NULL)
    return;
  /* The store does not keep how a meter was reached. */
  work->known->last.at_primary = work->readout.at_primary;
  work->known->last.selected = work->readout.selected;
  meter = take_known (work->link, g_steal_pointer (&work->known));
  mr_meter_add_exchange (meter, &work->exchange);
  settle_doubts (work->link, meter);
  if (work->task != NULL && !mr_task_is_over (work->task))
    mr_task_emit_heard (work->task, meter);
}

void
mr_bus_link_take_meter (MrBusLink *self, const MrEvent *event)
{
  MrTask *task = mr_bus_link_find_task (self, event);
  ReadoutWork *work = g_new0 (ReadoutWork, 1);

  work->link = g_object_ref (self);
  work->task = task != NULL ? g_object_ref (task) : NULL;
  work->bus = self->bus;
  work->mark = task != NULL ? g_atomic_rc_box_acquire (task->mark) : NULL;
  work->exchange = event->exchange;
  work->readout = event->readout;
  work->readout.frames = g_ptr_array_copy (event->readout.frames, (GCopyFunc) (void *) g_bytes_ref, NULL);
  g_ptr_array_set_free_func (work->readout.frames, (GDestroyNotify) g_bytes_unref);
  mr_archive_keep_async (self->archive, store_readout, work, readout_work_free, on_readout_stored, NULL);
}

/* Its newest readout stays the one of its usual data, which the list, the checks and the report are about. */
void
mr_bus_link_take_other_data (MrBusLink *self, const MrEvent *event)
{
  MrTask *task = mr_bus_link_find_task (self, event);
  MrMeter *meter = task != NULL ? mr_task_get_meter (task) : NULL;

  if (meter == NULL || self->host == NULL)
    return;
  mr_meter_add_exchange (meter, &event->exchange);
  g_clear_object (&task->data);
  task->data = mr_data_reading_new (meter, task->set, &event->readout);
  mr_task_note_answer (task, meter);
}
