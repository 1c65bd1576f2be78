/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What reports take of a session. */
#include "config.h"

#include "mr-session-private.h"

GArray *
mr_session_commissioning_rows (MrSession *self, GError **error)
{
  g_autofree MrJudgedMeter *judged = NULL;
  g_autoptr (GPtrArray) writes = NULL;

  g_return_val_if_fail (MR_IS_SESSION (self), NULL);

  writes = mr_store_list_writes (mr_archive_reader (self->archive), self->site, error);
  if (writes == NULL)
    return NULL;

  judged = g_new (MrJudgedMeter, self->meters->len);
  for (guint i = 0; i < self->meters->len; i++)
    {
      MrMeter *meter = g_ptr_array_index (self->meters, i);

      judged[i] = (MrJudgedMeter) {
        mr_meter_decoded (meter), mr_session_has_several (self) ? mr_meter_bus_label (meter) : NULL,
        mr_meter_attendance (meter), mr_meter_findings (meter)
      };
    }
  return mr_commissioning_rows (judged, self->meters->len, writes);
}
