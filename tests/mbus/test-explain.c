/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every octet of a telegram in words. */
#include "config.h"

#include <locale.h>

#include "mbus-decode.h"
#include "mbus-explain-record.h"
#include "mbus-explain.h"
#include "sample-telegrams.h"
#include "telegram-builder.h"

#define N_MUTATIONS 400 /* of each sample */

/* "offset+length words" of each field, one in each line; record fields are preceded by their record: "#0 25+1 …". */
static char *
write_fields (GArray *fields)
{
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < fields->len; i++)
    {
      const MbusField *field = &g_array_index (fields, MbusField, i);

      if (field->record >= 0)
        g_string_append_printf (out, "#%d ", field->record);
      g_string_append_printf (out, "%u+%u %s\n", field->offset, field->length, field->words);
    }
  return g_string_free (out, FALSE);
}

static void
assert_explained (const MbusTelegram *telegram, const char *expected)
{
  g_autoptr (GArray) fields = mbus_telegram_explain (telegram);
  g_autofree char *written = write_fields (fields);

  g_assert_cmpstr (written, ==, expected);
}

/* The words of the only record's header. */
static void
assert_header (const char *record, const char *expected)
{
  g_autoptr (MbusTelegram) telegram = decode_records (record);
  g_autoptr (GArray) fields = mbus_record_explain (record_at (telegram, 0));
  g_autofree char *written = write_fields (fields);

  g_assert_cmpstr (written, ==, expected);
}

/* In order, without gaps or overlaps, from the first octet to the last, and with words. */
static void
assert_covered (const MbusTelegram *telegram)
{
  g_autoptr (GArray) fields = mbus_telegram_explain (telegram);
  gsize position = 0;

  for (guint i = 0; i < fields->len; i++)
    {
      const MbusField *field = &g_array_index (fields, MbusField, i);

      g_assert_cmpuint (field->offset, ==, position);
      g_assert_cmpuint (field->length, >, 0);
      g_assert_nonnull (field->words);
      g_assert_cmpuint (strlen (field->words), >, 0);
      g_assert_true (g_utf8_validate (field->words, -1, NULL));
      g_assert_cmpint (field->record, >=, -1);
      g_assert_cmpint (field->record, <, (int) telegram->records->len);
      position += field->length;
    }
  g_assert_cmpuint (position, ==, g_bytes_get_size (telegram->octets));
}

static void
test_telegram (void)
{
  g_autoptr (MbusTelegram) telegram = decode_records ("2F 2F 0C 13 47 23 01 00 84 10 FB 00 01 00 00 00 0F AA BB");

  assert_explained (telegram,
                    "0+1 Start of a long frame\n"
                    "1+2 Length, sent twice · 34 octets from C to the end of the data\n"
                    "3+1 Start, repeated\n"
                    "4+1 C field 08 · the meter answers with data\n"
                    "5+1 A field · primary address 1\n"
                    "6+1 CI field 72 · records, long header\n"
                    "7+4 Identification number · 12345678\n"
                    "11+2 Manufacturer · KAM\n"
                    "13+1 Version · 52\n"
                    "14+1 Device type 04 · Heat (return)\n"
                    "15+1 Access number · 7\n"
                    "16+1 Status 00 · no errors\n"
                    "17+2 Configuration 0000 · not encrypted\n"
                    "19+2 DIF 2F · filler\n"
                    "#0 21+1 DIF 0C · instantaneous value, 8-digit BCD\n"
                    "#0 22+1 VIF 13 · Volume, unit 0.001 m³\n"
                    "#0 23+4 Data · 12.347 m³\n"
                    "#1 27+1 DIF 84 · instantaneous value, 32-bit integer\n"
                    "#1 28+1 DIFE 10 · storage number 0, tariff 1, subunit 0\n"
                    "#1 29+2 VIF FB 00 · Energy, unit 0.1 MWh\n"
                    "#1 31+4 Data · 0.1 MWh\n"
                    "#2 35+1 DIF 0F · manufacturer specific data to the end\n"
                    "#2 36+2 Data · manufacturer specific\n"
                    "38+1 Checksum · correct\n"
                    "39+1 End of the frame\n");
  assert_covered (telegram);
}

static void
test_headers (void)
{
  assert_header ("44 13 01 00 00 00",
                 "0+1 DIF 44 · instantaneous value, 32-bit integer, storage number 1\n"
                 "1+1 VIF 13 · Volume, unit 0.001 m³\n");
  assert_header ("D4 61 AB BC FC 81 75 01 00 00 00",
                 "0+1 DIF D4 · maximum, 32-bit integer\n"
                 "1+1 DIFE 61 · storage number 3, tariff 2, subunit 1\n"
                 "2+1 VIF AB · Power, unit W\n"
                 "3+1 VIFE BC · Only negative contributions\n"
                 "4+2 VIFE FC 81 · Phase L1\n"
                 "6+1 VIFE 75 · Correction factor: × 0.1\n");
  assert_header ("02 DB 7A 01 00",
                 "0+1 DIF 02 · instantaneous value, 16-bit integer\n"
                 "1+1 VIF DB · Flow temperature, unit °C\n"
                 "2+1 VIFE 7A · Correction constant: + 0.1\n");
  assert_header ("02 FD FD 02 01 00",
                 "0+1 DIF 02 · instantaneous value, 16-bit integer\n"
                 "1+3 VIF FD FD 02 · Remaining life of battery, unit months\n");
  assert_header ("02 FD 17 01 00",
                 "0+1 DIF 02 · instantaneous value, 16-bit integer\n"
                 "1+2 VIF FD 17 · Error flags\n");
  assert_header ("02 FB 68 01 00",
                 "0+1 DIF 02 · instantaneous value, 16-bit integer\n"
                 "1+2 VIF FB 68 · Heat cost allocator factor K, unit 1/4096\n");
  assert_header ("02 AB 59 01 00",
                 "0+1 DIF 02 · instantaneous value, 16-bit integer\n"
                 "1+1 VIF AB · Power, unit W\n"
                 "2+1 VIFE 59 · Duration of the first time above the upper limit, unit min\n");
  assert_header ("02 93 99 15 01 00",
                 "0+1 DIF 02 · instantaneous value, 16-bit integer\n"
                 "1+1 VIF 93 · Volume, unit 0.001 m³\n"
                 "2+1 VIFE 99 · unknown\n"
                 "3+1 VIFE 15 · No data available\n");
  assert_header ("02 6F 01 00",
                 "0+1 DIF 02 · instantaneous value, 16-bit integer\n"
                 "1+1 VIF 6F · unknown\n");
}

static void
test_own_headers (void)
{
  assert_header ("02 FF A2 15 01 00",
                 "0+1 DIF 02 · instantaneous value, 16-bit integer\n"
                 "1+1 VIF FF · manufacturer specific\n"
                 "2+2 VIFE A2 15 · manufacturer specific\n");
  assert_header ("02 7F 01 00",
                 "0+1 DIF 02 · instantaneous value, 16-bit integer\n"
                 "1+1 VIF 7F · manufacturer specific\n");
  assert_header ("02 93 FF 15 01 00",
                 "0+1 DIF 02 · instantaneous value, 16-bit integer\n"
                 "1+1 VIF 93 · Volume, unit 0.001 m³\n"
                 "2+2 VIFE FF 15 · manufacturer specific\n");
  /* "kWh", before the VIFE and after them. */
  assert_header ("02 FC 03 68 57 6B 3C 01 00",
                 "0+1 DIF 02 · instantaneous value, 16-bit integer\n"
                 "1+1 VIF FC · unit as plain text\n"
                 "2+4 Unit, with its length · kWh\n"
                 "6+1 VIFE 3C · Only negative contributions\n");
  assert_header ("02 FC 3C 03 68 57 6B 01 00",
                 "0+1 DIF 02 · instantaneous value, 16-bit integer\n"
                 "1+1 VIF FC · unit as plain text\n"
                 "2+1 VIFE 3C · Only negative contributions\n"
                 "3+4 Unit, with its length · kWh\n");
}

/* The last field of a record describes its data. */
static void
test_data (void)
{
  static const struct {
    const char *record;
    const char *words;
  } cases[] = {
    { "02 5A 10 27", "Data · 1000.0 °C" },
    { "02 5A 00 80", "Data · marked as “no valid value”" },
    { "02 DA 15 00 00", "Data · not available" },
    { "02 DA 16 00 00", "Data · too large for the meter (overflow)" },
    { "02 DA 17 00 00", "Data · too small for the meter (underflow)" },
    { "02 DA 18 00 00", "Data · the meter reports an error instead of a value" },
    { "02 6C 45 33", "Data · 2026-03-05" },
    { "04 6D 1E 2E 45 33", "Data · 2026-03-05 14:30" },
    { "04 6D 1E AE 45 33", "Data · 2026-03-05 14:30, summer time" },
    { "01 FD 17 05", "Data · 0x05" },
    { "0D FD 10 02 42 41", "Data · AB" },
    { "0D 13 E9 01 02 03 04 05 06 07 08 09", "Data · 0x090807060504030201" },
    { "04 FD 72 01 02 03 04", "Data · the meaning of these octets is not public" },
    { "0D FD 73 E2 01 02", "Data · the meaning of these octets is not public" },
    { "0D 6D E4 1E 2E 45 33", "Data · the meaning of these octets is not public" },
    { "02 FD 3B 01 02", "Data · not interpreted" },
    { "0D 93 1F E4 34 FE 01 02", "Data · a series of values" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (MbusTelegram) telegram = decode_records (cases[i].record);
      g_autoptr (GArray) fields = mbus_telegram_explain (telegram);
      const MbusField *field = NULL;

      for (guint j = 0; j < fields->len; j++)
        if (g_array_index (fields, MbusField, j).record == 0)
          field = &g_array_index (fields, MbusField, j);
      g_assert_cmpstr (field->words, ==, cases[i].words);
    }
}

static void
test_lvar (void)
{
  static const struct {
    const char *record;
    const char *words;
  } cases[] = {
    { "0D FD 10 02 42 41", "LVAR 02 · 2 octets, text" },
    { "0D 13 C1 01", "LVAR C1 · 1 octet, BCD" },
    { "0D 13 D1 01", "LVAR D1 · 1 octet, negative BCD" },
    { "0D 13 E2 01 00", "LVAR E2 · 2 octets, binary" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (MbusTelegram) telegram = decode_records (cases[i].record);
      g_autoptr (GArray) fields = mbus_telegram_explain (telegram);

      /* Before data, checksum and stop. */
      g_assert_cmpstr (g_array_index (fields, MbusField, fields->len - 4).words, ==, cases[i].words);
    }
}

/* A telegram without its frame: from the CI on, without checksum and stop. */
static void
assert_frame (guint8 ci, const char *hex, const char *expected)
{
  g_autoptr (MbusTelegram) telegram = decode_frame (ci, hex);
  g_autoptr (GArray) fields = mbus_telegram_explain (telegram);
  g_autofree char *written = NULL;

  g_array_remove_range (fields, 0, 5);
  g_array_set_size (fields, fields->len - 2);
  written = write_fields (fields);
  g_assert_cmpstr (written, ==, expected);
}

static void
test_fixed (void)
{
  /* Counters of 10 l, binary, and "the same but historic", of water: 7 = 3 | 1 << 2. Low power. */
  assert_frame (MBUS_CI_FIXED, "78 56 34 12 0A 05 EA 7E 01 00 00 00 35 01 00 00",
                "6+1 CI field 73 · fixed data, or a compact frame with a long header\n"
                "7+4 Identification number · 12345678\n"
                "11+1 Access number · 10\n"
                "12+1 Status 05 · Low power, counters binary\n"
                "13+1 Medium and unit EA · Volume, unit 0.01 m³\n"
                "14+1 Medium and unit 7E · same as counter 1, but historic\n"
                "#0 15+4 Data · 0.01 m³\n"
                "#1 19+4 Data · 3.09 m³\n");
}

static void
test_other_applications (void)
{
  assert_frame (MBUS_CI_ERROR, "08",
                "6+1 CI field 70 · application error, no header\n"
                "7+1 Error code 08 · The meter is busy. Try again later.\n");
  assert_frame (MBUS_CI_ERROR, "", "6+1 CI field 70 · application error, no header\n");
  assert_frame (MBUS_CI_ALARM, "05",
                "6+1 CI field 71 · alarm, no header\n"
                "#0 7+1 Data · 0x05\n");
  assert_frame (MBUS_CI_VARIABLE_SHORT, "2A 1F 00 A0 01 7A 05",
                "6+1 CI field 7A · records, short header\n"
                "7+1 Access number · 42\n"
                "8+1 Status 1F · Abnormal condition, Low power, Permanent error, Temporary error\n"
                "9+2 Configuration A000 · not encrypted, accepts commands (bidirectional), sent at its scheduled "
                "time (synchronous)\n"
                "#0 11+1 DIF 01 · instantaneous value, 8-bit integer\n"
                "#0 12+1 VIF 7A · Bus address\n"
                "#0 13+1 Data · 5\n");
  assert_frame (MBUS_CI_FIXED, "12 34 56 78 2A 22 69 FE 00 00 00 01 00 00 01 35",
                "6+1 CI field 73 · fixed data, or a compact frame with a long header\n"
                "7+4 Identification number · 12345678\n"
                "11+1 Access number · 42\n"
                "12+1 Status 22 · Manufacturer specific status, counters BCD, as stored on the fixed date\n"
                "13+1 Medium and unit 69 · Volume, unit 0.001 m³\n"
                "14+1 Medium and unit FE · same as counter 1, but historic\n"
                "#0 15+4 Data · 0.001 m³\n"
                "#1 19+4 Data · 0.135 m³\n");
  assert_frame (0x50, "10",
                "6+1 CI field 50 · application reset or select\n"
                "7+1 Not read\n");
  assert_frame (0xA2, "01",
                "6+1 CI field A2 · manufacturer specific\n"
                "7+1 Not read\n");
  assert_frame (0xBD, "", "6+1 CI field BD · sets the baud rate\n");
  assert_frame (MBUS_CI_SELECT, "03 00 00 30 2D 2C 35 04 0C 78 39 03 18 16",
                "6+1 CI field 52 · selection by secondary address\n"
                "7+4 Identification number · 30000003\n"
                "11+2 Manufacturer · KAM\n"
                "13+1 Version · 53\n"
                "14+1 Device type 04 · Heat (return)\n"
                "15+2 Selects by the fabrication number as well\n"
                "17+4 Fabrication number · 16180339\n");
  assert_frame (MBUS_CI_SELECT, "FF FF FF 3F FF FF FF FF",
                "6+1 CI field 52 · selection by secondary address\n"
                "7+4 Identification number · 3FFFFFFF, where F is any digit\n"
                "11+2 Manufacturer · any\n"
                "13+1 Version · any\n"
                "14+1 Device type · any\n");
  assert_frame (MBUS_CI_SELECT_MSB, "30 00 00 03 2C 2D 35 04",
                "6+1 CI field 56 · selection by secondary address, most significant octet first\n"
                "7+4 Identification number · 30000003\n"
                "11+2 Manufacturer · KAM\n"
                "13+1 Version · 53\n"
                "14+1 Device type 04 · Heat (return)\n");
  assert_frame (MBUS_CI_SELECT, "03 00", "6+1 CI field 52 · selection by secondary address\n"
                                         "7+2 Not read\n");
  assert_frame (0x01, "AA BB",
                "6+1 CI field 01 · unknown\n"
                "7+2 Not read\n");
  /* A compact frame with an unknown format. */
  assert_frame (MBUS_CI_COMPACT, "34 12 78 56 01 02",
                "6+1 CI field 79 · compact frame, no header\n"
                "7+2 Signature of the format · 1234\n"
                "9+2 Checksum of the full frame\n"
                "11+2 Not read · The format of this compact frame (signature 1234) is not known yet. It can be read "
                "once the meter has sent a full frame or a format frame.\n");
}

static void
test_encrypted (void)
{
  /* Mode 5, one block, followed by an unencrypted record. */
  assert_frame (MBUS_CI_VARIABLE_SHORT, "2A 00 10 05 00 01 02 03 04 05 06 07 08 09 0A 0B 0C 0D 0E 0F 01 7A 05",
                "6+1 CI field 7A · records, short header\n"
                "7+1 Access number · 42\n"
                "8+1 Status 00 · no errors\n"
                "9+2 Configuration 0510 · security mode 5, 1 encrypted block of 16 octets\n"
                "11+16 Encrypted · security mode 5\n"
                "#0 27+1 DIF 01 · instantaneous value, 8-bit integer\n"
                "#0 28+1 VIF 7A · Bus address\n"
                "#0 29+1 Data · 5\n");
}

/* The same after decryption: mode 7 with its extension, whose block begins with check octets, and mode 10, whose
 * counter comes before the encrypted octets. The test decrypts by hand what decoding decrypts with a key. */
static void
test_opened (void)
{
  g_autoptr (MbusTelegram) cbc = decode_frame (MBUS_CI_VARIABLE_SHORT, "2A 00 00 00 11 2F 2F 01 7A 05");
  g_autoptr (MbusTelegram) ccm = decode_frame (MBUS_CI_VARIABLE_SHORT, "2A 00 00 00 11 00 01 02 00 00 01 7A 05 AA BB");
  g_autofree char *cbc_words = NULL;
  g_autofree char *ccm_words = NULL;
  g_autoptr (GArray) cbc_fields = NULL;
  g_autoptr (GArray) ccm_fields = NULL;

  cbc->security = MBUS_SECURITY_OPENED;
  cbc->security_mode = 7;
  cbc->encrypted_offset = 12;
  cbc->data_offset = 12;
  cbc->n_encrypted = 5;
  g_array_set_size (cbc->records, 0);
  cbc_fields = mbus_telegram_explain (cbc);
  g_array_remove_range (cbc_fields, 0, 9);
  cbc_words = write_fields (cbc_fields);
  g_assert_cmpstr (cbc_words, ==,
                   "11+1 Configuration extension · key 1, key derivation 1\n"
                   "12+2 Check octets · 2F 2F at the start of the decrypted data\n"
                   "14+3 Not read\n"
                   "17+1 Checksum · correct\n"
                   "18+1 End of the frame\n");

  ccm->security = MBUS_SECURITY_NO_KEY;
  ccm->security_mode = 10;
  ccm->encrypted_offset = 17;
  ccm->data_offset = 22;
  ccm->n_encrypted = 5;
  g_array_set_size (ccm->records, 0);
  ccm_fields = mbus_telegram_explain (ccm);
  g_array_remove_range (ccm_fields, 0, 9);
  ccm_words = write_fields (ccm_fields);
  g_assert_cmpstr (ccm_words, ==,
                   "11+2 Configuration extension · key 1, key derivation 1\n"
                   "13+4 Message counter · 513\n"
                   "17+5 Encrypted · security mode 10\n"
                   "22+1 Checksum · correct\n"
                   "23+1 End of the frame\n");
}

/* The sublayer: control, counter, MAC of eight octets; a truncated one. */
static void
test_sublayer (void)
{
  g_autoptr (MbusTelegram) telegram = decode_frame (MBUS_CI_AFL,
                                                    "0F 00 2C 25 07 00 00 00 01 02 03 04 05 06 07 08 78 01 7A 05");

  assert_covered (telegram);
  assert_frame (MBUS_CI_AFL, "0F 00 2C 25 07 00 00 00 01 02 03 04 05 06 07 08 78 01 7A 05",
                "6+1 CI field 90 · authentication and fragmentation sublayer\n"
                "7+1 Sublayer · length 15\n"
                "8+2 Sublayer · fragmentation control 2C00\n"
                "10+1 Sublayer · message control\n"
                "11+4 Sublayer · message counter\n"
                "15+8 Sublayer · message authentication code\n"
                "23+1 CI field 78 · records, no header\n"
                "#0 24+1 DIF 01 · instantaneous value, 8-bit integer\n"
                "#0 25+1 VIF 7A · Bus address\n"
                "#0 26+1 Data · 5\n");
  assert_frame (MBUS_CI_AFL, "20 00", "6+3 Sublayer · cut off\n");
}

static void
test_damage (void)
{
  /* The second record has the reserved LVAR FF, so its end is unknown. */
  assert_frame (MBUS_CI_VARIABLE_NO_HEADER, "01 7A 05 0D 13 FF 01 02",
                "6+1 CI field 78 · records, no header\n"
                "#0 7+1 DIF 01 · instantaneous value, 8-bit integer\n"
                "#0 8+1 VIF 7A · Bus address\n"
                "#0 9+1 Data · 5\n"
                "10+5 Not read · The record at byte 10 has a reserved length, so the rest of the telegram cannot be "
                "read.\n");
  /* A telegram that ends in its header. */
  assert_frame (MBUS_CI_VARIABLE, "78 56 34",
                "6+1 CI field 72 · records, long header\n"
                "7+3 Not read\n");
}

/* From a file: a wrong checksum, a wrong stop, octets too many. */
static void
test_damaged_frame (void)
{
  static const guint8 octets[] = { 0x68, 0x06, 0x06, 0x68, 0x38, 0xFD, 0x78, 0x01, 0x7A, 0x05, 0x00, 0x17, 0xAA };
  const MbusDecoding saved = { .saved = TRUE };
  g_autoptr (GBytes) frame = g_bytes_new_static (octets, sizeof octets);
  g_autoptr (MbusTelegram) telegram = mbus_telegram_decode_with (frame, &saved, NULL);

  g_assert_nonnull (telegram);
  assert_explained (telegram,
                    "0+1 Start of a long frame\n"
                    "1+2 Length, sent twice · 6 octets from C to the end of the data\n"
                    "3+1 Start, repeated\n"
                    "4+1 C field 38 · the meter answers with data, has an alarm to report (ACD), cannot accept more "
                    "data now (DFC)\n"
                    "5+1 A field · 253, the meter selected by its secondary address\n"
                    "6+1 CI field 78 · records, no header\n"
                    "#0 7+1 DIF 01 · instantaneous value, 8-bit integer\n"
                    "#0 8+1 VIF 7A · Bus address\n"
                    "#0 9+1 Data · 5\n"
                    "10+1 Checksum · wrong, it should be 2D\n"
                    "11+1 Not the end of a frame, which would be 16\n"
                    "12+1 After the end of the frame\n");
}

/* From a file: two different lengths, either of which may be right. */
static void
test_lengths (void)
{
  static const guint8 octets[] = { 0x68, 0x03, 0x04, 0x68, 0x08, 0x00, 0x78, 0x80, 0x16 };
  const MbusDecoding saved = { .saved = TRUE };
  g_autoptr (GBytes) frame = g_bytes_new_static (octets, sizeof octets);
  g_autoptr (MbusTelegram) telegram = mbus_telegram_decode_with (frame, &saved, NULL);

  g_assert_nonnull (telegram);
  assert_explained (telegram,
                    "0+1 Start of a long frame\n"
                    "1+2 Length, sent twice · 3 and 4 do not match\n"
                    "3+1 Start, repeated\n"
                    "4+1 C field 08 · the meter answers with data\n"
                    "5+1 A field · primary address 0, not set yet\n"
                    "6+1 CI field 78 · records, no header\n"
                    "7+1 Checksum · correct\n"
                    "8+1 End of the frame\n");
}

/* From a master, from a file: a VIFE that means an error in an answer means an action. */
static void
test_command (void)
{
  static const guint8 octets[] = { 0x68, 0x07, 0x07, 0x68, 0x53, 0xFE, 0x51, 0x01, 0xFA, 0x0D, 0x05, 0xAF, 0x16 };
  const MbusDecoding saved = { .saved = TRUE };
  g_autoptr (GBytes) frame = g_bytes_new_static (octets, sizeof octets);
  g_autoptr (MbusTelegram) telegram = mbus_telegram_decode_with (frame, &saved, NULL);
  g_autoptr (GArray) fields = NULL;

  g_assert_nonnull (telegram);
  fields = mbus_telegram_explain (telegram);
  g_assert_cmpstr (g_array_index (fields, MbusField, 3).words, ==, "C field 53 · a master sends data");
  g_assert_cmpstr (g_array_index (fields, MbusField, 8).words, ==, "VIFE 0D · Delete from the readout list");
}

/* A compact frame has its headers elsewhere; its data are described all the same. */
static void
test_samples (void)
{
  g_autoptr (MbusFormats) formats = sample_formats ();
  const MbusDecoding with = { .formats = formats, .find_key = find_sample_key, .saved = TRUE };

  for (guint i = 0; i < n_samples (); i++)
    {
      g_autoptr (GBytes) octets = sample_telegram (i);
      g_autoptr (MbusTelegram) telegram = mbus_telegram_decode_with (octets, &with, NULL);

      g_assert_nonnull (telegram);
      assert_covered (telegram);
    }
}

/* In any telegram, each octet has one field. */
static void
test_mutations (void)
{
  g_autoptr (MbusFormats) formats = sample_formats ();
  const MbusDecoding with = { .formats = formats, .find_key = find_sample_key, .saved = TRUE };
  g_autoptr (GRand) dice = g_rand_new_with_seed (13757);
  guint n = 0;

  for (guint i = 0; i < n_samples () * N_MUTATIONS; i++)
    {
      g_autoptr (GBytes) sample = sample_telegram (i % n_samples ());
      gsize size;
      g_autofree guint8 *octets = g_memdup2 (g_bytes_get_data (sample, &size), g_bytes_get_size (sample));
      g_autoptr (GBytes) mutated = NULL;
      g_autoptr (MbusTelegram) telegram = NULL;

      for (int changes = g_rand_int_range (dice, 1, 5); changes > 0; changes--)
        octets[g_rand_int_range (dice, 4, (gint32) size)] = (guint8) g_rand_int_range (dice, 0, 256);
      if (g_rand_boolean (dice))
        size = (gsize) g_rand_int_range (dice, 7, (gint32) size + 1);
      mutated = g_bytes_new (octets, size);
      telegram = mbus_telegram_decode_with (mutated, &with, NULL);
      if (telegram == NULL)
        continue;
      assert_covered (telegram);
      n++;
    }
  g_assert_cmpuint (n, >, n_samples () * N_MUTATIONS / 2);
}

/* The words are shown next to the registers, whose numbers are in the user's locale. */
static void
test_locale (void)
{
  if (setlocale (LC_NUMERIC, "de_DE.UTF-8") == NULL)
    {
      g_test_skip ("no German locale on this machine");
      return;
    }
  assert_header ("04 93 72 08 30 00 00",
                 "0+1 DIF 04 · instantaneous value, 32-bit integer\n"
                 "1+1 VIF 93 · Volume, unit 0,001 m³\n"
                 "2+1 VIFE 72 · Correction factor: × 0,0001\n");
  setlocale (LC_NUMERIC, "C");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/explain/telegram", test_telegram);
  g_test_add_func ("/explain/headers", test_headers);
  g_test_add_func ("/explain/headers/own", test_own_headers);
  g_test_add_func ("/explain/data", test_data);
  g_test_add_func ("/explain/lvar", test_lvar);
  g_test_add_func ("/explain/fixed", test_fixed);
  g_test_add_func ("/explain/other-applications", test_other_applications);
  g_test_add_func ("/explain/encrypted", test_encrypted);
  g_test_add_func ("/explain/encrypted/opened", test_opened);
  g_test_add_func ("/explain/sublayer", test_sublayer);
  g_test_add_func ("/explain/damage", test_damage);
  g_test_add_func ("/explain/damage/lengths", test_lengths);
  g_test_add_func ("/explain/damage/frame", test_damaged_frame);
  g_test_add_func ("/explain/command", test_command);
  g_test_add_func ("/explain/locale", test_locale);
  g_test_add_func ("/explain/samples", test_samples);
  g_test_add_func ("/explain/mutations", test_mutations);

  return g_test_run ();
}
