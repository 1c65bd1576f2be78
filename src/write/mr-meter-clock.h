/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mbus-readout.h"

G_BEGIN_DECLS

/** Seconds. A clock that is certain to be further off than this is reported, and set unless the user gives another
 *  limit. */
#define MR_METER_CLOCK_LIMIT 60

/** An uncertainty that is not known. */
#define MR_METER_CLOCK_UNCERTAIN ((gint64) -1)

/**
 * MrClockZone:
 * @MR_CLOCK_STANDARD: standard time of this computer's time zone, all year
 * @MR_CLOCK_LOCAL: the same with summer time
 * @MR_CLOCK_UTC: UTC
 *
 * What the clock of a meter should show.
 */
typedef enum {
  MR_CLOCK_STANDARD,
  MR_CLOCK_LOCAL,
  MR_CLOCK_UTC
} MrClockZone;

/** Returns: (transfer none): stable English word: "standard", "local", "utc". */
const char *mr_clock_zone_nick (MrClockZone zone);

/** Finds the zone with this word. Returns: whether there is one. */
gboolean mr_clock_zone_from_nick (const char *nick, MrClockZone *out);

/** Returns: seconds by which a clock of @zone is ahead of UTC at @time, microseconds since 1970 UTC. */
gint64 mr_clock_zone_offset (MrClockZone zone, gint64 time);

/**
 * MrClockReference:
 * @time: when the first telegram had arrived, microseconds since 1970 UTC; 0 unknown
 * @uncertainty: how far @time may be off either way, microseconds; %MR_METER_CLOCK_UNCERTAIN
 *
 * What the clock of a meter is compared with.
 */
typedef struct {
  gint64 time;
  gint64 uncertainty;
  MrClockZone zone;
} MrClockReference;

/**
 * MrMeterClockState:
 * @MR_METER_CLOCK_NONE: there is nothing to compare: the meter sends no clock, or it is not known when it was read
 * @MR_METER_CLOCK_INVALID: the meter sends a clock that shows no valid date and time
 * @MR_METER_CLOCK_VALID: it shows a date and time, or a time of day
 */
typedef enum {
  MR_METER_CLOCK_NONE,
  MR_METER_CLOCK_INVALID,
  MR_METER_CLOCK_VALID
} MrMeterClockState;

/** Returns: (transfer none): stable English word for files and JSON: "none", "invalid", "valid". */
const char *mr_meter_clock_state_nick (MrMeterClockState state);

/**
 * MrMeterClock:
 * @type: (nullable): of the record, as EN 13757-3 names it: "F" (minutes), "I" (seconds), "J" (time of day), or "BCD";
 *   %NULL if there is no clock
 * @shown: what the clock showed, if valid
 * @deviation: meter's clock minus the reference when it was read, in seconds; positive when the clock is fast; 0 if not
 *   valid. Of a clock that shows no seconds the middle of its minute is compared; one without date by the nearer day
 * @uncertainty: how far @deviation may be off either way, microseconds: the reference, what the clock does not show,
 *   and how long the meter took to answer; %MR_METER_CLOCK_UNCERTAIN
 * @summer: daylight saving time was in force on this computer when the meter was read
 *
 * The clock of a meter at the moment it was read.
 */
typedef struct {
  MrMeterClockState state;
  const char *type;
  MbusDateTime shown;
  gint64 deviation;
  gint64 uncertainty;
  gboolean summer;
} MrMeterClock;

/**
 * mr_meter_clock_of:
 * @readout: when and how the meter answered
 * @telegrams: (element-type MbusTelegram): @readout, decoded
 */
MrMeterClock mr_meter_clock_of (const MbusReadout *readout, GPtrArray *telegrams, const MrClockReference *reference);

/** @telegrams: (element-type MbusTelegram). Returns: (transfer none) (nullable): the type of the clock that they show,
 *  as #MrMeterClock has it; %NULL if they show none. */
const char *mr_meter_clock_type (GPtrArray *telegrams);

/** Returns: (transfer full): what the clock showed, as in ISO 8601: "2026-03-05T14:30", with its seconds if it has
 *  some, and only them for a clock without date; "" if not valid. */
char *mr_meter_clock_format (const MrMeterClock *self);

/** Returns: by how many seconds a valid clock is certain to be off, at least; 0 if it may be right. Where the
 *  uncertainty is not known, only what the clock does not show counts. */
gint64 mr_meter_clock_error (const MrMeterClock *self);

/** Returns: how many @unit (seconds) are in a deviation of @seconds, either way, to the nearest one. */
gint64 mr_meter_clock_count (gint64 seconds, gint64 unit);

/** Returns: whether a valid clock is certain to be off by more than @limit seconds. */
gboolean mr_meter_clock_is_off (const MrMeterClock *self, guint limit);

/** Returns: whether the clock is one hour slow in summer, as one that stays in standard time is. */
gboolean mr_meter_clock_is_standard_time (const MrMeterClock *self);

/** Returns: whether the clock is one hour fast in winter, as one that stayed in summer time is. */
gboolean mr_meter_clock_is_summer_time (const MrMeterClock *self);

G_END_DECLS
