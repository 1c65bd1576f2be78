/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-data-set.h"
#include "mr-job.h"

G_BEGIN_DECLS

/** @set: (nullable): other data than usual. Returns: (transfer full): the job that reads each of @targets, all its
 *  telegrams */
MrJob *mr_read_job_new (guint id, const MrTarget *targets, gsize n_targets, MrDataSet *set, MrOutbox *outbox);

G_END_DECLS
