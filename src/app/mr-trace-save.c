/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-trace-save.h"

#include <glib/gi18n-lib.h>

#include "mr-dialogs.h"
#include "mr-export.h"
#include "mr-file-picker.h"

typedef struct {
  GtkWindow *parent;
  MrBusRecording *recording;
  GFile *file; /* (nullable): not chosen yet */
} Save;

static Save *
save_new (GtkWindow *parent, MrBusRecording *recording, GFile *file)
{
  Save *self = g_new0 (Save, 1);

  self->parent = g_object_ref (parent);
  self->recording = g_object_ref (recording);
  self->file = file != NULL ? g_object_ref (file) : NULL;
  return self;
}

static void
save_free (gpointer data)
{
  Save *self = data;

  g_object_unref (self->parent);
  g_object_unref (self->recording);
  g_clear_object (&self->file);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Save, save_free)

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Save) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *name = NULL;
  g_autofree char *text = NULL;

  if (!mr_bus_recording_save_finish (self->recording, result, &error))
    {
      mr_dialogs_report (GTK_WIDGET (self->parent), _("Couldn’t save the trace"), error->message);
      return;
    }
  name = g_file_get_basename (self->file);
  /* Translators: %s is the name of a file. */
  text = g_strdup_printf (_("The trace was saved as “%s”."), name);
  gtk_widget_activate_action (GTK_WIDGET (self->parent), "win.toast", "s", text);
}

void
mr_trace_save_to_file (GtkWindow *parent, MrBusRecording *recording, GFile *file)
{
  mr_bus_recording_save_async (recording, file, saved_cb, save_new (parent, recording, file));
}

static void
file_chosen_cb (GFile *file, gpointer user_data)
{
  Save *self = user_data;

  mr_trace_save_to_file (self->parent, self->recording, file);
}

void
mr_trace_save_ask (GtkWindow *parent, MrSession *session, MrBusRecording *recording)
{
  const char *site = mr_session_get_site_name (session);
  g_autofree char *what = mr_session_has_several (session)
                            ? g_strdup_printf ("%s %s", site, mr_bus_link_get_label (mr_session_get_link (session)))
                            : g_strdup (site);
  g_autofree char *name = mr_export_suggest_trace_name (what);

  mr_file_picker_save_as (parent, _("Save Trace"), _("_Save"), name, file_chosen_cb, save_new (parent, recording, NULL),
                          save_free);
}
