/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-write-request.h"

G_BEGIN_DECLS

#define MR_WRITE_CLOCK "clock"

/**
 * mr_write_clock:
 *
 * "clock": the meter's date and time, VIF 6D in one of the forms of #MrClockForm. A value is what the clock shows,
 * "2026-03-05T14:30", with seconds if it has some; before it is sent, what it is to show: mr_clock_zone_nick(). A request needs
 * its clock setting, see mr_write_request_set_clock().
 */
extern const MrWriteKind mr_write_clock;

G_END_DECLS
