/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The writes of a link: planned, handed to the engine, and followed step by step. */
#include "config.h"

#include "mr-bus-link-private.h"

#include <glib/gi18n-lib.h>

#include "mr-master-error.h"
#include "mr-meter-private.h"

/* --- The intention is stored, then queued --- */

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
  mr_bus_link_set_job (self, task, mr_master_write (self->master, requests, task->writes->len));
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

  return mr_bus_link_quirks (meter).password_first;
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

static MrTarget
target_of_write (MrBusLink *self, const MrMeterWrite *write)
{
  MrTarget target = mr_bus_link_target (self, write->meter);
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

/* At an address that meters share it can only be read back by selection. It is selected from the beginning, so that it
 * is known that this works. */
static void
select_for_shared_place (MrWriteRequest *request)
{
  MbusAddress *address = &request->target.address;
  MrWriteAfter after;

  mr_write_request_after (request, &address->secondary, &after);
  if (after.shared && !mbus_secondary_has_wildcard (&address->secondary))
    address->by_secondary = TRUE;
}

/* Before a write its new place is asked. A meter that may be there, because its address or number is in doubt, need not
 * answer at that moment. */
static void
find_obstacle (MrBusLink *self, MrMeter *meter, MrWriteRequest *request)
{
  const MbusSecondary *present = &request->target.address.secondary;
  g_autofree char *obstacle = NULL;
  MrWriteAfter after;

  if (!request->kind->check (request->new_value, NULL))
    return;
  mr_write_request_after (request, present, &after);
  if (after.moves && after.place.by_secondary)
    obstacle = mr_bus_link_explain_taken_number (self, meter, &after.place.secondary);
  else if (after.moves && !after.shared)
    obstacle = mr_bus_link_explain_taken (self, meter, after.place.primary);
  mr_write_request_set_obstacle (request, obstacle);
}

/* Returns: (transfer full): what of the meter it changes, see #MrPlannedWrite */
static char *
dup_subject (MrMeter *meter, const MrWriteKind *kind, const MrCommand *command)
{
  return command != NULL ? mr_command_subject (command, mr_meter_telegrams (meter)) : g_strdup (kind->id);
}

/* @earlier: (nullable): the latest earlier write of the same call to the same meter; @same: (nullable): the latest with
 * the same subject. @out: not initialised before */
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
  out->has_twin = !mr_bus_link_can_select (write->meter);
  find_obstacle (self, write->meter, out);
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
  task = mr_bus_link_new_task (self, MR_TASK_WRITE);
  for (gsize i = 0; i < n_writes; i++)
    {
      MrWriteRequest *request = &g_array_index (requests, MrWriteRequest, i);

      give_decoding (writes[i].meter, request);
      mr_task_add_write (task, writes[i].meter, request,
                         dup_subject (writes[i].meter, request->kind, request->command));
    }
  mr_bus_link_give_title (task);
  mr_bus_link_publish (self, task);
  if (self->master == NULL)
    return mr_bus_link_end_at_once (self, task);
  mr_archive_run_async (self->archive, store_plan, plan_new (self, task), plan_free, on_planned, NULL);
  return task;
}

/* --- The steps that the engine reports --- */

static gboolean
store_entry (MrStore *store, gpointer data, GError **error)
{
  return mr_store_journal_write (store, data, error);
}

/* On the engine's thread, which waits until the entry is on the disk. */
gboolean
mr_bus_link_journal (const MrWriteStep *step, gpointer user_data, GError **error)
{
  const MrBusLink *self = user_data;
  MrJournalEntry entry = { step->request, step->state, step->octets, step->reason, step->time,
                           step->old_value, step->new_value, step->found };

  return mr_archive_run (self->archive, store_entry, &entry, error);
}

/* Returns: (transfer full): with the name that the meter had when it was asked for */
static char *
describe_step (const MrTaskWrite *write, const MrWriteStep *step)
{
  g_autofree char *label = mr_meter_label (write->meter);
  g_autofree char *what = mr_write_request_describe (&write->request);

  switch (step->state)
    {
    case MR_WRITE_SENT:
      /* Translators: a meter, like "KAM 66290778", then "primary address 5 → 7". */
      return g_strdup_printf (_("Sent to %s: %s."), label, what);
    case MR_WRITE_ACCEPTED:
      /* Translators: a meter, like "KAM 66290778", then "primary address 5 → 7". The meter acknowledged, which is no
         proof yet. */
      return g_strdup_printf (_("Accepted by %s: %s. Reading it back."), label, what);
    case MR_WRITE_CONFIRMED:
      if (!write->sent)
        /* Translators: a meter, like "KAM 66290778", then "primary address 5 → 7". */
        return g_strdup_printf (_("%s already has the new value, and nothing was sent: %s."), label, what);
      /* Translators: a meter, like "KAM 66290778", then "primary address 5 → 7". */
      return g_strdup_printf (_("%s read back: %s."), label, what);
    case MR_WRITE_PLANNED:
    case MR_WRITE_FAILED:
    case MR_WRITE_UNKNOWN:
    default:
      return g_strdup (step->reason != NULL ? step->reason : "");
    }
}

/* @write: remembers what it has come to */
static void
take_step (MrTaskWrite *write, const MrWriteStep *step)
{
  /* What it had and is sent is known only now, for a clock. */
  if (step->state == MR_WRITE_SENT)
    {
      write->sent = TRUE;
      write->sent_time = step->time;
      write->octets = g_bytes_ref (step->octets);
      mr_write_request_set_values (&write->request, step->old_value, step->new_value);
    }
  write->state = step->state;
  g_free (write->found);
  write->found = g_strdup (step->found);
  g_free (write->sentence);
  write->sentence = describe_step (write, step);
}

void
mr_bus_link_take_write (MrBusLink *self, const MrEvent *event)
{
  const MrWriteStep *step = &event->write;
  MrTask *task = mr_bus_link_find_task (self, event);
  MrTaskWrite *write;

  if (task == NULL)
    return;
  write = mr_task_find_write (task, step->request);
  if (write == NULL)
    return;
  g_debug ("bus %" G_GINT64_FORMAT ": write %" G_GINT64_FORMAT " of %s is %s", self->bus, step->request,
           write->request.kind->id, mr_write_state_nick (step->state));

  take_step (write, step);
  /* While the write is under way, the task shows it; a doubt is what is left of it when it has ended. */
  if (step->state == MR_WRITE_CONFIRMED || step->state == MR_WRITE_FAILED || step->state == MR_WRITE_UNKNOWN)
    mr_bus_link_reload_meter (self, task, write->meter);
  mr_task_emit_step (task, write);
}

/* --- What was never begun --- */

typedef struct {
  gint64 write;
  char *reason;
} ClosedWrite;

static void
closed_write_free (gpointer data)
{
  ClosedWrite *closed = data;

  g_free (closed->reason);
  g_free (closed);
}

static gboolean
store_closed_write (MrStore *store, gpointer data, GError **error)
{
  const ClosedWrite *closed = data;
  const MrJournalEntry entry = {
    .write = closed->write, .state = MR_WRITE_FAILED, .reason = closed->reason, .time = g_get_real_time ()
  };

  return mr_store_journal_write (store, &entry, error);
}

void
mr_bus_link_close_writes (MrBusLink *self, MrTask *task, const GError *error)
{
  const gboolean stopped = g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  const char *reason = stopped ? _("Stopped before it was sent.") : mr_master_error_sentence (error);

  for (guint i = 0; i < task->writes->len; i++)
    {
      MrTaskWrite *write = g_ptr_array_index (task->writes, i);
      ClosedWrite *closed;

      if (write->state != MR_WRITE_PLANNED || write->request.id == 0)
        continue;
      write->state = MR_WRITE_FAILED;
      closed = g_new (ClosedWrite, 1);
      *closed = (ClosedWrite) { write->request.id, g_strdup (reason) };
      mr_archive_keep_async (self->archive, store_closed_write, closed, closed_write_free, NULL, NULL);
    }
}
