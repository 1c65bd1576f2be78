/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mbus-telegram.h"

G_BEGIN_DECLS

/**
 * mbus_application_read:
 * @self: c, a, ci and octets are set; everything else is filled in
 * @end: after the last octet of the data
 * @decoding: (nullable)
 *
 * Reads everything from the CI field on: the authentication and fragmentation sublayer, the transport header with its
 * encryption, and the application. An error that @self already has is kept.
 */
void mbus_application_read (MbusTelegram *self, gsize end, const MbusDecoding *decoding);

G_END_DECLS
