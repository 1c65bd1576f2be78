/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What comes on the line: after a request, and while it is to be idle. */
#include "config.h"

#include "mr-bus-private.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "mr-debug.h"

/* A network holds back small packets while it waits for the acknowledgement of the one before, which is delayed by 40
 * ms and more (RFC 896, RFC 1122 4.2.3.2): pauses up to this are no silence on the bus. */
#define NETWORK_PAUSE (100 * G_TIME_SPAN_MILLISECOND)

/* Until then the meter hears nothing, or has asked not to be asked. */
static gint64
deaf_until (MrBus *self)
{
  const gint64 delay = (gint64) self->quirks.delay_after_nke * G_TIME_SPAN_MILLISECOND;
  const gint64 after_nke = self->nke != MR_BUS_NEVER ? self->nke + delay : MR_BUS_NEVER;

  return MAX (after_nke, self->rests_until);
}

/* How long to wait for the octet after those of @reply. A telegram that announced more may only be held up on its way,
 * in a network or a gateway: then what is missing comes together. */
static gint64
pause_after (MrBus *self, const MrReply *reply)
{
  const gint64 n_missing = mr_reply_n_missing (reply);

  return n_missing == 0 ? mr_bus_octet_gap (self)
                        : mr_bus_bits (self, n_missing * MR_LINE_OCTET_BITS) + mr_bus_answer_window (self);
}

static void
note_noise (MrBus *self, const char *sentence)
{
  self->noisy = self->disturbed = TRUE;
  if (self->noise_noted)
    return;

  self->noise_noted = TRUE;
  mr_debug ("noise: silence is asked three times from now on");
  self->note (sentence, self->note_data);
}

void
mr_bus_note_stray_octets (MrBus *self)
{
  note_noise (self, _("Unexpected data on the line: a meter is answering late, or there is interference. "
                      "From now on, an address that is silent is asked up to three times, which takes longer."));
}

static void
note_damaged_echo (MrBus *self)
{
  note_noise (self, _("The echo of what is sent is damaged: there is interference on the line. "
                      "From now on, an address that is silent is asked up to three times, which takes longer."));
}

/* For how long the line has to be idle before it is used. */
static gint64
idle_time (MrBus *self)
{
  return mr_bus_bits (self, self->collided ? MR_BUS_ANSWER_BITS : MBUS_IDLE_BITS);
}

/* A receiver shows a line that several meters hold in space as one octet, 00, and then as nothing at all, however long
 * they send. After any other octet the line was idle at least for a moment, and what began then would have been seen.
 * So the octet 00 proves nothing: others may be sending for as long as the longest answer takes. */
static gboolean
may_be_held (const guint8 *octets, gsize n_octets)
{
  return octets[n_octets - 1] == MR_REPLY_SPACE;
}

/* When the line may be used at the earliest, as far as is known now. */
static gint64
idle_from (MrBus *self)
{
  gint64 idle = self->last_octet + idle_time (self);

  if (self->collided)
    idle = MAX (idle, self->held ? self->over_by : self->window_end);

  return idle;
}

gboolean
mr_bus_count_octets (MrBus *self, gssize n, GError **error)
{
  const gint64 now = mr_bus_now (self);

  if (n > 0)
    return mr_flood_add (&self->flood, self->line, (gsize) n, now, error);
  if (mr_line_can_set_baud (self->line) || now - self->last_octet > NETWORK_PAUSE)
    mr_flood_end (&self->flood);
  return TRUE;
}

gboolean
mr_bus_settle (MrBus *self, GError **error)
{
  const gint64 hears_from = MAX (mr_bus_now (self), deaf_until (self));
  const gint64 longest = mr_bus_bits (self, MBUS_FRAME_MAX * MR_LINE_OCTET_BITS);
  const gint64 give_up = hears_from + mr_bus_answer_window (self) + longest;
  gint64 deadline = MAX (hears_from, idle_from (self));
  guint8 buffer[MBUS_FRAME_MAX];

  self->drowned = self->collided && self->held && self->at_length;
  for (;;)
    {
      const gint64 until = MAX (mr_bus_now (self), deadline);
      const gssize n = mr_line_read (self->line, buffer, sizeof buffer, until, self->cancellable, error);

      if (n < 0 || !mr_bus_count_octets (self, n, error))
        return FALSE;
      if (n == 0)
        break;

      mr_figures_overhear (&self->figures, buffer, (gsize) n, self->expect_stray);
      if (!self->expect_stray)
        {
          mr_bus_hear_late (self);
          mr_bus_note_stray_octets (self);
        }
      self->last_octet = mr_bus_now (self);
      self->held = may_be_held (buffer, n);
      deadline = MAX (hears_from, MAX (idle_from (self), self->last_octet + mr_bus_octet_gap (self)));
      if (self->last_octet > give_up)
        break;
    }
  if (!mr_flood_may_last (&self->flood, self->line, mr_bus_now (self), error))
    return FALSE;

  self->collided = FALSE;
  self->expect_stray = FALSE;
  return TRUE;
}

static void
note_echo (MrBus *self)
{
  if (self->echoes)
    return;

  self->echoes = self->figures.echoes = TRUE;
  mr_debug ("the converter echoes");
  self->note (_("This converter echoes what is sent to the bus. The echo is removed from every answer."),
              self->note_data);
}

void
mr_bus_note_converter (MrBus *self)
{
  if (self->converter_noted)
    return;

  self->converter_noted = TRUE;
  mr_debug ("the converter adds octets");
  self->note (_("Stray bytes arrive that cannot be an answer from meters: the converter adds them, or a meter is "
                "faulty. They are ignored. Check the converter’s power supply, baud rate and parity, and the wiring of "
                "the bus."),
              self->note_data);
}

/* An echo is recognized by its octets, or on a line that is known to echo by their number. @over: no more will come. */
static gboolean
take_echo (MrBus *self, MrReply *reply, const guint8 *request, gsize n_request, gboolean over)
{
  if (mr_reply_strip_echo (reply, request, n_request))
    {
      note_echo (self);
      return TRUE;
    }

  if (!self->echoes || (reply->n_octets < n_request && !over) ||
      !mr_reply_strip_damaged_echo (reply, request, n_request))
    return FALSE;

  note_damaged_echo (self);
  return TRUE;
}

/* Whether what came so far may be the beginning of an echo. */
static gboolean
awaits_echo (MrBus *self, const MrReply *reply, const guint8 *request, gsize n_request)
{
  return self->echoes ? reply->n_octets < n_request : mr_reply_may_be_echo (reply, request, n_request);
}

/* Until @window meters may begin to answer. */
static void
expect_until (MrBus *self, gint64 window)
{
  self->window_end = window;
  self->over_by = window + mr_bus_bits (self, (self->at_length ? MBUS_FRAME_MAX : 1) * MR_LINE_OCTET_BITS);
}

static gboolean
is_one_ack (const MrReply *reply)
{
  return reply->n_octets == 1 && reply->octets[0] == MBUS_ACK;
}

gboolean
mr_bus_listen (MrBus *self, const guint8 *request, gsize n_request, gint64 sent, MrListen how, MrReply *reply,
            GError **error)
{
  const gboolean is_brief = self->brief_wait > 0;
  gint64 window = sent + mr_bus_wait_time (self);
  gint64 deadline = window;
  gboolean echo_gone = FALSE;

  self->waited = window - sent;
  self->waits_for_all = self->held = FALSE;
  self->brief_wait = 0;
  expect_until (self, window);
  reply->n_octets = 0;
  reply->delay = reply->last = -1;

  for (;;)
    {
      guint8 buffer[MBUS_FRAME_MAX];
      gboolean are_several;
      gint64 now;
      gssize n = mr_line_read (self->line, buffer, sizeof buffer, deadline, self->cancellable, error);

      if (n < 0 || !mr_bus_count_octets (self, n, error))
        return FALSE;
      if (n == 0)
        {
          if (!echo_gone && reply->n_octets > 0)
            take_echo (self, reply, request, n_request, TRUE);
          return TRUE;
        }

      mr_figures_read (&self->figures, mr_line_can_set_baud (self->line));
      now = self->last_octet = mr_bus_now (self);
      self->held = may_be_held (buffer, n);
      if (reply->n_octets == 0)
        reply->delay = MAX (0, now - mr_bus_bits (self, n * MR_LINE_OCTET_BITS) - sent);
      reply->last = MAX (0, now - mr_bus_bits (self, MR_LINE_OCTET_BITS) - sent);

      n = MIN ((gsize) n, MR_REPLY_MAX - reply->n_octets);
      memcpy (reply->octets + reply->n_octets, buffer, n);
      reply->n_octets += n;
      deadline = now + pause_after (self, reply);

      if (!echo_gone && take_echo (self, reply, request, n_request, FALSE))
        {
          echo_gone = TRUE;
          if (reply->n_octets == 0)
            reply->delay = reply->last = -1;
        }

      /* How slow is the slowest of them? */
      are_several = is_brief && reply->n_octets > 0 && !is_one_ack (reply);
      if (are_several)
        {
          window = sent + mr_bus_answer_window (self);
          expect_until (self, window);
        }

      if (reply->n_octets == 0 || how == MR_LISTEN_WINDOW || are_several ||
          (!echo_gone && awaits_echo (self, reply, request, n_request)))
        deadline = MAX (deadline, window);

      if (how == MR_LISTEN_ANSWER && self->stray.edges.n_after == 0 && mr_reply_is_whole (reply))
        return TRUE;
      if (now > window + mr_bus_bits (self, MR_REPLY_MAX * MR_LINE_OCTET_BITS))
        return TRUE;
    }
}
