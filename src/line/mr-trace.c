/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-trace.h"

#include <stdio.h>

#define HEADER "# Meter Room trace 1: seconds and octets, > sent, < received, = about the line\n"

/* Octets of one direction that follow one another within two octet times are one run: a line of text. Drivers hand
 * over octets singly or in handfuls, which means nothing to a reader. */
#define RUN_GAP_BITS (2 * 11)

/* A babbling bus is cut into lines no longer than a long telegram, 261 octets. */
#define RUN_MAX 261

struct _MrTrace {
  GOutputStream *stream;
  GError *error; /* the first that writing met */

  gint64 beginning; /* bus time of the first line; 0: none yet */
  gint64 latest;    /* bus time of the last line */
  guint baud;

  /* The run that is not written yet. */
  GString *run;
  MrDirection direction;
  guint run_len; /* octets */
  gint64 run_end; /* bus time */
};

static void
write_text (MrTrace *self, const char *text, gsize len)
{
  if (self->error == NULL)
    g_output_stream_write_all (self->stream, text, len, NULL, NULL, &self->error);
}

static void
end_run (MrTrace *self)
{
  if (self->run_len == 0)
    return;

  g_string_append_c (self->run, '\n');
  write_text (self, self->run->str, self->run->len);
  g_string_truncate (self->run, 0);
  self->run_len = 0;
}

static void
begin_run (MrTrace *self, MrDirection direction, gint64 when)
{
  static const char marks[] = { [MR_DIRECTION_SENT] = '>', [MR_DIRECTION_RECEIVED] = '<', [MR_DIRECTION_NONE] = '=' };
  gint64 elapsed;

  if (self->beginning == 0)
    self->beginning = when;

  /* A line that was lost and opened anew may bring a clock that is behind. */
  self->latest = MAX (self->latest, when);
  elapsed = self->latest - self->beginning;
  self->direction = direction;
  g_string_append_printf (self->run, "%c %" G_GINT64_FORMAT ".%06d", marks[direction],
                          elapsed / G_USEC_PER_SEC, (int) (elapsed % G_USEC_PER_SEC));
}

static void
write_facts (MrTrace *self, gint64 when, const char *facts, gsize len)
{
  g_autofree char *text = g_strndup (facts, len);

  begin_run (self, MR_DIRECTION_NONE, when);
  g_string_append_printf (self->run, " %s", text);
  self->run_len = 1;
  end_run (self);

  sscanf (text, "baud=%u", &self->baud);
}

static gboolean
is_pause (MrTrace *self, gint64 when)
{
  return (when - self->run_end) * self->baud > (gint64) RUN_GAP_BITS * G_USEC_PER_SEC;
}

MrTrace *
mr_trace_new (GOutputStream *stream, GError **error)
{
  MrTrace *self;

  g_return_val_if_fail (G_IS_OUTPUT_STREAM (stream), NULL);

  if (!g_output_stream_write_all (stream, HEADER, sizeof HEADER - 1, NULL, NULL, error))
    return NULL;

  self = g_new0 (MrTrace, 1);
  self->stream = g_object_ref (stream);
  self->run = g_string_new (NULL);
  self->baud = 2400; /* until the line says better */

  return self;
}

void
mr_trace_tap (MrDirection direction, gint64 when, const guint8 *octets, gsize len, gpointer user_data)
{
  MrTrace *self = user_data;

  if (direction != self->direction || is_pause (self, when))
    end_run (self);

  if (direction == MR_DIRECTION_NONE)
    {
      write_facts (self, when, (const char *) octets, len);
      return;
    }

  for (gsize i = 0; i < len; i++)
    {
      if (self->run_len == RUN_MAX)
        end_run (self);
      if (self->run_len == 0)
        begin_run (self, direction, when);

      g_string_append_printf (self->run, " %02X", octets[i]);
      self->run_len++;
    }
  self->run_end = when;
}

gboolean
mr_trace_finish (MrTrace *self, GError **error)
{
  g_autoptr (GError) problem = NULL;

  g_return_val_if_fail (self != NULL, FALSE);

  end_run (self);
  g_output_stream_close (self->stream, NULL, self->error == NULL ? &self->error : NULL);

  problem = g_steal_pointer (&self->error);
  g_object_unref (self->stream);
  g_string_free (self->run, TRUE);
  g_free (self);

  if (problem != NULL)
    g_propagate_error (error, g_steal_pointer (&problem));
  else
    return TRUE;

  return FALSE;
}
