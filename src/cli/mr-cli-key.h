/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* meterctl takes a pre-shared key from a file that only its owner can read, or from the environment; never from the
 * command line, which every user of the machine can see. */

#define MR_CLI_KEY_VARIABLE "METERCTL_PSK"

/** Removes the key from the environment, so that neither child processes nor /proc show it. Call this first in
 *  main(). */
void mr_cli_take_key_from_environment (void);

/**
 * mr_cli_load_key:
 * @file: (nullable): key file; takes precedence over the environment
 * @identity: (nullable): selects a line of the file
 *
 * Returns: (transfer full) (nullable): the key; %NULL without @error if no key was given
 */
GBytes *mr_cli_load_key (const char *file, const char *identity, GError **error);

G_END_DECLS
