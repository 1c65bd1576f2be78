/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "mbus-address.h"
#include "mbus-security.h"

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

/* Keys of meters (AES-128), by manufacturer and identification: a meter keeps its key when its firmware, and with it
 * its version, changes. */

/** Returns: (transfer full): the key's %MBUS_KEY_OCTETS octets as mr_psk_parse() makes them; %NULL with
 *   G_IO_ERROR_INVALID_DATA in a sentence that does not repeat it. */
GBytes *mr_meter_key_parse (const char *hex, GError **error);

/** @key: (nullable): %NULL forgets the key. */
void mr_keyring_store_meter_key_async (const MbusSecondary *meter, GBytes *key, GCancellable *cancellable,
                                       GAsyncReadyCallback callback, gpointer user_data);
gboolean mr_keyring_store_meter_key_finish (GAsyncResult *result, GError **error);

void mr_keyring_lookup_meter_key_async (const MbusSecondary *meter, GCancellable *cancellable,
                                        GAsyncReadyCallback callback, gpointer user_data);
/** Returns: (transfer full) (nullable): the key; %NULL without error when there is none. */
GBytes *mr_keyring_lookup_meter_key_finish (GAsyncResult *result, GError **error);

/**
 * MrKeyFile:
 *
 * Keys of meters from a file that only its owner should read: a line with 32 hex digits is a key for every meter, a
 * line "meter:key" or "meter key" one for a meter. The meter is given by its eight digit identification, the three
 * letters of its manufacturer before it or not, or by its whole secondary address of 16 hex digits, which also tells
 * whose a telegram without an address is. '#' begins a comment.
 */
typedef struct _MrKeyFile MrKeyFile;

/**
 * mr_key_file_load:
 * @warning: (out) (transfer full) (nullable): a sentence when others can read the file too: the keys are used
 *
 * Returns: (transfer full): the keys, or %NULL with a G_IO_ERROR that names file and line and does not repeat a key
 */
MrKeyFile *mr_key_file_load (const char *path, char **warning, GError **error);
void mr_key_file_free (MrKeyFile *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MrKeyFile, mr_key_file_free)

/** An #MbusKeyFunc; @user_data is the #MrKeyFile. */
gboolean mr_key_file_find (const MbusSecondary *meter, guint i, guint8 key[MBUS_KEY_OCTETS], gpointer user_data);

/** Returns: (transfer none) (nullable): the @i-th whole address in the file, %NULL behind the last. */
const MbusSecondary *mr_key_file_address (const MrKeyFile *self, guint i);

G_END_DECLS
