/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mbus-address.h"

G_BEGIN_DECLS

/**
 * MbusValueKind:
 * @MBUS_VALUE_NONE: the record has no data (DIF 0), or is a manufacturer specific block (DIF 0F)
 * @MBUS_VALUE_DECIMAL: @mantissa · 10^@exponent, exact
 * @MBUS_VALUE_REAL: IEEE 754 single precision (type H) in @real, already scaled; @exponent is the scale
 * @MBUS_VALUE_DIGITS: BCD that identifies something: the nibbles of the octets in @text are the digits, and leading
 *   zeros and hex digits are significant
 * @MBUS_VALUE_TEXT: printable characters of ISO 8859-1 in @text
 * @MBUS_VALUE_DATE: @when, date only (type G)
 * @MBUS_VALUE_DATE_TIME: @when, date and time (types F and I, or twelve digits)
 * @MBUS_VALUE_TIME: @when, time of day only (type J)
 * @MBUS_VALUE_BITS: @mantissa as a bit field (type D)
 * @MBUS_VALUE_OCTETS: an integer or a bit field too wide for @mantissa, or octets that are not a date, number or text
 *   as the VIF requires: the octets in @text as one number
 * @MBUS_VALUE_RAW: a structure that is not decoded, such as a telegram within the telegram, or a text that is not
 *   printable: the octets in @text as sent
 * @MBUS_VALUE_ADDRESS: the secondary address of a meter: the eight octets in @text, see mbus_value_get_address()
 * @MBUS_VALUE_SECRET: a key or a password; its octets in @text are never shown
 */
typedef enum {
  MBUS_VALUE_NONE,
  MBUS_VALUE_DECIMAL,
  MBUS_VALUE_REAL,
  MBUS_VALUE_DIGITS,
  MBUS_VALUE_TEXT,
  MBUS_VALUE_DATE,
  MBUS_VALUE_DATE_TIME,
  MBUS_VALUE_TIME,
  MBUS_VALUE_BITS,
  MBUS_VALUE_OCTETS,
  MBUS_VALUE_RAW,
  MBUS_VALUE_ADDRESS,
  MBUS_VALUE_SECRET
} MbusValueKind;

/**
 * MbusValidity:
 *
 * Whether a value can be used. Unless it is %MBUS_VALID, only the raw octets can be trusted.
 */
typedef enum {
  MBUS_VALID,
  MBUS_INVALID,     /* marked as "not a value" as the type defines: FF…, NaN, day 0, IV bit, error digits A–E */
  MBUS_NO_DATA,     /* VIFE 15 */
  MBUS_OVERFLOW,    /* VIFE 16 */
  MBUS_UNDERFLOW,   /* VIFE 17 */
  MBUS_DATA_ERROR,  /* another record error VIFE */
  MBUS_NOT_STORED   /* no value in a storage whose date is FF…: the meter has not stored anything there yet */
} MbusValidity;

/**
 * MbusDateTime:
 *
 * Local time of the meter, without a time zone. -1 in a field: open ("every").
 */
typedef struct {
  gint16 year; /* full year, 2026 */
  gint8 month;
  gint8 day;
  gint8 hour;
  gint8 minute;
  gint8 second;      /* -1 where the type has none */
  gboolean summer_time; /* SU bit */
} MbusDateTime;

typedef struct {
  MbusValueKind kind;
  MbusValidity validity;
  gint64 mantissa;
  gint8 exponent;
  double real;
  MbusDateTime when;
  const guint8 *text; /* (nullable): octets of the data, borrowed, in wire order; see mbus_value_to_string() */
  guint8 n_text;
  gboolean msb_first; /* the first octet of @text is the most significant one, or its first character: CI 76 and 77 */
} MbusValue;

/**
 * mbus_value_to_string:
 *
 * Writes a value exactly, without rounding, with '.' as decimal point, no unit and no grouping: "12.340" (the zeros
 * show the resolution of the register), "-3", "2026-03-05", "2026-03-05T14:30", "0x0C", "2E 44 2D",
 * "12345678 KAM, version 52, type 04". A real value has the fewest digits that give the same single precision number.
 * An open field of a date is "*". Control characters of a text become U+FFFD. A key is "********". An invalid value,
 * and one of kind %MBUS_VALUE_NONE, is "".
 *
 * Returns: (transfer full): the text
 */
char *mbus_value_to_string (const MbusValue *self);

/** Appends the text of mbus_value_to_string(). */
void mbus_value_append (const MbusValue *self, GString *out);

/** As mbus_value_append(), but a real number has no more than the seven digits that mean something in single precision.
 *  Whole numbers are exact. */
void mbus_value_append_short (const MbusValue *self, GString *out);

/** Fills @out with the address in a value of kind %MBUS_VALUE_ADDRESS. */
void mbus_value_get_address (const MbusValue *self, MbusSecondary *out);

/**
 * mbus_value_to_double:
 *
 * Returns: the number nearest to a decimal or real value; NaN for every other kind and for invalid values
 */
double mbus_value_to_double (const MbusValue *self);

G_END_DECLS
