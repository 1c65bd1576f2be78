/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-window-private.h"

#include <glib/gi18n-lib.h>

#include "mr-dialogs.h"

typedef struct {
  MrWindowJobKind kind;
  MrMeter *meter;
  guint8 address;
} MrWindowJob;

static void
job_free (gpointer data)
{
  MrWindowJob *job = data;

  g_clear_object (&job->meter);
  g_free (job);
}

/* While a meter is being written to, nobody logs out by accident. */
static void
hold_session_manager (MrWindow *self, gboolean hold)
{
  GtkApplication *application = gtk_window_get_application (GTK_WINDOW (self));

  if (application == NULL)
    return;
  if (hold && self->inhibit_cookie == 0)
    {
      self->inhibit_cookie = gtk_application_inhibit (application, GTK_WINDOW (self),
                                                      GTK_APPLICATION_INHIBIT_LOGOUT | GTK_APPLICATION_INHIBIT_SUSPEND,
                                                      _("A meter is being given its address."));
    }
  else if (!hold && self->inhibit_cookie != 0)
    {
      gtk_application_uninhibit (application, self->inhibit_cookie);
      self->inhibit_cookie = 0;
    }
}

static void
set_n_writes (MrWindow *self, guint n_writes)
{
  self->n_writes = n_writes;
  hold_session_manager (self, n_writes > 0);
}

static const char *
failure_heading (MrWindowJobKind kind)
{
  switch (kind)
    {
    case MR_WINDOW_JOB_SCAN:
      return _("The scan ended early");
    case MR_WINDOW_JOB_WRITE:
      return _("The address was not confirmed");
    case MR_WINDOW_JOB_READ:
    case MR_WINDOW_JOB_READ_ALL:
    default:
      return _("The reading ended early");
    }
}

static char *
success_text (MrWindow *self, MrWindowJob *job)
{
  guint n_meters = g_list_model_get_n_items (G_LIST_MODEL (self->session));
  g_autofree char *label = NULL;
  guint found;

  switch (job->kind)
    {
    case MR_WINDOW_JOB_SCAN:
      g_object_get (self->session, "found", &found, NULL);
      return g_strdup_printf (ngettext ("The scan found %u meter.", "The scan found %u meters.", found), found);
    case MR_WINDOW_JOB_READ_ALL:
      return g_strdup_printf (ngettext ("%u meter was asked.", "All %u meters were asked.", n_meters), n_meters);
    case MR_WINDOW_JOB_WRITE:
      label = mr_meter_label (job->meter);
      /* Translators: meter, then address. */
      return g_strdup_printf (_("The address of %s is %d now, read back."), label, job->address);
    case MR_WINDOW_JOB_READ:
    default:
      return NULL;
    }
}

/* Takes what the job met on its way. */
static guint
take_problems (MrWindow *self)
{
  guint n_problems = self->problems->len;

  if (n_problems == 0)
    return 0;
  g_ptr_array_add (self->problems, NULL);
  g_free (self->report);
  self->report = g_strjoinv ("\n\n", (char **) self->problems->pdata);
  g_ptr_array_set_size (self->problems, 0);
  return n_problems;
}

static void
say_success (MrWindow *self, MrWindowJob *job)
{
  g_autofree char *success = success_text (self, job);
  g_autofree char *problems = NULL;
  g_autofree char *text = NULL;
  guint n_problems = take_problems (self);

  if (n_problems == 0)
    {
      if (success != NULL)
        mr_window_toast (self, success, NULL, NULL);
      return;
    }
  /* The one thing that happened is better said than counted. */
  if (success == NULL && n_problems == 1)
    {
      mr_window_toast (self, self->report, _("_Details"), "win.report");
      return;
    }
  problems = g_strdup_printf (ngettext ("%u problem.", "%u problems.", n_problems), n_problems);
  text = success != NULL ? g_strdup_printf ("%s %s", success, problems) : g_strdup (problems);
  mr_window_toast (self, text, _("_Details"), "win.report");
}

static void
job_ended_cb (MrSession *session, guint number, const GError *error, MrWindow *self)
{
  MrWindowJob *job = g_hash_table_lookup (self->jobs, GUINT_TO_POINTER (number));

  if (job == NULL)
    return;
  g_hash_table_steal (self->jobs, GUINT_TO_POINTER (number));
  if (job->kind == MR_WINDOW_JOB_WRITE)
    set_n_writes (self, self->n_writes - 1);

  if (error == NULL)
    say_success (self, job);
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    mr_window_toast (self, _("Stopped."), NULL, NULL);
  else if (job->kind == MR_WINDOW_JOB_WRITE || mr_session_state (session) == MR_SESSION_CONNECTED)
    mr_dialogs_tell (GTK_WIDGET (self), failure_heading (job->kind), error->message);
  /* Else the line is gone, and the banner says so. */

  g_ptr_array_set_size (self->problems, 0);
  job_free (job);
  mr_window_update_actions (self);
}

static void
problem_cb (MrSession *session, MrMeter *meter, const char *sentence, MrWindow *self)
{
  /* Without a job there will be no end at which to speak of it: a fact could not be stored. */
  if (g_hash_table_size (self->jobs) == 0)
    mr_dialogs_tell (GTK_WIDGET (self), _("Something could not be stored"), sentence);
  else
    g_ptr_array_add (self->problems, g_strdup (sentence));
}

static void
note_cb (MrSession *session, const char *sentence, MrWindow *self)
{
  mr_window_toast (self, sentence, NULL, NULL);
}

void
mr_window_jobs_init (MrWindow *self)
{
  self->jobs = g_hash_table_new_full (NULL, NULL, NULL, job_free);
  self->problems = g_ptr_array_new_with_free_func (g_free);
  self->session_signals = g_signal_group_new (MR_TYPE_SESSION);
  g_signal_group_connect (self->session_signals, "job-ended", G_CALLBACK (job_ended_cb), self);
  g_signal_group_connect (self->session_signals, "problem", G_CALLBACK (problem_cb), self);
  g_signal_group_connect (self->session_signals, "note", G_CALLBACK (note_cb), self);
  g_signal_group_connect_swapped (self->session_signals, "notify::state", G_CALLBACK (mr_window_update_actions), self);
  g_signal_group_connect_swapped (self->session_signals, "notify::busy", G_CALLBACK (mr_window_update_actions), self);
  g_signal_group_connect_swapped (self->session_signals, "items-changed", G_CALLBACK (mr_window_update_actions), self);
}

void
mr_window_jobs_dispose (MrWindow *self)
{
  if (self->session_signals != NULL)
    g_signal_group_set_target (self->session_signals, NULL);
  g_clear_object (&self->session_signals);
  g_clear_pointer (&self->jobs, g_hash_table_unref);
  g_clear_pointer (&self->problems, g_ptr_array_unref);
  g_clear_pointer (&self->report, g_free);
}

void
mr_window_jobs_clear (MrWindow *self)
{
  g_hash_table_remove_all (self->jobs);
  g_ptr_array_set_size (self->problems, 0);
  set_n_writes (self, 0);
}

void
mr_window_add_job (MrWindow *self, guint number, MrWindowJobKind kind, MrMeter *meter, guint8 address)
{
  MrWindowJob *job;

  if (number == 0)
    return;
  job = g_new0 (MrWindowJob, 1);
  job->kind = kind;
  job->meter = meter != NULL ? g_object_ref (meter) : NULL;
  job->address = address;
  g_hash_table_insert (self->jobs, GUINT_TO_POINTER (number), job);
  if (kind == MR_WINDOW_JOB_WRITE)
    set_n_writes (self, self->n_writes + 1);
}

void
mr_window_show_report (MrWindow *self)
{
  if (self->report != NULL)
    mr_dialogs_tell (GTK_WIDGET (self), _("Problems"), self->report);
}

void
mr_window_toast (MrWindow *self, const char *title, const char *button, const char *action)
{
  /* Toasts read markup, and what they say may come from a meter. */
  g_autofree char *safe = g_markup_escape_text (title, -1);
  AdwToast *toast = adw_toast_new (safe);

  if (button != NULL)
    {
      adw_toast_set_button_label (toast, button);
      adw_toast_set_action_name (toast, action);
    }
  adw_toast_overlay_add_toast (self->toasts, toast);
}
