/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Device profiles: what is refused and why, which profile a meter gets, and the meaning it gives to manufacturer
 * specific records. */
#include "config.h"

#include <gio/gio.h>
#include <string.h>

#include "profile-fixture.h"

#define KAM 0x2C2D

#define BIT "<bit n='1' severity='info'><text>T.</text></bit>"
#define RECORD "<record vif='FF 22'><name>Q</name></record>"

static const char *
model_of (const MrProfiles *profiles, guint16 manufacturer, guint8 version, guint8 device_type)
{
  return mr_profile_model (find (profiles, manufacturer, version, device_type));
}

/* --- What is refused --- */

static void
test_refused (void)
{
  static const struct {
    const char *text;
    guint line;
    const char *reason; /* a part of it; NULL: the message of libxml2 */
  } cases[] = {
    { "", 0, NULL },
    { "no XML at all", 1, NULL },
    { "<profiles manufacturer='ABC'>\n<model>\n</profiles>", 3, NULL },
    { "<sites/>", 1, NULL },
    { HEAD "</profiles>", 1, NULL },
    { HEAD "\n\n<model name='M' proof='confirmed'>" SOURCE "\n<thing/>" TAIL, 4, "thing" },
    { HEAD "\n<model name='M' proof='confirmed'>" TAIL, 2, NULL },
    { HEAD "\n<model name='M' proof='guessed'>" SOURCE TAIL, 2, NULL },
    { HEAD "\n<model name='M' versions='3' proof='confirmed'>" SOURCE TAIL, 2, NULL },
    { HEAD "\n<records id='r'>\n<record vif='FG'><name>Q</name></record></records>" MODEL TAIL, 3, NULL },
    { HEAD "\n<records id='r'>\n<record vif='FF 22'><quantity>Thirst</quantity></record></records>" MODEL TAIL,
      3, "“Thirst”" },
    { HEAD "\n<records id='r'>\n<record vif='FF 22'><quantity>Volume</quantity><name>Q</name></record></records>"
      MODEL TAIL, 3, NULL },
    { HEAD "\n<records id='r'>\n<record vif='FF 22'/></records>" MODEL TAIL, 3, NULL },
    { HEAD "\n<bits id='b' vif='FF 22'>\n<bit n='64' severity='info'><text>T.</text></bit></bits>" MODEL TAIL,
      3, NULL },
    { HEAD "\n<data-sets id='d' proof='document'>" SOURCE "\n<data-set><name>N</name><command ci='BB'/></data-set>"
      "</data-sets>" MODEL TAIL, 3, "baud" },
    { HEAD "\n<data-sets id='d' proof='inferred'>" SOURCE "\n<data-set><name>N</name><command ci='B7'/></data-set>"
      "</data-sets>" MODEL TAIL, 3, "B7" },
    { HEAD "\n<data-sets id='d' proof='document'>" SOURCE "\n<data-set><name>N</name><select records='01 7A 05'/>"
      "</data-set></data-sets>" MODEL TAIL, 3, "primary address" },
    { HEAD "\n<data-sets id='d' proof='document'>\n<data-set><name>N</name><command ci='B1'/></data-set>"
      "</data-sets>" MODEL TAIL, 3, NULL },
    { HEAD MODEL "\n<use data-sets='d'/>" TAIL, 2, "“d”" },
    { HEAD MODEL "\n<quirks delay-after-nke='99999999'/>" TAIL, 2, NULL },
    { HEAD MODEL "\n<quirks clock='G'/>" TAIL, 2, NULL },
    { "<profiles manufacturer='abc'>" MODEL TAIL, 1, NULL },
    { HEAD "\n<bits id='b' status='yes'>\n<bit n='4' severity='info'><text>T.</text></bit></bits>" MODEL TAIL,
      3, NULL },
    { HEAD "\n<bits id='b' vif='FF 22'>\n<bit n='4' severity='info'><text> </text></bit></bits>" MODEL TAIL, 3, NULL },
    { HEAD "\n<model name=' ' proof='confirmed'>" SOURCE TAIL, 2, NULL },
    { HEAD "<bits id='b' vif='FF 22'>" BIT "</bits>\n<bits id='b' vif='FF 23'>" BIT "</bits>" MODEL TAIL, 2, "“b”" },
    /* The first of two errors is reported. */
    { HEAD "\n<model name='M' proof='confirmed'>" SOURCE "\n<use bits='b'/>\n<use bits='c'/>" TAIL, 3, "“b”" },
    { HEAD "<records id='r'>" RECORD "</records>\n<records id='r'>" RECORD "</records>" MODEL TAIL, 2, "“r”" },
    { HEAD MODEL "</model>\n<model name='N' proof='confirmed'>" SOURCE TAIL, 2, "Another model" },
    { HEAD "<model versions='34 35' proof='confirmed'>" SOURCE "</model>\n"
      "<model versions='35 36' proof='confirmed'>" SOURCE TAIL, 2, "Another model" },
    { HEAD MODEL "\n\n<use records='heat'/>" TAIL, 3, "heat" },
    { HEAD MODEL "\n\n\n<use bits='info'/>" TAIL, 4, "info" },
    { "<!DOCTYPE profiles [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;&a;&a;'>]>" HEAD
      "<model name='M' proof='confirmed'><source>&b;</source>" TAIL, 1, "document type" },
    { "<!DOCTYPE profiles SYSTEM 'http://localhost/profiles.dtd'>" HEAD MODEL TAIL, 1, "document type" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (MrProfiles) profiles = NULL;
      g_autofree char *line = g_strdup_printf ("Line %u:", cases[i].line);

      g_test_message ("%s", cases[i].text);
      profiles = mr_profiles_load_text ("own.xml", cases[i].text, strlen (cases[i].text), &error);
      g_assert_null (profiles);
      g_assert_error (error, MR_PROFILE_ERROR, MR_PROFILE_ERROR_INVALID);
      g_test_message ("%s", error->message);
      g_assert_nonnull (strstr (error->message, "own.xml"));
      g_assert_nonnull (strstr (error->message, line));
      g_assert_true (cases[i].reason == NULL || strstr (error->message, cases[i].reason) != NULL);
    }
}

static void
test_too_long (void)
{
  g_autofree char *blanks = g_strnfill (2 * 1024 * 1024, ' ');
  g_autofree char *text = g_strconcat (HEAD, blanks, MODEL TAIL, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_null (mr_profiles_load_text ("own.xml", text, strlen (text), &error));
  g_assert_error (error, MR_PROFILE_ERROR, MR_PROFILE_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, "too long"));
}

/* No telegram has more than 252 octets of headers. */
static void
test_format_too_long (void)
{
  g_autoptr (GString) octets = g_string_new ("04 13");
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 200; i++)
    g_string_append (octets, " 04 13");
  text = g_strconcat (HEAD MODEL "<format>", octets->str, "</format>" TAIL, NULL);
  g_assert_null (mr_profiles_load_text ("own.xml", text, strlen (text), &error));
  g_assert_error (error, MR_PROFILE_ERROR, MR_PROFILE_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, "headers"));
}

/* --- What is read --- */

static void
test_model (void)
{
  g_autoptr (MrProfiles) profiles = load ("<profiles manufacturer='ABC ABD'><!-- of two makers -->"
                                          "<model name='Thermo &lt;5&gt;' versions='01 02' types='04' proof='decoded'>"
                                          "<source>Telegrams\n   of real  meters.</source>"
                                          "<quirks delay-after-nke='3500' response-delay='20' ignores='reset baud' clock='BCD'/>"
                                          "<format>04 06 04 13</format>"
                                          "</model></profiles>");
  const MrProfile *profile = find (profiles, ABC, 0x02, 0x04);
  g_autoptr (MbusFormats) formats = mbus_formats_new ();

  g_assert_cmpstr (mr_profile_model (profile), ==, "Thermo <5>");
  g_assert_cmpstr (mr_profile_source (profile), ==, "Telegrams of real meters.");
  g_assert_cmpint (mr_profile_proof (profile), ==, MR_PROOF_DECODED);
  g_assert_cmpuint (mr_profile_quirks (profile)->delay_after_nke, ==, 3500);
  g_assert_cmpuint (mr_profile_quirks (profile)->response_delay, ==, 20);
  g_assert_true (mr_profile_quirks (profile)->ignores_reset);
  g_assert_true (mr_profile_quirks (profile)->ignores_baud);
  g_assert_cmpstr (mr_profile_quirks (profile)->clock, ==, "BCD");
  g_assert_true (find (profiles, ABC + 1, 0x01, 0x04) == profile);
  g_assert_null (find (profiles, ABC, 0x03, 0x04));
  g_assert_null (find (profiles, ABC, 0x01, 0x06));
  g_assert_null (find (profiles, ABC + 2, 0x01, 0x04));
  /* The bit of an address that is unique only on its site is not part of the letters (EN 13757-4). */
  g_assert_true (find (profiles, 0x8000 | ABC, 0x01, 0x04) == profile);
  g_assert_null (mr_profile_model (NULL));
  g_assert_null (mr_profiles_troubles (profiles)[0]);

  mr_profiles_add_formats (profiles, formats);
  g_assert_nonnull (mbus_formats_get (formats, mbus_crc ((const guint8 *) "\x04\x06\x04\x13", 4, MBUS_CRC_BEGIN), 0));
}

static void
test_plain_model (void)
{
  g_autoptr (MrProfiles) profiles = load (HEAD "<model proof='inferred'>" SOURCE "<quirks ignores='baud'/></model>"
                                          "</profiles>");
  const MrProfile *profile = find (profiles, ABC, 0x77, 0x07);

  g_assert_nonnull (profile);
  g_assert_null (mr_profile_model (profile));
  g_assert_cmpint (mr_profile_proof (profile), ==, MR_PROOF_INFERRED);
  g_assert_cmpuint (mr_profile_quirks (profile)->delay_after_nke, ==, 0);
  g_assert_false (mr_profile_quirks (profile)->ignores_reset);
  g_assert_true (mr_profile_quirks (profile)->ignores_baud);
  g_assert_null (mr_profile_quirks (profile)->clock);
}

/* The more specific profile takes precedence, and a version is more specific than a device type. */
static void
test_closest (void)
{
  g_autoptr (MrProfiles) profiles = load (HEAD
                                          "<model name='any' proof='confirmed'>" SOURCE "</model>"
                                          "<model name='type' types='04' proof='confirmed'>" SOURCE "</model>"
                                          "<model name='version' versions='05' proof='confirmed'>" SOURCE "</model>"
                                          "<model name='both' versions='05' types='04' proof='confirmed'>" SOURCE
                                          "</model></profiles>");

  g_assert_cmpstr (model_of (profiles, ABC, 5, 4), ==, "both");
  g_assert_cmpstr (model_of (profiles, ABC, 5, 7), ==, "version");
  g_assert_cmpstr (model_of (profiles, ABC, 6, 4), ==, "type");
  g_assert_cmpstr (model_of (profiles, ABC, 6, 7), ==, "any");
}

/* --- Folders --- */

static void
collect (const char *sentence, gpointer user_data)
{
  g_ptr_array_add (user_data, g_strdup (sentence));
}

static void
test_built_in (void)
{
  static const struct {
    guint16 manufacturer;
    guint8 version;
    guint8 device_type;
    const char *model;
  } cases[] = {
    { KAM, 0x01, 0x02, "382 (module 6850-005)" }, { KAM, 0x08, 0x04, "MULTICAL 601" },
    { KAM, 0x1B, 0x16, "MULTICAL 21" }, { KAM, 0x1D, 0x06, "flowIQ 3100" }, { KAM, 0x1F, 0x16, "flowIQ 2101" },
    { KAM, 0x34, 0x0D, "MULTICAL 403" }, { KAM, 0x35, 0x0C, "MULTICAL 603" }, { KAM, 0x39, 0x04, "MULTICAL 803" },
    { KAM, 0x40, 0x04, "MULTICAL 303" }, { KAM, 0x30, 0x02, "OMNIPOWER" }, { KAM, 0x30, 0x04, "MULTICAL 302" },
    { KAM, 0x7E, 0x04, NULL }, /* an unknown heat meter of theirs */
  };
  g_autoptr (MrProfiles) profiles = mr_profiles_load (NULL, NULL, NULL);
  g_autoptr (MbusFormats) formats = mbus_formats_new ();

  g_assert_null (mr_profiles_troubles (profiles)[0]);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpstr (model_of (profiles, cases[i].manufacturer, cases[i].version, cases[i].device_type), ==,
                     cases[i].model);
  g_assert_nonnull (find (profiles, KAM, 0x7E, 0x04));
  g_assert_null (find (profiles, KAM, 0x7E, 0x02));
  g_assert_cmpuint (mr_profile_quirks (find (profiles, KAM, 0x08, 0x04))->delay_after_nke, ==, 3500);
  g_assert_true (mr_profile_quirks (find (profiles, KAM, 0x1F, 0x06))->ignores_reset);

  /* The signatures of wireless.md §2.9. */
  mr_profiles_add_formats (profiles, formats);
  g_assert_nonnull (mbus_formats_get (formats, 0x8C13, 0));
  g_assert_nonnull (mbus_formats_get (formats, 0xA8ED, 0));
  g_assert_nonnull (mbus_formats_get (formats, 0xC412, 0));
  g_assert_nonnull (mbus_formats_get (formats, 0xDD34, 0));
  g_assert_nonnull (mbus_formats_get (formats, 0xD2F7, 0));
  g_assert_nonnull (mbus_formats_get (formats, 0x7C0E, 0));
  g_assert_nonnull (mbus_formats_get (formats, 0x61EB, 0));
  g_assert_nonnull (mbus_formats_get (formats, 0x8400, 0));
  g_assert_nonnull (mbus_formats_get (formats, 0xE7A2, 0));
}

/* Own profiles take precedence over the built-in ones, a later folder over an earlier one, a later name over an
 * earlier one. */
static void
test_folders (void)
{
  g_auto (Folder) first;
  g_auto (Folder) second;
  g_autoptr (MrProfiles) profiles = NULL;
  const char *folders[] = { NULL, "/nowhere/at/all", NULL, NULL };

  folder_init (&first);
  folder_init (&second);
  folder_add (&first, "a.xml", "<profiles manufacturer='KAM'>"
              "<model name='first' versions='34' types='04' proof='confirmed'>" SOURCE "</model>"
              "<model name='kept' versions='35' types='04' proof='confirmed'>" SOURCE TAIL);
  folder_add (&first, "b.xml", HEAD "<model name='b' proof='confirmed'>" SOURCE TAIL);
  folder_add (&first, "c.xml", HEAD "<model name='c' proof='confirmed'>" SOURCE TAIL);
  folder_add (&first, "notes.txt", "not for us");
  folder_add (&second, "a.xml", "<profiles manufacturer='KAM'><model name='second' versions='34' types='04' "
              "proof='confirmed'>" SOURCE "</model></profiles>");
  folders[0] = first.folder;
  folders[2] = second.folder;
  profiles = mr_profiles_load (folders, NULL, NULL);

  g_assert_null (mr_profiles_troubles (profiles)[0]);
  g_assert_cmpstr (model_of (profiles, KAM, 0x34, 0x04), ==, "second");
  g_assert_cmpstr (model_of (profiles, KAM, 0x35, 0x04), ==, "kept");
  g_assert_cmpstr (model_of (profiles, KAM, 0x40, 0x04), ==, "MULTICAL 303");
  g_assert_cmpstr (model_of (profiles, ABC, 0, 0), ==, "c");
}

/* However unspecific it is. */
static void
test_own_before_closer (void)
{
  g_auto (Folder) own;
  g_autoptr (MrProfiles) profiles = NULL;
  const char *folders[] = { NULL, NULL };

  folder_init (&own);
  folder_add (&own, "a.xml", "<profiles manufacturer='KAM'><model name='closer' versions='34' types='0C' "
              "proof='confirmed'>" SOURCE "</model><model name='own' versions='34' proof='confirmed'>" SOURCE
              "</model></profiles>");
  folders[0] = own.folder;
  profiles = mr_profiles_load (folders, NULL, NULL);

  g_assert_cmpstr (model_of (profiles, KAM, 0x34, 0x04), ==, "own");
  g_assert_cmpstr (model_of (profiles, KAM, 0x34, 0x0C), ==, "closer");
  g_assert_cmpstr (model_of (profiles, KAM, 0x35, 0x04), ==, "MULTICAL 603");
}

/* Comments are allowed everywhere, and more than one blank between manufacturers. */
static void
test_comments (void)
{
  g_autoptr (MrProfiles) profiles = load ("<profiles manufacturer='ABC  KAM'><!-- 1 -->"
                                          "<records id='r'><!-- 2 -->" RECORD "</records>"
                                          "<bits id='b' vif='FF 22'><!-- 3 -->" BIT "</bits>"
                                          "<model name='M' proof='confirmed'><!-- 4 -->" SOURCE
                                          "<use records='r'/><use bits='b'/>" TAIL);

  g_assert_cmpstr (model_of (profiles, ABC, 0, 0), ==, "M");
  g_assert_cmpstr (model_of (profiles, KAM, 0, 0), ==, "M");
}

/* Versions and types that are repeated count once. */
static void
test_repeated_octets (void)
{
  g_autoptr (GString) text = g_string_new (HEAD "<model name='M' proof='confirmed' versions='01");
  g_autoptr (GError) error = NULL;
  g_autoptr (MrProfiles) profiles = NULL;

  for (guint i = 0; i < 5000; i++)
    g_string_append (text, " 01 02");
  g_string_append (text, "' types='04 04 05'>" SOURCE "</model></profiles>");
  profiles = mr_profiles_load_text ("repeated.xml", text->str, text->len, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (model_of (profiles, ABC, 0x02, 0x05), ==, "M");
}

/* A bad file is ignored completely, and nothing else is. */
static void
test_troubles (void)
{
  g_auto (Folder) folder;
  g_autoptr (GPtrArray) reported = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (MrProfiles) profiles = NULL;
  g_autofree char *blocked = NULL;
  const char *folders[] = { NULL, NULL };

  folder_init (&folder);
  folder_add (&folder, "bad.xml", HEAD MODEL "<use records='r'/></model>"
              "<model name='N' versions='01' proof='confirmed'>" SOURCE TAIL);
  folder_add (&folder, "good.xml", HEAD "<model name='good' versions='02' proof='confirmed'>" SOURCE TAIL);
  blocked = g_build_filename (folder.folder, "blocked.xml", NULL);
  g_assert_cmpint (g_mkdir (blocked, 0700), ==, 0); /* cannot be read, not even by root */
  folders[0] = folder.folder;
  g_test_expect_message ("mr-profile", G_LOG_LEVEL_DEBUG, "*/bad.xml: refused, mr-profile-error-quark 1");
  g_test_expect_message ("mr-profile", G_LOG_LEVEL_DEBUG, "*/blocked.xml: refused, g-io-error-quark *");
  g_test_expect_message ("mr-profile", G_LOG_LEVEL_DEBUG, "*/good.xml: 1 keys, layer 1");
  profiles = mr_profiles_load (folders, collect, reported);
  g_test_assert_expected_messages ();

  g_assert_cmpuint (reported->len, ==, 2);
  g_assert_nonnull (strstr (reported->pdata[0], "bad.xml"));
  g_assert_nonnull (strstr (reported->pdata[0], "“r”"));
  g_assert_nonnull (strstr (reported->pdata[1], "blocked.xml"));
  g_assert_cmpstr (mr_profiles_troubles (profiles)[0], ==, reported->pdata[0]);
  g_assert_cmpstr (mr_profiles_troubles (profiles)[1], ==, reported->pdata[1]);
  g_assert_null (mr_profiles_troubles (profiles)[2]);
  g_assert_null (find (profiles, ABC, 0x01, 0x04));
  g_assert_cmpstr (model_of (profiles, ABC, 0x02, 0x04), ==, "good");
}

static void
test_default (void)
{
  g_autofree char *folder = mr_profiles_user_folder ();

  g_assert_true (g_str_has_suffix (folder, "/meter-room/profiles"));
  g_assert_nonnull (mr_profiles_default ());
  g_assert_true (mr_profiles_default () == mr_profiles_default ());
}

/* --- Applying a profile to a telegram --- */

/* The manufacturer specific records of a MULTICAL 403 (kamstrup-and-commissioning.md §1.6). */
static void
test_apply (void)
{
  g_autoptr (MrProfiles) profiles = mr_profiles_load (NULL, NULL, NULL);
  g_autoptr (MbusTelegram) telegram = decode_records ("04 06 CE 86 00 00 04 FF 07 34 44 02 00 04 FF 08 F8 CE 01 00 "
                                                      "04 FF 22 00 02 00 00 04 A5 FF 21 C7 D0 27 00 "
                                                      "04 FF 55 01 00 00 00 44 FF 07 01 00 00 00 0F 01 02");

  mr_profile_apply (find (profiles, KAM, 0x34, 0x04), telegram);
  assert_reads (telegram, 0, "Energy", "34510000", "Wh");
  assert_reads (telegram, 1, "Energy E8, volume times flow temperature", "148532", "m³·°C");
  assert_reads (telegram, 2, "Energy E9, volume times return temperature", "118520", "m³·°C");
  assert_reads (telegram, 3, "Info code", "0x00000200", "");
  assert_reads (telegram, 4, "Operating time", "2609351", "min");
  assert_reads (telegram, 5, "Manufacturer specific", "1", ""); /* unknown */
  assert_reads (telegram, 6, "Energy E8, volume times flow temperature", "1", "m³·°C");
  g_assert_cmpuint (record_at (telegram, 6)->storage, ==, 1);
  g_assert_cmpint (record_at (telegram, 7)->function, ==, MBUS_FUNCTION_MANUFACTURER);
  g_assert_false (record_at (telegram, 1)->manufacturer_specific);
}

/* Every coding, and a record that requires a certain DIF. */
static void
test_apply_codings (void)
{
  g_autoptr (MrProfiles) profiles = load (HEAD
                                          "<records id='r'>"
                                          "<record vif='FF 01' unit='m³' exponent='-3'><name>A</name></record>"
                                          "<record vif='FF 02' coding='unsigned'><name>B</name></record>"
                                          "<record vif='FF 03' coding='bits'><name>C</name></record>"
                                          "<record vif='FF 04' coding='time'><name>D</name></record>"
                                          "<record vif='FF 05' coding='digits'><name>E</name></record>"
                                          "<record vif='FF 06' dif='02'><quantity>Volume</quantity></record>"
                                          "</records>" MODEL "<use records='r'/>" TAIL);
  g_autoptr (MbusTelegram) telegram = decode_records ("02 FF 01 FE FF 02 FF 02 FE FF 02 FF 03 05 80 02 FF 04 45 33 "
                                                      "0C FF 05 78 56 34 12 02 FF 06 07 00 04 FF 06 07 00 00 00");
  g_autoptr (MbusTelegram) fixed = decode_frame (MBUS_CI_FIXED, "78 56 34 12 0A 00 E9 7E 01 00 00 00 35 01 00 00");

  mr_profile_apply (find (profiles, ABC, 0, 0), telegram);
  assert_reads (telegram, 0, "A", "-0.002", "m³");
  assert_reads (telegram, 1, "B", "65534", "");
  assert_reads (telegram, 2, "C", "0x8005", "");
  assert_reads (telegram, 3, "D", "2026-03-05", "");
  assert_reads (telegram, 4, "E", "12345678", "");
  assert_reads (telegram, 5, "Volume", "7", "");
  g_assert_cmpint (mbus_record_quantity (record_at (telegram, 4)), ==, MBUS_QUANTITY_MANUFACTURER_SPECIFIC);
  g_assert_cmpint (mbus_record_quantity (record_at (telegram, 5)), ==, MBUS_QUANTITY_VOLUME);
  assert_reads (telegram, 6, "Manufacturer specific", "7", "");

  /* A record without a header has no VIF to match. */
  mr_profile_apply (find (profiles, ABC, 0, 0), fixed);
  g_assert_cmpuint (fixed->records->len, ==, 2);
}

/* --- Other data than usual --- */

static void
assert_data_set (const MrProfile *profile, const char *command, const char *name, MrRestore restore)
{
  MbusDataRequest request;
  g_autoptr (MrDataSet) set = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (mbus_data_request_parse_command (command, &request, NULL));
  set = mr_profile_find_data_set (profile, &request, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (mr_data_set_name (set), ==, name);
  g_assert_cmpint (mr_data_set_restore (set), ==, restore);
}

static void
test_data_sets (void)
{
  g_autoptr (MrProfiles) profiles =
    load (HEAD "<data-sets id='d' proof='document'>" SOURCE
          "<data-set restore='nothing'><name>Electrical</name><command ci='B1'/></data-set>"
          "<data-set restore='reset'><name>Service</name><command ci='B7' octets='01 02'/></data-set>"
          "<data-set><name>Months</name><application-reset subcode='A1'/></data-set>"
          "<data-set><name>Volume</name><select records='08 13'/></data-set>"
          "</data-sets>" MODEL "<use data-sets='d'/>" TAIL);
  const MrProfile *profile = find (profiles, ABC, 1, 4);
  g_autoptr (GPtrArray) sets = mr_profile_list_data_sets (profile);
  g_autoptr (GPtrArray) none = mr_profile_list_data_sets (NULL);
  g_autoptr (GError) error = NULL;
  MbusDataRequest request;

  g_assert_cmpuint (sets->len, ==, 4);
  g_assert_cmpuint (none->len, ==, 0);
  assert_data_set (profile, "B1", "Electrical", MR_RESTORE_NOTHING);
  assert_data_set (profile, "B7:01 02", "Service", MR_RESTORE_RESET);
  assert_data_set (profile, "50:A1", "Months", MR_RESTORE_RESET);
  assert_data_set (profile, "51:08 13", "Volume", MR_RESTORE_RESET);

  /* What it does not name is as the standard has it, or refused. */
  assert_data_set (profile, "50:50", "Instantaneous values", MR_RESTORE_RESET);
  assert_data_set (NULL, "B1", NULL, MR_RESTORE_UNKNOWN);
  g_assert_true (mbus_data_request_parse_command ("B7:01 02", &request, NULL));
  g_assert_null (mr_profile_find_data_set (NULL, &request, &error));
  g_assert_error (error, MBUS_ERROR, MBUS_ERROR_UNSUPPORTED);
}

/* What the window offers for any meter is what the standard names for its users. */
static void
test_standard_data_sets (void)
{
  g_autoptr (GPtrArray) sets = mr_data_set_list_standard ();

  g_assert_cmpuint (sets->len, ==, 9);
  g_assert_cmpstr (mr_data_set_option (g_ptr_array_index (sets, 0)), ==, "application-reset 00");
  g_assert_cmpstr (mr_data_set_name (g_ptr_array_index (sets, 5)), ==, "Instantaneous values");
  g_assert_cmpstr (mr_data_set_option (g_ptr_array_index (sets, 8)), ==, "application-reset 90");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/profile/refused", test_refused);
  g_test_add_func ("/profile/data-sets", test_data_sets);
  g_test_add_func ("/profile/standard-data-sets", test_standard_data_sets);
  g_test_add_func ("/profile/refused/too-long", test_too_long);
  g_test_add_func ("/profile/refused/format", test_format_too_long);
  g_test_add_func ("/profile/model", test_model);
  g_test_add_func ("/profile/model/plain", test_plain_model);
  g_test_add_func ("/profile/closest", test_closest);
  g_test_add_func ("/profile/built-in", test_built_in);
  g_test_add_func ("/profile/folders", test_folders);
  g_test_add_func ("/profile/folders/own-before-closer", test_own_before_closer);
  g_test_add_func ("/profile/comments", test_comments);
  g_test_add_func ("/profile/repeated-octets", test_repeated_octets);
  g_test_add_func ("/profile/troubles", test_troubles);
  g_test_add_func ("/profile/default", test_default);
  g_test_add_func ("/profile/apply", test_apply);
  g_test_add_func ("/profile/apply/codings", test_apply_codings);

  return g_test_run ();
}
