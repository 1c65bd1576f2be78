/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a link asks of its engine. */
#include "config.h"

#include "mr-bus-link-private.h"

#include <glib/gi18n-lib.h>

#include "mr-meter-private.h"

/* One that the engine does not know yet ends when its writes are stored. 0 would be all jobs. */
static void
cancel_task (MrTask *task, gpointer user_data)
{
  MrBusLink *self = user_data;

  if (task->saving)
    mr_archive_give_up (self->archive);
  else if (self->master != NULL && task->job != 0)
    mr_master_cancel (self->master, task->job);
}

static void
skip_step (MrTask *task, guint n_steps, gpointer user_data)
{
  MrBusLink *self = user_data;

  if (self->master != NULL)
    mr_master_skip (self->master, task->job, n_steps);
}

MrTask *
mr_bus_link_new_task (MrBusLink *self, MrTaskKind kind)
{
  return mr_task_new (kind, self->bus, cancel_task, skip_step, self);
}

MrTask *
mr_bus_link_publish (MrBusLink *self, MrTask *task)
{
  g_ptr_array_add (self->tasks, task);
  if (self->host != NULL)
    self->host->add_task (task, self->host->user_data);
  if (self->tasks->len == 1)
    mr_bus_link_notify (self, MR_BUS_LINK_PROP_BUSY);
  return task;
}

static MrTask *
add_task (MrBusLink *self, MrTaskKind kind)
{
  return mr_bus_link_publish (self, mr_bus_link_new_task (self, kind));
}

char *
mr_bus_link_describe_data_set (MrTask *task)
{
  g_autofree char *label = mr_meter_label (mr_task_get_meter (task));

  /* Translators: the name of a data set, like “Instantaneous values”; then a meter, like "KAM 66290778". */
  return g_strdup_printf (_("Reading “%s” of %s"), mr_data_set_title (task->set), label);
}

void
mr_bus_link_give_title (MrTask *task)
{
  const guint n = task->meters->len;
  g_autofree char *label = n == 1 ? mr_meter_label (mr_task_get_meter (task)) : NULL;
  g_autofree char *title = NULL;

  if (n == 0)
    title = g_strdup (_("Reading a meter"));
  else if (task->set != NULL)
    title = mr_bus_link_describe_data_set (task);
  else if (task->kind == MR_TASK_READ)
    title = label != NULL ? g_strdup_printf (_("Reading %s"), label)
                          : g_strdup_printf (ngettext ("Reading %u meter", "Reading %u meters", n), n);
  else
    /* Translators: the placeholder is a meter, like "KAM 66290778". */
    title = label != NULL ? g_strdup_printf (_("Writing to %s"), label)
                          : g_strdup_printf (ngettext ("Writing to %u meter", "Writing to %u meters", n), n);
  mr_task_set_title (task, title);
}

void
mr_bus_link_set_job (MrBusLink *self, MrTask *task, guint job)
{
  task->job = job;
  g_hash_table_insert (self->jobs, GUINT_TO_POINTER (job), task);
}

void
mr_bus_link_drop_task (MrBusLink *self, MrTask *task)
{
  if (task->job != 0)
    g_hash_table_remove (self->jobs, GUINT_TO_POINTER (task->job));
  if (self->host != NULL)
    self->host->remove_task (task, self->host->user_data);
  g_ptr_array_remove (self->tasks, task);
  if (self->tasks->len == 0)
    mr_bus_link_notify (self, MR_BUS_LINK_PROP_BUSY);
}

MrTask *
mr_bus_link_end_at_once (MrBusLink *self, MrTask *task)
{
  g_autoptr (GError) error = NULL;

  g_set_error_literal (&error, MR_LINE_ERROR, MR_LINE_ERROR_LOST,
                       self->state == MR_LINK_LOST ? self->status : _("Not connected to a bus. Connect first."));
  mr_bus_link_end_task (self, task, error);
  return task;
}

/* Returns: (transfer full): where the session knows which meters of this bus */
static GArray *
places (MrBusLink *self)
{
  GPtrArray *meters = self->host != NULL ? mr_meter_index_of_bus (self->host->meters, self->bus) : NULL;
  GArray *known = g_array_new (FALSE, FALSE, sizeof (MrScanPlace));

  for (guint i = 0; meters != NULL && i < meters->len; i++)
    {
      MrMeter *meter = g_ptr_array_index (meters, i);
      const MrScanPlace place = { *mr_meter_address (meter), mr_meter_primary (meter), mr_meter_baud (meter) };

      g_array_append_val (known, place);
    }

  return known;
}

MrTask *
mr_bus_link_scan (MrBusLink *self, const MrScanOptions *options)
{
  const MrScanOptions defaults = MR_SCAN_OPTIONS_DEFAULT;
  g_autoptr (GArray) known = NULL;
  MrScanOptions with_places;
  MrTask *task;

  g_return_val_if_fail (MR_IS_BUS_LINK (self), NULL);

  task = add_task (self, MR_TASK_SCAN);
  mr_task_set_title (task, _("Searching for meters"));
  task->scan = g_memdup2 (options != NULL ? options : &defaults, sizeof defaults);
  if (self->master == NULL)
    return mr_bus_link_end_at_once (self, task);
  known = places (self);
  with_places = *task->scan;
  with_places.places = known;
  mr_bus_link_set_job (self, task, mr_master_scan (self->master, &with_places));
  return task;
}

static MrTask *
read_targets (MrBusLink *self, MrTask *task, GArray *targets)
{
  if (self->master == NULL)
    return mr_bus_link_end_at_once (self, task);
  mr_bus_link_set_job (self, task, mr_master_read (self->master, (const MrTarget *) targets->data, targets->len));
  return task;
}

/* Of several ways to a meter, silence on one of them is no problem yet. */
static void
add_ways (MrTask *task, MrMeter *meter, GArray *ways, GArray *targets)
{
  for (guint i = 0; i < ways->len; i++)
    {
      const MrTarget *way = &g_array_index (ways, MrTarget, i);

      g_array_append_vals (targets, way, 1);
      if (ways->len > 1)
        mr_task_add_place (task, meter, way);
    }
}

MrTask *
mr_bus_link_read (MrBusLink *self, GPtrArray *meters)
{
  g_autoptr (GArray) targets = g_array_new (FALSE, FALSE, sizeof (MrTarget));
  MrTask *task;

  g_return_val_if_fail (MR_IS_BUS_LINK (self) && self->host != NULL, NULL);

  if (meters == NULL)
    meters = mr_meter_index_of_bus (self->host->meters, self->bus);
  task = add_task (self, MR_TASK_READ);
  for (guint i = 0; i < meters->len; i++)
    {
      MrMeter *meter = g_ptr_array_index (meters, i);
      g_autoptr (GArray) ways = mr_bus_link_list_ways (self, meter);

      add_ways (task, meter, ways, targets);
      g_ptr_array_add (task->meters, g_object_ref (meter));
    }
  mr_bus_link_give_title (task);
  return read_targets (self, task, targets);
}

MrMeter *
mr_bus_link_find_meter (MrBusLink *self, const MbusAddress *address)
{
  g_return_val_if_fail (MR_IS_BUS_LINK (self) && self->host != NULL, NULL);
  g_return_val_if_fail (address != NULL, NULL);

  return mr_meter_index_find_address (self->host->meters, self->bus, address);
}

/* @meter: (nullable): that is expected there. Returns: (transfer full) (element-type MrTarget): @address at each rate
 * that it may have, if @baud is 0 */
static GArray *
list_ways_to (MrBusLink *self, const MbusAddress *address, MrMeter *meter, guint baud)
{
  MrTarget target = { .address = *address, .baud = baud };
  GArray *ways = g_array_new (FALSE, FALSE, sizeof (MrTarget));
  g_autoptr (GArray) rates = NULL;

  if (meter != NULL)
    target.quirks = mr_bus_link_quirks (meter);
  if (meter == NULL || baud != 0)
    return g_array_append_val (ways, target);

  rates = mr_bus_link_list_rates (meter);
  for (guint i = 0; i < rates->len; i++)
    {
      target.baud = g_array_index (rates, guint, i);
      g_array_append_val (ways, target);
    }
  return ways;
}

MrTask *
mr_bus_link_read_addresses (MrBusLink *self, const MbusAddress *addresses, guint n_addresses, guint baud)
{
  g_autoptr (GArray) targets = g_array_new (FALSE, FALSE, sizeof (MrTarget));
  MrTask *task;

  g_return_val_if_fail (MR_IS_BUS_LINK (self) && self->host != NULL, NULL);
  g_return_val_if_fail (addresses != NULL, NULL);

  task = add_task (self, MR_TASK_READ);
  mr_bus_link_give_title (task);
  for (guint i = 0; i < n_addresses; i++)
    {
      MrMeter *meter = mr_bus_link_find_meter (self, &addresses[i]);
      g_autoptr (GArray) ways = list_ways_to (self, &addresses[i], meter, baud);

      add_ways (task, meter, ways, targets);
    }
  return read_targets (self, task, targets);
}

MrTask *
mr_bus_link_read_address (MrBusLink *self, const MbusAddress *address, guint baud)
{
  return mr_bus_link_read_addresses (self, address, 1, baud);
}

MrTask *
mr_bus_link_read_data_set (MrBusLink *self, MrMeter *meter, MrDataSet *set)
{
  MrTarget target;
  MrTask *task;

  g_return_val_if_fail (MR_IS_BUS_LINK (self) && self->host != NULL, NULL);
  g_return_val_if_fail (MR_IS_METER (meter) && set != NULL, NULL);

  target = mr_bus_link_target (self, meter);
  task = add_task (self, MR_TASK_READ);
  task->set = mr_data_set_ref (set);
  g_ptr_array_add (task->meters, g_object_ref (meter));
  mr_bus_link_give_title (task);
  if (self->master == NULL)
    return mr_bus_link_end_at_once (self, task);
  mr_bus_link_set_job (self, task, mr_master_read_data_set (self->master, &target, set));
  return task;
}

/* --- Stopping --- */

void
mr_bus_link_stop (MrBusLink *self)
{
  g_autoptr (GPtrArray) tasks = NULL;

  g_return_if_fail (MR_IS_BUS_LINK (self));

  /* Those that wait go first, so that none begins because the one before it was stopped. */
  tasks = g_ptr_array_copy (self->tasks, (GCopyFunc) (void *) g_object_ref, NULL);
  for (guint i = tasks->len; i > 0; i--)
    mr_task_stop (g_ptr_array_index (tasks, i - 1));
}
