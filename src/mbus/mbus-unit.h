/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mbus-dif.h"
#include "mbus-quantity.h"

G_BEGIN_DECLS

/**
 * MbusCoding:
 *
 * How a line of the VIF or VIFE tables interprets the octets of a value. From %MBUS_CODING_PER on it is that of a VIFE,
 * which changes the meaning of the VIF before it.
 */
typedef enum {
  MBUS_CODING_NUMBER,   /* types A and B: BCD with sign, signed integer; real */
  MBUS_CODING_UNSIGNED, /* type C where it is an integer */
  MBUS_CODING_BITS,     /* type D */
  MBUS_CODING_TIME,     /* types F, G, I and J, by the number of octets; of BCD a date and time in digits */
  MBUS_CODING_DIGITS,   /* BCD that identifies: no sign, leading zeros and hex digits count */
  MBUS_CODING_RATING,   /* type C in steps of 2^-12 */
  MBUS_CODING_RAW,      /* a structure that is not decoded */
  MBUS_CODING_ADDRESS,  /* eight octets: the secondary address of a meter */
  MBUS_CODING_SECRET,   /* a key or a password, which is never shown */

  MBUS_CODING_PER,       /* unit is appended to the unit */
  MBUS_CODING_WORDS,     /* describes the value without changing it */
  MBUS_CODING_SCALE,     /* · 10^exponent */
  MBUS_CODING_ADD,       /* + 10^exponent in the unit of the VIF */
  MBUS_CODING_COUNT,     /* the value is not what the VIF measures but a number in the unit of this line */
  MBUS_CODING_OTHER_UNIT, /* the value is in an unknown unit */
  MBUS_CODING_WHEN,      /* the value is the date or time of what the VIF measures */
  MBUS_CODING_TYPE_C,
  MBUS_CODING_TYPE_D,
  MBUS_CODING_STRUCTURE, /* the data are a structure: a compact profile */
  MBUS_CODING_FAULT      /* record error: exponent holds its MbusValidity */
} MbusCoding;

/**
 * MbusUnit:
 * @first: first code of the range of VIF or VIFE this line is for, extension bit off
 * @last: last code of the range
 * @quantity: what a VIF measures; %MBUS_QUANTITY_UNKNOWN in the line of a VIFE
 * @unit: as in files, JSON and on screen, without prefix: "Wh", "m³", "°C", "h"; "" for none
 * @exponent: power of ten of the first code; each following code of the range adds 1
 * @coding: how the data are to be read, or what a VIFE changes: #MbusCoding
 * @words: (nullable): English words, marked for translation: of a VIFE, or the name that a profile gives a register
 *
 * What a VIF or VIFE means: one line of the standard's tables, or of a profile.
 */
typedef struct {
  guint8 first;
  guint8 last;
  MbusQuantity quantity;
  const char *unit;
  gint8 exponent;
  guint8 coding;
  const char *words;
} MbusUnit;

/** Returns: (transfer none): @words, or else the name of the quantity, English and marked for translation. */
const char *mbus_unit_name (const MbusUnit *self);

/** Returns: the power of ten of @code in its line @self. */
static inline int
mbus_unit_exponent (const MbusUnit *self, guint8 code)
{
  return self->exponent + (code & ~MBUS_EXTENSION & 0xFF) - self->first;
}

/** Returns: whether a VIFE of this line replaces the unit of the VIF: with the unit of the line, or, for an alternative
 *   unit, with an unknown one. */
gboolean mbus_unit_replaces (const MbusUnit *self);

G_END_DECLS
