/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-store-private.h"

#include <glib/gi18n-lib.h>

/* The log of everything ever meant to be written to a meter. The intention is on the disk before the first octet is
 * on the bus, so a write that was cut short by a power failure is found as "planned" or "accepted", and never taken
 * for done. */

void
mr_write_free (MrWrite *self)
{
  if (self == NULL)
    return;
  g_free (self->what);
  g_free (self->old_value);
  g_free (self->new_value);
  g_free (self->reason);
  g_clear_pointer (&self->request, g_bytes_unref);
  g_clear_pointer (&self->proof, g_bytes_unref);
  g_free (self);
}

gint64
mr_store_plan_write (MrStore *self, gint64 meter, const char *what, const char *old_value, const char *new_value,
                     GError **error)
{
  if (!mr_store_run (self, error,
                     "INSERT INTO write (meter, what, old_value, new_value, state, planned)"
                     "  VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                     "lsssil", meter, what, old_value != NULL ? old_value : "", new_value != NULL ? new_value : "",
                     (int) MR_WRITE_STATE_PLANNED, g_get_real_time ()))
    return 0;
  return sqlite3_last_insert_rowid (self->db);
}

gboolean
mr_store_advance_write (MrStore *self, gint64 write, MrWriteState state, GBytes *request, GBytes *proof,
                        const char *reason, GError **error)
{
  gboolean finished = state == MR_WRITE_STATE_CONFIRMED || state == MR_WRITE_STATE_FAILED;

  return mr_store_change (self, error,
                          _("This write is no longer in the store. Its site may have been removed in another window."),
                          "UPDATE write SET state = ?1, request = coalesce (?2, request), proof = coalesce (?3, proof),"
                          "  reason = coalesce (?4, reason), finished = ?5 WHERE id = ?6",
                          "ibbsll", (int) state, request, proof, reason,
                          finished ? g_get_real_time () : (gint64) 0, write);
}

static MrWrite *
read_write (MrStatement *statement)
{
  MrWrite *write = g_new0 (MrWrite, 1);

  write->id = mr_statement_get_int64 (statement, 0);
  write->meter = mr_statement_get_int64 (statement, 1);
  write->what = mr_statement_dup_text (statement, 2);
  write->old_value = mr_statement_dup_text (statement, 3);
  write->new_value = mr_statement_dup_text (statement, 4);
  write->request = mr_statement_dup_blob (statement, 5);
  write->proof = mr_statement_dup_blob (statement, 6);
  write->state = mr_statement_get_int (statement, 7, MR_WRITE_STATE_PLANNED);
  write->reason = mr_statement_dup_text (statement, 8);
  write->planned = mr_statement_get_int64 (statement, 9);
  write->finished = mr_statement_get_int64 (statement, 10);
  mr_statement_get_address (statement, 11, &write->address);
  return write;
}

GPtrArray *
mr_store_list_writes (MrStore *self, gint64 site, GError **error)
{
  g_autoptr (GPtrArray) writes = g_ptr_array_new_with_free_func ((GDestroyNotify) mr_write_free);
  g_autoptr (MrStatement) statement =
    mr_store_prepare (self, error,
                      "SELECT write.id, meter, what, old_value, new_value, request, proof, state, reason, planned,"
                      "  finished, " MR_STORE_ADDRESS_COLUMNS
                      "  FROM write JOIN meter ON meter.id = write.meter WHERE site = ?1 ORDER BY write.id", "l", site);
  MrStep step = MR_STEP_ERROR;

  if (statement != NULL)
    while ((step = mr_store_step (self, statement, error)) == MR_STEP_ROW)
      g_ptr_array_add (writes, read_write (statement));
  return step == MR_STEP_DONE ? g_steal_pointer (&writes) : NULL;
}
