/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-stray.h"

#include <string.h>

#define LONG_FRAME_START 0x68

/* Two meters that do not answer in step may look like that, too; and until one is asked alone, many of them may. */
#define TESTS_MAX 3
#define TESTS_MAX_ACKS 20

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

static gsize
n_around (const MrStrayEdges *edges)
{
  return edges->n_before + edges->n_after;
}

static gboolean
has_ack (const MrStrayEdges *edges)
{
  return memchr (edges->octets, MBUS_ACK, n_around (edges)) != NULL;
}

static void
take_edges (const MrReply *reply, gsize n_before, gsize n_after, MrStrayEdges *out)
{
  *out = (MrStrayEdges) { .n_before = n_before, .n_after = n_after };
  memcpy (out->octets, reply->octets, n_before);
  memcpy (out->octets + n_before, reply->octets + reply->n_octets - n_after, n_after);
}

static gboolean
is_same (const MrStrayEdges *a, const MrStrayEdges *b)
{
  return a->n_before == b->n_before && a->n_after == b->n_after && memcmp (a->octets, b->octets, n_around (a)) == 0;
}

static void
remove_edges (MrReply *reply, const MrStrayEdges *edges)
{
  reply->n_octets -= n_around (edges);
  memmove (reply->octets, reply->octets + edges->n_before, reply->n_octets);
}

/* A whole telegram among what came. @out: what is around it */
static gboolean
find_telegram (const MrReply *reply, MrStrayEdges *out)
{
  for (gsize n_before = 0; n_before <= MR_STRAY_OCTETS_MAX && n_before < reply->n_octets; n_before++)
    for (gsize n_after = 0; n_after <= MR_STRAY_OCTETS_MAX && n_before + n_after < reply->n_octets; n_after++)
      if (reply->octets[n_before] == LONG_FRAME_START &&
          is_whole (reply->octets + n_before, reply->n_octets - n_before - n_after, MBUS_FRAME_LONG))
        {
          take_edges (reply, n_before, n_after, out);
          return TRUE;
        }

  return FALSE;
}

/* What a converter adds to a telegram, it is assumed to add to an acknowledgement. An octet that came before the
 * request had left is another matter: it is the late acknowledgement of a meter that did not hear the request, because
 * it was sending. */
static MrStrayResult
strip_from_telegram (MrStray *self, MrReply *reply, guint n_proof)
{
  MrStrayEdges around;

  if (!find_telegram (reply, &around))
    return MR_STRAY_NONE;
  if (n_around (&around) == 0)
    {
      self->clean = TRUE;
      if (has_ack (&self->edges))
        {
          self->edges = (MrStrayEdges) { 0 };
          self->disproved = TRUE;
        }
      return MR_STRAY_NONE;
    }

  if (is_same (&around, &self->edges))
    {
      remove_edges (reply, &around);
      return MR_STRAY_REMOVED;
    }
  if ((around.n_before > 0 && reply->delay <= 0) || (self->disproved && has_ack (&around)))
    return MR_STRAY_NONE;

  self->n_seen = is_same (&around, &self->seen) ? self->n_seen + 1 : 1;
  self->seen = around;
  if ((n_around (&around) > 1 || has_ack (&around)) && self->n_seen < n_proof)
    return MR_STRAY_SUSPECTED;

  self->edges = around;
  remove_edges (reply, &around);
  return has_ack (&around) ? MR_STRAY_LEARNT : MR_STRAY_REMOVED;
}

static MrStrayResult
strip_from_ack (const MrStray *self, MrReply *reply)
{
  static const MrStrayEdges one_before = { .n_before = 1 };
  MrStrayEdges around;

  if (n_around (&self->edges) > 0 && reply->n_octets == n_around (&self->edges) + 1 &&
      reply->octets[self->edges.n_before] == MBUS_ACK)
    {
      take_edges (reply, self->edges.n_before, self->edges.n_after, &around);
      if (is_same (&around, &self->edges))
        {
          remove_edges (reply, &around);
          return MR_STRAY_REMOVED;
        }
    }

  if (reply->n_octets == 2 && reply->octets[1] == MBUS_ACK && !is_possible (reply->octets[0], FALSE))
    {
      remove_edges (reply, &one_before);
      return MR_STRAY_REMOVED;
    }

  return MR_STRAY_NONE;
}

gboolean
mr_stray_is_alone (const MrReply *reply, gboolean at_length)
{
  return reply->n_octets == 1 && !is_possible (reply->octets[0], at_length);
}

MrStrayResult
mr_stray_strip (MrStray *self, MrReply *reply, gboolean at_length, guint n_proof)
{
  MrStrayResult result = MR_STRAY_NONE;

  if (reply->n_octets == 1 && self->known && mr_stray_is_alone (reply, at_length))
    {
      mr_reply_silence (reply);
      return MR_STRAY_REMOVED;
    }

  result = strip_from_ack (self, reply);
  if (result == MR_STRAY_NONE && at_length)
    result = strip_from_telegram (self, reply, n_proof);

  self->known = self->known || result == MR_STRAY_REMOVED;
  return result;
}

gboolean
mr_stray_is_explained (const MrStray *self, const MrReply *reply)
{
  MrStrayEdges around;

  return find_telegram (reply, &around) && is_same (&around, &self->edges);
}

gboolean
mr_stray_adds_acks (const MrStray *self)
{
  return has_ack (&self->edges);
}

/* Returns: how often it is worth a test; 0: such an answer is usual. Where meters acknowledge one after another, there
 * are more E5 than one, but sooner or later one of them is alone, and its telegram is clean. */
static guint
n_tests_max (const MrStray *self, const MrReply *reply)
{
  gsize n_acks = 0;

  for (gsize i = 0; i < reply->n_octets; i++)
    n_acks += reply->octets[i] == MBUS_ACK;

  if (n_acks == reply->n_octets)
    return self->clean ? 0 : TESTS_MAX_ACKS;
  return n_acks > 0 ? TESTS_MAX : 0;
}

gboolean
mr_stray_may_hide_ack (MrStray *self, const MrReply *reply, gboolean one)
{
  const guint n_max = n_tests_max (self, reply);

  if (reply->n_octets < 2 || reply->n_octets > 1 + 2 * MR_STRAY_OCTETS_MAX)
    return FALSE;
  if (one)
    return n_max > 0;
  if (self->n_tests >= n_max)
    return FALSE;

  self->n_tests++;
  return TRUE;
}
