/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-plan-meter.h"

G_BEGIN_DECLS

/**
 * mr_address_plan_check:
 * @faults: (out caller-allocates) (array length=n_meters): what is wrong with each wish
 *
 * Finds the conflicts between the wishes, before anything is sent. Only meters that change have any.
 *
 * Returns: how many wishes are in conflict
 */
guint mr_address_plan_check (const MrPlanMeter *meters, guint n_meters, MrPlanFault *faults);

/**
 * mr_address_plan_steps:
 *
 * Finds an order of writes in which every address is free when a meter gets it: who leaves an address comes before who
 * gets it, and where meters swap their addresses, one of them has a free one in between. Wishes that are in conflict
 * are left out; so are those that a left-out one is in the way of. The steps are as few as there can be: one more than
 * there are moves for each circle of meters that swap.
 *
 * Returns: (transfer full) (element-type MrPlanStep): the steps
 */
GArray *mr_address_plan_steps (const MrPlanMeter *meters, guint n_meters);

/** @meters: those that @fault is about. Returns: (transfer full): a translated sentence, with what to do. */
char *mr_plan_fault_explain (const MrPlanFault *fault, const MrPlanMeter *meters, guint meter);

G_END_DECLS
