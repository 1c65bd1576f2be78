/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-write-report.h"

#include <glib/gi18n-lib.h>

#include "mr-debug.h"
#include "mr-master-error.h"

/* SENT must be recorded before the octets leave. Later steps are reported even if the journal is full by then: the
 * write stays in doubt there. If it is confirmed, that is a problem of its own; otherwise there is one already. */
static gboolean
record (const MrWriteReport *self, const MrWriteRequest *request, const MrWriteStep *step, GError **error)
{
  g_autoptr (GError) reason = NULL;

  if (self->journal (step, self->journal_data, &reason))
    return TRUE;

  mr_debug ("write %" G_GINT64_FORMAT ": %s not recorded: %s %d", step->request, mr_write_state_nick (step->state),
            g_quark_to_string (reason->domain), reason->code);
  if (step->state == MR_WRITE_CONFIRMED)
    mr_job_report_problem (self->job, &request->target.address, g_steal_pointer (&reason));
  if (step->state != MR_WRITE_SENT)
    return TRUE;
  /* Translators: the reason as a sentence. */
  g_set_error (error, MR_MASTER_ERROR, MR_MASTER_ERROR_NOT_RECORDED,
               _("The write could not be recorded, so nothing was sent to the meter: %s"), reason->message);
  return FALSE;
}

gboolean
mr_write_report_step (const MrWriteReport *self, const MrWriteRequest *request, MrWriteState state,
                      const MbusSecondary *address, GBytes *octets, const char *found, const char *reason,
                      GError **error)
{
  MrWriteStep step = {
    .request = request->id,
    .state = state,
    .old_value = state == MR_WRITE_SENT ? g_strdup (request->old_value) : NULL,
    .new_value = state == MR_WRITE_SENT ? g_strdup (request->new_value) : NULL,
    .found = g_strdup (found),
    .address = *address,
    .octets = octets != NULL ? g_bytes_ref (octets) : NULL,
    .reason = g_strdup (reason),
    .time = g_get_real_time (),
  };

  mr_debug ("write %" G_GINT64_FORMAT " (%s): %s", request->id, request->kind->id, mr_write_state_nick (state));

  if (self->journal != NULL && !record (self, request, &step, error))
    {
      g_clear_pointer (&step.old_value, g_free);
      g_clear_pointer (&step.new_value, g_free);
      g_clear_pointer (&step.found, g_free);
      g_clear_pointer (&step.octets, g_bytes_unref);
      g_clear_pointer (&step.reason, g_free);
      return FALSE;
    }

  mr_job_report_write (self->job, &step);
  return TRUE;
}
