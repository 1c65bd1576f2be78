/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-sim-clock.h"

G_BEGIN_DECLS

typedef enum {
  MR_SIM_TIME_NONE,   /* no time at all */
  MR_SIM_TIME_TYPE_G, /* date */
  MR_SIM_TIME_TYPE_F, /* date and time */
  MR_SIM_TIME_TYPE_I, /* with seconds */
  MR_SIM_TIME_TYPE_J, /* time of day */
  MR_SIM_TIME_DIGITS  /* date and time in twelve digits, as ABB's meters have it */
} MrSimTimeForm;

/**
 * MrSimTime:
 * @fixed: (nullable): the time that it is; %NULL: it runs
 * @offset: seconds by which it is ahead of a meter's clock, or of the right time, while it runs
 *
 * The value of a record that holds a date or a time.
 */
typedef struct {
  MrSimTimeForm form;
  GDateTime *fixed;
  gint64 offset;
} MrSimTime;

/**
 * mr_sim_time_parse:
 * @text: "2026-10-31" for type G, else "2026-11-20T14:32"; or "now", "now-40min", "now+3h", up to ten years
 *
 * Returns: %TRUE, or %FALSE with %MR_SIM_ERROR_INVALID
 */
gboolean mr_sim_time_parse (const char *text, MrSimTimeForm form, MrSimTime *out, GError **error);

/** @text: "+1h", "-40min", up to ten years. @seconds: (out). Returns: %TRUE, or %FALSE with %MR_SIM_ERROR_INVALID */
gboolean mr_sim_time_parse_offset (const char *text, gint64 *seconds, GError **error);

/** @text: as for mr_sim_time_parse(), in this computer's time zone. @real: (out): microseconds since 1970 in UTC */
gboolean mr_sim_time_parse_start (const char *text, gint64 *real, GError **error);

void mr_sim_time_clear (MrSimTime *self);

/** @word: (nullable). Returns: the form that a description calls @word; %MR_SIM_TIME_NONE if there is no such form. */
MrSimTimeForm mr_sim_time_form_find (const char *word);

/** Returns: the data field of the DIF that announces @form. */
guint8 mr_sim_time_form_field (MrSimTimeForm form);

/** Returns: the form of a date and time with this data field of the DIF; %MR_SIM_TIME_NONE if there is no such form. */
MrSimTimeForm mr_sim_time_form_of_field (guint8 field);

/** Appends what it is at @now; nothing for %MR_SIM_TIME_NONE. @clock: (nullable): the clock that it shows; %NULL: it is
 *  a time that the meter stored */
void mr_sim_time_append (const MrSimTime *self, const MrSimClock *clock, const MrSimNow *now, GByteArray *out);

G_END_DECLS
