/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-csv.h"

#include <string.h>

struct _MrCsv {
  MrCsvDialect dialect;
  GString *text;
  gboolean in_row;
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
    if (g_str_has_prefix (text, formula_starts[i]))
      return TRUE;
  return FALSE;
}

static void
begin_cell (MrCsv *self)
{
  if (self->in_row)
    g_string_append_c (self->text, self->dialect == MR_CSV_SEMICOLON_COMMA ? ';' : ',');
  self->in_row = TRUE;
}

/* RFC 4180 §2, rules 5 to 7. A cell with the separator of the other dialect is quoted too, because some programs
 * guess. */
static void
add_quoted (MrCsv *self, const char *cell)
{
  if (strpbrk (cell, ",;\t\"\r\n") == NULL)
    {
      g_string_append (self->text, cell);
      return;
    }
  g_string_append_c (self->text, '"');
  for (const char *c = cell; *c != '\0'; c++)
    {
      if (*c == '"')
        g_string_append_c (self->text, '"');
      g_string_append_c (self->text, *c);
    }
  g_string_append_c (self->text, '"');
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

void
mr_csv_add_text (MrCsv *self, const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text != NULL ? text : "", -1);
  g_autofree char *cell = g_strconcat (starts_formula (valid) ? "'" : "", valid, NULL);

  begin_cell (self);
  add_quoted (self, cell);
}

void
mr_csv_add_number (MrCsv *self, const char *number)
{
  g_autofree char *cell = g_strdup (number != NULL ? number : "");

  if (self->dialect == MR_CSV_SEMICOLON_COMMA)
    g_strdelimit (cell, ".", ',');

  /* Between semicolons a decimal comma needs no quotes, and some programs would treat a quoted number as text. */
  begin_cell (self);
  g_string_append (self->text, cell);
}

void
mr_csv_add_integer (MrCsv *self, gint64 number)
{
  g_autofree char *text = number >= 0 ? g_strdup_printf ("%" G_GINT64_FORMAT, number) : NULL;

  mr_csv_add_number (self, text);
}

void
mr_csv_end_row (MrCsv *self)
{
  g_string_append (self->text, "\r\n");
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
