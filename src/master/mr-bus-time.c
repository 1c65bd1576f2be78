/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How long things take on a bus, and how long an answer is waited for. */
#include "config.h"

#include "mr-bus-private.h"

/* EN 13757-2 (mbus-protocol §1.1): a slave answers at the latest after 330 bit + 50 ms. */
#define ANSWER_TIME (50 * G_TIME_SPAN_MILLISECOND)

/* So few octets are left of the acknowledgements of many meters, which hold the line in between. */
#define HELD_OCTETS 1

static gint64
bit_times_at (gint64 baud, gint64 n_bits)
{
  return (n_bits * G_USEC_PER_SEC + baud - 1) / baud;
}

/* Bus microseconds; 0: none was given. */
static gint64
timeout (MrBus *self)
{
  return (gint64) mr_line_settings (self->line)->timeout * G_TIME_SPAN_SECOND;
}

gint64
mr_bus_bits (MrBus *self, gint64 n_bits)
{
  return bit_times_at (mr_line_baud (self->line), n_bits);
}

gint64
mr_bus_octet_gap (MrBus *self)
{
  return mr_bus_bits (self, MBUS_IDLE_BITS + MR_LINE_OCTET_BITS) + mr_line_latency (self->line);
}

/* The timeout that the user gave is how long an answer may take to begin, as the standard's time is. */
static gint64
answer_window_at (MrBus *self, gint64 baud)
{
  const gint64 standard = bit_times_at (baud, MR_BUS_ANSWER_BITS + MR_LINE_OCTET_BITS) + ANSWER_TIME;
  const gint64 given = timeout (self) + bit_times_at (baud, MR_LINE_OCTET_BITS);

  return MAX (standard, given) + mr_line_latency (self->line);
}

gint64
mr_bus_answer_window (MrBus *self)
{
  const gint64 quirk = (gint64) self->quirks.response_delay * G_TIME_SPAN_MILLISECOND;
  const gint64 needed = quirk + mr_bus_bits (self, MR_LINE_OCTET_BITS) + mr_line_latency (self->line);

  return MAX (answer_window_at (self, mr_line_baud (self->line)), needed);
}

/* What a driver may add to an answer now and then, beyond what it always adds. */
#define LINE_JITTER (50 * G_TIME_SPAN_MILLISECOND)

static gint64
line_margin (MrBus *self)
{
  return mr_timebase_speed (mr_line_timebase (self->line)) > 0 ? LINE_JITTER : 0;
}

/* What was learnt is certain of no single meter, so it is not relied on after a sign of noise, nor for a meter that is
 * known to need longer, nor where the user knows of some that do. */
gint64
mr_bus_wait_time (MrBus *self)
{
  const gint64 standard = mr_bus_answer_window (self);

  if (self->brief_wait > 0)
    return self->brief_wait;
  if (self->noisy || self->waits_for_all || self->quirks.response_delay > 0 || timeout (self) > 0)
    return standard;
  return mr_wait_length (&self->wait, self->at_length, mr_line_baud (self->line), line_margin (self), standard);
}

gint64
mr_bus_silence_time (MrBus *self, guint baud, gsize n_octets)
{
  const gint64 wait = baud == mr_line_baud (self->line) ? mr_bus_wait_time (self) : answer_window_at (self, baud);

  return bit_times_at (baud, (gint64) n_octets * MR_LINE_OCTET_BITS) + wait;
}

/* A slave waits for 11 bit times before it answers; no receiver is wrong by more than a bit or two. */
#define EARLIEST_BITS 9

/* What comes sooner than any slave may answer is the late answer to a request before. */
void
mr_bus_learn_delay (MrBus *self, const MrReply *reply)
{
  if (reply->delay < 0)
    return;

  if (reply->delay < mr_bus_bits (self, EARLIEST_BITS) && !self->lags)
    mr_bus_hear_late (self);
  else if (reply->kind == MR_REPLY_ACK || reply->kind == MR_REPLY_FRAME)
    mr_wait_hear (&self->wait, reply->kind == MR_REPLY_FRAME, reply->delay);
}

void
mr_bus_learn (MrBus *self, gboolean learns)
{
  const gboolean is_prompt = mr_timebase_speed (mr_line_timebase (self->line)) <= 0 ||
                             (mr_line_can_set_baud (self->line) && mr_line_checks_parity (self->line));

  mr_wait_begin (&self->wait, learns && is_prompt);
}

gboolean
mr_bus_hear_all (MrBus *self, const MrReply *reply, gboolean all)
{
  if (reply->last < 0)
    return TRUE;

  /* A few meters do not hold the line for long after an octet, nor from the first one on. */
  if (self->held && (all || reply->n_octets <= HELD_OCTETS))
    {
      mr_wait_hear_some (&self->wait, reply->last + mr_bus_bits (self, MR_LINE_OCTET_BITS));
      return FALSE;
    }

  mr_wait_hear_all (&self->wait, reply->last + (self->held ? mr_bus_bits (self, MR_LINE_OCTET_BITS) : 0));
  return TRUE;
}

void
mr_bus_hear_late (MrBus *self)
{
  mr_wait_hear_late (&self->wait, mr_bus_now (self));
}

void
mr_bus_wait_for_all (MrBus *self)
{
  self->waits_for_all = TRUE;
}

gboolean
mr_bus_wait_briefly (MrBus *self)
{
  if (!self->noisy && !self->echoes && !self->stray.known && self->quirks.response_delay == 0 && timeout (self) == 0)
    self->brief_wait = mr_wait_likely_length (&self->wait, mr_line_baud (self->line), line_margin (self),
                                              mr_bus_answer_window (self));
  return self->brief_wait > 0;
}

gint64
mr_bus_waited (MrBus *self)
{
  return self->waited;
}

gboolean
mr_bus_doubts (MrBus *self, gint64 when, gint64 waited)
{
  return mr_wait_doubts (&self->wait, when, waited, mr_line_baud (self->line));
}
