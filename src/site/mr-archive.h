/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-store.h"

G_BEGIN_DECLS

/**
 * MrArchive:
 *
 * The store for programs with a main loop. A disk may take a tenth of a second for every change, and a window that
 * waits for it stutters. So the archive makes changes on its own thread, one after another, and the main thread reads
 * through a second connection, which in SQLite's WAL mode never waits for a change.
 *
 * It must be created, used and released on one thread, that of its owner, unless a function says otherwise.
 *
 * Properties: "obstacle" (string, read-only, notifies): see mr_archive_get_obstacle()
 */
#define MR_TYPE_ARCHIVE (mr_archive_get_type ())
G_DECLARE_FINAL_TYPE (MrArchive, mr_archive, MR, ARCHIVE, GObject)

/**
 * MrArchiveFunc:
 * @store: the connection for changes
 *
 * A piece of work on the thread of the archive. Returns: %FALSE with @error set if it failed
 */
typedef gboolean (*MrArchiveFunc) (MrStore *store, gpointer data, GError **error);

/** Opens @path as mr_store_open() does, or as mr_store_open_copy() if it cannot be written; ":memory:" keeps nothing.
 *  Blocks. Returns: (transfer full): the archive, or %NULL with #MrStoreError. */
MrArchive *mr_archive_open (const char *path, GError **error);

/** Returns: (transfer none) (nullable): why nothing is saved; %NULL if everything is. */
const GError *mr_archive_get_unsaved (MrArchive *self);

/** Returns: (transfer none): the owner's connection, for reading only. */
MrStore *mr_archive_reader (MrArchive *self);

/**
 * mr_archive_run_async:
 * @func: (nullable): %NULL only waits for the work queued before
 * @data: belongs to @func until @callback is called; then freed with @free_data on the owner's thread
 * @callback: (nullable)
 *
 * Queues @func after any work already queued, and returns immediately. Its changes are on the disk when @callback is
 * called in the owner's thread-default context.
 */
void mr_archive_run_async (MrArchive *self, MrArchiveFunc func, gpointer data, GDestroyNotify free_data,
                           GAsyncReadyCallback callback, gpointer user_data);

/** Like mr_archive_run_async(), for what cannot be had again, such as a reading: while another program locks the store,
 *  @func is kept and run again until it is done, or until mr_archive_give_up(). A limited number is kept; more fail
 *  with %MR_STORE_ERROR_LOCKED, as everything else does. */
void mr_archive_keep_async (MrArchive *self, MrArchiveFunc func, gpointer data, GDestroyNotify free_data,
                            GAsyncReadyCallback callback, gpointer user_data);

/** Returns: (transfer none) (nullable): a sentence that says that work is kept because another program locks the store;
 *  %NULL if it does not. */
const char *mr_archive_get_obstacle (MrArchive *self);

/** While another program locks the store: lets what is kept fail, with %MR_STORE_ERROR_LOCKED, for a user who does not
 *  want to wait. */
void mr_archive_give_up (MrArchive *self);

/** @data: (out) (optional) (transfer none): from mr_archive_run_async(), valid during the callback. Returns: the return
 *  value of the function. */
gboolean mr_archive_run_finish (MrArchive *self, GAsyncResult *result, gpointer *data, GError **error);

/** Queues @func and blocks until it is done: for the thread of an engine, and for programs without a window. May be
 *  called on any thread except that of the archive. Returns: the return value of @func. */
gboolean mr_archive_run (MrArchive *self, MrArchiveFunc func, gpointer data, GError **error);

/** Returns: how many statements were run on both connections. Tests use it to see how the amount of work grows. */
guint64 mr_archive_n_statements (MrArchive *self);

G_END_DECLS
