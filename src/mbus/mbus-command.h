/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mbus-address.h"
#include "mbus-frame.h"

G_BEGIN_DECLS

/* What a master sends (mbus-protocol §1.10). Pure builders: each fills @out. @fcb is the
 * frame count bit, which the caller keeps for each address. */

/** SND_NKE: `10 40 A CS 16`. Resets the slave's FCB. Sent to 253 it deselects, and no meter answers. */
void mbus_command_snd_nke (MbusFrame *out, guint8 address);

/** REQ_UD1, which asks for class 1 data: `10 5A|7A A CS 16`. */
void mbus_command_req_ud1 (MbusFrame *out, guint8 address, gboolean fcb);

/** REQ_UD2: `10 5B|7B A CS 16`. */
void mbus_command_req_ud2 (MbusFrame *out, guint8 address, gboolean fcb);

/** Selection by secondary address to 253, CI 52, followed by the record `0C 78` when @pattern has a
 *  fabrication number (enhanced selection, L = 11h). */
void mbus_command_select (MbusFrame *out, const MbusSecondary *pattern, gboolean fcb);

/** Set primary address: CI 51 `01 7A new`, to @address (primary, or 253 after a selection). @new_address is 0…250. */
void mbus_command_set_primary (MbusFrame *out, guint8 address, guint8 new_address, gboolean fcb);

/** Set identification number: CI 51 `0C 79` and the number, least significant octet first, to @address (primary, or 253
 *  after a selection). @id: as BCD nibbles, see #MbusSecondary. The secondary address changes with it. */
void mbus_command_set_id (MbusFrame *out, guint8 address, guint32 id, gboolean fcb);

/** Application reset, CI 50 without subcode: the meter sends its usual data again. To @address (primary, or 253 after a
 *  selection). */
void mbus_command_application_reset (MbusFrame *out, guint8 address, gboolean fcb);

/** Set the clock: CI 51, @dif `6D` and the octets of a time, to @address (primary, or 253 after a selection). @time: of
 *  the size that @dif announces */
void mbus_command_set_clock (MbusFrame *out, guint8 address, guint8 dif, const guint8 *time, gsize n_time,
                             gboolean fcb);

/** Returns: whether there is a command for this baud rate: 300, 600, 1200, … 38400. */
gboolean mbus_command_has_baud (guint baud);

/** Change the baud rate: CI B8 for 300 baud to BF for 38400, to @address (primary, or 253 after a selection). The meter
 *  acknowledges at its former rate. @baud: see mbus_command_has_baud() */
void mbus_command_set_baud (MbusFrame *out, guint8 address, guint baud, gboolean fcb);

/** Octets of a password that gives access to writes. */
#define MBUS_PASSWORD_OCTETS 8

/** Gives access to what is written next: CI 51 `07 FD 16` and the password, to @address (primary, or 253 after a
 *  selection). ABB 2CMC484001M0201 (A43, A44), page 285. With VIFE `96 00` it would set another password, which is
 *  never sent. */
void mbus_command_give_password (MbusFrame *out, guint8 address, const guint8 password[MBUS_PASSWORD_OCTETS],
                                 gboolean fcb);

/** Anything else: SND_UD with this CI field and what follows it, to @address (primary, or 253 after a selection). */
void mbus_command_send (MbusFrame *out, guint8 address, guint8 ci, const guint8 *data, gsize n_data, gboolean fcb);

/**
 * mbus_command_put_address_first:
 * @frame: a long frame to 253
 * @meter: without wildcards
 *
 * Puts the secondary address of a meter before what is sent to it, so that it takes it without being selected. Some
 * makes want it so (Gossen Metrawatt 3-349-656-03, section 3.1.2).
 */
void mbus_command_put_address_first (MbusFrame *frame, const MbusSecondary *meter);

/**
 * mbus_command_read_selection:
 *
 * The counterpart of mbus_command_select(): reads the pattern from a selection that a slave received.
 *
 * Returns: whether @frame is a selection with a mask of eight octets, with or without a fabrication number
 */
gboolean mbus_command_read_selection (const MbusFrame *frame, MbusSecondary *pattern);

G_END_DECLS
