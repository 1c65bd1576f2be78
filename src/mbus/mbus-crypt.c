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

/* GnuTLS has no counter mode. A block in CBC with an initial vector of 0 is encrypted alone. */
gboolean
mbus_crypt_ctr (const guint8 key[MBUS_KEY_OCTETS], const guint8 counter[MBUS_BLOCK_OCTETS], guint8 *data, gsize n)
{
  const gnutls_datum_t secret = datum (key, MBUS_KEY_OCTETS);
  guint8 zero[MBUS_BLOCK_OCTETS] = { 0 };
  const gnutls_datum_t start = datum (zero, sizeof zero);
  guint8 stream[MBUS_BLOCK_OCTETS];
  gnutls_cipher_hd_t cipher;
  int status = 0;

  if (gnutls_cipher_init (&cipher, GNUTLS_CIPHER_AES_128_CBC, &secret, &start) < 0)
    return FALSE;
  for (gsize i = 0; i < n && status >= 0; i++)
    {
      if (i % MBUS_BLOCK_OCTETS == 0)
        {
          memcpy (stream, counter, sizeof stream);
          stream[MBUS_BLOCK_OCTETS - 1] = (guint8) (stream[MBUS_BLOCK_OCTETS - 1] + i / MBUS_BLOCK_OCTETS);
          gnutls_cipher_set_iv (cipher, zero, sizeof zero);
          status = gnutls_cipher_encrypt (cipher, stream, sizeof stream);
        }
      data[i] ^= stream[i % MBUS_BLOCK_OCTETS];
    }
  gnutls_cipher_deinit (cipher);
  explicit_bzero (stream, sizeof stream);
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
