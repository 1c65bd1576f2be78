/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Encrypted telegrams. The messages of modes 5 and 7 are the examples of OMS volume 2 annex N, with their public
 * keys, put into a wired frame; the others are from an invented meter. */
#include "config.h"

#include <gnutls/crypto.h>
#include <string.h>

#include "mbus-afl.h"
#include "mbus-crypt.h"
#include "mbus-decode.h"
#include "mbus-error.h"
#include "sample-telegrams.h"
#include "seal-telegram.h"
#include "security-fixture.h"
#include "telegram-builder.h"

static void
test_mode_5 (void)
{
  Ring ring = { { PROFILE_A_KEY }, 1 };
  g_autoptr (MbusTelegram) telegram = decode_with (&ring, NULL, FALSE, MBUS_CI_VARIABLE, ELS PROFILE_A);
  gsize n = 0;
  const guint8 *clear = g_bytes_get_data (telegram->clear, &n);

  assert_example (telegram);
  g_assert_cmpuint (telegram->security_mode, ==, 5);
  g_assert_cmpuint (telegram->encrypted_offset, ==, 19);
  g_assert_cmpuint (telegram->n_encrypted, ==, 32);
  g_assert_cmphex (ring.asked.id, ==, 0x12345678);
  g_assert_cmpuint (ring.n_asked, ==, 1);

  /* Decrypted in place, and nothing else has changed. */
  g_assert_cmpuint (n, ==, g_bytes_get_size (telegram->octets));
  g_assert_cmphex (clear[19], ==, 0x2F);
  g_assert_cmpmem (clear, 19, g_bytes_get_data (telegram->octets, NULL), 19);
  g_assert_cmphex (clear[record_at (telegram, 0)->offset], ==, record_at (telegram, 0)->dif);
}

/* With a short header, only the meter that was asked is known to be the sender. */
static void
test_sender (void)
{
  const MbusSecondary sender = ELS_ADDRESS;
  const MbusSecondary anybody = MBUS_SECONDARY_ANY;
  Ring ring = { { PROFILE_A_KEY }, 1 };
  g_autoptr (MbusTelegram) known = decode_with (&ring, &sender, FALSE, MBUS_CI_VARIABLE_SHORT, PROFILE_A);
  g_autoptr (MbusTelegram) unknown = decode_with (&ring, NULL, FALSE, MBUS_CI_VARIABLE_SHORT, PROFILE_A);
  g_autoptr (MbusTelegram) wildcard = decode_with (&ring, &anybody, FALSE, MBUS_CI_VARIABLE_SHORT, PROFILE_A);

  assert_example (known);
  g_assert_cmpint (unknown->security, ==, MBUS_SECURITY_NO_KEY);
  g_assert_error (unknown->error, MBUS_ERROR, MBUS_ERROR_ENCRYPTED);
  g_assert_nonnull (strstr (unknown->error->message, "does not identify its meter"));
  g_assert_cmpint (wildcard->security, ==, MBUS_SECURITY_NO_KEY);
  g_assert_cmpuint (ring.n_asked, ==, 1); /* no key is requested without a meter */
}

/* A meter may have had a different key before. */
static void
test_several_keys (void)
{
  Ring ring = { { PROFILE_B_KEY, PROFILE_A_KEY }, 2 };
  g_autoptr (MbusTelegram) telegram = decode_with (&ring, NULL, FALSE, MBUS_CI_VARIABLE, ELS PROFILE_A);

  assert_example (telegram);
  g_assert_cmpuint (ring.n_asked, ==, 2);
}

/* No key, wrong key and unknown mode are three cases with three sentences. */
static void
test_shut (void)
{
  Ring empty = { .n_keys = 0 };
  Ring wrong = { { PROFILE_B_KEY }, 1 };
  g_autoptr (MbusTelegram) without = decode_with (NULL, NULL, FALSE, MBUS_CI_VARIABLE, ELS PROFILE_A);
  g_autoptr (MbusTelegram) none = decode_with (&empty, NULL, FALSE, MBUS_CI_VARIABLE, ELS PROFILE_A);
  g_autoptr (MbusTelegram) refused = decode_with (&wrong, NULL, FALSE, MBUS_CI_VARIABLE, ELS PROFILE_A);
  g_autoptr (MbusTelegram) unknown = decode_with (&wrong, NULL, FALSE, MBUS_CI_VARIABLE,
                                                  ELS "2A 00 20 0D 59 23 C9 5A AA 26 D1 B2 E7 49 3B 01 3E C4");

  assert_shut (without, MBUS_SECURITY_NO_KEY, MBUS_ERROR_ENCRYPTED);
  assert_shut (none, MBUS_SECURITY_NO_KEY, MBUS_ERROR_ENCRYPTED);
  assert_shut (refused, MBUS_SECURITY_WRONG_KEY, MBUS_ERROR_ENCRYPTED);
  assert_shut (unknown, MBUS_SECURITY_UNKNOWN, MBUS_ERROR_UNSUPPORTED);
  g_assert_cmpstr (none->error->message, ==, without->error->message);
  g_assert_cmpstr (none->error->message, !=, refused->error->message);
  g_assert_cmpstr (unknown->error->message, !=, refused->error->message);
  g_assert_nonnull (strstr (unknown->error->message, "13"));
  g_assert_cmphex (refused->address.id, ==, 0x12345678);
}

/* Modes without a public description, each with only its number. */
static void
test_unknown_modes (void)
{
  static const guint8 modes[] = { 1, 2, 3, 4, 6, 8, 9, 11, 12, 13, 14, 15 };
  Ring ring = { { PROFILE_A_KEY }, 1 };

  for (gsize i = 0; i < G_N_ELEMENTS (modes); i++)
    {
      g_autofree char *hex = g_strdup_printf (ELS "2A 00 10 %02X 59 23 C9 5A AA 26", modes[i]);
      g_autoptr (MbusTelegram) telegram = decode_with (&ring, NULL, TRUE, MBUS_CI_VARIABLE, hex);

      assert_shut (telegram, MBUS_SECURITY_UNKNOWN, MBUS_ERROR_UNSUPPORTED);
      g_assert_cmpuint (telegram->n_encrypted, ==, 6);
    }
}

/* Above 15 the field is not a mode but the meter's own data; without blocks nothing is encrypted. */
static void
test_no_encryption (void)
{
  static const char *const configurations[] = { "00 00", "00 10", "FF FF", "00 05", "00 25" };

  for (gsize i = 0; i < G_N_ELEMENTS (configurations); i++)
    {
      g_autofree char *hex = g_strdup_printf (ELS "2A 00 %s 0C 13 01 00 00 00", configurations[i]);
      g_autoptr (MbusTelegram) telegram = decode_with (NULL, NULL, FALSE, MBUS_CI_VARIABLE, hex);

      g_assert_no_error (telegram->error);
      g_assert_cmpint (telegram->security, ==, MBUS_SECURITY_CLEAR);
      g_assert_cmpuint (telegram->n_encrypted, ==, 0);
      assert_value (telegram, 0, "Volume", "0.001");
    }
}

/* Unencrypted records after the blocks can be read with and without a key. */
static void
test_partial (void)
{
  Ring ring = { { PROFILE_A_KEY }, 1 };
  g_autoptr (MbusTelegram) opened = decode_with (&ring, NULL, FALSE, MBUS_CI_VARIABLE, ELS PROFILE_A " 01 FD 08 07");
  g_autoptr (MbusTelegram) shut = decode_with (NULL, NULL, FALSE, MBUS_CI_VARIABLE, ELS PROFILE_A " 01 FD 08 07");

  g_assert_no_error (opened->error);
  g_assert_cmpuint (opened->records->len, ==, 4);
  assert_value (opened, 3, "Access number", "7");
  g_assert_error (shut->error, MBUS_ERROR, MBUS_ERROR_ENCRYPTED);
  g_assert_cmpuint (shut->records->len, ==, 1);
  assert_value (shut, 0, "Access number", "7");
}

/* Annex N, a heat cost allocator that sends its location unencrypted. */
static void
test_partial_example (void)
{
  static const char hex[] = "88 77 66 55 93 44 55 08 00 04 10 05 00 DF E2 A7 82 14 6D 15 13 58 1C D2 F8 3F 39 04 "
                            "0C FD 10 78 56 34 12";
  Ring ring = { { PROFILE_B_KEY }, 1 };
  g_autoptr (MbusTelegram) telegram = decode_with (&ring, NULL, FALSE, MBUS_CI_VARIABLE, hex);

  g_assert_no_error (telegram->error);
  g_assert_cmpint (telegram->security, ==, MBUS_SECURITY_OPENED);
  g_assert_cmpuint (telegram->n_encrypted, ==, 16);
  g_assert_cmpuint (telegram->records->len, ==, 4);
  assert_value (telegram, 0, mbus_record_quantity_name (record_at (telegram, 0)), "1234");
  assert_value (telegram, 1, "Date", "2007-04-30");
  assert_value (telegram, 2, mbus_record_quantity_name (record_at (telegram, 2)), "23456");
  assert_value (telegram, 3, "Customer location", "12345678");
}

/* A telegram that was decrypted before it was saved, or by a gateway. */
static void
test_opened_before (void)
{
  static const char hex[] = ELS "2A 00 10 05 2F 2F 0C 13 01 00 00 00 2F 2F 2F 2F 2F 2F 2F 2F";
  Ring wrong = { { PROFILE_B_KEY }, 1 };
  g_autoptr (MbusTelegram) saved = decode_with (NULL, NULL, TRUE, MBUS_CI_VARIABLE, hex);
  g_autoptr (MbusTelegram) with_key = decode_with (&wrong, NULL, TRUE, MBUS_CI_VARIABLE, hex);
  g_autoptr (MbusTelegram) live = decode_with (NULL, NULL, FALSE, MBUS_CI_VARIABLE, hex);

  g_assert_no_error (saved->error);
  g_assert_cmpint (saved->security, ==, MBUS_SECURITY_OPENED_BEFORE);
  assert_value (saved, 0, "Volume", "0.001");
  g_assert_cmpint (with_key->security, ==, MBUS_SECURITY_OPENED_BEFORE);
  g_assert_no_error (live->error);
  g_assert_cmpint (live->security, ==, MBUS_SECURITY_OPENED_BEFORE);
  assert_value (live, 0, "Volume", "0.001");
}

/* --- Mode 7 --- */

static void
test_mode_7 (void)
{
  Ring ring = { { PROFILE_B_KEY }, 1 };
  g_autoptr (MbusTelegram) telegram = decode_with (&ring, NULL, FALSE, MBUS_CI_AFL,
                                                   ADAPTER_SUBLAYER "72 " ELS PROFILE_B);
  g_autoptr (MbusTelegram) forged = decode_with (&ring, NULL, FALSE, MBUS_CI_AFL,
                                                 PROFILE_B_SUBLAYER "72 " ELS PROFILE_B);

  assert_example (telegram);
  g_assert_cmphex (telegram->ci, ==, MBUS_CI_VARIABLE);
  g_assert_cmpuint (telegram->security_mode, ==, 7);
  /* The MAC of another message: the check octets alone would accept it. */
  assert_shut (forged, MBUS_SECURITY_WRONG_KEY, MBUS_ERROR_ENCRYPTED);
}

static void
test_mode_7_short (void)
{
  const MbusSecondary sender = ELS_ADDRESS;
  Ring ring = { { PROFILE_B_KEY }, 1 };
  Ring wrong = { { PROFILE_A_KEY }, 1 };
  g_autoptr (MbusTelegram) telegram = decode_with (&ring, &sender, FALSE, MBUS_CI_AFL,
                                                   PROFILE_B_SUBLAYER "7A " PROFILE_B);
  g_autoptr (MbusTelegram) refused = decode_with (&wrong, &sender, FALSE, MBUS_CI_AFL,
                                                  PROFILE_B_SUBLAYER "7A " PROFILE_B);

  assert_example (telegram);
  g_assert_cmphex (telegram->ci, ==, MBUS_CI_VARIABLE_SHORT);
  g_assert_cmphex (telegram->access_number, ==, 0x75);
  assert_shut (refused, MBUS_SECURITY_WRONG_KEY, MBUS_ERROR_ENCRYPTED);
}

/* Without a MAC the check octets decide, here also under a long header. */
static void
test_mode_7_without_mac (void)
{
  Ring ring = { { PROFILE_B_KEY }, 1 };
  g_autoptr (MbusTelegram) telegram = decode_with (&ring, NULL, FALSE, MBUS_CI_AFL,
                                                   "06 00 08 B3 0A 00 00 72 " ELS PROFILE_B);

  assert_example (telegram);
}

/* The MAC of a message from the meter of annex N with the key of profile B, and the octets that it covers before the
 * message. */
static char *
authenticate (const char *hex)
{
  static const guint8 key[] = PROFILE_B_KEY;
  /* The key of the MAC is derived from 01, counter, identification and seven times 07. */
  static const guint8 derivation[] = { 1, 0xB3, 0x0A, 0, 0, 0x78, 0x56, 0x34, 0x12, 7, 7, 7, 7, 7, 7, 7 };
  g_autoptr (GBytes) message = mbus_unhex (hex, NULL);
  guint8 mac_key[MBUS_KEY_OCTETS];
  guint8 mac[MBUS_BLOCK_OCTETS];

  g_assert_true (mbus_crypt_cmac (key, derivation, sizeof derivation, mac_key));
  g_assert_true (mbus_crypt_cmac (mac_key, g_bytes_get_data (message, NULL), g_bytes_get_size (message), mac));
  return mbus_hex (mac, 8);
}

/* A MAC that also covers the length in the sublayer. */
static void
test_mode_7_with_length (void)
{
  g_autofree char *mac = authenticate ("65 B3 0A 00 00 31 00 72 " ELS PROFILE_B);
  g_autofree char *hex = g_strdup_printf ("11 00 3C 65 B3 0A 00 00 %s 31 00 72 " ELS PROFILE_B, mac);
  Ring ring = { { PROFILE_B_KEY }, 1 };
  g_autoptr (MbusTelegram) telegram = decode_with (&ring, NULL, FALSE, MBUS_CI_AFL, hex);

  assert_example (telegram);
}

/* The MAC also covers the unencrypted octets at the end; with some makers it ends with the encrypted part. */
static void
test_mode_7_partial (void)
{
  static const char *const messages[] = {
    "25 B3 0A 00 00 72 " ELS PROFILE_B " 01 FD 08 07", "25 B3 0A 00 00 72 " ELS PROFILE_B,
  };
  Ring ring = { { PROFILE_B_KEY }, 1 };

  for (gsize i = 0; i < G_N_ELEMENTS (messages); i++)
    {
      g_autofree char *mac = authenticate (messages[i]);
      g_autofree char *hex = g_strdup_printf ("0F 00 2C 25 B3 0A 00 00 %s 72 " ELS PROFILE_B " 01 FD 08 07", mac);
      g_autoptr (MbusTelegram) telegram = decode_with (&ring, NULL, FALSE, MBUS_CI_AFL, hex);

      g_assert_no_error (telegram->error);
      g_assert_cmpint (telegram->security, ==, MBUS_SECURITY_OPENED);
      g_assert_cmpuint (telegram->records->len, ==, 4);
      assert_value (telegram, 3, "Access number", "7");
    }
}

static void
test_mode_7_unknown (void)
{
  static const char *const cases[] = {
    /* a different key derivation */
    PROFILE_B_SUBLAYER "72 " ELS "75 00 20 07 20 90 58",
    /* no counter for the derivation */
    "02 00 00 72 " ELS PROFILE_B,
    /* no extension of the configuration */
    PROFILE_B_SUBLAYER "72 " ELS "75 00 20 07",
  };
  Ring ring = { { PROFILE_B_KEY }, 1 };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (MbusTelegram) telegram = decode_with (&ring, NULL, FALSE, MBUS_CI_AFL, cases[i]);

      g_test_message ("%s", cases[i]);
      g_assert_cmpuint (telegram->records->len, ==, 0);
      if (telegram->n_encrypted > 0)
        assert_shut (telegram, MBUS_SECURITY_UNKNOWN, MBUS_ERROR_UNSUPPORTED);
    }
}

/* --- The sublayer --- */

static void
test_sublayer (void)
{
  static const guint8 n_macs[] = { 0, 0, 0, 2, 4, 8, 12, 16, 0 };

  for (guint8 i = 0; i < G_N_ELEMENTS (n_macs); i++)
    {
      guint8 octets[64] = { MBUS_CI_AFL, 0, 0x00, 0x26, i, 0xAA, 0xBB };
      g_autoptr (GError) error = NULL;
      MbusAfl afl;
      gsize next = 0;

      octets[1] = (guint8) (5 + n_macs[i]);
      octets[7] = 0xCC;
      g_assert_true (mbus_afl_read (octets, 0, sizeof octets, &afl, &next, &error));
      g_assert_no_error (error);
      g_assert_cmpuint (afl.n_mac, ==, n_macs[i]);
      g_assert_cmpuint (next, ==, 7 + n_macs[i]);
      g_assert_false (afl.has_counter);
      g_assert_false (afl.fragmented);
      if (n_macs[i] > 0)
        g_assert_cmphex (afl.mac[0], ==, 0xCC); /* after the key information */
    }
}

/* Missing fields are an error, whatever follows; and a missing MAC has no length. */
static void
test_sublayer_fields (void)
{
  static const struct {
    guint8 octets[8];
    MbusError code;
  } cases[] = {
    { { MBUS_CI_AFL, 7 }, MBUS_ERROR_TRUNCATED },
    { { MBUS_CI_AFL, 1, 0x00 }, MBUS_ERROR_INVALID },
    { { MBUS_CI_AFL, 2, 0x00, 0x20 }, MBUS_ERROR_INVALID },
    { { MBUS_CI_AFL, 3, 0x00, 0x02, 0x11 }, MBUS_ERROR_INVALID },
    { { MBUS_CI_AFL, 5, 0x00, 0x08, 0xB3, 0x0A, 0x00 }, MBUS_ERROR_INVALID },
    { { MBUS_CI_AFL, 4, 0x00, 0x24, 0x05, 0x11 }, MBUS_ERROR_INVALID },
    { { MBUS_CI_AFL, 3, 0x00, 0x10, 0x25 }, MBUS_ERROR_INVALID },
    { { MBUS_CI_AFL, 2, 0x02, 0x00 }, MBUS_ERROR_UNSUPPORTED },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      MbusAfl afl;
      gsize next = 0;

      g_assert_false (mbus_afl_read (cases[i].octets, 0, sizeof cases[i].octets, &afl, &next, &error));
      g_assert_error (error, MBUS_ERROR, (int) cases[i].code);
      g_assert_cmpuint (next, ==, cases[i].code == MBUS_ERROR_TRUNCATED ? 0 : 2u + cases[i].octets[1]);
      g_assert_cmpuint (afl.n_mac, ==, 0);
    }
}

/* Its length gives its end, even if it contains unknown fields. */
static void
test_sublayer_longer (void)
{
  Ring ring = { { PROFILE_B_KEY }, 1 };
  g_autoptr (MbusTelegram) telegram = decode_with (&ring, NULL, FALSE, MBUS_CI_AFL,
                                                   "08 00 08 B3 0A 00 00 EE EE 72 " ELS PROFILE_B);

  assert_example (telegram);
}

static void
test_sublayer_bad (void)
{
  static const char *const cases[] = {
    "", "00", "01 00", "05 00 08 B3 0A", "02 00 20", "03 00 20 25", "06 00 02 11", "03 00 08 B3", "03 00 04 25",
    "03 00 10 25", "02 00 00", "04 00 24 05 11", "01 00 72",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (MbusTelegram) telegram = decode_frame (MBUS_CI_AFL, cases[i]);

      g_test_message ("%s", cases[i]);
      g_assert_nonnull (telegram->error);
      g_assert_cmpuint (telegram->records->len, ==, 0);
    }
}

/* --- Mode 10 --- */

static void
seal_ccm (const guint8 *key, gnutls_datum_t nonce, GBytes *aad, gnutls_datum_t plain, guint8 *out, gsize n)
{
  const gnutls_datum_t secret = { (guint8 *) key, MBUS_KEY_OCTETS };
  gnutls_aead_cipher_hd_t cipher;
  size_t n_sealed = n;

  g_assert_cmpint (gnutls_aead_cipher_init (&cipher, GNUTLS_CIPHER_AES_128_CCM_8, &secret), ==, 0);
  g_assert_cmpint (gnutls_aead_cipher_encrypt (cipher, nonce.data, nonce.size, g_bytes_get_data (aad, NULL),
                                               g_bytes_get_size (aad), MBUS_CCM_TAG_OCTETS, plain.data, plain.size,
                                               out, &n_sealed), ==, 0);
  g_assert_cmpuint (n_sealed, ==, n);
  gnutls_aead_cipher_deinit (cipher);
}

/* A volume of 0.001 m³ of KAM 12345678 with an invented key, encrypted here as the decoder must decrypt it. */
static char *
seal (const guint8 *key, guint8 n_announced, const char *after)
{
  static const guint8 derivation[] = { 0, 0xD2, 0x04, 0, 0, 0x78, 0x56, 0x34, 0x12, 7, 7, 7, 7, 7, 7, 7 };
  static guint8 nonce[] = { 0x2D, 0x2C, 0x78, 0x56, 0x34, 0x12, 0x30, 0x02, 0, 0, 0, 0x04, 0xD2 };
  static guint8 plain[] = { 0x0C, 0x13, 0x01, 0x00, 0x00, 0x00 };
  g_autofree char *header = g_strdup_printf ("78 56 34 12 2D 2C 30 02 2A 00 %02X 2A 10 01", n_announced);
  g_autofree char *authenticated = g_strconcat ("72 ", header, NULL);
  g_autoptr (GBytes) aad = mbus_unhex (authenticated, NULL);
  guint8 derived[MBUS_KEY_OCTETS];
  guint8 sealed[sizeof plain + MBUS_CCM_TAG_OCTETS];
  g_autofree char *hex = NULL;

  g_assert_true (mbus_crypt_cmac (key, derivation, sizeof derivation, derived));
  seal_ccm (derived, (gnutls_datum_t) { nonce, sizeof nonce }, aad, (gnutls_datum_t) { plain, sizeof plain }, sealed,
            sizeof sealed);
  hex = mbus_hex (sealed, sizeof sealed);
  return g_strdup_printf ("%s D2 04 00 00 %s %s", header, hex, after);
}

static void
test_mode_10 (void)
{
  Ring ring = { { PROFILE_A_KEY }, 1 };
  Ring wrong = { { PROFILE_B_KEY }, 1 };
  g_autofree char *hex = seal (ring.keys[0], 0xFF, "");
  g_autoptr (MbusTelegram) telegram = decode_with (&ring, NULL, FALSE, MBUS_CI_VARIABLE, hex);
  g_autoptr (MbusTelegram) refused = decode_with (&wrong, NULL, FALSE, MBUS_CI_VARIABLE, hex);
  g_autoptr (MbusTelegram) saved = decode_with (NULL, NULL, TRUE, MBUS_CI_VARIABLE, hex);

  g_assert_no_error (telegram->error);
  g_assert_cmpint (telegram->security, ==, MBUS_SECURITY_OPENED);
  g_assert_cmpuint (telegram->records->len, ==, 1);
  assert_value (telegram, 0, "Volume", "0.001");
  assert_shut (refused, MBUS_SECURITY_WRONG_KEY, MBUS_ERROR_ENCRYPTED);
  assert_shut (saved, MBUS_SECURITY_NO_KEY, MBUS_ERROR_ENCRYPTED);
}

/* It has no check octets, so octets that look like them prove nothing; but these are records to the end. */
static void
test_mode_10_fillers (void)
{
  g_autoptr (MbusTelegram) telegram = decode_with (NULL, NULL, TRUE, MBUS_CI_VARIABLE,
                                                   ELS "2A 00 FF 2A 10 01 D2 04 00 00 "
                                                   "2F 2F 59 23 C9 5A AA 26 D1 B2 E7 49 3B 01 3E C4");
  g_autoptr (MbusTelegram) clear = decode_with (NULL, NULL, TRUE, MBUS_CI_VARIABLE,
                                                ELS "2A 00 FF 2A 10 01 D2 04 00 00 "
                                                "2F 2F 0C 13 01 00 00 00 2F 2F 2F 2F 2F 2F 2F 2F");

  assert_shut (telegram, MBUS_SECURITY_NO_KEY, MBUS_ERROR_ENCRYPTED);
  g_assert_cmpint (clear->security, ==, MBUS_SECURITY_OPENED_BEFORE);
  assert_value (clear, 0, "Volume", "0.001");
}

static void
test_mode_10_partial (void)
{
  Ring ring = { { PROFILE_A_KEY }, 1 };
  g_autofree char *hex = seal (ring.keys[0], 6, "01 FD 08 07");
  g_autoptr (MbusTelegram) telegram = decode_with (&ring, NULL, FALSE, MBUS_CI_VARIABLE, hex);

  g_assert_no_error (telegram->error);
  g_assert_cmpuint (telegram->records->len, ==, 2);
  assert_value (telegram, 1, "Access number", "7");
}

static void
test_mode_10_cut (void)
{
  Ring ring = { { PROFILE_A_KEY }, 1 };
  g_autofree char *hex = seal (ring.keys[0], 7, "");
  g_autoptr (MbusTelegram) telegram = decode_with (&ring, NULL, FALSE, MBUS_CI_VARIABLE, hex);

  /* Its header announces one octet too many; its tag still authenticates the others. */
  g_assert_error (telegram->error, MBUS_ERROR, MBUS_ERROR_TRUNCATED);
  g_assert_cmpint (telegram->security, ==, MBUS_SECURITY_OPENED);
  assert_value (telegram, 0, "Volume", "0.001");
}

/* A missing or incomplete tag does not prove the key wrong. */
static void
test_mode_10_cut_short (void)
{
  Ring ring = { { PROFILE_A_KEY }, 1 };
  g_autofree char *hex = g_strchomp (seal (ring.keys[0], 6, ""));
  g_autoptr (MbusTelegram) telegram = NULL;

  hex[strlen (hex) - 2] = '\0';
  telegram = decode_with (&ring, NULL, FALSE, MBUS_CI_VARIABLE, hex);
  assert_shut (telegram, MBUS_SECURITY_NO_KEY, MBUS_ERROR_TRUNCATED);
}

/* Without records, fillers cannot be distinguished from content: the tag is not part of the alarm. */
static void
test_mode_10_alarm (void)
{
  static const guint8 data[] = { 0x78, 0x56, 0x34, 0x12, 0x2D, 0x2C, 0x34, 0x04, 0x2A, 0, 0, 0, 0x05 };
  const MbusDecoding with = { .find_key = find_sample_key };
  g_autoptr (MbusTelegram) telegram = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) octets = NULL;
  guint8 wire[MBUS_FRAME_MAX];
  MbusFrame frame;

  mbus_frame_init_long (&frame, MBUS_C_RSP_UD, 1, MBUS_CI_ALARM_LONG, data, sizeof data);
  g_assert_true (seal_frame (&frame, 10));
  octets = g_bytes_new (wire, mbus_frame_build (&frame, wire));
  telegram = mbus_telegram_decode_with (octets, &with, &error);
  g_assert_no_error (error);
  g_assert_no_error (telegram->error);
  g_assert_cmpint (telegram->security, ==, MBUS_SECURITY_OPENED);
  g_assert_cmpuint (telegram->records->len, ==, 1);
  assert_value (telegram, 0, "Alarm", "0x05");
}

static void
test_mode_10_unknown (void)
{
  static const char *const cases[] = {
    /* no counter, a different derivation, a different tag, too short for a tag, no extension */
    "2A 00 FF 0A 10 01 D2 04 00 00 01 02 03 04 05 06 07 08 09",
    "2A 00 FF 2A 00 01 D2 04 00 00 01 02 03 04 05 06 07 08 09",
    "2A 00 FF 2A 10 02 D2 04 00 00 01 02 03 04 05 06 07 08 09",
    "2A 00 FF 2A 10 01 D2 04 00 00 01 02 03 04", "2A 00 FF 2A 10",
  };
  Ring ring = { { PROFILE_A_KEY }, 1 };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *hex = g_strconcat (ELS, cases[i], NULL);
      g_autoptr (MbusTelegram) telegram = decode_with (&ring, NULL, FALSE, MBUS_CI_VARIABLE, hex);

      g_test_message ("%s", cases[i]);
      assert_shut (telegram, MBUS_SECURITY_UNKNOWN, MBUS_ERROR_UNSUPPORTED);
    }
}

/* --- Other content --- */

/* An encrypted compact frame begins with fillers; an encrypted alarm without a key is not reported as an alarm. */
static void
test_other_contents (void)
{
  g_autoptr (MbusTelegram) alarm = decode_with (NULL, NULL, FALSE, MBUS_CI_ALARM_LONG, ELS PROFILE_A);
  g_autoptr (MbusTelegram) refusal = decode_with (NULL, NULL, FALSE, MBUS_CI_ERROR_LONG, ELS PROFILE_A);
  Ring ring = { { PROFILE_A_KEY }, 1 };
  g_autoptr (MbusTelegram) compact = decode_with (&ring, NULL, FALSE, MBUS_CI_FIXED, ELS PROFILE_A);

  assert_shut (alarm, MBUS_SECURITY_NO_KEY, MBUS_ERROR_ENCRYPTED);
  assert_shut (refusal, MBUS_SECURITY_NO_KEY, MBUS_ERROR_ENCRYPTED);
  g_assert_cmpuint (refusal->application_error, ==, 0);
  g_assert_cmpint (compact->security, ==, MBUS_SECURITY_OPENED);
  g_assert_true (compact->compact);
  g_assert_cmphex (compact->signature, ==, 0x140C); /* the octets in the example, which are not a MAC */
}

static void
test_nicks (void)
{
  g_assert_cmpstr (mbus_security_nick (MBUS_SECURITY_CLEAR), ==, "clear");
  g_assert_cmpstr (mbus_security_nick (MBUS_SECURITY_OPENED), ==, "opened");
  g_assert_cmpstr (mbus_security_nick (MBUS_SECURITY_OPENED_BEFORE), ==, "opened-before");
  g_assert_cmpstr (mbus_security_nick (MBUS_SECURITY_NO_KEY), ==, "no-key");
  g_assert_cmpstr (mbus_security_nick (MBUS_SECURITY_WRONG_KEY), ==, "wrong-key");
  g_assert_cmpstr (mbus_security_nick (MBUS_SECURITY_UNKNOWN), ==, "unknown-mode");
  g_assert_cmpstr (mbus_security_nick ((MbusSecurity) 99), ==, "unknown-mode");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/security/5", test_mode_5);
  g_test_add_func ("/security/5/sender", test_sender);
  g_test_add_func ("/security/5/several-keys", test_several_keys);
  g_test_add_func ("/security/5/partial", test_partial);
  g_test_add_func ("/security/5/partial-example", test_partial_example);
  g_test_add_func ("/security/7", test_mode_7);
  g_test_add_func ("/security/7/partial", test_mode_7_partial);
  g_test_add_func ("/security/7/short", test_mode_7_short);
  g_test_add_func ("/security/7/without-mac", test_mode_7_without_mac);
  g_test_add_func ("/security/7/with-length", test_mode_7_with_length);
  g_test_add_func ("/security/7/unknown", test_mode_7_unknown);
  g_test_add_func ("/security/10", test_mode_10);
  g_test_add_func ("/security/10/fillers", test_mode_10_fillers);
  g_test_add_func ("/security/10/partial", test_mode_10_partial);
  g_test_add_func ("/security/10/cut", test_mode_10_cut);
  g_test_add_func ("/security/10/cut-short", test_mode_10_cut_short);
  g_test_add_func ("/security/10/alarm", test_mode_10_alarm);
  g_test_add_func ("/security/10/unknown", test_mode_10_unknown);
  g_test_add_func ("/security/sublayer", test_sublayer);
  g_test_add_func ("/security/sublayer/fields", test_sublayer_fields);
  g_test_add_func ("/security/sublayer/longer", test_sublayer_longer);
  g_test_add_func ("/security/sublayer/bad", test_sublayer_bad);
  g_test_add_func ("/security/shut", test_shut);
  g_test_add_func ("/security/unknown-modes", test_unknown_modes);
  g_test_add_func ("/security/no-encryption", test_no_encryption);
  g_test_add_func ("/security/opened-before", test_opened_before);
  g_test_add_func ("/security/other-contents", test_other_contents);
  g_test_add_func ("/security/nicks", test_nicks);

  return g_test_run ();
}
