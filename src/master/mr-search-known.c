/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an earlier scan of the site found comes first: each meter costs one request, and no silence. */
#include "config.h"

#include "mr-search-known.h"

#include "mr-probe.h"
#include "mr-readout.h"

static gboolean
is_here (const MrSearch *self, const MrScanPlace *place)
{
  return place->baud == 0 || place->baud == mr_bus_baud (self->bus);
}

const MrScanPlace *
mr_search_known_at (const MrSearch *self, guint address)
{
  const MrScanPlace *found = NULL;

  for (guint i = 0; self->places != NULL && i < self->places->len; i++)
    {
      const MrScanPlace *place = &g_array_index (self->places, MrScanPlace, i);

      if (place->primary < 0 || (guint) place->primary != address || !is_here (self, place))
        continue;
      if (found != NULL)
        return NULL;
      found = place;
    }

  return found;
}

static gboolean
was_found (const MrSearch *self, const MbusSecondary *address)
{
  for (guint i = 0; i < self->known->len; i++)
    if (mr_readout_same_meter (&g_array_index (self->known, MrSearchMeter, i).address, address))
      return TRUE;

  return FALSE;
}

gboolean
mr_search_found_known (const MrSearch *self)
{
  guint n = 0;

  for (guint i = 0; self->places != NULL && i < self->places->len; i++)
    {
      const MrScanPlace *place = &g_array_index (self->places, MrScanPlace, i);

      if (is_here (self, place) && !was_found (self, &place->address))
        return FALSE;
      n += is_here (self, place);
    }

  return n > 0;
}

gboolean
mr_search_select_known (MrSearch *self, GError **error)
{
  g_autoptr (GArray) shadows = g_array_new (FALSE, FALSE, sizeof (MbusSecondary));
  MrProbe probe = { .search = self, .shadows = shadows };

  for (guint i = 0; self->places != NULL && i < self->places->len; i++)
    {
      const MrScanPlace *place = &g_array_index (self->places, MrScanPlace, i);
      MbusSecondary exact = place->address;
      MrPresence present;

      exact.has_fabrication = FALSE;
      if (!is_here (self, place) || mbus_secondary_has_wildcard (&exact) || was_found (self, &exact))
        continue;
      if (!mr_probe_ask (&probe, &exact, mr_search_tries (self), &present, error))
        return FALSE;
    }

  return mr_bus_deselect (self->bus, error);
}
