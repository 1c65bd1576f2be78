/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mbus-address.h"
#include "mr-profile.h"

G_BEGIN_DECLS

/**
 * MrTarget:
 * @address: how the meter is addressed. By primary address, @address.secondary is the meter that must answer there
 *   (all wildcards: any meter).
 * @baud: baud rate the meter answers at; 0: the line's own. Where the line cannot change its rate, the meter is asked
 *   at the line's own.
 * @quirks: what its model does differently; all 0: nothing
 *
 * How one meter is reached.
 */
typedef struct {
  MbusAddress address;
  guint baud;
  MrQuirks quirks;
} MrTarget;

G_END_DECLS
