/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-meter-clock.h"
#include "mr-trusted-time.h"

G_BEGIN_DECLS

/**
 * MrClockForm:
 * @MR_CLOCK_FORM_AS_SENT: what the profile of the meter says, else the form in which it sends its clock; type F if it sends no
 *   clock
 * @MR_CLOCK_FORM_F: date and time to the minute, `04 6D`
 * @MR_CLOCK_FORM_I: date and time to the second, `06 6D`
 * @MR_CLOCK_FORM_J: time of day, `03 6D`
 * @MR_CLOCK_FORM_BCD: date and time in twelve digits, `0E 6D` (ABB A43 manual, p. 286)
 *
 * How a time is written to a clock (mbus-protocol §1.10).
 */
typedef enum {
  MR_CLOCK_FORM_AS_SENT,
  MR_CLOCK_FORM_F,
  MR_CLOCK_FORM_I,
  MR_CLOCK_FORM_J,
  MR_CLOCK_FORM_BCD
} MrClockForm;

/** Returns: (transfer none): stable English word: "as-sent", "F", "I", "J", "BCD". */
const char *mr_clock_form_nick (MrClockForm form);

/** Finds the form with this word. Returns: whether there is one. */
gboolean mr_clock_form_from_nick (const char *nick, MrClockForm *out);

/**
 * MrClockSetting:
 *
 * What the clocks of meters are to be set to: the time when each of them is written to. Immutable, reference counted, for
 * any thread.
 */
typedef struct _MrClockSetting MrClockSetting;

/** @time: a reference is taken. Returns: (transfer full) */
MrClockSetting *mr_clock_setting_new (MrTrustedTime *time, MrClockZone zone, MrClockForm form);

MrClockSetting *mr_clock_setting_ref (MrClockSetting *self);
void mr_clock_setting_unref (MrClockSetting *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MrClockSetting, mr_clock_setting_unref)

const MrTrustedTime *mr_clock_setting_time (const MrClockSetting *self);
MrClockZone mr_clock_setting_zone (const MrClockSetting *self);
MrClockForm mr_clock_setting_form (const MrClockSetting *self);

/** @time: microseconds since 1970 UTC. Returns: how long to wait, microseconds, until a clock may be set: meters store
 *  values at the full hour, and a clock that is set just then may have them stored twice or never (Kamstrup TD 55121944). 0: not
 *  at all. */
gint64 mr_clock_setting_wait (const MrClockSetting *self, gint64 time);

/** @time: microseconds since 1970 UTC. Returns: whether summer time begins or ends within an hour of @time, so that a clock of
 *  local time should not be set. */
gboolean mr_clock_setting_is_ambiguous (const MrClockSetting *self, gint64 time);

/**
 * mr_clock_setting_show:
 * @time: microseconds since 1970 UTC
 * @has_seconds: else @out is rounded to the nearest minute, and has no seconds
 *
 * Fills in what a clock must show at @time.
 */
void mr_clock_setting_show (const MrClockSetting *self, gint64 time, gboolean has_seconds, MbusDateTime *out);

G_END_DECLS
