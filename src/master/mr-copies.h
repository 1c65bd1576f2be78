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
 * every time; those that noise hits each in another place, so that together they tell what was said.
 */
typedef struct {
  GBytes *copies[MR_COPIES_MAX];
  guint n;
} MrCopies;

void mr_copies_clear (MrCopies *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MrCopies, mr_copies_clear)

/** Keeps the octets of @reply, while there is room. Returns: whether the same came before: noise does not do that. */
gboolean mr_copies_add (MrCopies *self, const MrReply *reply);

/**
 * mr_copies_vote:
 * @reply: (out): bit by bit what most of three or five copies say, not judged yet
 *
 * It is fit to see who speaks, not to be stored: nobody ever heard it.
 *
 * Returns: whether there are as many copies, equally long
 */
gboolean mr_copies_vote (const MrCopies *self, MrReply *reply);

G_END_DECLS
