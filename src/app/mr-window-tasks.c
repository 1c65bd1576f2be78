/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-window-private.h"

#include <glib/gi18n-lib.h>

#include "mr-dialogs.h"
#include "mr-master-error.h"
#include "mr-toast.h"
#include "mr-write-words.h"

static const char *
failure_heading (MrTask *task)
{
  switch (mr_task_get_kind (task))
    {
    case MR_TASK_SCAN:
      return _("The scan ended early");
    case MR_TASK_WRITE:
      return mr_write_words_failure (task);
    case MR_TASK_READ:
    default:
      return _("The reading ended early");
    }
}

static guint
n_problems_of (MrTask *task)
{
  return g_list_model_get_n_items (mr_task_get_problems (task));
}

static char *
summarize_nth (MrTask *task, guint i)
{
  g_autoptr (MrProblem) problem = g_list_model_get_item (mr_task_get_problems (task), i);

  return mr_problem_summarize (problem);
}

/* A meter that answered without being understood is not silent: it has a problem of its own. */
static guint
n_silent_of (MrTask *task, gboolean *all_silent)
{
  guint n_silent = 0;

  *all_silent = TRUE;
  for (guint i = 0; i < n_problems_of (task); i++)
    {
      g_autoptr (MrProblem) problem = g_list_model_get_item (mr_task_get_problems (task), i);

      if (g_error_matches (mr_problem_get_error (problem), MR_MASTER_ERROR, MR_MASTER_ERROR_NO_ANSWER))
        n_silent += mr_problem_get_n_addresses (problem);
      else
        *all_silent = FALSE;
    }
  return n_silent;
}

/* Of those that it was to read: at an address that one of them may have, another one may answer. */
static guint
n_answered_of (MrTask *task)
{
  GPtrArray *meters = mr_task_get_meters (task);
  GPtrArray *heard = mr_task_get_heard (task);
  g_autoptr (GHashTable) answered = g_hash_table_new (NULL, NULL);
  guint n = 0;

  for (guint i = 0; i < heard->len; i++)
    g_hash_table_add (answered, heard->pdata[i]);
  for (guint i = 0; i < meters->len; i++)
    n += g_hash_table_contains (answered, meters->pdata[i]);
  return n;
}

static char *
read_result (guint n_answered, guint n_silent)
{
  g_autofree char *answered = NULL;
  g_autofree char *silent = NULL;

  if (n_silent == 0)
    return g_strdup_printf (ngettext ("%u meter answered.", "All %u meters answered.", n_answered), n_answered);
  /* Translators: the first half of "22 answered, 2 are silent.": meters. */
  answered = g_strdup_printf (ngettext ("%u answered", "%u answered", n_answered), n_answered);
  /* Translators: the second half of "22 answered, 2 are silent.": meters. */
  silent = g_strdup_printf (ngettext ("%u is silent", "%u are silent", n_silent), n_silent);
  /* Translators: "22 answered, 2 are silent." */
  return g_strdup_printf (_("%s, %s."), answered, silent);
}

/* Returns: (transfer full) (nullable): what the task came to; %NULL when the list shows it well enough. */
static char *
result_of (MrTask *task, guint n_silent)
{
  const guint n_meters = mr_task_get_meters (task)->len;
  const guint n_heard = mr_task_get_heard (task)->len;
  const guint n_answered = n_answered_of (task);

  switch (mr_task_get_kind (task))
    {
    case MR_TASK_SCAN:
      return g_strdup_printf (ngettext ("The scan found %u meter.", "The scan found %u meters.", n_heard), n_heard);
    case MR_TASK_READ:
      /* One that was asked at several addresses is silent once. */
      return n_meters > 1 ? read_result (n_answered, MIN (n_silent, n_meters - n_answered)) : NULL;
    case MR_TASK_WRITE:
      return mr_write_words_result (task);
    default:
      g_return_val_if_reached (NULL);
    }
}

/* Returns: (transfer none): of a task that is of the present session; the chosen one where its bus was removed. */
static MrBusLink *
link_of (MrWindow *self, MrTask *task)
{
  MrBusLink *link = mr_session_find_link (self->session, mr_task_get_bus (task));

  return link != NULL ? link : mr_session_get_link (self->session);
}

/* @text: (transfer full) (nullable). Returns: (transfer full) (nullable): it, after the name of the bus where there are
 * several. */
static char *
name_bus (MrWindow *self, MrTask *task, char *text)
{
  g_autofree char *owned = text;

  if (text == NULL || !mr_session_has_several (self->session))
    return g_steal_pointer (&owned);
  return g_strdup_printf ("%s: %s", mr_bus_link_get_label (link_of (self, task)), text);
}

/* What a scan found comes before what was noted in it. */
static void
show_result (MrWindow *self, MrTask *task, const char *title, const char *button, const char *action)
{
  AdwToast *toast = mr_toast_new (title, button, action);

  if (mr_task_get_kind (task) == MR_TASK_SCAN)
    adw_toast_set_priority (toast, ADW_TOAST_PRIORITY_HIGH);
  adw_toast_overlay_add_toast (self->toasts, toast);
}

static void
report_result (MrWindow *self, MrTask *task)
{
  const guint n_problems = n_problems_of (task);
  gboolean all_silent = FALSE;
  const guint n_silent = mr_task_get_kind (task) == MR_TASK_READ ? n_silent_of (task, &all_silent) : 0;
  g_autofree char *result = name_bus (self, task, result_of (task, n_silent));
  g_autofree char *problems = NULL;
  g_autofree char *text = NULL;

  if (n_problems == 0)
    {
      if (result != NULL)
        show_result (self, task, result, NULL, NULL);
      return;
    }
  g_set_object (&self->report, task);
  /* A single problem is better said than counted. */
  if (result == NULL && n_problems == 1)
    {
      problems = summarize_nth (task, 0);
      show_result (self, task, problems, _("_Details"), "win.report");
      return;
    }
  /* These are counted in the result. */
  if (result != NULL && (all_silent || mr_task_get_kind (task) == MR_TASK_WRITE))
    {
      show_result (self, task, result, _("_Details"), "win.report");
      return;
    }
  problems = g_strdup_printf (ngettext ("%u problem.", "%u problems.", n_problems), n_problems);
  text = result != NULL ? g_strdup_printf ("%s %s", result, problems) : g_strdup (problems);
  show_result (self, task, text, _("_Details"), "win.report");
}

/* Returns: (transfer full) (nullable): how far many writes got, and what is left, which the page offers to resume. */
static char *
counts_of (MrTask *task)
{
  return mr_task_get_kind (task) == MR_TASK_WRITE && mr_task_get_meter (task) == NULL ? mr_write_words_result (task)
                                                                                      : NULL;
}

static void
report_stopped (MrWindow *self, MrTask *task)
{
  g_autofree char *counts = counts_of (task);
  /* Translators: a task was stopped by the user; %s is the sentence "5 set, 1 in doubt (KAM 66290778), 11 not sent." */
  g_autofree char *text = counts != NULL ? g_strdup_printf (_("Stopped. %s"), counts) : g_strdup (_("Stopped."));
  g_autofree char *named = name_bus (self, task, g_strdup (text));

  mr_window_toast (self, named, NULL, NULL);
}

static void
report_failure (MrWindow *self, MrTask *task)
{
  const char *reason = mr_task_get_error (task)->message;
  g_autofree char *counts = counts_of (task);
  g_autofree char *text = counts != NULL ? g_strdup_printf ("%s\n\n%s", counts, reason) : g_strdup (reason);

  mr_dialogs_report (GTK_WIDGET (self), failure_heading (task), text);
}

static void
report_end (MrWindow *self, MrTask *task)
{
  switch (mr_task_get_state (task))
    {
    case MR_TASK_DONE:
      report_result (self, task);
      break;
    case MR_TASK_STOPPED:
      report_stopped (self, task);
      break;
    case MR_TASK_FAILED:
      /* When a line is lost, the banner says so. */
      if (mr_task_get_kind (task) == MR_TASK_WRITE ||
          mr_bus_link_get_state (link_of (self, task)) == MR_LINK_CONNECTED)
        report_failure (self, task);
      break;
    case MR_TASK_WAITING:
    case MR_TASK_RUNNING:
    case MR_TASK_STOPPING:
    default:
      g_return_if_reached ();
    }
}

static void
task_ended_cb (MrSession *session, MrTask *task, MrWindow *self)
{
  report_end (self, task);
  mr_window_update_inhibit (self);
  mr_window_leave_task_ended (self, task);
}

static void
problem_cb (MrSession *session, MrProblem *problem, MrWindow *self)
{
  mr_dialogs_report (GTK_WIDGET (self), _("Couldn’t save"), mr_problem_get_error (problem)->message);
}

static void
busy_changed_cb (MrWindow *self)
{
  mr_window_update_actions (self);
  mr_window_update_inhibit (self);
}

static void
note_cb (MrBusLink *link, const char *sentence, MrWindow *self)
{
  mr_window_toast (self, sentence, NULL, NULL);
}

/* Only the first meter and the loss of the last one change what can be done. */
static void
items_changed_cb (GListModel *meters, guint position, guint removed, guint added, MrWindow *self)
{
  const guint n_meters = g_list_model_get_n_items (meters);

  if (n_meters == 0 || n_meters == added)
    mr_window_update_actions (self);
}

static void
follow_link (MrWindow *self, MrBusLink *link)
{
  g_signal_connect_object (link, "note", G_CALLBACK (note_cb), self, G_CONNECT_DEFAULT);
  g_signal_connect_object (link, "notify::state", G_CALLBACK (mr_window_update_actions), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (link, "notify::busy", G_CALLBACK (mr_window_update_actions), self, G_CONNECT_SWAPPED);
}

static void
links_changed_cb (GListModel *links, guint position, guint removed, guint added, MrWindow *self)
{
  for (guint i = position; i < position + added; i++)
    {
      g_autoptr (MrBusLink) link = g_list_model_get_item (links, i);

      follow_link (self, link);
    }
  if (self->session != NULL)
    mr_window_update_actions (self);
}

/* @session: (nullable): the one that is about to be shown */
static void
follow_links (MrWindow *self, MrSession *session)
{
  GListModel *before = self->session != NULL ? mr_session_get_links (self->session) : NULL;
  GListModel *links = session != NULL ? mr_session_get_links (session) : NULL;

  if (before != NULL)
    g_signal_handlers_disconnect_by_data (before, self);
  for (guint i = 0; before != NULL && i < g_list_model_get_n_items (before); i++)
    {
      g_autoptr (MrBusLink) link = g_list_model_get_item (before, i);

      g_signal_handlers_disconnect_by_data (link, self);
    }
  if (links == NULL)
    return;
  g_signal_connect_object (links, "items-changed", G_CALLBACK (links_changed_cb), self, G_CONNECT_DEFAULT);
  for (guint i = 0; i < g_list_model_get_n_items (links); i++)
    {
      g_autoptr (MrBusLink) link = g_list_model_get_item (links, i);

      follow_link (self, link);
    }
}

void
mr_window_tasks_init (MrWindow *self)
{
  self->session_signals = g_signal_group_new (MR_TYPE_SESSION);
  g_signal_group_connect (self->session_signals, "task-ended", G_CALLBACK (task_ended_cb), self);
  g_signal_group_connect (self->session_signals, "problem", G_CALLBACK (problem_cb), self);
  g_signal_group_connect (self->session_signals, "items-changed", G_CALLBACK (items_changed_cb), self);
  g_signal_group_connect_swapped (self->session_signals, "notify::busy", G_CALLBACK (busy_changed_cb), self);
}

void
mr_window_tasks_dispose (MrWindow *self)
{
  if (self->session_signals != NULL)
    mr_window_tasks_follow (self, NULL);
  g_clear_object (&self->session_signals);
}

void
mr_window_tasks_follow (MrWindow *self, MrSession *session)
{
  g_signal_group_set_target (self->session_signals, session);
  follow_links (self, session);
  g_clear_object (&self->report);
}

void
mr_window_update_inhibit (MrWindow *self)
{
  GtkApplication *application = gtk_window_get_application (GTK_WINDOW (self));
  const gboolean writing = self->session != NULL && mr_session_is_writing (self->session);

  if (application == NULL)
    return;
  if (writing && self->inhibit_cookie == 0)
    {
      self->inhibit_cookie = mr_departures_inhibit (application, GTK_WINDOW (self));
    }
  else if (!writing && self->inhibit_cookie != 0)
    {
      gtk_application_uninhibit (application, self->inhibit_cookie);
      self->inhibit_cookie = 0;
    }
}

void
mr_window_show_report (MrWindow *self)
{
  g_autoptr (GString) text = g_string_new (NULL);

  if (self->report == NULL)
    return;
  for (guint i = 0; i < n_problems_of (self->report); i++)
    {
      g_autofree char *summary = summarize_nth (self->report, i);

      g_string_append_printf (text, "%s%s", i > 0 ? "\n\n" : "", summary);
    }
  mr_dialogs_report (GTK_WIDGET (self), _("Problems"), text->str);
}

AdwToast *
mr_window_toast (MrWindow *self, const char *title, const char *button, const char *action)
{
  AdwToast *toast = mr_toast_new (title, button, action);

  adw_toast_overlay_add_toast (self->toasts, toast);
  return toast;
}

void
mr_window_answer (MrWindow *self, const char *title)
{
  AdwToast *toast = mr_toast_new (title, NULL, NULL);

  if (self->answer != NULL)
    adw_toast_dismiss (self->answer);
  adw_toast_set_priority (toast, ADW_TOAST_PRIORITY_HIGH);
  adw_toast_overlay_add_toast (self->toasts, toast);
  g_set_weak_pointer (&self->answer, toast);
}
