/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-job.h"
#include "mr-uri-type.h"

G_BEGIN_DECLS

/**
 * MrEngine:
 *
 * The thread that owns the line of one bus and runs jobs on it, one after another. The functions below are its owner's,
 * and none of them waits for the bus.
 */
typedef struct _MrEngine MrEngine;

typedef void (*MrEngineStoppedFunc) (gpointer user_data);

/** Starts the thread, which opens the line. What happens there is put into @outbox. Returns: (transfer full): the
 *  engine, until mr_engine_stop() */
MrEngine *mr_engine_start (const MrUri *uri, GBytes *psk, MrTimebase *timebase, MrOutbox *outbox);

/** @job: (transfer full): runs when those before it have ended */
void mr_engine_queue (MrEngine *self, MrJob *job);

/** Ends a job, or all with 0: the running one soon, waiting ones at once. */
void mr_engine_cancel (MrEngine *self, guint job);

/** See mr_master_skip(). */
void mr_engine_skip (MrEngine *self, guint job, guint n_steps);

/** Opens the line again if it is lost. */
void mr_engine_connect (MrEngine *self);

/** Returns: (transfer none): the taps on the line, of this and every later connection. */
MrTaps *mr_engine_taps (MrEngine *self);

/**
 * mr_engine_stop:
 * @self: (transfer full)
 * @stopped: called on the owner's context once the thread has ended and its last event has been delivered
 *
 * Ends all jobs and the thread, without waiting for it.
 */
void mr_engine_stop (MrEngine *self, MrEngineStoppedFunc stopped, gpointer user_data);

G_END_DECLS
