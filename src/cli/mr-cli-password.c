/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-cli-password.h"

#include <glib/gi18n-lib.h>

#include "mr-cli-screen.h"
#include "mr-password.h"

void
mr_cli_password_add_option (GOptionContext *context, char **file)
{
  const GOptionEntry entries[] = {
    { "password-file", 0, 0, G_OPTION_ARG_FILENAME, file,
      N_("Password of the meters that ask for one (a file that only you can read)"), N_("FILE") },
    { NULL }
  };

  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
}

gboolean
mr_cli_password_load (const char *file, GBytes **password)
{
  g_autoptr (GError) error = NULL;

  *password = file != NULL ? mr_password_load_file (file, &error) : NULL;
  if (error != NULL)
    mr_cli_say (error->message);
  return error == NULL;
}

void
mr_cli_password_say_unused (GBytes *password, gboolean may_ask)
{
  if (password != NULL && !may_ask)
    mr_cli_say (_("The password is not used: no meter that is written to is known to ask for one."));
}

void
mr_cli_password_append (GString *out, const MrWriteRequest *request)
{
  if (mr_write_request_gives_password (request))
    /* Translators: in a list of what is sent to a meter, in place of its octets. */
    g_string_append_printf (out, "  %s\n", _("password, not shown"));
}
