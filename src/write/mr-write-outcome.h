/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-write-state.h"

G_BEGIN_DECLS

/**
 * MrWriteOutcome:
 * @MR_WRITE_OUTCOME_PLANNED: it was not sent yet
 * @MR_WRITE_OUTCOME_UNDER_WAY: it was sent, and the meter is being read back
 * @MR_WRITE_OUTCOME_CONFIRMED: the meter has the new value
 * @MR_WRITE_OUTCOME_UNCHANGED: the meter already had the new value, and nothing was sent
 * @MR_WRITE_OUTCOME_FAILED: it was sent, and the meter does not have the new value
 * @MR_WRITE_OUTCOME_NOT_SENT: it was never sent, and will not be
 * @MR_WRITE_OUTCOME_DOUBT: it was sent, and it is not known which value the meter has
 * @MR_WRITE_OUTCOME_UNVERIFIED: it was sent, and it will never be known what became of it; a later write of the same
 *   kind was confirmed
 *
 * What a person wants to know of a write in the log.
 */
typedef enum {
  MR_WRITE_OUTCOME_PLANNED,
  MR_WRITE_OUTCOME_UNDER_WAY,
  MR_WRITE_OUTCOME_CONFIRMED,
  MR_WRITE_OUTCOME_UNCHANGED,
  MR_WRITE_OUTCOME_FAILED,
  MR_WRITE_OUTCOME_NOT_SENT,
  MR_WRITE_OUTCOME_DOUBT,
  MR_WRITE_OUTCOME_UNVERIFIED
} MrWriteOutcome;

#define MR_N_WRITE_OUTCOMES (MR_WRITE_OUTCOME_UNVERIFIED + 1)

/** @state: the last one in the journal. Returns: the outcome of a write that no program is carrying out. */
MrWriteOutcome mr_write_outcome (MrWriteState state, gboolean was_sent, gboolean is_finished);

/** Returns: (transfer none): stable English word for files and JSON: "planned", "under-way", "confirmed", "unchanged",
 *  "failed", "not-sent", "in-doubt", "unverified". */
const char *mr_write_outcome_nick (MrWriteOutcome outcome);

/** Returns: (transfer none): the translated word for people: "Confirmed". */
const char *mr_write_outcome_name (MrWriteOutcome outcome);

G_END_DECLS
