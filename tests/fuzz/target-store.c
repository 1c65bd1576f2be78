/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A store that a stranger made: opened, shown, exported and changed, or refused. */
#include "config.h"

#include "fuzz-target.h"

#include <sqlite3.h>
#include <unistd.h>

#include "../session/use-store.h"
#include "../site/journal.h"
#include "../site/store-fixture.h"

/* A folder in memory, because a store has a journal next to it and is flushed several times. */
static char *
make_folder (void)
{
  char *folder = g_strdup (g_access ("/dev/shm", W_OK) == 0 ? "/dev/shm/mr-fuzz-XXXXXX" : "/tmp/mr-fuzz-XXXXXX");

  g_assert_nonnull (g_mkdtemp (folder));
  return folder;
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  FolderFixture fixture = { .folder = make_folder () };

  fixture.path = g_build_filename (fixture.folder, "sites.db", NULL);
  g_assert_true (g_file_set_contents (fixture.path, (const char *) data, (gssize) size, NULL));
  use_store (fixture.path);
  folder_fixture_tear_down (&fixture, NULL);
  return 0;
}

static void
make_store (const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MrStore) store = mr_store_open (path, &error);
  g_autoptr (MbusFormat) format = mbus_format_new ((const guint8[]) { 0x04, 0x06 }, 2);
  const gint64 site = mr_store_add_site (store, "Harbour", &error);
  const gint64 meter = add_readout (store, site, 0x12345678, 5, 0);
  const gint64 write = mr_store_plan_write (store, meter, "primary-address", "5", "9", &error);
  g_autoptr (GBytes) octets = make_answer (0x12345678, 9, 1);

  g_assert_true (journal_write (store, write, MR_WRITE_SENT, octets, NULL, g_get_real_time (), &error));
  g_assert_true (mr_store_add_format (store, format, &error));
  g_assert_no_error (error);
}

/* The smallest pages that SQLite knows make a short file. */
static void
make_short (const char *path)
{
  sqlite3 *db = NULL;

  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db,
                                 "PRAGMA journal_mode = DELETE; PRAGMA page_size = 512; VACUUM;"
                                 "PRAGMA journal_mode = WAL", NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (db);
}

void
fuzz_each_seed (FuzzSeedFunc seed, gpointer user_data)
{
  FolderFixture fixture;
  g_autofree char *contents = NULL;
  gsize size;

  folder_fixture_set_up (&fixture, NULL);
  make_store (fixture.path);
  make_short (fixture.path);
  g_assert_true (g_file_get_contents (fixture.path, &contents, &size, NULL));
  seed ((const guint8 *) contents, size, user_data);
  folder_fixture_tear_down (&fixture, NULL);
}
