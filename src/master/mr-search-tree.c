/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-search-tree.h"

/* More answers in a row that identify no meter than a bus can give: a path of collisions has one for every digit of the
 * identification and the fabrication number, and a pattern has ten parts. Twice that means a line that answers to
 * everything. */
#define COLLISION_RUN (8 + 8 + MR_SPLIT_DECIMAL)
#define BABBLE_RUN (2 * COLLISION_RUN)

/* More probes than any bus needs: 14 for each meter of a deep one, and some hundreds to separate twins. */
#define PROBES_MAX 600
#define PROBES_PER_METER 50

gboolean
mr_tree_is_too_disturbed (const MrTree *self)
{
  return mr_search_is_too_noisy (self->search) ||
         (mr_bus_is_noisy (self->search->bus) &&
          (self->probe.n_unclear > COLLISION_RUN ||
           self->probe.n_probes > PROBES_MAX + self->search->known->len * PROBES_PER_METER));
}

gboolean
mr_tree_must_give_up (const MrTree *self)
{
  return self->probe.n_unclear > BABBLE_RUN || mr_tree_is_too_disturbed (self) || mr_search_is_skipped (self->search);
}

guint
mr_tree_tries_at_least (const MrTree *self, guint tries)
{
  return MAX (tries, mr_search_tries (self->search));
}

gboolean
mr_tree_must_divide (MrPresence present)
{
  return present != MR_PRESENCE_NONE && present != MR_PRESENCE_ONE;
}

gboolean
mr_tree_probe_part (MrTree *self, const MbusSecondary *part, MrPresence *present, GError **error)
{
  const guint tries = mr_search_tries (self->search);

  *present = MR_PRESENCE_NONE;
  if (mr_tree_must_give_up (self))
    return TRUE;
  if (!mr_probe_ask (&self->probe, part, tries, present, error))
    return FALSE;

  if (*present == MR_PRESENCE_NONE)
    {
      const MrSilence silent = { *part, tries, self->probe.brief, mr_bus_waited (self->search->bus),
                                 mr_bus_now (self->search->bus) };

      g_array_append_val (self->silent, silent);
    }
  return TRUE;
}

/* Was this part probed already? What is known of it is forgotten, as a part is divided once. */
static gboolean
take_peek (MrTree *self, const MbusSecondary *part, MrPresence *present)
{
  for (guint i = 0; i < self->peeked->len; i++)
    {
      const MrPeek *peek = &g_array_index (self->peeked, MrPeek, i);

      if (!mbus_secondary_equal (&peek->pattern, part))
        continue;
      *present = peek->present;
      g_array_remove_index_fast (self->peeked, i);
      return TRUE;
    }

  return FALSE;
}

gboolean
mr_tree_probe_parts (MrTree *self, const MbusSecondary *parts, guint n_parts, MrPresence *present, GError **error)
{
  mr_forecast_expect (self->forecast, n_parts);

  for (guint i = 0; i < n_parts; i++)
    {
      if (!take_peek (self, &parts[i], &present[i]) && !mr_tree_probe_part (self, &parts[i], &present[i], error))
        return FALSE;
      mr_forecast_probed (self->forecast, mr_tree_must_divide (present[i]));
    }

  return TRUE;
}

gboolean
mr_tree_probe_thoroughly (MrTree *self, const MbusSecondary *pattern, guint tries, MrPresence *present, GError **error)
{
  gboolean asked;

  self->probe.thorough = TRUE;
  asked = mr_probe_ask (&self->probe, pattern, tries, present, error);
  self->probe.thorough = FALSE;
  return asked;
}
