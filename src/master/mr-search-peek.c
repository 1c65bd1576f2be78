/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-search-peek.h"

gboolean
mr_tree_may_peek (MrTree *self, const MbusSecondary *pattern)
{
  g_autoptr (GArray) ids = mr_search_ids (self->search);

  return mr_split_n_open (pattern) > 1 && !mr_bus_is_noisy (self->search->bus) && !mr_split_knows_two (pattern, ids);
}

gboolean
mr_tree_peek (MrTree *self, const MbusSecondary *pattern, GError **error)
{
  const MrDivision by_last = { *pattern, mr_split_last_digit (pattern) };
  MbusSecondary part = *pattern;
  gboolean several = TRUE;
  guint n_read = 0;

  while (several && mr_split_n_open (&part) > 1)
    {
      const MbusSecondary whole = part;
      const guint digit = mr_split_last_digit (&whole);
      const gboolean is_last = digit == by_last.digit;

      several = FALSE;
      for (guint i = 0; i < MR_SPLIT_DECIMAL && !several && (is_last || n_read < 2); i++)
        {
          MrPeek now = { .pattern = mr_split_with_digit (&whole, digit, i) };

          if (!mr_tree_probe_part (self, &now.pattern, &now.present, error))
            return FALSE;
          n_read += now.present == MR_PRESENCE_ONE;
          several = mr_tree_must_divide (now.present) && (!is_last || n_read == 0);
          part = now.pattern;
          g_array_append_val (self->peeked, now);
        }
      if (is_last && !several)
        g_array_append_val (self->chosen, by_last);
    }

  return TRUE;
}

guint
mr_tree_best_digit (const MrTree *self, const MbusSecondary *pattern)
{
  g_autoptr (GArray) ids = mr_search_ids (self->search);

  for (guint i = 0; i < self->chosen->len; i++)
    {
      const MrDivision *division = &g_array_index (self->chosen, MrDivision, i);

      if (mbus_secondary_equal (&division->pattern, pattern))
        return division->digit;
    }

  return mr_split_digit (pattern, ids);
}
