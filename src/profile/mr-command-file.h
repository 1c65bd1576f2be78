/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-command.h"

G_BEGIN_DECLS

/* Files with one command template each, which the template editor writes into mr_profiles_user_folder(). They are files
 * with device profiles like any other. mr_commands_reload_default() makes a change known. */

/** @facts: with manufacturer and id. Returns: (transfer full): the file in @folder for templates with this manufacturer
 *  and id. */
char *mr_command_file_path (const char *folder, const MrCommandFacts *facts);

/**
 * mr_command_file_check:
 *
 * What mr_command_file_save() would refuse, before anything is written: for an editor.
 *
 * Returns: (transfer full): the facts in the one form of files, or %NULL with #MrProfileError: what is wrong with them
 */
MrCommandFacts *mr_command_file_check (const MrCommandFacts *facts, GError **error);

/**
 * mr_command_file_save:
 * @folder: created if it does not exist
 *
 * Writes @facts into mr_command_file_path(), completely or not at all. A file that is there already is replaced.
 *
 * Returns: %FALSE with #MrProfileError: the facts are not allowed, or the file cannot be written
 */
gboolean mr_command_file_save (const char *folder, const MrCommandFacts *facts, GError **error);

/** Returns: (transfer full): the template of a file, which has no other and no models; %NULL with #MrProfileError. */
MrCommandFacts *mr_command_file_load (const char *path, GError **error);

/** Returns: %FALSE with #MrProfileError: it cannot be deleted. */
gboolean mr_command_file_delete (const char *path, GError **error);

/**
 * mr_command_file_replace:
 * @own: the user's own template, which was edited: its file must still have it, and no other
 * @facts: what it is now
 *
 * Writes @facts into mr_command_file_path(). If that is another file than that of @own, which follows from the
 * manufacturer, deletes the file of @own; a file that is there already is not replaced then.
 *
 * Returns: %FALSE with #MrProfileError
 */
gboolean mr_command_file_replace (const char *folder, const MrCommand *own, const MrCommandFacts *facts,
                                  GError **error);

/** Deletes the file of @own, the user's own template, if it still has it and no other. Returns: %FALSE with
 *  #MrProfileError. */
gboolean mr_command_file_remove (const MrCommand *own, GError **error);

G_END_DECLS
