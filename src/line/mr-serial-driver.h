/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-line-faults.h"

/* What the Linux driver of a serial port does besides passing octets. Every function copes with a driver that cannot do
 * it, and with a pty. */

G_BEGIN_DECLS

/** Has the driver of @fd hand over octets at once, where it can (ASYNC_LOW_LATENCY in linux/tty_flags.h; an
 *  FTDI then uses 1 ms instead of its latency timer). @changed: (out): it did not do so before. Returns: whether it
 *  does now */
gboolean mr_serial_driver_lower_latency (int fd, gboolean *changed);

/** Undoes that, before @fd is closed: the setting outlives the program that made it. */
void mr_serial_driver_restore_latency (int fd);

/** Returns: the latency timer of the USB adapter that is the device @path, milliseconds; 0 if there is no such thing. */
guint mr_serial_driver_latency_timer (const char *path);

/** Counts from when the driver was loaded on. Returns: %FALSE where it does not count */
gboolean mr_serial_driver_count_faults (int fd, MrLineFaults *out);

G_END_DECLS
