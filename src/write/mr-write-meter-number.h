/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-write-request.h"

G_BEGIN_DECLS

#define MR_WRITE_METER_NUMBER "meter-number"

/**
 * mr_write_meter_number:
 *
 * "meter-number": the identification number in the secondary address, `0C 79` and eight BCD digits, least significant
 * octet first (EN 13757-3; mbus-protocol §1.10). Not confirmed for Kamstrup. Values are eight decimal digits; an old
 * value may have the digits A to F, as some meters do, and then cannot be given back.
 */
extern const MrWriteKind mr_write_meter_number;

G_END_DECLS
