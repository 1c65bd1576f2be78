/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Everything built on GtkFileChooserNative, which newer versions of GTK replace: a port touches this file. */

typedef void (*MrFileFunc) (GFile *file, gpointer user_data);

/** Asks where to save; in a sandbox through the file portal. @func is called with the file chosen, not when the
 *  person cancels, nor after @parent is gone. @name: suggested, with its extension. @destroy: (nullable): frees
 *  @user_data in any case. */
void mr_file_picker_save (GtkWindow *parent, const char *title, const char *name, MrFileFunc func, gpointer user_data,
                          GDestroyNotify destroy);

/** The same for what is not exported: @accept is the label of the button, with a mnemonic. */
void mr_file_picker_save_as (GtkWindow *parent, const char *title, const char *accept, const char *name,
                             MrFileFunc func, gpointer user_data, GDestroyNotify destroy);

/** The same for a file that is to be read. */
void mr_file_picker_open (GtkWindow *parent, const char *title, MrFileFunc func, gpointer user_data,
                          GDestroyNotify destroy);

G_END_DECLS
