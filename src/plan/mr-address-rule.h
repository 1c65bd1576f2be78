/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-plan-meter.h"

G_BEGIN_DECLS

/* Ways to make many wishes at once. Each gives a wish to the meters at @chosen (indices into @meters, in the order in
 * which the user sees them), and leaves those of all others. Meters that are gone get none. */

/** One of the first three below; what @number is, and what is returned, depends on the rule. */
typedef guint (*MrAddressRule) (MrPlanMeter *meters, guint n_meters, const guint *chosen, guint n_chosen,
                                guint number);

/** Addresses from @first on, in order. Those that other meters have and keep, or are to get, are left out; after 250
 *  the count continues, so that the conflict is seen. Returns: how many got a wish. */
guint mr_address_rule_sequential (MrPlanMeter *meters, guint n_meters, const guint *chosen, guint n_chosen,
                                  guint first);

/** A free address, the first from @first on or else from 1 on, for each meter that needs one, as long as there are any:
 *  its address is 0, not known, or that of another meter, and no other one is planned. A meter whose wish is in
 *  conflict has the address that it has now. Of those that share an address, one keeps it: rather one with such a wish,
 *  or one that cannot be written to alone. @first: 1 to 250. Returns: how many got a wish. */
guint mr_address_rule_needed (MrPlanMeter *meters, guint n_meters, const guint *chosen, guint n_chosen, guint first);

/** The last @n_digits (2 or 3) of the meter's number, as it is printed on it. A meter whose number has the digits A to
 *  F there keeps its address, and so is one that the wish cannot be made for. Returns: for how many there was no
 *  wish. */
guint mr_address_rule_digits (MrPlanMeter *meters, guint n_meters, const guint *chosen, guint n_chosen, guint n_digits);

/**
 * mr_address_rule_list:
 * @text: a line per meter: its number, and its new address, separated by a comma, a semicolon, a tab or spaces, as a
 *   spreadsheet copies them. Zeros that it lost at the beginning of a number are put back. A first line without digits
 *   is
 *   a heading. Instead of its number, a meter may be given by its secondary address
 * @problems: (element-type utf8): translated sentences are added to it: which line is not understood, or means no meter
 *   of this bus, or several, or contradicts an earlier line
 *
 * Wishes from a list. Lines that are understood are used even if others are not. A meter that is given two addresses
 * keeps the wish it had.
 *
 * Returns: for how many meters there is a wish
 */
guint mr_address_rule_list (MrPlanMeter *meters, guint n_meters, const char *text, GPtrArray *problems);

G_END_DECLS
