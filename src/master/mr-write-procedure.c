/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-write-procedure.h"

#include <glib/gi18n-lib.h>

#include "mr-fault.h"
#include "mr-readout.h"

/* Telegrams read before a write to see whether they stay good. */
#define N_TELEGRAMS_IN_STEP 2

/**
 * Write:
 * @way: how the meter is reached before the write
 * @meter: who it said it is
 * @primary: its primary address before the write, -1 unknown
 * @value: (nullable): the value it was last read with
 * @proof: (nullable): the telegram that shows the new value
 * @after: where it answers with the new value, and as whom
 * @sent: its octets may be on the wire
 * @refused: the meter said so itself
 * @is_there: after the write, the meter answers the way it did before
 * @is_replaced: another meter answers at the new place
 * @is_place_silent: no meter does
 */
typedef struct {
  const MrWriteReport *report;
  const MrWriteRequest *request;
  MrJob *job;
  MrBus *bus;

  MbusAddress way;
  MbusSecondary meter;
  int primary;
  char *value;
  GBytes *proof;
  MrWriteAfter after;

  gboolean sent;
  gboolean refused;
  gboolean is_there;
  gboolean is_replaced;
  gboolean is_place_silent;
} Write;

static void
forget_value (Write *self)
{
  g_clear_pointer (&self->value, g_free);
  g_clear_pointer (&self->proof, g_bytes_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Write, forget_value)

/* The error of each fault. */
static const MrMasterError codes[] = {
  [MR_WRITE_FAULT_TAKEN] = MR_MASTER_ERROR_TAKEN,
  [MR_WRITE_FAULT_CHANGED] = MR_MASTER_ERROR_CHANGED,
  [MR_WRITE_FAULT_KEPT] = MR_MASTER_ERROR_NOT_CONFIRMED,
  [MR_WRITE_FAULT_STAYED] = MR_MASTER_ERROR_NOT_CONFIRMED,
  [MR_WRITE_FAULT_REPLACED] = MR_MASTER_ERROR_WRONG_METER,
  [MR_WRITE_FAULT_LOST] = MR_MASTER_ERROR_NOT_CONFIRMED,
};

static gboolean
set_fault (Write *self, MrWriteFault fault, GError **error)
{
  g_autofree char *sentence = mr_write_request_explain (self->request, fault, &self->meter, self->value);

  g_set_error_literal (error, MR_MASTER_ERROR, (int) codes[fault], sentence);
  return FALSE;
}

/* Passes on what is the line's fault or the owner's wish. Returns: whether @problem is no more than the meter's */
static gboolean
may_continue (GError *problem, GError **error)
{
  if (mr_fault_is_of_target (problem))
    {
      g_error_free (problem);
      return TRUE;
    }

  g_propagate_error (error, problem);
  return FALSE;
}

static gboolean
confirm (Write *self, GBytes *proof)
{
  return mr_write_report_step (self->report, self->request, MR_WRITE_CONFIRMED, &self->after.meter, proof, NULL, NULL);
}

static guint8
link_address (const Write *self)
{
  return self->way.by_secondary ? MBUS_ADDRESS_SELECTED : self->way.primary;
}

/* As much of the meter as shows the value. */
static gboolean
read_value (Write *self, const MbusAddress *who, MbusReadout *readout, GError **error)
{
  mr_job_probe (self->job, who);
  return self->request->kind->depth == MR_WRITE_DEPTH_ALL ? mr_readout_meter (self->bus, who, readout, error)
                                                          : mr_readout_identity (self->bus, who, readout, error);
}

static void
keep_value (Write *self, const MbusReadout *readout)
{
  GBytes *proof = mr_write_request_find_proof (self->request, readout);

  forget_value (self);
  self->value = mr_write_request_read_value (self->request, readout);
  self->proof = proof != NULL ? g_bytes_ref (proof) : NULL;
}

/* --- Before --- */

/* Where the meter was asked by primary address it is selected if it can be, so that no other meter obeys. It cannot
 * where it does not know selection, or where another meter, at another primary address, has the same secondary one. */
static gboolean
prefer_selection (Write *self, GError **error)
{
  g_auto (MbusReadout) readout = { 0 };
  GError *problem = NULL;
  MbusAddress selection = mr_fault_secondary (&self->meter);

  selection.secondary.has_fabrication = FALSE;
  if (mbus_secondary_has_wildcard (&selection.secondary))
    return TRUE;

  mbus_readout_init (&readout);
  if (!mr_readout_identity (self->bus, &selection, &readout, &problem))
    return may_continue (problem, error);

  if (readout.primary == self->primary)
    self->way = selection;
  return TRUE;
}

/* A good telegram may still be the AND of several meters' that fell into step. Their access numbers count up, so that
 * it does not stay good for long: then several answer, and nothing is written. */
static gboolean
check_alone (Write *self, GError **error)
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
identify (Write *self, GError **error)
{
  g_auto (MbusReadout) readout = { 0 };

  mbus_readout_init (&readout);
  if (!read_value (self, &self->way, &readout, error))
    return FALSE;

  self->meter = readout.address;
  self->primary = self->way.by_secondary ? readout.primary : self->way.primary;
  mr_write_request_after (self->request, &self->meter, &self->after);
  keep_value (self, &readout);
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
check_old_value (Write *self, GError **error)
{
  if (self->request->old_value == NULL || self->value == NULL || self->proof != NULL ||
      g_str_equal (self->request->old_value, self->value))
    return TRUE;

  return set_fault (self, MR_WRITE_FAULT_CHANGED, error);
}

/* No meter may answer at a primary address, neither to SND_NKE nor to REQ_UD2; nor to a selection. */
static gboolean
is_place_free (Write *self, gboolean *is_free, GError **error)
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
is_there_already (Write *self, gboolean *is_there, GError **error)
{
  g_auto (MbusReadout) readout = { 0 };
  GError *problem = NULL;

  *is_there = FALSE;
  mbus_readout_init (&readout);
  if (!mr_readout_identity (self->bus, &self->after.place, &readout, &problem))
    return may_continue (problem, error);

  *is_there = self->proof != NULL && mr_readout_same_meter (&self->after.meter, &readout.address);
  return !*is_there || confirm (self, readout.frames->pdata[0]);
}

/* @done: (out): the meter has the new value already, and nothing needs to be sent */
static gboolean
check_place (Write *self, gboolean *done, GError **error)
{
  gboolean is_free;

  *done = !self->after.moves && self->proof != NULL;
  if (!self->after.moves)
    return !*done || confirm (self, self->proof);

  if (self->after.shared)
    return TRUE;
  if (!is_place_free (self, &is_free, error))
    return FALSE;
  if (is_free)
    return TRUE;
  if (!is_there_already (self, done, error))
    return FALSE;

  return *done || set_fault (self, MR_WRITE_FAULT_TAKEN, error);
}

/* --- The write --- */

static gboolean
select_again (Write *self, GError **error)
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
send_value (Write *self, GError **error)
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
  forget_value (self);
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

/* --- Reading back --- */

/* Asks @who who it is. @is_ours: (out): the meter, with its answer in @readout; @is_other: (out): another one. Neither:
 * no answer, or none that can be used. */
static gboolean
look (Write *self, const MbusAddress *who, MbusReadout *readout, gboolean *is_ours, gboolean *is_other,
      gboolean *is_silent, GError **error)
{
  GError *problem = NULL;

  *is_ours = *is_other = *is_silent = FALSE;
  mbus_readout_clear (readout);
  mbus_readout_init (readout);
  if (!read_value (self, who, readout, &problem))
    {
      *is_silent = g_error_matches (problem, MR_MASTER_ERROR, MR_MASTER_ERROR_NO_ANSWER);
      return may_continue (problem, error);
    }

  *is_ours = mr_readout_same_meter (&self->meter, &readout->address) ||
             mr_readout_same_meter (&self->after.meter, &readout->address);
  *is_other = !*is_ours;
  return TRUE;
}

/* Everywhere else it is known that no meter was there before the write. In a shared place there may have been a meter
 * that says nothing of who it is, or a twin. */
static gboolean
is_place_certain (const Write *self)
{
  if (!self->after.shared)
    return TRUE;
  if (self->meter.id == MBUS_ID_ANY)
    return FALSE;

  return self->way.by_secondary ? !self->way.secondary.has_fabrication : !self->is_there;
}

static gboolean
look_at_new_place (Write *self, GError **error)
{
  g_auto (MbusReadout) readout = { 0 };
  gboolean is_ours;
  gboolean is_other;

  if (!self->after.moves)
    return TRUE;
  if (!look (self, &self->after.place, &readout, &is_ours, &is_other, &self->is_place_silent, error))
    return FALSE;

  self->is_replaced = is_other && !self->after.shared;
  if (is_ours && is_place_certain (self))
    keep_value (self, &readout);

  return TRUE;
}

/* The second way to a meter that was reached by primary address: selection finds it wherever it is, and its primary
 * address finds it whatever its number is. */
static gboolean
find_second_way (const Write *self, MbusAddress *second)
{
  const MbusAddress *asked = &self->request->target.address;

  *second = self->way.by_secondary ? mr_fault_primary (asked->primary) : mr_fault_secondary (&self->meter);
  second->secondary.has_fabrication = FALSE;
  return !asked->by_secondary && !(second->by_secondary && mbus_secondary_has_wildcard (&second->secondary));
}

/* Where is the meter, and what does it say? Selected without having been selected before, it may be its twin, unless
 * its primary address says that it is not. */
static gboolean
look_as_before (Write *self, GError **error)
{
  g_auto (MbusReadout) readout = { 0 };
  gboolean is_ours;
  gboolean is_other;
  gboolean is_silent;
  MbusAddress second;

  if (!look (self, &self->way, &readout, &is_ours, &is_other, &is_silent, error))
    return FALSE;

  if (!is_ours && find_second_way (self, &second))
    {
      if (!look (self, &second, &readout, &is_ours, &is_other, &is_silent, error))
        return FALSE;
      is_ours = is_ours && (!second.by_secondary || readout.primary == self->primary ||
                            mr_write_request_find_proof (self->request, &readout) != NULL);
    }

  self->is_there = is_ours;
  if (is_ours)
    keep_value (self, &readout);

  return TRUE;
}

/* Every meter answers at its primary address, but not every one to a selection: only silence at the former is proof. */
static gboolean
has_stayed (const Write *self)
{
  return self->is_there && self->after.moves && !self->after.place.by_secondary && self->is_place_silent;
}

static gboolean
is_disproven (const Write *self)
{
  return self->refused || self->value != NULL || has_stayed (self);
}

/* A shared place proves least, so it comes last. */
static gboolean
read_back (Write *self, GError **error)
{
  gboolean (*const looks[]) (Write *, GError **) = {
    self->after.shared ? look_as_before : look_at_new_place,
    self->after.shared ? look_at_new_place : look_as_before,
  };

  for (guint i = 0; i < G_N_ELEMENTS (looks) && self->proof == NULL && self->value == NULL; i++)
    if (!looks[i] (self, error))
      return FALSE;

  if (self->proof != NULL)
    return confirm (self, self->proof);

  if (self->is_replaced)
    return set_fault (self, MR_WRITE_FAULT_REPLACED, error);
  if (self->value != NULL)
    return set_fault (self, MR_WRITE_FAULT_KEPT, error);

  return set_fault (self, has_stayed (self) ? MR_WRITE_FAULT_STAYED : MR_WRITE_FAULT_LOST, error);
}

/* --- All of it --- */

static gboolean
check_request (Write *self, GError **error)
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
follow_steps (Write *self, GError **error)
{
  gboolean done;

  if (!check_request (self, error) || !mr_job_prepare_bus (self->job, &self->request->target, error) ||
      !identify (self, error) || !check_old_value (self, error) || !check_place (self, &done, error))
    return FALSE;

  return done || (select_again (self, error) && send_value (self, error) && read_back (self, error));
}

gboolean
mr_write_procedure_run (const MrWriteReport *report, const MrWriteRequest *request, GError **error)
{
  g_auto (Write) self = {
    .report = report,
    .request = request,
    .job = report->job,
    .bus = report->job->bus,
    .way = request->target.address,
    .meter = request->target.address.secondary,
    .primary = -1,
  };
  GError *problem = NULL;

  if (follow_steps (&self, &problem))
    return TRUE;

  /* What ended by itself before anything was sent is still planned. */
  if (self.sent || mr_fault_is_of_target (problem))
    mr_write_report_step (report, request, !self.sent || is_disproven (&self) ? MR_WRITE_FAILED : MR_WRITE_UNKNOWN,
                          &self.meter, NULL, problem->message, NULL);

  g_propagate_error (error, problem);
  return FALSE;
}
