/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-bus.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "mbus-command.h"
#include "mr-debug.h"
#include "mr-fault.h"
#include "mr-flood.h"
#include "mr-stray.h"
#include "mr-wait.h"

/* EN 13757-2 (mbus-protocol §1.1): a slave answers at the latest after 330 bit + 50 ms. */
#define OCTET_BITS MR_LINE_OCTET_BITS
#define ANSWER_BITS 330
#define ANSWER_TIME (50 * G_TIME_SPAN_MILLISECOND)

/* A network holds back small packets while it waits for the acknowledgement of the one before, which is delayed by 40
 * ms and more (RFC 896, RFC 1122 4.2.3.2): pauses up to this are no silence on the bus. */
#define NETWORK_PAUSE (100 * G_TIME_SPAN_MILLISECOND)

#define NEVER G_MININT64

/* So few octets are left of the acknowledgements of many meters, which hold the line in between. */
#define HELD_OCTETS 1

/* What a line in space for a whole octet looks like; so does an octet with wrong parity. */
#define SPACE_OCTET 0x00

struct _MrBus {
  MrLine *line;
  GCancellable *cancellable;

  MrBusNoteFunc note;
  gpointer note_data;

  gint64 last_octet; /* bus time at which the last octet came or left */
  gboolean fcb[256]; /* by A field; 253 has its own like any other */
  guint8 answers_as[256]; /* the A field of the meter at each primary address, as far as learnt: else that address */
  gboolean is_heard[256]; /* a meter answered there with this A field */
  gboolean selected;
  gint64 window_end;  /* bus time after which no meter may begin to answer the last request any more */
  gint64 over_by;     /* bus time at which every answer to it has ended */
  gboolean at_length; /* it may be answered by telegrams, not only by E5 */
  gboolean collided;  /* the last answer was garbled */
  gboolean held;      /* the last octet may have been the beginning of a space that lasts */
  gboolean drowned;   /* the next answer may be lost in an earlier one */
  gboolean expect_stray; /* unrequested octets are no sign of noise, until the line has been idle once */
  gboolean echoes;
  MrQuirks quirks;   /* of the meter that is asked */
  gint64 nke;        /* when the last SND_NKE ended that it may have heard, NEVER without one */
  gint64 nke_to_all; /* the same of those that every meter hears */
  MrFlood flood;
  MrFigures figures;
  gboolean noisy;
  gboolean noise_noted;
  gboolean disturbed; /* since the last request began to wait for an idle line */
  MrStray stray;
  MrWait wait;
  gboolean waits_for_all; /* the next request is answered by all meters */
  gint64 waited;          /* for an answer to the last request */
  gboolean lags;          /* others may answer the request before the last one, after the first of them has */
  gboolean may_lag;       /* the same of the last one */
  gboolean converter_noted;
};

static gint64
bit_times_at (gint64 baud, gint64 n_bits)
{
  return (n_bits * G_USEC_PER_SEC + baud - 1) / baud;
}

static gint64
bit_times (MrBus *self, gint64 n_bits)
{
  return bit_times_at (mr_line_baud (self->line), n_bits);
}

/* The longest time from the end of one octet to the end of the next of the same telegram. */
static gint64
octet_gap (MrBus *self)
{
  return bit_times (self, MBUS_IDLE_BITS + OCTET_BITS) + mr_line_latency (self->line);
}

static gint64
answer_window_at (MrBus *self, gint64 baud)
{
  return bit_times_at (baud, ANSWER_BITS + OCTET_BITS) + ANSWER_TIME + mr_line_latency (self->line);
}

static gint64
answer_window (MrBus *self)
{
  const gint64 quirk = (gint64) self->quirks.response_delay * G_TIME_SPAN_MILLISECOND;
  const gint64 needed = quirk + bit_times (self, OCTET_BITS) + mr_line_latency (self->line);

  return MAX (answer_window_at (self, mr_line_baud (self->line)), needed);
}

/* What a driver may add to an answer now and then, beyond what it always adds. */
#define LINE_JITTER (50 * G_TIME_SPAN_MILLISECOND)

/* How long silence is waited for. Only known for certain of no meter, so never after a sign of noise, and not for one
 * that needs longer. */
static gint64
wait_time (MrBus *self)
{
  const gint64 standard = answer_window (self);
  const gint64 margin = mr_timebase_speed (mr_line_timebase (self->line)) > 0 ? LINE_JITTER : 0;

  if (self->noisy || self->waits_for_all || self->quirks.response_delay > 0)
    return standard;
  return mr_wait_length (&self->wait, self->at_length, mr_line_baud (self->line), margin, standard);
}

/* Until then the meter hears nothing. */
static gint64
deaf_until (MrBus *self)
{
  return self->nke != NEVER ? self->nke + (gint64) self->quirks.delay_after_nke * G_TIME_SPAN_MILLISECOND : NEVER;
}

/* How long to wait for the octet after those of @reply. A telegram that announced more may only be held up on its way,
 * in a network or a gateway: then what is missing comes together. */
static gint64
pause_after (MrBus *self, const MrReply *reply)
{
  const gint64 n_missing = mr_reply_n_missing (reply);

  return n_missing == 0 ? octet_gap (self) : bit_times (self, n_missing * OCTET_BITS) + answer_window (self);
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

static void
note_stray_octets (MrBus *self)
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
  return bit_times (self, self->collided ? ANSWER_BITS : MBUS_IDLE_BITS);
}

/* A receiver shows a line that several meters hold in space as one octet, 00, and then as nothing at all, however long
 * they send. After any other octet the line was idle at least for a moment, and what began then would have been seen.
 * So the octet 00 proves nothing: others may be sending for as long as the longest answer takes. */
static gboolean
may_be_held (const guint8 *octets, gsize n_octets)
{
  return octets[n_octets - 1] == SPACE_OCTET;
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

/* @n: what a read returned; 0 is silence. */
static gboolean
count_octets (MrBus *self, gssize n, GError **error)
{
  const gint64 now = mr_bus_now (self);

  if (n > 0)
    return mr_flood_add (&self->flood, self->line, (gsize) n, now, error);
  if (mr_line_can_set_baud (self->line) || now - self->last_octet > NETWORK_PAUSE)
    mr_flood_end (&self->flood);
  return TRUE;
}

/* Discards what is still arriving, until the line has been idle. A line that does not fall silent is used all the same
 * after the longest telegram and the longest wait for one, but not for long. */
static gboolean
settle (MrBus *self, GError **error)
{
  const gint64 hears_from = MAX (mr_bus_now (self), deaf_until (self));
  const gint64 give_up = hears_from + answer_window (self) + bit_times (self, MBUS_FRAME_MAX * OCTET_BITS);
  gint64 deadline = MAX (hears_from, idle_from (self));
  guint8 buffer[MBUS_FRAME_MAX];

  self->drowned = self->collided && self->held && self->at_length;
  for (;;)
    {
      const gint64 until = MAX (mr_bus_now (self), deadline);
      const gssize n = mr_line_read (self->line, buffer, sizeof buffer, until, self->cancellable, error);

      if (n < 0 || !count_octets (self, n, error))
        return FALSE;
      if (n == 0)
        break;

      mr_figures_overhear (&self->figures, buffer, (gsize) n, self->expect_stray);
      if (!self->expect_stray)
        {
          mr_bus_hear_late (self);
          note_stray_octets (self);
        }
      self->last_octet = mr_bus_now (self);
      self->held = may_be_held (buffer, n);
      deadline = MAX (hears_from, MAX (idle_from (self), self->last_octet + octet_gap (self)));
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

static void
note_converter (MrBus *self)
{
  if (self->converter_noted)
    return;

  self->converter_noted = TRUE;
  mr_debug ("the converter adds octets");
  self->note (_("Stray bytes arrive that cannot be an answer from meters: the converter adds them, or a meter is "
                "faulty. They are ignored. Check the converter’s power supply, baud rate and parity, and the wiring of the bus."),
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

/* Collects what comes after a request whose last octet left at @sent, without judging it. */
static gboolean
listen_for (MrBus *self, const guint8 *request, gsize n_request, gint64 sent, MrListen how, MrReply *reply,
            GError **error)
{
  const gint64 window = sent + wait_time (self);
  const gint64 give_up = window + bit_times (self, MR_REPLY_MAX * OCTET_BITS);
  gint64 deadline = window;
  gboolean echo_gone = FALSE;

  self->waited = window - sent;
  self->waits_for_all = FALSE;
  self->window_end = window;
  self->over_by = window + bit_times (self, (self->at_length ? MBUS_FRAME_MAX : 1) * OCTET_BITS);
  self->held = FALSE;
  reply->n_octets = 0;
  reply->delay = reply->last = -1;

  for (;;)
    {
      guint8 buffer[MBUS_FRAME_MAX];
      gint64 now;
      gssize n = mr_line_read (self->line, buffer, sizeof buffer, deadline, self->cancellable, error);

      if (n < 0 || !count_octets (self, n, error))
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
        reply->delay = MAX (0, now - bit_times (self, n * OCTET_BITS) - sent);
      reply->last = MAX (0, now - bit_times (self, OCTET_BITS) - sent);

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

      if (reply->n_octets == 0 || how == MR_LISTEN_WINDOW ||
          (!echo_gone && awaits_echo (self, reply, request, n_request)))
        deadline = MAX (deadline, window);

      if (how == MR_LISTEN_ANSWER && self->stray.edges.n_after == 0 && mr_reply_is_whole (reply))
        return TRUE;
      if (now > give_up)
        return TRUE;
    }
}

/* A slave waits for 11 bit times before it answers; no receiver is wrong by more than a bit or two. */
#define EARLIEST_BITS 9

/* What comes sooner than any slave may answer is the late answer to a request before. */
static void
learn_delay (MrBus *self, const MrReply *reply)
{
  if (reply->delay < 0)
    return;

  if (reply->delay < bit_times (self, EARLIEST_BITS) && !self->lags)
    mr_bus_hear_late (self);
  else if (reply->kind == MR_REPLY_ACK || reply->kind == MR_REPLY_FRAME)
    mr_wait_hear (&self->wait, reply->kind == MR_REPLY_FRAME, reply->delay);
}

/* SND_NKE and selections: what a meter that hears one acknowledges and nothing else, after which the next FCB is 1. */
static gboolean
resets_fcb (const MbusFrame *request)
{
  return request->c == MBUS_C_SND_NKE || (request->kind == MBUS_FRAME_LONG && request->ci == MBUS_CI_SELECT);
}

/* @shown: what taps see */
static gboolean
write_frame (MrBus *self, const guint8 *octets, gsize n_octets, const MbusFrame *shown, GError **error)
{
  guint8 shown_octets[MBUS_FRAME_MAX];

  g_return_val_if_fail (mbus_frame_build (shown, shown_octets) == n_octets, FALSE);
  return mr_line_write_secret (self->line, octets, shown_octets, n_octets, self->cancellable, error);
}

/* @shown: (nullable): what taps see, if the frame is a secret; @sent: when the last octet will have left. */
static gboolean
send_frame (MrBus *self, const MbusFrame *frame, const MbusFrame *shown, guint8 *octets, gsize *n_octets, gint64 *sent,
            GError **error)
{
  *n_octets = mbus_frame_build (frame, octets);

  self->disturbed = FALSE;
  self->lags = self->may_lag;
  if (!settle (self, error))
    return FALSE;
  if (!(shown != NULL ? write_frame (self, octets, *n_octets, shown, error)
                      : mr_line_write (self->line, octets, *n_octets, self->cancellable, error)))
    return FALSE;

  *sent = mr_bus_now (self) + bit_times (self, (gint64) *n_octets * OCTET_BITS);
  self->last_octet = *sent;
  self->at_length = !resets_fcb (frame);

  if (frame->c == MBUS_C_SND_NKE)
    {
      self->nke = *sent;
      if (frame->a >= MBUS_ADDRESS_SELECTED)
        self->nke_to_all = *sent;
    }
  if (frame->a == MBUS_ADDRESS_SELECTED)
    self->selected = frame->c != MBUS_C_SND_NKE;

  return TRUE;
}

/* EN 13757-2: SND_NKE makes the next FCB 1 whether or not its E5 arrived; a request that was answered toggles it; one
 * that was not is repeated unchanged, so that the slave can repeat its answer. */
static void
count_frame (MrBus *self, const MbusFrame *request, const MrReply *reply)
{
  const gboolean answered = reply->kind == MR_REPLY_ACK || reply->kind == MR_REPLY_FRAME;

  if (request->c == MBUS_C_SND_NKE && request->a >= MBUS_ADDRESS_ANY)
    for (gsize i = 0; i < G_N_ELEMENTS (self->fcb); i++)
      self->fcb[i] = TRUE;
  else if (resets_fcb (request))
    self->fcb[request->a] = TRUE;
  else if (answered && (request->c & MBUS_C_FCV) != 0)
    self->fcb[request->a] = (request->c & MBUS_C_FCB) == 0;
}

/* What A fields say that are no other meter's address: the meter does not know its own, or leaves it out. */
static gboolean
names_no_other (guint8 a)
{
  return a == MBUS_ADDRESS_FACTORY || a > MBUS_ADDRESS_LAST;
}

/* Some meters do not put their primary address into the A field of their answers. A late answer of a meter that was
 * asked before looks the same, but comes to an end: so it is believed once every try was answered in this way.
 * @n_alike: (inout): how many were, in a row */
static void
accept_other_a (MrBus *self, const MbusFrame *request, MrReply *reply, guint *n_alike, guint8 *a)
{
  const guint8 answered_as = reply->frame.a;

  if (reply->kind == MR_REPLY_FRAME && answered_as == request->a)
    self->is_heard[answered_as] = TRUE;
  if (!mr_reply_is_as_other (reply) || request->a > MBUS_ADDRESS_LAST)
    return;

  *n_alike = *n_alike == 0 || *a == answered_as ? *n_alike + 1 : 1;
  *a = answered_as;
  if (*n_alike == MR_BUS_TRIES && (names_no_other (answered_as) || !self->is_heard[answered_as]))
    self->answers_as[request->a] = answered_as;
  if (self->answers_as[request->a] == answered_as)
    reply->kind = MR_REPLY_FRAME;
}

/* Questions may be repeated as often as it takes; what changes a meter may not. */
static gboolean
is_question (const MbusFrame *request)
{
  return request->kind == MBUS_FRAME_SHORT || resets_fcb (request);
}

/* What kind of answer is it, when the converter's own octets are removed? A single octet that no meter can have sent is
 * silence, and the converter's if it comes at every try. @n_alone: (inout): how often it came. @garbled: (inout): what
 * came before; it was not damaged if the same was learnt to be the converter's now. Returns: whether to ask again,
 * because another try will show it */
static gboolean
judge (MrBus *self, const MbusFrame *request, MrReply *reply, guint *n_alone, MrReply *garbled)
{
  const MrStrayResult result = mr_stray_strip (&self->stray, reply, self->at_length, MR_BUS_TRIES);

  self->figures.n_added += result >= MR_STRAY_LEARNT;
  if (result == MR_STRAY_REMOVED)
    note_converter (self);
  if (result >= MR_STRAY_LEARNT)
    self->held = FALSE;
  if (result >= MR_STRAY_LEARNT && mr_stray_is_explained (&self->stray, garbled))
    mr_reply_silence (garbled);
  mr_reply_judge (reply, request);
  if (result == MR_STRAY_SUSPECTED)
    return is_question (request);
  if (!mr_stray_is_alone (reply, self->at_length) || !is_question (request))
    return FALSE;

  self->expect_stray = TRUE;
  mr_figures_count_alone (&self->figures, reply);
  mr_reply_silence (reply);
  if (++*n_alone < MR_BUS_TRIES)
    return TRUE;

  self->stray.known = TRUE;
  note_converter (self);
  return FALSE;
}

MrBus *
mr_bus_new (MrLine *line, MrBusNoteFunc note, gpointer user_data)
{
  MrBus *self;

  g_return_val_if_fail (MR_IS_LINE (line), NULL);
  g_return_val_if_fail (note != NULL, NULL);

  self = g_new0 (MrBus, 1);
  self->line = g_object_ref (line);
  self->note = note;
  self->note_data = user_data;
  self->nke = self->nke_to_all = NEVER;
  self->expect_stray = TRUE; /* what a converter sends when it is switched on is no noise */
  for (gsize i = 0; i < G_N_ELEMENTS (self->fcb); i++)
    {
      self->fcb[i] = TRUE;
      self->answers_as[i] = (guint8) i;
    }

  return self;
}

void
mr_bus_free (MrBus *self)
{
  g_clear_object (&self->cancellable);
  mr_wait_clear (&self->wait);
  g_object_unref (self->line);
  g_free (self);
}

MrLine *
mr_bus_line (MrBus *self)
{
  return self->line;
}

void
mr_bus_set_cancellable (MrBus *self, GCancellable *cancellable)
{
  g_set_object (&self->cancellable, cancellable);
}

GCancellable *
mr_bus_cancellable (MrBus *self)
{
  return self->cancellable;
}

guint
mr_bus_baud (MrBus *self)
{
  return mr_line_baud (self->line);
}

gint64
mr_bus_now (MrBus *self)
{
  return mr_timebase_now (mr_line_timebase (self->line));
}

gint64
mr_bus_silence_time (MrBus *self, guint baud, gsize n_octets)
{
  const gint64 wait = baud == mr_line_baud (self->line) ? wait_time (self) : answer_window_at (self, baud);

  return bit_times_at (baud, (gint64) n_octets * OCTET_BITS) + wait;
}

gboolean
mr_bus_set_baud (MrBus *self, guint baud, GError **error)
{
  g_autoptr (GError) reason = NULL;

  if (baud == mr_line_baud (self->line))
    return TRUE;

  if (!settle (self, error))
    return FALSE;
  if (!mr_line_set_baud (self->line, baud, &reason))
    {
      if (g_error_matches (reason, MR_LINE_ERROR, MR_LINE_ERROR_LOST))
        g_propagate_error (error, g_steal_pointer (&reason));
      else
        mr_fault_no_such_rate (baud, reason->message, error);
      return FALSE;
    }

  mr_debug ("%u baud", baud);
  mr_bus_learn (self, self->wait.learns);

  /* Idle at the new rate too, before any meter is asked at it. */
  self->last_octet = mr_bus_now (self);
  return TRUE;
}

gboolean
mr_bus_overhear (MrBus *self, gsize n, GError **error)
{
  return mr_flood_add (&self->flood, self->line, n, mr_bus_now (self), error);
}

void
mr_bus_set_quirks (MrBus *self, const MrQuirks *quirks)
{
  self->quirks = quirks != NULL ? *quirks : (MrQuirks) { 0 };
  self->nke = self->nke_to_all;
}

gboolean
mr_bus_is_noisy (MrBus *self)
{
  return self->noisy;
}

void
mr_bus_set_noisy (MrBus *self, gboolean noisy)
{
  self->noisy = noisy;
}

/* How often the line must have been heard for a whole wait for an answer, without any request. */
#define QUIET_WAITS 3

/* Is the line quiet when no meter was asked? On a network, where a peer may be anything. */
static gboolean
check_quiet (MrBus *self, GError **error)
{
  for (guint i = 0; i < QUIET_WAITS; i++)
    {
      const gint64 end = mr_bus_now (self) + answer_window (self);
      gboolean came = FALSE;

      while (mr_bus_now (self) < end)
        {
          guint8 buffer[MBUS_FRAME_MAX];
          const gssize n = mr_line_read (self->line, buffer, sizeof buffer, end, self->cancellable, error);

          if (n < 0 || !count_octets (self, n, error))
            return FALSE;
          came = came || n > 0;
        }
      if (!came)
        return TRUE;
    }

  return mr_flood_fail (error);
}

static gboolean
watch_flood (MrBus *self, const MrReply *reply, GError **error)
{
  const gboolean came = reply->n_octets > 0;

  if (!mr_flood_count (&self->flood, came, came && mr_reply_has_telegram (reply)) || mr_line_can_set_baud (self->line))
    return TRUE;

  self->flood.n_strange = 0;
  return check_quiet (self, error);
}

/* @shown: (nullable): see send_frame() */
static gboolean
ask (MrBus *self, const MbusFrame *request, const MbusFrame *shown, guint tries, MrListen how, MrReply *reply,
     GError **error)
{
  MrReply garbled = { .kind = MR_REPLY_SILENCE };
  guint n_alike = 0;
  guint n_alone = 0;
  guint8 a = 0;
  gboolean again = FALSE;
  gboolean suspected;

  for (guint i = 1; i <= tries; i++)
    {
      guint8 octets[MBUS_FRAME_MAX];
      gsize n_octets;
      gint64 sent;

      if (!send_frame (self, request, shown, octets, &n_octets, &sent, error) ||
          !listen_for (self, octets, n_octets, sent, how, reply, error) ||
          !watch_flood (self, reply, error))
        {
          /* The answer to a request that was given up is no noise. */
          self->expect_stray = TRUE;
          return FALSE;
        }

      self->may_lag = how == MR_LISTEN_IDLE && reply->n_octets > 0;
      reply->tries = i;
      reply->disturbed = self->disturbed;
      suspected = again && garbled.kind == MR_REPLY_GARBLED;
      if (self->drowned && reply->n_octets == 0)
        tries = MAX (tries, i + 1);
      again = judge (self, request, reply, &n_alone, &garbled);
      if (again)
        tries = MAX (tries, MIN (i + 1, MR_BUS_TRIES));
      accept_other_a (self, request, reply, &n_alike, &a);
      mr_figures_count (&self->figures, reply, i, bit_times (self, OCTET_BITS));
      learn_delay (self, reply);
      count_frame (self, request, reply);
      if (i > 1)
        mr_debug ("try %u of %u to address %u at %u baud: %s", i, tries, request->a, mr_line_baud (self->line),
                  mr_reply_kind_nick (reply->kind));

      /* The E5 beside the telegram was not the converter's. */
      if (suspected && reply->kind == MR_REPLY_FRAME && garbled.kind == MR_REPLY_GARBLED)
        break;
      if (reply->kind == MR_REPLY_ACK || reply->kind == MR_REPLY_FRAME)
        {
          mr_flood_end (&self->flood);
          /* An answer that is whole the second time was damaged on its way the first time. */
          self->noisy |= n_alone > 0 || (garbled.kind == MR_REPLY_GARBLED && !mr_reply_is_as_other (&garbled));
          return TRUE;
        }
      if (reply->kind == MR_REPLY_GARBLED)
        {
          /* Others may still be sending, or begin to. */
          self->collided = self->expect_stray = TRUE;
          garbled = *reply;
        }
    }

  if (n_alone > 0 && !self->stray.known)
    note_stray_octets (self);
  if (reply->kind != MR_REPLY_GARBLED && garbled.kind == MR_REPLY_GARBLED)
    {
      garbled.tries = reply->tries;
      *reply = garbled;
    }

  return TRUE;
}

gboolean
mr_bus_ask (MrBus *self, const MbusFrame *request, guint tries, MrListen how, MrReply *reply, GError **error)
{
  return ask (self, request, NULL, tries, how, reply, error);
}

gboolean
mr_bus_ask_secret (MrBus *self, const MbusFrame *request, const MbusFrame *shown, MrReply *reply, GError **error)
{
  g_return_val_if_fail (shown != NULL, FALSE);

  return ask (self, request, shown, MR_BUS_TRIES, MR_LISTEN_IDLE, reply, error);
}

gboolean
mr_bus_nke (MrBus *self, guint8 address, guint tries, MrReply *reply, GError **error)
{
  MbusFrame request;

  mbus_command_snd_nke (&request, address);
  return mr_bus_ask (self, &request, tries, MR_LISTEN_IDLE, reply, error);
}

gboolean
mr_bus_nke_many (MrBus *self, guint8 address, guint tries, MrReply *reply, GError **error)
{
  MbusFrame request;

  mbus_command_snd_nke (&request, address);
  return mr_bus_ask (self, &request, tries, MR_LISTEN_WINDOW, reply, error);
}

gboolean
mr_bus_request_data (MrBus *self, guint8 address, guint tries, MrListen how, MrReply *reply, GError **error)
{
  MbusFrame request;

  mbus_command_req_ud2 (&request, address, self->fcb[address]);
  return mr_bus_ask (self, &request, tries, how, reply, error);
}

static gboolean
ask_selection (MrBus *self, const MbusSecondary *pattern, guint tries, MrListen how, MrReply *reply, GError **error)
{
  MbusFrame request;

  /* The FCB of selections themselves stays 0: meters take 53 and 73 alike, and 53 is what masters have always sent. */
  mbus_command_select (&request, pattern, FALSE);
  return mr_bus_ask (self, &request, tries, how, reply, error);
}

gboolean
mr_bus_select (MrBus *self, const MbusSecondary *pattern, guint tries, MrReply *reply, GError **error)
{
  return ask_selection (self, pattern, tries, MR_LISTEN_IDLE, reply, error);
}

gboolean
mr_bus_select_many (MrBus *self, const MbusSecondary *pattern, guint tries, MrReply *reply, GError **error)
{
  return ask_selection (self, pattern, tries, MR_LISTEN_WINDOW, reply, error);
}

gboolean
mr_bus_deselect (MrBus *self, GError **error)
{
  guint8 octets[MBUS_FRAME_MAX];
  MbusFrame request;
  gsize n_octets;
  gint64 sent;

  if (!self->selected)
    return TRUE;

  mbus_command_snd_nke (&request, MBUS_ADDRESS_SELECTED);
  if (!send_frame (self, &request, NULL, octets, &n_octets, &sent, error))
    return FALSE;

  /* Its echo, or the E5 that some meters send nevertheless. */
  self->expect_stray = TRUE;
  return settle (self, error);
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
    return FALSE;

  mr_wait_hear_all (&self->wait, reply->last + (self->held ? bit_times (self, OCTET_BITS) : 0));
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

gboolean
mr_bus_fcb (MrBus *self, guint8 address)
{
  return self->fcb[address];
}

const MrFigures *
mr_bus_figures (const MrBus *self)
{
  return &self->figures;
}

gboolean
mr_bus_fault (MrBus *self, const MbusAddress *who, const MrReply *reply, GError **error)
{
  return mr_fault_from_reply (who, reply, mr_line_baud (self->line), self->noisy, error);
}

gboolean
mr_bus_may_hide_ack (MrBus *self, const MrReply *reply, gboolean one)
{
  return mr_stray_may_hide_ack (&self->stray, reply, one);
}

gboolean
mr_bus_adds_acks (MrBus *self)
{
  return mr_stray_adds_acks (&self->stray);
}
