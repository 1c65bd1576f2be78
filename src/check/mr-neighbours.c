/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-neighbours.h"

const char *
mr_attendance_nick (MrAttendance attendance)
{
  static const char *const nicks[] = {
    [MR_ATTENDANCE_PRESENT] = "present",
    [MR_ATTENDANCE_NEW] = "new",
    [MR_ATTENDANCE_MISSING] = "missing",
    [MR_ATTENDANCE_MOVED] = "moved",
    [MR_ATTENDANCE_REPLACED] = "replaced",
  };

  return nicks[attendance];
}

gboolean
mr_attendance_is_gone (MrAttendance attendance)
{
  return attendance != MR_ATTENDANCE_PRESENT && attendance != MR_ATTENDANCE_NEW;
}

gboolean
mr_neighbours_came_after (const MrKnownMeter *newer, const MrKnownMeter *meter)
{
  return newer->arrived > 0 && newer->arrived >= meter->last_id;
}

MrAttendance
mr_neighbours_attendance (const MrNeighbours *self, const MrKnownMeter *meter)
{
  if (self->successor != NULL)
    return MR_ATTENDANCE_REPLACED;
  if (meter->silent)
    return self->elsewhere != NULL ? MR_ATTENDANCE_MOVED : MR_ATTENDANCE_MISSING;
  return meter->is_new ? MR_ATTENDANCE_NEW : MR_ATTENDANCE_PRESENT;
}
