/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-meter-clock.h"

#include "mbus-vif.h"

#define SECONDS_A_MINUTE 60
#define SECONDS_AN_HOUR (60 * SECONDS_A_MINUTE)

/* Whether @record is the present time of the meter, valid or not. */
static gboolean
is_clock (const MbusRecord *record)
{
  return record->unit == mbus_unit_lookup (MBUS_VIF_PAGE_PRIMARY, MBUS_VIF_DATE_TIME) &&
         record->function == MBUS_FUNCTION_INSTANTANEOUS && record->storage == 0 && record->n_modifiers == 0 &&
         record->n_unknown_vife == 0 &&
         (record->value.kind == MBUS_VALUE_DATE_TIME || record->value.validity != MBUS_VALID);
}

static gboolean
has_clock (GPtrArray *telegrams)
{
  for (guint i = 0; i < telegrams->len; i++)
    {
      const MbusTelegram *telegram = g_ptr_array_index (telegrams, i);

      for (guint j = 0; j < telegram->records->len; j++)
        if (is_clock (&g_array_index (telegram->records, MbusRecord, j)))
          return TRUE;
    }
  return FALSE;
}

static gboolean
find_shown (GPtrArray *telegrams, MbusDateTime *out)
{
  for (guint i = 0; i < telegrams->len; i++)
    if (mbus_telegram_clock (g_ptr_array_index (telegrams, i), out))
      return TRUE;
  return FALSE;
}

/* Both as if they were UTC, so that only what the hands show is compared. */
static gint64
deviation_of (GDateTime *shown, GDateTime *local, gboolean has_seconds)
{
  gint64 here = g_date_time_to_unix (local) + g_date_time_get_utc_offset (local) / G_USEC_PER_SEC;

  if (!has_seconds)
    here -= here % SECONDS_A_MINUTE;
  return g_date_time_to_unix (shown) - here;
}

MrMeterClock
mr_meter_clock_of (GPtrArray *telegrams, gint64 time)
{
  MrMeterClock self = { .state = MR_METER_CLOCK_NONE };
  MbusDateTime when;

  if (time == 0 || !has_clock (telegrams))
    return self;
  self.state = MR_METER_CLOCK_INVALID;
  if (!find_shown (telegrams, &when))
    return self;

  /* NULL: there is no such day. */
  g_autoptr (GDateTime) shown = g_date_time_new_utc (when.year, when.month, when.day, when.hour, when.minute,
                                                     MAX (when.second, 0));
  g_autoptr (GDateTime) local = g_date_time_new_from_unix_local (time / G_USEC_PER_SEC);

  if (shown == NULL || local == NULL)
    return self;
  self.state = MR_METER_CLOCK_VALID;
  self.shown = when;
  self.deviation = deviation_of (shown, local, when.second >= 0);
  self.summer = g_date_time_is_daylight_savings (local);
  return self;
}

gboolean
mr_meter_clock_is_off (const MrMeterClock *self)
{
  return self->state == MR_METER_CLOCK_VALID && ABS (self->deviation) > MR_METER_CLOCK_TOLERANCE;
}

static gboolean
is_near (const MrMeterClock *self, gint64 deviation)
{
  return self->state == MR_METER_CLOCK_VALID && ABS (self->deviation - deviation) <= MR_METER_CLOCK_TOLERANCE;
}

gboolean
mr_meter_clock_is_standard_time (const MrMeterClock *self)
{
  return self->summer && is_near (self, -SECONDS_AN_HOUR);
}

gboolean
mr_meter_clock_is_summer_time (const MrMeterClock *self)
{
  return !self->summer && is_near (self, SECONDS_AN_HOUR);
}
