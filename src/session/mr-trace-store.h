/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Lines from which one can be reached directly. */
#define MR_TRACE_BLOCK_LINES 64

/* Longer lines are in no trace: a long telegram has 261 octets. */
#define MR_TRACE_LINE_MAX 8192

/**
 * MrTraceStore:
 *
 * An output stream that keeps the lines of a trace in temporary files without a name, which vanish with the program.
 * When they come to more than a limit, the oldest twelfth is dropped. In memory there are only the places of some lines:
 * a million lines take 100 kB. Written to on one thread, and looked at through snapshots on any.
 *
 * What is written must be whole lines, none longer than %MR_TRACE_LINE_MAX.
 */
#define MR_TYPE_TRACE_STORE (mr_trace_store_get_type ())
G_DECLARE_FINAL_TYPE (MrTraceStore, mr_trace_store, MR, TRACE_STORE, GOutputStream)

/** @max: octets that are kept. Returns: (transfer full): the store; %NULL with #GFileError when there is no place for a
 *  temporary file */
MrTraceStore *mr_trace_store_new (gsize max, GError **error);

/** Returns: (transfer full) (nullable): why nothing more is stored: the disk is full, for example. Any thread. */
GError *mr_trace_store_dup_error (MrTraceStore *self);

/** Has @func called on the writing thread whenever lines were added, or could not be. To be called before the first line is written. */
void mr_trace_store_set_notify (MrTraceStore *self, void (*func) (gpointer user_data), gpointer user_data);

/**
 * MrTraceSnapshot:
 *
 * The lines that a store held at a moment, which stay while there is a snapshot of them. Immutable; any thread.
 */
typedef struct _MrTraceSnapshot MrTraceSnapshot;

/** Returns: (transfer full): what is stored now. Any thread; does not wait for the disk. */
MrTraceSnapshot *mr_trace_store_snapshot (MrTraceStore *self);

MrTraceSnapshot *mr_trace_snapshot_ref (MrTraceSnapshot *self);
void mr_trace_snapshot_unref (MrTraceSnapshot *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MrTraceSnapshot, mr_trace_snapshot_unref)

/** Returns: the number of the first line that is there, counted from 0: how many were dropped. */
guint mr_trace_snapshot_get_first (const MrTraceSnapshot *self);

/** Returns: the number after the last line's. */
guint mr_trace_snapshot_get_end (const MrTraceSnapshot *self);

/**
 * mr_trace_snapshot_read:
 * @line: number of a line that is there
 * @text: overwritten with the text of the lines of its block, at most %MR_TRACE_BLOCK_LINES, each with its line feed
 * @first: (out): the number of the first of them
 *
 * Reads from a file that was written a moment ago. Returns: %FALSE with #GFileError
 */
gboolean mr_trace_snapshot_read (const MrTraceSnapshot *self, guint line, GString *text, guint *first, GError **error);

/** Returns: (transfer full): the contents of a file that can be replayed: if lines were dropped, it says so. %NULL with
 *  #GFileError. Waits for the disk. */
GBytes *mr_trace_snapshot_format (const MrTraceSnapshot *self, GError **error);

G_END_DECLS
