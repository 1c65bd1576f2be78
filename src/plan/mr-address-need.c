/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-address-need.h"

#include <glib/gi18n-lib.h>

#include "mbus-frame.h"

#define N_ADDRESSES (MBUS_ADDRESS_LAST + 1)
#define NO_METER (-1)

/* Who is at an address once the plan is carried out. */
typedef struct {
  int first;
  int second;
  guint n;
} Place;

const char *
mr_plan_need_nick (MrPlanNeedKind kind)
{
  static const char *const nicks[] = {
    [MR_PLAN_NO_NEED] = "",
    [MR_PLAN_AT_FACTORY] = "factory",
    [MR_PLAN_SHARED] = "shared",
    [MR_PLAN_NOT_KNOWN] = "not-known",
    [MR_PLAN_ON_WAY] = "on-way",
  };

  g_return_val_if_fail ((guint) kind < G_N_ELEMENTS (nicks), "");

  return nicks[kind];
}

static void
take_places (Place *places, const MrPlanMeter *meters, guint n_meters, const MrPlanFault *faults)
{
  for (guint i = 0; i < N_ADDRESSES; i++)
    places[i] = (Place) { NO_METER, NO_METER, 0 };
  for (guint i = 0; i < n_meters; i++)
    {
      Place *place;

      if (!mr_plan_is_target (meters[i].address) || !mr_plan_meter_stays (&meters[i], &faults[i]))
        continue;
      place = &places[meters[i].address];
      if (place->n < 2)
        *(place->n == 0 ? &place->first : &place->second) = (int) i;
      place->n++;
    }
}

static MrPlanNeed
need_of (const Place *places, const MrPlanMeter *meters, guint i)
{
  const Place *place;

  if (meters[i].address == MBUS_ADDRESS_FACTORY)
    return (MrPlanNeed) { MR_PLAN_AT_FACTORY, NO_METER, 0 };
  if (!mr_plan_is_target (meters[i].address))
    return (MrPlanNeed) { MR_PLAN_NOT_KNOWN, NO_METER, 0 };
  place = &places[meters[i].address];
  if (place->n < 2)
    return (MrPlanNeed) { MR_PLAN_NO_NEED, NO_METER, 0 };
  return (MrPlanNeed) { MR_PLAN_SHARED, place->first == (int) i ? place->second : place->first, place->n - 1 };
}

guint
mr_address_need_find (const MrPlanMeter *meters, guint n_meters, const MrPlanFault *faults, MrPlanNeed *needs)
{
  Place places[N_ADDRESSES];
  guint n_needs = 0;

  take_places (places, meters, n_meters, faults);
  for (guint i = 0; i < n_meters; i++)
    {
      needs[i] = (MrPlanNeed) { MR_PLAN_NO_NEED, NO_METER, 0 };
      if (faults[i].conflict != MR_PLAN_NO_CONFLICT)
        continue;
      if (mr_plan_meter_stays (&meters[i], &faults[i]))
        needs[i] = need_of (places, meters, i);
      else if (meters[i].is_on_way)
        needs[i].kind = MR_PLAN_ON_WAY;
      n_needs += needs[i].kind != MR_PLAN_NO_NEED;
    }
  return n_needs;
}

static char *
explain_shared (const MrPlanNeed *need, const MrPlanMeter *meters, guint meter)
{
  g_autofree char *other = mr_plan_meter_label (&meters[need->other]);
  const guint n_more = need->n_others - 1;
  g_autofree char *others =
    n_more > 0 ? g_strdup_printf (ngettext ("%s and %u other", "%s and %u others", n_more), other, n_more)
               : g_strdup (other);

  /* Translators: a primary address, then a meter, like "KAM 66290778", or "KAM 66290778 and 2 others". */
  return g_strdup_printf (_("Shares address %d with %s."), meters[meter].address, others);
}

char *
mr_plan_need_explain (const MrPlanNeed *need, const MrPlanMeter *meters, guint meter)
{
  switch (need->kind)
    {
    case MR_PLAN_AT_FACTORY:
      return g_strdup (_("Address 0: it has no address of its own."));
    case MR_PLAN_SHARED:
      return explain_shared (need, meters, meter);
    case MR_PLAN_NOT_KNOWN:
      return g_strdup (_("Its primary address is not known."));
    case MR_PLAN_ON_WAY:
      return g_strdup_printf (_("It has address %d for the time being, on the way to its new one."),
                              meters[meter].address);
    case MR_PLAN_NO_NEED:
    default:
      return g_strdup ("");
    }
}
