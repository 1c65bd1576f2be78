/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-plan-meter.h"

G_BEGIN_DECLS

/**
 * MrPlanNeedKind:
 * @MR_PLAN_NO_NEED: it has an address of its own, or is to get one, or what is wrong with its wish is a conflict
 * @MR_PLAN_AT_FACTORY: it has address 0, as all meters have that were never given one
 * @MR_PLAN_SHARED: another meter has its address, and keeps it, too
 * @MR_PLAN_NOT_KNOWN: its primary address is not known
 * @MR_PLAN_ON_WAY: a swap was interrupted while it had an address only for the time being
 *
 * Why a meter needs an address.
 */
typedef enum {
  MR_PLAN_NO_NEED,
  MR_PLAN_AT_FACTORY,
  MR_PLAN_SHARED,
  MR_PLAN_NOT_KNOWN,
  MR_PLAN_ON_WAY
} MrPlanNeedKind;

/**
 * MrPlanNeed:
 * @other: index of a meter that has the same address, or -1
 * @n_others: how many have it
 */
typedef struct {
  MrPlanNeedKind kind;
  int other;
  guint n_others;
} MrPlanNeed;

/** Returns: (transfer none): stable English word for files and JSON: "", "factory", "shared", "not-known", "on-way". */
const char *mr_plan_need_nick (MrPlanNeedKind kind);

/**
 * mr_address_need_find:
 * @faults: (array length=n_meters): from mr_address_plan_check()
 * @needs: (out caller-allocates) (array length=n_meters): which meters still need an address once the plan is carried
 *   out, or are not to stay as they are until it is
 *
 * Returns: how many
 */
guint mr_address_need_find (const MrPlanMeter *meters, guint n_meters, const MrPlanFault *faults, MrPlanNeed *needs);

/** @meters: those that @need is about. Returns: (transfer full): a translated sentence; "" if there is no need. */
char *mr_plan_need_explain (const MrPlanNeed *need, const MrPlanMeter *meters, guint meter);

G_END_DECLS
