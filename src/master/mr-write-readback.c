/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-write-readback.h"

#include "mr-fault.h"
#include "mr-readout.h"

/* How long a meter may take to answer again after it was written to, and what is waited between two looks. Bus time. */
#define SLOW_ANSWER (4 * (gint64) G_USEC_PER_SEC)
#define PAUSE (1500 * (gint64) 1000)

typedef enum {
  FOUND_SILENCE,
  FOUND_NOTHING_USABLE,
  FOUND_METER,
  FOUND_OTHER_METER
} Found;

/* Who answers at @who? */
static gboolean
look (MrWriteAttempt *self, const MbusAddress *who, MbusReadout *readout, Found *found, GError **error)
{
  g_autoptr (GError) problem = NULL;

  mbus_readout_clear (readout);
  mbus_readout_init (readout);
  if (!mr_write_attempt_read (self, who, readout, &problem))
    {
      *found = g_error_matches (problem, MR_MASTER_ERROR, MR_MASTER_ERROR_NO_ANSWER) ? FOUND_SILENCE
                                                                                    : FOUND_NOTHING_USABLE;
      return mr_fault_may_continue (&problem, error);
    }

  *found = mr_readout_same_meter (&self->meter, &readout->address) ||
           mr_readout_same_meter (&self->after.meter, &readout->address) ? FOUND_METER : FOUND_OTHER_METER;
  self->was_answered = TRUE;
  return TRUE;
}

/* Everywhere else it is known that no meter was there before the write. In a shared place there may have been a meter
 * that does not identify itself, or a twin. */
static gboolean
is_place_certain (const MrWriteAttempt *self)
{
  if (!self->after.shared)
    return TRUE;
  if (self->meter.id == MBUS_ID_ANY)
    return FALSE;

  return self->way.by_secondary ? !self->way.secondary.has_fabrication : !self->is_there;
}

static gboolean
look_at_new_place (MrWriteAttempt *self, GError **error)
{
  g_auto (MbusReadout) readout = { 0 };
  Found found;

  if (!self->after.moves && self->after.baud == 0)
    return TRUE;
  if (!mr_write_attempt_set_rate (self, TRUE, error) ||
      !look (self, self->after.moves ? &self->after.place : &self->way, &readout, &found, error))
    return FALSE;

  self->is_place_silent = found == FOUND_SILENCE;
  self->is_replaced = found == FOUND_OTHER_METER && !self->after.shared;
  if (found == FOUND_METER && is_place_certain (self))
    mr_write_attempt_keep_value (self, &readout);

  return TRUE;
}

/* The second way to a meter that was reached by primary address: selection finds it wherever it is, and its primary
 * address finds it whatever its number is. */
static gboolean
find_second_way (const MrWriteAttempt *self, MbusAddress *second)
{
  const MbusAddress *asked = &self->request->target.address;

  *second = self->way.by_secondary ? mr_fault_primary (asked->primary) : mr_fault_secondary (&self->meter);
  second->secondary.has_fabrication = FALSE;
  return !asked->by_secondary && !(second->by_secondary && mbus_secondary_has_wildcard (&second->secondary));
}

/* Where is the meter, and which value does it report? Where selection is only the second way, its twin may have
 * answered, unless the primary address shows that it has not. */
static gboolean
look_as_before (MrWriteAttempt *self, GError **error)
{
  g_auto (MbusReadout) readout = { 0 };
  MbusAddress second;
  Found found;

  if (!mr_write_attempt_set_rate (self, FALSE, error) || !look (self, &self->way, &readout, &found, error))
    return FALSE;

  self->is_there = found == FOUND_METER;
  if (!self->is_there && find_second_way (self, &second))
    {
      if (!look (self, &second, &readout, &found, error))
        return FALSE;
      self->is_there = found == FOUND_METER &&
                       (!second.by_secondary || readout.primary == self->primary ||
                        mr_write_attempt_has_moved (self, &readout));
    }

  if (self->is_there)
    mr_write_attempt_keep_value (self, &readout);

  return TRUE;
}

/* Every meter answers at its primary address, but not every one to a selection: only silence at the former is proof. */
static gboolean
has_stayed (const MrWriteAttempt *self)
{
  return self->is_there && self->after.moves && !self->after.place.by_secondary && self->is_place_silent;
}

gboolean
mr_write_readback_disproves (const MrWriteAttempt *self)
{
  return self->value != NULL || has_stayed (self) || (self->refusal != NULL && self->is_there);
}

/* A shared place proves least, so it comes last. */
static gboolean
look_everywhere (MrWriteAttempt *self, GError **error)
{
  gboolean (*const looks[]) (MrWriteAttempt *, GError **) = {
    self->after.shared ? look_as_before : look_at_new_place,
    self->after.shared ? look_at_new_place : look_as_before,
  };

  for (guint i = 0; i < G_N_ELEMENTS (looks) && self->proof == NULL && self->value == NULL; i++)
    if (!looks[i] (self, error))
      return FALSE;

  return TRUE;
}

/* One that has obeyed may be slow to show it. A meter that answers nowhere may be slow to answer at all: it is looked
 * for once more. Returns: bus time of the next look, 0: no further one */
static gint64
next_look (const MrWriteAttempt *self, guint n_looks)
{
  const gint64 now = mr_bus_now (self->bus);
  if (self->proof != NULL)
    return 0;
  if (self->refusal == NULL && now < self->sent_at + mr_write_request_settling (self->request))
    return now + PAUSE;

  return !self->was_answered && n_looks == 1 ? MAX (now, self->sent_at + SLOW_ANSWER) : 0;
}

/* A meter that finds the rate by itself answers at either, whatever it made of the command. */
static gboolean
check_former_rate (MrWriteAttempt *self, gboolean *answers, GError **error)
{
  g_auto (MbusReadout) readout = { 0 };
  Found found;

  *answers = FALSE;
  if (self->after.baud == 0 || self->proof == NULL)
    return TRUE;
  if (!mr_write_attempt_set_rate (self, FALSE, error) || !look (self, &self->way, &readout, &found, error))
    return FALSE;

  *answers = found == FOUND_METER;
  return *answers || mr_write_attempt_set_rate (self, TRUE, error);
}

static MrWriteFault
find_fault (MrWriteAttempt *self)
{
  if (self->is_replaced)
    return MR_WRITE_FAULT_REPLACED;
  self->is_altered = self->value != NULL &&
                     !mr_write_request_has_kept (self->request, self->before, self->before_time, &self->readout,
                                                 self->telegrams);
  if (self->value != NULL)
    return self->is_altered ? MR_WRITE_FAULT_ALTERED : MR_WRITE_FAULT_KEPT;
  if (has_stayed (self))
    return MR_WRITE_FAULT_STAYED;

  return self->is_there && !self->after.moves ? MR_WRITE_FAULT_UNREPORTED : MR_WRITE_FAULT_LOST;
}

gboolean
mr_write_readback_run (MrWriteAttempt *self, GError **error)
{
  MrTimebase *timebase = mr_line_timebase (mr_bus_line (self->bus));
  gboolean is_at_both;
  guint n_looks = 0;
  gint64 next;

  do
    {
      mr_write_attempt_forget_value (self);
      if (!look_everywhere (self, error))
        return FALSE;
      next = next_look (self, ++n_looks);
      if (next > 0 && !mr_timebase_wait_until (timebase, next, NULL, error))
        return FALSE;
    }
  while (next > 0);

  if (!check_former_rate (self, &is_at_both, error))
    return FALSE;
  if (is_at_both)
    return mr_write_attempt_fault (self, MR_WRITE_FAULT_BOTH, error);

  return self->proof != NULL ? mr_write_attempt_confirm (self, self->proof)
                             : mr_write_attempt_fault (self, find_fault (self), error);
}
