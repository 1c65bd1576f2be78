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

/** Numbers of a record that a device profile explains. */
typedef enum {
  MBUS_EXPLAINED_STORAGE = 1 << 0,
  MBUS_EXPLAINED_TARIFF = 1 << 1,
  MBUS_EXPLAINED_SUBUNIT = 1 << 2
} MbusExplained;

/**
 * MbusRecord:
 *
 * One data record: a value with its meaning and its position in the telegram. Flat and without allocation; @unit and
 * the entries of @modifiers are static, @header, value.text and plain_unit point into the decoded octets.
 *
 * Most records are contiguous in the telegram: header, then data. Of a record of a compact frame, only the data are in
 * the telegram; the header is in the format that the frame refers to (mbus-format.h). A counter of fixed data and an
 * alarm have no header.
 */
typedef struct {
  MbusFunction function;
  guint64 storage; /* 41 bits */
  guint32 tariff;  /* 20 bits */
  guint16 subunit; /* 10 bits */
  const MbusUnit *unit;              /* (nullable): NULL when the VIF is unknown */
  const MbusUnit *modifiers[MBUS_VIFE_MAX]; /* the lines of the VIFE chain, in order, each with its words */
  guint8 n_modifiers;
  guint8 n_unknown_vife;
  const guint8 *maker_vifes;         /* (nullable): the VIFE after a manufacturer's VIF or VIFE, wire order */
  guint8 n_maker_vifes;              /* 0 after a profile has given them a meaning */
  const guint8 *plain_unit;          /* (nullable): plain-text VIF, wire order */
  guint8 n_plain_unit;
  gboolean manufacturer_specific;    /* VIF 7F/FF, or function MANUFACTURER: only the manufacturer knows the meaning */
  MbusValue value;                   /* already scaled by VIF and VIFE */
  guint8 dif;
  guint8 vif;
  guint8 counter;        /* of fixed data: 1 or 2, the number of the counter */
  const guint8 *header;  /* (nullable): DIF … last VIFE, with a plain-text VIF's text if that comes earlier */
  guint16 n_header;
  guint8 n_dif;          /* octets of @header that are DIF and DIFE; the others are VIF and VIFE */
  guint16 offset;        /* of its first octet in the octets passed to mbus_telegram_decode() */
  guint16 header_length; /* octets in the telegram before the data: DIF … last VIFE, with plain text and LVAR */
  guint16 length;        /* octets in the telegram, header and data */
  gboolean by_profile;   /* a device profile has changed what VIF and VIFE say: mbus-interpret.h */
  gboolean likely;       /* part of the profile's meaning is likely but not confirmed */
  guint8 explained;      /* #MbusExplained: @storage, @tariff and @subunit mean what the profile says, nothing else */
  const char *correction; /* (nullable): the profile corrects the value: why, an English sentence, marked for
                           * translation */
} MbusRecord;

/** Returns: what is measured; %MBUS_QUANTITY_UNKNOWN for a reserved VIF, %MBUS_QUANTITY_MANUFACTURER_SPECIFIC for a
 *  manufacturer's. */
MbusQuantity mbus_record_quantity (const MbusRecord *self);

/** Returns: (transfer none): its English name, marked for translation, or the name that a profile gives the
 *  register. */
const char *mbus_record_quantity_name (const MbusRecord *self);

/**
 * mbus_record_unit:
 *
 * Returns: (transfer full): the unit of the value, without prefix ("Wh", "m³/h"), the meter's own text for a plain-text
 *   VIF, with per-X modifiers ("m³/d"); "" if it has none
 */
char *mbus_record_unit (const MbusRecord *self);

/** Returns: (transfer none) (nullable): the unit before per-X modifiers. A count or a duration replaces the unit of the
 *   VIF, a date has none; %NULL for the meter's own text */
const char *mbus_record_base_unit (const MbusRecord *self);

/** Appends mbus_record_unit(). */
void mbus_record_append_unit (const MbusRecord *self, GString *out);

/**
 * mbus_record_ucum:
 *
 * Returns: (transfer full): the unit of mbus_record_unit() in UCUM ("W.h", "m3/h", "Cel"), case sensitive; a unit that
 *   UCUM does not have, and the meter's own text, are annotations ("{HCA}"); "1" for a number without unit, "" for
 *   anything that is not a number
 */
char *mbus_record_ucum (const MbusRecord *self);

/** Appends the unit that the meter sends as text, VIF 7C: "kWh". */
void mbus_record_append_plain_unit (const MbusRecord *self, GString *out);

/**
 * mbus_record_identity:
 *
 * Identifies a register independently of its value, its position in the telegram and the size of its value: function,
 * storage, tariff, subunit, and the VIF chain. VIFs that differ only in their power of ten are the same in it;
 * corrections of the value and record errors are left out. The manufacturer's VIFE are included unchanged, the text of
 * a plain-text VIF after '='. A counter of fixed data has "fixed.", its number and its unit instead of a chain, an
 * alarm its name; the manufacturer's block is "manufacturer". For histories, comparisons and lists of wanted registers;
 * stable between versions of this program. If a meter sends the same chain more than once, only the order distinguishes
 * its registers.
 *
 * Returns: (transfer full): "0:0:0:0:00.3C" (function, storage, tariff, subunit, VIF chain in hex)
 */
char *mbus_record_identity (const MbusRecord *self);

/** Appends mbus_record_identity(). */
void mbus_record_append_identity (const MbusRecord *self, GString *out);

/**
 * mbus_record_display:
 * @value: (out) (transfer full): number as a meter's display would show it, with '.' as decimal point and the trailing
 *   zeros of its resolution: "12.347"; a real number with at most seven digits; or date, text, bits
 * @unit: (out) (transfer full): unit with the matching prefix: "MWh", "kW", "m³", "°C"
 *
 * Splits a record into value and unit as a display shows them. An invalid value gives "—" and an empty unit; octets
 * without a known meaning have no unit.
 */
void mbus_record_display (const MbusRecord *self, char **value, char **unit);

/**
 * mbus_record_present:
 * @value: (out) (transfer full): as from mbus_record_display(), but numbers in the user's locale; a number that
 *   identifies something (a fabrication number) is not grouped
 * @unit: (out) (transfer full): unit with prefix
 *
 * Splits a record into value and unit as people read them, the same in the window, in the terminal and where octets are
 * explained.
 */
void mbus_record_present (const MbusRecord *self, char **value, char **unit);

/** Appends the value of mbus_record_present(). */
void mbus_record_append_value (const MbusRecord *self, GString *out);

/** Appends the unit of mbus_record_display() and mbus_record_present(). */
void mbus_record_append_display_unit (const MbusRecord *self, GString *out);

/** Returns: (transfer none) (nullable): the words of the record's @i-th modifier, English and untranslated; %NULL if it
 *  only scales the value. */
const char *mbus_record_modifier (const MbusRecord *self, guint i);

/**
 * mbus_record_modifiers:
 *
 * Returns: (transfer full): the words of the VIFE chain, English and untranslated; empty if there are none
 */
char **mbus_record_modifiers (const MbusRecord *self);

G_END_DECLS
