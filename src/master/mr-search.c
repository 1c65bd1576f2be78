/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-search.h"

#include "mr-debug.h"
#include "mr-readout.h"

/* On a noisy line a search is ended when it has lost more than these, and one more for every tenth meter found. */
#define LOST_MAX 3
#define METERS_PER_LOST 10

/* One scan in a thousand may miss an answer; and no line is worth more tries. */
#define MISSED_MAX 0.001
#define TRIES_MAX 8

/* Probes of a secondary search: one in any case, and these for each meter. */
#define SELECTIONS_MIN 1
#define SELECTIONS_PER_METER 5

/* Meters that are not known yet, at an address where several answer. */
#define METERS_PER_OPEN 2

/* What a probe takes is the mean of those made, and of this many that were not answered. */
#define SILENT_PROBES 5

static gboolean
has_hex_digit (guint32 id)
{
  for (; id != 0; id >>= 4)
    if ((id & 0xF) > 9)
      return TRUE;

  return FALSE;
}

gint64
mr_search_silent_time (MrSearch *self, guint *n)
{
  const guint baud = mr_bus_baud (self->bus);

  *n = 0;
  for (guint address = MAX (self->first, self->next_primary); address <= self->last; address++)
    *n += !mr_search_claims (self, address) && !mr_search_is_settled (self, address);

  return *n * mr_search_address_tries (self) * mr_bus_silence_time (self->bus, baud, MR_SEARCH_NKE_OCTETS);
}

guint
mr_search_n_selections (const MrSearch *self)
{
  return SELECTIONS_MIN + SELECTIONS_PER_METER * (self->known->len + METERS_PER_OPEN * self->n_open);
}

gint64
mr_search_selection_time (MrSearch *self)
{
  const guint baud = mr_bus_baud (self->bus);

  return mr_search_n_selections (self) * mr_bus_silence_time (self->bus, baud, MR_SEARCH_SELECT_OCTETS);
}

void
mr_search_init (MrSearch *self, MrJob *job)
{
  *self = (MrSearch) {
    .job = job,
    .bus = job->bus,
    .known = g_array_new (FALSE, FALSE, sizeof (MrSearchMeter)),
    .explained = g_array_new (FALSE, FALSE, sizeof (guint)),
    .heard = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref),
    .twins = g_array_new (FALSE, FALSE, sizeof (MbusSecondary)),
    .unread = g_array_new (FALSE, FALSE, sizeof (MbusSecondary)),
    .held = g_array_new (FALSE, FALSE, sizeof (MbusSecondary)),
  };
}

void
mr_search_clear (MrSearch *self)
{
  g_clear_pointer (&self->known, g_array_unref);
  g_clear_pointer (&self->explained, g_array_unref);
  g_clear_pointer (&self->heard, g_ptr_array_unref);
  g_clear_pointer (&self->twins, g_array_unref);
  g_clear_pointer (&self->unread, g_array_unref);
  g_clear_pointer (&self->held, g_array_unref);
  g_clear_pointer (&self->deferred, g_ptr_array_unref);
}

void
mr_search_begin_part (MrSearch *self)
{
  self->began = mr_bus_now (self->bus);
  self->n_asked = 0;
}

void
mr_search_foresee (MrSearch *self, double n_left, gsize n_octets)
{
  const gint64 silence = mr_bus_silence_time (self->bus, mr_bus_baud (self->bus), n_octets);
  const gint64 elapsed = mr_bus_now (self->bus) - self->began;
  const double mean = (double) (elapsed + SILENT_PROBES * silence) / (self->n_asked + SILENT_PROBES);
  const gint64 likely = self->selection_to_come ? 0 : self->selection_likely - elapsed;
  const double left = MAX (n_left * mean, (double) likely);
  guint n_silent;

  self->n_asked++;
  if (self->selection_to_come)
    self->selection_likely = mr_search_selection_time (self);
  if (self->countable)
    return;

  mr_job_foresee (self->job, left + self->later + (self->selection_to_come ? self->selection_likely : 0) +
                             (self->primary_to_come ? mr_search_silent_time (self, &n_silent) : 0));
}

void
mr_search_debug_probe (MrSearch *self, const MbusAddress *who, gint64 began, const char *result)
{
  g_autofree char *text = NULL;

  if (!mr_debug_enabled ())
    return;

  text = mbus_address_format (who);
  g_debug ("probe %s at %u baud: %s, %" G_GINT64_FORMAT " ms", text, mr_bus_baud (self->bus), result,
           (mr_bus_now (self->bus) - began) / G_TIME_SPAN_MILLISECOND);
}

/* How many answers are likely to be missed where each is asked for @tries times: as many as were lost so often in a row
 * among those that came at last. */
static double
n_missed (const MrSearch *self, guint tries)
{
  const double lost = self->n_lost > 0 ? (double) self->n_lost / (self->n_lost + self->n_answered) : 0;
  double n = self->n_answered;

  for (guint i = 0; i < tries; i++)
    n *= lost;

  return n;
}

guint
mr_search_tries (MrSearch *self)
{
  guint tries = MR_BUS_TRIES;

  if (!mr_bus_is_noisy (self->bus))
    return 1;
  while (tries < TRIES_MAX && n_missed (self, tries) > MISSED_MAX)
    tries++;

  return tries;
}

void
mr_search_count_tries (MrSearch *self, guint n_silent)
{
  if (!mr_bus_is_noisy (self->bus))
    return;

  self->n_answered++;
  self->n_lost += n_silent;
}

gboolean
mr_search_is_unsure (const MrSearch *self)
{
  return n_missed (self, TRIES_MAX) > MISSED_MAX;
}

gboolean
mr_search_is_skipped (const MrSearch *self)
{
  return mr_job_is_skipped (self->job);
}

gboolean
mr_search_is_too_noisy (const MrSearch *self)
{
  return mr_bus_is_noisy (self->bus) &&
         self->unread->len + self->n_disturbed > LOST_MAX + self->known->len / METERS_PER_LOST;
}

void
mr_search_remember (MrSearch *self, const MbusReadout *readout)
{
  const MrSearchMeter known = {
    .address = readout->address,
    .primary = readout->primary,
    .said = readout->at_primary ? -1 : readout->primary,
    .at_primary = readout->at_primary,
    .selected = readout->selected,
    .baud = readout->baud,
    .delay = readout->delay,
  };

  g_array_append_val (self->known, known);
  if (readout->frames->len > 0)
    g_ptr_array_add (self->heard, g_bytes_ref (g_ptr_array_index (readout->frames, 0)));
  if (readout->address.id != MBUS_ID_ANY && has_hex_digit (readout->address.id))
    self->hex_ids = TRUE;
}

/* Few octets, of which few are lost. */
guint
mr_search_address_tries (MrSearch *self)
{
  return MIN (mr_search_tries (self), MR_BUS_TRIES);
}

gboolean
mr_search_is_settled (MrSearch *self, guint8 address)
{
  if (address >= self->n_swept || self->is_open[address])
    return FALSE;

  return self->n_asked_at[address] == G_MAXUINT8 ||
         (self->n_asked_at[address] >= mr_search_address_tries (self) &&
          !mr_bus_doubts (self->bus, self->asked_at[address], self->waited_at[address]));
}

/* What a selected meter says counts less than where it was read, if the sweep found silence where it says it is. */
static gboolean
is_same_place (MrSearch *self, const MrSearchMeter *known, const MbusReadout *readout)
{
  return known->primary < 0 || readout->primary < 0 || known->primary == readout->primary ||
         (!readout->at_primary && (known->said == readout->primary ||
                                   (known->at_primary && known->baud == readout->baud &&
                                    mr_search_is_settled (self, (guint8) readout->primary) &&
                                    !mr_search_claims (self, (guint8) readout->primary))));
}

gboolean
mr_search_knows (MrSearch *self, const MbusReadout *readout)
{
  /* Two meters may report the same address. They are two when their primary addresses differ. At another rate only the
   * first telegram is read, which need not hold the fabrication number. */
  for (guint i = 0; i < self->known->len; i++)
    {
      const MrSearchMeter *known = &g_array_index (self->known, MrSearchMeter, i);

      if ((known->baud == readout->baud ? mbus_secondary_equal (&known->address, &readout->address)
                                        : mr_readout_same_meter (&known->address, &readout->address)) &&
          is_same_place (self, known, readout))
        return TRUE;
    }

  return FALSE;
}

/* Was it found at this rate by its primary address, so that it is known how soon it answers, and matches @pattern? */
static gboolean
is_swept_match (MrSearch *self, const MrSearchMeter *known, const MbusSecondary *pattern)
{
  return known->baud == mr_bus_baud (self->bus) && known->said < 0 && known->at_primary &&
         mbus_secondary_matches (pattern, &known->address);
}

gboolean
mr_search_is_crowded (MrSearch *self, const MbusSecondary *pattern)
{
  guint n_here = 0;
  guint n_elsewhere = 0;

  for (guint i = 0; i < self->known->len; i++)
    {
      const MrSearchMeter *known = &g_array_index (self->known, MrSearchMeter, i);

      n_here += is_swept_match (self, known, pattern);
      n_elsewhere += known->baud != mr_bus_baud (self->bus) && mbus_secondary_matches (pattern, &known->address);
    }

  return n_here >= 2 || (self->several_likely && n_elsewhere >= 2);
}

const MrSearchMeter *
mr_search_explains (MrSearch *self, const MbusSecondary *pattern)
{
  const MrSearchMeter *one = NULL;

  for (guint i = 0; i < self->known->len && self->n_open == 0; i++)
    {
      const MrSearchMeter *known = &g_array_index (self->known, MrSearchMeter, i);

      if (!is_swept_match (self, known, pattern))
        continue;
      if (one != NULL)
        return NULL;
      one = known;
    }

  return one;
}

GArray *
mr_search_kinds (MrSearch *self)
{
  GArray *kinds = g_array_new (FALSE, FALSE, sizeof (MbusSecondary));

  for (guint i = 0; i < self->known->len; i++)
    {
      MbusSecondary kind = g_array_index (self->known, MrSearchMeter, i).address;
      gboolean seen = FALSE;

      kind.id = MBUS_ID_ANY;
      kind.has_fabrication = FALSE;
      kind.fabrication = MBUS_ID_ANY;
      for (guint j = 0; j < kinds->len && !seen; j++)
        seen = mr_readout_same_meter (&kind, &g_array_index (kinds, MbusSecondary, j));
      if (!seen)
        g_array_append_val (kinds, kind);
    }

  return kinds;
}

GArray *
mr_search_ids (const MrSearch *self)
{
  GArray *ids = g_array_new (FALSE, FALSE, sizeof (guint32));

  for (guint i = 0; i < self->known->len; i++)
    g_array_append_val (ids, g_array_index (self->known, MrSearchMeter, i).address.id);
  for (guint i = 0; self->places != NULL && i < self->places->len; i++)
    g_array_append_val (ids, g_array_index (self->places, MrScanPlace, i).address.id);

  return ids;
}

gboolean
mr_search_claims (MrSearch *self, guint8 address)
{
  for (guint i = 0; i < self->known->len; i++)
    {
      const MrSearchMeter *known = &g_array_index (self->known, MrSearchMeter, i);

      if (known->primary == address && known->baud == mr_bus_baud (self->bus))
        return TRUE;
    }

  return FALSE;
}
