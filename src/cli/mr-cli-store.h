/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-archive.h"

G_BEGIN_DECLS

/**
 * MrCliKeep:
 * @MR_CLI_KEEP_IF_POSSIBLE: a store of one's own that cannot be opened does not stop a scan or a readout
 * @MR_CLI_KEEP_ALWAYS: a write whose log would be lost must not happen
 * @MR_CLI_KEEP_NOTHING: the user wants no trace of it on this computer
 */
typedef enum {
  MR_CLI_KEEP_IF_POSSIBLE,
  MR_CLI_KEEP_ALWAYS,
  MR_CLI_KEEP_NOTHING
} MrCliKeep;

/**
 * mr_cli_store_open:
 * @database: (nullable): store the user names; %NULL is their own. One that is named must open
 *
 * Returns: (transfer full): the store; %NULL after a sentence on stderr
 */
MrArchive *mr_cli_store_open (const char *database, MrCliKeep keep);

/** Finds the site opened last that has this name, or makes it, and notes that it is opened. Returns: its id; 0 with
 *  #MrStoreError. */
gint64 mr_cli_store_enter_site (MrArchive *archive, const char *name, GError **error);

G_END_DECLS
