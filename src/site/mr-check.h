/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-store.h"

G_BEGIN_DECLS

/** A clock further off than this is worth a word: what billing practice tolerates (workflow: "clock off > 5 min"). */
#define MR_CHECK_CLOCK_TOLERANCE (5 * 60)

/**
 * MrVerdict:
 * @MR_VERDICT_OK: it answers, and nothing speaks against it
 * @MR_VERDICT_WARNING: it answers, and an installer should look at it
 * @MR_VERDICT_ERROR: it cannot be handed over like this
 * @MR_VERDICT_SILENT: it was asked and did not answer
 *
 * What there is to say about one meter, the same on screen, in the terminal and in the report.
 */
typedef enum {
  MR_VERDICT_OK,
  MR_VERDICT_WARNING,
  MR_VERDICT_ERROR,
  MR_VERDICT_SILENT
} MrVerdict;

/** Returns: (transfer none): stable English word for files and JSON: "ok", "warning", "error", "silent". */
const char *mr_verdict_nick (MrVerdict verdict);

/**
 * MrFinding:
 * @verdict: how grave it is; %MR_VERDICT_OK when it is only worth knowing
 * @text: translated whole sentence; it does not name the meter, which stands beside it
 * @advice: translated whole sentence: what to do; "" when there is nothing to say, or @text says it
 *
 * One thing there is to say about a meter, whether the meter says it itself or it is seen from outside.
 */
typedef struct {
  MrVerdict verdict;
  char *text;
  char *advice;
} MrFinding;

void mr_finding_free (MrFinding *self);

/** Returns: (transfer full): text and advice in one. */
char *mr_finding_sentence (const MrFinding *self);

/**
 * mr_check_find:
 * @telegrams: (element-type MbusTelegram): @meter's newest readout, decoded
 * @n_same_primary: meters of the site at the primary address of @meter, itself included; ignored while that is unknown
 *
 * Returns: (transfer full) (element-type MrFinding): what mr_check_meter() judges by and what is worth knowing besides,
 *   the worst first, each once
 */
GPtrArray *mr_check_find (const MrKnownMeter *meter, GPtrArray *telegrams, guint n_same_primary);

/**
 * mr_check_meter:
 * @telegrams: (element-type MbusTelegram): @meter's newest readout, decoded
 * @n_same_primary: meters of the site at the primary address of @meter, itself included; ignored while that is unknown
 * @sentences: (nullable) (element-type utf8): gets the reasons appended, translated whole sentences with the worst
 *   first, each to be freed with g_free(); nothing when all is well. None names the meter: it stands beside it
 *
 * Judges a meter by what is known of it. Everything is judged as it was when the meter was read, so the verdict does
 * not change while nobody asks it; a silent meter is judged by its last words, and stays silent whatever they were.
 *
 * Returns: the worst that was found
 */
MrVerdict mr_check_meter (const MrKnownMeter *meter, GPtrArray *telegrams, guint n_same_primary, GPtrArray *sentences);

/**
 * mr_check_clock:
 * @telegrams: (element-type MbusTelegram): the readout, decoded
 * @time: g_get_real_time() when it was made
 * @clock: (out) (optional): what the meter's clock showed
 * @deviation: (out) (optional): meter's clock minus this computer's local time, in seconds; positive when the meter is
 *   ahead. A clock that shows no seconds is compared by whole minutes
 *
 * Returns: whether the meter told a valid time and @time is known (not 0)
 */
gboolean mr_check_clock (GPtrArray *telegrams, gint64 time, MbusDateTime *clock, gint64 *deviation);

G_END_DECLS
