/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "mbus-address.h"

G_BEGIN_DECLS

/* How facts of a meter look in this app, wherever they appear. */

/** Returns: (transfer none): name of the symbolic icon of a medium. */
const char *mr_medium_icon_name (MbusMedium medium);

/** @time: g_get_real_time(), 0 for never. Returns: (transfer full): "14:05" when it was today, the date otherwise,
 *  "—" for never. */
char *mr_moment_text (gint64 time);

/** Returns: (transfer full): date and time of day to the minute, "—" for never. */
char *mr_minute_text (gint64 time);

/** Returns: (transfer full): the same to the second. */
char *mr_second_text (gint64 time);

/** Returns: (transfer full): "today", "yesterday" or a date, for the middle of a sentence. */
char *mr_day_text (gint64 time);

G_END_DECLS
