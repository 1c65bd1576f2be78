/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mbus-telegram.h"

G_BEGIN_DECLS

/**
 * mr_check_info_bits:
 * @address: the meter's, which tells whose info bits these are
 * @sentences: (element-type utf8): gets a translated sentence for every bit that is set, to be freed with g_free()
 *
 * Reads the info codes that a maker hides in manufacturer specific records, as far as they are publicly known.
 */
void mr_check_info_bits (const MbusSecondary *address, const MbusTelegram *telegram, GPtrArray *sentences);

G_END_DECLS
