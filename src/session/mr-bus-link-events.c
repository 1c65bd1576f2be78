/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the engine reports: stored, then shown. Everything goes through the archive's thread in the order in which it was
 * reported, so the end of a task comes after all that it found. */
#include "config.h"

#include "mr-bus-link-private.h"

#include <glib/gi18n-lib.h>

#include "mr-doubt.h"
#include "mr-master-error.h"
#include "mr-meter-private.h"
#include "mr-present.h"

MrTask *
mr_bus_link_find_task (MrBusLink *self, const MrEvent *event)
{
  return g_hash_table_lookup (self->jobs, GUINT_TO_POINTER (event->job));
}

static MrMeter *
take_known (MrBusLink *self, MrKnownMeter *known)
{
  return self->host->take_known (known, self->host->user_data);
}

static void
take_silence (MrBusLink *self, GArray *meters)
{
  self->host->take_silence ((const gint64 *) meters->data, meters->len, self->host->user_data);
}

/* --- Progress --- */

/* Bus time runs faster than the user's on a simulated bus. */
static double
real_seconds (MrBusLink *self, gint64 bus_microseconds)
{
  double speed = 1;

  if (self->uri != NULL && self->uri->speed > 0)
    speed = self->uri->speed;
  else if (self->timebase != NULL && mr_timebase_speed (self->timebase) > 0)
    speed = mr_timebase_speed (self->timebase);

  return (double) bus_microseconds / G_USEC_PER_SEC / speed;
}

/* The whole secondary address is for machines: an installer looks for the digits that are still open. */
static char *
describe_address (const MbusAddress *address)
{
  const MbusSecondary *pattern = &address->secondary;

  if (!address->by_secondary)
    return g_strdup_printf ("%u", address->primary);
  if (pattern->has_fabrication && pattern->fabrication != MBUS_ID_ANY)
    return g_strdup_printf ("%08X/%08X", pattern->id, pattern->fabrication);
  return g_strdup_printf ("%08X", pattern->id);
}

static char *
describe_scan (const MrProgress *progress)
{
  g_autofree char *who = describe_address (&progress->who);
  g_autofree char *found = g_strdup_printf (ngettext ("%u meter", "%u meters", progress->found), progress->found);

  if (progress->baud == 0)
    return g_strdup (_("Searching for meters"));
  if (!progress->who.by_secondary)
    /* Translators: what a scan is doing: the primary address being tried, the baud rate, and "11 meters" found. */
    return g_strdup_printf (_("Trying address %s at %u baud · %s"), who, progress->baud, found);
  /* Translators: what a scan is doing: the number being searched (F: any digit), the baud rate, "11 meters". */
  return g_strdup_printf (_("Searching %s at %u baud · %s"), who, progress->baud, found);
}

static char *
describe_read (MrTask *task, const MrProgress *progress)
{
  MrMeter *meter = mr_task_get_meter (task);
  g_autofree char *label = NULL;

  if (task->set != NULL)
    return mr_bus_link_describe_data_set (task);
  if (progress->total > 1)
    /* Translators: progress of reading several meters: done, of all. */
    return g_strdup_printf (_("Reading meters · %u of %u"), progress->done, progress->total);
  label = meter != NULL ? mr_meter_label (meter) : describe_address (&progress->who);
  /* Translators: the placeholder is a meter, like "KAM 66290778". */
  return g_strdup_printf (_("Reading %s"), label);
}

static char *
describe_write (MrTask *task)
{
  const MrTaskWrite *write = mr_task_present_write (task);
  g_autofree char *label = mr_meter_label (write->meter);
  g_autofree char *what = mr_write_request_describe (&write->request);

  /* Translators: what is being written: a meter, like "KAM 66290778", then "primary address 5 → 7". */
  return g_strdup_printf (_("Writing to %s: %s"), label, what);
}

static char *
describe (MrTask *task, const MrProgress *progress)
{
  switch (task->kind)
    {
    case MR_TASK_SCAN:
      return describe_scan (progress);
    case MR_TASK_READ:
      return describe_read (task, progress);
    case MR_TASK_WRITE:
      return describe_write (task);
    default:
      g_return_val_if_reached (NULL);
    }
}

static void
on_progress (MrBusLink *self, const MrEvent *event)
{
  const MrProgress *progress = &event->progress;
  MrTask *task = mr_bus_link_find_task (self, event);
  g_autofree char *activity = NULL;
  g_autofree char *time_left = NULL;

  if (task == NULL)
    return;
  activity = describe (task, progress);
  if (progress->left >= 0)
    time_left = mr_present_time_left (real_seconds (self, progress->left));
  mr_task_set_progress (task, activity,
                        progress->total > 0 ? MIN (1.0, (double) progress->done / progress->total) : -1, time_left,
                        progress->found);
}

/* --- The beginning of a task --- */

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
  activity = describe (task, &none);
  mr_task_set_progress (task, activity, -1, NULL, 0);
}

/* --- Meters --- */

/* Something to be stored, and what to do then. */
typedef struct {
  MrBusLink *link;
  MrTask *task;   /* (nullable) */
  gint64 bus;
  gint64 *mark;   /* (nullable): of the task */
  MbusReadout readout;
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
  g_autofree char *address = mbus_address_format (&who);
  g_autoptr (GError) error = NULL;

  mr_master_error_set (&error, MR_MASTER_ERROR_NOT_SAVED, address,
                       /* Translators: what a meter sent: its primary or secondary address, or several; then why, a
                          sentence. */
                       _("What was read from address %s was not saved. %s"), MR_MASTER_ERROR_WHO, reason->message);
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
  settle_doubts (work->link, meter);
  if (work->task != NULL && !mr_task_is_over (work->task))
    mr_task_emit_heard (work->task, meter);
}

static void
on_meter (MrBusLink *self, const MrEvent *event)
{
  MrTask *task = mr_bus_link_find_task (self, event);
  ReadoutWork *work = g_new0 (ReadoutWork, 1);

  work->link = g_object_ref (self);
  work->task = task != NULL ? g_object_ref (task) : NULL;
  work->bus = self->bus;
  work->mark = task != NULL ? g_atomic_rc_box_acquire (task->mark) : NULL;
  work->readout = event->readout;
  work->readout.frames = g_ptr_array_copy (event->readout.frames, (GCopyFunc) (void *) g_bytes_ref, NULL);
  g_ptr_array_set_free_func (work->readout.frames, (GDestroyNotify) g_bytes_unref);
  mr_archive_keep_async (self->archive, store_readout, work, readout_work_free, on_readout_stored, NULL);
}

/* Its newest readout stays the one of its usual data, which the list, the checks and the report are about. */
static void
on_other_data (MrBusLink *self, const MrEvent *event)
{
  MrTask *task = mr_bus_link_find_task (self, event);
  MrMeter *meter = task != NULL ? mr_task_get_meter (task) : NULL;

  if (meter == NULL || self->host == NULL)
    return;
  g_clear_object (&task->data);
  task->data = mr_data_reading_new (meter, task->set, &event->readout);
  mr_task_note_answer (task, meter);
}

/* --- Silence --- */

typedef struct {
  MrBusLink *link;
  MrTask *task;    /* (nullable) */
  GArray *meters;  /* (element-type gint64) */
  gint64 time;
  GError *ends;    /* (nullable): with what the task ends */
  gboolean is_end; /* the task ends when this is stored */
} SilenceWork;

static void
silence_work_free (gpointer data)
{
  SilenceWork *work = data;

  g_object_unref (work->link);
  g_clear_object (&work->task);
  g_array_unref (work->meters);
  g_clear_error (&work->ends);
  g_free (work);
}

static SilenceWork *
silence_work_new (MrBusLink *self, MrTask *task)
{
  SilenceWork *work = g_new0 (SilenceWork, 1);

  work->link = g_object_ref (self);
  work->task = task != NULL ? g_object_ref (task) : NULL;
  work->meters = g_array_new (FALSE, FALSE, sizeof (gint64));
  work->time = g_get_real_time ();
  return work;
}

/* On the archive's thread. */
static gboolean
store_silence (MrStore *store, gpointer data, GError **error)
{
  const SilenceWork *work = data;

  return work->meters->len == 0 ||
         mr_store_set_silent (store, (const gint64 *) work->meters->data, work->meters->len, work->time, error);
}

static void finish_task (MrBusLink *self, MrTask *task, const GError *error);

static void
on_silence_stored (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  gpointer data;
  const gboolean good = mr_archive_run_finish (MR_ARCHIVE (source), result, &data, &error);
  const SilenceWork *work = data;

  if (!good)
    mr_bus_link_report_store_error (work->link, work->task, NULL, error);
  else if (work->link->host != NULL)
    take_silence (work->link, work->meters);
  if (work->is_end)
    finish_task (work->link, work->task, work->ends);
}

/* A problem that waits until what was heard before it is stored: only then is it known which meter has the address. */
typedef struct {
  MrBusLink *link;
  MrTask *task; /* (nullable) */
  MrTarget target;
  GError *error;
} ProblemWork;

static void
problem_work_free (gpointer data)
{
  ProblemWork *work = data;

  g_object_unref (work->link);
  g_clear_object (&work->task);
  g_error_free (work->error);
  g_free (work);
}

/* When another meter answers at the address of a meter, that meter did not. */
static gboolean
means_silence (const GError *error)
{
  return g_error_matches (error, MR_MASTER_ERROR, MR_MASTER_ERROR_NO_ANSWER) ||
         g_error_matches (error, MR_MASTER_ERROR, MR_MASTER_ERROR_WRONG_METER);
}

/* At a rate that a scan could not search to its end, what it did not hear may be there. */
static gboolean
is_about_rate (const GError *error)
{
  return g_error_matches (error, MR_MASTER_ERROR, MR_MASTER_ERROR_INCOMPLETE) ||
         g_error_matches (error, MR_MASTER_ERROR, MR_MASTER_ERROR_UNSUPPORTED);
}

static void
keep_silence (MrBusLink *self, MrTask *task, MrMeter *meter)
{
  SilenceWork *work = silence_work_new (self, task);
  const gint64 store_id = mr_meter_store_id (meter);

  g_array_append_val (work->meters, store_id);
  mr_archive_keep_async (self->archive, store_silence, work, silence_work_free, on_silence_stored, NULL);
}

static void
on_heard_stored (GObject *source, GAsyncResult *result, gpointer user_data)
{
  gpointer data;
  const ProblemWork *work = NULL;
  MrBusLink *self;
  MrMeter *meter;

  mr_archive_run_finish (MR_ARCHIVE (source), result, &data, NULL); /* it stores nothing */
  work = data;
  self = work->link;
  meter = self->host != NULL
            ? mr_meter_index_find_address (self->host->meters, self->bus, &work->target.address)
            : NULL;

  if (meter != NULL && means_silence (work->error))
    keep_silence (self, work->task, meter);
  else if (meter != NULL && work->task != NULL)
    mr_task_note_answer (work->task, meter);
  if (work->task == NULL || mr_task_is_over (work->task))
    return;
  if (is_about_rate (work->error))
    g_array_append_val (work->task->incomplete, work->target.baud);
  if (means_silence (work->error))
    mr_task_add_silence (work->task, meter, &work->target.address, work->error);
  else
    mr_task_add_problem (work->task, meter, &work->target.address, work->error);
}

static void
on_problem (MrBusLink *self, const MrEvent *event)
{
  MrTask *task = mr_bus_link_find_task (self, event);
  ProblemWork *work = g_new (ProblemWork, 1);

  *work = (ProblemWork) { g_object_ref (self), task != NULL ? g_object_ref (task) : NULL, event->target,
                          g_error_copy (event->error) };
  mr_archive_run_async (self->archive, NULL, work, problem_work_free, on_heard_stored, NULL);
}

/* --- The end of a task --- */

static void
finish_task (MrBusLink *self, MrTask *task, const GError *error)
{
  g_autoptr (MrBusLink) alive = g_object_ref (self);
  g_autoptr (MrTask) ended = g_object_ref (task);
  MrMeter *meter = mr_task_get_meter (task);

  if (meter != NULL && task->started)
    mr_meter_end_task (meter);
  mr_bus_link_drop_task (self, ended);
  if (error == NULL)
    mr_task_report_silences (ended);
  mr_task_end (ended, error);
  mr_bus_link_check_left (self);
}

static gboolean
includes_rate (const MrTask *task, guint baud)
{
  const MrScanOptions *scan = task->scan;

  for (guint i = 0; i < task->incomplete->len; i++)
    if (g_array_index (task->incomplete, guint, i) == baud)
      return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (scan->bauds) && scan->bauds[i] != 0; i++)
    if (scan->bauds[i] == baud)
      return TRUE;
  return scan->bauds[0] == 0;
}

/* Whether a scan would have heard a meter if it were still there. */
static gboolean
is_searched (MrBusLink *self, const MrTask *task, MrMeter *meter)
{
  const MrScanOptions *scan = task->scan;
  const int primary = mr_meter_primary (meter);
  const guint8 last = scan->last > 0 ? scan->last : MBUS_ADDRESS_LAST;
  MrNeighbours neighbours;

  if (!includes_rate (task, mr_meter_baud (meter)) ||
      !mbus_secondary_matches (&scan->pattern, mr_meter_address (meter)))
    return FALSE;
  mr_meter_index_get_neighbours (self->host->meters, meter, &neighbours);
  /* What does not report who it is cannot be selected, nor can one of several with the same secondary address. */
  if (scan->method == MR_SCAN_SECONDARY)
    return mr_meter_address (meter)->id != MBUS_ID_ANY &&
           (!neighbours.shares_secondary || mr_meter_known (meter)->enhanced);
  if (scan->method == MR_SCAN_AUTO)
    return TRUE;
  /* A primary scan cannot hear meters that share an address. */
  return primary > MBUS_ADDRESS_FACTORY && primary >= scan->first && primary <= last && !neighbours.shares_primary;
}

static void
add_missing (MrBusLink *self, MrTask *task, GArray *out)
{
  GPtrArray *meters = mr_meter_index_of_bus (self->host->meters, self->bus);

  for (guint i = 0; i < meters->len; i++)
    {
      MrMeter *meter = g_ptr_array_index (meters, i);
      const gint64 store_id = mr_meter_store_id (meter);

      if (!g_hash_table_contains (task->answered, &store_id) && is_searched (self, task, meter))
        g_array_append_val (out, store_id);
    }
}

/* Once all that the task found is stored: those that a scan should have found, and did not, are silent. The task ends when
 * this is stored, and the silence that its problems mean. */
static void
on_all_stored (GObject *source, GAsyncResult *result, gpointer user_data)
{
  gpointer data;
  const SilenceWork *end = NULL;
  SilenceWork *work;

  /* It stores nothing itself, and so cannot fail. */
  mr_archive_run_finish (MR_ARCHIVE (source), result, &data, NULL);
  end = data;
  work = silence_work_new (end->link, end->task);
  work->is_end = TRUE;
  work->ends = end->ends != NULL ? g_error_copy (end->ends) : NULL;
  if (end->ends == NULL && end->task->scan != NULL && end->link->host != NULL)
    add_missing (end->link, end->task, work->meters);
  mr_archive_keep_async (end->link->archive, store_silence, work, silence_work_free, on_silence_stored, NULL);
}

void
mr_bus_link_end_task (MrBusLink *self, MrTask *task, const GError *error)
{
  SilenceWork *end = silence_work_new (self, task);

  task->saving = TRUE;
  end->ends = error != NULL ? g_error_copy (error) : NULL;
  if (error != NULL)
    mr_bus_link_close_writes (self, task, error);
  mr_archive_run_async (self->archive, NULL, end, silence_work_free, on_all_stored, NULL);
}

static void
on_job_ended (MrBusLink *self, const MrEvent *event)
{
  MrTask *task = mr_bus_link_find_task (self, event);

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
      on_progress (self, event);
      break;
    case MR_EVENT_METER:
      on_meter (self, event);
      break;
    case MR_EVENT_OTHER_DATA:
      on_other_data (self, event);
      break;
    case MR_EVENT_PROBLEM:
      on_problem (self, event);
      break;
    case MR_EVENT_WRITE:
      mr_bus_link_take_write (self, event);
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
