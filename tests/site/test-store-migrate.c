/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "store-file.h"

#include <sys/stat.h>

#include "mr-store-private.h"

/* What an earlier version wrote is all there after every step since, and nothing is lost if a step fails. */

static void
test_migrations_contiguous (void)
{
  for (guint i = 0; i < mr_store_n_migrations; i++)
    {
      g_autofree char *last = g_strdup_printf ("PRAGMA user_version = %u;", i + 1);
      g_assert_cmpint (mr_store_migrations[i].version, ==, i + 1);
      g_assert_true (g_str_has_suffix (mr_store_migrations[i].sql, last));
    }
}

/* The present schema and one more step. */
static MrMigration *
make_future (const char *sql)
{
  MrMigration *future = g_new (MrMigration, mr_store_n_migrations + 1);

  memcpy (future, mr_store_migrations, mr_store_n_migrations * sizeof *future);
  future[mr_store_n_migrations] = (MrMigration) { mr_store_n_migrations + 1, sql };
  return future;
}

static void
test_migrate (FolderFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *backup = g_strdup_printf ("%s.v%u-backup", fixture->path, mr_store_n_migrations);
  g_autofree char *sql = g_strdup_printf ("ALTER TABLE site ADD COLUMN seal TEXT NOT NULL DEFAULT 'none';"
                                          "PRAGMA user_version = %u;", mr_store_n_migrations + 1);
  g_autofree MrMigration *future = make_future (sql);
  struct stat info;

  make_store (fixture);
  g_autoptr (MrStore) store = mr_store_open_with (fixture->path, future, mr_store_n_migrations + 1, &error);
  g_assert_no_error (error);
  g_autoptr (GPtrArray) sites = mr_store_list_sites (store, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (sites->len, ==, 1);
  g_clear_pointer (&store, mr_store_close);

  g_assert_cmpint (query_number (fixture->path, "SELECT count (*) FROM site WHERE seal = 'none'"), ==, 1);
  assert_refused (fixture, MR_STORE_ERROR_NEWER);

  /* The copy is whole, private, and what the older program can open. */
  g_assert_cmpint (stat (backup, &info), ==, 0);
  g_assert_cmphex (info.st_mode & 07777, ==, 0600);
  store = mr_store_open (backup, &error);
  g_assert_no_error (error);
  g_autoptr (GPtrArray) meters = mr_store_list_meters (store, 1, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (meters->len, ==, 1);
}

/* Runs the SQL of @name, in this folder, and migrates what comes of it. */
static MrStore *
migrate_from (FolderFixture *fixture, const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *source = g_build_filename (MR_SOURCE_ROOT, "tests", "site", name, NULL);
  g_autofree char *sql = NULL;
  MrStore *store;

  g_assert_true (g_file_get_contents (source, &sql, NULL, &error));
  g_assert_no_error (error);
  run_sql (fixture->path, sql);
  store = mr_store_open (fixture->path, &error);
  g_assert_no_error (error);
  return store;
}

/* What the first release wrote is all there after every step since. */
static void
test_migrate_first (FolderFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *backup = g_strconcat (fixture->path, ".v1-backup", NULL);

  run_sql (fixture->path, mr_store_migrations[0].sql);
  run_sql (fixture->path,
           "INSERT INTO site (name, uri, created, opened) VALUES ('Harbour', 'sim:demo', 1, 2);"
           "INSERT INTO meter (site, identification, manufacturer, version, device_type, primary_address, place,"
           "  first_heard, last_heard) VALUES (1, 305419896, 11309, 53, 4, 5, 'Quay 3', 3, 4);"
           "INSERT INTO write (meter, what, old_value, new_value, state, planned)"
           "  VALUES (1, 'primary-address', '5', '6', 0, 5)");
  g_autoptr (MrStore) store = mr_store_open (fixture->path, &error);
  g_assert_no_error (error);
  g_autoptr (MrKnownMeter) known = mr_store_get_meter (store, 1, &error);
  g_autoptr (GPtrArray) writes = mr_store_list_writes (store, 1, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (known->place, ==, "Quay 3");
  g_assert_cmpint (known->primary, ==, 5);
  g_assert_cmpuint (writes->len, ==, 1);

  g_autoptr (MbusFormat) format = mbus_format_new ((const guint8[]) { 0x04, 0x06 }, 2);
  g_assert_true (mr_store_add_format (store, format, &error));
  g_assert_no_error (error);
  g_clear_pointer (&store, mr_store_close);
  g_assert_cmpint (query_number (fixture->path, "SELECT count (*) FROM format"), ==, 1);
  g_assert_cmpint (query_number (backup, "PRAGMA user_version"), ==, 1);
  g_assert_cmpint (query_number (backup, "SELECT count (*) FROM meter"), ==, 1);
}

/* Sites become buses, and the meters of a site those of its bus; the state of every write is what it was. */
static void
test_migrate_second (FolderFixture *fixture, gconstpointer data)
{
  g_autoptr (MrStore) store = migrate_from (fixture, "version-2.sql");
  g_autofree char *backup = g_strconcat (fixture->path, ".v2-backup", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) sites = mr_store_list_sites (store, &error);
  g_autoptr (GPtrArray) buses = mr_store_list_buses (store, 1, &error);
  g_autoptr (GPtrArray) meters = mr_store_list_meters (store, 1, &error);
  g_autoptr (GPtrArray) writes = mr_store_list_writes (store, 1, &error);
  static const MrWriteState states[] = { MR_WRITE_CONFIRMED, MR_WRITE_ACCEPTED, MR_WRITE_SENT, MR_WRITE_UNKNOWN,
                                         MR_WRITE_FAILED };

  g_assert_no_error (error);
  g_assert_cmpuint (sites->len, ==, 2);
  for (guint i = 0; i < sites->len; i++)
    g_assert_cmpuint (((MrSite *) sites->pdata[i])->n_buses, ==, 1);
  g_assert_cmpuint (buses->len, ==, 1);
  g_assert_cmpstr (((MrKnownBus *) buses->pdata[0])->uri, ==, "sim:demo?speed=0");
  g_assert_cmpuint (((MrKnownBus *) buses->pdata[0])->n_meters, ==, 24);

  g_assert_cmpuint (meters->len, ==, 24);
  for (guint i = 0; i < meters->len; i++)
    {
      const MrKnownMeter *meter = meters->pdata[i];

      g_assert_cmpint (meter->bus, ==, ((MrKnownBus *) buses->pdata[0])->id);
      g_assert_cmpuint (meter->last.frames->len, >, 0);
    }

  g_assert_cmpuint (writes->len, ==, G_N_ELEMENTS (states));
  for (guint i = 0; i < writes->len; i++)
    g_assert_cmpint (((MrWrite *) writes->pdata[i])->state, ==, states[i]);

  /* Whatever refers to a meter still does, and goes with it. */
  g_assert_cmpint (query_number (fixture->path, "SELECT count (*) FROM pragma_foreign_key_check"), ==, 0);
  g_assert_cmpint (query_number (fixture->path, "SELECT count (*) FROM readout"), >=, 24);
  g_assert_true (mr_store_remove_site (store, 1, &error));
  g_assert_cmpint (query_number (fixture->path, "SELECT count (*) FROM readout"), ==, 0);
  g_assert_cmpint (query_number (fixture->path, "SELECT count (*) FROM write"), ==, 0);

  /* No id is used twice. */
  g_assert_cmpint (query_number (fixture->path, "SELECT seq FROM sqlite_sequence WHERE name = 'meter'"), ==, 100);
  g_assert_cmpint (query_number (backup, "PRAGMA user_version"), ==, 2);
  g_assert_cmpint (query_number (backup, "SELECT count (*) FROM meter"), ==, 24);
}

/* A plan, and writes that were logged before it was noted who planned them. */
static void
test_migrate_sixth (FolderFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *backup = g_strconcat (fixture->path, ".v6-backup", NULL);

  for (guint i = 0; i < 6; i++)
    run_sql (fixture->path, mr_store_migrations[i].sql);
  run_sql (fixture->path,
           "INSERT INTO site (name, created, opened) VALUES ('Harbour', 1, 2);"
           "INSERT INTO bus (site, name, position) VALUES (1, 'Cellar', 0);"
           "INSERT INTO meter (bus, identification, manufacturer, version, device_type, primary_address, place,"
           "  first_heard, last_heard) VALUES (1, 305419896, 11309, 53, 4, 5, 'Quay 3', 3, 4);"
           "INSERT INTO write (meter, what, old_value, new_value, proof, state, planned, sent, finished)"
           "  VALUES (1, 'primary-address', '5', '6', NULL, 5, 5, 6, 0),"
           "         (1, 'primary-address', '5', '7', x'68', 3, 7, 8, 9),"
           "         (1, 'primary-address', '7', '8', NULL, 5, 10, 11, 0);"
           "INSERT INTO wish VALUES (1, 'primary-address', '7', '8', 0, 2)");
  g_autoptr (MrStore) store = mr_store_open (fixture->path, &error);
  g_assert_no_error (error);
  g_autoptr (GPtrArray) writes = mr_store_list_writes (store, 1, &error);
  g_autoptr (GPtrArray) changed = mr_store_list_changed_writes (store, 1, 2, &error);
  g_assert_no_error (error);
  g_autoptr (GPtrArray) wishes = mr_store_list_wishes (store, 1, "primary-address", &error);
  g_assert_no_error (error);

  g_assert_cmpuint (wishes->len, ==, 1);
  const MrWish *wish = wishes->pdata[0];
  g_assert_cmpstr (wish->old_value, ==, "7");
  g_assert_cmpstr (wish->new_value, ==, "8");
  g_assert_cmpint (wish->state, ==, MR_WRITE_UNKNOWN);
  g_assert_false (wish->is_undo);
  g_assert_cmpuint (writes->len, ==, 3);
  const MrWrite *first = writes->pdata[0];
  g_assert_cmpstr (first->new_value, ==, "6");
  g_assert_cmpint (first->state, ==, MR_WRITE_UNKNOWN);
  g_assert_cmpint (first->finished, ==, 6);
  g_assert_cmpstr (first->who, ==, "");
  g_assert_cmpstr (first->subject, ==, "primary-address");
  g_assert_cmpstr (first->template_id, ==, "");
  g_assert_cmpstr (first->bus_name, ==, "Cellar");
  g_assert_cmpstr (first->place, ==, "Quay 3");
  g_assert_cmpuint (changed->len, ==, 1);
  const MrWrite *last = changed->pdata[0];
  g_assert_cmpstr (last->new_value, ==, "8");
  g_assert_cmpint (last->finished, ==, 0);
  g_assert_cmpint (query_number (backup, "PRAGMA user_version"), ==, 6);
}

static void
test_migrate_fails (FolderFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree MrMigration *future = make_future ("ALTER TABLE site ADD COLUMN seal TEXT;"
                                                "ALTER TABLE nowhere ADD COLUMN x;");

  make_store (fixture);
  g_assert_null (mr_store_open_with (fixture->path, future, mr_store_n_migrations + 1, &error));
  g_assert_error (error, MR_STORE_ERROR, MR_STORE_ERROR_DAMAGED);
  g_clear_error (&error);

  /* All or nothing: the first half is undone too. */
  g_assert_cmpint (query_number (fixture->path, "PRAGMA user_version"), ==, mr_store_n_migrations);
  g_assert_cmpint (query_number (fixture->path,
                                 "SELECT count (*) FROM pragma_table_info ('site') WHERE name = 'seal'"), ==, 0);
  g_autoptr (MrStore) store = mr_store_open (fixture->path, &error);
  g_assert_no_error (error);
}

#define ADD(path, func) g_test_add (path, FolderFixture, NULL, folder_fixture_set_up, func, folder_fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/store/migrate/contiguous", test_migrations_contiguous);
  ADD ("/store/migrate/future", test_migrate);
  ADD ("/store/migrate/first", test_migrate_first);
  ADD ("/store/migrate/second", test_migrate_second);
  ADD ("/store/migrate/sixth", test_migrate_sixth);
  ADD ("/store/migrate/fails", test_migrate_fails);

  return g_test_run ();
}
