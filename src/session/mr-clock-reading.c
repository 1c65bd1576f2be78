/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-clock-reading.h"

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
