/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-cli-telegrams.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "mbus-deframer.h"
#include "mr-csv.h"

typedef struct {
  GByteArray *octets;   /* everything, in order */
  GArray *lines;        /* (element-type gsize): where in @octets a line of text began */
  gsize end;            /* of the last frame found; the octets after it are not assigned yet */
  gboolean junk;        /* octets from @junk_begin on belong to no frame */
  gsize junk_begin;
  GPtrArray *pieces;
  GPtrArray *requests;  /* telegrams from a master */
} Search;

static void
piece_free (MrCliPiece *self)
{
  g_clear_pointer (&self->octets, g_bytes_unref);
  g_clear_pointer (&self->telegram, mbus_telegram_free);
  g_free (self->trouble);
  g_free (self);
}

static void
add_piece (Search *self, GPtrArray *pieces, gsize begin, gsize end)
{
  MrCliPiece *piece = g_new0 (MrCliPiece, 1);

  piece->offset = begin;
  piece->octets = g_bytes_new (self->octets->data + begin, end - begin);
  g_ptr_array_add (pieces, piece);
}

/* --- Damaged octets --- */

/* Whether a long frame seems to begin at @begin. @both: its two lengths must also be equal, which is rare by chance. */
static gboolean
is_frame_head (const Search *self, gsize begin, gsize end, gboolean both)
{
  const guint8 *octets = self->octets->data + begin;

  return end - begin >= MBUS_OFFSET_C && octets[0] == MBUS_START_LONG && octets[3] == MBUS_START_LONG &&
         (!both || octets[1] == octets[2]);
}

static gboolean
is_line_begin (const Search *self, gsize offset)
{
  for (guint i = 0; i < self->lines->len; i++)
    if (g_array_index (self->lines, gsize, i) == offset)
      return TRUE;
  return FALSE;
}

/* Where the damaged frame at @begin ends: after its length, or earlier if another frame begins on a line of its own. */
static gsize
end_of_damaged (const Search *self, gsize begin, gsize end)
{
  const guint8 *octets = self->octets->data + begin;
  const gsize whole = octets[1] == octets[2] ? begin + octets[1] + MBUS_LONG_OVERHEAD : end;

  for (gsize i = begin + 1; i < MIN (whole, end); i++)
    if (is_frame_head (self, i, end, TRUE) && (octets[1] != octets[2] || is_line_begin (self, i)))
      return i;
  return MIN (whole, end);
}

/* Splits octets that belong to no frame, because they may be the remains of several frames. */
static void
add_junk (Search *self, gsize end)
{
  gsize begin = self->junk_begin;

  if (!self->junk)
    return;
  self->junk = FALSE;
  while (begin < end)
    {
      gsize next = begin + 1;

      if (is_frame_head (self, begin, end, FALSE))
        next = end_of_damaged (self, begin, end);
      else
        while (next < end && !is_frame_head (self, next, end, TRUE))
          next++;
      add_piece (self, self->pieces, begin, next);
      begin = next;
    }
}

/* --- Frames --- */

static void
take_frame (Search *self, const MbusFrame *frame, gsize end)
{
  guint8 built[MBUS_FRAME_MAX];
  gsize begin = end - mbus_frame_build (frame, built);

  if (begin > self->end && !self->junk)
    {
      self->junk = TRUE;
      self->junk_begin = self->end;
    }
  self->end = end;

  /* Damaged octets may look like short frames; only a long frame reliably ends them. */
  if (frame->kind != MBUS_FRAME_LONG)
    return;
  add_junk (self, begin);
  add_piece (self, (frame->c & MBUS_C_FROM_MASTER) != 0 ? self->requests : self->pieces, begin, end);
}

static void
find_frames (Search *self)
{
  MbusDeframer deframer;
  MbusFrame frame;
  gsize pushed = 0;

  mbus_deframer_init (&deframer);
  while (pushed < self->octets->len || mbus_deframer_n_pending (&deframer) > 0)
    {
      if (pushed < self->octets->len)
        pushed += mbus_deframer_push (&deframer, self->octets->data + pushed,
                                      MIN (self->octets->len - pushed, MBUS_FRAME_MAX));
      else
        mbus_deframer_flush (&deframer);
      while (mbus_deframer_next (&deframer, &frame) == MBUS_DEFRAMER_FRAME)
        take_frame (self, &frame, pushed - mbus_deframer_n_pending (&deframer));
    }

  if (self->end < self->octets->len && !self->junk)
    {
      self->junk = TRUE;
      self->junk_begin = self->end;
    }
  add_junk (self, self->octets->len);
}

/* --- Text --- */

/* Skips direction and time of received data in a trace: "< 0.012345 68 …". Returns NULL for sent data and for facts
 * about the line. */
static const char *
skip_trace_mark (const char *line)
{
  if (*line == '>' || *line == '=')
    return NULL;
  if (*line != '<')
    return line;
  line++;
  line += strspn (line, " \t");
  return line + strcspn (line, " \t");
}

static void
read_line (Search *self, char *line, guint number)
{
  g_autoptr (GBytes) octets = NULL;
  g_autoptr (GError) error = NULL;
  const gsize begin = self->octets->len;
  const char *digits;
  MrCliPiece *piece;

  line[strcspn (line, "#\r\x1A")] = '\0';
  digits = skip_trace_mark (g_strchug (line));
  if (digits == NULL)
    return;

  octets = mbus_unhex (digits, &error);
  if (octets != NULL)
    {
      g_array_append_val (self->lines, begin);
      g_byte_array_append (self->octets, g_bytes_get_data (octets, NULL), (guint) g_bytes_get_size (octets));
      return;
    }
  piece = g_new0 (MrCliPiece, 1);
  piece->offset = begin;
  /* Translators: %s is a complete sentence that says what is wrong in this line of a file. */
  piece->trouble = g_strdup_printf (_("Line %u: %s"), number, error->message);
  g_ptr_array_add (self->pieces, piece);
}

/* Every answer of a meter contains an octet that does not occur in text, such as C = 08. A single E5 does not, but no
 * text begins with it. */
static gboolean
is_binary (const guint8 *octets, gsize len)
{
  static const char blanks[] = "\t\n\v\f\r\x1A"; /* the last one ends a text in DOS */

  if (len > 0 && *octets == MBUS_ACK)
    return TRUE;
  for (gsize i = 0; i < len; i++)
    if (octets[i] < ' ' && (octets[i] == '\0' || strchr (blanks, octets[i]) == NULL))
      return TRUE;
  return FALSE;
}

/* Converts UTF-16, as Windows programs write it. Returns: (transfer full) (nullable): NULL if it is not UTF-16 */
static char *
from_utf16 (const guint8 *octets, gsize len)
{
  const gboolean marked = len >= 2 && ((octets[0] == 0xFF && octets[1] == 0xFE) ||
                                       (octets[0] == 0xFE && octets[1] == 0xFF));

  return marked ? g_convert ((const char *) octets, (gssize) len, "UTF-8", "UTF-16", NULL, NULL, NULL) : NULL;
}

static void
read_text (Search *self, const char *contents, gsize len)
{
  g_autofree char *text = g_strndup (contents, len);
  g_auto (GStrv) lines = NULL;
  gsize skip = g_str_has_prefix (text, MR_CSV_BYTE_ORDER_MARK) ? strlen (MR_CSV_BYTE_ORDER_MARK) : 0;

  lines = g_strsplit (text + skip, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    read_line (self, lines[i], i + 1);
}

static int
compare_offsets (gconstpointer a, gconstpointer b)
{
  const MrCliPiece *first = *(const MrCliPiece *const *) a;
  const MrCliPiece *second = *(const MrCliPiece *const *) b;

  return first->offset < second->offset ? -1 : first->offset > second->offset;
}

GPtrArray *
mr_cli_find_telegrams (GBytes *contents)
{
  gsize len = 0;
  const guint8 *data = g_bytes_get_data (contents, &len);
  g_autofree char *wide = from_utf16 (data, len);
  Search search = {
    .octets = g_byte_array_new (),
    .lines = g_array_new (FALSE, FALSE, sizeof (gsize)),
    .pieces = g_ptr_array_new_with_free_func ((GDestroyNotify) piece_free),
    .requests = g_ptr_array_new_with_free_func ((GDestroyNotify) piece_free),
  };

  if (wide != NULL)
    read_text (&search, wide, strlen (wide));
  else if (is_binary (data, len))
    g_byte_array_append (search.octets, data, (guint) len);
  else if (len > 0)
    read_text (&search, (const char *) data, len);
  find_frames (&search);

  g_byte_array_unref (search.octets);
  g_array_unref (search.lines);
  if (search.pieces->len == 0)
    {
      g_ptr_array_unref (search.pieces);
      return search.requests;
    }
  g_ptr_array_unref (search.requests);
  /* The sort is stable, so that an error in a line comes before the octets that follow it. */
  g_ptr_array_sort (search.pieces, compare_offsets);
  return search.pieces;
}
