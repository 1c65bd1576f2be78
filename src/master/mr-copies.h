/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-reply.h"

G_BEGIN_DECLS

/* Odd, so that a vote always has a majority. */
#define MR_COPIES_MAX 5

/**
 * MrCopies:
 *
 * Damaged answers to one request sent again and again. Answers of several meters in step are garbled the same way
 * every time; noise hits each answer in another place, so that together they show what was sent.
 */
typedef struct {
  GBytes *copies[MR_COPIES_MAX];
  guint n;
} MrCopies;

void mr_copies_clear (MrCopies *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MrCopies, mr_copies_clear)

/** Keeps the octets of @reply, while there is room. Returns: whether the same came before, which noise does not do. */
gboolean mr_copies_add (MrCopies *self, const MrReply *reply);

/**
 * mr_copies_vote:
 * @reply: (out): bit by bit what most of three or five copies have, not judged yet
 *
 * Good enough to see which meter it is, not to be stored: it was never received like that.
 *
 * Returns: whether there are three or five copies, equally long
 */
gboolean mr_copies_vote (const MrCopies *self, MrReply *reply);

G_END_DECLS
