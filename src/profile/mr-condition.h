/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-profile.h"

G_BEGIN_DECLS

/**
 * MrCondition:
 * @text: translated whole sentence, without naming the meter: "Its battery is low."
 * @advice: translated whole sentences that say what to do, and that the meaning is not proven where it is not: "Replace
 *   it."; "" when there is nothing to say
 * @record: index in the telegram's records of the one that tells it, -1 for the header
 * @bit: of that record, or of the status octet; -1 when it is not a bit
 *
 * Something a meter says about itself besides its values.
 */
typedef struct {
  MrSeverity severity;
  char *text;
  char *advice;
  int record;
  int bit;
} MrCondition;

void mr_condition_free (MrCondition *self);

/**
 * mr_conditions_of:
 * @profile: (nullable): of its sender
 *
 * What a telegram's status octet, error flags (VIF FD 17), info bits, alarm and refusal say. A bit that nobody has
 * explained is told by its number.
 *
 * Returns: (transfer full) (element-type MrCondition): in the order of the telegram, each once; empty when all is well
 */
GPtrArray *mr_conditions_of (const MrProfile *profile, const MbusTelegram *telegram);

/** The same for all @telegrams of one readout, (element-type MbusTelegram); what two of them say is said once. */
GPtrArray *mr_conditions_of_readout (const MrProfile *profile, GPtrArray *telegrams);

G_END_DECLS
