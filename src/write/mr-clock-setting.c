/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-clock-setting.h"

#define MINUTE (60 * (gint64) G_USEC_PER_SEC)
#define HOUR (60 * MINUTE)

/* A clock that is off by this much has stored nothing that a wait would save; and one that has stopped may always show
 * the full hour. Seconds. */
#define WORTHLESS (24 * 60 * 60)

/* No clock is set from so long before the full hour to so long after it. */
#define GUARD_BEFORE (2 * MINUTE)
#define GUARD_AFTER (1 * MINUTE)

/* Rounded to the nearest minute, no time is further off. Seconds. */
#define ROUNDING 30

struct _MrClockSetting {
  gatomicrefcount refs;
  MrTrustedTime *time;
  MrClockZone zone;
  MrClockForm form;
  guint limit;
};

static const char *const forms[] = {
  [MR_CLOCK_FORM_AS_SENT] = "as-sent",
  [MR_CLOCK_FORM_F] = "F",
  [MR_CLOCK_FORM_I] = "I",
  [MR_CLOCK_FORM_J] = "J",
  [MR_CLOCK_FORM_BCD] = "BCD",
};

const char *
mr_clock_form_nick (MrClockForm form)
{
  return forms[form];
}

gboolean
mr_clock_form_from_nick (const char *nick, MrClockForm *out)
{
  for (gsize i = 0; i < G_N_ELEMENTS (forms); i++)
    if (g_str_equal (nick, forms[i]))
      {
        *out = (MrClockForm) i;
        return TRUE;
      }
  return FALSE;
}

gboolean
mr_clock_form_has_seconds (MrClockForm form)
{
  return form != MR_CLOCK_FORM_F;
}

MrClockSetting *
mr_clock_setting_new (MrTrustedTime *time, MrClockZone zone, MrClockForm form, guint limit)
{
  MrClockSetting *self = g_new0 (MrClockSetting, 1);

  g_atomic_ref_count_init (&self->refs);
  self->time = mr_trusted_time_ref (time);
  self->zone = zone;
  self->form = form;
  self->limit = limit;
  return self;
}

MrClockSetting *
mr_clock_setting_ref (MrClockSetting *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
mr_clock_setting_unref (MrClockSetting *self)
{
  if (!g_atomic_ref_count_dec (&self->refs))
    return;
  mr_trusted_time_unref (self->time);
  g_free (self);
}

const MrTrustedTime *
mr_clock_setting_time (const MrClockSetting *self)
{
  return self->time;
}

MrClockZone
mr_clock_setting_zone (const MrClockSetting *self)
{
  return self->zone;
}

MrClockForm
mr_clock_setting_form (const MrClockSetting *self)
{
  return self->form;
}

/* --- When --- */

/* What a right clock shows, as if it were UTC. Not every zone is whole hours from UTC. */
static gint64
shown_at (const MrClockSetting *self, gint64 time)
{
  return time + mr_clock_zone_offset (self->zone, time) * G_USEC_PER_SEC;
}

/* How much of a unit has passed, of a time that may be before 1970. */
static gint64
part_of (gint64 time, gint64 unit)
{
  return (time % unit + unit) % unit;
}

static gint64
wait_after_hour (gint64 shown)
{
  const gint64 past = part_of (shown, HOUR);

  if (past < GUARD_AFTER)
    return GUARD_AFTER - past;
  return past >= HOUR - GUARD_BEFORE ? HOUR - past + GUARD_AFTER : 0;
}

static gint64
wait_for_minute (gint64 shown, guint limit)
{
  const gint64 tolerance = limit * (gint64) G_USEC_PER_SEC;
  const gint64 past = part_of (shown, MINUTE);

  return limit >= ROUNDING || past <= tolerance ? 0 : MAX (MINUTE - tolerance - past, 0);
}

/* One wait may end where the next one begins. */
static gint64
wait (const MrClockSetting *self, gint64 time, gint64 deviation, guint limit)
{
  const gint64 begin = shown_at (self, time);
  const gint64 ahead = ABS (deviation) < WORTHLESS ? deviation * (gint64) G_USEC_PER_SEC : 0;
  gint64 shown = begin;
  gint64 next;

  do
    {
      next = MAX (wait_after_hour (shown), wait_after_hour (shown + ahead));
      next = next > 0 ? next : wait_for_minute (shown, limit);
      shown += next;
    }
  while (next > 0);
  return shown - begin;
}

gint64
mr_clock_setting_wait_hour (const MrClockSetting *self, gint64 time, gint64 deviation)
{
  return wait (self, time, deviation, ROUNDING);
}

gint64
mr_clock_setting_wait (const MrClockSetting *self, gint64 time, gint64 deviation, MrClockForm form)
{
  return wait (self, time, deviation, mr_clock_form_has_seconds (form) ? ROUNDING : self->limit);
}

gboolean
mr_clock_setting_crosses_hour (const MrClockSetting *self, gint64 time, gint64 deviation)
{
  const gint64 past = part_of (shown_at (self, time), HOUR) + deviation * (gint64) G_USEC_PER_SEC;

  return past < 0 || past >= HOUR;
}

gboolean
mr_clock_setting_is_ambiguous (const MrClockSetting *self, gint64 time)
{
  return mr_clock_zone_offset (self->zone, time - HOUR) != mr_clock_zone_offset (self->zone, time + HOUR);
}

void
mr_clock_setting_show (const MrClockSetting *self, gint64 time, gboolean has_seconds, MbusDateTime *out)
{
  const gint64 unit = has_seconds ? G_USEC_PER_SEC : MINUTE;
  const gint64 rounded = (time + unit / 2) / unit * unit;
  const gint64 offset = mr_clock_zone_offset (self->zone, rounded);
  g_autoptr (GDateTime) shown = g_date_time_new_from_unix_utc (rounded / G_USEC_PER_SEC + offset);

  *out = (MbusDateTime) {
    .year = (gint16) g_date_time_get_year (shown),
    .month = (gint8) g_date_time_get_month (shown),
    .day = (gint8) g_date_time_get_day_of_month (shown),
    .hour = (gint8) g_date_time_get_hour (shown),
    .minute = (gint8) g_date_time_get_minute (shown),
    .second = has_seconds ? (gint8) g_date_time_get_second (shown) : -1,
    .summer_time = offset != mr_clock_zone_offset (MR_CLOCK_STANDARD, rounded) && self->zone == MR_CLOCK_LOCAL,
  };
}
