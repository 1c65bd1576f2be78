/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-sim.h"
#include "mr-sim-faults.h"
#include "mr-sim-meter.h"

/* What a bus is made of, and what servers need besides mr-sim.h. */

G_BEGIN_DECLS

/**
 * mr_sim_bus_new:
 * @meters: (transfer full) (element-type MrSimMeter)
 * @default_baud: rate of a master that has no way to say
 * @starts_at: the time at which the bus begins, microseconds since 1970 in UTC: from then on clocks run by bus time; 0:
 *   they run by this computer's clock
 */
MrSimBus *mr_sim_bus_new (const char *title, guint default_baud, gint64 starts_at, const MrSimFaults *faults,
                          GPtrArray *meters);

guint mr_sim_bus_default_baud (const MrSimBus *self);

/** From now on the master's receiver listens at @baud. What it sends has its own rate, and listens at that, too. */
void mr_sim_bus_listen (MrSimBus *self, guint baud);

/** Says that no master listened until @when: what a meter babbled before is lost, however long that was. */
void mr_sim_bus_skip (MrSimBus *self, gint64 when);

/** Returns: when the next octet will end if the master stays silent until then; %G_MAXINT64 when none is on its way. */
gint64 mr_sim_bus_next_time (MrSimBus *self);

G_END_DECLS
