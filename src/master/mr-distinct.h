/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * mr_is_distinct:
 * @telegram: a good telegram, heard on a line that checks parity
 * @heard: (element-type GBytes): the telegrams of other meters on the same bus
 *
 * Answers in step are received as the AND of their bits, and checksum and parity of that are right now and then: but only
 * where few octets differ, as between meters of one kind that have counted nothing yet. A telegram with many octets
 * that are not zero, and that even the most similar one of its kind does not have, cannot be an overlap.
 *
 * Returns: whether @telegram is one meter's and hides no other; %FALSE when no other one of its kind was heard
 */
gboolean mr_is_distinct (GBytes *telegram, const GPtrArray *heard);

G_END_DECLS
