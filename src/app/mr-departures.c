/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-departures.h"

#include <glib/gi18n-lib.h>

#include "mr-master-error.h"
#include "mr-portal.h"

struct _MrDepartures {
  GObject parent_instance;

  GtkApplication *application; /* borrowed */
  GPtrArray *sessions;         /* (element-type MrSession) */
};

G_DEFINE_FINAL_TYPE (MrDepartures, mr_departures, G_TYPE_OBJECT)

static guint left_signal;

typedef struct {
  MrDepartures *departures;
  guint cookie; /* 0: nothing was being written */
} Departure;

static void
on_closed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Departure *departure = user_data;
  g_autoptr (MrDepartures) self = departure->departures;
  MrSession *session = MR_SESSION (source);
  const gint64 site = mr_session_get_site (session);

  mr_session_close_finish (session, result, NULL);
  g_debug ("site %" G_GINT64_FORMAT " is closed", site);
  if (departure->cookie != 0)
    gtk_application_uninhibit (self->application, departure->cookie);
  g_ptr_array_remove (self->sessions, session);
  g_signal_emit (self, left_signal, 0, site);
  g_application_release (G_APPLICATION (self->application));
  g_free (departure);
}

/* The window that would have said it is gone. */
static void
on_task_ended (MrSession *session, MrTask *task, MrDepartures *self)
{
  GListModel *problems = mr_task_get_problems (task);

  for (guint i = 0; i < g_list_model_get_n_items (problems); i++)
    {
      g_autoptr (MrProblem) problem = g_list_model_get_item (problems, i);
      const GError *error = mr_problem_get_error (problem);
      g_autoptr (GNotification) notification = NULL;
      g_autofree char *summary = NULL;

      if (!g_error_matches (error, MR_MASTER_ERROR, MR_MASTER_ERROR_NOT_SAVED))
        continue;
      g_printerr ("%s\n", error->message);
      notification = g_notification_new (_("Couldn’t save"));
      summary = mr_problem_summarize (problem);
      g_notification_set_body (notification, summary);
      g_application_send_notification (G_APPLICATION (self->application), NULL, notification);
    }
}

static void
mr_departures_finalize (GObject *object)
{
  g_ptr_array_unref (MR_DEPARTURES (object)->sessions);
  G_OBJECT_CLASS (mr_departures_parent_class)->finalize (object);
}

static void
mr_departures_class_init (MrDeparturesClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = mr_departures_finalize;
  left_signal = g_signal_new ("left", MR_TYPE_DEPARTURES, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                              G_TYPE_INT64);
}

static void
mr_departures_init (MrDepartures *self)
{
  self->sessions = g_ptr_array_new_with_free_func (g_object_unref);
}

MrDepartures *
mr_departures_new (GtkApplication *application)
{
  MrDepartures *self = g_object_new (MR_TYPE_DEPARTURES, NULL);

  self->application = application;
  return self;
}

void
mr_departures_add (MrDepartures *self, MrSession *session)
{
  const gboolean writing = mr_session_is_writing (session);
  Departure *departure = g_new (Departure, 1);

  g_return_if_fail (MR_IS_DEPARTURES (self));

  g_debug ("site %" G_GINT64_FORMAT " is being closed%s", mr_session_get_site (session),
           writing ? " while a meter is written to" : "");
  departure->departures = g_object_ref (self);
  departure->cookie = writing ? mr_departures_inhibit (self->application, NULL) : 0;
  g_application_hold (G_APPLICATION (self->application));
  g_ptr_array_add (self->sessions, g_object_ref (session));
  g_signal_connect_object (session, "task-ended", G_CALLBACK (on_task_ended), self, 0);
  mr_session_close_async (session, on_closed, departure);
}

gboolean
mr_departures_has (MrDepartures *self, gint64 site)
{
  g_return_val_if_fail (MR_IS_DEPARTURES (self), FALSE);

  for (guint i = 0; i < self->sessions->len; i++)
    if (mr_session_get_site (g_ptr_array_index (self->sessions, i)) == site)
      return TRUE;
  return FALSE;
}

gboolean
mr_departures_is_empty (MrDepartures *self)
{
  g_return_val_if_fail (MR_IS_DEPARTURES (self), TRUE);
  return self->sessions->len == 0;
}

guint
mr_departures_inhibit (GtkApplication *application, GtkWindow *window)
{
  /* GTK would ask it even so, and warn. */
  if (mr_portal_is_missing (MR_PORTAL_INHIBIT))
    return 0;
  return gtk_application_inhibit (application, window, GTK_APPLICATION_INHIBIT_LOGOUT | GTK_APPLICATION_INHIBIT_SUSPEND,
                                  _("A meter is being written to."));
}
