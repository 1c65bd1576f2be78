/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-write-job.h"

#include "mr-fault.h"
#include "mr-write-procedure.h"

/* Of one request: identify the meter, is the new place free, write, read back. */
#define N_PROBES 4

typedef struct {
  GArray *requests; /* (element-type MrWriteRequest) */
  MrJournalFunc journal;
  gpointer journal_data;
} Batch;

static void
batch_free (gpointer data)
{
  Batch *self = data;

  g_array_unref (self->requests);
  g_free (self);
}

/* A request that fails ends only itself, unless it is the only one. */
static gboolean
run (MrJob *job, GError **error)
{
  const Batch *batch = job->payload;
  g_autoptr (GArray) doubts = g_array_new (FALSE, FALSE, sizeof (MrWriteDoubt));
  const MrWriteReport report = { job, batch->journal, batch->journal_data, doubts };

  mr_job_expect (job, N_PROBES * batch->requests->len);

  for (guint i = 0; i < batch->requests->len; i++)
    {
      GError *problem = NULL;

      mr_bus_set_cancellable (job->bus, job->cancellable);
      if (g_cancellable_set_error_if_cancelled (job->cancellable, error))
        return FALSE;
      if (mr_write_procedure_run (&report, &g_array_index (batch->requests, MrWriteRequest, i), &problem))
        continue;

      if (batch->requests->len == 1 || !mr_fault_is_of_target (problem))
        {
          g_propagate_error (error, problem);
          return FALSE;
        }
      mr_job_report_problem (job, &g_array_index (batch->requests, MrWriteRequest, i).target.address, problem);
    }

  return TRUE;
}

MrJob *
mr_write_job_new (guint id, const MrWriteRequest *requests, gsize n_requests, MrJournalFunc journal,
                  gpointer journal_data, MrOutbox *outbox)
{
  Batch *batch = g_new0 (Batch, 1);

  batch->requests = g_array_sized_new (FALSE, TRUE, sizeof (MrWriteRequest), (guint) n_requests);
  g_array_set_clear_func (batch->requests, (GDestroyNotify) mr_write_request_clear);
  g_array_set_size (batch->requests, (guint) n_requests);
  for (gsize i = 0; i < n_requests; i++)
    mr_write_request_copy (&requests[i], &g_array_index (batch->requests, MrWriteRequest, i));
  batch->journal = journal;
  batch->journal_data = journal_data;

  return mr_job_new (id, "write", run, batch, batch_free, outbox);
}
