/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mbus-decode.h"
#include "mbus-error.h"
#include "mbus-readout.h"
#include "telegram-builder.h"

#define HEADER "78 56 34 12 2D 2C 34 04 07 00 00 00 "

static char *
text_of (const MbusTelegram *telegram, guint i)
{
  return mbus_value_to_string (&record_at (telegram, i)->value);
}

static void
assert_text (const MbusTelegram *telegram, guint i, const char *expected)
{
  g_autofree char *text = text_of (telegram, i);

  g_assert_cmpstr (text, ==, expected);
}

static void
assert_words (const MbusRecord *record, const char *expected)
{
  g_auto (GStrv) words = mbus_record_modifiers (record);
  g_autofree char *joined = g_strjoinv ("; ", words);

  g_assert_cmpstr (joined, ==, expected);
}

static void
test_header (void)
{
  g_autoptr (MbusTelegram) telegram = decode_frame (MBUS_CI_VARIABLE,
                                                    "78 56 34 12 2D 2C 34 0C 9A 1C 34 00 0C 13 01 00 00 00");
  char text[MBUS_SECONDARY_TEXT_SIZE];

  g_assert_no_error (telegram->error);
  g_assert_cmpint (telegram->kind, ==, MBUS_TELEGRAM_VARIABLE);
  g_assert_cmphex (telegram->c, ==, MBUS_C_RSP_UD);
  g_assert_cmpuint (telegram->a, ==, 1);
  g_assert_true (telegram->has_header);
  g_assert_cmpstr (mbus_secondary_format (&telegram->address, text), ==, "123456782D2C340C");
  g_assert_cmphex (telegram->access_number, ==, 0x9A);
  g_assert_cmphex (telegram->status, ==, 0x1C);
  g_assert_cmphex (telegram->configuration, ==, 0x0034);
  g_assert_cmpuint (telegram->security_mode, ==, 0);
  g_assert_cmpuint (telegram->n_encrypted, ==, 0);
  g_assert_false (telegram->more_follows);
  assert_text (telegram, 0, "0.001");
}

static void
test_no_header (void)
{
  g_autoptr (MbusTelegram) telegram = decode_frame (MBUS_CI_VARIABLE_NO_HEADER, "0C 13 01 00 00 00");

  g_assert_no_error (telegram->error);
  g_assert_false (telegram->has_header);
  g_assert_true (mbus_secondary_has_wildcard (&telegram->address));
  g_assert_cmpuint (record_at (telegram, 0)->offset, ==, 7);
  assert_text (telegram, 0, "0.001");
}

static void
test_short_header (void)
{
  g_autoptr (MbusTelegram) telegram = decode_frame (MBUS_CI_VARIABLE_SHORT, "9A 04 00 00 0C 13 01 00 00 00");

  g_assert_no_error (telegram->error);
  g_assert_false (telegram->has_header);
  g_assert_cmphex (telegram->access_number, ==, 0x9A);
  g_assert_cmphex (telegram->status, ==, MBUS_STATUS_POWER_LOW);
  assert_text (telegram, 0, "0.001");
}

/* CI 76: the same telegram as in test_header() and more types, every value with its most significant octet first. */
static void
test_msb_first (void)
{
  g_autoptr (MbusTelegram) telegram = decode_frame (MBUS_CI_VARIABLE_MSB,
                                                    "12 34 56 78 2C 2D 34 0C 9A 00 00 00 "
                                                    "0C 13 00 01 23 40  02 5A FF FE  05 5B 41 45 70 A4 "
                                                    "04 6D 33 45 2E 1E  0C 78 12 34 56 79 "
                                                    "0D FD 10 03 41 42 43  02 FD 17 80 0C");
  char text[MBUS_SECONDARY_TEXT_SIZE];

  g_assert_no_error (telegram->error);
  g_assert_cmpstr (mbus_secondary_format (&telegram->address, text), ==, "123456782D2C340C/12345679");
  assert_text (telegram, 0, "12.340");
  assert_text (telegram, 1, "-0.2");
  assert_text (telegram, 2, "12.34");
  assert_text (telegram, 3, "2026-03-05T14:30");
  assert_text (telegram, 4, "12345679");
  assert_text (telegram, 5, "ABC");
  assert_text (telegram, 6, "0x800C");
}

static void
test_dife (void)
{
  /* Storage: DIF bit 6 is bit 0, then four bits of each DIFE; tariff two bits, subunit one bit of each. */
  g_autoptr (MbusTelegram) telegram = decode_records ("CC 65 13 01 00 00 00  94 A1 02 06 01 00 00 00 "
                                                      "6C 13 01 00 00 00");
  const MbusRecord *first = record_at (telegram, 0);
  const MbusRecord *second = record_at (telegram, 1);

  g_assert_no_error (telegram->error);
  g_assert_cmpint (first->function, ==, MBUS_FUNCTION_INSTANTANEOUS);
  g_assert_cmpuint (first->storage, ==, 1 | 5 << 1);
  g_assert_cmpuint (first->tariff, ==, 2);
  g_assert_cmpuint (first->subunit, ==, 1);
  g_assert_cmpuint (first->offset, ==, 19);
  g_assert_cmpuint (first->header_length, ==, 3);
  g_assert_cmpuint (first->length, ==, 7);
  g_assert_cmpint (second->function, ==, MBUS_FUNCTION_MAXIMUM);
  g_assert_cmpuint (second->storage, ==, 1 << 1 | 2 << 5);
  g_assert_cmpuint (second->tariff, ==, 2);
  g_assert_cmpuint (second->subunit, ==, 0);
  g_assert_cmpint (record_at (telegram, 2)->function, ==, MBUS_FUNCTION_MINIMUM);
  g_assert_cmpuint (record_at (telegram, 2)->storage, ==, 1);
}

static void
test_dife_longest (void)
{
  g_autoptr (MbusTelegram) telegram = decode_records ("C1 FF FF FF FF FF FF FF FF FF 7F 13 05");
  const MbusRecord *record = record_at (telegram, 0);

  g_assert_no_error (telegram->error);
  g_assert_cmpuint (record->storage, ==, (G_GUINT64_CONSTANT (1) << 41) - 1);
  g_assert_cmpuint (record->tariff, ==, (1u << 20) - 1);
  g_assert_cmpuint (record->subunit, ==, (1u << 10) - 1);
}

/* An eleventh DIFE or VIFE is an error, but the end of the record is known, so the next one is read. */
static void
test_too_many (void)
{
  static const char *const bad[] = {
    "81 80 80 80 80 80 80 80 80 80 80 00 13 05",
    "01 93 BB BB BB BB BB BB BB BB BB BB 3B 05",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autofree char *hex = g_strdup_printf ("09 13 07  %s  09 13 08", bad[i]);
      g_autoptr (MbusTelegram) telegram = decode_records (hex);

      g_assert_error (telegram->error, MBUS_ERROR, MBUS_ERROR_INVALID);
      g_assert_cmpuint (telegram->error_offset, ==, 22);
      g_assert_cmpuint (telegram->records->len, ==, 2);
      assert_text (telegram, 0, "0.007");
      assert_text (telegram, 1, "0.008");
    }
}

static void
test_special_dif (void)
{
  g_autoptr (MbusTelegram) last = decode_records ("2F 2F 09 13 07 2F 7F 09 13 08 0F 01 02 03");
  g_autoptr (MbusTelegram) more = decode_records ("09 13 07 1F");
  const MbusRecord *block = record_at (last, 2);

  g_assert_no_error (last->error);
  g_assert_cmpuint (last->records->len, ==, 3);
  g_assert_false (last->more_follows);
  g_assert_cmpint (block->function, ==, MBUS_FUNCTION_MANUFACTURER);
  g_assert_true (block->manufacturer_specific);
  g_assert_cmpstr (mbus_record_quantity_name (block), ==, "Manufacturer specific");
  g_assert_cmpuint (block->header_length, ==, 1);
  g_assert_cmpuint (block->length, ==, 4);

  g_assert_no_error (more->error);
  g_assert_true (more->more_follows);
  g_assert_cmpuint (more->records->len, ==, 1);
}

static void
test_reserved (void)
{
  static const char *const bad[] = { "3F 00 00", "4F", "8F 01 13", "0D 13 F7 00 00", "0D 13 CA 00", "0D 13 DF 00" };

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autofree char *hex = g_strdup_printf ("09 13 07 %s", bad[i]);
      g_autoptr (MbusTelegram) telegram = decode_records (hex);

      g_assert_error (telegram->error, MBUS_ERROR, MBUS_ERROR_UNSUPPORTED);
      g_assert_cmpuint (telegram->error_offset, ==, 22);
      g_assert_cmpuint (telegram->records->len, ==, 1);
      assert_text (telegram, 0, "0.007");
    }
}

/* A truncated record is left out; those before it are kept. */
static void
test_truncated (void)
{
  static const char *const cut[] = {
    "0C", "8C", "8C 10", "0C 93", "0C 93 3B", "0C 13 01 02 03", "0D 13", "0D FD", "0D FD 10 05 41", "0C FC",
    "0C 7C 05 41",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cut); i++)
    {
      g_autofree char *hex = g_strdup_printf ("09 13 07 %s", cut[i]);
      g_autoptr (MbusTelegram) telegram = decode_records (hex);

      g_assert_error (telegram->error, MBUS_ERROR, MBUS_ERROR_TRUNCATED);
      g_assert_cmpuint (telegram->error_offset, ==, 22);
      g_assert_cmpuint (telegram->records->len, ==, 1);
      assert_text (telegram, 0, "0.007");
    }
}

static void
test_truncated_header (void)
{
  g_autoptr (MbusTelegram) long_header = decode_frame (MBUS_CI_VARIABLE, "78 56 34 12 2D");
  g_autoptr (MbusTelegram) short_header = decode_frame (MBUS_CI_VARIABLE_SHORT, "78 56 34");

  g_assert_error (long_header->error, MBUS_ERROR, MBUS_ERROR_TRUNCATED);
  g_assert_false (long_header->has_header);
  g_assert_cmpuint (long_header->records->len, ==, 0);
  g_assert_error (short_header->error, MBUS_ERROR, MBUS_ERROR_TRUNCATED);
}

static void
test_scaling (void)
{
  assert_record ("02 93 70 E8 03", "Volume", "0.000001000", "m³");
  assert_record ("02 93 76 E8 03", "Volume", "1.000", "m³");
  assert_record ("02 93 77 E8 03", "Volume", "10.00", "m³");
  assert_record ("02 93 7D E8 03", "Volume", "1000", "m³");
  assert_record ("02 93 FD 7D E8 03", "Volume", "1000000", "m³");
  /* + 0.001, 0.01, 0.1 and 1 in m³ to 1.000 m³. */
  assert_record ("02 93 78 E8 03", "Volume", "1.001", "m³");
  assert_record ("02 93 7B E8 03", "Volume", "2.000", "m³");
  assert_record ("02 96 78 E8 03", "Volume", "1000.001", "m³");
  assert_record ("02 93 F6 7A E8 03", "Volume", "1.100", "m³");
  assert_record ("02 83 7B FE FF", "Energy", "-1", "Wh");
  assert_record ("05 DB 7B 00 00 20 41", "Flow temperature", "11", "°C");
  /* A sum that overflows is not a number. */
  assert_record ("07 87 78 FF FF FF FF FF FF FF 7F", "Energy", "0x7FFFFFFFFFFFFFFF", "Wh");
}

static void
test_record_errors (void)
{
  assert_invalid ("02 93 15 E8 03", MBUS_NO_DATA);
  assert_invalid ("02 93 16 E8 03", MBUS_OVERFLOW);
  assert_invalid ("02 93 17 E8 03", MBUS_UNDERFLOW);
  assert_invalid ("02 93 18 E8 03", MBUS_DATA_ERROR);
  assert_invalid ("02 93 0C E8 03", MBUS_DATA_ERROR);
  assert_invalid ("00 93 15", MBUS_NO_DATA);
  assert_record ("02 93 00 E8 03", "Volume", "1.000", "m³");
}

static void
test_per (void)
{
  assert_record ("02 93 23 E8 03", "Volume", "1.000", "m³/d");
  assert_record ("02 83 28 0A 00", "Energy", "10", "Wh/pulse");
  assert_record ("02 AB 36 0A 00", "Power", "10", "W·s");
}

/* VIFE that change the meaning of the value. */
static void
test_replacing (void)
{
  assert_record ("02 BB 49 05 00", "Volume flow", "5", "");
  assert_record ("02 BB 5D 05 00", "Volume flow", "5", "min");
  assert_record ("02 BB 66 05 00", "Volume flow", "5", "h");
  assert_record ("04 BB 6E 1E 2E 45 33", "Volume flow", "2026-03-05T14:30", "");
  assert_record ("02 93 39 45 33", "Volume", "2026-03-05", "");
  /* A number of gallons, for example: a metric unit would be wrong. */
  assert_record ("04 93 3D 0A 00 00 00", "Volume", "10", "");
  assert_record ("04 83 FC 0D 0A 00 00 00", "Energy", "10", "");
  assert_record ("0D 93 1F 05 01 02 03 04 05", "Volume", "01 02 03 04 05", "m³");
}

static void
test_words (void)
{
  g_autoptr (MbusTelegram) telegram = decode_records ("04 86 BC FC 01 01 00 00 00  02 93 F6 23 01 00  02 93 16 01 00 "
                                                      "02 93 FF 81 02 01 00  02 93 90 01 01 00");

  g_assert_no_error (telegram->error);
  g_assert_cmpuint (telegram->records->len, ==, 5);
  assert_words (record_at (telegram, 0), "Only negative contributions; Phase L1");
  assert_words (record_at (telegram, 1), "Per day");
  assert_words (record_at (telegram, 2), "Overflow");
  assert_words (record_at (telegram, 3), "Manufacturer specific");
  assert_text (telegram, 3, "0.001");
  g_assert_cmpuint (record_at (telegram, 3)->n_unknown_vife, ==, 0);
  g_assert_cmpuint (record_at (telegram, 4)->n_unknown_vife, ==, 1);
  g_assert_cmpint (record_at (telegram, 4)->value.validity, ==, MBUS_DATA_ERROR);
}

static void
test_manufacturer_vif (void)
{
  g_autoptr (MbusTelegram) telegram = decode_records ("04 FF 22 00 02 00 00  02 7F 05 00  09 13 07");

  g_assert_no_error (telegram->error);
  g_assert_cmpuint (telegram->records->len, ==, 3);
  g_assert_true (record_at (telegram, 0)->manufacturer_specific);
  g_assert_null (record_at (telegram, 0)->unit);
  g_assert_cmpuint (record_at (telegram, 0)->header_length, ==, 3);
  assert_text (telegram, 0, "512");
  assert_text (telegram, 1, "5");
  assert_text (telegram, 2, "0.007");
}

/* A unit in plain text, "%RH" sent as "HR%": without VIFE, before its VIFE, and after them as in the standard. */
static void
test_plain_text (void)
{
  static const struct {
    const char *record;
    const char *value;
  } cases[] = {
    { "02 7C 03 48 52 25 2E 01", "302" },
    { "02 FC 03 48 52 25 74 2E 01", "3.02" },
    { "02 FC 74 03 48 52 25 2E 01", "3.02" },
    { "02 FC 03 48 52 25 F4 3B 2E 01", "3.02" },
    { "02 FC F4 3B 03 48 52 25 2E 01", "3.02" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *hex = g_strdup_printf ("%s 09 13 07", cases[i].record);
      g_autoptr (MbusTelegram) telegram = decode_records (hex);
      g_autofree char *unit = NULL;

      g_assert_no_error (telegram->error);
      g_assert_cmpuint (telegram->records->len, ==, 2);
      unit = mbus_record_unit (record_at (telegram, 0));
      g_assert_cmpstr (unit, ==, "%RH");
      assert_text (telegram, 0, cases[i].value);
      assert_text (telegram, 1, "0.007");
    }
}

/* 22 follows FC: a text of 34 characters, or the VIFE "per hour" followed by a text of 32 characters. Both are
 * possible; only the second leads to the end of the telegram. */
static void
test_plain_text_by_end (void)
{
  g_autoptr (MbusTelegram) telegram = decode_records ("02 FC 22 20 31 32 33 34 35 36 37 38 39 30 31 32 33 34 35 36 "
                                                      "37 38 39 30 31 32 33 34 35 36 37 38 39 30 31 32 41 02");
  g_autofree char *unit = NULL;

  g_assert_no_error (telegram->error);
  g_assert_cmpuint (telegram->records->len, ==, 1);
  unit = mbus_record_unit (record_at (telegram, 0));
  g_assert_cmpstr (unit, ==, "21098765432109876543210987654321/h");
  assert_text (telegram, 0, "577");
}

/* Mode 7 needs a message counter, but its sublayer is missing. */
static void
test_encrypted_all (void)
{
  g_autoptr (MbusTelegram) telegram = decode_frame (MBUS_CI_VARIABLE,
                                                    "78 56 34 12 2D 2C 34 04 07 00 00 07 10 09 13 07 09 13 08");

  g_assert_error (telegram->error, MBUS_ERROR, MBUS_ERROR_UNSUPPORTED);
  g_assert_cmpuint (telegram->security_mode, ==, 7);
  g_assert_cmpuint (telegram->encrypted_offset, ==, 20);
  g_assert_cmpuint (telegram->n_encrypted, ==, 6);
  g_assert_cmpuint (telegram->records->len, ==, 0);
  g_assert_true (telegram->has_header);
}

/* Mode 5, one block of sixteen octets, followed by unencrypted octets. */
static void
test_encrypted_block (void)
{
  g_autoptr (MbusTelegram) telegram = decode_frame (MBUS_CI_VARIABLE,
                                                    "78 56 34 12 2D 2C 34 04 07 00 10 05 "
                                                    "59 23 C9 5A AA 26 D1 B2 E7 49 3B 01 3E C4 A6 F6  09 13 07");

  g_assert_error (telegram->error, MBUS_ERROR, MBUS_ERROR_ENCRYPTED);
  g_assert_cmpuint (telegram->security_mode, ==, 5);
  g_assert_cmpuint (telegram->encrypted_offset, ==, 19);
  g_assert_cmpuint (telegram->n_encrypted, ==, 16);
  g_assert_cmpuint (telegram->records->len, ==, 1);
  assert_text (telegram, 0, "0.007");
}

static void
test_encrypted_not (void)
{
  g_autoptr (MbusTelegram) no_blocks = decode_frame (MBUS_CI_VARIABLE, "78 56 34 12 2D 2C 34 04 07 00 00 05 09 13 07");
  g_autoptr (MbusTelegram) signature = decode_frame (MBUS_CI_VARIABLE, "78 56 34 12 2D 2C 34 04 07 00 27 B6 09 13 07");
  g_autoptr (MbusTelegram) too_many = decode_frame (MBUS_CI_VARIABLE, "78 56 34 12 2D 2C 34 04 07 00 F0 05 09 13 07");

  g_assert_no_error (no_blocks->error);
  assert_text (no_blocks, 0, "0.007");
  g_assert_no_error (signature->error);
  assert_text (signature, 0, "0.007");
  g_assert_error (too_many->error, MBUS_ERROR, MBUS_ERROR_TRUNCATED);
  g_assert_cmpuint (too_many->n_encrypted, ==, 3);
}

static void
test_fabrication (void)
{
  g_autoptr (MbusTelegram) digits = decode_records ("0C 78 21 43 65 87");
  g_autoptr (MbusTelegram) binary = decode_records ("04 78 4E 61 BC 00");
  g_autoptr (MbusTelegram) stored = decode_records ("4C 78 21 43 65 87");
  g_autoptr (MbusTelegram) too_great = decode_records ("04 78 00 E1 F5 05");
  g_autoptr (MbusTelegram) unknown_vife = decode_records ("0C F8 08 21 43 65 87");
  /* The number of the water meter at an input, before the meter's own. */
  g_autoptr (MbusTelegram) of_input = decode_records ("8C 40 78 44 33 22 11 0C 78 88 77 66 55");
  g_autoptr (MbusTelegram) of_tariff = decode_records ("8C 10 78 44 33 22 11");

  g_assert_true (digits->address.has_fabrication);
  g_assert_cmphex (digits->address.fabrication, ==, 0x87654321);
  g_assert_true (binary->address.has_fabrication);
  g_assert_cmphex (binary->address.fabrication, ==, 0x12345678);
  g_assert_false (stored->address.has_fabrication);
  g_assert_false (too_great->address.has_fabrication);
  g_assert_false (unknown_vife->address.has_fabrication);
  g_assert_cmphex (of_input->address.fabrication, ==, 0x55667788);
  g_assert_false (of_tariff->address.has_fabrication);
}

static void
test_application_error (void)
{
  g_autoptr (MbusTelegram) busy = decode_frame (MBUS_CI_ERROR, "08");
  g_autoptr (MbusTelegram) unsaid = decode_frame (MBUS_CI_ERROR, "");

  g_assert_no_error (busy->error);
  g_assert_cmpint (busy->kind, ==, MBUS_TELEGRAM_ERROR);
  g_assert_cmpuint (busy->application_error, ==, 8);
  g_assert_false (busy->has_header);
  g_assert_cmpstr (mbus_application_error_text (8), ==, "The meter is busy. Try again later.");
  g_assert_cmpint (unsaid->kind, ==, MBUS_TELEGRAM_ERROR);
  g_assert_cmpuint (unsaid->application_error, ==, 0);
  g_assert_cmpstr (mbus_application_error_text (0), ==, "The meter reports an unspecified error.");
  g_assert_cmpstr (mbus_application_error_text (0xFF), ==, mbus_application_error_text (7));
}

static void
test_other (void)
{
  g_autoptr (MbusTelegram) alarm = decode_frame (MBUS_CI_ALARM, "01 02");
  g_autoptr (MbusTelegram) other = decode_frame (0xA0, "01 02");

  g_assert_no_error (alarm->error);
  g_assert_cmpint (alarm->kind, ==, MBUS_TELEGRAM_ALARM);
  g_assert_error (other->error, MBUS_ERROR, MBUS_ERROR_UNSUPPORTED);
  g_assert_cmpint (other->kind, ==, MBUS_TELEGRAM_OTHER);
  g_assert_cmpuint (other->error_offset, ==, 6);
}

static void
test_not_an_answer (void)
{
  static const char *const frames[] = {
    "E5", "10 7B FD 78 16", "68 06 06 68 53 FD 51 01 7A 05 21 16", "68 03 03 68 08 01 72 7C 16", "00", "",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (frames); i++)
    {
      g_autoptr (GBytes) octets = mbus_unhex (frames[i], NULL);
      g_autoptr (GError) error = NULL;

      g_assert_null (mbus_telegram_decode (octets, &error));
      g_assert_nonnull (error);
      g_assert_true (error->domain == MBUS_ERROR);
    }
}

static void
test_main_record (void)
{
  static const struct {
    const char *device_type;
    const char *records;
    int index;
  } cases[] = {
    /* Heat: energy, not volume, and not a stored, tariff or maximum value. */
    { "04", "09 13 01  49 06 02  89 10 06 03  19 06 04  09 06 05", 4 },
    { "02", "89 40 06 01  09 06 02", 1 },
    { "02", "09 86 3C 01  09 86 3B 02  09 06 03", 2 },
    { "07", "09 06 01  09 13 02", 1 },
    { "08", "09 06 01  09 6E 02", 1 },
    { "00", "09 13 02  09 06 01", 1 },
    { "00", "09 13 02", 0 },
    { "04", "09 13 01", -1 },
    { "07", "02 93 39 45 33  09 93 23 05", -1 },
    { "04", "0A FF 06 00 00", -1 },
    /* Only tariff 1: that is the reading. Two tariffs: neither is. */
    { "02", "89 10 06 01", 0 },
    { "02", "89 10 06 01  89 20 06 01", -1 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *hex = g_strdup_printf ("78 56 34 12 2D 2C 34 %s 07 00 00 00 %s", cases[i].device_type,
                                              cases[i].records);
      g_autoptr (MbusTelegram) telegram = decode_frame (MBUS_CI_VARIABLE, hex);
      const MbusRecord *record = mbus_telegram_main_record (telegram);

      g_assert_no_error (telegram->error);
      if (cases[i].index < 0)
        g_assert_null (record);
      else
        g_assert_true (record == record_at (telegram, (guint) cases[i].index));
    }
}

static void
test_clock (void)
{
  g_autoptr (MbusTelegram) clock = decode_records ("02 6C 45 33  44 6D 00 00 01 31  04 6D 9E 2E 45 33 "
                                                   "04 6D 1E 2E 45 33");
  g_autoptr (MbusTelegram) none = decode_records ("02 6C 45 33  44 6D 1E 2E 45 33  04 6D 9E 2E 45 33 "
                                                  "04 ED 7E 1E 2E 45 33  03 6D FF FF FF  04 6D 3F 1F E1 F5");
  g_autoptr (MbusTelegram) time_of_day = decode_records ("02 6C 45 33  03 6D 1E 0E 0E");
  const MbusRecord *record = mbus_telegram_clock (clock);

  g_assert_nonnull (record);
  g_assert_cmpint (record->value.when.year, ==, 2026);
  g_assert_cmpint (record->value.when.month, ==, 3);
  g_assert_cmpint (record->value.when.day, ==, 5);
  g_assert_cmpint (record->value.when.hour, ==, 14);
  g_assert_cmpint (record->value.when.minute, ==, 30);
  g_assert_null (mbus_telegram_clock (none));

  record = mbus_telegram_clock (time_of_day);
  g_assert_nonnull (record);
  g_assert_cmpint (record->value.when.year, ==, -1);
  g_assert_cmpint (record->value.when.hour, ==, 14);
  g_assert_cmpint (record->value.when.second, ==, 30);
}

static void
test_status (void)
{
  static const struct {
    guint8 status;
    const char *texts;
  } cases[] = {
    { 0x00, "" },
    { 0x01, "Application busy" },
    { 0x14, "Low power; Temporary error" },
    { 0x27, "Abnormal condition; Low power; Manufacturer specific status" },
    { 0xFE, "Application error; Low power; Permanent error; Temporary error; Manufacturer specific status" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree const char **texts = mbus_status_texts (cases[i].status);
      g_autofree char *joined = g_strjoinv ("; ", (char **) texts);

      g_assert_cmpstr (joined, ==, cases[i].texts);
    }
}

static void
test_nicks (void)
{
  g_assert_cmpstr (mbus_function_nick (MBUS_FUNCTION_INSTANTANEOUS), ==, "instantaneous");
  g_assert_cmpstr (mbus_function_nick (MBUS_FUNCTION_MANUFACTURER), ==, "manufacturer");
}

static void
test_readout (void)
{
  g_auto (MbusReadout) readout = { 0 };
  g_autoptr (GPtrArray) telegrams = NULL;

  mbus_readout_init (&readout);
  g_assert_cmpint (readout.primary, ==, -1);
  g_assert_cmpint (readout.delay, ==, -1);
  g_assert_true (mbus_secondary_has_wildcard (&readout.address));
  g_ptr_array_add (readout.frames, build_frame (MBUS_CI_VARIABLE, HEADER "09 13 07 1F"));
  g_ptr_array_add (readout.frames, g_bytes_new_static ("\xE5", 1));
  g_ptr_array_add (readout.frames, build_frame (MBUS_CI_VARIABLE, HEADER "09 13 08"));

  telegrams = mbus_readout_decode (&readout, NULL);
  g_assert_cmpuint (telegrams->len, ==, 2);
  assert_text (telegrams->pdata[0], 0, "0.007");
  assert_text (telegrams->pdata[1], 0, "0.008");

  mbus_readout_clear (&readout);
  g_assert_null (readout.frames);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/telegram/header", test_header);
  g_test_add_func ("/telegram/header/none", test_no_header);
  g_test_add_func ("/telegram/header/short", test_short_header);
  g_test_add_func ("/telegram/header/truncated", test_truncated_header);
  g_test_add_func ("/telegram/msb-first", test_msb_first);
  g_test_add_func ("/telegram/dife", test_dife);
  g_test_add_func ("/telegram/dife/longest", test_dife_longest);
  g_test_add_func ("/telegram/too-many", test_too_many);
  g_test_add_func ("/telegram/special-dif", test_special_dif);
  g_test_add_func ("/telegram/reserved", test_reserved);
  g_test_add_func ("/telegram/truncated", test_truncated);
  g_test_add_func ("/telegram/vife/scaling", test_scaling);
  g_test_add_func ("/telegram/vife/errors", test_record_errors);
  g_test_add_func ("/telegram/vife/per", test_per);
  g_test_add_func ("/telegram/vife/replacing", test_replacing);
  g_test_add_func ("/telegram/vife/words", test_words);
  g_test_add_func ("/telegram/manufacturer-vif", test_manufacturer_vif);
  g_test_add_func ("/telegram/plain-text", test_plain_text);
  g_test_add_func ("/telegram/plain-text/by-end", test_plain_text_by_end);
  g_test_add_func ("/telegram/encrypted/all", test_encrypted_all);
  g_test_add_func ("/telegram/encrypted/block", test_encrypted_block);
  g_test_add_func ("/telegram/encrypted/not", test_encrypted_not);
  g_test_add_func ("/telegram/fabrication", test_fabrication);
  g_test_add_func ("/telegram/application-error", test_application_error);
  g_test_add_func ("/telegram/other", test_other);
  g_test_add_func ("/telegram/not-an-answer", test_not_an_answer);
  g_test_add_func ("/telegram/main-record", test_main_record);
  g_test_add_func ("/telegram/clock", test_clock);
  g_test_add_func ("/telegram/status", test_status);
  g_test_add_func ("/telegram/nicks", test_nicks);
  g_test_add_func ("/telegram/readout", test_readout);

  return g_test_run ();
}
