/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-store.h"

G_BEGIN_DECLS

/**
 * MrArchive:
 *
 * The store as a program with a main loop uses it. A disk may need a tenth of a second for every change, and a window
 * that waits for it stutters. So changes are made on a thread of the archive's own, one after another, and the main
 * thread reads through a connection of its own, which in SQLite's WAL mode never waits for a change.
 *
 * Made, used and released on one thread, its owner's, except where a function says otherwise.
 */
#define MR_TYPE_ARCHIVE (mr_archive_get_type ())
G_DECLARE_FINAL_TYPE (MrArchive, mr_archive, MR, ARCHIVE, GObject)

/**
 * MrArchiveFunc:
 * @store: the connection that changes are made with
 *
 * A piece of work on the archive's thread. Returns: %FALSE with @error set when it failed
 */
typedef gboolean (*MrArchiveFunc) (MrStore *store, gpointer data, GError **error);

/** Opens @path as mr_store_open() does; ":memory:" keeps nothing. Blocks. Returns: (transfer full): the archive, or
 *  %NULL with #MrStoreError. */
MrArchive *mr_archive_open (const char *path, GError **error);

/** Returns: (transfer none): the owner's connection, for reading only. */
MrStore *mr_archive_reader (MrArchive *self);

/**
 * mr_archive_run_async:
 * @data: @func's until @callback; then freed with @free_data on the owner's thread
 * @callback: (nullable)
 *
 * Queues @func behind what is queued already, and returns at once. What it changed is on the disk when @callback is
 * called on the owner's thread-default context.
 */
void mr_archive_run_async (MrArchive *self, MrArchiveFunc func, gpointer data, GDestroyNotify free_data,
                           GAsyncReadyCallback callback, gpointer user_data);

/** @data: (out) (optional) (transfer none): that of mr_archive_run_async(), valid during the callback. Returns: what the
 *  function returned. */
gboolean mr_archive_run_finish (MrArchive *self, GAsyncResult *result, gpointer *data, GError **error);

/** Queues @func and waits until it is done: for an engine's thread, and for programs without a window. May be called on
 *  any thread but the archive's own. Returns: what the function returned. */
gboolean mr_archive_run (MrArchive *self, MrArchiveFunc func, gpointer data, GError **error);

/** Returns: how many statements were run on both connections: what tests count to see how work grows. */
guint64 mr_archive_n_statements (MrArchive *self);

G_END_DECLS
