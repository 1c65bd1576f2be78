/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Commands of profiles: sent, and proven by the state that the meter reports, or not proven. */
#include "config.h"

#include <string.h>

#include "mr-commands.h"
#include "mr-sim.h"

#include "owner.h"

#define BREAKER(more) \
  "[bus]\ntitle = Test\n" \
  "[meter a]\nid = 12345678\nmanufacturer = KAM\nversion = 35\ntype = 20\nprimary = 7\n" more \
  "records = energy 5 kWh; remote-control 01\n"

#define OFF "standard-remote-control-off"
#define ON "standard-remote-control-on"

#define STATELESS \
  "<profiles manufacturer=\"KAM\"><commands proof=\"inferred\"><source>A test.</source>" \
  "<command id=\"test-stateless\" function=\"tariff\" danger=\"disturbs\"><name>Nothing shows it</name>" \
  "<octets>01 FD 1F 00</octets></command></commands></profiles>"

#define CONFIRMED "1:sent 1:accepted 1:confirmed"

/* @id: of a template that is offered to the meter of BREAKER() */
static void
set_from (Owner *owner, MrCommands *commands, const char *description, const char *id)
{
  g_auto (MrWriteRequest) request = { 0 };
  MrTarget who = { .baud = 2400 };
  MbusSecondary meter;
  MrCommand *command;

  g_assert_true (mbus_secondary_parse ("123456782D2C3520", &meter, NULL));
  command = mr_commands_find (commands, &meter, NULL, id);
  g_assert_nonnull (command);
  g_assert_true (mbus_address_parse ("7", &who.address, NULL));
  who.address.secondary = MBUS_SECONDARY_ANY;
  mr_write_request_init (&request, 1, mr_write_kind_find (MR_WRITE_COMMAND), &who, NULL,
                         mr_write_command_value (command));
  mr_write_request_set_command (&request, command);
  owner_open_bus (owner, description, "");
  owner_wait (owner, mr_master_write (owner->master, &request, 1));
  g_assert_cmpstr (owner->journal->str, ==, owner->steps->str);
}

static void
set (Owner *owner, const char *description, const char *id)
{
  g_autoptr (MrCommands) commands = mr_commands_load (NULL);

  set_from (owner, commands, description, id);
}

static void
test_disconnect (void)
{
  Owner owner;

  set (&owner, BREAKER ("breaker = connected\n"), OFF);
  g_assert_no_error (owner.error);
  g_assert_cmpstr (owner.steps->str, ==, CONFIRMED);
  g_assert_nonnull (strstr (owner.sent, " FD 51 01 FD 1F 00 "));
  g_assert_cmpstr (owner.values, ==, "connected → disconnected");
  owner_assert_meters (&owner, "123456782D2C3520@7 2400");
  owner_close (&owner);
}

/* Each is what it is; what did not happen is not said to have happened. */
static void
test_others (void)
{
  static const struct {
    const char *more;
    const char *id;
    const char *steps;
    const char *words; /* (nullable) */
  } cases[] = {
    { "breaker = disconnected\n", OFF, "1:confirmed", NULL },
    { "breaker = disconnected\n", ON, CONFIRMED, NULL },
    { "breaker = disconnected\nreconnect = button\n", ON, "1:sent 1:accepted 1:failed", "is released, but not connected yet" },
    { "breaker = disconnected\nreconnect = button\nbutton-after = 5 s\n", ON, CONFIRMED, NULL },
    { "breaker = connected\nignores = remote-control\n", OFF, "1:sent 1:accepted 1:failed",
      "the meter still reports “connected”" },
    { "breaker = connected\nalters = remote-control 02\n", OFF, "1:sent 1:accepted 1:failed",
      "the meter still reports “connected”" },
    { "breaker = released\nalters = remote-control 00\n", ON, "1:sent 1:accepted 1:failed",
      "is disconnected after the command, and not connected" },
    { "breaker = connected\nrefuses = remote-control 08\n", OFF, "1:sent 1:failed", "refused the request: " },
    { "breaker = connected\ndenies = remote-control 08\n", OFF, "1:sent 1:confirmed", NULL },
    { "breaker = connected\nloses-ack = remote-control\n", OFF, "1:sent 1:confirmed", NULL },
    { "breaker = connected\nlate = remote-control 3 s\n", OFF, "1:sent 1:confirmed", NULL },
    { "breaker = connected\nsilent-after = remote-control forever\n", OFF, "1:sent 1:accepted 1:unknown",
      "has not answered since" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *bus = g_strdup_printf (BREAKER ("%s"), cases[i].more);
      Owner owner;

      set (&owner, bus, cases[i].id);
      g_assert_cmpstr (owner.steps->str, ==, cases[i].steps);
      g_assert_true ((cases[i].words == NULL) == (owner.error == NULL));
      if (cases[i].words != NULL)
        g_assert_nonnull (strstr (owner.reason, cases[i].words));
      owner_close (&owner);
    }
}

/* A meter that shows nothing of it: E5 proves nothing. */
static void
test_unreported (void)
{
  Owner owner;

  set (&owner,
       "[bus]\ntitle = Test\n"
       "[meter a]\nid = 12345678\nmanufacturer = KAM\nversion = 35\ntype = 20\nprimary = 7\nrecords = energy 5 kWh\n",
       OFF);
  g_assert_cmpstr (owner.steps->str, ==, "1:sent 1:accepted 1:unknown");
  g_assert_nonnull (strstr (owner.reason, "nothing that the meter sends shows whether it had an effect"));
  owner_close (&owner);
}

/* The state of a template is looked for some seconds, as a valve takes them to turn; where nothing can show it, there
 * is nothing to wait for. */
static void
test_nothing_to_wait_for (void)
{
  g_autofree char *folder = g_dir_make_tmp ("meter-room-commands-XXXXXX", NULL);
  g_autofree char *file = g_build_filename (folder, "test.xml", NULL);
  const char *const folders[] = { folder, NULL };
  g_autoptr (MrCommands) commands = NULL;
  Owner owner;

  g_assert_true (g_file_set_contents (file, STATELESS, -1, NULL));
  commands = mr_commands_load (folders);
  set_from (&owner, commands, BREAKER (""), "test-stateless");
  g_assert_cmpstr (owner.steps->str, ==, "1:sent 1:accepted 1:unknown");
  g_assert_cmpint (owner.bus_time, <, 10 * G_USEC_PER_SEC);
  owner_close (&owner);

  set (&owner, BREAKER ("breaker = connected\nignores = remote-control\n"), OFF);
  g_assert_cmpint (owner.bus_time, >, 10 * G_USEC_PER_SEC);
  owner_close (&owner);
  g_remove (file);
  g_rmdir (folder);
}

/* Without octets nothing is sent. */
static void
test_empty (void)
{
  g_autoptr (MrCommands) commands = mr_commands_load (NULL);
  g_autoptr (GPtrArray) list = NULL;
  MbusSecondary meter;
  guint n_empty = 0;

  g_assert_true (mbus_secondary_parse ("123456782D2C3502", &meter, NULL));
  list = mr_commands_list (commands, &meter, NULL);
  for (guint i = 0; i < list->len; i++)
    {
      g_auto (MrWriteRequest) request = { 0 };
      const MrTarget target = { .address = { .primary = 7 } };
      g_autoptr (GError) error = NULL;

      n_empty += mr_command_is_empty (list->pdata[i]);
      mr_write_request_init (&request, 1, mr_write_kind_find (MR_WRITE_COMMAND), &target, NULL, "disconnected");
      mr_write_request_set_command (&request, list->pdata[i]);
      g_assert_true (mr_write_request_check (&request, &error) == !mr_command_is_empty (list->pdata[i]));
    }
  g_assert_cmpuint (n_empty, >, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  mr_sim_register ();

  g_test_add_func ("/master/write-command/disconnect", test_disconnect);
  g_test_add_func ("/master/write-command/others", test_others);
  g_test_add_func ("/master/write-command/unreported", test_unreported);
  g_test_add_func ("/master/write-command/nothing-to-wait-for", test_nothing_to_wait_for);
  g_test_add_func ("/master/write-command/empty", test_empty);

  return g_test_run ();
}
