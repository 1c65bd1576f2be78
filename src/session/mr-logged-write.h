/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-meter.h"
#include "mr-present-write.h"

G_BEGIN_DECLS

/**
 * MrLoggedWrite:
 *
 * One entry of #MrWriteLog. Lives on the main thread.
 *
 * Properties (read-only, notify): "meter" (MrMeter) · "time" (int64: when it was sent, or planned if it was not) ·
 * "what" (string, translated: "Primary address") · "values" (string: "5 → 7") · "who" (string: the user who planned it)
 * · "outcome" (int, MrWriteOutcome) · "reason" (string: a translated sentence; "") · "write" (pointer:
 * mr_logged_write_get(), another one whenever the entry changes)
 */
#define MR_TYPE_LOGGED_WRITE (mr_logged_write_get_type ())
G_DECLARE_FINAL_TYPE (MrLoggedWrite, mr_logged_write, MR, LOGGED_WRITE, GObject)

/** Returns: (transfer none): all that the store knows of it. Valid until it changes. */
const MrWrite *mr_logged_write_get (MrLoggedWrite *self);

/** Returns: (transfer none). */
MrMeter *mr_logged_write_get_meter (MrLoggedWrite *self);
MrWriteOutcome mr_logged_write_get_outcome (MrLoggedWrite *self);

/** Returns: (transfer full): its reason. */
char *mr_logged_write_get_reason (MrLoggedWrite *self);

/* --- For the log --- */

/** @write: (transfer full) */
MrLoggedWrite *mr_logged_write_new (MrMeter *meter, MrWrite *write, MrWriteOutcome outcome);

/** Shows another step. @write: (transfer full) (nullable): %NULL leaves it as it is */
void mr_logged_write_update (MrLoggedWrite *self, MrWrite *write, MrWriteOutcome outcome);

/** @words: casefolded. Returns: whether each of them is in what the entry says. */
gboolean mr_logged_write_has_words (MrLoggedWrite *self, const char *const *words);

G_END_DECLS
