/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mbus-telegram.h"

G_BEGIN_DECLS

/**
 * mbus_telegram_decode:
 * @octets: one whole long frame as received, 68 … 16
 *
 * mbus_telegram_decode_with() without keys, formats and sender.
 */
MbusTelegram *mbus_telegram_decode (GBytes *octets, GError **error);

/**
 * mbus_telegram_decode_with:
 * @octets: one whole long frame as received, 68 … 16
 * @decoding: (nullable): used while decoding only
 *
 * Returns: (transfer full): the telegram, as far as it can be read; %NULL with %MBUS_ERROR only when @octets
 *   are not a whole frame with a correct checksum, or not an answer (but see saved in #MbusDecoding)
 */
MbusTelegram *mbus_telegram_decode_with (GBytes *octets, const MbusDecoding *decoding, GError **error);

G_END_DECLS
