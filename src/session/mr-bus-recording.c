/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-bus-recording.h"

#include <glib/gi18n-lib.h>

#include "mr-csv.h"
#include "mr-hide-keys.h"
#include "mr-trace.h"

/* A million lines of an ordinary bus. A file of this size can be replayed: see %MR_FILE_MAX. */
#define RECORDING_MAX ((gsize) 48 * 1024 * 1024)

/* What came last is shown when nothing has followed for so long. Octets at 300 baud are 37 ms apart. */
#define QUIET (G_USEC_PER_SEC / 10)
#define PACE_MS 100

/* What the tap uses, on the line's thread. An engine that is shutting down calls the tap a little longer than there is a
 * recording. */
typedef struct {
  gatomicrefcount references;
  MrTrace *trace;
  MrTraceStore *store;
  MrBusRecording *owner; /* (nullable), on the main thread only */
  int n_watching;        /* atomic */
  int is_waking;         /* atomic: the main thread will look */
} Recorder;

struct _MrBusRecording {
  GObject parent_instance;

  MrBusLink *link;
  Recorder *recorder; /* (nullable): nothing can be recorded */
  guint tap;
  char *failure; /* (nullable): why not */
};

G_DEFINE_FINAL_TYPE (MrBusRecording, mr_bus_recording, G_TYPE_OBJECT)

static guint changed_signal;

/* --- Recorder --- */

static Recorder *
recorder_ref (Recorder *self)
{
  g_atomic_ref_count_inc (&self->references);
  return self;
}

static gpointer
finish_recorder (gpointer data)
{
  Recorder *self = data;

  mr_trace_finish (self->trace, NULL);
  g_object_unref (self->store);
  g_free (self);
  return NULL;
}

/* The last lines may have to be written, and the main thread does not wait for that. */
static void
recorder_unref (gpointer data)
{
  Recorder *self = data;

  if (g_atomic_ref_count_dec (&self->references))
    g_thread_unref (g_thread_new ("mr-trace-end", finish_recorder, self));
}

static void
wake (gpointer data);

static gboolean
on_wake (gpointer data)
{
  Recorder *self = data;

  g_atomic_int_set (&self->is_waking, FALSE);
  if (self->owner == NULL)
    return G_SOURCE_REMOVE;
  if (!mr_trace_flush (self->trace, QUIET))
    wake (self);
  g_signal_emit (self->owner, changed_signal, 0);
  return G_SOURCE_REMOVE;
}

/* On any thread. */
static void
wake (gpointer data)
{
  Recorder *self = data;
  g_autoptr (GSource) source = NULL;

  if (g_atomic_int_get (&self->n_watching) == 0 || !g_atomic_int_compare_and_exchange (&self->is_waking, FALSE, TRUE))
    return;
  source = g_timeout_source_new (PACE_MS);
  g_source_set_callback (source, on_wake, recorder_ref (self), recorder_unref);
  g_source_attach (source, NULL);
}

static void
on_tap (const MrTapEvent *event, gpointer user_data)
{
  Recorder *self = user_data;

  mr_trace_tap (event, self->trace);
  wake (self);
}

static Recorder *
recorder_new (GError **error)
{
  g_autoptr (MrTraceStore) store = mr_trace_store_new (RECORDING_MAX, error);
  MrTrace *trace = store != NULL ? mr_trace_new (G_OUTPUT_STREAM (store), error) : NULL;
  Recorder *self;

  if (trace == NULL)
    return NULL;
  self = g_new0 (Recorder, 1);
  g_atomic_ref_count_init (&self->references);
  self->trace = trace;
  self->store = g_steal_pointer (&store);
  mr_trace_store_set_notify (self->store, wake, self);
  return self;
}

/* --- Life --- */

static void
mr_bus_recording_dispose (GObject *object)
{
  MrBusRecording *self = MR_BUS_RECORDING (object);

  if (self->recorder != NULL)
    {
      self->recorder->owner = NULL;
      g_atomic_int_set (&self->recorder->n_watching, 0);
      mr_bus_link_remove_tap (self->link, self->tap);
    }
  g_clear_pointer (&self->recorder, recorder_unref);
  g_clear_object (&self->link);
  G_OBJECT_CLASS (mr_bus_recording_parent_class)->dispose (object);
}

static void
mr_bus_recording_finalize (GObject *object)
{
  g_free (MR_BUS_RECORDING (object)->failure);
  G_OBJECT_CLASS (mr_bus_recording_parent_class)->finalize (object);
}

static void
mr_bus_recording_class_init (MrBusRecordingClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = mr_bus_recording_dispose;
  object_class->finalize = mr_bus_recording_finalize;
  changed_signal = g_signal_new ("changed", MR_TYPE_BUS_RECORDING, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 0);
}

static void
mr_bus_recording_init (MrBusRecording *self)
{
}

/* @words: (nullable): comes after the time. */
/* Characters of a mark: a line of a trace holds them in any alphabet, see MR_TRACE_LINE_MAX. */
#define WORDS_MAX 1000

static void
add_comment (Recorder *recorder, const char *words)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *time = g_date_time_format (now, "%Y-%m-%d %H:%M:%S %z");
  g_autofree char *short_words = g_utf8_substring (words, 0, MIN (g_utf8_strlen (words, -1), WORDS_MAX));
  g_autofree char *text = g_strdup_printf ("%s · %s", time, short_words);

  mr_trace_comment (recorder->trace, text);
}

MrBusRecording *
mr_bus_recording_new (MrBusLink *link)
{
  MrBusRecording *self = g_object_new (MR_TYPE_BUS_RECORDING, NULL);
  g_autoptr (GError) error = NULL;

  self->link = g_object_ref (link);
  self->recorder = recorder_new (&error);
  if (self->recorder == NULL)
    {
      self->failure = g_strdup (error->message);
      return self;
    }
  self->recorder->owner = self;
  add_comment (self->recorder, "Meter Room " MR_VERSION);
  self->tap = mr_bus_link_add_tap (link, on_tap, recorder_ref (self->recorder), recorder_unref);
  return self;
}

char *
mr_bus_recording_dup_trouble (MrBusRecording *self)
{
  g_autoptr (GError) error = NULL;

  g_return_val_if_fail (MR_IS_BUS_RECORDING (self), NULL);

  if (self->recorder == NULL)
    /* Translators: %s is why, in a few words. */
    return g_strdup_printf (_("Nothing is recorded (%s). Free some disk space, then open the site again."),
                            self->failure);
  error = mr_trace_store_dup_error (self->recorder->store);
  if (error == NULL)
    return NULL;
  /* Translators: %s is why, in a few words. */
  return g_strdup_printf (_("Recording has stopped (%s). Save the trace, free some disk space, then open the site "
                            "again."), error->message);
}

MrTraceSnapshot *
mr_bus_recording_snapshot (MrBusRecording *self)
{
  g_return_val_if_fail (MR_IS_BUS_RECORDING (self), NULL);

  return self->recorder != NULL ? mr_trace_store_snapshot (self->recorder->store) : NULL;
}

void
mr_bus_recording_mark (MrBusRecording *self, const char *text)
{
  g_autofree char *safe = mr_hide_keys (text);

  g_return_if_fail (MR_IS_BUS_RECORDING (self));

  if (self->recorder != NULL)
    add_comment (self->recorder, safe);
}

void
mr_bus_recording_watch (MrBusRecording *self)
{
  g_return_if_fail (MR_IS_BUS_RECORDING (self));

  if (self->recorder == NULL)
    return;
  g_atomic_int_inc (&self->recorder->n_watching);
  wake (self->recorder);
}

void
mr_bus_recording_unwatch (MrBusRecording *self)
{
  g_return_if_fail (MR_IS_BUS_RECORDING (self));

  if (self->recorder != NULL)
    g_atomic_int_dec_and_test (&self->recorder->n_watching);
}

/* --- Saving --- */

typedef struct {
  Recorder *recorder;
  GFile *file;
} Save;

static void
save_free (gpointer data)
{
  Save *self = data;

  recorder_unref (self->recorder);
  g_object_unref (self->file);
  g_free (self);
}

static void
save_trace (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Save *self = data;
  g_autoptr (MrTraceSnapshot) snapshot = NULL;
  g_autoptr (GBytes) contents = NULL;
  GError *error = NULL;

  mr_trace_flush (self->recorder->trace, 0);
  mr_trace_sync (self->recorder->trace);
  snapshot = mr_trace_store_snapshot (self->recorder->store);
  contents = mr_trace_snapshot_format (snapshot, &error);
  if (contents != NULL && mr_report_write_file (self->file, contents, cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
mr_bus_recording_save_async (MrBusRecording *self, GFile *file, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  Save *save;

  g_return_if_fail (MR_IS_BUS_RECORDING (self));

  task = g_task_new (self, NULL, callback, user_data);
  if (self->recorder == NULL)
    {
      g_autofree char *trouble = mr_bus_recording_dup_trouble (self);

      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_FAILED, "%s", trouble);
      return;
    }
  save = g_new (Save, 1);
  *save = (Save) { recorder_ref (self->recorder), g_object_ref (file) };
  g_task_set_task_data (task, save, save_free);
  g_task_run_in_thread (task, save_trace);
}

gboolean
mr_bus_recording_save_finish (MrBusRecording *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
