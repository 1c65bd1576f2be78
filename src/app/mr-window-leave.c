/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Leaving a site while a meter is being written to: the window asks first, and offers to wait. */
#include "config.h"

#include "mr-window-private.h"

#include <glib/gi18n-lib.h>

#include "mr-dialogs.h"

typedef struct {
  const char *heading;
  const char *body;
  const char *now;
  const char *waiting;
} Words;

static const Words leaving_words = {
  N_("Leave while a meter is being written to?"),
  N_("Wait for the result, or leave now: a write that was sent is then read back in the background, and one that was "
     "not sent yet is cancelled."),
  N_("Leave _Now"),
  N_("Leaving as soon as the meter has been read back"),
};

static const Words closing_words = {
  N_("Close while a meter is being written to?"),
  N_("Wait for the result, or close now: a write that was sent is then read back in the background, and one that was "
     "not sent yet is cancelled."),
  N_("Close _Now"),
  N_("Closing as soon as the meter has been read back"),
};

struct _MrLeave {
  const Words *words;
  MrDialogFunc func;
  gpointer user_data;
  GDestroyNotify destroy;

  gpointer dialog; /* (nullable): borrowed; %NULL once it was answered */
  gpointer toast;  /* (nullable): borrowed */
  guint idle;
};

static void
leave_free (MrLeave *leave)
{
  GtkWindow *dialog = leave->dialog;
  AdwToast *toast = leave->toast;

  g_clear_weak_pointer (&leave->dialog);
  g_clear_weak_pointer (&leave->toast);
  if (dialog != NULL)
    gtk_window_destroy (dialog);
  if (toast != NULL)
    adw_toast_dismiss (toast);
  g_clear_handle_id (&leave->idle, g_source_remove);
  if (leave->destroy != NULL)
    leave->destroy (leave->user_data);
  g_free (leave);
}

void
mr_window_leave_cancel (MrWindow *self)
{
  if (self->leave == NULL)
    return;
  g_clear_pointer (&self->leave, leave_free);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.stay", FALSE);
}

static void
leave_now (MrWindow *self)
{
  g_autoptr (MrWindow) alive = g_object_ref (self);
  MrLeave *leave = g_steal_pointer (&self->leave);

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.stay", FALSE);
  leave->func (leave->user_data);
  leave_free (leave);
}

static gboolean
idle_cb (gpointer user_data)
{
  MrWindow *self = MR_WINDOW (user_data);

  self->leave->idle = 0;
  leave_now (self);
  return G_SOURCE_REMOVE;
}

static void
begin_waiting (MrWindow *self)
{
  MrLeave *leave = self->leave;
  AdwToast *toast = mr_window_toast (self, _(leave->words->waiting), _("_Cancel"), "win.stay");

  adw_toast_set_timeout (toast, 0);
  g_set_weak_pointer (&leave->toast, toast);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.stay", TRUE);
}

static void
answered_cb (MrDialogAnswer answer, gpointer user_data)
{
  MrWindow *self = MR_WINDOW (user_data);

  if (self->leave == NULL || self->leave->dialog == NULL)
    return;
  /* It closes itself. */
  g_clear_weak_pointer (&self->leave->dialog);
  switch (answer)
    {
    case MR_DIALOG_WAIT:
      begin_waiting (self);
      break;
    case MR_DIALOG_NOW:
      leave_now (self);
      break;
    case MR_DIALOG_CANCEL:
    default:
      mr_window_leave_cancel (self);
      break;
    }
}

static void
ask (MrWindow *self)
{
  const Words *words = self->leave->words;

  g_set_weak_pointer (&self->leave->dialog,
                      mr_dialogs_ask_to_wait (GTK_WIDGET (self), _(words->heading), _(words->body), _(words->now),
                                              answered_cb, g_object_ref (self), g_object_unref));
}

void
mr_window_leave (MrWindow *self, gboolean closes, MrDialogFunc func, gpointer user_data, GDestroyNotify destroy)
{
  mr_window_leave_cancel (self);
  self->leave = g_new0 (MrLeave, 1);
  *self->leave = (MrLeave) {
    .words = closes ? &closing_words : &leaving_words,
    .func = func,
    .user_data = user_data,
    .destroy = destroy,
  };
  if (self->session != NULL && mr_session_is_writing (self->session))
    ask (self);
  else
    leave_now (self);
}

void
mr_window_leave_task_ended (MrWindow *self, MrTask *task)
{
  if (self->leave == NULL || mr_session_is_writing (self->session))
    return;
  /* Why it failed is what was waited for: the user must be able to see it. */
  if (mr_task_get_kind (task) == MR_TASK_WRITE && mr_task_get_state (task) == MR_TASK_FAILED)
    mr_window_leave_cancel (self);
  else if (self->leave->idle == 0)
    self->leave->idle = g_idle_add (idle_cb, self);
}
