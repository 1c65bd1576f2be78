/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-task.h"

G_BEGIN_DECLS

/* What a task that wrote to meters came to, in the words of what it wrote: addresses, clocks, … */

/** Returns: (transfer none): why there is a dialog, if the task failed: "The clock was not set". Translated. */
const char *mr_write_words_failure (MrTask *task);

/**
 * MrWriteCounts:
 * @n_done: meters that have what was written
 * @n_unchanged: meters that had it already, so that nothing was sent
 * @n_not_sent: meters that nothing was sent to
 * @doubtful: (nullable): one of those that are in doubt
 *
 * What became of writes to many meters.
 */
typedef struct {
  guint n_done;
  guint n_unchanged;
  guint n_failed;
  guint n_doubtful;
  MrMeter *doubtful;
  guint n_not_sent;
} MrWriteCounts;

/** Returns: (transfer full): "37 set, 3 needed no change, 2 failed, 1 in doubt (KAM 66290778), 11 not sent.", without
 *  counts of 0. Translated. */
char *mr_write_words_count (const MrWriteCounts *counts);

/** Returns: (transfer full): what a task that ended came to, as mr_write_words_count() unless all of it was done, or
 *  nothing needed to be. Translated. */
char *mr_write_words_result (MrTask *task);

G_END_DECLS
