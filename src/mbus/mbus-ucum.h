/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mbus-record.h"

G_BEGIN_DECLS

/** Returns: (transfer none) (nullable): the UCUM code of a unit of the VIF tables or of the "/d" of a per-X VIFE,
 *   case sensitive; %NULL for any other */
const char *mbus_ucum_find (const char *unit);

/** Appends mbus_record_ucum(). */
void mbus_record_append_ucum (const MbusRecord *self, GString *out);

G_END_DECLS
