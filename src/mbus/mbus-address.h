/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "mbus-error.h"

G_BEGIN_DECLS

/* Wildcards. In identification and fabrication numbers each nibble F is one; manufacturer, version and device type have
 * one for the whole field. */
#define MBUS_ID_ANY 0xFFFFFFFFu
#define MBUS_MANUFACTURER_ANY 0xFFFFu
#define MBUS_VERSION_ANY 0xFFu
#define MBUS_DEVICE_TYPE_ANY 0xFFu

/* The bits of a manufacturer code that identify the manufacturer. The bit above them means that the address was
 * assigned on site and is unique only there (EN 13757-4). */
#define MBUS_MANUFACTURER_LETTERS 0x7FFFu

#define MBUS_SECONDARY_OCTETS 8           /* ID MAN VER MED on the wire */
#define MBUS_ID_DIGITS 8                  /* of an identification or fabrication number as text */
#define MBUS_SECONDARY_DIGITS 16          /* of a secondary address as text, without fabrication number */
#define MBUS_SECONDARY_TEXT_SIZE 26       /* 16 hex digits, '/', 8 hex digits, NUL */

/**
 * MbusSecondary:
 * @id: identification number as eight BCD nibbles, 0x12345678 for 12345678. Real meters
 *   also have hex digits in it, so it is compared nibble by nibble, never as a number.
 * @manufacturer: as the 16-bit number of the standard, 0x2C2D for KAM
 * @fabrication: fabrication number as BCD nibbles, when @has_fabrication; makes the
 *   address an enhanced secondary address
 *
 * The secondary address of a meter, or a pattern for selecting meters when it has wildcards.
 */
typedef struct {
  guint32 id;
  guint16 manufacturer;
  guint8 version;
  guint8 device_type;
  gboolean has_fabrication;
  guint32 fabrication;
} MbusSecondary;

/** All wildcards: selects every meter. */
#define MBUS_SECONDARY_ANY                                                                     \
  ((MbusSecondary) { MBUS_ID_ANY, MBUS_MANUFACTURER_ANY, MBUS_VERSION_ANY, MBUS_DEVICE_TYPE_ANY, \
                     FALSE, MBUS_ID_ANY })

/**
 * mbus_secondary_parse:
 * @text: 8 hex digits (identification number; the rest becomes wildcards), or 16 hex digits:
 *   identification number, manufacturer, version, device type, the manufacturer in wire
 *   order as libmbus writes it ("2D2C" for KAM). Either may be followed by '/' and the 8 hex
 *   digits of the fabrication number. F is a wildcard.
 *
 * Returns: %TRUE, or %FALSE with %MBUS_ERROR_INVALID saying what is wrong and where
 */
gboolean mbus_secondary_parse (const char *text, MbusSecondary *out, GError **error);

/**
 * mbus_secondary_format:
 * @out: room for %MBUS_SECONDARY_TEXT_SIZE characters
 *
 * Writes what mbus_secondary_parse() reads: 16 hex digits, then '/' and the fabrication number if there
 * is one.
 *
 * Returns: @out
 */
const char *mbus_secondary_format (const MbusSecondary *self, char *out);

/** Writes the eight octets of a selection or a long header: ID, MAN, VER, MED, least significant first. */
void mbus_secondary_to_wire (const MbusSecondary *self, guint8 out[MBUS_SECONDARY_OCTETS]);

/** Reads the eight octets of a long header or a selection. @has_fabrication becomes %FALSE. */
void mbus_secondary_from_wire (const guint8 octets[MBUS_SECONDARY_OCTETS], MbusSecondary *out);

/** Returns: whether a meter whose address is @meter is selected by @pattern (EN 13757-3, wildcards). A pattern with
 *   a fabrication number matches only meters that have one. */
gboolean mbus_secondary_matches (const MbusSecondary *pattern, const MbusSecondary *meter);

/** Returns: whether both are the same, including the fabrication number. */
gboolean mbus_secondary_equal (const MbusSecondary *a, const MbusSecondary *b);

/** Returns: whether any digit or field of @self is a wildcard. */
gboolean mbus_secondary_has_wildcard (const MbusSecondary *self);

/** Returns: (transfer full): what names a meter in a sentence: "KAM 66290778", or "66290778" if its manufacturer is not
 *   known. */
char *mbus_secondary_label (const MbusSecondary *self);

/**
 * MbusApart:
 * @MBUS_APART_ALREADY: no other meter has its manufacturer and number
 * @MBUS_APART_BY_KIND: another one has them, but is of another version or type
 * @MBUS_APART_BY_PLACE: another one has all of its secondary address
 *
 * What distinguishes a meter from the others of its bus for people.
 */
typedef enum {
  MBUS_APART_ALREADY,
  MBUS_APART_BY_KIND,
  MBUS_APART_BY_PLACE
} MbusApart;

/** @n_named, @n_same: how many meters of its bus have its manufacturer and number, and how many all of its secondary
 *   address, itself included, whether they are still there or not. Returns: what distinguishes it from them. */
MbusApart mbus_apart_among (guint n_named, guint n_same);

/** @primary: the primary address of the meter, or -1. Returns: (transfer full): what distinguishes it beside its
 *   manufacturer and number, translated: "Heat, version 35"; its fabrication number, which is its own, or else
 *   "address 6"; "" if it needs nothing, or nothing is known. */
char *mbus_secondary_apart (const MbusSecondary *self, MbusApart apart, int primary);

/** Returns: (transfer full): its number with what mbus_secondary_apart() says, in the fewest characters, for lists:
 *   "00000012/25011221" with its fabrication number, as mbus_secondary_format() writes them, "66290778 · address 6", or
 *   "66290778 · Heat 35"; the number alone if it needs nothing, or nothing is known. */
char *mbus_secondary_number (const MbusSecondary *self, MbusApart apart, int primary);

/** Returns: (transfer full): mbus_secondary_label() with mbus_secondary_apart() in parentheses if it needs it. */
char *mbus_secondary_label_apart (const MbusSecondary *self, MbusApart apart, int primary);

/**
 * MbusAddress:
 * @by_secondary: which of the two ways the meter is addressed
 *
 * How a meter is addressed: by its primary address 0…250, or by its secondary address.
 */
typedef struct {
  gboolean by_secondary;
  guint8 primary;
  MbusSecondary secondary;
} MbusAddress;

/**
 * mbus_address_parse:
 * @text: "0"…"250" (at most three decimal digits), or what mbus_secondary_parse() reads
 *
 * Returns: %TRUE, or %FALSE with %MBUS_ERROR_INVALID
 */
gboolean mbus_address_parse (const char *text, MbusAddress *out, GError **error);

/** Returns: whether both say the same; of a primary address only that counts. */
gboolean mbus_address_equal (const MbusAddress *a, const MbusAddress *b);

/** Why no other meter is given an address while a write leaves open which one @meter has. @meter: its label.
 *  @before, @after: primary addresses; @before is -1 if it is not known. Returns: (transfer full): a sentence,
 *  translated */
char *mbus_address_explain_doubt (const char *meter, int before, int after);

/** Returns: (transfer full): what mbus_address_parse() reads. */
char *mbus_address_format (const MbusAddress *self);

/** Returns: (transfer full): translated, what a sentence about @self begins with if the meter is not known:
 *   "Address 5", or the secondary address as mbus_address_parse() reads it, as short as it can be. */
char *mbus_address_label (const MbusAddress *self);

/**
 * mbus_manufacturer_to_text:
 * @out: room for 8 characters
 *
 * Writes the three letters of a manufacturer code ("KAM"), which are in %MBUS_MANUFACTURER_LETTERS. A code
 * that is not three letters A–Z is written in hex ("0x0001"), a wildcard as "*". EN 13757-3; FLAG association.
 *
 * Returns: @out
 */
const char *mbus_manufacturer_to_text (guint16 manufacturer, char out[8]);

/** Reads three letters, any case. Returns: %TRUE, or %FALSE when they are not three letters. */
gboolean mbus_manufacturer_from_text (const char *text, guint16 *out);

/**
 * mbus_device_type_name:
 *
 * Returns: (transfer none): the English name of a device type ("Heat (flow)"), marked for translation:
 *   pass it through gettext before showing it. "Reserved" for types without a name.
 */
const char *mbus_device_type_name (guint8 device_type);

/**
 * MbusMedium:
 *
 * Device types grouped into what an installer calls a medium, for icons and filters.
 */
typedef enum {
  MBUS_MEDIUM_OTHER,
  MBUS_MEDIUM_WATER,
  MBUS_MEDIUM_WARM_WATER,
  MBUS_MEDIUM_HEAT,
  MBUS_MEDIUM_COOLING,
  MBUS_MEDIUM_GAS,
  MBUS_MEDIUM_ELECTRICITY,
  MBUS_MEDIUM_HEAT_COST_ALLOCATOR,
  MBUS_MEDIUM_BREAKER
} MbusMedium;

MbusMedium mbus_device_type_medium (guint8 device_type);

/** Returns: (transfer none): stable English word for files and JSON: "water", "warm-water", "heat", "cooling", "gas",
 *   "electricity", "heat-cost-allocator", "breaker", "other". */
const char *mbus_medium_nick (MbusMedium medium);

G_END_DECLS
