/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "fuzz-target.h"
#include "mbus-telegram.h"

/**
 * fuzz_decode:
 * @octets: (out) (transfer full): the frame that @data became
 *
 * Returns: (transfer full) (nullable): what was decoded from it; %NULL when it is no telegram
 */
MbusTelegram *fuzz_decode (const guint8 *data, gsize size, GBytes **octets);

/** What fuzz_each_seed() has for a target whose input is for fuzz_decode(). */
void fuzz_each_telegram (FuzzSeedFunc seed, gpointer user_data);
