/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the engine reports: stored, then shown. Everything goes through the archive's thread in the order in which it
 * was reported, so the end of a task comes after all that it found. */
#include "config.h"

#include "mr-bus-link-private.h"

#include "mr-meter-private.h"

MrTask *
mr_bus_link_find_task (MrBusLink *self, const MrEvent *event)
{
  return g_hash_table_lookup (self->jobs, GUINT_TO_POINTER (event->job));
}

typedef struct {
  MrBusLink *link;
  gint64 bus;
  gint64 *mark; /* of the task */
  gboolean is_scan;
} BeginWork;

static void
begin_work_free (gpointer data)
{
  BeginWork *work = data;

  g_object_unref (work->link);
  g_atomic_rc_box_release (work->mark);
  g_free (work);
}

/* On the archive's thread. */
static gboolean
store_beginning (MrStore *store, gpointer data, GError **error)
{
  const BeginWork *work = data;

  return work->is_scan ? mr_store_begin_scan (store, work->bus, work->mark, error)
                       : mr_store_mark (store, work->mark, error);
}

static void
on_beginning_stored (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  gpointer data;
  const gboolean good = mr_archive_run_finish (MR_ARCHIVE (source), result, &data, &error);
  const BeginWork *work = data;
  MrBusLink *self = work->link;

  /* Nothing is lost but whether a meter is new; what else cannot be stored is reported when it comes. */
  if (!good)
    g_debug ("bus %" G_GINT64_FORMAT ": %s", work->bus, error->message);
  else if (work->is_scan && self->host != NULL)
    self->host->scan_began (work->bus, self->host->user_data);
}

static void
store_begin (MrBusLink *self, MrTask *task)
{
  BeginWork *work = g_new (BeginWork, 1);

  *work = (BeginWork) { g_object_ref (self), self->bus, g_atomic_rc_box_acquire (task->mark),
                        task->kind == MR_TASK_SCAN };
  mr_archive_keep_async (self->archive, store_beginning, work, begin_work_free, on_beginning_stored, NULL);
}

static void
on_job_started (MrBusLink *self, const MrEvent *event)
{
  MrTask *task = mr_bus_link_find_task (self, event);
  const MrProgress none = { .left = -1 };
  MrMeter *meter;
  g_autofree char *activity = NULL;

  if (task == NULL)
    return;
  g_debug ("bus %" G_GINT64_FORMAT ": task of kind %d runs as job %u", self->bus, task->kind, event->job);
  meter = mr_task_get_meter (task);
  if (meter != NULL)
    mr_meter_begin_task (meter);
  if (task->state == MR_TASK_WAITING)
    mr_task_set_state (task, MR_TASK_RUNNING);
  task->started = TRUE;
  store_begin (self, task);
  activity = mr_bus_link_describe_task (task, &none);
  mr_task_set_progress (task, activity, -1, NULL, 0);
}

static void
on_job_ended (MrBusLink *self, const MrEvent *event)
{
  MrTask *task = mr_bus_link_find_task (self, event);

  if (event->figures != NULL)
    {
      g_free (self->figures);
      self->figures = g_memdup2 (event->figures, sizeof *event->figures);
    }
  if (task == NULL)
    return;
  g_debug ("bus %" G_GINT64_FORMAT ": job %u has ended: %s %d", self->bus, event->job,
           event->error != NULL ? g_quark_to_string (event->error->domain) : "done",
           event->error != NULL ? event->error->code : 0);
  mr_bus_link_end_task (self, task, event->error);
}

void
mr_bus_link_take_event (const MrEvent *event, gpointer user_data)
{
  /* A handler may let go of the link while it runs. */
  g_autoptr (MrBusLink) self = g_object_ref (MR_BUS_LINK (user_data));
  /* While the connection is being ended, the line's state is of no interest any more. */
  const gboolean leaving = self->master == NULL;

  switch (event->kind)
    {
    case MR_EVENT_CONNECTED:
      g_clear_pointer (&self->figures, g_free);
      if (!leaving)
        mr_bus_link_set_state (self, MR_LINK_CONNECTED, event->text);
      break;
    case MR_EVENT_LOST:
      if (!leaving)
        mr_bus_link_set_state (self, MR_LINK_LOST, event->error->message);
      break;
    case MR_EVENT_JOB_STARTED:
      on_job_started (self, event);
      break;
    case MR_EVENT_PROGRESS:
      mr_bus_link_take_progress (self, event);
      break;
    case MR_EVENT_METER:
      mr_bus_link_take_meter (self, event);
      break;
    case MR_EVENT_OTHER_DATA:
      mr_bus_link_take_other_data (self, event);
      break;
    case MR_EVENT_PROBLEM:
      mr_bus_link_take_problem (self, event);
      break;
    case MR_EVENT_WRITE:
      mr_bus_link_take_write (self, event);
      break;
    case MR_EVENT_UNSEARCHED:
      mr_bus_link_take_unsearched (self, event);
      break;
    case MR_EVENT_NOTE:
      mr_bus_link_emit_note (self, event->text);
      break;
    case MR_EVENT_JOB_ENDED:
      on_job_ended (self, event);
      break;
    default:
      g_return_if_reached ();
    }
}
