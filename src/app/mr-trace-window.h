/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "mr-recordings.h"
#include "mr-trace-log.h"

G_BEGIN_DECLS

/**
 * MrTraceWindow:
 *
 * Shows what passes on the chosen bus line by line as it happens, or a trace that was saved: with a filter, a search, and
 * the octets of the selected line explained.
 *
 * Properties: "searching" (boolean) · "following" (boolean: the newest line is kept in view)
 */
#define MR_TYPE_TRACE_WINDOW (mr_trace_window_get_type ())
G_DECLARE_FINAL_TYPE (MrTraceWindow, mr_trace_window, MR, TRACE_WINDOW, AdwWindow)

GtkWindow *mr_trace_window_new (GtkApplication *application);

/** Shows the buses of another session. @session, @recordings: (nullable): without a site. */
void mr_trace_window_set_session (MrTraceWindow *self, MrSession *session, MrRecordings *recordings);

/** @meter: (nullable): the one that "This Meter" means. */
void mr_trace_window_set_meter (MrTraceWindow *self, MrMeter *meter);

/** Shows a trace that was saved, in place of the bus. */
void mr_trace_window_open_file (MrTraceWindow *self, GFile *file);

/** Adds a mark to what is recorded. */
void mr_trace_window_mark (MrTraceWindow *self, const char *text);

/** Returns: (transfer none) (nullable): what is listed. */
MrTraceLog *mr_trace_window_get_log (MrTraceWindow *self);

G_END_DECLS
