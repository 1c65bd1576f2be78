/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* What the parts of MrBus share. */

#include "mr-bus.h"
#include "mr-flood.h"
#include "mr-stray.h"
#include "mr-wait.h"

G_BEGIN_DECLS

#define MR_BUS_NEVER G_MININT64

/* EN 13757-2 (mbus-protocol §1.1): a slave answers at the latest after 330 bit + 50 ms. */
#define MR_BUS_ANSWER_BITS 330

struct _MrBus {
  MrLine *line;
  GCancellable *cancellable;
  MbusKeys *keys; /* (nullable) */

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
  gint64 rests_until; /* nothing is sent before this bus time */
  gint64 nke;        /* when the last SND_NKE ended that it may have heard, MR_BUS_NEVER without one */
  gint64 nke_to_all; /* the same of those that every meter hears */
  gboolean reads; /* meters that are expected to be there are asked */
  MrFlood flood;
  MrFigures figures;
  gboolean counts_faults; /* @faults_before is known */
  MrLineFaults faults_before; /* when the last request was sent */
  MbusExchange exchange; /* with the one meter that is asked */
  gboolean is_exchange;  /* only one is */
  gboolean noisy;
  gboolean noise_noted;
  gboolean disturbed; /* since the last request began to wait for an idle line */
  MrStray stray;
  MrWait wait;
  gboolean waits_for_all; /* the next request is answered by all meters */
  gint64 brief_wait;      /* for an answer to it, whose silence is asked again later; 0: it is not */
  gint64 waited;          /* for an answer to the last request */
  gboolean lags;          /* others may answer the request before the last one, after the first of them has */
  gboolean may_lag;       /* the same of the last one */
  gboolean converter_noted;
};

/* --- mr-bus-time.c --- */

/** Returns: how long @n_bits take at the present rate, microseconds, rounded up. */
gint64 mr_bus_bits (MrBus *self, gint64 n_bits);

/** Returns: the longest time from the end of one octet to the end of the next of the same telegram. */
gint64 mr_bus_octet_gap (MrBus *self);

/** Returns: how long the standard, the line, and what is known of the meter allow an answer to take. */
gint64 mr_bus_answer_window (MrBus *self);

/** Returns: how long silence is waited for after the next request; less than that where meters
 *  were heard to be quick. */
gint64 mr_bus_wait_time (MrBus *self);

/** Learns from how soon @reply came. */
void mr_bus_learn_delay (MrBus *self, const MrReply *reply);

/* --- mr-bus-listen.c --- */

/** @n: what a read returned; 0 is silence. Returns: %FALSE when that is more than a bus carries. */
gboolean mr_bus_count_octets (MrBus *self, gssize n, GError **error);

/** Discards what is still arriving, until the line has been idle. A line that does not fall silent is used all the same
 *  after the longest telegram and the longest wait for one, but not for long. */
gboolean mr_bus_settle (MrBus *self, GError **error);

/** Collects what comes after a request whose last octet left at @sent, without judging it. */
gboolean mr_bus_listen (MrBus *self, const guint8 *request, gsize n_request, gint64 sent, MrListen how, MrReply *reply,
                        GError **error);

void mr_bus_note_stray_octets (MrBus *self);

/** The converter adds octets. */
void mr_bus_note_converter (MrBus *self);

G_END_DECLS
