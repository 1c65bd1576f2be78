/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mbus-deframer.h"

#include <string.h>

/* What the octets at self->start may be. */
typedef enum {
  CANDIDATE_NONE,    /* no frame begins here */
  CANDIDATE_WANTS,   /* correct so far, but incomplete */
  CANDIDATE_COMPLETE /* complete; only the checksum has not been checked */
} Candidate;

/* @size is set to the size of the frame, or to its minimum while too few octets are present to know it. */
static Candidate
judge (const MbusDeframer *self, gsize *size)
{
  const guint8 *octets = self->buffer + self->start;
  gsize n_octets = self->end - self->start;

  switch (octets[0])
    {
    case MBUS_ACK:
      *size = 1;
      return self->start < self->no_ack_before ? CANDIDATE_NONE : CANDIDATE_COMPLETE;
    case MBUS_START_SHORT:
      *size = MBUS_SHORT_SIZE;
      break;
    case MBUS_START_LONG:
      *size = MBUS_LONG_OVERHEAD + MBUS_LENGTH_MIN;
      if (n_octets > 1)
        {
          if (octets[1] < MBUS_LENGTH_MIN)
            return CANDIDATE_NONE;
          *size = (gsize) octets[1] + MBUS_LONG_OVERHEAD;
        }
      if ((n_octets > 2 && octets[2] != octets[1]) || (n_octets > 3 && octets[3] != MBUS_START_LONG))
        return CANDIDATE_NONE;
      break;
    default:
      return CANDIDATE_NONE;
    }
  return n_octets < *size ? CANDIDATE_WANTS : CANDIDATE_COMPLETE;
}

/* An acknowledgement is a single octet without a checksum. Inside a long frame that began correctly, an E5 is far more
 * likely to be data, so no E5 before @end is taken for an acknowledgement. */
static void
give_up (MbusDeframer *self, gsize end)
{
  if (self->buffer[self->start] == MBUS_START_LONG && self->end - self->start > 3)
    self->no_ack_before = MAX (self->no_ack_before, end);
  self->start++;
  self->n_skipped++;
}

static void
compact (MbusDeframer *self)
{
  memmove (self->buffer, self->buffer + self->start, self->end - self->start);
  self->no_ack_before -= MIN (self->no_ack_before, self->start);
  self->end -= self->start;
  self->start = 0;
}

void
mbus_deframer_init (MbusDeframer *self)
{
  self->start = 0;
  self->end = 0;
  self->no_ack_before = 0;
  self->n_skipped = 0;
}

gsize
mbus_deframer_push (MbusDeframer *self, const guint8 *octets, gsize n_octets)
{
  gsize taken;

  if (n_octets > sizeof self->buffer - self->end)
    compact (self);
  taken = MIN (n_octets, sizeof self->buffer - self->end);
  if (taken > 0)
    memcpy (self->buffer + self->end, octets, taken);
  self->end += taken;
  return taken;
}

MbusDeframerResult
mbus_deframer_next (MbusDeframer *self, MbusFrame *out)
{
  while (self->start < self->end)
    {
      gsize size = 0;
      Candidate candidate = judge (self, &size);

      if (candidate == CANDIDATE_WANTS)
        return MBUS_DEFRAMER_NEED_MORE;
      if (candidate == CANDIDATE_COMPLETE && mbus_frame_parse (self->buffer + self->start, size, out, NULL))
        {
          self->start += size;
          self->no_ack_before = 0;
          return MBUS_DEFRAMER_FRAME;
        }
      give_up (self, candidate == CANDIDATE_COMPLETE ? self->start + size : self->start);
    }
  return MBUS_DEFRAMER_NEED_MORE;
}

void
mbus_deframer_flush (MbusDeframer *self)
{
  if (self->start < self->end)
    give_up (self, self->end);
}

gsize
mbus_deframer_n_pending (const MbusDeframer *self)
{
  return self->end - self->start;
}

gsize
mbus_deframer_n_skipped (const MbusDeframer *self)
{
  return self->n_skipped;
}
