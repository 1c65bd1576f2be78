/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mbus-unit.h"
#include "mbus-value.h"

G_BEGIN_DECLS

typedef enum {
  MBUS_FUNCTION_INSTANTANEOUS,
  MBUS_FUNCTION_MAXIMUM,
  MBUS_FUNCTION_MINIMUM,
  MBUS_FUNCTION_ERROR,        /* value during error state */
  MBUS_FUNCTION_MANUFACTURER  /* DIF 0F/1F: manufacturer specific data to the end of the telegram */
} MbusFunction;

/** Returns: (transfer none): stable English word for files and JSON: "instantaneous", "maximum", "minimum", "error",
 *   "manufacturer". */
const char *mbus_function_nick (MbusFunction function);

#define MBUS_DIFE_MAX 10
#define MBUS_VIFE_MAX 10

/**
 * MbusRecord:
 *
 * One data record: a value with its meaning and the place it came from. Flat and without allocation; @unit and
 * the entries of @modifiers are static, @header, value.text and plain_unit point into the octets that were decoded.
 *
 * Most records stand in the telegram as they are: header, then data. The record of a compact frame has only its data
 * there, and its header in the format that the frame names (mbus-format.h); a counter of fixed data and an alarm have
 * no header at all.
 */
typedef struct {
  MbusFunction function;
  guint64 storage; /* 41 bits */
  guint32 tariff;  /* 20 bits */
  guint16 subunit; /* 10 bits */
  const MbusUnit *unit;              /* (nullable): NULL when the VIF is unknown */
  const MbusUnit *modifiers[MBUS_VIFE_MAX]; /* what the VIFE chain adds, in order, each with its words */
  guint8 n_modifiers;
  guint8 n_unknown_vife;
  const guint8 *maker_vifes;         /* (nullable): the VIFE behind a manufacturer's VIF or VIFE, wire order */
  guint8 n_maker_vifes;              /* 0 once a profile has given them a meaning */
  const guint8 *plain_unit;          /* (nullable): plain-text VIF, wire order */
  guint8 n_plain_unit;
  gboolean manufacturer_specific;    /* VIF 7F/FF, or function MANUFACTURER: meaning only its maker knows */
  MbusValue value;                   /* already scaled by VIF and VIFE */
  guint8 dif;
  guint8 vif;
  guint8 counter;        /* of fixed data: 1 or 2, which of its counters this is a value of */
  const guint8 *header;  /* (nullable): DIF … last VIFE, with a plain-text VIF's text where that stands before it */
  guint16 n_header;
  guint8 n_dif;          /* so many octets of @header are DIF and DIFE; VIF and VIFE are the rest */
  guint16 offset;        /* of its first octet in the octets given to mbus_telegram_decode() */
  guint16 header_length; /* octets there before its data: DIF … last VIFE, plain text and LVAR included */
  guint16 length;        /* octets there, header and data */
} MbusRecord;

/** Returns: what is measured; %MBUS_QUANTITY_UNKNOWN or %MBUS_QUANTITY_MANUFACTURER_SPECIFIC where the VIF says no more. */
MbusQuantity mbus_record_quantity (const MbusRecord *self);

/** Returns: (transfer none): its English name, marked for translation, or the name that a profile gives the register. */
const char *mbus_record_quantity_name (const MbusRecord *self);

/**
 * mbus_record_unit:
 *
 * Returns: (transfer full): the unit the value is in, without prefix ("Wh", "m³/h"), the meter's own text
 *   for a plain-text VIF, modified by per-X modifiers ("m³/d"); "" when it has none
 */
char *mbus_record_unit (const MbusRecord *self);

/** Returns: (transfer none) (nullable): the unit before per-X modifiers: a count or a duration replaces what the VIF
 *   measures, a date has no unit; %NULL for the meter's own text */
const char *mbus_record_base_unit (const MbusRecord *self);

/** Appends mbus_record_unit(). */
void mbus_record_append_unit (const MbusRecord *self, GString *out);

/**
 * mbus_record_ucum:
 *
 * Returns: (transfer full): the unit of mbus_record_unit() as UCUM writes it ("W.h", "m3/h", "Cel"), case sensitive;
 *   what UCUM does not know is an annotation ("{HCA}"), the meter's own text is quoted in one; "1" for a number without
 *   unit, "" for what is no number
 */
char *mbus_record_ucum (const MbusRecord *self);

/** Appends the unit that the meter sends in words, VIF 7C: "kWh". */
void mbus_record_append_plain_unit (const MbusRecord *self, GString *out);

/**
 * mbus_record_identity:
 *
 * What a register is, whatever its value, its place in the telegram and the size its value was sent in: function,
 * storage, tariff, subunit, and the VIF chain, in which VIFs that differ only in their power of ten are the same, and
 * corrections of the value and record errors do not count. The maker's own VIFE stand as they are, the text of a
 * plain-text VIF behind '='. A counter of fixed data has "fixed.", its number and its unit there, an alarm its name;
 * the maker's block is "manufacturer". For histories, comparisons and lists of wanted registers; stable between
 * versions of this program. A meter may send one chain more than once; then only the order tells its registers apart.
 *
 * Returns: (transfer full): "0:0:0:0:00.3C" (function, storage, tariff, subunit, VIF chain in hex)
 */
char *mbus_record_identity (const MbusRecord *self);

/**
 * mbus_record_interpret:
 * @unit: what the value is; must live as long as the record. Its exponent is the value's own
 *
 * Gives a record that the standard leaves to its maker the meaning that a profile knows, and reads its value anew.
 * Bits, numbers, dates and texts as @unit's coding says; a coding that its octets cannot have leaves the value without
 * meaning. @manufacturer_specific becomes %FALSE.
 */
void mbus_record_interpret (MbusRecord *self, const MbusUnit *unit);

/**
 * mbus_record_display:
 * @value: (out) (transfer full): number as a meter's display would show it, '.' as point, trailing zeros of its
 *   resolution kept: "12.347"; or date, text, bits
 * @unit: (out) (transfer full): unit with the prefix that belongs to it: "MWh", "kW", "m³", "°C"
 *
 * Splits a record into what a screen shows. An invalid value gives "—" and an empty unit; octets that are not read here
 * have no unit.
 */
void mbus_record_display (const MbusRecord *self, char **value, char **unit);

/**
 * mbus_record_present:
 * @value: (out) (transfer full): as mbus_record_display() has it, but a number in the user's locale; a number that
 *   names something (a fabrication number) is not grouped
 * @unit: (out) (transfer full): unit with prefix
 *
 * Splits a record into what people read, the same in the window, the terminal and the words of its octets.
 */
void mbus_record_present (const MbusRecord *self, char **value, char **unit);

/** Returns: (transfer none) (nullable): words of the @i-th of the record's modifiers, English and untranslated; %NULL
 *  where it only scales the value, which already stands in value and unit. */
const char *mbus_record_modifier (const MbusRecord *self, guint i);

/**
 * mbus_record_modifiers:
 *
 * Returns: (transfer full): the words of the VIFE chain, English and untranslated, an empty array when there are none
 */
char **mbus_record_modifiers (const MbusRecord *self);

G_END_DECLS
