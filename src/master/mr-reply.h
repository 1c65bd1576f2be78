/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mbus-frame.h"
#include "mr-line-faults.h"

G_BEGIN_DECLS

/**
 * MrReplyKind:
 * @MR_REPLY_SILENCE: no octet came
 * @MR_REPLY_ACK: E5
 * @MR_REPLY_FRAME: a whole frame that answers the request
 * @MR_REPLY_GARBLED: anything else, see #MrGarble
 */
typedef enum {
  MR_REPLY_SILENCE,
  MR_REPLY_ACK,
  MR_REPLY_FRAME,
  MR_REPLY_GARBLED
} MrReplyKind;

/**
 * MrGarble:
 * @MR_GARBLE_STRAY: octets that begin no frame: acknowledgements that overlap, noise
 * @MR_GARBLE_DAMAGED: a frame began, but its checksum is wrong or it is cut short
 * @MR_GARBLE_EXTRA: a whole answer and more octets: another meter sent too
 * @MR_GARBLE_FOREIGN: a good frame that does not answer this request: late, or another meter's
 *
 * What is wrong with an answer.
 */
typedef enum {
  MR_GARBLE_STRAY,
  MR_GARBLE_DAMAGED,
  MR_GARBLE_EXTRA,
  MR_GARBLE_FOREIGN
} MrGarble;

#define MR_REPLY_MAX (2 * MBUS_FRAME_MAX)

/* What a line in space for a whole octet looks like; so does an octet with wrong parity. */
#define MR_REPLY_SPACE 0x00

/**
 * MrReply:
 * @garble: what is wrong when @kind is %MR_REPLY_GARBLED
 * @frame: the answer when @kind is %MR_REPLY_FRAME; its A field need not be the address that was asked
 * @octets: what came, without the echo; more than %MR_REPLY_MAX are not kept
 * @delay: bus microseconds from the end of the request to the first octet; -1 in silence
 * @last: the same to the last octet; of acknowledgements of many meters, the slowest's
 * @tries: how often the request was sent
 * @faults: what the receiver found wrong while it came; all 0 where that is not counted
 * @disturbed: an octet that was not asked for came right before the request, or damaged its echo: a meter may have
 *   been answering the request before, and have missed this one
 */
typedef struct {
  MrReplyKind kind;
  MrGarble garble;
  MbusFrame frame;
  gsize n_octets;
  guint8 octets[MR_REPLY_MAX];
  gint64 delay;
  gint64 last;
  guint tries;
  MrLineFaults faults;
  gboolean disturbed;
} MrReply;

/** Returns: a word for debug messages. */
const char *mr_reply_kind_nick (MrReplyKind kind);

/** Returns: whether the octets are one whole frame, to which no further octet can belong. */
gboolean mr_reply_is_whole (const MrReply *self);

/** Returns: whether a whole long frame is among the octets. */
gboolean mr_reply_has_telegram (const MrReply *self);

/** Returns: whether it is a whole telegram whose A field is not the address that was asked: a meter that does not know
 *  its own, or the late answer of another one. */
gboolean mr_reply_is_as_other (const MrReply *self);

/** Returns: whether @a, an A field, is no other meter's address: the meter does not know its own, or leaves it out. */
gboolean mr_reply_names_no_other (guint8 a);

/** Returns: whether the octets are the beginning of the request's, so that they may become an echo. */
gboolean mr_reply_may_be_echo (const MrReply *self, const guint8 *request, gsize n_request);

/** Removes an exact copy of the request from the front. Returns: whether there was one. */
gboolean mr_reply_strip_echo (MrReply *self, const guint8 *request, gsize n_request);

/** The same where there must be an echo: removes as many octets, even if some are wrong or missing, if most
 *  are the request's. Returns: whether there was one. */
gboolean mr_reply_strip_damaged_echo (MrReply *self, const guint8 *request, gsize n_request);

/** Returns: how many octets are missing of a long frame that began and announced its length; 0 if none has. */
gsize mr_reply_n_missing (const MrReply *self);

/** Makes it silence: nothing that came was an answer. */
void mr_reply_silence (MrReply *self);

/** Sets @kind, and @garble or @frame, from the octets, given the request they came after. */
void mr_reply_judge (MrReply *self, const MbusFrame *request);

G_END_DECLS
