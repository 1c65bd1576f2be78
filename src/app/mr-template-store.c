/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-template-store.h"

#include <glib/gi18n-lib.h>

#include "mr-command-file.h"
#include "mr-commands.h"
#include "mr-profile.h"

static void
finish (GTask *task, GError *error)
{
  if (error != NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  mr_commands_reload_default ();
  g_task_return_boolean (task, TRUE);
}

/* On a thread. */
static void
save (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  g_autofree char *folder = mr_profiles_user_folder ();
  GError *error = NULL;

  mr_command_file_save (folder, data, &error);
  finish (task, error);
}

/* On a thread. Nothing that the user has not seen is lost. */
static void
delete (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const MrCommand *own = data;
  const char *path = mr_command_file (own);
  GError *error = NULL;
  g_autoptr (MrCommandFacts) facts = mr_command_file_load (path, &error);

  if (facts != NULL && !mr_command_facts_equal (facts, mr_command_facts (own)))
    {
      g_autofree char *shown = g_filename_display_name (path);

      g_set_error (&error, G_IO_ERROR, G_IO_ERROR_WRONG_ETAG,
                   _("The file “%s” was changed by another program. Start this program again to see the change."), shown);
    }
  if (error == NULL)
    mr_command_file_delete (path, &error);
  finish (task, error);
}

void
mr_template_store_save_async (const MrCommandFacts *facts, gpointer source, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (source, NULL, callback, user_data);

  g_task_set_task_data (task, mr_command_facts_copy (facts), (GDestroyNotify) mr_command_facts_free);
  g_task_run_in_thread (task, save);
}

void
mr_template_store_delete_async (MrCommand *own, gpointer source, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (source, NULL, callback, user_data);

  g_task_set_task_data (task, mr_command_ref (own), (GDestroyNotify) mr_command_unref);
  g_task_run_in_thread (task, delete);
}

gboolean
mr_template_store_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
