/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-write-request.h"

G_BEGIN_DECLS

#define MR_WRITE_COMMAND "command"

/**
 * mr_write_command:
 *
 * "command": a command of a profile, see mr-command.h. A value is the state that the command changes, as
 * mr_command_read_state() returns it: "disconnected"; "" where nothing that the meter sends shows it. A request needs
 * its command, see mr_write_request_set_command(); without it there are only its values.
 */
extern const MrWriteKind mr_write_command;

/** @command: without fields, see mr_command_bind(). Returns: (transfer none): the new value of a request for it. */
const char *mr_write_command_value (const MrCommand *command);

G_END_DECLS
