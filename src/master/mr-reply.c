/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-reply.h"

#include <string.h>

#include "mbus-address.h"
#include "mbus-deframer.h"

#define LONG_FRAME_START 0x68
#define FRAME_OCTETS 6 /* 68 L L 68 … checksum 16 */

static const char *const nicks[] = {
  [MR_REPLY_SILENCE] = "silence",
  [MR_REPLY_ACK] = "E5",
  [MR_REPLY_FRAME] = "frame",
  [MR_REPLY_GARBLED] = "garbled",
};

static gboolean
is_data (const MbusFrame *frame)
{
  return frame->kind == MBUS_FRAME_LONG && (frame->c & ~(MBUS_C_ACD | MBUS_C_DFC)) == MBUS_C_RSP_UD;
}

static gboolean
answers (const MbusFrame *request, const MbusFrame *frame)
{
  if (!is_data (frame))
    return FALSE;

  /* At 253 and 254 a slave answers with its primary address, or with the one that was asked. */
  return request->a == MBUS_ADDRESS_SELECTED || request->a == MBUS_ADDRESS_ANY || request->a == frame->a;
}

/* Whether the octets begin like a long frame and are no more than one. What looks like another frame inside is then
 * its data: an E5 there acknowledges nothing. */
static gboolean
is_part_of_long_frame (const MrReply *self)
{
  return self->n_octets > 3 && self->octets[0] == LONG_FRAME_START && self->octets[3] == LONG_FRAME_START &&
         self->octets[1] == self->octets[2] && self->n_octets <= (gsize) self->octets[1] + FRAME_OCTETS;
}

static void
strip (MrReply *self, gsize n)
{
  self->n_octets -= n;
  memmove (self->octets, self->octets + n, self->n_octets);
}

/* Whether there is a frame among the octets. */
static gboolean
has_frame (const MrReply *self, gboolean long_only)
{
  MbusDeframer deframer;
  MbusFrame frame;
  gsize n_taken = 0;

  mbus_deframer_init (&deframer);
  while (n_taken < self->n_octets || mbus_deframer_n_pending (&deframer) > 0)
    {
      if (n_taken < self->n_octets)
        n_taken += mbus_deframer_push (&deframer, self->octets + n_taken,
                                       MIN (self->n_octets - n_taken, MBUS_FRAME_MAX));
      else
        mbus_deframer_flush (&deframer);

      while (mbus_deframer_next (&deframer, &frame) == MBUS_DEFRAMER_FRAME)
        if (!long_only || frame.kind == MBUS_FRAME_LONG)
          return TRUE;
    }

  return FALSE;
}

static MrGarble
diagnose (const MrReply *self)
{
  if (is_part_of_long_frame (self))
    return MR_GARBLE_DAMAGED;
  if (has_frame (self, FALSE))
    return MR_GARBLE_EXTRA;

  return self->octets[0] == LONG_FRAME_START && self->n_octets > 1 ? MR_GARBLE_DAMAGED : MR_GARBLE_STRAY;
}

const char *
mr_reply_kind_nick (MrReplyKind kind)
{
  return nicks[kind];
}

gboolean
mr_reply_is_whole (const MrReply *self)
{
  MbusFrame frame;

  return mbus_frame_parse (self->octets, self->n_octets, &frame, NULL);
}

gboolean
mr_reply_has_telegram (const MrReply *self)
{
  return has_frame (self, TRUE);
}

gboolean
mr_reply_is_as_other (const MrReply *self)
{
  return self->kind == MR_REPLY_GARBLED && self->garble == MR_GARBLE_FOREIGN && is_data (&self->frame);
}

gboolean
mr_reply_names_no_other (guint8 a)
{
  return a == MBUS_ADDRESS_FACTORY || a > MBUS_ADDRESS_LAST;
}

gboolean
mr_reply_may_be_echo (const MrReply *self, const guint8 *request, gsize n_request)
{
  return self->n_octets < n_request && memcmp (self->octets, request, self->n_octets) == 0;
}

gboolean
mr_reply_strip_echo (MrReply *self, const guint8 *request, gsize n_request)
{
  if (self->n_octets < n_request || memcmp (self->octets, request, n_request) != 0)
    return FALSE;

  strip (self, n_request);
  return TRUE;
}

gboolean
mr_reply_strip_damaged_echo (MrReply *self, const guint8 *request, gsize n_request)
{
  const gsize n_echo = MIN (self->n_octets, n_request);
  gsize n_equal = 0;

  for (gsize i = 0; i < n_echo; i++)
    n_equal += self->octets[i] == request[i];

  if (2 * n_equal <= n_echo)
    return FALSE;

  strip (self, n_echo);
  return TRUE;
}

gsize
mr_reply_n_missing (const MrReply *self)
{
  return is_part_of_long_frame (self) ? self->octets[1] + FRAME_OCTETS - self->n_octets : 0;
}

void
mr_reply_silence (MrReply *self)
{
  self->kind = MR_REPLY_SILENCE;
  self->n_octets = 0;
  self->delay = -1;
}

void
mr_reply_judge (MrReply *self, const MbusFrame *request)
{
  if (self->n_octets == 0)
    {
      self->kind = MR_REPLY_SILENCE;
      return;
    }

  self->kind = MR_REPLY_GARBLED;
  if (!mbus_frame_parse (self->octets, self->n_octets, &self->frame, NULL))
    self->garble = diagnose (self);
  else if (self->frame.kind == MBUS_FRAME_ACK)
    self->kind = MR_REPLY_ACK;
  else if (answers (request, &self->frame))
    self->kind = MR_REPLY_FRAME;
  else
    self->garble = MR_GARBLE_FOREIGN;
}
