/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum {
  MR_SIM_CLOCK_NONE,     /* no time at all */
  MR_SIM_CLOCK_DATE,     /* type G */
  MR_SIM_CLOCK_DATE_TIME /* type F */
} MrSimClockKind;

/**
 * MrSimClock:
 * @time: (nullable): the time that it shows; %NULL: it runs
 * @offset: seconds by which it is ahead of this computer's while it runs
 *
 * The value of a record that holds a date or a time.
 */
typedef struct {
  MrSimClockKind kind;
  GDateTime *time;
  gint64 offset;
} MrSimClock;

/**
 * mr_sim_clock_parse:
 * @text: "2026-10-31" if @date_only, else "2026-11-20T14:32"; or "now", "now-40min", "now+3h", up to ten years
 *
 * Returns: %TRUE, or %FALSE with %MR_SIM_ERROR_INVALID
 */
gboolean mr_sim_clock_parse (const char *text, gboolean date_only, MrSimClock *out, GError **error);

void mr_sim_clock_clear (MrSimClock *self);

/** Appends what it shows at @now, local time, as type F or G; nothing for %MR_SIM_CLOCK_NONE. */
void mr_sim_clock_append (const MrSimClock *self, GDateTime *now, GByteArray *out);

G_END_DECLS
