/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * mr_sim_cable_starve:
 * @meters: (element-type MrSimMeter): with their distance along one cable and their unit loads
 * @cross_section: of the cable, mm²; 0: it has no resistance
 * @supply: volts at the master while it sends a space
 *
 * Finds the meters that have too little voltage to hear a master: their @starved becomes %TRUE. All of them are fed
 * through the same two wires, so the current of a meter costs another one voltage on the way that both share.
 */
void mr_sim_cable_starve (GPtrArray *meters, double cross_section, guint supply);

G_END_DECLS
