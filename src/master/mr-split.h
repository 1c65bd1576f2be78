/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mbus-address.h"

G_BEGIN_DECLS

/**
 * MrSplit:
 * @MR_SPLIT_ID: by an open digit of the identification number, see mr_split_digit()
 * @MR_SPLIT_ENHANCE: not at all, but only those that know enhanced selection: the fabrication number is added, all
 *   digits open
 * @MR_SPLIT_FABRICATION: by the first open digit of the fabrication number
 * @MR_SPLIT_KIND: by manufacturer, version and device type, in the combinations of meters already found
 * @MR_SPLIT_DEVICE_TYPE: by device type
 * @MR_SPLIT_VERSION: by version
 * @MR_SPLIT_DONE: nothing that is left open can be tried
 *
 * The ways to divide the meters that match a pattern, in the order in which they are worth trying.
 */
typedef enum {
  MR_SPLIT_ID,
  MR_SPLIT_ENHANCE,
  MR_SPLIT_FABRICATION,
  MR_SPLIT_KIND,
  MR_SPLIT_DEVICE_TYPE,
  MR_SPLIT_VERSION,
  MR_SPLIT_DONE
} MrSplit;

#define MR_SPLIT_DECIMAL 10 /* digits 0…9 */
#define MR_SPLIT_HEX 15     /* digits 0…E; F is the wildcard */
#define MR_SPLIT_DIGITS 8   /* of a number */

/** Returns: the first way, from @from on, that @pattern leaves open. A pattern with open digits is divided by nothing
 *  else. */
MrSplit mr_split_next (const MbusSecondary *pattern, MrSplit from);

/** Returns: how many digits of the identification number are open. */
guint mr_split_n_open (const MbusSecondary *pattern);

/** Returns: how many parts it has; for digits, the decimal ones; 0 for kinds, which only the caller knows. */
guint mr_split_n_parts (MrSplit split);

/** Returns: part number @index of @pattern. Not for kinds, and not for digits of the identification number. */
MbusSecondary mr_split_part (const MbusSecondary *pattern, MrSplit split, guint index);

/**
 * mr_split_digit:
 * @ids: (element-type guint32): identification numbers of meters that are known; those that match @pattern count
 *
 * Digits are numbered from the last one, which is 0. Every digit is a wildcard of its own (EN 13757-3), so the meters that
 * match a pattern can be divided by any of them.
 *
 * Returns: which open digit of the identification number divides best: the first in which numbers that are known differ,
 *   else the one after the last that is given, else the first
 */
guint mr_split_digit (const MbusSecondary *pattern, const GArray *ids);

/** Returns: whether two different @ids (element-type guint32) match @pattern. */
gboolean mr_split_knows_two (const MbusSecondary *pattern, const GArray *ids);

/** Returns: which digit of the identification number is the first open one. */
guint mr_split_first_digit (const MbusSecondary *pattern);

/** Returns: which is the last one. */
guint mr_split_last_digit (const MbusSecondary *pattern);

/** Returns: @pattern with @value as its digit number @digit. */
MbusSecondary mr_split_with_digit (const MbusSecondary *pattern, guint digit, guint value);

G_END_DECLS
