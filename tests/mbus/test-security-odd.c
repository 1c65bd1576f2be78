/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Encrypted telegrams that are incomplete or contradictory: a key is reported as wrong only if that is proven. */
#include "config.h"

#include <string.h>

#include "mbus-error.h"
#include "security-fixture.h"
#include "telegram-builder.h"

/* Half an address gives a wrong initial vector, which does not prove the key wrong. */
static void
test_sender_in_part (void)
{
  const MbusSecondary sender = { 0x12345678, MBUS_MANUFACTURER_ANY, MBUS_VERSION_ANY, MBUS_DEVICE_TYPE_ANY, FALSE, 0 };
  Ring ring = { { PROFILE_A_KEY }, 1 };
  Ring derived = { { PROFILE_B_KEY }, 1 };
  g_autoptr (MbusTelegram) shut = decode_with (&ring, &sender, FALSE, MBUS_CI_VARIABLE_SHORT, PROFILE_A);
  g_autoptr (MbusTelegram) opened = decode_with (&derived, &sender, FALSE, MBUS_CI_AFL,
                                                 PROFILE_B_SUBLAYER "7A " PROFILE_B);
  g_autoptr (MbusTelegram) refused = decode_with (&ring, &sender, FALSE, MBUS_CI_AFL,
                                                  PROFILE_B_SUBLAYER "7A " PROFILE_B);

  assert_shut (shut, MBUS_SECURITY_NO_KEY, MBUS_ERROR_ENCRYPTED);
  g_assert_nonnull (strstr (shut->error->message, "does not identify its meter"));
  /* Mode 7 needs only the identification number. */
  assert_example (opened);
  assert_shut (refused, MBUS_SECURITY_WRONG_KEY, MBUS_ERROR_ENCRYPTED);
}

/* One and a half of two blocks are present: the whole one can be read. */
static void
test_cut (void)
{
  static const char hex[] = ELS "2A 00 20 25 59 23 C9 5A AA 26 D1 B2 E7 49 3B 01 3E C4 A6 F6 D3 52 9B 52";
  Ring ring = { { PROFILE_A_KEY }, 1 };
  g_autoptr (MbusTelegram) telegram = decode_with (&ring, NULL, FALSE, MBUS_CI_VARIABLE, hex);
  g_autoptr (MbusTelegram) shut = decode_with (NULL, NULL, FALSE, MBUS_CI_VARIABLE, hex);
  g_autoptr (MbusTelegram) none = decode_with (&ring, NULL, FALSE, MBUS_CI_VARIABLE, ELS "2A 00 20 25");

  g_assert_error (telegram->error, MBUS_ERROR, MBUS_ERROR_TRUNCATED);
  g_assert_cmpint (telegram->security, ==, MBUS_SECURITY_OPENED);
  assert_value (telegram, 0, "Volume", "28504.27");
  g_assert_error (shut->error, MBUS_ERROR, MBUS_ERROR_TRUNCATED);
  g_assert_error (none->error, MBUS_ERROR, MBUS_ERROR_TRUNCATED);
}

/* Without a whole block nothing can prove a key wrong. */
static void
test_cut_short (void)
{
  Ring wrong = { { PROFILE_B_KEY }, 1 };
  g_autoptr (MbusTelegram) part = decode_with (&wrong, NULL, FALSE, MBUS_CI_VARIABLE,
                                               ELS "2A 00 20 25 59 23 C9 5A AA 26");
  g_autoptr (MbusTelegram) none = decode_with (&wrong, NULL, FALSE, MBUS_CI_VARIABLE, ELS "2A 00 20 25");
  g_autoptr (MbusTelegram) block = decode_with (&wrong, NULL, FALSE, MBUS_CI_VARIABLE,
                                                ELS "2A 00 20 25 59 23 C9 5A AA 26 D1 B2 E7 49 3B 01 3E C4 A6 F6 D3");

  assert_shut (part, MBUS_SECURITY_NO_KEY, MBUS_ERROR_TRUNCATED);
  assert_shut (none, MBUS_SECURITY_NO_KEY, MBUS_ERROR_TRUNCATED);
  assert_shut (block, MBUS_SECURITY_WRONG_KEY, MBUS_ERROR_TRUNCATED);
}

/* The right key cannot decrypt content that was damaged when it was saved, which does not prove it wrong. Damage
 * after the check octets does not affect them. */
static void
test_damaged (void)
{
  Ring ring = { { PROFILE_A_KEY }, 1 };
  Ring wrong = { { PROFILE_B_KEY }, 1 };
  g_autoptr (MbusTelegram) first_block = decode_damaged (&ring, MBUS_CI_VARIABLE, ELS PROFILE_A, 21);
  g_autoptr (MbusTelegram) refused = decode_damaged (&wrong, MBUS_CI_VARIABLE, ELS PROFILE_A, 21);
  g_autoptr (MbusTelegram) second_block = decode_damaged (&ring, MBUS_CI_VARIABLE, ELS PROFILE_A, 40);

  g_assert_cmpint (first_block->security, ==, MBUS_SECURITY_NO_KEY);
  g_assert_error (first_block->error, MBUS_ERROR, MBUS_ERROR_INVALID);
  g_assert_cmpint (refused->security, ==, MBUS_SECURITY_NO_KEY);
  g_assert_cmpint (second_block->security, ==, MBUS_SECURITY_OPENED);
  g_assert_error (second_block->error, MBUS_ERROR, MBUS_ERROR_INVALID);
}

/* No MAC matches incomplete content; the check octets still distinguish keys. */
static void
test_mode_7_cut (void)
{
  static const char hex[] = ADAPTER_SUBLAYER "72 " ELS
                            "75 00 20 07 10 90 58 47 5F 4B C9 1D F8 78 B8 0A 1B 0F 98 B6 29 02 4A";
  Ring ring = { { PROFILE_B_KEY }, 1 };
  Ring wrong = { { PROFILE_A_KEY }, 1 };
  g_autoptr (MbusTelegram) telegram = decode_with (&ring, NULL, FALSE, MBUS_CI_AFL, hex);
  g_autoptr (MbusTelegram) refused = decode_with (&wrong, NULL, FALSE, MBUS_CI_AFL, hex);

  g_assert_error (telegram->error, MBUS_ERROR, MBUS_ERROR_TRUNCATED);
  g_assert_cmpint (telegram->security, ==, MBUS_SECURITY_OPENED);
  assert_value (telegram, 0, "Volume", "28504.27");
  assert_shut (refused, MBUS_SECURITY_WRONG_KEY, MBUS_ERROR_TRUNCATED);
}

/* Content that was decrypted before it was saved is read, whatever its header announces: more octets than there are,
 * or an unsupported mode. */
static void
test_opened_before_oddly (void)
{
  static const char cut[] = ELS "2A 00 20 05 2F 2F 0C 13 01 00 00 00 0C 13 02 00 00 00 2F 2F 2F 2F 0C 13 03 00 00 00";
  static const char short_cut[] = ELS "2A 00 10 05 2F 2F 0C 13 01 00 00 00";
  static const char no_sublayer[] = ELS "2A 00 10 07 10 2F 2F 0C 13 01 00 00 00 2F 2F 2F 2F 2F 2F 2F 2F";
  g_autoptr (MbusTelegram) long_part = decode_with (NULL, NULL, TRUE, MBUS_CI_VARIABLE, cut);
  g_autoptr (MbusTelegram) short_part = decode_with (NULL, NULL, TRUE, MBUS_CI_VARIABLE, short_cut);
  g_autoptr (MbusTelegram) saved = decode_with (NULL, NULL, TRUE, MBUS_CI_VARIABLE, no_sublayer);
  g_autoptr (MbusTelegram) live = decode_with (NULL, NULL, FALSE, MBUS_CI_VARIABLE, no_sublayer);

  g_assert_error (long_part->error, MBUS_ERROR, MBUS_ERROR_TRUNCATED);
  g_assert_cmpint (long_part->security, ==, MBUS_SECURITY_OPENED_BEFORE);
  g_assert_cmpuint (long_part->records->len, ==, 3);
  assert_value (long_part, 2, "Volume", "0.003");
  g_assert_error (short_part->error, MBUS_ERROR, MBUS_ERROR_TRUNCATED);
  g_assert_cmpint (short_part->security, ==, MBUS_SECURITY_OPENED_BEFORE);
  assert_value (short_part, 0, "Volume", "0.001");
  g_assert_no_error (saved->error);
  g_assert_cmpint (saved->security, ==, MBUS_SECURITY_OPENED_BEFORE);
  assert_value (saved, 0, "Volume", "0.001");
  g_assert_cmpint (live->security, ==, MBUS_SECURITY_OPENED_BEFORE);
  assert_value (live, 0, "Volume", "0.001");
}

/* --- Messages in parts --- */

static void
assert_part (const MbusTelegram *telegram)
{
  g_assert_nonnull (telegram->error);
  g_assert_nonnull (strstr (telegram->error->message, "one part of a message"));
}

/* The unencrypted beginning of the first part is read. */
static void
test_first_part (void)
{
  Ring ring = { { PROFILE_A_KEY }, 1 };
  g_autoptr (MbusTelegram) clear = decode_with (&ring, NULL, FALSE, MBUS_CI_AFL,
                                                "02 01 40 72 " ELS "2A 00 00 00 0C 13 01 00 00 00 0C 13 02");
  g_autoptr (MbusTelegram) shut = decode_with (&ring, NULL, FALSE, MBUS_CI_AFL, "02 01 40 72 " ELS PROFILE_A);

  assert_part (clear);
  g_assert_error (clear->error, MBUS_ERROR, MBUS_ERROR_UNSUPPORTED);
  g_assert_cmpint (clear->security, ==, MBUS_SECURITY_CLEAR);
  g_assert_cmpuint (clear->records->len, ==, 1);
  g_assert_cmpuint (clear->error_offset, ==, g_bytes_get_size (clear->octets) - 2);
  assert_part (shut);
  assert_shut (shut, MBUS_SECURITY_UNKNOWN, MBUS_ERROR_UNSUPPORTED);
}

/* The beginning of a later part is undefined: what looks like a header may be the middle of a record. */
static void
test_later_part (void)
{
  g_autoptr (MbusTelegram) telegram = decode_with (NULL, NULL, FALSE, MBUS_CI_AFL,
                                                   "02 02 00 72 " ELS "2A 00 00 00 0C 13 01 00 00 00");

  assert_part (telegram);
  g_assert_cmpint (telegram->kind, ==, MBUS_TELEGRAM_OTHER);
  g_assert_false (telegram->has_header);
  g_assert_cmpuint (telegram->records->len, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/security-odd/5/sender-in-part", test_sender_in_part);
  g_test_add_func ("/security-odd/5/cut", test_cut);
  g_test_add_func ("/security-odd/5/cut-short", test_cut_short);
  g_test_add_func ("/security-odd/5/damaged", test_damaged);
  g_test_add_func ("/security-odd/7/cut", test_mode_7_cut);
  g_test_add_func ("/security-odd/opened-before", test_opened_before_oddly);
  g_test_add_func ("/security-odd/parts/first", test_first_part);
  g_test_add_func ("/security-odd/parts/later", test_later_part);

  return g_test_run ();
}
