/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-trace-frames.h"

#include <string.h>

#include "mbus-deframer.h"

/* Pieces of a telegram: a converter that hands over every 16 ms needs 75 for a long one at 2400 baud, but then three
 * octets are seldom alone. */
#define PIECES_MAX 48

/* Between two pieces, in microseconds; a meter begins to answer within 330 bits and 50 ms. */
#define PIECE_GAP (G_USEC_PER_SEC / 4)

static gboolean
has_line (MrTraceReader *reader, guint line)
{
  const MrTraceSnapshot *snapshot = mr_trace_reader_get_snapshot (reader);

  return line >= mr_trace_snapshot_get_first (snapshot) && line < mr_trace_snapshot_get_end (snapshot);
}

/* Returns: whether there are two lines of octets received at @before and after it, and the second may continue the
 * first. */
static gboolean
may_continue (MrTraceReader *reader, guint before)
{
  MrTraceView view;
  gint64 when;

  if (!has_line (reader, before) || !has_line (reader, before + 1) || !mr_trace_reader_read (reader, before, &view)
      || view.line->kind != MR_TRACE_LINE_RECEIVED)
    return FALSE;
  when = view.line->when;
  return mr_trace_reader_read (reader, before + 1, &view) && view.line->kind == MR_TRACE_LINE_RECEIVED
         && view.line->when - when <= PIECE_GAP;
}

static guint
find_first_piece (MrTraceReader *reader, guint line)
{
  guint first = line;

  while (line - first < PIECES_MAX && first > 0 && may_continue (reader, first - 1))
    first--;
  return first;
}

/* Adds octets. Returns: how many frames they ended; *@frame is the last. */
static guint
push (MbusDeframer *deframer, const guint8 *octets, gsize len, MbusFrame *frame)
{
  guint n_frames = 0;

  for (gsize done = 0; done < len;)
    {
      done += mbus_deframer_push (deframer, octets + done, MIN (len - done, MBUS_FRAME_MAX));
      while (mbus_deframer_next (deframer, frame) == MBUS_DEFRAMER_FRAME)
        n_frames++;
    }
  return n_frames;
}

static guint
flush (MbusDeframer *deframer, MbusFrame *frame)
{
  guint n_frames = 0;

  while (mbus_deframer_n_pending (deframer) > 0)
    {
      mbus_deframer_flush (deframer);
      while (mbus_deframer_next (deframer, frame) == MBUS_DEFRAMER_FRAME)
        n_frames++;
    }
  return n_frames;
}

/* Octets of @line wait for the rest of a frame. Looks whether it comes. */
static void
follow_pending (MrTraceReader *reader, guint line, MbusDeframer *deframer, MrTraceFrames *out)
{
  const gsize n_pending = mbus_deframer_n_pending (deframer);
  const gsize n_skipped = mbus_deframer_n_skipped (deframer);
  guint piece = line;
  MrTraceView view;
  MbusFrame frame;

  while (piece - line < PIECES_MAX && may_continue (reader, piece) && mr_trace_reader_read (reader, piece + 1, &view))
    {
      if (push (deframer, view.octets, view.line->len, &frame) > 0)
        {
          out->is_part = mbus_deframer_n_skipped (deframer) - n_skipped < n_pending;
          break;
        }
      piece++;
    }
  if (piece == line && flush (deframer, &frame) > 0)
    {
      out->n_frames++;
      out->frame = frame;
    }
  if (!out->is_part)
    out->n_stray += MIN (n_pending, piece == line ? mbus_deframer_n_skipped (deframer) - n_skipped : n_pending);
}

static void
find_received (MrTraceReader *reader, guint line, MrTraceFrames *out)
{
  MbusDeframer deframer;
  MrTraceView view;
  MbusFrame request;
  MbusFrame before;
  gsize n_skipped;

  mbus_deframer_init (&deframer);
  for (guint piece = find_first_piece (reader, line); piece < line; piece++)
    if (mr_trace_reader_read (reader, piece, &view))
      push (&deframer, view.octets, view.line->len, &before);

  n_skipped = mbus_deframer_n_skipped (&deframer);
  out->n_frames = push (&deframer, out->view.octets, out->view.line->len, &out->frame);
  out->n_stray = mbus_deframer_n_skipped (&deframer) - n_skipped;
  if (mbus_deframer_n_pending (&deframer) > 0)
    follow_pending (reader, line, &deframer, out);

  if (out->n_frames > 0 && out->frame.kind != MBUS_FRAME_ACK && (out->frame.c & MBUS_C_FROM_MASTER) != 0
      && mr_trace_frames_find_request (reader, line, &request))
    {
      guint8 sent[MBUS_FRAME_MAX];
      guint8 received[MBUS_FRAME_MAX];
      const gsize n_sent = mbus_frame_build (&request, sent);

      out->is_echo = n_sent == mbus_frame_build (&out->frame, received) && memcmp (sent, received, n_sent) == 0;
    }
}

static gboolean
is_same (const MrTraceView *view, const MrTraceView *other)
{
  return view->line->len == other->line->len && memcmp (view->octets, other->octets, view->line->len) == 0;
}

/* Returns: whether the next request was sent before anything but an echo came. */
static gboolean
is_silent (MrTraceReader *reader, guint line, const MrTraceView *request)
{
  for (guint next = line + 1; next - line < MR_TRACE_NEAR && has_line (reader, next); next++)
    {
      MrTraceView view;

      if (!mr_trace_reader_read (reader, next, &view))
        return FALSE;
      if (view.line->kind == MR_TRACE_LINE_SENT)
        return TRUE;
      if (view.line->kind == MR_TRACE_LINE_RECEIVED && !is_same (&view, request))
        return FALSE;
    }
  return FALSE;
}

static gboolean
find_sent (const MrTraceView *view, MbusFrame *frame)
{
  MbusDeframer deframer;

  mbus_deframer_init (&deframer);
  return push (&deframer, view->octets, view->line->len, frame) + flush (&deframer, frame) > 0;
}

gboolean
mr_trace_frames_find (MrTraceReader *reader, guint line, MrTraceFrames *out)
{
  memset (out, 0, sizeof *out);
  if (!mr_trace_reader_read (reader, line, &out->view))
    return FALSE;

  if (out->view.line->kind == MR_TRACE_LINE_RECEIVED)
    find_received (reader, line, out);
  else if (out->view.line->kind == MR_TRACE_LINE_SENT && find_sent (&out->view, &out->frame))
    {
      out->n_frames = 1;
      out->is_silent = out->frame.a != MBUS_ADDRESS_BROADCAST && is_silent (reader, line, &out->view);
    }
  return TRUE;
}

gboolean
mr_trace_frames_find_request (MrTraceReader *reader, guint line, MbusFrame *request)
{
  for (guint before = line; before > 0 && line - before < MR_TRACE_NEAR && has_line (reader, before - 1); before--)
    {
      MrTraceView view;

      if (!mr_trace_reader_read (reader, before - 1, &view))
        return FALSE;
      if (view.line->kind == MR_TRACE_LINE_SENT)
        return find_sent (&view, request);
    }
  return FALSE;
}

gboolean
mr_trace_frame_selects (const MbusFrame *frame, MbusSecondary *selection)
{
  if (frame->kind != MBUS_FRAME_LONG || (frame->c & ~MBUS_C_FCB) != MBUS_C_SND_UD || frame->ci != MBUS_CI_SELECT
      || frame->n_data < MBUS_SECONDARY_OCTETS)
    return FALSE;
  mbus_secondary_from_wire (frame->data, selection);
  return TRUE;
}

gboolean
mr_trace_frames_find_selection (MrTraceReader *reader, guint line, MbusSecondary *selection)
{
  for (guint n = 0; n < MR_TRACE_NEAR && n <= line && has_line (reader, line - n); n++)
    {
      MrTraceView view;
      MbusFrame frame;

      if (!mr_trace_reader_read (reader, line - n, &view))
        return FALSE;
      if (view.line->kind == MR_TRACE_LINE_SENT && find_sent (&view, &frame)
          && mr_trace_frame_selects (&frame, selection))
        return TRUE;
    }
  return FALSE;
}

char *
mr_trace_frames_explain_damage (MrTraceReader *reader, guint line)
{
  const guint first = find_first_piece (reader, line);
  g_autoptr (GByteArray) octets = g_byte_array_new ();
  g_autoptr (GError) error = NULL;
  MbusFrame frame;

  for (guint piece = first; piece - first < PIECES_MAX; piece++)
    {
      MrTraceView view;

      if (mr_trace_reader_read (reader, piece, &view))
        g_byte_array_append (octets, view.octets, (guint) view.line->len);
      if (piece >= line && !may_continue (reader, piece))
        break;
    }
  if (mbus_frame_parse (octets->data, octets->len, &frame, &error))
    return g_strdup ("");
  return g_strdup (error->message);
}
