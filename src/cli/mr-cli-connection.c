/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-cli-connection.h"

#include <glib/gi18n-lib.h>

#include "mr-cli-key.h"
#include "mr-cli-screen.h"

void
mr_cli_connection_options_clear (MrCliConnectionOptions *self)
{
  g_clear_pointer (&self->site, g_free);
  g_clear_pointer (&self->database, g_free);
  g_clear_pointer (&self->psk_file, g_free);
  g_clear_pointer (&self->identity, g_free);
  g_clear_pointer (&self->trace, g_free);
}

void
mr_cli_connection_add_options (GOptionContext *context, MrCliConnectionOptions *self, gboolean may_forget)
{
  const GOptionEntry entries[] = {
    { "site", 0, 0, G_OPTION_ARG_STRING, &self->site, N_("Save the results to the site with this name"), N_("NAME") },
    { "database", 0, 0, G_OPTION_ARG_FILENAME, &self->database, N_("Use this database (default: your own)"),
      N_("FILE") },
    { "psk-file", 0, 0, G_OPTION_ARG_FILENAME, &self->psk_file,
      N_("Pre-shared key for a tls: connection (a file that only you can read)"), N_("FILE") },
    { "identity", 0, 0, G_OPTION_ARG_STRING, &self->identity, N_("Identity that goes with the key"), N_("NAME") },
    { "trace", 0, 0, G_OPTION_ARG_FILENAME, &self->trace, N_("Record all data on the bus in this file"), N_("FILE") },
    { NULL }
  };
  const GOptionEntry forget[] = {
    { "no-store", 0, 0, G_OPTION_ARG_NONE, &self->no_store, N_("Save nothing"), NULL },
    { NULL }
  };

  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  if (may_forget)
    g_option_context_add_main_entries (context, forget, GETTEXT_PACKAGE);
}

MrUri *
mr_cli_connection_read (const char *text, const MrCliConnectionOptions *options, GBytes **key, MrCliExit *outcome)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MrUri) uri = mr_uri_parse (text, &error);

  if (uri == NULL)
    {
      *outcome = mr_cli_usage (error->message);
      return NULL;
    }
  mr_cli_may_repeat (text);
  if (options->identity != NULL)
    {
      g_free (uri->identity);
      uri->identity = g_strdup (options->identity);
    }
  if (!g_str_equal (uri->scheme, "tls"))
    return g_steal_pointer (&uri);

  *key = mr_cli_load_key (options->psk_file, uri->identity, &error);
  if (*key != NULL)
    return g_steal_pointer (&uri);
  if (error != NULL)
    {
      mr_cli_say (error->message);
      *outcome = MR_CLI_FAILED;
      return NULL;
    }
  *outcome = mr_cli_usage (_("This connection needs a pre-shared key. Give its file with --psk-file, or set the "
                             "environment variable METERCTL_PSK."));
  return NULL;
}
