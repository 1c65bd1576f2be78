/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-trace.h"

#define HEADER "# Meter Room trace 1: seconds and octets, > sent, < received\n"

/* Octets of one direction that follow one another within two octet times at 2400 baud are one run: a line of text.
 * Drivers hand over octets singly or in handfuls, which means nothing to a reader. */
#define RUN_GAP (2 * 11 * G_USEC_PER_SEC / 2400)

/* A babbling bus is cut into lines no longer than a long telegram, 261 octets. */
#define RUN_MAX 261

struct _MrTrace {
  GOutputStream *stream;
  GError *error; /* the first that writing met */

  gint64 beginning; /* bus time of the first octet; 0: none yet */

  /* The run that is not written yet. */
  GString *run;
  MrDirection direction;
  guint run_len; /* octets */
  gint64 run_end; /* bus time */
};

static void
write_text (MrTrace    *self,
            const char *text,
            gsize       len)
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
begin_run (MrTrace     *self,
           MrDirection  direction,
           gint64       when)
{
  gint64 elapsed;

  if (self->beginning == 0)
    self->beginning = when;

  elapsed = when - self->beginning;
  self->direction = direction;
  g_string_append_printf (self->run, "%c %" G_GINT64_FORMAT ".%06d", direction == MR_DIRECTION_SENT ? '>' : '<',
                          elapsed / G_USEC_PER_SEC, (int) (elapsed % G_USEC_PER_SEC));
}

MrTrace *
mr_trace_new (GOutputStream  *stream,
              GError        **error)
{
  MrTrace *self;

  g_return_val_if_fail (G_IS_OUTPUT_STREAM (stream), NULL);

  if (!g_output_stream_write_all (stream, HEADER, sizeof HEADER - 1, NULL, NULL, error))
    return NULL;

  self = g_new0 (MrTrace, 1);
  self->stream = g_object_ref (stream);
  self->run = g_string_new (NULL);

  return self;
}

void
mr_trace_tap (MrDirection   direction,
              gint64        when,
              const guint8 *octets,
              gsize         len,
              gpointer      user_data)
{
  MrTrace *self = user_data;

  if (direction != self->direction || when - self->run_end > RUN_GAP)
    end_run (self);

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
mr_trace_finish (MrTrace  *self,
                 GError  **error)
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
