/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-line.h"

G_BEGIN_DECLS

/**
 * mr_tty_open:
 * @path: device, no symbolic link
 *
 * Opens a terminal device non-blocking and takes its lock.
 *
 * Returns: a descriptor, or -1 with #MrLineError and what to do about it
 */
int mr_tty_open (const char *path, GError **error);

/** Takes the lock of an open terminal, so that no second program steals octets. */
gboolean mr_tty_lock (int fd, const char *path, GError **error);

/** Raw mode, eight bits and one stop bit at @baud; parity even or none. Without libserialport. */
gboolean mr_tty_configure (int fd, const char *path, guint baud, gboolean parity_even, GError **error);

/** Returns: the baud rate that is set, of either end of a pseudo-terminal; 0: not one of a bus. */
guint mr_tty_baud (int fd);

/**
 * mr_tty_check_parity:
 *
 * From now on the driver delivers an octet with bad parity or without a stop bit as 00, which no checksum survives for
 * long. Without this it delivers the octet as if it were good, and the overlap of two answers may pass for the telegram
 * of a meter that does not exist. Configuring the terminal afterwards may undo it. A pty has no parity and only
 * remembers the setting.
 */
gboolean mr_tty_check_parity (int fd, const char *path, GError **error);

/** A sentence for @error_number met with the terminal @path. */
void mr_tty_explain (const char *path, int error_number, GError **error);

G_END_DECLS
