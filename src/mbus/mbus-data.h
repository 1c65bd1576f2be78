/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mbus-dif.h"
#include "mbus-types.h"
#include "mbus-unit.h"

G_BEGIN_DECLS

/* The data of a record: how many octets they have, and which number, date or text they are. */

typedef enum {
  MBUS_FORM_NONE,
  MBUS_FORM_INTEGER,
  MBUS_FORM_REAL,
  MBUS_FORM_BCD,
  MBUS_FORM_NEGATIVE_BCD,
  MBUS_FORM_TEXT
} MbusForm;

/**
 * mbus_form_of:
 * @dif: whose field is not special
 * @lvar: of a DIF of variable length; ignored for others
 * @n_octets: (out): of the data
 *
 * The data field of a DIF (mbus-protocol §1.4).
 *
 * Returns: %FALSE when @lvar is reserved, so that the end of its data is unknown
 */
gboolean mbus_form_of (guint8 dif, guint8 lvar, MbusForm *form, gsize *n_octets);

/**
 * mbus_data_decode:
 * @exponent: power of ten of the value's last digit
 * @value: (out): all zero before
 *
 * Reads data as @coding says. A coding that does not apply to data of this form gives %MBUS_VALUE_OCTETS,
 * %MBUS_CODING_RAW gives %MBUS_VALUE_RAW, and without data the kind of the value stays %MBUS_VALUE_NONE. Only eight
 * octets may be decoded as %MBUS_CODING_ADDRESS.
 */
void mbus_data_decode (const MbusData *data, MbusForm form, MbusCoding coding, int exponent, MbusValue *value);

G_END_DECLS
