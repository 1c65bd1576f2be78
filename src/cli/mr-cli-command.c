/* SPDX-License-Identifier: GPL-3.0-or-later */
/* "meterctl write": the commands of profiles. */
#include "config.h"

#include "mr-cli.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "mr-cli-commands-print.h"
#include "mr-cli-commands.h"
#include "mr-cli-print.h"
#include "mr-cli-screen.h"

/* @fields: (array zero-terminated=1): "tariff=2" */
typedef struct {
  const char *template;
  char **fields;
} Send;

/* Returns: (nullable): what was typed for the field */
static const char *
find_value (char **fields, const char *name)
{
  const gsize n = strlen (name);

  for (; *fields != NULL; fields++)
    if (strncmp (*fields, name, n) == 0 && (*fields)[n] == '=')
      return *fields + n + 1;
  return NULL;
}

static gboolean
is_field (const char *text, const MrCommandField *fields, gsize n_fields)
{
  for (gsize i = 0; i < n_fields; i++)
    {
      const gsize n = strlen (fields[i].name);

      if (strncmp (text, fields[i].name, n) == 0 && text[n] == '=')
        return TRUE;
    }
  return FALSE;
}

static void
say_unknown_field (const char *template, const char *typed)
{
  /* Translators: the id of a command template, and what the user typed. */
  g_autofree char *sentence = g_strdup_printf (_("The template %s has no field for “%s”. See “meterctl write --list”."),
                                               template, typed);

  mr_cli_say (sentence);
}

static void
say_given_twice (const char *typed)
{
  g_autofree char *sentence = g_strdup_printf (_("“%s” is given twice."), typed);

  mr_cli_say (sentence);
}

/* Returns: whether an earlier one of @fields is for the same field as @typed, one of them */
static gboolean
is_given_before (char **fields, char **typed)
{
  const gsize n = (gsize) (strchr (*typed, '=') - *typed) + 1;

  for (; fields < typed; fields++)
    if (strncmp (*fields, *typed, n) == 0)
      return TRUE;
  return FALSE;
}

static void
say_missing_field (const char *template, const char *name)
{
  /* Translators: the id of a command template, and the name of one of its fields, which "=NUMBER" follows. */
  g_autofree char *sentence = g_strdup_printf (_("The template %1$s needs a number for its field “%2$s”: add "
                                                 "%2$s=NUMBER."),
                                               template, name);

  mr_cli_say (sentence);
}

/* @values: (out) (array): one for each field. Returns: %FALSE after a message. */
static gboolean
read_values (const Send *self, const MrCommandField *fields, gsize n_fields, gint64 *values)
{
  for (char **typed = self->fields; *typed != NULL; typed++)
    if (!is_field (*typed, fields, n_fields))
      {
        say_unknown_field (self->template, *typed);
        return FALSE;
      }
    else if (is_given_before (self->fields, typed))
      {
        say_given_twice (*typed);
        return FALSE;
      }
  for (gsize i = 0; i < n_fields; i++)
    {
      const char *text = find_value (self->fields, fields[i].name);

      if (text == NULL || !g_ascii_string_to_signed (text, 10, G_MININT64, G_MAXINT64, &values[i], NULL))
        {
          say_missing_field (self->template, fields[i].name);
          return FALSE;
        }
    }
  return TRUE;
}

static gboolean
choose (MrCliWrite *write, gpointer user_data)
{
  const Send *self = user_data;
  g_autoptr (GPtrArray) commands = mr_meter_list_commands (write->meter);
  MrCommand *command = NULL;
  gint64 values[MR_COMMAND_FIELDS] = { 0 };
  gsize n_fields = 0;

  for (guint i = 0; i < commands->len; i++)
    if (g_str_equal (mr_command_id (commands->pdata[i]), self->template))
      command = commands->pdata[i];
  if (command != NULL && !mr_command_is_empty (command))
    {
      const MrCommandField *fields = mr_command_fields (command, &n_fields);

      if (!read_values (self, fields, n_fields, values))
        return FALSE;
    }
  return mr_cli_commands_choose (write, command, values, n_fields, self->template);
}

/* --- --list --- */

static MrCliExit
list (const char *uri, GArray *addresses, const MrCliWritesOptions *options)
{
  const char *const uris[] = { uri, NULL };
  g_autoptr (MrCliBus) bus = NULL;
  MrCliExit outcome;
  gboolean whole;

  bus = mr_cli_bus_open (uris, &options->bus, MR_CLI_KEEP_IF_POSSIBLE, &outcome);
  if (bus == NULL)
    return outcome;
  whole = mr_cli_read_these_or_all (bus, addresses, options->baud);
  if (mr_cli_bus_heard (bus)->len > 0 || options->format != MR_FORMAT_TEXT)
    mr_cli_commands_print (mr_cli_bus_heard (bus), options->format);
  if (mr_cli_bus_heard (bus)->len == 0)
    return mr_cli_bus_stopped (bus) ? MR_CLI_PARTLY : MR_CLI_FAILED;
  return whole ? MR_CLI_DONE : MR_CLI_PARTLY;
}

/* --- The command line --- */

/* Sorts the words into addresses and fields. Returns: %FALSE after a message. */
static gboolean
sort_words (char **words, GArray *addresses, GPtrArray *fields)
{
  for (; *words != NULL; words++)
    {
      MbusAddress address;

      if (strchr (*words, '=') != NULL)
        {
          g_ptr_array_add (fields, *words);
          continue;
        }
      if (!mr_cli_parse_address (*words, &address))
        return FALSE;
      g_array_append_val (addresses, address);
    }
  g_ptr_array_add (fields, NULL);
  return TRUE;
}

MrCliExit
mr_cli_run_write (char ***args)
{
  g_auto (MrCliWritesOptions) options = { 0 };
  gboolean lists = FALSE;
  const GOptionEntry entries[] = {
    { "list", 0, 0, G_OPTION_ARG_NONE, &lists, N_("Read the meters, and list the templates for them"), NULL },
    { NULL }
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_auto (GStrv) rest = NULL;
  g_autoptr (GArray) addresses = g_array_new (FALSE, FALSE, sizeof (MbusAddress));
  g_autoptr (GPtrArray) fields = g_ptr_array_new ();
  Send self;

  g_option_context_set_summary (context, _("Sends a command of a profile to meters, and reads back what it changed."));
  g_option_context_set_description (
    context, _("TEMPLATE is the id of a command template; “meterctl write --list URI [ADDRESS…]” lists those for the "
               "meters of a bus, with their fields, what may come of them, and where their bytes are from. ADDRESS is "
               "as for “meterctl read”.\n\n"
               "If the consumer loses supply by it, --confirm with the number that is printed on the meter is needed "
               "for each meter, also with --yes. The command succeeds only if its effect was read back from every "
               "meter. Every write is logged with the site."));
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  mr_cli_writes_add_options (context, &options, TRUE);
  if (!mr_cli_parse (context, args, N_("TEMPLATE URI ADDRESS… [FIELD=NUMBER…]"), 1, G_MAXUINT, &rest))
    return MR_CLI_USAGE;
  if (!lists && g_strv_length (rest) < 3)
    return mr_cli_usage (_("Name a template, a connection and the address of a meter."));
  options.yes = options.yes || lists;
  if (!mr_cli_writes_parse_options (&options) || !sort_words (rest + (lists ? 1 : 2), addresses, fields))
    return MR_CLI_USAGE;
  mr_cli_say_profile_troubles ();
  if (lists)
    return list (rest[0], addresses, &options);

  if (addresses->len == 0)
    return mr_cli_usage (_("Name a template, a connection and the address of a meter."));
  self = (Send) { rest[0], (char **) fields->pdata };
  return mr_cli_writes_run (rest[1], addresses, &options, choose, &self);
}
