/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-reply.h"

G_BEGIN_DECLS

/* As many octets as a converter may add on either side of an answer. */
#define MR_STRAY_OCTETS_MAX 3

/** What is around an answer: @octets are those before it, then those after it. */
typedef struct {
  gsize n_before;
  gsize n_after;
  guint8 octets[2 * MR_STRAY_OCTETS_MAX];
} MrStrayEdges;

/**
 * MrStray:
 * @known: the converter has been seen to add octets
 * @edges: those it adds to each answer
 * @seen: what was around the last telegram
 * @n_seen: how many times in a row
 * @clean: a telegram came without anything around it
 * @disproved: E5 was taken for the converter's, and was a meter's
 * @n_tests: acknowledgements with more octets that turned out to be nothing else
 *
 * Octets that no meter sent, but the converter: alone after a request that nothing answers, or before and after each
 * answer. Where meters begin to answer together, the line is the AND of them: the first octet received can lack ones
 * that E5 or 68 have, but never have one that they lack. Zero to begin with.
 */
typedef struct {
  gboolean known;
  MrStrayEdges edges;
  MrStrayEdges seen;
  guint n_seen;
  gboolean clean;
  gboolean disproved;
  guint n_tests;
} MrStray;

/**
 * MrStrayResult:
 * @MR_STRAY_NONE: nothing was removed
 * @MR_STRAY_SUSPECTED: nothing, but if the same request is answered in the same way again, it will be
 * @MR_STRAY_LEARNT: it was answered so often enough: the octets were removed
 * @MR_STRAY_REMOVED: the converter's octets were removed
 */
typedef enum {
  MR_STRAY_NONE,
  MR_STRAY_SUSPECTED,
  MR_STRAY_LEARNT,
  MR_STRAY_REMOVED
} MrStrayResult;

/** Returns: whether @reply is a single octet that no number of meters can have sent. @at_length: meters may answer with
 *  a telegram, not only with E5 */
gboolean mr_stray_is_alone (const MrReply *reply, gboolean at_length);

/**
 * mr_stray_strip:
 * @reply: not judged yet
 * @n_proof: how often a telegram must come in the same way
 *
 * Removes what the converter added. A telegram shows by itself that the octet before or after it is no meter's, for a
 * meter that sends at the same time would damage it. An E5 may be another meter's, which acknowledges and sends no
 * data, and several octets may be the rest of something: these must come @n_proof times in a row. An E5 is believed
 * until a telegram comes without it. From an acknowledgement is removed what is known from a telegram, or what meters
 * cannot have sent.
 */
MrStrayResult mr_stray_strip (MrStray *self, MrReply *reply, gboolean at_length, guint n_proof);

/** Returns: whether E5 is among the octets that are added to each answer. */
gboolean mr_stray_adds_acks (const MrStray *self);

/** Returns: whether @reply is a telegram and what the converter is known to add to it. */
gboolean mr_stray_is_explained (const MrStray *self, const MrReply *reply);

/** Returns: whether @reply, an E5 among other octets, may be one meter's and the converter's. A telegram would show it;
 *  so
 *  it is worth asking for one, as long as that has not been in vain several times. @one: one meter was asked, and not
 *  all that match a pattern: then it always is. */
gboolean mr_stray_may_hide_ack (MrStray *self, const MrReply *reply, gboolean one);

G_END_DECLS
