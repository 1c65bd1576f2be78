/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The ways to divide the meters that match a pattern, in the order of mr-split.h. */
#include "config.h"

#include "mr-search-divide.h"

#include "mr-search-peek.h"
#include "mr-split.h"

/* Device types, or versions, of twins whose number is the same. */
#define FIELDS_MAX 3

gboolean
mr_tree_explore_parts (MrTree *self, const MbusSecondary *parts, guint n_parts, const MrPresence *present,
                       guint *n_found, GError **error)
{
  for (guint i = 0; i < n_parts && !mr_tree_must_give_up (self); i++)
    {
      guint n = 0;

      if (mr_tree_must_divide (present[i]))
        {
          mr_forecast_take_up (self->forecast);
          if (!mr_tree_explore (self, &parts[i], present[i], &n, error))
            return FALSE;
        }
      else if (present[i] == MR_PRESENCE_ONE)
        {
          n = 1;
        }

      *n_found += n;
    }

  return TRUE;
}

/* Asks the silent parts again: there must be more meters than were found. */
static gboolean
probe_silent_again (MrTree *self, const MbusSecondary *parts, guint n_parts, const MrPresence *before, guint *n_found,
                    GError **error)
{
  MrPresence now[MR_SPLIT_HEX] = { MR_PRESENCE_NONE };

  for (guint i = 0; i < n_parts && !mr_tree_must_give_up (self); i++)
    {
      if (before[i] != MR_PRESENCE_NONE)
        continue;
      mr_forecast_expect (self->forecast, 1);
      if (!mr_probe_ask (&self->probe, &parts[i], mr_tree_tries_at_least (self, MR_BUS_TRIES - 1), &now[i], error))
        return FALSE;
      mr_forecast_probed (self->forecast, mr_tree_must_divide (now[i]));
      if (now[i] != MR_PRESENCE_NONE)
        mr_bus_set_noisy (self->search->bus, TRUE);
    }

  return mr_tree_explore_parts (self, parts, n_parts, now, n_found, error);
}

/* Meters that do not know enhanced selection ignore the number, so they answer whatever its digit. */
static gboolean
divides_nothing (MrSplit split, const MrPresence *present)
{
  guint n_present = 0;

  for (guint i = 0; i < MR_SPLIT_DECIMAL; i++)
    n_present += present[i] != MR_PRESENCE_NONE;

  return split == MR_SPLIT_FABRICATION && n_present == MR_SPLIT_DECIMAL;
}

gboolean
mr_tree_look_again (MrTree *self, const MbusSecondary *pattern, guint *n_found, gboolean *settled, GError **error)
{
  /* Three times where no meter was found: one that sends unasked now and then seems to answer. */
  const guint n_looks = *n_found == 0 ? MR_BUS_TRIES : 1;
  MrPresence present = MR_PRESENCE_SEVERAL;

  for (guint i = 0; i < n_looks && mr_tree_must_divide (present); i++)
    {
      /* A meter that missed the selection may still be selected by the one before. */
      if (!mr_bus_deselect (self->search->bus, error) ||
          !mr_tree_probe_thoroughly (self, pattern, mr_tree_tries_at_least (self, MR_BUS_TRIES), &present, error))
        return FALSE;
    }

  *settled = !mr_tree_must_divide (present);
  if (!*settled)
    return TRUE;

  if (present == MR_PRESENCE_ONE)
    *n_found = MAX (*n_found, 1);
  mr_bus_set_noisy (self->search->bus, TRUE);
  return TRUE;
}

/* Several answered, and only one of the parts, where one meter was found: it may hide a twin that sent the same
 * bits. */
static gboolean
look_for_twin (MrTree *self, const MbusSecondary *parts, MrPresence *present, guint *n_found, GError **error)
{
  guint n_ones = 0;
  guint one = 0;

  for (guint i = 0; i < MR_SPLIT_DECIMAL; i++)
    if (present[i] == MR_PRESENCE_ONE)
      {
        n_ones++;
        one = i;
      }
  if (n_ones != 1 || *n_found != 1 || mr_tree_must_give_up (self))
    return TRUE;

  if (!mr_tree_probe_thoroughly (self, &parts[one], 1, &present[one], error))
    return FALSE;
  if (!mr_tree_must_divide (present[one]))
    return TRUE;

  *n_found = 0;
  return mr_tree_explore_parts (self, &parts[one], 1, &present[one], n_found, error);
}

/* Returns: the only part that answered, and by several meters; MR_SPLIT_DECIMAL if it is not so */
static guint
only_part (const MrPresence *present)
{
  guint only = MR_SPLIT_DECIMAL;

  for (guint i = 0; i < MR_SPLIT_DECIMAL; i++)
    {
      if (present[i] == MR_PRESENCE_NONE)
        continue;
      if (only != MR_SPLIT_DECIMAL)
        return MR_SPLIT_DECIMAL;
      only = i;
    }

  return only != MR_SPLIT_DECIMAL && present[only] == MR_PRESENCE_SEVERAL ? only : MR_SPLIT_DECIMAL;
}

MbusSecondary
mr_tree_digit_part (const MbusSecondary *pattern, MrSplit split, guint digit, guint i)
{
  return split == MR_SPLIT_ID ? mr_split_with_digit (pattern, digit, i) : mr_split_part (pattern, split, i);
}

static gboolean
divide_by_digit (MrTree *self, const MbusSecondary *pattern, MrSplit split, guint digit, guint expected, guint *n_found,
                 GError **error)
{
  const MrDivision division = { *pattern, digit };
  MbusSecondary parts[MR_SPLIT_HEX];
  MrPresence present[MR_SPLIT_HEX] = { MR_PRESENCE_NONE };
  guint n_parts = MR_SPLIT_DECIMAL;
  gboolean settled = FALSE;
  guint only;

  for (guint i = 0; i < MR_SPLIT_HEX; i++)
    parts[i] = mr_tree_digit_part (pattern, split, digit, i);

  if (!mr_tree_probe_parts (self, parts, MR_SPLIT_DECIMAL, present, error))
    return FALSE;
  if (divides_nothing (split, present))
    return TRUE;
  only = split == MR_SPLIT_ID ? only_part (present) : MR_SPLIT_DECIMAL;
  if (only < MR_SPLIT_DECIMAL && mr_tree_may_peek (self, &parts[only]) && !mr_tree_peek (self, &parts[only], error))
    return FALSE;
  if (!mr_tree_explore_parts (self, parts, MR_SPLIT_DECIMAL, present, n_found, error))
    return FALSE;
  if (*n_found < expected && split == MR_SPLIT_ID && !look_for_twin (self, parts, present, n_found, error))
    return FALSE;
  if (*n_found < expected && split == MR_SPLIT_ID && !mr_tree_look_again (self, pattern, n_found, &settled, error))
    return FALSE;
  if (settled)
    return TRUE;

  if (*n_found < expected || self->search->hex_ids)
    {
      const MbusSecondary *letters = parts + MR_SPLIT_DECIMAL;
      MrPresence *present_letters = present + MR_SPLIT_DECIMAL;

      n_parts = MR_SPLIT_HEX;
      if (!mr_tree_probe_parts (self, letters, MR_TREE_LETTERS, present_letters, error) ||
          !mr_tree_explore_parts (self, letters, MR_TREE_LETTERS, present_letters, n_found, error))
        return FALSE;
    }
  else
    {
      g_array_append_val (self->decimal_only, division);
    }

  return *n_found >= expected || probe_silent_again (self, parts, n_parts, present, n_found, error);
}

/* By the digit that divides best; a meter that knows wildcards only at the end of a number is found by the first
 * one. */
static gboolean
divide_by_id (MrTree *self, const MbusSecondary *pattern, guint expected, guint *n_found, GError **error)
{
  const guint first = mr_split_first_digit (pattern);
  const guint best = mr_tree_best_digit (self, pattern);

  if (!divide_by_digit (self, pattern, MR_SPLIT_ID, best, expected, n_found, error))
    return FALSE;
  if (best == first || *n_found >= expected || mr_tree_must_give_up (self))
    return TRUE;

  return divide_by_digit (self, pattern, MR_SPLIT_ID, first, expected, n_found, error);
}

/* Twins are of two device types or versions, or three. More of them come from a meter that sends unasked. */
static gboolean
is_scattered (const MrPresence *present, guint n_parts)
{
  guint n_unclear = 0;

  for (guint i = 0; i < n_parts; i++)
    n_unclear += mr_tree_must_divide (present[i]);

  return n_unclear > FIELDS_MAX;
}

static gboolean
divide_by_field (MrTree *self, const MbusSecondary *pattern, MrSplit split, guint *n_found, GError **error)
{
  const guint n_parts = mr_split_n_parts (split);
  g_autofree MbusSecondary *parts = g_new (MbusSecondary, n_parts);
  g_autofree MrPresence *present = g_new0 (MrPresence, n_parts);

  for (guint i = 0; i < n_parts; i++)
    parts[i] = mr_split_part (pattern, split, i);

  if (!mr_tree_probe_parts (self, parts, n_parts, present, error))
    return FALSE;
  if (is_scattered (present, n_parts))
    {
      mr_bus_set_noisy (self->search->bus, TRUE);
      self->search->n_disturbed++;
      return TRUE;
    }

  return mr_tree_explore_parts (self, parts, n_parts, present, n_found, error);
}

/* By manufacturer, version and type together. The 65535 manufacturers cannot be tried one by one, but a twin is likely
 * to be of a kind that was bought for this building. */
static gboolean
divide_by_kind (MrTree *self, const MbusSecondary *pattern, guint *n_found, GError **error)
{
  g_autoptr (GArray) kinds = mr_search_kinds (self->search);
  g_autoptr (GArray) parts = g_array_new (FALSE, FALSE, sizeof (MbusSecondary));
  g_autofree MrPresence *present = NULL;
  const MbusSecondary *all;
  MbusSecondary eight_octets = *pattern;

  eight_octets.has_fabrication = FALSE;
  for (guint i = 0; i < kinds->len; i++)
    {
      MbusSecondary part = g_array_index (kinds, MbusSecondary, i);

      part.id = pattern->id;
      if (!mbus_secondary_matches (&eight_octets, &part) || mbus_secondary_has_wildcard (&part))
        continue;
      part.has_fabrication = pattern->has_fabrication;
      part.fabrication = pattern->fabrication;
      g_array_append_val (parts, part);
    }

  all = (const MbusSecondary *) (gpointer) parts->data;
  present = g_new0 (MrPresence, parts->len);
  return mr_tree_probe_parts (self, all, parts->len, present, error) &&
         mr_tree_explore_parts (self, all, parts->len, present, n_found, error);
}

gboolean
mr_tree_divide (MrTree *self, const MbusSecondary *pattern, MrSplit split, guint expected, guint *n_found,
                GError **error)
{
  switch (split)
    {
    case MR_SPLIT_ID:
      return divide_by_id (self, pattern, expected, n_found, error);
    case MR_SPLIT_FABRICATION:
      return divide_by_digit (self, pattern, split, 0, expected, n_found, error);
    case MR_SPLIT_KIND:
      return divide_by_kind (self, pattern, n_found, error);
    case MR_SPLIT_ENHANCE:
    case MR_SPLIT_DEVICE_TYPE:
    case MR_SPLIT_VERSION:
    case MR_SPLIT_DONE:
    default:
      return divide_by_field (self, pattern, split, n_found, error);
    }
}
