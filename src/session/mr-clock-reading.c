/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-clock-reading.h"

#include <glib/gi18n-lib.h>

MrMeterClock
mr_clock_reading_of (MrMeter *meter, const MrTrustedTime *time, MrClockZone zone)
{
  const MbusReadout *readout = mr_meter_readout (meter);
  MrClockReference reference = { .zone = zone };

  G_STATIC_ASSERT (MR_TIME_UNCERTAIN == MR_METER_CLOCK_UNCERTAIN);

  if (readout->time != 0)
    reference.time = mr_trusted_time_of (time, readout->time, NULL, &reference.uncertainty);
  if (mr_trusted_time_is_after (time, readout->time))
    reference.uncertainty = MR_METER_CLOCK_UNCERTAIN;
  return mr_meter_clock_of (readout, mr_meter_telegrams (meter), &reference);
}

gboolean
mr_clock_reading_is_off (const MrMeterClock *clock, guint limit)
{
  return clock->state == MR_METER_CLOCK_INVALID || mr_meter_clock_is_off (clock, limit);
}

char *
mr_clock_reading_text (const MrMeterClock *clock)
{
  if (clock->state == MR_METER_CLOCK_VALID)
    return g_strdelimit (mr_meter_clock_format (clock), "T", ' ');
  if (clock->state == MR_METER_CLOCK_INVALID)
    /* Translators: in place of a time: the meter says itself that its clock is invalid, or it shows no possible
     * time. */
    return g_strdup (C_("clock", "invalid"));
  /* Translators: in place of a time: the meter sends no time. */
  return g_strdup (C_("clock", "none"));
}
