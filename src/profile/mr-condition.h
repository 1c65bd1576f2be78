/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-profile.h"

G_BEGIN_DECLS

/** Returns: (transfer none) (array length=n): all kinds but those of profiles. */
const MrConditionKind *mr_condition_kinds (guint *n);

/**
 * MrCondition:
 * @kind: valid as long as the profiles
 * @number: the number in the text: an unexplained bit, the code of a refusal; otherwise 0
 * @is_likely: the profile infers this meaning; it is not confirmed
 * @record: index of the record that contains it, -1 for the header
 * @bit: of that record, or of the status octet; -1 if it is not a bit
 *
 * Something a meter reports about itself besides its values. Plain data without translated text.
 */
typedef struct {
  const MrConditionKind *kind;
  guint number;
  gboolean is_likely;
  int record;
  int bit;
} MrCondition;

/** Returns: (transfer full): translated whole sentence. */
char *mr_condition_text (const MrCondition *self);

/** Returns: (transfer full): translated whole sentences that say what to do, and that the meaning is not proven where
 *   it is not; "" when there is nothing to say. */
char *mr_condition_advice (const MrCondition *self);

/** Returns: whether both have the same text and advice, wherever they come from. */
gboolean mr_condition_says_same (const MrCondition *a, const MrCondition *b);

/**
 * mr_conditions_of:
 * @profile: (nullable): of the meter that sent it
 *
 * Finds the conditions in a telegram's status octet, error flags (VIF FD 17), info bits, alarm and refusal. A bit
 * without a known meaning is reported by its number.
 *
 * Returns: (transfer full) (element-type MrCondition): in the order of the telegram, each once; it may be empty
 */
GPtrArray *mr_conditions_of (const MrProfile *profile, const MbusTelegram *telegram);

/** The same for all @telegrams of one readout, (element-type MbusTelegram); a condition in several of them is reported
 *  once. */
GPtrArray *mr_conditions_of_readout (const MrProfile *profile, GPtrArray *telegrams);

G_END_DECLS
