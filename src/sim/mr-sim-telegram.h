/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-sim-meter.h"

G_BEGIN_DECLS

/**
 * mr_sim_telegram_fits:
 * @telegrams: of @meter, or those that it sends instead
 * @index: which of them
 *
 * Returns: %TRUE, or %FALSE with %MR_SIM_ERROR_INVALID when its records are too long for one telegram
 */
gboolean mr_sim_telegram_fits (const MrSimMeter *meter, GPtrArray *telegrams, guint index, GError **error);

/** Makes @out telegram @index of @telegrams as the meter sends it at @now: its access number and status, encrypted if
 *  it has a key. */
void mr_sim_telegram_build (const MrSimMeter *meter, GPtrArray *telegrams, guint index, const MrSimNow *now,
                            MbusFrame *out);

G_END_DECLS
