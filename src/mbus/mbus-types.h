/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mbus-value.h"

G_BEGIN_DECLS

/* The value types of EN 13757-3 (mbus-protocol §1.8): octets to #MbusValue. Each sets kind, validity and the members of
 * that kind, and keeps the octets in text. They never fail: octets without a meaning become %MBUS_INVALID. */

/* Octets of one value, in wire order. */
typedef struct {
  const guint8 *octets;
  gsize n_octets;
  gboolean msb_first;
} MbusData;

/** Type A: BCD with sign. @exponent: power of ten of the last digit. At most nine octets. */
void mbus_type_a (const MbusData *data, int exponent, MbusValue *out);

/** Type A without sign, for digits that identify something. */
void mbus_type_a_digits (const MbusData *data, MbusValue *out);

/** Type B: signed integer. More than eight octets become %MBUS_VALUE_OCTETS. */
void mbus_type_b (const MbusData *data, int exponent, MbusValue *out);

/** Type C: unsigned integer. */
void mbus_type_c (const MbusData *data, int exponent, MbusValue *out);

/** Type D: bit field. */
void mbus_type_d (const MbusData *data, MbusValue *out);

/** Type H: IEEE 754 single precision, four octets. */
void mbus_type_h (const MbusData *data, int exponent, MbusValue *out);

/** A rating factor of a heat cost allocator: type C in steps of 2^-12. */
void mbus_type_rating (const MbusData *data, MbusValue *out);

/** Octets without a meaning as number, date or text: %MBUS_VALUE_OCTETS. */
void mbus_type_octets (const MbusData *data, MbusValue *out);

/** Types G, J, F and I: date or time of 2, 3, 4 and 6 octets. Any other number of octets: %MBUS_VALUE_OCTETS. */
void mbus_type_time (const MbusData *data, MbusValue *out);

/** Date and time in twelve digits, "ss mm hh DD MM YY" on the wire. The standard has no such type, but ABB's
 *  meters send it, and their manuals document it. An impossible date or time becomes %MBUS_VALUE_OCTETS. */
void mbus_type_time_digits (const MbusData *data, MbusValue *out);

G_END_DECLS
