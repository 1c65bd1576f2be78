/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What reading keys from text and files has in common. Nothing here says what a key is: not its digits, not even a
 * wrong one, in no message. What held a key is overwritten before it is freed. Nothing outside src/keys/ includes
 * this. */

/** Octets that know their size, so that whoever frees them can overwrite them. */
typedef struct {
  gsize size;
  guint8 octets[];
} MrSecret;

MrSecret *mr_secret_new (gsize size);
void mr_secret_free (gpointer self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MrSecret, mr_secret_free)

/** Returns: (transfer full): the first @size octets of @self, which are overwritten when the last reference goes.
 *   @self: (transfer full). */
GBytes *mr_secret_to_bytes (MrSecret *self, gsize size);

/**
 * mr_secret_parse:
 * @hex: hex digits; blanks and ':' are ignored
 * @max: octets
 * @n_digits: (out): so many digits there are, even when @max is less
 *
 * Returns: (transfer full): room for @max octets with the key in it; %NULL with G_IO_ERROR_INVALID_DATA when there is
 *   something else than hex digits, or half an octet
 */
MrSecret *mr_secret_parse (const char *hex, gsize max, gsize *n_digits, GError **error);

/**
 * mr_secret_read_file:
 * @max: octets a file with keys may have
 * @exposed: (out): whether others on this computer can read it, or write to it
 *
 * Returns: (transfer full): the text of the file, ending with NUL; %NULL with a G_IO_ERROR that names the file
 */
MrSecret *mr_secret_read_file (const char *path, gsize max, gboolean *exposed, GError **error);

G_END_DECLS
