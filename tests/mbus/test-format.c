/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Compact frames (EN 13757-3:2018 annex G; wireless.md §2.9): values without headers, and the formats that describe
 * them. */
#include "config.h"

#include <string.h>

#include "mbus-decode.h"
#include "mbus-decoding-copy.h"
#include "mbus-error.h"
#include "mbus-format.h"
#include "telegram-builder.h"

/* Four records of an electricity meter; the same headers have the signature 8C13 on OMNIPOWER meters. */
#define FULL "04 04 D7 00 00 00 04 84 3C 0B 00 00 00 04 2B 03 00 00 00 04 AB 3C 00 00 00 00"
#define HEADERS "04 04 04 84 3C 04 2B 04 AB 3C"
#define DATA "D7 00 00 00 0B 00 00 00 03 00 00 00 00 00 00 00"
#define OTHER_DATA "E8 03 00 00 0B 00 00 00 04 00 00 00 00 00 00 00"
#define OTHER_FULL "04 04 E8 03 00 00 04 84 3C 0B 00 00 00 04 2B 04 00 00 00 04 AB 3C 00 00 00 00"

static GBytes *
octets_of (const char *hex)
{
  g_autoptr (GError) error = NULL;
  GBytes *octets = mbus_unhex (hex, &error);

  g_assert_no_error (error);
  return octets;
}

static guint16
crc_of (const char *hex)
{
  g_autoptr (GBytes) octets = octets_of (hex);

  return mbus_crc (g_bytes_get_data (octets, NULL), g_bytes_get_size (octets), MBUS_CRC_BEGIN);
}

static MbusFormat *
format_of (const char *hex)
{
  g_autoptr (GBytes) octets = octets_of (hex);

  return mbus_format_new (g_bytes_get_data (octets, NULL), g_bytes_get_size (octets));
}

/* "SIG CRC data", least significant octet first. */
static char *
compact_of (guint16 signature, const char *full, const char *data)
{
  const guint16 crc = crc_of (full);

  return g_strdup_printf ("%02X %02X %02X %02X %s", signature & 0xFF, signature >> 8, crc & 0xFF, crc >> 8, data);
}

static MbusTelegram *
decode_with (MbusFormats *formats, guint8 ci, const char *hex)
{
  const MbusDecoding with = { .formats = formats };
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) frame = build_frame (ci, hex);
  MbusTelegram *telegram = mbus_telegram_decode_with (frame, &with, &error);

  g_assert_no_error (error);
  return telegram;
}

static void
assert_values (const MbusTelegram *telegram, const char *const *values)
{
  g_assert_no_error (telegram->error);
  g_assert_cmpuint (telegram->records->len, ==, g_strv_length ((char **) values));
  for (guint i = 0; values[i] != NULL; i++)
    {
      g_autofree char *text = mbus_value_to_string (&record_at (telegram, i)->value);

      g_assert_cmpstr (text, ==, values[i]);
    }
}

static const char *const other_values[] = { "10000", "110", "4", "0", NULL };

static void
test_crc (void)
{
  /* A link layer header and its checksum as a meter sent them (wireless.md §2.2). */
  g_assert_cmphex (crc_of ("2E 44 93 15 78 56 34 12 33 03"), ==, 0x3363);
  g_assert_cmphex (crc_of (HEADERS), ==, 0x8C13);
  g_assert_cmphex (crc_of (""), ==, MBUS_CRC_BEGIN);
}

static void
test_crc_in_parts (void)
{
  g_autoptr (GBytes) octets = octets_of (FULL);
  gsize n;
  const guint8 *data = g_bytes_get_data (octets, &n);

  g_assert_cmphex (mbus_crc (data + 7, n - 7, mbus_crc (data, 7, MBUS_CRC_BEGIN)), ==, crc_of (FULL));
}

/* The format of a full frame is kept, and the next frame needs only values. */
static void
test_learned (void)
{
  g_autoptr (MbusFormats) formats = mbus_formats_new ();
  g_autofree char *compact = compact_of (0x8C13, OTHER_FULL, OTHER_DATA);
  g_autoptr (MbusTelegram) full = decode_with (formats, MBUS_CI_VARIABLE_NO_HEADER, FULL);
  g_autoptr (MbusTelegram) telegram = decode_with (formats, MBUS_CI_COMPACT, compact);
  const MbusRecord *record;

  g_assert_no_error (full->error);
  assert_values (telegram, other_values);
  g_assert_cmpint (telegram->kind, ==, MBUS_TELEGRAM_VARIABLE);
  g_assert_true (telegram->compact);
  g_assert_false (full->compact);
  g_assert_cmphex (telegram->signature, ==, 0x8C13);

  /* Header from the format, data from the telegram: 68 L L 68 C A CI, signature, checksum, four octets of the first. */
  record = record_at (telegram, 1);
  g_assert_cmpuint (record->n_header, ==, 3);
  g_assert_cmpuint (record->n_dif, ==, 1);
  g_assert_cmphex (record->header[1], ==, 0x84);
  g_assert_cmpuint (record->offset, ==, 7 + 4 + 4);
  g_assert_cmpuint (record->header_length, ==, 0);
  g_assert_cmpuint (record->length, ==, 4);
}

static gboolean
find_ones (const MbusSecondary *meter, guint i, guint8 key[MBUS_KEY_OCTETS], gpointer user_data)
{
  memset (key, 1, MBUS_KEY_OCTETS);
  return i == 0;
}

/* Another thread has the formats that were known when the copy was made, and the key of this meter only. What it learns
 * stays with it. */
static void
test_copy (void)
{
  const MbusSecondary meter = { 0x12345678, 0x2C2D, 0x35, 0x02, FALSE, MBUS_ID_ANY };
  const MbusSecondary other = { 0x12345679, 0x2C2D, 0x35, 0x02, FALSE, MBUS_ID_ANY };
  const MbusSecondary newer = { 0x12345678, 0x2C2D, 0x36, 0x02, FALSE, MBUS_ID_ANY };
  g_autoptr (MbusFormats) formats = mbus_formats_new ();
  g_autoptr (MbusFormat) format = format_of (HEADERS);
  g_autoptr (MbusFormat) learned = format_of ("04 06");
  const MbusDecoding decoding = { .formats = formats, .find_key = find_ones };
  g_autofree char *compact = compact_of (0x8C13, OTHER_FULL, OTHER_DATA);
  g_autoptr (MbusDecodingCopy) copy = NULL;
  g_autoptr (MbusFormats) own = NULL;
  g_autoptr (MbusTelegram) telegram = NULL;
  guint8 key[MBUS_KEY_OCTETS];
  MbusDecoding with;

  g_assert_true (mbus_formats_add (formats, format));
  copy = mbus_decoding_copy_new (&decoding, &meter);
  own = mbus_decoding_copy_formats (copy);
  telegram = decode_with (own, MBUS_CI_COMPACT, compact);
  assert_values (telegram, other_values);
  g_assert_true (mbus_formats_add (own, learned));
  g_assert_null (mbus_formats_get (formats, mbus_format_signature (learned), 0));

  with = mbus_decoding_copy_use (copy, own);
  g_assert_true (with.find_key (&meter, 0, key, with.key_data));
  g_assert_cmpint (key[MBUS_KEY_OCTETS - 1], ==, 1);
  g_assert_true (with.find_key (&newer, 0, key, with.key_data));
  g_assert_false (with.find_key (&meter, 1, key, with.key_data));
  g_assert_false (with.find_key (&other, 0, key, with.key_data));
  g_assert_null (mbus_decoding_copy_use (NULL, NULL).find_key);
}

static void
test_with_header (void)
{
  g_autoptr (MbusFormats) formats = mbus_formats_new ();
  g_autoptr (MbusFormat) format = format_of (HEADERS);
  g_autofree char *compact = compact_of (0x8C13, OTHER_FULL, OTHER_DATA);
  g_autofree char *with_short = g_strconcat ("2A 04 00 00 ", compact, NULL);
  g_autofree char *with_long = g_strconcat ("78 56 34 12 2D 2C 30 02 2A 04 00 00 ", compact, NULL);

  g_assert_true (mbus_formats_add (formats, format));
  {
    g_autoptr (MbusTelegram) telegram = decode_with (formats, MBUS_CI_COMPACT_SHORT, with_short);

    assert_values (telegram, other_values);
    g_assert_true (telegram->has_short_header);
    g_assert_cmphex (telegram->status, ==, 0x04);
  }
  {
    g_autoptr (MbusTelegram) telegram = decode_with (formats, MBUS_CI_FIXED, with_long);

    assert_values (telegram, other_values);
    g_assert_cmphex (telegram->address.id, ==, 0x12345678);
  }
}

/* With fillers after the data, as left by encryption in blocks. */
static void
test_filled (void)
{
  g_autoptr (MbusFormats) formats = mbus_formats_new ();
  g_autoptr (MbusFormat) format = format_of (HEADERS);
  g_autofree char *compact = compact_of (0x8C13, OTHER_FULL, OTHER_DATA " 2F 2F 2F");
  g_autofree char *longer = compact_of (0x8C13, OTHER_FULL, OTHER_DATA " 2F 2F 00");

  mbus_formats_add (formats, format);
  {
    g_autoptr (MbusTelegram) telegram = decode_with (formats, MBUS_CI_COMPACT, compact);

    assert_values (telegram, other_values);
  }
  {
    g_autoptr (MbusTelegram) telegram = decode_with (formats, MBUS_CI_COMPACT, longer);

    g_assert_error (telegram->error, MBUS_ERROR, MBUS_ERROR_UNSUPPORTED);
    g_assert_cmpuint (telegram->records->len, ==, 0);
  }
}

/* After the two fillers of an encrypted frame, the signature itself may begin with 2F. */
static void
test_fillers (void)
{
  const MbusDecoding saved = { .saved = TRUE };
  g_autoptr (GBytes) frame = build_frame (MBUS_CI_COMPACT_SHORT,
                                          "2A 00 10 05 2F 2F 2F 12 34 56 00 00 00 00 00 00 00 00 00 00");
  g_autoptr (MbusTelegram) telegram = mbus_telegram_decode_with (frame, &saved, NULL);

  g_assert_cmphex (telegram->signature, ==, 0x122F);
}

static void
test_unknown (void)
{
  g_autoptr (MbusFormats) formats = mbus_formats_new ();
  g_autofree char *compact = compact_of (0x8C13, OTHER_FULL, OTHER_DATA);
  g_autoptr (MbusTelegram) telegram = decode_with (formats, MBUS_CI_COMPACT, compact);
  g_autoptr (MbusTelegram) alone = decode_frame (MBUS_CI_COMPACT, compact);

  g_assert_error (telegram->error, MBUS_ERROR, MBUS_ERROR_UNSUPPORTED);
  g_assert_nonnull (strstr (telegram->error->message, "8C13"));
  g_assert_cmpuint (telegram->error_offset, ==, 11);
  g_assert_cmpuint (telegram->records->len, ==, 0);
  g_assert_error (alone->error, MBUS_ERROR, MBUS_ERROR_UNSUPPORTED);
}

/* Values that do not match the frame's checksum are not shown as if they were right. */
static void
test_checksum (void)
{
  g_autoptr (MbusFormats) formats = mbus_formats_new ();
  g_autoptr (MbusFormat) format = format_of (HEADERS);
  g_autofree char *compact = compact_of (0x8C13, FULL, OTHER_DATA);
  g_autoptr (MbusTelegram) telegram = NULL;

  mbus_formats_add (formats, format);
  telegram = decode_with (formats, MBUS_CI_COMPACT, compact);
  g_assert_error (telegram->error, MBUS_ERROR, MBUS_ERROR_UNSUPPORTED);
  g_assert_cmpuint (telegram->records->len, ==, 0);
}

/* Sixteen bits are few: the checksum decides between two formats with the same signature. */
static void
test_same_signature (void)
{
  g_autoptr (MbusFormats) formats = mbus_formats_new ();
  g_autoptr (MbusFormat) format = format_of (HEADERS);
  g_autofree char *compact = compact_of (0x8C13, OTHER_FULL, OTHER_DATA);
  g_autoptr (MbusTelegram) telegram = NULL;
  guint8 twin[] = { 0x04, 0x04, 0x04, 0x04, 0x04, 0x04, 0x04, 0xFF, 0x00, 0x00 };
  guint n_found = 0;

  for (guint i = 0; i < 0x10000 && n_found == 0; i++)
    {
      g_autoptr (MbusFormat) other = NULL;

      twin[8] = (guint8) (i >> 8 | 0x80);
      twin[9] = (guint8) (i & 0x7F);
      twin[5] = (guint8) (i >> 7 & 0x7F);
      other = mbus_format_new (twin, sizeof twin);
      if (mbus_format_signature (other) == 0x8C13)
        n_found += mbus_formats_add (formats, other);
    }
  g_assert_cmpuint (n_found, ==, 1);
  mbus_formats_add (formats, format);
  g_assert_true (mbus_formats_get (formats, 0x8C13, 0) == format);
  g_assert_nonnull (mbus_formats_get (formats, 0x8C13, 1));
  g_assert_null (mbus_formats_get (formats, 0x8C13, 2));

  /* The format added last is tried first; the result must be the same. */
  telegram = decode_with (formats, MBUS_CI_COMPACT, compact);
  assert_values (telegram, other_values);
  mbus_formats_add (formats, mbus_formats_get (formats, 0x8C13, 1));
  g_assert_true (mbus_formats_get (formats, 0x8C13, 1) == format);
  g_clear_pointer (&telegram, mbus_telegram_free);
  telegram = decode_with (formats, MBUS_CI_COMPACT, compact);
  assert_values (telegram, other_values);
}

/* CI 69: length, signature, headers. */
static void
test_format_frame (void)
{
  static const guint8 kinds[] = { MBUS_CI_FORMAT, MBUS_CI_FORMAT_SHORT, MBUS_CI_FORMAT_LONG };
  static const char *const headers[] = { "", "2A 00 00 00 ", "78 56 34 12 2D 2C 30 02 2A 00 00 00 " };
  g_autofree char *compact = compact_of (0x8C13, OTHER_FULL, OTHER_DATA);

  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autoptr (MbusFormats) formats = mbus_formats_new ();
      g_autofree char *frame = g_strconcat (headers[i], "0C 13 8C " HEADERS, NULL);
      g_autoptr (MbusTelegram) format = decode_with (formats, kinds[i], frame);
      g_autoptr (MbusTelegram) telegram = decode_with (formats, MBUS_CI_COMPACT, compact);

      g_assert_no_error (format->error);
      g_assert_cmpint (format->kind, ==, MBUS_TELEGRAM_FORMAT);
      g_assert_cmphex (format->signature, ==, 0x8C13);
      g_assert_cmpuint (format->records->len, ==, 4);
      g_assert_cmpstr (mbus_record_quantity_name (record_at (format, 2)), ==, "Power");
      g_assert_cmpint (record_at (format, 2)->value.kind, ==, MBUS_VALUE_NONE);
      g_assert_cmpuint (record_at (format, 1)->length, ==, 3);
      assert_values (telegram, other_values);
    }
}

/* Fillers after encrypted headers are not headers; a last VIF that looks like a filler is one. */
static void
test_format_fillers (void)
{
  static const char *const headers[] = { "0C 13 04 22", "0C 13 04 2F" };
  const MbusDecoding saved = { .saved = TRUE };

  for (gsize i = 0; i < G_N_ELEMENTS (headers); i++)
    {
      const guint16 signature = crc_of (headers[i]);
      g_autofree char *hex = g_strdup_printf ("2A 00 10 05 2F 2F 06 %02X %02X %s 2F 2F 2F 2F 2F 2F 2F",
                                              signature & 0xFF, signature >> 8, headers[i]);
      g_autoptr (GBytes) frame = build_frame (MBUS_CI_FORMAT_SHORT, hex);
      g_autoptr (MbusTelegram) telegram = mbus_telegram_decode_with (frame, &saved, NULL);

      g_assert_no_error (telegram->error);
      g_assert_cmpuint (telegram->records->len, ==, 2);
    }
}

/* Only a frame with values can announce another one. */
static void
test_more_follows (void)
{
  g_autoptr (MbusFormats) formats = mbus_formats_new ();
  g_autoptr (MbusFormat) format = format_of ("0C 13 1F");
  const guint16 signature = mbus_format_signature (format);
  g_autofree char *hex = g_strdup_printf ("05 %02X %02X 0C 13 1F", signature & 0xFF, signature >> 8);
  g_autofree char *good = compact_of (signature, "0C 13 01 00 00 00 1F", "01 00 00 00");
  g_autofree char *bad = compact_of (signature, "0C 13 01 00 00 00 1F", "02 00 00 00");
  g_autoptr (MbusTelegram) headers = decode_with (formats, MBUS_CI_FORMAT, hex);
  g_autoptr (MbusTelegram) read = decode_with (formats, MBUS_CI_COMPACT, good);
  g_autoptr (MbusTelegram) refused = decode_with (formats, MBUS_CI_COMPACT, bad);

  g_assert_no_error (headers->error);
  g_assert_false (headers->more_follows);
  g_assert_true (read->more_follows);
  g_assert_error (refused->error, MBUS_ERROR, MBUS_ERROR_UNSUPPORTED);
  g_assert_false (refused->more_follows);
}

static void
test_bad_format_frame (void)
{
  g_autoptr (MbusFormats) formats = mbus_formats_new ();
  g_autoptr (MbusTelegram) signature = decode_with (formats, MBUS_CI_FORMAT, "0C 14 8C " HEADERS);
  g_autoptr (MbusTelegram) truncated = decode_with (formats, MBUS_CI_FORMAT, "0C 14");
  g_autoptr (MbusTelegram) cut = decode_with (formats, MBUS_CI_FORMAT, "02 00 00 04 84");
  g_autoptr (MbusTelegram) empty = decode_with (formats, MBUS_CI_FORMAT, "02 FF FF");

  g_assert_error (signature->error, MBUS_ERROR, MBUS_ERROR_INVALID);
  g_assert_cmpuint (signature->records->len, ==, 4);
  g_assert_error (truncated->error, MBUS_ERROR, MBUS_ERROR_TRUNCATED);
  g_assert_error (cut->error, MBUS_ERROR, MBUS_ERROR_TRUNCATED);
  g_assert_cmpuint (empty->records->len, ==, 0);
  g_assert_null (mbus_formats_get (formats, 0x8C13, 0));
}

/* The length of a text and manufacturer specific octets are data. */
static void
test_variable_length (void)
{
  g_autoptr (MbusFormats) formats = mbus_formats_new ();
  g_autoptr (MbusFormat) format = format_of ("0D FD 11 01 FD 17 0F");
  const guint16 signature = mbus_format_signature (format);
  g_autofree char *compact = compact_of (signature, "0D FD 11 02 42 41 01 FD 17 05 0F 01 02 03",
                                         "02 42 41 05 01 02 03");
  g_autofree char *cut = compact_of (signature, "0D FD 11 02 42 41 01 FD 17 05 0F 01 02 03", "02 42");
  g_autofree char *reserved = compact_of (signature, "0D FD 11 FF", "FF 00 00");
  static const char *const values[] = { "AB", "0x05", "", NULL };
  g_autoptr (MbusTelegram) telegram = NULL;
  g_autoptr (MbusTelegram) truncated = NULL;
  g_autoptr (MbusTelegram) unknown = NULL;

  mbus_formats_add (formats, format);
  telegram = decode_with (formats, MBUS_CI_COMPACT, compact);
  assert_values (telegram, values);
  g_assert_cmpuint (record_at (telegram, 0)->header_length, ==, 1);
  g_assert_cmpuint (record_at (telegram, 0)->length, ==, 3);
  g_assert_cmpint (record_at (telegram, 2)->function, ==, MBUS_FUNCTION_MANUFACTURER);
  g_assert_cmpuint (record_at (telegram, 2)->length, ==, 3);

  truncated = decode_with (formats, MBUS_CI_COMPACT, cut);
  g_assert_error (truncated->error, MBUS_ERROR, MBUS_ERROR_UNSUPPORTED);
  unknown = decode_with (formats, MBUS_CI_COMPACT, reserved);
  g_assert_error (unknown->error, MBUS_ERROR, MBUS_ERROR_UNSUPPORTED);
}

static void
test_truncated (void)
{
  g_autoptr (MbusTelegram) telegram = decode_frame (MBUS_CI_COMPACT, "13 8C 00");

  g_assert_error (telegram->error, MBUS_ERROR, MBUS_ERROR_TRUNCATED);
}

static void
count_format (MbusFormat *format, gpointer user_data)
{
  guint *n = user_data;

  (*n)++;
}

static void
test_reported (void)
{
  g_autoptr (MbusFormats) formats = mbus_formats_new ();
  g_autoptr (MbusFormat) format = format_of (HEADERS);
  g_autoptr (MbusFormat) again = format_of (HEADERS);
  g_autoptr (MbusFormat) other = format_of ("04 13");
  g_autoptr (MbusFormats) same = mbus_formats_ref (formats);
  guint n_told = 0;

  mbus_formats_set_learned (formats, count_format, &n_told);
  g_assert_true (mbus_formats_add (formats, format));
  g_assert_false (mbus_formats_add (formats, again));
  g_assert_true (mbus_formats_add (same, other));
  g_assert_cmpuint (n_told, ==, 2);
}

/* A telegram that was not read completely adds no format: it would be a wrong one. */
static void
test_not_learned (void)
{
  g_autoptr (MbusFormats) formats = mbus_formats_new ();
  guint n_told = 0;
  g_autoptr (MbusTelegram) truncated = NULL;
  g_autoptr (MbusTelegram) empty = NULL;

  mbus_formats_set_learned (formats, count_format, &n_told);
  truncated = decode_with (formats, MBUS_CI_VARIABLE_NO_HEADER, "04 04 D7 00");
  empty = decode_with (formats, MBUS_CI_VARIABLE_NO_HEADER, "2F 2F");
  g_assert_no_error (empty->error);
  g_assert_cmpuint (n_told, ==, 0);
}

static void
test_size (void)
{
  const guint8 headers[MBUS_DATA_MAX + 1] = { 0x04, 0x13 };

  g_assert_null (mbus_format_new (headers, 0));
  g_assert_null (mbus_format_new (headers, sizeof headers));
}

/* A device that sends different headers each time does not fill the memory, and formats in use are kept. */
static void
test_many (void)
{
  g_autoptr (MbusFormats) formats = mbus_formats_new ();
  g_autoptr (MbusFormat) used = format_of (HEADERS);
  g_autofree char *compact = compact_of (0x8C13, OTHER_FULL, OTHER_DATA);
  guint16 first = 0;
  guint16 last = 0;

  mbus_formats_add (formats, used);
  for (guint i = 0; i < 5000; i++)
    {
      const guint8 headers[] = { 0x84, 0x80 | (i & 0x0F), i >> 4 & 0x0F, 0x93, 0x80 | (i >> 8 & 0x0F), i >> 12 };
      g_autoptr (MbusFormat) format = mbus_format_new (headers, sizeof headers);

      g_assert_true (mbus_formats_add (formats, format));
      last = mbus_format_signature (format);
      if (i == 0)
        first = last;
      if (i % 500 == 0)
        mbus_telegram_free (decode_with (formats, MBUS_CI_COMPACT, compact));
    }
  g_assert_null (mbus_formats_get (formats, first, 0));
  g_assert_nonnull (mbus_formats_get (formats, last, 0));
  g_assert_true (mbus_formats_get (formats, 0x8C13, 0) == used);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/format/crc", test_crc);
  g_test_add_func ("/format/crc/in-parts", test_crc_in_parts);
  g_test_add_func ("/format/learned", test_learned);
  g_test_add_func ("/format/copy", test_copy);
  g_test_add_func ("/format/with-header", test_with_header);
  g_test_add_func ("/format/filled", test_filled);
  g_test_add_func ("/format/fillers", test_fillers);
  g_test_add_func ("/format/unknown", test_unknown);
  g_test_add_func ("/format/checksum", test_checksum);
  g_test_add_func ("/format/same-signature", test_same_signature);
  g_test_add_func ("/format/frame", test_format_frame);
  g_test_add_func ("/format/frame/fillers", test_format_fillers);
  g_test_add_func ("/format/frame/bad", test_bad_format_frame);
  g_test_add_func ("/format/more-follows", test_more_follows);
  g_test_add_func ("/format/variable-length", test_variable_length);
  g_test_add_func ("/format/truncated", test_truncated);
  g_test_add_func ("/format/reported", test_reported);
  g_test_add_func ("/format/not-learned", test_not_learned);
  g_test_add_func ("/format/size", test_size);
  g_test_add_func ("/format/many", test_many);

  return g_test_run ();
}
