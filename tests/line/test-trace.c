/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "mr-line-open.h"
#include "mr-trace.h"

static const guint8 nke[] = { 0x10, 0x40, 0x01, 0x41, 0x16 };
static const guint8 ack[] = { 0xe5 };
static const guint8 req[] = { 0x10, 0x5b, 0x01, 0x5c, 0x16 };
static const guint8 rsp[] = { 0x68, 0x03, 0x03, 0x68, 0x08, 0x01, 0x72, 0x7b, 0x16 };

/* Spelled out: files of earlier versions begin with it. */
#define HEADER "# Meter Room trace 1: seconds and octets, > sent, < received, = about the line\n"

/* SND_NKE and its acknowledgement after 12.345 ms, REQ_UD2 and an answer after 31.25 ms, and at 300 baud one without
 * an answer. */
#define RECORDING \
  HEADER \
  "= 0.000000 baud=2400 latency=20000\n" \
  "> 0.000000 10 40 01 41 16\n" \
  "< 0.012345 E5\n" \
  "> 0.500000 10 5B 01 5C 16\n" \
  "< 0.531250 68 03 03 68 08 01 72 7B 16\n" \
  "= 1.500000 baud=300 latency=20000\n" \
  "> 2.000000 10 40 01 41 16\n"

/* One octet at 2400 baud, in microseconds, as replay rounds it: 11 bits. */
#define OCTET_TIME(n) ((n) * 11 * G_USEC_PER_SEC / 2400)

#define PATIENCE (G_USEC_PER_SEC / 10)

static char *
finish_memory (MrTrace *trace, GOutputStream *stream)
{
  g_autoptr (GError) error = NULL;
  GMemoryOutputStream *memory = G_MEMORY_OUTPUT_STREAM (stream);

  g_assert_true (mr_trace_finish (trace, &error));
  g_assert_no_error (error);
  g_assert_true (g_output_stream_is_closed (stream));

  return g_strndup (g_memory_output_stream_get_data (memory), g_memory_output_stream_get_data_size (memory));
}

static void
tap_facts (MrTrace *trace, gint64 when, guint baud, gint64 latency, gboolean baud_is_fixed)
{
  mr_trace_tap (&(MrTapEvent) { MR_TAP_FACTS, when, .baud = baud, .latency = latency, .baud_is_fixed = baud_is_fixed },
                trace);
}

static void
tap_octets (MrTrace *trace, MrTapKind kind, gint64 when, const guint8 *octets, gsize len)
{
  mr_trace_tap (&(MrTapEvent) { kind, when, octets, len }, trace);
}

static char *
write_file (const char *text)
{
  g_autoptr (GError) error = NULL;
  char *path = NULL;
  int fd = g_file_open_tmp ("mr-trace-XXXXXX", &path, &error);

  g_assert_no_error (error);
  close (fd);
  g_assert_true (g_file_set_contents (path, text, -1, &error));

  return path;
}

static MrLine *
open_replay (const char *path, GError **error)
{
  MrUri uri = { .scheme = (char *) "replay", .path = (char *) path };

  return mr_line_open (&uri, NULL, NULL, error);
}

static MrLine *
open_text (const char *text)
{
  g_autofree char *path = write_file (text);
  g_autoptr (GError) error = NULL;
  MrLine *line = open_replay (path, &error);

  g_assert_no_error (error);
  g_unlink (path);

  return line;
}

static gint64
now (MrLine *line)
{
  return mr_timebase_now (mr_line_timebase (line));
}

static void
test_text (void)
{
  g_autoptr (GOutputStream) stream = g_memory_output_stream_new_resizable ();
  g_autofree char *text = NULL;
  const gint64 start = 7 * G_USEC_PER_SEC + 123;
  MrTrace *trace = mr_trace_new (stream, NULL);

  tap_facts (trace, start, 2400, 20000, FALSE);
  tap_octets (trace, MR_TAP_SENT, start, nke, sizeof nke);
  tap_octets (trace, MR_TAP_RECEIVED, start + 12345, ack, sizeof ack);
  tap_octets (trace, MR_TAP_SENT, start + 500000, req, sizeof req);
  /* The driver hands the answer over in pieces, an octet time at 2400 baud apart: one run. */
  for (gsize i = 0; i < sizeof rsp; i++)
    tap_octets (trace, MR_TAP_RECEIVED, start + 531250 + (gint64) i * 4583, &rsp[i], 1);
  tap_facts (trace, start + 1500000, 300, 20000, FALSE);
  tap_octets (trace, MR_TAP_SENT, start + 2 * G_USEC_PER_SEC, nke, sizeof nke);

  text = finish_memory (trace, stream);
  g_assert_cmpstr (text, ==, RECORDING);
}

/* What the line warns of is a comment, also for a recorder that came later than the line. */
static void
test_warning (void)
{
  g_autoptr (GOutputStream) stream = g_memory_output_stream_new_resizable ();
  g_autofree char *warning = g_strdup ("No forward secrecy.");
  g_autofree char *text = NULL;
  MrTrace *trace = mr_trace_new (stream, NULL);
  MrTaps taps;

  mr_taps_init (&taps);
  mr_taps_emit (&taps, &(MrTapEvent) { MR_TAP_FACTS, 0, .baud = 2400, .baud_is_fixed = TRUE, .warning = warning });
  memset (warning, '?', strlen (warning));
  mr_taps_add (&taps, mr_trace_tap, trace, NULL);
  mr_taps_clear (&taps);

  text = finish_memory (trace, stream);
  g_assert_nonnull (strstr (text, "\n# No forward secrecy.\n= 0.000000 baud=2400 latency=0 fixed\n"));
}

/* Comments come from another thread than the octets, and do not break a line. */
static void
test_comment (void)
{
  g_autoptr (GOutputStream) stream = g_memory_output_stream_new_resizable ();
  g_autofree char *text = NULL;
  MrTrace *trace = mr_trace_new (stream, NULL);

  tap_octets (trace, MR_TAP_SENT, 1000, nke, sizeof nke);
  mr_trace_comment (trace, "door\nopened\r> 0.000000 E5");
  tap_octets (trace, MR_TAP_RECEIVED, 1000, ack, 1);

  text = finish_memory (trace, stream);
  g_assert_cmpstr (text, ==, HEADER "> 0.000000 10 40 01 41 16\n# door opened > 0.000000 E5\n< 0.000000 E5\n");
}

static void
test_error (void)
{
  g_autoptr (GOutputStream) stream = g_memory_output_stream_new_resizable ();
  g_autoptr (GError) error = g_error_new_literal (MR_LINE_ERROR, MR_LINE_ERROR_LOST, "The plug was pulled.");
  g_autofree char *text = NULL;
  MrTrace *trace = mr_trace_new (stream, NULL);

  tap_octets (trace, MR_TAP_SENT, 1000, nke, sizeof nke);
  mr_trace_tap (&(MrTapEvent) { MR_TAP_ERROR, 2000, .error = error }, trace);

  text = finish_memory (trace, stream);
  g_assert_cmpstr (text, ==, HEADER "> 0.000000 10 40 01 41 16\n# The plug was pulled.\n");
}

/* A run that may not have ended waits until nothing has come for a while. */
static void
test_flush (void)
{
  g_autoptr (GOutputStream) stream = g_memory_output_stream_new_resizable ();
  g_autofree char *text = NULL;
  MrTrace *trace = mr_trace_new (stream, NULL);

  g_assert_true (mr_trace_flush (trace, 0));
  tap_octets (trace, MR_TAP_RECEIVED, 1000, ack, 1);
  g_assert_false (mr_trace_flush (trace, (gint64) 3600 * G_USEC_PER_SEC));
  tap_octets (trace, MR_TAP_RECEIVED, 1000, ack, 1);
  g_assert_true (mr_trace_flush (trace, 0));
  tap_octets (trace, MR_TAP_RECEIVED, 1000, ack, 1);

  text = finish_memory (trace, stream);
  g_assert_cmpstr (text, ==, HEADER "< 0.000000 E5 E5\n< 0.000000 E5\n");
}

static void
test_pause_begins_a_line (void)
{
  g_autoptr (GOutputStream) stream = g_memory_output_stream_new_resizable ();
  g_autofree char *text = NULL;
  MrTrace *trace = mr_trace_new (stream, NULL);

  tap_octets (trace, MR_TAP_RECEIVED, 1000, ack, 1);
  tap_octets (trace, MR_TAP_RECEIVED, 1000 + 40000, ack, 1);
  /* What is a pause at 2400 baud is one octet after the other at 300. */
  tap_facts (trace, 1000 + 50000, 300, 0, TRUE);
  tap_octets (trace, MR_TAP_RECEIVED, 1000 + 60000, ack, 1);
  tap_octets (trace, MR_TAP_RECEIVED, 1000 + 100000, ack, 1);
  /* A clock that went back does not make a recording that goes back. */
  tap_octets (trace, MR_TAP_SENT, 1000, ack, 1);

  text = finish_memory (trace, stream);
  g_assert_cmpstr (text, ==, HEADER "< 0.000000 E5\n< 0.040000 E5\n= 0.050000 baud=300 latency=0 fixed\n"
                             "< 0.060000 E5 E5\n> 0.060000 E5\n");
}

/* A line that was lost and opened again has a clock that begins again; the recording goes on. */
static void
test_line_opened_again (void)
{
  g_autoptr (GOutputStream) stream = g_memory_output_stream_new_resizable ();
  g_autofree char *text = NULL;
  const gint64 start = G_USEC_PER_SEC;
  MrTrace *trace = mr_trace_new (stream, NULL);

  tap_facts (trace, start, 2400, 0, TRUE);
  tap_octets (trace, MR_TAP_SENT, start + (gint64) 3600 * G_USEC_PER_SEC, ack, 1);
  tap_facts (trace, start, 2400, 0, TRUE);
  tap_octets (trace, MR_TAP_SENT, start + 250000, ack, 1);

  text = finish_memory (trace, stream);
  g_assert_cmpstr (text, ==, HEADER "= 0.000000 baud=2400 latency=0 fixed\n> 3600.000000 E5\n"
                             "= 3600.000000 baud=2400 latency=0 fixed\n> 3600.250000 E5\n");
}

static void
test_long_run_is_cut (void)
{
  g_autoptr (GOutputStream) stream = g_memory_output_stream_new_resizable ();
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  guint8 noise[600] = { 0 };
  MrTrace *trace = mr_trace_new (stream, NULL);

  tap_octets (trace, MR_TAP_RECEIVED, 1, noise, sizeof noise);

  text = finish_memory (trace, stream);
  lines = g_strsplit (text, "\n", -1);
  /* Header, 261 + 261 + 78 octets, and what follows the last line feed. */
  g_assert_cmpuint (g_strv_length (lines), ==, 5);
  g_assert_cmpuint (strlen (lines[1]), ==, strlen ("< 0.000000") + 3 * 261);
  g_assert_cmpuint (strlen (lines[3]), ==, strlen ("< 0.000000") + 3 * 78);
}

/* What is not a file is refused at once, in a sentence that names it. */
static void
test_no_file (void)
{
  static const char *const paths[] = { "/dev", "/dev/zero", "/dev/full", "/nowhere/trace" };

  for (gsize i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (mr_trace_new_file (paths[i], &error));
      g_assert_error (error, MR_LINE_ERROR, MR_LINE_ERROR_FAILED);
      g_assert_nonnull (strstr (error->message, paths[i]));
      g_assert_true (g_str_has_suffix (error->message, "."));
    }
}

static void
test_full_disk (void)
{
  guint8 space[100];
  g_autoptr (GOutputStream) stream = g_memory_output_stream_new (space, sizeof space, NULL, NULL);
  g_autoptr (GOutputStream) tiny = g_memory_output_stream_new (space, 10, NULL, NULL);
  g_autoptr (GError) error = NULL;
  MrTrace *trace = mr_trace_new (stream, &error);

  g_assert_no_error (error);
  for (int i = 0; i < 100; i++)
    tap_octets (trace, i % 2 ? MR_TAP_RECEIVED : MR_TAP_SENT, i + 1, nke, sizeof nke);
  g_assert_false (mr_trace_finish (trace, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE);
  g_clear_error (&error);

  g_assert_null (mr_trace_new (tiny, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE);
}

/* A disk that does not write until it is allowed to. */
#define TYPE_STUCK_STREAM (stuck_stream_get_type ())
G_DECLARE_FINAL_TYPE (StuckStream, stuck_stream, STUCK, STREAM, GFilterOutputStream)

struct _StuckStream {
  GFilterOutputStream parent_instance;
  GMutex lock;
  GCond freed;
  gboolean stuck;
};

G_DEFINE_FINAL_TYPE (StuckStream, stuck_stream, G_TYPE_FILTER_OUTPUT_STREAM)

static gssize
stuck_stream_write (GOutputStream *stream, const void *octets, gsize len, GCancellable *cancellable, GError **error)
{
  StuckStream *self = STUCK_STREAM (stream);

  g_mutex_lock (&self->lock);
  while (self->stuck)
    g_cond_wait (&self->freed, &self->lock);
  g_mutex_unlock (&self->lock);

  return G_OUTPUT_STREAM_CLASS (stuck_stream_parent_class)->write_fn (stream, octets, len, cancellable, error);
}

static void
stuck_stream_class_init (StuckStreamClass *klass)
{
  G_OUTPUT_STREAM_CLASS (klass)->write_fn = stuck_stream_write;
}

static void
stuck_stream_init (StuckStream *self)
{
  g_mutex_init (&self->lock);
  g_cond_init (&self->freed);
}

static void
set_stuck (GOutputStream *stream, gboolean stuck)
{
  StuckStream *self = STUCK_STREAM (stream);

  g_mutex_lock (&self->lock);
  self->stuck = stuck;
  g_cond_signal (&self->freed);
  g_mutex_unlock (&self->lock);
}

/* The tap returns while the disk does not: this test would never end otherwise. Nothing is lost as long as it fits. */
static void
test_disk_is_stuck (void)
{
  g_autoptr (GOutputStream) memory = g_memory_output_stream_new_resizable ();
  g_autoptr (GOutputStream) disk = g_object_new (TYPE_STUCK_STREAM, "base-stream", memory, NULL);
  g_autoptr (GString) expected = g_string_new (HEADER);
  g_autoptr (GError) error = NULL;
  MrTrace *trace = mr_trace_new (disk, NULL);

  set_stuck (disk, TRUE);
  for (int i = 0; i < 10000; i++)
    {
      tap_octets (trace, MR_TAP_SENT, 1 + (gint64) i * G_USEC_PER_SEC, ack, 1);
      g_string_append_printf (expected, "> %d.000000 E5\n", i);
    }
  set_stuck (disk, FALSE);

  g_assert_true (mr_trace_finish (trace, &error));
  g_assert_no_error (error);
  g_assert_cmpmem (g_memory_output_stream_get_data (G_MEMORY_OUTPUT_STREAM (memory)),
                   g_memory_output_stream_get_data_size (G_MEMORY_OUTPUT_STREAM (memory)), expected->str,
                   expected->len);
}

/* Memory is bounded: what finds no room is counted, the place is marked, and what comes later is written again. */
static void
test_disk_is_too_slow (void)
{
  static const guint8 long_run[261] = { 0 };
  g_autoptr (GOutputStream) memory = g_memory_output_stream_new_resizable ();
  g_autoptr (GOutputStream) disk = g_object_new (TYPE_STUCK_STREAM, "base-stream", memory, NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  MrTrace *trace = mr_trace_new (disk, NULL);
  const guint n = 16000; /* 12 MB: more than what waits and what is being written together */
  guint n_written = 0;
  guint n_missing = 0;
  guint n_gap;

  set_stuck (disk, TRUE);
  for (guint i = 0; i < n; i++)
    tap_octets (trace, MR_TAP_RECEIVED, 1 + (gint64) i * G_USEC_PER_SEC, long_run, sizeof long_run);
  set_stuck (disk, FALSE);

  g_assert_false (mr_trace_finish (trace, &error));
  g_assert_error (error, MR_LINE_ERROR, MR_LINE_ERROR_FAILED);
  g_test_message ("%s", error->message);

  g_assert_cmpuint (g_memory_output_stream_get_data_size (G_MEMORY_OUTPUT_STREAM (memory)), <, 9 * 1024 * 1024);
  text = g_strndup (g_memory_output_stream_get_data (G_MEMORY_OUTPUT_STREAM (memory)),
                    g_memory_output_stream_get_data_size (G_MEMORY_OUTPUT_STREAM (memory)));
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 1; lines[i] != NULL; i++)
    if (sscanf (lines[i], "# %u lines are missing here", &n_gap) == 1)
      n_missing += n_gap;
    else
      n_written += lines[i][0] == '<';
  g_assert_cmpuint (n_written, >, 0);
  g_assert_cmpuint (n_missing, >, 0);
  g_assert_cmpuint (n_written + n_missing, ==, n);
  g_assert_nonnull (strstr (error->message, "too slow"));
}

static void
test_replay (void)
{
  g_autoptr (MrLine) line = open_text (RECORDING);
  g_autoptr (GError) error = NULL;
  guint8 buffer[64];
  gint64 sent;

  g_assert_cmpint (mr_line_latency (line), ==, 20000);
  g_assert_cmpuint (mr_line_baud (line), ==, 2400);
  g_assert_true (mr_line_can_set_baud (line));
  g_assert_nonnull (strstr (mr_line_description (line), "nothing is sent"));

  /* A meter does not send before it is asked. */
  g_assert_cmpint (mr_line_read (line, buffer, sizeof buffer, now (line) + PATIENCE, NULL, &error), ==, 0);

  /* The answer comes as long after its request as it did then, whenever that is. */
  sent = now (line);
  g_assert_true (mr_line_write (line, nke, sizeof nke, NULL, &error));
  g_assert_cmpint (mr_line_read (line, buffer, sizeof buffer, sent + 12344, NULL, &error), ==, 0);
  g_assert_cmpint (now (line), ==, sent + 12344);
  g_assert_cmpint (mr_line_read (line, buffer, sizeof buffer, sent + PATIENCE, NULL, &error), ==, 1);
  g_assert_cmpint (now (line), ==, sent + 12345);
  g_assert_cmpint (buffer[0], ==, 0xe5);

  /* In pieces, going out as well as coming in. */
  g_assert_true (mr_line_write (line, req, 2, NULL, &error));
  g_assert_true (mr_line_write (line, req + 2, sizeof req - 2, NULL, &error));
  sent = now (line);
  for (gsize i = 0; i < sizeof rsp; i++)
    {
      g_assert_cmpint (mr_line_read (line, buffer + i, sizeof buffer - i, now (line) + PATIENCE, NULL, &error), ==, 1);
      g_assert_cmpint (now (line), ==, sent + 31250 + OCTET_TIME ((gint64) i));
    }
  g_assert_cmpmem (buffer, sizeof rsp, rsp, sizeof rsp);

  /* Only the rate that was chosen then can be chosen now, and must be. */
  g_assert_false (mr_line_set_baud (line, 9600, &error));
  g_assert_error (error, MR_LINE_ERROR, MR_LINE_ERROR_FAILED);
  g_clear_error (&error);
  g_assert_false (mr_line_write (line, nke, sizeof nke, NULL, &error));
  g_assert_error (error, MR_LINE_ERROR, MR_LINE_ERROR_FAILED);
  g_clear_error (&error);
  g_assert_true (mr_line_set_baud (line, 300, &error));
  g_assert_cmpuint (mr_line_baud (line), ==, 300);

  /* Silence stays silence. */
  g_assert_true (mr_line_write (line, nke, sizeof nke, NULL, &error));
  sent = now (line);
  g_assert_cmpint (mr_line_read (line, buffer, sizeof buffer, sent + PATIENCE, NULL, &error), ==, 0);
  g_assert_cmpint (now (line), ==, sent + PATIENCE);
  g_assert_no_error (error);

  g_assert_false (mr_line_write (line, nke, sizeof nke, NULL, &error));
  g_assert_error (error, MR_LINE_ERROR, MR_LINE_ERROR_LOST);
  g_assert_nonnull (strstr (error->message, "End of the recording"));
}

/* A reader that comes late gets all that has arrived by then. */
static void
test_replay_read_late (void)
{
  g_autoptr (MrLine) line = open_text ("> 0.0 10 5B 01 5C 16\n< 0.1 68 03 03 68 08 01 72 7B 16\n");
  guint8 buffer[64];
  gint64 sent = now (line);

  /* Written by hand, without a word about the line: it was as late as its answer, and of one rate. */
  g_assert_cmpint (mr_line_latency (line), ==, 100000);
  g_assert_false (mr_line_can_set_baud (line));

  g_assert_true (mr_line_write (line, req, sizeof req, NULL, NULL));
  mr_timebase_wait_until (mr_line_timebase (line), sent + 100000 + OCTET_TIME (4), NULL, NULL);
  g_assert_cmpint (mr_line_read (line, buffer, sizeof buffer, now (line), NULL, NULL), ==, 5);
  mr_timebase_wait_until (mr_line_timebase (line), sent + G_USEC_PER_SEC, NULL, NULL);
  g_assert_cmpint (mr_line_read (line, buffer + 5, sizeof buffer - 5, 0, NULL, NULL), ==, 0);
  g_assert_cmpint (mr_line_read (line, buffer + 5, sizeof buffer - 5, now (line), NULL, NULL), ==, 4);
  g_assert_cmpmem (buffer, 9, rsp, sizeof rsp);
}

static void
test_replay_of_fixed_rate (void)
{
  g_autoptr (MrLine) line = open_text ("= 0.0 baud=9600 latency=123 fixed\n> 0.0 E5\n");
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (mr_line_baud (line), ==, 9600);
  g_assert_cmpint (mr_line_latency (line), ==, 123);
  g_assert_false (mr_line_can_set_baud (line));
  g_assert_false (mr_line_set_baud (line, 300, &error));
  g_assert_error (error, MR_LINE_ERROR, MR_LINE_ERROR_UNSUPPORTED);
}

static void
test_replay_of_something_else (void)
{
  g_autoptr (MrLine) line = open_text (RECORDING);
  g_autoptr (MrLine) other = open_text (RECORDING);
  g_autoptr (GError) error = NULL;

  /* REQ_UD2 where SND_NKE was sent: the second octet differs. */
  g_assert_false (mr_line_write (line, req, sizeof req, NULL, &error));
  g_assert_error (error, MR_LINE_ERROR, MR_LINE_ERROR_FAILED);
  g_assert_nonnull (strstr (error->message, "line 3, byte 2: recorded 40, sent 5B"));
  g_clear_error (&error);

  /* Not waiting for an answer that came. */
  g_assert_true (mr_line_write (other, nke, sizeof nke, NULL, &error));
  g_assert_false (mr_line_write (other, req, sizeof req, NULL, &error));
  g_assert_error (error, MR_LINE_ERROR, MR_LINE_ERROR_FAILED);
  g_assert_nonnull (strstr (error->message, "line 4"));
}

static void
test_replay_cancelled (void)
{
  g_autoptr (MrLine) line = open_text (RECORDING);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  guint8 buffer[64];

  g_cancellable_cancel (cancellable);
  g_assert_cmpint (mr_line_read (line, buffer, sizeof buffer, now (line) + PATIENCE, cancellable, &error), ==, -1);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* What a recorder hears of a replay is the recording. */
static void
test_round_trip (void)
{
  g_autoptr (GOutputStream) stream = g_memory_output_stream_new_resizable ();
  g_autoptr (MrLine) line = open_text (RECORDING);
  g_autofree char *text = NULL;
  MrTrace *trace = mr_trace_new (stream, NULL);
  guint8 buffer[64];
  gint64 start = now (line);
  guint tap;

  tap = mr_line_add_tap (line, mr_trace_tap, trace, NULL);
  g_assert_true (mr_line_write (line, nke, sizeof nke, NULL, NULL));
  g_assert_cmpint (mr_line_read (line, buffer, sizeof buffer, now (line) + PATIENCE, NULL, NULL), ==, 1);
  mr_timebase_wait_until (mr_line_timebase (line), start + 500000, NULL, NULL);
  g_assert_true (mr_line_write (line, req, sizeof req, NULL, NULL));
  while (mr_line_read (line, buffer, 1, now (line) + PATIENCE, NULL, NULL) > 0)
    ;
  mr_timebase_wait_until (mr_line_timebase (line), start + 1500000, NULL, NULL);
  g_assert_true (mr_line_set_baud (line, 300, NULL));
  mr_timebase_wait_until (mr_line_timebase (line), start + 2 * G_USEC_PER_SEC, NULL, NULL);
  g_assert_true (mr_line_write (line, nke, sizeof nke, NULL, NULL));
  mr_line_remove_tap (line, tap);

  text = finish_memory (trace, stream);
  g_assert_cmpstr (text, ==, RECORDING);
}

static void
test_bad_recordings (void)
{
  static const char *const bad[] = {
    "x 0.0 E5\n", "> E5\n", "> 0.0\n", "> 0.0 E\n", "> 0.0 E55\n", "> 0.0 GG\n", "> -1.0 E5\n", "> 0.0000001 E5\n",
    "> 1.0 E5\n< 0.5 E5\n", "hello\n", "<>\n", "> 0.0 E5 <\n",
    "= 0.0\n", "= 0.0 baud=0\n", "= 0.0 baud=x\n", "= 0.0 fixed\n", "= 0.0 E5\n", "> 0.0 baud=300\n",
    "= 0.0 baud=300 latency=-1\n",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autofree char *text = g_strconcat ("# first line\n", bad[i], NULL);
      g_autofree char *path = write_file (text);
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", bad[i]);
      g_assert_null (open_replay (path, &error));
      g_assert_error (error, MR_LINE_ERROR, MR_LINE_ERROR_FAILED);
      g_assert_nonnull (strstr (error->message, strstr (bad[i], "\n<") != NULL ? "Line 3" : "Line 2"));
      g_unlink (path);
    }
}

/* As a full disk leaves it: what came before the last line is kept. */
static void
test_cut_off (void)
{
  g_autofree char *whole = write_file (RECORDING "> 4.000000 10 40 0");
  g_autofree char *nothing = write_file ("> 0.0 1");
  g_autoptr (GError) error = NULL;
  g_autoptr (MrLine) line = open_replay (whole, &error);

  g_assert_no_error (error);
  g_assert_nonnull (line);
  g_assert_null (open_replay (nothing, &error));
  g_assert_error (error, MR_LINE_ERROR, MR_LINE_ERROR_FAILED);
  g_unlink (whole);
  g_unlink (nothing);
}

static void
test_no_recording (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (open_replay ("/no/such/file", &error));
  g_assert_error (error, MR_LINE_ERROR, MR_LINE_ERROR_NOT_FOUND);
  g_assert_nonnull (strstr (error->message, "/no/such/file"));
  g_clear_error (&error);

  /* It has no end. */
  g_assert_null (open_replay ("/dev/zero", &error));
  g_assert_error (error, MR_LINE_ERROR, MR_LINE_ERROR_NOT_FOUND);
}

static void
test_comments_and_blanks (void)
{
  g_autoptr (MrLine) line = open_text ("\n# before\n  > 0   10 40 01  # SND_NKE\r\n\t\n> 0.1 41 16");
  g_autoptr (GError) error = NULL;

  g_assert_true (mr_line_write (line, nke, sizeof nke, NULL, &error));
  g_assert_no_error (error);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/trace/text", test_text);
  g_test_add_func ("/trace/warning", test_warning);
  g_test_add_func ("/trace/comment", test_comment);
  g_test_add_func ("/trace/flush", test_flush);
  g_test_add_func ("/trace/error", test_error);
  g_test_add_func ("/trace/pause", test_pause_begins_a_line);
  g_test_add_func ("/trace/long-run", test_long_run_is_cut);
  g_test_add_func ("/trace/line-opened-again", test_line_opened_again);
  g_test_add_func ("/trace/no-file", test_no_file);
  g_test_add_func ("/trace/full-disk", test_full_disk);
  g_test_add_func ("/trace/disk-is-stuck", test_disk_is_stuck);
  g_test_add_func ("/trace/disk-is-too-slow", test_disk_is_too_slow);
  g_test_add_func ("/replay/plays", test_replay);
  g_test_add_func ("/replay/read-late", test_replay_read_late);
  g_test_add_func ("/replay/fixed-rate", test_replay_of_fixed_rate);
  g_test_add_func ("/replay/something-else", test_replay_of_something_else);
  g_test_add_func ("/replay/cancelled", test_replay_cancelled);
  g_test_add_func ("/replay/round-trip", test_round_trip);
  g_test_add_func ("/replay/bad", test_bad_recordings);
  g_test_add_func ("/replay/cut-off", test_cut_off);
  g_test_add_func ("/replay/none", test_no_recording);
  g_test_add_func ("/replay/comments", test_comments_and_blanks);

  return g_test_run ();
}
