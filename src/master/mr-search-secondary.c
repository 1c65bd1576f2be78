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
#include "mr-probe.h"
#include "mr-readout.h"
#include "mr-search-report.h"
#include "mr-split.h"

#define N_LETTERS (MR_SPLIT_HEX - MR_SPLIT_DECIMAL) /* A…E */

/* More answers in a row that identify no meter than a bus can give: a path of collisions has one for every digit of the
 * identification and the fabrication number, and a pattern has ten parts. Twice that means a line that answers to
 * everything. */
#define COLLISION_RUN (8 + 8 + MR_SPLIT_DECIMAL)
#define BABBLE_RUN (2 * COLLISION_RUN)

/* More probes than any bus needs: 14 for each meter of a deep one, and some hundreds to separate twins. */
#define PROBES_MAX 600
#define PROBES_PER_METER 50

/* Device types, or versions, of twins whose number is the same. */
#define FIELDS_MAX 3

typedef struct {
  MrSearch *search;
  MrJob *job;
  MrForecast *forecast;
  MrProbe probe;
  GArray *decimal_only; /* (element-type Division): patterns that were divided, but not by the digits A–E */
  GArray *silent;       /* (element-type Silent): patterns that nothing answered to */
  GArray *peeked;       /* (element-type Peek): parts that were probed before their pattern was divided */
  GArray *chosen;       /* (element-type Division): patterns that were divided in that, by their last open digit */
} Search;

typedef struct {
  MbusSecondary pattern;
  guint digit;
} Division;

typedef struct {
  MbusSecondary pattern;
  MrPresence present;
} Peek;

/* Silence, how many tries it was believed after, how long each waited, and when. @brief: that was not long enough */
typedef struct {
  MbusSecondary pattern;
  guint tries;
  gboolean brief;
  gint64 waited;
  gint64 when;
} Silent;

static gboolean explore (Search *self, const MbusSecondary *pattern, MrPresence present, guint *n_found,
                         GError **error);

static guint
n_expected (MrPresence present)
{
  return present == MR_PRESENCE_SEVERAL ? 2 : 1;
}

/* Too much was lost, or the search makes no headway. */
static gboolean
is_too_disturbed (const Search *self)
{
  return mr_search_is_too_noisy (self->search) ||
         (mr_bus_is_noisy (self->search->bus) &&
          (self->probe.n_unclear > COLLISION_RUN ||
           self->probe.n_probes > PROBES_MAX + self->search->known->len * PROBES_PER_METER));
}

static gboolean
must_give_up (const Search *self)
{
  return self->probe.n_unclear > BABBLE_RUN || is_too_disturbed (self) || mr_search_is_skipped (self->search);
}

static guint
tries_at_least (const Search *self, guint tries)
{
  return MAX (tries, mr_search_tries (self->search));
}

static gboolean
must_divide (MrPresence present)
{
  return present != MR_PRESENCE_NONE && present != MR_PRESENCE_ONE;
}

/* Was this part probed already? */
static gboolean
take_peek (Search *self, const MbusSecondary *part, MrPresence *present)
{
  for (guint i = 0; i < self->peeked->len; i++)
    {
      const Peek *peek = &g_array_index (self->peeked, Peek, i);

      if (!mbus_secondary_equal (&peek->pattern, part))
        continue;
      *present = peek->present;
      g_array_remove_index_fast (self->peeked, i);
      return TRUE;
    }

  return FALSE;
}

static gboolean
probe_part (Search *self, const MbusSecondary *part, MrPresence *present, GError **error)
{
  const guint tries = mr_search_tries (self->search);

  *present = MR_PRESENCE_NONE;
  if (must_give_up (self))
    return TRUE;
  if (!mr_probe_ask (&self->probe, part, tries, present, error))
    return FALSE;

  if (*present == MR_PRESENCE_NONE)
    {
      const Silent silent = { *part, tries, self->probe.brief, mr_bus_waited (self->search->bus),
                              mr_bus_now (self->search->bus) };

      g_array_append_val (self->silent, silent);
    }
  return TRUE;
}

static gboolean
probe_parts (Search *self, const MbusSecondary *parts, guint n_parts, MrPresence *present, GError **error)
{
  mr_forecast_expect (self->forecast, n_parts);

  for (guint i = 0; i < n_parts; i++)
    {
      if (!take_peek (self, &parts[i], &present[i]) && !probe_part (self, &parts[i], &present[i], error))
        return FALSE;
      mr_forecast_probed (self->forecast, must_divide (present[i]));
    }

  return TRUE;
}

/* Divides further the parts to which several answered. Adds the meters reported to @n_found. */
static gboolean
explore_parts (Search *self, const MbusSecondary *parts, guint n_parts, const MrPresence *present, guint *n_found,
               GError **error)
{
  for (guint i = 0; i < n_parts && !must_give_up (self); i++)
    {
      guint n = 0;

      if (must_divide (present[i]))
        {
          mr_forecast_take_up (self->forecast);
          if (!explore (self, &parts[i], present[i], &n, error))
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
probe_silent_again (Search *self, const MbusSecondary *parts, guint n_parts, const MrPresence *before, guint *n_found,
                    GError **error)
{
  MrPresence now[MR_SPLIT_HEX] = { MR_PRESENCE_NONE };

  for (guint i = 0; i < n_parts && !must_give_up (self); i++)
    {
      if (before[i] != MR_PRESENCE_NONE)
        continue;
      mr_forecast_expect (self->forecast, 1);
      if (!mr_probe_ask (&self->probe, &parts[i], tries_at_least (self, MR_BUS_TRIES - 1), &now[i], error))
        return FALSE;
      mr_forecast_probed (self->forecast, must_divide (now[i]));
      if (now[i] != MR_PRESENCE_NONE)
        mr_bus_set_noisy (self->search->bus, TRUE);
    }

  return explore_parts (self, parts, n_parts, now, n_found, error);
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

static gboolean
probe_thoroughly (Search *self, const MbusSecondary *pattern, guint tries, MrPresence *present, GError **error)
{
  gboolean asked;

  self->probe.thorough = TRUE;
  asked = mr_probe_ask (&self->probe, pattern, tries, present, error);
  self->probe.thorough = FALSE;
  return asked;
}

/* A collision that could not be divided is probed again before more is spent on it. @settled: (out): whether there was
 * none */
static gboolean
look_again (Search *self, const MbusSecondary *pattern, guint *n_found, gboolean *settled, GError **error)
{
  /* Three times where no meter was found: one that sends unasked now and then seems to answer. */
  const guint n_looks = *n_found == 0 ? MR_BUS_TRIES : 1;
  MrPresence present = MR_PRESENCE_SEVERAL;

  for (guint i = 0; i < n_looks && must_divide (present); i++)
    {
      /* A meter that missed the selection may still be selected by the one before. */
      if (!mr_bus_deselect (self->search->bus, error) ||
          !probe_thoroughly (self, pattern, tries_at_least (self, MR_BUS_TRIES), &present, error))
        return FALSE;
    }

  *settled = !must_divide (present);
  if (!*settled)
    return TRUE;

  if (present == MR_PRESENCE_ONE)
    *n_found = MAX (*n_found, 1);
  mr_bus_set_noisy (self->search->bus, TRUE);
  return TRUE;
}

/* Several answered, and only one of the parts, where one meter was found: it may hide a twin that sent the same bits. */
static gboolean
look_for_twin (Search *self, const MbusSecondary *parts, MrPresence *present, guint *n_found, GError **error)
{
  guint n_ones = 0;
  guint one = 0;

  for (guint i = 0; i < MR_SPLIT_DECIMAL; i++)
    if (present[i] == MR_PRESENCE_ONE)
      {
        n_ones++;
        one = i;
      }
  if (n_ones != 1 || *n_found != 1 || must_give_up (self))
    return TRUE;

  if (!probe_thoroughly (self, &parts[one], 1, &present[one], error))
    return FALSE;
  if (!must_divide (present[one]))
    return TRUE;

  *n_found = 0;
  return explore_parts (self, &parts[one], 1, &present[one], n_found, error);
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

/* Unless two are known that match @pattern; and not where damage may look like several meters. */
static gboolean
may_peek (Search *self, const MbusSecondary *pattern)
{
  return mr_split_n_open (pattern) > 1 && !mr_bus_is_noisy (self->search->bus) &&
         mr_search_n_matching (self->search, pattern) < 2;
}

/* All numbers that match have the same digit: they are of one delivery, and the digits after it may be the same, too. If
 * they are few, they differ in the last one, and are divided by that. Else two of them, which have the same last digits,
 * show which digit divides the delivery. */
static gboolean
peek (Search *self, const MbusSecondary *pattern, GError **error)
{
  const Division by_last = { *pattern, mr_split_last_digit (pattern) };
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
          Peek now = { .pattern = mr_split_with_digit (&whole, digit, i) };

          if (!probe_part (self, &now.pattern, &now.present, error))
            return FALSE;
          n_read += now.present == MR_PRESENCE_ONE;
          several = must_divide (now.present) && (!is_last || n_read == 0);
          part = now.pattern;
          g_array_append_val (self->peeked, now);
        }
      if (is_last && !several)
        g_array_append_val (self->chosen, by_last);
    }

  return TRUE;
}

/* Returns: part number @i of @pattern; @digit: of the identification number */
static MbusSecondary
digit_part (const MbusSecondary *pattern, MrSplit split, guint digit, guint i)
{
  return split == MR_SPLIT_ID ? mr_split_with_digit (pattern, digit, i) : mr_split_part (pattern, split, i);
}

static gboolean
divide_by_digit (Search *self, const MbusSecondary *pattern, MrSplit split, guint digit, guint expected, guint *n_found,
                 GError **error)
{
  const Division division = { *pattern, digit };
  MbusSecondary parts[MR_SPLIT_HEX];
  MrPresence present[MR_SPLIT_HEX] = { MR_PRESENCE_NONE };
  guint n_parts = MR_SPLIT_DECIMAL;
  gboolean settled = FALSE;
  guint only;

  for (guint i = 0; i < MR_SPLIT_HEX; i++)
    parts[i] = digit_part (pattern, split, digit, i);

  if (!probe_parts (self, parts, MR_SPLIT_DECIMAL, present, error))
    return FALSE;
  if (divides_nothing (split, present))
    return TRUE;
  only = split == MR_SPLIT_ID ? only_part (present) : MR_SPLIT_DECIMAL;
  if (only < MR_SPLIT_DECIMAL && may_peek (self, &parts[only]) && !peek (self, &parts[only], error))
    return FALSE;
  if (!explore_parts (self, parts, MR_SPLIT_DECIMAL, present, n_found, error))
    return FALSE;
  if (*n_found < expected && split == MR_SPLIT_ID && !look_for_twin (self, parts, present, n_found, error))
    return FALSE;
  if (*n_found < expected && split == MR_SPLIT_ID && !look_again (self, pattern, n_found, &settled, error))
    return FALSE;
  if (settled)
    return TRUE;

  if (*n_found < expected || self->search->hex_ids)
    {
      n_parts = MR_SPLIT_HEX;
      if (!probe_parts (self, parts + MR_SPLIT_DECIMAL, N_LETTERS, present + MR_SPLIT_DECIMAL, error) ||
          !explore_parts (self, parts + MR_SPLIT_DECIMAL, N_LETTERS, present + MR_SPLIT_DECIMAL, n_found, error))
        return FALSE;
    }
  else
    {
      g_array_append_val (self->decimal_only, division);
    }

  return *n_found >= expected || probe_silent_again (self, parts, n_parts, present, n_found, error);
}

static guint
best_digit (const Search *self, const MbusSecondary *pattern)
{
  g_autoptr (GArray) ids = mr_search_ids (self->search);

  for (guint i = 0; i < self->chosen->len; i++)
    {
      const Division *division = &g_array_index (self->chosen, Division, i);

      if (mbus_secondary_equal (&division->pattern, pattern))
        return division->digit;
    }

  return mr_split_digit (pattern, ids);
}

/* By the digit that divides best; a meter that knows wildcards only at the end of a number is found by the first one. */
static gboolean
divide_by_id (Search *self, const MbusSecondary *pattern, guint expected, guint *n_found, GError **error)
{
  const guint first = mr_split_first_digit (pattern);
  const guint best = best_digit (self, pattern);

  if (!divide_by_digit (self, pattern, MR_SPLIT_ID, best, expected, n_found, error))
    return FALSE;
  if (best == first || *n_found >= expected || must_give_up (self))
    return TRUE;

  return divide_by_digit (self, pattern, MR_SPLIT_ID, first, expected, n_found, error);
}

/* Twins are of two device types or versions, or three. More of them come from a meter that sends unasked. */
static gboolean
is_scattered (const MrPresence *present, guint n_parts)
{
  guint n_unclear = 0;

  for (guint i = 0; i < n_parts; i++)
    n_unclear += must_divide (present[i]);

  return n_unclear > FIELDS_MAX;
}

static gboolean
divide_by_field (Search *self, const MbusSecondary *pattern, MrSplit split, guint *n_found, GError **error)
{
  const guint n_parts = mr_split_n_parts (split);
  g_autofree MbusSecondary *parts = g_new (MbusSecondary, n_parts);
  g_autofree MrPresence *present = g_new0 (MrPresence, n_parts);

  for (guint i = 0; i < n_parts; i++)
    parts[i] = mr_split_part (pattern, split, i);

  if (!probe_parts (self, parts, n_parts, present, error))
    return FALSE;
  if (is_scattered (present, n_parts))
    {
      mr_bus_set_noisy (self->search->bus, TRUE);
      self->search->n_disturbed++;
      return TRUE;
    }

  return explore_parts (self, parts, n_parts, present, n_found, error);
}

/* By manufacturer, version and type together. The 65535 manufacturers cannot be tried one by one, but a twin is likely
 * to be of a kind that was bought for this building. */
static gboolean
divide_by_kind (Search *self, const MbusSecondary *pattern, guint *n_found, GError **error)
{
  g_autoptr (GArray) kinds = mr_search_kinds (self->search);
  g_autoptr (GArray) parts = g_array_new (FALSE, FALSE, sizeof (MbusSecondary));
  g_autofree MrPresence *present = NULL;
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

  present = g_new0 (MrPresence, parts->len);
  return probe_parts (self, (const MbusSecondary *) (gpointer) parts->data, parts->len, present, error) &&
         explore_parts (self, (const MbusSecondary *) (gpointer) parts->data, parts->len, present, n_found, error);
}

static gboolean
divide (Search *self, const MbusSecondary *pattern, MrSplit split, guint expected, guint *n_found, GError **error)
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

/* A meter that acknowledges its own address but sends no data: why? @present: (out): several, if it is not alone after
 * all */
static gboolean
report_mute (Search *self, const MbusSecondary *pattern, MrPresence *present, GError **error)
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
is_disturbance (Search *self, const MbusSecondary *pattern)
{
  const MrSplit open = mr_split_next (pattern, MR_SPLIT_ID);

  return open == MR_SPLIT_ID || open == MR_SPLIT_FABRICATION ||
         (mr_bus_is_noisy (self->search->bus) && !self->probe.proven);
}

/* Every way to divide @pattern has been tried, and fewer meters were found than answered to it. */
static gboolean
conclude (Search *self, const MbusSecondary *pattern, guint *n_found, GError **error)
{
  MrPresence present;

  self->probe.take_unnamed = self->probe.careful = TRUE;
  if (!probe_thoroughly (self, pattern, tries_at_least (self, MR_BUS_TRIES - 1), &present, error))
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
find_in (Search *self, const MbusSecondary *pattern, guint tries, guint *n_found, GError **error)
{
  MrPresence present;

  return mr_probe_ask (&self->probe, pattern, tries, &present, error) &&
         explore_parts (self, pattern, 1, &present, n_found, error);
}

/* Adds the meters reported to @n_found. */
static gboolean
look_into_shadows (Search *self, guint *n_found, GError **error)
{
  while (self->probe.shadows->len > 0 && !must_give_up (self))
    {
      const guint last = self->probe.shadows->len - 1;
      const MbusSecondary shadow = g_array_index (self->probe.shadows, MbusSecondary, last);

      g_array_set_size (self->probe.shadows, last);
      if (!find_in (self, &shadow, mr_search_tries (self->search), n_found, error))
        return FALSE;
    }

  return TRUE;
}

/* Finds the meters that match @pattern, which was answered as @present says. @n_found: how many, those that cannot be
 * separated counted as two */
static gboolean
explore (Search *self, const MbusSecondary *pattern, MrPresence present, guint *n_found, GError **error)
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
          if (!look_again (self, pattern, n_found, &settled, error))
            return FALSE;
          if (settled)
            return TRUE;
        }

      mr_forecast_enter (self->forecast);
      if (!divide (self, pattern, split, expected, &n, error))
        return FALSE;
      mr_forecast_leave (self->forecast, split == MR_SPLIT_ID);
      *n_found = MAX (*n_found, n);
      /* What only the primary addresses distinguish was found at another rate, and is not divided again. */
      if (present == MR_PRESENCE_SOME && n > 0 && mr_search_holds_twins (self->search, pattern))
        *n_found = MAX (*n_found, 2);
      if (*n_found >= expected || must_give_up (self))
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
doubt_silence (Search *self, guint *n_found, GError **error)
{
  while (self->silent->len > 0 && !must_give_up (self))
    {
      const guint last = self->silent->len - 1;
      const Silent silent = g_array_index (self->silent, Silent, last);
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
try_hex_digits (Search *self, GError **error)
{
  while (self->search->hex_ids && self->decimal_only->len > 0 && !must_give_up (self))
    {
      const guint last = self->decimal_only->len - 1;
      const Division division = g_array_index (self->decimal_only, Division, last);
      const MrSplit split = mr_split_next (&division.pattern, MR_SPLIT_ID);
      MbusSecondary parts[N_LETTERS];
      MrPresence present[N_LETTERS] = { MR_PRESENCE_NONE };
      guint n_found = 0;

      g_array_set_size (self->decimal_only, last);
      for (guint i = 0; i < N_LETTERS; i++)
        parts[i] = digit_part (&division.pattern, split, division.digit, MR_SPLIT_DECIMAL + i);

      if (!probe_parts (self, parts, N_LETTERS, present, error) ||
          !explore_parts (self, parts, N_LETTERS, present, &n_found, error))
        return FALSE;
    }

  return TRUE;
}

/* Reports as one problem that the search was ended early because of the line, if it was. */
static void
report_abandoned (Search *self)
{
  const guint baud = mr_bus_baud (self->search->bus);
  GError *problem = NULL;

  if (is_too_disturbed (self))
    mr_fault_too_disturbed (baud, &problem);
  else if (self->probe.n_unclear > BABBLE_RUN)
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
  g_autoptr (GArray) decimal_only = g_array_new (FALSE, FALSE, sizeof (Division));
  g_autoptr (GArray) peeked = g_array_new (FALSE, FALSE, sizeof (Peek));
  g_autoptr (GArray) chosen = g_array_new (FALSE, FALSE, sizeof (Division));
  g_autoptr (GArray) shadows = g_array_new (FALSE, FALSE, sizeof (MbusSecondary));
  g_autoptr (GArray) silent = g_array_new (FALSE, FALSE, sizeof (Silent));
  Search self = {
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
  if (!explore_parts (&self, pattern, 1, &present, &n_found, error) ||
      !doubt_silence (&self, &n_found, error) ||
      !look_into_shadows (&self, &n_found, error) ||
      !try_hex_digits (&self, error))
    return FALSE;

  search->doubtful = search->doubtful || search->n_disturbed > 0 || mr_search_is_unsure (search);
  report_abandoned (&self);

  return mr_bus_deselect (search->bus, error);
}
