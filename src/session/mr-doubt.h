/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-archive.h"
#include "mr-meter.h"
#include "mr-write-state.h"

G_BEGIN_DECLS

/* A write in doubt to something that only a decoded telegram shows: a clock, the state of a breaker. Addresses, numbers and
 * rates are settled by the store itself when it is given the reading. */

/**
 * mr_doubt_judge:
 * @proof: (out) (transfer none): the telegram that shows it
 *
 * Returns: what the newest reading of @meter makes of its write in doubt: confirmed or failed; %MR_WRITE_UNKNOWN if it shows
 *   nothing of it, or there is no doubt
 */
MrWriteState mr_doubt_judge (MrMeter *meter, GBytes **proof);

/** Has the store finish the write that mr_doubt_judge() judged. @callback: called when that is stored; see
 *  mr_archive_keep_async(). */
void mr_doubt_settle (MrArchive *archive, MrMeter *meter, MrWriteState state, GBytes *proof, GAsyncReadyCallback callback,
                      gpointer user_data);

G_END_DECLS
