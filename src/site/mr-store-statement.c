/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-store-private.h"

#include <errno.h>
#include <glib/gi18n-lib.h>

/* Values are bound to SQL only here, and errors from SQLite are turned into sentences only here. */

static MrStoreError
error_code (int extended_code, int system_errno)
{
  switch (extended_code & 0xFF)
    {
    case SQLITE_FULL:
      return MR_STORE_ERROR_FULL;
    case SQLITE_IOERR: /* reported if the index of the journal cannot grow */
      return system_errno == ENOSPC || system_errno == EDQUOT ? MR_STORE_ERROR_FULL : MR_STORE_ERROR_FAILED;
    case SQLITE_CONSTRAINT: /* only a reference can become invalid through what others do */
      return extended_code == SQLITE_CONSTRAINT_FOREIGNKEY ? MR_STORE_ERROR_NOT_FOUND : MR_STORE_ERROR_DAMAGED;
    case SQLITE_ERROR:      /* our SQL is good, so the schema is not ours */
    case SQLITE_CORRUPT:
    case SQLITE_FORMAT:
    case SQLITE_MISMATCH:
    case SQLITE_TOOBIG:
      return MR_STORE_ERROR_DAMAGED;
    case SQLITE_PERM:
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
    case SQLITE_AUTH:
      return MR_STORE_ERROR_PERMISSION;
    case SQLITE_NOTADB:
      return MR_STORE_ERROR_NOT_A_STORE;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return MR_STORE_ERROR_LOCKED;
    default:
      return MR_STORE_ERROR_FAILED;
    }
}

void
mr_store_set_not_a_store (const char *path, GError **error)
{
  g_autofree char *shown = g_filename_display_name (path);

  g_set_error (error, MR_STORE_ERROR, MR_STORE_ERROR_NOT_A_STORE,
               /* Translators: %s is a file */
               _("“%s” is not a Meter Room database and was not changed. Choose another file."), shown);
}

void
mr_store_set_newer (const char *path, GError **error)
{
  g_autofree char *shown = g_filename_display_name (path);

  g_set_error (error, MR_STORE_ERROR, MR_STORE_ERROR_NEWER,
               /* Translators: %s is a file */
               _("“%s” was written by a newer version of Meter Room and was not changed. Update Meter Room to open "
                 "it."), shown);
}

void
mr_store_set_unwritable (const char *path, GError **error)
{
  g_autofree char *shown = g_filename_display_name (path);

  g_set_error (error, MR_STORE_ERROR, MR_STORE_ERROR_PERMISSION,
               /* Translators: %s is a file */
               _("Couldn’t write to “%s”. Check that the file and its folder belong to you and are not on a "
                 "read-only disk."), shown);
}

void
mr_store_set_damaged (const char *path, GError **error)
{
  g_autofree char *shown = g_filename_display_name (path);

  g_set_error (error, MR_STORE_ERROR, MR_STORE_ERROR_DAMAGED,
               /* Translators: %s is a file */
               _("“%s” is damaged. Restore a backup, or move the file aside to start over."), shown);
}

void
mr_store_set_error (MrStore *self, GError **error)
{
  int extended_code = sqlite3_extended_errcode (self->db);
  MrStoreError code = error_code (extended_code, sqlite3_system_errno (self->db));
  g_autofree char *shown = g_filename_display_name (self->path);

  g_debug ("SQLite error %d, errno %d: %s", extended_code, sqlite3_system_errno (self->db), sqlite3_errmsg (self->db));
  switch (code)
    {
    case MR_STORE_ERROR_FULL:
      g_set_error (error, MR_STORE_ERROR, code,
                   /* Translators: %s is a file */
                   self->has_readings ? _("Not enough disk space for “%s”. Earlier data is safe; this was not saved. "
                                          "Free some space and try again.")
                                      : _("Not enough disk space for “%s”; this was not saved. Free some space and "
                                          "try again."),
                   shown);
      break;

    case MR_STORE_ERROR_PERMISSION:
      mr_store_set_unwritable (self->path, error);
      break;

    case MR_STORE_ERROR_NOT_A_STORE:
      mr_store_set_not_a_store (self->path, error);
      break;

    case MR_STORE_ERROR_DAMAGED:
      mr_store_set_damaged (self->path, error);
      break;

    case MR_STORE_ERROR_NOT_FOUND:
      g_set_error_literal (error, MR_STORE_ERROR, code,
                           _("The site or meter this belongs to has been removed. Open the site again."));
      break;

    case MR_STORE_ERROR_LOCKED:
      g_set_error (error, MR_STORE_ERROR, code,
                   /* Translators: %s is a file */
                   _("“%s” is locked by another program. Close that program, or try again."), shown);
      break;

    default:
      g_set_error (error, MR_STORE_ERROR, code,
                   /* Translators: %s is a file, then the error from the database library, in English */
                   _("Couldn’t access “%s”: %s. Try again; if the problem persists, check the disk."),
                   shown, sqlite3_errmsg (self->db));
      break;
    }
}

static int
bind_values (sqlite3_stmt *statement, const char *types, va_list values)
{
  int result = SQLITE_OK;

  for (int i = 1; result == SQLITE_OK && types[i - 1] != '\0'; i++)
    switch (types[i - 1])
      {
      case 'i':
        result = sqlite3_bind_int (statement, i, va_arg (values, int));
        break;
      case 'l':
        result = sqlite3_bind_int64 (statement, i, va_arg (values, gint64));
        break;
      case 's':
        result = sqlite3_bind_text (statement, i, va_arg (values, const char *), -1, SQLITE_TRANSIENT);
        break;
      case 'b':
        {
          GBytes *bytes = va_arg (values, GBytes *);
          gsize size = 0;
          gconstpointer data = bytes != NULL ? g_bytes_get_data (bytes, &size) : NULL;
          /* A NULL pointer would bind SQL's NULL, also for an empty blob. */
          if (bytes != NULL && size == 0)
            result = sqlite3_bind_zeroblob (statement, i, 0);
          else
            result = sqlite3_bind_blob64 (statement, i, data, size, SQLITE_TRANSIENT);
          break;
        }
      default:
        g_assert_not_reached ();
      }
  return result;
}

void
mr_statement_free (MrStatement *self)
{
  sqlite3_finalize (self->handle);
  g_free (self);
}

static MrStatement *
prepare_valist (MrStore *self, GError **error, const char *sql, const char *types, va_list values)
{
  g_autoptr (MrStatement) statement = g_new0 (MrStatement, 1);

  self->n_statements++;
  if (sqlite3_prepare_v2 (self->db, sql, -1, &statement->handle, NULL) != SQLITE_OK)
    {
      mr_store_set_error (self, error);
      return NULL;
    }

  int result = bind_values (statement->handle, types, values);
  if (result == SQLITE_OK)
    return g_steal_pointer (&statement);
  if (result == SQLITE_TOOBIG)
    g_set_error_literal (error, MR_STORE_ERROR, MR_STORE_ERROR_FAILED,
                         _("The text is too long to be saved. Shorten it."));
  else
    mr_store_set_error (self, error);
  return NULL;
}

static gboolean
run_valist (MrStore *self, GError **error, const char *sql, const char *types, va_list values)
{
  g_autoptr (MrStatement) statement = prepare_valist (self, error, sql, types, values);

  return statement != NULL && mr_store_step (self, statement, error) != MR_STEP_ERROR;
}

MrStatement *
mr_store_prepare (MrStore *self, GError **error, const char *sql, const char *types, ...)
{
  va_list values;

  va_start (values, types);
  MrStatement *statement = prepare_valist (self, error, sql, types, values);
  va_end (values);
  return statement;
}

MrStep
mr_store_step (MrStore *self, MrStatement *statement, GError **error)
{
  if (!mr_store_check_row (self, statement, error))
    return MR_STEP_ERROR;
  switch (sqlite3_step (statement->handle))
    {
    case SQLITE_ROW:
      return MR_STEP_ROW;
    case SQLITE_DONE:
      return MR_STEP_DONE;
    default:
      mr_store_set_error (self, error);
      return MR_STEP_ERROR;
    }
}

gboolean
mr_store_run (MrStore *self, GError **error, const char *sql, const char *types, ...)
{
  va_list values;

  va_start (values, types);
  gboolean good = run_valist (self, error, sql, types, values);
  va_end (values);
  return good;
}

gboolean
mr_store_change (MrStore *self, GError **error, const char *missing, const char *sql, const char *types, ...)
{
  va_list values;

  va_start (values, types);
  gboolean good = run_valist (self, error, sql, types, values);
  va_end (values);

  if (good && sqlite3_changes (self->db) == 0)
    {
      g_set_error_literal (error, MR_STORE_ERROR, MR_STORE_ERROR_NOT_FOUND, missing);
      return FALSE;
    }
  return good;
}

gboolean
mr_store_begin (MrStore *self, GError **error)
{
  return mr_store_run (self, error, "BEGIN IMMEDIATE", "");
}

gboolean
mr_store_end (MrStore *self, gboolean good, GError **error)
{
  if (good && mr_store_run (self, error, "COMMIT", ""))
    return TRUE;

  /* After some errors (a full disk), SQLite has already rolled back. */
  if (!sqlite3_get_autocommit (self->db))
    mr_store_run (self, NULL, "ROLLBACK", "");
  return FALSE;
}
