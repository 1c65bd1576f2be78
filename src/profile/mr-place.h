/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libxml/tree.h>

#include "mbus-record.h"

G_BEGIN_DECLS

/** Where a fact belongs: the record with these octets of VIF and VIFE and, if given, of DIF and DIFE. */
typedef struct {
  GBytes *vif; /* (nullable): of bits, NULL for the status octet; of a meaning, any */
  GBytes *dif; /* (nullable): any */
} MrPlace;

/** Reads the attributes "vif" and "dif". */
void mr_place_read (MrPlace *self, xmlNode *node);
void mr_place_clear (MrPlace *self);

/** Returns: whether @record has the octets of @self, which has a VIF. */
gboolean mr_place_holds (const MrPlace *self, const MbusRecord *record);

/** Returns: whether @record has the DIF and DIFE of @self, if it has any. */
gboolean mr_place_holds_dif (const MrPlace *self, const MbusRecord *record);

G_END_DECLS
