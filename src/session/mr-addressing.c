/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-addressing.h"

#include "mbus-frame.h"
#include "mr-address-need.h"
#include "mr-address-plan.h"
#include "mr-address-rule.h"
#include "mr-addressing-row-private.h"
#include "mr-meter-private.h"
#include "mr-session-private.h"
#include "mr-write-kind.h"
#include "mr-write-progress.h"

struct _MrAddressing {
  GObject parent_instance;

  MrSession *session;
  MrBusLink *link;
  GPtrArray *rows;      /* (element-type MrAddressingRow) */
  GHashTable *by_meter; /* MrMeter → MrAddressingRow, which "rows" holds */
  MrWriteProgress *progress;
  GBytes *password;     /* (nullable): for what is written next */
  GPtrArray *undone;    /* (element-type MrAddressingRow): whose undo is stored when it is applied */

  GArray *facts;        /* (element-type MrPlanMeter): of the rows, while they are not dirty */
  gboolean is_dirty;
  guint checking;       /* source that checks */
  guint n_changes;
  guint n_conflicts;
  guint n_unsolved;
};

static GType
mr_addressing_get_item_type (GListModel *model)
{
  return MR_TYPE_ADDRESSING_ROW;
}

static guint
mr_addressing_get_n_items (GListModel *model)
{
  return MR_ADDRESSING (model)->rows->len;
}

static gpointer
mr_addressing_get_item (GListModel *model, guint position)
{
  MrAddressing *self = MR_ADDRESSING (model);

  return position < self->rows->len ? g_object_ref (g_ptr_array_index (self->rows, position)) : NULL;
}

static void
mr_addressing_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = mr_addressing_get_item_type;
  iface->get_n_items = mr_addressing_get_n_items;
  iface->get_item = mr_addressing_get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (MrAddressing, mr_addressing, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, mr_addressing_list_model_init))

typedef enum {
  PROP_N_CHANGES = 1,
  PROP_N_CONFLICTS,
  PROP_N_UNSOLVED,
  PROP_LAST = PROP_N_UNSOLVED
} MrAddressingProps;

static GParamSpec *props[PROP_LAST + 1];

/* --- Checking --- */

/* The address that the meter may have instead of the one it had last. */
static int
doubt_of (MrMeter *meter)
{
  const MrDoubt *doubt = mr_known_meter_find_doubt (mr_meter_known (meter), MR_WRITE_PRIMARY_ADDRESS);
  guint64 address;

  if (doubt == NULL || !g_ascii_string_to_unsigned (doubt->new_value, 10, 0, MBUS_ADDRESS_LAST, &address, NULL))
    return MR_PLAN_NO_ADDRESS;
  return (int) address;
}

/* What is undone is undone alone, whatever else is planned. */
static int
current_wish (MrAddressing *self, MrAddressingRow *row)
{
  return self->undone->len == 0 || row->is_undoing ? mr_addressing_row_current (row) : MR_PLAN_NO_ADDRESS;
}

static MrPlanMeter
facts_of (MrAddressing *self, MrAddressingRow *row)
{
  const MbusSecondary *address = mr_meter_address (row->meter);
  MbusSecondary plain = *address;

  plain.has_fabrication = FALSE;
  return (MrPlanMeter) {
    .id = *address,
    .address = mr_addressing_row_present (row),
    .wish = current_wish (self, row),
    .doubt = doubt_of (row->meter),
    .is_undo = row->is_undo,
    .is_on_way = mr_addressing_row_is_on_way (row),
    .is_gone = mr_attendance_is_gone (mr_meter_attendance (row->meter)),
    .selectable = !mbus_secondary_has_wildcard (&plain) &&
                  (!mr_meter_shares_secondary (row->meter) || mr_meter_known (row->meter)->enhanced),
    .shares_number = mr_meter_index_with_id (self->session->index, mr_meter_bus (row->meter), address->id)->len > 1,
  };
}

static void
set_number (MrAddressing *self, guint *field, guint value, MrAddressingProps prop)
{
  if (*field == value)
    return;
  *field = value;
  g_object_notify_by_pspec (G_OBJECT (self), props[prop]);
}

static void
check (MrAddressing *self)
{
  const guint n_rows = self->rows->len;
  g_autofree MrPlanFault *faults = NULL;
  g_autofree MrPlanNeed *needs = NULL;
  const MrPlanMeter *meters;
  guint n_changes = 0;
  guint n_conflicts;
  guint n_needs;

  if (!self->is_dirty)
    return;
  self->is_dirty = FALSE;
  g_clear_handle_id (&self->checking, g_source_remove);

  g_array_set_size (self->facts, 0);
  for (guint i = 0; i < n_rows; i++)
    {
      const MrPlanMeter facts = facts_of (self, g_ptr_array_index (self->rows, i));

      g_array_append_val (self->facts, facts);
      n_changes += mr_plan_meter_changes (&facts);
    }
  meters = (const MrPlanMeter *) self->facts->data;
  faults = g_new (MrPlanFault, n_rows);
  n_conflicts = mr_address_plan_check (meters, n_rows, faults);
  needs = g_new (MrPlanNeed, n_rows);
  n_needs = mr_address_need_find (meters, n_rows, faults, needs);

  for (guint i = 0; i < n_rows; i++)
    {
      MrAddressingRow *row = g_ptr_array_index (self->rows, i);
      g_autofree char *conflict = mr_plan_fault_explain (&faults[i], meters, i);
      g_autofree char *need = mr_plan_need_explain (&needs[i], meters, i);

      mr_addressing_row_set_check (row, faults[i].conflict, conflict, needs[i].kind, need);
    }
  set_number (self, &self->n_changes, n_changes, PROP_N_CHANGES);
  set_number (self, &self->n_conflicts, n_conflicts, PROP_N_CONFLICTS);
  set_number (self, &self->n_unsolved, n_conflicts + n_needs, PROP_N_UNSOLVED);
}

static gboolean
on_idle (gpointer user_data)
{
  MrAddressing *self = user_data;

  self->checking = 0;
  check (self);
  return G_SOURCE_REMOVE;
}

static void
set_dirty (MrAddressing *self)
{
  self->is_dirty = TRUE;
  if (self->checking == 0)
    self->checking = g_idle_add (on_idle, self);
}

/* --- Rows --- */

static void
on_meter_changed (MrMeter *meter, GParamSpec *pspec, MrAddressing *self)
{
  mr_addressing_row_refresh (g_hash_table_lookup (self->by_meter, meter));
  set_dirty (self);
}

static void
add_row (MrAddressing *self, MrMeter *meter)
{
  MrAddressingRow *row = mr_addressing_row_new (meter);

  g_ptr_array_add (self->rows, row);
  g_hash_table_insert (self->by_meter, meter, row);
  g_signal_connect_object (meter, "notify::primary", G_CALLBACK (on_meter_changed), self, 0);
  g_signal_connect_object (meter, "notify::conditions", G_CALLBACK (on_meter_changed), self, 0);
}

/* Meters join the session at the end of its list, and never leave it. */
static void
on_meters_changed (GListModel *session, guint position, guint removed, guint added, MrAddressing *self)
{
  const guint n_before = self->rows->len;

  for (guint i = 0; i < added; i++)
    {
      g_autoptr (MrMeter) meter = g_list_model_get_item (session, position + i);

      if (mr_meter_bus (meter) == mr_bus_link_get_bus (self->link) &&
          !g_hash_table_contains (self->by_meter, meter))
        add_row (self, meter);
    }
  if (self->rows->len == n_before)
    return;
  set_dirty (self);
  g_list_model_items_changed (G_LIST_MODEL (self), n_before, 0, self->rows->len - n_before);
}

static void
on_progress (MrWriteProgress *progress, MrMeter *meter, MrAddressing *self)
{
  MrAddressingRow *row = g_hash_table_lookup (self->by_meter, meter);

  if (row != NULL)
    mr_addressing_row_set_state (row, mr_write_progress_get_state (progress, meter),
                                 mr_write_progress_get_explanation (progress, meter));
}

static int
parse_address (const char *text)
{
  guint64 address;

  return g_ascii_string_to_unsigned (text, 10, 0, 999, &address, NULL) ? (int) address : MR_PLAN_NO_ADDRESS;
}

static gboolean
load_wishes (MrAddressing *self, GError **error)
{
  g_autoptr (GPtrArray) wishes =
    mr_store_list_wishes (mr_archive_reader (mr_session_get_archive (self->session)), mr_bus_link_get_bus (self->link),
                          MR_WRITE_PRIMARY_ADDRESS, error);

  for (guint i = 0; wishes != NULL && i < wishes->len; i++)
    {
      const MrWish *wish = g_ptr_array_index (wishes, i);
      MrMeter *meter = mr_meter_index_find (self->session->index, wish->meter);
      MrAddressingRow *row = meter != NULL ? g_hash_table_lookup (self->by_meter, meter) : NULL;

      if (row != NULL)
        mr_addressing_row_load (row, parse_address (wish->old_value), parse_address (wish->new_value), wish->is_undo,
                                wish->state, wish->reason);
    }
  return wishes != NULL;
}

MrAddressing *
mr_addressing_new (MrSession *session, MrBusLink *link, GError **error)
{
  g_autoptr (MrAddressing) self = NULL;
  g_autoptr (GPtrArray) meters = NULL;

  g_return_val_if_fail (MR_IS_SESSION (session), NULL);
  g_return_val_if_fail (MR_IS_BUS_LINK (link), NULL);

  self = g_object_new (MR_TYPE_ADDRESSING, NULL);
  self->session = g_object_ref (session);
  self->link = g_object_ref (link);
  meters = mr_session_meters_of_bus (session, mr_bus_link_get_bus (link));
  for (guint i = 0; i < meters->len; i++)
    add_row (self, g_ptr_array_index (meters, i));
  if (!load_wishes (self, error))
    return NULL;

  self->progress = mr_write_progress_new (session, link, mr_write_kind_find (MR_WRITE_PRIMARY_ADDRESS), NULL);
  g_signal_connect_object (self->progress, "changed", G_CALLBACK (on_progress), self, 0);
  g_signal_connect_object (session, "items-changed", G_CALLBACK (on_meters_changed), self, 0);
  self->is_dirty = TRUE;
  check (self);
  return g_steal_pointer (&self);
}

MrAddressingRow *
mr_addressing_find (MrAddressing *self, MrMeter *meter)
{
  g_return_val_if_fail (MR_IS_ADDRESSING (self), NULL);

  return g_hash_table_lookup (self->by_meter, meter);
}

guint
mr_addressing_get_n_changes (MrAddressing *self)
{
  g_return_val_if_fail (MR_IS_ADDRESSING (self), 0);

  check (self);
  return self->n_changes;
}

guint
mr_addressing_get_n_conflicts (MrAddressing *self)
{
  g_return_val_if_fail (MR_IS_ADDRESSING (self), 0);

  check (self);
  return self->n_conflicts;
}

guint
mr_addressing_get_n_unsolved (MrAddressing *self)
{
  g_return_val_if_fail (MR_IS_ADDRESSING (self), 0);

  check (self);
  return self->n_unsolved;
}

/* --- Storing wishes --- */

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
  wish->old_value = format_address (row->old);
  wish->new_value = row->wish != MR_PLAN_NO_ADDRESS ? format_address (row->wish) : NULL;
  wish->is_undo = row->is_undo;
  return wish;
}

static void
save_wishes (MrAddressing *self, GPtrArray *rows)
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
    set_dirty (self);
  save_wishes (self, changed);
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
  set_dirty (self);
}

void
mr_addressing_end_draft (MrAddressing *self, MrAddressingRow *row)
{
  g_return_if_fail (MR_IS_ADDRESSING (self) && MR_IS_ADDRESSING_ROW (row));

  if (!row->has_draft)
    return;
  row->has_draft = FALSE;
  set_dirty (self);
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

/* Takes over what a rule wished for, in the facts. */
static void
take_facts (MrAddressing *self)
{
  GPtrArray *changed;

  g_return_if_fail (self->undone->len == 0);

  changed = g_ptr_array_new ();
  for (guint i = 0; i < self->rows->len; i++)
    {
      MrAddressingRow *row = g_ptr_array_index (self->rows, i);
      const int wish = g_array_index (self->facts, MrPlanMeter, i).wish;

      if (wish != row->wish)
        set_wish (changed, row, wish, FALSE);
    }
  take_wishes (self, changed);
}

void
mr_addressing_use_sequence (MrAddressing *self, GPtrArray *rows, guint first)
{
  g_autoptr (GArray) chosen = NULL;

  g_return_if_fail (MR_IS_ADDRESSING (self));

  check (self);
  chosen = positions_of (self, rows);
  mr_address_rule_sequential ((MrPlanMeter *) self->facts->data, self->facts->len, (const guint *) chosen->data,
                              chosen->len, first);
  take_facts (self);
}

guint
mr_addressing_use_needed (MrAddressing *self, GPtrArray *rows, guint first)
{
  g_autoptr (GArray) chosen = NULL;
  guint n_wishes;

  g_return_val_if_fail (MR_IS_ADDRESSING (self), 0);

  check (self);
  chosen = positions_of (self, rows);
  n_wishes = mr_address_rule_needed ((MrPlanMeter *) self->facts->data, self->facts->len, (const guint *) chosen->data,
                                     chosen->len, first);
  take_facts (self);
  return n_wishes;
}

guint
mr_addressing_use_digits (MrAddressing *self, GPtrArray *rows, guint n_digits)
{
  g_autoptr (GArray) chosen = NULL;
  guint n_without;

  g_return_val_if_fail (MR_IS_ADDRESSING (self), 0);

  check (self);
  chosen = positions_of (self, rows);
  n_without = mr_address_rule_digits ((MrPlanMeter *) self->facts->data, (const guint *) chosen->data, chosen->len,
                                      n_digits);
  take_facts (self);
  return n_without;
}

guint
mr_addressing_use_list (MrAddressing *self, const char *text, GPtrArray *problems)
{
  guint n_wishes;

  g_return_val_if_fail (MR_IS_ADDRESSING (self), 0);

  check (self);
  n_wishes = mr_address_rule_list ((MrPlanMeter *) self->facts->data, self->facts->len, text, problems);
  take_facts (self);
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

/* Whether the meter is still to get its old address back. */
static gboolean
is_being_undone (MrAddressingRow *row)
{
  return row->is_undo && mr_addressing_row_changes (row);
}

guint
mr_addressing_undo (MrAddressing *self, GPtrArray *rows)
{
  gboolean interrupted = FALSE;

  g_return_val_if_fail (MR_IS_ADDRESSING (self), 0);

  for (guint i = 0; i < self->rows->len; i++)
    interrupted |= is_being_undone (g_ptr_array_index (self->rows, i));

  if (rows == NULL)
    rows = self->rows;
  for (guint i = 0; i < rows->len; i++)
    {
      MrAddressingRow *row = g_ptr_array_index (rows, i);

      if (is_being_undone (row))
        g_ptr_array_add (self->undone, row);
      else if (mr_addressing_row_can_undo (row) && !(interrupted && row->is_undo))
        set_wish (self->undone, row, row->old, TRUE);
      else
        continue;
      row->is_undoing = TRUE;
    }
  if (self->undone->len > 0)
    set_dirty (self);
  return self->undone->len;
}

static void
end_undo (MrAddressing *self)
{
  for (guint i = 0; i < self->undone->len; i++)
    ((MrAddressingRow *) g_ptr_array_index (self->undone, i))->is_undoing = FALSE;
  g_ptr_array_set_size (self->undone, 0);
  set_dirty (self);
}

gboolean
mr_addressing_forget_undo (MrAddressing *self, GError **error)
{
  g_return_val_if_fail (MR_IS_ADDRESSING (self), FALSE);

  end_undo (self);
  return load_wishes (self, error);
}

/* --- Writing --- */

GArray *
mr_addressing_get_steps (MrAddressing *self)
{
  g_return_val_if_fail (MR_IS_ADDRESSING (self), NULL);

  check (self);
  return mr_address_plan_steps ((const MrPlanMeter *) self->facts->data, self->facts->len);
}

/* How one of the meters is asked at @address: where it is not alone, it is selected, if it can be. */
static MbusAddress
way_to (MrAddressing *self, const MrPlanMeter *meter, int address)
{
  MbusAddress way = { .primary = (guint8) address, .secondary = MBUS_SECONDARY_ANY };
  guint n_others = 0;

  for (guint i = 0; i < self->facts->len; i++)
    n_others += &g_array_index (self->facts, MrPlanMeter, i) != meter &&
                g_array_index (self->facts, MrPlanMeter, i).address == address;
  if (meter->selectable && (address == MBUS_ADDRESS_FACTORY || n_others > 0))
    {
      way.by_secondary = TRUE;
      way.secondary = meter->id;
    }
  return way;
}

MrTask *
mr_addressing_read_doubtful (MrAddressing *self)
{
  g_autoptr (GArray) places = NULL;

  g_return_val_if_fail (MR_IS_ADDRESSING (self), NULL);

  check (self);
  places = g_array_new (FALSE, FALSE, sizeof (MrMeterPlace));
  for (guint i = 0; i < self->facts->len; i++)
    {
      const MrPlanMeter *meter = &g_array_index (self->facts, MrPlanMeter, i);
      const MrAddressingRow *row = g_ptr_array_index (self->rows, i);
      const int addresses[] = { meter->doubt, meter->address };

      for (guint j = 0; meter->doubt != MR_PLAN_NO_ADDRESS && j < G_N_ELEMENTS (addresses); j++)
        if (addresses[j] != MR_PLAN_NO_ADDRESS)
          {
            const MrMeterPlace place = { row->meter, way_to (self, meter, addresses[j]) };

            g_array_append_val (places, place);
          }
    }
  return places->len > 0 ? mr_bus_link_read_places (self->link, (const MrMeterPlace *) places->data, places->len) : NULL;
}

/* @values: (element-type utf8): keeps the new values. Returns: (transfer full) (element-type MrMeterWrite) */
static GArray *
make_writes (MrAddressing *self, GPtrArray *values)
{
  g_autoptr (GArray) steps = mr_addressing_get_steps (self);
  GArray *writes = g_array_sized_new (FALSE, FALSE, sizeof (MrMeterWrite), steps->len);

  for (guint i = 0; i < steps->len; i++)
    {
      const MrPlanStep *step = &g_array_index (steps, MrPlanStep, i);
      const MrAddressingRow *row = g_ptr_array_index (self->rows, step->meter);
      const MrMeterWrite write = {
        .meter = row->meter,
        .kind = mr_write_kind_find (MR_WRITE_PRIMARY_ADDRESS),
        .new_value = g_strdup_printf ("%d", step->to),
        .password = self->password,
      };

      g_ptr_array_add (values, (gpointer) write.new_value);
      g_array_append_val (writes, write);
    }
  return writes;
}

void
mr_addressing_set_password (MrAddressing *self, GBytes *password)
{
  g_return_if_fail (MR_IS_ADDRESSING (self));

  g_clear_pointer (&self->password, g_bytes_unref);
  self->password = password != NULL ? g_bytes_ref (password) : NULL;
}

gboolean
mr_addressing_may_ask_password (MrAddressing *self)
{
  g_autoptr (GArray) steps = NULL;

  g_return_val_if_fail (MR_IS_ADDRESSING (self), FALSE);

  steps = mr_addressing_get_steps (self);
  for (guint i = 0; i < steps->len; i++)
    {
      const MrAddressingRow *row = g_ptr_array_index (self->rows, g_array_index (steps, MrPlanStep, i).meter);

      if (mr_meter_may_ask_password (row->meter))
        return TRUE;
    }
  return FALSE;
}

GArray *
mr_addressing_preview (MrAddressing *self)
{
  g_autoptr (GPtrArray) values = NULL;
  g_autoptr (GArray) writes = NULL;

  g_return_val_if_fail (MR_IS_ADDRESSING (self), NULL);

  values = g_ptr_array_new_with_free_func (g_free);
  writes = make_writes (self, values);
  return mr_bus_link_preview (self->link, (const MrMeterWrite *) writes->data, writes->len);
}

static void
unref_plan (gpointer plan, GClosure *closure)
{
  g_object_unref (plan);
}

/* What was stopped before it was sent has not failed: it is as wished for as before. */
static void
on_ended (MrTask *task, MrAddressing *self)
{
  GPtrArray *meters = mr_task_get_meters (task);
  g_autoptr (GPtrArray) unsent = g_ptr_array_new ();

  if (mr_task_get_state (task) == MR_TASK_DONE)
    return;
  for (guint i = 0; i < meters->len; i++)
    {
      MrAddressingRow *row = g_hash_table_lookup (self->by_meter, meters->pdata[i]);

      if (row != NULL && row->state == MR_WRITE_PROGRESS_NONE)
        g_ptr_array_add (unsent, row);
    }
  save_wishes (self, unsent);
}

MrTask *
mr_addressing_apply (MrAddressing *self)
{
  g_autoptr (GPtrArray) values = NULL;
  g_autoptr (GArray) writes = NULL;
  MrTask *task;

  g_return_val_if_fail (MR_IS_ADDRESSING (self), NULL);

  values = g_ptr_array_new_with_free_func (g_free);
  writes = make_writes (self, values);
  if (writes->len == 0)
    return NULL;

  save_wishes (self, self->undone);
  end_undo (self);
  task = mr_bus_link_write (self->link, (const MrMeterWrite *) writes->data, writes->len);
  mr_addressing_set_password (self, NULL);
  /* However soon the plan is closed. */
  g_signal_connect_data (task, "ended", G_CALLBACK (on_ended), g_object_ref (self), unref_plan, 0);
  return task;
}

/* --- GObject --- */

static void
mr_addressing_get_property (GObject *object, guint property_id, GValue *value, GParamSpec *pspec)
{
  MrAddressing *self = MR_ADDRESSING (object);

  switch ((MrAddressingProps) property_id)
    {
    case PROP_N_CHANGES:
      g_value_set_uint (value, self->n_changes);
      break;
    case PROP_N_CONFLICTS:
      g_value_set_uint (value, self->n_conflicts);
      break;
    case PROP_N_UNSOLVED:
      g_value_set_uint (value, self->n_unsolved);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
mr_addressing_dispose (GObject *object)
{
  MrAddressing *self = MR_ADDRESSING (object);

  g_clear_handle_id (&self->checking, g_source_remove);
  g_clear_pointer (&self->password, g_bytes_unref);
  g_clear_object (&self->progress);
  g_clear_object (&self->link);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (mr_addressing_parent_class)->dispose (object);
}

static void
mr_addressing_finalize (GObject *object)
{
  MrAddressing *self = MR_ADDRESSING (object);

  g_hash_table_unref (self->by_meter);
  g_ptr_array_unref (self->undone);
  g_ptr_array_unref (self->rows);
  g_array_unref (self->facts);
  G_OBJECT_CLASS (mr_addressing_parent_class)->finalize (object);
}

static void
mr_addressing_class_init (MrAddressingClass *klass)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = mr_addressing_get_property;
  object_class->dispose = mr_addressing_dispose;
  object_class->finalize = mr_addressing_finalize;

  props[PROP_N_CHANGES] = g_param_spec_uint ("n-changes", NULL, NULL, 0, G_MAXUINT, 0, flags);
  props[PROP_N_CONFLICTS] = g_param_spec_uint ("n-conflicts", NULL, NULL, 0, G_MAXUINT, 0, flags);
  props[PROP_N_UNSOLVED] = g_param_spec_uint ("n-unsolved", NULL, NULL, 0, G_MAXUINT, 0, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
}

static void
mr_addressing_init (MrAddressing *self)
{
  self->rows = g_ptr_array_new_with_free_func (g_object_unref);
  self->by_meter = g_hash_table_new (NULL, NULL);
  self->undone = g_ptr_array_new ();
  self->facts = g_array_new (FALSE, FALSE, sizeof (MrPlanMeter));
}
