/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-cli-batch.h"
#include "mr-cli-writes-print.h"

G_BEGIN_DECLS

/* Commands that write to the meters at some addresses: they are read, what is to be written is shown and confirmed,
 * then it is written and read back. */

/** Options that such commands share. @confirm: (nullable): numbers of meters whose consumers may lose supply */
typedef struct {
  char *format_text;
  char *baud_text;
  char *password_file;
  char **confirm;
  MrFormat format;
  guint baud;
  gboolean yes;
  gboolean dry_run;
  MrCliConnectionOptions bus;
} MrCliWritesOptions;

void mr_cli_writes_options_clear (MrCliWritesOptions *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MrCliWritesOptions, mr_cli_writes_options_clear)

/** @confirms: with --confirm */
void mr_cli_writes_add_options (GOptionContext *context, MrCliWritesOptions *self, gboolean confirms);

/** Reads the texts of the options after mr_cli_parse(). Returns: %FALSE after a message on stderr. */
gboolean mr_cli_writes_parse_options (MrCliWritesOptions *self);

/** Chooses what is to be written: sets kind, value and command of @write. Returns: %FALSE after a message on stderr. */
typedef gboolean (*MrCliChooseFunc) (MrCliWrite *write, gpointer user_data);

/**
 * mr_cli_writes_run:
 * @uri: the bus
 * @addresses: (element-type MbusAddress): of meters
 *
 * Reads the meters, or takes what is known of them for a dry run, has @choose choose, and writes.
 *
 * Returns: %MR_CLI_DONE if every meter was read back with its new value
 */
MrCliExit mr_cli_writes_run (const char *uri, GArray *addresses, const MrCliWritesOptions *options,
                             MrCliChooseFunc choose, gpointer user_data);

G_END_DECLS
