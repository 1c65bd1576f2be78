/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mbus-vif.h"

/* From what people write to a VIF, by the tables that decoding uses, read backwards. */

G_BEGIN_DECLS

/** Returns: (transfer none) (nullable): a line of the tables whose quantity, in small letters with hyphens for
 *   blanks, is @word: "flow-temperature". */
const MbusUnit *mr_sim_quantity_find (const char *word);

/**
 * mr_sim_quantity_measure:
 * @quantity: as in the tables
 * @number: "54.321"; its last digit is the resolution of the register
 * @unit: (nullable): with prefix: "MWh", "l/h"
 * @page: (out)
 * @code: (out): the VIF whose power of ten is the number's resolution, or the next finer one
 * @value: (out): what goes into the record
 *
 * Returns: %TRUE, or %FALSE with %MR_SIM_ERROR_INVALID
 */
gboolean mr_sim_quantity_measure (MbusQuantity quantity, const char *number, const char *unit, MbusVifPage *page,
                                  guint8 *code, gint64 *value, GError **error);

G_END_DECLS
