/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-job.h"
#include "mr-write-request.h"

G_BEGIN_DECLS

/**
 * mr_write_job_new:
 * @requests: copied
 * @journal: (nullable): see #MrJournalFunc; without it every request fails
 *
 * Makes the job that writes each of @requests, all in the same steps, whatever their kind. Nothing is sent unless
 * exactly one meter answered where it was asked and said who it is, it has the expected old value, and no other meter
 * answers where it will answer afterwards. Only reading back is proof: at the new place, as the meter that was
 * written to; or, where that cannot be (address 0, which meters share), by what the meter itself reports when it is
 * asked the way it was before.
 *
 * Once sent, a write is followed to its end even if the job is cancelled.
 *
 * Returns: (transfer full): the job
 */
MrJob *mr_write_job_new (guint id, const MrWriteRequest *requests, gsize n_requests, MrJournalFunc journal,
                         gpointer journal_data, MrOutbox *outbox);

G_END_DECLS
