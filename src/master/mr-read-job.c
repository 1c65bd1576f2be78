/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-read-job.h"

#include "mr-fault.h"
#include "mr-readout.h"

static gboolean
read_target (MrJob *job, const MrTarget *target, GError **error)
{
  g_auto (MbusReadout) readout = { 0 };
  g_autoptr (GError) problem = NULL;

  mbus_readout_init (&readout);
  mr_job_probe (job, &target->address);
  if (mr_job_prepare_bus (job, target, &problem))
    mr_readout_meter (job->bus, &target->address, &readout, &problem);

  if (!mr_fault_may_continue (&problem, error))
    return FALSE;

  /* Telegrams that came before one was lost are worth reporting all the same. */
  if (readout.frames->len > 0)
    mr_job_report_meter (job, &readout);
  if (problem != NULL)
    mr_job_report_problem (job, &target->address, g_steal_pointer (&problem));

  return TRUE;
}

static gboolean
run (MrJob *job, GError **error)
{
  const GArray *targets = job->payload;

  mr_job_expect (job, targets->len);

  for (guint i = 0; i < targets->len; i++)
    if (!read_target (job, &g_array_index (targets, MrTarget, i), error))
      return FALSE;

  return TRUE;
}

MrJob *
mr_read_job_new (guint id, const MrTarget *targets, gsize n_targets, MrOutbox *outbox)
{
  GArray *payload = g_array_new (FALSE, FALSE, sizeof (MrTarget));

  g_array_append_vals (payload, targets, (guint) n_targets);
  return mr_job_new (id, "read", run, payload, (GDestroyNotify) g_array_unref, outbox);
}
