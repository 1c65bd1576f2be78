/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mbus-field.h"
#include "mbus-record.h"

G_BEGIN_DECLS

/**
 * mbus_record_explain:
 *
 * Explains the header of a record in words, one field an octet or a group of them. Offsets count from the first octet
 * of the record's header; a record without header has no fields.
 *
 * Returns: (transfer full) (element-type MbusField)
 */
GArray *mbus_record_explain (const MbusRecord *self);

/** Returns: (transfer full) (nullable): the words for a DIF that has no data of its own, %NULL for any other. */
char *mbus_explain_special_dif (guint8 dif);

/** Returns: (transfer full): the words for the LVAR behind a header with @dif. */
char *mbus_explain_lvar (guint8 dif, guint8 lvar);

/** Returns: (transfer full): the words for the data of @record. */
char *mbus_explain_data (const MbusRecord *record);

/** Returns: (transfer full) (nullable): what one step of a number of @line is worth, in the user's locale: "0.001 m³",
 *   "kWh"; %NULL where there is nothing to say. @exponent: the power of ten its VIF gives. */
char *mbus_explain_resolution (const MbusUnit *line, int exponent);

G_END_DECLS
