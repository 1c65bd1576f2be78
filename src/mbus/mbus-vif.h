/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mbus-dif.h"
#include "mbus-record.h"

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

/* The tables of the standard. */
typedef enum {
  MBUS_VIF_PAGE_PRIMARY,
  MBUS_VIF_PAGE_FB,        /* first extension: VIFE behind FB */
  MBUS_VIF_PAGE_FD,        /* second extension: VIFE behind FD */
  MBUS_VIF_PAGE_FD_SECOND, /* VIFE behind FD FD */
  MBUS_VIF_PAGE_EF,        /* third extension: VIFE behind EF. Reserved, so it has no lines */
  MBUS_VIF_PAGE_VIFE,      /* combinable VIFE, as an answer uses them */
  MBUS_VIF_PAGE_VIFE_SECOND, /* combinable VIFE behind FC */
  MBUS_VIF_PAGE_FIXED,     /* units of fixed data, CI 73 and 77 */
  MBUS_VIF_PAGE_ACTION     /* combinable VIFE of a command where an answer has record errors */
} MbusVifPage;

#define MBUS_N_VIF_PAGES (MBUS_VIF_PAGE_ACTION + 1)

/* Codes with a meaning for the structure, extension bit off. */
#define MBUS_VIF_DATE 0x6C
#define MBUS_VIF_DATE_TIME 0x6D
#define MBUS_VIF_THIRD_EXTENSION 0x6F
#define MBUS_VIF_FABRICATION 0x78
#define MBUS_VIF_IDENTIFICATION 0x79
#define MBUS_VIF_BUS_ADDRESS 0x7A
#define MBUS_VIF_FIRST_EXTENSION 0x7B
#define MBUS_VIF_PLAIN_TEXT 0x7C
#define MBUS_VIF_SECOND_EXTENSION 0x7D
#define MBUS_VIF_MANUFACTURER 0x7F
#define MBUS_VIF_FD_ERROR_FLAGS 0x17
#define MBUS_VIF_FD_SUMMER_TIME 0x72
#define MBUS_VIF_FD_LISTENING_WINDOW 0x73
#define MBUS_VIFE_INVERSE_PROFILE 0x13
#define MBUS_VIFE_EXTENSION 0x7C
#define MBUS_VIFE_MANUFACTURER 0x7F

/**
 * mbus_unit_table:
 *
 * Returns: (transfer none): the lines of @page, ascending, @n of them
 */
const MbusUnit *mbus_unit_table (MbusVifPage page, gsize *n);

/** Returns: (transfer none) (nullable): the line of @page that @code belongs to; the extension bit is ignored. */
const MbusUnit *mbus_unit_lookup (MbusVifPage page, guint8 code);

/** Returns: the page that the code behind @vif stands on, the primary one when @vif is a code itself. */
MbusVifPage mbus_vif_page_of (guint8 vif);

/** Returns: the power of ten that @code has in its line @unit. */
int mbus_unit_exponent (const MbusUnit *unit, guint8 code);

/** Returns: whether a VIFE of this line gives the number another unit than that of its VIF: the line's own, or, for an
 *   alternative unit, one that is not known. */
gboolean mbus_unit_replaces (const MbusUnit *unit);

/**
 * mbus_unit_find:
 * @quantity: (nullable): as in the tables; %NULL for any
 * @unit: as in the tables, without prefix; "" for none
 * @exponent: power of ten of the value's last digit in @unit
 * @page: (out): primary, FB or FD
 * @code: (out): without extension bit
 *
 * The tables backwards: finds the VIF for a register. The primary table goes first.
 *
 * Returns: (transfer none) (nullable): the line, or %NULL when no VIF says this
 */
const MbusUnit *mbus_unit_find (const char *quantity, const char *unit, int exponent, MbusVifPage *page, guint8 *code);

/* The tables themselves, for mbus-vif.c. */
extern const MbusUnit mbus_vif_primary[];
extern const MbusUnit mbus_vif_fb[];
extern const MbusUnit mbus_vif_fd[];
extern const MbusUnit mbus_vif_fd_second[];
extern const MbusUnit mbus_vif_fixed[];
extern const MbusUnit mbus_vife[];
extern const MbusUnit mbus_vife_second[];
extern const MbusUnit mbus_vife_action[];
extern const gsize mbus_n_vif_primary;
extern const gsize mbus_n_vif_fb;
extern const gsize mbus_n_vif_fd;
extern const gsize mbus_n_vif_fd_second;
extern const gsize mbus_n_vif_fixed;
extern const gsize mbus_n_vife;
extern const gsize mbus_n_vife_second;
extern const gsize mbus_n_vife_action;

G_END_DECLS
