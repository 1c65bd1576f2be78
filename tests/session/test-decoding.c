/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a session decodes with: formats of compact frames, keys of meters, profiles. */
#include "config.h"

#include <glib/gstdio.h>

#include "../telegram-fixture.h"
#include "mr-report-commissioning.h"
#include "mr-check.h"
#include "mr-keyring.h"
#include "mr-sim.h"
#include "session-fixture.h"

#define KAM 0x2C2D
#define KEY "5ec2e7c0ffee0badf00d5ec2e7c0ffee"
#define WRONG_KEY "00112233445566778899aabbccddeeff"

static void
assert_reading (SessionFixture *self, const char *id, const char *expected)
{
  g_autofree char *reading = NULL;

  g_object_get (meter_with_id (self, id), "reading", &reading, NULL);
  g_assert_cmpstr (reading, ==, expected);
}

/* --- Compact frames --- */

/* DIF 04, VIF 06: energy in kWh, 32 bits. */
static const guint8 energy_header[] = { 0x04, 0x06 };

static void
store_readout (SessionFixture *self, guint32 id, GBytes *frame)
{
  g_autoptr (GError) error = NULL;
  g_auto (MbusReadout) readout;

  mbus_readout_init (&readout);
  readout.address = (MbusSecondary) { id, KAM, 0x35, 0x04, FALSE, MBUS_ID_ANY };
  readout.primary = 1;
  readout.baud = 2400;
  readout.time = g_get_real_time ();
  g_ptr_array_add (readout.frames, g_bytes_ref (frame));
  mr_store_add_readout (self->store, self->bus, &readout, MR_STORE_NO_MARK, &error);
  g_assert_no_error (error);
}

/* The records of 12347 kWh whole, CI 72. */
static void
store_full (SessionFixture *self, guint32 id)
{
  const MbusSecondary address = { id, KAM, 0x35, 0x04, FALSE, MBUS_ID_ANY };
  g_autoptr (GBytes) frame = make_telegram (&address, 1, 0, 0, "04 06 3B 30 00 00");

  store_readout (self, id, frame);
}

/* CI 79: signature of the headers, checksum of the whole records, and the data of 12348 kWh. */
static void
store_compact (SessionFixture *self, guint32 id)
{
  static const guint8 whole[] = { 0x04, 0x06, 0x3C, 0x30, 0x00, 0x00 };
  const guint16 signature = mbus_crc (energy_header, sizeof energy_header, MBUS_CRC_BEGIN);
  const guint16 checksum = mbus_crc (whole, sizeof whole, MBUS_CRC_BEGIN);
  g_autofree char *hex = g_strdup_printf ("%02X %02X %02X %02X 3C 30 00 00", signature & 0xFF, signature >> 8,
                                          checksum & 0xFF, checksum >> 8);
  g_autoptr (GBytes) frame = make_bare_telegram (1, MBUS_CI_COMPACT, hex);

  store_readout (self, id, frame);
}

static gboolean
is_format_kept (SessionFixture *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MbusFormats) formats = mbus_formats_new ();

  settle_store (self);
  g_assert_true (mr_store_load_formats (self->store, formats, &error));
  g_assert_no_error (error);
  return mbus_formats_get (formats, mbus_crc (energy_header, sizeof energy_header, MBUS_CRC_BEGIN), 0) != NULL;
}

/* What one meter says whole is kept, and opens what another said in short, also in another session. */
static void
test_compact (SessionFixture *self, gconstpointer data)
{
  store_compact (self, 0x11111111);
  open_session (self);
  assert_reading (self, "11111111", "");
  g_assert_false (is_format_kept (self));
  close_session (self);

  store_full (self, 0x22222222);
  open_session (self);
  assert_reading (self, "22222222", "12347");
  assert_reading (self, "11111111", "12348");
  g_assert_true (is_format_kept (self));
  close_session (self);

  add_site (self, "Harbour");
  store_compact (self, 0x33333333);
  open_session (self);
  assert_reading (self, "33333333", "12348");
}

/* What the meter said whole before formats were kept. */
static void
test_past (SessionFixture *self, gconstpointer data)
{
  store_full (self, 0x11111111);
  for (guint i = 0; i < 5; i++)
    store_compact (self, 0x11111111);
  open_session (self);
  assert_reading (self, "11111111", "12348");
  g_assert_true (is_format_kept (self));
}

/* A meter heard now teaches the format that a meter of the list lacks. */
static void
test_learned_later (SessionFixture *self, gconstpointer data)
{
  store_compact (self, 0x11111111);
  open_session (self);
  assert_reading (self, "11111111", "");
  connect_and_scan (self);
  assert_reading (self, "66290778", "12347");
  assert_reading (self, "11111111", "12348");
  g_assert_true (is_format_kept (self));
}

/* --- Keys --- */

#define SHOP "25011263"

/* libsecret 0.20 loses the ETag of the file it writes; a leak checker has to look away meanwhile. */
extern void __lsan_disable (void) __attribute__ ((weak));
extern void __lsan_enable (void) __attribute__ ((weak));

/* In which libsecret ends what others see done already. */
#define MOMENT_MS 100

static gboolean
on_moment_over (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
  return G_SOURCE_REMOVE;
}

#define WAIT_FOR_KEYRING(condition) G_STMT_START {      \
    gboolean over = FALSE;                              \
    if (__lsan_disable != NULL)                         \
      __lsan_disable ();                                \
    WAIT_UNTIL (condition);                             \
    g_timeout_add (MOMENT_MS, on_moment_over, &over);   \
    WAIT_UNTIL (over);                                  \
    if (__lsan_enable != NULL)                          \
      __lsan_enable ();                                 \
  } G_STMT_END

static void
on_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static MbusSecondary
shop_address (void)
{
  return (MbusSecondary) { 0x25011263, KAM, 0x30, 0x02, FALSE, MBUS_ID_ANY };
}

/* @hex: (nullable): nothing. Returns: whether there is a keyring. */
static gboolean
put_into_keyring (const char *hex)
{
  const MbusSecondary meter = shop_address ();
  g_autoptr (GBytes) key = hex != NULL ? mr_meter_key_parse (hex, NULL) : NULL;
  g_autoptr (GAsyncResult) result = NULL;

  mr_keyring_store_meter_key_async (&meter, key, NULL, on_done, &result);
  WAIT_FOR_KEYRING (result != NULL);
  return mr_keyring_store_meter_key_finish (result, NULL);
}

/* @hex: (nullable): none */
static gboolean
is_in_keyring (const char *hex)
{
  const MbusSecondary meter = shop_address ();
  g_autoptr (GBytes) expected = hex != NULL ? mr_meter_key_parse (hex, NULL) : NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GBytes) key = NULL;

  mr_keyring_lookup_meter_key_async (&meter, NULL, on_done, &result);
  WAIT_UNTIL (result != NULL);
  key = mr_keyring_lookup_meter_key_finish (result, NULL);
  return expected != NULL ? key != NULL && g_bytes_equal (key, expected) : key == NULL;
}

static void
set_key (SessionFixture *self, const char *hex)
{
  g_autoptr (GBytes) key = hex != NULL ? mr_meter_key_parse (hex, NULL) : NULL;

  mr_session_set_key (self->session, meter_with_id (self, SHOP), key);
  if (!g_test_subprocess ())
    WAIT_FOR_KEYRING (is_in_keyring (hex));
}

static void
assert_key_test (SessionFixture *self, const char *hex, guint proven, guint refuted)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) key = mr_meter_key_parse (hex, NULL);
  MrKeyTest result = { 0 };

  g_assert_true (mr_session_test_key (self->session, meter_with_id (self, SHOP), key, &result, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (result.proven, ==, proven);
  g_assert_cmpuint (result.refuted, ==, refuted);
  g_assert_cmpuint (result.undecided, ==, 0);
  g_assert_cmpuint (result.unknown, ==, 0);
}

static void
assert_locked (SessionFixture *self, gboolean locked, gboolean keyed)
{
  MrMeter *meter = meter_with_id (self, SHOP);
  gboolean shown_locked, shown_keyed;

  g_object_get (meter, "locked", &shown_locked, "has-key", &shown_keyed, NULL);
  g_assert_cmpint (shown_locked, ==, locked);
  g_assert_cmpint (shown_keyed, ==, keyed);
  g_assert_cmpint (mr_meter_locked (meter), ==, locked);
  g_assert_cmpint (mr_meter_has_key (meter), ==, keyed);
  assert_reading (self, SHOP, locked ? "" : "38214.77");
}

/* The key that the keyring has is used for what a meter says now, and what it said in another session. */
static void
test_keyring (SessionFixture *self, gconstpointer data)
{
  if (!put_into_keyring (KEY))
    {
      g_test_skip ("There is no keyring here");
      return;
    }
  open_session (self);
  connect_and_scan (self);
  WAIT_UNTIL (!mr_session_asks_keyring (self->session));
  assert_locked (self, FALSE, TRUE);
  g_assert_false (mr_meter_has_key (meter_with_id (self, "66290778")));
  close_session (self);

  open_session (self);
  g_assert_true (mr_session_asks_keyring (self->session));
  WAIT_UNTIL (!mr_session_asks_keyring (self->session));
  assert_locked (self, FALSE, TRUE);
  g_assert_cmpuint (self->n_problems, ==, 0);
}

/* The keyring's answer comes when nobody waits for it any more. */
static void
test_keyring_too_late (SessionFixture *self, gconstpointer data)
{
  open_session (self);
  connect_and_scan (self);
  close_session (self);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
}

static void
on_notify (MrMeter *meter, GParamSpec *pspec, guint *n)
{
  (*n)++;
}

static void
test_set_key (SessionFixture *self, gconstpointer data)
{
  guint n_notified = 0;

  put_into_keyring (NULL);
  open_session (self);
  connect_and_scan (self);
  assert_locked (self, TRUE, FALSE);
  g_assert_cmpint (mr_meter_lamp (meter_with_id (self, SHOP)), !=, MR_LAMP_OK);
  assert_key_test (self, WRONG_KEY, 0, 1);
  assert_key_test (self, KEY, 1, 0);
  assert_locked (self, TRUE, FALSE);

  set_key (self, WRONG_KEY);
  assert_locked (self, TRUE, TRUE);
  g_signal_connect (meter_with_id (self, SHOP), "notify::reading", G_CALLBACK (on_notify), &n_notified);
  set_key (self, KEY);
  assert_locked (self, FALSE, TRUE);
  g_assert_cmpuint (n_notified, ==, 1);
  g_assert_cmpint (mr_meter_lamp (meter_with_id (self, SHOP)), ==, MR_LAMP_OK);
  run_task (self, read_meter (self, meter_with_id (self, SHOP)));
  assert_locked (self, FALSE, TRUE);
  assert_key_test (self, KEY, 2, 0);
  assert_key_test (self, WRONG_KEY, 0, 2);

  set_key (self, NULL);
  assert_locked (self, TRUE, FALSE);
  g_assert_cmpuint (self->n_problems, ==, 0);
}

#define NEW_VERSION "[meter Shop]\nid = " SHOP "\nmanufacturer = KAM\nversion = 31\ntype = 02\nprimary = 63\n" \
                    "key = " KEY "\nrecords = energy 38214.77 kWh\n"

static void
store_shop (SessionFixture *self, guint8 version, guint16 configuration, const char *content)
{
  const MbusSecondary address = { 0x25011263, KAM, version, 0x02, FALSE, MBUS_ID_ANY };
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) frame = make_telegram (&address, 63, 0, configuration, content);
  g_auto (MbusReadout) readout;

  mbus_readout_init (&readout);
  readout.address = address;
  readout.primary = 63;
  readout.time = g_get_real_time ();
  g_ptr_array_add (readout.frames, g_bytes_ref (frame));
  mr_store_add_readout (self->store, self->bus, &readout, MR_STORE_NO_MARK, &error);
  g_assert_no_error (error);
}

/* What no key opens, and what is too little to tell, says nothing against a key. */
static void
test_untestable (SessionFixture *self, gconstpointer data)
{
  g_autoptr (GBytes) key = mr_meter_key_parse (KEY, NULL);
  MrKeyTest result = { 0 };

  /* Security mode 8; then two blocks of mode 5, of which half a one is there. */
  store_shop (self, 0x30, 0x0800, "00 11 22 33 44 55 66 77 88 99 AA BB CC DD EE FF");
  store_shop (self, 0x30, 0x0520, "00 11 22 33 44 55 66 77");
  open_session (self);
  g_assert_true (mr_session_test_key (self->session, meter_with_id (self, SHOP), key, &result, NULL));
  g_assert_cmpuint (result.proven, ==, 0);
  g_assert_cmpuint (result.refuted, ==, 0);
  g_assert_cmpuint (result.unknown, ==, 1);
  g_assert_cmpuint (result.undecided, ==, 1);
}

/* A meter with new firmware is another one by its version, and has the key of the old one. */
static void
test_new_version (SessionFixture *self, gconstpointer data)
{
  MrMeter *other = NULL;

  put_into_keyring (NULL);
  open_session (self);
  connect_and_scan (self);
  set_key (self, KEY);
  describe_bus (self, NEW_VERSION);
  connect_and_scan (self);
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->session)); i++)
    {
      g_autoptr (MrMeter) meter = g_list_model_get_item (G_LIST_MODEL (self->session), i);

      if (mr_meter_address (meter)->version == 0x31)
        other = meter;
    }
  g_assert_nonnull (other);
  g_assert_true (mr_meter_has_key (other));
  g_assert_false (mr_meter_locked (other));
  set_key (self, NULL);
}

#define SEVERAL "[meter Shop]\nid = " SHOP "\nmanufacturer = KAM\nversion = 30\ntype = 02\nprimary = 63\n" \
                "key = " KEY "\nrecords = energy 38214.77 kWh; next; power 3 W; next; volume 2 m³\n"

static guint
n_read (SessionFixture *self)
{
  return mr_meter_telegrams (meter_with_id (self, SHOP))->len;
}

/* Which telegrams follow is encrypted, too: with the key in use the next reading has all of them. */
static void
test_several (SessionFixture *self, gconstpointer data)
{
  open_session (self);
  connect_and_scan (self);
  g_assert_cmpuint (n_read (self), ==, 1);
  set_key (self, KEY);
  run_task (self, read_meter (self, meter_with_id (self, SHOP)));
  g_assert_cmpuint (n_read (self), ==, 3);
  set_key (self, NULL);
  run_task (self, read_meter (self, meter_with_id (self, SHOP)));
  g_assert_cmpuint (n_read (self), ==, 1);
}

/* A key that cannot be kept is used all the same. */
static void
test_no_keyring_apart (SessionFixture *self, gconstpointer data)
{
  open_session (self);
  connect_and_scan (self);
  set_key (self, KEY);
  assert_locked (self, FALSE, TRUE);
  WAIT_UNTIL (self->n_problems > 0);
  g_assert_nonnull (strstr (self->last_problem, "keyring"));
  assert_locked (self, FALSE, TRUE);
}

static void
test_no_keyring (void)
{
  g_test_trap_subprocess ("/decoding/key/no-keyring/subprocess", 0, G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_passed ();
}

/* The key that the help tells to those who practise. */
static void
test_demo_key (SessionFixture *self, gconstpointer data)
{
  const MbusAddress address = { .primary = 63, .secondary = MBUS_SECONDARY_ANY };
  g_autoptr (MrUri) uri = mr_uri_parse ("sim:demo", NULL);

  open_session (self);
  mr_bus_link_connect (self->link, uri, NULL, NULL);
  run_task (self, mr_bus_link_read_address (self->link, &address, 0));
  assert_locked (self, TRUE, FALSE);
  set_key (self, "4C696E64656E686F662031322E2E2E2E");
  assert_locked (self, FALSE, TRUE);
}

static gboolean
report_has (SessionFixture *self, const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) rows = mr_session_commissioning_rows (self->session, &error);
  g_autoptr (GBytes) report = NULL;
  gsize size;
  const char *octets;

  g_assert_no_error (error);
  report = mr_report_commissioning_csv (rows, MR_CSV_COMMA_POINT);
  octets = g_bytes_get_data (report, &size);
  return memmem (octets, size, text, strlen (text)) != NULL;
}

/* What the list shows is reported: nothing is decoded or judged again. */
static void
test_report (SessionFixture *self, gconstpointer data)
{
  guint64 n_decoded, n_judged;

  open_session (self);
  connect_and_scan (self);
  g_assert_false (report_has (self, "38214.77"));
  set_key (self, KEY);

  n_decoded = mr_decoded_meter_n_made ();
  n_judged = mr_check_n_meters () + mr_check_n_siblings ();
  g_assert_true (report_has (self, "38214.77"));
  g_assert_cmpuint (mr_decoded_meter_n_made (), ==, n_decoded);
  g_assert_cmpuint (mr_check_n_meters () + mr_check_n_siblings (), ==, n_judged);
}

/* --- Profiles --- */

/* Of a maker that does not exist: a model that names a record of its own, and an old one that is deaf for 3.5 s after
 * SND_NKE. */
#define PROFILES \
  "<profiles manufacturer='QQQ'>" \
  "<records id='own'><record vif='FF 22' unit='m³'><quantity>Volume</quantity></record></records>" \
  "<bits id='info' status='yes'><bit n='5' severity='warning'><text>It leaks.</text></bit></bits>" \
  "<model name='Known 1' versions='35' types='07' proof='confirmed'><source>test</source>" \
  "<use records='own'/><use bits='info'/></model>" \
  "<model name='Deaf 2' versions='08' types='07' proof='confirmed'><source>test</source>" \
  "<quirks delay-after-nke='3500'/></model>" \
  "</profiles>"

static void
add_own_profiles (const char *data_folder)
{
  g_autofree char *folder = g_build_filename (data_folder, GETTEXT_PACKAGE, "profiles", NULL);
  g_autofree char *file = g_build_filename (folder, "test.xml", NULL);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (file, PROFILES, -1, NULL));
}

static void
remove_own_profiles (const char *data_folder)
{
  g_autofree char *own = g_build_filename (data_folder, GETTEXT_PACKAGE, NULL);
  g_autofree char *folder = g_build_filename (own, "profiles", NULL);
  g_autofree char *file = g_build_filename (folder, "test.xml", NULL);

  g_remove (file);
  g_rmdir (folder);
  g_rmdir (own);
}

static void
test_profile (SessionFixture *self, gconstpointer data)
{
  g_autofree char *model = NULL;

  open_session (self);
  connect_and_scan (self);
  g_assert_cmpstr (mr_profiles_troubles (mr_profiles_default ())[0], ==, NULL);
  g_object_get (meter_with_id (self, "66290778"), "model", &model, NULL);
  g_assert_cmpstr (model, ==, "Known 1");
  g_assert_cmpstr (mr_profile_model (mr_meter_profile (meter_with_id (self, "66290778"))), ==, model);
  g_assert_null (mr_meter_profile (meter_with_id (self, "12345678")));
  g_assert_cmpstr (mr_meter_model (meter_with_id (self, "12345678")), ==, "");

  /* What only its maker understands has its meaning. */
  const MbusTelegram *telegram = g_ptr_array_index (mr_meter_telegrams (meter_with_id (self, "66290778")), 0);
  g_assert_cmpuint (telegram->records->len, ==, 1);
  g_assert_cmpstr (mbus_record_quantity_name (&g_array_index (telegram->records, MbusRecord, 0)), ==, "Volume");
}

static void
test_conditions (SessionFixture *self, gconstpointer data)
{
  open_session (self);
  connect_and_scan (self);
  /* Low power, told by both telegrams, is one condition. */
  g_assert_cmpuint (mr_meter_findings (meter_with_id (self, "12345678"))->len, ==, 1);
  /* Bit 5 of the status is one that the profile explains. */
  GPtrArray *findings = mr_meter_findings (meter_with_id (self, "66290778"));
  g_assert_cmpuint (findings->len, ==, 1);
  g_assert_cmpstr (mr_finding_id (findings->pdata[0]), ==, "status.bit-5");
  g_autofree char *text = mr_finding_text (findings->pdata[0]);
  g_assert_cmpstr (text, ==, "It leaks.");
}

static void
test_quirks (SessionFixture *self, gconstpointer data)
{
  open_session (self);
  connect_and_scan (self);
  run_task (self, read_meter (self, meter_with_id (self, "66290778")));
  g_assert_cmpstr (self->last_problem, ==, NULL);
  g_assert_cmpuint (mr_meter_readout (meter_with_id (self, "66290778"))->tries, ==, 1);
}

#define FLAT "[meter Flat]\nid = 66290778\nmanufacturer = KAM\nversion = 35\ntype = 04\nprimary = 1\n" \
             "records = raw 04 06 3B 30 00 00\n"
#define METERS FLAT \
               "[meter Shop]\nid = " SHOP "\nmanufacturer = KAM\nversion = 30\ntype = 02\nprimary = 63\n" \
               "key = " KEY "\nrecords = energy 38214.77 kWh\n"
#define KNOWN "[meter Known]\nid = 66290778\nmanufacturer = QQQ\nversion = 35\ntype = 07\nprimary = 1\n" \
              "status = 20\nrecords = raw 04 FF 22 39 30 00 00\n"
#define DEAF "[meter Deaf]\nid = 66290778\nmanufacturer = QQQ\nversion = 08\ntype = 07\nprimary = 1\n" \
             "deaf-after-nke = 3500 ms\nrecords = energy 12 kWh\n"
#define STRANGER "[meter Stranger]\nid = 12345678\nmanufacturer = XYZ\nversion = 01\ntype = 02\nprimary = 2\n" \
                 "status = 04\nrecords = energy 12 kWh; next; power 3 W\n"

#define ADD(path, meters, func) g_test_add (path, SessionFixture, meters, session_fixture_set_up, func, \
                                             session_fixture_tear_down)

int
main (int argc, char **argv)
{
  g_autofree char *folder = g_dir_make_tmp ("meter-room-keyring-XXXXXX", NULL);
  g_autofree char *keyring = g_build_filename (folder, "test.keyring", NULL);
  g_autofree char *backup = g_strconcat (keyring, "~", NULL);
  int result;

  add_own_profiles (folder);
  g_setenv ("XDG_DATA_HOME", folder, TRUE);
  g_test_init (&argc, &argv, NULL);
  mr_sim_register ();
  g_setenv ("SECRET_BACKEND", "file", TRUE);
  g_setenv ("SECRET_FILE_TEST_PATH", g_test_subprocess () ? "/proc/nowhere/test.keyring" : keyring, TRUE);
  g_setenv ("SECRET_FILE_TEST_PASSWORD", "not a secret", TRUE);

  ADD ("/decoding/format/kept", "", test_compact);
  ADD ("/decoding/format/past", "", test_past);
  ADD ("/decoding/format/learned-later", FLAT, test_learned_later);
  ADD ("/decoding/key/keyring", METERS, test_keyring);
  ADD ("/decoding/key/keyring-too-late", METERS, test_keyring_too_late);
  ADD ("/decoding/key/set", METERS, test_set_key);
  ADD ("/decoding/key/untestable", METERS, test_untestable);
  ADD ("/decoding/key/new-version", METERS, test_new_version);
  ADD ("/decoding/key/several", SEVERAL, test_several);
  g_test_add_func ("/decoding/key/no-keyring", test_no_keyring);
  ADD ("/decoding/key/no-keyring/subprocess", METERS, test_no_keyring_apart);
  ADD ("/decoding/key/demo", "", test_demo_key);
  ADD ("/decoding/key/report", METERS, test_report);
  ADD ("/decoding/profile", KNOWN STRANGER, test_profile);
  ADD ("/decoding/conditions", KNOWN STRANGER, test_conditions);
  ADD ("/decoding/quirks", DEAF, test_quirks);
  result = g_test_run ();

  remove_own_profiles (folder);
  g_remove (keyring);
  g_remove (backup);
  g_rmdir (folder);
  return result;
}
