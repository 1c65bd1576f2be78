/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * mr_file_open:
 *
 * Opens a file that a user named, for reading. Only a regular file is one: a folder has no contents, a device may have
 * no end, and a FIFO would wait for another program. These are refused without waiting.
 *
 * Returns: a file descriptor, or -1 with #GIOErrorEnum (%G_IO_ERROR_NOT_REGULAR_FILE for such). The message is the
 *   reason in a few words, without the name of the file and without a full stop, for a sentence of the caller's.
 */
int mr_file_open (const char *path, GError **error);

/**
 * mr_file_read:
 * @max: octets; a longer file is refused
 * @size: (out) (optional): %NULL for a text, which is refused with %G_IO_ERROR_INVALID_DATA if it has a NUL inside
 *
 * Returns: (transfer full): the contents, with a NUL after them; %NULL with errors as from mr_file_open()
 */
char *mr_file_read (const char *path, gsize max, gsize *size, GError **error);

/** Opens a regular file for writing: empties it, or creates it for its owner only (0600). Returns: a file descriptor,
 *  or -1 with errors as from mr_file_open(). */
int mr_file_create (const char *path, GError **error);

/** What to read at most where no format sets a limit: 64 MiB. */
#define MR_FILE_MAX ((gsize) 64 * 1024 * 1024)

G_END_DECLS
