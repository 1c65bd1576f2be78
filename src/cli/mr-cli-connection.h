/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-cli.h"
#include "mr-uri.h"

G_BEGIN_DECLS

/** What the user says about the connection and what is kept, with options that scan, read and set-address share. */
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
 * @text: the connection as the user wrote it
 * @key: (out): pre-shared key of a tls: connection
 * @outcome: (out): when it fails, how the program ends
 *
 * Returns: (transfer full): the connection, with the identity of --identity; %NULL after a sentence on stderr
 */
MrUri *mr_cli_connection_read (const char *text, const MrCliConnectionOptions *options, GBytes **key,
                               MrCliExit *outcome);

G_END_DECLS
