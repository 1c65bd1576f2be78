/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The commands that write one value to one meter. */
#include "config.h"

#include "mr-cli.h"

#include <glib/gi18n-lib.h>

#include "mbus-frame.h"
#include "mr-cli-writes.h"

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

/* @value: in its normal form */
typedef struct {
  const WriteCommand *command;
  char *value;
} Wanted;

static gboolean
choose (MrCliWrite *write, gpointer user_data)
{
  const Wanted *self = user_data;

  write->kind = mr_write_kind_find (self->command->kind);
  write->value = g_strdup (self->value);
  return TRUE;
}

static MrCliExit
run (const WriteCommand *command, char ***args)
{
  g_auto (MrCliWritesOptions) options = { 0 };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_auto (GStrv) rest = NULL;
  g_autoptr (GArray) addresses = g_array_new (FALSE, FALSE, sizeof (MbusAddress));
  g_autofree char *value = NULL;
  MbusAddress address;

  g_option_context_set_summary (context, _(command->summary));
  g_option_context_set_description (context, _(command->description));
  mr_cli_writes_add_options (context, &options, FALSE);
  if (!mr_cli_parse (context, args, _(command->parameters), 3, 3, &rest) || !mr_cli_writes_parse_options (&options) ||
      !mr_cli_parse_address (rest[1], &address) || (value = command->parse (rest[2])) == NULL)
    return MR_CLI_USAGE;
  g_array_append_val (addresses, address);
  return mr_cli_writes_run (rest[0], addresses, &options, choose, &(Wanted) { command, value });
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
