/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-write-request.h"

G_BEGIN_DECLS

#define MR_WRITE_BAUD_RATE "baud-rate"

/** "baud-rate": CI B8 to BF (mbus-protocol §1.10). Values are "300" to "38400". Only reading the meter at the new rate
 *  proves it, and has it keep that rate: some meters return to the former one without that. */
extern const MrWriteKind mr_write_baud_rate;

G_END_DECLS
