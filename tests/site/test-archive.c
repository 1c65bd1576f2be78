/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-archive.h"
#include "mr-store-private.h"

#include "../watchdog.h"
#include "slow-disk.h"
#include "store-fixture.h"

/* Changes are made in order on a thread of their own, and nobody in the main loop waits for them. */

/* As in mr-archive.c. */
#define MAX_KEPT 4096

#define FLUSH (100 * 1000) /* microseconds */

typedef struct {
  MrArchive *archive;
  gint64 site;
  gint64 bus;
  guint n_done;
  int engine_done; /* atomic */
  GString *order;
} Fixture;

static gboolean
add_site (MrStore *store, gpointer data, GError **error)
{
  gint64 *site = data;

  *site = mr_store_add_site (store, "Harbour", error);
  return *site != 0;
}

static void
open_archive (Fixture *self, const char *path)
{
  g_autoptr (GError) error = NULL;

  self->archive = mr_archive_open (path, &error);
  g_assert_no_error (error);
  g_assert_true (mr_archive_run (self->archive, add_site, &self->site, &error));
  g_assert_no_error (error);
  self->bus = first_bus (mr_archive_reader (self->archive), self->site);
  self->order = g_string_new (NULL);
}

static void
close_archive (Fixture *self)
{
  g_string_free (self->order, TRUE);
  g_assert_finalize_object (self->archive);
}

typedef struct {
  Fixture *fixture;
  guint32 id;
  gint64 meter;
} Reading;

static gboolean
store_reading (MrStore *store, gpointer data, GError **error)
{
  Reading *reading = data;
  g_auto (MbusReadout) readout;

  init_readout (&readout, reading->id, 5, 0);
  reading->meter = mr_store_add_readout (store, reading->fixture->bus, &readout, MR_STORE_NO_MARK, error);
  return reading->meter != 0;
}

static void
on_stored (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Fixture *self = user_data;
  g_autoptr (GError) error = NULL;
  gpointer data;
  Reading *reading;

  g_assert_true (mr_archive_run_finish (MR_ARCHIVE (source), result, &data, &error));
  g_assert_no_error (error);
  reading = data;
  g_string_append_printf (self->order, "%u ", reading->id);

  /* What was stored can be read on this thread from now on. */
  g_autoptr (MrKnownMeter) known = mr_store_get_meter (mr_archive_reader (self->archive), reading->meter, &error);
  g_assert_no_error (error);
  g_assert_cmphex (known->address.id, ==, reading->id);
  self->n_done++;
}

static void
queue_reading (Fixture *self, guint32 id)
{
  Reading *reading = g_new0 (Reading, 1);

  reading->fixture = self;
  reading->id = id;
  mr_archive_run_async (self->archive, store_reading, reading, g_free, on_stored, self);
}

static void
wait_for (Fixture *self, guint n)
{
  while (self->n_done < n)
    g_main_context_iteration (NULL, TRUE);
}

static void
test_order (FolderFixture *folder, gconstpointer data)
{
  Fixture self = { 0 };

  open_archive (&self, data != NULL ? data : folder->path);
  for (guint32 id = 1; id <= 5; id++)
    queue_reading (&self, id);
  g_assert_cmpuint (self.n_done, ==, 0);
  wait_for (&self, 5);
  g_assert_cmpstr (self.order->str, ==, "1 2 3 4 5 ");
  close_archive (&self);
}

static void
test_reader_reads_only (FolderFixture *folder, gconstpointer data)
{
  Fixture self = { 0 };
  g_autoptr (GError) error = NULL;

  open_archive (&self, folder->path);
  g_assert_cmpint (mr_store_add_site (mr_archive_reader (self.archive), "Roof", &error), ==, 0);
  g_assert_error (error, MR_STORE_ERROR, MR_STORE_ERROR_PERMISSION);
  close_archive (&self);
}

/* --- A store that another program locks --- */

static sqlite3 *
lock_store (const char *path)
{
  sqlite3 *db = NULL;

  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, "BEGIN IMMEDIATE", NULL, NULL, NULL), ==, SQLITE_OK);
  return db;
}

static gboolean
be_impatient (MrStore *store, gpointer data, GError **error)
{
  mr_store_set_patience (store, 10);
  return TRUE;
}

static void
keep_reading (Fixture *self, guint32 id, GAsyncReadyCallback callback)
{
  Reading *reading = g_new0 (Reading, 1);

  reading->fixture = self;
  reading->id = id;
  mr_archive_keep_async (self->archive, store_reading, reading, g_free, callback, self);
}

static void
on_locked (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (mr_archive_run_finish (MR_ARCHIVE (source), result, NULL, &error));
  g_assert_error (error, MR_STORE_ERROR, MR_STORE_ERROR_LOCKED);
  ((Fixture *) user_data)->n_done++;
}

static void
wait_for_obstacle (Fixture *self)
{
  while (mr_archive_get_obstacle (self->archive) == NULL)
    g_main_context_iteration (NULL, TRUE);
}

/* Readings of that time are kept and stored in order; what can be tried again by a person is not. */
static void
test_locked (FolderFixture *folder, gconstpointer data)
{
  Fixture self = { 0 };
  sqlite3 *other;
  Reading *reading = g_new0 (Reading, 1);

  open_archive (&self, folder->path);
  g_assert_true (mr_archive_run (self.archive, be_impatient, NULL, NULL));
  other = lock_store (folder->path);
  keep_reading (&self, 1, on_stored);
  keep_reading (&self, 2, on_stored);
  *reading = (Reading) { &self, 9, 0 };
  mr_archive_run_async (self.archive, store_reading, reading, g_free, on_locked, &self);
  wait_for_obstacle (&self);
  g_assert_nonnull (strstr (mr_archive_get_obstacle (self.archive), "sites.db"));
  wait_for (&self, 1);
  g_assert_cmpstr (self.order->str, ==, "");

  /* The thread of an engine, which must not wait. */
  g_autoptr (GError) error = NULL;
  g_assert_false (mr_archive_run (self.archive, add_site, &self.site, &error));
  g_assert_error (error, MR_STORE_ERROR, MR_STORE_ERROR_LOCKED);

  keep_reading (&self, 3, on_stored);
  sqlite3_close (other);
  wait_for (&self, 4);
  g_assert_cmpstr (self.order->str, ==, "1 2 3 ");
  g_assert_null (mr_archive_get_obstacle (self.archive));
  close_archive (&self);
}

/* Everything that was kept is reported as not saved, and later readings are saved again. */
static void
test_give_up (FolderFixture *folder, gconstpointer data)
{
  Fixture self = { 0 };
  sqlite3 *other;

  open_archive (&self, folder->path);
  g_assert_true (mr_archive_run (self.archive, be_impatient, NULL, NULL));
  other = lock_store (folder->path);
  for (guint32 id = 1; id <= 100; id++)
    keep_reading (&self, id, on_locked);
  wait_for_obstacle (&self);
  g_assert_cmpuint (self.n_done, ==, 0);
  mr_archive_give_up (self.archive);
  wait_for (&self, 100);

  sqlite3_close (other);
  keep_reading (&self, 101, on_stored);
  wait_for (&self, 101);
  g_assert_cmpstr (self.order->str, ==, "101 ");
  g_assert_null (mr_archive_get_obstacle (self.archive));
  close_archive (&self);
}

/* A program without a main loop that goes on: the end of the lock is shown to nobody. */
static void
test_closed_after_lock (FolderFixture *folder, gconstpointer data)
{
  Fixture self = { 0 };
  sqlite3 *other;

  open_archive (&self, folder->path);
  g_assert_true (mr_archive_run (self.archive, be_impatient, NULL, NULL));
  other = lock_store (folder->path);
  keep_reading (&self, 1, on_locked);
  wait_for_obstacle (&self);
  mr_archive_give_up (self.archive);
  wait_for (&self, 1);

  sqlite3_close (other);
  g_assert_true (mr_archive_run (self.archive, add_site, &self.site, NULL));
  close_archive (&self);
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

/* Memory is bounded: what is too much fails, as if nothing were kept. */
static void
test_too_much_kept (FolderFixture *folder, gconstpointer data)
{
  Fixture self = { 0 };
  sqlite3 *other;

  open_archive (&self, folder->path);
  g_assert_true (mr_archive_run (self.archive, be_impatient, NULL, NULL));
  other = lock_store (folder->path);
  for (guint32 id = 1; id <= MAX_KEPT; id++)
    keep_reading (&self, id, on_locked);
  wait_for_obstacle (&self);
  for (guint i = 0; i < 10; i++)
    keep_reading (&self, 0x10000 + i, on_locked);
  wait_for (&self, 9);
  g_assert_nonnull (mr_archive_get_obstacle (self.archive));
  mr_archive_give_up (self.archive);
  wait_for (&self, MAX_KEPT + 10);
  sqlite3_close (other);
  close_archive (&self);
}

static gboolean
fail (MrStore *store, gpointer data, GError **error)
{
  return mr_store_touch_site (store, 99, error);
}

static void
on_failed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (mr_archive_run_finish (MR_ARCHIVE (source), result, NULL, &error));
  g_assert_error (error, MR_STORE_ERROR, MR_STORE_ERROR_NOT_FOUND);
  ((Fixture *) user_data)->n_done++;
}

static void
test_error (FolderFixture *folder, gconstpointer data)
{
  Fixture self = { 0 };
  g_autoptr (GError) error = NULL;

  open_archive (&self, folder->path);
  mr_archive_run_async (self.archive, fail, NULL, NULL, on_failed, &self);
  wait_for (&self, 1);
  g_assert_false (mr_archive_run (self.archive, fail, NULL, &error));
  g_assert_error (error, MR_STORE_ERROR, MR_STORE_ERROR_NOT_FOUND);
  close_archive (&self);
}

/* What nobody asks for any more is stored all the same before the archive is closed. */
static void
test_closed_with_work (FolderFixture *folder, gconstpointer data)
{
  Fixture self = { 0 };
  g_autoptr (GError) error = NULL;
  Reading readings[] = { { &self, 1, 0 }, { &self, 2, 0 }, { &self, 3, 0 } };

  open_archive (&self, folder->path);
  for (guint i = 0; i < G_N_ELEMENTS (readings); i++)
    mr_archive_run_async (self.archive, store_reading, &readings[i], NULL, NULL, NULL);
  g_object_add_weak_pointer (G_OBJECT (self.archive), (gpointer *) &self.archive);
  g_object_unref (self.archive);
  while (self.archive != NULL)
    g_main_context_iteration (NULL, TRUE);
  g_string_free (self.order, TRUE);

  g_autoptr (MrStore) store = mr_store_open (folder->path, &error);
  g_assert_no_error (error);
  g_autoptr (GPtrArray) meters = mr_store_list_meters (store, self.site, &error);
  g_assert_cmpuint (meters->len, ==, 3);
}

static gpointer
store_from_engine (gpointer user_data)
{
  Reading *reading = user_data;

  g_assert_true (mr_archive_run (reading->fixture->archive, store_reading, reading, NULL));
  g_atomic_int_set (&reading->fixture->engine_done, TRUE);
  g_main_context_wakeup (NULL);
  return NULL;
}

/* With a disk that takes a tenth of a second for every flush. An engine's thread waits for its entry; the main loop
 * comes round all the while, reads, and is told in order. */
static void
test_slow_disk (FolderFixture *folder, gconstpointer data)
{
  Fixture self = { 0 };
  Watchdog watchdog;
  Reading entry = { &self, 100, 0 };
  g_autoptr (GError) error = NULL;
  GThread *engine;
  gint64 longest;

  slow_disk_install (FLUSH);
  open_archive (&self, folder->path);
  watchdog_begin (&watchdog);
  for (guint32 id = 1; id <= 5; id++)
    queue_reading (&self, id);
  engine = g_thread_new ("engine", store_from_engine, &entry);
  while (self.n_done < 5 || !g_atomic_int_get (&self.engine_done))
    {
      g_autoptr (GPtrArray) meters = mr_store_list_meters (mr_archive_reader (self.archive), self.site, &error);

      g_assert_no_error (error);
      g_assert_cmpuint (meters->len, >=, self.n_done);
      g_main_context_iteration (NULL, TRUE);
    }
  longest = watchdog_end (&watchdog);
  g_thread_join (engine);
  g_assert_cmpint (entry.meter, >, 0);
  close_archive (&self);
  slow_disk_install (0);

  g_test_message ("the main loop was away for %.1f ms at most", longest / 1000.0);
  /* A wait for one flush would be at least this. */
  g_assert_cmpint (longest, <, FLUSH);
}

#define ADD(path, data, func) \
  g_test_add (path, FolderFixture, data, folder_fixture_set_up, func, folder_fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("/archive/order", NULL, test_order);
  ADD ("/archive/order-in-memory", MR_STORE_IN_MEMORY, test_order);
  ADD ("/archive/reader-reads-only", NULL, test_reader_reads_only);
  ADD ("/archive/error", NULL, test_error);
  ADD ("/archive/closed-with-work", NULL, test_closed_with_work);
  ADD ("/archive/slow-disk", NULL, test_slow_disk);
  ADD ("/archive/locked", NULL, test_locked);
  ADD ("/archive/give-up", NULL, test_give_up);
  ADD ("/archive/closed-after-lock", NULL, test_closed_after_lock);
  ADD ("/archive/too-much-kept", NULL, test_too_much_kept);

  return g_test_run ();
}
