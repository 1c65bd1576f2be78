/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a plan of addresses is carried out: what is not certain is read first, then everything is written in order. */
#include "config.h"

#include "mr-addressing-private.h"

#include "mbus-frame.h"
#include "mr-address-plan.h"
#include "mr-addressing-row-private.h"
#include "mr-meter-private.h"
#include "mr-write-kind.h"

static gboolean
is_to_be_read (MrAddressingRow *row)
{
  return mr_addressing_row_get_doubt (row) != MR_PLAN_NO_ADDRESS ||
         mr_addressing_row_get_conflict_kind (row) == MR_PLAN_GONE;
}

GArray *
mr_addressing_get_steps (MrAddressing *self)
{
  g_return_val_if_fail (MR_IS_ADDRESSING (self), NULL);

  mr_addressing_check (self);
  return mr_address_plan_steps ((const MrPlanMeter *) self->facts->meters->data, self->facts->meters->len);
}

MrTask *
mr_addressing_read_uncertain (MrAddressing *self)
{
  g_autoptr (GPtrArray) meters = NULL;

  g_return_val_if_fail (MR_IS_ADDRESSING (self), NULL);

  mr_addressing_check (self);
  meters = g_ptr_array_new ();
  for (guint i = 0; i < self->rows->len; i++)
    {
      MrAddressingRow *row = g_ptr_array_index (self->rows, i);

      if (is_to_be_read (row))
        g_ptr_array_add (meters, row->meter);
    }
  return meters->len > 0 ? mr_bus_link_read (self->link, meters) : NULL;
}

/* @steps: (element-type MrPlanStep). @values: (element-type utf8): keeps the new values. Returns: (transfer full)
 * (element-type MrMeterWrite) */
static GArray *
make_writes (MrAddressing *self, GArray *steps, GPtrArray *values)
{
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

/* So that a meter that is stopped there is known to be on its way, also later. */
static void
note_detours (MrAddressing *self, GArray *steps)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new ();

  for (guint i = 0; i < steps->len; i++)
    {
      const MrPlanStep *step = &g_array_index (steps, MrPlanStep, i);
      MrAddressingRow *row = g_ptr_array_index (self->rows, step->meter);

      if (!step->is_detour)
        continue;
      row->sent = step->to;
      g_ptr_array_add (rows, row);
    }
  mr_addressing_save_wishes (self, rows);
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
  g_autoptr (GArray) steps = NULL;
  g_autoptr (GArray) writes = NULL;

  g_return_val_if_fail (MR_IS_ADDRESSING (self), NULL);

  values = g_ptr_array_new_with_free_func (g_free);
  steps = mr_addressing_get_steps (self);
  writes = make_writes (self, steps, values);
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
  mr_addressing_save_wishes (self, unsent);
}

MrTask *
mr_addressing_apply (MrAddressing *self)
{
  g_autoptr (GPtrArray) values = NULL;
  g_autoptr (GArray) steps = NULL;
  g_autoptr (GArray) writes = NULL;
  MrTask *task;

  g_return_val_if_fail (MR_IS_ADDRESSING (self), NULL);

  values = g_ptr_array_new_with_free_func (g_free);
  steps = mr_addressing_get_steps (self);
  if (steps->len == 0)
    return NULL;

  writes = make_writes (self, steps, values);
  note_detours (self, steps);
  mr_addressing_leave_out_undone (self);
  mr_addressing_save_wishes (self, self->undone);
  mr_addressing_end_undo (self);
  task = mr_bus_link_write (self->link, (const MrMeterWrite *) writes->data, writes->len);
  mr_addressing_set_password (self, NULL);
  /* However soon the plan is closed. */
  g_signal_connect_data (task, "ended", G_CALLBACK (on_ended), g_object_ref (self), unref_plan, 0);
  return task;
}
