/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-bus-recording.h"
#include "mr-session.h"

G_BEGIN_DECLS

/**
 * MrRecordings:
 *
 * One recording of each bus of a session, also of those that are added later.
 */
#define MR_TYPE_RECORDINGS (mr_recordings_get_type ())
G_DECLARE_FINAL_TYPE (MrRecordings, mr_recordings, MR, RECORDINGS, GObject)

/** Begins to record. */
MrRecordings *mr_recordings_new (MrSession *session);

/** Returns: (transfer none): that of a bus of the session. */
MrBusRecording *mr_recordings_get (MrRecordings *self, MrBusLink *link);

G_END_DECLS
