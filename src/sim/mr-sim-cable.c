/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-sim-cable.h"

#include "mr-sim-meter.h"

/* Copper: 1 m of 1 mm² has 0.0175 ohm, and there are two wires. */
#define LOOP_RESISTANCE (2 * 0.0175)

/* EN 13757-2: what a slave takes at rest for each of its unit loads, and the least voltage at which it works. */
#define UNIT_LOAD 0.0015
#define VOLTAGE_MIN 12.0

/* 250 meters of one unit load, all at the end of 400 m of 0.34 mm²: the cable has 400 × 0.035 / 0.34 = 41.2 ohm, they
 * take 250 × 1.5 = 375 mA, which costs 15.4 V of 28 V: 12.6 V are left, and at 450 m only 10.6 V. The manual of a
 * MultiPort 250L allows 400 m, and as much current times length for 50 and 150 meters. */
static double
voltage_at (GPtrArray *meters, const MrSimMeter *here, double cross_section, guint supply)
{
  double voltage = supply;

  for (guint i = 0; i < meters->len; i++)
    {
      const MrSimMeter *other = g_ptr_array_index (meters, i);
      const double shared = MIN (here->distance, other->distance);

      voltage -= other->unit_loads * UNIT_LOAD * shared * LOOP_RESISTANCE / cross_section;
    }

  return voltage;
}

void
mr_sim_cable_starve (GPtrArray *meters, double cross_section, guint supply)
{
  for (guint i = 0; cross_section > 0 && i < meters->len; i++)
    {
      MrSimMeter *meter = g_ptr_array_index (meters, i);

      meter->starved = voltage_at (meters, meter, cross_section, supply) < VOLTAGE_MIN;
    }
}
