/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mbus-value.h"

G_BEGIN_DECLS

/**
 * MrSimNow:
 * @bus: bus time, microseconds
 * @elapsed: bus microseconds since the bus began: by these, clocks drift
 * @real: the right time, microseconds since 1970 in UTC: this computer's, or that of the description, see [bus] time
 */
typedef struct {
  gint64 bus;
  gint64 elapsed;
  gint64 real;
} MrSimNow;

/** What a clock shows until it is set. */
typedef enum {
  MR_SIM_ZONE_LOCAL,    /* of this computer's zone, with summer time */
  MR_SIM_ZONE_STANDARD, /* without */
  MR_SIM_ZONE_UTC
} MrSimZone;

/**
 * MrSimClock:
 * @drift: microseconds by which it gains in a second of bus time
 * @shift: microseconds by which it was put forward
 * @is_set: it was set; until then it shows the right time in @zone and what a record adds to it
 * @set_at: when that was
 * @set_to: what it showed then, microseconds since 1970 as if that were UTC: a clock that was set knows no time zone
 * @summer_time: the SU bit that was written with it
 *
 * The clock of a meter. All zeros: it is right.
 */
typedef struct {
  MrSimZone zone;
  gint drift;
  gint64 shift;
  gboolean is_set;
  MrSimNow set_at;
  gint64 set_to;
  gboolean summer_time;
} MrSimClock;

/** Fills @out with the fields of @time. @summer_time: the SU bit */
void mr_sim_clock_fields_of (GDateTime *time, gboolean summer_time, MbusDateTime *out);

/**
 * mr_sim_clock_show:
 * @offset: seconds by which it is ahead until it is set
 */
void mr_sim_clock_show (const MrSimClock *self, gint64 offset, const MrSimNow *now, MbusDateTime *out);

/**
 * mr_sim_clock_set:
 * @when: what it must show; a date or a time of day that is open stays as it is, and open seconds are 0
 * @offset: as for mr_sim_clock_show()
 * @shift: seconds to be added to @when
 *
 * Returns: %FALSE when there is no such date or time, or it is too far away for a meter: nothing changes
 */
gboolean mr_sim_clock_set (MrSimClock *self, const MbusDateTime *when, gint64 offset, gint64 shift,
                           const MrSimNow *now);

/** Puts it forward by @seconds; by ten years at most, however often. */
void mr_sim_clock_shift (MrSimClock *self, gint64 seconds);

G_END_DECLS
