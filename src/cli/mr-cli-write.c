/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The commands that write one value to one meter. */
#include "config.h"

#include "mr-cli.h"

#include <glib/gi18n-lib.h>

#include "mbus-frame.h"
#include "mr-cli-batch.h"
#include "mr-cli-password.h"
#include "mr-cli-screen.h"

/**
 * WriteCommand:
 * @parse: (transfer full) (nullable): the value in its normal form; %NULL after a message on stderr
 */
typedef struct {
  const char *kind;
  const char *parameters;  /* marked for translation, like the next two */
  const char *summary;
  const char *description;
  char *(*parse) (const char *text);
} WriteCommand;

static char *
parse_address (const char *text)
{
  guint address;

  return mr_cli_parse_number (text, "NEW", MBUS_ADDRESS_FACTORY, MBUS_ADDRESS_LAST, &address)
           ? g_strdup_printf ("%u", address)
           : NULL;
}

static char *
parse_meter_number (const char *text)
{
  g_autoptr (GError) error = NULL;

  if (mr_write_kind_find (MR_WRITE_METER_NUMBER)->check (text, &error))
    return g_strdup (text);
  mr_cli_usage (error->message);
  return NULL;
}

static const WriteCommand set_address = {
  MR_WRITE_PRIMARY_ADDRESS,
  N_("URI ADDRESS NEW"),
  N_("Changes the primary address of a meter and reads it back."),
  N_("ADDRESS is the meter’s current address, as for “meterctl read”. NEW is from 1 to 250, or 0 for the factory "
     "address. The command succeeds only if the meter was read at its new address. Every write is logged with the "
     "site."),
  parse_address,
};

static const WriteCommand set_number = {
  MR_WRITE_METER_NUMBER,
  N_("URI ADDRESS NUMBER"),
  N_("Changes the number of a meter, which is part of its secondary address, and reads it back."),
  N_("ADDRESS is the meter’s current address, as for “meterctl read”. NUMBER has eight digits. The number is usually "
     "printed on the meter and used for billing: change it only to correct it. Many meters do not allow it. The "
     "command succeeds only if the meter was read with its new number. Every write is logged with the site."),
  parse_meter_number,
};

/* Returns: (transfer full) (nullable): the only meter that answers at @address; NULL after a message. */
static MrMeter *
find_meter (MrCliBus *bus, const MbusAddress *address, guint baud)
{
  GPtrArray *heard = mr_cli_bus_heard (bus);
  g_autoptr (MrTask) task = NULL;

  if (!mr_cli_bus_read (bus, address, 1, baud, &task) || heard->len != 1)
    return NULL;
  return g_object_ref (g_ptr_array_index (heard, 0));
}

/* Prints the meter with its old and its new value. */
static void
print_plan (const MrMeterWrite *write)
{
  g_autofree char *label = mr_meter_label (write->meter);
  g_autofree char *what = mr_meter_write_describe (write);
  g_autofree char *device_type = NULL;
  g_autofree char *line = NULL;

  g_object_get (write->meter, "device-type-name", &device_type, NULL);
  /* Translators: a meter, like "KAM 66290778", its device type, and "primary address 5 → 7". */
  line = g_strdup_printf (_("%s · %s: %s\n"), label, device_type, what);
  mr_cli_put (line);
}

static MrCliExit
write_value (MrCliBus *bus, const MrMeterWrite *write)
{
  g_autoptr (MrTask) task = g_object_ref (mr_bus_link_write (mr_cli_bus_link (bus), write, 1));

  mr_cli_show_steps (task, TRUE);
  mr_cli_bus_run (bus, &task, 1);
  if (mr_task_count_writes (task, MR_WRITE_CONFIRMED) == 0)
    return MR_CLI_FAILED;
  /* The value was written and verified. Other problems, such as a failure to update the log, have been printed. */
  return mr_cli_bus_n_problems (bus) == 0 ? MR_CLI_DONE : MR_CLI_PARTLY;
}

static MrCliExit
plan_and_write (MrCliBus *bus, const MrMeterWrite *write, gboolean yes)
{
  g_autofree char *present = mr_meter_known_value (write->meter, write->kind);

  print_plan (write);
  if (g_strcmp0 (present, write->new_value) == 0)
    {
      mr_cli_put (_("The meter already has this value; nothing was written.\n"));
      return MR_CLI_DONE;
    }
  return mr_cli_confirm (bus, yes) ? write_value (bus, write) : MR_CLI_FAILED;
}

static MrCliExit
run (const WriteCommand *command, char ***args)
{
  gboolean yes = FALSE;
  g_autofree char *baud_text = NULL;
  g_autofree char *password_file = NULL;
  g_auto (MrCliConnectionOptions) bus_options = { 0 };
  const GOptionEntry entries[] = {
    { "yes", 'y', 0, G_OPTION_ARG_NONE, &yes, N_("Write without asking"), NULL },
    { "baud", 0, 0, G_OPTION_ARG_STRING, &baud_text, N_("Baud rate of the meter"), N_("N") },
    { NULL }
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_auto (GStrv) rest = NULL;
  g_autofree char *value = NULL;
  g_autoptr (GBytes) password = NULL;
  g_autoptr (MrCliBus) bus = NULL;
  g_autoptr (MrMeter) meter = NULL;
  MrMeterWrite write;
  MbusAddress address;
  MrCliExit outcome;
  guint baud = 0;

  g_option_context_set_summary (context, _(command->summary));
  g_option_context_set_description (context, _(command->description));
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  mr_cli_password_add_option (context, &password_file);
  mr_cli_connection_add_options (context, &bus_options, FALSE);
  if (!mr_cli_parse (context, args, _(command->parameters), 3, 3, &rest) ||
      (baud_text != NULL && !mr_cli_parse_baud (baud_text, &baud)) || !mr_cli_parse_address (rest[1], &address) ||
      (value = command->parse (rest[2])) == NULL)
    return MR_CLI_USAGE;
  if (!mr_cli_can_confirm (!yes))
    return MR_CLI_USAGE;
  if (!mr_cli_password_load (password_file, &password))
    return MR_CLI_FAILED;

  bus = mr_cli_open_to_write (rest[0], FALSE, &bus_options, &outcome);
  if (bus == NULL)
    return outcome;
  meter = find_meter (bus, &address, baud);
  if (meter == NULL)
    return mr_cli_bus_stopped (bus) ? MR_CLI_PARTLY : MR_CLI_FAILED;
  mr_cli_password_say_unused (password, mr_meter_may_ask_password (meter));
  write = (MrMeterWrite) {
    .meter = meter,
    .kind = mr_write_kind_find (command->kind),
    .new_value = value,
    .named = &address,
    .password = password,
  };
  return plan_and_write (bus, &write, yes);
}

MrCliExit
mr_cli_run_set_address (char ***args)
{
  return run (&set_address, args);
}

MrCliExit
mr_cli_run_set_number (char ***args)
{
  return run (&set_number, args);
}
