/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-sim-meter.h"

/* What a slave does about a request (EN 13757-2, EN 13757-3). */

G_BEGIN_DECLS

/**
 * mr_sim_slave_obey:
 * @request: a frame on the bus, for this meter or another
 * @now: when it ended
 * @answer: (out): the answer
 *
 * Returns: whether it answers
 */
gboolean mr_sim_slave_obey (MrSimMeter *self, const MbusFrame *request, const MrSimNow *now, MbusFrame *answer);

G_END_DECLS
