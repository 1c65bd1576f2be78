/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mbus-exchange.h"
#include "mbus-keys.h"
#include "mr-figures.h"
#include "mr-line.h"
#include "mr-profile.h"
#include "mr-reply.h"

G_BEGIN_DECLS

/* EN 13757-2: a request is repeated twice at most. So often silence must be asked before it proves that there is no
 * meter, whatever the settings of the connection say. */
#define MR_BUS_TRIES 3

/**
 * MrListen:
 * @MR_LISTEN_ANSWER: to the last octet of a whole frame; for a meter known to be alone
 * @MR_LISTEN_IDLE: until the line is idle
 * @MR_LISTEN_WINDOW: until the line is idle and no meter may begin to answer any more, so that a short answer does
 *   not hide a slower meter's
 *
 * How long to listen for answers.
 */
typedef enum {
  MR_LISTEN_ANSWER,
  MR_LISTEN_IDLE,
  MR_LISTEN_WINDOW
} MrListen;

typedef void (*MrBusNoteFunc) (const char *sentence, gpointer user_data);

/**
 * MrBus:
 *
 * The line as a master uses it: one request, one reply. Keeps a frame count bit for every address, strips the echo of
 * converters that have one, lets late octets pass before it sends. Engine thread only. Functions that return a gboolean
 * fail only with the line or by cancellation; what meters do, or do not do, is in the reply.
 */
typedef struct _MrBus MrBus;

/** @note: called with what is learnt about the line, as a translated sentence. Returns: (transfer full): the bus on
 *  @line, which it refs */
MrBus *mr_bus_new (MrLine *line, MrBusNoteFunc note, gpointer user_data);
void mr_bus_free (MrBus *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MrBus, mr_bus_free)

MrLine *mr_bus_line (MrBus *self);

/** @cancellable: (nullable): ends every wait from now on; NULL while something must be finished. */
void mr_bus_set_cancellable (MrBus *self, GCancellable *cancellable);

/** Returns: (transfer none) (nullable): what mr_bus_set_cancellable() set. */
GCancellable *mr_bus_cancellable (MrBus *self);

guint mr_bus_baud (MrBus *self);

/** Returns: bus time now, microseconds. */
gint64 mr_bus_now (MrBus *self);

/** Returns: how long a request of @n_octets takes at @baud that is not answered, microseconds. */
gint64 mr_bus_silence_time (MrBus *self, guint baud, gsize n_octets);

/** A meter asked for time: before the next request, @n times the longest time that it may take to answer passes. */
void mr_bus_rest (MrBus *self, guint n);

/** Changes to @baud and keeps the line idle for 33 bit times. A no-op when it is @baud already. Also fails with
 *  %MR_MASTER_ERROR_UNSUPPORTED where the line has no such rate. */
gboolean mr_bus_set_baud (MrBus *self, guint baud, GError **error);

/** For @n octets that came while no meter was asked. Returns: %FALSE with %MR_LINE_ERROR_NOT_MBUS when they are more
 *  than a bus carries. */
gboolean mr_bus_overhear (MrBus *self, gsize n, GError **error);

/**
 * mr_bus_set_quirks:
 * @quirks: (nullable): of the meter that is asked from now on; %NULL: nothing is known of it
 *
 * Gives the meter the time it needs: longer to answer than EN 13757-2 allows, and a pause after a SND_NKE that it may
 * have heard, which is any since this was called and every one to 253, 254 or 255.
 */
void mr_bus_set_quirks (MrBus *self, const MrQuirks *quirks);

/** Sets the keys of meters that encrypt their telegrams. @keys: (nullable): a reference is taken */
void mr_bus_set_keys (MrBus *self, MbusKeys *keys);

/** Returns: (transfer none) (nullable): what mr_bus_set_keys() set. */
MbusKeys *mr_bus_keys (MrBus *self);

/** Returns: whether unexpected octets came on this line, or mr_bus_set_noisy() said so: then silence is not believed
 *  at the first try. */
gboolean mr_bus_is_noisy (MrBus *self);
void mr_bus_set_noisy (MrBus *self, gboolean noisy);

/** @reads: from now on meters are asked that are expected to be there, and silence proves nothing. Else, and to begin
 *  with, it may, as in a search or before a write, or a meter must be reached. */
void mr_bus_set_reads (MrBus *self, gboolean reads);

/** Returns: how often a meter is asked for its data: as often as the settings of the connection say, but never less than
 *  %MR_BUS_TRIES where silence may prove something. */
guint mr_bus_tries (MrBus *self);

/**
 * mr_bus_ask:
 * @request: a request that is answered
 * @tries: requests sent at most, while the answer is silence or garbled
 *
 * Waits for the first octet as long as EN 13757-2 gives a slave: until its stop bit can have come, 11 bit times after
 * the 330 bit + 50 ms that follow the request's last octet, or longer if the settings of the connection give a timeout,
 * and the latency of the line. Then an answer ends after 33
 * bit times without the beginning of another octet. After a garbled answer nothing is sent while any meter may still
 * be sending: until the line is seen to be idle, or the longest answer is over. Silence right after that is asked
 * again. If any try was garbled and the last silent, the reply is the garbled one. An answer with another A field than
 * the primary address that was asked is an answer once %MR_BUS_TRIES have come in a row.
 */
gboolean mr_bus_ask (MrBus *self, const MbusFrame *request, guint tries, MrListen how, MrReply *reply, GError **error);

/** The same for a request that is a secret. @shown: a frame of the same length, which taps see in its place */
gboolean mr_bus_ask_secret (MrBus *self, const MbusFrame *request, const MbusFrame *shown, MrReply *reply,
                            GError **error);

/** SND_NKE. Not for 253: see mr_bus_deselect(). */
gboolean mr_bus_nke (MrBus *self, guint8 address, guint tries, MrReply *reply, GError **error);

/** SND_NKE to an address that several meters may have; waits until all have acknowledged it. */
gboolean mr_bus_nke_many (MrBus *self, guint8 address, guint tries, MrReply *reply, GError **error);

/** REQ_UD2 with the FCB that @address expects: toggled after a good answer, the same again after none. */
gboolean mr_bus_request_data (MrBus *self, guint8 address, guint tries, MrListen how, MrReply *reply, GError **error);

/** REQ_UD1 to one meter, with the FCB that @address expects. */
gboolean mr_bus_request_alarm (MrBus *self, guint8 address, guint tries, MrReply *reply, GError **error);

/** Selects what matches @pattern, deselects what does not. What is asked next must be the selected meters: a slow one
 *  may not have acknowledged yet. */
gboolean mr_bus_select (MrBus *self, const MbusSecondary *pattern, guint tries, MrReply *reply, GError **error);

/** The same where others may be asked next: waits until every meter has acknowledged, or the answer of a slow one would
 *  be taken for theirs. */
gboolean mr_bus_select_many (MrBus *self, const MbusSecondary *pattern, guint tries, MrReply *reply, GError **error);

/** SND_NKE to 253, which no meter answers; nothing is sent when nothing was selected. */
gboolean mr_bus_deselect (MrBus *self, GError **error);

/**
 * mr_bus_learn:
 * @learns: a search begins; else it ends
 *
 * From now on it is learnt at each baud rate how long silence must be waited for, see mr-wait.h. Not where octets
 * may be held up for an unknown time: on a network, and on a pty, which may lead to one.
 */
void mr_bus_learn (MrBus *self, gboolean learns);

/** @reply came to a request that all meters, or all of one part, were given a whole wait for. @all: they were
 *  all. Returns: whether the slowest of them was seen; many meters together may hold the line until it is over */
gboolean mr_bus_hear_all (MrBus *self, const MrReply *reply, gboolean all);

/** An answer was not for the request that it followed: it came late. */
void mr_bus_hear_late (MrBus *self);

/** The next request that all meters hear is answered by the slowest, too: it is waited for as EN 13757-2 says. */
void mr_bus_wait_for_all (MrBus *self);

/** The next request is given a whole wait only if it is answered, and by more than one meter; else as long as those
 *  needed that were seen where many held the line. Its silence must be asked again before it is believed.
 *  Returns: %FALSE, if nothing is known of those */
gboolean mr_bus_wait_briefly (MrBus *self);

/** Returns: how long silence was waited for after the last request. */
gint64 mr_bus_waited (MrBus *self);

/** Returns: whether a silence of @waited that ended at bus time @when must be asked again, by what was heard since. */
gboolean mr_bus_doubts (MrBus *self, gint64 when, gint64 waited);

/** Returns: the FCB of the next request to @address. */
gboolean mr_bus_fcb (MrBus *self, guint8 address);

/** Returns: whether @reply, which is garbled, may be an acknowledgement to which the converter added an octet: then
 *  asking for a telegram shows it. Not more than a few times, unless @one meter was asked. */
gboolean mr_bus_may_hide_ack (MrBus *self, const MrReply *reply, gboolean one);

/** Returns: whether the converter is taken to add E5 to each answer. */
gboolean mr_bus_adds_acks (MrBus *self);

/** Returns: (transfer none): what has passed on the line so far. */
const MrFigures *mr_bus_figures (const MrBus *self);

/** From now on all that is sent concerns one meter. */
void mr_bus_begin_exchange (MrBus *self);

/** @out: (out): what has passed since mr_bus_begin_exchange(), or since the last call; zero if no exchange was begun */
void mr_bus_take_exchange (MrBus *self, MbusExchange *out);

/** It does no longer. */
void mr_bus_end_exchange (MrBus *self);

/** Sets @error to what is wrong with @reply of @who, see mr_fault_from_reply(). Returns: %FALSE */
gboolean mr_bus_fault (MrBus *self, const MbusAddress *who, const MrReply *reply, GError **error);

G_END_DECLS
