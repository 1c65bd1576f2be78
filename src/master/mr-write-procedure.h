/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-write-report.h"

G_BEGIN_DECLS

/**
 * mr_write_procedure_run:
 *
 * Writes one request: identify, check, record, send, read back, compare; the same for every kind. Reports each step.
 * The values of @request become those that were found and sent. See mr_write_job_new().
 *
 * Returns: whether the new value was read back. Else @error is about this meter, and the last step that was reported is
 *   %MR_WRITE_FAILED or %MR_WRITE_UNKNOWN; or it is the line's or a cancellation, and unless something was sent no step
 *   was reported.
 */
gboolean mr_write_procedure_run (const MrWriteReport *report, MrWriteRequest *request, GError **error);

G_END_DECLS
