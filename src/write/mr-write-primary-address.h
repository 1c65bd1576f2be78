/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-write-request.h"

G_BEGIN_DECLS

#define MR_WRITE_PRIMARY_ADDRESS "primary-address"

/** "primary-address": `01 7A aa` (mbus-protocol §1.10). Values are "0" to "250"; 0 is the address meters leave the
 *  factory with, which several may share. */
extern const MrWriteKind mr_write_primary_address;

G_END_DECLS
