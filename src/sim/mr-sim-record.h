/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-sim-clock.h"

G_BEGIN_DECLS

/**
 * MrSimRecord:
 * @octets: DIF to data, or to the last VIFE when @clock gives the data
 *
 * One data record of a simulated meter, as it goes over the wire.
 */
typedef struct {
  GByteArray *octets;
  MrSimClock clock;
} MrSimRecord;

/**
 * mr_sim_record_parse:
 * @text: one record as people write it: "energy 12347 kWh", "power maximum 4.2 kW" (data/buses/README.md)
 *
 * Returns: (transfer full): the record, or %NULL with %MR_SIM_ERROR_INVALID: a sentence about @text
 */
MrSimRecord *mr_sim_record_parse (const char *text, GError **error);

void mr_sim_record_free (MrSimRecord *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MrSimRecord, mr_sim_record_free)

/** Appends the record's octets as they are at @now, local time. */
void mr_sim_record_append (const MrSimRecord *self, GDateTime *now, GByteArray *out);

G_END_DECLS
