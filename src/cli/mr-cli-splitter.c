/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-cli-splitter.h"

#include "mbus-deframer.h"

/* Octets without anything like a telegram are passed on in pieces of this size. */
#define JUNK_MAX (64 * 1024)

/* Octets of a master's telegrams that are kept until there is an answer. A recording with more of them and no answer is
 * a recording of a master. */
#define REQUESTS_MAX (64 * 1024)

/* Sentences that are kept to be said in their place, while an incomplete telegram before them is waiting for octets. */
#define TROUBLES_MAX 1000

/* Less is not worth moving the rest for. */
#define TRIM_MIN 4096

struct _MrCliSplitter {
  MrCliPieceFunc found;
  gpointer user_data;
  MbusDeframer deframer;

  GByteArray *window;      /* the octets that are not assigned yet, and some before them */
  GByteArray *line_begins; /* for each octet in @window: whether a line of text began with it */
  gsize window_begin;      /* this and all other positions count octets of the input */
  gsize size;              /* of the input so far */
  gsize end;               /* of the last frame found */
  gboolean junk;           /* octets from @junk_begin on belong to no frame */
  gsize junk_begin;
  gsize junk_searched;     /* no long frame seems to begin after @junk_begin and before this */

  GQueue troubles;         /* (element-type MrCliPiece): their place is not reached yet */
  GQueue requests;         /* (element-type MrCliPiece): telegrams from a master */
  gsize n_request_octets;
  gboolean has_others;     /* there was something else, so they are left out */
  guint64 n_examined;
};

void
mr_cli_piece_free (MrCliPiece *self)
{
  g_clear_pointer (&self->octets, g_bytes_unref);
  g_clear_pointer (&self->telegram, mbus_telegram_free);
  g_free (self->trouble);
  g_free (self);
}

/* --- Passing on --- */

static void
say_troubles_before (MrCliSplitter *self, gsize offset)
{
  const MrCliPiece *first;

  while ((first = g_queue_peek_head (&self->troubles)) != NULL && first->offset <= offset)
    self->found (g_queue_pop_head (&self->troubles), self->user_data);
}

static MrCliPiece *
piece_new (const MrCliSplitter *self, gsize begin, gsize end)
{
  MrCliPiece *piece = g_new0 (MrCliPiece, 1);

  piece->offset = begin;
  piece->octets = g_bytes_new (self->window->data + (begin - self->window_begin), end - begin);
  return piece;
}

static void
leave_out_requests (MrCliSplitter *self)
{
  self->has_others = TRUE;
  g_queue_clear_full (&self->requests, (GDestroyNotify) mr_cli_piece_free);
}

/* An error in a line comes before the octets that follow it. */
static void
pass_on (MrCliSplitter *self, gsize begin, gsize end)
{
  leave_out_requests (self);
  say_troubles_before (self, begin);
  self->found (piece_new (self, begin, end), self->user_data);
}

static void
pass_on_requests (MrCliSplitter *self)
{
  MrCliPiece *request;

  while ((request = g_queue_pop_head (&self->requests)) != NULL)
    self->found (request, self->user_data);
}

static void
add_request (MrCliSplitter *self, gsize begin, gsize end)
{
  if (self->has_others)
    return;
  g_queue_push_tail (&self->requests, piece_new (self, begin, end));
  self->n_request_octets += end - begin;
  if (self->n_request_octets > REQUESTS_MAX)
    pass_on_requests (self);
}

/* --- Damaged octets --- */

/* Whether a long frame seems to begin at @begin. @both: its two lengths must also be equal, which is rare by chance. */
static gboolean
is_frame_head (MrCliSplitter *self, gsize begin, gsize end, gboolean both)
{
  const guint8 *octets = self->window->data + (begin - self->window_begin);

  self->n_examined++;
  return end - begin >= MBUS_OFFSET_C && octets[0] == MBUS_START_LONG && octets[3] == MBUS_START_LONG &&
         (!both || octets[1] == octets[2]);
}

/* Where the damaged frame at @begin ends: after its length, or earlier if another frame begins on a line of its own. */
static gsize
end_of_damaged (MrCliSplitter *self, gsize begin, gsize whole, gsize end)
{
  gsize i = begin + 1;

  while (i < MIN (whole, end) &&
         (self->line_begins->data[i - self->window_begin] == 0 || !is_frame_head (self, i, end, TRUE)))
    i++;
  self->n_examined += i - begin;
  return i;
}

/* Finds the next frame head, or the end of the octets from which no frame begins. Returns 0 if they are too few. */
static gsize
end_of_noise (MrCliSplitter *self, gsize begin, gsize end, gboolean complete)
{
  const gsize needed = complete ? 1 : MBUS_OFFSET_C;
  gsize i = MAX (begin + 1, self->junk_searched);

  for (; i + needed <= end; i++)
    if (i - begin >= JUNK_MAX || is_frame_head (self, i, end, TRUE))
      return i;
  self->junk_searched = i;
  return complete ? end : 0;
}

/* Where the piece that begins at @begin ends. @complete: the octets after @end belong to something else; otherwise
 * they may have an influence, and the result is 0 if it depends on them. */
static gsize
end_of_piece (MrCliSplitter *self, gsize begin, gsize end, gboolean complete)
{
  const guint8 *octets = self->window->data + (begin - self->window_begin);
  gsize whole;

  if (!complete && end - begin < MBUS_OFFSET_C)
    return 0;
  if (!is_frame_head (self, begin, end, TRUE))
    return end_of_noise (self, begin, end, complete);

  whole = begin + octets[1] + MBUS_LONG_OVERHEAD;
  if (!complete && end < whole + MBUS_OFFSET_C)
    return 0;
  return end_of_damaged (self, begin, whole, end);
}

/* Splits octets that belong to no frame, because they may be the remains of several frames. */
static void
split_junk (MrCliSplitter *self, gsize end, gboolean complete)
{
  while (self->junk_begin < end)
    {
      const gsize next = end_of_piece (self, self->junk_begin, end, complete);

      if (next == 0)
        return;
      pass_on (self, self->junk_begin, next);
      self->junk_begin = next;
      self->junk_searched = 0;
    }
}

static void
begin_junk (MrCliSplitter *self, gsize before)
{
  if (self->junk || before <= self->end)
    return;
  self->junk = TRUE;
  self->junk_begin = self->end;
  self->junk_searched = 0;
}

static void
end_junk (MrCliSplitter *self, gsize end)
{
  if (self->junk)
    split_junk (self, end, TRUE);
  self->junk = FALSE;
}

/* --- Frames --- */

static void
take_frame (MrCliSplitter *self, const MbusFrame *frame, gsize end)
{
  guint8 built[MBUS_FRAME_MAX];
  const gsize begin = end - mbus_frame_build (frame, built);

  begin_junk (self, begin);
  self->end = end;

  /* Damaged octets may look like short frames; only a long frame reliably ends them. */
  if (frame->kind != MBUS_FRAME_LONG)
    return;
  end_junk (self, begin);
  if ((frame->c & MBUS_C_FROM_MASTER) != 0)
    add_request (self, begin, end);
  else
    pass_on (self, begin, end);
}

static void
take_frames (MrCliSplitter *self)
{
  MbusFrame frame;

  while (mbus_deframer_next (&self->deframer, &frame) == MBUS_DEFRAMER_FRAME)
    take_frame (self, &frame, self->size - mbus_deframer_n_pending (&self->deframer));
}

/* Every octet before this one is in a piece, or belongs to a frame that is left out. */
static gsize
settled (const MrCliSplitter *self)
{
  return self->junk ? self->junk_begin : self->end;
}

static void
trim (MrCliSplitter *self)
{
  const gsize n = settled (self) - self->window_begin;

  if (n < TRIM_MIN || n < self->window->len / 2)
    return;
  g_byte_array_remove_range (self->window, 0, (guint) n);
  g_byte_array_remove_range (self->line_begins, 0, (guint) n);
  self->window_begin += n;
}

static void
search (MrCliSplitter *self)
{
  gsize given_up;

  take_frames (self);
  given_up = self->size - mbus_deframer_n_pending (&self->deframer);
  begin_junk (self, given_up);
  if (self->junk)
    split_junk (self, given_up, FALSE);
  say_troubles_before (self, settled (self));
  trim (self);
}

static void
append (MrCliSplitter *self, const guint8 *octets, gsize n, gboolean begins_line)
{
  const guint before = self->line_begins->len;

  g_byte_array_append (self->window, octets, (guint) n);
  g_byte_array_set_size (self->line_begins, self->window->len);
  memset (self->line_begins->data + before, 0, n);
  self->line_begins->data[before] = begins_line;
  self->size += n;
  mbus_deframer_push (&self->deframer, octets, n);
}

void
mr_cli_splitter_add (MrCliSplitter *self, const guint8 *octets, gsize n, gboolean begins_line)
{
  while (n > 0)
    {
      const gsize taken = MIN (n, MBUS_FRAME_MAX);

      append (self, octets, taken, begins_line);
      search (self);
      octets += taken;
      n -= taken;
      begins_line = FALSE;
    }
}

void
mr_cli_splitter_add_trouble (MrCliSplitter *self, char *sentence)
{
  MrCliPiece *piece = g_new0 (MrCliPiece, 1);

  piece->offset = self->size;
  piece->trouble = sentence;
  leave_out_requests (self);
  g_queue_push_tail (&self->troubles, piece);
  say_troubles_before (self, settled (self));
  if (self->troubles.length > TROUBLES_MAX)
    self->found (g_queue_pop_head (&self->troubles), self->user_data);
}

void
mr_cli_splitter_end (MrCliSplitter *self)
{
  while (mbus_deframer_n_pending (&self->deframer) > 0)
    {
      mbus_deframer_flush (&self->deframer);
      take_frames (self);
    }
  begin_junk (self, self->size);
  end_junk (self, self->size);
  say_troubles_before (self, self->size);
  pass_on_requests (self);
}

guint64
mr_cli_splitter_n_examined (const MrCliSplitter *self)
{
  return self->n_examined;
}

MrCliSplitter *
mr_cli_splitter_new (MrCliPieceFunc found, gpointer user_data)
{
  MrCliSplitter *self = g_new0 (MrCliSplitter, 1);

  self->found = found;
  self->user_data = user_data;
  mbus_deframer_init (&self->deframer);
  self->window = g_byte_array_new ();
  self->line_begins = g_byte_array_new ();
  return self;
}

void
mr_cli_splitter_free (MrCliSplitter *self)
{
  g_byte_array_unref (self->window);
  g_byte_array_unref (self->line_begins);
  g_queue_clear_full (&self->troubles, (GDestroyNotify) mr_cli_piece_free);
  g_queue_clear_full (&self->requests, (GDestroyNotify) mr_cli_piece_free);
  g_free (self);
}
