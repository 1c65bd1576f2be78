/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-trace-line.h"

#include <string.h>

#define DECIMALS 6 /* of seconds */

/* A word of the line: between blanks, before the comment. */
typedef struct {
  const char *text;
  gsize len;
} Word;

static gboolean
next_word (const char **position, Word *word)
{
  const char *text = *position + strspn (*position, " \t\r");

  word->text = text;
  word->len = strcspn (text, " \t\r#");
  *position = text + word->len;

  return word->len > 0;
}

/* Reads digits alone. */
static gboolean
parse_number (Word word, guint64 max, guint64 *number)
{
  *number = 0;
  for (gsize i = 0; i < word.len; i++)
    {
      const int digit = g_ascii_digit_value (word.text[i]);

      if (digit < 0 || *number > (max - (guint64) digit) / 10)
        return FALSE;
      *number = *number * 10 + (guint64) digit;
    }

  return word.len > 0;
}

/* Seconds with at most six decimals, without the rounding that a double would bring. */
static gboolean
parse_seconds (Word word, gint64 *microseconds)
{
  const char *point = memchr (word.text, '.', word.len);
  const gsize n_whole = point != NULL ? (gsize) (point - word.text) : word.len;
  const Word decimals = { word.text + n_whole + 1, point != NULL ? word.len - n_whole - 1 : 0 };
  guint64 whole;
  guint64 fraction = 0;

  if (!parse_number ((Word) { word.text, n_whole }, G_MAXUINT32, &whole))
    return FALSE;
  if (point != NULL && (decimals.len > DECIMALS || !parse_number (decimals, G_USEC_PER_SEC - 1, &fraction)))
    return FALSE;

  for (gsize i = decimals.len; i < DECIMALS; i++)
    fraction *= 10;
  *microseconds = (gint64) whole * G_USEC_PER_SEC + (gint64) fraction;

  return TRUE;
}

/* Returns: whether @word begins with @name; then @value is what follows. */
static gboolean
split_fact (Word word, const char *name, Word *value)
{
  const gsize n_name = strlen (name);

  *value = (Word) { word.text + n_name, word.len - n_name };
  return word.len >= n_name && strncmp (word.text, name, n_name) == 0;
}

/* A word about the line: "baud=2400", "latency=20000" (microseconds), "fixed" or "parity". */
static gboolean
parse_fact (Word word, MrTraceLine *line)
{
  guint64 number;
  Word value;

  if (split_fact (word, "fixed", &value) && value.len == 0)
    line->fixed = TRUE;
  else if (split_fact (word, "parity", &value) && value.len == 0)
    line->parity = TRUE;
  else if (split_fact (word, "baud=", &value) && parse_number (value, G_MAXUINT, &number) && number > 0)
    line->baud = (guint) number;
  else if (split_fact (word, "latency=", &value) && parse_number (value, G_MAXINT64, &number))
    line->latency = (gint64) number;
  else
    return FALSE;

  return TRUE;
}

static gboolean
parse_octet (Word word, GByteArray *octets)
{
  guint8 octet;

  if (word.len != 2 || !g_ascii_isxdigit (word.text[0]) || !g_ascii_isxdigit (word.text[1]))
    return FALSE;

  octet = (guint8) (g_ascii_xdigit_value (word.text[0]) << 4 | g_ascii_xdigit_value (word.text[1]));
  g_byte_array_append (octets, &octet, 1);
  return TRUE;
}

static gboolean
parse_mark (Word word, MrTraceLineKind *kind)
{
  static const struct {
    char mark;
    MrTraceLineKind kind;
  } marks[] = { { '>', MR_TRACE_LINE_SENT }, { '<', MR_TRACE_LINE_RECEIVED }, { '=', MR_TRACE_LINE_FACTS } };

  for (gsize i = 0; i < G_N_ELEMENTS (marks); i++)
    if (word.len == 1 && word.text[0] == marks[i].mark)
      {
        *kind = marks[i].kind;
        return TRUE;
      }
  return FALSE;
}

gboolean
mr_trace_line_parse (const char *text, MrTraceLine *line, GByteArray *octets)
{
  Word word;

  *line = (MrTraceLine) { .start = octets->len, .latency = -1 };
  if (!next_word (&text, &word))
    return TRUE;
  if (!parse_mark (word, &line->kind) || !next_word (&text, &word) || !parse_seconds (word, &line->when))
    return FALSE;

  while (next_word (&text, &word))
    if (!(line->kind == MR_TRACE_LINE_FACTS ? parse_fact (word, line) : parse_octet (word, octets)))
      return FALSE;

  line->len = octets->len - line->start;
  return line->kind == MR_TRACE_LINE_FACTS ? line->baud > 0 : line->len > 0;
}
