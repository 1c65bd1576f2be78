/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-write-report.h"

#include <glib/gi18n-lib.h>

#include "mr-debug.h"
#include "mr-master-error.h"

static gboolean
record (const MrWriteReport *self, const MrWriteStep *step, GError **error)
{
  g_autoptr (GError) reason = NULL;

  if (self->journal (step, self->journal_data, &reason))
    return TRUE;

  mr_debug ("write %" G_GINT64_FORMAT ": %s not recorded: %s %d", step->request, mr_write_state_nick (step->state),
            g_quark_to_string (reason->domain), reason->code);
  /* Translators: the reason as a sentence. */
  g_set_error (error, MR_MASTER_ERROR, MR_MASTER_ERROR_NOT_RECORDED,
               _("The write could not be recorded, so nothing was sent to the meter: %s"), reason->message);
  return FALSE;
}

gboolean
mr_write_report_step (const MrWriteReport *self, const MrWriteRequest *request, MrWriteState state,
                      const MbusSecondary *address, GBytes *octets, const char *reason, GError **error)
{
  const gboolean must_be_recorded = state == MR_WRITE_SENT;
  MrWriteStep step = {
    .request = request->id,
    .state = state,
    .address = *address,
    .octets = octets != NULL ? g_bytes_ref (octets) : NULL,
    .reason = g_strdup (reason),
    .time = g_get_real_time (),
  };

  mr_debug ("write %" G_GINT64_FORMAT " (%s): %s", request->id, request->kind->id, mr_write_state_nick (state));

  /* Whatever came of a write is worth reporting even if the journal is full by now. */
  if (self->journal != NULL && !record (self, &step, must_be_recorded ? error : NULL) && must_be_recorded)
    {
      g_clear_pointer (&step.octets, g_bytes_unref);
      g_clear_pointer (&step.reason, g_free);
      return FALSE;
    }

  mr_job_report_write (self->job, &step);
  return TRUE;
}
