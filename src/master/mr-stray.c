/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-stray.h"

#include <string.h>

#define LONG_FRAME_START 0x68

/* Two meters that do not answer in step may look like that, too. */
#define TESTS_MAX 3

/* Whether meters that begin to answer together may look like this to a receiver. */
static gboolean
is_possible (guint8 octet, gboolean at_length)
{
  return (octet & ~MBUS_ACK) == 0 || (at_length && (octet & ~LONG_FRAME_START) == 0);
}

static gboolean
is_whole (const guint8 *octets, gsize n_octets, MbusFrameKind kind)
{
  MbusFrame frame;

  return mbus_frame_parse (octets, n_octets, &frame, NULL) && frame.kind == kind;
}

static void
remove_first (MrReply *reply)
{
  reply->n_octets--;
  memmove (reply->octets, reply->octets + 1, reply->n_octets);
}

/* What a converter adds to a telegram, it is assumed to add to an acknowledgement. An octet that came before the request
 * had left is another matter: it is the late acknowledgement of a meter that did not hear the request, because it was
 * sending. */
static gboolean
strip_from_telegram (MrStray *self, MrReply *reply)
{
  const gsize n_less = reply->n_octets - 1;
  const guint8 first = reply->octets[0];
  const guint8 last = reply->octets[n_less];

  if (first != MBUS_ACK && reply->delay > 0 && is_whole (reply->octets + 1, n_less, MBUS_FRAME_LONG))
    {
      self->before = first;
      remove_first (reply);
      return TRUE;
    }
  if (last != MBUS_ACK && is_whole (reply->octets, n_less, MBUS_FRAME_LONG))
    {
      self->after = last;
      reply->n_octets = n_less;
      return TRUE;
    }

  return FALSE;
}

static gboolean
strip_from_ack (const MrStray *self, MrReply *reply)
{
  if (reply->n_octets != 2)
    return FALSE;

  if (reply->octets[1] == MBUS_ACK && (reply->octets[0] == self->before || !is_possible (reply->octets[0], FALSE)))
    {
      remove_first (reply);
      return TRUE;
    }
  if (reply->octets[0] == MBUS_ACK && reply->octets[1] == self->after)
    {
      reply->n_octets = 1;
      return TRUE;
    }

  return FALSE;
}

gboolean
mr_stray_is_alone (const MrReply *reply, gboolean at_length)
{
  return reply->n_octets == 1 && !is_possible (reply->octets[0], at_length);
}

gboolean
mr_stray_strip (MrStray *self, MrReply *reply, gboolean at_length)
{
  gboolean stripped = FALSE;

  if (reply->n_octets == 1)
    {
      stripped = self->known && mr_stray_is_alone (reply, at_length);
      if (stripped)
        mr_reply_silence (reply);
    }
  else if (reply->n_octets > 1)
    {
      stripped = strip_from_ack (self, reply) || (at_length && strip_from_telegram (self, reply));
    }

  self->known = self->known || stripped;
  return stripped;
}

gboolean
mr_stray_may_hide_ack (MrStray *self, const MrReply *reply)
{
  if (reply->n_octets != 2 || (reply->octets[0] == MBUS_ACK) == (reply->octets[1] == MBUS_ACK) ||
      self->n_tests == TESTS_MAX)
    return FALSE;

  self->n_tests++;
  return TRUE;
}
