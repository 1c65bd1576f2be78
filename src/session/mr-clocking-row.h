/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-meter-clock.h"
#include "mr-meter.h"

G_BEGIN_DECLS

/**
 * MrClockingStage:
 * @MR_CLOCKING_NONE: its clock is not to be set
 * @MR_CLOCKING_CHOSEN: its clock is to be set; nothing was sent
 * @MR_CLOCKING_PLANNED: others are first
 * @MR_CLOCKING_SENT: it is being set
 * @MR_CLOCKING_ACCEPTED: the meter acknowledged it, and is being read back
 * @MR_CLOCKING_CONFIRMED: read back: it shows the time
 * @MR_CLOCKING_FAILED: it was sent the time, and does not show it; see "explanation"
 * @MR_CLOCKING_NOT_SENT: nothing was sent to it; see "explanation"
 * @MR_CLOCKING_DOUBT: whether it was set is not known
 *
 * How far the setting of one clock has got.
 */
typedef enum {
  MR_CLOCKING_NONE,
  MR_CLOCKING_CHOSEN,
  MR_CLOCKING_PLANNED,
  MR_CLOCKING_SENT,
  MR_CLOCKING_ACCEPTED,
  MR_CLOCKING_CONFIRMED,
  MR_CLOCKING_FAILED,
  MR_CLOCKING_NOT_SENT,
  MR_CLOCKING_DOUBT
} MrClockingStage;

/**
 * MrClockingRow:
 *
 * The clock of one meter; see #MrClocking. Lives on the main thread.
 *
 * Properties (read-only, all notify): "meter" (MrMeter) · "shown" (string: what the clock showed when it was read:
 * "2026-11-30 02:31"; what there is instead, translated: "invalid", "none") · "form" (string: the type of its clock,
 * "F"; "") · "seconds" (double: the deviation from the trusted time; NaN when it is not known) · "deviation" (string:
 * the same for people, "+40 min"; "") · "uncertainty" (string: "±61 s", "±?" when it is not known; "" without a
 * deviation) · "before" (string: the deviation before the clock was last set; "") · "after" (string: the deviation when
 * it was read back then, whatever it is by now; "" until that is known) · "lamp" (MrLamp: warning when the
 * clock is off by more than billing practice tolerates, or shows no valid time) · "lit" (boolean: the lamp means
 * something: the clock was compared) · "chosen" (boolean: it is to be set) · "explanation" (string, translated: what
 * the last step was, or why it failed; "") · "stage" (int: #MrClockingStage)
 */
#define MR_TYPE_CLOCKING_ROW (mr_clocking_row_get_type ())
G_DECLARE_FINAL_TYPE (MrClockingRow, mr_clocking_row, MR, CLOCKING_ROW, GObject)

/** Returns: (transfer none). */
MrMeter *mr_clocking_row_get_meter (MrClockingRow *self);

/** Returns: (transfer none): its clock when it was read, compared with the trusted time, if there is one. Valid until
 *  the row changes. */
const MrMeterClock *mr_clocking_row_get_clock (MrClockingRow *self);

/** Returns: whether it was read before the trusted time was obtained, so that its uncertainty is not known. */
gboolean mr_clocking_row_is_stale (MrClockingRow *self);

gboolean mr_clocking_row_is_chosen (MrClockingRow *self);
const char *mr_clocking_row_get_before (MrClockingRow *self);
const char *mr_clocking_row_get_after (MrClockingRow *self);
const char *mr_clocking_row_get_deviation (MrClockingRow *self);
const char *mr_clocking_row_get_explanation (MrClockingRow *self);
MrClockingStage mr_clocking_row_get_stage (MrClockingRow *self);

G_END_DECLS
