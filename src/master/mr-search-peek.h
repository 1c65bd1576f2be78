/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-search-tree.h"

G_BEGIN_DECLS

/** Returns: whether mr_tree_peek() is worth its probes: not if two meters are known that match @pattern, nor where damage
 *  may look like several. */
gboolean mr_tree_may_peek (MrTree *self, const MbusSecondary *pattern);

/**
 * mr_tree_peek:
 * @pattern: several meters match it, and all of them have the same digit where it was divided last
 *
 * They are of one delivery, and the digits after that one may be the same, too. If they are few, they differ in the last
 * one, and are divided by that. Else two of them, which have the same last digits, show which digit divides the delivery.
 */
gboolean mr_tree_peek (MrTree *self, const MbusSecondary *pattern, GError **error);

/** Returns: which digit of the identification number divides @pattern best. */
guint mr_tree_best_digit (const MrTree *self, const MbusSecondary *pattern);

G_END_DECLS
