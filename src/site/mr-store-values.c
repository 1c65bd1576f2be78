/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-store-private.h"

/* Values are read from rows only here, and each is checked: see the header. */

static gboolean
has_type (MrStatement *self, int column, int type)
{
  if (sqlite3_column_type (self->handle, column) == type)
    return TRUE;
  self->damaged = TRUE;
  return FALSE;
}

gboolean
mr_store_check_row (MrStore *self, MrStatement *statement, GError **error)
{
  if (statement->damaged)
    mr_store_set_damaged (self->path, error);
  return !statement->damaged;
}

gboolean
mr_statement_is_null (MrStatement *self, int column)
{
  return sqlite3_column_type (self->handle, column) == SQLITE_NULL;
}

gint64
mr_statement_get_int64 (MrStatement *self, int column)
{
  return mr_statement_get_range (self, column, G_MININT64, G_MAXINT64);
}

gint64
mr_statement_get_range (MrStatement *self, int column, gint64 min, gint64 max)
{
  if (!has_type (self, column, SQLITE_INTEGER))
    return min;

  const gint64 value = sqlite3_column_int64 (self->handle, column);
  if (value >= min && value <= max)
    return value;
  self->damaged = TRUE;
  return min;
}

gint64
mr_statement_get_id (MrStatement *self, int column)
{
  return mr_statement_get_range (self, column, 1, MR_STORE_ID_MAX);
}

gboolean
mr_statement_get_boolean (MrStatement *self, int column)
{
  return mr_statement_get_range (self, column, FALSE, TRUE) != FALSE;
}

gint64
mr_statement_get_time (MrStatement *self, int column)
{
  return mr_statement_get_range (self, column, 0, MR_STORE_TIME_MAX);
}

int
mr_statement_get_primary (MrStatement *self, int column)
{
  return mr_statement_is_null (self, column) ? -1 : (int) mr_statement_get_range (self, column, 0, G_MAXUINT8);
}

char *
mr_statement_dup_text (MrStatement *self, int column)
{
  if (!has_type (self, column, SQLITE_TEXT))
    return g_strdup ("");

  const char *text = (const char *) sqlite3_column_text (self->handle, column);
  const gsize length = sqlite3_column_bytes (self->handle, column);
  if (text != NULL && g_utf8_validate_len (text, length, NULL)) /* it must not contain NUL either */
    return g_strndup (text, length);
  self->damaged = TRUE;
  return g_strdup ("");
}

GBytes *
mr_statement_dup_octets (MrStatement *self, int column, gsize max)
{
  gsize size = 0;

  if (has_type (self, column, SQLITE_BLOB))
    size = sqlite3_column_bytes (self->handle, column);
  if (size <= max)
    return g_bytes_new (size > 0 ? sqlite3_column_blob (self->handle, column) : NULL, size);
  self->damaged = TRUE;
  return g_bytes_new (NULL, 0);
}
