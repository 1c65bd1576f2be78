/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-store-private.h"

/* A store may come from a stranger: by mail, on a stick. Its schema is SQL, so it could contain triggers, views in
 * place of tables, and expressions that run when a table is read. None of them is ours, and none may run
 * (sqlite.org/security.html). What its rows contain is checked in mr-store-values.c. */

static const struct {
  int option;
  int value;
} restrictions[] = {
  { SQLITE_DBCONFIG_DEFENSIVE, 1 },
  { SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0 },
  { SQLITE_DBCONFIG_ENABLE_TRIGGER, 0 },
  { SQLITE_DBCONFIG_ENABLE_VIEW, 0 },
};

void
mr_store_restrict (MrStore *self)
{
  for (gsize i = 0; i < G_N_ELEMENTS (restrictions); i++)
    sqlite3_db_config (self->db, restrictions[i].option, restrictions[i].value, NULL);
  sqlite3_limit (self->db, SQLITE_LIMIT_LENGTH, MR_STORE_LENGTH_MAX);
  sqlite3_exec (self->db, "PRAGMA cell_size_check = ON", NULL, NULL, NULL);
}

/* The columns of tables that have real rows: not of views or virtual tables, and no generated columns. */
#define SELECT_COLUMNS \
  "SELECT known.name || '.' || info.name || ' ' || info.type || ' ' || info.\"notnull\" || info.pk || known.wr" \
  "  FROM pragma_table_list AS known JOIN pragma_table_xinfo (known.name, 'main') AS info" \
  "  WHERE known.schema = 'main' AND known.type = 'table' AND info.hidden = 0" \
  "  AND known.name NOT LIKE 'sqlite!_%' ESCAPE '!'"

/* Returns: (transfer full) (nullable) (element-type utf8): the columns as a set. */
static GHashTable *
read_columns (MrStore *self, GError **error)
{
  g_autoptr (GHashTable) columns = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (MrStatement) statement = mr_store_prepare (self, error, SELECT_COLUMNS, "");
  MrStep step = MR_STEP_ERROR;

  if (statement != NULL)
    while ((step = mr_store_step (self, statement, error)) == MR_STEP_ROW)
      g_hash_table_add (columns, mr_statement_dup_text (statement, 0));
  return step == MR_STEP_DONE ? g_steal_pointer (&columns) : NULL;
}

/* Whether the next id can be given to a row. SQLite reports that ids are used up as a full disk. */
static gboolean
check_sequences (MrStore *self, GError **error)
{
  g_autoptr (MrStatement) statement = mr_store_prepare (self, error, "SELECT seq FROM sqlite_sequence", "");
  MrStep step = MR_STEP_ERROR;

  if (statement != NULL)
    while ((step = mr_store_step (self, statement, error)) == MR_STEP_ROW)
      mr_statement_get_range (statement, 0, 0, MR_STORE_ID_MAX);
  return step == MR_STEP_DONE;
}

/* The tables that are read through what they refer to, and that do not grow with time. A row that refers to nothing
 * would be lost without a word. */
static gboolean
check_references (MrStore *self, GError **error)
{
  g_autoptr (MrStatement) statement =
    mr_store_prepare (self, error,
                      "SELECT count (*) FROM bus LEFT JOIN site ON site.id = bus.site WHERE site.id IS NULL UNION"
                      "  SELECT count (*) FROM meter LEFT JOIN bus ON bus.id = meter.bus WHERE bus.id IS NULL UNION"
                      "  SELECT count (*) FROM write LEFT JOIN meter ON meter.id = write.meter WHERE meter.id IS NULL",
                      "");
  MrStep step = MR_STEP_ERROR;

  if (statement != NULL)
    while ((step = mr_store_step (self, statement, error)) == MR_STEP_ROW)
      mr_statement_get_range (statement, 0, 0, 0);
  return step == MR_STEP_DONE;
}

gboolean
mr_store_check_schema (MrStore *self, const MrMigration *migrations, guint n_migrations, GError **error)
{
  g_autoptr (MrStore) model = mr_store_open_model (migrations, n_migrations, error);
  g_autoptr (GHashTable) expected = model != NULL ? read_columns (model, error) : NULL;
  g_autoptr (GHashTable) present = expected != NULL ? read_columns (self, error) : NULL;
  GHashTableIter iter;
  gpointer column;

  if (present == NULL)
    return FALSE;
  g_hash_table_iter_init (&iter, expected);
  while (g_hash_table_iter_next (&iter, &column, NULL))
    if (!g_hash_table_contains (present, column))
      {
        g_debug ("no column %s", (const char *) column);
        mr_store_set_damaged (self->path, error);
        return FALSE;
      }
  return check_sequences (self, error) && check_references (self, error);
}
