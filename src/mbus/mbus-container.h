/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mbus-telegram.h"

G_BEGIN_DECLS

/** mbus_telegram_decode_with(), which itself opens containers. */
typedef MbusTelegram *(*MbusDecodeFunc) (GBytes *octets, const MbusDecoding *decoding, GError **error);

/**
 * mbus_containers_open:
 * @self: whose records were read
 * @decoding: (nullable)
 * @decode: decodes a telegram on wires
 *
 * Decodes the radio telegrams in the containers of @self (VIF FD 3B) into contained. This is how gateways pass on
 * telegrams that they cannot decrypt. From the transport layer on, their layers are those of a telegram on wires;
 * mbus-radio-link.h is about those below. Each has the address of its radio meter, and is decrypted with that meter's
 * key.
 */
void mbus_containers_open (MbusTelegram *self, const MbusDecoding *decoding, MbusDecodeFunc decode);

G_END_DECLS
