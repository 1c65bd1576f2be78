/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is judged of a meter: its findings, whether it is still there, and its lamp. */
#include "config.h"

#include "mr-meter-private.h"
#include "mr-write-kind.h"

#include <glib/gi18n-lib.h>

#include "mr-check.h"

G_DEFINE_ENUM_TYPE (MrLamp, mr_lamp,
                    G_DEFINE_ENUM_VALUE (MR_LAMP_OK, "ok"),
                    G_DEFINE_ENUM_VALUE (MR_LAMP_WARNING, "warning"),
                    G_DEFINE_ENUM_VALUE (MR_LAMP_ERROR, "error"),
                    G_DEFINE_ENUM_VALUE (MR_LAMP_SILENT, "silent"),
                    G_DEFINE_ENUM_VALUE (MR_LAMP_BUSY, "busy"))

const char *
mr_lamp_name (MrLamp lamp)
{
  static const char *const names[] = {
    /* Translators: the state of a meter or connection, shown as a lamp. */
    [MR_LAMP_OK] = NC_("lamp", "OK"),
    [MR_LAMP_WARNING] = NC_("lamp", "Warning"),
    [MR_LAMP_ERROR] = NC_("lamp", "Error"),
    [MR_LAMP_SILENT] = NC_("lamp", "Silent"),
    [MR_LAMP_BUSY] = NC_("lamp", "Busy"),
  };

  return g_dpgettext2 (GETTEXT_PACKAGE, "lamp", names[lamp]);
}

static MrLamp
lamp_of (MrMeter *self)
{
  static const MrLamp lamps[] = {
    [MR_VERDICT_OK] = MR_LAMP_OK,
    [MR_VERDICT_WARNING] = MR_LAMP_WARNING,
    [MR_VERDICT_ERROR] = MR_LAMP_ERROR,
    [MR_VERDICT_SILENT] = MR_LAMP_SILENT,
  };

  return self->n_tasks > 0 ? MR_LAMP_BUSY : lamps[mr_findings_verdict (self->findings)];
}

static void
update_lamp (MrMeter *self)
{
  const MrLamp before = self->lamp;

  self->lamp = lamp_of (self);
  if (self->lamp == before)
    return;
  if (self->host != NULL)
    self->host->lamp_changed (self, before, self->host->user_data);
  g_object_notify (G_OBJECT (self), "lamp");
}

static void
merge_findings (MrMeter *self)
{
  g_autoptr (GPtrArray) findings = mr_check_merge (self->own_findings, self->sibling_findings);

  if (mr_findings_equal (findings, self->findings))
    return;
  g_ptr_array_unref (self->findings);
  self->findings = g_steal_pointer (&findings);
  update_lamp (self);
  g_object_notify (G_OBJECT (self), "conditions");
}

static void
update_apart (MrMeter *self, MbusApart how)
{
  g_autofree char *apart = mbus_secondary_apart (&self->known->address, how, self->known->primary);

  self->apart_how = how;
  if (g_str_equal (apart, self->apart))
    return;
  g_free (self->apart);
  self->apart = g_steal_pointer (&apart);
  g_object_notify (G_OBJECT (self), "apart");
  g_object_notify (G_OBJECT (self), "number");
}

static void
judge_neighbours (MrMeter *self, const MrNeighbours *neighbours)
{
  const MrCheckContext context = { self->decoded, *neighbours };
  const MrAttendance before = self->attendance;

  self->attendance = mr_neighbours_attendance (neighbours, self->known);
  self->shares_secondary = neighbours->shares_secondary;
  g_ptr_array_unref (self->sibling_findings);
  self->sibling_findings = mr_check_siblings (&context);
  update_apart (self, neighbours->apart);
  if (self->attendance != before)
    g_object_notify (G_OBJECT (self), "presence");
}

/* --- For the session --- */

gboolean
mr_meter_set_old (MrMeter *self)
{
  const gboolean was_new = self->known->is_new;

  self->known->is_new = FALSE;
  return was_new;
}

void
mr_meter_judge (MrMeter *self, const MrNeighbours *neighbours)
{
  const MrCheckContext context = { self->decoded, *neighbours };

  g_ptr_array_unref (self->own_findings);
  self->own_findings = mr_check_meter (&context);
  judge_neighbours (self, neighbours);
  merge_findings (self);
}

void
mr_meter_judge_neighbours (MrMeter *self, const MrNeighbours *neighbours)
{
  judge_neighbours (self, neighbours);
  merge_findings (self);
}

void
mr_meter_begin_task (MrMeter *self)
{
  self->n_tasks++;
  update_lamp (self);
}

void
mr_meter_end_task (MrMeter *self)
{
  g_return_if_fail (self->n_tasks > 0);

  self->n_tasks--;
  update_lamp (self);
}

/* --- Public --- */

GPtrArray *
mr_meter_findings (MrMeter *self)
{
  g_return_val_if_fail (MR_IS_METER (self), NULL);

  return self->findings;
}

MrAttendance
mr_meter_attendance (MrMeter *self)
{
  g_return_val_if_fail (MR_IS_METER (self), MR_ATTENDANCE_PRESENT);

  return self->attendance;
}

gboolean
mr_meter_is_gone (MrMeter *self)
{
  static const char *const moving[] = { MR_WRITE_PRIMARY_ADDRESS, MR_WRITE_METER_NUMBER, MR_WRITE_BAUD_RATE };
  const MrAttendance attendance = mr_meter_attendance (self);

  for (guint i = 0; i < G_N_ELEMENTS (moving) && attendance == MR_ATTENDANCE_MISSING; i++)
    if (mr_known_meter_find_doubt (mr_meter_known (self), moving[i]) != NULL)
      return FALSE;
  return mr_attendance_is_gone (attendance);
}

MbusApart
mr_meter_apart (MrMeter *self)
{
  g_return_val_if_fail (MR_IS_METER (self), MBUS_APART_ALREADY);

  return self->apart_how;
}

gboolean
mr_meter_shares_secondary (MrMeter *self)
{
  g_return_val_if_fail (MR_IS_METER (self), FALSE);

  return self->shares_secondary;
}

MrLamp
mr_meter_lamp (MrMeter *self)
{
  g_return_val_if_fail (MR_IS_METER (self), MR_LAMP_OK);

  return self->lamp;
}
