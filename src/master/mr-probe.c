/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-probe.h"

#include "mbus-command.h"
#include "mr-copies.h"
#include "mr-fault.h"
#include "mr-readout.h"
#include "mr-split.h"

#define LAST_DIGIT 0xFu

/* How often a probe is made on a disturbed line before a collision is believed that is not proven. */
#define ROUNDS 3

/* So many answers in a row that tell nobody are usual: a pattern's and its ten parts'. */
#define UNCLEAR_RUN (1 + 10)

/* How often a proven one: a meter that did not hear the selection is still selected by the one before. */
#define ROUNDS_PROVEN 2

/* A meter selected by a part of its fabrication number that does not tell the whole of it could not be found again. */
static gboolean
is_unnamed (const MrProbe *self, const MbusSecondary *pattern, const MbusReadout *readout)
{
  return pattern->has_fabrication && !readout->address.has_fabrication && !self->take_unnamed;
}

/* A good telegram may hide one that has a 1 wherever it has one: then the AND of both is the first, checksum
 * included. Among meters of one delivery that is the same telegram with another last digit. Those digits are few,
 * and asked for once everybody else has been found. */
static void
suspect_shadows (MrProbe *self, const MbusSecondary *pattern, const MrReply *reply)
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
    }
}

/* The selection that only the meter that said @said answers to, so far as it said who it is. */
static MbusSecondary
alone (const MbusSecondary *pattern, const MbusSecondary *said)
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

/* What the selected meters say on a disturbed line: a telegram as soon as one comes whole, or enough damaged ones tell
 * together what was said. */
static gboolean
hear_through_noise (MrProbe *self, MrReply *reply, GError **error)
{
  MrBus *bus = self->search->bus;
  g_auto (MrCopies) copies = { 0 };
  gboolean garbled = FALSE;
  MbusFrame request;

  mbus_command_req_ud2 (&request, MBUS_ADDRESS_SELECTED, mr_bus_fcb (bus, MBUS_ADDRESS_SELECTED));

  for (guint i = 0; i < MR_COPIES_MAX; i++)
    {
      if (!mr_bus_request_data (bus, MBUS_ADDRESS_SELECTED, 1, MR_LISTEN_WINDOW, reply, error))
        return FALSE;
      if (reply->verdict == MR_VERDICT_FRAME)
        return TRUE;
      if (reply->verdict != MR_VERDICT_GARBLED)
        continue;

      garbled = TRUE;
      self->proven = mr_copies_add (&copies, reply);
      if (self->proven)
        return TRUE;

      if (!mr_copies_vote (&copies, reply))
        continue;
      mr_reply_judge (reply, &request);
      if (reply->verdict == MR_VERDICT_FRAME)
        return TRUE;
    }

  reply->verdict = garbled ? MR_VERDICT_GARBLED : MR_VERDICT_SILENCE;
  return TRUE;
}

/* Selects @pattern on a disturbed line, until it is acknowledged or cannot be. @verdict: (out): silence only if
 * nothing came at all */
static gboolean
select_through_noise (MrProbe *self, const MbusSecondary *pattern, guint tries, MrVerdict *verdict, GError **error)
{
  g_auto (MrCopies) copies = { 0 };
  MrReply reply;

  *verdict = MR_VERDICT_SILENCE;
  for (guint i = 0; i < tries; i++)
    {
      if (!mr_bus_select (self->search->bus, pattern, 1, &reply, error))
        return FALSE;
      if (reply.verdict == MR_VERDICT_SILENCE)
        continue;

      *verdict = reply.verdict;
      self->proven = reply.verdict == MR_VERDICT_GARBLED && mr_copies_add (&copies, &reply);
      if (reply.verdict == MR_VERDICT_ACK || self->proven)
        return TRUE;
    }

  return TRUE;
}

/* Whether a meter that said @before who it is says so still. A checksum of eight bits is right by accident now and
 * then, and two that have the same eight octets cannot be seen in them. */
static gboolean
still_says (const MbusSecondary *before, const MbusSecondary *now)
{
  return !before->has_fabrication || (now->has_fabrication && now->fabrication == before->fabrication);
}

/* Is it noise only that keeps the meter at its full address from being read? Or are there two of them? */
static gboolean
is_one_voice (MrProbe *self, const MbusSecondary *exact, gboolean *one, GError **error)
{
  MrVerdict verdict;
  MrReply reply;

  *one = FALSE;
  if (!select_through_noise (self, exact, MR_BUS_TRIES, &verdict, error))
    return FALSE;
  if (verdict != MR_VERDICT_ACK)
    return TRUE;
  if (!hear_through_noise (self, &reply, error))
    return FALSE;

  *one = reply.verdict == MR_VERDICT_FRAME;
  return TRUE;
}

/* Reads the meter that @who selects. On a disturbed line the whole is done again where something of it was lost. */
static gboolean
read_whole (MrProbe *self, const MbusAddress *who, MbusReadout *readout, GError **error)
{
  MrBus *bus = self->search->bus;
  GError *problem = NULL;

  if (mr_readout_meter (bus, who, readout, &problem))
    return TRUE;
  if (!mr_fault_is_of_target (problem) || !mr_bus_is_noisy (bus))
    {
      g_propagate_error (error, problem);
      return FALSE;
    }

  g_error_free (problem);
  mbus_readout_clear (readout);
  mbus_readout_init (readout);
  return mr_readout_meter (bus, who, readout, error);
}

/* A meter that acknowledges its full address, and whose telegram never comes whole: it is there, so that it is told
 * who cannot be read, once. */
static void
tell_unread (MrProbe *self, const MbusAddress *who, GError *problem)
{
  GArray *unread = self->search->unread;

  for (guint i = 0; i < unread->len; i++)
    if (mbus_secondary_equal (&g_array_index (unread, MbusSecondary, i), &who->secondary))
      {
        g_error_free (problem);
        return;
      }

  g_array_append_val (unread, who->secondary);
  mr_job_tell_problem (self->search->job, who, problem);
}

/* Somebody who matches @pattern said @said. Is it there, and what does it say when nobody else can speak? */
static gboolean
read_alone (MrProbe *self, const MbusSecondary *pattern, const MbusSecondary *said, MrPresent *present, GError **error)
{
  const MbusSecondary exact = alone (pattern, said);
  const MbusAddress who = mr_fault_secondary (&exact);
  g_auto (MbusReadout) readout = { 0 };
  g_autoptr (GError) problem = NULL;
  gboolean one = FALSE;

  mbus_readout_init (&readout);
  mr_job_ask (self->search->job, &who);
  if (!read_whole (self, &who, &readout, &problem) && !mr_fault_is_of_target (problem))
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }

  if (g_error_matches (problem, MR_MASTER_ERROR, MR_MASTER_ERROR_DAMAGED) && readout.frames->len == 0 &&
      !is_one_voice (self, &exact, &one, error))
    return FALSE;

  if (one)
    {
      *present = MR_PRESENT_ONE;
      tell_unread (self, &who, g_steal_pointer (&problem));
    }
  else if (readout.frames->len == 0 || !still_says (said, &readout.address))
    {
      *present = MR_PRESENT_SEVERAL;
    }
  else if (is_unnamed (self, pattern, &readout))
    {
      *present = MR_PRESENT_MUTE;
    }
  else
    {
      *present = MR_PRESENT_ONE;
      mr_search_tell (self->search, &who, &readout, g_steal_pointer (&problem));
    }

  return TRUE;
}

static gboolean
take_selected (MrProbe *self, const MbusSecondary *pattern, const MrReply *reply, MrPresent *present, GError **error)
{
  const MbusAddress who = mr_fault_secondary (pattern);
  g_auto (MbusReadout) readout = { 0 };
  g_autoptr (GError) problem = NULL;
  gboolean more;

  mbus_readout_init (&readout);
  if (!mr_readout_take_first (self->search->bus, &who, reply, &readout, &more, &problem))
    {
      const gboolean refused = g_error_matches (problem, MR_MASTER_ERROR, MR_MASTER_ERROR_REFUSED);

      *present = refused ? MR_PRESENT_MUTE : MR_PRESENT_SEVERAL;
      return TRUE;
    }

  if (mr_search_knows (self->search, &readout))
    {
      *present = MR_PRESENT_ONE;
      mr_search_tell (self->search, &who, &readout, NULL);
      return TRUE;
    }

  suspect_shadows (self, pattern, reply);
  return read_alone (self, pattern, &readout.address, present, error);
}

/* Somebody acknowledged the selection: who? */
static gboolean
ask_selected (MrProbe *self, const MbusSecondary *pattern, MrPresent *present, GError **error)
{
  MrBus *bus = self->search->bus;
  MrReply reply;

  if (!mr_bus_request_data (bus, MBUS_ADDRESS_SELECTED, 1, MR_LISTEN_WINDOW, &reply, error))
    return FALSE;

  /* A request that got lost is not repeated in vain: somebody is there. */
  if (reply.verdict == MR_VERDICT_SILENCE &&
      !mr_bus_request_data (bus, MBUS_ADDRESS_SELECTED, MR_BUS_TRIES - 1, MR_LISTEN_WINDOW, &reply, error))
    return FALSE;

  switch (reply.verdict)
    {
    case MR_VERDICT_FRAME:
      return take_selected (self, pattern, &reply, present, error);
    case MR_VERDICT_GARBLED:
      *present = MR_PRESENT_SEVERAL;
      return TRUE;
    case MR_VERDICT_SILENCE:
    case MR_VERDICT_ACK:
    default:
      *present = MR_PRESENT_MUTE;
      return TRUE;
    }
}

/* The same on a disturbed line, where a damaged answer may be one meter's. */
static gboolean
ask_through_noise (MrProbe *self, const MbusSecondary *pattern, MrPresent *present, GError **error)
{
  MrReply reply;

  if (!hear_through_noise (self, &reply, error))
    return FALSE;
  if (reply.verdict == MR_VERDICT_FRAME)
    return take_selected (self, pattern, &reply, present, error);

  *present = reply.verdict == MR_VERDICT_GARBLED ? MR_PRESENT_SEVERAL : MR_PRESENT_MUTE;
  return TRUE;
}

static gboolean
probe_once (MrProbe *self, const MbusSecondary *pattern, guint tries, MrPresent *present, GError **error)
{
  MrReply reply;

  if (!mr_bus_select (self->search->bus, pattern, 1, &reply, error))
    return FALSE;
  if (reply.verdict == MR_VERDICT_SILENCE && tries > 1 &&
      !mr_bus_select (self->search->bus, pattern, tries - 1, &reply, error))
    return FALSE;

  switch (reply.verdict)
    {
    case MR_VERDICT_ACK:
      if (self->thorough || !mr_search_is_crowded (self->search, pattern))
        return ask_selected (self, pattern, present, error);
      *present = MR_PRESENT_SOMEBODY;
      return TRUE;
    case MR_VERDICT_SILENCE:
      *present = MR_PRESENT_NOBODY;
      return TRUE;
    case MR_VERDICT_GARBLED:
    case MR_VERDICT_FRAME:
    default:
      *present = MR_PRESENT_SEVERAL;
      return TRUE;
    }
}

static gboolean
is_unclear (MrPresent present)
{
  return present == MR_PRESENT_SEVERAL || present == MR_PRESENT_MUTE;
}

static gboolean
probe_round (MrProbe *self, const MbusSecondary *pattern, guint tries, MrPresent *present, GError **error)
{
  MrVerdict verdict;

  self->proven = FALSE;
  if (!select_through_noise (self, pattern, tries, &verdict, error))
    return FALSE;
  if (verdict == MR_VERDICT_ACK)
    return ask_through_noise (self, pattern, present, error);

  *present = verdict == MR_VERDICT_SILENCE ? MR_PRESENT_NOBODY : MR_PRESENT_SEVERAL;
  return TRUE;
}

static gboolean
probe_through_noise (MrProbe *self, const MbusSecondary *pattern, guint tries, MrPresent *present, GError **error)
{
  /* Where one answer after another tells nobody, asking each of them again helps no more. */
  const guint n_rounds = self->n_unclear < UNCLEAR_RUN ? ROUNDS : 1;
  guint n_proven = 0;

  for (guint round = 0; round < n_rounds && n_proven < ROUNDS_PROVEN; round++)
    {
      if (!probe_round (self, pattern, MAX (tries, mr_search_tries (self->search)), present, error))
        return FALSE;
      if (!is_unclear (*present))
        return TRUE;
      n_proven += self->proven;
    }

  self->proven = n_proven == ROUNDS_PROVEN;

  return TRUE;
}

gboolean
mr_probe_ask (MrProbe *self, const MbusSecondary *pattern, guint tries, MrPresent *present, GError **error)
{
  const MbusAddress who = mr_fault_secondary (pattern);

  self->n_probes++;
  self->proven = TRUE;
  mr_forecast_count (&self->search->forecast);
  mr_search_foresee (self->search, MAX (1, mr_forecast_left (&self->search->forecast)) + self->shadows->len,
                     MR_SEARCH_SELECT_OCTETS);
  mr_job_probe (self->search->job, &who);

  if (!(mr_bus_is_noisy (self->search->bus) ? probe_through_noise (self, pattern, tries, present, error)
                                            : probe_once (self, pattern, tries, present, error)))
    return FALSE;

  self->n_unclear = is_unclear (*present) ? self->n_unclear + 1 : 0;
  return TRUE;
}
