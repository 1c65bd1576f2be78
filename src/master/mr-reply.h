/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mbus-frame.h"

G_BEGIN_DECLS

typedef enum {
  MR_VERDICT_SILENCE,
  MR_VERDICT_ACK,
  MR_VERDICT_FRAME,
  MR_VERDICT_GARBLED
} MrVerdict;

/**
 * MrGarble:
 * @MR_GARBLE_STRAY: octets that begin no frame: acknowledgements that overlap, noise
 * @MR_GARBLE_DAMAGED: a frame began, and its checksum is wrong or its rest missing
 * @MR_GARBLE_EXTRA: a whole answer and octets besides it: somebody else spoke too
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

/**
 * MrReply:
 * @garble: what is wrong, when @verdict is %MR_VERDICT_GARBLED
 * @frame: the answer, when @verdict is %MR_VERDICT_FRAME
 * @octets: what came, without the echo; more than %MR_REPLY_MAX are not kept
 * @delay: bus microseconds from the end of the request to the first octet; -1 in silence
 * @tries: how often the request was sent
 */
typedef struct {
  MrVerdict verdict;
  MrGarble garble;
  MbusFrame frame;
  gsize n_octets;
  guint8 octets[MR_REPLY_MAX];
  gint64 delay;
  guint tries;
} MrReply;

/** Returns: whether the octets are one whole frame, to which any further octet would not belong. */
gboolean mr_reply_is_whole (const MrReply *self);

/** Returns: whether the octets are the beginning of the request's own, so that the rest of an echo may follow. */
gboolean mr_reply_may_be_echo (const MrReply *self, const guint8 *request, gsize n_request);

/** Takes an exact copy of the request away from the front. Returns: whether there was one. */
gboolean mr_reply_strip_echo (MrReply *self, const guint8 *request, gsize n_request);

/** The same where an echo must be: takes so many octets away, though some of them fell over or the last are missing,
 *  as long as most are the request's. Returns: whether there was one. */
gboolean mr_reply_strip_damaged_echo (MrReply *self, const guint8 *request, gsize n_request);

/** Finds @verdict and @garble or @frame from the octets, given the request they came after. */
void mr_reply_judge (MrReply *self, const MbusFrame *request);

G_END_DECLS
