/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <gnutls/crypto.h>
#include <string.h>

#include "mr-siv.h"

/* AES-SIV against RFC 5297. Its examples have no nonce or two fields of associated data, which an AEAD interface cannot
 * express, so they prove a second implementation here, written from the RFC, and that one proves ours. */

#define BLOCK 16
#define N_FIELDS_MAX 4

typedef struct {
  const guint8 *octets;
  gsize n;
} Field;

static void
cmac (const guint8 *key, const guint8 *octets, gsize n, guint8 out[BLOCK])
{
  g_assert_cmpint (gnutls_hmac_fast (GNUTLS_MAC_AES_CMAC_128, key, BLOCK, octets, n, out), ==, 0);
}

static void
encrypt_block (const guint8 *key, const guint8 in[BLOCK], guint8 out[BLOCK])
{
  const gnutls_datum_t datum = { (unsigned char *) key, BLOCK };
  guint8 zeros[BLOCK] = { 0 };
  const gnutls_datum_t iv = { zeros, BLOCK };
  gnutls_cipher_hd_t cipher;

  g_assert_cmpint (gnutls_cipher_init (&cipher, GNUTLS_CIPHER_AES_128_CBC, &datum, &iv), ==, 0);
  g_assert_cmpint (gnutls_cipher_encrypt2 (cipher, in, BLOCK, out, BLOCK), ==, 0);
  gnutls_cipher_deinit (cipher);
}

/* RFC 5297 §2.3. */
static void
double_block (guint8 block[BLOCK])
{
  const gboolean carry = (block[0] & 0x80) != 0;

  for (guint i = 0; i < BLOCK; i++)
    block[i] = (guint8) (block[i] << 1 | (i + 1 < BLOCK ? block[i + 1] >> 7 : 0));
  block[BLOCK - 1] ^= carry ? 0x87 : 0;
}

/* RFC 5297 §2.4; the last of @fields is the text. */
static void
s2v (const guint8 *key, const Field *fields, guint n_fields, guint8 out[BLOCK])
{
  const Field *text = &fields[n_fields - 1];
  g_autofree guint8 *end = g_malloc0 (MAX (text->n, BLOCK) + 1);
  guint8 d[BLOCK] = { 0 };
  guint8 mac[BLOCK];

  cmac (key, d, BLOCK, d);
  for (guint i = 0; i + 1 < n_fields; i++)
    {
      double_block (d);
      cmac (key, fields[i].octets, fields[i].n, mac);
      for (guint j = 0; j < BLOCK; j++)
        d[j] ^= mac[j];
    }
  memcpy (end, text->octets, text->n);
  if (text->n >= BLOCK)
    {
      for (guint j = 0; j < BLOCK; j++)
        end[text->n - BLOCK + j] ^= d[j];
      cmac (key, end, text->n, out);
      return;
    }
  end[text->n] = 0x80;
  double_block (d);
  for (guint j = 0; j < BLOCK; j++)
    d[j] ^= end[j];
  cmac (key, d, BLOCK, out);
}

/* RFC 5297 §2.5 and §2.6. */
static void
seal_by_rfc (const guint8 *key, const Field *fields, guint n_fields, guint8 *out)
{
  const Field *text = &fields[n_fields - 1];
  guint8 counter[BLOCK];
  guint8 stream[BLOCK];

  s2v (key, fields, n_fields, out);
  memcpy (counter, out, BLOCK);
  counter[8] &= 0x7F;
  counter[12] &= 0x7F;
  for (gsize i = 0; i < text->n; i++)
    {
      if (i % BLOCK == 0)
        {
          encrypt_block (key + BLOCK, counter, stream);
          for (int j = BLOCK - 1; j >= 0 && ++counter[j] == 0; j--)
            ;
        }
      out[BLOCK + i] = text->octets[i] ^ stream[i % BLOCK];
    }
}

static GBytes *
octets_of (const char *hex)
{
  const gsize n = strlen (hex) / 2;
  guint8 *octets = g_malloc (n);

  for (gsize i = 0; i < n; i++)
    octets[i] = (guint8) (g_ascii_xdigit_value (hex[2 * i]) << 4 | g_ascii_xdigit_value (hex[2 * i + 1]));
  return g_bytes_new_take (octets, n);
}

static void
assert_example (const char *key_hex, const char *const *texts, guint n_texts, const char *expected)
{
  g_autoptr (GBytes) key = octets_of (key_hex);
  g_autoptr (GBytes) wanted = octets_of (expected);
  g_autofree guint8 *sealed = g_malloc (g_bytes_get_size (wanted));
  GBytes *parts[N_FIELDS_MAX];
  Field fields[N_FIELDS_MAX];

  for (guint i = 0; i < n_texts; i++)
    {
      parts[i] = octets_of (texts[i]);
      fields[i].octets = g_bytes_get_data (parts[i], &fields[i].n);
    }
  seal_by_rfc (g_bytes_get_data (key, NULL), fields, n_texts, sealed);
  g_assert_cmpmem (sealed, fields[n_texts - 1].n + BLOCK, g_bytes_get_data (wanted, NULL), g_bytes_get_size (wanted));
  for (guint i = 0; i < n_texts; i++)
    g_bytes_unref (parts[i]);
}

/* Appendix A.1 and A.2. */
static void
test_rfc (void)
{
  static const char *const a1[] = { "101112131415161718191a1b1c1d1e1f2021222324252627", "112233445566778899aabbccddee" };
  static const char *const a2[] = {
    "00112233445566778899aabbccddeeffdeaddadadeaddadaffeeddccbbaa99887766554433221100",
    "102030405060708090a0",
    "09f911029d74e35bd84156c5635688c0",
    "7468697320697320736f6d6520706c61696e7465787420746f20656e6372797074207573696e67205349562d414553",
  };

  assert_example ("fffefdfcfbfaf9f8f7f6f5f4f3f2f1f0f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff", a1, G_N_ELEMENTS (a1),
                  "85632d07c6e8f37f950acd320a2ecc9340c02b9690c4dc04daef7f6afe5c");
  assert_example ("7f7e7d7c7b7a79787776757473727170404142434445464748494a4b4c4d4e4f", a2, G_N_ELEMENTS (a2),
                  "7bdb6e3b432667eb06f4d14bff2fbd0fcb900f2fddbe404326601965c889bf17dba77ceb094fa663b7a3f748ba8af829ea64ad544a272e9c"
                  "485b62a3fd5c0d");
}

static void
fill (guint8 *octets, gsize n)
{
  for (gsize i = 0; i < n; i++)
    octets[i] = (guint8) g_random_int ();
}

static void
test_same_as_rfc (void)
{
  for (gsize n = 0; n < 200; n++)
    {
      guint8 key[MR_SIV_KEY];
      guint8 ad[64], nonce[MR_SIV_NONCE], text[200];
      guint8 sealed[200 + MR_SIV_TAG], expected[200 + MR_SIV_TAG], opened[200];
      const gsize n_ad = n % sizeof ad;
      const MrSivContext context = { nonce, sizeof nonce, ad, n_ad };
      const Field fields[] = { { ad, n_ad }, { nonce, sizeof nonce }, { text, n } };

      fill (key, sizeof key);
      fill (ad, sizeof ad);
      fill (nonce, sizeof nonce);
      fill (text, sizeof text);
      seal_by_rfc (key, fields, G_N_ELEMENTS (fields), expected);
      g_assert_true (mr_siv_seal (key, &context, text, n, sealed));
      g_assert_cmpmem (sealed, n + MR_SIV_TAG, expected, n + MR_SIV_TAG);

      g_assert_true (mr_siv_open (key, &context, sealed, n + MR_SIV_TAG, opened));
      g_assert_cmpmem (opened, n, text, n);
      sealed[(guint) g_random_int_range (0, (int) (n + MR_SIV_TAG))] ^= 0x10;
      g_assert_false (mr_siv_open (key, &context, sealed, n + MR_SIV_TAG, opened));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/siv/rfc", test_rfc);
  g_test_add_func ("/siv/same-as-rfc", test_same_as_rfc);
  return g_test_run ();
}
