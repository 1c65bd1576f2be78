/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-search-tree.h"

G_BEGIN_DECLS

/** Divides further the parts to which several answered. Adds the meters reported to @n_found. */
gboolean mr_tree_explore_parts (MrTree *self, const MbusSecondary *parts, guint n_parts, const MrPresence *present,
                                guint *n_found, GError **error);

/** A collision that could not be divided is probed again before more is spent on it. @settled: (out): whether there was
 *  none */
gboolean mr_tree_look_again (MrTree *self, const MbusSecondary *pattern, guint *n_found, gboolean *settled,
                             GError **error);

/** Returns: part number @i of @pattern; @digit: of the identification number, if it is divided by that */
MbusSecondary mr_tree_digit_part (const MbusSecondary *pattern, MrSplit split, guint digit, guint i);

/** Divides @pattern, which @expected meters match at least. Adds the meters reported to @n_found. */
gboolean mr_tree_divide (MrTree *self, const MbusSecondary *pattern, MrSplit split, guint expected, guint *n_found,
                         GError **error);

G_END_DECLS
