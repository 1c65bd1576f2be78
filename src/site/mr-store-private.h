/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <sqlite3.h>

#include "mr-store.h"

G_BEGIN_DECLS

/* What the files of the store share; nothing outside src/site/ and its tests includes this. */

struct _MrStore {
  sqlite3 *db;
  char *path;
  guint64 n_statements;
};

/* --- Schema ------------------------------------------------------------------------------------------------------ */

/* "MtrR": tells our files from every other SQLite file (PRAGMA application_id, octets 68…71 of the file). */
#define MR_STORE_APPLICATION_ID 0x4D747252

/* One step of the schema. @sql is static text that ends by setting user_version to @version. */
typedef struct {
  int version;
  const char *sql;
} MrMigration;

extern const MrMigration mr_store_migrations[];
extern const guint mr_store_n_migrations;

/* Brings the open database from its user_version to the last of @migrations, in one transaction, after making a copy
 * beside it when it holds something. */
gboolean mr_store_migrate (MrStore *self, const MrMigration *migrations, guint n_migrations, GError **error);

/* Whether the store at @path keeps nothing. */
gboolean mr_store_is_in_memory (const char *path);

/* mr_store_open() with another schema, so that a test can have a future. */
MrStore *mr_store_open_with (const char *path, const MrMigration *migrations, guint n_migrations, GError **error);

/* --- Statements -------------------------------------------------------------------------------------------------- */

typedef sqlite3_stmt MrStatement;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MrStatement, sqlite3_finalize)

typedef enum {
  MR_STEP_ERROR,
  MR_STEP_DONE,
  MR_STEP_ROW
} MrStep;

/**
 * mr_store_prepare:
 * @sql: static text: values come as parameters only
 * @types: one letter for each parameter that follows:
 *   i int · l gint64 · s text (%NULL: SQL's NULL) · b GBytes (%NULL: SQL's NULL)
 *
 * Returns: (transfer full): the statement with its parameters bound, or %NULL with #MrStoreError
 */
MrStatement *mr_store_prepare (MrStore *self, GError **error, const char *sql, const char *types, ...);

/* Runs the statement up to its next row. */
MrStep mr_store_step (MrStore *self, MrStatement *statement, GError **error);

/* Prepares and runs a statement that yields no rows; @types as above. */
gboolean mr_store_run (MrStore *self, GError **error, const char *sql, const char *types, ...);

/* As mr_store_run(), for a change to one row: %MR_STORE_ERROR_NOT_FOUND with @missing, a translated sentence, when it
 * changed none. */
gboolean mr_store_change (MrStore *self, GError **error, const char *missing, const char *sql, const char *types, ...);

/* Columns, counted from 0. Text is never %NULL. */
char *mr_statement_dup_text (MrStatement *statement, int column);
GBytes *mr_statement_dup_blob (MrStatement *statement, int column);
gint64 mr_statement_get_int64 (MrStatement *statement, int column);
int mr_statement_get_int (MrStatement *statement, int column, int if_null);

/* Takes the write lock at once, so that two programs queue up here and nowhere later. */
gboolean mr_store_begin (MrStore *self, GError **error);

/* Ends the transaction: keeps it when @good, else undoes it. Returns: whether it is kept and on the disk; sets @error
 * only when @good (else the reason is known already). */
gboolean mr_store_end (MrStore *self, gboolean good, GError **error);

/* Says in a sentence what SQLite complained about last. */
void mr_store_set_error (MrStore *self, GError **error);

void mr_store_set_not_a_store (const char *path, GError **error);
void mr_store_set_newer (const char *path, GError **error);

/* --- Meters ------------------------------------------------------------------------------------------------------ */

/* The columns of a secondary address in the tables "meter" and "readout", for statements: keep this order. */
#define MR_STORE_ADDRESS_COLUMNS "identification, manufacturer, version, device_type, fabrication"
#define MR_STORE_N_ADDRESS_COLUMNS 5

/* Reads %MR_STORE_ADDRESS_COLUMNS, beginning at @column. */
void mr_statement_get_address (MrStatement *statement, int column, MbusSecondary *out);

/* Fills @out with the newest readout of a meter and @id with its number; they stay as they are when there is none. */
gboolean mr_store_get_newest_readout (MrStore *self, gint64 meter, MbusReadout *out, gint64 *id, GError **error);

G_END_DECLS
