/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-archive.h"
#include "mr-meter.h"
#include "mr-write-state.h"

G_BEGIN_DECLS

/* Writes in doubt to something that only a decoded telegram shows: a clock, the state of a breaker. Addresses, numbers
 * and rates are settled by the store itself when it is given the reading. */

/**
 * mr_doubt_judge:
 * @doubt: of @meter
 * @proof: (out) (transfer none): the telegram that shows it
 *
 * Only the state that was asked for confirms a command, and only a clock that has run on from what it was set to.
 * Otherwise the write has failed only if nothing later can be the cause.
 *
 * Returns: what the newest reading of @meter makes of it: confirmed or failed; %MR_WRITE_UNKNOWN if it stays in doubt
 */
MrWriteState mr_doubt_judge (MrMeter *meter, const MrDoubt *doubt, GBytes **proof);

/** Has the store finish the write that mr_doubt_judge() judged. @callback: called when that is stored; see
 *  mr_archive_keep_async(). */
void mr_doubt_settle (MrArchive *archive, MrMeter *meter, const MrDoubt *doubt, MrWriteState state, GBytes *proof,
                      GAsyncReadyCallback callback, gpointer user_data);

G_END_DECLS
