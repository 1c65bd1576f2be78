/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mbus-security.h"

G_BEGIN_DECLS

/* The ciphers of EN 13757-7 and OMS, over GnuTLS. Pure functions; they overwrite their copies of keys. */

#define MBUS_BLOCK_OCTETS 16
#define MBUS_CCM_NONCE_OCTETS 13
#define MBUS_CCM_TAG_OCTETS 8

/** Decrypts @data in place, AES-128 in CBC. @n: a multiple of %MBUS_BLOCK_OCTETS. Returns: %FALSE when GnuTLS
 *   fails. */
gboolean mbus_crypt_cbc (const guint8 key[MBUS_KEY_OCTETS], const guint8 iv[MBUS_BLOCK_OCTETS], guint8 *data, gsize n);

/** Decrypts or encrypts @data in place, AES-128 in counter mode; the last octet of @counter counts the blocks. Returns:
 *   %FALSE when GnuTLS fails. */
gboolean mbus_crypt_ctr (const guint8 key[MBUS_KEY_OCTETS], const guint8 counter[MBUS_BLOCK_OCTETS], guint8 *data,
                         gsize n);

/** AES-128-CMAC of @data. Returns: %FALSE when GnuTLS fails. */
gboolean mbus_crypt_cmac (const guint8 key[MBUS_KEY_OCTETS], const guint8 *data, gsize n,
                          guint8 out[MBUS_BLOCK_OCTETS]);

/**
 * mbus_crypt_ccm:
 * @sealed: encrypted octets, then the tag
 * @n: of both
 * @plain: (out): @n - %MBUS_CCM_TAG_OCTETS; valid only when the tag is right
 *
 * Opens AES-128 in CCM with a tag of eight octets.
 *
 * Returns: whether the tag is right
 */
gboolean mbus_crypt_ccm (const guint8 key[MBUS_KEY_OCTETS], const guint8 nonce[MBUS_CCM_NONCE_OCTETS],
                         const guint8 *header, gsize n_header, const guint8 *sealed, gsize n, guint8 *plain);

G_END_DECLS
