/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Where meterctl gets a pre-shared key from: a file that only its owner reads, or the environment. Never the command
 * line, which every user of the machine can see. */

#define MR_CLI_KEY_VARIABLE "METERCTL_PSK"

/** Takes the key out of the environment, so that neither a program started from here nor /proc shows it. First thing
 *  in main(). */
void mr_cli_take_key_from_environment (void);

/**
 * mr_cli_load_key:
 * @file: (nullable): key file; goes before the environment
 * @identity: (nullable): whose line of the file
 *
 * Returns: (transfer full) (nullable): the key; %NULL without @error when none was given
 */
GBytes *mr_cli_load_key (const char *file, const char *identity, GError **error);

G_END_DECLS
