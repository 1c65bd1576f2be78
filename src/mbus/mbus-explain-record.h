/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mbus-field.h"
#include "mbus-record.h"

G_BEGIN_DECLS

/**
 * mbus_record_explain:
 *
 * Explains the header of a record in words, one field for each octet or group of octets. Offsets count from the first
 * octet of the record's header; a record without a header has no fields.
 *
 * Returns: (transfer full) (element-type MbusField)
 */
GArray *mbus_record_explain (const MbusRecord *self);

/** Returns: (transfer full) (nullable): the words for a DIF that has no data, %NULL for any other. */
char *mbus_explain_special_dif (guint8 dif);

/** Returns: (transfer full): the words for the LVAR after a header with @dif. */
char *mbus_explain_lvar (guint8 dif, guint8 lvar);

/** Returns: (transfer full): the words for the data of @record. */
char *mbus_explain_data (const MbusRecord *record);

/** Returns: (transfer full) (nullable): the value of one step of a number of @line, in the user's locale: "0.001 m³",
 *   "kWh"; %NULL if it has none. @exponent: the power of ten of the VIF. */
char *mbus_explain_resolution (const MbusUnit *line, int exponent);

G_END_DECLS
