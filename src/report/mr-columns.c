/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-columns.h"

#include <glib/gi18n-lib.h>

#include "mr-append.h"

#define GAP "  "

/* Room for the table of most telegrams. */
#define TEXT_USUAL 1024
#define CELLS_USUAL 80

/* A cell in the text of a table. */
typedef struct {
  gsize begin;
  gsize n;
  guint width;
} Cell;

struct _MrTable {
  MrColumn *columns;
  guint n_columns;
  GString *text; /* of all cells, without separators */
  GArray *cells; /* (element-type Cell): row by row */
  gsize begin;   /* of the cell that is being added */
};

static void
append_blanks (GString *line, guint n)
{
  static const char blanks[] = "                ";
  const guint most = sizeof blanks - 1;

  for (; n > most; n -= most)
    mbus_append_n (line, blanks, most);
  mbus_append_n (line, blanks, n);
}

static void
strip_end (GString *line)
{
  gsize n = line->len;

  while (n > 0 && line->str[n - 1] == ' ')
    n--;
  g_string_truncate (line, n);
}

/* The number of octets of printable ASCII, which most cells consist of. */
static gsize
n_plain (const char *text)
{
  gsize n = 0;

  while (text[n] >= ' ' && text[n] < 0x7F)
    n++;
  return n;
}

/* Before the combining characters, every printable character takes one column. */
static guint
columns_of (gunichar character)
{
  if (character < 0x300)
    return 1;
  if (g_unichar_iszerowidth (character))
    return 0;
  return g_unichar_iswide (character) ? 2 : 1;
}

/* Sets @width to the number of terminal columns that @text takes. FALSE if it is not harmless. */
static gboolean
measure (const char *text, guint *width)
{
  gsize n = n_plain (text);

  *width = (guint) n;
  for (const char *c = text + n; *c != '\0'; c = g_utf8_next_char (c))
    {
      const gunichar character = g_utf8_get_char_validated (c, -1);

      if (character >= (gunichar) -2 || g_unichar_iscntrl (character))
        return FALSE;
      *width += columns_of (character);
    }
  return TRUE;
}

/* Returns: (transfer none): @text, or @harmless, set to the text that is shown instead of it. */
static const char *
harmless_text (const char *text, char **harmless, guint *width)
{
  if (measure (text, width))
    return text;
  *harmless = mr_text_harmless (text);
  measure (*harmless, width);
  return *harmless;
}

char *
mr_text_harmless (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  GString *harmless = g_string_new (NULL);

  for (const char *c = valid; *c != '\0'; c = g_utf8_next_char (c))
    {
      gunichar character = g_utf8_get_char (c);

      g_string_append_unichar (harmless, g_unichar_iscntrl (character) ? 0xFFFD : character);
    }
  return g_string_free (harmless, FALSE);
}

static void
fit (MrColumn *column, guint width)
{
  column->width = MAX (column->width, width);
}

void
mr_columns_fit (MrColumn *columns, guint n_columns, const char *const *cells)
{
  for (guint i = 0; i < n_columns; i++)
    {
      g_autofree char *harmless = NULL;
      guint width;

      harmless_text (_(columns[i].title), &harmless, &width);
      fit (&columns[i], width);
      g_clear_pointer (&harmless, g_free);
      harmless_text (cells[i], &harmless, &width);
      fit (&columns[i], width);
    }
}

/* Appends a cell that takes @width terminal columns. */
static void
append_cell (GString *out, const MrColumn *column, const char *text, gsize n, guint width)
{
  const guint blanks = column->width > width ? column->width - width : 0;

  if (column->right)
    append_blanks (out, blanks);
  mbus_append_n (out, text, n);
  if (!column->right)
    append_blanks (out, blanks);
}

static void
end_line (GString *out)
{
  strip_end (out);
  MBUS_APPEND (out, "\n");
}

void
mr_columns_append (GString *out, const MrColumn *columns, guint n_columns, const char *const *cells)
{
  for (guint i = 0; i < n_columns; i++)
    {
      g_autofree char *harmless = NULL;
      guint width;
      const char *cell = harmless_text (cells[i], &harmless, &width);

      if (i > 0)
        MBUS_APPEND (out, GAP);
      append_cell (out, &columns[i], cell, strlen (cell), width);
    }
  end_line (out);
}

void
mr_columns_append_titles (GString *out, const MrColumn *columns, guint n_columns)
{
  g_autofree const char **titles = g_new0 (const char *, n_columns);

  for (guint i = 0; i < n_columns; i++)
    titles[i] = _(columns[i].title);
  mr_columns_append (out, columns, n_columns, titles);
}

/* --- Tables --- */

MrTable *
mr_table_new (MrColumn *columns, guint n_columns)
{
  MrTable *self = g_new0 (MrTable, 1);

  self->columns = columns;
  self->n_columns = n_columns;
  self->text = g_string_sized_new (TEXT_USUAL);
  self->cells = g_array_sized_new (FALSE, FALSE, sizeof (Cell), CELLS_USUAL);
  for (guint i = 0; i < n_columns; i++)
    mr_table_add_cell (self, _(columns[i].title));
  return self;
}

GString *
mr_table_begin_cell (MrTable *self)
{
  self->begin = self->text->len;
  return self->text;
}

void
mr_table_end_cell (MrTable *self)
{
  Cell cell = { .begin = self->begin };

  if (!measure (self->text->str + self->begin, &cell.width))
    {
      g_autofree char *harmless = mr_text_harmless (self->text->str + self->begin);

      g_string_truncate (self->text, self->begin);
      mbus_append_string (self->text, harmless);
      measure (harmless, &cell.width);
    }
  cell.n = self->text->len - self->begin;
  fit (&self->columns[self->cells->len % self->n_columns], cell.width);
  g_array_append_val (self->cells, cell);
}

void
mr_table_add_cell (MrTable *self, const char *text)
{
  mbus_append_string (mr_table_begin_cell (self), text);
  mr_table_end_cell (self);
}

gboolean
mr_table_is_empty (const MrTable *self)
{
  return self->cells->len == self->n_columns;
}

void
mr_table_append (const MrTable *self, GString *out)
{
  for (guint i = 0; i < self->cells->len; i++)
    {
      const Cell *cell = &g_array_index (self->cells, Cell, i);
      const guint column = i % self->n_columns;

      if (column > 0)
        MBUS_APPEND (out, GAP);
      append_cell (out, &self->columns[column], self->text->str + cell->begin, cell->n, cell->width);
      if (column + 1 == self->n_columns)
        end_line (out);
    }
}

void
mr_table_free (MrTable *self)
{
  g_string_free (self->text, TRUE);
  g_array_unref (self->cells);
  g_free (self);
}
