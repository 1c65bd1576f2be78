/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-plan-meter.h"

G_BEGIN_DECLS

/**
 * mr_address_order:
 * @faults: (inout) (array length=n_meters): meters with a conflict keep their address; those that cannot move for want
 *   of a free address, or because of one that keeps its address, are marked
 *
 * Puts the moves in order; see mr_address_plan_steps().
 *
 * Returns: (transfer full) (element-type MrPlanStep): the steps
 */
GArray *mr_address_order (const MrPlanMeter *meters, guint n_meters, MrPlanFault *faults);

G_END_DECLS
