/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-store-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <unistd.h>

/* The schema, and the steps that migrate an older one. Never change a step that was released; append a new one.
 *
 * Times are microseconds since 1970 UTC. Ids are never reused (AUTOINCREMENT), so a program with an old id cannot
 * change a different row. "Newest" means stored last (the greatest id), not the latest time, because the clock of a
 * laptop may be changed. */
const MrMigration mr_store_migrations[] = {
  { 1,
    "PRAGMA application_id = " G_STRINGIFY (MR_STORE_APPLICATION_ID) ";"

    "CREATE TABLE site ("
    "  id INTEGER PRIMARY KEY AUTOINCREMENT,"
    "  name TEXT NOT NULL CHECK (name <> ''),"
    "  customer TEXT NOT NULL DEFAULT '',"
    "  address TEXT NOT NULL DEFAULT '',"
    "  installer TEXT NOT NULL DEFAULT '',"
    "  uri TEXT NOT NULL DEFAULT '',"
    "  created INTEGER NOT NULL,"
    "  opened INTEGER NOT NULL"
    ");"

    "CREATE TABLE meter ("
    "  id INTEGER PRIMARY KEY AUTOINCREMENT,"
    "  site INTEGER NOT NULL REFERENCES site (id) ON DELETE CASCADE,"
    "  identification INTEGER NOT NULL," /* eight BCD nibbles, as in MbusSecondary */
    "  manufacturer INTEGER NOT NULL,"
    "  version INTEGER NOT NULL,"
    "  device_type INTEGER NOT NULL,"
    "  fabrication INTEGER,"     /* NULL: not known */
    "  primary_address INTEGER," /* NULL: not known */
    "  baud INTEGER NOT NULL DEFAULT 0,"
    "  enhanced INTEGER NOT NULL DEFAULT 0,"
    "  place TEXT NOT NULL DEFAULT '',"
    "  first_heard INTEGER NOT NULL,"
    "  last_heard INTEGER NOT NULL,"
    "  silent_since INTEGER" /* first request without an answer; NULL if the meter answers */
    ");"
    "CREATE INDEX meter_identity ON meter (site, identification, manufacturer, version, device_type);"

    "CREATE TABLE readout ("
    "  id INTEGER PRIMARY KEY AUTOINCREMENT,"
    "  meter INTEGER NOT NULL REFERENCES meter (id) ON DELETE CASCADE,"
    "  time INTEGER NOT NULL,"
    "  identification INTEGER NOT NULL," /* the address in this readout */
    "  manufacturer INTEGER NOT NULL,"
    "  version INTEGER NOT NULL,"
    "  device_type INTEGER NOT NULL,"
    "  fabrication INTEGER,"
    "  primary_address INTEGER,"
    "  baud INTEGER NOT NULL,"
    "  enhanced INTEGER NOT NULL,"
    "  delay INTEGER NOT NULL," /* microseconds, -1 not known */
    "  tries INTEGER NOT NULL"
    ");"
    "CREATE INDEX readout_meter ON readout (meter);"

    "CREATE TABLE telegram ("
    "  readout INTEGER NOT NULL REFERENCES readout (id) ON DELETE CASCADE,"
    "  seq INTEGER NOT NULL,"
    "  octets BLOB NOT NULL,"
    "  PRIMARY KEY (readout, seq)"
    ") WITHOUT ROWID;"

    "CREATE TABLE write ("
    "  id INTEGER PRIMARY KEY AUTOINCREMENT,"
    "  meter INTEGER NOT NULL REFERENCES meter (id) ON DELETE CASCADE,"
    "  what TEXT NOT NULL,"
    "  old_value TEXT NOT NULL,"
    "  new_value TEXT NOT NULL,"
    "  request BLOB,"
    "  proof BLOB,"
    "  state INTEGER NOT NULL," /* MrWriteState */
    "  reason TEXT NOT NULL DEFAULT '',"
    "  planned INTEGER NOT NULL,"
    "  finished INTEGER NOT NULL DEFAULT 0"
    ");"
    "CREATE INDEX write_meter ON write (meter);"

    "PRAGMA user_version = 1;" },

  { 2,
    /* Headers of compact frames, from any site: a compact frame can be decoded once any meter of the same kind has sent
     * the same records in full. */
    "CREATE TABLE format ("
    "  id INTEGER PRIMARY KEY AUTOINCREMENT,"
    "  signature INTEGER NOT NULL,"
    "  headers BLOB NOT NULL,"
    "  UNIQUE (signature, headers)"
    ");"

    "PRAGMA user_version = 2;" },

  { 3,
    /* A site has buses, and a bus has meters. Every site so far was one bus. */
    "CREATE TABLE bus ("
    "  id INTEGER PRIMARY KEY AUTOINCREMENT,"
    "  site INTEGER NOT NULL REFERENCES site (id) ON DELETE CASCADE,"
    "  name TEXT NOT NULL DEFAULT '',"
    "  uri TEXT NOT NULL DEFAULT '',"
    "  settings TEXT NOT NULL DEFAULT ''," /* written as the query of a URI: "timeout=1000&retries=2" */
    "  position INTEGER NOT NULL"
    ");"
    "CREATE INDEX bus_site ON bus (site, position);"
    "INSERT INTO bus (site, uri, position) SELECT id, uri, 0 FROM site ORDER BY id;"
    "ALTER TABLE site DROP COLUMN uri;"

    /* SQLite cannot add a column that is NOT NULL and references another table, so the table is created again.
     * References to meters remain valid: foreign keys are off during a migration, and the ids do not change. */
    "CREATE TABLE new_meter ("
    "  id INTEGER PRIMARY KEY AUTOINCREMENT,"
    "  bus INTEGER NOT NULL REFERENCES bus (id) ON DELETE CASCADE,"
    "  identification INTEGER NOT NULL,"
    "  manufacturer INTEGER NOT NULL,"
    "  version INTEGER NOT NULL,"
    "  device_type INTEGER NOT NULL,"
    "  fabrication INTEGER,"
    "  primary_address INTEGER,"
    "  baud INTEGER NOT NULL DEFAULT 0,"
    "  enhanced INTEGER NOT NULL DEFAULT 0,"
    "  place TEXT NOT NULL DEFAULT '',"
    "  first_heard INTEGER NOT NULL,"
    "  last_heard INTEGER NOT NULL,"
    "  silent_since INTEGER"
    ");"
    "INSERT INTO new_meter SELECT meter.id, bus.id, identification, manufacturer, version, device_type, fabrication,"
    "  primary_address, baud, enhanced, place, first_heard, last_heard, silent_since"
    "  FROM meter JOIN bus ON bus.site = meter.site;"
    "DELETE FROM sqlite_sequence WHERE name = 'new_meter';"
    "INSERT INTO sqlite_sequence (name, seq) SELECT 'new_meter', seq FROM sqlite_sequence WHERE name = 'meter';"
    "DROP TABLE meter;"
    "ALTER TABLE new_meter RENAME TO meter;"
    "CREATE INDEX meter_identity ON meter (bus, identification, manufacturer, version, device_type);"
    "CREATE INDEX meter_primary ON meter (bus, primary_address);"

    /* The states of MrWriteState. A write used to be stored as planned until its acknowledgement arrived. If it has a
     * request, it was sent; if not, its outcome is unknown. */
    "ALTER TABLE write ADD COLUMN sent INTEGER NOT NULL DEFAULT 0;" /* when its octets were sent; 0: never */
    "UPDATE write SET sent = planned,"
    "  state = CASE state WHEN 1 THEN 2 WHEN 2 THEN 3 WHEN 3 THEN 4 ELSE iif (request IS NULL, 5, 1) END;"
    "UPDATE write SET sent = 0 WHERE state = 4 AND request IS NULL;"

    "PRAGMA user_version = 3;" },

  { 4,
    /* Which meters are new, and which have another in their place. The ids of readouts give the order in which meters
     * were heard, because times do not: a mark is the greatest id of a readout when a task began. */
    "ALTER TABLE bus ADD COLUMN scanned INTEGER NOT NULL DEFAULT 0;"    /* when its last scan began; 0: its first one */
    "ALTER TABLE meter ADD COLUMN appeared INTEGER NOT NULL DEFAULT 0;" /* the task that found it */
    "ALTER TABLE meter ADD COLUMN arrived INTEGER NOT NULL DEFAULT 0;"  /* the task that found it at its address */

    "PRAGMA user_version = 4;" },

  { 5,
    /* It was asked at its primary address, and not selected. So it is at this address, even if that is 0. */
    "ALTER TABLE meter ADD COLUMN placed INTEGER NOT NULL DEFAULT 0;"

    "PRAGMA user_version = 5;" },

  { 6,
    /* What meters are to be given. It survives an interruption and the writes that come of it, so that what is left can
     * be seen, resumed and undone. */
    "CREATE TABLE wish ("
    "  meter INTEGER NOT NULL REFERENCES meter (id) ON DELETE CASCADE,"
    "  what TEXT NOT NULL,"      /* id of its MrWriteKind */
    "  old_value TEXT NOT NULL," /* when the wish was made, '' if it was not known */
    "  new_value TEXT NOT NULL,"
    "  is_undo INTEGER NOT NULL,"
    "  writes INTEGER NOT NULL," /* greatest id of a write when the wish was made */
    "  PRIMARY KEY (meter, what)"
    ") WITHOUT ROWID;"

    "PRAGMA user_version = 6;" },

  { 7,
    /* The log of writes: who did it, and the order in which writes changed. */
    "ALTER TABLE write ADD COLUMN who TEXT NOT NULL DEFAULT '';"
    "ALTER TABLE write ADD COLUMN subject TEXT NOT NULL DEFAULT '';" /* what of the meter it changes */
    "ALTER TABLE write ADD COLUMN template TEXT NOT NULL DEFAULT '';" /* of a command: id */
    "ALTER TABLE write ADD COLUMN field_values TEXT NOT NULL DEFAULT '';" /* of a command */
    "ALTER TABLE write ADD COLUMN time_source TEXT NOT NULL DEFAULT '';" /* of a clock */
    "ALTER TABLE write ADD COLUMN time_state TEXT NOT NULL DEFAULT '';" /* of a clock: nick of MrTimeState */
    /* Of a clock: microseconds, -1: not known. */
    "ALTER TABLE write ADD COLUMN time_uncertainty INTEGER NOT NULL DEFAULT -1;"
    "ALTER TABLE write ADD COLUMN changed INTEGER NOT NULL DEFAULT 0;" /* grows with every change to any write */
    "UPDATE write SET changed = id, subject = what;"
    "CREATE INDEX write_changed ON write (changed);"

    /* A write whose outcome is not known is finished as well once a later one of the same kind was read back. */
    "UPDATE write SET finished = sent WHERE finished = 0 AND sent <> 0 AND EXISTS"
    "  (SELECT 1 FROM write AS later WHERE later.meter = write.meter AND later.what = write.what"
    "   AND later.id > write.id AND later.proof IS NOT NULL);"
    "CREATE INDEX write_in_doubt ON write (meter) WHERE finished = 0 AND sent <> 0;"

    "PRAGMA user_version = 7;" },

  { 8,
    /* Which program has a planned write in its queue, as long as it runs: see mr-store-programs.c. */
    "ALTER TABLE write ADD COLUMN program INTEGER NOT NULL DEFAULT 0;"
    "CREATE INDEX write_planned ON write (program) WHERE state = 0;"

    "PRAGMA user_version = 8;" },

  { 9,
    /* Of an address: what the plan last sent that is not the wish, '' if there is no such thing. */
    "ALTER TABLE wish ADD COLUMN sent_value TEXT NOT NULL DEFAULT '';"

    "PRAGMA user_version = 9;" },
};

const guint mr_store_n_migrations = G_N_ELEMENTS (mr_store_migrations);

/* What SQLite reads may not be what the file contains: it takes the journal of another database for that of this one,
 * if it has the right name. */
static gboolean
get_version (MrStore *self, int *version, GError **error)
{
  g_autoptr (MrStatement) statement =
    mr_store_prepare (self, error,
                      "SELECT user_version, CASE user_version WHEN 0 THEN NOT EXISTS (SELECT 1 FROM sqlite_schema)"
                      "                                       ELSE application_id = ?1 END"
                      "  FROM pragma_user_version, pragma_application_id",
                      "i", MR_STORE_APPLICATION_ID);

  if (statement == NULL || mr_store_step (self, statement, error) != MR_STEP_ROW)
    return FALSE;
  *version = (int) mr_statement_get_range (statement, 0, 0, G_MAXINT);
  if (mr_statement_get_boolean (statement, 1))
    return TRUE;
  mr_store_set_damaged (self->path, error);
  return FALSE;
}

/* Creates an empty file with an unused name that only its owner can read. */
static char *
make_backup_file (const char *path, int version, GError **error)
{
  for (guint i = 1; i < 1000; i++)
    {
      g_autofree char *name = i == 1 ? g_strdup_printf ("%s.v%d-backup", path, version)
                                     : g_strdup_printf ("%s.v%d-backup-%u", path, version, i);
      int fd = open (name, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);
      if (fd >= 0)
        {
          close (fd);
          return g_steal_pointer (&name);
        }
      if (errno != EEXIST)
        break;
    }

  int saved_errno = errno;
  g_autofree char *shown = g_filename_display_name (path);
  g_set_error (error, MR_STORE_ERROR, saved_errno == ENOSPC ? MR_STORE_ERROR_FULL : MR_STORE_ERROR_PERMISSION,
               /* Translators: %s is a file, then why, from the system */
               _("Couldn’t back up “%s” before converting it to the current format (%s). Nothing was changed."),
               shown, g_strerror (saved_errno));
  return NULL;
}

/* Keeps the old database next to the new one, so that a faulty migration can be undone by hand. */
static gboolean
make_backup (MrStore *self, int version, GError **error)
{
  if (mr_store_is_in_memory (self->location))
    return TRUE;

  g_autofree char *backup = make_backup_file (self->path, version, error);
  if (backup == NULL)
    return FALSE;
  if (!mr_store_run (self, error, "VACUUM INTO ?1", "s", backup))
    {
      unlink (backup);
      return FALSE;
    }

  int fd = open (backup, O_RDONLY | O_CLOEXEC);
  if (fd >= 0)
    {
      fsync (fd);
      close (fd);
    }
  return TRUE;
}

static gboolean
run_script (MrStore *self, const char *sql, GError **error)
{
  if (sqlite3_exec (self->db, sql, NULL, NULL, NULL) == SQLITE_OK)
    return TRUE;
  mr_store_set_error (self, error);
  return FALSE;
}

gboolean
mr_store_migrate (MrStore *self, const MrMigration *migrations, guint n_migrations, GError **error)
{
  int target = migrations[n_migrations - 1].version;
  int version;

  if (!get_version (self, &version, error))
    return FALSE;
  if (version > target)
    {
      mr_store_set_newer (self->path, error);
      return FALSE;
    }
  if (version == target)
    return TRUE;
  if (version > 0 && !make_backup (self, version, error))
    return FALSE;

  /* Check again under the lock: another program may have migrated it. */
  if (!mr_store_begin (self, error))
    return FALSE;
  gboolean good = get_version (self, &version, error);
  for (guint i = 0; good && i < n_migrations; i++)
    if (migrations[i].version > version)
      good = run_script (self, migrations[i].sql, error);
  return mr_store_end (self, good, error);
}
