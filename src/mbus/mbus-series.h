/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mbus-telegram.h"

G_BEGIN_DECLS

/* Compact profiles (EN 13757-3:2018 annex F; VIFE 13, 1E, 1F): a record of variable length that holds values at equal
 * distances in time, mostly as differences to the one before. */

/**
 * MbusSeriesSpacing:
 *
 * What lies between two values of a series.
 */
typedef enum {
  MBUS_SPACING_NONE, /* an array: nothing is said about time */
  MBUS_SPACING_SECONDS,
  MBUS_SPACING_HALF_MONTHS,
  MBUS_SPACING_MONTHS
} MbusSeriesSpacing;

/** One value of a series. @when: without a date (all fields -1) when the telegram holds no base time. @value: as the
 *  record's own values, scaled; invalid where the meter has none. @storage: the storage number it stands for. */
typedef struct {
  guint64 storage;
  MbusDateTime when;
  MbusValue value;
} MbusSeriesValue;

typedef struct {
  MbusSeriesSpacing spacing;
  guint32 n_spacing;   /* so many seconds, half months or months */
  gboolean inverse;    /* goes back in time */
  gboolean has_base;   /* the values are registers: sent so, or differences added up. Otherwise they are differences */
  GArray *values;      /* (element-type MbusSeriesValue), in the order of the telegram */
} MbusSeries;

/** Whether @record is a compact profile. */
gboolean mbus_record_is_series (const MbusRecord *record);

/**
 * mbus_series_unroll:
 * @record: of @telegram
 *
 * Unrolls a compact profile with the help of the base time and the base value that stand in the same telegram: same
 * storage; the value also same tariff, subunit and VIF chain but for the profile's own VIFE.
 *
 * Returns: (transfer full) (nullable): the series; %NULL when @record is none, or its octets are no series
 */
MbusSeries *mbus_series_unroll (const MbusTelegram *telegram, const MbusRecord *record);

/** Returns: the time of the @i-th value as a date, or a date and time; %MBUS_NO_DATA when the telegram holds no base
 *  time. */
MbusValue mbus_series_time (const MbusSeries *self, guint i);

/** Returns: the @i-th value as if it were a record: @record, which @self was unrolled from, with the value and storage
 *  number of its own. */
MbusRecord mbus_series_record (const MbusSeries *self, const MbusRecord *record, guint i);

void mbus_series_free (MbusSeries *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MbusSeries, mbus_series_free)

G_END_DECLS
