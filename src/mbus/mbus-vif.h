/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mbus-dif.h"
#include "mbus-unit.h"

G_BEGIN_DECLS

/* The tables of the standard. */
typedef enum {
  MBUS_VIF_PAGE_PRIMARY,
  MBUS_VIF_PAGE_FB,        /* first extension: VIFE after FB */
  MBUS_VIF_PAGE_FD,        /* second extension: VIFE after FD */
  MBUS_VIF_PAGE_FD_SECOND, /* VIFE after FD FD */
  MBUS_VIF_PAGE_EF,        /* third extension: VIFE after EF. Reserved, so it has no lines */
  MBUS_VIF_PAGE_VIFE,      /* combinable VIFE in an answer */
  MBUS_VIF_PAGE_VIFE_SECOND, /* combinable VIFE after FC */
  MBUS_VIF_PAGE_FIXED,     /* units of fixed data, CI 73 and 77 */
  MBUS_VIF_PAGE_ACTION     /* combinable VIFE in a command, where an answer has record errors */
} MbusVifPage;

#define MBUS_N_VIF_PAGES (MBUS_VIF_PAGE_ACTION + 1)

/* Codes that matter to the program, extension bit off. */
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
#define MBUS_VIF_FD_CONTAINER 0x3B /* of a radio telegram */
#define MBUS_VIF_FD_SUMMER_TIME 0x72
#define MBUS_VIF_FD_LISTENING_WINDOW 0x73
#define MBUS_VIFE_INVERSE_PROFILE 0x13
#define MBUS_VIFE_EXTENSION 0x7C
#define MBUS_VIFE_MANUFACTURER 0x7F

/**
 * mbus_unit_table:
 *
 * Returns: (transfer none): the @n lines of @page, in ascending order
 */
const MbusUnit *mbus_unit_table (MbusVifPage page, gsize *n);

/** Returns: (transfer none) (nullable): the line of @page with @code; the extension bit is ignored. */
const MbusUnit *mbus_unit_lookup (MbusVifPage page, guint8 code);

/**
 * mbus_unit_first_alike:
 * @page: (inout): of the VIF
 * @code: (inout): the VIF; its extension bit is ignored, and off when this returns
 *
 * Replaces a VIF by the first one of the tables with the same quantity, unit and coding, and another power of ten. A
 * reserved VIF remains.
 */
void mbus_unit_first_alike (MbusVifPage *page, guint8 *code);

/** Returns: the page of the code after @vif, or the primary one if @vif is itself a code. */
static inline MbusVifPage
mbus_vif_page_of (guint8 vif)
{
  switch (vif)
    {
    case MBUS_VIF_FIRST_EXTENSION | MBUS_EXTENSION:
      return MBUS_VIF_PAGE_FB;
    case MBUS_VIF_SECOND_EXTENSION | MBUS_EXTENSION:
      return MBUS_VIF_PAGE_FD;
    case MBUS_VIF_THIRD_EXTENSION | MBUS_EXTENSION:
      return MBUS_VIF_PAGE_EF;
    default:
      return MBUS_VIF_PAGE_PRIMARY;
    }
}

/**
 * mbus_unit_find:
 * @quantity: %MBUS_QUANTITY_UNKNOWN for any
 * @unit: as in the tables, without prefix; "" for none
 * @exponent: power of ten of the value's last digit in @unit
 * @page: (out): primary, FB or FD
 * @code: (out): without extension bit
 *
 * Finds the VIF for a register, in the primary table first.
 *
 * Returns: (transfer none) (nullable): the line, or %NULL if there is no such VIF
 */
const MbusUnit *mbus_unit_find (MbusQuantity quantity, const char *unit, int exponent, MbusVifPage *page, guint8 *code);

G_END_DECLS
