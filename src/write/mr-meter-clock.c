/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-meter-clock.h"

#include "mbus-dif.h"
#include "mbus-vif.h"

#define SECONDS_A_MINUTE 60
#define SECONDS_AN_HOUR (60 * SECONDS_A_MINUTE)
#define SECONDS_A_DAY (24 * SECONDS_AN_HOUR)

/* A clock that differs from an hour by no more than this is taken for one of the other season, which may be wrong
 * besides. */
#define SEASON_TOLERANCE (5 * SECONDS_A_MINUTE)

/* Start bit, data, parity, stop bit. */
#define BITS_AN_OCTET 11

static const char *const zones[] = {
  [MR_CLOCK_STANDARD] = "standard",
  [MR_CLOCK_LOCAL] = "local",
  [MR_CLOCK_UTC] = "utc",
};

const char *
mr_clock_zone_nick (MrClockZone zone)
{
  return zones[zone];
}

gboolean
mr_clock_zone_from_nick (const char *nick, MrClockZone *out)
{
  for (gsize i = 0; i < G_N_ELEMENTS (zones); i++)
    if (g_str_equal (nick, zones[i]))
      {
        *out = (MrClockZone) i;
        return TRUE;
      }
  return FALSE;
}

const char *
mr_meter_clock_state_nick (MrMeterClockState state)
{
  static const char *const nicks[] = {
    [MR_METER_CLOCK_NONE] = "none",
    [MR_METER_CLOCK_INVALID] = "invalid",
    [MR_METER_CLOCK_VALID] = "valid",
  };

  return nicks[state];
}

/* --- The clock in the telegrams --- */

/* Whether @record is the present time of the meter, valid or not. */
static gboolean
is_clock (const MbusRecord *record)
{
  return record->unit == mbus_unit_lookup (MBUS_VIF_PAGE_PRIMARY, MBUS_VIF_DATE_TIME) &&
         record->function == MBUS_FUNCTION_INSTANTANEOUS && record->storage == 0 && record->n_modifiers == 0 &&
         record->n_unknown_vife == 0 &&
         (record->value.kind == MBUS_VALUE_DATE_TIME || record->value.kind == MBUS_VALUE_TIME ||
          record->value.validity != MBUS_VALID);
}

static const MbusRecord *
find_any (GPtrArray *telegrams)
{
  for (guint i = 0; i < telegrams->len; i++)
    {
      const MbusTelegram *telegram = g_ptr_array_index (telegrams, i);

      for (guint j = 0; j < telegram->records->len; j++)
        if (is_clock (&g_array_index (telegram->records, MbusRecord, j)))
          return &g_array_index (telegram->records, MbusRecord, j);
    }
  return NULL;
}

/* @n_before: (out): the number of telegrams before the one with the clock. */
static const MbusRecord *
find_valid (GPtrArray *telegrams, guint *n_before)
{
  for (guint i = 0; i < telegrams->len; i++)
    {
      const MbusRecord *record = mbus_telegram_clock (g_ptr_array_index (telegrams, i));

      *n_before = i;
      if (record != NULL)
        return record;
    }
  return NULL;
}

static const char *
type_of (const MbusRecord *record)
{
  /* By the data field of its DIF: octets of an integer, then digits. */
  static const char *const types[MBUS_DIF_FIELD_MASK + 1] = { [3] = "J", [4] = "F", [6] = "I", [0x0E] = "BCD" };

  return types[record->dif & MBUS_DIF_FIELD_MASK];
}

/* --- What it should show --- */

/* Seconds; the sign is that of ISO 8601: positive in the east. */
static gint64
local_offset (gint64 seconds)
{
  g_autoptr (GDateTime) local = g_date_time_new_from_unix_local (seconds);

  return local != NULL ? g_date_time_get_utc_offset (local) / G_TIME_SPAN_SECOND : 0;
}

/* Standard time is the smallest offset of a year: in summer, north or south, clocks are put forward. Whether the system
 * calls winter or summer time the normal one differs between countries. Winter is the shorter half of the year, but
 * longer than a quarter. */
static gint64
standard_offset (gint64 seconds)
{
  gint64 smallest = local_offset (seconds);

  for (int quarter = -2; quarter <= 2; quarter++)
    smallest = MIN (smallest, local_offset (seconds + quarter * 91 * SECONDS_A_DAY));
  return smallest;
}

gint64
mr_clock_zone_offset (MrClockZone zone, gint64 time)
{
  const gint64 seconds = time / G_USEC_PER_SEC;

  switch (zone)
    {
    case MR_CLOCK_STANDARD:
      return standard_offset (seconds);
    case MR_CLOCK_LOCAL:
      return local_offset (seconds);
    case MR_CLOCK_UTC:
    default:
      return 0;
    }
}

/* --- The comparison --- */

/* A clock that shows 12:00 is anywhere in that minute. Seconds; one that shows seconds is as good as it is compared. */
static gint64
half_of_what_is_not_shown (const MbusDateTime *shown)
{
  return shown->second >= 0 ? 0 : SECONDS_A_MINUTE / 2;
}

/* How far a valid clock may be off either way because of what it does not show: half a minute without seconds, and a
 * second for rounding. Microseconds. */
static gint64
resolution_of (const MrMeterClock *self)
{
  return (half_of_what_is_not_shown (&self->shown) + 1) * (gint64) G_USEC_PER_SEC;
}

/* Both as if they were UTC, so that only what the hands show is compared. */
static gint64
deviation_of (gint64 middle, const MrClockReference *reference, gboolean has_date)
{
  const gint64 here = reference->time / G_USEC_PER_SEC + mr_clock_zone_offset (reference->zone, reference->time);
  gint64 deviation = middle - here;

  if (has_date)
    return deviation;
  deviation = (deviation % SECONDS_A_DAY + SECONDS_A_DAY) % SECONDS_A_DAY;
  return deviation < SECONDS_A_DAY / 2 ? deviation : deviation - SECONDS_A_DAY;
}

/* The meter looked at its clock after it was asked for the telegram with @n_before others before it, and before that
 * telegram had ended; the reference is the end of the first. Microseconds. */
static gint64
answer_time (const MbusReadout *readout, guint n_before)
{
  gint64 time = 0;

  for (guint i = 0; i <= n_before && i < readout->frames->len; i++)
    {
      const gint64 bits = (gint64) g_bytes_get_size (g_ptr_array_index (readout->frames, i)) * BITS_AN_OCTET;

      time += MAX (readout->delay, 0) + (readout->baud > 0 ? bits * G_USEC_PER_SEC / readout->baud : 0);
    }
  return time;
}

static gint64
uncertainty_of (const MbusReadout *readout, guint n_before, const MrClockReference *reference,
                const MrMeterClock *clock)
{
  if (reference->uncertainty == MR_METER_CLOCK_UNCERTAIN)
    return MR_METER_CLOCK_UNCERTAIN;
  return reference->uncertainty + resolution_of (clock) + answer_time (readout, n_before);
}

/* Returns: seconds since 1970 as if it were UTC, of 1970-01-01 for a time of day; G_MININT64 if there is no such
 * day. */
static gint64
seconds_of (const MbusDateTime *when, gboolean has_date)
{
  g_autoptr (GDateTime) time = g_date_time_new_utc (has_date ? when->year : 1970, has_date ? when->month : 1,
                                                    has_date ? when->day : 1, when->hour, when->minute,
                                                    MAX (when->second, 0));

  return time != NULL ? g_date_time_to_unix (time) : G_MININT64;
}

const char *
mr_meter_clock_type (GPtrArray *telegrams)
{
  guint n_before;
  const MbusRecord *valid = find_valid (telegrams, &n_before);
  const MbusRecord *record = valid != NULL ? valid : find_any (telegrams);

  return record != NULL ? type_of (record) : NULL;
}

MrMeterClock
mr_meter_clock_of (const MbusReadout *readout, GPtrArray *telegrams, const MrClockReference *reference)
{
  MrMeterClock self = { .state = MR_METER_CLOCK_NONE, .uncertainty = MR_METER_CLOCK_UNCERTAIN };
  guint n_before = 0;
  const MbusRecord *any = find_any (telegrams);
  const MbusRecord *valid = find_valid (telegrams, &n_before);
  g_autoptr (GDateTime) local = NULL;
  gboolean has_date;
  gint64 shown;

  if (reference->time == 0 || any == NULL)
    return self;
  self.state = MR_METER_CLOCK_INVALID;
  self.type = type_of (any);
  if (valid == NULL)
    return self;

  has_date = valid->value.kind == MBUS_VALUE_DATE_TIME;
  shown = seconds_of (&valid->value.when, has_date);
  local = g_date_time_new_from_unix_local (reference->time / G_USEC_PER_SEC);
  if (shown == G_MININT64 || local == NULL)
    return self;
  self.state = MR_METER_CLOCK_VALID;
  self.type = type_of (valid);
  self.shown = valid->value.when;
  self.deviation = deviation_of (shown + half_of_what_is_not_shown (&self.shown), reference, has_date);
  self.uncertainty = uncertainty_of (readout, n_before, reference, &self);
  self.summer = g_date_time_is_daylight_savings (local);
  return self;
}

char *
mr_meter_clock_format (const MrMeterClock *self)
{
  const MbusDateTime *when = &self->shown;
  GString *text = g_string_new (NULL);

  if (self->state != MR_METER_CLOCK_VALID)
    return g_string_free (text, FALSE);
  if (when->year >= 0)
    g_string_append_printf (text, "%04d-%02d-%02dT", when->year, when->month, when->day);
  g_string_append_printf (text, "%02d:%02d", when->hour, when->minute);
  if (when->second >= 0)
    g_string_append_printf (text, ":%02d", when->second);
  return g_string_free (text, FALSE);
}

/* --- What is reported --- */

gint64
mr_meter_clock_error (const MrMeterClock *self)
{
  const gint64 uncertainty = self->uncertainty == MR_METER_CLOCK_UNCERTAIN ? resolution_of (self)
                                                                          : self->uncertainty;

  return MAX (ABS (self->deviation) - uncertainty / G_USEC_PER_SEC, 0);
}

/* A clock without seconds that is whole minutes fast is found up to 30 seconds faster, or up to 29 slower: half a unit
 * is the lower one. */
gint64
mr_meter_clock_count (gint64 seconds, gint64 unit)
{
  const gint64 shifted = seconds + (unit - 1) / 2;

  return ABS (shifted >= 0 ? shifted / unit : -((unit - 1 - shifted) / unit));
}

gboolean
mr_meter_clock_is_off (const MrMeterClock *self, guint limit)
{
  return self->state == MR_METER_CLOCK_VALID && mr_meter_clock_error (self) > limit;
}

static gboolean
is_near (const MrMeterClock *self, gint64 deviation)
{
  return self->state == MR_METER_CLOCK_VALID && ABS (self->deviation - deviation) <= SEASON_TOLERANCE;
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
