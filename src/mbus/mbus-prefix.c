/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mbus-prefix.h"

#include <string.h>

#include "mbus-decimal.h"

#define PREFIXES_MAX 4

/* For each unit, from the finest register to the coarsest. Displays of meters show kWh with three decimals, so a
 * register of 1 Wh is shown in kWh; one of 100 kWh in MWh. The last prefix is for all that are left. */
static const struct {
  const char *unit;
  MbusPrefix prefixes[PREFIXES_MAX];
} units[] = {
  { "Wh", { { -1, 0, "Wh" }, { 4, 3, "kWh" }, { G_MAXINT8, 6, "MWh" } } },
  { "J", { { -1, 0, "J" }, { 2, 3, "kJ" }, { 7, 6, "MJ" }, { G_MAXINT8, 9, "GJ" } } },
  { "cal", { { 4, 3, "kcal" }, { G_MAXINT8, 6, "Mcal" } } },
  { "varh", { { -1, 0, "varh" }, { 4, 3, "kvarh" }, { G_MAXINT8, 6, "Mvarh" } } },
  { "VAh", { { -1, 0, "VAh" }, { 4, 3, "kVAh" }, { G_MAXINT8, 6, "MVAh" } } },
  { "W", { { 0, 0, "W" }, { 4, 3, "kW" }, { G_MAXINT8, 6, "MW" } } },
  { "J/h", { { -1, 0, "J/h" }, { 2, 3, "kJ/h" }, { 7, 6, "MJ/h" }, { G_MAXINT8, 9, "GJ/h" } } },
  { "var", { { 0, 0, "var" }, { 4, 3, "kvar" }, { G_MAXINT8, 6, "Mvar" } } },
  { "VA", { { 0, 0, "VA" }, { 4, 3, "kVA" }, { G_MAXINT8, 6, "MVA" } } },
  { "kg", { { 2, 0, "kg" }, { G_MAXINT8, 3, "t" } } },
};

const MbusPrefix *
mbus_prefix_find (const char *unit, int exponent)
{
  for (gsize i = 0; i < G_N_ELEMENTS (units); i++)
    {
      const MbusPrefix *prefix = units[i].prefixes;

      if (*units[i].unit != *unit || strcmp (units[i].unit, unit) != 0)
        continue;
      while (exponent > prefix->last && prefix->last != G_MAXINT8)
        prefix++;
      return prefix;
    }
  return NULL;
}

double
mbus_prefix_scale (const MbusPrefix *prefix, double real)
{
  return mbus_decimal_scale (real, -prefix->power);
}
