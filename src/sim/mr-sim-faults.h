/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* What can be wrong with a bus and with the way to it (data/buses/README.md). */

G_BEGIN_DECLS

#define MR_SIM_OUTAGES_MAX 16

/**
 * MrSimTrouble:
 * @word: what a description calls it
 * @cuts_power: meters hear nothing
 * @signalled: the converter signals it with a break: when it begins, and after each request
 * @disturbs: octets become random
 */
typedef struct {
  const char *word;
  gboolean cuts_power;
  gboolean signalled;
  gboolean disturbs;
} MrSimTrouble;

/** Trouble from @from until @until, bus microseconds since the first request. */
typedef struct {
  const MrSimTrouble *trouble;
  gint64 from;
  gint64 until;
} MrSimOutage;

/**
 * MrSimFaults:
 * @echo: the level converter hears what it sends
 * @no_parity: the master's receiver is set to 8N1, though meters send 8E1
 * @noise: probability that an octet, either way, arrives with one bit changed, 0…1
 * @bursts: probability that a burst of noise begins with an octet, either way, 0…1
 * @burst: bus microseconds for which every octet is then random
 * @drops: probability that an octet does not reach the master, 0…1
 * @jitter: bus microseconds by which an answer begins later at most
 * @stray_before, @stray_after: an octet that the converter adds to what meters answer, -1: none
 * @stray_alone: the same where no meter answers
 * @stalls: probability that an answer is held up on its way to the master, 0…1
 * @fragments: probability that the rest of an answer is, after any of its octets, 0…1
 * @stall: bus microseconds for which it is
 * @latency: bus microseconds between the moments at which octets reach the master; 0: each when it ends
 * @collision_break: bus microseconds for which the converter sends a break after a collision; 0: it does not
 * @second_master: bus microseconds between two requests of another master; 0: there is no other
 * @cable: cross-section in mm², 0: the cable has no resistance
 * @supply: volts that a master that sends a space leaves on the bus
 * @outages: when something is wrong only for a time
 * @seed: the same seed makes the same noise
 */
typedef struct {
  gboolean echo;
  gboolean no_parity;
  double noise;
  double bursts;
  gint64 burst;
  double drops;
  gint64 jitter;
  int stray_before;
  int stray_after;
  int stray_alone;
  double stalls;
  double fragments;
  gint64 stall;
  gint64 latency;
  gint64 collision_break;
  gint64 second_master;
  double cable;
  guint supply;
  MrSimOutage outages[MR_SIM_OUTAGES_MAX];
  guint n_outages;
  guint32 seed;
} MrSimFaults;

/** What a bus is without a word about it. */
void mr_sim_faults_init (MrSimFaults *self);

/** Returns: (nullable): the trouble of that name. */
const MrSimTrouble *mr_sim_trouble_find (const char *word);

/** @elapsed: bus time since the first request. Returns: (nullable): what is wrong then. */
const MrSimTrouble *mr_sim_faults_at (const MrSimFaults *self, gint64 elapsed);

/** Returns: when the first signalled trouble after @elapsed begins, %G_MAXINT64 without one. */
gint64 mr_sim_faults_next_signal (const MrSimFaults *self, gint64 elapsed);

G_END_DECLS
