/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-write-procedure.h"

#include <glib/gi18n-lib.h>

#include "mr-fault.h"
#include "mr-readout.h"
#include "mr-write-readback.h"

/* Telegrams read before a write to see whether they stay good. */
#define N_TELEGRAMS_IN_STEP 2

static guint8
link_address (const MrWriteAttempt *self)
{
  return self->way.by_secondary ? MBUS_ADDRESS_SELECTED : self->way.primary;
}

/* Where the meter was asked by primary address it is selected if it can be, so that no other meter obeys. It cannot
 * where it does not know selection, or where another meter, at another primary address, has the same secondary one. */
static gboolean
prefer_selection (MrWriteAttempt *self, GError **error)
{
  g_auto (MbusReadout) readout = { 0 };
  g_autoptr (GError) problem = NULL;
  MbusAddress selection = mr_fault_secondary (&self->meter);

  selection.secondary.has_fabrication = FALSE;
  if (mbus_secondary_has_wildcard (&selection.secondary))
    return TRUE;

  mbus_readout_init (&readout);
  if (!mr_readout_identity (self->bus, &selection, &readout, &problem))
    return mr_fault_may_continue (&problem, error);

  if (readout.primary == self->primary)
    self->way = selection;
  return TRUE;
}

/* A good telegram may still be the AND of several meters' that fell into step. Their access numbers count up, so that
 * it does not stay good for long: then several answer, and nothing is written. */
static gboolean
check_alone (MrWriteAttempt *self, GError **error)
{
  for (guint i = 0; i < N_TELEGRAMS_IN_STEP; i++)
    {
      MrReply reply;

      if (!mr_bus_request_data (self->bus, link_address (self), 1, MR_LISTEN_WINDOW, &reply, error))
        return FALSE;
      if (reply.kind == MR_REPLY_GARBLED)
        return mr_bus_fault (self->bus, &self->way, &reply, error);
    }

  return TRUE;
}

/* A garbled answer ends the write here, before anything is sent. */
static gboolean
identify (MrWriteAttempt *self, GError **error)
{
  g_auto (MbusReadout) readout = { 0 };

  mbus_readout_init (&readout);
  if (!mr_write_attempt_read (self, &self->way, &readout, error))
    return FALSE;

  self->meter = readout.address;
  self->primary = self->way.by_secondary ? readout.primary : self->way.primary;
  mr_write_request_after (self->request, &self->meter, &self->after);
  mr_write_attempt_keep_value (self, &readout);
  if (!self->way.by_secondary)
    {
      /* Who must answer there may change with the write; from now on the answer is compared with who did. */
      self->way = mr_fault_primary (self->way.primary);
      return prefer_selection (self, error) && check_alone (self, error);
    }

  /* From here on it is this meter and no other one that the pattern would fit as well. The number of an enhanced
   * selection is kept as it was: a meter may report its fabrication number without knowing selection by it. */
  if (!self->way.secondary.has_fabrication && !mbus_secondary_has_wildcard (&self->meter))
    {
      self->way.secondary = self->meter;
      self->way.secondary.has_fabrication = FALSE;
    }

  return check_alone (self, error);
}

/* A meter that has the new value already is not refused for that. */
static gboolean
check_old_value (MrWriteAttempt *self, GError **error)
{
  if (self->request->old_value == NULL || self->value == NULL || self->proof != NULL ||
      g_str_equal (self->request->old_value, self->value))
    return TRUE;

  return mr_write_attempt_fault (self, MR_WRITE_FAULT_CHANGED, error);
}

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

/* Is the one meter that answers at the new place the one that is to have it? */
static gboolean
is_there_already (MrWriteAttempt *self, gboolean *is_there, GError **error)
{
  g_auto (MbusReadout) readout = { 0 };
  g_autoptr (GError) problem = NULL;

  *is_there = FALSE;
  mbus_readout_init (&readout);
  if (!mr_readout_identity (self->bus, &self->after.place, &readout, &problem))
    return mr_fault_may_continue (&problem, error);

  *is_there = self->proof != NULL && mr_readout_same_meter (&self->after.meter, &readout.address);
  return !*is_there || mr_write_attempt_confirm (self, readout.frames->pdata[0]);
}

/* The place must be free, if the write moves the meter. @done: (out): the meter has the new value already, and nothing
 * needs to be sent */
static gboolean
check_place (MrWriteAttempt *self, gboolean *done, GError **error)
{
  gboolean is_free;

  if (!self->after.moves || self->after.shared)
    {
      *done = self->proof != NULL;
      return !*done || mr_write_attempt_confirm (self, self->proof);
    }

  *done = FALSE;
  if (!is_place_free (self, &is_free, error))
    return FALSE;
  if (is_free)
    return TRUE;
  if (!is_there_already (self, done, error))
    return FALSE;

  return *done || mr_write_attempt_fault (self, MR_WRITE_FAULT_TAKEN, error);
}

static gboolean
select_again (MrWriteAttempt *self, GError **error)
{
  MrReply reply;

  if (!self->way.by_secondary)
    return TRUE;
  if (!mr_bus_select (self->bus, &self->way.secondary, MR_BUS_TRIES, &reply, error))
    return FALSE;

  return reply.kind == MR_REPLY_ACK || mr_bus_fault (self->bus, &self->way, &reply, error);
}

/* Some meters send no E5 (mbus-protocol §1.10): silence is no failure yet. */
static gboolean
send_value (MrWriteAttempt *self, GError **error)
{
  const guint8 address = link_address (self);
  MbusFrame request;
  guint8 octets[MBUS_FRAME_MAX];
  g_autoptr (GBytes) sent = NULL;
  MrReply reply;

  if (g_cancellable_set_error_if_cancelled (mr_bus_cancellable (self->bus), error))
    return FALSE;

  mr_write_request_frame (self->request, address, mr_bus_fcb (self->bus, address), &request);
  sent = g_bytes_new (octets, mbus_frame_build (&request, octets));
  if (!mr_write_report_step (self->report, self->request, MR_WRITE_SENT, &self->meter, sent, NULL, error))
    return FALSE;

  /* There is no way back from here: what was sent is read back. */
  self->sent = TRUE;
  mr_write_attempt_forget_value (self);
  mr_bus_set_cancellable (self->bus, NULL);
  mr_job_probe (self->job, &self->way);
  if (!mr_bus_ask (self->bus, &request, MR_BUS_TRIES - 1, MR_LISTEN_IDLE, &reply, error))
    return FALSE;

  if (reply.kind == MR_REPLY_FRAME && reply.frame.ci == MBUS_CI_ERROR)
    {
      self->refused = TRUE;
      return mr_fault_refused (&self->way, reply.frame.n_data > 0 ? reply.frame.data[0] : 0, error);
    }

  return reply.kind != MR_REPLY_ACK ||
         mr_write_report_step (self->report, self->request, MR_WRITE_ACCEPTED, &self->meter, NULL, NULL, NULL);
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

  if (mr_write_request_check (self->request, &reason))
    return TRUE;

  g_set_error_literal (error, MR_MASTER_ERROR, MR_MASTER_ERROR_UNSUPPORTED, reason->message);
  return FALSE;
}

static gboolean
follow_steps (MrWriteAttempt *self, GError **error)
{
  gboolean done;

  if (!check_request (self, error) || !mr_job_prepare_bus (self->job, &self->request->target, error) ||
      !identify (self, error) || !check_old_value (self, error) || !check_place (self, &done, error))
    return FALSE;

  return done || (select_again (self, error) && send_value (self, error) && mr_write_readback_run (self, error));
}

gboolean
mr_write_procedure_run (const MrWriteReport *report, const MrWriteRequest *request, GError **error)
{
  g_auto (MrWriteAttempt) self = { 0 };
  MrWriteState state = MR_WRITE_UNKNOWN;
  GError *problem = NULL;

  mr_write_attempt_init (&self, report, request);
  if (follow_steps (&self, &problem))
    return TRUE;

  /* A write that is cancelled, or loses its line, before anything was sent is still planned. */
  if (!self.sent || mr_write_readback_disproves (&self))
    state = MR_WRITE_FAILED;
  if (self.sent || mr_fault_is_of_target (problem))
    mr_write_report_step (report, request, state, &self.meter, NULL, problem->message, NULL);

  g_propagate_error (error, problem);
  return FALSE;
}
