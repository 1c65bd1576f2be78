/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mbus-telegram.h"

G_BEGIN_DECLS

/** A clock that is further off than this is reported: what billing practice tolerates. Seconds. */
#define MR_METER_CLOCK_TOLERANCE (5 * 60)

/**
 * MrMeterClockState:
 * @MR_METER_CLOCK_NONE: there is nothing to compare: the meter sends no clock, or it is not known when it was read
 * @MR_METER_CLOCK_INVALID: the meter sends a clock that shows no valid date and time
 * @MR_METER_CLOCK_VALID: it shows a date and time
 */
typedef enum {
  MR_METER_CLOCK_NONE,
  MR_METER_CLOCK_INVALID,
  MR_METER_CLOCK_VALID
} MrMeterClockState;

/**
 * MrMeterClock:
 * @shown: what the clock showed, if valid
 * @deviation: meter's clock minus this computer's local time when it was read, in seconds; positive when the clock is
 *   fast; 0 if not valid. A clock that shows no seconds is compared by whole minutes
 * @summer: daylight saving time was in force on this computer when the meter was read
 *
 * The clock of a meter at the moment it was read.
 */
typedef struct {
  MrMeterClockState state;
  MbusDateTime shown;
  gint64 deviation;
  gboolean summer;
} MrMeterClock;

/**
 * mr_meter_clock_of:
 * @telegrams: (element-type MbusTelegram): one readout, decoded
 * @time: g_get_real_time() when it was read; 0 unknown
 */
MrMeterClock mr_meter_clock_of (GPtrArray *telegrams, gint64 time);

/** Returns: whether the clock is off by more than %MR_METER_CLOCK_TOLERANCE. */
gboolean mr_meter_clock_is_off (const MrMeterClock *self);

/** Returns: whether the clock is one hour slow in summer, as one that stays in standard time is. */
gboolean mr_meter_clock_is_standard_time (const MrMeterClock *self);

/** Returns: whether the clock is one hour fast in winter, as one that stayed in summer time is. */
gboolean mr_meter_clock_is_summer_time (const MrMeterClock *self);

G_END_DECLS
