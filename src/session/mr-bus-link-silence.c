/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who did not answer, and the end of a task, which comes after all that it found. */
#include "config.h"

#include "mr-bus-link-private.h"

#include "mr-master-error.h"
#include "mr-meter-private.h"

/* --- Silence --- */

static void
take_silence (MrBusLink *self, GArray *meters)
{
  self->host->take_silence ((const gint64 *) meters->data, meters->len, self->host->user_data);
}

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
  MbusExchange exchange;
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

/* Of a meter that is asked by primary address the silence is its own, also if another meter has come there since.
 * Returns: (nullable). */
static MrMeter *
find_meant (MrBusLink *self, const MbusAddress *address)
{
  const MbusSecondary *who = &address->secondary;

  if (!address->by_secondary && !mbus_secondary_equal (who, &MBUS_SECONDARY_ANY))
    {
      GPtrArray *meters = mr_meter_index_with_id (self->host->meters, self->bus, who->id);

      for (guint i = 0; i < meters->len; i++)
        if (mr_meter_primary (meters->pdata[i]) == address->primary &&
            mbus_secondary_matches (who, mr_meter_address (meters->pdata[i])))
          return meters->pdata[i];
    }
  return mr_meter_index_find_address (self->host->meters, self->bus, address);
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
  meter = self->host != NULL ? find_meant (self, &work->target.address) : NULL;

  if (meter != NULL)
    mr_meter_add_exchange (meter, &work->exchange);
  if (means_silence (work->error) && work->task != NULL && !mr_task_is_over (work->task) &&
      mr_task_defer_silence (work->task, &work->target, work->error))
    return;
  if (meter != NULL && means_silence (work->error))
    keep_silence (self, work->task, meter);
  else if (meter != NULL && work->task != NULL)
    mr_task_note_answer (work->task, meter);
  if (work->task != NULL && !means_silence (work->error))
    mr_task_note_answer_at (work->task, &work->target);
  if (work->task == NULL || mr_task_is_over (work->task))
    return;
  if (is_about_rate (work->error))
    g_array_append_val (work->task->incomplete, work->target.baud);
  mr_task_add_problem (work->task, meter, &work->target.address, work->error);
}

void
mr_bus_link_take_problem (MrBusLink *self, const MrEvent *event)
{
  MrTask *task = mr_bus_link_find_task (self, event);
  ProblemWork *work = g_new (ProblemWork, 1);

  *work = (ProblemWork) { g_object_ref (self), task != NULL ? g_object_ref (task) : NULL, event->target,
                          event->exchange, g_error_copy (event->error) };
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

void
mr_bus_link_take_unsearched (MrBusLink *self, const MrEvent *event)
{
  MrTask *task = mr_bus_link_find_task (self, event);

  if (task != NULL)
    g_array_append_val (task->incomplete, event->target.baud);
}

/* Without rates of its own a scan tries those of the meters that are known, within the limits of the connection. */
static gboolean
includes_rate (MrBusLink *self, const MrTask *task, guint baud)
{
  const MrScanOptions *scan = task->scan;

  for (guint i = 0; i < task->incomplete->len; i++)
    if (g_array_index (task->incomplete, guint, i) == baud)
      return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (scan->bauds) && scan->bauds[i] != 0; i++)
    if (scan->bauds[i] == baud)
      return TRUE;
  return scan->bauds[0] == 0 &&
         (self->uri == NULL || mr_line_settings_check_baud (&self->uri->settings, baud, NULL));
}

/* Whether a scan would have heard a meter if it were still there. */
static gboolean
is_searched (MrBusLink *self, const MrTask *task, MrMeter *meter)
{
  const MrScanOptions *scan = task->scan;
  const int primary = mr_meter_primary (meter);
  const guint8 last = scan->last > 0 ? scan->last : MBUS_ADDRESS_LAST;
  MrNeighbours neighbours;

  if (!includes_rate (self, task, mr_meter_baud (meter)) ||
      !mbus_secondary_matches (&scan->pattern, mr_meter_address (meter)))
    return FALSE;
  mr_meter_index_get_neighbours (self->host->meters, meter, &neighbours);
  /* What does not report who it is cannot be selected, nor can one of several with the same secondary address. */
  if (scan->method == MR_SCAN_SECONDARY)
    return mr_meter_address (meter)->id != MBUS_ID_ANY &&
           (!neighbours.shares_secondary || mr_meter_known (meter)->enhanced);
  if (scan->method == MR_SCAN_AUTO)
    return scan->last == 0 || (primary >= scan->first && primary <= last);
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

/* Those that were asked in several ways and answered in none. */
static void
add_lost (MrTask *task, GArray *out)
{
  for (guint i = 0; i < task->places->len; i++)
    {
      const MrMeterPlace *place = &g_array_index (task->places, MrMeterPlace, i);
      const gint64 store_id = mr_meter_store_id (place->meter);

      if (mr_task_is_lost (task, place))
        g_array_append_val (out, store_id);
    }
}

/* Once all that the task found is stored: those that it should have heard, and did not, are silent. The task ends when
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
  if (end->ends == NULL)
    add_lost (end->task, work->meters);
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
