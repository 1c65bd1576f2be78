/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-sim-clock.h"

/* The years that every type of date and time can hold. */
#define YEAR_FIRST 2000
#define YEAR_LAST 2079

#define SHIFT_MAX (10 * 366 * 24 * 60 * 60 * (gint64) G_USEC_PER_SEC)

#define USEC_PER_MSEC (G_USEC_PER_SEC / 1000)

static gint64
drift_over (const MrSimClock *self, gint64 elapsed)
{
  return elapsed / USEC_PER_MSEC * self->drift / USEC_PER_MSEC;
}

void
mr_sim_clock_fields_of (GDateTime *time, gboolean summer_time, MbusDateTime *out)
{
  *out = (MbusDateTime) {
    .year = (gint16) g_date_time_get_year (time),
    .month = (gint8) g_date_time_get_month (time),
    .day = (gint8) g_date_time_get_day_of_month (time),
    .hour = (gint8) g_date_time_get_hour (time),
    .minute = (gint8) g_date_time_get_minute (time),
    .second = (gint8) g_date_time_get_second (time),
    .summer_time = summer_time,
  };
}

/* @usec: since 1970 in UTC */
static void
show_in_zone (MrSimZone zone, gint64 usec, MbusDateTime *out)
{
  const gint64 seconds = usec / G_USEC_PER_SEC;
  g_autoptr (GDateTime) local = g_date_time_new_from_unix_local (seconds);
  const gboolean summer_time = g_date_time_is_daylight_savings (local);
  g_autoptr (GDateTime) other = NULL;

  if (zone == MR_SIM_ZONE_UTC)
    other = g_date_time_to_utc (local);
  else if (zone == MR_SIM_ZONE_STANDARD && summer_time)
    other = g_date_time_add_hours (local, -1);
  mr_sim_clock_fields_of (other != NULL ? other : local, zone == MR_SIM_ZONE_LOCAL && summer_time, out);
}

void
mr_sim_clock_show (const MrSimClock *self, gint64 offset, const MrSimNow *now, MbusDateTime *out)
{
  if (self->is_set)
    {
      const gint64 shown = self->set_to + (now->real - self->set_at.real) + self->shift +
                           drift_over (self, now->elapsed - self->set_at.elapsed);
      g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (shown / G_USEC_PER_SEC);

      mr_sim_clock_fields_of (time, self->summer_time, out);
    }
  else
    {
      show_in_zone (self->zone, now->real + offset * G_USEC_PER_SEC + self->shift + drift_over (self, now->elapsed),
                    out);
    }
}

gboolean
mr_sim_clock_set (MrSimClock *self, const MbusDateTime *when, gint64 offset, gint64 shift, const MrSimNow *now)
{
  g_autoptr (GDateTime) time = NULL;
  MbusDateTime next;

  mr_sim_clock_show (self, offset, now, &next);
  if (when->year >= 0)
    {
      next.year = when->year;
      next.month = when->month;
      next.day = when->day;
      next.summer_time = when->summer_time;
    }
  if (when->hour >= 0)
    {
      next.hour = when->hour;
      next.minute = when->minute;
      next.second = MAX (when->second, 0);
    }

  if (next.year < YEAR_FIRST || next.year > YEAR_LAST)
    return FALSE;
  time = g_date_time_new_utc (next.year, next.month, next.day, next.hour, next.minute, next.second);
  if (time == NULL)
    return FALSE;

  self->is_set = TRUE;
  self->set_at = *now;
  self->set_to = (g_date_time_to_unix (time) + shift) * G_USEC_PER_SEC;
  self->shift = 0;
  self->summer_time = next.summer_time;
  return TRUE;
}

void
mr_sim_clock_shift (MrSimClock *self, gint64 seconds)
{
  self->shift = CLAMP (self->shift + seconds * G_USEC_PER_SEC, -SHIFT_MAX, SHIFT_MAX);
}
