/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "scripted-line.h"

#include "mbus-frame.h"

typedef struct {
  gint64 delay;
  gint64 pause;
  GBytes *octets;
} Answer;

typedef struct {
  char *request;
  GArray *answers;
  MrLineFaults faults;
} Exchange;

typedef struct {
  gint64 when; /* end of its stop bit */
  guint8 octet;
} Coming;

struct _ScriptedLine {
  MrLine parent_instance;

  GQueue script; /* (element-type Exchange) */
  GQueue coming; /* (element-type Coming) */
  MrLineFaults faults; /* so far */
  gint64 sent;
  gboolean lost;
};

#define SCRIPTED_TYPE_LINE (scripted_line_get_type ())
G_DECLARE_FINAL_TYPE (ScriptedLine, scripted_line, SCRIPTED, LINE, MrLine)
G_DEFINE_FINAL_TYPE (ScriptedLine, scripted_line, MR_TYPE_LINE)

static void
answer_clear (gpointer data)
{
  g_bytes_unref (((Answer *) data)->octets);
}

static void
exchange_free (gpointer data)
{
  Exchange *exchange = data;

  g_free (exchange->request);
  g_array_unref (exchange->answers);
  g_free (exchange);
}

static gint64
schedule (ScriptedLine *self, gint64 from, const Answer *answer)
{
  gsize n;
  const guint8 *octets = g_bytes_get_data (answer->octets, &n);
  gint64 when = from + answer->delay;

  for (gsize i = 0; i < n; i++)
    {
      Coming coming = { when + scripted_line_bits (MR_LINE (self), SCRIPTED_OCTET_BITS), octets[i] };

      g_queue_push_tail (&self->coming, g_memdup2 (&coming, sizeof coming));
      when = coming.when + (i + 1 < n ? answer->pause : 0);
    }

  return when;
}

static gboolean
fail_if_lost (ScriptedLine *self, GError **error)
{
  if (self->lost)
    g_set_error_literal (error, MR_LINE_ERROR, MR_LINE_ERROR_LOST, "The line is gone.");

  return self->lost;
}

static gssize
scripted_line_read (MrLine *line, guint8 *buffer, gsize len, gint64 deadline, GCancellable *cancellable, GError **error)
{
  ScriptedLine *self = SCRIPTED_LINE (line);
  MrTimebase *clock = mr_line_timebase (line);
  const Coming *next = g_queue_peek_head (&self->coming);
  const gint64 until = MAX (deadline, mr_timebase_now (clock));
  gssize n = 0;

  if (fail_if_lost (self, error))
    return -1;
  if (!mr_timebase_wait_until (clock, next != NULL && next->when <= until ? next->when : deadline, cancellable, error))
    return -1;

  while ((gsize) n < len && (next = g_queue_peek_head (&self->coming)) != NULL && next->when <= mr_timebase_now (clock))
    {
      buffer[n++] = next->octet;
      g_free (g_queue_pop_head (&self->coming));
    }

  return n;
}

static gboolean
scripted_line_write (MrLine *line, const guint8 *octets, gsize len, GCancellable *cancellable, GError **error)
{
  ScriptedLine *self = SCRIPTED_LINE (line);
  g_autofree char *request = mbus_hex (octets, len);
  Exchange *exchange = g_queue_pop_head (&self->script);
  gint64 when;

  if (fail_if_lost (self, error))
    {
      g_clear_pointer (&exchange, exchange_free);
      return FALSE;
    }

  g_assert_cmpstr (request, ==, exchange != NULL ? exchange->request : NULL);
  self->sent = mr_timebase_now (mr_line_timebase (line)) +
               scripted_line_bits (line, (gint64) len * SCRIPTED_OCTET_BITS);
  when = self->sent;
  for (guint i = 0; i < exchange->answers->len; i++)
    when = schedule (self, when, &g_array_index (exchange->answers, Answer, i));
  self->faults.parity += exchange->faults.parity;
  self->faults.framing += exchange->faults.framing;
  self->faults.overruns += exchange->faults.overruns;
  self->faults.breaks += exchange->faults.breaks;
  exchange_free (exchange);

  return TRUE;
}

static gboolean
scripted_line_faults (MrLine *line, MrLineFaults *out)
{
  *out = SCRIPTED_LINE (line)->faults;
  return TRUE;
}

static gboolean
scripted_line_set_baud (MrLine *line, guint baud, GError **error)
{
  return TRUE;
}

static void
scripted_line_close (MrLine *line)
{
  ScriptedLine *self = SCRIPTED_LINE (line);

  g_queue_clear_full (&self->script, exchange_free);
  g_queue_clear_full (&self->coming, g_free);
}

static void
scripted_line_class_init (ScriptedLineClass *klass)
{
  MrLineClass *line_class = MR_LINE_CLASS (klass);

  line_class->read = scripted_line_read;
  line_class->write = scripted_line_write;
  line_class->set_baud = scripted_line_set_baud;
  line_class->count_faults = scripted_line_faults;
  line_class->close = scripted_line_close;
}

static void
scripted_line_init (ScriptedLine *self)
{
}

MrLine *
scripted_line_new (guint baud, gint64 latency)
{
  g_autoptr (MrTimebase) clock = mr_timebase_new (0);
  MrLine *line = g_object_new (SCRIPTED_TYPE_LINE, NULL);

  mr_line_init_facts (line, clock, baud, latency, "A line that follows a script.");
  /* Counters of drivers do not begin with 0 when a port is opened, and wrap around. */
  SCRIPTED_LINE (line)->faults = (MrLineFaults) { G_MAXUINT, G_MAXUINT, G_MAXUINT, G_MAXUINT };
  return line;
}

gint64
scripted_line_bits (MrLine *line, gint64 n_bits)
{
  const gint64 baud = mr_line_baud (line);

  return (n_bits * G_USEC_PER_SEC + baud - 1) / baud;
}

void
scripted_line_expect (MrLine *line, const char *hex)
{
  g_autoptr (GBytes) octets = mbus_unhex (hex, NULL);
  Exchange *exchange = g_new0 (Exchange, 1);
  gsize n;
  const guint8 *data = g_bytes_get_data (octets, &n);

  exchange->request = mbus_hex (data, n);
  exchange->answers = g_array_new (FALSE, FALSE, sizeof (Answer));
  g_array_set_clear_func (exchange->answers, answer_clear);
  g_queue_push_tail (&SCRIPTED_LINE (line)->script, exchange);
}

void
scripted_line_answer (MrLine *line, gint64 delay, const char *hex, gint64 pause)
{
  Exchange *exchange = g_queue_peek_tail (&SCRIPTED_LINE (line)->script);
  Answer answer = { delay, pause, mbus_unhex (hex, NULL) };

  g_assert_nonnull (exchange);
  g_assert_nonnull (answer.octets);
  g_array_append_val (exchange->answers, answer);
}

void
scripted_line_count_faults (MrLine *line, const MrLineFaults *faults)
{
  Exchange *exchange = g_queue_peek_tail (&SCRIPTED_LINE (line)->script);

  g_assert_nonnull (exchange);
  exchange->faults = *faults;
}

void
scripted_line_babble (MrLine *line, gint64 delay, const char *hex)
{
  Answer answer = { delay, 0, mbus_unhex (hex, NULL) };

  schedule (SCRIPTED_LINE (line), mr_timebase_now (mr_line_timebase (line)), &answer);
  answer_clear (&answer);
}

void
scripted_line_lose (MrLine *line)
{
  SCRIPTED_LINE (line)->lost = TRUE;
}

gint64
scripted_line_sent (MrLine *line)
{
  return SCRIPTED_LINE (line)->sent;
}

void
scripted_line_assert_done (MrLine *line)
{
  g_assert_cmpuint (SCRIPTED_LINE (line)->script.length, ==, 0);
}
