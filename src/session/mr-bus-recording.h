/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-bus-link.h"
#include "mr-trace-store.h"

G_BEGIN_DECLS

/**
 * MrBusRecording:
 *
 * Records what passes on one bus, from the first connection on: the latest 48 MiB of a trace, in temporary files. The
 * bus does not wait for it, and while it is not watched the main thread has nothing to do with it. Lives on the main
 * thread.
 *
 * Keys and passwords are not in it: a tap sees zeros in their place, see mr-tap.h.
 *
 * Signals: "changed": lines were added, or could not be; only while it is watched, and at most ten times a second
 */
#define MR_TYPE_BUS_RECORDING (mr_bus_recording_get_type ())
G_DECLARE_FINAL_TYPE (MrBusRecording, mr_bus_recording, MR, BUS_RECORDING, GObject)

/** Records until it is freed. */
MrBusRecording *mr_bus_recording_new (MrBusLink *link);

/** Returns: (transfer full) (nullable): why nothing, or nothing more, is recorded: a sentence, translated. */
char *mr_bus_recording_dup_trouble (MrBusRecording *self);

/** Returns: (transfer full) (nullable): what is recorded; %NULL when nothing can be. */
MrTraceSnapshot *mr_bus_recording_snapshot (MrBusRecording *self);

/** Adds a comment with the time of day. Octets that may be a key are left out, see mr_hide_keys(). */
void mr_bus_recording_mark (MrBusRecording *self, const char *text);

/** Asks for "changed", as often as it is called; each call is undone by one of mr_bus_recording_unwatch(). */
void mr_bus_recording_watch (MrBusRecording *self);
void mr_bus_recording_unwatch (MrBusRecording *self);

/** Writes all that passed until now to @file, as a trace that can be replayed; on another thread. */
void mr_bus_recording_save_async (MrBusRecording *self, GFile *file, GAsyncReadyCallback callback, gpointer user_data);

/** Returns: %FALSE with a whole sentence. */
gboolean mr_bus_recording_save_finish (MrBusRecording *self, GAsyncResult *result, GError **error);

G_END_DECLS
