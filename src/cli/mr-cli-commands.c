/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-cli-commands.h"

#include <glib/gi18n-lib.h>

#include "mr-cli-screen.h"
#include "mr-profile.h"

/* --- Choosing --- */

static void
say_of (MrMeter *meter, const char *what, const char *sentence)
{
  g_autofree char *label = mr_meter_label (meter);
  /* Translators: a meter, like "KAM 66290778"; what is asked of it, like "Disconnect"; and a complete sentence. */
  g_autofree char *line = g_strdup_printf (_("%s, %s: %s"), label, what, sentence);

  mr_cli_say (line);
}

static void
say_empty (MrMeter *meter, const MrCommand *command, const char *what)
{
  g_autofree char *folder = mr_profiles_user_folder ();
  g_autofree char *shown = g_filename_display_name (folder);
  /* Translators: %1$s is a sentence that says where the bytes are documented; %2$s a folder. */
  g_autofree char *sentence = g_strdup_printf (_("The bytes of this command are not known. %1$s If you have them, fill "
                                                 "in the template in Meter Room, or put a file with it in “%2$s”."),
                                               mr_command_source_title (command), shown);

  say_of (meter, what, sentence);
}

gboolean
mr_cli_commands_choose (MrCliWrite *write, MrCommand *command, const gint64 *values, gsize n_values, const char *what)
{
  g_autoptr (GError) error = NULL;

  if (command == NULL)
    {
      say_of (write->meter, what, _("No command template for this is known for the meter. Add one in Meter Room if you "
                                    "have its bytes."));
      return FALSE;
    }
  if (mr_command_is_empty (command))
    {
      say_empty (write->meter, command, what);
      return FALSE;
    }
  write->command = mr_command_bind (command, values, n_values, &error);
  if (write->command == NULL)
    {
      say_of (write->meter, what, error->message);
      return FALSE;
    }
  write->kind = mr_write_kind_find (MR_WRITE_COMMAND);
  write->value = g_strdup (mr_write_command_value (write->command));
  return TRUE;
}
