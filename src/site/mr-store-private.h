/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <sqlite3.h>

#include "mr-store.h"

G_BEGIN_DECLS

/* Shared by the files of the store. Only src/site/ and its tests include this header. */

struct _MrStore {
  sqlite3 *db;
  char *location;  /* for SQLite */
  char *path;      /* of the user's file, for messages */
  GError *unsaved; /* see mr_store_get_unsaved() */
  guint64 n_statements;
  gint64 program;        /* number of this program, see mr-store-programs.c; 0: none yet */
  int programs;          /* file with the locks of the programs; −1: not open */
  gboolean has_readings; /* of a connection for changes: of any meter */
};

/* --- Schema ------------------------------------------------------------------------------------------------------ */

/* "MtrR": distinguishes our files from other SQLite files (PRAGMA application_id, octets 68…71 of the file). */
#define MR_STORE_APPLICATION_ID 0x4D747252

/* One step of the schema. @sql is static text that ends by setting user_version to @version. */
typedef struct {
  int version;
  const char *sql;
} MrMigration;

extern const MrMigration mr_store_migrations[];
extern const guint mr_store_n_migrations;

/* Migrates the open database from its user_version to the last of @migrations, in one transaction. A database that is
 * not empty is backed up first, to a file next to it. */
gboolean mr_store_migrate (MrStore *self, const MrMigration *migrations, guint n_migrations, GError **error);

/* Opens a connection that has not read the file yet. @location: @path, or a URI. */
MrStore *mr_store_connect (const char *location, const char *path, int flags, GError **error);

/* Returns: (transfer full): SQLite's URI of the file at @path with "name=value&…" in @options. */
char *mr_store_make_uri (const char *path, const char *options);

/* Prepares the first connection to a store: schema and journal. */
gboolean mr_store_set_up (MrStore *self, const MrMigration *migrations, guint n_migrations, GError **error);

/* Has SQLite run nothing that the file brings along. */
void mr_store_restrict (MrStore *self);

/* Whether the file has all tables and columns that @migrations make. */
gboolean mr_store_check_schema (MrStore *self, const MrMigration *migrations, guint n_migrations, GError **error);

/* Returns: (transfer full): an empty store that keeps nothing. */
MrStore *mr_store_open_model (const MrMigration *migrations, guint n_migrations, GError **error);

/* Whether the store at @path is in memory, so that nothing is kept. */
gboolean mr_store_is_in_memory (const char *path);

/* mr_store_open() with another schema, so that tests can use future versions. */
MrStore *mr_store_open_with (const char *path, const MrMigration *migrations, guint n_migrations, GError **error);

/* How long a transaction waits for those of other programs. The window and meterctl may write to one store at the same
 * time, and a transaction takes milliseconds; a disk that needs seconds has a problem. */
#define MR_STORE_PATIENCE_MS 5000

/* Changes it. */
void mr_store_set_patience (MrStore *self, int milliseconds);

/* Gives this program a number, unless it has one, under which others see that it runs. */
gboolean mr_store_enter (MrStore *self, GError **error);

void mr_store_leave (MrStore *self);

/* Notes of planned writes whose program has ended that they were not sent. Looks at planned writes only. */
gboolean mr_store_close_abandoned (MrStore *self, GError **error);

/* --- Statements -------------------------------------------------------------------------------------------------- */

typedef struct {
  sqlite3_stmt *handle;
  gboolean damaged; /* a value of the present row is not what our schema allows */
} MrStatement;

void mr_statement_free (MrStatement *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MrStatement, mr_statement_free)

typedef enum {
  MR_STEP_ERROR,
  MR_STEP_DONE,
  MR_STEP_ROW
} MrStep;

/**
 * mr_store_prepare:
 * @sql: static text; values are passed only as parameters
 * @types: one letter for each parameter that follows:
 *   i int · l gint64 · s text (%NULL: SQL's NULL) · b GBytes (%NULL: SQL's NULL)
 *
 * Returns: (transfer full): the statement with its parameters bound, or %NULL with #MrStoreError
 */
MrStatement *mr_store_prepare (MrStore *self, GError **error, const char *sql, const char *types, ...);

/* Runs the statement up to its next row. Fails if a value read from the previous row was damaged. */
MrStep mr_store_step (MrStore *self, MrStatement *statement, GError **error);

/* Prepares and runs a statement that yields no rows; @types as above. */
gboolean mr_store_run (MrStore *self, GError **error, const char *sql, const char *types, ...);

/* Like mr_store_run(), for a change to one row: %MR_STORE_ERROR_NOT_FOUND with @missing, a translated sentence, if no
 * row was changed. */
gboolean mr_store_change (MrStore *self, GError **error, const char *missing, const char *sql, const char *types, ...);

/* Sets @error to a sentence about the last error from SQLite. */
void mr_store_set_error (MrStore *self, GError **error);

void mr_store_set_not_a_store (const char *path, GError **error);
void mr_store_set_newer (const char *path, GError **error);
void mr_store_set_unwritable (const char *path, GError **error);
void mr_store_set_damaged (const char *path, GError **error);

/* Takes the write lock immediately, so that two programs wait for each other here and nowhere else. */
gboolean mr_store_begin (MrStore *self, GError **error);

/* Ends the transaction: commits it if @good, else rolls it back. Returns: whether it was committed and is on the disk;
 * @error is set only if @good (otherwise it has been set already). */
gboolean mr_store_end (MrStore *self, gboolean good, GError **error);

/* --- Values ------------------------------------------------------------------------------------------------------

 * A store may come from a stranger, or from a failing disk: SQLite checks neither types nor ranges when it reads. So
 * each function names what a column may hold. Any other value is read as something harmless and marks the row as
 * damaged, which mr_store_step() and mr_store_check_row() report. Columns are counted from 0. */

/* The greatest id and time. SQLite would go further, but not JSON (2^53), and not GDateTime: the year 9999. */
#define MR_STORE_ID_MAX G_GINT64_CONSTANT (0x1FFFFFFFFFFFFF)
#define MR_STORE_TIME_MAX G_GINT64_CONSTANT (253370764800000000)

/* Texts, octets and whole rows that are longer are neither stored nor read. */
#define MR_STORE_LENGTH_MAX (1024 * 1024)

/* Whether all values that were read from the row are good; for statements that are not run up to their end. */
gboolean mr_store_check_row (MrStore *self, MrStatement *statement, GError **error);

gboolean mr_statement_is_null (MrStatement *self, int column);
gint64 mr_statement_get_int64 (MrStatement *self, int column);

/* Returns: @min for any other value. */
gint64 mr_statement_get_range (MrStatement *self, int column, gint64 min, gint64 max);
gint64 mr_statement_get_id (MrStatement *self, int column);
gboolean mr_statement_get_boolean (MrStatement *self, int column);

/* Microseconds since 1970; 0 for what has not happened. */
gint64 mr_statement_get_time (MrStatement *self, int column);

/* Returns: -1 for NULL. */
int mr_statement_get_primary (MrStatement *self, int column);

/* Returns: (transfer full): valid UTF-8. */
char *mr_statement_dup_text (MrStatement *self, int column);

/* Returns: (transfer full): never %NULL; empty instead of more than @max octets. */
GBytes *mr_statement_dup_octets (MrStatement *self, int column, gsize max);

/* --- Meters ------------------------------------------------------------------------------------------------------ */

/* The columns of a secondary address in the tables "meter" and "readout", for statements: keep this order. */
#define MR_STORE_ADDRESS_COLUMNS "identification, manufacturer, version, device_type, fabrication"
#define MR_STORE_N_ADDRESS_COLUMNS 5

/* Reads %MR_STORE_ADDRESS_COLUMNS, beginning at @column. */
void mr_statement_get_address (MrStatement *statement, int column, MbusSecondary *out);

/* Sets @out to the newest readout of a meter and @id to its id. Leaves them unchanged if the meter has no readouts. */
gboolean mr_store_get_newest_readout (MrStore *self, gint64 meter, MbusReadout *out, gint64 *id, GError **error);

/* --- Doubts ------------------------------------------------------------------------------------------------------ */

/* Returns: (transfer full): an empty array of #MrDoubt. */
GPtrArray *mr_doubts_new (void);

/* Adds those of one meter to @doubts, the newest first. */
gboolean mr_store_get_doubts (MrStore *self, gint64 meter, GPtrArray *doubts, GError **error);

/* Adds those of a site to the doubts of @meters (element-type gint64 MrKnownMeter), the newest first. */
gboolean mr_store_list_doubts (MrStore *self, gint64 site, GHashTable *meters, GError **error);

/* --- Writes ------------------------------------------------------------------------------------------------------ */

/* The value of "changed", for statements that add or change rows of the table "write". */
#define MR_STORE_NEXT_CHANGE "(SELECT coalesce (max (changed), 0) + 1 FROM write)"

G_END_DECLS
