/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-probe.h"

#include "mr-fault.h"
#include "mr-readout.h"
#include "mr-split.h"

#define LAST_DIGIT 0xFu

/* A meter selected by a part of its fabrication number that does not tell the whole of it could not be found again. */
static gboolean
is_unnamed (const MrProbe       *self,
            const MbusSecondary *pattern,
            const MbusReadout   *readout)
{
  return pattern->has_fabrication && !readout->address.has_fabrication && !self->take_unnamed;
}

/* A good telegram may hide one that has a 1 wherever it has one: then the AND of both is the first, checksum
 * included. Among meters of one delivery that is the same telegram with another last digit. Those digits are few,
 * and asked for once everybody else has been found. */
static void
suspect_shadows (MrProbe             *self,
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
      mr_job_expect (self->search->job, 1);
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
read_alone (MrProbe              *self,
            const MbusSecondary  *pattern,
            const MbusSecondary  *said,
            MrPresent            *present,
            GError              **error)
{
  const MbusSecondary exact = alone (pattern, said);
  const MbusAddress who = mr_fault_secondary (&exact);
  g_auto (MbusReadout) readout = { 0 };
  g_autoptr (GError) problem = NULL;

  mbus_readout_init (&readout);
  if (!mr_readout_meter (self->search->bus, &who, &readout, &problem) && !mr_fault_is_of_target (problem))
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }

  if (readout.frames->len == 0)
    *present = MR_PRESENT_SEVERAL;
  else if (is_unnamed (self, pattern, &readout))
    *present = MR_PRESENT_MUTE;
  else
    {
      *present = MR_PRESENT_ONE;
      mr_search_tell (self->search, &who, &readout, g_steal_pointer (&problem));
    }

  return TRUE;
}

static gboolean
take_selected (MrProbe              *self,
               const MbusSecondary  *pattern,
               const MrReply        *reply,
               MrPresent            *present,
               GError              **error)
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
ask_selected (MrProbe              *self,
              const MbusSecondary  *pattern,
              MrPresent            *present,
              GError              **error)
{
  const guint tries = mr_search_tries (self->search);
  MrBus *bus = self->search->bus;
  MrReply reply;

  if (!mr_bus_request_data (bus, MBUS_ADDRESS_SELECTED, tries, MR_LISTEN_WINDOW, &reply, error))
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

gboolean
mr_probe_ask (MrProbe              *self,
              const MbusSecondary  *pattern,
              guint                 tries,
              MrPresent            *present,
              GError              **error)
{
  const MbusAddress who = mr_fault_secondary (pattern);
  const guint own_tries = mr_search_tries (self->search);
  MrReply reply;

  mr_job_probe (self->search->job, &who);
  if (!mr_bus_select (self->search->bus, pattern, own_tries, &reply, error))
    return FALSE;
  if (reply.verdict == MR_VERDICT_SILENCE && tries > own_tries &&
      !mr_bus_select (self->search->bus, pattern, tries - own_tries, &reply, error))
    return FALSE;

  switch (reply.verdict)
    {
    case MR_VERDICT_ACK:
      if (!ask_selected (self, pattern, present, error))
        return FALSE;
      break;
    case MR_VERDICT_SILENCE:
      *present = MR_PRESENT_NOBODY;
      break;
    case MR_VERDICT_GARBLED:
    case MR_VERDICT_FRAME:
    default:
      *present = MR_PRESENT_SEVERAL;
      break;
    }

  if (*present == MR_PRESENT_SEVERAL || *present == MR_PRESENT_MUTE)
    self->n_unclear++;
  else
    self->n_unclear = 0;
  return TRUE;
}
