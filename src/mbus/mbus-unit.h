/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mbus-quantity.h"

G_BEGIN_DECLS

/**
 * MbusCoding:
 *
 * What a line of the VIF or VIFE tables does with the octets of a value. From %MBUS_CODING_PER on it is a VIFE's:
 * it changes what the VIF before it said.
 */
typedef enum {
  MBUS_CODING_NUMBER,   /* types A and B: BCD with sign, signed integer; real */
  MBUS_CODING_UNSIGNED, /* type C where it is an integer */
  MBUS_CODING_BITS,     /* type D */
  MBUS_CODING_TIME,     /* types F, G, I and J, by the number of octets; of BCD a date and time in digits */
  MBUS_CODING_DIGITS,   /* BCD that identifies: no sign, leading zeros and hex digits count */
  MBUS_CODING_RATING,   /* type C in steps of 2^-12 */
  MBUS_CODING_RAW,      /* a structure that is not read here */

  MBUS_CODING_PER,       /* unit is written behind the unit */
  MBUS_CODING_WORDS,     /* says something about the value, leaves it as it is */
  MBUS_CODING_SCALE,     /* · 10^exponent */
  MBUS_CODING_ADD,       /* + 10^exponent in the unit of the VIF */
  MBUS_CODING_COUNT,     /* the value is no longer what the VIF measures but a number in this line's unit */
  MBUS_CODING_OTHER_UNIT, /* the number is in a unit that is not known here */
  MBUS_CODING_WHEN,      /* the value is the date or time of it */
  MBUS_CODING_TYPE_C,
  MBUS_CODING_TYPE_D,
  MBUS_CODING_STRUCTURE, /* the data are a structure that is not read here */
  MBUS_CODING_FAULT      /* record error: exponent holds its MbusValidity */
} MbusCoding;

/**
 * MbusUnit:
 * @first: first code of the range of VIF or VIFE this line is for, extension bit off
 * @last: last code of the range
 * @quantity: what a VIF measures; %MBUS_QUANTITY_UNKNOWN in the line of a VIFE
 * @unit: as in files, JSON and on screen, without prefix: "Wh", "m³", "°C", "h"; "" for none
 * @exponent: power of ten of the first code; each further code of the range adds 1
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

/** Returns: the power of ten that @code has in its line @self. */
int mbus_unit_exponent (const MbusUnit *self, guint8 code);

/** Returns: whether a VIFE of this line gives the number another unit than that of its VIF: the line's own, or, for an
 *   alternative unit, one that is not known. */
gboolean mbus_unit_replaces (const MbusUnit *self);

G_END_DECLS
