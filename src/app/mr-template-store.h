/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "mr-command.h"

G_BEGIN_DECLS

/* The files of the user's own templates, written and deleted on a thread, after which all templates are loaded again.
 * @source: kept alive until @callback is called in the main thread. */

/** Saves @facts in the user's folder. @own: (nullable): what they replace, see mr_command_file_replace(); %NULL for a
 *  new one */
void mr_template_store_save_async (const MrCommandFacts *facts, MrCommand *own, gpointer source, GAsyncReadyCallback callback,
                                   gpointer user_data);

/** Deletes the file of @own, see mr_command_file_remove(). */
void mr_template_store_delete_async (MrCommand *own, gpointer source, GAsyncReadyCallback callback, gpointer user_data);

/** For both. Returns: %FALSE with an error: a sentence that says why. */
gboolean mr_template_store_finish (GAsyncResult *result, GError **error);

G_END_DECLS
