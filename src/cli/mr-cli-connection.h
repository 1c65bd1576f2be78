/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-cli.h"
#include "mr-uri.h"

G_BEGIN_DECLS

/** Options about the connection and about storing results, which the commands that use a bus share. */
typedef struct {
  char *site;
  char *database;
  gboolean no_store;
  char *psk_file;
  char *identity;
  char *trace;
} MrCliConnectionOptions;

void mr_cli_connection_options_clear (MrCliConnectionOptions *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MrCliConnectionOptions, mr_cli_connection_options_clear)

/** Adds the options to a command. @may_forget: with --no-store. */
void mr_cli_connection_add_options (GOptionContext *context, MrCliConnectionOptions *self, gboolean may_forget);

/**
 * mr_cli_connection_read:
 * @text: the connection, as the user typed it
 * @key: (out): pre-shared key of a tls: connection
 * @outcome: (out): exit status of the program, on failure
 *
 * Returns: (transfer full): the connection, with the identity from --identity; %NULL after a message on stderr
 */
MrUri *mr_cli_connection_read (const char *text, const MrCliConnectionOptions *options, GBytes **key,
                               MrCliExit *outcome);

G_END_DECLS
