/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-store-private.h"

#include <string.h>

/* Writes that were sent and whose outcome is not known. A readout that decides one finishes it, and so does a later
 * write with the same subject that is read back. There are few, and they have an index of their own. */

#define IN_DOUBT "finished = 0 AND sent <> 0"
#define DOUBT_COLUMNS "write.meter, write.id, what, subject, template, field_values, old_value, new_value, sent, reason"

static void
doubt_free (gpointer data)
{
  MrDoubt *self = data;

  g_free (self->kind);
  g_free (self->subject);
  g_free (self->template_id);
  g_free (self->field_values);
  g_free (self->old_value);
  g_free (self->new_value);
  g_free (self->reason);
  g_free (self);
}

GPtrArray *
mr_doubts_new (void)
{
  return g_ptr_array_new_with_free_func (doubt_free);
}

const MrDoubt *
mr_known_meter_find_doubt (const MrKnownMeter *self, const char *kind)
{
  for (guint i = 0; self->doubts != NULL && i < self->doubts->len; i++)
    {
      const MrDoubt *doubt = g_ptr_array_index (self->doubts, i);

      if (strcmp (doubt->kind, kind) == 0)
        return doubt;
    }
  return NULL;
}

static MrDoubt *
read_doubt (MrStatement *statement)
{
  MrDoubt *doubt = g_new0 (MrDoubt, 1);

  doubt->write = mr_statement_get_id (statement, 1);
  doubt->kind = mr_statement_dup_text (statement, 2);
  doubt->subject = mr_statement_dup_text (statement, 3);
  doubt->template_id = mr_statement_dup_text (statement, 4);
  doubt->field_values = mr_statement_dup_text (statement, 5);
  doubt->old_value = mr_statement_dup_text (statement, 6);
  doubt->new_value = mr_statement_dup_text (statement, 7);
  doubt->sent = mr_statement_get_time (statement, 8);
  doubt->reason = mr_statement_dup_text (statement, 9);
  return doubt;
}

gboolean
mr_store_get_doubts (MrStore *self, gint64 meter, GPtrArray *doubts, GError **error)
{
  g_autoptr (MrStatement) statement =
    mr_store_prepare (self, error,
                      "SELECT " DOUBT_COLUMNS " FROM write WHERE meter = ?1 AND " IN_DOUBT " ORDER BY id DESC", "l",
                      meter);
  MrStep step = MR_STEP_ERROR;

  if (statement != NULL)
    while ((step = mr_store_step (self, statement, error)) == MR_STEP_ROW)
      g_ptr_array_add (doubts, read_doubt (statement));
  return step == MR_STEP_DONE;
}

/* The order of the tables is fixed, so that of each meter only the writes in doubt are looked at. */
gboolean
mr_store_list_doubts (MrStore *self, gint64 site, GHashTable *meters, GError **error)
{
  g_autoptr (MrStatement) statement =
    mr_store_prepare (self, error,
                      "SELECT " DOUBT_COLUMNS
                      "  FROM bus CROSS JOIN meter ON meter.bus = bus.id CROSS JOIN write ON write.meter = meter.id"
                      "  WHERE bus.site = ?1 AND " IN_DOUBT " ORDER BY write.id DESC", "l", site);
  MrStep step = MR_STEP_ERROR;

  if (statement != NULL)
    while ((step = mr_store_step (self, statement, error)) == MR_STEP_ROW)
      {
        const gint64 id = mr_statement_get_id (statement, 0);
        MrKnownMeter *meter = g_hash_table_lookup (meters, &id);

        if (meter != NULL)
          g_ptr_array_add (meter->doubts, read_doubt (statement));
      }
  return step == MR_STEP_DONE;
}
