/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mbus-telegram.h"

G_BEGIN_DECLS

#define MBUS_FIXED_OCTETS 16 /* ID(4) ACC STATUS U1 U2 CNT1(4) CNT2(4) */
#define MBUS_FIXED_OFFSET_STATUS 5
#define MBUS_FIXED_STATUS_BINARY 0x01 /* the counters are signed binary, not BCD */
#define MBUS_FIXED_STATUS_STORED 0x02 /* the counters were stored on the fixed date */
#define MBUS_FIXED_UNIT_MASK 0x3F
#define MBUS_FIXED_UNIT_HISTORIC 0x3E /* of counter 2: as counter 1, but historic */

/**
 * mbus_fixed_read:
 * @start: of the identification number
 * @end: after the last octet of the data
 *
 * Reads the fixed data structure of CI 73 and 77 into the header and records of @self, and sets its error when its
 * length is not that of the standard. The bits of the status are those of figure 16 of the M-Bus documentation 4.8
 * (mbus-protocol §1.5), which counts bits from 1; libmbus has them mirrored.
 */
void mbus_fixed_read (MbusTelegram *self, const guint8 *octets, gsize start, gsize end);

/** Returns: whether a meter with these two octets of medium and units sends the most significant octet first even under
 *  CI 73: media A to E ("mode 2"). */
gboolean mbus_fixed_is_msb_first (const guint8 units[2]);

G_END_DECLS
