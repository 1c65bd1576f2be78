/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a meter is reached; in which other ways it may have to be while a write to it is in doubt, and what that means
 * for others. */
#include "config.h"

#include "mr-bus-link-private.h"

#include <glib/gi18n-lib.h>

#include "mr-meter-private.h"
#include "mr-plan-meter.h"
#include "mr-write-kind.h"

MrQuirks
mr_bus_link_quirks (MrMeter *meter)
{
  const MrProfile *profile = mr_meter_profile (meter);

  return profile != NULL ? *mr_profile_quirks (profile) : (MrQuirks) { 0 };
}

/* A primary address that only this meter has is the quick way, and the only one for meters that do not do secondary
 * addressing or share their secondary address; who answers there is compared with who was meant. */
MrTarget
mr_bus_link_target (MrBusLink *self, MrMeter *meter)
{
  const int primary = mr_meter_primary (meter);
  MrTarget target = { .baud = mr_meter_baud (meter), .quirks = mr_bus_link_quirks (meter) };
  MrNeighbours neighbours;

  mr_meter_index_get_neighbours (self->host->meters, meter, &neighbours);

  target.address.secondary = *mr_meter_address (meter);
  if (!mr_meter_known (meter)->enhanced)
    target.address.secondary.has_fabrication = FALSE;
  /* Fixed data name a medium, which need not be the device type by which the meter is selected. */
  if (target.address.secondary.manufacturer == MBUS_MANUFACTURER_ANY)
    target.address.secondary.device_type = MBUS_DEVICE_TYPE_ANY;
  target.address.primary = (guint8) MAX (primary, 0);
  target.address.by_secondary = primary <= MBUS_ADDRESS_FACTORY || primary > MBUS_ADDRESS_LAST ||
                                neighbours.shares_primary;
  return target;
}

gboolean
mr_bus_link_can_select (MrMeter *meter)
{
  MbusSecondary plain = *mr_meter_address (meter);

  plain.has_fabrication = FALSE;
  return !mbus_secondary_has_wildcard (&plain) &&
         (!mr_meter_shares_secondary (meter) || mr_meter_known (meter)->enhanced);
}

/* Whether other meters would answer at a primary address as well. Those that are gone would not. */
static gboolean
is_shared (MrBusLink *self, MrMeter *meter, const MbusAddress *address)
{
  return address->primary == MBUS_ADDRESS_FACTORY ||
         mr_meter_index_has_other (self->host->meters, meter, address->primary);
}

static void
add_target (const MrTarget *target, GArray *targets)
{
  for (guint i = 0; i < targets->len; i++)
    {
      const MrTarget *other = &g_array_index (targets, MrTarget, i);

      if (other->baud == target->baud && mbus_address_equal (&other->address, &target->address))
        return;
    }
  g_array_append_vals (targets, target, 1);
}

/* Where a meter is looked for by primary address, any meter that answers there is news. */
static void
add_way (MrBusLink *self, MrMeter *meter, const MrTarget *way, GArray *ways)
{
  MrTarget added = *way;

  if (!way->address.by_secondary)
    {
      if (mr_bus_link_can_select (meter) && is_shared (self, meter, &way->address))
        return; /* it is selected */
      added.address.secondary = MBUS_SECONDARY_ANY;
    }
  add_target (&added, ways);
}

/* Returns: whether the write may have changed how its meter is reached. @after: (out): how, if it was carried out */
static gboolean
find_way_after (const MrDoubt *doubt, const MrTarget *before, MrTarget *after)
{
  const MrWriteKind *kind = mr_write_kind_find (doubt->kind);
  g_auto (MrWriteRequest) request = { 0 };
  MrWriteAfter changed;

  *after = *before;
  if (kind == NULL || !kind->check (doubt->new_value, NULL))
    return FALSE;
  mr_write_request_init (&request, 0, kind, before, NULL, doubt->new_value);
  mr_write_request_after (&request, &before->address.secondary, &changed);
  if (changed.moves)
    {
      after->address = changed.place;
      if (!changed.place.by_secondary)
        after->address.secondary = changed.meter;
    }
  if (changed.baud != 0)
    after->baud = changed.baud;
  return changed.moves || changed.baud != 0;
}

/* Selection finds a meter whatever its primary address is, also one that it was not sent. */
static void
add_selection (MrBusLink *self, MrMeter *meter, const MrTarget *way, GArray *ways)
{
  MrTarget selection = *way;

  if (!mr_bus_link_can_select (meter))
    return;
  selection.address.by_secondary = TRUE;
  add_way (self, meter, &selection, ways);
}

/* The rate before comes first: a meter that finds the rate by itself answers at both, and was not changed. */
GArray *
mr_bus_link_list_rates (MrMeter *meter)
{
  GArray *rates = g_array_new (FALSE, FALSE, sizeof (guint));
  const MrDoubt *doubt = mr_known_meter_find_doubt (mr_meter_known (meter), MR_WRITE_BAUD_RATE);
  const MrTarget known = { .baud = mr_meter_baud (meter) };
  MrTarget after;

  g_array_append_val (rates, known.baud);
  if (doubt != NULL && find_way_after (doubt, &known, &after) && after.baud != known.baud)
    g_array_append_val (rates, after.baud);
  return rates;
}

/* Of several writes in doubt, any may have been carried out. Returns: (transfer full) (element-type MrTarget): @known,
 * then where the meter is after each of them, and after several. */
static GArray *
list_outcomes (GPtrArray *doubts, const MrTarget *known)
{
  GArray *outcomes = g_array_new (FALSE, FALSE, sizeof (MrTarget));

  g_array_append_vals (outcomes, known, 1);
  for (guint i = 0; i < doubts->len; i++)
    for (guint j = 0, n = outcomes->len; j < n; j++)
      {
        const MrTarget before = g_array_index (outcomes, MrTarget, j);
        MrTarget after;

        if (find_way_after (doubts->pdata[i], &before, &after))
          add_target (&after, outcomes);
      }
  return outcomes;
}

GArray *
mr_bus_link_list_ways (MrBusLink *self, MrMeter *meter)
{
  const MrTarget known = mr_bus_link_target (self, meter);
  g_autoptr (GArray) outcomes = list_outcomes (mr_meter_known (meter)->doubts, &known);
  GArray *ways = g_array_new (FALSE, FALSE, sizeof (MrTarget));
  gboolean moves = FALSE;

  if (outcomes->len == 1)
    return g_array_append_val (ways, known);

  for (guint i = 0; i < outcomes->len; i++)
    {
      const MrTarget *outcome = &g_array_index (outcomes, MrTarget, i);

      add_way (self, meter, outcome, ways);
      moves = moves || (i > 0 && outcome->baud == known.baud);
    }
  for (guint i = 0; moves && i < outcomes->len; i++)
    add_selection (self, meter, &g_array_index (outcomes, MrTarget, i), ways);
  return ways;
}

int
mr_bus_link_doubtful_address (MrMeter *meter)
{
  const MrDoubt *doubt = mr_known_meter_find_doubt (mr_meter_known (meter), MR_WRITE_PRIMARY_ADDRESS);
  const MrTarget nowhere = { 0 };
  MrTarget after;

  return doubt != NULL && find_way_after (doubt, &nowhere, &after) ? after.address.primary : MR_PLAN_NO_ADDRESS;
}

char *
mr_bus_link_explain_taken (MrBusLink *self, MrMeter *meter, int address)
{
  GPtrArray *meters;

  g_return_val_if_fail (MR_IS_BUS_LINK (self) && self->host != NULL, NULL);

  meters = mr_meter_index_in_doubt (self->host->meters, self->bus);
  for (guint i = 0; i < meters->len; i++)
    {
      MrMeter *other = meters->pdata[i];
      const int doubt = mr_bus_link_doubtful_address (other);
      g_autofree char *label = NULL;

      if (other == meter || doubt == MR_PLAN_NO_ADDRESS || mr_meter_is_gone (other) ||
          (address != doubt && address != mr_meter_primary (other)))
        continue;
      label = mr_meter_label (other);
      return mbus_address_explain_doubt (label, mr_meter_primary (other), doubt);
    }
  return NULL;
}

char *
mr_bus_link_explain_taken_number (MrBusLink *self, MrMeter *meter, const MbusSecondary *address)
{
  GPtrArray *meters = mr_meter_index_in_doubt (self->host->meters, self->bus);
  MbusSecondary plain = *address;

  plain.has_fabrication = FALSE;
  for (guint i = 0; i < meters->len; i++)
    {
      MrMeter *other = meters->pdata[i];
      const MrDoubt *doubt = mr_known_meter_find_doubt (mr_meter_known (other), MR_WRITE_METER_NUMBER);
      const MrTarget before = { .address = { .by_secondary = TRUE, .secondary = *mr_meter_address (other) } };
      g_autofree char *label = NULL;
      MrTarget after;

      if (other == meter || doubt == NULL || mr_meter_is_gone (other) || !find_way_after (doubt, &before, &after) ||
          (!mbus_secondary_matches (&plain, &before.address.secondary) &&
           !mbus_secondary_matches (&plain, &after.address.secondary)))
        continue;
      label = mbus_secondary_label (mr_meter_address (other));
      /* Translators: a meter, like "KAM 66290778", then two numbers of a meter. */
      return g_strdup_printf (_("It is not known whether %s has number %08X or %08X. Read it first."), label,
                              before.address.secondary.id, after.address.secondary.id);
    }
  return NULL;
}
