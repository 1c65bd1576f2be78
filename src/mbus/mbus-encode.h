/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mbus-value.h"

G_BEGIN_DECLS

/* Values to octets, least significant octet first (EN 13757-3 annex A; mbus-protocol §1.8). */

/**
 * mbus_encode_type_f:
 * @when: date and time; fields that are -1 become the wildcards of the type. The seconds are not sent.
 *
 * The year must lie in 1900…2299, or be open.
 */
void mbus_encode_type_f (const MbusDateTime *when, guint8 out[4]);

/** @when: its date; fields that are -1 become the wildcards of the type. The year must lie in 1981…2080, or be open. */
void mbus_encode_type_g (const MbusDateTime *when, guint8 out[2]);

/**
 * mbus_encode_type_i:
 * @when: date and time with seconds; fields that are -1 become the wildcards of the type
 *
 * The day of the week, the week and the leap year follow from the date; without a date they are "not specified". The
 * year must lie in 2000…2099, or be open.
 */
void mbus_encode_type_i (const MbusDateTime *when, guint8 out[6]);

/** @when: its time of day; fields that are -1 become the wildcards of the type */
void mbus_encode_type_j (const MbusDateTime *when, guint8 out[3]);

/** Date and time in twelve digits, see mbus_type_time_digits(). @when: no field is open, and the year lies in
 *  2000…2099 */
void mbus_encode_time_digits (const MbusDateTime *when, guint8 out[6]);

/**
 * mbus_encode_bcd:
 * @n_octets: 1…9; each holds two digits
 *
 * Writes BCD (type A). A negative value has F for its first digit, so it has one digit less.
 *
 * Returns: %FALSE when @value has too many digits; @out is then undefined
 */
gboolean mbus_encode_bcd (gint64 value, guint n_octets, guint8 *out);

/** Writes a signed integer (type B) of 1…8 octets. Returns: %FALSE when @value does not fit, or would be the most
 *   negative integer, which means "no value". */
gboolean mbus_encode_integer (gint64 value, guint n_octets, guint8 *out);

G_END_DECLS
