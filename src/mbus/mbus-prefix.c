/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mbus-prefix.h"

#include <string.h>

#include "mbus-decimal.h"

/* For each unit, from the finest register to the coarsest. Displays of meters show kWh with three decimals, so a
 * register of 1 Wh is shown in kWh; one of 100 kWh in MWh. */
static const MbusPrefix prefixes[] = {
  { "Wh", -1, 0, "Wh" },
  { "Wh", 4, 3, "kWh" },
  { "Wh", G_MAXINT8, 6, "MWh" },
  { "J", -1, 0, "J" },
  { "J", 2, 3, "kJ" },
  { "J", 7, 6, "MJ" },
  { "J", G_MAXINT8, 9, "GJ" },
  { "cal", 4, 3, "kcal" },
  { "cal", G_MAXINT8, 6, "Mcal" },
  { "varh", -1, 0, "varh" },
  { "varh", 4, 3, "kvarh" },
  { "varh", G_MAXINT8, 6, "Mvarh" },
  { "VAh", -1, 0, "VAh" },
  { "VAh", 4, 3, "kVAh" },
  { "VAh", G_MAXINT8, 6, "MVAh" },
  { "W", 0, 0, "W" },
  { "W", 4, 3, "kW" },
  { "W", G_MAXINT8, 6, "MW" },
  { "J/h", -1, 0, "J/h" },
  { "J/h", 2, 3, "kJ/h" },
  { "J/h", 7, 6, "MJ/h" },
  { "J/h", G_MAXINT8, 9, "GJ/h" },
  { "var", 0, 0, "var" },
  { "var", 4, 3, "kvar" },
  { "var", G_MAXINT8, 6, "Mvar" },
  { "VA", 0, 0, "VA" },
  { "VA", 4, 3, "kVA" },
  { "VA", G_MAXINT8, 6, "MVA" },
  { "kg", 2, 0, "kg" },
  { "kg", G_MAXINT8, 3, "t" },
};

const MbusPrefix *
mbus_prefix_find (const char *unit, int exponent)
{
  for (gsize i = 0; i < G_N_ELEMENTS (prefixes); i++)
    {
      if (*prefixes[i].unit == *unit && exponent <= prefixes[i].last && strcmp (prefixes[i].unit, unit) == 0)
        return &prefixes[i];
    }
  return NULL;
}

double
mbus_prefix_scale (const MbusPrefix *prefix, double real)
{
  return mbus_decimal_scale (real, -prefix->power);
}
