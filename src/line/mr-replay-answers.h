/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-trace-line.h"

G_BEGIN_DECLS

/** A line of a recording that is no comment. */
typedef struct {
  MrTraceLine line;
  guint line_number;
} MrReplayRun;

/**
 * MrReplayAnswers:
 *
 * Knows what the meters of a recording answer to requests in another order than the recorded one. The same request at
 * the same baud rate gets its recorded answers in their order, and then the last of them again and again. What follows
 * a selection belongs to that selection. Of a request that was not recorded only this is deduced:
 *
 * - REQ_UD2 with the other frame count bit is the same request;
 * - a meter that sent its data acknowledges SND_NKE to its primary address;
 * - a selection finds the meters whose recorded address it matches, and those that a recorded narrower selection found.
 *   When it finds several their answers overlap: a 0 in one of them is a 0 on the bus.
 *
 * All else is met with silence. Used by one thread.
 */
typedef struct _MrReplayAnswers MrReplayAnswers;

/** Returns: (transfer full): the answers in @runs (element-type #MrReplayRun), whose octets are in @octets. It keeps a
 *  reference to both, and appends to them an answer that no run holds. */
MrReplayAnswers *mr_replay_answers_new (GArray *runs, GByteArray *octets);

void mr_replay_answers_free (MrReplayAnswers *self);

/**
 * mr_replay_answers_find:
 * @request: a whole telegram
 * @baud: at which it is sent
 * @when: (out): bus time of the request in the recording, from which the times of its answer count; not set for silence
 *
 * Returns: the run with which the answer begins; it ends before the next that was not received. For silence, as many
 *   as there are runs. What was returned before is no longer valid.
 */
guint mr_replay_answers_find (MrReplayAnswers *self, const guint8 *request, gsize len, guint baud, gint64 *when);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MrReplayAnswers, mr_replay_answers_free)

G_END_DECLS
