/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "mbus-address.h"
#include "mbus-security.h"

G_BEGIN_DECLS

/* Keys of network masters in the secret store (libsecret), found by connection. The program stores them nowhere else.
 * All functions are asynchronous, because a locked keyring asks the user. */

/**
 * mr_psk_parse:
 * @hex: hexadecimal digits for 4 to 128 octets; spaces and ':' are ignored
 *
 * Returns: (transfer full): the octets of the key, which are overwritten when the last reference is released; %NULL
 *   with G_IO_ERROR_INVALID_DATA, whose message does not repeat the key
 */
GBytes *mr_psk_parse (const char *hex, GError **error);

/**
 * mr_psk_load_file:
 * @identity: (nullable): selects the key; %NULL or "" if the file has only one
 *
 * Reads a key from a file: hexadecimal digits, or lines "identity:hex" as written by GnuTLS' psktool; '#' begins a
 * comment. If an identity is given, its line is used, or the only key in the file if that has no identity. A file that
 * others can read is refused, as in ssh.
 *
 * Returns: (transfer full): the key, as from mr_psk_parse(), or %NULL with a G_IO_ERROR
 */
GBytes *mr_psk_load_file (const char *path, const char *identity, GError **error);

/** @uri: connection as written by mr_uri_format(), without query. */
void mr_keyring_store_async (const char *uri, const char *identity, GBytes *psk, GCancellable *cancellable,
                             GAsyncReadyCallback callback, gpointer user_data);
gboolean mr_keyring_store_finish (GAsyncResult *result, GError **error);

void mr_keyring_lookup_async (const char *uri, const char *identity, GCancellable *cancellable,
                              GAsyncReadyCallback callback, gpointer user_data);
/** Returns: (transfer full) (nullable): the key; %NULL without error if there is no key. */
GBytes *mr_keyring_lookup_finish (GAsyncResult *result, GError **error);

/* Keys of meters (AES-128), found by manufacturer and identification number. The version is not used, because a meter
 * keeps its key when a firmware update changes its version. */

/** Returns: (transfer full): the %MBUS_KEY_OCTETS octets of the key, as from mr_psk_parse(); %NULL with
 *   G_IO_ERROR_INVALID_DATA, whose message does not repeat the key. */
GBytes *mr_meter_key_parse (const char *hex, GError **error);

/** @key: (nullable): %NULL removes the key. */
void mr_keyring_store_meter_key_async (const MbusSecondary *meter, GBytes *key, GCancellable *cancellable,
                                       GAsyncReadyCallback callback, gpointer user_data);
gboolean mr_keyring_store_meter_key_finish (GAsyncResult *result, GError **error);

void mr_keyring_lookup_meter_key_async (const MbusSecondary *meter, GCancellable *cancellable,
                                        GAsyncReadyCallback callback, gpointer user_data);
/** Returns: (transfer full) (nullable): the key; %NULL without error if there is no key. */
GBytes *mr_keyring_lookup_meter_key_finish (GAsyncResult *result, GError **error);

/**
 * MrKeyFile:
 *
 * Keys of meters from a file that only its owner should be able to read. A line of 32 hexadecimal digits is a key for
 * every meter; a line "meter:key" or "meter key" is the key of one meter. The meter is given by its identification
 * number of eight digits, optionally preceded by the three letters of its manufacturer, or by its complete secondary
 * address of 16 hexadecimal digits. Only the latter can identify the sender of a telegram without an address. '#'
 * begins a comment.
 */
typedef struct _MrKeyFile MrKeyFile;

/**
 * mr_key_file_load:
 * @warning: (out) (transfer full) (nullable): a sentence, if others can read the file; the keys are used anyway
 *
 * Returns: (transfer full): the keys, or %NULL with a G_IO_ERROR that gives file and line but does not repeat a key
 */
MrKeyFile *mr_key_file_load (const char *path, char **warning, GError **error);
void mr_key_file_free (MrKeyFile *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MrKeyFile, mr_key_file_free)

/** An #MbusKeyFunc; @user_data is the #MrKeyFile. */
gboolean mr_key_file_find (const MbusSecondary *meter, guint i, guint8 key[MBUS_KEY_OCTETS], gpointer user_data);

/** Returns: how many entries mr_key_file_find() has looked at so far. */
guint64 mr_key_file_n_examined (const MrKeyFile *self);

/** Returns: (transfer none) (nullable): the @i-th complete address in the file, %NULL after the last one. */
const MbusSecondary *mr_key_file_address (const MrKeyFile *self, guint i);

G_END_DECLS
