/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-job.h"

G_BEGIN_DECLS

/**
 * mr_write_primary:
 *
 * Sets the primary address of @job->targets[0] to @job->new_primary, telling each step. Nothing is written unless
 * exactly one meter answered where it was asked and said who it is, and nobody at the new address. Only reading
 * back is proof: at the new address, by the same identity; or, where that cannot be (address 0, which meters
 * share), by the address the meter itself tells when it is selected.
 *
 * Once sent, the write is followed to its end even if the job is cancelled.
 *
 * Returns: whether the new address was read back
 */
gboolean mr_write_primary (MrJob *job, GError **error);

G_END_DECLS
