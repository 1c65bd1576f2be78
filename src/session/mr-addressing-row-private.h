/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-addressing-row.h"

G_BEGIN_DECLS

struct _MrAddressingRow {
  GObject parent_instance;

  MrMeter *meter;
  int old;
  int wish;
  int back;             /* what an undo gives it back */
  int sent;             /* on the way to its wish; with keeps_back, what it has got; or MR_PLAN_NO_ADDRESS */
  gboolean is_undo;
  gboolean keeps_back;  /* nothing is wished for, and it can still have "back" */
  int draft;            /* what is being typed, while has_draft */
  gboolean has_draft;
  gboolean is_undoing;  /* its undo is not applied yet */
  MrPlanConflict conflict_kind;
  char *conflict;
  MrPlanNeedKind need_kind;
  char *need;
  int state;
  int outcome;          /* #MrWriteOutcome, or MR_ADDRESSING_NO_OUTCOME */
  char *explanation;
  MrAddressingStage stage;
};

MrAddressingRow *mr_addressing_row_new (MrMeter *meter);

/** Returns: the primary address its meter has, as far as is known, or %MR_PLAN_NO_ADDRESS. */
int mr_addressing_row_present (MrAddressingRow *self);

/* Whether it has an address only for the time being, which the plan itself has sent it, as after a swap that was
 * interrupted. */
gboolean mr_addressing_row_is_on_way (MrAddressingRow *self);

/** Returns: what is wished for it at the moment, also while that is being typed. */
int mr_addressing_row_current (MrAddressingRow *self);

/** Wishes for another address, or for none; what came of the wish before is forgotten. Returns: whether this is a
 *  change. */
gboolean mr_addressing_row_set_wish (MrAddressingRow *self, int wish, gboolean is_undo);

/** Shows the wish as it is stored. @back: what the meter had when the wish was made; @sent: what was last sent to
 *  it. */
void mr_addressing_row_load (MrAddressingRow *self, int back, int wish, int sent, gboolean is_undo);

/** The address of its meter may have changed. */
void mr_addressing_row_refresh (MrAddressingRow *self);

/** What a check of the whole plan has found: @conflict and @need are sentences, "" if there is nothing to say. */
void mr_addressing_row_set_check (MrAddressingRow *self, MrPlanConflict conflict_kind, const char *conflict,
                                  MrPlanNeedKind need_kind, const char *need);

/** What came of the wish. @state: see #MrWriteProgress; @outcome: #MrWriteOutcome, or %MR_ADDRESSING_NO_OUTCOME;
 *  @explanation: "" if there is nothing to say */
void mr_addressing_row_set_state (MrAddressingRow *self, int state, int outcome, const char *explanation);

G_END_DECLS
