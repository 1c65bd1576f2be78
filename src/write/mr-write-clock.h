/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-write-request.h"

G_BEGIN_DECLS

#define MR_WRITE_CLOCK "clock"

/**
 * mr_write_clock:
 *
 * "clock": the meter's date and time, VIF 6D in one of the forms of #MrClockForm. A value is what the clock shows,
 * "2026-03-05T14:30", with seconds if it has some; before it is sent, what it is to show: mr_clock_zone_nick(). A
 * request needs its clock setting, see mr_write_request_set_clock().
 */
extern const MrWriteKind mr_write_clock;

/**
 * mr_write_clock_form:
 * @asked: what the user asked for
 * @quirks: of the meter
 * @telegrams: (element-type MbusTelegram): what it sent
 *
 * Returns: the form in which its clock is set; not %MR_CLOCK_FORM_AS_SENT
 */
MrClockForm mr_write_clock_form (MrClockForm asked, const MrQuirks *quirks, GPtrArray *telegrams);

/**
 * MrWriteClockJudgement:
 * @MR_WRITE_CLOCK_NOT_SHOWN: the meter shows no clock, it is not known what it was set to, or it was changed by so
 *   little that it may as well be one that was not set
 * @MR_WRITE_CLOCK_RUNS_ON: it shows what it was set to and the time that has passed since
 * @MR_WRITE_CLOCK_DIFFERS: it shows another time
 */
typedef enum {
  MR_WRITE_CLOCK_NOT_SHOWN,
  MR_WRITE_CLOCK_RUNS_ON,
  MR_WRITE_CLOCK_DIFFERS
} MrWriteClockJudgement;

/**
 * mr_write_clock_judge:
 * @old_value: (nullable): what it showed right before; NULL or "" if that is not known
 * @value: that was sent
 * @sent: g_get_real_time() when it was sent
 * @readout: a later one, and @telegrams, decoded (element-type MbusTelegram)
 * @telegram: (out): the number of the one that shows it
 *
 * For a write that was interrupted: the time it was made from is not known any more.
 */
MrWriteClockJudgement mr_write_clock_judge (const char *old_value, const char *value, gint64 sent,
                                            const MbusReadout *readout, GPtrArray *telegrams, guint *telegram);

G_END_DECLS
