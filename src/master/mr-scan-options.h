/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mbus-address.h"

G_BEGIN_DECLS

typedef enum {
  MR_SCAN_AUTO,      /* secondary search at every baud rate; primary addresses for meters without selection */
  MR_SCAN_PRIMARY,
  MR_SCAN_SECONDARY
} MrScanMethod;

#define MR_SCAN_BAUDS_MAX 9

/**
 * MrScanOptions:
 * @bauds: rates to search at, in this order, 0-terminated; empty: the line's own rate first and then 2400, 300 and
 *   9600 as far as they differ, or only the line's own where it cannot be changed
 * @first, @last: range of a primary scan; both 0: 0…250
 * @pattern: search only meters whose secondary address matches this; all wildcards: the whole bus
 *
 * %MR_SCAN_AUTO asks the primary addresses that no meter found has at the first rate, and at a further rate only when
 * a meter answers there that selection did not find; with a @pattern it asks none.
 */
typedef struct {
  MrScanMethod method;
  guint bauds[MR_SCAN_BAUDS_MAX + 1];
  guint8 first;
  guint8 last;
  MbusSecondary pattern;
} MrScanOptions;

#define MR_SCAN_OPTIONS_DEFAULT ((MrScanOptions) { MR_SCAN_AUTO, { 0 }, 0, 0, MBUS_SECONDARY_ANY })

G_END_DECLS
