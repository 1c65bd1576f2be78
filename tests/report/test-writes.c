/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "csv-reader.h"
#include "mbus-frame.h"
#include "mr-present-write.h"
#include "mr-report-writes.h"

/* The log of writes, put before people and in files. */

static MrWrite
make_write (void)
{
  return (MrWrite) {
    .id = 7,
    .kind = (char *) "primary-address",
    .old_value = (char *) "5",
    .new_value = (char *) "7",
    .state = MR_WRITE_CONFIRMED,
    .reason = (char *) "",
    .who = (char *) "=Ada",
    .template_id = (char *) "",
    .field_values = (char *) "",
    .time_source = (char *) "",
    .time_state = (char *) "",
    .time_uncertainty = -1,
    .planned = G_GINT64_CONSTANT (1772719200000000),
    .sent = G_GINT64_CONSTANT (1772719201000000),
    .finished = G_GINT64_CONSTANT (1772719202000000),
    .bus_name = (char *) "",
    .place = (char *) "Flat 3, left",
    .address = { 0x00000042, 0x2C2D, 0x35, 0x04, FALSE, MBUS_ID_ANY },
    .primary = 7,
  };
}

static void
test_outcome (void)
{
  static const struct {
    MrWriteState state;
    gboolean sent;
    gboolean finished;
    const char *nick;
  } cases[] = {
    { MR_WRITE_PLANNED, FALSE, FALSE, "planned" },
    { MR_WRITE_SENT, TRUE, FALSE, "in-doubt" },
    { MR_WRITE_ACCEPTED, TRUE, FALSE, "in-doubt" },
    { MR_WRITE_UNKNOWN, TRUE, FALSE, "in-doubt" },
    { MR_WRITE_CONFIRMED, TRUE, TRUE, "confirmed" },
    { MR_WRITE_FAILED, TRUE, TRUE, "failed" },
    { MR_WRITE_FAILED, FALSE, TRUE, "not-sent" },
    { MR_WRITE_UNKNOWN, TRUE, TRUE, "unverified" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpstr (mr_write_outcome_nick (mr_write_outcome (cases[i].state, cases[i].sent, cases[i].finished)), ==,
                     cases[i].nick);
}

static void
test_words (void)
{
  MrWrite write = make_write ();
  g_autofree char *what = mr_present_write_what (&write);
  g_autofree char *values = mr_present_write_values (&write);
  g_autofree char *meter = mr_present_write_meter (&write, MBUS_APART_ALREADY);
  g_autofree char *apart = mr_present_write_meter (&write, MBUS_APART_BY_PLACE);
  g_autofree char *none = mr_present_write_reason (&write, MR_WRITE_OUTCOME_CONFIRMED);
  g_autofree char *doubt = mr_present_write_reason (&write, MR_WRITE_OUTCOME_DOUBT);

  g_assert_cmpstr (what, ==, "Primary address");
  g_assert_cmpstr (values, ==, "5 → 7");
  g_assert_cmpstr (meter, ==, "KAM 00000042");
  g_assert_cmpstr (apart, ==, "KAM 00000042 (address 7)");
  g_assert_cmpstr (none, ==, "");
  g_assert_cmpstr (doubt, !=, "");

  write.old_value = (char *) "";
  g_autofree char *new_only = mr_present_write_values (&write);
  g_assert_cmpstr (new_only, ==, "— → 7");

  /* Of a later version. */
  write.kind = (char *) "mood";
  g_autofree char *unknown = mr_present_write_what (&write);
  g_assert_cmpstr (unknown, ==, "mood");
}

static void
assert_presented (const char *kind, const char *template_id, const char *old_value, const char *new_value,
                  const char *expected_what, const char *expected_values)
{
  MrWrite write = make_write ();
  g_autofree char *what = NULL;
  g_autofree char *values = NULL;

  write.kind = (char *) kind;
  write.template_id = (char *) template_id;
  write.old_value = (char *) old_value;
  write.new_value = (char *) new_value;
  what = mr_present_write_what (&write);
  values = mr_present_write_values (&write);
  g_assert_cmpstr (what, ==, expected_what);
  g_assert_cmpstr (values, ==, expected_values);
}

static void
test_kinds (void)
{
  assert_presented ("clock", "", "", "local", "Clock", "— → local time");
  assert_presented ("clock", "", "2026-11-30T02:29", "2026-11-30T02:31", "Clock", "2026-11-30 02:29 → 2026-11-30 02:31");
  assert_presented ("command", "standard-remote-control-off", "connected", "disconnected", "Disconnect by remote control",
                    "connected → disconnected");
  /* A template that is not known any more. */
  assert_presented ("command", "reset", "", "", "reset", "");
  assert_presented ("command", "", "", "", "Command", "");
  assert_presented ("meter-number", "", "00000042", "00000043", "Meter number", "00000042 → 00000043");
}

/* In words for people, and as they are stored for programs. */
static void
test_details (void)
{
  static const struct {
    const char *fields;
    const char *source;
    const char *state;
    gint64 uncertainty;
    const char *words;
    const char *seconds; /* JSON */
    gboolean in_doubt;
  } cases[] = {
    { "", "", "", -1, "", "null" },
    { "tariff=2", "", "", -1, "tariff=2", "null" },
    { "", "nts:time.example.org", "synchronised", 20000, "Time from: NTS server time.example.org, ±20 ms.", "0.020000" },
    { "", "by-hand", "by-hand", 60000000, "Time from: typed by hand, ±60 s.", "60.000000" },
    { "", "computer", "unsynchronised", -1, "Time from: this computer. The time is in doubt, because this computer’s clock is not "
      "synchronised with a time server.", "null", TRUE },
    { "", "radio", "of a later version", -1, "Time from: radio. The time is in doubt, because it is not known whether this "
      "computer’s clock is synchronised with a time server.", "null", TRUE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      MrWrite write = make_write ();
      g_autoptr (GPtrArray) writes = g_ptr_array_new ();
      g_autofree char *words = NULL;
      g_autofree char *seconds = g_strdup_printf ("\"timeUncertaintySeconds\": %s,", cases[i].seconds);
      g_autofree char *source = *cases[i].source != '\0' ? g_strdup_printf ("\"timeSource\": \"%s\",", cases[i].source)
                                                        : g_strdup ("\"timeSource\": null,");
      MrJson *json = mr_json_new ();
      g_autofree char *text = NULL;

      write.field_values = (char *) cases[i].fields;
      write.time_source = (char *) cases[i].source;
      write.time_state = (char *) cases[i].state;
      write.time_uncertainty = cases[i].uncertainty;
      words = mr_present_write_details (&write);
      g_assert_cmpstr (words, ==, cases[i].words);
      g_assert_cmpint (mr_present_write_needs_details (&write), ==, cases[i].in_doubt);

      g_ptr_array_add (writes, &write);
      mr_report_writes_add_json (json, writes);
      text = mr_json_finish (json);
      g_assert_nonnull (strstr (text, seconds));
      g_assert_nonnull (strstr (text, source));
    }
}

static GBytes *
make_request (const guint8 *data, gsize n)
{
  guint8 octets[MBUS_FRAME_MAX];
  MbusFrame frame;
  gsize size;

  mbus_frame_init_long (&frame, 0x53, 5, MBUS_CI_DATA_SEND, data, n);
  size = mbus_frame_build (&frame, octets);
  return g_bytes_new (octets, size);
}

/* A password that is sent with a write is not for a log. */
static void
test_secrets (void)
{
  g_autoptr (GBytes) address = make_request ((const guint8[]) { 0x01, 0x7A, 0x07 }, 3);
  g_autoptr (GBytes) password =
    make_request ((const guint8[]) { 0x04, 0xFD, 0x16, 0xDE, 0xAD, 0xBE, 0xEF, 0x01, 0x7A, 0x07 }, 10);
  g_autoptr (GBytes) nonsense = g_bytes_new_static ("\x00\x01", 2);
  g_autofree char *plain = mr_present_write_octets (address);
  g_autofree char *masked = mr_present_write_octets (password);
  g_autofree char *odd = mr_present_write_octets (nonsense);
  g_autofree char *nothing = mr_present_write_octets (NULL);

  g_assert_cmpstr (plain, ==, "68 06 06 68 53 05 51 01 7A 07 2B 16");
  g_assert_true (g_str_has_prefix (masked, "68 0D 0D 68 53 05 51 04 FD 16 ** ** ** ** 01 7A 07 "));
  g_assert_cmpstr (odd, ==, "00 01");
  g_assert_cmpstr (nothing, ==, "");
}

static const char *
cell (GPtrArray *rows, guint row, const char *column)
{
  GPtrArray *titles = rows->pdata[0];

  for (guint i = 0; i < titles->len; i++)
    if (g_str_equal (titles->pdata[i], column))
      return ((GPtrArray *) rows->pdata[row])->pdata[i];
  g_assert_not_reached ();
}

static void
test_csv (void)
{
  MrWrite write = make_write ();
  MrWrite planned = make_write ();
  g_autoptr (GPtrArray) writes = g_ptr_array_new ();
  g_autoptr (GBytes) file = NULL;
  g_autoptr (GPtrArray) rows = NULL;

  write.request = make_request ((const guint8[]) { 0x01, 0x7A, 0x07 }, 3);
  planned.id = 8;
  planned.kind = (char *) "meter-number";
  planned.old_value = (char *) "";
  planned.new_value = (char *) "00000043";
  planned.state = MR_WRITE_PLANNED;
  planned.sent = planned.finished = 0;
  g_ptr_array_add (writes, &write);
  g_ptr_array_add (writes, &planned);

  file = mr_report_writes_csv (writes, MR_CSV_SEMICOLON_COMMA);
  rows = csv_read (file, ';');
  g_assert_cmpuint (rows->len, ==, 3);
  g_assert_cmpstr (cell (rows, 1, "write"), ==, "7");
  g_assert_cmpstr (cell (rows, 1, "meter"), ==, "00000042-KAM-35-04");
  g_assert_cmpstr (cell (rows, 1, "place"), ==, "Flat 3, left");
  g_assert_cmpstr (cell (rows, 1, "who"), ==, "'=Ada"); /* no formula */
  g_assert_cmpstr (cell (rows, 1, "old_value"), ==, "5");
  g_assert_cmpstr (cell (rows, 1, "new_value"), ==, "7");
  g_assert_cmpstr (cell (rows, 1, "result"), ==, "confirmed");
  g_assert_cmpstr (cell (rows, 1, "request"), ==, "68 06 06 68 53 05 51 01 7A 07 2B 16");
  g_assert_true (g_str_has_prefix (cell (rows, 1, "sent"), "2026-03-05T"));
  g_assert_cmpstr (cell (rows, 2, "sent"), ==, "");
  g_assert_cmpstr (cell (rows, 2, "old_value"), ==, "");
  g_assert_cmpstr (cell (rows, 2, "new_value"), ==, "ID-00000043");
  g_assert_cmpstr (cell (rows, 2, "result"), ==, "planned");
  g_assert_cmpstr (cell (rows, 2, "proof"), ==, "");
  g_bytes_unref (write.request);
}

/* Every column is described, in the order of the file. */
static void
test_help (void)
{
  g_autofree char *path = g_build_filename (MR_SOURCE_ROOT, "help", "C", "log.page", NULL);
  g_autofree char *page = NULL;
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
  g_autoptr (GBytes) file = mr_report_writes_csv (none, MR_CSV_COMMA_POINT);
  g_autoptr (GPtrArray) rows = csv_read (file, ',');
  GPtrArray *titles = rows->pdata[0];
  const char *place;

  g_assert_true (g_file_get_contents (path, &page, NULL, NULL));
  place = strstr (page, "id=\"csv\"");
  for (guint i = 0; i < titles->len; i++)
    {
      g_autofree char *column = g_strdup_printf ("<code>%s</code>", (char *) titles->pdata[i]);

      g_assert_nonnull (place);
      place = strstr (place, column);
    }
  g_assert_nonnull (place);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/report/writes/outcome", test_outcome);
  g_test_add_func ("/report/writes/words", test_words);
  g_test_add_func ("/report/writes/kinds", test_kinds);
  g_test_add_func ("/report/writes/details", test_details);
  g_test_add_func ("/report/writes/secrets", test_secrets);
  g_test_add_func ("/report/writes/csv", test_csv);
  g_test_add_func ("/report/writes/help", test_help);
  return g_test_run ();
}
