/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-columns.h"

#include <glib/gi18n-lib.h>

#define GAP "  "

static void
append_blanks (GString *line, guint n)
{
  for (guint i = 0; i < n; i++)
    g_string_append_c (line, ' ');
}

static void
strip_end (GString *line)
{
  while (line->len > 0 && line->str[line->len - 1] == ' ')
    g_string_truncate (line, line->len - 1);
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

/* The number of terminal columns that @text takes. */
static guint
width_of (const char *text)
{
  guint width = (guint) n_plain (text);

  for (const char *c = text + width; *c != '\0'; c = g_utf8_next_char (c))
    {
      gunichar character = g_utf8_get_char (c);

      if (!g_unichar_iszerowidth (character))
        width += g_unichar_iswide (character) ? 2 : 1;
    }
  return width;
}

/* Returns: (transfer none): @text, or @harmless, set to the text that is shown instead of it. */
static const char *
harmless_text (const char *text, char **harmless)
{
  if (text[n_plain (text)] == '\0')
    return text;
  *harmless = mr_text_harmless (text);
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

void
mr_columns_fit (MrColumn *columns, guint n_columns, const char *const *cells)
{
  for (guint i = 0; i < n_columns; i++)
    {
      g_autofree char *harmless = NULL;

      columns[i].width = MAX (columns[i].width, width_of (_(columns[i].title)));
      columns[i].width = MAX (columns[i].width, width_of (harmless_text (cells[i], &harmless)));
    }
}

void
mr_columns_append (GString *out, const MrColumn *columns, guint n_columns, const char *const *cells)
{
  for (guint i = 0; i < n_columns; i++)
    {
      g_autofree char *harmless = NULL;
      const char *cell = harmless_text (cells[i], &harmless);
      guint width = width_of (cell);
      guint blanks = columns[i].width > width ? columns[i].width - width : 0;

      if (i > 0)
        g_string_append (out, GAP);
      if (columns[i].right)
        append_blanks (out, blanks);
      g_string_append (out, cell);
      if (!columns[i].right)
        append_blanks (out, blanks);
    }
  strip_end (out);
  g_string_append_c (out, '\n');
}

void
mr_columns_append_titles (GString *out, const MrColumn *columns, guint n_columns)
{
  g_autofree const char **titles = g_new0 (const char *, n_columns);

  for (guint i = 0; i < n_columns; i++)
    titles[i] = _(columns[i].title);
  mr_columns_append (out, columns, n_columns, titles);
}
