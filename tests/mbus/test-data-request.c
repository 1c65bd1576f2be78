/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is sent to a meter so that it sends other data: its octets, and what is refused because it changes something. */
#include "config.h"

#include <string.h>

#include "mbus-command.h"
#include "mbus-data-request.h"
#include "mbus-error.h"
#include "mbus-selection.h"

static MbusDataRequest
command_of (const char *text)
{
  g_autoptr (GError) error = NULL;
  MbusDataRequest request;

  mbus_data_request_parse_command (text, &request, &error);
  g_assert_no_error (error);
  return request;
}

static MbusDataRequest
selection_of (const char *text)
{
  const char *const texts[] = { text, NULL };
  g_autoptr (GError) error = NULL;
  MbusDataRequest request;

  mbus_data_request_parse_selection (texts, &request, &error);
  g_assert_no_error (error);
  return request;
}

#define assert_request(request, address, hex, name)                        \
  G_STMT_START {                                                           \
    guint8 wire_[MBUS_FRAME_MAX];                                          \
    MbusFrame frame_;                                                      \
    g_autofree char *built_ = NULL;                                        \
    g_autofree char *text_ = mbus_data_request_format (request);           \
    mbus_data_request_frame (request, address, FALSE, &frame_);            \
    built_ = mbus_hex (wire_, mbus_frame_build (&frame_, wire_));          \
    g_assert_cmpstr (built_, ==, hex);                                     \
    g_assert_cmpstr (text_, ==, name);                                     \
    g_assert_true (mbus_data_request_check (request, MBUS_DATA_REQUEST_TYPED, NULL)); \
  } G_STMT_END

/* The frames are those of the Sensonic description of 2009, of Landis+Gyr's TKB3462 and of Eastron's protocol V1. */
static void
test_reset (void)
{
  g_autoptr (GError) error = NULL;
  MbusDataRequest request;
  MbusFrame frame;
  guint8 wire[MBUS_FRAME_MAX];
  g_autofree char *plain = NULL;

  g_assert_true (mbus_data_request_parse_reset ("50", &request, &error));
  g_assert_no_error (error);
  assert_request (&request, 5, "68 04 04 68 53 05 50 50 F8 16", "application-reset 50");
  g_assert_cmpstr (mbus_data_request_standard_name (&request), ==, "Instantaneous values");
  g_assert_true (mbus_data_request_ends_with_reset (&request));

  g_assert_true (mbus_data_request_parse_reset ("0x00", &request, NULL));
  assert_request (&request, 0xFE, "68 04 04 68 53 FE 50 00 A1 16", "application-reset 00");

  mbus_command_application_reset (&frame, 0xFE, FALSE);
  plain = mbus_hex (wire, mbus_frame_build (&frame, wire));
  g_assert_cmpstr (plain, ==, "68 03 03 68 53 FE 50 A1 16");
}

static void
test_command (void)
{
  MbusDataRequest request = command_of ("B1");

  assert_request (&request, 1, "68 03 03 68 53 01 B1 05 16", "command B1");
  g_assert_false (mbus_data_request_ends_with_reset (&request));

  request = command_of ("b4:01 02");
  assert_request (&request, 1, "68 05 05 68 53 01 B4 01 02 0B 16", "command B4:01 02");

  /* They are the same, however they were typed. */
  request = command_of ("50:50");
  assert_request (&request, 5, "68 04 04 68 53 05 50 50 F8 16", "application-reset 50");
  request = command_of ("51:08 13");
  assert_request (&request, 7, "68 05 05 68 53 07 51 08 13 C6 16", "select 08 13");
}

/* The examples of the M-Bus documentation 4.8, §6.4.3. */
static void
test_selection (void)
{
  MbusDataRequest request = selection_of ("13, 5A");

  assert_request (&request, 7, "68 07 07 68 53 07 51 08 13 08 5A 28 16", "select 08 13, 08 5A");
  request = selection_of ("C8 3F 7E");
  assert_request (&request, 1, "68 06 06 68 53 01 51 C8 3F 7E 2A 16", "select C8 3F 7E");
  request = selection_of ("all");
  assert_request (&request, 3, "68 04 04 68 53 03 51 7F 26 16", "select 7F");
  request = selection_of ("FD48");
  assert_request (&request, 1, "68 06 06 68 53 01 51 08 FD 48 F2 16", "select 08 FD 48");
}

static void
test_not_text (void)
{
  static const char *const resets[] = { "", "5", "5G", "5000", "fifty" };
  static const char *const commands[] = { "", "B", "B1:", "B1:0", "B1 02", ":", "B1:xx" };
  static const char *const selections[] = { "", "13,", "93", "FD", "08 13 14", "volume" };
  MbusDataRequest request;

  for (gsize i = 0; i < G_N_ELEMENTS (resets); i++)
    g_assert_false (mbus_data_request_parse_reset (resets[i], &request, NULL));
  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    g_assert_false (mbus_data_request_parse_command (commands[i], &request, NULL));
  for (gsize i = 0; i < G_N_ELEMENTS (selections); i++)
    g_assert_false (mbus_data_request_parse_selection ((const char *const[]) { selections[i], NULL }, &request, NULL));
}

/* A key in the wrong place is not repeated, and more octets than a frame holds are no request. */
static void
test_long_text (void)
{
  g_autofree char *octets = g_strnfill (2 * MBUS_DATA_MAX, '1');
  g_autofree char *text = g_strconcat ("B1:", octets, NULL);
  g_autofree char *too_long = g_strconcat (text, "11", NULL);
  g_autoptr (GString) many = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  MbusDataRequest request;

  g_assert_true (mbus_data_request_parse_command (text, &request, NULL));
  g_assert_cmpuint (request.n_data, ==, MBUS_DATA_MAX);
  g_assert_false (mbus_data_request_parse_command (too_long, &request, &error));
  g_assert_error (error, MBUS_ERROR, MBUS_ERROR_INVALID);
  g_assert_null (strstr (error->message, "1111"));
  g_assert_cmpstr (error->message, ==, "The request is too long: at most 252 bytes fit into a telegram after the CI "
                                       "field.");

  g_clear_error (&error);
  for (guint i = 0; i < 85; i++)
    g_string_append (many, "FD48,"); /* 08 FD 48 each */
  g_string_truncate (many, many->len - 1);
  g_assert_false (mbus_data_request_parse_selection ((const char *const[]) { many->str, NULL }, &request, &error));
  g_assert_true (g_str_has_prefix (error->message, "The request is too long: "));
}

static void
test_refused (void)
{
  static const struct {
    const char *text;
    const char *part; /* of the sentence */
    gboolean documented; /* allowed when the manufacturer says so */
  } cases[] = {
    { "50:A0", "A0", TRUE },
    { "50:E0", "self-test", TRUE },
    { "50:50 00", "one subcode", FALSE },
    { "51", "no records", FALSE },
    { "51:01 7A 05", "set-address", FALSE },
    { "51:0C 79 78 56 34 12", "set-number", FALSE },
    { "51:04 6D 00 00 00 00", "clock", FALSE },
    { "51:02 6C 00 00", "date", FALSE },
    { "51:0C 86 00 07 01 00 00", "set a value", FALSE },   /* write: example of the M-Bus documentation */
    { "51:01 FD 1F 00", "set a value", FALSE },            /* a breaker */
    { "51:08 13 01 7A 05", "set-address", FALSE },         /* after a record that selects */
    { "51:08 93 07", "clear", FALSE },                     /* clear the volume */
    { "51:08 FD C8 0B", "VIFE", FALSE },                   /* freeze a voltage */
    { "51:08", "in the middle", FALSE },
    { "51:C8 3F", "in the middle", FALSE },
    { "51:08 FC 01 41", "plain text", FALSE },
    { "51:0F 01", "set a value", FALSE },
    { "52:78 56 34 12 FF FF FF FF", "secondary address", FALSE },
    { "53", "not known", FALSE },
    { "54", "store their values", FALSE },
    { "55:01 7A 05", "older meters", FALSE },
    { "56", "secondary address", FALSE },
    { "5A", "settings", FALSE },
    { "5B", "settings", FALSE },
    { "5C", "clocks", FALSE },
    { "72", "not known", FALSE },
    { "A6", "device profile", TRUE },
    { "B0", "device profile", TRUE },
    { "B2", "memory", TRUE },
    { "B3", "calibration", TRUE },
    { "B6", "self-test", TRUE },
    { "B7", "device profile", TRUE },
    { "B8", "baud", FALSE },
    { "BF", "--baud", FALSE },
    { "FF", "not known", FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const MbusDataRequest request = command_of (cases[i].text);
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", cases[i].text);
      g_assert_false (mbus_data_request_check (&request, MBUS_DATA_REQUEST_TYPED, &error));
      g_assert_error (error, MBUS_ERROR, MBUS_ERROR_UNSUPPORTED);
      if (strstr (error->message, cases[i].part) == NULL)
        g_error ("%s: %s", cases[i].text, error->message);
      g_assert_cmpint (mbus_data_request_check (&request, MBUS_DATA_REQUEST_DOCUMENTED, NULL), ==,
                       cases[i].documented);
    }
}

/* Nothing that is not on the list: all 256 of them. */
static void
test_every_ci (void)
{
  static const guint8 allowed[] = { 0x50, 0xB1, 0xB4 };
  guint n_allowed = 0;

  for (guint ci = 0; ci < 256; ci++)
    {
      const MbusDataRequest request = { .ci = (guint8) ci };
      const gboolean good = mbus_data_request_check (&request, MBUS_DATA_REQUEST_TYPED, NULL);

      g_assert_cmpint (good, ==, memchr (allowed, (int) ci, sizeof allowed) != NULL);
      n_allowed += good;
    }
  g_assert_cmpuint (n_allowed, ==, sizeof allowed);
}

static gboolean
selects (const char *selection, const char *record)
{
  const MbusDataRequest request = selection_of (selection);
  g_autoptr (GBytes) octets = mbus_unhex (record, NULL);

  return mbus_selection_matches (request.data, request.n_data, g_bytes_get_data (octets, NULL),
                                 g_bytes_get_size (octets));
}

static void
test_matches (void)
{
  static const struct {
    const char *selection;
    const char *record;
    gboolean expected;
  } cases[] = {
    { "06", "04 06 39 30 00 00", TRUE },
    { "06", "0C 06 45 23 01 00", TRUE },
    { "06", "44 06 39 30 00 00", FALSE },        /* storage 1 */
    { "06", "14 06 39 30 00 00", FALSE },        /* maximum */
    { "06", "84 10 06 39 30 00 00", FALSE },     /* tariff 1 */
    { "06", "84 40 06 39 30 00 00", FALSE },     /* subunit 1 */
    { "06", "04 13 39 30 00 00", FALSE },
    { "06", "04 86 3C 39 30 00 00", FALSE },
    { "86 3C", "04 86 3C 39 30 00 00", TRUE },
    { "48 06", "44 06 39 30 00 00", TRUE },
    { "88 10 06", "84 10 06 39 30 00 00", TRUE },
    { "C8 3F 06", "04 06 39 30 00 00", TRUE },   /* any storage, any tariff */
    { "C8 3F 06", "C4 11 06 39 30 00 00", TRUE },
    { "C8 3F 06", "84 40 06 39 30 00 00", FALSE },
    { "C8 0F 06", "44 06 39 30 00 00", TRUE },   /* any storage, tariff 0 */
    { "C8 0F 06", "84 10 06 39 30 00 00", FALSE },
    { "C8 3F 7E", "42 6C FF 13", TRUE },
    { "C8 3F 7E", "52 6C FF 13", FALSE },
    { "7E", "02 FD 48 E6 00", TRUE },
    { "all", "D4 13 FD 48 E6 00", TRUE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("%s selects %s", cases[i].selection, cases[i].record);
      g_assert_cmpint (selects (cases[i].selection, cases[i].record), ==, cases[i].expected);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/data-request/reset", test_reset);
  g_test_add_func ("/data-request/command", test_command);
  g_test_add_func ("/data-request/selection", test_selection);
  g_test_add_func ("/data-request/not-text", test_not_text);
  g_test_add_func ("/data-request/long-text", test_long_text);
  g_test_add_func ("/data-request/refused", test_refused);
  g_test_add_func ("/data-request/every-ci", test_every_ci);
  g_test_add_func ("/data-request/matches", test_matches);

  return g_test_run ();
}
