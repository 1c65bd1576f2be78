/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-adaptive-bin.h"
#include "mr-banner.h"
#include "mr-departures.h"
#include "mr-dialogs.h"
#include "mr-recordings.h"
#include "mr-site-page.h"
#include "mr-window.h"

G_BEGIN_DECLS

/* What the files of the window share: mr-window.c (life, template), -sites.c (opening sites), -leave.c (leaving one
 * while a meter is written to), -actions.c (what a user can do), -tasks.c (what the session reports), -trace.c (what
 * passes on its buses). */

typedef struct _MrLeave MrLeave;

/** A site to be opened. @uri: (nullable): %NULL leaves it offline. */
typedef struct {
  MrWindow *window;
  gint64 site;
  MrUri *uri;
} MrMove;

struct _MrWindow {
  AdwApplicationWindow parent_instance;

  /* Template widgets */
  GtkStack *stack;
  AdwStatusPage *broken;
  AdwWindowTitle *closing;
  AdwToastOverlay *toasts;
  AdwToast *answer; /* (weak) (nullable): what was said last about what was pressed */
  MrStartPage *start;
  MrBanner *unsaved;

  /* Borrowed references */
  MrSitePage *site; /* NULL until a site was opened */

  /* Owned references */
  MrArchive *archive;
  MrDepartures *departures;
  GSettings *settings;
  MrSession *session;
  GSignalGroup *session_signals;
  MrRecordings *recordings; /* (nullable): of the session's buses */
  GtkWindow *trace;         /* (weak) (nullable): shows them */
  MrTask *report; /* (nullable): the last task that had problems */

  MrMove *awaited; /* (nullable): to be opened once the session that left it is closed */
  MrLeave *leave;  /* (nullable): what is asked, or waits for the end of a write */
  guint inhibit_cookie;

  gboolean narrow;
  gboolean searching;
};

/* mr-window.c */

/* @session: (nullable). The one in use is left, without waiting. */
void mr_window_set_session (MrWindow *self, MrSession *session);
void mr_window_show_page (MrWindow *self, const char *page);

/* mr-window-actions.c */
void mr_window_install_actions (GtkWidgetClass *widget_class);
void mr_window_update_actions (MrWindow *self);

/* mr-window-sites.c */
void mr_window_sites_init (MrWindow *self);
/* Does not open any more what waits to be opened. */
void mr_window_forget_awaited (MrWindow *self);

/* mr-window-leave.c */

/* Has @func leave the site in use: at once, or when the user agrees while a meter is written to. @closes: the window
 * closes with it. */
void mr_window_leave (MrWindow *self, gboolean closes, MrDialogFunc func, gpointer user_data, GDestroyNotify destroy);
/* Stays. */
void mr_window_leave_cancel (MrWindow *self);
void mr_window_leave_task_ended (MrWindow *self, MrTask *task);

/* mr-window-tasks.c */
void mr_window_tasks_init (MrWindow *self);
void mr_window_tasks_dispose (MrWindow *self);
/* @session: (nullable) */
void mr_window_tasks_follow (MrWindow *self, MrSession *session);
/* To be called when a write begins or ends. */
void mr_window_update_inhibit (MrWindow *self);
void mr_window_show_report (MrWindow *self);

/* mr-window-trace.c */

/* @session: (nullable) */
void mr_window_trace_follow (MrWindow *self, MrSession *session);
/* To be called when another meter is chosen. */
void mr_window_trace_meter_changed (MrWindow *self);
void mr_window_show_trace (MrWindow *self);
/* Asks where to save the trace of the chosen bus. */
void mr_window_save_trace (MrWindow *self);
void mr_window_trace_dispose (MrWindow *self);

/* @title: plain text. @button, @action: (nullable). Returns: (transfer none): the toast, shown. */
AdwToast *mr_window_toast (MrWindow *self, const char *title, const char *button, const char *action);
/* Answers what was just pressed, at once and in place of the answer before. @title: plain text */
void mr_window_answer (MrWindow *self, const char *title);

G_END_DECLS
