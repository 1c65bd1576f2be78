/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mbus-address.h"

G_BEGIN_DECLS

/* Which primary address each meter of a bus is to get. Facts and wishes in, conflicts and steps out: no I/O, no
 * store. */

/** No address: not known, or not wished. */
#define MR_PLAN_NO_ADDRESS (-1)

/**
 * MrPlanMeter:
 * @id: who it is
 * @address: the primary address it has, or %MR_PLAN_NO_ADDRESS
 * @wish: the one it is to have, as it was asked for, allowed or not; %MR_PLAN_NO_ADDRESS: it keeps its own
 * @is_undo: it gets back an address it had, which may be the factory's
 * @is_on_way: it has an address only for the time being, which a step of the plan gave it: neither the one it had when
 *   it was given the wish, nor that which is wished for
 * @is_gone: it is not on the bus any more, as far as is known, and occupies no address
 * @doubt: the address it may have instead, because a write to it was sent and its outcome is not known;
 *   %MR_PLAN_NO_ADDRESS: there is no doubt
 * @selectable: no other meter on the bus has its secondary address, so it can be written to where several meters share
 *   a primary address
 * @apart: what distinguishes it from the other meters of the bus for people
 */
typedef struct {
  MbusSecondary id;
  int address;
  int wish;
  int doubt;
  gboolean is_undo;
  gboolean is_on_way;
  gboolean is_gone;
  gboolean selectable;
  MbusApart apart;
} MrPlanMeter;

/**
 * MrPlanConflict:
 * @MR_PLAN_RESERVED: the standard has other uses for the address that is wished for, or there is no such address
 * @MR_PLAN_WISHED_TWICE: another meter is to get the same address
 * @MR_PLAN_OCCUPIED: another meter has the address and keeps it, or may have it, because a write to it is in doubt
 * @MR_PLAN_GONE: the meter is not on the bus
 * @MR_PLAN_IN_DOUBT: it is not known which address it has
 * @MR_PLAN_TWIN: it shares its primary address, and cannot be selected either, so it cannot be written to alone
 * @MR_PLAN_NO_WAY_ROUND: it is part of a swap, and no address is free for one of the meters to have in between
 *
 * Why a meter cannot get the address that is wished for.
 */
typedef enum {
  MR_PLAN_NO_CONFLICT,
  MR_PLAN_RESERVED,
  MR_PLAN_WISHED_TWICE,
  MR_PLAN_OCCUPIED,
  MR_PLAN_GONE,
  MR_PLAN_IN_DOUBT,
  MR_PLAN_TWIN,
  MR_PLAN_NO_WAY_ROUND
} MrPlanConflict;

/**
 * MrPlanFault:
 * @other: index of the meter it is in conflict with, or -1
 *
 * What is wrong with the wish for one meter.
 */
typedef struct {
  MrPlanConflict conflict;
  int other;
} MrPlanFault;

/**
 * MrPlanStep:
 * @meter: index of the meter
 * @from: the address it has before this step, or %MR_PLAN_NO_ADDRESS
 * @to: the one it has after it
 * @is_detour: @to is not what was wished for, but a free address on the way there
 *
 * One write.
 */
typedef struct {
  guint meter;
  int from;
  int to;
  gboolean is_detour;
} MrPlanStep;

/** Returns: whether all facts about them are the same. */
gboolean mr_plan_meter_equal (const MrPlanMeter *a, const MrPlanMeter *b);

/** Returns: (transfer full): how people call @meter; see mbus_secondary_label_apart(). */
char *mr_plan_meter_label (const MrPlanMeter *meter);

/** Returns: whether @meter is to get an address that it does not have. */
gboolean mr_plan_meter_changes (const MrPlanMeter *meter);

/** @fault: what is wrong with its wish. Returns: whether @meter keeps the address it has now, if it has one: it has no
 *  other to get, or cannot get it. */
gboolean mr_plan_meter_stays (const MrPlanMeter *meter, const MrPlanFault *fault);

/** Returns: whether a meter may be given @address: 1 to 250. 0 is the address of factory-fresh meters, 251 to 255 are
 *  reserved (EN 13757-2, mbus-protocol §1.2). */
gboolean mr_plan_is_target (int address);

/** Returns: (transfer none): stable English word for files and JSON: "", "reserved", "wished-twice", "occupied",
 *  "gone", "in-doubt", "twin", "no-way-round". */
const char *mr_plan_conflict_nick (MrPlanConflict conflict);

G_END_DECLS
