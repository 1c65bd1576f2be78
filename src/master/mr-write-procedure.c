/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-write-procedure.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "mr-fault.h"
#include "mr-readout.h"
#include "mr-write-identify.h"
#include "mr-write-readback.h"

/* No meter may answer at a primary address, neither to SND_NKE nor to REQ_UD2; nor to a selection. */
static gboolean
is_place_free (MrWriteAttempt *self, gboolean *is_free, GError **error)
{
  const MbusAddress *place = &self->after.place;
  MrReply reply;

  mr_job_probe (self->job, place);
  if (!(place->by_secondary ? mr_bus_select (self->bus, &place->secondary, MR_BUS_TRIES, &reply, error)
                            : mr_bus_nke (self->bus, place->primary, MR_BUS_TRIES, &reply, error)))
    return FALSE;
  if (reply.kind == MR_REPLY_SILENCE && !place->by_secondary &&
      !mr_bus_request_data (self->bus, place->primary, 1, MR_LISTEN_IDLE, &reply, error))
    return FALSE;

  *is_free = reply.kind == MR_REPLY_SILENCE;
  return TRUE;
}

/* Is the one meter that answers at the new place the one that is to have it? @is_silent: (out): none did, after all */
static gboolean
is_there_already (MrWriteAttempt *self, gboolean *is_there, gboolean *is_silent, GError **error)
{
  g_auto (MbusReadout) readout = { 0 };
  g_autoptr (GError) problem = NULL;

  *is_there = FALSE;
  *is_silent = FALSE;
  mbus_readout_init (&readout);
  if (!mr_readout_identity (self->bus, &self->after.place, &readout, &problem))
    {
      *is_silent = g_error_matches (problem, MR_MASTER_ERROR, MR_MASTER_ERROR_NO_ANSWER);
      return mr_fault_may_continue (&problem, error);
    }

  *is_there = self->proof != NULL && mr_readout_same_meter (&self->after.meter, &readout.address);
  return !*is_there || mr_write_attempt_confirm (self, readout.frames->pdata[0]);
}

/* A meter that does not answer at the moment may be at the place all the same. */
static gboolean
check_doubts (MrWriteAttempt *self, GError **error)
{
  const int place = self->after.place.primary;

  for (guint i = 0; i < self->report->doubts->len; i++)
    {
      const MrWriteDoubt *doubt = &g_array_index (self->report->doubts, MrWriteDoubt, i);
      g_autofree char *label = NULL;
      g_autofree char *sentence = NULL;

      if (self->after.place.by_secondary || (place != doubt->before && place != doubt->after) ||
          mbus_secondary_equal (&doubt->meter, &self->meter))
        continue;
      label = mbus_secondary_label (&doubt->meter);
      sentence = mbus_address_explain_doubt (label, doubt->before, doubt->after);
      return mr_write_attempt_fail (self, MR_MASTER_ERROR_TAKEN, sentence, error);
    }
  return TRUE;
}

/* The place must be free, if the write moves the meter. @done: (out): the meter has the new value already, and nothing
 * needs to be sent */
static gboolean
check_place (MrWriteAttempt *self, gboolean *done, GError **error)
{
  gboolean is_free;
  gboolean is_silent;

  if (!self->after.moves || self->after.shared)
    {
      *done = self->proof != NULL;
      return !*done || mr_write_attempt_confirm (self, self->proof);
    }

  *done = FALSE;
  if (!check_doubts (self, error))
    return FALSE;
  if (!is_place_free (self, &is_free, error))
    return FALSE;
  if (is_free)
    return TRUE;
  if (!is_there_already (self, done, &is_silent, error))
    return FALSE;
  /* A late acknowledgement of a meter that was asked before is no meter at the place. */
  if (is_silent && !is_place_free (self, &is_free, error))
    return FALSE;

  return is_free || *done || mr_write_attempt_fault (self, MR_WRITE_FAULT_TAKEN, error);
}

static gboolean
select_again (MrWriteAttempt *self, GError **error)
{
  MrReply reply;

  if (!self->way.by_secondary)
    return TRUE;
  if (mr_write_request_is_address_first (self->request, MBUS_ADDRESS_SELECTED))
    return mr_bus_deselect (self->bus, error);

  if (!mr_bus_select (self->bus, &self->way.secondary, MR_BUS_TRIES, &reply, error))
    return FALSE;

  return reply.kind == MR_REPLY_ACK || mr_bus_fault (self->bus, &self->way, &reply, error);
}

/* Can the line be set to the rate that the meter is to have? Where it cannot, the meter would be lost. */
static gboolean
check_rate (MrWriteAttempt *self, GError **error)
{
  if (self->after.baud == 0)
    return TRUE;
  if (!mr_line_can_set_baud (mr_bus_line (self->bus)))
    {
      g_set_error_literal (error, MR_MASTER_ERROR, MR_MASTER_ERROR_UNSUPPORTED,
                           _("The master of this bus has its own baud rate, so a meter that got another one could not "
                             "be read. Change the rate of the master and of the meters with the software of the master."));
      return FALSE;
    }

  return mr_write_attempt_set_rate (self, TRUE, error) && mr_write_attempt_set_rate (self, FALSE, error);
}

/* A clock, for example, is not set at just any moment of real time, which is what it is set to. Waiting is asked for once
 * only, because a virtual bus waits without real time passing. What the meter showed before the wait is old by then, so
 * it is read again. */
static gboolean
wait_for_moment (MrWriteAttempt *self, GError **error)
{
  MrLine *line = mr_bus_line (self->bus);
  const MrClocks now = mr_clocks_read ();
  g_autofree char *why = NULL;
  const gint64 wait = mr_write_request_wait (self->request, &self->readout, self->telegrams, &now, &why);

  if (wait == 0)
    return TRUE;

  mr_job_report_note (self->job, why);
  return mr_timebase_wait_real (mr_line_timebase (line), wait, mr_bus_cancellable (self->bus), error) &&
         mr_write_identify (self, error);
}

/* The values are those of this moment from here on: what the meter had, and what it is sent. */
static gboolean
fix_values (MrWriteAttempt *self, GError **error)
{
  const MrClocks now = mr_clocks_read ();
  g_autoptr (GError) reason = NULL;

  if (!mr_write_request_fix_value (self->request, self->telegrams, &now, &reason))
    return mr_write_attempt_fail (self, MR_MASTER_ERROR_UNSUPPORTED, reason->message, error);

  self->before = g_steal_pointer (&self->value);
  self->before_time = self->readout.time;
  if (self->before != NULL && (self->request->old_value == NULL || self->request->kind->changes))
    {
      g_free (self->request->old_value);
      self->request->old_value = g_strdup (self->before);
    }
  return TRUE;
}

/* @reply: of the meter. Returns: %FALSE with the reason if it is a refusal, which the password may explain */
static gboolean
check_refusal (MrWriteAttempt *self, const MrReply *reply, GError **error)
{
  const char *hint = mr_write_request_password_hint (self->request);

  if (reply->kind != MR_REPLY_FRAME || reply->frame.ci != MBUS_CI_ERROR)
    return TRUE;

  mr_fault_refused (&self->way, reply->frame.n_data > 0 ? reply->frame.data[0] : 0, error);
  if (hint != NULL)
    mr_master_error_append (*error, hint);
  return FALSE;
}

/* Right before the value: selecting the meter again would end the access. */
static gboolean
give_password (MrWriteAttempt *self, GError **error)
{
  const guint8 address = mr_write_attempt_link_address (self);
  MbusFrame request;
  MbusFrame shown;
  MrReply reply;
  gboolean is_sent;

  if (!mr_write_request_gives_password (self->request))
    return TRUE;

  mr_write_request_password_frame (self->request, &self->meter, address, mr_bus_fcb (self->bus, address), &request,
                                   &shown);
  mr_job_probe (self->job, &self->way);
  is_sent = mr_bus_ask_secret (self->bus, &request, &shown, &reply, error);
  explicit_bzero (&request, sizeof request);
  if (!is_sent)
    return FALSE;

  return reply.kind == MR_REPLY_ACK || (check_refusal (self, &reply, error) &&
                                        mr_bus_fault (self->bus, &self->way, &reply, error));
}

/* Some meters send no E5 (mbus-protocol §1.10): silence is no failure yet. */
static gboolean
send_value (MrWriteAttempt *self, GError **error)
{
  const guint8 address = mr_write_attempt_link_address (self);
  MbusFrame request;
  guint8 octets[MBUS_FRAME_MAX];
  g_autoptr (GBytes) sent = NULL;
  MrReply reply;

  if (g_cancellable_set_error_if_cancelled (mr_bus_cancellable (self->bus), error) || !give_password (self, error) ||
      !fix_values (self, error))
    return FALSE;

  mr_write_request_frame (self->request, &self->meter, address, mr_bus_fcb (self->bus, address), &request);
  sent = g_bytes_new (octets, mbus_frame_build (&request, octets));
  if (!mr_write_report_step (self->report, self->request, MR_WRITE_SENT, &self->meter, sent, NULL, NULL, error))
    return FALSE;

  /* There is no way back from here: what was sent is read back. */
  self->sent = TRUE;
  mr_write_attempt_forget_value (self);
  mr_bus_set_cancellable (self->bus, NULL);
  mr_job_probe (self->job, &self->way);
  if (!mr_bus_ask (self->bus, &request, self->request->kind->once ? 1 : MR_BUS_TRIES - 1, MR_LISTEN_IDLE, &reply,
                   error))
    return FALSE;
  self->sent_at = mr_bus_now (self->bus);

  /* A meter that refuses may have obeyed all the same, at the latest to the telegram that was repeated: only reading
   * back shows what it has. */
  if (reply.tries == 1)
    check_refusal (self, &reply, &self->refusal);

  return reply.kind != MR_REPLY_ACK ||
         mr_write_report_step (self->report, self->request, MR_WRITE_ACCEPTED, &self->meter, NULL, NULL, NULL, NULL);
}

static gboolean
check_request (MrWriteAttempt *self, GError **error)
{
  g_autoptr (GError) reason = NULL;

  if (self->report->journal == NULL)
    {
      g_set_error_literal (error, MR_MASTER_ERROR, MR_MASTER_ERROR_UNSUPPORTED,
                           _("Nothing can be written here, because writes are not recorded."));
      return FALSE;
    }

  return mr_write_request_check (self->request, &reason) ||
         mr_write_attempt_fail (self, MR_MASTER_ERROR_UNSUPPORTED, reason->message, error);
}

static gboolean
follow_steps (MrWriteAttempt *self, GError **error)
{
  gboolean done;

  if (!check_request (self, error) || !mr_job_prepare_bus (self->job, &self->request->target, error) ||
      !mr_write_identify (self, error) || !mr_write_check_old_value (self, error) || !check_place (self, &done, error))
    return FALSE;

  return done || (check_rate (self, error) && wait_for_moment (self, error) && select_again (self, error) &&
                  send_value (self, error) && mr_write_readback_run (self, error));
}

/* For the writes that come after it in the job. */
static void
note_doubt (MrWriteAttempt *self)
{
  const MrWriteDoubt doubt = { self->meter, self->primary, self->after.place.primary };

  if (self->after.moves && !self->after.place.by_secondary)
    g_array_append_val (self->report->doubts, doubt);
}

/* The line is lost, and with it the way to read back. Why it was lost is the job's error; what that means for the meter
 * is a problem of its own. */
static void
report_cut (MrWriteAttempt *self)
{
  GError *problem = NULL;

  mr_write_attempt_fault (self, MR_WRITE_FAULT_CUT, &problem);
  mr_write_report_step (self->report, self->request, MR_WRITE_UNKNOWN, &self->meter, NULL, NULL,
                        mr_master_error_sentence (problem), NULL);
  mr_job_report_problem (self->job, &self->request->target.address, problem);
}

/* Returns: (transfer none) (nullable): what shows that the meter has another value. */
static GBytes *
telegram_found (const MrWriteAttempt *self)
{
  const GPtrArray *telegrams = self->readout.frames;

  return self->is_altered && telegrams->len > 0 ? telegrams->pdata[telegrams->len - 1] : NULL;
}

gboolean
mr_write_procedure_run (const MrWriteReport *report, MrWriteRequest *request, GError **error)
{
  g_auto (MrWriteAttempt) self = { 0 };
  MrWriteState state = MR_WRITE_UNKNOWN;
  GError *problem = NULL;

  mr_write_attempt_init (&self, report, request);
  if (follow_steps (&self, &problem))
    {
      mr_write_attempt_report_reading (&self);
      return TRUE;
    }

  if (self.sent && !mr_fault_is_of_target (problem))
    {
      report_cut (&self);
      g_propagate_error (error, problem);
      return FALSE;
    }

  /* Why it did not obey, the meter knows best. */
  if (self.refusal != NULL && mr_write_readback_disproves (&self) && !self.is_altered)
    {
      g_clear_error (&problem);
      problem = g_steal_pointer (&self.refusal);
    }
  /* A write that is cancelled, or loses its line, before anything was sent is still planned. */
  if (!self.sent || mr_write_readback_disproves (&self))
    state = MR_WRITE_FAILED;
  if (state == MR_WRITE_UNKNOWN)
    note_doubt (&self);
  if (self.sent || mr_fault_is_of_target (problem))
    mr_write_report_step (report, request, state, &self.meter, telegram_found (&self),
                          self.is_altered ? self.value : NULL, mr_master_error_sentence (problem), NULL);
  mr_write_attempt_report_reading (&self);

  g_propagate_error (error, problem);
  return FALSE;
}
