/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "store-file.h"

#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "mr-archive.h"
#include "mr-store-private.h"

/* Opening: what is ours, what is not, what is too new, what has no room, and that none of it is harmed. */

#define EXIT_SKIP 77
#define NOBODY 65534

/* Runs @func in a process of its own that may give up rights; returns what it exits with. */
static int
run_apart (int (*func) (FolderFixture *fixture), FolderFixture *fixture)
{
  int status;
  pid_t pid = fork ();

  g_assert_cmpint (pid, >=, 0);
  if (pid == 0)
    _exit (func (fixture));
  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  g_assert_true (WIFEXITED (status));
  return WEXITSTATUS (status);
}

static void
test_modes (FolderFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_build_filename (fixture->folder, "new", "deep", NULL);
  g_autofree char *path = g_build_filename (folder, "sites.db", NULL);
  g_autofree char *wal = g_strconcat (path, "-wal", NULL);
  g_autofree char *parent = g_path_get_dirname (folder);
  struct stat info;
  mode_t mask = umask (0);

  MrStore *store = mr_store_open (path, &error);
  g_assert_no_error (error);
  gint64 site = mr_store_add_site (store, "Harbour", &error);
  g_assert_cmpint (site, >, 0);

  g_assert_cmpint (stat (path, &info), ==, 0);
  g_assert_cmphex (info.st_mode & 07777, ==, 0600);
  g_assert_cmpint (stat (wal, &info), ==, 0);
  g_assert_cmphex (info.st_mode & 07777, ==, 0600);
  g_assert_cmpint (stat (folder, &info), ==, 0);
  g_assert_cmphex (info.st_mode & 07777, ==, 0700);
  umask (mask);

  mr_store_close (store);
  g_assert_false (g_file_test (wal, G_FILE_TEST_EXISTS));
  g_assert_cmphex (query_number (path, "PRAGMA application_id"), ==, MR_STORE_APPLICATION_ID);
  g_assert_cmpint (g_remove (path), ==, 0);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
  g_assert_cmpint (g_rmdir (parent), ==, 0);
}

static void
test_pragmas (FolderFixture *fixture, gconstpointer data)
{
  g_autoptr (MrStore) store = mr_store_open (fixture->path, NULL);
  g_autoptr (MrStatement) journal = mr_store_prepare (store, NULL, "PRAGMA journal_mode", "");
  g_autoptr (MrStatement) synchronous = mr_store_prepare (store, NULL, "PRAGMA synchronous", "");
  g_autoptr (MrStatement) foreign_keys = mr_store_prepare (store, NULL, "PRAGMA foreign_keys", "");

  g_assert_cmpint (mr_store_step (store, journal, NULL), ==, MR_STEP_ROW);
  g_autofree char *mode = mr_statement_dup_text (journal, 0);
  g_assert_cmpstr (mode, ==, "wal");
  g_assert_cmpint (mr_store_step (store, synchronous, NULL), ==, MR_STEP_ROW);
  g_assert_cmpint (mr_statement_get_int64 (synchronous, 0), ==, 2);
  g_assert_cmpint (mr_store_step (store, foreign_keys, NULL), ==, MR_STEP_ROW);
  g_assert_cmpint (mr_statement_get_int64 (foreign_keys, 0), ==, 1);
}

static void
test_text_file (FolderFixture *fixture, gconstpointer data)
{
  g_assert_true (g_file_set_contents (fixture->path, "Dear diary", -1, NULL));
  assert_refused (fixture, MR_STORE_ERROR_NOT_A_STORE);

  /* Longer than a header, and one that begins like one. */
  g_autofree char *text = g_strnfill (5000, 'x');
  memcpy (text, "SQLite format 3", sizeof "SQLite format 3");
  g_assert_true (g_file_set_contents (fixture->path, text, 5000, NULL));
  assert_refused (fixture, MR_STORE_ERROR_NOT_A_STORE);
}

static void
test_foreign_database (FolderFixture *fixture, gconstpointer data)
{
  run_sql (fixture->path, "CREATE TABLE bookmarks (url TEXT); INSERT INTO bookmarks VALUES ('x')");
  assert_refused (fixture, MR_STORE_ERROR_NOT_A_STORE);
  run_sql (fixture->path, "PRAGMA application_id = 252006675; PRAGMA journal_mode = WAL");
  assert_refused (fixture, MR_STORE_ERROR_NOT_A_STORE);
}

static void
test_folder (FolderFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (mr_store_open (fixture->folder, &error));
  g_assert_error (error, MR_STORE_ERROR, MR_STORE_ERROR_NOT_A_STORE);
}

static void
test_empty_file (FolderFixture *fixture, gconstpointer data)
{
  /* Left by a program that was killed right after making it. */
  g_assert_true (g_file_set_contents (fixture->path, "", 0, NULL));
  make_store (fixture);
  g_assert_cmpint (query_number (fixture->path, "SELECT count (*) FROM meter"), ==, 1);
}

static void
test_damaged (FolderFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *contents = NULL;
  gsize size;

  make_store (fixture);
  g_assert_true (g_file_get_contents (fixture->path, &contents, &size, NULL));
  memset (contents + 100, 0xFF, size - 100);
  g_assert_true (g_file_set_contents (fixture->path, contents, size, NULL));

  g_autoptr (MrStore) store = mr_store_open (fixture->path, &error);
  if (store != NULL)
    g_assert_null (mr_store_list_sites (store, &error));
  g_assert_error (error, MR_STORE_ERROR, MR_STORE_ERROR_DAMAGED);
  g_assert_nonnull (strstr (error->message, "damaged"));
}

static void
test_newer (FolderFixture *fixture, gconstpointer data)
{
  make_store (fixture);
  run_sql (fixture->path, "PRAGMA user_version = 1000");
  assert_refused (fixture, MR_STORE_ERROR_NEWER);
}

static void
test_newer_in_journal (FolderFixture *fixture, gconstpointer data)
{
  /* A newer program was killed: the version stands in the WAL, not yet in the file. */
  sqlite3 *db = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autofree char *wal = g_strconcat (fixture->path, "-wal", NULL);
  gsize size;

  make_store (fixture);
  g_assert_cmpint (sqlite3_open (fixture->path, &db), ==, SQLITE_OK);
  sqlite3_db_config (db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
  g_assert_cmpint (sqlite3_exec (db, "PRAGMA user_version = 1000", NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (db);
  g_assert_true (g_file_test (wal, G_FILE_TEST_EXISTS));

  g_assert_true (g_file_get_contents (fixture->path, &before, &size, NULL));
  g_assert_null (mr_store_open (fixture->path, &error));
  g_assert_error (error, MR_STORE_ERROR, MR_STORE_ERROR_NEWER);
  g_assert_true (g_file_get_contents (fixture->path, &after, NULL, NULL));
  g_assert_cmpmem (before, size, after, size);
  g_assert_cmpint (query_number (fixture->path, "PRAGMA user_version"), ==, 1000);
}

static void
test_full (FolderFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MrStore) store = mr_store_open (fixture->path, &error);
  g_assert_no_error (error);
  gint64 site = mr_store_add_site (store, "Harbour", &error);
  guint n = 0;

  g_assert_true (mr_store_run (store, &error, "PRAGMA max_page_count = 30", ""));
  while (error == NULL)
    {
      g_auto (MbusReadout) readout;
      init_readout (&readout, n, 5, 0);
      n += mr_store_add_readout (store, first_bus (store, site), &readout, MR_STORE_NO_MARK, &error) != 0;
    }
  g_assert_error (error, MR_STORE_ERROR, MR_STORE_ERROR_FULL);
  g_assert_nonnull (strstr (error->message, "Earlier data is safe"));
  g_assert_cmpuint (n, >, 0);

  g_autoptr (GPtrArray) meters = mr_store_list_meters (store, site, NULL);
  g_assert_cmpuint (meters->len, ==, n);
}

/* Nothing that was there before can be called safe in a store without a reading. */
static void
test_full_at_once (FolderFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MrStore) store = mr_store_open (fixture->path, &error);
  g_assert_no_error (error);
  gint64 site = mr_store_add_site (store, "Harbour", &error);
  g_auto (MbusReadout) readout;

  init_readout (&readout, 1, 5, 0);
  for (guint i = 0; i < 200; i++)
    g_ptr_array_add (readout.frames, g_bytes_new_take (g_malloc0 (250), 250));
  g_assert_true (mr_store_run (store, &error, "PRAGMA max_page_count = 1", ""));
  g_assert_cmpint (mr_store_add_readout (store, first_bus (store, site), &readout, MR_STORE_NO_MARK, &error), ==, 0);
  g_assert_error (error, MR_STORE_ERROR, MR_STORE_ERROR_FULL);
  g_assert_null (strstr (error->message, "Earlier data"));
}

static int
fill_disk (FolderFixture *fixture)
{
  if (unshare (CLONE_NEWNS) != 0 || mount ("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 ||
      mount ("none", fixture->folder, "tmpfs", 0, "size=256k") != 0)
    return EXIT_SKIP;

  g_autoptr (GError) error = NULL;
  g_autoptr (MrStore) store = mr_store_open (fixture->path, &error);
  g_assert_no_error (error);
  gint64 site = mr_store_add_site (store, "Harbour", &error);
  guint n = 0;

  while (error == NULL)
    {
      g_auto (MbusReadout) readout;
      init_readout (&readout, n, 5, 0);
      n += mr_store_add_readout (store, first_bus (store, site), &readout, MR_STORE_NO_MARK, &error) != 0;
    }
  g_assert_error (error, MR_STORE_ERROR, MR_STORE_ERROR_FULL);
  g_assert_cmpuint (n, >, 0);
  g_autoptr (GPtrArray) meters = mr_store_list_meters (store, site, NULL);
  g_assert_cmpuint (meters->len, ==, n);

  /* Opened again, there is not even room for the index of the journal. */
  g_clear_pointer (&store, mr_store_close);
  g_clear_error (&error);
  g_autofree char *filler = g_build_filename (fixture->folder, "filler", NULL);
  const char zeros[512] = { 0 };
  FILE *file = fopen (filler, "w");
  while (fwrite (zeros, 1, sizeof zeros, file) == sizeof zeros && fflush (file) == 0)
    ;
  g_autoptr (MrArchive) archive = mr_archive_open (fixture->path, &error);
  g_assert_no_error (error);
  g_assert_error (mr_archive_get_unsaved (archive), MR_STORE_ERROR, MR_STORE_ERROR_FULL);
  g_autoptr (GPtrArray) again = mr_store_list_meters (mr_archive_reader (archive), site, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (again->len, ==, n);
  return 0;
}

static void
test_full_disk (FolderFixture *fixture, gconstpointer data)
{
  int result = run_apart (fill_disk, fixture);

  if (result == EXIT_SKIP)
    g_test_skip ("Mounting a small disk is not permitted here");
  else
    g_assert_cmpint (result, ==, 0);
}

static int
open_forbidden (FolderFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *new_path = g_build_filename (fixture->folder, "new.db", NULL);

  if (geteuid () == 0 && (setegid (NOBODY) != 0 || seteuid (NOBODY) != 0))
    return EXIT_SKIP;

  g_assert_null (mr_store_open (fixture->path, &error));
  g_assert_error (error, MR_STORE_ERROR, MR_STORE_ERROR_PERMISSION);
  g_assert_nonnull (strstr (error->message, "sites.db"));
  g_clear_error (&error);
  g_assert_null (mr_store_open (new_path, &error));
  g_assert_error (error, MR_STORE_ERROR, MR_STORE_ERROR_PERMISSION);
  return 0;
}

static void
test_permission (FolderFixture *fixture, gconstpointer data)
{
  make_store (fixture);
  g_assert_cmpint (g_chmod (fixture->folder, 0555), ==, 0);

  /* Not readable, then readable and not writable. */
  g_assert_cmpint (g_chmod (fixture->path, 0000), ==, 0);
  int unreadable = run_apart (open_forbidden, fixture);
  g_assert_cmpint (g_chmod (fixture->path, 0444), ==, 0);
  int unwritable = run_apart (open_forbidden, fixture);

  g_assert_cmpint (g_chmod (fixture->folder, 0700), ==, 0);
  if (unreadable == EXIT_SKIP)
    g_test_skip ("Becoming another user is not permitted here");
  else
    {
      g_assert_cmpint (unreadable, ==, 0);
      g_assert_cmpint (unwritable, ==, 0);
    }
}

/* Without rights to write, the store is opened as a copy: complete, and nothing is changed on the disk. */
static int
open_copy (FolderFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *before = fingerprint (fixture->folder);

  if (geteuid () == 0 && (setegid (NOBODY) != 0 || seteuid (NOBODY) != 0))
    return EXIT_SKIP;

  g_autoptr (MrArchive) archive = mr_archive_open (fixture->path, &error);
  g_assert_no_error (error);
  g_assert_error (mr_archive_get_unsaved (archive), MR_STORE_ERROR, MR_STORE_ERROR_PERMISSION);
  g_autoptr (MrStore) store = mr_store_open_copy (fixture->path, mr_archive_get_unsaved (archive), &error);
  g_assert_no_error (error);
  g_autoptr (GPtrArray) sites = mr_store_list_sites (mr_archive_reader (archive), &error);
  g_assert_no_error (error);
  const gint64 site = ((MrSite *) sites->pdata[0])->id;
  g_autoptr (GPtrArray) meters = mr_store_list_meters (mr_archive_reader (archive), site, &error);
  g_assert_no_error (error);
  const int n_meters = (int) meters->len;

  /* What is read now is shown as well, but a meter is not written to. */
  const gint64 meter = add_readout (store, site, 0x99999999, 9, 0);
  g_assert_cmpint (mr_store_plan_write (store, meter, "primary-address", "9", "10", &error), ==, 0);
  g_assert_error (error, MR_STORE_ERROR, MR_STORE_ERROR_PERMISSION);
  g_assert_nonnull (strstr (error->message, "sites.db"));

  g_autofree char *after = fingerprint (fixture->folder);
  g_assert_cmpstr (before, ==, after);
  return n_meters;
}

static void
assert_copied (FolderFixture *fixture, int n_meters)
{
  const char *name;
  g_autoptr (GDir) dir = g_dir_open (fixture->folder, 0, NULL);

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (fixture->folder, name, NULL);
      g_assert_cmpint (g_chmod (path, 0444), ==, 0);
    }
  g_assert_cmpint (g_chmod (fixture->folder, 0555), ==, 0);
  int result = run_apart (open_copy, fixture);
  g_assert_cmpint (g_chmod (fixture->folder, 0700), ==, 0);
  if (result == EXIT_SKIP)
    g_test_skip ("Becoming another user is not permitted here");
  else
    g_assert_cmpint (result, ==, n_meters);
}

static void
test_copy (FolderFixture *fixture, gconstpointer data)
{
  make_store (fixture);
  assert_copied (fixture, 1);
}

static int
leave_journal (FolderFixture *fixture)
{
  MrStore *store = mr_store_open (fixture->path, NULL);

  add_readout (store, mr_store_add_site (store, "Cellar", NULL), 0x22222222, 7, 0);
  add_readout (store, 2, 0x33333333, 8, 0);
  return 0;
}

/* A program was killed: the file contains less than the journal next to it. */
static void
test_copy_journal (FolderFixture *fixture, gconstpointer data)
{
  g_autofree char *wal = g_strconcat (fixture->path, "-wal", NULL);
  g_autofree char *shm = g_strconcat (fixture->path, "-shm", NULL);

  make_store (fixture);
  g_assert_cmpint (run_apart (leave_journal, fixture), ==, 0);
  g_assert_true (g_file_test (wal, G_FILE_TEST_EXISTS));
  assert_copied (fixture, 2);
  g_assert_cmpint (g_remove (shm), ==, 0);
  assert_copied (fixture, 2);
}

/* The schema of the copy is migrated, and no backup is made. */
static void
test_copy_older (FolderFixture *fixture, gconstpointer data)
{
  g_autofree char *source = g_build_filename (MR_SOURCE_ROOT, "tests", "site", "version-2.sql", NULL);
  g_autofree char *sql = NULL;

  g_assert_true (g_file_get_contents (source, &sql, NULL, NULL));
  run_sql (fixture->path, sql);
  assert_copied (fixture, 24);
}

static void
test_copy_unreadable (FolderFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) reason = g_error_new_literal (MR_STORE_ERROR, MR_STORE_ERROR_FULL, "Full.");

  g_assert_null (mr_store_open_copy (fixture->path, reason, &error));
  g_assert_error (error, MR_STORE_ERROR, MR_STORE_ERROR_FULL);
  g_assert_false (g_file_test (fixture->path, G_FILE_TEST_EXISTS));
}

/* Opens the store as another program would, at the same moment as others. */
static int
open_and_write (FolderFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MrStore) store = mr_store_open (fixture->path, &error);

  g_assert_no_error (error);
  gint64 site = mr_store_add_site (store, "Harbour", &error);
  g_assert_no_error (error);
  for (guint i = 0; i < 6; i++)
    add_readout (store, site, i, i, 0);
  return 0;
}

static void
test_two_programs (FolderFixture *fixture, gconstpointer data)
{
  pid_t children[4];

  for (guint i = 0; i < G_N_ELEMENTS (children); i++)
    {
      children[i] = fork ();
      g_assert_cmpint (children[i], >=, 0);
      if (children[i] == 0)
        _exit (open_and_write (fixture));
    }
  for (guint i = 0; i < G_N_ELEMENTS (children); i++)
    {
      int status;
      g_assert_cmpint (waitpid (children[i], &status, 0), ==, children[i]);
      g_assert_true (WIFEXITED (status) && WEXITSTATUS (status) == 0);
    }
  g_assert_cmpint (query_number (fixture->path, "SELECT count (*) FROM telegram"), ==, 24);
}

static void
test_busy (FolderFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MrStore) store = mr_store_open (fixture->path, &error);
  g_autoptr (MrStore) other = mr_store_open (fixture->path, &error);
  g_assert_no_error (error);

  sqlite3_busy_timeout (store->db, 0);
  g_assert_true (mr_store_begin (other, &error));
  g_assert_cmpint (mr_store_add_site (store, "Harbour", &error), ==, 0);
  g_assert_error (error, MR_STORE_ERROR, MR_STORE_ERROR_LOCKED);
  g_assert_nonnull (strstr (error->message, "locked"));
  g_assert_false (mr_store_end (other, FALSE, NULL));
  g_assert_cmpint (mr_store_add_site (store, "Harbour", NULL), >, 0);
}

/* While it is open, another program that closes the store must not remove the journal, whatever else of this program
 * has opened and closed it: what was stored next would be lost with it. */
static void
test_journal_stays (FolderFixture *fixture, gconstpointer data)
{
  g_autofree char *journal = g_strconcat (fixture->path, "-wal", NULL);
  g_autoptr (GError) error = NULL;
  int ends[2], status;

  g_assert_cmpint (pipe (ends), ==, 0);
  pid_t pid = fork ();
  g_assert_cmpint (pid, >=, 0);
  if (pid == 0)
    {
      char octet;
      if (read (ends[0], &octet, 1) != 1)
        _exit (1);
      MrStore *other = mr_store_open (fixture->path, NULL);
      const gboolean good = other != NULL && mr_store_add_site (other, "Quay", NULL) > 0;
      mr_store_close (other);
      _exit (good ? 0 : 1);
    }

  g_autoptr (MrStore) store = mr_store_open (fixture->path, &error);
  g_assert_no_error (error);
  g_assert_cmpint (mr_store_add_site (store, "Harbour", NULL), >, 0);
  mr_store_close (mr_store_open (fixture->path, &error));
  g_assert_no_error (error);

  g_assert_cmpint (write (ends[1], "", 1), ==, 1);
  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  g_assert_true (WIFEXITED (status) && WEXITSTATUS (status) == 0);
  close (ends[0]);
  close (ends[1]);
  g_assert_true (g_file_test (journal, G_FILE_TEST_EXISTS));
}

#define ADD(path, func) g_test_add (path, FolderFixture, NULL, folder_fixture_set_up, func, folder_fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("/store/open/modes", test_modes);
  ADD ("/store/open/pragmas", test_pragmas);
  ADD ("/store/open/text-file", test_text_file);
  ADD ("/store/open/foreign-database", test_foreign_database);
  ADD ("/store/open/folder", test_folder);
  ADD ("/store/open/empty-file", test_empty_file);
  ADD ("/store/open/damaged", test_damaged);
  ADD ("/store/open/newer", test_newer);
  ADD ("/store/open/newer-in-journal", test_newer_in_journal);
  ADD ("/store/full/pages", test_full);
  ADD ("/store/full/at-once", test_full_at_once);
  ADD ("/store/full/disk", test_full_disk);
  ADD ("/store/permission", test_permission);
  ADD ("/store/copy", test_copy);
  ADD ("/store/copy/journal", test_copy_journal);
  ADD ("/store/copy/older", test_copy_older);
  ADD ("/store/copy/unreadable", test_copy_unreadable);
  ADD ("/store/two-programs", test_two_programs);
  ADD ("/store/busy", test_busy);
  ADD ("/store/journal-stays", test_journal_stays);

  return g_test_run ();
}
