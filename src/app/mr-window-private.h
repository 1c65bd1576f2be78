/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-adaptive-bin.h"
#include "mr-dialogs.h"
#include "mr-site-page.h"
#include "mr-window.h"

G_BEGIN_DECLS

/* What the files of the window share: mr-window.c (life, template, sites), -actions.c (what a person can do), -jobs.c
 * (what the session says). */

struct _MrWindow {
  AdwApplicationWindow parent_instance;

  /* Template widgets */
  GtkStack *stack;
  AdwStatusPage *broken;
  AdwToastOverlay *toasts;
  MrStartPage *start;

  /* Borrowed references */
  MrStore *store;
  MrSitePage *site; /* NULL until a site was opened */

  /* Owned references */
  GSettings *settings;
  MrSession *session;
  GSignalGroup *session_signals;

  /* Of the jobs that run or wait */
  GHashTable *jobs;     /* number → MrWindowJob */
  GPtrArray *problems;  /* sentences of the running job */
  char *report;         /* those of the last one that had any */
  guint n_writes;
  guint inhibit_cookie;

  gboolean narrow;
  gboolean searching;
};

/* mr-window-actions.c */
void mr_window_install_actions (GtkWidgetClass *widget_class);
void mr_window_update_actions (MrWindow *self);
/* Asks whether to leave a site whose meter is being written to; then @leave does. */
void mr_window_ask_to_leave (MrWindow *self, MrDialogFunc leave, gpointer user_data, GDestroyNotify destroy);

/* mr-window-jobs.c */
typedef enum {
  MR_WINDOW_JOB_SCAN,
  MR_WINDOW_JOB_READ_ALL,
  MR_WINDOW_JOB_READ,
  MR_WINDOW_JOB_WRITE
} MrWindowJobKind;

void mr_window_jobs_init (MrWindow *self);
void mr_window_jobs_dispose (MrWindow *self);
/* Forgets the jobs of a session that is left. */
void mr_window_jobs_clear (MrWindow *self);
/* @job: 0 is no job. @meter: (nullable). @address: of a write. */
void mr_window_add_job (MrWindow *self, guint job, MrWindowJobKind kind, MrMeter *meter, guint8 address);
void mr_window_show_report (MrWindow *self);

/* @title: plain text. @button, @action: (nullable). */
void mr_window_toast (MrWindow *self, const char *title, const char *button, const char *action);

G_END_DECLS
