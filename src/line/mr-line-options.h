/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-timebase.h"

G_BEGIN_DECLS

/**
 * MrLineOptions:
 * @timebase: (nullable): the clock; %NULL is real time. A line with a clock of its own (a virtual sim:) ignores it
 * @psk: (nullable): pre-shared key, raw octets; never logged, never copied into a URI
 * @connect_timeout: microseconds of real time for reaching the other end; 0 = a sensible default
 *
 * What the program adds to a URI when it opens a line.
 */
typedef struct {
  MrTimebase *timebase;
  GBytes *psk;
  gint64 connect_timeout;
} MrLineOptions;

/**
 * mr_line_options_real_timebase:
 * @self: (nullable)
 *
 * Returns: (transfer full): the clock of @self, or real time if it has no clock or a virtual one: for lines to the
 *   world outside
 */
MrTimebase *mr_line_options_real_timebase (const MrLineOptions *self);

G_END_DECLS
