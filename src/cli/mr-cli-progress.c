/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-cli-progress.h"

#include "mr-cli-screen.h"

static void
append_progress (GString *line, MrTask *task)
{
  if (mr_task_get_fraction (task) >= 0)
    g_string_append_printf (line, "%3.0f %%  ", 100 * mr_task_get_fraction (task));
  g_string_append (line, mr_task_get_activity (task));
  if (*mr_task_get_time_left (task) != '\0')
    g_string_append_printf (line, " · %s", mr_task_get_time_left (task));
}

void
mr_cli_progress_show (MrSession *session)
{
  GListModel *tasks = mr_session_get_tasks (session);
  g_autoptr (GString) line = NULL;

  if (!mr_cli_is_watched ())
    return;
  for (guint i = 0; i < g_list_model_get_n_items (tasks); i++)
    {
      g_autoptr (MrTask) task = g_list_model_get_item (tasks, i);

      if (line == NULL)
        line = g_string_new (NULL);
      else
        g_string_append (line, "  |  ");
      append_progress (line, task);
    }
  mr_cli_show_progress (line != NULL ? line->str : NULL);
}
