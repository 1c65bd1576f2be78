/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-address-need.h"
#include "mr-meter.h"

G_BEGIN_DECLS

/**
 * MrAddressingStage:
 * @MR_ADDRESSING_NONE: the meter keeps its address
 * @MR_ADDRESSING_NEED: it has no address of its own, and is to get none, or it has one for the time being; see "need"
 * @MR_ADDRESSING_SAME: it is to have the address it has
 * @MR_ADDRESSING_PLANNED: it is to get another one; nothing was sent
 * @MR_ADDRESSING_CONFLICT: it cannot get it; see "conflict"
 * @MR_ADDRESSING_SENT: it is being written
 * @MR_ADDRESSING_ACCEPTED: the meter acknowledged it, and is being read back
 * @MR_ADDRESSING_CONFIRMED: read back: it has it
 * @MR_ADDRESSING_FAILED: it was sent it, and does not have it; see "explanation"
 * @MR_ADDRESSING_NOT_SENT: nothing was sent to it; see "explanation"
 * @MR_ADDRESSING_DOUBT: whether it has it is not known
 *
 * How far the plan for one meter has got: one word for wish, conflict, state, and the address the meter has.
 */
typedef enum {
  MR_ADDRESSING_NONE,
  MR_ADDRESSING_NEED,
  MR_ADDRESSING_SAME,
  MR_ADDRESSING_PLANNED,
  MR_ADDRESSING_CONFLICT,
  MR_ADDRESSING_SENT,
  MR_ADDRESSING_ACCEPTED,
  MR_ADDRESSING_CONFIRMED,
  MR_ADDRESSING_FAILED,
  MR_ADDRESSING_NOT_SENT,
  MR_ADDRESSING_DOUBT
} MrAddressingStage;

/**
 * MrAddressingRow:
 *
 * One meter in the plan for the addresses of its bus; see #MrAddressing. Lives on the main thread.
 *
 * Properties (read-only, all notify): "meter" (MrMeter) · "old" (int: the primary address it has, or had before it got
 * the one that was wished for, or one on the way there; -1: not known) · "wish" (int: the one it is to get; -1: it
 * keeps its own) · "conflict" (string, translated: why it cannot get it, and what to do; "" when it can) · "need"
 * (string, translated: why it needs another one; "" if it has one of its own, or is to get one) · "state" (int: the
 * #MrWriteState of the write that came of the wish; %MR_WRITE_PROGRESS_NONE: it has not led to one yet; sent and
 * accepted only while it is being written) · "explanation" (string, translated: what the last step was, or why it
 * failed; "") · "stage" (int: #MrAddressingStage)
 */
#define MR_TYPE_ADDRESSING_ROW (mr_addressing_row_get_type ())
G_DECLARE_FINAL_TYPE (MrAddressingRow, mr_addressing_row, MR, ADDRESSING_ROW, GObject)

/** Returns: (transfer none). */
MrMeter *mr_addressing_row_get_meter (MrAddressingRow *self);

int mr_addressing_row_get_old (MrAddressingRow *self);
int mr_addressing_row_get_wish (MrAddressingRow *self);

/** Returns: the address it gets back by an undo: the one it had when it was given the wish; %MR_PLAN_NO_ADDRESS: not
 *  known. */
int mr_addressing_row_get_back (MrAddressingRow *self);

/** Returns: what is wrong with the wish; see mr_plan_conflict_nick(). */
MrPlanConflict mr_addressing_row_get_conflict_kind (MrAddressingRow *self);

const char *mr_addressing_row_get_conflict (MrAddressingRow *self);

/** Returns: why it needs an address; see mr_plan_need_nick(). */
MrPlanNeedKind mr_addressing_row_get_need_kind (MrAddressingRow *self);
const char *mr_addressing_row_get_need (MrAddressingRow *self);

/** Returns: whether there is something to solve: a conflict or a need. */
gboolean mr_addressing_row_is_unsolved (MrAddressingRow *self);

/** Returns: the address that the meter may have instead of the one it had last, because a write was sent and what
 *  became of it is not known; %MR_PLAN_NO_ADDRESS: there is no doubt. */
int mr_addressing_row_get_doubt (MrAddressingRow *self);

int mr_addressing_row_get_state (MrAddressingRow *self);

/** The wish has not led to a write. */
#define MR_ADDRESSING_NO_OUTCOME (-1)

/** Returns: the #MrWriteOutcome of the write that came of the wish, or %MR_ADDRESSING_NO_OUTCOME. */
int mr_addressing_row_get_outcome (MrAddressingRow *self);

const char *mr_addressing_row_get_explanation (MrAddressingRow *self);
MrAddressingStage mr_addressing_row_get_stage (MrAddressingRow *self);

/** Returns: (nullable): why it did not take the address it is to get when it was last sent it; it may not take it the
 *  next time either. */
const char *mr_addressing_row_get_refusal (MrAddressingRow *self);

/** Returns: whether it is to get an address that it does not have. */
gboolean mr_addressing_row_changes (MrAddressingRow *self);

/** Returns: whether writing has given it another address, the one that was wished for or not, and the one before is
 *  known, so that it can have it back. */
gboolean mr_addressing_row_can_undo (MrAddressingRow *self);

G_END_DECLS
