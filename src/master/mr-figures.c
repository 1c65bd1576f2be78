/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-figures.h"

#include "mbus-address.h"

/* A telegram so long shows in how many pieces a converter passes it on. */
#define LONG_OCTETS 20

static gboolean
begins_answer (guint8 octet)
{
  return octet == MBUS_ACK || octet == MBUS_START_LONG || octet == MBUS_START_SHORT;
}

static void
count_octets (MrFigures *self, const MrReply *reply)
{
  for (gsize i = 0; i < reply->n_octets; i++)
    if (reply->octets[i] == MR_REPLY_SPACE)
      self->n_bad++;
    else if (__builtin_parity (reply->octets[i]))
      self->n_odd++;
    else
      self->n_even++;
}

static gboolean
is_break_after (const MrReply *reply)
{
  return reply->n_octets == 2 && reply->octets[0] == MBUS_ACK && reply->octets[1] == MR_REPLY_SPACE;
}

static void
count_garbled (MrFigures *self, const MrReply *reply)
{
  if (mr_reply_is_as_other (reply))
    {
      self->n_foreign += !mr_reply_names_no_other (reply->frame.a);
      return;
    }

  self->was_damaged = TRUE;
  if (reply->n_octets == 1 && reply->octets[0] == MR_REPLY_SPACE)
    {
      self->n_spaces++;
      self->n_spaces_last++;
      return;
    }

  self->n_spaces_last = 0;
  self->n_damaged += reply->garble == MR_GARBLE_DAMAGED;
  self->n_stray += reply->garble == MR_GARBLE_STRAY;
  self->n_extra += reply->garble == MR_GARBLE_EXTRA;
  self->n_foreign += reply->garble == MR_GARBLE_FOREIGN;
  self->n_breaks += is_break_after (reply) || (reply->garble == MR_GARBLE_EXTRA && reply->faults.breaks > 0);
  self->n_misframed += reply->faults.parity + reply->faults.framing > 0;
  self->n_unbegun += !begins_answer (reply->octets[0]);
  if (reply->garble == MR_GARBLE_DAMAGED || reply->garble == MR_GARBLE_STRAY)
    count_octets (self, reply);
}

static void
count_answer (MrFigures *self, const MrReply *reply, guint n_try, gint64 octet_time)
{
  self->n_spaces_last = 0;
  self->n_healed += n_try > 1 && self->was_damaged;
  self->earliest = self->n_answers == 0 ? reply->delay : MIN (self->earliest, reply->delay);
  self->latest = MAX (self->latest, reply->delay);
  self->n_answers++;
  self->n_telegrams += reply->kind == MR_REPLY_FRAME;
  if (reply->n_octets >= LONG_OCTETS)
    {
      self->n_reads += self->n_pieces;
      self->read_time += (gint64) reply->n_octets * octet_time;
    }
}

void
mr_figures_read (MrFigures *self, gboolean is_port)
{
  self->n_pieces += is_port;
}

void
mr_figures_overhear (MrFigures *self, const guint8 *octets, gsize n_octets, gboolean expected)
{
  MbusFrame frame;

  self->n_unasked += !expected;
  if (!self->hears)
    mbus_deframer_init (&self->unasked);
  self->hears = TRUE;
  mbus_deframer_push (&self->unasked, octets, n_octets);
  while (mbus_deframer_next (&self->unasked, &frame) == MBUS_DEFRAMER_FRAME)
    self->n_foreign += frame.kind == MBUS_FRAME_LONG;
}

void
mr_figures_count_alone (MrFigures *self, const MrReply *reply)
{
  self->alone_first = self->n_alone == 0 ? reply->delay : MIN (self->alone_first, reply->delay);
  self->alone_last = MAX (self->alone_last, reply->delay);
  self->n_alone++;
}

static void
count_faults (MrFigures *self, const MrLineFaults *faults)
{
  self->faults.parity += faults->parity;
  self->faults.framing += faults->framing;
  self->faults.overruns += faults->overruns;
  self->faults.breaks += faults->breaks;
}

void
mr_figures_count (MrFigures *self, const MrReply *reply, guint n_try, gint64 octet_time)
{
  self->n_requests++;
  if (n_try > 1)
    self->n_retries++;
  else
    self->was_damaged = FALSE;

  count_faults (self, &reply->faults);
  if (reply->kind == MR_REPLY_GARBLED)
    count_garbled (self, reply);
  else if (reply->kind == MR_REPLY_SILENCE)
    {
      self->n_silent++;
      self->n_spaces_last = 0;
    }
  else
    count_answer (self, reply, n_try, octet_time);

  self->n_pieces = 0;
  self->hears = FALSE;
}

gboolean
mr_figures_are_misframed (const MrFigures *self)
{
  const guint n_damaged = self->n_damaged + self->n_stray + self->n_extra;

  return self->n_telegrams == 0 && n_damaged > 0 && self->n_misframed == n_damaged && self->faults.framing > 0;
}
