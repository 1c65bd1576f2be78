/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * MbusPrefix:
 *
 * How a meter's display shows registers of a unit: a register whose last digit is worth at most 10^@last of the unit is
 * shown in @shown, which is 10^@power of it.
 */
typedef struct {
  gint8 last;
  gint8 power;
  const char *shown;
} MbusPrefix;

/** Returns: (transfer none) (nullable): the line for a register, %NULL when its unit is shown as it is. */
const MbusPrefix *mbus_prefix_find (const char *unit, int exponent);

/** Returns: @real in the shown unit. */
double mbus_prefix_scale (const MbusPrefix *prefix, double real);

G_END_DECLS
