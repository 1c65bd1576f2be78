/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-cli-lock.h"

#include "mr-cli-screen.h"

/* Seconds that the program waits for the lock to end once it is done with the buses. */
#define PATIENCE_S 30
#define PATIENCE_STOPPED_S 2

/* @timer: while another program locks the store; otherwise 0. @seconds: that only saving took. @patience: in seconds */
struct _MrCliLock {
  MrArchive *archive;
  MrSession *session;
  guint timer;
  guint seconds;
  guint patience;
};

static gboolean
is_saving (MrCliLock *self)
{
  GListModel *tasks = mr_session_get_tasks (self->session);
  gboolean saving = TRUE;

  for (guint i = 0; saving && i < g_list_model_get_n_items (tasks); i++)
    {
      g_autoptr (MrTask) task = g_list_model_get_item (tasks, i);

      saving = mr_task_is_saving (task);
    }
  return saving;
}

static gboolean
on_second (gpointer user_data)
{
  MrCliLock *self = user_data;

  self->seconds = is_saving (self) ? self->seconds + 1 : 0;
  if (self->seconds >= self->patience)
    mr_archive_give_up (self->archive);
  return G_SOURCE_CONTINUE;
}

static void
on_obstacle (MrCliLock *self)
{
  const char *obstacle = mr_archive_get_obstacle (self->archive);

  g_clear_handle_id (&self->timer, g_source_remove);
  self->seconds = 0;
  if (obstacle == NULL)
    return;
  mr_cli_say (obstacle);
  self->timer = g_timeout_add_seconds (1, on_second, self);
}

MrCliLock *
mr_cli_lock_new (MrArchive *archive, MrSession *session)
{
  MrCliLock *self = g_new0 (MrCliLock, 1);

  self->archive = g_object_ref (archive);
  self->session = session;
  self->patience = PATIENCE_S;
  g_signal_connect_swapped (archive, "notify::obstacle", G_CALLBACK (on_obstacle), self);
  return self;
}

void
mr_cli_lock_hurry (MrCliLock *self)
{
  self->patience = PATIENCE_STOPPED_S;
}

void
mr_cli_lock_free (MrCliLock *self)
{
  g_signal_handlers_disconnect_by_data (self->archive, self);
  g_clear_handle_id (&self->timer, g_source_remove);
  g_object_unref (self->archive);
  g_free (self);
}
