/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A store that a stranger made, or a failing disk: whatever its tables contain, it is shown or refused. */
#include "config.h"

#include <glib/gstdio.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../site/journal.h"
#include "../site/store-fixture.h"
#include "use-store.h"

/* Instead of the value of a column, in all rows. */
static const struct {
  const char *value;
  const char *wrong_for; /* types of columns: I, T and B; small letters for those that may be NULL */
} damages[] = {
  { "NULL", "ITB" },
  { "'twelve'", "IBib" },
  { "x'00FF'", "ITi" },
  { "''", "IBib" },
  { "CAST (x'C328FF' AS TEXT)", "ITBib" },   /* not UTF-8 */
  { "CAST (x'41004200' AS TEXT)", "ITBib" }, /* a NUL in it */
  { "0", "Bb" },
  { "-1", "IBib" },
  { "1.5", "IBib" },
  { "256", "Bb" },
  { "4294967296", "Bb" },
  { "9223372036854775807", "IBib" },
  { "-9223372036854775807 - 1", "IBib" },
  { "zeroblob (262)", "ITBib" },
  { "zeroblob (10485760)", "ITBib" },
  { "1e999", "IBib" },
};

/* Columns for which some of this is harmless: they are not read, or their rows cannot be reached any more, or the value
 * may be there. */
static const char *const harmless[] = {
  "bus.position -1",
  "format.id",
  "format.signature",
  "meter.silent_since",
  "readout.delay -1",
  "readout.meter",
  "telegram.readout",
  "telegram.seq",
  "write.program", /* not the number of a program that runs */
};

/* The same for the schema, and whether the store is refused then: what can be kept from running does no harm. */
static const struct {
  const char *sql;
  gboolean refused;
} schemas[] = {
  { "DROP TABLE write", TRUE },
  { "DROP TABLE format", TRUE },
  { "ALTER TABLE bus RENAME COLUMN settings TO options", TRUE },
  { "ALTER TABLE readout DROP COLUMN tries", TRUE },
  { "ALTER TABLE meter RENAME TO hidden; CREATE VIEW meter AS SELECT * FROM hidden", TRUE },
  { "ALTER TABLE site RENAME TO hidden; CREATE TABLE site AS SELECT * FROM hidden", TRUE },
  { "ALTER TABLE site DROP COLUMN customer; ALTER TABLE site ADD COLUMN customer TEXT AS (hex (name))", TRUE },
  { "CREATE TRIGGER bait AFTER UPDATE ON site BEGIN DELETE FROM readout; END", FALSE },
  { "CREATE TRIGGER bait AFTER INSERT ON readout BEGIN SELECT raise (ABORT, 'bait'); END", FALSE },
  { "CREATE VIEW bait AS SELECT load_extension ('bait') FROM site", FALSE },
  { "CREATE INDEX bait ON telegram (length (octets))", FALSE },
  { "DROP INDEX meter_identity", FALSE },
  { "DELETE FROM bus", TRUE },
  { "DELETE FROM bus; DELETE FROM meter; DELETE FROM write", TRUE },
  { "DELETE FROM telegram", FALSE },
  { "UPDATE sqlite_sequence SET seq = 9223372036854775807", TRUE },
  { "UPDATE sqlite_sequence SET seq = 'twelve'", TRUE },
  { "DELETE FROM sqlite_sequence", FALSE },
  { "PRAGMA user_version = 1", TRUE },
  { "PRAGMA user_version = 2", TRUE },
  { "PRAGMA user_version = -5", TRUE },
};

static sqlite3 *
open_raw (const char *path)
{
  sqlite3 *db = NULL;

  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  return db;
}

/* Returns: whether it changed a row. */
static gboolean
run_raw (const char *path, const char *sql)
{
  sqlite3 *db = open_raw (path);

  const int result = sqlite3_exec (db, sql, NULL, NULL, NULL);
  if (result != SQLITE_OK)
    g_test_message ("%s: %s", sql, sqlite3_errmsg (db));
  const int n_changes = sqlite3_total_changes (db);
  sqlite3_close (db);
  return result == SQLITE_OK && n_changes > 0;
}

static int
count_readouts (const char *path)
{
  sqlite3 *db = open_raw (path);
  sqlite3_stmt *statement = NULL;

  g_assert_cmpint (sqlite3_prepare_v2 (db, "SELECT count (*) FROM readout", -1, &statement, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_step (statement), ==, SQLITE_ROW);
  const int n = sqlite3_column_int (statement, 0);
  sqlite3_finalize (statement);
  sqlite3_close (db);
  return n;
}

static void
make_good (const char *path)
{
  static const MrWriteState states[] = { MR_WRITE_PLANNED, MR_WRITE_SENT, MR_WRITE_CONFIRMED, MR_WRITE_FAILED };
  g_autoptr (GError) error = NULL;
  g_autoptr (MrStore) store = mr_store_open (path, &error);
  const gint64 site = mr_store_add_site (store, "Harbour", &error);
  g_autoptr (MbusFormat) format = mbus_format_new ((const guint8[]) { 0x04, 0x06 }, 2);

  g_assert_no_error (error);
  g_assert_true (mr_store_add_format (store, format, &error));
  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    {
      const gint64 meter = add_readout (store, site, 0x12345678 + i, (int) i, 1000 + i);
      const gint64 write = mr_store_plan_write (store, meter, "primary-address", "1", "9", &error);
      g_autoptr (GBytes) octets = make_answer (0x12345678 + i, 9, 1);

      g_assert_true (journal_write (store, write, MR_WRITE_SENT, octets, NULL, g_get_real_time (), &error));
      if (states[i] != MR_WRITE_SENT)
        g_assert_true (journal_write (store, write, states[i], octets, "", g_get_real_time (), &error));
    }
  g_assert_no_error (error);
}

/* NOT NULL is no obstacle for a person who takes it out of the schema, stores NULL, and puts it back. */
#define LOOSEN \
  "CREATE TABLE original AS SELECT name, sql FROM sqlite_schema WHERE type = 'table';" \
  "PRAGMA writable_schema = ON;" \
  "UPDATE sqlite_schema SET sql = replace (replace (sql, ' NOT NULL', ''), 'CHECK (name <> '''')', '')" \
  "  WHERE type = 'table'"
#define RESTORE \
  "PRAGMA writable_schema = ON;" \
  "UPDATE sqlite_schema AS known SET sql = (SELECT sql FROM original WHERE original.name = known.name)" \
  "  WHERE type = 'table' AND name IN (SELECT name FROM original)"

static void
copy_file (const char *from, const char *to)
{
  g_autofree char *contents = NULL;
  gsize size;

  g_assert_true (g_file_get_contents (from, &contents, &size, NULL));
  g_assert_true (g_file_set_contents (to, contents, (gssize) size, NULL));
}

typedef struct {
  FolderFixture folder;
  char *good;
  char *loose;
  guint n_damaged;
  guint n_columns; /* seen so far */
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  folder_fixture_set_up (&self->folder, NULL);
  self->good = g_build_filename (self->folder.folder, "good.db", NULL);
  self->loose = g_build_filename (self->folder.folder, "loose.db", NULL);
  make_good (self->good);
  copy_file (self->good, self->loose);
  g_assert_true (run_raw (self->loose, LOOSEN));
  copy_file (self->good, self->folder.path);
  g_assert_false (use_store (self->folder.path));
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  folder_fixture_tear_down (&self->folder, NULL);
  g_free (self->good);
  g_free (self->loose);
}

static gboolean
is_harmless (const char *column, const char *value)
{
  g_autofree char *both = g_strdup_printf ("%s %s", column, value);

  for (gsize i = 0; i < G_N_ELEMENTS (harmless); i++)
    if (g_str_equal (harmless[i], column) || g_str_equal (harmless[i], both))
      return TRUE;
  return FALSE;
}

/* Every damage of every column takes minutes under a sanitizer (-m slow). Otherwise each column gets every fourth of
 * them, and the next column the next ones. */
static gboolean
is_tried (const Fixture *self, gsize damage)
{
  return g_test_slow () || (damage + self->n_columns) % 4 == 0;
}

/* @values: table, column, its type, and whether it must not be NULL */
static int
on_column (void *user_data, int n, char **values, char **names)
{
  Fixture *self = user_data;
  const char type = *values[3] == '1' ? *values[2] : g_ascii_tolower (*values[2]);
  g_autofree char *column = g_strdup_printf ("%s.%s", values[0], values[1]);

  for (gsize i = 0; i < G_N_ELEMENTS (damages); i++)
    {
      const char *value = damages[i].value;

      if (!is_tried (self, i))
        continue;
      g_autofree char *update = g_strdup_printf ("UPDATE OR IGNORE %s SET %s = %s", values[0], values[1], value);

      copy_file (self->loose, self->folder.path);
      if (!run_raw (self->folder.path, update)) /* SQLite does not accept a text as the id of a row */
        continue;
      self->n_damaged++;
      g_assert_true (run_raw (self->folder.path, RESTORE));
      g_test_message ("%s = %s", column, value);
      const gboolean refused = use_store (self->folder.path);
      if (strchr (damages[i].wrong_for, type) != NULL && !is_harmless (column, value))
        g_assert_true (refused);
    }
  self->n_columns++;
  return 0;
}

static void
test_values (Fixture *self, gconstpointer data)
{
  sqlite3 *db = open_raw (self->good);

  g_assert_cmpint (sqlite3_exec (db,
                                 "SELECT known.name, info.name, info.type, info.\"notnull\" OR info.pk"
                                 "  FROM pragma_table_list AS known JOIN pragma_table_info (known.name) AS info"
                                 "  WHERE known.schema = 'main' AND known.name NOT LIKE 'sqlite%'",
                                 on_column, self, NULL), ==, SQLITE_OK);
  sqlite3_close (db);
  g_assert_cmpuint (self->n_damaged, >, 200);
}

static void
test_schemas (Fixture *self, gconstpointer data)
{
  for (gsize i = 0; i < G_N_ELEMENTS (schemas); i++)
    {
      copy_file (self->good, self->folder.path);
      run_raw (self->folder.path, schemas[i].sql);
      const int n_before = count_readouts (self->folder.path);
      g_test_message ("%s", schemas[i].sql);
      g_assert_cmpint (use_store (self->folder.path), ==, schemas[i].refused);
      if (!schemas[i].refused)
        g_assert_cmpint (count_readouts (self->folder.path), ==, n_before + 1);
    }
}

/* SQLite takes what is next to a file with its name for its journals. */
static void
test_journals (Fixture *self, gconstpointer data)
{
  static const char *const endings[] = { "-journal", "-wal", "-shm" };

  for (gsize i = 0; i < G_N_ELEMENTS (endings); i++)
    {
      g_autofree char *journal = g_strconcat (self->folder.path, endings[i], NULL);

      copy_file (self->good, self->folder.path);
      g_unlink (journal);
      g_assert_cmpint (mkfifo (journal, 0600), ==, 0);
      g_assert_true (use_store (self->folder.path));
      g_unlink (journal);
      g_assert_cmpint (g_mkdir (journal, 0700), ==, 0);
      g_assert_true (use_store (self->folder.path));
      g_rmdir (journal);
    }
}

/* Nothing of it is stored under the name of the store, and the file is as it was. */
static void
test_foreign_journal (Fixture *self, gconstpointer data)
{
  g_autofree char *journal = g_strconcat (self->folder.path, "-wal", NULL);
  g_autofree char *other_path = g_build_filename (self->folder.folder, "other.db", NULL);
  g_autofree char *other_journal = g_strconcat (other_path, "-wal", NULL);
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  gsize n_before, n_after;
  sqlite3 *other = open_raw (other_path);

  g_assert_cmpint (sqlite3_exec (other,
                                 "PRAGMA journal_mode = WAL; CREATE TABLE a (b);"
                                 "INSERT INTO a VALUES (zeroblob (20000))", NULL, NULL, NULL), ==, SQLITE_OK);
  copy_file (self->good, self->folder.path);
  copy_file (other_journal, journal);
  sqlite3_close (other);
  g_assert_true (g_file_get_contents (self->folder.path, &before, &n_before, NULL));
  g_assert_true (use_store (self->folder.path));
  g_assert_true (g_file_get_contents (self->folder.path, &after, &n_after, NULL));
  g_assert_cmpmem (before, n_before, after, n_after);
}

#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  /* A thousand stores, and each is flushed several times: a disk would take minutes. */
  if (g_access ("/dev/shm", W_OK) == 0)
    g_setenv ("TMPDIR", "/dev/shm", TRUE);
  g_test_init (&argc, &argv, NULL);
  ADD ("/hostile-store/values", test_values);
  ADD ("/hostile-store/schemas", test_schemas);
  ADD ("/hostile-store/journals", test_journals);
  ADD ("/hostile-store/foreign-journal", test_foreign_journal);
  return g_test_run ();
}
