/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Keys of network masters in the secret store (libsecret), by connection, never by value anywhere else. All functions
 * are asynchronous: a locked keyring asks the user. */

/**
 * mr_psk_parse:
 * @hex: hex digits; blanks and ':' are ignored
 *
 * Returns: (transfer full): the key's octets, which are overwritten when the last reference goes; %NULL with
 *   G_IO_ERROR_INVALID_DATA in a sentence that does not repeat the key. 4…128 octets
 */
GBytes *mr_psk_parse (const char *hex, GError **error);

/**
 * mr_psk_load_file:
 * @identity: (nullable): whose key; %NULL or "" when there is only one
 *
 * Reads a key from a file: hex digits, or lines "identity:hex" as gnutls' psktool writes; '#' begins a comment. With an
 * identity its line is taken, or the only key when that one has no identity. A file that others can read is refused,
 * as ssh does.
 *
 * Returns: (transfer full): the key as mr_psk_parse() makes it, or %NULL with a G_IO_ERROR
 */
GBytes *mr_psk_load_file (const char *path, const char *identity, GError **error);

/** @uri: connection as mr_uri_format() writes it, without query. */
void mr_keyring_store_async (const char *uri, const char *identity, GBytes *psk, GCancellable *cancellable,
                             GAsyncReadyCallback callback, gpointer user_data);
gboolean mr_keyring_store_finish (GAsyncResult *result, GError **error);

void mr_keyring_lookup_async (const char *uri, const char *identity, GCancellable *cancellable,
                              GAsyncReadyCallback callback, gpointer user_data);
/** Returns: (transfer full) (nullable): the key; %NULL without error when there is none. */
GBytes *mr_keyring_lookup_finish (GAsyncResult *result, GError **error);

G_END_DECLS
