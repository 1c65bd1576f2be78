/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-job.h"
#include "mr-write-request.h"

G_BEGIN_DECLS

/**
 * MrWriteDoubt:
 * @meter: whose write ended in doubt
 * @before, @after: the primary addresses that it may have; @before is -1 if it was not known
 *
 * It may be silent now, and answer at either of them later.
 */
typedef struct {
  MbusSecondary meter;
  int before;
  int after;
} MrWriteDoubt;

/**
 * MrWriteReport:
 * @journal: (nullable): without it nothing is written
 * @doubts: (element-type MrWriteDoubt): what earlier writes of the same job have left open
 *
 * Where the steps of writes are recorded and reported.
 */
typedef struct {
  MrJob *job;
  MrJournalFunc journal;
  gpointer journal_data;
  GArray *doubts;
} MrWriteReport;

/**
 * mr_write_report_step:
 * @address: who the meter is, as far as known
 * @octets, @found, @reason: (nullable): see #MrWriteStep
 *
 * Records a step in the journal, and then reports it.
 *
 * Returns: %FALSE only for %MR_WRITE_SENT, with %MR_MASTER_ERROR_NOT_RECORDED, when it is not in the journal: then it
 *   is not reported either, and nothing may be sent
 */
gboolean mr_write_report_step (const MrWriteReport *self, const MrWriteRequest *request, MrWriteState state,
                               const MbusSecondary *address, GBytes *octets, const char *found, const char *reason,
                               GError **error);

G_END_DECLS
