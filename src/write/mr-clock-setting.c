/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-clock-setting.h"

#define MINUTE (60 * (gint64) G_USEC_PER_SEC)
#define HOUR (60 * MINUTE)

/* No clock is set from so long before the full hour to so long after it. */
#define GUARD_BEFORE (2 * MINUTE)
#define GUARD_AFTER (1 * MINUTE)

struct _MrClockSetting {
  gatomicrefcount refs;
  MrTrustedTime *time;
  MrClockZone zone;
  MrClockForm form;
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

MrClockSetting *
mr_clock_setting_new (MrTrustedTime *time, MrClockZone zone, MrClockForm form)
{
  MrClockSetting *self = g_new0 (MrClockSetting, 1);

  g_atomic_ref_count_init (&self->refs);
  self->time = mr_trusted_time_ref (time);
  self->zone = zone;
  self->form = form;
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

/* Not every zone is whole hours from UTC. */
gint64
mr_clock_setting_wait (const MrClockSetting *self, gint64 time)
{
  const gint64 shown = time + mr_clock_zone_offset (self->zone, time) * G_USEC_PER_SEC;
  const gint64 past = (shown % HOUR + HOUR) % HOUR;

  if (past < GUARD_AFTER)
    return GUARD_AFTER - past;
  return past >= HOUR - GUARD_BEFORE ? HOUR - past + GUARD_AFTER : 0;
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
