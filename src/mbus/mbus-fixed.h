/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mbus-telegram.h"

G_BEGIN_DECLS

#define MBUS_FIXED_OCTETS 16 /* ID(4) ACC STATUS U1 U2 CNT1(4) CNT2(4) */
#define MBUS_FIXED_OFFSET_STATUS 5
#define MBUS_FIXED_STATUS_BINARY 0x80 /* the counters are binary, not BCD */
#define MBUS_FIXED_STATUS_STORED 0x40 /* the counters were stored on the fixed date */
#define MBUS_FIXED_UNIT_MASK 0x3F
#define MBUS_FIXED_UNIT_HISTORIC 0x3E /* of counter 2: as counter 1, but historic */

/**
 * mbus_fixed_read:
 * @start: of the identification number
 * @end: after the last octet of the data
 *
 * Reads the fixed data structure of CI 73 and 77 (mbus-protocol §1.5) into the header and records of @self, and sets
 * its error when its length is not that of the standard.
 */
void mbus_fixed_read (MbusTelegram *self, const guint8 *octets, gsize start, gsize end);

G_END_DECLS
