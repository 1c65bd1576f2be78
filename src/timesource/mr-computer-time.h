/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-time-source.h"

G_BEGIN_DECLS

/** The clock of this computer, with what the kernel knows of its synchronisation. */
#define MR_TYPE_COMPUTER_TIME (mr_computer_time_get_type ())
G_DECLARE_FINAL_TYPE (MrComputerTime, mr_computer_time, MR, COMPUTER_TIME, MrTimeSource)

MrTimeSource *mr_computer_time_new (void);

/**
 * mr_computer_time_judge:
 * @result: of adjtimex()
 * @maxerror: its estimate of the largest error of the clock, microseconds
 * @uncertainty: (out): microseconds, or %MR_TIME_UNCERTAIN
 *
 * What adjtimex() means. For tests.
 */
MrTimeState mr_computer_time_judge (int result, glong maxerror, gint64 *uncertainty);

G_END_DECLS
