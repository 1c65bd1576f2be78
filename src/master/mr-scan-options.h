/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mbus-address.h"

G_BEGIN_DECLS

typedef enum {
  MR_SCAN_AUTO,      /* primary addresses, and secondary search at every baud rate */
  MR_SCAN_PRIMARY,
  MR_SCAN_SECONDARY
} MrScanMethod;

#define MR_SCAN_BAUDS_MAX 9

/** A meter that the site knows. @primary: -1 if that is unknown; @baud: at which it answered, 0 if that is unknown */
typedef struct {
  MbusSecondary address;
  int primary;
  guint baud;
} MrScanPlace;

/**
 * MrScanOptions:
 * @bauds: baud rates to search at, in this order, 0-terminated; empty: those of mr_rates_usual(). One that the
 *   settings of the connection do not allow ends the scan with an error
 * @first, @last: range of a primary scan; both 0: 0…250
 * @pattern: search only meters whose secondary address matches this; all wildcards: the whole bus
 * @places: (nullable) (element-type MrScanPlace) (transfer none): the meters that the site knows: they are asked
 *   first, and one that has moved is recognized
 * @quick: skips every step that may be skipped, see #MrScanStep
 *
 * %MR_SCAN_AUTO asks the primary addresses first at the first rate, or where several meters are at the factory's after
 * the secondary search, and at a further rate only when a meter answers there that selection did not find; with a
 * @pattern it asks none. A further rate is searched only as far as the meters that are known do not explain who answers
 * at it, or if that takes little time.
 */
typedef struct {
  MrScanMethod method;
  guint bauds[MR_SCAN_BAUDS_MAX + 1];
  guint8 first;
  guint8 last;
  MbusSecondary pattern;
  GArray *places;
  gboolean quick;
} MrScanOptions;

#define MR_SCAN_OPTIONS_DEFAULT ((MrScanOptions) { MR_SCAN_AUTO, { 0 }, 0, 0, MBUS_SECONDARY_ANY, NULL, FALSE })

G_END_DECLS
