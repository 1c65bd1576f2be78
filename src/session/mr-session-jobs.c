/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the session asks of the engine: jobs, remembered until they end. */
#include "config.h"

#include "mr-session-private.h"

#include <glib/gi18n-lib.h>

static void
job_free (MrSessionJob *job)
{
  g_clear_object (&job->meter);
  g_hash_table_unref (job->heard);
  g_free (job);
}

static guint
add_job (MrSession *self, guint id, MrSessionJobKind kind, MrMeter *meter)
{
  MrSessionJob *job = g_new0 (MrSessionJob, 1);

  job->id = id;
  job->kind = kind;
  job->meter = meter != NULL ? g_object_ref (meter) : NULL;
  job->heard = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  job->write_state = MR_WRITE_PLANNED;
  g_queue_push_tail (&self->jobs, job);
  if (self->jobs.length == 1)
    mr_session_notify (self, MR_SESSION_PROP_BUSY);
  return id;
}

static MrSessionJob *
newest_job (MrSession *self)
{
  return g_queue_peek_tail (&self->jobs);
}

MrSessionJob *
mr_session_find_job (MrSession *self, guint id)
{
  for (GList *link = self->jobs.head; link != NULL; link = link->next)
    {
      MrSessionJob *job = link->data;

      if (job->id == id)
        return job;
    }
  return NULL;
}

void
mr_session_drop_job (MrSession *self, MrSessionJob *job)
{
  g_queue_remove (&self->jobs, job);
  job_free (job);
  if (g_queue_is_empty (&self->jobs))
    {
      mr_session_set_activity (self, NULL, -1, NULL);
      mr_session_notify (self, MR_SESSION_PROP_BUSY);
    }
}

gboolean
mr_session_busy (MrSession *self)
{
  g_return_val_if_fail (MR_IS_SESSION (self), FALSE);

  return !g_queue_is_empty (&self->jobs);
}

static gboolean
is_whole_bus (const MrScanOptions *options)
{
  const MbusSecondary any = MBUS_SECONDARY_ANY;

  /* A primary scan cannot hear meters that share an address, nor one that looks at some rates or a part of the
   * addresses only. */
  return options == NULL || (options->method != MR_SCAN_PRIMARY && options->bauds[0] == 0 &&
                             mbus_secondary_equal (&options->pattern, &any));
}

guint
mr_session_scan (MrSession *self, const MrScanOptions *options)
{
  const MrScanOptions defaults = MR_SCAN_OPTIONS_DEFAULT;
  guint id;

  g_return_val_if_fail (MR_IS_SESSION (self), 0);

  if (self->master == NULL)
    return 0;
  id = add_job (self, mr_master_scan (self->master, options != NULL ? options : &defaults), MR_SESSION_JOB_SCAN, NULL);
  newest_job (self)->asks_everyone = is_whole_bus (options);
  return id;
}

static MrQuirks
quirks_of (MrMeter *meter)
{
  const MrProfile *profile = mr_meter_profile (meter);

  return profile != NULL ? *mr_profile_quirks (profile) : (MrQuirks) { 0 };
}

/* A primary address that only this meter has is the quick way, and the only one for meters that do not do secondary
 * addressing; who answers there is compared with who was meant. */
static MrTarget
target_of (MrSession *self, MrMeter *meter)
{
  const int primary = mr_meter_primary (meter);
  MrTarget target = { .baud = mr_meter_baud (meter), .quirks = quirks_of (meter) };

  target.address.secondary = *mr_meter_address (meter);
  if (!mr_meter_known (meter)->enhanced)
    target.address.secondary.has_fabrication = FALSE;
  target.address.primary = (guint8) MAX (primary, 0);
  target.address.by_secondary = primary <= MBUS_ADDRESS_FACTORY || primary > MBUS_ADDRESS_LAST ||
                                mr_session_count_at_primary (self, primary) > 1;
  return target;
}

guint
mr_session_read (MrSession *self, MrMeter *meter)
{
  g_autofree MrTarget *targets = NULL;
  gsize n_targets;

  g_return_val_if_fail (MR_IS_SESSION (self), 0);
  g_return_val_if_fail (meter == NULL || MR_IS_METER (meter), 0);

  n_targets = meter != NULL ? 1 : self->meters->len;
  if (self->master == NULL || n_targets == 0)
    return 0;

  targets = g_new0 (MrTarget, n_targets);
  for (gsize i = 0; i < n_targets; i++)
    targets[i] = target_of (self, meter != NULL ? meter : g_ptr_array_index (self->meters, i));

  return add_job (self, mr_master_read (self->master, targets, n_targets), MR_SESSION_JOB_READ, meter);
}

guint
mr_session_read_address (MrSession *self, const MbusAddress *address, guint baud)
{
  MrTarget target;
  MrMeter *meter;

  g_return_val_if_fail (MR_IS_SESSION (self), 0);
  g_return_val_if_fail (address != NULL, 0);

  if (self->master == NULL)
    return 0;
  target = (MrTarget) { .address = *address, .baud = baud };
  meter = mr_session_find_target (self, &target);
  if (meter != NULL)
    target.quirks = quirks_of (meter);
  return add_job (self, mr_master_read (self->master, &target, 1), MR_SESSION_JOB_READ, meter);
}

guint
mr_session_set_primary (MrSession *self, MrMeter *meter, guint8 new_primary, GError **error)
{
  g_autofree char *old_text = NULL;
  g_autofree char *new_text = NULL;
  gint64 write;
  MrTarget target;
  guint id;

  g_return_val_if_fail (MR_IS_SESSION (self), 0);
  g_return_val_if_fail (MR_IS_METER (meter), 0);

  if (self->master == NULL)
    {
      g_set_error_literal (error, MR_LINE_ERROR, MR_LINE_ERROR_LOST, _("Not connected to a bus. Connect first."));
      return 0;
    }

  old_text = mr_meter_primary (meter) >= 0 ? g_strdup_printf ("%d", mr_meter_primary (meter)) : g_strdup ("");
  new_text = g_strdup_printf ("%u", new_primary);
  write = mr_store_plan_write (self->store, mr_meter_store_id (meter), "primary-address", old_text, new_text, error);
  if (write == 0)
    return 0;

  target = target_of (self, meter);
  id = add_job (self, mr_master_set_primary (self->master, &target, new_primary), MR_SESSION_JOB_SET_PRIMARY, meter);
  newest_job (self)->write = write;
  newest_job (self)->new_primary = new_primary;
  return id;
}

void
mr_session_stop (MrSession *self, guint job)
{
  g_return_if_fail (MR_IS_SESSION (self));

  if (self->master != NULL)
    mr_master_cancel (self->master, job);
}
