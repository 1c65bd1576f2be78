/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-write-request.h"

G_BEGIN_DECLS

/* Some makes take a write only after a password. meterctl takes it from a file that only its owner can read, never from
 * the command line, which every user of the machine can see. Every command that writes has the option. */

/** Adds --password-file to a command. @file: (out): must be freed, and outlive the parsing */
void mr_cli_password_add_option (GOptionContext *context, char **file);

/**
 * mr_cli_password_load:
 * @file: (nullable): of the option
 * @password: (out) (nullable): %NULL if none was given; for #MrMeterWrite
 *
 * Returns: %FALSE after a message on stderr: exit with %MR_CLI_FAILED
 */
gboolean mr_cli_password_load (const char *file, GBytes **password);

/** Says on stderr that a password is not used. @password: (nullable); @may_ask: a meter may ask for it, see
 *  mr_meter_may_ask_password() */
void mr_cli_password_say_unused (GBytes *password, gboolean may_ask);

/** For a dry run: appends a line that says that a password comes before the value, if one does, and does not show
 *  it. */
void mr_cli_password_append (GString *out, const MrWriteRequest *request);

G_END_DECLS
