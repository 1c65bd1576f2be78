/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-reply.h"

G_BEGIN_DECLS

/**
 * MrStray:
 * @known: the converter has been seen to add octets
 * @before, @after: the octet it adds to a telegram; -1 while unknown
 * @n_tests: acknowledgements with one octet more that turned out to be nothing else
 *
 * Octets that no meter sent, but the converter: alone after a request that nothing answers, or one before or after each
 * answer. Where meters begin to answer together, the line is the AND of them: the first octet received can lack ones that
 * E5 or 68 have, but never have one that they lack.
 */
typedef struct {
  gboolean known;
  int before;
  int after;
  guint n_tests;
} MrStray;

#define MR_STRAY_INIT ((MrStray) { FALSE, -1, -1, 0 })

/** Returns: whether @reply is a single octet that no number of meters can have sent. @at_length: meters may answer with
 *  a telegram, not only with E5 */
gboolean mr_stray_is_alone (const MrReply *reply, gboolean at_length);

/**
 * mr_stray_strip:
 * @reply: not judged yet
 *
 * Removes what the converter added. A telegram shows by itself that the octet before or after it is no meter's, for a
 * meter that sends at the same time would damage it; an E5 only once it is known from a telegram, or if meters
 * cannot have sent the octet.
 *
 * Returns: whether there was anything
 */
gboolean mr_stray_strip (MrStray *self, MrReply *reply, gboolean at_length);

/** Returns: whether @reply, an E5 and another octet, may be one meter's and the converter's. A telegram would show it; so
 *  it is worth asking for one, as long as that has not been in vain several times. */
gboolean mr_stray_may_hide_ack (MrStray *self, const MrReply *reply);

G_END_DECLS
