/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is wrong with a plan of addresses, and how much. */
#include "config.h"

#include "mr-addressing-private.h"

#include "mbus-frame.h"
#include "mr-address-plan.h"
#include "mr-addressing-row-private.h"
#include "mr-meter-private.h"
#include "mr-session-private.h"
#include "mr-write-kind.h"

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
  mr_addressing_notify (self, prop);
}

void
mr_addressing_check (MrAddressing *self)
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
  set_number (self, &self->n_changes, n_changes, MR_ADDRESSING_PROP_N_CHANGES);
  set_number (self, &self->n_conflicts, n_conflicts, MR_ADDRESSING_PROP_N_CONFLICTS);
  set_number (self, &self->n_unsolved, n_conflicts + n_needs, MR_ADDRESSING_PROP_N_UNSOLVED);
}

static gboolean
on_idle (gpointer user_data)
{
  MrAddressing *self = user_data;

  self->checking = 0;
  mr_addressing_check (self);
  return G_SOURCE_REMOVE;
}

void
mr_addressing_set_dirty (MrAddressing *self)
{
  self->is_dirty = TRUE;
  if (self->checking == 0)
    self->checking = g_idle_add (on_idle, self);
}
