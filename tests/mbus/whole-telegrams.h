/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mbus-telegram.h"

/* Telegrams with the structure that real meters send, typed octet by octet from EN 13757-2 and -3. The meters do not
 * exist, and nothing is copied from a recording. */

typedef struct {
  guint frame;           /* the record's telegram: 0, or 1 for the meter's second one */
  const char *quantity;
  const char *value;
  const char *unit;
  MbusFunction function;
  guint storage;
  guint tariff;
  guint subunit;
} WholeRecord;

typedef struct {
  const char *name;
  const char *frames[2]; /* hex of whole frames; the second is NULL when one telegram holds all records */
  const char *address;   /* secondary address as mbus_secondary_format() writes it */
  guint8 status;
  guint8 security_mode;
  const WholeRecord *records;
  guint n_records;
} WholeMeter;

/** Returns: how many meters there are. */
guint n_whole_meters (void);

/** Returns: (transfer none): meter @i. The key of an encrypted one is find_sample_key()'s second. */
const WholeMeter *whole_meter (guint i);

/** Returns: how many telegrams all meters send together. */
guint n_whole_telegrams (void);

/** Returns: (transfer full): telegram @i of n_whole_telegrams(), as on the wire. */
GBytes *whole_telegram (guint i);
