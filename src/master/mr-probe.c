/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-probe.h"

#include <string.h>

#include "mbus-command.h"
#include "mr-confirm.h"
#include "mr-copies.h"
#include "mr-distinct.h"
#include "mr-fault.h"
#include "mr-readout.h"
#include "mr-search-report.h"
#include "mr-split.h"

#define LAST_DIGIT 0xFu

/* How often a probe is made on a noisy line before a collision that is not proven is believed. */
#define ROUNDS 3

/* A selection to which damaged acknowledgements come is sent this many times as often as another. */
#define DOUBTS 3

/* This many answers in a row that identify no meter are usual: a pattern's and its ten parts'. */
#define UNCLEAR_RUN (1 + 10)

/* The same for a proven one: a meter that missed the selection is still selected by the one before. */
#define ROUNDS_PROVEN 2

static const char *const nicks[] = {
  [MR_PRESENCE_NONE] = "none",
  [MR_PRESENCE_ONE] = "one",
  [MR_PRESENCE_SOME] = "some",
  [MR_PRESENCE_MUTE] = "mute",
  [MR_PRESENCE_SEVERAL] = "several",
};

/* A meter that was selected by a part of its fabrication number, and does not report all of it, could not be found
 * again. */
static gboolean
is_unnamed (const MrProbe *self, const MbusSecondary *pattern, const MbusReadout *readout)
{
  return pattern->has_fabrication && !readout->address.has_fabrication && !self->take_unnamed;
}

/* A good telegram may hide another that has a 1 wherever it has one: then the AND of both is the first, checksum
 * included. Among meters of one delivery that is the same telegram with another last digit. Those digits are few, and
 * they are asked for once all other meters have been found. */
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

/* The selection that only the meter that reported @said answers to, as far as that says who it is. The medium of fixed
 * data, which have no manufacturer, is not always the device type that selects the meter. */
static MbusSecondary
exact_pattern (const MbusSecondary *pattern, const MbusSecondary *said)
{
  MbusSecondary exact = *pattern;

  if (said->id != MBUS_ID_ANY)
    exact.id = said->id;
  if (said->manufacturer != MBUS_MANUFACTURER_ANY)
    exact.manufacturer = said->manufacturer;
  if (said->version != MBUS_VERSION_ANY)
    exact.version = said->version;
  if (said->device_type != MBUS_DEVICE_TYPE_ANY && said->manufacturer != MBUS_MANUFACTURER_ANY)
    exact.device_type = said->device_type;
  if (exact.has_fabrication && said->has_fabrication)
    exact.fabrication = said->fabrication;

  return exact;
}

/* Reads from the selected meters on a noisy line: until a telegram comes whole, or enough damaged ones together show
 * what was sent. */
static gboolean
request_through_noise (MrProbe *self, MrReply *reply, GError **error)
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
      if (reply->kind == MR_REPLY_FRAME)
        return TRUE;
      if (reply->kind != MR_REPLY_GARBLED)
        continue;

      garbled = TRUE;
      self->proven = mr_copies_add (&copies, reply);
      if (self->proven)
        return TRUE;

      if (!mr_copies_vote (&copies, reply))
        continue;
      mr_reply_judge (reply, &request);
      if (reply->kind == MR_REPLY_FRAME)
        return TRUE;
    }

  reply->kind = garbled ? MR_REPLY_GARBLED : MR_REPLY_SILENCE;
  return TRUE;
}

/* Whether @reply is an acknowledgement with a wrong bit, as it comes or as a receiver that checks parity shows it. */
static gboolean
may_be_damaged_ack (const MrReply *reply)
{
  const guint wrong = reply->octets[0] ^ MBUS_ACK;

  return reply->n_octets == 1 && ((wrong & (wrong - 1)) == 0 || reply->octets[0] == 0);
}

/* Whether meters answered, by an acknowledgement or several that overlap. */
static gboolean
is_from_meters (const MrReply *reply)
{
  return memchr (reply->octets, MBUS_ACK, reply->n_octets) != NULL;
}

/* Selects @pattern on a noisy line, until it is acknowledged or cannot be. What came once and was missing at most tries
 * was not sent by a meter; after a damaged acknowledgement as many tries again must be silent. */
static gboolean
select_through_noise (MrProbe *self, const MbusSecondary *pattern, guint tries, MrReplyKind *kind, GError **error)
{
  g_auto (MrCopies) copies = { 0 };
  const guint enough = MAX (tries, mr_search_tries (self->search));
  guint n_silent = 0;
  guint n_tries = tries;
  MrReply reply;

  *kind = MR_REPLY_SILENCE;
  self->answered = FALSE;
  for (guint i = 0; i < n_tries; i++)
    {
      if (!mr_bus_select (self->search->bus, pattern, 1, &reply, error))
        return FALSE;
      if (reply.kind == MR_REPLY_SILENCE)
        {
          n_silent++;
          continue;
        }

      *kind = reply.kind;
      self->answered = self->answered || is_from_meters (&reply);
      if (may_be_damaged_ack (&reply))
        n_tries = MIN (i + 1 + enough, DOUBTS * enough);
      self->proven = reply.kind == MR_REPLY_GARBLED && mr_copies_add (&copies, &reply);
      if (reply.kind == MR_REPLY_ACK)
        mr_search_count_tries (self->search, n_silent);
      if (reply.kind == MR_REPLY_ACK || self->proven)
        return TRUE;
    }

  if (2 * n_silent > n_tries && !self->answered)
    *kind = MR_REPLY_SILENCE;
  return TRUE;
}

/* Whether a meter that identified itself as @before still does. A checksum of eight bits is right by accident now and
 * then, and two meters that have the same eight octets differ only in the fabrication number. */
static gboolean
is_still_same (const MbusSecondary *before, const MbusSecondary *now)
{
  return !before->has_fabrication || (now->has_fabrication && now->fabrication == before->fabrication);
}

/* Is noise the only reason why the meter cannot be read at its full address? Or are there two of them? */
static gboolean
is_one_meter (MrProbe *self, const MbusSecondary *exact, gboolean *one, GError **error)
{
  MrReplyKind kind;
  MrReply reply;

  *one = FALSE;
  if (!select_through_noise (self, exact, MR_BUS_TRIES, &kind, error))
    return FALSE;
  if (kind != MR_REPLY_ACK)
    return TRUE;
  if (!request_through_noise (self, &reply, error))
    return FALSE;

  *one = reply.kind == MR_REPLY_FRAME;
  return TRUE;
}

/* A meter that acknowledges its full address, but whose telegram never comes whole: it exists, so it is reported once
 * that it cannot be read. */
static void
report_unread (MrProbe *self, const MbusAddress *who, GError *problem)
{
  GArray *unread = self->search->unread;

  for (guint i = 0; i < unread->len; i++)
    if (mbus_secondary_equal (&g_array_index (unread, MbusSecondary, i), &who->secondary))
      {
        g_error_free (problem);
        return;
      }

  g_array_append_val (unread, who->secondary);
  mr_job_report_problem (self->search->job, who, problem);
}

/* Within these, and what the line adds, a meter that is asked the same twice begins to answer. */
#define EQUAL_BITS 3

static gboolean
is_known_otherwise (MrProbe *self, const MbusSecondary *address)
{
  const GArray *known = self->search->known;

  for (guint i = 0; i < known->len; i++)
    if (mr_readout_same_meter (&g_array_index (known, MrSearchMeter, i).address, address))
      return TRUE;

  return FALSE;
}

/* Whether what was heard may be more, or less, than the telegram of the meter it names. */
static gboolean
is_doubtful (MrProbe *self, const MbusSecondary *pattern, const MbusReadout *first)
{
  MrBus *bus = self->search->bus;

  return self->thorough || self->ack_delay < 0 || !mr_line_checks_parity (mr_bus_line (bus)) || mr_bus_is_noisy (bus) ||
         mr_bus_adds_acks (bus) || pattern->has_fabrication || mbus_secondary_has_wildcard (&first->address) ||
         is_known_otherwise (self, &first->address);
}

static gboolean
is_equal_delay (MrProbe *self, gint64 a, gint64 b)
{
  MrBus *bus = self->search->bus;
  const gint64 tolerance = EQUAL_BITS * G_USEC_PER_SEC / mr_bus_baud (bus) + mr_line_latency (mr_bus_line (bus));

  return ABS (a - b) <= tolerance;
}

/* Does the meter that sent @first answer alone to its own address, as soon as to the pattern? */
static gboolean
verify (MrProbe *self, const MbusSecondary *exact, gboolean *is_it, GError **error)
{
  MrBus *bus = self->search->bus;
  MrReply reply;

  *is_it = FALSE;
  if (!mr_bus_select (bus, exact, 1, &reply, error))
    return FALSE;

  *is_it = reply.kind == MR_REPLY_ACK && is_equal_delay (self, reply.delay, self->ack_delay);
  return TRUE;
}

/* A meter that matches @pattern sent @first, which announced @more. Does it exist, and what does it send when no other
 * meter can interfere? */
static gboolean
read_alone (MrProbe *self, const MbusSecondary *pattern, const MbusReadout *first, gboolean more, MrPresence *present,
            GError **error)
{
  const MbusSecondary exact = exact_pattern (pattern, &first->address);
  const MbusAddress who = mr_fault_secondary (&exact);
  g_auto (MbusReadout) readout = { 0 };
  g_autoptr (GError) problem = NULL;
  gboolean one = FALSE;

  mbus_readout_init (&readout);
  mr_job_ask (self->search->job, &who);
  if (!mr_confirm (self->search->bus, &who, first, more, &readout, &problem) &&
      !mr_fault_may_continue (&problem, error))
    return FALSE;

  if (g_error_matches (problem, MR_MASTER_ERROR, MR_MASTER_ERROR_DAMAGED) && readout.frames->len == 0 &&
      !is_one_meter (self, &exact, &one, error))
    return FALSE;

  if (one)
    {
      *present = MR_PRESENCE_ONE;
      report_unread (self, &who, g_steal_pointer (&problem));
    }
  else if (readout.frames->len == 0 || !is_still_same (&first->address, &readout.address))
    {
      *present = MR_PRESENCE_SEVERAL;
    }
  else if (is_unnamed (self, pattern, &readout))
    {
      *present = MR_PRESENCE_MUTE;
    }
  else
    {
      *present = MR_PRESENCE_ONE;
      return mr_search_report (self->search, &who, &readout, g_steal_pointer (&problem), error);
    }

  return TRUE;
}

/* Another meter may have been acknowledging the selection while this telegram was requested. Asked again after a whole
 * wait for acknowledgements, it hears the request, too. */
static gboolean
ask_all_selected (MrProbe *self, const MbusSecondary *pattern, MrReply *reply, GError **error)
{
  MrBus *bus = self->search->bus;

  for (guint i = 0; i < ROUNDS && reply->kind == MR_REPLY_FRAME && reply->disturbed; i++)
    {
      MrReply ack;

      if (!mr_bus_select_many (bus, pattern, 1, &ack, error))
        return FALSE;
      if (ack.kind == MR_REPLY_GARBLED)
        *reply = ack;
      else if (ack.kind == MR_REPLY_ACK &&
               !mr_bus_request_data (bus, MBUS_ADDRESS_SELECTED, 1, MR_LISTEN_WINDOW, reply, error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
take_selected (MrProbe *self, const MbusSecondary *pattern, MrReply *reply, MrPresence *present, GError **error)
{
  const MbusAddress who = mr_fault_secondary (pattern);
  const gboolean adds_acks = mr_bus_adds_acks (self->search->bus);
  g_auto (MbusReadout) readout = { 0 };
  g_autoptr (GError) problem = NULL;
  gboolean more;

  mbus_readout_init (&readout);
  if (!ask_all_selected (self, pattern, reply, error))
    return FALSE;
  if (reply->kind == MR_REPLY_SILENCE)
    {
      *present = MR_PRESENCE_MUTE;
      return TRUE;
    }
  if (!mr_readout_take_first (self->search->bus, &who, reply, &readout, &more, &problem))
    {
      const gboolean refused = g_error_matches (problem, MR_MASTER_ERROR, MR_MASTER_ERROR_REFUSED) ||
                               g_error_matches (problem, MR_MASTER_ERROR, MR_MASTER_ERROR_BUSY);

      *present = refused ? MR_PRESENCE_MUTE : MR_PRESENCE_SEVERAL;
      return TRUE;
    }

  if (!self->thorough && mr_search_knows (self->search, &readout))
    {
      *present = MR_PRESENCE_ONE;
      return mr_search_report (self->search, &who, &readout, NULL, error);
    }

  if (!more && !is_doubtful (self, pattern, &readout))
    {
      const MbusSecondary exact = exact_pattern (pattern, &readout.address);
      const MbusAddress named = mr_fault_secondary (&exact);
      gboolean is_it = mr_is_distinct (g_ptr_array_index (readout.frames, 0), self->search->heard);

      mr_job_ask (self->search->job, &named);
      if (!is_it)
        suspect_shadows (self, pattern, reply);
      if (!is_it && !verify (self, &exact, &is_it, error))
        return FALSE;
      if (is_it)
        {
          *present = MR_PRESENCE_ONE;
          return mr_search_report (self->search, &named, &readout, NULL, error);
        }
    }
  else
    {
      suspect_shadows (self, pattern, reply);
    }
  if (!read_alone (self, pattern, &readout, more, present, error))
    return FALSE;

  /* When it is alone there is no E5 beside its telegram: so that was another meter's. */
  if (adds_acks && !mr_bus_adds_acks (self->search->bus))
    *present = MR_PRESENCE_SEVERAL;
  return TRUE;
}

/* The selection was acknowledged: by which meter? */
static gboolean
ask_selected (MrProbe *self, const MbusSecondary *pattern, MrPresence *present, GError **error)
{
  MrBus *bus = self->search->bus;
  MrReply reply;

  if (!mr_bus_request_data (bus, MBUS_ADDRESS_SELECTED, 1, MR_LISTEN_WINDOW, &reply, error))
    return FALSE;

  /* There is a meter, so it is worth repeating a request that got lost. */
  if (reply.kind == MR_REPLY_SILENCE &&
      !mr_bus_request_data (bus, MBUS_ADDRESS_SELECTED, MR_BUS_TRIES - 1, MR_LISTEN_WINDOW, &reply, error))
    return FALSE;

  switch (reply.kind)
    {
    case MR_REPLY_FRAME:
      return take_selected (self, pattern, &reply, present, error);
    case MR_REPLY_GARBLED:
      *present = MR_PRESENCE_SEVERAL;
      return TRUE;
    case MR_REPLY_SILENCE:
    case MR_REPLY_ACK:
    default:
      *present = MR_PRESENCE_MUTE;
      return TRUE;
    }
}

/* The same on a noisy line, where a damaged answer may be one meter's. */
static gboolean
ask_through_noise (MrProbe *self, const MbusSecondary *pattern, MrPresence *present, GError **error)
{
  MrReply reply;

  if (!request_through_noise (self, &reply, error))
    return FALSE;
  if (reply.kind == MR_REPLY_FRAME)
    return take_selected (self, pattern, &reply, present, error);

  *present = reply.kind == MR_REPLY_GARBLED ? MR_PRESENCE_SEVERAL : MR_PRESENCE_MUTE;
  return TRUE;
}

/* Whether the digits of @pattern are all known, so that few meters can match it. */
static gboolean
is_whole (const MbusSecondary *pattern)
{
  const MrSplit open = mr_split_next (pattern, MR_SPLIT_ID);

  return open != MR_SPLIT_ID && open != MR_SPLIT_FABRICATION;
}

/* The slowest of the meters that match @pattern was not seen when the pattern that it is a part of was probed. */
static gboolean
is_part_of_held (MrProbe *self, const MbusSecondary *pattern)
{
  const GArray *held = self->search->held;

  for (guint i = 0; i < held->len; i++)
    {
      const MbusSecondary *whole = &g_array_index (held, MbusSecondary, i);

      if (mbus_secondary_matches (whole, pattern) && mr_split_n_open (whole) <= mr_split_n_open (pattern) + 1)
        return TRUE;
    }

  return FALSE;
}

/* The slowest of the meters that match @pattern is to be seen. Of the first digit, a part that is silent is waited for as
 * long as was enough for those that were seen, and asked again in the end: the few meters of a small bus are read
 * before that. */
static void
wait_for_slowest (MrProbe *self, const MbusSecondary *pattern)
{
  self->brief = mr_split_n_open (pattern) == MR_SPLIT_DIGITS - 1 && !self->patient &&
                mr_bus_wait_briefly (self->search->bus);
  if (!self->brief)
    mr_bus_wait_for_all (self->search->bus);
}

static gboolean
probe_once (MrProbe *self, const MbusSecondary *pattern, guint tries, MrPresence *present, GError **error)
{
  const MrSearchMeter *known = self->thorough ? NULL : mr_search_explains (self->search, pattern);
  const gboolean crowded = known != NULL || (!self->thorough && mr_search_is_crowded (self->search, pattern));
  const MbusSecondary any = MBUS_SECONDARY_ANY;
  const gboolean is_any = mbus_secondary_equal (pattern, &any);
  const gboolean hears_all = is_any || is_part_of_held (self, pattern);
  const gboolean many = hears_all || crowded;
  gboolean (*ask) (MrBus *, const MbusSecondary *, guint, MrReply *, GError **) = many ? mr_bus_select_many
                                                                                       : mr_bus_select;
  MrReply reply;

  self->brief = FALSE;
  if (hears_all)
    wait_for_slowest (self, pattern);
  if (!ask (self->search->bus, pattern, 1, &reply, error))
    return FALSE;
  if (hears_all && !mr_bus_hear_all (self->search->bus, &reply, is_any))
    g_array_append_val (self->search->held, *pattern);
  if (reply.kind == MR_REPLY_SILENCE && tries > 1 &&
      !ask (self->search->bus, pattern, tries - 1, &reply, error))
    return FALSE;

  switch (reply.kind)
    {
    case MR_REPLY_ACK:
      self->ack_delay = reply.delay;
      if (!crowded || (known != NULL && !is_equal_delay (self, reply.delay, known->delay)))
        {
          if (!ask_selected (self, pattern, present, error))
            return FALSE;
          if (self->brief && *present == MR_PRESENCE_SEVERAL)
            g_array_append_val (self->search->held, *pattern);
          return TRUE;
        }
      *present = known != NULL ? MR_PRESENCE_ONE : MR_PRESENCE_SOME;
      return TRUE;
    case MR_REPLY_SILENCE:
      *present = MR_PRESENCE_NONE;
      return TRUE;
    case MR_REPLY_GARBLED:
    case MR_REPLY_FRAME:
    default:
      if (mr_bus_may_hide_ack (self->search->bus, &reply, is_whole (pattern)))
        return ask_selected (self, pattern, present, error);
      *present = MR_PRESENCE_SEVERAL;
      return TRUE;
    }
}

/* An acknowledgement that is not followed by data, and does not come again, was the late one of a meter that was asked
 * before. */
static gboolean
confirm_mute (MrProbe *self, const MbusSecondary *pattern, MrPresence *present, GError **error)
{
  MrReply reply;

  if (!mr_bus_select_many (self->search->bus, pattern, MR_BUS_TRIES - 1, &reply, error))
    return FALSE;
  if (reply.kind == MR_REPLY_SILENCE)
    {
      *present = MR_PRESENCE_NONE;
      mr_bus_hear_late (self->search->bus);
    }
  return TRUE;
}

static gboolean
is_unclear (MrPresence present)
{
  return present == MR_PRESENCE_SEVERAL || present == MR_PRESENCE_MUTE;
}

static gboolean
probe_round (MrProbe *self, const MbusSecondary *pattern, guint tries, MrPresence *present, GError **error)
{
  MrReplyKind kind;

  self->proven = FALSE;
  if (!select_through_noise (self, pattern, tries, &kind, error))
    return FALSE;
  if (kind == MR_REPLY_ACK)
    return ask_through_noise (self, pattern, present, error);

  *present = kind == MR_REPLY_SILENCE ? MR_PRESENCE_NONE : MR_PRESENCE_SEVERAL;
  return TRUE;
}

/* Silence after something was heard is a request that got lost. */
static gboolean
probe_through_noise (MrProbe *self, const MbusSecondary *pattern, guint tries, MrPresence *present, GError **error)
{
  /* Where one answer after another identifies no meter, asking each again no longer helps. */
  const guint n_rounds = self->n_unclear < UNCLEAR_RUN ? ROUNDS : 1;
  gboolean answered = FALSE;
  guint n_proven = 0;

  *present = MR_PRESENCE_NONE;
  for (guint round = 0; round < n_rounds && n_proven < ROUNDS_PROVEN; round++)
    {
      MrPresence now;

      if (!probe_round (self, pattern, tries, &now, error))
        return FALSE;
      if (now == MR_PRESENCE_NONE && answered)
        continue;
      answered = answered || self->answered;
      *present = now;
      if (!is_unclear (now))
        return TRUE;
      n_proven += self->proven;
    }

  self->proven = n_proven == ROUNDS_PROVEN;

  return TRUE;
}

gboolean
mr_probe_ask (MrProbe *self, const MbusSecondary *pattern, guint tries, MrPresence *present, GError **error)
{
  const MbusAddress who = mr_fault_secondary (pattern);
  const gint64 began = mr_bus_now (self->search->bus);
  const gboolean careful = self->careful || mr_bus_is_noisy (self->search->bus);

  self->n_probes++;
  self->proven = TRUE;
  self->ack_delay = -1;
  mr_forecast_count (&self->search->forecast);
  mr_search_foresee (self->search, MAX (1, mr_forecast_left (&self->search->forecast)) + self->shadows->len,
                     MR_SEARCH_SELECT_OCTETS);
  mr_job_probe (self->search->job, &who);

  if (!(careful ? probe_through_noise (self, pattern, tries, present, error)
                : probe_once (self, pattern, tries, present, error)))
    return FALSE;
  if (*present == MR_PRESENCE_MUTE && !careful && !confirm_mute (self, pattern, present, error))
    return FALSE;

  mr_search_debug_probe (self->search, &who, began, nicks[*present]);
  self->n_unclear = is_unclear (*present) ? self->n_unclear + 1 : 0;
  return TRUE;
}
