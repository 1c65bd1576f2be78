/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-meter.h"
#include "mr-trusted-time.h"

G_BEGIN_DECLS

/**
 * mr_clock_reading_of:
 * @meter: read since @time was obtained
 * @zone: what its clock should show
 *
 * Returns: the clock of the meter when it was read, compared with trusted time, unlike that of mr_meter_decoded(), which is
 *   compared with this computer's clock
 */
MrMeterClock mr_clock_reading_of (MrMeter *meter, const MrTrustedTime *time, MrClockZone zone);

G_END_DECLS
