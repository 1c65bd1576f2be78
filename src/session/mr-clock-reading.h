/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-meter.h"
#include "mr-trusted-time.h"

G_BEGIN_DECLS

/**
 * mr_clock_reading_of:
 * @zone: what its clock should show
 *
 * Returns: the clock of the meter when it was read, compared with trusted time, unlike that of mr_meter_decoded(),
 * which is compared with this computer's clock. If the meter was read before @time was obtained, the uncertainty is not
 * known
 */
MrMeterClock mr_clock_reading_of (MrMeter *meter, const MrTrustedTime *time, MrClockZone zone);

/** Returns: whether the clock is certain to be off by more than @limit seconds, or shows no valid time. Where the
 *  uncertainty is not known, only what the clock does not show counts. */
gboolean mr_clock_reading_is_off (const MrMeterClock *clock, guint limit);

/** Returns: (transfer full): what the clock showed, like "2026-03-05 14:30", or a translated word instead of a time. */
char *mr_clock_reading_text (const MrMeterClock *clock);

G_END_DECLS
