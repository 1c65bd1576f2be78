/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-addressing-private.h"

#include "mr-addressing-row-private.h"
#include "mr-session-private.h"
#include "mr-write-kind.h"

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

static GParamSpec *props[MR_ADDRESSING_PROP_LAST + 1];

void
mr_addressing_notify (MrAddressing *self, MrAddressingProps prop)
{
  g_object_notify_by_pspec (G_OBJECT (self), props[prop]);
}

/* --- Rows --- */

static void
on_meter_changed (MrMeter *meter, GParamSpec *pspec, MrAddressing *self)
{
  mr_addressing_row_refresh (g_hash_table_lookup (self->by_meter, meter));
  mr_addressing_set_dirty (self);
}

static void
add_row (MrAddressing *self, MrMeter *meter)
{
  MrAddressingRow *row = mr_addressing_row_new (meter);

  g_ptr_array_add (self->rows, row);
  g_hash_table_insert (self->by_meter, meter, row);
  g_signal_connect_object (meter, "notify::primary", G_CALLBACK (on_meter_changed), self, 0);
  g_signal_connect_object (meter, "notify::conditions", G_CALLBACK (on_meter_changed), self, 0);
  g_signal_connect_object (meter, "notify::apart", G_CALLBACK (on_meter_changed), self, 0);
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
  mr_addressing_set_dirty (self);
  g_list_model_items_changed (G_LIST_MODEL (self), n_before, 0, self->rows->len - n_before);
}

static void
on_progress (MrWriteProgress *progress, MrMeter *meter, MrAddressing *self)
{
  MrAddressingRow *row = g_hash_table_lookup (self->by_meter, meter);
  int state = mr_write_progress_get_state (progress, meter);
  MrWriteOutcome outcome;
  int shown;

  if (row == NULL)
    return;
  shown = mr_write_progress_get_outcome (progress, meter, &outcome) ? (int) outcome : MR_ADDRESSING_NO_OUTCOME;
  /* A telegram has shown that a write that was in doubt was carried out. */
  if (state == MR_WRITE_PROGRESS_NONE && row->state == MR_WRITE_UNKNOWN && row->wish == mr_addressing_row_present (row))
    {
      state = MR_WRITE_CONFIRMED;
      shown = MR_WRITE_OUTCOME_CONFIRMED;
    }
  mr_addressing_row_set_state (row, state, shown, mr_write_progress_get_explanation (progress, meter));
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
  if (!mr_addressing_load_wishes (self, NULL, error))
    return NULL;

  self->progress = mr_write_progress_new (session, link, mr_write_kind_find (MR_WRITE_PRIMARY_ADDRESS), NULL);
  g_signal_connect_object (self->progress, "changed", G_CALLBACK (on_progress), self, 0);
  /* A doubt is shown, whatever became of the wish that led to it. */
  for (guint i = 0; i < self->rows->len; i++)
    {
      MrAddressingRow *row = g_ptr_array_index (self->rows, i);

      if (mr_addressing_row_get_doubt (row) != MR_PLAN_NO_ADDRESS)
        on_progress (self->progress, row->meter, self);
    }
  g_signal_connect_object (session, "items-changed", G_CALLBACK (on_meters_changed), self, 0);
  self->is_dirty = TRUE;
  mr_addressing_check (self);
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

  mr_addressing_check (self);
  return self->n_changes;
}

guint
mr_addressing_get_n_conflicts (MrAddressing *self)
{
  g_return_val_if_fail (MR_IS_ADDRESSING (self), 0);

  mr_addressing_check (self);
  return self->n_conflicts;
}

guint
mr_addressing_get_n_unsolved (MrAddressing *self)
{
  g_return_val_if_fail (MR_IS_ADDRESSING (self), 0);

  mr_addressing_check (self);
  return self->n_unsolved;
}

/* --- GObject --- */

static void
mr_addressing_get_property (GObject *object, guint property_id, GValue *value, GParamSpec *pspec)
{
  MrAddressing *self = MR_ADDRESSING (object);

  switch ((MrAddressingProps) property_id)
    {
    case MR_ADDRESSING_PROP_N_CHANGES:
      g_value_set_uint (value, self->n_changes);
      break;
    case MR_ADDRESSING_PROP_N_CONFLICTS:
      g_value_set_uint (value, self->n_conflicts);
      break;
    case MR_ADDRESSING_PROP_N_UNSOLVED:
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
  mr_addressing_facts_unref (self->facts);
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

  props[MR_ADDRESSING_PROP_N_CHANGES] = g_param_spec_uint ("n-changes", NULL, NULL, 0, G_MAXUINT, 0, flags);
  props[MR_ADDRESSING_PROP_N_CONFLICTS] = g_param_spec_uint ("n-conflicts", NULL, NULL, 0, G_MAXUINT, 0, flags);
  props[MR_ADDRESSING_PROP_N_UNSOLVED] = g_param_spec_uint ("n-unsolved", NULL, NULL, 0, G_MAXUINT, 0, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
}

static void
mr_addressing_init (MrAddressing *self)
{
  self->rows = g_ptr_array_new_with_free_func (g_object_unref);
  self->by_meter = g_hash_table_new (NULL, NULL);
  self->undone = g_ptr_array_new ();
  self->facts = mr_addressing_facts_new (self); /* of no rows */
}
