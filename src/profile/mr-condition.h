/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-profile.h"

G_BEGIN_DECLS

/** Returns: (transfer none) (array length=n): all kinds but those of profiles. */
const MrConditionKind *mr_condition_kinds (guint *n);

/**
 * MrCondition:
 * @kind: valid as long as the profiles
 * @number: what the text names: a bit that is not explained, the code of a refusal; 0 where it names none
 * @is_likely: the profile infers this meaning; it is not proven
 * @record: index in the telegram's records of the one it comes from, -1 for the header
 * @bit: of that record, or of the status octet; -1 when it is not a bit
 *
 * Something a meter says about itself besides its values. Plain data without translated text.
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
 * @profile: (nullable): of its sender
 *
 * What a telegram's status octet, error flags (VIF FD 17), info bits, alarm and refusal say. A bit that no profile
 * explains is named by its number.
 *
 * Returns: (transfer full) (element-type MrCondition): in the order of the telegram, each once; empty when all is well
 */
GPtrArray *mr_conditions_of (const MrProfile *profile, const MbusTelegram *telegram);

/** The same for all @telegrams of one readout, (element-type MbusTelegram); what two of them say is said once. */
GPtrArray *mr_conditions_of_readout (const MrProfile *profile, GPtrArray *telegrams);

G_END_DECLS
