/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Search by secondary address: whoever matches a pattern with wildcards answers; where several do, the pattern is divided.
 *
 * A pattern costs one probe. Silence: nobody. A clean E5 may be one meter's or those of several that fall into step, so the
 * answer to REQ_UD2 decides: anything but a good telegram is several. So may a good one be: answers in step are seen as the AND of their
 * bits, and the checksum of that is right once in a while. Therefore the meter it names is selected alone, by all eight octets, and only what
 * it says then is told; when nobody answers to that address, it was several. Every part of a divided pattern is
 * probed before any of them is divided further: meters that stand alone are told early, and a division that
 * divides nothing is seen before it is repeated at every digit.
 *
 * A pattern to which several answered must yield two meters at least. When it does not, the digits A–E are tried, then what was
 * silent is asked again, then the next way to divide it; what is still left is told as a problem.
 * See suspect_shadows() for the meter that hides behind another one's good telegram. */
#include "config.h"

#include "mr-search.h"

#include <glib/gi18n-lib.h>

#include "mr-fault.h"
#include "mr-readout.h"
#include "mr-split.h"

/* More answers in a row that tell nobody than a bus can give: a path of collisions has one for every digit of the identification and the
 * fabrication number, and the parts of a pattern are ten. Twice that is a line that answers to everything. */
#define BABBLE_RUN (2 * (8 + 8 + MR_SPLIT_DECIMAL))

#define LAST_DIGIT 0xFu

/* Who matches a pattern. */
typedef enum {
  PRESENT_NOBODY,
  PRESENT_ONE,     /* it has been told */
  PRESENT_MUTE,    /* somebody acknowledges but gives no data, or does not say the number that tells it from its twin */
  PRESENT_SEVERAL
} Present;

typedef struct {
  MrSearch *search;
  MrJob *job;
  MrBus *bus;
  GArray *decimal_only; /* (element-type MbusSecondary): divided patterns whose digits A–E were not tried */
  GArray *shadows;      /* (element-type MbusSecondary): where a meter may be that another one's answer hid */
  guint n_unclear;      /* answers in a row that told nobody */
  gboolean take_unnamed; /* a meter is told even if its fabrication number is not known wholly */
} Search;

static gboolean explore (Search *self, const MbusSecondary *pattern, Present present, guint *n_found, GError **error);

static guint
n_expected (Present present)
{
  return present == PRESENT_SEVERAL ? 2 : 1;
}

static gboolean
is_hopeless (const Search *self)
{
  return self->n_unclear > BABBLE_RUN;
}

/* A meter selected by a part of its fabrication number that does not tell the whole of it could not be found again. */
static gboolean
is_unnamed (const Search        *self,
            const MbusSecondary *pattern,
            const MbusReadout   *readout)
{
  return pattern->has_fabrication && !readout->address.has_fabrication && !self->take_unnamed;
}

/* A good telegram may hide one that has a 1 wherever it has one: then the AND of both is the first, checksum included. Among meters of one
 * delivery that is the same telegram with another last digit. Those digits are few, and asked for once everybody else has been found. */
static void
suspect_shadows (Search              *self,
                 const MbusSecondary *pattern,
                 const MrReply       *reply)
{
  const guint8 checksum = reply->octets[reply->n_octets - 2];
  const guint digit = reply->frame.n_data > 0 ? reply->frame.data[0] & LAST_DIGIT : LAST_DIGIT;

  if ((pattern->id & LAST_DIGIT) != LAST_DIGIT || reply->frame.ci != MBUS_CI_VARIABLE)
    return;

  for (guint other = digit + 1; other < MR_SPLIT_DECIMAL; other++)
    {
      const guint8 other_checksum = (guint8) (checksum + other - digit);
      MbusSecondary shadow = *pattern;

      if ((digit & other) != digit || (checksum & other_checksum) != checksum)
        continue;
      shadow.id = (shadow.id & ~LAST_DIGIT) | other;
      g_array_append_val (self->shadows, shadow);
      mr_job_expect (self->job, 1);
    }
}

/* The selection that only the meter that said @said answers to, so far as it said who it is. */
static MbusSecondary
alone (const MbusSecondary *pattern,
       const MbusSecondary *said)
{
  MbusSecondary exact = *pattern;

  if (said->id != MBUS_ID_ANY)
    exact.id = said->id;
  if (said->manufacturer != MBUS_MANUFACTURER_ANY)
    exact.manufacturer = said->manufacturer;
  if (said->version != MBUS_VERSION_ANY)
    exact.version = said->version;
  if (said->device_type != MBUS_DEVICE_TYPE_ANY)
    exact.device_type = said->device_type;
  if (exact.has_fabrication && said->has_fabrication)
    exact.fabrication = said->fabrication;

  return exact;
}

/* Somebody who matches @pattern said @said. Is it there, and what does it say when nobody else can speak? */
static gboolean
read_alone (Search               *self,
            const MbusSecondary  *pattern,
            const MbusSecondary  *said,
            Present              *present,
            GError              **error)
{
  const MbusSecondary exact = alone (pattern, said);
  const MbusAddress who = mr_fault_secondary (&exact);
  g_auto (MbusReadout) readout = { 0 };
  g_autoptr (GError) problem = NULL;

  mbus_readout_init (&readout);
  if (!mr_readout_meter (self->bus, &who, &readout, &problem) && !mr_fault_is_of_target (problem))
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }

  if (readout.frames->len == 0)
    *present = PRESENT_SEVERAL;
  else if (is_unnamed (self, pattern, &readout))
    *present = PRESENT_MUTE;
  else
    {
      *present = PRESENT_ONE;
      mr_search_tell (self->search, &who, &readout, g_steal_pointer (&problem));
    }

  return TRUE;
}

static gboolean
take_selected (Search               *self,
               const MbusSecondary  *pattern,
               const MrReply        *reply,
               Present              *present,
               GError              **error)
{
  const MbusAddress who = mr_fault_secondary (pattern);
  g_auto (MbusReadout) readout = { 0 };
  g_autoptr (GError) problem = NULL;
  gboolean more;

  mbus_readout_init (&readout);
  if (!mr_readout_take_first (self->bus, &who, reply, &readout, &more, &problem))
    {
      *present = g_error_matches (problem, MR_MASTER_ERROR, MR_MASTER_ERROR_REFUSED) ? PRESENT_MUTE : PRESENT_SEVERAL;
      return TRUE;
    }

  if (mr_search_knows (self->search, &readout))
    {
      *present = PRESENT_ONE;
      mr_search_tell (self->search, &who, &readout, NULL);
      return TRUE;
    }

  suspect_shadows (self, pattern, reply);
  return read_alone (self, pattern, &readout.address, present, error);
}

/* Somebody acknowledged the selection: who? */
static gboolean
ask_selected (Search               *self,
              const MbusSecondary  *pattern,
              Present              *present,
              GError              **error)
{
  const guint tries = mr_search_tries (self->search);
  MrReply reply;

  if (!mr_bus_request_data (self->bus, MBUS_ADDRESS_SELECTED, tries, MR_LISTEN_WINDOW, &reply, error))
    return FALSE;

  /* A request that got lost is not repeated in vain: somebody is there. */
  if (reply.verdict == MR_VERDICT_SILENCE &&
      !mr_bus_request_data (self->bus, MBUS_ADDRESS_SELECTED, MR_BUS_TRIES - 1, MR_LISTEN_WINDOW, &reply, error))
    return FALSE;

  switch (reply.verdict)
    {
    case MR_VERDICT_FRAME:
      return take_selected (self, pattern, &reply, present, error);
    case MR_VERDICT_GARBLED:
      *present = PRESENT_SEVERAL;
      return TRUE;
    case MR_VERDICT_SILENCE:
    case MR_VERDICT_ACK:
    default:
      *present = PRESENT_MUTE;
      return TRUE;
    }
}

/* @tries: how often silence is asked */
static gboolean
probe (Search               *self,
       const MbusSecondary  *pattern,
       guint                 tries,
       Present              *present,
       GError              **error)
{
  const MbusAddress who = mr_fault_secondary (pattern);
  const guint own_tries = mr_search_tries (self->search);
  MrReply reply;

  mr_job_probe (self->job, &who);
  if (!mr_bus_select (self->bus, pattern, own_tries, &reply, error))
    return FALSE;
  if (reply.verdict == MR_VERDICT_SILENCE && tries > own_tries &&
      !mr_bus_select (self->bus, pattern, tries - own_tries, &reply, error))
    return FALSE;

  switch (reply.verdict)
    {
    case MR_VERDICT_ACK:
      if (!ask_selected (self, pattern, present, error))
        return FALSE;
      break;
    case MR_VERDICT_SILENCE:
      *present = PRESENT_NOBODY;
      break;
    case MR_VERDICT_GARBLED:
    case MR_VERDICT_FRAME:
    default:
      *present = PRESENT_SEVERAL;
      break;
    }

  if (*present == PRESENT_SEVERAL || *present == PRESENT_MUTE)
    self->n_unclear++;
  else
    self->n_unclear = 0;
  return TRUE;
}

static gboolean
probe_parts (Search               *self,
             const MbusSecondary  *parts,
             guint                 n_parts,
             Present              *present,
             GError              **error)
{
  mr_job_expect (self->job, n_parts);

  for (guint i = 0; i < n_parts; i++)
    {
      present[i] = PRESENT_NOBODY;
      if (!is_hopeless (self) && !probe (self, &parts[i], mr_search_tries (self->search), &present[i], error))
        return FALSE;
    }

  return TRUE;
}

/* Divides further what several answered to. @n_found grows by the meters told. */
static gboolean
explore_parts (Search               *self,
               const MbusSecondary  *parts,
               guint                 n_parts,
               const Present        *present,
               guint                *n_found,
               GError              **error)
{
  for (guint i = 0; i < n_parts && !is_hopeless (self); i++)
    {
      guint n = 0;

      if (present[i] == PRESENT_ONE)
        n = 1;
      else if (present[i] != PRESENT_NOBODY && !explore (self, &parts[i], present[i], &n, error))
        return FALSE;

      *n_found += n;
    }

  return TRUE;
}

/* Silence again? Only where more meters must be than were found. */
static gboolean
probe_silent_again (Search               *self,
                    const MbusSecondary  *parts,
                    guint                 n_parts,
                    const Present        *before,
                    guint                *n_found,
                    GError              **error)
{
  Present now[MR_SPLIT_HEX] = { PRESENT_NOBODY };

  for (guint i = 0; i < n_parts && !is_hopeless (self); i++)
    {
      if (before[i] != PRESENT_NOBODY)
        continue;
      mr_job_expect (self->job, 1);
      if (!probe (self, &parts[i], MR_BUS_TRIES - 1, &now[i], error))
        return FALSE;
      if (now[i] != PRESENT_NOBODY)
        mr_bus_set_noisy (self->bus);
    }

  return explore_parts (self, parts, n_parts, now, n_found, error);
}

/* Meters that do not know enhanced selection ignore the number, so that they answer whatever its digit. */
static gboolean
divides_nothing (MrSplit        split,
                 const Present *present)
{
  guint n_present = 0;

  for (guint i = 0; i < MR_SPLIT_DECIMAL; i++)
    n_present += present[i] != PRESENT_NOBODY;

  return split == MR_SPLIT_FABRICATION && n_present == MR_SPLIT_DECIMAL;
}

static gboolean
divide_by_digit (Search               *self,
                 const MbusSecondary  *pattern,
                 MrSplit               split,
                 guint                 expected,
                 guint                *n_found,
                 GError              **error)
{
  MbusSecondary parts[MR_SPLIT_HEX];
  Present present[MR_SPLIT_HEX] = { PRESENT_NOBODY };
  guint n_parts = MR_SPLIT_DECIMAL;

  for (guint i = 0; i < MR_SPLIT_HEX; i++)
    parts[i] = mr_split_part (pattern, split, i);

  if (!probe_parts (self, parts, MR_SPLIT_DECIMAL, present, error))
    return FALSE;
  if (divides_nothing (split, present))
    return TRUE;
  if (!explore_parts (self, parts, MR_SPLIT_DECIMAL, present, n_found, error))
    return FALSE;

  if (*n_found < expected || self->search->hex_ids)
    {
      n_parts = MR_SPLIT_HEX;
      if (!probe_parts (self, parts + MR_SPLIT_DECIMAL, MR_SPLIT_HEX - MR_SPLIT_DECIMAL, present + MR_SPLIT_DECIMAL, error) ||
          !explore_parts (self, parts + MR_SPLIT_DECIMAL, MR_SPLIT_HEX - MR_SPLIT_DECIMAL, present + MR_SPLIT_DECIMAL,
                          n_found, error))
        return FALSE;
    }
  else
    {
      g_array_append_val (self->decimal_only, *pattern);
    }

  return *n_found >= expected || probe_silent_again (self, parts, n_parts, present, n_found, error);
}

static gboolean
divide_by_field (Search               *self,
                 const MbusSecondary  *pattern,
                 MrSplit               split,
                 guint                *n_found,
                 GError              **error)
{
  const guint n_parts = mr_split_n_parts (split);
  g_autofree MbusSecondary *parts = g_new (MbusSecondary, n_parts);
  g_autofree Present *present = g_new0 (Present, n_parts);

  for (guint i = 0; i < n_parts; i++)
    parts[i] = mr_split_part (pattern, split, i);

  return probe_parts (self, parts, n_parts, present, error) &&
         explore_parts (self, parts, n_parts, present, n_found, error);
}

/* By manufacturer, version and type together. The 65535 manufacturers cannot be tried one by one, but a twin is
 * likely to be of a kind that was bought for this building. */
static gboolean
divide_by_kind (Search               *self,
                const MbusSecondary  *pattern,
                guint                *n_found,
                GError              **error)
{
  g_autoptr (GArray) kinds = mr_search_kinds (self->search);
  g_autoptr (GArray) parts = g_array_new (FALSE, FALSE, sizeof (MbusSecondary));
  g_autofree Present *present = NULL;
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

  present = g_new0 (Present, parts->len);
  return probe_parts (self, (const MbusSecondary *) (gpointer) parts->data, parts->len, present, error) &&
         explore_parts (self, (const MbusSecondary *) (gpointer) parts->data, parts->len, present, n_found, error);
}

static gboolean
divide (Search               *self,
        const MbusSecondary  *pattern,
        MrSplit               split,
        guint                 expected,
        guint                *n_found,
        GError              **error)
{
  switch (split)
    {
    case MR_SPLIT_ID:
    case MR_SPLIT_FABRICATION:
      return divide_by_digit (self, pattern, split, expected, n_found, error);
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

static void
tell_twins (Search              *self,
            const MbusSecondary *pattern)
{
  const MbusAddress who = mr_fault_secondary (pattern);
  GError *problem = NULL;

  for (guint i = 0; i < self->search->twins->len; i++)
    if (mbus_secondary_equal (&g_array_index (self->search->twins, MbusSecondary, i), pattern))
      return;

  g_array_append_val (self->search->twins, *pattern);
  mr_fault_twins (pattern, &problem);
  mr_job_tell_problem (self->job, &who, problem);
}

/* A meter that acknowledges its own address but gives no data: why? */
static gboolean
tell_mute (Search               *self,
           const MbusSecondary  *pattern,
           GError              **error)
{
  const MbusAddress who = mr_fault_secondary (pattern);
  g_auto (MbusReadout) readout = { 0 };
  GError *problem = NULL;

  mbus_readout_init (&readout);
  if (mr_readout_meter (self->bus, &who, &readout, &problem))
    {
      mr_search_tell (self->search, &who, &readout, NULL);
      return TRUE;
    }

  if (!mr_fault_is_of_target (problem))
    {
      g_propagate_error (error, problem);
      return FALSE;
    }

  mr_job_tell_problem (self->job, &who, problem);
  return TRUE;
}

/* Every way to divide @pattern has been tried, and fewer meters were found than answered to it. */
static gboolean
conclude (Search               *self,
          const MbusSecondary  *pattern,
          guint                *n_found,
          GError              **error)
{
  Present present;

  mr_job_expect (self->job, 1);
  self->take_unnamed = TRUE;
  if (!probe (self, pattern, MR_BUS_TRIES - 1, &present, error))
    return FALSE;
  self->take_unnamed = FALSE;

  switch (present)
    {
    case PRESENT_SEVERAL:
      tell_twins (self, pattern);
      *n_found = MAX (*n_found, 2);
      return TRUE;
    case PRESENT_MUTE:
      *n_found = MAX (*n_found, 1);
      return tell_mute (self, pattern, error);
    case PRESENT_ONE:
      *n_found = MAX (*n_found, 1);
      break;
    case PRESENT_NOBODY:
    default:
      break;
    }

  /* What sounded like several meters was one, or none, and noise. */
  mr_bus_set_noisy (self->bus);
  return TRUE;
}

/* @n_found grows by the meters told. */
static gboolean
look_into_shadows (Search  *self,
                   guint   *n_found,
                   GError **error)
{
  while (self->shadows->len > 0 && !is_hopeless (self))
    {
      const guint last = self->shadows->len - 1;
      const MbusSecondary shadow = g_array_index (self->shadows, MbusSecondary, last);
      Present present;

      g_array_set_size (self->shadows, last);
      if (!probe (self, &shadow, mr_search_tries (self->search), &present, error) ||
          !explore_parts (self, &shadow, 1, &present, n_found, error))
        return FALSE;
    }

  return TRUE;
}

/* @pattern was answered as @present says. @n_found: the meters under it, those that are not told apart counted as two. */
static gboolean
explore (Search               *self,
         const MbusSecondary  *pattern,
         Present               present,
         guint                *n_found,
         GError              **error)
{
  const guint expected = n_expected (present);
  MrSplit split = mr_split_next (pattern, MR_SPLIT_ID);

  *n_found = 0;

  /* One meter, and its digits are known: there is nothing to divide. */
  if (present == PRESENT_MUTE && split != MR_SPLIT_ID && split != MR_SPLIT_FABRICATION)
    {
      *n_found = 1;
      return tell_mute (self, pattern, error);
    }

  for (; split != MR_SPLIT_DONE; split = mr_split_next (pattern, split + 1))
    {
      guint n = 0;

      if (!divide (self, pattern, split, expected, &n, error))
        return FALSE;
      *n_found = MAX (*n_found, n);
      if (*n_found >= expected || is_hopeless (self))
        return TRUE;
    }

  /* Enhanced selection did not help: that is for the other ways to divide the same meters, which come next. */
  if (pattern->has_fabrication && pattern->fabrication == MBUS_ID_ANY)
    return TRUE;

  if (!look_into_shadows (self, n_found, error))
    return FALSE;

  return *n_found >= expected || conclude (self, pattern, n_found, error);
}

/* Digits A–E where they were left out, once a meter has shown that this bus has them. Meters found there may be several. */
static gboolean
try_hex_digits (Search  *self,
                GError **error)
{
  while (self->search->hex_ids && self->decimal_only->len > 0 && !is_hopeless (self))
    {
      const guint last = self->decimal_only->len - 1;
      const MbusSecondary pattern = g_array_index (self->decimal_only, MbusSecondary, last);
      const MrSplit split = mr_split_next (&pattern, MR_SPLIT_ID);
      const guint n_parts = MR_SPLIT_HEX - MR_SPLIT_DECIMAL;
      MbusSecondary parts[MR_SPLIT_HEX - MR_SPLIT_DECIMAL];
      Present present[MR_SPLIT_HEX - MR_SPLIT_DECIMAL] = { PRESENT_NOBODY };
      guint n_found = 0;

      g_array_set_size (self->decimal_only, last);
      for (guint i = 0; i < n_parts; i++)
        parts[i] = mr_split_part (&pattern, split, MR_SPLIT_DECIMAL + i);

      if (!probe_parts (self, parts, n_parts, present, error) ||
          !explore_parts (self, parts, n_parts, present, &n_found, error))
        return FALSE;
    }

  return TRUE;
}

static void
tell_hopeless (Search              *self,
               const MbusSecondary *pattern)
{
  const MbusAddress who = mr_fault_secondary (pattern);
  GError *problem = NULL;

  mr_fault_babble (mr_bus_baud (self->bus), &problem);
  mr_job_tell_note (self->job, problem->message);
  mr_job_tell_problem (self->job, &who, problem);
}

gboolean
mr_search_secondary (MrSearch             *search,
                     const MbusSecondary  *pattern,
                     GError              **error)
{
  g_autoptr (GArray) decimal_only = g_array_new (FALSE, FALSE, sizeof (MbusSecondary));
  g_autoptr (GArray) shadows = g_array_new (FALSE, FALSE, sizeof (MbusSecondary));
  Search self = {
    .search = search, .job = search->job, .bus = search->bus, .decimal_only = decimal_only, .shadows = shadows
  };
  Present present;
  guint n_found = 0;

  mr_job_expect (self.job, 1);
  if (!probe (&self, pattern, MR_BUS_TRIES - 1, &present, error) ||
      !explore_parts (&self, pattern, 1, &present, &n_found, error) ||
      !look_into_shadows (&self, &n_found, error) ||
      !try_hex_digits (&self, error))
    return FALSE;

  if (is_hopeless (&self))
    tell_hopeless (&self, pattern);

  return mr_bus_deselect (self.bus, error);
}
