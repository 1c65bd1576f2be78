/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-store-private.h"

void
mr_wish_free (MrWish *self)
{
  if (self == NULL)
    return;
  g_free (self->old_value);
  g_free (self->new_value);
  g_free (self->reason);
  g_free (self->sent_value);
  g_free (self);
}

/* Writes that were planned before do not belong to the new wish. */
static gboolean
set_wish (MrStore *self, const char *kind, const MrWish *wish, GError **error)
{
  if (wish->new_value == NULL)
    return mr_store_run (self, error, "DELETE FROM wish WHERE meter = ?1 AND what = ?2", "ls", wish->meter, kind);

  return mr_store_run (self, error,
                       "INSERT OR REPLACE INTO wish (meter, what, old_value, new_value, is_undo, sent_value, writes)"
                       "  VALUES (?1, ?2, ?3, ?4, ?5, coalesce (?6, ''), coalesce ((SELECT max (id) FROM write), 0))", "lsssis",
                       wish->meter, kind, wish->old_value, wish->new_value, wish->is_undo, wish->sent_value);
}

gboolean
mr_store_set_wishes (MrStore *self, const char *kind, GPtrArray *wishes, GError **error)
{
  gboolean good = TRUE;

  if (!mr_store_begin (self, error))
    return FALSE;
  for (guint i = 0; good && i < wishes->len; i++)
    good = set_wish (self, kind, g_ptr_array_index (wishes, i), error);
  return mr_store_end (self, good, error);
}

static MrWish *
read_wish (MrStatement *statement)
{
  MrWish *wish = g_new0 (MrWish, 1);

  wish->meter = mr_statement_get_id (statement, 0);
  wish->old_value = mr_statement_dup_text (statement, 1);
  wish->new_value = mr_statement_dup_text (statement, 2);
  wish->is_undo = mr_statement_get_boolean (statement, 3);
  wish->state = mr_statement_is_null (statement, 4)
                  ? -1
                  : (int) mr_statement_get_range (statement, 4, MR_WRITE_PLANNED, MR_WRITE_UNKNOWN);
  wish->reason = mr_statement_is_null (statement, 5) ? g_strdup ("") : mr_statement_dup_text (statement, 5);
  wish->was_sent = !mr_statement_is_null (statement, 6) && mr_statement_get_boolean (statement, 6);
  wish->sent_value = mr_statement_dup_text (statement, 7);
  return wish;
}

GPtrArray *
mr_store_list_wishes (MrStore *self, gint64 bus, const char *kind, GError **error)
{
  g_autoptr (GPtrArray) wishes = g_ptr_array_new_with_free_func ((GDestroyNotify) mr_wish_free);
  g_autoptr (MrStatement) statement =
    mr_store_prepare (self, error,
                      "SELECT meter.id, wish.old_value, wish.new_value, is_undo, write.state, write.reason,"
                      "    write.sent <> 0, wish.sent_value"
                      "  FROM meter JOIN wish ON wish.meter = meter.id AND wish.what = ?2"
                      "  LEFT JOIN write ON write.id ="
                      /* What was not sent says nothing about the meter, if an earlier one was; nor does what others
                       * have given it about the wish. */
                      "    (SELECT id FROM write WHERE meter = meter.id AND what = ?2 AND id > wish.writes"
                      "      AND new_value IN (wish.new_value, wish.sent_value)"
                      "      ORDER BY sent <> 0 DESC, id DESC LIMIT 1)"
                      "  WHERE meter.bus = ?1 ORDER BY meter.id", "ls", bus, kind);
  MrStep step = MR_STEP_ERROR;

  if (statement != NULL)
    while ((step = mr_store_step (self, statement, error)) == MR_STEP_ROW)
      g_ptr_array_add (wishes, read_wish (statement));
  return step == MR_STEP_DONE ? g_steal_pointer (&wishes) : NULL;
}
