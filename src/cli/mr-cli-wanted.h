/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-cli-connection.h"
#include "mr-cli-exit.h"

G_BEGIN_DECLS

/** One bus as requested on the command line. @key: (nullable). @label: short, and no other one has it */
typedef struct {
  MrUri *uri;
  GBytes *key;
  char *label;
} MrCliWanted;

/**
 * mr_cli_wanted_read:
 * @uris: (array zero-terminated=1): connections as the user typed them
 * @outcome: (out): exit status of the program, on failure
 *
 * Returns: (transfer full) (nullable) (element-type MrCliWanted): the buses, each of them once; %NULL after a message
 * on stderr
 */
GArray *mr_cli_wanted_read (const char *const *uris, const MrCliConnectionOptions *options, MrCliExit *outcome);

G_END_DECLS
