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

static MrTask *
new_task (MrBusLink *self, MrTaskKind kind)
{
  return mr_task_new (kind, self->bus, cancel_task, self);
}

/* From now on it is seen. @task: (transfer full). Returns: (transfer none). */
static MrTask *
publish (MrBusLink *self, MrTask *task)
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
  return publish (self, new_task (self, kind));
}

char *
mr_bus_link_describe_data_set (MrTask *task)
{
  g_autofree char *label = mr_meter_label (mr_task_get_meter (task));

  /* Translators: the name of a data set, like “Instantaneous values”; then a meter, like "KAM 66290778". */
  return g_strdup_printf (_("Reading “%s” of %s"), mr_data_set_title (task->set), label);
}

/* What a task that reads or writes is about: one meter, or so many. */
static void
give_title (MrTask *task)
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

static void
set_job (MrBusLink *self, MrTask *task, guint job)
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

/* Without a connection. The caller gets to see the task before it ends. */
static MrTask *
end_at_once (MrBusLink *self, MrTask *task)
{
  g_autoptr (GError) error = NULL;

  g_set_error_literal (&error, MR_LINE_ERROR, MR_LINE_ERROR_LOST,
                       self->state == MR_LINK_LOST ? self->status : _("Not connected to a bus. Connect first."));
  mr_bus_link_end_task (self, task, error);
  return task;
}

MrTask *
mr_bus_link_scan (MrBusLink *self, const MrScanOptions *options)
{
  const MrScanOptions defaults = MR_SCAN_OPTIONS_DEFAULT;
  MrTask *task;

  g_return_val_if_fail (MR_IS_BUS_LINK (self), NULL);

  task = add_task (self, MR_TASK_SCAN);
  mr_task_set_title (task, _("Searching for meters"));
  task->scan = g_memdup2 (options != NULL ? options : &defaults, sizeof defaults);
  if (self->master == NULL)
    return end_at_once (self, task);
  set_job (self, task, mr_master_scan (self->master, task->scan));
  return task;
}

static MrQuirks
quirks_of (MrMeter *meter)
{
  const MrProfile *profile = mr_meter_profile (meter);

  return profile != NULL ? *mr_profile_quirks (profile) : (MrQuirks) { 0 };
}

/* A primary address that only this meter has is the quick way, and the only one for meters that do not do secondary
 * addressing or share their secondary address; who answers there is compared with who was meant. */
static MrTarget
target_of (MrBusLink *self, MrMeter *meter)
{
  const int primary = mr_meter_primary (meter);
  MrTarget target = { .baud = mr_meter_baud (meter), .quirks = quirks_of (meter) };
  MrNeighbours neighbours;

  mr_meter_index_get_neighbours (self->host->meters, meter, &neighbours);

  target.address.secondary = *mr_meter_address (meter);
  if (!mr_meter_known (meter)->enhanced)
    target.address.secondary.has_fabrication = FALSE;
  /* Fixed data name a medium, which need not be the device type by which the meter is selected. */
  if (target.address.secondary.manufacturer == MBUS_MANUFACTURER_ANY)
    target.address.secondary.device_type = MBUS_DEVICE_TYPE_ANY;
  target.address.primary = (guint8) MAX (primary, 0);
  target.address.by_secondary = primary <= MBUS_ADDRESS_FACTORY || primary > MBUS_ADDRESS_LAST ||
                                neighbours.shares_primary;
  return target;
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
      const MrTarget target = target_of (self, meter);

      g_array_append_val (targets, target);
      g_ptr_array_add (task->meters, g_object_ref (meter));
    }
  give_title (task);
  if (self->master == NULL)
    return end_at_once (self, task);
  set_job (self, task, mr_master_read (self->master, (const MrTarget *) targets->data, targets->len));
  return task;
}

MrMeter *
mr_bus_link_find_meter (MrBusLink *self, const MbusAddress *address)
{
  g_return_val_if_fail (MR_IS_BUS_LINK (self) && self->host != NULL, NULL);
  g_return_val_if_fail (address != NULL, NULL);

  return mr_meter_index_find_address (self->host->meters, self->bus, address);
}

MrTask *
mr_bus_link_read_addresses (MrBusLink *self, const MbusAddress *addresses, guint n_addresses, guint baud)
{
  g_autoptr (GArray) targets = g_array_new (FALSE, FALSE, sizeof (MrTarget));
  MrTask *task;

  g_return_val_if_fail (MR_IS_BUS_LINK (self) && self->host != NULL, NULL);
  g_return_val_if_fail (addresses != NULL, NULL);

  task = add_task (self, MR_TASK_READ);
  give_title (task);
  for (guint i = 0; i < n_addresses; i++)
    {
      MrMeter *meter = mr_bus_link_find_meter (self, &addresses[i]);
      const MrTarget target = {
        .address = addresses[i],
        .baud = baud != 0 || meter == NULL ? baud : mr_meter_baud (meter),
        .quirks = meter != NULL ? quirks_of (meter) : (MrQuirks){ 0 },
      };

      g_array_append_val (targets, target);
    }
  if (self->master == NULL)
    return end_at_once (self, task);
  set_job (self, task, mr_master_read (self->master, (const MrTarget *) targets->data, targets->len));
  return task;
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

  target = target_of (self, meter);
  task = add_task (self, MR_TASK_READ);
  task->set = mr_data_set_ref (set);
  g_ptr_array_add (task->meters, g_object_ref (meter));
  give_title (task);
  if (self->master == NULL)
    return end_at_once (self, task);
  set_job (self, task, mr_master_read_data_set (self->master, &target, set));
  return task;
}

/* --- Writes: the intention is stored, then queued --- */

typedef struct {
  MrBusLink *link;
  MrTask *task;
  GArray *writes; /* (element-type MrPlannedWrite), with the texts of the task's requests */
  char *who;      /* plans them */
} Plan;

static void
plan_free (gpointer data)
{
  Plan *plan = data;

  g_object_unref (plan->link);
  g_object_unref (plan->task);
  g_array_unref (plan->writes);
  g_free (plan->who);
  g_free (plan);
}

/* On the archive's thread. */
static gboolean
store_plan (MrStore *store, gpointer data, GError **error)
{
  Plan *plan = data;

  return mr_store_plan_writes (store, (MrPlannedWrite *) plan->writes->data, plan->writes->len, error);
}

static void
queue_requests (MrBusLink *self, MrTask *task)
{
  g_autofree MrWriteRequest *requests = g_new0 (MrWriteRequest, task->writes->len);

  for (guint i = 0; i < task->writes->len; i++)
    requests[i] = ((MrTaskWrite *) g_ptr_array_index (task->writes, i))->request; /* the engine copies it */
  set_job (self, task, mr_master_write (self->master, requests, task->writes->len));
  mr_task_forget_secrets (task);
}

static void
on_planned (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  gpointer data;
  const gboolean good = mr_archive_run_finish (MR_ARCHIVE (source), result, &data, &error);
  const Plan *plan = data;
  MrBusLink *self = plan->link;
  MrTask *task = plan->task;

  if (!good)
    {
      mr_bus_link_end_task (self, task, error);
      return;
    }
  for (guint i = 0; i < task->writes->len; i++)
    mr_task_set_write_id (task, i, g_array_index (plan->writes, MrPlannedWrite, i).id);
  mr_task_emit_planned (task);
  if (self->master != NULL && !task->stop_asked)
    {
      queue_requests (self, task);
      return;
    }
  g_set_error_literal (&error, G_IO_ERROR, G_IO_ERROR_CANCELLED, _("Cancelled."));
  mr_bus_link_end_task (self, task, error);
}

/* @request: (nullable): with the command, for a kind that needs it */
static char *
read_known_value (MrMeter *meter, const MrWriteKind *kind, const MrWriteRequest *request)
{
  MbusReadout known = *mr_meter_readout (meter);

  /* What it last sent, where it was last heard. */
  known.address = *mr_meter_address (meter);
  known.primary = mr_meter_primary (meter);
  return kind->read_value (request, &known, mr_meter_telegrams (meter));
}

char *
mr_meter_known_value (MrMeter *meter, const MrWriteKind *kind)
{
  g_return_val_if_fail (MR_IS_METER (meter), NULL);
  g_return_val_if_fail (kind != NULL, NULL);

  return read_known_value (meter, kind, NULL);
}

gboolean
mr_meter_may_ask_password (MrMeter *meter)
{
  g_return_val_if_fail (MR_IS_METER (meter), FALSE);

  return quirks_of (meter).password_first;
}

/* Only the values of a request without target. @out: not initialised before */
static void
init_request (const MrMeterWrite *write, MrWriteRequest *out)
{
  const MrTarget nowhere = { 0 };

  mr_write_request_init (out, 0, write->kind, &nowhere, NULL, write->new_value);
  mr_write_request_set_command (out, write->command);
  mr_write_request_set_clock (out, write->clock);
  mr_write_request_set_password (out, write->password);
  out->old_value = read_known_value (write->meter, write->kind, out);
}

char *
mr_meter_write_describe (const MrMeterWrite *write)
{
  g_auto (MrWriteRequest) request = { 0 };

  g_return_val_if_fail (write != NULL, NULL);

  init_request (write, &request);
  return mr_write_request_describe (&request);
}

static MrTarget
target_of_write (MrBusLink *self, const MrMeterWrite *write)
{
  MrTarget target = target_of (self, write->meter);
  MbusSecondary *secondary = &target.address.secondary;

  if (write->named == NULL || !write->named->by_secondary)
    return target;

  target.address.by_secondary = TRUE;
  if (write->named->secondary.has_fabrication && !secondary->has_fabrication)
    {
      secondary->has_fabrication = TRUE;
      secondary->fabrication = write->named->secondary.fabrication;
    }
  return target;
}

/* Where and as whom a meter is reached when an earlier write to it was carried out. */
static void
follow_write (const MrWriteRequest *earlier, MrTarget *target)
{
  MrWriteAfter after;

  mr_write_request_after (earlier, &target->address.secondary, &after);
  target->address.secondary = after.meter;
  if (after.moves && !after.place.by_secondary && !target->address.by_secondary)
    {
      target->address.primary = after.place.primary;
      target->address.by_secondary = after.shared;
    }
}

/* At an address that meters share it can only be read back by selection. It is selected from the beginning, so that it is
 * known that this works. */
static void
select_for_shared_place (MrWriteRequest *request)
{
  MbusAddress *address = &request->target.address;
  MrWriteAfter after;

  mr_write_request_after (request, &address->secondary, &after);
  if (after.shared && !mbus_secondary_has_wildcard (&address->secondary))
    address->by_secondary = TRUE;
}

/* Returns: (transfer full): what of the meter it changes, see #MrPlannedWrite */
static char *
dup_subject (MrMeter *meter, const MrWriteKind *kind, const MrCommand *command)
{
  return command != NULL ? mr_command_subject (command, mr_meter_telegrams (meter)) : g_strdup (kind->id);
}

/* @earlier: (nullable): the latest earlier write of the same call to the same meter; @same: (nullable): the latest with the same
 * subject. @out: not initialised before */
static void
make_request (MrBusLink *self, const MrMeterWrite *write, const MrWriteRequest *earlier, const MrWriteRequest *same,
              MrWriteRequest *out)
{
  init_request (write, out);
  out->target = target_of_write (self, write);
  if (earlier != NULL)
    {
      out->target = earlier->target;
      follow_write (earlier, &out->target);
    }
  if (same != NULL)
    mr_write_request_set_values (out, same->new_value, write->new_value);
  select_for_shared_place (out);
}

/* @latest: key → index + 1 of a request. Returns: (nullable): the request, which @index takes the place of */
static const MrWriteRequest *
replace_latest (GHashTable *latest, char *key, GArray *requests, gsize index)
{
  const guint earlier = GPOINTER_TO_UINT (g_hash_table_lookup (latest, key));

  g_hash_table_replace (latest, key, GUINT_TO_POINTER ((guint) index + 1));
  return earlier > 0 ? &g_array_index (requests, MrWriteRequest, earlier - 1) : NULL;
}

GArray *
mr_bus_link_preview (MrBusLink *self, const MrMeterWrite *writes, gsize n_writes)
{
  g_autoptr (GHashTable) latest = NULL;
  GArray *requests;

  g_return_val_if_fail (MR_IS_BUS_LINK (self) && self->host != NULL, NULL);
  g_return_val_if_fail (writes != NULL || n_writes == 0, NULL);

  latest = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  requests = g_array_new (FALSE, FALSE, sizeof (MrWriteRequest));
  g_array_set_clear_func (requests, (GDestroyNotify) mr_write_request_clear);
  for (gsize i = 0; i < n_writes; i++)
    {
      const MrMeterWrite *write = &writes[i];
      g_autofree char *subject = dup_subject (write->meter, write->kind, write->command);
      char *meter = g_strdup_printf ("%p", (void *) write->meter);
      char *place = g_strdup_printf ("%p %s %s", (void *) write->meter, write->kind->id, subject);
      const MrWriteRequest *earlier = replace_latest (latest, meter, requests, i);
      const MrWriteRequest *same = replace_latest (latest, place, requests, i);
      MrWriteRequest request;

      make_request (self, write, earlier, same, &request);
      g_array_append_val (requests, request);
    }
  return requests;
}

/* "Unknown" is what GLib says if the user has given no name. */
static char *
dup_user_name (void)
{
  const char *name = g_get_real_name ();

  if (name == NULL || name[0] == '\0' || g_str_equal (name, "Unknown"))
    name = g_get_user_name ();
  return g_utf8_make_valid (name, -1);
}

/* Where what is written comes from: a template, a source of time. */
static void
add_origin (const MrWriteRequest *request, MrPlannedWrite *planned)
{
  if (request->command != NULL)
    {
      planned->template_id = mr_command_id (request->command);
      planned->field_values = mr_command_values (request->command);
    }
  if (request->clock != NULL)
    {
      const MrTrustedTime *time = mr_clock_setting_time (request->clock);

      planned->time_source = mr_trusted_time_source (time);
      planned->time_state = mr_time_state_nick (mr_trusted_time_state (time));
      planned->time_uncertainty = mr_trusted_time_uncertainty (time);
    }
}

static Plan *
plan_new (MrBusLink *self, MrTask *task)
{
  Plan *plan = g_new (Plan, 1);

  *plan = (Plan) { g_object_ref (self), g_object_ref (task), g_array_new (FALSE, FALSE, sizeof (MrPlannedWrite)),
                   dup_user_name () };
  for (guint i = 0; i < task->writes->len; i++)
    {
      const MrTaskWrite *write = g_ptr_array_index (task->writes, i);
      const MrWriteRequest *request = &write->request;
      MrPlannedWrite planned = {
        .meter = mr_meter_store_id (write->meter),
        .kind = request->kind->id,
        .old_value = request->old_value,
        .new_value = request->new_value,
        .who = plan->who,
        .subject = write->subject,
      };

      add_origin (request, &planned);
      g_array_append_val (plan->writes, planned);
    }
  return plan;
}

/* Only what is really written needs the key of its meter. */
static void
give_decoding (MrMeter *meter, MrWriteRequest *request)
{
  g_autoptr (MbusDecodingCopy) decoding = NULL;

  if (request->kind->depth == MR_WRITE_DEPTH_ALL)
    decoding = mr_meter_copy_decoding (meter);
  mr_write_request_set_decoding (request, decoding);
}

MrTask *
mr_bus_link_write (MrBusLink *self, const MrMeterWrite *writes, gsize n_writes)
{
  g_autoptr (GArray) requests = NULL;
  MrTask *task;

  g_return_val_if_fail (MR_IS_BUS_LINK (self) && self->host != NULL, NULL);
  g_return_val_if_fail (writes != NULL && n_writes > 0, NULL);

  requests = mr_bus_link_preview (self, writes, n_writes);
  task = new_task (self, MR_TASK_WRITE);
  for (gsize i = 0; i < n_writes; i++)
    {
      MrWriteRequest *request = &g_array_index (requests, MrWriteRequest, i);

      give_decoding (writes[i].meter, request);
      mr_task_add_write (task, writes[i].meter, request,
                         dup_subject (writes[i].meter, request->kind, request->command));
    }
  give_title (task);
  publish (self, task);
  if (self->master == NULL)
    return end_at_once (self, task);
  mr_archive_run_async (self->archive, store_plan, plan_new (self, task), plan_free, on_planned, NULL);
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
