/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-sandbox.h"

#include <glib/gi18n-lib.h>

#include "mr-line-error.h"

#define INFO "/.flatpak-info"
#define GROUP_APPLICATION "Application"
#define GROUP_CONTEXT "Context"

/* The word that must be in a list of the context. */
static const struct {
  const char *list;
  const char *word;
  const char *option; /* of "flatpak override" */
} permissions[] = {
  [MR_SANDBOX_DEVICES] = { "devices", "all", "--device=all" },
  [MR_SANDBOX_NETWORK] = { "shared", "network", "--share=network" },
};

gboolean
mr_sandbox_explain_from (const char *path, MrSandboxPermission permission, GError **error)
{
  g_autoptr (GKeyFile) info = g_key_file_new ();
  g_autofree char *name = NULL;
  g_auto (GStrv) list = NULL;

  if (!g_key_file_load_from_file (info, path, G_KEY_FILE_NONE, NULL))
    return FALSE;
  list = g_key_file_get_string_list (info, GROUP_CONTEXT, permissions[permission].list, NULL, NULL);
  if (list != NULL && g_strv_contains ((const char *const *) list, permissions[permission].word))
    return FALSE;

  name = g_key_file_get_string (info, GROUP_APPLICATION, "name", NULL);
  g_set_error (error, MR_LINE_ERROR, MR_LINE_ERROR_PERMISSION,
               permission == MR_SANDBOX_DEVICES
                 /* Translators: %1$s and %2$s make a command: an option, then the name of this program in Flatpak. */
                 ? _("This program runs in a sandbox that hides serial ports. Run “flatpak override --user %1$s "
                     "%2$s” in a terminal, then start the program again.")
                 : _("This program runs in a sandbox without access to the network. Run “flatpak override --user %1$s "
                     "%2$s” in a terminal, then start the program again."),
               permissions[permission].option, name != NULL ? name : MR_APP_ID);
  return TRUE;
}

gboolean
mr_sandbox_explain (MrSandboxPermission permission, GError **error)
{
  return mr_sandbox_explain_from (INFO, permission, error);
}
