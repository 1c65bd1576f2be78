/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-command.h"

G_BEGIN_DECLS

/** The command templates of all profiles: those that come with the program and the user's own. Immutable, reference
 *  counted, for any thread. */
typedef struct _MrCommands MrCommands;

/** @folders: (nullable): see mr_profiles_load(). Files that cannot be used are reported by mr_profiles_troubles().
 *  Returns: (transfer full). */
MrCommands *mr_commands_load (const char *const *folders);

MrCommands *mr_commands_ref (MrCommands *self);
void mr_commands_unref (MrCommands *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MrCommands, mr_commands_unref)

/** Returns: (transfer full): the shared templates, as they are now. */
MrCommands *mr_commands_get_default (void);

/** Reads the user's own templates again, for those who call mr_commands_get_default() from now on. */
void mr_commands_reload_default (void);

/**
 * mr_commands_list:
 * @telegrams: (nullable) (element-type MbusTelegram): what the meter sent. A template for meters of any manufacturer is
 *   offered to those that report its state, and to breakers and valves
 *
 * The manufacturer's own come first, then those for any manufacturer: earlier the one whose preferred place for the
 * state the meter reports. A template of the user's takes the place of the one with the same id that came with the
 * program.
 *
 * Returns: (transfer container) (element-type MrCommand): the templates for @meter, empty ones too, valid as long as
 *   @self
 */
GPtrArray *mr_commands_list (const MrCommands *self, const MbusSecondary *meter, GPtrArray *telegrams);

/** Returns: (transfer none) (nullable): the one of mr_commands_list() with this id. */
MrCommand *mr_commands_find (const MrCommands *self, const MbusSecondary *meter, GPtrArray *telegrams, const char *id);

/** Returns: (transfer none) (nullable): the user's own template with this id for @meter, which mr_command_file() has a
 *  path for. */
MrCommand *mr_commands_find_own (const MrCommands *self, const MbusSecondary *meter, const char *id);

/** Returns: (transfer none) (nullable): the template with this id for @meter that came with the program, also where one
 *  of the user's takes its place. */
MrCommand *mr_commands_find_shipped (const MrCommands *self, const MbusSecondary *meter, const char *id);

/**
 * mr_commands_recall:
 * @id, @values: of mr_command_id() and mr_command_values(), as they were stored
 *
 * Returns: (transfer full) (nullable): the command that was sent to @meter, whatever the meter sends; %NULL if the
 *   template is not known any more, or has other fields now
 */
MrCommand *mr_commands_recall (const MrCommands *self, const MbusSecondary *meter, const char *id, const char *values);

G_END_DECLS
