/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <string.h>

/* Reads RFC 4180 strictly: rows (GPtrArray) of cells (strings). Anything else fails the test. */
static inline GPtrArray *
csv_read (GBytes *file, char separator)
{
  gsize size;
  const char *c = g_bytes_get_data (file, &size);
  const char *end = c + size;
  GPtrArray *rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);

  g_assert_cmpuint (size, >=, 3);
  g_assert_cmpmem (c, 3, "\xEF\xBB\xBF", 3);
  c += 3;

  while (c < end)
    {
      GPtrArray *row = g_ptr_array_new_with_free_func (g_free);
      gboolean more = TRUE;

      g_ptr_array_add (rows, row);
      while (more)
        {
          g_autoptr (GString) cell = g_string_new (NULL);

          if (c < end && *c == '"')
            {
              for (c++; ; c++)
                {
                  g_assert_true (c < end);
                  if (*c == '"' && c + 1 < end && c[1] == '"')
                    c++;
                  else if (*c == '"')
                    break;
                  g_string_append_c (cell, *c);
                }
              c++;
            }
          else
            for (; c < end && *c != separator && *c != '\r'; c++)
              {
                g_assert_true (*c != '"' && *c != '\n');
                g_string_append_c (cell, *c);
              }

          g_ptr_array_add (row, g_strdup (cell->str));
          g_assert_true (c < end);
          more = *c == separator;
          if (more)
            c++;
        }
      g_assert_true (end - c >= 2 && c[0] == '\r' && c[1] == '\n');
      c += 2;
    }
  return rows;
}

static inline const char *
csv_cell (GPtrArray *rows, guint row, guint column)
{
  g_assert_cmpuint (row, <, rows->len);
  GPtrArray *cells = g_ptr_array_index (rows, row);
  g_assert_cmpuint (column, <, cells->len);
  return g_ptr_array_index (cells, column);
}

/* The cell of a row under the heading @key. */
static inline const char *
csv_find (GPtrArray *rows, guint row, const char *key)
{
  GPtrArray *head = g_ptr_array_index (rows, 0);

  for (guint i = 0; i < head->len; i++)
    if (strcmp (g_ptr_array_index (head, i), key) == 0)
      return csv_cell (rows, row, i);
  g_error ("There is no column %s", key);
}
