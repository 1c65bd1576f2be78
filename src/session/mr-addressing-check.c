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

static gsize n_explained; /* atomic */

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

  return (MrPlanMeter) {
    .id = *address,
    .address = mr_addressing_row_present (row),
    .wish = current_wish (self, row),
    .doubt = mr_addressing_row_get_doubt (row),
    .is_undo = row->is_undo,
    .is_on_way = mr_addressing_row_is_on_way (row),
    .is_gone = mr_meter_is_gone (row->meter),
    .selectable = mr_bus_link_can_select (row->meter),
    .apart = mr_meter_apart (row->meter),
  };
}

MrAddressingFacts *
mr_addressing_facts_new (MrAddressing *self)
{
  MrAddressingFacts *facts = g_rc_box_new (MrAddressingFacts);
  const guint n_rows = self->rows->len;
  const MrPlanMeter *meters;

  facts->meters = g_array_sized_new (FALSE, FALSE, sizeof (MrPlanMeter), n_rows);
  facts->faults = g_array_set_size (g_array_new (FALSE, FALSE, sizeof (MrPlanFault)), n_rows);
  facts->needs = g_array_set_size (g_array_new (FALSE, FALSE, sizeof (MrPlanNeed)), n_rows);
  for (guint i = 0; i < n_rows; i++)
    {
      const MrPlanMeter meter = facts_of (self, g_ptr_array_index (self->rows, i));

      g_array_append_val (facts->meters, meter);
    }
  meters = (const MrPlanMeter *) facts->meters->data;
  mr_address_plan_check (meters, n_rows, (MrPlanFault *) facts->faults->data);
  mr_address_need_find (meters, n_rows, (const MrPlanFault *) facts->faults->data, (MrPlanNeed *) facts->needs->data);
  return facts;
}

static void
facts_clear (gpointer data)
{
  MrAddressingFacts *facts = data;

  g_array_unref (facts->meters);
  g_array_unref (facts->faults);
  g_array_unref (facts->needs);
}

void
mr_addressing_facts_unref (MrAddressingFacts *self)
{
  g_rc_box_release_full (self, facts_clear);
}

static void
set_number (MrAddressing *self, guint *field, guint value, MrAddressingProps prop)
{
  if (*field == value)
    return;
  *field = value;
  mr_addressing_notify (self, prop);
}

/* @meter: index, or -1 */
static gboolean
is_unchanged (const MrAddressingFacts *now, const MrAddressingFacts *before, int meter)
{
  return meter < 0 || mr_plan_meter_equal (&g_array_index (now->meters, MrPlanMeter, meter),
                                           &g_array_index (before->meters, MrPlanMeter, meter));
}

/* Sentences are made of the fault and the need, and of the facts of the meters that these are about. */
static gboolean
says_the_same (const MrAddressingFacts *now, const MrAddressingFacts *before, guint i)
{
  const MrPlanFault *fault = &g_array_index (now->faults, MrPlanFault, i);
  const MrPlanNeed *need = &g_array_index (now->needs, MrPlanNeed, i);
  const MrPlanFault *old_fault;
  const MrPlanNeed *old_need;

  if (i >= before->meters->len)
    return FALSE;
  old_fault = &g_array_index (before->faults, MrPlanFault, i);
  old_need = &g_array_index (before->needs, MrPlanNeed, i);
  if (fault->conflict != old_fault->conflict || fault->other != old_fault->other || need->kind != old_need->kind ||
      need->other != old_need->other || need->n_others != old_need->n_others)
    return FALSE;
  if (fault->conflict == MR_PLAN_NO_CONFLICT && need->kind == MR_PLAN_NO_NEED)
    return TRUE;
  return is_unchanged (now, before, (int) i) && is_unchanged (now, before, fault->other) &&
         is_unchanged (now, before, need->other);
}

static void
explain (MrAddressingRow *row, const MrAddressingFacts *now, guint i)
{
  const MrPlanMeter *meters = (const MrPlanMeter *) now->meters->data;
  const MrPlanFault *fault = &g_array_index (now->faults, MrPlanFault, i);
  const MrPlanNeed *need = &g_array_index (now->needs, MrPlanNeed, i);
  g_autofree char *conflict = mr_plan_fault_explain (fault, meters, i);
  g_autofree char *what_it_needs = mr_plan_need_explain (need, meters, i);

  g_atomic_pointer_add (&n_explained, 1);
  mr_addressing_row_set_check (row, fault->conflict, conflict, need->kind, what_it_needs);
}

void
mr_addressing_check (MrAddressing *self)
{
  g_autoptr (MrAddressingFacts) before = NULL;
  g_autoptr (MrAddressingFacts) now = NULL;
  guint n_changes = 0;
  guint n_conflicts = 0;
  guint n_needs = 0;

  /* Who hears of a change may ask for another check: it would be overwritten by what is left of this one. */
  if (!self->is_dirty || self->is_checking)
    return;
  self->is_dirty = FALSE;
  self->is_checking = TRUE;
  g_clear_handle_id (&self->checking, g_source_remove);

  before = self->facts;
  self->facts = mr_addressing_facts_new (self);
  now = g_rc_box_acquire (self->facts);
  g_object_freeze_notify (G_OBJECT (self)); /* the numbers belong together */
  for (guint i = 0; i < now->meters->len; i++)
    {
      n_changes += mr_plan_meter_changes (&g_array_index (now->meters, MrPlanMeter, i));
      n_conflicts += g_array_index (now->faults, MrPlanFault, i).conflict != MR_PLAN_NO_CONFLICT;
      n_needs += g_array_index (now->needs, MrPlanNeed, i).kind != MR_PLAN_NO_NEED;
      if (!says_the_same (now, before, i))
        explain (g_ptr_array_index (self->rows, i), now, i);
    }
  set_number (self, &self->n_changes, n_changes, MR_ADDRESSING_PROP_N_CHANGES);
  set_number (self, &self->n_conflicts, n_conflicts, MR_ADDRESSING_PROP_N_CONFLICTS);
  set_number (self, &self->n_unsolved, n_conflicts + n_needs, MR_ADDRESSING_PROP_N_UNSOLVED);
  self->is_checking = FALSE;
  g_object_thaw_notify (G_OBJECT (self));
}

guint64
mr_addressing_n_explained (void)
{
  return (gsize) g_atomic_pointer_get (&n_explained);
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
