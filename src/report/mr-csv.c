/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-csv.h"

#include "mr-append.h"

struct _MrCsv {
  MrCsvDialect dialect;
  GString *text;
  gboolean in_row;
  gsize begin; /* of the last cell in @text */
};

/* Spreadsheets treat a cell as a formula if it begins with one of these, quoted or not (CWE-1236; tried with
 * LibreOffice and Excel). The last four are full-width forms, which some input methods produce for the first four. */
static const char *const formula_starts[] = {
  "=", "+", "-", "@", "\t", "\r", "\n", "\uFF1D", "\uFF0B", "\uFF0D", "\uFF20",
};

static gboolean
starts_formula (const char *text)
{
  for (guint i = 0; i < G_N_ELEMENTS (formula_starts); i++)
    if (*text == *formula_starts[i] && g_str_has_prefix (text, formula_starts[i]))
      return TRUE;
  return FALSE;
}

static void
begin_cell (MrCsv *self)
{
  const char separator = self->dialect == MR_CSV_SEMICOLON_COMMA ? ';' : ',';

  if (self->in_row)
    mbus_append_n (self->text, &separator, 1);
  self->in_row = TRUE;
}

/* Whether a cell is certain to need neither quotes nor an apostrophe. */
static gboolean
is_plain (const char *cell, gsize n)
{
  if (*cell == '=' || *cell == '+' || *cell == '-' || *cell == '@')
    return FALSE;
  return mr_is_plain (cell, n, ",;\"", 3);
}

/* RFC 4180 §2, rules 5 to 7. A cell with the separator of the other dialect is quoted too, because some programs
 * guess. */
static void
add_quoted (GString *out, const char *cell)
{
  if (strpbrk (cell, ",;\t\"\r\n") == NULL)
    {
      g_string_append (out, cell);
      return;
    }
  g_string_append_c (out, '"');
  for (const char *c = cell; *c != '\0'; c++)
    {
      if (*c == '"')
        g_string_append_c (out, '"');
      g_string_append_c (out, *c);
    }
  g_string_append_c (out, '"');
}

MrCsv *
mr_csv_new (MrCsvDialect dialect)
{
  return mr_csv_new_on (g_string_new (MR_CSV_BYTE_ORDER_MARK), dialect);
}

MrCsv *
mr_csv_new_on (GString *text, MrCsvDialect dialect)
{
  MrCsv *self = g_new0 (MrCsv, 1);

  self->dialect = dialect;
  self->text = text;
  return self;
}

GString *
mr_csv_begin_text (MrCsv *self)
{
  begin_cell (self);
  self->begin = self->text->len;
  return self->text;
}

/* Nearly all texts remain as they were added. */
void
mr_csv_end_text (MrCsv *self)
{
  g_autofree char *valid = NULL;
  g_autofree char *cell = NULL;

  if (is_plain (self->text->str + self->begin, self->text->len - self->begin))
    return;
  valid = g_utf8_make_valid (self->text->str + self->begin, -1);
  cell = g_strconcat (starts_formula (valid) ? "'" : "", valid, NULL);
  g_string_truncate (self->text, self->begin);
  add_quoted (self->text, cell);
}

void
mr_csv_add_text (MrCsv *self, const char *text)
{
  GString *out = mr_csv_begin_text (self);

  if (text == NULL)
    return;
  mbus_append_string (out, text);
  mr_csv_end_text (self);
}

void
mr_csv_add_plain (MrCsv *self, const char *text)
{
  mbus_append_string (mr_csv_begin_text (self), text);
}

gsize
mr_csv_mark (const MrCsv *self)
{
  return self->text->len;
}

void
mr_csv_repeat (MrCsv *self, gsize begin, gsize end)
{
  const gsize n = end - begin;
  char *next;

  begin_cell (self);
  /* Making room may move the text. */
  next = mbus_append_begin (self->text, n);
  memcpy (next, self->text->str + begin, n);
  mbus_append_end (self->text, next + n);
}

GString *
mr_csv_begin_number (MrCsv *self)
{
  return mr_csv_begin_text (self);
}

/* Between semicolons a decimal comma needs no quotes, and some programs would treat a quoted number as text. */
void
mr_csv_end_number (MrCsv *self)
{
  if (self->dialect == MR_CSV_SEMICOLON_COMMA)
    g_strdelimit (self->text->str + self->begin, ".", ',');
}

void
mr_csv_add_number (MrCsv *self, const char *number)
{
  GString *out = mr_csv_begin_number (self);

  if (number != NULL)
    mbus_append_string (out, number);
  mr_csv_end_number (self);
}

void
mr_csv_add_integer (MrCsv *self, gint64 number)
{
  GString *out = mr_csv_begin_number (self);

  if (number >= 0)
    mbus_append_unsigned (out, (guint64) number);
}

void
mr_csv_end_row (MrCsv *self)
{
  MBUS_APPEND (self->text, "\r\n");
  self->in_row = FALSE;
}

GBytes *
mr_csv_finish (MrCsv *self)
{
  GBytes *file = g_string_free_to_bytes (self->text);

  mr_csv_free (self);
  return file;
}

void
mr_csv_free (MrCsv *self)
{
  g_free (self);
}
