/* SPDX-License-Identifier: GPL-3.0-or-later */
/* "meterctl breaker": the breakers and valves of meters. */
#include "config.h"

#include "mr-cli.h"

#include <glib/gi18n-lib.h>

#include "mr-cli-commands-print.h"
#include "mr-cli-commands.h"
#include "mr-cli-print.h"
#include "mr-cli-screen.h"
#include "mr-command-words.h"

/* --- show --- */

static gboolean
has_breaker (MrMeter *meter)
{
  g_autoptr (GPtrArray) commands = mr_meter_list_commands (meter);

  return mr_meter_find_breaker (meter, commands).exists;
}

static void
say_no_breaker (MrMeter *meter)
{
  g_autofree char *label = mr_meter_label (meter);
  /* Translators: a meter, like "KAM 66290778". */
  g_autofree char *sentence = g_strdup_printf (_("%s shows no breaker or valve, and none is in its profile."), label);

  mr_cli_say (sentence);
}

/* A message is printed for those that were named and do not have one. Returns: (transfer full) (element-type MrMeter):
   the others */
static GPtrArray *
list_breakers (GPtrArray *meters, gboolean named)
{
  GPtrArray *breakers = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < meters->len; i++)
    {
      if (has_breaker (meters->pdata[i]))
        g_ptr_array_add (breakers, g_object_ref (meters->pdata[i]));
      else if (named)
        say_no_breaker (meters->pdata[i]);
    }
  return breakers;
}

static MrCliExit
show (MrCliBus *bus, GArray *addresses, guint baud, MrFormat format)
{
  const gboolean whole = mr_cli_read_these_or_all (bus, addresses, baud);
  GPtrArray *heard = mr_cli_bus_heard (bus);
  g_autoptr (GPtrArray) breakers = list_breakers (heard, addresses->len > 0);

  if (heard->len > 0 || format != MR_FORMAT_TEXT)
    mr_cli_breakers_print (breakers, format);
  if (heard->len == 0)
    return mr_cli_bus_stopped (bus) ? MR_CLI_PARTLY : MR_CLI_FAILED;
  return whole && (addresses->len == 0 || breakers->len == heard->len) ? MR_CLI_DONE : MR_CLI_PARTLY;
}

static MrCliExit
run_show (char ***args)
{
  g_autofree char *format_text = NULL;
  g_autofree char *baud_text = NULL;
  g_auto (MrCliConnectionOptions) bus_options = { 0 };
  const GOptionEntry entries[] = {
    { "baud", 0, 0, G_OPTION_ARG_STRING, &baud_text, N_("Baud rate of the meters"), N_("N") },
    { "format", 0, 0, G_OPTION_ARG_STRING, &format_text, N_("Output format: text, json or csv"), N_("FORMAT") },
    { NULL }
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_auto (GStrv) rest = NULL;
  g_autoptr (GArray) addresses = g_array_new (FALSE, FALSE, sizeof (MbusAddress));
  g_autoptr (MrCliBus) bus = NULL;
  MrFormat format;
  MrCliExit outcome;
  guint baud = 0;

  g_option_context_set_summary (context, _("Reads meters and shows the states of their breakers and valves."));
  g_option_context_set_description (context, _("ADDRESS is as for “meterctl read”; without one, all known meters of "
                                               "the bus are read. Nothing is changed in a meter."));
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  mr_cli_connection_add_options (context, &bus_options, TRUE);
  if (!mr_cli_parse (context, args, N_("URI [ADDRESS…]"), 1, G_MAXUINT, &rest) ||
      !mr_cli_parse_format (format_text, MR_FORMAT_CSV, &format) ||
      (baud_text != NULL && !mr_cli_parse_baud (baud_text, &baud)) || !mr_cli_parse_addresses (rest + 1, addresses))
    return MR_CLI_USAGE;
  mr_cli_say_profile_troubles ();

  bus = mr_cli_bus_open ((const char *const[]) { rest[0], NULL }, &bus_options, MR_CLI_KEEP_IF_POSSIBLE, &outcome);
  return bus != NULL ? show (bus, addresses, baud, format) : outcome;
}

/* --- disconnect, connect, release --- */

/* @template: (nullable): the one that the user named. @others: ids of
 * templates that were not chosen */
typedef struct {
  MrBreakerFunction function;
  const char *summary; /* marked for translation */
  char *template;
  GPtrArray *others;
} Switch;

static gboolean
is_candidate (const Switch *self, MrMeter *meter, const MrCommand *command)
{
  return mr_command_function (command) == mr_breaker_functions[self->function] &&
         mr_command_is_of_breaker (command, mr_meter_address (meter), mr_meter_telegrams (meter));
}

/* Returns: (nullable): the template with this id, if it is for this function of the breaker of the meter */
static MrCommand *
find_template (const Switch *self, MrMeter *meter, GPtrArray *commands)
{
  for (guint i = 0; i < commands->len; i++)
    if (g_str_equal (mr_command_id (commands->pdata[i]), self->template) &&
        is_candidate (self, meter, commands->pdata[i]))
      return commands->pdata[i];
  return NULL;
}

static void
note_others (Switch *self, MrMeter *meter, GPtrArray *commands, const MrCommand *chosen)
{
  for (guint i = 0; i < commands->len; i++)
    {
      const MrCommand *command = commands->pdata[i];
      const char *id = mr_command_id (command);

      if (command != chosen && !mr_command_is_empty (command) && is_candidate (self, meter, command) &&
          !g_ptr_array_find_with_equal_func (self->others, id, g_str_equal, NULL))
        g_ptr_array_add (self->others, g_strdup (id));
    }
}

static gboolean
choose (MrCliWrite *write, gpointer user_data)
{
  Switch *self = user_data;
  g_autoptr (GPtrArray) commands = mr_meter_list_commands (write->meter);
  const MrBreaker breaker = mr_meter_find_breaker (write->meter, commands);
  MrCommand *command = breaker.commands[self->function];

  if (!breaker.exists)
    {
      say_no_breaker (write->meter);
      return FALSE;
    }
  if (self->template != NULL)
    command = find_template (self, write->meter, commands);
  note_others (self, write->meter, commands, command);
  return mr_cli_commands_choose (write, command, NULL, 0,
                                 self->template != NULL ? self->template
                                                        : mr_function_name (mr_breaker_functions[self->function]));
}

/* Most templates of the standard are guesses: the next one may be what the device understands. */
static void
say_others (const Switch *self)
{
  g_autofree char *ids = NULL;
  g_autofree char *sentence = NULL;

  if (self->others->len == 0)
    return;
  g_ptr_array_add (self->others, NULL);
  ids = g_strjoinv (", ", (char **) self->others->pdata);
  /* Translators: ids of command templates. */
  sentence = g_strdup_printf (_("If a device did not switch, it may need another command. Try --template with: %s."),
                              ids);
  mr_cli_say (sentence);
}

static MrCliExit
run_switch (Switch *self, char ***args)
{
  g_auto (MrCliWritesOptions) options = { 0 };
  const gboolean cuts_supply = mr_breaker_functions[self->function] == MR_FUNCTION_BREAKER_DISCONNECT;
  g_autofree char *template = NULL;
  const GOptionEntry entries[] = {
    { "template", 0, 0, G_OPTION_ARG_STRING, &template, N_("Use this command template"), N_("ID") },
    { NULL }
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_auto (GStrv) rest = NULL;
  g_autoptr (GArray) addresses = g_array_new (FALSE, FALSE, sizeof (MbusAddress));
  g_autoptr (GPtrArray) others = g_ptr_array_new_with_free_func (g_free);
  MrCliExit outcome;

  g_option_context_set_summary (context, _(self->summary));
  g_option_context_set_description (
    context, cuts_supply ? _("The consumers lose supply. For each meter, --confirm with the number that is printed on "
                             "it is needed, also with --yes.\n\n"
                             "ADDRESS is as for “meterctl read”. The command succeeds only if every meter was read "
                             "back as disconnected. Every write is logged with the site.")
                         : _("ADDRESS is as for “meterctl read”. The command succeeds only if the new state was read "
                             "back from every meter. Every write is logged with the site."));
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  mr_cli_writes_add_options (context, &options, TRUE);
  if (!mr_cli_parse (context, args, N_("URI ADDRESS…"), 2, G_MAXUINT, &rest) ||
      !mr_cli_writes_parse_options (&options) || !mr_cli_parse_addresses (rest + 1, addresses))
    return MR_CLI_USAGE;
  mr_cli_say_profile_troubles ();
  self->template = template;
  self->others = others;
  outcome = mr_cli_writes_run (rest[0], addresses, &options, choose, self);
  if (outcome == MR_CLI_FAILED)
    say_others (self);
  return outcome;
}

static MrCliExit
run_disconnect (char ***args)
{
  return run_switch (&(Switch) { MR_BREAKER_DISCONNECT, N_("Disconnects consumers, and reads the state back.") }, args);
}

static MrCliExit
run_connect (char ***args)
{
  return run_switch (&(Switch) { MR_BREAKER_CONNECT, N_("Connects consumers, and reads the state back.") }, args);
}

static MrCliExit
run_release (char ***args)
{
  return run_switch (&(Switch) { MR_BREAKER_RELEASE, N_("Releases breakers, so that they can be connected by a button, "
                                                        "and reads the state back.") }, args);
}

static const MrCliCommand commands[] = {
  { "show", N_("Show the states of breakers and valves"), run_show },
  { "disconnect", N_("Disconnect consumers"), run_disconnect },
  { "connect", N_("Connect consumers"), run_connect },
  { "release", N_("Release breakers for connection"), run_release },
};

MrCliExit
mr_cli_run_breaker (char ***args)
{
  return mr_cli_run_group (commands, G_N_ELEMENTS (commands), _("Show and switch breakers and valves."), args);
}
