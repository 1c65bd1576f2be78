/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store-fixture.h"

#include <sqlite3.h>

/* The file of a store, looked at and changed by another program than ours. */

static inline int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* Names and contents of everything in the folder: any touch changes it. */
static inline char *
fingerprint (const char *folder)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, compare_names);
  for (guint i = 0; i < names->len; i++)
    {
      g_autofree char *path = g_build_filename (folder, names->pdata[i], NULL);
      g_autofree char *contents = NULL;
      gsize size = 0;
      g_assert_true (g_file_get_contents (path, &contents, &size, NULL));
      g_checksum_update (sum, names->pdata[i], -1);
      g_checksum_update (sum, (const guchar *) contents, size);
    }
  return g_strdup (g_checksum_get_string (sum));
}

static inline void
run_sql (const char *path, const char *sql)
{
  sqlite3 *db = NULL;

  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, sql, NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (db);
}

static inline int
query_number (const char *path, const char *sql)
{
  sqlite3 *db = NULL;
  sqlite3_stmt *statement = NULL;

  g_assert_cmpint (sqlite3_open_v2 (path, &db, SQLITE_OPEN_READWRITE, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_prepare_v2 (db, sql, -1, &statement, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_step (statement), ==, SQLITE_ROW);
  int number = sqlite3_column_int (statement, 0);
  sqlite3_finalize (statement);
  sqlite3_close (db);
  return number;
}

/* Opening fails with @code, in a sentence that names the file, and leaves everything as it was. */
static inline void
assert_refused (FolderFixture *fixture, MrStoreError code)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *before = fingerprint (fixture->folder);

  g_assert_null (mr_store_open (fixture->path, &error));
  g_assert_error (error, MR_STORE_ERROR, (int) code);
  g_assert_nonnull (strstr (error->message, "sites.db"));
  g_assert_true (g_str_has_suffix (error->message, "."));

  g_autofree char *after = fingerprint (fixture->folder);
  g_assert_cmpstr (before, ==, after);
}

static inline void
make_store (FolderFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MrStore) store = mr_store_open (fixture->path, &error);

  g_assert_no_error (error);
  gint64 site = mr_store_add_site (store, "Harbour", &error);
  g_assert_no_error (error);
  add_readout (store, site, 0x12345678, 5, 0);
}
