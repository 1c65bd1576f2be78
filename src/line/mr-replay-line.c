/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#include "mr-line-kinds.h"
#include "mr-line-private.h"
#include "mr-replay-answers.h"
#include "mr-trace-file.h"

/* Plays a recording: what is written must be what was written then, unless the order does not matter. What was read then
 * is read again, as long after the request as it was, an octet time apart. Time is virtual. */
#define MR_TYPE_REPLAY_LINE (mr_replay_line_get_type ())
G_DECLARE_FINAL_TYPE (MrReplayLine, mr_replay_line, MR, REPLAY_LINE, MrLine)

struct _MrReplayLine {
  MrLine parent_instance;

  char *path;
  GArray *runs;
  GByteArray *octets;
  MrReplayAnswers *answers; /* (nullable): the order matters */

  gint64 latency; /* as recorded; -1: it was not */
  gboolean fixed;  /* the baud rate */
  gboolean parity; /* was checked */

  guint run;    /* the next to play: of this run … */
  gsize offset; /* … this octet */
  gint64 shift; /* bus time now minus that of the recording */
};

G_DEFINE_FINAL_TYPE (MrReplayLine, mr_replay_line, MR_TYPE_LINE)

static const MrReplayRun *
run_or_null (MrReplayLine *self)
{
  return self->run < self->runs->len ? &g_array_index (self->runs, MrReplayRun, self->run) : NULL;
}

/* Facts that change nothing are skipped. */
static const MrReplayRun *
present_run (MrReplayLine *self)
{
  const MrReplayRun *run = run_or_null (self);

  while (run != NULL && run->line.kind == MR_TRACE_LINE_FACTS && run->line.baud == mr_line_baud (MR_LINE (self)))
    {
      self->run++;
      run = run_or_null (self);
    }

  return run;
}

static void
advance (MrReplayLine *self, gsize octets)
{
  self->offset += octets;
  if (self->offset >= run_or_null (self)->line.len)
    {
      self->run++;
      self->offset = 0;
    }
}

/* Bus time at which an octet of the run comes now. */
static gint64
due (MrReplayLine *self, const MrReplayRun *run, gsize offset)
{
  gint64 bits = (gint64) offset * MR_LINE_OCTET_BITS;

  return run->line.when + self->shift + bits * G_USEC_PER_SEC / mr_line_baud (MR_LINE (self));
}

static gssize
mr_replay_line_read (MrLine *line, guint8 *buffer, gsize len, gint64 deadline, GCancellable *cancellable,
                     GError **error)
{
  MrReplayLine *self = MR_REPLAY_LINE (line);
  const MrReplayRun *run = present_run (self);
  gboolean comes = run != NULL && run->line.kind == MR_TRACE_LINE_RECEIVED && due (self, run, self->offset) <= deadline;
  gint64 until = comes ? due (self, run, self->offset) : deadline;
  gint64 now;
  gsize n = 0;

  if (!mr_timebase_wait_until (mr_line_timebase (line), until, cancellable, error))
    return -1;

  if (!comes)
    return 0;

  now = mr_timebase_now (mr_line_timebase (line));
  while (n < len && self->offset + n < run->line.len && due (self, run, self->offset + n) <= now)
    n++;
  memcpy (buffer, self->octets->data + run->line.start + self->offset, n);
  advance (self, n);

  return (gssize) n;
}

static gboolean
check_octet (MrReplayLine *self, guint8 octet, GError **error)
{
  const MrReplayRun *run = present_run (self);
  guint8 recorded;

  if (run == NULL)
    {
      g_set_error (error, MR_LINE_ERROR, MR_LINE_ERROR_LOST,
                   /* Translators: %s is a file. */
                   _("End of the recording “%s”."), self->path);
      return FALSE;
    }

  if (run->line.kind != MR_TRACE_LINE_SENT)
    {
      g_set_error (error, MR_LINE_ERROR, MR_LINE_ERROR_FAILED,
                   /* Translators: %1$s is a file, %2$u the number of a line of it. */
                   _("Replay mismatch in “%1$s”, line %2$u: recorded an answer or a change of the baud rate, sent "
                     "data."), self->path, run->line_number);
      return FALSE;
    }

  recorded = self->octets->data[run->line.start + self->offset];
  if (recorded != octet)
    {
      g_set_error (error, MR_LINE_ERROR, MR_LINE_ERROR_FAILED,
                   /* Translators: %1$s is a file, %2$u a line of it, %3$u a position, %4$02X and %5$02X are octets. */
                   _("Replay mismatch in “%1$s”, line %2$u, byte %3$u: recorded %4$02X, sent %5$02X."),
                   self->path, run->line_number, (guint) self->offset + 1, recorded, octet);
      return FALSE;
    }

  return TRUE;
}

static void
write_in_any_order (MrReplayLine *self, const guint8 *octets, gsize len)
{
  const gint64 now = mr_timebase_now (mr_line_timebase (MR_LINE (self)));
  gint64 when = 0;

  self->run = mr_replay_answers_find (self->answers, octets, len, mr_line_baud (MR_LINE (self)), &when);
  self->offset = 0;
  self->shift = now - when;
}

static gboolean
mr_replay_line_write (MrLine *line, const guint8 *octets, gsize len, GCancellable *cancellable, GError **error)
{
  MrReplayLine *self = MR_REPLAY_LINE (line);

  if (self->answers != NULL)
    {
      write_in_any_order (self, octets, len);
      return TRUE;
    }

  for (gsize i = 0; i < len; i++)
    {
      if (!check_octet (self, octets[i], error))
        return FALSE;

      self->shift = mr_timebase_now (mr_line_timebase (line)) - present_run (self)->line.when;
      advance (self, 1);
    }

  return TRUE;
}

static gboolean
mr_replay_line_set_baud (MrLine *line, guint baud, GError **error)
{
  MrReplayLine *self = MR_REPLAY_LINE (line);
  const MrReplayRun *run = present_run (self);

  if (self->answers != NULL)
    return TRUE;

  if (run == NULL || run->line.kind != MR_TRACE_LINE_FACTS || run->line.baud != baud)
    {
      g_set_error (error, MR_LINE_ERROR, MR_LINE_ERROR_FAILED,
                   /* Translators: %1$s is a file, %2$u a baud rate. */
                   _("Replay mismatch in “%1$s”: the baud rate was not changed to %2$u at this point."),
                   self->path, baud);
      return FALSE;
    }

  self->shift = mr_timebase_now (mr_line_timebase (line)) - run->line.when;
  advance (self, 0);

  return TRUE;
}

static void
mr_replay_line_close (MrLine *line)
{
}

static void
mr_replay_line_finalize (GObject *object)
{
  MrReplayLine *self = MR_REPLAY_LINE (object);

  g_clear_pointer (&self->answers, mr_replay_answers_free);
  g_array_unref (self->runs);
  g_byte_array_unref (self->octets);
  g_free (self->path);

  G_OBJECT_CLASS (mr_replay_line_parent_class)->finalize (object);
}

static void
mr_replay_line_class_init (MrReplayLineClass *klass)
{
  MrLineClass *line_class = MR_LINE_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = mr_replay_line_finalize;
  line_class->read = mr_replay_line_read;
  line_class->write = mr_replay_line_write;
  line_class->writes_shown = TRUE;
  line_class->set_baud = mr_replay_line_set_baud;
  line_class->close = mr_replay_line_close;
}

static void
mr_replay_line_init (MrReplayLine *self)
{
  self->runs = g_array_new (FALSE, FALSE, sizeof (MrReplayRun));
  self->octets = g_byte_array_new ();
  self->latency = -1;
}

/* A #MrTraceLineFunc. */
static void
take_line (const char *text, const MrTraceLine *line, guint number, gpointer user_data)
{
  MrReplayLine *self = user_data;
  const MrReplayRun run = { *line, number };

  if (line->kind == MR_TRACE_LINE_COMMENT)
    return;
  self->fixed = self->fixed || line->fixed;
  self->parity = self->parity || line->parity;
  self->latency = MAX (self->latency, line->latency);
  g_array_append_val (self->runs, run);
}

/* If it was not recorded, the line was as late as its latest answer: waiting that long misses none. */
static gint64
recorded_latency (MrReplayLine *self)
{
  gint64 latency = 0;

  if (self->latency >= 0)
    return self->latency;

  for (guint i = 1; i < self->runs->len; i++)
    {
      const MrReplayRun *before = &g_array_index (self->runs, MrReplayRun, i - 1);
      const MrReplayRun *run = &g_array_index (self->runs, MrReplayRun, i);

      if (run->line.kind == MR_TRACE_LINE_RECEIVED)
        latency = MAX (latency, run->line.when - before->line.when);
    }

  return latency;
}

MrLine *
mr_replay_line_open (const MrUri *uri, const MrLineOptions *options, GCancellable *cancellable, GError **error)
{
  g_autoptr (MrTimebase) timebase = mr_timebase_new (0);
  g_autoptr (MrReplayLine) self = g_object_new (MR_TYPE_REPLAY_LINE, NULL);
  g_autofree char *name = g_path_get_basename (uri->path);
  g_autofree char *description = NULL;
  const MrReplayRun *first;

  self->path = g_strdup (uri->path);
  if (!mr_trace_read_file (self->path, self->octets, take_line, self, error))
    return NULL;

  first = run_or_null (self);
  if (self->fixed || first == NULL || first->line.kind != MR_TRACE_LINE_FACTS)
    mr_line_fix_baud (MR_LINE (self));

  if (uri->any_order)
    self->answers = mr_replay_answers_new (self->runs, self->octets);
  self->shift = mr_timebase_now (timebase);
  /* Translators: %s is the name of a file. */
  description = g_strdup_printf (_("Recording “%s”: nothing is sent anywhere."), name);
  mr_line_set_checks_parity (MR_LINE (self), self->parity);
  mr_line_init_facts (MR_LINE (self), timebase, first != NULL ? first->line.baud : 0, recorded_latency (self), description);

  return MR_LINE (g_steal_pointer (&self));
}
