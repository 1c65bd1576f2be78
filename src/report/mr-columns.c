/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-columns.h"

#include <glib/gi18n-lib.h>

#include "mr-append.h"

#define GAP 2 /* blanks between columns */

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
  MrWords *words; /* (nullable) */
  GString *text;  /* of all cells, without separators */
  Cell *cells;    /* row by row */
  guint n_cells;
  guint allocated; /* cells for which there is room */
  guint column;    /* of the next cell */
  gsize begin;     /* of the cell that is being added */
};

static void
strip_end (GString *line)
{
  gsize n = line->len;

  while (n > 0 && line->str[n - 1] == ' ')
    n--;
  g_string_truncate (line, n);
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

/* Whether the character of two octets that begins at @text is printable and takes one column: U+00A0 to U+02FF, with
 * units and the letters of most languages. */
static gboolean
is_narrow (const guchar *text)
{
  return ((text[0] == 0xC2 && text[1] >= 0xA0) || (text[0] > 0xC2 && text[0] <= 0xCB)) && (text[1] & 0xC0) == 0x80;
}

/* Sets @width to the number of terminal columns that @text takes. FALSE if it is not harmless. */
static gboolean
measure (const char *text, guint *width)
{
  const char *c = text;
  guint n_columns = 0;

  while (*c != '\0')
    {
      gunichar character;

      if ((*c >= ' ' && *c < 0x7F) || is_narrow ((const guchar *) c))
        {
          c += (guchar) *c < 0x80 ? 1 : 2;
          n_columns++;
          continue;
        }
      character = g_utf8_get_char_validated (c, -1);
      if (character >= (gunichar) -2 || g_unichar_iscntrl (character))
        return FALSE;
      n_columns += columns_of (character);
      c = g_utf8_next_char (c);
    }
  *width = n_columns;
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
append_cell (GString *out, const MrColumn *column, gboolean first, const char *text, gsize n, guint width)
{
  const gsize n_blanks = column->width > width ? column->width - width : 0;
  const gsize n_before = (first ? 0 : GAP) + (column->right ? n_blanks : 0);
  const gsize n_after = column->right ? 0 : n_blanks;
  char *next = mbus_append_begin (out, n_before + n + n_after);

  memset (next, ' ', n_before);
  memcpy (next + n_before, text, n);
  memset (next + n_before + n, ' ', n_after);
  mbus_append_end (out, next + n_before + n + n_after);
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

      append_cell (out, &columns[i], i == 0, cell, strlen (cell), width);
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

void
mr_table_begin (MrTable *self)
{
  g_string_truncate (self->text, 0);
  self->n_cells = 0;
  self->column = 0;
  for (guint i = 0; i < self->n_columns; i++)
    {
      self->columns[i].width = 0;
      mr_table_add_cell (self, mr_words_get (self->words, NULL, self->columns[i].title));
    }
}

MrTable *
mr_table_new (MrColumn *columns, guint n_columns, MrWords *words)
{
  MrTable *self = g_new0 (MrTable, 1);

  self->columns = columns;
  self->n_columns = n_columns;
  self->words = words;
  self->text = g_string_sized_new (TEXT_USUAL);
  self->cells = g_new (Cell, CELLS_USUAL);
  self->allocated = CELLS_USUAL;
  mr_table_begin (self);
  return self;
}

GString *
mr_table_begin_cell (MrTable *self)
{
  self->begin = self->text->len;
  return self->text;
}

static void
keep_cell (MrTable *self, guint width)
{
  if (self->n_cells == self->allocated)
    {
      self->allocated *= 2;
      self->cells = g_renew (Cell, self->cells, self->allocated);
    }
  fit (&self->columns[self->column], width);
  self->column = self->column + 1 < self->n_columns ? self->column + 1 : 0;
  self->cells[self->n_cells++] = (Cell) { self->begin, self->text->len - self->begin, width };
}

void
mr_table_end_cell (MrTable *self)
{
  guint width;

  if (!measure (self->text->str + self->begin, &width))
    {
      g_autofree char *harmless = mr_text_harmless (self->text->str + self->begin);

      g_string_truncate (self->text, self->begin);
      mbus_append_string (self->text, harmless);
      measure (harmless, &width);
    }
  keep_cell (self, width);
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
  return self->n_cells <= self->n_columns;
}

void
mr_table_append (const MrTable *self, GString *out)
{
  guint column = 0;

  for (guint i = 0; i < self->n_cells; i++)
    {
      const Cell *cell = &self->cells[i];

      append_cell (out, &self->columns[column], column == 0, self->text->str + cell->begin, cell->n, cell->width);
      if (++column < self->n_columns)
        continue;
      end_line (out);
      column = 0;
    }
}

void
mr_table_free (MrTable *self)
{
  g_string_free (self->text, TRUE);
  g_free (self->cells);
  g_free (self);
}
