/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-store.h"

G_BEGIN_DECLS

/**
 * MrAttendance:
 * @MR_ATTENDANCE_PRESENT: it answers, or was not missed yet
 * @MR_ATTENDANCE_NEW: the same, and it was not on its bus before the last scan
 * @MR_ATTENDANCE_MISSING: it was asked and did not answer
 * @MR_ATTENDANCE_MOVED: the same, but a meter with its secondary address answers at another primary address
 * @MR_ATTENDANCE_REPLACED: another meter answers at its primary address since it was last heard
 *
 * Is a meter that is known still on its bus?
 */
typedef enum {
  MR_ATTENDANCE_PRESENT,
  MR_ATTENDANCE_NEW,
  MR_ATTENDANCE_MISSING,
  MR_ATTENDANCE_MOVED,
  MR_ATTENDANCE_REPLACED
} MrAttendance;

/** Returns: (transfer none): stable English word for files and JSON: "present", "new", "missing", "moved",
 *  "replaced". */
const char *mr_attendance_nick (MrAttendance attendance);

/** Returns: whether such a meter is missing, has moved or was replaced. */
gboolean mr_attendance_is_gone (MrAttendance attendance);

/**
 * MrNeighbours:
 * @shares_primary: another meter that is still there has its primary address
 * @shares_secondary: another meter that is still there has its secondary address, and another primary address
 * @successor: (nullable): a meter that was heard at its primary address since it was heard itself
 * @elsewhere: (nullable): a meter that was heard with its secondary address, and another primary address, since then
 * @has_twin: another meter that is still there has its secondary address, at whatever primary address
 * @apart: what distinguishes it from those, there or gone, that have its manufacturer and number
 *
 * What the other meters of a bus mean for one of them. All %FALSE and %NULL for a meter on its own.
 */
typedef struct {
  gboolean shares_primary;
  gboolean shares_secondary;
  const MrKnownMeter *successor;
  const MrKnownMeter *elsewhere;
  gboolean has_twin;
  MbusApart apart;
} MrNeighbours;

/** Returns: whether @newer came to an address in a task in which @meter was not heard any more. */
gboolean mr_neighbours_came_after (const MrKnownMeter *newer, const MrKnownMeter *meter);

MrAttendance mr_neighbours_attendance (const MrNeighbours *self, const MrKnownMeter *meter);

G_END_DECLS
