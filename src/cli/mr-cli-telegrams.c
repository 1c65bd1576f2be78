/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From characters, or whatever else an input consists of, to octets. */
#include "config.h"

#include "mr-cli-telegrams.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "mr-cli-splitter.h"
#include "mr-csv.h"

/* So much of the input is read at most before it is decided what it consists of. */
#define HEAD_MAX (64 * 1024)

/* No binary data contains as many hexadecimal digits in a row before the first octet that does not occur in text. */
#define DIGITS_OF_TEXT 16

/* A longer line is read in parts. */
#define LINE_MAX_SIZE (64 * 1024)

#define BETWEEN_DIGITS " \t\r\n\v\f:,-xX"

typedef enum {
  KIND_UNKNOWN,
  KIND_BINARY,
  KIND_TEXT,
  KIND_WIDE_TEXT /* UTF-16, as Windows programs write it */
} Kind;

struct _MrCliTelegrams {
  MrCliSplitter *splitter;
  Kind kind;
  GByteArray *head;    /* the beginning of the input, until @kind is known */
  gsize n_judged;      /* octets of @head */
  guint n_digits;      /* at the end of them */

  GString *line;       /* as far as it has come */
  guint line_number;   /* counted from 1 */
  gboolean continued;  /* a part of this line has been read already */
  gboolean ignored;    /* the rest of this line has no meaning */

  gboolean big_endian; /* of UTF-16 */
  int half;            /* an octet of a character whose other octet has not come yet; otherwise -1 */
};

/* --- Lines --- */

/* Skips direction and time of received data in a trace: "< 0.012345 68 …". Returns NULL for sent data and for facts
 * about the line. */
static const char *
skip_trace_mark (const char *line)
{
  line += strspn (line, " \t\v\f");
  if (*line == '>' || *line == '=')
    return NULL;
  if (*line != '<')
    return line;
  line++;
  line += strspn (line, " \t");
  return line + strcspn (line, " \t");
}

/* @text: a whole line, or a part of it; changed */
static void
read_line (MrCliTelegrams *self, char *text)
{
  const gsize n = strcspn (text, "#\r\x1A");
  const char *digits = text;
  g_autoptr (GBytes) octets = NULL;
  g_autoptr (GError) error = NULL;

  self->ignored = text[n] != '\0';
  text[n] = '\0';
  if (!self->continued)
    digits = skip_trace_mark (text);
  if (digits == NULL)
    {
      self->ignored = TRUE;
      return;
    }

  octets = mbus_unhex (digits, &error);
  if (octets != NULL)
    {
      mr_cli_splitter_add (self->splitter, g_bytes_get_data (octets, NULL), g_bytes_get_size (octets),
                           !self->continued);
      return;
    }
  self->ignored = TRUE;
  /* Translators: %s is a complete sentence that says what is wrong in this line of a file. */
  mr_cli_splitter_add_trouble (self->splitter, g_strdup_printf (_("Line %u: %s"), self->line_number, error->message));
}

/* How many characters of an unfinished line can be read without dividing a pair of digits. */
static gsize
whole_pairs (const GString *line)
{
  gsize run = line->len;

  while (run > 0 && strchr (BETWEEN_DIGITS, line->str[run - 1]) == NULL)
    run--;
  return run > line->len / 2 ? run : run + (line->len - run) / 2 * 2;
}

static void
read_part_of_line (MrCliTelegrams *self)
{
  const gsize n = whole_pairs (self->line);
  g_autofree char *part = g_strndup (self->line->str, n);

  read_line (self, part);
  self->continued = TRUE;
  g_string_erase (self->line, 0, (gssize) n);
}

static void
add_to_line (MrCliTelegrams *self, const char *text, gsize n)
{
  const gsize before = self->line->len;

  if (self->ignored)
    return;
  g_string_append_len (self->line, text, (gssize) n);
  /* A NUL is not a digit, but would end the string. */
  for (gsize i = before; i < self->line->len; i++)
    if (self->line->str[i] == '\0')
      self->line->str[i] = '?';
  if (self->line->len > LINE_MAX_SIZE)
    read_part_of_line (self);
}

static void
end_line (MrCliTelegrams *self)
{
  if (!self->ignored)
    read_line (self, self->line->str);
  g_string_truncate (self->line, 0);
  self->line_number++;
  self->continued = FALSE;
  self->ignored = FALSE;
}

static void
read_text (MrCliTelegrams *self, const char *text, gsize n)
{
  const char *end = text + n;

  while (text < end)
    {
      const char *newline = memchr (text, '\n', (gsize) (end - text));

      add_to_line (self, text, (gsize) ((newline != NULL ? newline : end) - text));
      if (newline == NULL)
        return;
      end_line (self);
      text = newline + 1;
    }
}

/* Characters beyond ASCII occur in comments only, so it does not matter which they are. */
static void
read_wide_text (MrCliTelegrams *self, const guint8 *data, gsize n)
{
  for (gsize i = 0; i < n; i++)
    {
      guint unit;
      char character;

      if (self->half < 0)
        {
          self->half = data[i];
          continue;
        }
      unit = self->big_endian ? (guint) self->half << 8 | data[i] : (guint) data[i] << 8 | (guint) self->half;
      self->half = -1;
      character = unit < 0x80 ? (char) unit : '?';
      if (unit != 0xFEFF)
        read_text (self, &character, 1);
    }
}

/* --- What the input consists of --- */

/* Every answer of a meter contains an octet that does not occur in text, such as C = 08. A single E5 does not, but no
 * text begins with it. */
static gboolean
is_in_text (guint8 octet)
{
  static const char blanks[] = "\t\n\v\f\r\x1A"; /* the last one ends a text in DOS */

  return octet >= ' ' || (octet != '\0' && strchr (blanks, octet) != NULL);
}

/* A byte order mark, then a character of ASCII. */
static gboolean
is_wide_text (const guint8 *data, gsize n, gboolean *big_endian)
{
  static const guint8 marks[2][2] = { { 0xFF, 0xFE }, { 0xFE, 0xFF } };

  if (n < 2)
    return FALSE;
  *big_endian = memcmp (data, marks[1], sizeof marks[1]) == 0;
  return memcmp (data, marks[*big_endian], sizeof marks[0]) == 0 &&
         (n == 2 || (n > 3 && data[*big_endian ? 2 : 3] == 0 && data[*big_endian ? 3 : 2] != 0));
}

/* Judges by characters from where the previous call stopped. */
static Kind
judge_characters (MrCliTelegrams *self)
{
  for (; self->n_judged < self->head->len; self->n_judged++)
    {
      const guint8 octet = self->head->data[self->n_judged];

      if (!is_in_text (octet))
        return KIND_BINARY;
      if (g_ascii_isxdigit ((char) octet))
        self->n_digits++;
      else if (strchr (BETWEEN_DIGITS, octet) == NULL)
        self->n_digits = 0;
      if (self->n_digits == DIGITS_OF_TEXT)
        return KIND_TEXT;
    }
  return KIND_UNKNOWN;
}

/* A comment or a fact of a trace, which may be of any length. @head: longer than a byte order mark */
static gboolean
begins_with_mark (const GByteArray *head)
{
  const char *text = (const char *) head->data;
  const char *end = text + head->len;

  if (strncmp (text, MR_CSV_BYTE_ORDER_MARK, strlen (MR_CSV_BYTE_ORDER_MARK)) == 0)
    text += strlen (MR_CSV_BYTE_ORDER_MARK);
  while (text < end && g_ascii_isspace (*text))
    text++;
  return text < end && strchr ("#<>=", *text) != NULL;
}

/* @complete: there is no more input */
static Kind
judge (MrCliTelegrams *self, gboolean complete)
{
  const GByteArray *head = self->head;
  Kind kind;

  if (head->len < 4 && !complete)
    return KIND_UNKNOWN;
  if (is_wide_text (head->data, head->len, &self->big_endian))
    return KIND_WIDE_TEXT;
  if (head->len > 0 && head->data[0] == MBUS_ACK)
    return KIND_BINARY;
  kind = judge_characters (self);
  if (kind != KIND_UNKNOWN)
    return kind;
  if (complete)
    return KIND_TEXT;
  if (head->len < HEAD_MAX)
    return KIND_UNKNOWN;
  return begins_with_mark (head) || memchr (head->data, '\n', head->len) != NULL ? KIND_TEXT : KIND_BINARY;
}

static void
read_data (MrCliTelegrams *self, const guint8 *data, gsize n)
{
  if (self->kind == KIND_BINARY)
    mr_cli_splitter_add (self->splitter, data, n, FALSE);
  else if (self->kind == KIND_TEXT)
    read_text (self, (const char *) data, n);
  else
    read_wide_text (self, data, n);
}

static void
read_head (MrCliTelegrams *self, gboolean complete)
{
  const gsize n_mark = strlen (MR_CSV_BYTE_ORDER_MARK);
  gsize skipped;

  self->kind = judge (self, complete);
  if (self->kind == KIND_UNKNOWN)
    return;
  skipped = self->kind == KIND_TEXT && self->head->len >= n_mark &&
            memcmp (self->head->data, MR_CSV_BYTE_ORDER_MARK, n_mark) == 0 ? n_mark : 0;
  if (self->head->len > skipped)
    read_data (self, self->head->data + skipped, self->head->len - skipped);
  g_byte_array_set_size (self->head, 0);
}

void
mr_cli_telegrams_add (MrCliTelegrams *self, const guint8 *data, gsize n)
{
  if (self->kind != KIND_UNKNOWN)
    {
      read_data (self, data, n);
      return;
    }
  g_byte_array_append (self->head, data, (guint) n);
  read_head (self, FALSE);
}

void
mr_cli_telegrams_end (MrCliTelegrams *self)
{
  if (self->kind == KIND_UNKNOWN)
    read_head (self, TRUE);
  end_line (self);
  mr_cli_splitter_end (self->splitter);
}

guint64
mr_cli_telegrams_n_examined (const MrCliTelegrams *self)
{
  return mr_cli_splitter_n_examined (self->splitter);
}

MrCliTelegrams *
mr_cli_telegrams_new (MrCliPieceFunc found, gpointer user_data)
{
  MrCliTelegrams *self = g_new0 (MrCliTelegrams, 1);

  self->splitter = mr_cli_splitter_new (found, user_data);
  self->head = g_byte_array_new ();
  self->line = g_string_new (NULL);
  self->line_number = 1;
  self->half = -1;
  return self;
}

void
mr_cli_telegrams_free (MrCliTelegrams *self)
{
  mr_cli_splitter_free (self->splitter);
  g_byte_array_unref (self->head);
  g_string_free (self->line, TRUE);
  g_free (self);
}
