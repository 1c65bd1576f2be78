/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "mbus-frame.h"
#include "mr-line.h"

G_BEGIN_DECLS

/**
 * MrSimWire:
 *
 * Two wires on which any number of meters may send at once, and the receiver of the master that listens. Every
 * sender draws current for a space and nothing for a mark, so the wire is the AND of all, bit by bit. The receiver
 * is a UART: it takes the first falling edge for a start bit and samples in the middle of every bit at its own rate,
 * whatever rate the bits were sent at. An octet with wrong parity, which is even, or with a space for a stop bit it
 * delivers as 00. Set to no parity, it takes the parity bit for the stop bit.
 */
typedef struct {
  GArray *transmissions;
  gint64 position; /* bus time up to which the receiver has listened */
  guint baud;      /* rate it listens at */
  gboolean no_parity;
} MrSimWire;

void mr_sim_wire_init (MrSimWire *self, guint baud);

void mr_sim_wire_clear (MrSimWire *self);

/** Returns: bus microseconds that @n_bits bits take at @baud. */
gint64 mr_sim_bits (gint64 n_bits, guint baud);

/** Puts octets on the wire without gaps; the start bit of the first begins at @start. */
void mr_sim_wire_send (MrSimWire *self, const guint8 *octets, gsize n_octets, guint baud, gint64 start);

/** Holds the wire in space, as a converter that signals a break does. @duration: bus microseconds, whole ms */
void mr_sim_wire_break (MrSimWire *self, gint64 start, gint64 duration);

/** Keeps what begins at @start from being taken back by mr_sim_wire_forget_after(). */
void mr_sim_wire_hold (MrSimWire *self, gint64 start);

/** Takes back what would begin later than @when: a slave that hears a new request forgets the answer to the old one. */
void mr_sim_wire_forget_after (MrSimWire *self, gint64 when);

/**
 * mr_sim_wire_peek:
 * @end: (out): end of its stop bit
 *
 * Returns: whether the receiver will see another octet, if no meter begins to send before @end
 */
gboolean mr_sim_wire_peek (const MrSimWire *self, gint64 *end, guint8 *octet);

/** Moves the receiver past the octet that mr_sim_wire_peek() shows, which ends at @end. */
void mr_sim_wire_take (MrSimWire *self, gint64 end);

G_END_DECLS
