/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-plan-meter.h"

#include <glib/gi18n-lib.h>

#include "mbus-frame.h"

static const char *const nicks[] = {
  [MR_PLAN_NO_CONFLICT] = "",
  [MR_PLAN_RESERVED] = "reserved",
  [MR_PLAN_WISHED_TWICE] = "wished-twice",
  [MR_PLAN_OCCUPIED] = "occupied",
  [MR_PLAN_GONE] = "gone",
  [MR_PLAN_IN_DOUBT] = "in-doubt",
  [MR_PLAN_TWIN] = "twin",
  [MR_PLAN_NO_WAY_ROUND] = "no-way-round",
};

gboolean
mr_plan_meter_equal (const MrPlanMeter *a, const MrPlanMeter *b)
{
  return mbus_secondary_equal (&a->id, &b->id) && a->address == b->address && a->wish == b->wish &&
         a->doubt == b->doubt && a->is_undo == b->is_undo && a->is_on_way == b->is_on_way && a->is_gone == b->is_gone &&
         a->selectable == b->selectable && a->apart == b->apart;
}

char *
mr_plan_meter_label (const MrPlanMeter *meter)
{
  return mbus_secondary_label_apart (&meter->id, meter->apart, meter->address);
}

gboolean
mr_plan_meter_changes (const MrPlanMeter *meter)
{
  return meter->wish != MR_PLAN_NO_ADDRESS && (meter->wish != meter->address || meter->doubt != MR_PLAN_NO_ADDRESS);
}

gboolean
mr_plan_meter_stays (const MrPlanMeter *meter, const MrPlanFault *fault)
{
  return !meter->is_gone && (!mr_plan_meter_changes (meter) || fault->conflict != MR_PLAN_NO_CONFLICT);
}

gboolean
mr_plan_is_target (int address)
{
  return address > MBUS_ADDRESS_FACTORY && address <= MBUS_ADDRESS_LAST;
}

const char *
mr_plan_conflict_nick (MrPlanConflict conflict)
{
  g_return_val_if_fail (conflict < G_N_ELEMENTS (nicks), "");

  return nicks[conflict];
}
