/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "mbus-command.h"

G_BEGIN_DECLS

/* Passwords of meters, which some makes ask for before a write. The program never stores them. */

/** Hexadecimal digits of a password. */
#define MR_PASSWORD_DIGITS (2 * MBUS_PASSWORD_OCTETS)

/**
 * mr_password_parse:
 * @hex: %MR_PASSWORD_DIGITS hexadecimal digits; spaces and ':' are ignored
 *
 * Returns: (transfer full): the octets, which are overwritten when the last reference is released; %NULL with
 *   G_IO_ERROR_INVALID_DATA, whose message does not repeat what was given
 */
GBytes *mr_password_parse (const char *hex, GError **error);

/** Reads a password from a file that only its owner can read. '#' begins a comment. Returns: (transfer full): as from
 *  mr_password_parse(), or %NULL with a G_IO_ERROR. */
GBytes *mr_password_load_file (const char *path, GError **error);

G_END_DECLS
