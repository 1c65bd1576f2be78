/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which command templates a meter is offered, those of the program and those of the user. */
#include "config.h"

#include <string.h>

#include "command-fixture.h"
#include "mr-breaker.h"

#define KAM 0x2C2D
#define HEAT 0x04
#define ELECTRICITY 0x02
#define GAS 0x03
#define BREAKER 0x20
#define VALVE 0x21

/* --- With the program --- */

/* The ids, with blanks between. */
static char *
offered (MrCommands *commands, guint16 manufacturer, guint8 version, guint8 type, const char *records)
{
  const MbusSecondary meter = { .manufacturer = manufacturer, .version = version, .device_type = type };
  g_autoptr (GPtrArray) telegrams = records != NULL ? telegrams_of (records, NULL) : NULL;
  g_autoptr (GPtrArray) list = mr_commands_list (commands, &meter, telegrams);
  GString *ids = g_string_new (NULL);

  for (guint i = 0; i < list->len; i++)
    g_string_append_printf (ids, "%s%s", i > 0 ? " " : "", mr_command_id (list->pdata[i]));
  return g_string_free (ids, FALSE);
}

static void
assert_offered (MrCommands *commands, guint16 manufacturer, guint8 version, guint8 type, const char *records,
                const char *ids)
{
  g_autofree char *found = offered (commands, manufacturer, version, type, records);

  g_assert_cmpstr (found, ==, ids);
}

#define REMOTE "standard-remote-control-off standard-remote-control-on standard-remote-control-release"
#define OUTPUT "standard-digital-output-off standard-digital-output-on"
#define VALVES "standard-gas-valve-close standard-gas-valve-open standard-gas-valve-release"

static void
test_standard (void)
{
  g_autoptr (MrCommands) commands = mr_commands_load (NULL);

  /* A meter that has nothing of it. */
  assert_offered (commands, ABC, 1, ELECTRICITY, "04 13 01 00 00 00", "");
  assert_offered (commands, ABC, 1, ELECTRICITY, NULL, "");
  assert_offered (commands, ABC, 1, ELECTRICITY, "01 FD 1F 01", REMOTE);
  /* An input or output of any other device is no breaker, and an input switches nothing. */
  assert_offered (commands, ABC, 1, ELECTRICITY, "01 FD 1A 01 01 FD 1B 01", OUTPUT);
  assert_offered (commands, ABC, 1, ELECTRICITY, "01 FD 1B 01", "");
  /* What it reports in the preferred place comes first. */
  assert_offered (commands, ABC, 1, BREAKER, "01 FD 1B 01", REMOTE " " OUTPUT);
  /* A breaker or valve need not report it. */
  assert_offered (commands, ABC, 1, BREAKER, NULL, REMOTE " " OUTPUT);
  assert_offered (commands, ABC, 1, VALVE, NULL, REMOTE " " OUTPUT);
  /* The gas valve of a G350. */
  assert_offered (commands, ABC, 1, GAS, "89 40 FD 1A 01", VALVES);
  /* Relays by their tariff. */
  assert_offered (commands, ABC, 1, ELECTRICITY, "81 10 FD 1B 00 81 80 10 FD 1B 00",
                  "standard-relay-1-off standard-relay-1-on standard-relay-4-off standard-relay-4-on");
}

/* The octets, states and dangers of all that the standard names. */
static void
test_standard_octets (void)
{
  static const struct {
    guint8 type;
    const char *records;
    const char *id;
    MrFunction function;
    const char *octets;
    const char *expected;
    const char *state;
  } cases[] = {
    { ELECTRICITY, "01 FD 1F 01", "standard-remote-control-off", MR_FUNCTION_BREAKER_DISCONNECT, "01 FD 1F 00",
      "disconnected", "connected" },
    { BREAKER, "01 FD 1B 00", "standard-remote-control-on", MR_FUNCTION_BREAKER_CONNECT, "01 FD 1F 01",
      "connected", "disconnected" },
    { VALVE, "01 FD 1A 02", "standard-remote-control-release", MR_FUNCTION_BREAKER_RELEASE, "01 FD 1F 02",
      "released", "released" },
    { ELECTRICITY, "01 FD 1A 01 01 FD 1B 00", "standard-digital-output-off", MR_FUNCTION_RELAY_OFF, "01 FD 1A 00", "0",
      "1" },
    { ELECTRICITY, "01 FD 1A 01", "standard-digital-output-on", MR_FUNCTION_RELAY_ON, "01 FD 1A 01", "1", "1" },
    { BREAKER, "01 FD 1A 01", "standard-digital-output-off", MR_FUNCTION_BREAKER_DISCONNECT, "01 FD 1A 00",
      "disconnected", "connected" },
    { GAS, "89 40 FD 1A 01", "standard-gas-valve-close", MR_FUNCTION_BREAKER_DISCONNECT, "01 FD 1F 00", "disconnected",
      "connected" },
    { ELECTRICITY, "81 10 FD 1B 01", "standard-relay-1-off", MR_FUNCTION_RELAY_OFF, "81 10 FD 1A 00", "0", "1" },
    { ELECTRICITY, "81 20 FD 1B 00", "standard-relay-2-on", MR_FUNCTION_RELAY_ON, "81 20 FD 1A 01", "1", "0" },
    { ELECTRICITY, "81 30 FD 1B 00", "standard-relay-3-off", MR_FUNCTION_RELAY_OFF, "81 30 FD 1A 00", "0", "0" },
    { ELECTRICITY, "81 80 10 FD 1B 00", "standard-relay-4-on", MR_FUNCTION_RELAY_ON, "81 80 10 FD 1A 01", "1", "0" },
  };
  g_autoptr (MrCommands) commands = mr_commands_load (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const MbusSecondary meter = { .manufacturer = ABC, .device_type = cases[i].type };
      g_autoptr (GPtrArray) telegrams = telegrams_of (cases[i].records, NULL);
      MrCommand *command = mr_commands_find (commands, &meter, telegrams, cases[i].id);
      g_autofree char *state = NULL;

      g_test_message ("%s", cases[i].id);
      g_assert_nonnull (command);
      state = mr_command_read_state (command, telegrams, NULL);
      assert_octets (command, 0x51, cases[i].octets);
      g_assert_cmpint (mr_command_function (command), ==, cases[i].function);
      g_assert_cmpstr (mr_command_expected (command), ==, cases[i].expected);
      g_assert_cmpstr (state, ==, cases[i].state);
      g_assert_cmpint (mr_command_proof (command), ==, MR_PROOF_INFERRED);
      g_assert_cmpint (mr_command_danger (command), ==, g_str_has_suffix (cases[i].octets, "00")
                                                          ? MR_DANGER_CUTS_SUPPLY : MR_DANGER_DISTURBS);
    }
}

/* Of two guesses of the standard, the one that writes what the device reports. */
static void
test_breaker_choice (void)
{
  static const struct {
    guint8 type;
    const char *records;
    const char *connects;
  } cases[] = {
    { BREAKER, NULL, "standard-remote-control-on" },
    { BREAKER, "01 FD 1F 01", "standard-remote-control-on" },
    { BREAKER, "01 FD 1A 01", "standard-digital-output-on" },
    { BREAKER, "01 FD 1B 01", "standard-digital-output-on" },
    { VALVE, "01 FD 1A 01 01 FD 1B 01", "standard-digital-output-on" },
    { BREAKER, "01 FD 1B 01 01 FD 1F 01", "standard-remote-control-on" },
    { BREAKER, "04 06 01 00 00 00", "standard-remote-control-on" },
    { ELECTRICITY, "01 FD 1F 01 01 FD 1A 01", "standard-remote-control-on" },
    { GAS, "89 40 FD 1A 01", "standard-gas-valve-open" },
  };
  g_autoptr (MrCommands) commands = mr_commands_load (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const MbusSecondary meter = { .manufacturer = ABC, .device_type = cases[i].type };
      g_autoptr (GPtrArray) telegrams = cases[i].records != NULL ? telegrams_of (cases[i].records, NULL) : NULL;
      g_autoptr (GPtrArray) list = mr_commands_list (commands, &meter, telegrams);
      const MrBreaker breaker = mr_breaker_find (list, &meter, telegrams);

      g_test_message ("%s", cases[i].records);
      g_assert_cmpstr (mr_command_id (breaker.commands[1]), ==, cases[i].connects);
    }
}

/* What says what a breaker is where two records differ: in a breaker or valve the input, by which it shows what it
 * measures. In any other meter that is wired to anything, and only its remote control counts. */
static void
test_breaker_supply (void)
{
  static const struct {
    guint8 type;
    const char *records;
    MrSupply supply;
  } cases[] = {
    { BREAKER, "01 FD 1F 00 01 FD 1B 01", MR_SUPPLY_CONNECTED },
    { VALVE, "01 FD 1F 01 01 FD 1A 01 01 FD 1B 00", MR_SUPPLY_DISCONNECTED },
    { BREAKER, "01 FD 1F 00 01 FD 1A 01", MR_SUPPLY_CONNECTED },
    { ELECTRICITY, "01 FD 1F 00 01 FD 1B 01", MR_SUPPLY_DISCONNECTED },
    { ELECTRICITY, "01 FD 1F 01 01 FD 1B 00 01 FD 1A 00", MR_SUPPLY_CONNECTED },
  };
  g_autoptr (MrCommands) commands = mr_commands_load (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const MbusSecondary meter = { .manufacturer = ABC, .device_type = cases[i].type };
      g_autoptr (GPtrArray) telegrams = telegrams_of (cases[i].records, NULL);
      g_autoptr (GPtrArray) list = mr_commands_list (commands, &meter, telegrams);

      g_test_message ("%s", cases[i].records);
      g_assert_cmpint (mr_breaker_find (list, &meter, telegrams).supply, ==, cases[i].supply);
    }
}

/* Kamstrup's octets are not public: no one may find any here. */
static void
test_kamstrup (void)
{
  g_autoptr (MrCommands) commands = mr_commands_load (NULL);
  const MbusSecondary meter = { .manufacturer = KAM, .version = 0x30, .device_type = ELECTRICITY };
  g_autoptr (GPtrArray) list = mr_commands_list (commands, &meter, NULL);
  gboolean seen[MR_FUNCTION_OTHER + 1] = { FALSE };

  g_assert_cmpuint (list->len, ==, 12);
  for (guint i = 0; i < list->len; i++)
    {
      g_assert_true (mr_command_is_empty (list->pdata[i]));
      g_assert_null (mr_command_expected (list->pdata[i]));
      g_assert_nonnull (strstr (mr_command_source (list->pdata[i]), "Technical Description 5512-1042"));
      seen[mr_command_function (list->pdata[i])] = TRUE;
    }
  for (guint i = 0; i < G_N_ELEMENTS (seen); i++)
    g_assert_true (seen[i] || i == MR_FUNCTION_RELAY_OFF || i == MR_FUNCTION_RELAY_ON || i == MR_FUNCTION_OTHER);
  assert_offered (commands, KAM, 0x34, HEAT, NULL, "");
}

/* --- In folders --- */

#define OWN(name) \
  "<command id='kamstrup-breaker-disconnect' function='breaker-disconnect' danger='cuts-supply'><name>" name \
  "</name><octets>02 FF 01 02 03</octets></command></commands></profiles>"

/* The user's own replaces the empty one, in its place; the closest one of a folder counts. */
static void
test_own (void)
{
  g_auto (Folder) own;
  const char *folders[] = { NULL, NULL };
  const MbusSecondary meter = { .manufacturer = KAM, .version = 0x30, .device_type = ELECTRICITY };
  const MbusSecondary other = { .manufacturer = KAM, .version = 0x31, .device_type = ELECTRICITY };

  folder_init (&own);
  folders[0] = own.folder;
  folder_add (&own, "a.xml", "<profiles manufacturer='KAM'><commands versions='30' types='02' proof='telegram'>" SOURCE
              OWN ("Closer"));
  folder_add (&own, "b.xml", "<profiles manufacturer='ABC KAM'><commands proof='telegram'>" SOURCE OWN ("Wider"));
  g_autoptr (MrCommands) commands = mr_commands_load (folders);
  g_autoptr (GPtrArray) list = mr_commands_list (commands, &meter, NULL);
  g_autoptr (GPtrArray) others = mr_commands_list (commands, &other, NULL);

  g_assert_cmpuint (list->len, ==, 12);
  g_assert_cmpstr (mr_command_name (list->pdata[0]), ==, "Closer");
  assert_octets (list->pdata[0], 0x51, "02 FF 01 02 03");
  g_assert_true (mr_command_is_empty (list->pdata[1]));
  g_assert_cmpstr (mr_command_name (others->pdata[0]), ==, "Wider");
  assert_offered (commands, ABC, 1, HEAT, NULL, "kamstrup-breaker-disconnect");
}

/* The bit of an address that is unique only on its site is not part of the letters (EN 13757-4). */
static void
test_soft_address (void)
{
  g_autoptr (MrCommands) commands = mr_commands_load (NULL);
  g_autofree char *ids = offered (commands, KAM | 0x8000, 0x30, ELECTRICITY, NULL);

  g_assert_true (g_str_has_prefix (ids, "kamstrup-breaker-disconnect "));
}

/* Those that were got before stay as they are. */
static void
test_reload (void)
{
  const MbusSecondary meter = { .manufacturer = ABC };
  g_auto (Folder) own = { mr_profiles_user_folder () };
  g_autoptr (MrCommands) before = mr_commands_get_default ();
  g_autoptr (MrCommands) same = mr_commands_get_default ();

  g_assert_true (same == before);
  g_assert_null (mr_commands_find (before, &meter, NULL, "off"));
  g_assert_cmpint (g_mkdir_with_parents (own.folder, 0700), ==, 0);
  folder_add (&own, "own.xml", HEAD COMMANDS SWITCH OFF END);
  mr_commands_reload_default ();

  g_autoptr (MrCommands) now = mr_commands_get_default ();
  g_assert_true (now != before);
  g_assert_nonnull (mr_commands_find (now, &meter, NULL, "off"));
  g_assert_null (mr_commands_find (before, &meter, NULL, "off"));
}

int
main (int argc, char **argv)
{
  g_auto (Folder) data;
  g_autofree char *program = NULL;
  int result;

  g_test_init (&argc, &argv, NULL);
  folder_init (&data);
  g_setenv ("XDG_DATA_HOME", data.folder, TRUE);

  g_test_add_func ("/command/standard", test_standard);
  g_test_add_func ("/command/standard/octets", test_standard_octets);
  g_test_add_func ("/command/standard/breaker", test_breaker_choice);
  g_test_add_func ("/command/standard/breaker-supply", test_breaker_supply);
  g_test_add_func ("/command/kamstrup", test_kamstrup);
  g_test_add_func ("/command/own", test_own);
  g_test_add_func ("/command/soft-address", test_soft_address);
  g_test_add_func ("/command/reload", test_reload);

  result = g_test_run ();
  program = g_build_filename (data.folder, "meter-room", NULL);
  g_rmdir (program);
  return result;
}
