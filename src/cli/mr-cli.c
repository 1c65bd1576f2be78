/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-cli.h"

#include <glib/gi18n-lib.h>

#include "mr-cli-screen.h"

MrCliExit
mr_cli_usage (const char *sentence)
{
  g_autofree char *text = NULL;

  /* Translators: the first %s is a complete sentence about what is wrong, the second the program with its command,
     "meterctl scan". */
  text = g_strdup_printf (_("%s See “%s --help”."), sentence, g_get_prgname ());
  mr_cli_say (text);
  return MR_CLI_USAGE;
}

/* GOption repeats an option as it was typed. If that was --psk=…, the key must not end up in a log. */
static MrCliExit
usage_of_option (const GError *error)
{
  g_autofree char *text = g_strdup (error->message);
  g_autofree char *sentence = NULL;

  if (g_error_matches (error, G_OPTION_ERROR, G_OPTION_ERROR_UNKNOWN_OPTION) && strchr (text, '=') != NULL)
    *strchr (text, '=') = '\0';
  sentence = g_str_has_suffix (text, ".") ? g_strdup (text) : g_strconcat (text, ".", NULL);
  return mr_cli_usage (sentence);
}

gboolean
mr_cli_parse (GOptionContext *context, char ***args, const char *parameters, guint n_least, guint n_most, char ***rest)
{
  g_auto (GStrv) found = NULL;
  g_autoptr (GError) error = NULL;
  /* File names, not strings: a path need not be in the character set of the locale. */
  const GOptionEntry entries[] = {
    { G_OPTION_REMAINING, 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_FILENAME_ARRAY, &found, NULL, parameters },
    { NULL }
  };
  guint n;

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse_strv (context, args, &error))
    {
      usage_of_option (error);
      return FALSE;
    }

  if (found == NULL)
    found = g_new0 (char *, 1);
  n = g_strv_length (found);
  if (n < n_least)
    {
      mr_cli_usage (_("Parameters are missing."));
      return FALSE;
    }
  if (n > n_most)
    {
      mr_cli_usage (_("Too many parameters."));
      return FALSE;
    }

  *rest = g_steal_pointer (&found);
  return TRUE;
}

gboolean
mr_cli_parse_format (const char *text, MrFormat last, MrFormat *out)
{
  g_autoptr (GString) known = NULL;
  g_autofree char *sentence = NULL;

  *out = MR_FORMAT_TEXT;
  if (text == NULL || (mr_format_from_nick (text, out) && *out <= last))
    return TRUE;

  known = g_string_new (mr_format_nick (MR_FORMAT_TEXT));
  for (guint i = MR_FORMAT_TEXT + 1; i <= last; i++)
    g_string_append_printf (known, ", %s", mr_format_nick (i));
  /* Translators: the first %s is what the user typed after --format, the second a list like "text, json, csv". */
  sentence = g_strdup_printf (_("Unknown format “%s”. Use one of: %s."), text, known->str);
  mr_cli_usage (sentence);
  return FALSE;
}

gboolean
mr_cli_parse_number (const char *text, const char *what, guint least, guint most, guint *out)
{
  guint64 number = 0;
  g_autofree char *sentence = NULL;

  /* g_ascii_string_to_unsigned() accepts neither signs nor spaces. */
  if (g_ascii_string_to_unsigned (text, 10, least, most, &number, NULL))
    {
      *out = (guint) number;
      return TRUE;
    }

  /* Translators: the first %s is an option or parameter, like "--tcp", the second what the user typed. */
  sentence = g_strdup_printf (_("%s takes a number from %u to %u, not “%s”."), what, least, most, text);
  mr_cli_usage (sentence);
  return FALSE;
}

gboolean
mr_cli_parse_baud (const char *text, guint *out)
{
  static const guint rates[] = { 300, 600, 1200, 2400, 4800, 9600, 19200, 38400 };
  guint64 rate = 0;
  g_autofree char *sentence = NULL;

  if (g_ascii_string_to_unsigned (text, 10, rates[0], rates[G_N_ELEMENTS (rates) - 1], &rate, NULL))
    for (gsize i = 0; i < G_N_ELEMENTS (rates); i++)
      if (rates[i] == rate)
        {
          *out = rates[i];
          return TRUE;
        }

  /* Translators: %s is what the user typed after --baud. */
  sentence = g_strdup_printf (_("“%s” is not an M-Bus baud rate. Use 300, 600, 1200, 2400, 4800, 9600, 19200 or "
                                "38400."), text);
  mr_cli_usage (sentence);
  return FALSE;
}

gboolean
mr_cli_parse_address (const char *text, MbusAddress *out)
{
  g_autoptr (GError) error = NULL;

  if (mbus_address_parse (text, out, &error))
    {
      mr_cli_may_repeat (text);
      return TRUE;
    }
  mr_cli_usage (error->message);
  return FALSE;
}

gboolean
mr_cli_parse_addresses (char **texts, GArray *addresses)
{
  for (guint i = 0; texts[i] != NULL; i++)
    {
      MbusAddress address;

      if (!mr_cli_parse_address (texts[i], &address))
        return FALSE;
      g_array_append_val (addresses, address);
    }
  return TRUE;
}

/* Width of the command names in lists of commands. */
#define NAME_WIDTH 14

void
mr_cli_list_commands (GString *text, const MrCliCommand *commands, guint n_commands)
{
  g_string_append (text, _("Commands:"));
  for (guint i = 0; i < n_commands; i++)
    g_string_append_printf (text, "\n  %-*s%s", NAME_WIDTH, commands[i].name, _(commands[i].summary));
}

MrCliExit
mr_cli_run_command (const MrCliCommand *commands, guint n_commands, char **argv)
{
  g_auto (GStrv) args = g_strdupv (argv);
  g_autofree char *program = NULL;
  g_autofree char *sentence = NULL;

  for (guint i = 0; i < n_commands; i++)
    if (g_str_equal (argv[0], commands[i].name))
      {
        program = g_strconcat (g_get_prgname (), " ", argv[0], NULL);
        g_set_prgname (program);
        return commands[i].run (&args);
      }

  /* Translators: %s is what the user typed after "meterctl". */
  sentence = g_strdup_printf (_("Unknown command “%s”."), argv[0]);
  return mr_cli_usage (sentence);
}

MrCliExit
mr_cli_run_group (const MrCliCommand *commands, guint n_commands, const char *summary, char ***args)
{
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GString) description = g_string_new (NULL);
  g_auto (GStrv) rest = NULL;

  mr_cli_list_commands (description, commands, n_commands);
  g_option_context_set_summary (context, summary);
  g_option_context_set_description (context, description->str);
  g_option_context_set_strict_posix (context, TRUE); /* options after the command belong to the command */
  if (!mr_cli_parse (context, args, N_("COMMAND …"), 0, G_MAXUINT, &rest))
    return MR_CLI_USAGE;
  if (rest[0] == NULL)
    return mr_cli_usage (_("No command given."));
  return mr_cli_run_command (commands, n_commands, rest);
}
