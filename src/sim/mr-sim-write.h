/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-sim-meter.h"

/* What a slave does about what is written to it (EN 13757-3; mbus-protocol §1.10). */

G_BEGIN_DECLS

/**
 * MrSimReply:
 * @is_silent: it does not answer
 * @is_refusal: it answers with an application error and this code, else with E5
 *
 * How a write is answered. All zeros: with E5.
 */
typedef struct {
  gboolean is_silent;
  gboolean is_refusal;
  guint8 code;
} MrSimReply;

/** Returns: whether the meter does @act; what that means for the answer goes into @reply. */
gboolean mr_sim_write_react (MrSimMeter *self, MrSimAct act, const MrSimNow *now, MrSimReply *reply);

/** Returns: whether it answers, with @answer. */
gboolean mr_sim_write_answer (const MrSimMeter *self, const MrSimReply *reply, MbusFrame *answer);

/**
 * mr_sim_write_records:
 * @data: records that are written, CI 51
 * @by_address: the meter's secondary address came before them
 *
 * Does what each record says, in order, until one is refused. Records that end within one are not obeyed at all.
 */
void mr_sim_write_records (MrSimMeter *self, const guint8 *data, gsize n_data, gboolean by_address, const MrSimNow *now,
                           MrSimReply *reply);

G_END_DECLS
