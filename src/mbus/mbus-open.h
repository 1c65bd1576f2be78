/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mbus-afl.h"
#include "mbus-telegram.h"

G_BEGIN_DECLS

/**
 * mbus_telegram_open:
 * @self: a telegram whose transport header was read; @self->clear is still @self->octets
 * @tpl: offset of the transport layer's CI
 * @start: (inout): after the configuration word; then the first octet that can be read as records
 * @end: (inout): after the last octet of the telegram's data; then after the last readable one
 * @decoding: (nullable)
 *
 * Decrypts a telegram (EN 13757-7, OMS 4; wireless.md §2.4 to §2.8) if there is a key that the check octets or the MAC
 * prove to be right. Sets security, n_encrypted, encrypted_offset and clear, and error with its offset if it stays
 * encrypted; unencrypted octets after it can be read in any case. No part of a key stays in memory.
 */
void mbus_telegram_open (MbusTelegram *self, const MbusAfl *afl, gsize tpl, gsize *start, gsize *end,
                         const MbusDecoding *decoding);

G_END_DECLS
