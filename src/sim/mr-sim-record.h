/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mbus-quantity.h"
#include "mr-sim-time.h"

G_BEGIN_DECLS

/**
 * MrSimPlace:
 *
 * Which of several registers of the same quantity a record is.
 */
typedef struct {
  guint64 storage;
  guint32 tariff;
  guint16 subunit;
} MrSimPlace;

/**
 * MrSimRecord:
 * @octets: DIF to data, or to the last VIFE when @time is the data
 * @quantity: %MBUS_QUANTITY_UNKNOWN if it is not one record of the standard
 * @plain: an instantaneous value, without VIFE
 * @n_header: of @octets, those before the data
 *
 * One data record of a simulated meter, as it goes over the wire.
 */
typedef struct {
  GByteArray *octets;
  MrSimTime time;
  MbusQuantity quantity;
  gboolean plain;
  MrSimPlace place;
  guint n_header;
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

/** Appends the record's octets as they are at @now. @clock: that of its meter */
void mr_sim_record_append (const MrSimRecord *self, const MrSimClock *clock, const MrSimNow *now, GByteArray *out);

/** Returns: whether it shows the meter's clock, and not a time that the meter stored. */
gboolean mr_sim_record_is_clock (const MrSimRecord *self);

/** Gives a plain record other data, least significant octet first: as many as it has room for, the rest is 0. */
void mr_sim_record_set (MrSimRecord *self, const guint8 *data, gsize n_data);

G_END_DECLS
