/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-job.h"
#include "mr-scan-options.h"

G_BEGIN_DECLS

/** Returns: (transfer full): the job that scans the bus */
MrJob *mr_scan_job_new (guint id, const MrScanOptions *options, MrOutbox *outbox);

G_END_DECLS
