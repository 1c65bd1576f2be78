/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-bus-private.h"

#include <glib/gi18n-lib.h>

#include "mbus-command.h"
#include "mr-debug.h"
#include "mr-fault.h"

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
  if (!mr_bus_settle (self, error))
    return FALSE;
  self->counts_faults = mr_line_count_faults (self->line, &self->faults_before);
  if (!(shown != NULL ? write_frame (self, octets, *n_octets, shown, error)
                      : mr_line_write (self->line, octets, *n_octets, self->cancellable, error)))
    return FALSE;

  *sent = mr_bus_now (self) + mr_bus_bits (self, (gint64) *n_octets * MR_LINE_OCTET_BITS);
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
  if (*n_alike == MR_BUS_TRIES && (mr_reply_names_no_other (answered_as) || !self->is_heard[answered_as]))
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
    mr_bus_note_converter (self);
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
  mr_bus_note_converter (self);
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
  self->rests_until = self->nke = self->nke_to_all = MR_BUS_NEVER;
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
  g_clear_pointer (&self->keys, mbus_keys_unref);
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

void
mr_bus_rest (MrBus *self, guint n)
{
  self->rests_until = mr_bus_now (self) + n * mr_bus_answer_window (self);
}

gboolean
mr_bus_set_baud (MrBus *self, guint baud, GError **error)
{
  g_autoptr (GError) reason = NULL;

  if (baud == mr_line_baud (self->line))
    return TRUE;

  if (!mr_bus_settle (self, error))
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

void
mr_bus_set_keys (MrBus *self, MbusKeys *keys)
{
  MbusKeys *before = self->keys;

  self->keys = keys != NULL ? mbus_keys_ref (keys) : NULL;
  g_clear_pointer (&before, mbus_keys_unref);
}

MbusKeys *
mr_bus_keys (MrBus *self)
{
  return self->keys;
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

void
mr_bus_set_reads (MrBus *self, gboolean reads)
{
  self->reads = reads;
}

guint
mr_bus_tries (MrBus *self)
{
  const guint retries = mr_line_settings (self->line)->retries;

  if (retries == 0)
    return MR_BUS_TRIES;
  return self->reads ? retries + 1 : MAX (retries + 1, MR_BUS_TRIES);
}

/* How often the line must have been heard for a whole wait for an answer, without any request. */
#define QUIET_WAITS 3

/* Is the line quiet when no meter was asked? On a network, where a peer may be anything. */
static gboolean
check_quiet (MrBus *self, GError **error)
{
  for (guint i = 0; i < QUIET_WAITS; i++)
    {
      const gint64 end = mr_bus_now (self) + mr_bus_answer_window (self);
      gboolean came = FALSE;

      while (mr_bus_now (self) < end)
        {
          guint8 buffer[MBUS_FRAME_MAX];
          const gssize n = mr_line_read (self->line, buffer, sizeof buffer, end, self->cancellable, error);

          if (n < 0 || !mr_bus_count_octets (self, n, error))
            return FALSE;
          came = came || n > 0;
        }
      if (!came)
        return TRUE;
    }

  return mr_flood_fail (error);
}

/* What the receiver found wrong since the request. */
static void
take_faults (MrBus *self, MrReply *reply)
{
  const MrLineFaults *before = &self->faults_before;
  MrLineFaults now;

  reply->faults = (MrLineFaults) { 0 };
  if (self->counts_faults && mr_line_count_faults (self->line, &now))
    reply->faults = (MrLineFaults) { now.parity - before->parity, now.framing - before->framing,
                                     now.overruns - before->overruns, now.breaks - before->breaks };
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

/* @n_try: of the same request, counted from 1 */
static void
count_exchange (MrBus *self, const MrReply *reply, guint n_try)
{
  const gboolean answered = reply->kind == MR_REPLY_ACK || reply->kind == MR_REPLY_FRAME;
  const MbusExchange more = {
    .n_requests = 1,
    .n_retries = n_try > 1,
    .n_answers = answered,
    .n_damaged = reply->kind == MR_REPLY_GARBLED && reply->garble == MR_GARBLE_DAMAGED,
    .slowest = answered ? reply->delay : 0,
  };

  if (self->is_exchange)
    mbus_exchange_add (&self->exchange, &more);
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
          !mr_bus_listen (self, octets, n_octets, sent, how, reply, error) ||
          !watch_flood (self, reply, error))
        {
          /* The answer to a request that was given up is no noise. */
          self->expect_stray = TRUE;
          return FALSE;
        }

      take_faults (self, reply);
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
      /* More tries than the settings allow, where one more shows whose answer it is. */
      if (n_alike > 0 && tries > 1)
        tries = MAX (tries, MR_BUS_TRIES);
      mr_figures_count (&self->figures, reply, i, mr_bus_bits (self, MR_LINE_OCTET_BITS));
      count_exchange (self, reply, i);
      mr_bus_learn_delay (self, reply);
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
    mr_bus_note_stray_octets (self);
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

gboolean
mr_bus_request_alarm (MrBus *self, guint8 address, guint tries, MrReply *reply, GError **error)
{
  MbusFrame request;

  mbus_command_req_ud1 (&request, address, self->fcb[address]);
  return mr_bus_ask (self, &request, tries, MR_LISTEN_WINDOW, reply, error);
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
  return mr_bus_settle (self, error);
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

void
mr_bus_begin_exchange (MrBus *self)
{
  self->exchange = (MbusExchange) { 0 };
  self->is_exchange = TRUE;
}

void
mr_bus_take_exchange (MrBus *self, MbusExchange *out)
{
  *out = self->exchange;
  self->exchange = (MbusExchange) { 0 };
}

void
mr_bus_end_exchange (MrBus *self)
{
  self->exchange = (MbusExchange) { 0 };
  self->is_exchange = FALSE;
}

gboolean
mr_bus_fault (MrBus *self, const MbusAddress *who, const MrReply *reply, GError **error)
{
  return mr_fault_from_reply (who, reply, mr_line_baud (self->line), self->noisy, mr_figures_are_misframed (&self->figures),
                              error);
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
