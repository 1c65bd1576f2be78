/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-store-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <sys/stat.h>
#include <unistd.h>

/* Opening and closing. SQLite must not even open a file that is not ours, because it may leave journals next to it. So
 * the header is checked first; its layout is in "SQLite's file format", §1.3. */

#define HEADER_SIZE 100
#define HEADER_MAGIC "SQLite format 3" /* with its NUL: 16 octets */
#define HEADER_USER_VERSION 60         /* big-endian 32 bits each */
#define HEADER_APPLICATION_ID 68

#define BUSY_PAUSE_MS 2

/* SQLite's in-memory file system. Connections of one program share a file if its name begins with a slash
 * (sqlite.org/src, memdb.c). */
#define SHARED_MEMORY "file:/meter-room-%u?vfs=memdb"
#define SHARED_MEMORY_PREFIX "file:/meter-room-"

G_DEFINE_QUARK (mr-store-error-quark, mr_store_error)

static void
set_system_error (GError **error, const char *path, int saved_errno)
{
  g_autofree char *shown = g_filename_display_name (path);

  switch (saved_errno)
    {
    case ENOSPC:
    case EDQUOT:
      g_set_error (error, MR_STORE_ERROR, MR_STORE_ERROR_FULL,
                   /* Translators: %s is a file */
                   _("Not enough disk space to create “%s”. Free some space and try again."), shown);
      break;

    case EACCES:
    case EPERM:
    case EROFS:
      g_set_error (error, MR_STORE_ERROR, MR_STORE_ERROR_PERMISSION,
                   /* Translators: %s is a file, then why, from the system */
                   _("Couldn’t open “%s” (%s). Check that the file and its folder belong to you."),
                   shown, g_strerror (saved_errno));
      break;

    default:
      g_set_error (error, MR_STORE_ERROR, MR_STORE_ERROR_FAILED,
                   /* Translators: %s is a file, then why, from the system */
                   _("Couldn’t open “%s” (%s)."), shown, g_strerror (saved_errno));
      break;
    }
}

static guint32
get_big_endian (const guint8 *octets)
{
  return (guint32) octets[0] << 24 | (guint32) octets[1] << 16 | (guint32) octets[2] << 8 | octets[3];
}

/* Whether SQLite may open a file with this header. It may open an empty file, which is left if a program is killed
 * between creating the file and writing to it. The version in the file may be older than the one in the journal, but
 * never newer. */
static gboolean
check_header (const char *path, const guint8 *header, gsize size, int newest, GError **error)
{
  if (size == 0)
    return TRUE;

  if (size < HEADER_SIZE || memcmp (header, HEADER_MAGIC, sizeof HEADER_MAGIC) != 0 ||
      get_big_endian (header + HEADER_APPLICATION_ID) != MR_STORE_APPLICATION_ID)
    {
      mr_store_set_not_a_store (path, error);
      return FALSE;
    }

  if (get_big_endian (header + HEADER_USER_VERSION) > (guint32) newest)
    {
      mr_store_set_newer (path, error);
      return FALSE;
    }
  return TRUE;
}

/* Reads the header through SQLite: as soon as a program closes a file, it loses all its locks on it (fcntl(2)), those
 * of SQLite's connections as well. SQLite keeps the file open until no connection of the program needs it. Nothing but
 * the header is read, so that no journal is looked for.
 * @size: (out): of what was read */
static gboolean
read_header (const char *path, guint8 *header, gsize *size, GError **error)
{
  g_autofree char *location = mr_store_make_uri (path, "mode=ro");
  sqlite3 *db = NULL;
  sqlite3_file *file = NULL;
  sqlite3_int64 length = 0;

  gboolean good = sqlite3_open_v2 (location, &db, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, NULL) == SQLITE_OK &&
                  sqlite3_file_control (db, "main", SQLITE_FCNTL_FILE_POINTER, &file) == SQLITE_OK &&
                  file->pMethods->xFileSize (file, &length) == SQLITE_OK;

  *size = (gsize) MIN (length, HEADER_SIZE);
  good = good && (*size == 0 || file->pMethods->xRead (file, header, (int) *size, 0) == SQLITE_OK);
  if (!good)
    set_system_error (error, path, sqlite3_system_errno (db));
  sqlite3_close (db);
  return good;
}

static gboolean
make_file (const char *path, GError **error)
{
  const int fd = open (path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

  if (fd < 0 && errno != EEXIST)
    {
      set_system_error (error, path, errno);
      return FALSE;
    }
  if (fd >= 0)
    close (fd);
  return TRUE;
}

/* Checks the header, or creates the file if it does not exist. A FIFO must not be opened: that would block. */
static gboolean
check_or_make_file (const char *path, int newest, GError **error)
{
  struct stat info;
  guint8 header[HEADER_SIZE];
  gsize size;

  if (stat (path, &info) != 0)
    {
      if (errno == ENOENT)
        return make_file (path, error);
      set_system_error (error, path, errno);
      return FALSE;
    }
  if (!S_ISREG (info.st_mode))
    {
      mr_store_set_not_a_store (path, error);
      return FALSE;
    }
  return read_header (path, header, &size, error) && check_header (path, header, size, newest, error);
}

/* SQLite opens its journals by name, and would wait for the other end of a FIFO. */
static gboolean
check_journals (const char *path, GError **error)
{
  static const char *const endings[] = { "-journal", "-wal", "-shm" };

  for (gsize i = 0; i < G_N_ELEMENTS (endings); i++)
    {
      g_autofree char *journal = g_strconcat (path, endings[i], NULL);
      struct stat info;

      if (stat (journal, &info) != 0 || S_ISREG (info.st_mode))
        continue;
      mr_store_set_damaged (path, error);
      return FALSE;
    }
  return TRUE;
}

char *
mr_store_make_uri (const char *path, const char *options)
{
  g_autofree char *absolute = g_canonicalize_filename (path, NULL);
  g_autofree char *escaped = g_uri_escape_string (absolute, G_URI_RESERVED_CHARS_ALLOWED_IN_PATH_ELEMENT "/", FALSE);

  return g_strdup_printf ("file:%s?%s", escaped, options);
}

gboolean
mr_store_is_in_memory (const char *path)
{
  return strcmp (path, MR_STORE_IN_MEMORY) == 0 || g_str_has_prefix (path, SHARED_MEMORY_PREFIX);
}

static gboolean
make_folder (const char *path, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);

  if (g_mkdir_with_parents (folder, 0700) == 0)
    return TRUE;
  set_system_error (error, path, errno);
  return FALSE;
}

/* The mode is stored in the file, so this has to wait only if two programs open a new store at the same time. Then
 * SQLite does not make one wait, since both may be reading, but fails immediately. */
static gboolean
switch_to_wal (MrStore *self, GError **error)
{
  gint64 deadline = g_get_monotonic_time () + MR_STORE_PATIENCE_MS * G_TIME_SPAN_MILLISECOND;

  while (sqlite3_exec (self->db, "PRAGMA journal_mode = WAL", NULL, NULL, NULL) == SQLITE_BUSY &&
         g_get_monotonic_time () < deadline)
    sqlite3_sleep (BUSY_PAUSE_MS);
  return mr_store_run (self, error, "PRAGMA journal_mode = WAL", "");
}

static gboolean
has_readings (MrStore *self, gboolean *out, GError **error)
{
  g_autoptr (MrStatement) statement =
    mr_store_prepare (self, error, "SELECT EXISTS (SELECT 1 FROM readout)", "");

  if (statement == NULL || mr_store_step (self, statement, error) != MR_STEP_ROW)
    return FALSE;
  *out = mr_statement_get_boolean (statement, 0);
  return TRUE;
}

void
mr_store_set_patience (MrStore *self, int milliseconds)
{
  sqlite3_busy_timeout (self->db, milliseconds);
}

gboolean
mr_store_set_up (MrStore *self, const MrMigration *migrations, guint n_migrations, GError **error)
{
  /* Until we know that the file is ours and not newer, closing must not write the journal to it. */
  sqlite3_db_config (self->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);

  /* The first schema is written with a rollback journal, so that the file itself contains our id before there is a WAL.
   * Foreign keys are enabled last: a migration that creates a table again drops the old one, and with foreign keys
   * everything that references it would be deleted. */
  if (!mr_store_run (self, error, "PRAGMA synchronous = FULL", "") ||
      !mr_store_run (self, error, "PRAGMA foreign_keys = OFF", "") ||
      !mr_store_migrate (self, migrations, n_migrations, error) ||
      !mr_store_check_schema (self, migrations, n_migrations, error) ||
      !mr_store_run (self, error, "PRAGMA foreign_keys = ON", "") ||
      !switch_to_wal (self, error) || !has_readings (self, &self->has_readings, error))
    return FALSE;
  /* If it is locked or the disk is full, this is done before the next write is planned. */
  mr_store_close_abandoned (self, NULL);

  sqlite3_db_config (self->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 0, NULL);
  return TRUE;
}

MrStore *
mr_store_connect (const char *location, const char *path, int flags, GError **error)
{
  g_autoptr (MrStore) self = g_new0 (MrStore, 1);
  const gboolean is_uri = location != path || g_str_has_prefix (location, SHARED_MEMORY_PREFIX);

  self->programs = -1;
  self->location = g_strdup (location);
  self->path = g_strdup (path);
  if (sqlite3_open_v2 (location, &self->db, flags | (is_uri ? SQLITE_OPEN_URI : 0), NULL) != SQLITE_OK)
    {
      mr_store_set_error (self, error);
      return NULL;
    }
  mr_store_set_patience (self, MR_STORE_PATIENCE_MS);
  mr_store_restrict (self);
  return g_steal_pointer (&self);
}

static MrStore *
open_database (const char *path, GError **error)
{
  return mr_store_connect (path, path, SQLITE_OPEN_READWRITE, error);
}

MrStore *
mr_store_open_model (const MrMigration *migrations, guint n_migrations, GError **error)
{
  g_autoptr (MrStore) self = open_database (MR_STORE_IN_MEMORY, error);

  return self != NULL && mr_store_migrate (self, migrations, n_migrations, error) ? g_steal_pointer (&self) : NULL;
}

MrStore *
mr_store_open_with (const char *path, const MrMigration *migrations, guint n_migrations, GError **error)
{
  if (!mr_store_is_in_memory (path) &&
      (!make_folder (path, error) || !check_or_make_file (path, migrations[n_migrations - 1].version, error) ||
       !check_journals (path, error)))
    return NULL;

  g_autoptr (MrStore) self = open_database (path, error);
  if (self == NULL)
    return NULL;

  /* SQLite silently opens a write-protected file read-only. */
  if (sqlite3_db_readonly (self->db, "main") == 1)
    {
      mr_store_set_unwritable (path, error);
      return NULL;
    }
  if (!mr_store_set_up (self, migrations, n_migrations, error))
    return NULL;
  return g_steal_pointer (&self);
}

char *
mr_store_default_path (void)
{
  return g_build_filename (g_get_user_data_dir (), GETTEXT_PACKAGE, "sites.db", NULL);
}

MrStore *
mr_store_open (const char *path, GError **error)
{
  return mr_store_open_with (path, mr_store_migrations, mr_store_n_migrations, error);
}

MrStore *
mr_store_open_reader (MrStore *writer, GError **error)
{
  g_autoptr (MrStore) self = mr_store_connect (writer->location, writer->path, SQLITE_OPEN_READWRITE, error);

  if (self == NULL || !mr_store_run (self, error, "PRAGMA query_only = ON", ""))
    return NULL;
  return g_steal_pointer (&self);
}

char *
mr_store_shared_memory_path (void)
{
  static guint last;

  return g_strdup_printf (SHARED_MEMORY, g_atomic_int_add (&last, 1));
}

guint64
mr_store_n_statements (MrStore *self)
{
  return self->n_statements;
}

void
mr_store_close (MrStore *self)
{
  if (self == NULL)
    return;
  mr_store_leave (self);
  sqlite3_close_v2 (self->db);
  g_clear_error (&self->unsaved);
  g_free (self->location);
  g_free (self->path);
  g_free (self);
}
