/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-trace.h"

#include <gio/gunixoutputstream.h>
#include <glib/gi18n-lib.h>

#include "mr-file.h"
#include "mr-line-error.h"
#include "mr-trace-writer.h"

/* Octets of one direction that follow one another within two octet times are one run: a line of text. Drivers hand
 * over octets singly or in handfuls, which means nothing to a reader. */
#define RUN_GAP_BITS (2 * MR_LINE_OCTET_BITS)

/* A babbling bus is cut into lines no longer than a long telegram, 261 octets. */
#define RUN_MAX 261

static const char marks[] = { [MR_TAP_SENT] = '>', [MR_TAP_RECEIVED] = '<', [MR_TAP_FACTS] = '=' };

struct _MrTrace {
  MrTraceWriter *writer;
  GMutex lock; /* of all that follows: comments and mr_trace_flush() come from other threads than the taps */

  /* Bus time in the file is bus time of the line, shifted. */
  gboolean begun;
  gint64 shift;
  gint64 latest; /* of the last line, in the file */
  guint baud;

  /* The run that is not handed over yet. */
  GString *run;
  MrTapKind kind;
  guint run_len;  /* octets */
  gint64 run_end; /* bus time of the line */
  gint64 run_added; /* g_get_monotonic_time() of the same */
};

static void
end_run (MrTrace *self)
{
  if (self->run->len == 0)
    return;

  g_string_append_c (self->run, '\n');
  mr_trace_writer_put (self->writer, self->run->str, self->run->len);
  g_string_truncate (self->run, 0);
  self->run_len = 0;
}

static void
begin_run (MrTrace *self, const MrTapEvent *event)
{
  /* The file begins at 0 and never goes back: the clock of a line that was opened again may show an earlier time. */
  if (!self->begun || event->when + self->shift < self->latest)
    self->shift = self->latest - event->when;

  self->begun = TRUE;
  self->latest = event->when + self->shift;
  self->kind = event->kind;
  g_string_append_printf (self->run, "%c %" G_GINT64_FORMAT ".%06d", marks[event->kind],
                          self->latest / G_USEC_PER_SEC, (int) (self->latest % G_USEC_PER_SEC));
}

/* Ends the run. @text: line feeds in it become spaces. */
static void
put_comment (MrTrace *self, const char *text)
{
  g_autofree char *line = g_strdelimit (g_strdup (text), "\r\n", ' ');

  end_run (self);
  g_string_append_printf (self->run, "# %s", line);
  end_run (self);
}

static void
put_facts (MrTrace *self, const MrTapEvent *event)
{
  end_run (self);
  if (event->warning != NULL)
    put_comment (self, event->warning);
  begin_run (self, event);
  g_string_append_printf (self->run, " baud=%u latency=%" G_GINT64_FORMAT "%s%s", event->baud, event->latency,
                          event->baud_is_fixed ? " fixed" : "", event->checks_parity ? " parity" : "");
  end_run (self);

  self->baud = event->baud;
}

static gboolean
is_pause (MrTrace *self, gint64 when)
{
  return (when - self->run_end) * self->baud > (gint64) RUN_GAP_BITS * G_USEC_PER_SEC;
}

static void
put_octets (MrTrace *self, const MrTapEvent *event)
{
  if (event->kind != self->kind || is_pause (self, event->when))
    end_run (self);

  for (gsize i = 0; i < event->len; i++)
    {
      if (self->run_len == RUN_MAX)
        end_run (self);
      if (self->run_len == 0)
        begin_run (self, event);

      g_string_append_printf (self->run, " %02X", event->octets[i]);
      self->run_len++;
    }
  self->run_end = event->when;
  self->run_added = g_get_monotonic_time ();
}

MrTrace *
mr_trace_new (GOutputStream *stream, GError **error)
{
  MrTrace *self;

  g_return_val_if_fail (G_IS_OUTPUT_STREAM (stream), NULL);

  if (!g_output_stream_write_all (stream, MR_TRACE_HEADER, sizeof MR_TRACE_HEADER - 1, NULL, NULL, error))
    return NULL;

  self = g_new0 (MrTrace, 1);
  g_mutex_init (&self->lock);
  self->writer = mr_trace_writer_new (stream);
  self->run = g_string_new (NULL);
  self->baud = MR_LINE_BAUD_ASSUMED; /* until the line says better */

  return self;
}

MrTrace *
mr_trace_new_file (const char *path, GError **error)
{
  g_autofree char *shown = g_filename_display_name (path);
  g_autoptr (GError) reason = NULL;
  g_autoptr (GOutputStream) stream = NULL;
  int fd = mr_file_create (path, &reason);
  MrTrace *self = NULL;

  if (fd >= 0)
    {
      stream = g_unix_output_stream_new (fd, TRUE);
      self = mr_trace_new (stream, &reason);
    }
  if (self == NULL)
    g_set_error (error, MR_LINE_ERROR, MR_LINE_ERROR_FAILED,
                 /* Translators: %1$s is a file, %2$s why, in a few words. */
                 _("Couldn’t record to “%1$s” (%2$s). Choose another file with --trace."), shown, reason->message);
  return self;
}

void
mr_trace_tap (const MrTapEvent *event, gpointer user_data)
{
  MrTrace *self = user_data;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  switch (event->kind)
    {
    case MR_TAP_SENT:
    case MR_TAP_RECEIVED:
      put_octets (self, event);
      break;
    case MR_TAP_FACTS:
      put_facts (self, event);
      break;
    case MR_TAP_ERROR:
      put_comment (self, event->error->message);
      break;
    default:
      break;
    }
}

void
mr_trace_comment (MrTrace *self, const char *text)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  put_comment (self, text);
}

gboolean
mr_trace_flush (MrTrace *self, gint64 quiet)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (self->run->len > 0 && g_get_monotonic_time () - self->run_added >= quiet)
    end_run (self);
  return self->run->len == 0;
}

void
mr_trace_sync (MrTrace *self)
{
  mr_trace_writer_sync (self->writer);
}

gboolean
mr_trace_finish (MrTrace *self, GError **error)
{
  gboolean complete;

  g_return_val_if_fail (self != NULL, FALSE);

  end_run (self);
  complete = mr_trace_writer_finish (self->writer, error);
  g_string_free (self->run, TRUE);
  g_mutex_clear (&self->lock);
  g_free (self);

  return complete;
}
