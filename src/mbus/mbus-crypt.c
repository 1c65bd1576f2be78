/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mbus-crypt.h"

#include <gnutls/crypto.h>
#include <string.h>

/* GnuTLS takes pointers it does not write through. */
static gnutls_datum_t
datum (const guint8 *octets, guint n)
{
  return (gnutls_datum_t) { (guint8 *) octets, n };
}

gboolean
mbus_crypt_cbc (const guint8 key[MBUS_KEY_OCTETS], const guint8 iv[MBUS_BLOCK_OCTETS], guint8 *data, gsize n)
{
  const gnutls_datum_t secret = datum (key, MBUS_KEY_OCTETS);
  const gnutls_datum_t start = datum (iv, MBUS_BLOCK_OCTETS);
  gnutls_cipher_hd_t cipher;
  int status;

  if (gnutls_cipher_init (&cipher, GNUTLS_CIPHER_AES_128_CBC, &secret, &start) < 0)
    return FALSE;
  status = gnutls_cipher_decrypt (cipher, data, n);
  gnutls_cipher_deinit (cipher);
  return status >= 0;
}

gboolean
mbus_crypt_cmac (const guint8 key[MBUS_KEY_OCTETS], const guint8 *data, gsize n, guint8 out[MBUS_BLOCK_OCTETS])
{
  return gnutls_hmac_fast (GNUTLS_MAC_AES_CMAC_128, key, MBUS_KEY_OCTETS, data, n, out) >= 0;
}

gboolean
mbus_crypt_ccm (const guint8 key[MBUS_KEY_OCTETS], const guint8 nonce[MBUS_CCM_NONCE_OCTETS], const guint8 *header,
                gsize n_header, const guint8 *sealed, gsize n, guint8 *plain)
{
  const gnutls_datum_t secret = datum (key, MBUS_KEY_OCTETS);
  gnutls_aead_cipher_hd_t cipher;
  size_t n_plain = n;
  int status;

  if (n < MBUS_CCM_TAG_OCTETS || gnutls_aead_cipher_init (&cipher, GNUTLS_CIPHER_AES_128_CCM_8, &secret) < 0)
    return FALSE;
  status = gnutls_aead_cipher_decrypt (cipher, nonce, MBUS_CCM_NONCE_OCTETS, header, n_header, MBUS_CCM_TAG_OCTETS,
                                       sealed, n, plain, &n_plain);
  gnutls_aead_cipher_deinit (cipher);
  return status >= 0;
}
