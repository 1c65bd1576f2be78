/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-time-source.h"

G_BEGIN_DECLS

/** A time that the user typed, and that runs on from the moment at which the object was made. */
#define MR_TYPE_HAND_TIME (mr_hand_time_get_type ())
G_DECLARE_FINAL_TYPE (MrHandTime, mr_hand_time, MR, HAND_TIME, MrTimeSource)

/**
 * mr_hand_time_new:
 * @text: "14:32" or "14:32:05" of today, or with the date: "2026-11-29T14:32:05" or with a space; local time, or with a
 *   zone: "Z", "+01:00"
 * @clocks: (nullable): now; %NULL reads them
 *
 * Returns: (transfer full): the source; %NULL with %MR_TIME_ERROR_INVALID
 */
MrTimeSource *mr_hand_time_new (const char *text, const MrClocks *clocks, GError **error);

/** Returns: (transfer full): the time that was typed. Measuring gives the same. */
MrTrustedTime *mr_hand_time_get (MrHandTime *self);

G_END_DECLS
