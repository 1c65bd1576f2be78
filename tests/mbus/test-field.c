/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Telegrams as meters and gateways in the field send them, and what they mean. */
#include "config.h"

#include <string.h>

#include "mbus-crypt.h"
#include "mbus-error.h"
#include "mbus-explain.h"
#include "security-fixture.h"
#include "telegram-builder.h"

/* --- Clear content under the header of an encrypted telegram --- */

/* A gateway's header and clear content: its time, then a block with the encrypted radio telegram whose header it
 * copied. */
#define GATEWAY_HEADER "78 56 34 12 01 06 08 07 08 20 20 A5 "
#define GATEWAY_CONTENT \
  "04 6D 1D 07 03 03 0F 0D 7F 37 2E 44 01 06 78 56 34 12 08 07 C9 74 7A 08 20 20 A5 50 B1 B9 8A E0 EA B1 82 E6 6E 11 " \
  "5C A3 53 C3 1A CE F9 C9 00 44 64 E0 11 D9 0E 0F 86 4E AA F8 0D A8 26 71 92 9D BA 01 FD 7B C6"

#define VALUES "0C 13 27 04 85 02 42 6C E1 37 02 FD 17 00 00 "

static void
test_copied (void)
{
  Ring wrong = { { PROFILE_B_KEY }, 1 };

  for (guint variant = 0; variant < 4; variant++)
    {
      g_autoptr (MbusTelegram) telegram = decode_with ((variant & 1) != 0 ? &wrong : NULL, NULL, (variant & 2) != 0,
                                                       MBUS_CI_VARIABLE, GATEWAY_HEADER GATEWAY_CONTENT);
      g_autoptr (GArray) explained = NULL;
      const char *configuration = NULL;

      g_assert_no_error (telegram->error);
      g_assert_cmpint (telegram->security, ==, MBUS_SECURITY_OPENED_BEFORE);
      g_assert_cmpuint (telegram->security_mode, ==, 5);
      g_assert_cmpuint (telegram->n_encrypted, ==, 0);
      g_assert_cmpuint (telegram->records->len, ==, 2);
      assert_value (telegram, 0, "Date and time", "2000-03-03T07:29");
      g_assert_cmpint (record_at (telegram, 1)->function, ==, MBUS_FUNCTION_MANUFACTURER);
      g_assert_cmpuint (record_at (telegram, 1)->value.n_text, ==, 62);
      explained = mbus_telegram_explain (telegram);
      for (guint i = 0; i < explained->len; i++)
        if (g_array_index (explained, MbusField, i).offset == 17)
          configuration = g_array_index (explained, MbusField, i).words;
      g_assert_cmpstr (configuration, ==, "Configuration A520 · security mode 5, 2 encrypted blocks of 16 octets, accepts "
                                          "commands (bidirectional), sent at its scheduled time (synchronous); but the "
                                          "data is not encrypted");
    }
}

/* The headers of other modes, with and without what extends the configuration word, over ordinary content. */
static void
test_copied_modes (void)
{
  static const char *const headers[] = {
    "2A 00 10 05 ", "2A 00 20 85 ", "2A 00 F0 05 ", "2A 00 10 07 ", "2A 00 10 07 10 ", "2A 00 20 2A ",
    "2A 00 20 2A 10 01 ", "2A 00 20 2A 10 01 D2 04 00 00 ", "2A 00 10 01 ", "2A 00 10 02 ", "2A 00 10 03 ",
    "2A 00 10 04 ", "2A 00 10 08 ", "2A 00 10 09 ", "2A 00 10 0D ", "2A 00 10 0F ",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (headers); i++)
    {
      g_autofree char *with_long = g_strconcat (ELS, headers[i], VALUES, NULL);
      g_autofree char *with_short = g_strconcat (headers[i], VALUES "1F 01 02 03", NULL);
      g_autoptr (MbusTelegram) one = decode_frame (MBUS_CI_VARIABLE, with_long);
      g_autoptr (MbusTelegram) other = decode_frame (MBUS_CI_VARIABLE_SHORT, with_short);

      g_test_message ("%s", headers[i]);
      g_assert_no_error (one->error);
      g_assert_cmpint (one->security, ==, MBUS_SECURITY_OPENED_BEFORE);
      g_assert_cmpuint (one->records->len, ==, 3);
      assert_value (one, 0, "Volume", "2850.427");
      assert_value (one, 1, "Date", "2031-07-01");
      assert_value (one, 2, "Error flags", "0x0000");
      g_assert_no_error (other->error);
      g_assert_cmpuint (other->records->len, ==, 4);
      g_assert_true (other->more_follows);
    }
}

/* Octets of a ciphertext: xorshift64, so that each run tries the same ones. */
static guint64 state = 88172645463325252u;

static void
append_noise (GString *hex, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      state ^= state << 13;
      state ^= state >> 7;
      state ^= state << 17;
      g_string_append_printf (hex, "%02X ", (guint) (state >> 32 & 0xFF));
    }
}

/* Nothing is read out of ciphertext: many telegrams of one to fifteen blocks, without a key and with a wrong one. */
static void
test_ciphertext (void)
{
  static const char *const configurations[] = { "05", "07 10", "2A 10 01 D2 04 00 00", "02", "0D 00" };
  Ring wrong = { { PROFILE_B_KEY }, 1 };

  for (guint i = 0; i < 10000; i++)
    {
      const guint n_blocks = 1 + i % 13;
      g_autoptr (GString) hex = g_string_new (NULL);
      g_autoptr (MbusTelegram) telegram = NULL;

      g_string_printf (hex, ELS "%02X 00 %02X %s ", i & 0xFF, n_blocks << 4,
                       configurations[i % G_N_ELEMENTS (configurations)]);
      append_noise (hex, n_blocks * MBUS_BLOCK_OCTETS);
      telegram = decode_with (i % 2 != 0 ? &wrong : NULL, NULL, i % 3 == 0, MBUS_CI_VARIABLE, hex->str);
      g_assert_cmpuint (telegram->records->len, ==, 0);
      g_assert_false (mbus_security_is_open (telegram->security));
      g_assert_nonnull (telegram->error);
    }
}

/* What follows an encrypted part is shown when it is whole records to the end, and not at all otherwise. */
static void
test_tail (void)
{
  static const struct {
    const char *tail;
    guint n_records;
  } cases[] = {
    { "0C 13 27 04 85 02", 1 },
    { "0C 13 27 04 85 02 2F 2F", 1 },
    { "04 13 78 56 34 12 02 FD 17 04 00", 2 },
    { "0C FD 10 47 85 63 41 0F 01 02", 2 },
    { "0C 13 27 04 85 02 0C 13 27 04", 0 },       /* ends inside a record */
    { "0C 13 27 04 85 02 6F 01 02 03", 0 },       /* reserved DIF */
    { "0C 13 27 04 85 02 0D 13 F8 01", 0 },       /* reserved length */
    { "0C 13 27 04 85 02 04 6F 01 02 03 04", 0 }, /* VIF that no edition defines */
    { "0F 01 02 03 04 05", 0 },                   /* could be anything */
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *hex = g_strconcat (ELS PROFILE_A " ", cases[i].tail, NULL);
      g_autoptr (MbusTelegram) telegram = decode_with (NULL, NULL, FALSE, MBUS_CI_VARIABLE, hex);

      g_test_message ("%s", cases[i].tail);
      g_assert_error (telegram->error, MBUS_ERROR, MBUS_ERROR_ENCRYPTED);
      g_assert_cmpint (telegram->security, ==, MBUS_SECURITY_NO_KEY);
      g_assert_cmpuint (telegram->n_encrypted, ==, 32);
      g_assert_cmpuint (telegram->records->len, ==, cases[i].n_records);
    }
}

/* --- Texts --- */

static void
test_texts (void)
{
  assert_record ("0D FD 10 05 65 DF F6 72 47", "Customer location", "Größe", "");
  assert_record ("0D FD 10 05 00 00 42 41 00", "Customer location", "AB", "");
  assert_record ("0D FD 10 04 80 41 42 43", "Customer location", "80 41 42 43", "");
  assert_record ("0D FD 11 03 41 00 42", "Customer", "41 00 42", "");
  assert_record ("0D FD 11 02 0D 0A", "Customer", "0D 0A", "");
  assert_record ("0D 78 02 7F 41", "Fabrication number", "7F 41", "");
  assert_record ("0D 13 02 01 02", "Volume", "01 02", "m³");
  assert_record ("0D FF 22 02 01 02", "Manufacturer specific", "01 02", "");
  /* A unit that is no text. */
  assert_record ("01 7C 02 01 02 05", "Unknown", "5", "01 02");
}

/* --- Keys --- */

#define KEY "00 11 22 33 44 55 66 77 88 99 AA BB CC DD EE FF"

static void
test_secrets (void)
{
  static const char *const records[] = {
    "0D 7C 03 79 65 6B 10 " KEY,                                        /* "key" */
    "0D 7C 03 6B 65 79 10 " KEY,                                        /* the same, sent first character first */
    "0D 7C 03 59 45 4B F0 " KEY,                                        /* "KEY", binary */
    "0D 7C 03 79 65 4B F0 " KEY,                                        /* "Key" */
    "0D 7C 0E 59 45 4B 20 4E 4F 49 54 50 59 52 43 4E 45 10 " KEY,       /* "ENCRYPTION KEY" */
    "0D 7C 07 79 65 6B 20 53 45 41 10 " KEY,                            /* "AES key" */
    "07 7C 08 64 72 6F 77 73 73 61 50 00 11 22 33 44 55 66 77",         /* "Password" */
    "0D FC 03 79 65 6B 3B 10 " KEY,                                     /* with a VIFE after the text */
    "0D FC 3B 03 79 65 6B 10 " KEY,                                     /* and before it */
    "0D FD 19 F0 " KEY,
    "0D FD 19 10 " KEY,
    "07 FD 16 00 11 22 33 44 55 66 77",
    "04 FD 12 00 11 22 33",
    "0C FD 15 00 11 22 33",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (records); i++)
    {
      g_autoptr (MbusTelegram) telegram = decode_records (records[i]);
      g_autoptr (GArray) fields = mbus_telegram_explain (telegram);
      const MbusRecord *record = record_at (telegram, 0);
      const MbusField *data = NULL;
      g_autofree char *text = mbus_value_to_string (&record->value);

      g_test_message ("%s", records[i]);
      g_assert_no_error (telegram->error);
      g_assert_cmpuint (telegram->records->len, ==, 1);
      g_assert_cmpint (record->value.kind, ==, MBUS_VALUE_SECRET);
      g_assert_cmpstr (text, ==, "********");
      g_assert_false (mbus_telegram_is_secret (telegram, (gsize) record->offset + record->header_length - 1));
      for (gsize at = record->header_length; at < record->length; at++)
        g_assert_true (mbus_telegram_is_secret (telegram, record->offset + at));
      g_assert_false (mbus_telegram_is_secret (telegram, (gsize) record->offset + record->length));

      for (guint f = 0; f < fields->len; f++)
        if (g_array_index (fields, MbusField, f).record == 0)
          data = &g_array_index (fields, MbusField, f);
      g_assert_cmpstr (data->words, ==, "Data · a key or a password, not shown");
    }
  assert_record ("04 7C 03 68 57 6B 05 00 00 00", "Unknown", "5", "kWh");
}

/* --- Enhanced identification --- */

static void
test_identification (void)
{
  g_autoptr (MbusTelegram) msb_first = decode_frame (MBUS_CI_VARIABLE_MSB, "12 34 56 78 2C 2D 34 04 07 00 00 00 "
                                                                           "07 79 01 02 03 04 40 24 01 04");
  g_autofree char *text = mbus_value_to_string (&record_at (msb_first, 0)->value);
  g_autofree char *shown = NULL;
  g_autofree char *unit = NULL;

  assert_record ("07 79 04 03 02 01 24 40 01 04", "Identification", "01020304 PAD, version 1, type 04", "");
  assert_record ("0D 79 E8 78 56 34 12 2D 2C 34 07", "Identification", "12345678 KAM, version 52, type 07", "");
  assert_record ("07 79 3E 02 50 00 42 04 02 02", "Identification", "0050023E ABB, version 2, type 02", "");
  g_assert_cmpstr (text, ==, "01020304 PAD, version 1, type 04");
  mbus_record_present (record_at (msb_first, 0), &shown, &unit);
  g_assert_cmpstr (shown, ==, "01020304 PAD, version 1, type 04");
  /* Other lengths are numbers, and a profile that reads it as a number may. */
  assert_record ("0C 79 78 56 34 12", "Identification", "12345678", "");
  assert_record ("0E 79 90 78 56 34 12 00", "Identification", "001234567890", "");
  assert_record ("0D 79 03 43 42 41", "Identification", "ABC", "");
}

/* --- Not stored yet --- */

static void
assert_validities (const char *records, const char *expected)
{
  g_autoptr (MbusTelegram) telegram = decode_records (records);
  g_autoptr (GString) found = g_string_new (NULL);

  g_assert_no_error (telegram->error);
  for (guint i = 0; i < telegram->records->len; i++)
    {
      const MbusValidity validity = record_at (telegram, i)->value.validity;

      g_string_append_c (found, validity == MBUS_VALID ? 'v' : validity == MBUS_NOT_STORED ? '-' : 'i');
    }
  g_assert_cmpstr (found->str, ==, expected);
}

static void
test_not_stored (void)
{
  assert_validities ("4C 13 FF FF FF FF 42 6C FF FF", "--");
  assert_validities ("42 6C FF FF 44 13 FF FF FF FF 44 06 FF FF FF FF", "---");
  assert_validities ("84 01 13 FF FF FF FF 82 01 6C FF FF 44 13 FF FF FF FF", "--v");
  assert_validities ("45 13 FF FF FF FF 44 6D FF FF FF FF", "--");
  assert_validities ("54 13 FF FF FF FF C4 10 13 FF FF FF FF 42 EC 7E FF FF", "---");
  /* A value that is there, a date that is there, the present, and another storage. */
  assert_validities ("4C 13 27 04 85 02 42 6C FF FF", "vi");
  assert_validities ("44 13 FF FF FF FF 42 6C E1 37", "vv");
  assert_validities ("04 13 FF FF FF FF 02 6C FF FF", "vi");
  assert_validities ("44 13 FF FF FF FF 82 01 6C FF FF", "v-");
  /* A date alone, in each type; it is no date of the present, and no storage that has a date. */
  assert_validities ("42 6C FF FF 84 01 6D FF FF FF FF C6 01 6D FF FF FF FF FF FF 83 02 6D FF FF FF", "----");
  assert_validities ("02 6C FF FF 04 6D FF FF FF FF", "ii");
  assert_validities ("42 6C E1 37 42 EC 7E FF FF", "vi");
  /* Values that are none in their coding, beside a date of FF…: BCD, signed, unsigned, real. */
  assert_validities ("42 6C FF FF 4A 5B FF FF 42 5F 00 80 44 FD 4A FF FF FF FF 45 2E 00 00 C0 7F", "-----");
  assert_validities ("44 13 00 00 00 80 42 6C FF FF 44 06 00 00 00 00", "--v");
  /* Without the date they may be an error of a sensor; and a value that is there proves that it was stored. */
  assert_validities ("4A 5B FF FF 42 5F 00 80", "ii");
  assert_validities ("42 6C FF FF 42 5F 00 80 4C 13 27 04 85 02", "iiv");
  assert_validities ("42 6C E1 37 42 5F 00 80", "vi");
  assert_validities ("42 6C FF FF 44 13 00 00 00 00", "iv"); /* some meters have no clock, but store */
  assert_validities ("42 6C 00 00 44 13 00 00 00 00", "iv"); /* Itron BM+m */
  assert_validities ("42 6C FF FF 1F 01", "iv"); /* its values may be in the next telegram */
  /* An error code on the display, a single octet. */
  assert_validities ("42 6C FF FF 4C 13 FF FF FF EA 41 5B FF", "-iv");
}

/* --- Real numbers --- */

static void
test_digits (void)
{
  static const struct {
    const char *record;
    const char *shown;
    const char *exact;
  } cases[] = {
    { "05 2E 74 8D 91 41", "18.19407", "18194.069" },       /* 4191 8D74 */
    { "05 2E 31 6B 02 47", "33387.19", "33387190" },       /* 4702 6B31 */
    { "05 2E 00 00 80 3F", "1", "1000" },
    { "05 2E 4E 61 3C 4B", "12345678", "12345678000" },    /* 4B3C 614E: whole and exact */
    { "05 2E 00 00 80 4B", "16777216", "16777216000" },    /* 2^24 */
    { "05 2E 01 00 80 4B", "16777220", "16777218000" },    /* the next one: its last digit means nothing */
    { "05 2E 01 00 80 CB", "-16777220", "-16777218000" },
    { "05 2E CD CC CC 3D", "0.1", "100" },
    { "05 2E 00 00 00 00", "0", "0" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (MbusTelegram) telegram = decode_records (cases[i].record);
      g_autofree char *exact = mbus_value_to_string (&record_at (telegram, 0)->value);
      g_autofree char *shown = NULL;
      g_autofree char *unit = NULL;

      mbus_record_display (record_at (telegram, 0), &shown, &unit);
      g_assert_cmpstr (exact, ==, cases[i].exact);
      g_assert_cmpstr (shown, ==, cases[i].shown);
      g_assert_cmpstr (unit, ==, "kW");
    }
}

/* --- Radio telegrams in containers --- */

/* A container with the radio telegram of annex N, profile A: ELS 12345678, with and without extended link layer. */
#define GATEWAY "11 22 33 44 C5 14 00 31 01 00 00 00 "
#define RADIO "44 93 15 78 56 34 12 33 03 "

static void
assert_radio_meter (const MbusTelegram *telegram)
{
  const MbusTelegram *inner = mbus_telegram_contained (telegram, record_at (telegram, 0));

  g_assert_no_error (telegram->error);
  g_assert_nonnull (inner);
  g_assert_cmphex (telegram->address.id, ==, 0x44332211);
  g_assert_cmphex (inner->address.id, ==, 0x12345678);
  g_assert_cmphex (inner->address.manufacturer, ==, 0x1593);
  g_assert_cmphex (inner->address.version, ==, 0x33);
  g_assert_cmphex (inner->address.device_type, ==, 0x03);
}

static void
test_container (void)
{
  static const char *const containers[] = {
    GATEWAY "0D FD 3B 2F 2E " RADIO "7A " PROFILE_A,
    GATEWAY "0D FD 3B 32 31 " RADIO "8C 20 2A 7A " PROFILE_A,
    GATEWAY "0D FD 3B 3A 39 " RADIO "8E 20 2A 24 40 01 02 03 04 05 06 7A " PROFILE_A,
  };
  Ring ring = { { PROFILE_A_KEY }, 1 };
  Ring wrong = { { PROFILE_B_KEY }, 1 };

  for (gsize i = 0; i < G_N_ELEMENTS (containers); i++)
    {
      g_autoptr (MbusTelegram) opened = decode_with (&ring, NULL, FALSE, MBUS_CI_VARIABLE, containers[i]);
      g_autoptr (MbusTelegram) shut = decode_with (NULL, NULL, FALSE, MBUS_CI_VARIABLE, containers[i]);
      g_autoptr (MbusTelegram) refused = decode_with (&wrong, NULL, FALSE, MBUS_CI_VARIABLE, containers[i]);

      g_test_message ("%s", containers[i]);
      assert_radio_meter (opened);
      assert_example (mbus_telegram_contained (opened, record_at (opened, 0)));
      g_assert_cmphex (ring.asked.id, ==, 0x12345678);
      assert_radio_meter (shut);
      assert_shut (mbus_telegram_contained (shut, record_at (shut, 0)), MBUS_SECURITY_NO_KEY, MBUS_ERROR_ENCRYPTED);
      assert_radio_meter (refused);
      assert_shut (mbus_telegram_contained (refused, record_at (refused, 0)), MBUS_SECURITY_WRONG_KEY,
                   MBUS_ERROR_ENCRYPTED);
    }
}

/* Telegrams of real meters whose extended link layer is encrypted, with their keys (wireless.md): full frames of two
 * Multical 21 and an OMNIPOWER, and one that was decrypted before. */
static const struct {
  const char *octets;
  guint8 key[MBUS_KEY_OCTETS];
  const char *quantity;
  const char *value;
} sealed_links[] = {
  { "2A 44 2D 2C 99 87 34 76 1B 16 8D 20 91 D3 7C AC 21 E1 D6 8C DA FF CD 3D C4 52 BD 80 29 13 FF 7B 17 06 CA 9E 35 5D "
    "6C 27 01 CC 24",
    { 0x28, 0xF6, 0x4A, 0x24, 0x98, 0x80, 0x64, 0xA0, 0x79, 0xAA, 0x2C, 0x80, 0x7D, 0x61, 0x02, 0xAE }, "Volume", "6.408" },
  { "24 44 2D 2C 69 28 45 63 1B 16 8D 30 50 20 9C D6 21 B0 06 B1 14 0A EF 49 53 AE 5B 86 FA FC 0B 00 E7 07 05 B8 46",
    { 0x4E, 0x55, 0x08, 0x54, 0x42, 0x02, 0x05, 0x81, 0x00, 0xDF, 0xEF, 0xA0, 0x6B, 0x09, 0x34, 0xA5 }, "Volume",
    "474.240" },
  { "2D 44 2D 2C 57 68 66 32 30 02 8D 20 CC 11 34 07 20 7A 8A 0A 51 4F EE 31 52 FF 6B 30 C1 8B 86 5E 18 9E 5E 3E CD E8 "
    "F7 71 42 DE E9 3C D4 57",
    { 0x9A, 0x25, 0x13, 0x9E, 0x32, 0x44, 0xCC, 0x2E, 0x39, 0x1A, 0x8E, 0xF6, 0xB9, 0x15, 0xB6, 0x97 }, "Energy", "2840" },
};

static void
test_sealed_links (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (sealed_links); i++)
    {
      g_autoptr (GBytes) octets = mbus_unhex (sealed_links[i].octets, NULL);
      const gsize n = g_bytes_get_size (octets);
      g_autofree char *hex = g_strdup_printf (GATEWAY "0D FD 3B %02X %s", (guint) n, sealed_links[i].octets);
      Ring ring = { { { 0 } }, 1 };
      Ring wrong = { { PROFILE_B_KEY }, 1 };
      g_autoptr (MbusTelegram) opened = NULL;
      g_autoptr (MbusTelegram) shut = decode_with (NULL, NULL, FALSE, MBUS_CI_VARIABLE, hex);
      g_autoptr (MbusTelegram) refused = decode_with (&wrong, NULL, FALSE, MBUS_CI_VARIABLE, hex);
      const MbusTelegram *inner;
      gboolean found = FALSE;

      memcpy (ring.keys[0], sealed_links[i].key, MBUS_KEY_OCTETS);
      opened = decode_with (&ring, NULL, FALSE, MBUS_CI_VARIABLE, hex);
      inner = mbus_telegram_contained (opened, record_at (opened, 0));
      g_assert_no_error (inner->error);
      g_assert_cmpint (inner->security, ==, MBUS_SECURITY_OPENED);
      g_assert_cmphex (ring.asked.id, ==, inner->address.id);
      for (guint j = 0; j < inner->records->len; j++)
        {
          g_autofree char *value = mbus_value_to_string (&record_at (inner, j)->value);

          g_test_message ("%s %s", mbus_record_quantity_name (record_at (inner, j)), value);
          found = found || (g_str_equal (value, sealed_links[i].value) &&
                            g_str_equal (mbus_record_quantity_name (record_at (inner, j)), sealed_links[i].quantity));
        }
      g_assert_true (found);

      inner = mbus_telegram_contained (shut, record_at (shut, 0));
      g_assert_error (inner->error, MBUS_ERROR, MBUS_ERROR_ENCRYPTED);
      g_assert_cmpint (inner->security, ==, MBUS_SECURITY_NO_KEY);
      inner = mbus_telegram_contained (refused, record_at (refused, 0));
      g_assert_error (inner->error, MBUS_ERROR, MBUS_ERROR_ENCRYPTED);
      /* A repeater may have changed what the key depends on. */
      g_assert_cmpint (inner->security, ==, i == 1 ? MBUS_SECURITY_NO_KEY : MBUS_SECURITY_WRONG_KEY);
      g_assert_cmpuint (inner->records->len, ==, 0);
    }
}

/* A session without encryption, and one that was decrypted before it was passed on. */
static void
test_open_links (void)
{
  g_autoptr (MbusTelegram) clear = decode_records ("0D FD 3B 1A 19 " RADIO "8D 20 2A 01 00 00 00 00 00 78 0C 13 27 04 85 02");
  g_autoptr (MbusTelegram) before = decode_records (
    "0D FD 3B 5D 5C 44 2D 2C 06 35 72 60 19 0C 8D 20 7B 70 03 2F 21 27 1D 78 02 F9 FF 15 01 11 04 06 17 65 00 00 04 EE FF "
    "07 BF A8 00 00 04 EE FF 08 D2 4F 00 00 04 14 B1 FB 00 00 02 FD 17 00 00 02 6C E9 19 42 6C FF 18 44 06 F7 64 00 00 44 "
    "14 E8 FA 00 00 04 3B 0B 00 00 00 02 59 DB 11 02 5D 1C 0B");
  const MbusTelegram *inner = mbus_telegram_contained (before, record_at (before, 0));

  assert_value (mbus_telegram_contained (clear, record_at (clear, 0)), 0, "Volume", "2850.427");
  g_assert_no_error (inner->error);
  g_assert_cmpint (inner->security, ==, MBUS_SECURITY_OPENED_BEFORE);
  assert_value (inner, 1, "Energy", "25879000");
}

/* Octets that are no radio telegram, and a clear one with a key in it. */
static void
test_container_odd (void)
{
  static const char *const others[] = {
    "0D FD 3B 05 01 02 03 04 05", "0D FD 3B 00", "0D FD 3B 0C 0C 44 93 15 78 56 34 12 33 03 7A 00",
    "0D FD 3B 0C 0B 44 93 15 78 56 34 12 33 03 8C 00", "04 FD 3B 03 44 93 15",
  };
  g_autoptr (MbusTelegram) with_key = decode_records ("0D FD 3B 23 22 " RADIO "78 0D FD 19 F0 00 11 22 33 44 55 66 77 "
                                                      "88 99 AA BB CC DD EE FF 01 7A 05 2F");
  const MbusRecord *record = record_at (with_key, 0);

  for (gsize i = 0; i < G_N_ELEMENTS (others); i++)
    {
      g_autoptr (MbusTelegram) telegram = decode_records (others[i]);

      g_test_message ("%s", others[i]);
      g_assert_no_error (telegram->error);
      g_assert_null (mbus_telegram_contained (telegram, record_at (telegram, 0)));
    }
  g_assert_nonnull (mbus_telegram_contained (with_key, record_at (with_key, 0)));
  g_assert_cmpint (record->value.kind, ==, MBUS_VALUE_SECRET);
}

/* --- CI fields without registers --- */

static void
test_other_ci (void)
{
  for (guint ci = 0x50; ci <= 0xBF; ci++)
    {
      g_autofree char *sentence = NULL;
      g_autoptr (MbusTelegram) telegram = NULL;

      if (mbus_ci_text ((guint8) ci) == NULL)
        continue;
      telegram = decode_frame ((guint8) ci, "01 02 03 04");
      sentence = g_strdup_printf ("CI field %02X: %s", ci, mbus_ci_text ((guint8) ci));
      g_assert_error (telegram->error, MBUS_ERROR, MBUS_ERROR_UNSUPPORTED);
      g_assert_cmpstr (telegram->error->message, ==, sentence);
      g_assert_cmpint (telegram->kind, ==, MBUS_TELEGRAM_OTHER);
      g_assert_cmpuint (telegram->records->len, ==, 0);
    }
  for (guint ci = 0xA0; ci <= 0xB7; ci++)
    g_assert_true (g_str_has_prefix (mbus_ci_text ((guint8) ci), "a manufacturer specific telegram."));
  for (guint ci = 0x50; ci <= 0x54; ci++)
    g_assert_true ((mbus_ci_text ((guint8) ci) == NULL) == (ci == MBUS_CI_DATA_SEND));
  g_assert_null (mbus_ci_text (0x9F));
  g_assert_null (mbus_ci_text (0xC0));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/field/copied", test_copied);
  g_test_add_func ("/field/copied-modes", test_copied_modes);
  g_test_add_func ("/field/ciphertext", test_ciphertext);
  g_test_add_func ("/field/tail", test_tail);
  g_test_add_func ("/field/texts", test_texts);
  g_test_add_func ("/field/secrets", test_secrets);
  g_test_add_func ("/field/identification", test_identification);
  g_test_add_func ("/field/not-stored", test_not_stored);
  g_test_add_func ("/field/digits", test_digits);
  g_test_add_func ("/field/container", test_container);
  g_test_add_func ("/field/sealed-links", test_sealed_links);
  g_test_add_func ("/field/open-links", test_open_links);
  g_test_add_func ("/field/container-odd", test_container_odd);
  g_test_add_func ("/field/other-ci", test_other_ci);

  return g_test_run ();
}
