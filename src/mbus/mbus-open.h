/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mbus-afl.h"
#include "mbus-telegram.h"

G_BEGIN_DECLS

/**
 * mbus_telegram_open:
 * @self: a telegram whose transport header was read; @self->clear is @self->octets still
 * @tpl: offset of the transport layer's CI
 * @start: (inout): behind the configuration word; then of the first octet that can be read as records
 * @end: (inout): behind the last octet of the telegram's data; then behind the last that can be read
 * @with: (nullable)
 *
 * Opens what is encrypted (EN 13757-7, OMS 4; wireless.md §2.4 to §2.8) when a key is at hand whose check octets or
 * MAC prove it. Sets security, n_encrypted, encrypted_offset and clear, and error with its offset when it stays shut;
 * what was sent in clear behind it can be read in any case. Nothing of a key stays in memory.
 */
void mbus_telegram_open (MbusTelegram *self, const MbusAfl *afl, gsize tpl, gsize *start, gsize *end,
                         const MbusDecoding *with);

G_END_DECLS
