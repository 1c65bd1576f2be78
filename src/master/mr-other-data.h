/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mbus-readout.h"
#include "mr-data-set.h"
#include "mr-job.h"

G_BEGIN_DECLS

/**
 * mr_other_data_read:
 * @set: what to read
 * @out: initialised and empty
 *
 * Reads other data than usual from one meter, for which the bus is prepared: sees that the meter is alone and the one
 * that is meant, sends the request, reads what the meter sends then, and sets it back to its usual data. From the
 * moment the request is sent, setting back is not skipped for anything: not when reading fails, not when the job is
 * cancelled. Where the meter cannot be set back, that is reported as a problem of it (%MR_MASTER_ERROR_NOT_RESTORED).
 *
 * Returns: %FALSE with #MrMasterError, an error of the line, or G_IO_ERROR_CANCELLED; @out has the telegrams that came
 *   before
 */
gboolean mr_other_data_read (MrJob *job, const MrTarget *target, const MrDataSet *set, MbusReadout *out,
                             GError **error);

G_END_DECLS
