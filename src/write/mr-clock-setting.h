/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-meter-clock.h"
#include "mr-trusted-time.h"

G_BEGIN_DECLS

/**
 * MrClockForm:
 * @MR_CLOCK_FORM_AS_SENT: what the profile of the meter says, else the form in which it sends its clock; type F if it
 *   sends no clock
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
 * What the clocks of meters are to be set to: the time when each of them is written to. Immutable, reference counted,
 * for any thread.
 */
typedef struct _MrClockSetting MrClockSetting;

/** Returns: whether a time in this form has seconds. */
gboolean mr_clock_form_has_seconds (MrClockForm form);

/** @time: a reference is taken. @limit: seconds by which a clock may be off once it is set. Returns: (transfer full) */
MrClockSetting *mr_clock_setting_new (MrTrustedTime *time, MrClockZone zone, MrClockForm form, guint limit);

MrClockSetting *mr_clock_setting_ref (MrClockSetting *self);
void mr_clock_setting_unref (MrClockSetting *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MrClockSetting, mr_clock_setting_unref)

const MrTrustedTime *mr_clock_setting_time (const MrClockSetting *self);
MrClockZone mr_clock_setting_zone (const MrClockSetting *self);
MrClockForm mr_clock_setting_form (const MrClockSetting *self);

/**
 * mr_clock_setting_wait_hour:
 * @time: microseconds since 1970 UTC
 * @deviation: seconds by which the clock of the meter is ahead; 0 if that is not known. Of a clock that is off by a day
 *   or more, what it shows before does not matter
 *
 * Meters store values at the full hour of their own clock, so a clock is set well away from it (Kamstrup TD 55121944).
 * The hour must be far from what the clock shows before, or values are being stored, and from what it shows afterwards,
 * or they are at once.
 *
 * Returns: how long to wait, microseconds, until both are true; 0: not at all
 */
gint64 mr_clock_setting_wait_hour (const MrClockSetting *self, gint64 time, gint64 deviation);

/**
 * mr_clock_setting_wait:
 * @form: in which the time is sent; not %MR_CLOCK_FORM_AS_SENT
 *
 * The same, and for a form without seconds until the nearest full minute is no further than the limit.
 */
gint64 mr_clock_setting_wait (const MrClockSetting *self, gint64 time, gint64 deviation, MrClockForm form);

/** Returns: whether a clock that is ahead by @deviation seconds skips or repeats a full hour when it is set at @time,
 *  so that the values of that hour may be stored twice or never. A short wait does not avoid that. */
gboolean mr_clock_setting_crosses_hour (const MrClockSetting *self, gint64 time, gint64 deviation);

/** @time: microseconds since 1970 UTC. Returns: whether summer time begins or ends within an hour of @time, so that a
 *  clock of local time should not be set. */
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
