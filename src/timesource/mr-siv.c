/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-siv.h"

#include <gnutls/crypto.h>

static gboolean
start (const guint8 key[MR_SIV_KEY], gnutls_aead_cipher_hd_t *cipher)
{
  /* The key is only read. GnuTLS names the cipher by its blocks: the key of 256 bits is two of AES-128. */
  const gnutls_datum_t datum = { (unsigned char *) key, MR_SIV_KEY };

  return gnutls_aead_cipher_init (cipher, GNUTLS_CIPHER_AES_128_SIV, &datum) == GNUTLS_E_SUCCESS;
}

gboolean
mr_siv_seal (const guint8 key[MR_SIV_KEY], const MrSivContext *context, const guint8 *text, gsize n, guint8 *out)
{
  gnutls_aead_cipher_hd_t cipher;
  size_t n_out = n + MR_SIV_TAG;
  int result;

  if (!start (key, &cipher))
    return FALSE;
  result = gnutls_aead_cipher_encrypt (cipher, context->nonce, context->n_nonce, context->ad, context->n_ad, MR_SIV_TAG,
                                       text, n, out, &n_out);
  gnutls_aead_cipher_deinit (cipher);
  return result == GNUTLS_E_SUCCESS && n_out == n + MR_SIV_TAG;
}

gboolean
mr_siv_open (const guint8 key[MR_SIV_KEY], const MrSivContext *context, const guint8 *sealed, gsize n, guint8 *out)
{
  gnutls_aead_cipher_hd_t cipher;
  size_t n_out = n - MR_SIV_TAG;
  int result;

  if (n < MR_SIV_TAG || !start (key, &cipher))
    return FALSE;
  result = gnutls_aead_cipher_decrypt (cipher, context->nonce, context->n_nonce, context->ad, context->n_ad, MR_SIV_TAG,
                                       sealed, n, out, &n_out);
  gnutls_aead_cipher_deinit (cipher);
  return result == GNUTLS_E_SUCCESS && n_out == n - MR_SIV_TAG;
}
