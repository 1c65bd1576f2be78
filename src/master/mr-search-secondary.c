/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Search by secondary address: every meter that matches a pattern with wildcards answers; where several do, the pattern
 * is divided. A pattern costs one probe (mr-probe.h). Every part of a divided pattern is probed before any of them is
 * divided further: meters that are alone in their part are reported early, and a division that separates nothing is
 * noticed before it is repeated at every digit.
 *
 * A pattern to which several answered must yield at least two meters. If it does not, the digits A–E are tried, then
 * the silent parts are asked again, then the next way to divide it; what is still left is reported as a problem. */
#include "config.h"

#include "mr-search-secondary.h"

#include "mr-fault.h"
#include "mr-readout.h"
#include "mr-search-divide.h"
#include "mr-search-report.h"

static guint
n_expected (MrPresence present)
{
  return present == MR_PRESENCE_SEVERAL ? 2 : 1;
}

/* A meter that acknowledges its own address but sends no data: why? @present: (out): several, if it is not alone after
 * all */
static gboolean
report_mute (MrTree *self, const MbusSecondary *pattern, MrPresence *present, GError **error)
{
  const MbusAddress who = mr_fault_secondary (pattern);
  g_auto (MbusReadout) readout = { 0 };
  g_autoptr (GError) problem = NULL;

  mbus_readout_init (&readout);
  *present = MR_PRESENCE_ONE;
  if (mr_readout_meter (self->search->bus, &who, &readout, &problem))
    return mr_search_report (self->search, &who, &readout, NULL, error);

  if (!mr_fault_may_continue (&problem, error))
    return FALSE;

  *present = g_error_matches (problem, MR_MASTER_ERROR, MR_MASTER_ERROR_COLLISION) ? MR_PRESENCE_SEVERAL
                                                                                   : MR_PRESENCE_MUTE;
  if (*present == MR_PRESENCE_MUTE)
    mr_job_report_problem (self->job, &who, g_steal_pointer (&problem));
  return TRUE;
}

/* Twins answer to a whole number: while a digit is open, a collision that yields no meter is the line's. So is one on
 * a noisy line that noise may have made. */
static gboolean
is_disturbance (MrTree *self, const MbusSecondary *pattern)
{
  const MrSplit open = mr_split_next (pattern, MR_SPLIT_ID);

  return open == MR_SPLIT_ID || open == MR_SPLIT_FABRICATION ||
         (mr_bus_is_noisy (self->search->bus) && !self->probe.proven);
}

/* Every way to divide @pattern has been tried, and fewer meters were found than answered to it. */
static gboolean
conclude (MrTree *self, const MbusSecondary *pattern, guint *n_found, GError **error)
{
  MrPresence present;

  self->probe.take_unnamed = self->probe.careful = TRUE;
  if (!mr_tree_probe_thoroughly (self, pattern, mr_tree_tries_at_least (self, MR_BUS_TRIES - 1), &present, error))
    return FALSE;
  self->probe.take_unnamed = self->probe.careful = FALSE;

  switch (present)
    {
    case MR_PRESENCE_SEVERAL:
      if (is_disturbance (self, pattern))
        {
          self->search->n_disturbed++;
          return TRUE;
        }
      mr_search_add_twins (self->search, pattern);
      *n_found = MAX (*n_found, 2);
      return TRUE;
    case MR_PRESENCE_MUTE:
      *n_found = MAX (*n_found, 1);
      if (!report_mute (self, pattern, &present, error))
        return FALSE;
      self->search->n_disturbed += present == MR_PRESENCE_SEVERAL;
      return TRUE;
    case MR_PRESENCE_ONE:
      *n_found = MAX (*n_found, 1);
      break;
    case MR_PRESENCE_NONE:
    case MR_PRESENCE_SOME:
    default:
      break;
    }

  /* What looked like several meters was one, or none, and noise. */
  mr_bus_set_noisy (self->search->bus, TRUE);
  return TRUE;
}

/* Probes @pattern, and finds the meters that match it. Adds them to @n_found. */
static gboolean
find_in (MrTree *self, const MbusSecondary *pattern, guint tries, guint *n_found, GError **error)
{
  MrPresence present;

  return mr_probe_ask (&self->probe, pattern, tries, &present, error) &&
         mr_tree_explore_parts (self, pattern, 1, &present, n_found, error);
}

/* Adds the meters reported to @n_found. */
static gboolean
look_into_shadows (MrTree *self, guint *n_found, GError **error)
{
  while (self->probe.shadows->len > 0 && !mr_tree_must_give_up (self))
    {
      const guint last = self->probe.shadows->len - 1;
      const MbusSecondary shadow = g_array_index (self->probe.shadows, MbusSecondary, last);

      g_array_set_size (self->probe.shadows, last);
      if (!find_in (self, &shadow, mr_search_tries (self->search), n_found, error))
        return FALSE;
    }

  return TRUE;
}

gboolean
mr_tree_explore (MrTree *self, const MbusSecondary *pattern, MrPresence present, guint *n_found, GError **error)
{
  MrSplit split = mr_split_next (pattern, MR_SPLIT_ID);
  gboolean looked = present == MR_PRESENCE_SOME;
  guint expected;

  *n_found = 0;

  /* One meter, and its digits are known: nothing to divide. */
  if (present == MR_PRESENCE_MUTE && split != MR_SPLIT_ID && split != MR_SPLIT_FABRICATION)
    {
      *n_found = 1;
      if (!report_mute (self, pattern, &present, error))
        return FALSE;
      if (present != MR_PRESENCE_SEVERAL)
        return TRUE;
      *n_found = 0;
    }
  expected = n_expected (present);

  /* Twins at one rate are twins at the next. */
  if (mr_search_has_twins (self->search, pattern))
    {
      *n_found = 2;
      return TRUE;
    }

  for (; split != MR_SPLIT_DONE; split = mr_split_next (pattern, split + 1))
    {
      gboolean settled = FALSE;
      guint n = 0;

      if (!looked && split != MR_SPLIT_ID && split != MR_SPLIT_FABRICATION)
        {
          looked = TRUE;
          if (!mr_tree_look_again (self, pattern, n_found, &settled, error))
            return FALSE;
          if (settled)
            return TRUE;
        }

      mr_forecast_enter (self->forecast);
      if (!mr_tree_divide (self, pattern, split, expected, &n, error))
        return FALSE;
      mr_forecast_leave (self->forecast, split == MR_SPLIT_ID);
      *n_found = MAX (*n_found, n);
      /* What only the primary addresses distinguish was found at another rate, and is not divided again. */
      if (present == MR_PRESENCE_SOME && n > 0 && mr_search_holds_twins (self->search, pattern))
        *n_found = MAX (*n_found, 2);
      if (*n_found >= expected || mr_tree_must_give_up (self))
        return TRUE;
    }

  /* Enhanced selection did not help; the other ways to divide the same meters come next. */
  if (pattern->has_fabrication && pattern->fabrication == MBUS_ID_ANY)
    return TRUE;

  if (!look_into_shadows (self, n_found, error))
    return FALSE;

  return *n_found >= expected || conclude (self, pattern, n_found, error);
}

/* Once the line has turned out to be noisy, or noisier, or a meter to answer late, the silence before that proves
 * nothing. */
static gboolean
doubt_silence (MrTree *self, guint *n_found, GError **error)
{
  while (self->silent->len > 0 && !mr_tree_must_give_up (self))
    {
      const guint last = self->silent->len - 1;
      const MrSilence silent = g_array_index (self->silent, MrSilence, last);
      const gboolean is_late = mr_bus_doubts (self->search->bus, silent.when, silent.waited);
      const guint more = MAX (mr_search_tries (self->search), silent.tries + (is_late || silent.brief)) - silent.tries;

      g_array_set_size (self->silent, last);
      self->probe.patient = silent.brief;
      if (more > 0 && !find_in (self, &silent.pattern, more, n_found, error))
        return FALSE;
      self->probe.patient = FALSE;
    }

  return TRUE;
}

/* Tries the digits A–E where they were left out, once a meter has shown that this bus has them. */
static gboolean
try_hex_digits (MrTree *self, GError **error)
{
  while (self->search->hex_ids && self->decimal_only->len > 0 && !mr_tree_must_give_up (self))
    {
      const guint last = self->decimal_only->len - 1;
      const MrDivision division = g_array_index (self->decimal_only, MrDivision, last);
      const MrSplit split = mr_split_next (&division.pattern, MR_SPLIT_ID);
      MbusSecondary parts[MR_TREE_LETTERS];
      MrPresence present[MR_TREE_LETTERS] = { MR_PRESENCE_NONE };
      guint n_found = 0;

      g_array_set_size (self->decimal_only, last);
      for (guint i = 0; i < MR_TREE_LETTERS; i++)
        parts[i] = mr_tree_digit_part (&division.pattern, split, division.digit, MR_SPLIT_DECIMAL + i);

      if (!mr_tree_probe_parts (self, parts, MR_TREE_LETTERS, present, error) ||
          !mr_tree_explore_parts (self, parts, MR_TREE_LETTERS, present, &n_found, error))
        return FALSE;
    }

  return TRUE;
}

/* Reports as one problem that the search was ended early because of the line, if it was. */
static void
report_abandoned (MrTree *self)
{
  const guint baud = mr_bus_baud (self->search->bus);
  GError *problem = NULL;

  if (mr_tree_is_too_disturbed (self))
    mr_fault_too_disturbed (baud, &problem);
  else if (mr_tree_must_give_up (self) && !mr_search_is_skipped (self->search))
    mr_fault_babble (baud, self->search->n_heard > 0, &problem);
  else
    return;

  self->search->abandoned = TRUE;
  mr_search_report_incomplete (self->search, problem);
}

/* Is it known without a probe that several meters match @pattern? */
static gboolean
are_several (MrSearch *search, const MbusSecondary *pattern)
{
  const MbusSecondary any = MBUS_SECONDARY_ANY;

  return search->shares_factory && !mr_bus_is_noisy (search->bus) && mbus_secondary_equal (pattern, &any);
}

gboolean
mr_search_secondary (MrSearch *search, const MbusSecondary *pattern, GError **error)
{
  g_autoptr (GArray) decimal_only = g_array_new (FALSE, FALSE, sizeof (MrDivision));
  g_autoptr (GArray) peeked = g_array_new (FALSE, FALSE, sizeof (MrPeek));
  g_autoptr (GArray) chosen = g_array_new (FALSE, FALSE, sizeof (MrDivision));
  g_autoptr (GArray) shadows = g_array_new (FALSE, FALSE, sizeof (MbusSecondary));
  g_autoptr (GArray) silent = g_array_new (FALSE, FALSE, sizeof (MrSilence));
  MrTree self = {
    .search = search,
    .job = search->job,
    .forecast = &search->forecast,
    .probe = { .search = search, .shadows = shadows },
    .decimal_only = decimal_only,
    .silent = silent,
    .peeked = peeked,
    .chosen = chosen,
  };
  MrPresence present = MR_PRESENCE_SEVERAL;
  guint n_found = 0;

  mr_forecast_begin (self.forecast, search->several_likely);
  mr_search_begin_part (search);
  if (!are_several (search, pattern) &&
      !mr_probe_ask (&self.probe, pattern, MR_BUS_TRIES, &present, error))
    return FALSE;

  /* Meters that answer in step look like one, until they are asked for a telegram: that is done once. */
  search->several_likely = search->several_likely || present == MR_PRESENCE_SEVERAL;
  if (!mr_tree_explore_parts (&self, pattern, 1, &present, &n_found, error) ||
      !doubt_silence (&self, &n_found, error) ||
      !look_into_shadows (&self, &n_found, error) ||
      !try_hex_digits (&self, error))
    return FALSE;

  search->doubtful = search->doubtful || search->n_disturbed > 0 || mr_search_is_unsure (search);
  report_abandoned (&self);

  return mr_bus_deselect (search->bus, error);
}
