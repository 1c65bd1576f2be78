/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The files of the template editor: what is written loads again equal, and what the rules do not allow is refused. */
#include "config.h"

#include <string.h>
#include <sys/stat.h>

#include "mr-command-file.h"
#include "mr-commands.h"
#include "profile-fixture.h"

static guint
count_files (const Folder *self)
{
  g_autoptr (GDir) dir = g_dir_open (self->folder, 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

static const MrCommandFacts breaker = {
  .manufacturer = "ABC",
  .versions = "30 31",
  .types = "02",
  .id = "breaker-off",
  .name = "Disconnect",
  .source = "Maker's \"description\" <12> & page 5",
  .function = MR_FUNCTION_BREAKER_DISCONNECT,
  .danger = MR_DANGER_CUTS_SUPPLY,
  .proof = MR_PROOF_TELEGRAM,
  .ci = 0x51,
  .octets = "01 FD 1F 00",
  .states = { { .vif = "FD 1F", .numbers = { NULL, "0", "1", "2" } }, { .vif = "FD 1B", .dif = "81 40" } },
  .n_states = 2,
  .expected = "disconnected",
};

static const MrCommandFacts tariff = {
  .manufacturer = "KAM KAW",
  .id = "tariff",
  .name = "Tariff control",
  .source = "Own trial in Kötschach, 2026",
  .function = MR_FUNCTION_TARIFF,
  .danger = MR_DANGER_DISTURBS,
  .proof = MR_PROOF_INFERRED,
  .ci = 0xA1,
  .octets = "02 FF 13 {tariff} {offset}",
  .fields = { { "tariff", "Tariff", 1, 4, 1, TRUE }, { "offset", "Offset", -3600, 3600, 2, FALSE } },
  .n_fields = 2,
  .states = { { .vif = "FF 13" } },
  .n_states = 1,
  .expected = "{tariff}",
};

static const MrCommandFacts empty = {
  .manufacturer = "any",
  .id = "prepayment",
  .name = "Prepayment",
  .source = "To be asked for",
  .function = MR_FUNCTION_PREPAYMENT,
  .proof = MR_PROOF_DOCUMENT,
  .ci = 0x51,
};

static const MrCommandFacts bare = {
  .manufacturer = "ABC",
  .id = "1",
  .name = "Nothing but a CI field",
  .source = "Maker",
  .function = MR_FUNCTION_OTHER,
  .proof = MR_PROOF_CONFIRMED,
  .ci = 0xB7,
  .octets = "",
};

static void
save (const Folder *folder, const MrCommandFacts *facts)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (mr_command_file_save (folder->folder, facts, &error));
  g_assert_no_error (error);
}

/* @facts: in the one form of files */
static void
assert_loads (const Folder *folder, const MrCommandFacts *facts)
{
  g_autofree char *path = mr_command_file_path (folder->folder, facts);
  g_autoptr (GError) error = NULL;
  g_autoptr (MrCommandFacts) loaded = mr_command_file_load (path, &error);

  g_assert_no_error (error);
  g_assert_true (mr_command_facts_equal (loaded, facts));
}

static void
test_round_trip (void)
{
  const MrCommandFacts *const cases[] = { &breaker, &tariff, &empty, &bare };
  g_auto (Folder) folder;

  folder_init (&folder);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      save (&folder, cases[i]);
      assert_loads (&folder, cases[i]);
    }
  g_assert_cmpuint (count_files (&folder), ==, G_N_ELEMENTS (cases));
}

/* As people type it. */
static void
test_normal_form (void)
{
  MrCommandFacts typed = breaker;
  g_auto (Folder) folder;

  folder_init (&folder);
  typed.manufacturer = " ABC ";
  typed.versions = "3031";
  typed.types = " 02 ";
  typed.name = "  Disconnect\n";
  typed.octets = "01fd 1F\n00 ";
  typed.states[0].vif = "fd1f";
  typed.states[0].numbers[MR_SUPPLY_CONNECTED] = "01";
  typed.states[1].dif = "8140";
  save (&folder, &typed);
  g_assert_cmpuint (count_files (&folder), ==, 1);
  assert_loads (&folder, &breaker);
}

/* Every fact counts when two templates are compared. */
static void
test_equal (void)
{
  MrCommandFacts others[12];

  for (gsize i = 0; i < G_N_ELEMENTS (others); i++)
    others[i] = tariff;
  others[0].manufacturer = "KAM";
  others[1].versions = "30";
  others[2].octets = NULL;
  others[3].expected = NULL;
  others[4].ci = 0xA2;
  others[5].proof = MR_PROOF_TELEGRAM;
  others[6].danger = MR_DANGER_NONE;
  others[7].n_fields = 1;
  others[8].fields[1].max = 3601;
  others[9].fields[0].bcd = FALSE;
  others[10].states[0].numbers[MR_SUPPLY_RELEASED] = "2";
  others[11].states[0].dif = "01";
  for (gsize i = 0; i < G_N_ELEMENTS (others); i++)
    g_assert_false (mr_command_facts_equal (&tariff, &others[i]));
  g_assert_true (mr_command_facts_equal (&tariff, &tariff));
}

static void
test_used (void)
{
  const MbusSecondary meter = { .manufacturer = ABC, .version = 0x31, .device_type = 2 };
  const char *folders[] = { NULL, NULL };
  g_autoptr (MrCommands) commands = NULL;
  g_autofree char *path = NULL;
  g_auto (Folder) folder;
  MrCommand *command;

  folder_init (&folder);
  folders[0] = folder.folder;
  save (&folder, &breaker);
  path = mr_command_file_path (folder.folder, &breaker);
  commands = mr_commands_load (folders);
  command = mr_commands_find (commands, &meter, NULL, "breaker-off");

  g_assert_nonnull (command);
  g_assert_cmpstr (mr_command_file (command), ==, path);
  g_assert_true (mr_command_facts_equal (mr_command_facts (command), &breaker));

  /* One that came with the program is in no file of the user's. */
  g_autoptr (MrCommands) built_in = mr_commands_load (NULL);
  const MbusSecondary valve = { .device_type = 0x21 };
  command = mr_commands_find (built_in, &valve, NULL, "standard-remote-control-off");
  g_assert_nonnull (command);
  g_assert_null (mr_command_file (command));
}

/* The template of a file, as the program loads it. */
static MrCommand *
load_own (const Folder *folder, guint16 manufacturer)
{
  const MbusSecondary meter = { .manufacturer = manufacturer, .version = 0x31, .device_type = 2 };
  const char *folders[] = { folder->folder, NULL };
  g_autoptr (MrCommands) commands = mr_commands_load (folders);
  MrCommand *own = mr_commands_find_own (commands, &meter, "breaker-off");

  g_assert_nonnull (own);
  return mr_command_ref (own);
}

/* For another manufacturer, it is in another file, and not in the old one. */
static void
test_moved (void)
{
  MrCommandFacts changed = breaker;
  MrCommandFacts other = breaker;
  g_auto (Folder) folder;
  g_autofree char *path = NULL;
  g_autoptr (MrCommand) own = NULL;
  g_autoptr (MrCommand) moved = NULL;
  g_autoptr (GError) error = NULL;

  folder_init (&folder);
  save (&folder, &breaker);
  own = load_own (&folder, ABC);
  changed.manufacturer = "ABB";
  g_assert_true (mr_command_file_replace (folder.folder, own, &changed, &error));
  g_assert_no_error (error);
  assert_loads (&folder, &changed);
  g_assert_cmpuint (count_files (&folder), ==, 1);

  /* Not in place of another one, */
  moved = load_own (&folder, 0x0442);
  save (&folder, &breaker);
  g_assert_false (mr_command_file_replace (folder.folder, moved, &breaker, &error));
  g_assert_error (error, MR_PROFILE_ERROR, MR_PROFILE_ERROR_WRITE);
  g_assert_nonnull (strstr (error->message, "“breaker-off” of your own for ABC"));
  g_clear_error (&error);
  assert_loads (&folder, &changed);
  path = mr_command_file_path (folder.folder, &breaker);
  g_assert_true (mr_command_file_delete (path, NULL));

  /* and not if the old one was changed since, neither moved nor deleted. */
  other.manufacturer = "ABB";
  other.octets = "01 FD 1F 01";
  save (&folder, &other);
  g_assert_false (mr_command_file_replace (folder.folder, moved, &breaker, &error));
  g_assert_error (error, MR_PROFILE_ERROR, MR_PROFILE_ERROR_WRITE);
  g_assert_nonnull (strstr (error->message, "was changed by another program"));
  g_clear_error (&error);
  g_assert_false (mr_command_file_remove (moved, &error));
  g_assert_error (error, MR_PROFILE_ERROR, MR_PROFILE_ERROR_WRITE);
  assert_loads (&folder, &other);
  g_assert_cmpuint (count_files (&folder), ==, 1);
}

/* The same manufacturer and id is the same template, however it is changed. */
static void
test_replaced (void)
{
  MrCommandFacts changed = breaker;
  g_auto (Folder) folder;
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;

  folder_init (&folder);
  changed.versions = NULL;
  changed.octets = "01 FD 1A 00";
  save (&folder, &breaker);
  save (&folder, &changed);
  assert_loads (&folder, &changed);
  g_assert_cmpuint (count_files (&folder), ==, 1);

  path = mr_command_file_path (folder.folder, &breaker);
  g_assert_true (mr_command_file_delete (path, &error));
  g_assert_cmpuint (count_files (&folder), ==, 0);
  g_assert_false (mr_command_file_delete (path, &error));
  g_assert_error (error, MR_PROFILE_ERROR, MR_PROFILE_ERROR_WRITE);
  g_clear_error (&error);
  g_assert_null (mr_command_file_load (path, &error));
  g_assert_error (error, MR_PROFILE_ERROR, MR_PROFILE_ERROR_READ);
}

/* The user's own, and what it takes the place of. */
static void
test_own (void)
{
  const MbusSecondary valve = { .manufacturer = ABC, .version = 0x31, .device_type = 0x21 };
  MrCommandFacts own = breaker;
  const char *folders[] = { NULL, NULL };
  g_autoptr (MrCommands) commands = NULL;
  MrCommand *command;
  g_auto (Folder) folder;

  folder_init (&folder);
  folders[0] = folder.folder;
  own.id = "standard-remote-control-off";
  own.versions = NULL;
  own.types = "21";
  save (&folder, &own);
  commands = mr_commands_load (folders);

  command = mr_commands_find_own (commands, &valve, own.id);
  g_assert_nonnull (command);
  g_assert_nonnull (mr_command_file (command));
  command = mr_commands_find_shipped (commands, &valve, own.id);
  g_assert_nonnull (command);
  g_assert_null (mr_command_file (command));
  g_assert_null (mr_commands_find_own (commands, &valve, "standard-remote-control-on"));
  g_assert_nonnull (mr_commands_find_shipped (commands, &valve, "standard-remote-control-on"));
  g_assert_null (mr_commands_find_shipped (commands, &valve, "breaker-off"));
}

static void
test_permissions (void)
{
  g_auto (Folder) folder;
  g_autofree char *below = NULL;
  g_autofree char *path = NULL;
  struct stat info;
  const mode_t mask = umask (0022);
  Folder inner;

  folder_init (&folder);
  below = g_build_filename (folder.folder, "a", NULL);
  inner.folder = g_strdup (below);
  save (&inner, &breaker);
  umask (mask);
  path = mr_command_file_path (below, &breaker);
  g_assert_cmpint (stat (path, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0777, ==, 0644);
  folder_clear (&inner);
}

/* --- What is refused --- */

static void
assert_refused (const MrCommandFacts *facts, const char *reason)
{
  g_autoptr (GError) error = NULL;
  g_auto (Folder) folder;

  folder_init (&folder);
  g_assert_false (mr_command_file_save (folder.folder, facts, &error));
  g_assert_error (error, MR_PROFILE_ERROR, MR_PROFILE_ERROR_INVALID);
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, reason));
  g_assert_null (strstr (error->message, "Line"));
  g_assert_cmpuint (count_files (&folder), ==, 0);

  g_clear_error (&error);
  g_assert_null (mr_command_file_check (facts, &error));
  g_assert_error (error, MR_PROFILE_ERROR, MR_PROFILE_ERROR_INVALID);
}

/* Each text that may be missing or wrong. The rules that files share are in test-commands.c. */
static void
test_texts (void)
{
  static const struct {
    gsize offset; /* of the text in the facts */
    const char *text;
    const char *reason;
  } cases[] = {
    { G_STRUCT_OFFSET (MrCommandFacts, manufacturer), NULL, "manufacturer" },
    { G_STRUCT_OFFSET (MrCommandFacts, manufacturer), "", "manufacturer" },
    { G_STRUCT_OFFSET (MrCommandFacts, manufacturer), "abc", "manufacturer" },
    { G_STRUCT_OFFSET (MrCommandFacts, manufacturer), "../", "manufacturer" },
    { G_STRUCT_OFFSET (MrCommandFacts, manufacturer), "ABC ABCD", "manufacturer" },
    { G_STRUCT_OFFSET (MrCommandFacts, versions), "", "“”" },
    { G_STRUCT_OFFSET (MrCommandFacts, versions), "3", "“3”" },
    { G_STRUCT_OFFSET (MrCommandFacts, types), "{a}", "“{a}”" },
    { G_STRUCT_OFFSET (MrCommandFacts, types), "electricity", "“electricity”" },
    { G_STRUCT_OFFSET (MrCommandFacts, id), NULL, "id" },
    { G_STRUCT_OFFSET (MrCommandFacts, id), "", "id" },
    { G_STRUCT_OFFSET (MrCommandFacts, id), "../../etc/passwd", "id" },
    { G_STRUCT_OFFSET (MrCommandFacts, id), "Breaker", "id" },
    { G_STRUCT_OFFSET (MrCommandFacts, name), NULL, "name" },
    { G_STRUCT_OFFSET (MrCommandFacts, name), " \n", "name" },
    { G_STRUCT_OFFSET (MrCommandFacts, name), "a\x01z", "name" },
    { G_STRUCT_OFFSET (MrCommandFacts, name), "a\xFFz", "UTF-8" },
    { G_STRUCT_OFFSET (MrCommandFacts, states[1].vif), "\xFF", "UTF-8" },
    { G_STRUCT_OFFSET (MrCommandFacts, source), NULL, "source" },
    { G_STRUCT_OFFSET (MrCommandFacts, source), "", "source" },
    { G_STRUCT_OFFSET (MrCommandFacts, octets), "", "no bytes" },
    { G_STRUCT_OFFSET (MrCommandFacts, octets), "1", "half a byte" },
    { G_STRUCT_OFFSET (MrCommandFacts, octets), "01 FD 1F 0x00", "“0x00” is not a byte" },
    { G_STRUCT_OFFSET (MrCommandFacts, octets), "01 FD 1F {", "“{” is not a field" },
    { G_STRUCT_OFFSET (MrCommandFacts, octets), "01 FD 1F {}", "“{}” is not a field" },
    { G_STRUCT_OFFSET (MrCommandFacts, octets), "01 FD 1F {value}", "“{value}”" },
    { G_STRUCT_OFFSET (MrCommandFacts, octets), "01 FD 1", "“1” is half a byte" },
    { G_STRUCT_OFFSET (MrCommandFacts, octets), "01 FD 1F {Tariff} 00", "“{Tariff}” is not a field" },
    { G_STRUCT_OFFSET (MrCommandFacts, octets), "01 FD 1F {tar iff", "“{tar iff” is not a field" },
    { G_STRUCT_OFFSET (MrCommandFacts, octets), "01 gülden", "“gülden” is not a byte" },
    { G_STRUCT_OFFSET (MrCommandFacts, expected), "", "“”" },
    { G_STRUCT_OFFSET (MrCommandFacts, states[0].vif), NULL, "VIF" },
    { G_STRUCT_OFFSET (MrCommandFacts, states[0].vif), "", "VIF" },
    { G_STRUCT_OFFSET (MrCommandFacts, states[1].dif), "", "“”" },
    { G_STRUCT_OFFSET (MrCommandFacts, states[0].numbers[MR_SUPPLY_UNKNOWN]), "4", "“4”" },
    { G_STRUCT_OFFSET (MrCommandFacts, states[0].numbers[MR_SUPPLY_CONNECTED]), "on", "“on”" },
    { G_STRUCT_OFFSET (MrCommandFacts, states[0].numbers[MR_SUPPLY_CONNECTED]), "4294967296", "“4294967296”" },
    { G_STRUCT_OFFSET (MrCommandFacts, states[0].numbers[MR_SUPPLY_CONNECTED]), "0", "two states" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      MrCommandFacts facts = breaker;

      G_STRUCT_MEMBER (const char *, &facts, cases[i].offset) = cases[i].text;
      assert_refused (&facts, cases[i].reason);
    }
}

static void
test_lengths (void)
{
  MrCommandFacts facts = breaker;
  g_autofree char *id = g_strnfill (65, 'a');
  g_autofree char *name = g_strnfill (401, 'a');

  facts.id = id;
  assert_refused (&facts, "id");
  facts = breaker;
  facts.name = name;
  assert_refused (&facts, "400");
  facts = breaker;
  facts.source = name;
  assert_refused (&facts, "400");
  facts = tariff;
  facts.fields[0].title = name;
  assert_refused (&facts, "400");
  facts = tariff;
  facts.n_fields = MR_COMMAND_FIELDS + 1;
  assert_refused (&facts, "at most 8 fields");
  facts = tariff;
  facts.n_states = MR_COMMAND_STATES + 1;
  assert_refused (&facts, "at most 8 places");
  facts = tariff;
  facts.proof = MR_PROOF_OF_MODEL;
  assert_refused (&facts, "proof");

  /* As long as they may be. */
  g_auto (Folder) folder;
  folder_init (&folder);
  id[64] = '\0';
  name[400] = '\0';
  facts = tariff;
  facts.id = id;
  facts.name = name;
  save (&folder, &facts);
  assert_loads (&folder, &facts);
}

static void
test_not_single (void)
{
  static const char *const texts[] = {
    HEAD MODEL TAIL,
    HEAD MODEL "</model><commands proof='document'>" SOURCE
    "<command id='a' function='other' danger='none'><name>A</name></command></commands></profiles>",
    HEAD "<commands proof='document'>" SOURCE
    "<command id='a' function='other' danger='none'><name>A</name></command>"
    "<command id='b' function='other' danger='none'><name>B</name></command></commands></profiles>",
  };
  g_auto (Folder) folder;
  g_autofree char *path = NULL;

  folder_init (&folder);
  path = g_build_filename (folder.folder, "own.xml", NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_true (g_file_set_contents (path, texts[i], -1, NULL));
      g_assert_null (mr_command_file_load (path, &error));
      g_assert_error (error, MR_PROFILE_ERROR, MR_PROFILE_ERROR_INVALID);
      g_assert_nonnull (strstr (error->message, "single command"));
    }
}

/* Where nothing can be written. */
static void
test_unwritable (void)
{
  g_auto (Folder) folder;
  g_autofree char *file = NULL;
  g_autofree char *taken = NULL;
  g_autoptr (GError) error = NULL;

  folder_init (&folder);
  file = g_build_filename (folder.folder, "file", NULL);
  g_assert_true (g_file_set_contents (file, "", -1, NULL));
  g_assert_false (mr_command_file_save (file, &breaker, &error));
  g_assert_error (error, MR_PROFILE_ERROR, MR_PROFILE_ERROR_WRITE);
  g_clear_error (&error);

  taken = mr_command_file_path (folder.folder, &breaker);
  g_assert_cmpint (g_mkdir (taken, 0700), ==, 0);
  g_assert_false (mr_command_file_save (folder.folder, &breaker, &error));
  g_assert_error (error, MR_PROFILE_ERROR, MR_PROFILE_ERROR_WRITE);
}

/* Whatever is typed is either refused with a sentence, or loads again equal. */
static void
test_garbage (void)
{
  static const char characters[] = "00112FD1A{}abz- \"<&>'\n\x7F\xC3\xB6";
  const gsize offsets[] = {
    G_STRUCT_OFFSET (MrCommandFacts, octets), G_STRUCT_OFFSET (MrCommandFacts, expected),
    G_STRUCT_OFFSET (MrCommandFacts, name), G_STRUCT_OFFSET (MrCommandFacts, source),
    G_STRUCT_OFFSET (MrCommandFacts, types), G_STRUCT_OFFSET (MrCommandFacts, fields[0].name),
    G_STRUCT_OFFSET (MrCommandFacts, fields[0].title), G_STRUCT_OFFSET (MrCommandFacts, states[0].vif),
    G_STRUCT_OFFSET (MrCommandFacts, states[0].numbers[MR_SUPPLY_CONNECTED]),
  };
  guint n_good = 0;

  for (guint i = 0; i < 900; i++)
    {
      MrCommandFacts facts = tariff;
      char text[12] = "";
      g_autoptr (GError) error = NULL;
      g_autoptr (MrCommandFacts) checked = NULL;
      const guint n = (guint) g_test_rand_int_range (1, sizeof text);

      for (guint j = 0; j + 1 < n; j++)
        text[j] = characters[g_test_rand_int_range (0, sizeof characters - 1)];
      G_STRUCT_MEMBER (const char *, &facts, offsets[i % G_N_ELEMENTS (offsets)]) = text;
      checked = mr_command_file_check (&facts, &error);
      g_assert_true ((checked == NULL) == (error != NULL));
      g_assert_true (error == NULL || g_utf8_validate (error->message, -1, NULL));
      if (checked == NULL)
        continue;
      g_autoptr (MrCommandFacts) again = mr_command_file_check (checked, &error);
      g_assert_no_error (error);
      g_assert_true (mr_command_facts_equal (checked, again));
      n_good++;
    }
  g_assert_cmpuint (n_good, >, 30);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/command-file/round-trip", test_round_trip);
  g_test_add_func ("/command-file/normal-form", test_normal_form);
  g_test_add_func ("/command-file/equal", test_equal);
  g_test_add_func ("/command-file/used", test_used);
  g_test_add_func ("/command-file/replaced", test_replaced);
  g_test_add_func ("/command-file/moved", test_moved);
  g_test_add_func ("/command-file/own", test_own);
  g_test_add_func ("/command-file/permissions", test_permissions);
  g_test_add_func ("/command-file/texts", test_texts);
  g_test_add_func ("/command-file/lengths", test_lengths);
  g_test_add_func ("/command-file/not-single", test_not_single);
  g_test_add_func ("/command-file/unwritable", test_unwritable);
  g_test_add_func ("/command-file/garbage", test_garbage);

  return g_test_run ();
}
