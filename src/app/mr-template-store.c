/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-template-store.h"

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

/* @own: (nullable): a new one has no file yet */
typedef struct {
  MrCommandFacts *facts;
  MrCommand *own;
} Save;

static void
save_free (gpointer data)
{
  Save *save = data;

  mr_command_facts_free (save->facts);
  g_clear_pointer (&save->own, mr_command_unref);
  g_free (save);
}

/* On a thread. */
static void
save (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const Save *what = data;
  g_autofree char *folder = mr_profiles_user_folder ();
  GError *error = NULL;

  if (what->own != NULL)
    mr_command_file_replace (folder, what->own, what->facts, &error);
  else
    mr_command_file_save (folder, what->facts, &error);
  finish (task, error);
}

/* On a thread. */
static void
delete (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GError *error = NULL;

  mr_command_file_remove (data, &error);
  finish (task, error);
}

void
mr_template_store_save_async (const MrCommandFacts *facts, MrCommand *own, gpointer source, GAsyncReadyCallback callback,
                              gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (source, NULL, callback, user_data);
  Save *data = g_new (Save, 1);

  *data = (Save) { mr_command_facts_copy (facts), own != NULL ? mr_command_ref (own) : NULL };
  g_task_set_task_data (task, data, save_free);
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
