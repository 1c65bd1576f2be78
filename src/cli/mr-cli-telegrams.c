/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-cli-telegrams.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "mbus-deframer.h"

#define LONG_FRAME_BEGIN 0x68
#define SHORT_FRAME_BEGIN 0x10
#define BYTE_ORDER_MARK "\357\273\277"

typedef struct {
  GByteArray *octets;   /* everything, in order */
  gsize end;            /* of the frame found last: what follows has not been told apart yet */
  gboolean junk;        /* octets from @junk_begin on belong to no frame */
  gsize junk_begin;
  GPtrArray *telegrams;
  MrCliTroubleFunc trouble;
  gpointer trouble_data;
} Search;

/* Why octets from @begin to @end are no telegram, as far as the first of them tells. */
static void
report_junk (Search *self, gsize end)
{
  MbusFrame frame;
  g_autoptr (GError) error = NULL;
  g_autofree char *sentence = NULL;

  if (!self->junk)
    return;
  self->junk = FALSE;
  mbus_frame_parse (self->octets->data + self->junk_begin, end - self->junk_begin, &frame, &error);
  /* Translators: the numbers count octets of the input from 0; the %s is a whole sentence that says why. */
  sentence = g_strdup_printf (_("Octets %lu to %lu are no telegram. %s"), (gulong) self->junk_begin, (gulong) end - 1,
                              error != NULL ? error->message : "");
  self->trouble (sentence, self->trouble_data);
}

static void
decode (Search *self, gsize begin, gsize end)
{
  g_autoptr (GBytes) octets = g_bytes_new (self->octets->data + begin, end - begin);
  g_autoptr (GError) error = NULL;
  g_autofree char *sentence = NULL;
  MbusTelegram *telegram = mbus_telegram_decode (octets, &error);

  if (telegram != NULL)
    {
      g_ptr_array_add (self->telegrams, telegram);
      return;
    }
  /* Translators: counted in octets of the input from 0; the %s is a whole sentence that says why. */
  sentence = g_strdup_printf (_("The telegram at octet %lu cannot be read. %s"), (gulong) begin, error->message);
  self->trouble (sentence, self->trouble_data);
}

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

  /* Damaged octets may look like short frames; only a long one surely ends them. */
  if (frame->kind != MBUS_FRAME_LONG)
    return;
  report_junk (self, begin);
  decode (self, begin, end);
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
  report_junk (self, self->octets->len);
}

/* "< 0.012345 68 …": what a trace says was received, without direction and time; NULL for what was sent, and for what a
 * trace says about the line. */
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
  g_autofree char *sentence = NULL;
  const char *digits;

  line[strcspn (line, "#\r")] = '\0';
  digits = skip_trace_mark (g_strchug (line));
  if (digits == NULL)
    return;

  octets = mbus_unhex (digits, &error);
  if (octets != NULL)
    {
      g_byte_array_append (self->octets, g_bytes_get_data (octets, NULL), (guint) g_bytes_get_size (octets));
      return;
    }
  /* Translators: the %s is a whole sentence that says what is wrong in this line of a file. */
  sentence = g_strdup_printf (_("Line %u: %s"), number, error->message);
  self->trouble (sentence, self->trouble_data);
}

/* No text begins with an octet that a frame begins with. */
static gboolean
is_binary (const guint8 *octets, gsize len)
{
  return len > 0 && (*octets == LONG_FRAME_BEGIN || *octets == SHORT_FRAME_BEGIN || *octets == MBUS_ACK);
}

static void
read_text (Search *self, const char *contents, gsize len)
{
  g_autofree char *text = g_strndup (contents, len);
  g_auto (GStrv) lines = NULL;
  gsize skip = g_str_has_prefix (text, BYTE_ORDER_MARK) ? strlen (BYTE_ORDER_MARK) : 0;

  lines = g_strsplit (text + skip, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    read_line (self, lines[i], i + 1);
}

GPtrArray *
mr_cli_find_telegrams (GBytes *contents, MrCliTroubleFunc trouble, gpointer user_data)
{
  gsize len = 0;
  const guint8 *data = g_bytes_get_data (contents, &len);
  Search search = {
    .octets = g_byte_array_new (),
    .telegrams = g_ptr_array_new_with_free_func ((GDestroyNotify) mbus_telegram_free),
    .trouble = trouble,
    .trouble_data = user_data,
  };

  if (is_binary (data, len))
    g_byte_array_append (search.octets, data, (guint) len);
  else if (len > 0)
    read_text (&search, (const char *) data, len);
  find_frames (&search);

  g_byte_array_unref (search.octets);
  return search.telegrams;
}
