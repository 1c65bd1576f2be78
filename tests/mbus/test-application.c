/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The content of telegrams other than records (EN 13757-7:2018 table 2), and incomplete telegrams. */
#include "config.h"

#include <string.h>

#include "mbus-decode.h"
#include "mbus-error.h"
#include "telegram-builder.h"

#define SHORT_HEADER "2A 04 00 00 "
#define LONG_HEADER "78 56 34 12 2D 2C 34 04 2A 04 00 00 "

static MbusTelegram *
decode_saved (const char *hex, GError **error)
{
  const MbusDecoding saved = { .saved = TRUE };
  g_autoptr (GError) bad_hex = NULL;
  g_autoptr (GBytes) octets = mbus_unhex (hex, &bad_hex);

  g_assert_no_error (bad_hex);
  return mbus_telegram_decode_with (octets, &saved, error);
}

static void
assert_text (const MbusTelegram *telegram, guint i, const char *expected)
{
  g_autofree char *text = mbus_value_to_string (&record_at (telegram, i)->value);

  g_assert_cmpstr (text, ==, expected);
}

static const struct {
  guint8 ci;
  const char *header;
} headers[] = {
  { 0, "" }, { 1, SHORT_HEADER }, { 2, LONG_HEADER },
};

static void
assert_header (const MbusTelegram *telegram, guint kind)
{
  g_assert_cmpint (telegram->has_short_header, ==, kind == 1);
  g_assert_cmpint (telegram->has_header, ==, kind == 2);
  g_assert_cmphex (telegram->access_number, ==, kind == 0 ? 0 : 0x2A);
  g_assert_cmphex (telegram->status, ==, kind == 0 ? 0 : MBUS_STATUS_POWER_LOW);
}

static void
test_errors (void)
{
  static const guint8 cis[] = { MBUS_CI_ERROR, MBUS_CI_ERROR_SHORT, MBUS_CI_ERROR_LONG };

  for (gsize i = 0; i < G_N_ELEMENTS (cis); i++)
    {
      g_autofree char *hex = g_strconcat (headers[i].header, "08", NULL);
      g_autoptr (MbusTelegram) telegram = decode_frame (cis[i], hex);
      g_autoptr (MbusTelegram) unsaid = decode_frame (cis[i], headers[i].header);

      g_assert_no_error (telegram->error);
      g_assert_cmpint (telegram->kind, ==, MBUS_TELEGRAM_ERROR);
      g_assert_cmpuint (telegram->application_error, ==, 8);
      assert_header (telegram, (guint) i);
      g_assert_cmpint (unsaid->kind, ==, MBUS_TELEGRAM_ERROR);
      g_assert_cmpuint (unsaid->application_error, ==, 0);
    }
}

/* Every code has words; those that the standard does not define have the same. */
static void
test_error_texts (void)
{
  const char *other = mbus_application_error_text (0xFF);
  guint n_named = 0;

  for (guint code = 0; code < 256; code++)
    {
      const char *text = mbus_application_error_text ((guint8) code);

      g_assert_nonnull (text);
      g_assert_true (g_str_has_suffix (text, "."));
      n_named += !g_str_equal (text, other);
    }
  g_assert_cmpuint (n_named, ==, 16);
  g_assert_cmpstr (mbus_application_error_text (0x07), ==, other);
  g_assert_cmpstr (mbus_application_error_text (0x10), ==, "The meter does not allow this access.");
}

static void
test_alarms (void)
{
  static const guint8 cis[] = { MBUS_CI_ALARM, MBUS_CI_ALARM_SHORT, MBUS_CI_ALARM_LONG };

  for (gsize i = 0; i < G_N_ELEMENTS (cis); i++)
    {
      g_autofree char *hex = g_strconcat (headers[i].header, "05 80", NULL);
      g_autoptr (MbusTelegram) telegram = decode_frame (cis[i], hex);
      g_autoptr (MbusTelegram) empty = decode_frame (cis[i], headers[i].header);

      g_assert_no_error (telegram->error);
      g_assert_cmpint (telegram->kind, ==, MBUS_TELEGRAM_ALARM);
      assert_header (telegram, (guint) i);
      g_assert_cmpstr (mbus_record_quantity_name (record_at (telegram, 0)), ==, "Alarm");
      assert_text (telegram, 0, "0x8005");
      g_assert_cmpuint (record_at (telegram, 0)->offset, ==, telegram->data_offset);
      g_assert_cmpuint (record_at (telegram, 0)->length, ==, 2);
      g_assert_null (record_at (telegram, 0)->header);
      g_assert_cmpuint (empty->records->len, ==, 0);
    }
}

static void
test_selected_application (void)
{
  static const guint8 cis[] = { MBUS_CI_APPLICATION, MBUS_CI_APPLICATION_SHORT, MBUS_CI_APPLICATION_LONG };

  for (gsize i = 0; i < G_N_ELEMENTS (cis); i++)
    {
      g_autofree char *hex = g_strconcat (headers[i].header, "10", NULL);
      g_autoptr (MbusTelegram) telegram = decode_frame (cis[i], hex);

      g_assert_no_error (telegram->error);
      g_assert_cmpint (telegram->kind, ==, MBUS_TELEGRAM_APPLICATION);
      assert_header (telegram, (guint) i);
      g_assert_cmpstr (mbus_record_quantity_name (record_at (telegram, 0)), ==, "Selected application");
      assert_text (telegram, 0, "0x10");
    }
}

/* A transport header alone contains address and status. */
static void
test_transport (void)
{
  g_autoptr (MbusTelegram) brief = decode_frame (MBUS_CI_TRANSPORT_SHORT, SHORT_HEADER);
  g_autoptr (MbusTelegram) whole = decode_frame (MBUS_CI_TRANSPORT_LONG, LONG_HEADER);
  g_autoptr (MbusTelegram) more = decode_frame (MBUS_CI_TRANSPORT_LONG, LONG_HEADER "00");

  g_assert_no_error (brief->error);
  assert_header (brief, 1);
  g_assert_no_error (whole->error);
  g_assert_cmphex (whole->address.id, ==, 0x12345678);
  g_assert_error (more->error, MBUS_ERROR, MBUS_ERROR_INVALID);
}

/* A telegram that cannot be read still identifies its meter. */
static void
test_foreign (void)
{
  g_autoptr (MbusTelegram) dlms = decode_frame (MBUS_CI_DLMS_LONG, LONG_HEADER "0F 80");
  g_autoptr (MbusTelegram) dlms_short = decode_frame (MBUS_CI_DLMS_SHORT, SHORT_HEADER "0F 80");
  g_autoptr (MbusTelegram) obis = decode_frame (MBUS_CI_OBIS_LONG, LONG_HEADER);
  g_autoptr (MbusTelegram) truncated = decode_frame (MBUS_CI_OBIS_SHORT, "2A 04 00");

  g_assert_error (dlms->error, MBUS_ERROR, MBUS_ERROR_UNSUPPORTED);
  g_assert_cmphex (dlms->address.id, ==, 0x12345678);
  g_assert_cmpuint (dlms->error_offset, ==, 7 + 12);
  g_assert_error (dlms_short->error, MBUS_ERROR, MBUS_ERROR_UNSUPPORTED);
  g_assert_error (obis->error, MBUS_ERROR, MBUS_ERROR_UNSUPPORTED);
  g_assert_error (truncated->error, MBUS_ERROR, MBUS_ERROR_TRUNCATED);
}

/* A truncated header, in each kind of telegram that has one. */
static void
test_headers_cut (void)
{
  static const guint8 cis[] = {
    MBUS_CI_ERROR_SHORT, MBUS_CI_ALARM_SHORT, MBUS_CI_FORMAT_SHORT, MBUS_CI_COMPACT_SHORT, MBUS_CI_TRANSPORT_SHORT,
    MBUS_CI_ERROR_LONG, MBUS_CI_ALARM_LONG, MBUS_CI_FORMAT_LONG, MBUS_CI_TRANSPORT_LONG,
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cis); i++)
    {
      g_autoptr (MbusTelegram) telegram = decode_frame (cis[i], "2A 04 00");

      g_assert_error (telegram->error, MBUS_ERROR, MBUS_ERROR_TRUNCATED);
      g_assert_cmpuint (telegram->error_offset, ==, 10);
    }
}

/* What a master writes: primary address 8, to any meter (mbus-protocol §1.10). */
static void
test_command (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MbusTelegram) telegram = decode_saved ("68 06 06 68 53 FE 51 01 7A 08 25 16", &error);

  g_assert_no_error (error);
  g_assert_error (telegram->error, MBUS_ERROR, MBUS_ERROR_INVALID);
  g_assert_cmpuint (telegram->error_offset, ==, 4);
  g_assert_cmpstr (mbus_record_quantity_name (record_at (telegram, 0)), ==, "Bus address");
  assert_text (telegram, 0, "8");
}

/* A block of mode 5 has fillers before and after the content; this one was decrypted before it was saved. */
static void
test_fillers (void)
{
  static const struct {
    guint8 ci;
    const char *content;
    guint8 refusal;
    const char *bits;
  } cases[] = {
    { MBUS_CI_ERROR_LONG, "2F 2F 08 2F 2F 2F 2F 2F 2F 2F 2F 2F 2F 2F 2F 2F", 8, NULL },
    { MBUS_CI_ERROR_LONG, "2F 2F 2F 2F 2F 2F 2F 2F 2F 2F 2F 2F 2F 2F 2F 2F", 0, NULL },
    { MBUS_CI_ALARM_LONG, "2F 2F 05 80 2F 2F 2F 2F 2F 2F 2F 2F 2F 2F 2F 2F", 0, "0x8005" },
    { MBUS_CI_ALARM_LONG, "2F 2F 2F 2F 2F 2F 2F 2F 2F 2F 2F 2F 2F 2F 2F 2F", 0, NULL },
  };
  const MbusDecoding saved = { .saved = TRUE };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *hex = g_strconcat ("78 56 34 12 2D 2C 34 04 2A 04 10 05 ", cases[i].content, NULL);
      g_autoptr (GBytes) frame = build_frame (cases[i].ci, hex);
      g_autoptr (MbusTelegram) telegram = mbus_telegram_decode_with (frame, &saved, NULL);

      g_assert_cmpint (telegram->security, ==, MBUS_SECURITY_OPENED_BEFORE);
      g_assert_cmpuint (telegram->application_error, ==, cases[i].refusal);
      g_assert_cmpuint (telegram->records->len, ==, cases[i].bits != NULL ? 1 : 0);
      if (cases[i].bits != NULL)
        assert_text (telegram, 0, cases[i].bits);
    }
}

/* A VIFE that means an error in an answer means an action in a command: 07 is "clear". */
static void
test_command_action (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MbusTelegram) telegram = decode_saved ("68 08 08 68 53 FE 51 01 FD 97 07 00 3E 16", &error);

  g_assert_no_error (error);
  g_assert_cmpuint (telegram->records->len, ==, 1);
  g_assert_cmpint (record_at (telegram, 0)->value.validity, ==, MBUS_VALID);
  g_assert_cmpuint (record_at (telegram, 0)->n_unknown_vife, ==, 1);
}

/* The volume of 12.345 m³ and the power of 7 W, in a frame that was damaged when it was saved. */
static void
test_damaged (void)
{
  static const struct {
    const char *hex;
    guint n_records;
    guint offset;
    int code;
  } cases[] = {
    /* as it should be */
    { "68 0F 0F 68 08 01 78 0C 13 45 23 01 00 04 2B 07 00 00 00 3F 16", 2, 0, -1 },
    /* checksum */
    { "68 0F 0F 68 08 01 78 0C 13 45 23 01 00 04 2B 07 00 00 00 3C 16", 2, 19, MBUS_ERROR_INVALID },
    /* the last octet */
    { "68 0F 0F 68 08 01 78 0C 13 45 23 01 00 04 2B 07 00 00 00 3F 17", 2, 19, MBUS_ERROR_INVALID },
    /* cut off inside the second record */
    { "68 0F 0F 68 08 01 78 0C 13 45 23 01 00 04 2B 07", 1, 16, MBUS_ERROR_TRUNCATED },
    /* two lengths */
    { "68 0F 1F 68 08 01 78 0C 13 45 23 01 00 04 2B 07 00 00 00 3F 16", 2, 2, MBUS_ERROR_INVALID },
    /* longer than it announces */
    { "68 0F 0F 68 08 01 78 0C 13 45 23 01 00 04 2B 07 00 00 00 3F 16 00", 2, 21, MBUS_ERROR_INVALID },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (MbusTelegram) telegram = decode_saved (cases[i].hex, &error);

      g_test_message ("%s", cases[i].hex);
      g_assert_no_error (error);
      g_assert_cmpuint (telegram->records->len, ==, cases[i].n_records);
      assert_text (telegram, 0, "12.345");
      if (cases[i].code < 0)
        {
          g_assert_no_error (telegram->error);
          continue;
        }
      g_assert_nonnull (telegram->error);
      g_assert_cmpuint (telegram->error_offset, ==, cases[i].offset);
    }
}

/* None of these can be read, and the reason is a sentence. */
static void
test_hopeless (void)
{
  static const char *const frames[] = {
    "", "68", "68 00 00 68 08 16", "68 03 03 68 08 01", "68 02 02 68 08 01 72 7B 16", "0D 04 04 68 53 FE 50 10 B1 16",
    "68 0F 0F 69 08 01 78 0C 13 45 23 01 00", "E5", "10 5B 01 5C 16",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (frames); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (MbusTelegram) telegram = decode_saved (frames[i], &error);

      g_test_message ("%s", frames[i]);
      g_assert_null (telegram);
      g_assert_nonnull (error);
      g_assert_true (g_str_has_suffix (error->message, "."));
    }
}

/* A damaged frame from a bus is refused. */
static void
test_live (void)
{
  g_autoptr (GBytes) octets = mbus_unhex ("68 0F 0F 68 08 01 78 0C 13 45 23 01 00 04 2B 07 00 00 00 3C 16", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_null (mbus_telegram_decode (octets, &error));
  g_assert_error (error, MBUS_ERROR, MBUS_ERROR_INVALID);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/application/errors", test_errors);
  g_test_add_func ("/application/errors/texts", test_error_texts);
  g_test_add_func ("/application/alarms", test_alarms);
  g_test_add_func ("/application/selected", test_selected_application);
  g_test_add_func ("/application/transport", test_transport);
  g_test_add_func ("/application/foreign", test_foreign);
  g_test_add_func ("/application/headers-cut", test_headers_cut);
  g_test_add_func ("/application/command", test_command);
  g_test_add_func ("/application/fillers", test_fillers);
  g_test_add_func ("/application/command/action", test_command_action);
  g_test_add_func ("/application/damaged", test_damaged);
  g_test_add_func ("/application/hopeless", test_hopeless);
  g_test_add_func ("/application/live", test_live);

  return g_test_run ();
}
