/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Everything built on AdwMessageDialog and AdwAboutWindow, which newer versions of libadwaita replace: a port touches
 * this file. All texts are plain text, never markup. @parent may be any widget of the window that asks. */

typedef void (*MrDialogFunc) (gpointer user_data);

typedef enum {
  MR_DIALOG_SUGGESTED,
  MR_DIALOG_DESTRUCTIVE /* the default answer is to leave things as they are, unless something is typed to agree */
} MrDialogKind;

/**
 * mr_dialogs_ask:
 * @extra: (nullable) (transfer floating): widget below the text; Return in its entries agrees
 * @func: called when the person agrees, not when they cancel
 * @destroy: (nullable): frees @user_data in either case
 *
 * Asks before something is done. Returns: (transfer none): the dialog, already shown, for mr_dialogs_set_agreeable()
 */
GtkWindow *mr_dialogs_ask (GtkWidget *parent, MrDialogKind kind, const char *heading, const char *body,
                           const char *agree, GtkWidget *extra, MrDialogFunc func, gpointer user_data,
                           GDestroyNotify destroy);

typedef enum {
  MR_DIALOG_CANCEL,
  MR_DIALOG_WAIT,
  MR_DIALOG_NOW
} MrDialogAnswer;

typedef void (*MrDialogAnswerFunc) (MrDialogAnswer answer, gpointer user_data);

/**
 * mr_dialogs_ask_to_wait:
 * @now: label of the button that does not wait
 * @func: called once, when the user answers
 * @destroy: (nullable): frees @user_data, answered or not
 *
 * Asks before something that it is better to wait for. Waiting is the default. Returns: (transfer none): the dialog,
 * already shown; destroying it answers nothing.
 */
GtkWindow *mr_dialogs_ask_to_wait (GtkWidget *parent, const char *heading, const char *body, const char *now,
                                   MrDialogAnswerFunc func, gpointer user_data, GDestroyNotify destroy);

/** Whether the dialog can be agreed to at the moment. */
void mr_dialogs_set_agreeable (GtkWindow *dialog, gboolean agreeable);

/** Reports a failure; the text can be selected and copied. @body: (nullable). Returns: (transfer none): the dialog. */
GtkWindow *mr_dialogs_report (GtkWidget *parent, const char *heading, const char *body);

/** @debug_info: facts for a bug report. */
void mr_dialogs_about (GtkWindow *parent, const char *debug_info);

G_END_DECLS
