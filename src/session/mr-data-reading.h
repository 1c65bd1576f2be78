/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-data-set.h"
#include "mr-meter.h"
#include "mr-reading.h"

G_BEGIN_DECLS

/**
 * MrDataReading:
 *
 * What a meter sent when it was asked for other data than usual. It is not in the store and no part of what the list,
 * the checks and the commissioning report say of the meter: those are about its usual data. Immutable; lives on the
 * main thread.
 */
#define MR_TYPE_DATA_READING (mr_data_reading_get_type ())
G_DECLARE_FINAL_TYPE (MrDataReading, mr_data_reading, MR, DATA_READING, GObject)

/** Decodes @readout, which is copied, with the keys and formats that @meter is decoded with. */
MrDataReading *mr_data_reading_new (MrMeter *meter, MrDataSet *set, const MbusReadout *readout);

MrMeter *mr_data_reading_get_meter (MrDataReading *self);
const MrDataSet *mr_data_reading_get_set (MrDataReading *self);

/** Returns: (transfer none) (element-type MbusTelegram). */
GPtrArray *mr_data_reading_get_telegrams (MrDataReading *self);

/** Returns: the same for a report; valid as long as @self. */
MrReading mr_data_reading_report (MrDataReading *self);

/** Returns: whether its telegrams have the records of the meter's usual data, although others were asked for: a meter
 *  may acknowledge a request that it does not know. */
gboolean mr_data_reading_is_usual (MrDataReading *self);

G_END_DECLS
