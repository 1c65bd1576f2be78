/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-trace-writer.h"

#include <glib/gi18n-lib.h>

#include "mr-line-error.h"

/* An hour and a half of a bus that is busy without pause at 2400 baud: 218 octets a second, three characters each. */
#define WAITING_MAX (4 * 1024 * 1024)

struct _MrTraceWriter {
  GOutputStream *stream;
  GThread *thread;
  GError *error; /* the thread's: the first that it met */

  GMutex lock;
  GCond wake;
  GCond written;     /* what the thread had taken */
  gboolean writing;  /* the thread has taken something */
  GString *waiting;  /* what the thread has not taken yet */
  guint n_dropped;   /* lines */
  guint n_unmarked;  /* of them, since the last line that found room */
  gboolean finished; /* no more lines will come */
};

static gpointer
write_lines (gpointer data)
{
  MrTraceWriter *self = data;
  GString *taken = g_string_new (NULL);

  g_mutex_lock (&self->lock);
  for (;;)
    {
      GString *emptied = taken;

      while (self->waiting->len == 0 && !self->finished)
        g_cond_wait (&self->wake, &self->lock);
      if (self->waiting->len == 0)
        break;

      taken = self->waiting;
      self->waiting = emptied;
      self->writing = TRUE;
      g_mutex_unlock (&self->lock);

      /* After an error nothing is written, or the file would have a hole that nothing marks. */
      if (self->error == NULL)
        g_output_stream_write_all (self->stream, taken->str, taken->len, NULL, NULL, &self->error);
      g_string_truncate (taken, 0);

      g_mutex_lock (&self->lock);
      self->writing = FALSE;
      g_cond_broadcast (&self->written);
    }
  g_mutex_unlock (&self->lock);

  g_string_free (taken, TRUE);
  return NULL;
}

/* With the lock held. */
static void
mark_dropped (MrTraceWriter *self)
{
  if (self->n_unmarked > 0)
    g_string_append_printf (self->waiting, "# %u lines are missing here: the disk was too slow\n", self->n_unmarked);
  self->n_unmarked = 0;
}

MrTraceWriter *
mr_trace_writer_new (GOutputStream *stream)
{
  MrTraceWriter *self = g_new0 (MrTraceWriter, 1);

  self->stream = g_object_ref (stream);
  self->waiting = g_string_new (NULL);
  g_mutex_init (&self->lock);
  g_cond_init (&self->wake);
  g_cond_init (&self->written);
  self->thread = g_thread_new ("mr-trace", write_lines, self);

  return self;
}

void
mr_trace_writer_put (MrTraceWriter *self, const char *line, gsize len)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (self->waiting->len + len > WAITING_MAX)
    {
      self->n_dropped++;
      self->n_unmarked++;
      return;
    }

  mark_dropped (self);
  g_string_append_len (self->waiting, line, (gssize) len);
  g_cond_signal (&self->wake);
}

void
mr_trace_writer_sync (MrTraceWriter *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  while (self->waiting->len > 0 || self->writing)
    g_cond_wait (&self->written, &self->lock);
}

static void
free_writer (MrTraceWriter *self)
{
  g_object_unref (self->stream);
  g_string_free (self->waiting, TRUE);
  g_clear_error (&self->error);
  g_cond_clear (&self->wake);
  g_cond_clear (&self->written);
  g_mutex_clear (&self->lock);
  g_free (self);
}

gboolean
mr_trace_writer_finish (MrTraceWriter *self, GError **error)
{
  gboolean complete;

  g_mutex_lock (&self->lock);
  mark_dropped (self);
  self->finished = TRUE;
  g_cond_signal (&self->wake);
  g_mutex_unlock (&self->lock);

  g_thread_join (self->thread);
  g_output_stream_close (self->stream, NULL, self->error == NULL ? &self->error : NULL);

  if (self->error == NULL && self->n_dropped > 0)
    self->error = g_error_new (MR_LINE_ERROR, MR_LINE_ERROR_FAILED,
                               /* Translators: ends the sentence "The trace is not complete: %s." */
                               ngettext ("the disk was too slow for %u line", "the disk was too slow for %u lines",
                                         self->n_dropped),
                               self->n_dropped);

  complete = self->error == NULL;
  if (!complete)
    g_propagate_error (error, g_steal_pointer (&self->error));
  free_writer (self);

  return complete;
}
