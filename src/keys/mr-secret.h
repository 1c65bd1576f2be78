/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Shared code for reading keys from text and files. No message contains any digit of a key, not even an invalid one.
 * Memory that held a key is overwritten before it is freed. Only files in src/keys/ include this header. */

/** Octets with their size, so that they can be overwritten before they are freed. */
typedef struct {
  gsize size;
  guint8 octets[];
} MrSecret;

MrSecret *mr_secret_new (gsize size);
void mr_secret_free (gpointer self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MrSecret, mr_secret_free)

/** @self: (transfer full). Returns: (transfer full): the first @size octets of @self, which are overwritten when the
 *  last reference is released. */
GBytes *mr_secret_to_bytes (MrSecret *self, gsize size);

/**
 * mr_secret_parse:
 * @hex: hexadecimal digits; spaces and ':' are ignored
 * @max: maximum number of octets to store
 * @n_digits: (out): number of digits in @hex, even if @max is smaller
 *
 * Returns: (transfer full): a buffer of @max octets that contains the key; %NULL with G_IO_ERROR_INVALID_DATA if @hex
 *   contains anything other than hexadecimal digits, or an odd number of them
 */
MrSecret *mr_secret_parse (const char *hex, gsize max, gsize *n_digits, GError **error);

/**
 * mr_secret_read_file:
 * @max: maximum size of the file in octets
 * @exposed: (out): whether other users of this computer can read the file or write to it
 *
 * Returns: (transfer full): the text of the file, NUL-terminated; %NULL with a G_IO_ERROR that names the file
 */
MrSecret *mr_secret_read_file (const char *path, gsize max, gboolean *exposed, GError **error);

G_END_DECLS
