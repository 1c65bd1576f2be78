/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-trace-load.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "mr-line-error.h"
#include "mr-trace-file.h"

/* A file of 64 MiB with room to spare: nothing of it is dropped. */
#define STORE_MAX ((gsize) 128 * 1024 * 1024)

typedef struct {
  GOutputStream *store;
  GByteArray *octets;
  GString *text; /* of lines that are not stored yet */
  guint too_long; /* number of the first such line; 0: there is no such line */
  GError *error;
} Load;

#define CHUNK_OCTETS ((gsize) 1024 * 1024)

static void
store_lines (Load *self)
{
  if (self->error == NULL && self->text->len > 0)
    g_output_stream_write_all (self->store, self->text->str, self->text->len, NULL, NULL, &self->error);
  g_string_truncate (self->text, 0);
}

/* A #MrTraceLineFunc. */
static void
take_line (const char *text, const MrTraceLine *line, guint number, gpointer user_data)
{
  Load *self = user_data;

  g_byte_array_set_size (self->octets, 0);
  if (*text == '\0')
    return;
  if (strlen (text) >= MR_TRACE_LINE_MAX && self->too_long == 0)
    self->too_long = number;
  if (self->too_long != 0)
    return;
  g_string_append (self->text, text);
  g_string_append_c (self->text, '\n');
  if (self->text->len >= CHUNK_OCTETS)
    store_lines (self);
}

static void
set_disk_error (GError **error, const char *path, const GError *reason)
{
  g_set_error (error, MR_LINE_ERROR, MR_LINE_ERROR_FAILED,
               /* Translators: %1$s is a file, %2$s why, in a few words. */
               _("“%1$s” can’t be shown (%2$s). Free some disk space."), path, reason->message);
}

static gboolean
load (Load *self, const char *path, GError **error)
{
  if (!mr_trace_read_file (path, self->octets, take_line, self, error))
    return FALSE;
  store_lines (self);
  if (self->too_long != 0)
    g_set_error (error, MR_LINE_ERROR, MR_LINE_ERROR_FAILED,
                 /* Translators: %1$s is a file, %2$u the number of a line of it. */
                 _("“%1$s” is not a recording: line %2$u is too long."), path, self->too_long);
  else if (self->error != NULL)
    set_disk_error (error, path, self->error);
  else
    return TRUE;
  return FALSE;
}

static void
load_file (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  g_autofree char *path = g_file_get_path (data);
  g_autoptr (GError) reason = NULL;
  g_autoptr (MrTraceStore) store = mr_trace_store_new (STORE_MAX, &reason);
  GError *error = NULL;
  Load self = { .store = (GOutputStream *) store };

  if (path == NULL)
    {
      g_autofree char *name = g_file_get_parse_name (data);

      g_task_return_new_error (task, MR_LINE_ERROR, MR_LINE_ERROR_NOT_FOUND,
                               /* Translators: %s is the address of a file, "sftp://…". */
                               _("“%s” is not on this computer. Copy it to this computer first."), name);
      return;
    }
  if (store == NULL)
    {
      set_disk_error (&error, path, reason);
      g_task_return_error (task, error);
      return;
    }
  self.octets = g_byte_array_new ();
  self.text = g_string_new (NULL);
  if (load (&self, path, &error))
    g_task_return_pointer (task, mr_trace_store_snapshot (store), (GDestroyNotify) mr_trace_snapshot_unref);
  else
    g_task_return_error (task, error);
  g_byte_array_unref (self.octets);
  g_string_free (self.text, TRUE);
  g_clear_error (&self.error);
}

void
mr_trace_load_async (GFile *file, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_task_data (task, g_object_ref (file), g_object_unref);
  g_task_run_in_thread (task, load_file);
}

MrTraceSnapshot *
mr_trace_load_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
