/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-write-identify.h"

#include "mr-fault.h"
#include "mr-readout.h"

/* Telegrams read before a write to see whether they stay good. */
#define N_TELEGRAMS_IN_STEP 2

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

      if (!mr_bus_request_data (self->bus, mr_write_attempt_link_address (self), 1, MR_LISTEN_WINDOW, &reply, error))
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

/* Where several meters or another one answered at the primary address, the meter is selected instead. @problem: what
 * came of asking there */
static gboolean
may_select (const MrWriteAttempt *self, const GError *problem)
{
  const MbusAddress *asked = &self->request->target.address;

  return !asked->by_secondary && !mbus_secondary_has_wildcard (&asked->secondary) &&
         (g_error_matches (problem, MR_MASTER_ERROR, MR_MASTER_ERROR_COLLISION) ||
          g_error_matches (problem, MR_MASTER_ERROR, MR_MASTER_ERROR_DAMAGED) ||
          g_error_matches (problem, MR_MASTER_ERROR, MR_MASTER_ERROR_WRONG_METER));
}

gboolean
mr_write_identify (MrWriteAttempt *self, GError **error)
{
  g_autoptr (GError) problem = NULL;
  g_autoptr (GError) selecting = NULL;

  if (identify (self, &problem))
    return TRUE;
  if (!may_select (self, problem))
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }

  self->way = mr_fault_secondary (&self->request->target.address.secondary);
  if (identify (self, &selecting))
    return TRUE;

  /* A meter that cannot be selected either: what happened at its own address says more. */
  if (mr_fault_may_continue (&selecting, error))
    g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}

static gboolean
is_expected (const MrWriteAttempt *self)
{
  return self->value == NULL || g_strcmp0 (self->request->old_value, self->value) == 0;
}

/* Does the meter answer where it would with this value? @silent: (out): no meter does */
static gboolean
answers_at (MrWriteAttempt *self, const MbusAddress *place, gboolean *silent, gboolean *is_there, GError **error)
{
  g_auto (MbusReadout) readout = { 0 };
  g_autoptr (GError) problem = NULL;

  mbus_readout_init (&readout);
  mr_job_ask (self->job, place);
  *is_there = mr_readout_identity (self->bus, place, &readout, &problem) &&
              mr_readout_same_meter (&self->meter, &readout.address);
  *silent = g_error_matches (problem, MR_MASTER_ERROR, MR_MASTER_ERROR_NO_ANSWER);
  if (*is_there)
    mr_write_attempt_keep_value (self, &readout);

  return mr_fault_may_continue (&problem, error);
}

/* The meter reports a place that it need not have. Where it has the old one it answers there; where it has what it
 * reports, a meter does. */
static gboolean
check_reported_place (MrWriteAttempt *self, GError **error)
{
  MbusAddress place;
  gboolean silent = FALSE;
  gboolean is_there = FALSE;

  if (mr_write_request_place (self->request, self->request->old_value, &self->meter, &place) &&
      !answers_at (self, &place, &silent, &is_there, error))
    return FALSE;
  if (!is_there && mr_write_request_place (self->request, self->value, &self->meter, &place) &&
      !answers_at (self, &place, &silent, &is_there, error))
    return FALSE;

  if (silent && !is_there)
    {
      self->misreports = TRUE;
      mr_write_attempt_forget_value (self);
    }
  return TRUE;
}

/* A meter that has the new value already is not refused for that. */
gboolean
mr_write_check_old_value (MrWriteAttempt *self, GError **error)
{
  if (!is_expected (self) && self->way.by_secondary && mr_write_attempt_is_place (self) &&
      !check_reported_place (self, error))
    return FALSE;
  if (self->request->kind->changes || self->request->old_value == NULL || is_expected (self) || self->proof != NULL)
    return TRUE;

  return mr_write_attempt_fault (self, MR_WRITE_FAULT_CHANGED, error);
}
