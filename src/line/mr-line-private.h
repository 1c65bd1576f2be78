/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-line.h"

/* What only those who make lines in this room need. */

G_BEGIN_DECLS

/** Says that this line cannot change its baud rate, although others of its class can. */
void mr_line_fix_baud (MrLine *self);

/** Gives the line a translated sentence about a weakness that its user has accepted or can mend. */
void mr_line_set_warning (MrLine *self, const char *warning);

/** Returns: whether anything has come from the other end yet. */
gboolean mr_line_has_received (MrLine *self);

/** Returns: @latency, real microseconds, in bus time. */
gint64 mr_line_bus_latency (MrTimebase *timebase, gint64 latency);

/** Called once, when the line is open: gives it the @name that the log uses, and its taps the facts. */
void mr_line_announce (MrLine *self, const char *name);

G_END_DECLS
