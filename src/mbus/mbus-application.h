/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mbus-telegram.h"

G_BEGIN_DECLS

/**
 * mbus_application_read:
 * @self: with c, a, ci and octets set; gets everything else
 * @end: behind the last octet of the data
 * @with: (nullable)
 *
 * Reads what stands from the CI field on: the authentication and fragmentation sublayer, the transport header with its
 * encryption, and the application. Keeps an error that @self has already.
 */
void mbus_application_read (MbusTelegram *self, gsize end, const MbusDecoding *with);

G_END_DECLS
