/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-sim-meter.h"

G_BEGIN_DECLS

/**
 * mr_sim_telegram_fits:
 * @index: which of the meter's telegrams
 *
 * Returns: %TRUE, or %FALSE with %MR_SIM_ERROR_INVALID when its records are too long for one telegram
 */
gboolean mr_sim_telegram_fits (const MrSimMeter *meter, guint index, GError **error);

/** Makes @out the answer to REQ_UD2 as the meter gives it now: its access number and status, encrypted if it has a
 *  key. */
void mr_sim_telegram_build (const MrSimMeter *meter, guint index, MbusFrame *out);

G_END_DECLS
