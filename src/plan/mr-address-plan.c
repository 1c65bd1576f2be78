/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-address-plan.h"

#include <glib/gi18n-lib.h>

#include "mbus-frame.h"
#include "mr-address-order.h"

/* The meters of a bus by what they are compared by. */
typedef struct {
  GHashTable *at;     /* address → how many are there */
  GHashTable *wishes; /* address → index + 1 of the first meter that is to get it */
} Lookup;

static void
lookup_clear (Lookup *self)
{
  g_hash_table_unref (self->at);
  g_hash_table_unref (self->wishes);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Lookup, lookup_clear)

static void
lookup_init (Lookup *self, const MrPlanMeter *meters, guint n_meters)
{
  self->at = g_hash_table_new (NULL, NULL);
  self->wishes = g_hash_table_new (NULL, NULL);
  for (guint i = 0; i < n_meters; i++)
    {
      const gpointer at = GINT_TO_POINTER (meters[i].address);
      const gpointer wish = GINT_TO_POINTER (meters[i].wish);

      if (!meters[i].is_gone)
        g_hash_table_insert (self->at, at,
                             GUINT_TO_POINTER (GPOINTER_TO_UINT (g_hash_table_lookup (self->at, at)) + 1));
      if (mr_plan_meter_changes (&meters[i]) && !g_hash_table_contains (self->wishes, wish))
        g_hash_table_insert (self->wishes, wish, GUINT_TO_POINTER (i + 1));
    }
}

static gboolean
is_twin (const Lookup *lookup, const MrPlanMeter *meter)
{
  return !meter->selectable &&
         (meter->address == MR_PLAN_NO_ADDRESS ||
          GPOINTER_TO_UINT (g_hash_table_lookup (lookup->at, GINT_TO_POINTER (meter->address))) > 1);
}

static MrPlanFault
check_wish (const Lookup *lookup, const MrPlanMeter *meters, guint i)
{
  const MrPlanMeter *meter = &meters[i];
  guint first;

  if (!mr_plan_meter_changes (meter))
    return (MrPlanFault) { MR_PLAN_NO_CONFLICT, -1 };
  if (!mr_plan_is_target (meter->wish) && !(meter->is_undo && meter->wish == MBUS_ADDRESS_FACTORY))
    return (MrPlanFault) { MR_PLAN_RESERVED, -1 };
  if (meter->doubt != MR_PLAN_NO_ADDRESS)
    return (MrPlanFault) { MR_PLAN_IN_DOUBT, -1 };
  if (meter->is_gone)
    return (MrPlanFault) { MR_PLAN_GONE, -1 };
  first = GPOINTER_TO_UINT (g_hash_table_lookup (lookup->wishes, GINT_TO_POINTER (meter->wish))) - 1;
  if (first != i && meter->wish != MBUS_ADDRESS_FACTORY)
    return (MrPlanFault) { MR_PLAN_WISHED_TWICE, (int) first };
  if (is_twin (lookup, meter))
    return (MrPlanFault) { MR_PLAN_TWIN, -1 };

  return (MrPlanFault) { MR_PLAN_NO_CONFLICT, -1 };
}

static GArray *
make_plan (const MrPlanMeter *meters, guint n_meters, MrPlanFault *faults)
{
  g_auto (Lookup) lookup = { 0 };

  lookup_init (&lookup, meters, n_meters);
  for (guint i = 0; i < n_meters; i++)
    faults[i] = check_wish (&lookup, meters, i);

  /* Which of two is meant is not known, so that neither gets the address. */
  for (guint i = 0; i < n_meters; i++)
    if (faults[i].conflict == MR_PLAN_WISHED_TWICE && faults[faults[i].other].conflict == MR_PLAN_NO_CONFLICT)
      faults[faults[i].other] = (MrPlanFault) { MR_PLAN_WISHED_TWICE, (int) i };

  return mr_address_order (meters, n_meters, faults);
}

guint
mr_address_plan_check (const MrPlanMeter *meters, guint n_meters, MrPlanFault *faults)
{
  g_autoptr (GArray) steps = make_plan (meters, n_meters, faults);
  guint n_faults = 0;

  for (guint i = 0; i < n_meters; i++)
    n_faults += faults[i].conflict != MR_PLAN_NO_CONFLICT;
  return n_faults;
}

GArray *
mr_address_plan_steps (const MrPlanMeter *meters, guint n_meters)
{
  g_autofree MrPlanFault *faults = g_new (MrPlanFault, n_meters);

  return make_plan (meters, n_meters, faults);
}

char *
mr_plan_fault_explain (const MrPlanFault *fault, const MrPlanMeter *meters, guint meter)
{
  const int wish = meters[meter].wish;
  g_autofree char *other = fault->other >= 0 ? mr_plan_meter_label (&meters[fault->other]) : NULL;

  switch (fault->conflict)
    {
    case MR_PLAN_RESERVED:
      if (wish == MBUS_ADDRESS_FACTORY)
        return g_strdup (_("Address 0 is the one meters leave the factory with. Choose one from 1 to 250."));
      /* Translators: a number that was given as a primary address. */
      return g_strdup_printf (_("%d cannot be a meter’s primary address. Choose one from 1 to 250."), wish);
    case MR_PLAN_WISHED_TWICE:
      /* Translators: a meter, like "KAM 66290778", then a primary address. */
      return g_strdup_printf (_("%s is to get address %d, too."), other, wish);
    case MR_PLAN_OCCUPIED:
      if (meters[fault->other].doubt != MR_PLAN_NO_ADDRESS)
        return mbus_address_explain_doubt (other, meters[fault->other].address, meters[fault->other].doubt);
      /* Translators: a meter, like "KAM 66290778", then a primary address. */
      return g_strdup_printf (_("%s has address %d and keeps it. Give it another one first."), other, wish);
    case MR_PLAN_GONE:
      return g_strdup (_("This meter did not answer when it was last asked. Read it, or scan, before it gets an "
                         "address."));
    case MR_PLAN_IN_DOUBT:
      /* Translators: two primary addresses. */
      return g_strdup_printf (_("It is not known whether this meter has address %d or %d. Read it first."),
                              meters[meter].address, meters[meter].doubt);
    case MR_PLAN_TWIN:
      return g_strdup (_("Another meter has the same primary and the same secondary address, so this one cannot be "
                         "written to alone. Disconnect the other one, change this one, and connect it again."));
    case MR_PLAN_NO_WAY_ROUND:
      return g_strdup (_("It swaps its address with other meters, but no address is free for it to have in between. "
                         "Disconnect a meter, or leave one address unused."));
    case MR_PLAN_NO_CONFLICT:
    default:
      return g_strdup ("");
    }
}
