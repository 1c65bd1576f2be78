/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Everything built on AdwMessageDialog and AdwAboutWindow, which newer versions of libadwaita replace: a port touches
 * this file. All texts are plain text, never markup. @parent may be any widget of the window that asks. */

typedef void (*MrDialogFunc) (gpointer user_data);

typedef enum {
  MR_DIALOG_SUGGESTED,
  MR_DIALOG_DESTRUCTIVE /* the default answer is to leave things as they are */
} MrDialogKind;

/**
 * mr_dialogs_ask:
 * @extra: (nullable) (transfer floating): widget below the text
 * @func: called when the person agrees, not when they cancel
 * @destroy: (nullable): frees @user_data in either case
 *
 * Asks before something is done. Returns: (transfer none): the dialog, already shown, for mr_dialogs_set_agreeable()
 */
GtkWindow *mr_dialogs_ask (GtkWidget *parent, MrDialogKind kind, const char *heading, const char *body,
                           const char *agree, GtkWidget *extra, MrDialogFunc func, gpointer user_data,
                           GDestroyNotify destroy);

/** Whether the dialog may be agreed to as it stands. */
void mr_dialogs_set_agreeable (GtkWindow *dialog, gboolean agreeable);

/** Tells of a failure; the text can be selected and copied. @body: (nullable). Returns: (transfer none): the dialog. */
GtkWindow *mr_dialogs_tell (GtkWidget *parent, const char *heading, const char *body);

/** @debug_info: facts for a bug report. */
void mr_dialogs_about (GtkWindow *parent, const char *debug_info);

G_END_DECLS
