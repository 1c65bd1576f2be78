/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-sim-meter.h"

G_BEGIN_DECLS

/* What a meter answers when it is asked for data. Each returns whether it answers. */

/** REQ_UD2 with @fcb, at @now, in the way @link: its next telegram, or that it is busy. */
gboolean mr_sim_data_send (MrSimMeter *self, gboolean fcb, const MrSimNow *now, MrSimLink *link, MbusFrame *answer);

/** REQ_UD1: its alarm; E5 without one. */
gboolean mr_sim_data_send_alarm (const MrSimMeter *self, MbusFrame *answer);

G_END_DECLS
