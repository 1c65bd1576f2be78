/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum {
  MR_SIM_CLOCK_NONE,
  MR_SIM_CLOCK_DATE,     /* type G */
  MR_SIM_CLOCK_DATE_TIME /* type F */
} MrSimClock;

/**
 * MrSimRecord:
 * @clock: what the octets behind the header are: constant, or the time of the readout
 * @offset: seconds by which the meter's clock is ahead of this computer's
 *
 * One data record of a simulated meter, as it goes over the wire.
 */
typedef struct {
  GByteArray *octets;
  MrSimClock clock;
  gint64 offset;
} MrSimRecord;

/**
 * mr_sim_record_parse:
 * @text: one record as people write it: "energy 12347 kWh", "power maximum 4.2 kW" (data/buses/README.md)
 *
 * Returns: (transfer full): the record, or %NULL with %MR_SIM_ERROR_INVALID: a sentence that says what is wrong with @text
 */
MrSimRecord *mr_sim_record_parse (const char *text, GError **error);

void mr_sim_record_free (MrSimRecord *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MrSimRecord, mr_sim_record_free)

/** Appends the record's octets as they are at @now, local time. */
void mr_sim_record_append (const MrSimRecord *self, GDateTime *now, GByteArray *out);

G_END_DECLS
