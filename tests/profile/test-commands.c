/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Command templates: what a file may contain, binding of fields, and the state in real octets. */
#include "config.h"

#include <string.h>

#include "command-fixture.h"
#include "mr-breaker.h"
#include "mr-command-private.h"
#include "mr-profile-private.h"

/* --- Reading one file --- */

static gboolean
drop_profile (const MrProfileKey *key, MrProfile *profile, gpointer user_data)
{
  mr_profile_unref (profile);
  return TRUE;
}

static void
add_command (MrCommand *command, gpointer user_data)
{
  g_ptr_array_add (user_data, command);
}

static GPtrArray *
commands_of (const char *text)
{
  GPtrArray *commands = g_ptr_array_new_with_free_func ((GDestroyNotify) mr_command_unref);
  const MrProfileTaker taker = { drop_profile, add_command, commands };
  g_autoptr (GError) error = NULL;
  xmlDoc *document = mr_profile_parse ("own.xml", text, strlen (text), &error);

  g_assert_no_error (error);
  mr_profile_read ("own.xml", document, &taker, &error);
  g_assert_no_error (error);
  xmlFreeDoc (document);
  return commands;
}

/* One command with these octets, fields and expected state, and the state in FF 13. */
static MrCommand *
command_with (const char *expected, const char *contents)
{
  g_autofree char *text = g_strconcat (HEAD COMMANDS "<state vif='FF 13'/>"
                                       "<command id='c' function='tariff' danger='disturbs' expected='", expected,
                                       "'><name>C</name>", contents, "</command>" END, NULL);
  g_autoptr (GPtrArray) commands = commands_of (text);

  g_assert_cmpuint (commands->len, ==, 1);
  return mr_command_ref (commands->pdata[0]);
}

/* --- What is refused --- */

static void
assert_refused (const char *text, guint line, const char *reason)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MrProfiles) profiles = mr_profiles_load_text ("own.xml", text, strlen (text), &error);
  g_autofree char *at = g_strdup_printf ("“own.xml” cannot be used. Line %u:", line);

  g_test_message ("%s", text);
  g_assert_null (profiles);
  g_assert_error (error, MR_PROFILE_ERROR, MR_PROFILE_ERROR_INVALID);
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, at));
  g_assert_true (reason == NULL || strstr (error->message, reason) != NULL);
}

/* What the schema does not allow. */
static void
test_schema (void)
{
  static const char *const cases[] = {
    COMMANDS,
    "<commands proof='document'>" OFF,
    "<commands>" SOURCE OFF,
    "<commands proof='guessed'>" SOURCE OFF,
    "<commands proof='document' types='2'>" SOURCE OFF,
    "<commands proof='document' versions='thirty'>" SOURCE OFF,
    COMMANDS "<state/>" OFF,
    COMMANDS "<state vif='FD 1F' disconnected='none'/>" OFF,
    COMMANDS "<state vif='FD 1F' disconnected='-1'/>" OFF,
    COMMANDS "<state vif='FD 1F' unknown='1'/>" OFF,
    COMMANDS "<state vif='FD 1G'/>" OFF,
    COMMANDS "<command function='other' danger='none'><name>N</name></command>",
    COMMANDS "<command id='Off' function='other' danger='none'><name>N</name></command>",
    COMMANDS "<command id='../off' function='other' danger='none'><name>N</name></command>",
    COMMANDS "<command id='off' danger='none'><name>N</name></command>",
    COMMANDS "<command id='off' function='explode' danger='none'><name>N</name></command>",
    COMMANDS "<command id='off' function='other'><name>N</name></command>",
    COMMANDS "<command id='off' function='other' danger='some'><name>N</name></command>",
    COMMANDS "<command id='off' function='other' danger='none'/>",
    COMMANDS "<command id='off' function='other' danger='none'><name> </name></command>",
    COMMANDS "<command id='off' function='other' danger='none' ci='5'><name>N</name></command>",
    COMMANDS COMMAND "<octets>1 FD 1F 00</octets></command>",
    COMMANDS COMMAND "<octets>01 FD 1F {Tariff}</octets></command>",
    COMMANDS COMMAND "<octets>01 FD 1F {}</octets></command>",
    COMMANDS COMMAND "<octets>01 FD 1F {a</octets></command>",
    COMMANDS COMMAND "<octets>01{a}</octets></command>",
    COMMANDS COMMAND "<octets>{a}</octets><field min='0' max='1'>A</field></command>",
    COMMANDS COMMAND "<octets>{a}</octets><field name='a' max='1'>A</field></command>",
    COMMANDS COMMAND "<octets>{a}</octets><field name='a' min='0'>A</field></command>",
    COMMANDS COMMAND "<octets>{a}</octets><field name='a' min='0' max='9223372036854775808'>A</field></command>",
    COMMANDS COMMAND "<octets>{a}</octets><field name='a' min='0' max='1' size='0'>A</field></command>",
    COMMANDS COMMAND "<octets>{a}</octets><field name='a' min='0' max='1' size='9'>A</field></command>",
    COMMANDS COMMAND "<octets>{a}</octets><field name='a' min='0' max='1' coding='hex'>A</field></command>",
    COMMANDS COMMAND "<octets>{a}</octets><field name='a' min='0' max='1'/></command>",
    COMMANDS OFF SWITCH,
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = g_strconcat (HEAD "\n", cases[i], END, NULL);

      assert_refused (text, 2, NULL);
    }
  /* As it was written before there were templates. */
  assert_refused (HEAD MODEL "\n<command name='set' proof='inferred' ci='51'><source>S.</source><octets>01</octets>"
                  "</command>" TAIL, 2, "command");
}

/* The schema says where and what, and the program what should be there. */
static void
test_advice (void)
{
  static const struct {
    const char *text;
    const char *advice;
  } cases[] = {
    { "<command id='a' danger='none'><name>A</name></command>", "<command> has “id”" },
    { "<command id='a' function='other' danger='none'><octets>01</octets></command>", "first <name>" },
    { "<command id='a' function='other' danger='none'><name>A</name><octets>01 FD 1</octets></command>",
      "<octets> has pairs" },
    { "<command id='a' function='other' danger='none'><name>A</name><octets>{a}</octets>"
      "<field name='a' min='x' max='1'>A</field></command>", "whole numbers “min” and “max”" },
    { "<state dif='01'/><command id='a' function='other' danger='none'><name>A</name></command>", "<state> has “vif”" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = g_strconcat (HEAD COMMANDS, "\n", cases[i].text, END, NULL);
      g_autoptr (GError) error = NULL;

      g_assert_null (mr_profiles_load_text ("own.xml", text, strlen (text), &error));
      g_assert_error (error, MR_PROFILE_ERROR, MR_PROFILE_ERROR_INVALID);
      g_test_message ("%s", error->message);
      g_assert_nonnull (strstr (error->message, "own.xml"));
      g_assert_nonnull (strstr (error->message, "Line 2"));
      g_assert_nonnull (strstr (error->message, cases[i].advice));
    }
}

/* What only the program can check. */
static void
test_rules (void)
{
  static const struct {
    const char *state;   /* elements before the command */
    const char *command; /* its attributes and contents */
    const char *reason;
  } cases[] = {
    { "", "><name>N</name><octets>01 FD 1F {a}</octets>", "“{a}” is in the bytes" },
    { "", "><name>N</name><octets>01 FD 1F 00</octets><field name='a' min='0' max='1'>A</field>", "write {a} there" },
    { "", "><name>N</name><octets>{a}</octets><field name='a' min='0' max='1'>A</field>"
      "<field name='a' min='0' max='1'>A</field>", "“a” is defined twice" },
    { "", "><name>N</name><octets>{a}</octets><field name='a' min='2' max='1'>A</field>", "the least number, 2, is greater" },
    { "", "><name>N</name><octets>{a}</octets><field name='a' min='0' max='256'>A</field>", "do not fit" },
    { "", "><name>N</name><octets>{a}</octets><field name='a' min='-1' max='128'>A</field>", "do not fit" },
    { "", "><name>N</name><octets>{a}</octets><field name='a' min='-129' max='0'>A</field>", "do not fit" },
    { "", "><name>N</name><octets>{a}</octets><field name='a' min='0' max='100' coding='bcd'>A</field>",
      "do not fit" },
    { "", "><name>N</name><octets>{a}</octets><field name='a' min='-1' max='1' coding='bcd'>A</field>",
      "do not fit" },
    { "", "><name>N</name><octets/>", "no bytes" },
    { "", "><name>N</name><octets>01 7A 05</octets>", "address or number" },
    { "", "><name>N</name><octets>01 FD 1F 00 01 7A {a}</octets><field name='a' min='1' max='9'>A</field>",
      "address or number" },
    { "", "><name>N</name><octets>0C 79 78 56 34 12</octets>", "address or number" },
    { "", " ci='52'><name>N</name><octets>FF FF FF FF FF FF FF FF</octets>", "52" },
    { "", " ci='56'><name>N</name><octets>FF</octets>", "56" },
    { "", " ci='BB'><name>N</name><octets/>", "BB" },
    { "<state vif='FD'/>", "><name>N</name>", "VIF" },
    { "<state vif='1F 1F'/>", "><name>N</name>", "VIF" },
    { "<state vif='FD FD FD FD FD FD FD FD FD FD FD 1F'/>", "><name>N</name>", "VIF" },
    { "<state vif='FD 1F' dif='81'/>", "><name>N</name>", "“81”" },
    { "<state vif='FD 1F' disconnected='1' connected='1'/>", "><name>N</name>", "two states" },
    { "<state vif='13'/><state vif='13'/><state vif='13'/><state vif='13'/><state vif='13'/><state vif='13'/>"
      "<state vif='13'/><state vif='13'/><state vif='13'/>", "><name>N</name>", "at most 8 places" },
    { "", "><name>N</name><octets>{a} {b} {c} {d} {e} {f} {g} {h} {i}</octets><field name='a' min='0' max='1'>F</field>"
      "<field name='b' min='0' max='1'>F</field><field name='c' min='0' max='1'>F</field>"
      "<field name='d' min='0' max='1'>F</field><field name='e' min='0' max='1'>F</field>"
      "<field name='f' min='0' max='1'>F</field><field name='g' min='0' max='1'>F</field>"
      "<field name='h' min='0' max='1'>F</field><field name='i' min='0' max='1'>F</field>", "at most 8 fields" },
    { "", " expected='disconnected'><name>N</name>", "not where" },
    { "<state vif='FD 1F' connected='1'/>", " expected='disconnected'><name>N</name>", "which number means it" },
    { "<state vif='FD 1F' connected='1'/>", " expected='1'><name>N</name>", "write the name" },
    { "<state vif='FD 1F'/>", " expected='unknown'><name>N</name>", "cannot be expected" },
    { "<state vif='FD 1F'/>", " expected='off'><name>N</name>", "“off” cannot be expected" },
    { "<state vif='FD 1F'/>", " expected='{a}'><name>N</name>", "“{a}” cannot be expected" },
    { "<state vif='FD 1F'/>", " expected='1.5'><name>N</name>", "“1.5” cannot be expected" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = g_strconcat (HEAD "\n\n" COMMANDS, cases[i].state,
                                           "<command id='c' function='other' danger='none'", cases[i].command,
                                           "</command>" END, NULL);

      assert_refused (text, 3, cases[i].reason);
    }
}

static void
test_twice (void)
{
  assert_refused (HEAD COMMANDS SWITCH OFF "\n" OFF END, 2, "“off” is defined twice");
}

static void
test_too_long (void)
{
  g_autoptr (GString) text = g_string_new (HEAD COMMANDS SWITCH "\n" COMMAND "<octets>");

  for (guint i = 0; i < MBUS_DATA_MAX / 2; i++)
    g_string_append (text, "2F 2F ");
  g_string_append (text, "{a}</octets><field name='a' min='0' max='1'>A</field></command>" END);
  assert_refused (text->str, 2, "252");
}

/* A file is used as a whole or not at all. */
static void
test_broken_file (void)
{
  g_auto (Folder) folder;
  const char *folders[] = { NULL, NULL };
  const MbusSecondary meter = { .manufacturer = ABC };

  folder_init (&folder);
  folders[0] = folder.folder;
  folder_add (&folder, "a.xml", HEAD COMMANDS SWITCH OFF "</commands><model name='M' proof='document'>" SOURCE
              "<use bits='none'/>" TAIL);
  g_autoptr (MrCommands) commands = mr_commands_load (folders);
  g_autoptr (MrProfiles) profiles = mr_profiles_load (folders, NULL, NULL);

  g_assert_null (mr_commands_find (commands, &meter, NULL, "off"));
  g_assert_nonnull (strstr (mr_profiles_troubles (profiles)[0], "“none”"));
}

/* --- What a template says --- */

static void
test_facts (void)
{
  g_autoptr (GPtrArray) commands = commands_of (HEAD "<commands versions='01' types='02' proof='inferred'>"
                                                "<source>Maker's\n description.</source>" SWITCH
                                                "<command id='off-1' function='breaker-disconnect' "
                                                "danger='cuts-supply' expected='disconnected'>"
                                                "<name>Switch\n  off</name><octets>\n 01 FD 1F 00\n</octets></command>"
                                                "<command id='ask' function='other' danger='none' ci='A1'>"
                                                "<name>Ask</name><octets/></command>" END);
  MrCommand *command = commands->pdata[0];
  gsize n;

  g_assert_cmpuint (commands->len, ==, 2);
  g_assert_cmpstr (mr_command_id (command), ==, "off-1");
  g_assert_cmpstr (mr_command_name (command), ==, "Switch off");
  g_assert_cmpstr (mr_command_title (command), ==, "Switch off");
  g_assert_cmpstr (mr_command_source (command), ==, "Maker's description.");
  g_assert_cmpint (mr_command_function (command), ==, MR_FUNCTION_BREAKER_DISCONNECT);
  g_assert_cmpint (mr_command_danger (command), ==, MR_DANGER_CUTS_SUPPLY);
  g_assert_cmpint (mr_command_proof (command), ==, MR_PROOF_INFERRED);
  g_assert_cmpstr (mr_command_expected (command), ==, "disconnected");
  g_assert_false (mr_command_is_empty (command));
  mr_command_fields (command, &n);
  g_assert_cmpuint (n, ==, 0);
  assert_octets (command, 0x51, "01 FD 1F 00");

  /* A command of a CI field alone. */
  g_assert_false (mr_command_is_empty (commands->pdata[1]));
  g_assert_null (mr_command_expected (commands->pdata[1]));
  assert_octets (commands->pdata[1], 0xA1, "");
}

static void
test_words (void)
{
  g_assert_cmpstr (mr_danger_nick (MR_DANGER_CUTS_SUPPLY), ==, "cuts-supply");
  g_assert_cmpstr (mr_function_nick (MR_FUNCTION_OTHER), ==, "other");
  for (guint i = 0; i < MR_N_SUPPLIES; i++)
    g_assert_cmpint (mr_supply_from_nick (mr_supply_nick (i)), ==, i);
  g_assert_cmpint (mr_supply_from_nick ("1"), ==, MR_SUPPLY_UNKNOWN);
  g_assert_cmpint (mr_supply_from_nick (NULL), ==, MR_SUPPLY_UNKNOWN);
}

/* --- Binding --- */

#define FIELD(min, max, rest) \
  "<octets>02 FF 13 {value} FF</octets><field name='value' min='" min "' max='" max "' " rest ">Value</field>"

static void
test_bind (void)
{
  static const struct {
    const char *field;
    gint64 value;
    const char *octets; /* NULL: not allowed */
    const char *expected;
  } cases[] = {
    { FIELD ("1", "4", ""), 1, "02 FF 13 01 FF", "1" },
    { FIELD ("1", "4", ""), 4, "02 FF 13 04 FF", "4" },
    { FIELD ("1", "4", ""), 0, NULL, NULL },
    { FIELD ("1", "4", ""), 5, NULL, NULL },
    { FIELD ("0", "255", ""), 255, "02 FF 13 FF FF", "255" },
    { FIELD ("-128", "127", ""), -2, "02 FF 13 FE FF", "-2" },
    { FIELD ("0", "65535", "size='2'"), 0x1234, "02 FF 13 34 12 FF", "4660" },
    { FIELD ("-100000", "100000", "size='3' coding='integer'"), -100000, "02 FF 13 60 79 FE FF", "-100000" },
    { FIELD ("0", "9999", "size='2' coding='bcd'"), 1234, "02 FF 13 34 12 FF", "1234" },
    { FIELD ("-9223372036854775808", "9223372036854775807", "size='8'"), G_MININT64,
      "02 FF 13 00 00 00 00 00 00 00 80 FF", "-9223372036854775808" },
    { FIELD ("0", "9999999999999999", "size='8' coding='bcd'"), G_GINT64_CONSTANT (9999999999999999),
      "02 FF 13 99 99 99 99 99 99 99 99 FF", "9999999999999999" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (MrCommand) template = command_with ("{value}", cases[i].field);
      g_autoptr (GError) error = NULL;
      g_autoptr (MrCommand) bound = mr_command_bind (template, &cases[i].value, 1, &error);
      gsize n;

      g_assert_cmpstr (mr_command_expected (template), ==, "{value}");
      if (cases[i].octets == NULL)
        {
          g_assert_null (bound);
          g_assert_error (error, MR_PROFILE_ERROR, MR_PROFILE_ERROR_INVALID);
          g_assert_cmpstr (error->message, ==, "“Value” can be a number from 1 to 4.");
          continue;
        }
      g_assert_no_error (error);
      assert_octets (bound, 0x51, cases[i].octets);
      g_assert_cmpstr (mr_command_expected (bound), ==, cases[i].expected);
      g_assert_cmpstr (mr_command_id (bound), ==, mr_command_id (template));
      mr_command_fields (bound, &n);
      g_assert_cmpuint (n, ==, 0);
    }
}

/* The placeholder of one field twice, two fields in another order, and other numbers of values. */
static void
test_bind_several (void)
{
  const gint64 values[] = { 1, 300, 7 };
  g_autoptr (MrCommand) template =
    command_with ("{a}", "<octets>{b} {a} 2F {a}</octets><field name='a' min='0' max='9'>A</field>"
                  "<field name='b' min='0' max='999' size='2'>B</field>");
  gsize n;
  const MrCommandField *fields = mr_command_fields (template, &n);
  g_autoptr (MrCommand) bound = mr_command_bind (template, values, 2, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (n, ==, 2);
  g_assert_cmpstr (fields[1].name, ==, "b");
  g_assert_cmpstr (fields[1].title, ==, "B");
  g_assert_cmpint (fields[1].max, ==, 999);
  g_assert_cmpuint (fields[1].octets, ==, 2);
  assert_octets (bound, 0x51, "2C 01 01 2F 01");
  g_assert_cmpstr (mr_command_values (template), ==, "");
  g_assert_cmpstr (mr_command_values (bound), ==, "a=1 b=300");
  g_assert_null (mr_command_bind (template, values, 1, NULL));
  g_assert_null (mr_command_bind (template, values, 3, &error));
  g_assert_error (error, MR_PROFILE_ERROR, MR_PROFILE_ERROR_INVALID);

  g_autoptr (MrCommand) again = mr_command_bind (bound, NULL, 0, NULL);
  g_assert_true (again == bound);
}

/* As it was stored, and what is not for this template. */
static void
test_bind_text (void)
{
  static const char *const wrong[] = { "", "a=1", "a=1 b=300 c=1", "b=300 a=1", "a=1 b=", "a=1 b=1000", "a=1 b=3x", "a=1  b=300",
                                       "a=1 bb=300", "a 1 b 300" };
  g_autoptr (MrCommand) template =
    command_with ("{a}", "<octets>{b} {a}</octets><field name='a' min='0' max='9'>A</field>"
                  "<field name='b' min='-1' max='999' size='2'>B</field>");
  g_autoptr (MrCommand) bound = mr_command_bind_text (template, "a=1 b=-1");

  assert_octets (bound, 0x51, "FF FF 01");
  g_assert_cmpstr (mr_command_values (bound), ==, "a=1 b=-1");
  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    g_assert_null (mr_command_bind_text (template, wrong[i]));
}

/* A command that was sent is found whatever the meter reports, and what it is about is the place of its state. */
static void
test_recall (void)
{
  static const struct {
    const char *id;
    guint8 device_type;
    const char *title;
    const char *subject;
  } cases[] = {
    { "standard-remote-control-off", 0x02, "Disconnect by remote control", "FD 1F" },
    { "standard-digital-output-off", 0x02, "Digital output off", "FD 1A" },
    { "standard-digital-output-off", 0x20, "Disconnect by digital output", "FD 1B" },
    { "standard-relay-2-on", 0x02, "Relay 2 on", "FD 1B in 81 20" },
    { "standard-relay-2-off", 0x02, "Relay 2 off", "FD 1B in 81 20" },
  };
  g_autoptr (MrCommands) commands = mr_commands_load (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const MbusSecondary meter = { 0x12345678, 0x6BFA, 0x30, cases[i].device_type, FALSE, MBUS_ID_ANY };
      g_autoptr (MrCommand) command = mr_commands_recall (commands, &meter, cases[i].id, "");
      g_autofree char *subject = mr_command_subject (command, NULL);

      g_assert_cmpstr (mr_command_title (command), ==, cases[i].title);
      g_assert_cmpstr (subject, ==, cases[i].subject);
      g_assert_null (mr_commands_recall (commands, &meter, cases[i].id, "tariff=2"));
      g_assert_null (mr_commands_recall (commands, &meter, "nowhere", ""));
    }
}

/* A field must not make another command of the octets. */
static void
test_bind_address (void)
{
  const gint64 address = 0x7A;
  g_autoptr (MrCommand) template =
    command_with ("{vif}", "<octets>01 {vif} 05</octets><field name='vif' min='0' max='127'>VIF</field>");
  g_autoptr (GError) error = NULL;

  g_assert_null (mr_command_bind (template, &address, 1, &error));
  g_assert_error (error, MR_PROFILE_ERROR, MR_PROFILE_ERROR_INVALID);
}

static void
test_empty (void)
{
  g_autoptr (GPtrArray) commands = commands_of (HEAD COMMANDS SWITCH COMMAND "</command>" END);
  MrCommand *command = commands->pdata[0];
  g_autoptr (GError) error = NULL;

  g_assert_true (mr_command_is_empty (command));
  g_assert_cmpstr (mr_command_expected (command), ==, "disconnected");
  g_assert_null (mr_command_bind (command, NULL, 0, &error));
  g_assert_error (error, MR_PROFILE_ERROR, MR_PROFILE_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, "Maker's description, page 1."));
}

/* --- The state --- */

/* @at: the telegram that has it */
static void
assert_state (const char *states, const char *first, const char *second, const char *state, guint at)
{
  g_autofree char *text = g_strconcat (HEAD COMMANDS, states, "<command id='c' function='other' danger='none'>"
                                       "<name>C</name></command>" END, NULL);
  g_autoptr (GPtrArray) commands = commands_of (text);
  g_autoptr (GPtrArray) telegrams = telegrams_of (first, second);
  guint telegram = 99;
  g_autofree char *found = mr_command_read_state (commands->pdata[0], telegrams, &telegram);

  g_test_message ("%s: %s", states, first);
  g_assert_cmpstr (found, ==, state);
  g_assert_cmpuint (telegram, ==, state != NULL ? at : 99);
}

static void
test_state (void)
{
  /* Words and numbers, in every form of data that a bit field or a number may have. */
  assert_state (SWITCH, "01 FD 1F 00", NULL, "disconnected", 0);
  assert_state (SWITCH, "01 FD 1F 01", NULL, "connected", 0);
  assert_state (SWITCH, "02 FD 1F 02 00", NULL, "released", 0);
  assert_state (SWITCH, "01 FD 1F 03", NULL, "3", 0);
  assert_state (SWITCH, "09 FD 1F 01", NULL, "connected", 0);
  assert_state ("<state vif='FD 1F'/>", "02 FD 1F 00 80", NULL, "32768", 0);
  assert_state ("<state vif='FF 13'/>", "01 FF 13 04", NULL, "4", 0);
  assert_state ("<state vif='FF 13'/>", "02 FF 13 FE FF", NULL, "-2", 0);
  assert_state ("<state vif='2C'/>", "02 2C 2C 01", NULL, "300", 0); /* 3000 W: the number is that of the octets */
  assert_state ("<state vif='79'/>", "0C 79 78 56 34 12", NULL, "12345678", 0);
  assert_state ("<state vif='FD 1F' connected='01'/>", "01 FD 1F 01", NULL, "connected", 0);

  /* In a later telegram. */
  assert_state (SWITCH, "04 13 01 00 00 00", "04 13 01 00 00 00 01 FD 1F 01", "connected", 1);

  /* The preferred place counts, also when it comes later. */
  assert_state ("<state vif='FD 1B' disconnected='0'/><state vif='FD 1A' connected='0'/>", "01 FD 1A 00",
                "01 FD 1B 00", "disconnected", 1);
  assert_state ("<state vif='FD 1B' disconnected='0'/><state vif='FD 1A' connected='0'/>", "01 FD 1A 00", NULL,
                "connected", 0);

  /* Not there, or without a value. */
  assert_state (SWITCH, "01 FD 1A 00", NULL, NULL, 0);
  assert_state (SWITCH, "0F 01 FD 1F 00", NULL, NULL, 0);
  assert_state (SWITCH, "00 FD 1F", NULL, NULL, 0);
  assert_state (SWITCH, "05 FD 1F 00 00 80 3F", NULL, NULL, 0);
  assert_state (SWITCH, "01 FD 9F 18 00", NULL, NULL, 0);
  assert_state ("<state vif='13'/>", "0A 13 AF FB", NULL, NULL, 0);
  assert_state ("<state vif='6D'/>", "04 6D 1E 2E 45 33", NULL, NULL, 0);
}

/* Without DIF it is the present value of the meter itself: not a stored one, nor one of several relays. */
static void
test_state_place (void)
{
  assert_state (SWITCH, "41 FD 1F 00 01 FD 1F 01", NULL, "connected", 0);
  assert_state (SWITCH, "11 FD 1F 00 81 10 FD 1F 00 81 40 FD 1F 00", NULL, NULL, 0);
  assert_state (SWITCH, "81 00 FD 1F 01", NULL, "connected", 0);

  assert_state ("<state vif='FD 1B' dif='81 20'/>", "81 10 FD 1B 00 81 20 FD 1B 01 81 30 FD 1B 00", NULL, "1", 0);
  assert_state ("<state vif='FD 1B' dif='81 80 10'/>", "81 10 FD 1B 00 81 20 FD 1B 00 81 80 10 FD 1B 01", NULL, "1", 0);
  assert_state ("<state vif='FD 1B' dif='01'/>", "02 FD 1B 01 00", NULL, NULL, 0);
  assert_state ("<state vif='FD 1A' dif='89 40' connected='1'/>", "89 40 FD 1A 01", NULL, "connected", 0);
}

/* What may disconnect the consumer is as dangerous as what does, whatever the template says of its danger. */
static void
test_cuts_supply (void)
{
  static const struct {
    const char *state;
    const char *expected; /* (nullable) */
    gboolean cuts;
  } cases[] = {
    { SWITCH, NULL, TRUE },
    { SWITCH, "disconnected", TRUE },
    { SWITCH, "connected", FALSE },
    { "<state vif='FF 13'/>", NULL, FALSE },
    { "<state vif='FF 13'/>", "1", FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *expected =
        cases[i].expected != NULL ? g_strdup_printf (" expected='%s'", cases[i].expected) : g_strdup ("");
      g_autofree char *text = g_strconcat (HEAD COMMANDS, cases[i].state,
                                           "<command id='c' function='other' danger='none'", expected,
                                           "><name>C</name><octets>01 FD 1F 00</octets></command>" END, NULL);
      g_autoptr (GPtrArray) commands = commands_of (text);

      g_assert_true (mr_command_cuts_supply (commands->pdata[0]) == cases[i].cuts);
    }
}

int
main (int argc, char **argv)
{
  g_auto (Folder) data;

  g_test_init (&argc, &argv, NULL);
  folder_init (&data);
  g_setenv ("XDG_DATA_HOME", data.folder, TRUE);

  g_test_add_func ("/command/refused/schema", test_schema);
  g_test_add_func ("/commands/advice", test_advice);
  g_test_add_func ("/command/refused/rules", test_rules);
  g_test_add_func ("/command/refused/twice", test_twice);
  g_test_add_func ("/command/refused/too-long", test_too_long);
  g_test_add_func ("/command/refused/whole-file", test_broken_file);
  g_test_add_func ("/command/facts", test_facts);
  g_test_add_func ("/command/words", test_words);
  g_test_add_func ("/command/bind", test_bind);
  g_test_add_func ("/command/bind/several", test_bind_several);
  g_test_add_func ("/command/bind/bind-text", test_bind_text);
  g_test_add_func ("/command/bind/recall", test_recall);
  g_test_add_func ("/command/bind/address", test_bind_address);
  g_test_add_func ("/command/empty", test_empty);
  g_test_add_func ("/command/state", test_state);
  g_test_add_func ("/command/state/place", test_state_place);
  g_test_add_func ("/command/cuts-supply", test_cuts_supply);

  return g_test_run ();
}
