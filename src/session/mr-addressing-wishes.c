/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is wished for: by hand, by a rule, or back; stored at once. */
#include "config.h"

#include "mr-addressing-private.h"

#include "mr-addressing-row-private.h"
#include "mr-meter-private.h"
#include "mr-session-private.h"

/* --- Storing --- */

/* @text: (nullable) */
static int
parse_address (const char *text)
{
  guint64 address;

  return text != NULL && g_ascii_string_to_unsigned (text, 10, 0, 999, &address, NULL) ? (int) address
                                                                                       : MR_PLAN_NO_ADDRESS;
}

static void
load_wish (MrAddressingRow *row, const MrWish *wish)
{
  /* Sent and accepted are steps on the way. Where one is the last that was stored, the way ended there. */
  const gboolean is_cut = wish->state == MR_WRITE_SENT || wish->state == MR_WRITE_ACCEPTED;
  const int state = is_cut ? MR_WRITE_UNKNOWN : wish->state;
  const int outcome = state >= 0 ? (int) mr_write_outcome ((MrWriteState) state, wish->was_sent, FALSE)
                                 : MR_ADDRESSING_NO_OUTCOME;

  mr_addressing_row_load (row, parse_address (wish->old_value), parse_address (wish->new_value),
                          parse_address (wish->sent_value), wish->is_undo);
  mr_addressing_row_set_state (row, state, outcome, wish->reason);
}

gboolean
mr_addressing_load_wishes (MrAddressing *self, GHashTable *only, GError **error)
{
  g_autoptr (GPtrArray) wishes =
    mr_store_list_wishes (mr_archive_reader (mr_session_get_archive (self->session)), mr_bus_link_get_bus (self->link),
                          MR_WRITE_PRIMARY_ADDRESS, error);

  for (guint i = 0; wishes != NULL && i < wishes->len; i++)
    {
      const MrWish *wish = g_ptr_array_index (wishes, i);
      MrMeter *meter = mr_meter_index_find (self->session->index, wish->meter);
      MrAddressingRow *row = meter != NULL ? g_hash_table_lookup (self->by_meter, meter) : NULL;

      if (row != NULL && (only == NULL || g_hash_table_contains (only, row)))
        load_wish (row, wish);
    }
  return wishes != NULL;
}

static gboolean
store_wishes (MrStore *store, gpointer data, GError **error)
{
  return mr_store_set_wishes (store, MR_WRITE_PRIMARY_ADDRESS, data, error);
}

static void
on_wishes_stored (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MrSession) session = user_data;
  g_autoptr (GError) error = NULL;

  if (!mr_archive_run_finish (MR_ARCHIVE (source), result, NULL, &error))
    mr_session_emit_problem (session, NULL, error);
}

static char *
format_address (int address)
{
  return address == MR_PLAN_NO_ADDRESS ? g_strdup ("") : g_strdup_printf ("%d", address);
}

static MrWish *
wish_of (MrAddressingRow *row)
{
  MrWish *wish = g_new0 (MrWish, 1);

  wish->meter = mr_meter_store_id (row->meter);
  wish->old_value = format_address (row->back);
  wish->new_value = row->wish != MR_PLAN_NO_ADDRESS || row->keeps_back ? format_address (row->wish) : NULL;
  wish->is_undo = row->is_undo;
  wish->sent_value = format_address (row->sent);
  return wish;
}

void
mr_addressing_save_wishes (MrAddressing *self, GPtrArray *rows)
{
  g_autoptr (GPtrArray) wishes = g_ptr_array_new_with_free_func ((GDestroyNotify) mr_wish_free);

  for (guint i = 0; i < rows->len; i++)
    g_ptr_array_add (wishes, wish_of (g_ptr_array_index (rows, i)));
  if (wishes->len > 0)
    mr_archive_keep_async (mr_session_get_archive (self->session), store_wishes, g_steal_pointer (&wishes),
                           (GDestroyNotify) g_ptr_array_unref, on_wishes_stored, g_object_ref (self->session));
}

/* @changed: (element-type MrAddressingRow) (transfer full) */
static void
take_wishes (MrAddressing *self, GPtrArray *changed)
{
  if (changed->len > 0)
    mr_addressing_set_dirty (self);
  mr_addressing_save_wishes (self, changed);
  g_ptr_array_unref (changed);
}

static void
set_wish (GPtrArray *changed, MrAddressingRow *row, int wish, gboolean is_undo)
{
  if (mr_addressing_row_set_wish (row, wish, is_undo))
    g_ptr_array_add (changed, row);
}

void
mr_addressing_set_wish (MrAddressing *self, MrAddressingRow *row, int address)
{
  GPtrArray *changed;

  g_return_if_fail (MR_IS_ADDRESSING (self) && MR_IS_ADDRESSING_ROW (row));

  changed = g_ptr_array_new ();
  set_wish (changed, row, address, FALSE);
  take_wishes (self, changed);
}

void
mr_addressing_set_draft (MrAddressing *self, MrAddressingRow *row, int address)
{
  g_return_if_fail (MR_IS_ADDRESSING (self) && MR_IS_ADDRESSING_ROW (row));

  row->has_draft = TRUE;
  row->draft = address;
  mr_addressing_set_dirty (self);
}

void
mr_addressing_end_draft (MrAddressing *self, MrAddressingRow *row)
{
  g_return_if_fail (MR_IS_ADDRESSING (self) && MR_IS_ADDRESSING_ROW (row));

  if (!row->has_draft)
    return;
  row->has_draft = FALSE;
  mr_addressing_set_dirty (self);
}

/* --- Rules --- */

/* Returns: (transfer full): the positions of @rows. */
static GArray *
positions_of (MrAddressing *self, GPtrArray *rows)
{
  g_autoptr (GHashTable) positions = g_hash_table_new (NULL, NULL);
  GArray *chosen = g_array_new (FALSE, FALSE, sizeof (guint));

  for (guint i = 0; i < self->rows->len; i++)
    g_hash_table_insert (positions, g_ptr_array_index (self->rows, i), GUINT_TO_POINTER (i));
  if (rows == NULL)
    rows = self->rows;
  for (guint i = 0; i < rows->len; i++)
    {
      const guint position = GPOINTER_TO_UINT (g_hash_table_lookup (positions, g_ptr_array_index (rows, i)));

      g_array_append_val (chosen, position);
    }
  return chosen;
}

/* Returns: (transfer full) (element-type MrPlanMeter): the facts, for a rule to make its wishes in. */
static GArray *
copy_facts (MrAddressing *self)
{
  mr_addressing_check (self);
  return g_array_copy (self->facts->meters);
}

static void
take_wishes_of_rule (MrAddressing *self, GArray *meters)
{
  GPtrArray *changed;

  g_return_if_fail (self->undone->len == 0);

  changed = g_ptr_array_new ();
  for (guint i = 0; i < self->rows->len; i++)
    {
      MrAddressingRow *row = g_ptr_array_index (self->rows, i);
      const int wish = g_array_index (meters, MrPlanMeter, i).wish;

      if (wish != row->wish)
        set_wish (changed, row, wish, FALSE);
    }
  take_wishes (self, changed);
}

guint
mr_addressing_use_rule (MrAddressing *self, MrAddressRule rule, GPtrArray *rows, guint number)
{
  g_autoptr (GArray) meters = NULL;
  g_autoptr (GArray) chosen = NULL;
  guint n;

  g_return_val_if_fail (MR_IS_ADDRESSING (self), 0);

  meters = copy_facts (self);
  chosen = positions_of (self, rows);
  n = rule ((MrPlanMeter *) meters->data, meters->len, (const guint *) chosen->data, chosen->len, number);
  take_wishes_of_rule (self, meters);
  return n;
}

guint
mr_addressing_use_list (MrAddressing *self, const char *text, GPtrArray *problems)
{
  g_autoptr (GArray) meters = NULL;
  guint n_wishes;

  g_return_val_if_fail (MR_IS_ADDRESSING (self), 0);

  meters = copy_facts (self);
  n_wishes = mr_address_rule_list ((MrPlanMeter *) meters->data, meters->len, text, problems);
  take_wishes_of_rule (self, meters);
  return n_wishes;
}

void
mr_addressing_clear (MrAddressing *self, GPtrArray *rows)
{
  GPtrArray *changed;

  g_return_if_fail (MR_IS_ADDRESSING (self));

  changed = g_ptr_array_new ();
  if (rows == NULL)
    rows = self->rows;
  for (guint i = 0; i < rows->len; i++)
    set_wish (changed, g_ptr_array_index (rows, i), MR_PLAN_NO_ADDRESS, FALSE);
  take_wishes (self, changed);
}

/* --- Undo --- */

/* Whether the meter is still to get its old address back. */
static gboolean
is_being_undone (MrAddressingRow *row)
{
  return row->is_undo && mr_addressing_row_changes (row);
}

GPtrArray *
mr_addressing_dup_undoable (MrAddressing *self)
{
  g_autoptr (GPtrArray) set = NULL;
  g_autoptr (GPtrArray) undone = NULL;

  g_return_val_if_fail (MR_IS_ADDRESSING (self), NULL);

  set = g_ptr_array_new ();
  undone = g_ptr_array_new ();
  for (guint i = 0; i < self->rows->len; i++)
    {
      MrAddressingRow *row = g_ptr_array_index (self->rows, i);

      if (is_being_undone (row) ||
          (row->wish != MR_PLAN_NO_ADDRESS && !row->is_undo && mr_addressing_row_can_undo (row)))
        g_ptr_array_add (set, row);
      else if (row->is_undo && mr_addressing_row_can_undo (row))
        g_ptr_array_add (undone, row);
    }
  return set->len > 0 ? g_steal_pointer (&set) : g_steal_pointer (&undone);
}

guint
mr_addressing_undo (MrAddressing *self, GPtrArray *rows)
{
  g_autoptr (GPtrArray) all = NULL;
  gboolean interrupted = FALSE;

  g_return_val_if_fail (MR_IS_ADDRESSING (self), 0);

  for (guint i = 0; i < self->rows->len; i++)
    interrupted |= is_being_undone (g_ptr_array_index (self->rows, i));

  if (rows == NULL)
    rows = all = mr_addressing_dup_undoable (self);
  for (guint i = 0; i < rows->len; i++)
    {
      MrAddressingRow *row = g_ptr_array_index (rows, i);

      if (is_being_undone (row))
        g_ptr_array_add (self->undone, row);
      else if (mr_addressing_row_can_undo (row) && !(interrupted && row->is_undo))
        set_wish (self->undone, row, row->back, TRUE);
      else
        continue;
      row->is_undoing = TRUE;
    }
  if (self->undone->len > 0)
    mr_addressing_set_dirty (self);
  return self->undone->len;
}

void
mr_addressing_end_undo (MrAddressing *self)
{
  for (guint i = 0; i < self->undone->len; i++)
    ((MrAddressingRow *) g_ptr_array_index (self->undone, i))->is_undoing = FALSE;
  g_ptr_array_set_size (self->undone, 0);
  mr_addressing_set_dirty (self);
}

void
mr_addressing_leave_out_undone (MrAddressing *self)
{
  g_autoptr (GHashTable) left_out = g_hash_table_new (NULL, NULL);
  g_autoptr (GError) error = NULL;

  for (guint i = self->undone->len; i > 0; i--)
    {
      MrAddressingRow *row = g_ptr_array_index (self->undone, i - 1);

      if (row->conflict_kind == MR_PLAN_NO_CONFLICT)
        continue;
      row->is_undoing = FALSE;
      g_ptr_array_remove_index (self->undone, i - 1);
      g_hash_table_add (left_out, row);
    }
  if (g_hash_table_size (left_out) > 0 && !mr_addressing_load_wishes (self, left_out, &error))
    mr_session_emit_problem (self->session, NULL, error);
}

gboolean
mr_addressing_forget_undo (MrAddressing *self, GError **error)
{
  g_return_val_if_fail (MR_IS_ADDRESSING (self), FALSE);

  mr_addressing_end_undo (self);
  return mr_addressing_load_wishes (self, NULL, error);
}
