/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-session.h"
#include "mr-write-outcome.h"

G_BEGIN_DECLS

/** There has been no write, or it was never sent. */
#define MR_WRITE_PROGRESS_NONE (-1)

/**
 * MrWriteProgress:
 *
 * The writes of one kind to the meters of a bus: how far the newest write to each meter has got, and what its last step
 * was. It follows every task of the bus that writes this kind, and knows the writes whose outcome was in doubt when it
 * was made. Lives on the main thread. An event looks at one meter; the end of a task, at those it was about.
 *
 * Signals:
 *   "changed" (MrMeter): the state or the explanation of a meter has changed
 */
#define MR_TYPE_WRITE_PROGRESS (mr_write_progress_get_type ())
G_DECLARE_FINAL_TYPE (MrWriteProgress, mr_write_progress, MR, WRITE_PROGRESS, GObject)

/** Returns: whether a write to @meter that changes @subject, see #MrPlannedWrite, is meant. Called for writes of the
 *  kind only. */
typedef gboolean (*MrWriteFilter) (MrMeter *meter, const char *subject);

/** @filter: (nullable): %NULL for all writes of @kind. Returns: (transfer full): their progress, to the meters of the
 *  bus of @link. */
MrWriteProgress *mr_write_progress_new (MrSession *session, MrBusLink *link, const MrWriteKind *kind,
                                        MrWriteFilter filter);

/** Returns: the #MrWriteState of the newest write to @meter, or %MR_WRITE_PROGRESS_NONE. It is planned, sent or
 *  accepted only while its task is under way. */
int mr_write_progress_get_state (MrWriteProgress *self, MrMeter *meter);

/** Returns: (transfer none) (nullable): the telegram of the newest write to @meter, as it was sent; %NULL if it was
 *  not: it failed before, or the meter had the value. Valid until the meter is written to again. */
GBytes *mr_write_progress_get_octets (MrWriteProgress *self, MrMeter *meter);

/** Returns: whether the newest write to @meter was sent. */
gboolean mr_write_progress_was_sent (MrWriteProgress *self, MrMeter *meter);

/** Returns: g_get_real_time() right before the newest write to @meter was sent; 0 if it was not, or by an earlier
 *  session. */
gint64 mr_write_progress_get_sent_time (MrWriteProgress *self, MrMeter *meter);

/** Returns: whether there has been a write to @meter, or one was given up. @out: (out): what became of the newest */
gboolean mr_write_progress_get_outcome (MrWriteProgress *self, MrMeter *meter, MrWriteOutcome *out);

/** Returns: (transfer none) (nullable): what became of the newest write to @meter, in the word that the log has for it,
 *  see mr_write_outcome_nick(); %NULL if there has been no write. */
const char *mr_write_progress_get_nick (MrWriteProgress *self, MrMeter *meter);

/** Returns: (transfer none) (nullable): the value that @meter took in place of the one that was written; %NULL if it
 *  took none, or that is not known. Valid until the meter is written to again. */
const char *mr_write_progress_get_found (MrWriteProgress *self, MrMeter *meter);

/** Returns: (transfer none): a translated sentence: what the last step was, why the write failed, is in doubt, or was
 *  not sent; "" if there is nothing to say. Valid until the meter changes. */
const char *mr_write_progress_get_explanation (MrWriteProgress *self, MrMeter *meter);

/** Returns: whether a write to @meter waits, or is being carried out. */
gboolean mr_write_progress_is_under_way (MrWriteProgress *self, MrMeter *meter);

G_END_DECLS
