/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * MrLineFaults:
 * @parity: octets with the wrong parity. Most drivers count an octet that has no stop bit either only here
 * @framing: octets without a stop bit
 * @overruns: octets that were lost because they were not fetched in time
 * @breaks: times at which the line was in space for longer than an octet
 *
 * What the receiver of a serial port found wrong, counted by its driver. The numbers wrap around.
 */
typedef struct {
  guint parity;
  guint framing;
  guint overruns;
  guint breaks;
} MrLineFaults;

G_END_DECLS
