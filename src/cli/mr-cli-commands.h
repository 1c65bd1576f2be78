/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-cli-writes.h"
#include "mr-meter-commands.h"

G_BEGIN_DECLS

/* Command templates at the terminal. */

/**
 * mr_cli_commands_choose:
 * @command: (nullable): a template for the meter of @write, if it has one
 * @values: (array length=n_values): one for each of its fields
 * @what: what is asked of the meter, for messages: a function or an id
 *
 * Returns: whether @write has it now; %FALSE after a message on stderr: without a template, with an empty one, and if
 *   a value is not allowed
 */
gboolean mr_cli_commands_choose (MrCliWrite *write, MrCommand *command, const gint64 *values, gsize n_values,
                                 const char *what);

G_END_DECLS
