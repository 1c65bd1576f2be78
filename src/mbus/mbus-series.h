/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mbus-telegram.h"

G_BEGIN_DECLS

/* Compact profiles (EN 13757-3:2018 annex F; VIFE 13, 1E, 1F): a record of variable length that contains values at
 * equal intervals, mostly as differences from the one before. */

/**
 * MbusSeriesSpacing:
 *
 * The interval between two values of a series.
 */
typedef enum {
  MBUS_SPACING_NONE, /* an array, without time */
  MBUS_SPACING_SECONDS,
  MBUS_SPACING_HALF_MONTHS,
  MBUS_SPACING_MONTHS
} MbusSeriesSpacing;

/** One value of a series. @when: all fields -1 if the telegram contains no base time. @value: scaled like the value
 *  of a record; invalid if the meter has none. @storage: its storage number. */
typedef struct {
  guint64 storage;
  MbusDateTime when;
  MbusValue value;
} MbusSeriesValue;

typedef struct {
  MbusSeriesSpacing spacing;
  guint32 n_spacing;   /* number of seconds, half months or months */
  gboolean inverse;    /* from the youngest value to the oldest */
  gboolean has_base;   /* the values are registers, sent as such or summed up; otherwise they are differences */
  GArray *values;      /* (element-type MbusSeriesValue), in the order of the telegram */
} MbusSeries;

/** Whether @record is a compact profile. */
gboolean mbus_record_is_series (const MbusRecord *record);

/**
 * mbus_series_unroll:
 * @record: of @telegram
 *
 * Unrolls a compact profile, using the base time and the base value in the same telegram: those of the same storage
 * number, the value also of the same tariff, subunit and VIF chain, except for the profile's own VIFE.
 *
 * Returns: (transfer full) (nullable): the series; %NULL if @record is not a compact profile, or its octets are not
 *   valid
 */
MbusSeries *mbus_series_unroll (const MbusTelegram *telegram, const MbusRecord *record);

/** Returns: the time of the @i-th value as a date, or a date and time; %MBUS_NO_DATA if the telegram contains no base
 *  time. */
MbusValue mbus_series_time (const MbusSeries *self, guint i);

/** Returns: the @i-th value as if it were a record: @record, which @self was unrolled from, with the value and storage
 *  number of its own. */
MbusRecord mbus_series_record (const MbusSeries *self, const MbusRecord *record, guint i);

void mbus_series_free (MbusSeries *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MbusSeries, mbus_series_free)

G_END_DECLS
