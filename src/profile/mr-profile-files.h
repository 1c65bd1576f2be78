/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The files with device profiles: those that are built in, then those of folders. */

/**
 * MrProfileFileFunc:
 * @layer: 0: built in; then one for each folder
 * @name: of the file; of one that is built in, without a folder
 * @text: (nullable): %NULL if the file cannot be read
 * @error: (nullable): why
 */
typedef void (*MrProfileFileFunc) (guint layer, const char *name, const char *text, gsize n, const GError *error,
                                   gpointer user_data);

/** Calls @func for every file, in the order of their names, so that the result does not depend on the file system.
 *  @folders: (nullable): a folder that does not exist counts as empty */
void mr_profile_files_each (const char *const *folders, MrProfileFileFunc func, gpointer user_data);

G_END_DECLS
