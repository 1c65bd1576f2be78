/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-archive.h"

G_BEGIN_DECLS

/**
 * MrCliKeep:
 * @MR_CLI_KEEP_IF_POSSIBLE: scan and read continue if the default store cannot be opened
 * @MR_CLI_KEEP_ALWAYS: without a store, nothing may be written to a meter, because the log would be lost
 * @MR_CLI_KEEP_UNCHANGED: the store is only read
 * @MR_CLI_KEEP_NOTHING: the user wants nothing stored on this computer
 */
typedef enum {
  MR_CLI_KEEP_IF_POSSIBLE,
  MR_CLI_KEEP_ALWAYS,
  MR_CLI_KEEP_UNCHANGED,
  MR_CLI_KEEP_NOTHING
} MrCliKeep;

/**
 * mr_cli_store_open:
 * @database: (nullable): store given by the user, which must open; %NULL is the default store
 *
 * A store that can be read, but not written, is opened as a copy, with a message unless it is only read.
 *
 * Returns: (transfer full): the store; %NULL after a message on stderr
 */
MrArchive *mr_cli_store_open (const char *database, MrCliKeep keep);

/** Opens a store that exists, only to read it. @database: (nullable): as for mr_cli_store_open(). Returns: (transfer
 *  full) (nullable): the store; %NULL after a message on stderr. */
MrArchive *mr_cli_store_open_existing (const char *database);

/** @name: (nullable). Returns: (transfer full) (nullable): the site with this name, or the one opened last; %NULL after
 *  a message on stderr. */
MrSite *mr_cli_store_find_site (MrStore *store, const char *name);

/** Finds the site with this name (the one opened last, if there are several) or creates it, and records that it is
 *  opened. Returns: its id; 0 with #MrStoreError. */
gint64 mr_cli_store_enter_site (MrArchive *archive, const char *name, GError **error);

G_END_DECLS
