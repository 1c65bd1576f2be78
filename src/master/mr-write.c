/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-write.h"

#include <glib/gi18n-lib.h>

#include "mbus-command.h"
#include "mr-fault.h"
#include "mr-readout.h"

/* Telegrams read before a write to see whether they stay good. */
#define N_TELEGRAMS_IN_STEP 2

typedef struct {
  MrJob *job;
  MrBus *bus;
  MbusAddress old_way; /* how the meter is reached now */
  MbusSecondary meter; /* who it said it is */
  int old_primary;
  guint8 new_primary;
} Write;

static gboolean
check_target (MrJob *job, GError **error)
{
  const MrTarget *target = &g_array_index (job->targets, MrTarget, 0);

  if (job->new_primary > MBUS_ADDRESS_LAST)
    {
      g_set_error (error, MR_MASTER_ERROR, MR_MASTER_ERROR_UNSUPPORTED,
                   _("%u cannot be a meter’s primary address. Choose one from 1 to 250."), job->new_primary);
      return FALSE;
    }

  /* At 254 every meter would take the address. */
  if (!target->address.by_secondary && target->address.primary > MBUS_ADDRESS_LAST)
    {
      g_set_error (error, MR_MASTER_ERROR, MR_MASTER_ERROR_UNSUPPORTED,
                   _("Address %u is every meter’s or nobody’s: nothing is written there. "
                     "Name the meter by its own primary or secondary address."),
                   target->address.primary);
      return FALSE;
    }

  return TRUE;
}

static GBytes *
first_frame (const MbusReadout *readout)
{
  return readout->frames->pdata[0];
}

static void
tell (Write *self, MrWriteState state, GBytes *octets)
{
  mr_job_tell_write (self->job, state, &self->meter, self->old_primary, octets);
}

static guint8
link_address (const Write *self)
{
  return self->old_way.by_secondary ? MBUS_ADDRESS_SELECTED : self->old_way.primary;
}

/* Who was asked by primary address is selected if it can be, so that only it hears what is written. It cannot where it
 * does not know selection, or where another meter, at another primary address, has the same secondary one. */
static gboolean
prefer_selection (Write *self, GError **error)
{
  g_auto (MbusReadout) readout = { 0 };
  g_autoptr (GError) problem = NULL;
  MbusAddress selection = mr_fault_secondary (&self->meter);

  selection.secondary.has_fabrication = FALSE;
  if (mbus_secondary_has_wildcard (&selection.secondary))
    return TRUE;

  mbus_readout_init (&readout);
  if (mr_readout_identity (self->bus, &selection, &readout, &problem))
    {
      if (readout.primary == self->old_primary)
        self->old_way = selection;
      return TRUE;
    }

  if (mr_fault_is_of_target (problem))
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}

/* A good telegram may still be the AND of several meters' that fell into step. Their access numbers count on, so
 * that it does not stay good for long: then several answer, and nothing is written. */
static gboolean
check_alone (Write *self, GError **error)
{
  for (guint i = 0; i < N_TELEGRAMS_IN_STEP; i++)
    {
      MrReply reply;

      if (!mr_bus_request_data (self->bus, link_address (self), 1, MR_LISTEN_WINDOW, &reply, error))
        return FALSE;
      if (reply.verdict == MR_VERDICT_GARBLED)
        return mr_fault_from_reply (self->bus, &self->old_way, &reply, error);
    }

  return TRUE;
}

/* Who is there? A garbled answer ends it here, before anything is written. */
static gboolean
identify (Write *self, GError **error)
{
  g_auto (MbusReadout) readout = { 0 };

  mbus_readout_init (&readout);
  mr_job_probe (self->job, &self->old_way);
  if (!mr_readout_identity (self->bus, &self->old_way, &readout, error))
    return FALSE;

  self->meter = readout.address;
  self->old_primary = self->old_way.by_secondary ? readout.primary : self->old_way.primary;
  if (!self->old_way.by_secondary)
    return prefer_selection (self, error) && check_alone (self, error);

  /* From here on it is this meter and no other one that the pattern would fit as well. The number of an enhanced
   * selection is kept as it was: a meter may tell its fabrication number without knowing selection by it. */
  if (!self->old_way.secondary.has_fabrication && !mbus_secondary_has_wildcard (&self->meter))
    {
      self->old_way.secondary = self->meter;
      self->old_way.secondary.has_fabrication = FALSE;
    }

  return check_alone (self, error);
}

static gboolean
set_taken (Write *self, GError **error)
{
  g_set_error (error, MR_MASTER_ERROR, MR_MASTER_ERROR_TAKEN,
               _("Address %u is taken: a meter answers there already. "
                 "Choose a free address, or give that meter another one first."),
               self->new_primary);
  return FALSE;
}

/* Is the one meter that answers at the new address the one that is to have it? */
static gboolean
is_there_already (Write *self, gboolean *there, GError **error)
{
  const MbusAddress new_way = mr_fault_primary (self->new_primary);
  g_auto (MbusReadout) readout = { 0 };
  g_autoptr (GError) problem = NULL;

  *there = FALSE;
  mbus_readout_init (&readout);
  if (!mr_readout_identity (self->bus, &new_way, &readout, &problem))
    {
      if (mr_fault_is_of_target (problem))
        return TRUE;
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }

  *there = self->old_primary == self->new_primary && mr_readout_same_meter (&self->meter, &readout.address);
  if (*there)
    tell (self, MR_WRITE_CONFIRMED, first_frame (&readout));

  return TRUE;
}

/* Nobody may answer at the new address, neither to SND_NKE nor to REQ_UD2. 0 is not asked: new meters share it. */
static gboolean
check_free (Write *self, gboolean *done, GError **error)
{
  const MbusAddress new_way = mr_fault_primary (self->new_primary);
  MrReply reply;

  *done = FALSE;
  if (self->new_primary == MBUS_ADDRESS_FACTORY)
    return TRUE;

  mr_job_probe (self->job, &new_way);
  if (!mr_bus_nke (self->bus, self->new_primary, MR_BUS_TRIES, &reply, error))
    return FALSE;
  if (reply.verdict == MR_VERDICT_SILENCE &&
      !mr_bus_request_data (self->bus, self->new_primary, 1, MR_LISTEN_IDLE, &reply, error))
    return FALSE;
  if (reply.verdict == MR_VERDICT_SILENCE)
    return TRUE;

  if (!is_there_already (self, done, error))
    return FALSE;

  return *done || set_taken (self, error);
}

static gboolean
select_again (Write *self, GError **error)
{
  MrReply reply;

  if (!self->old_way.by_secondary)
    return TRUE;
  if (!mr_bus_select (self->bus, &self->old_way.secondary, MR_BUS_TRIES, &reply, error))
    return FALSE;

  return reply.verdict == MR_VERDICT_ACK || mr_fault_from_reply (self->bus, &self->old_way, &reply, error);
}

/* The E5 comes from the old address; some meters send none (mbus-protocol §1.10): silence is no failure yet. */
static gboolean
send_address (Write *self, GError **error)
{
  const guint8 a = link_address (self);
  MbusFrame request;
  guint8 octets[MBUS_FRAME_MAX];
  g_autoptr (GBytes) sent = NULL;
  MrReply reply;

  if (g_cancellable_set_error_if_cancelled (mr_bus_cancellable (self->bus), error))
    return FALSE;

  mbus_command_set_primary (&request, a, self->new_primary, mr_bus_fcb (self->bus, a));
  sent = g_bytes_new (octets, mbus_frame_build (&request, octets));
  tell (self, MR_WRITE_SENT, sent);

  /* From here on there is no way back but forward: what was sent is read back. */
  mr_bus_set_cancellable (self->bus, NULL);
  mr_job_probe (self->job, &self->old_way);
  if (!mr_bus_ask (self->bus, &request, MR_BUS_TRIES - 1, MR_LISTEN_IDLE, &reply, error))
    return FALSE;

  if (reply.verdict == MR_VERDICT_FRAME && reply.frame.ci == MBUS_CI_ERROR)
    {
      tell (self, MR_WRITE_FAILED, NULL);
      return mr_fault_refused (&self->old_way, reply.frame.n_data > 0 ? reply.frame.data[0] : 0, error);
    }
  if (reply.verdict == MR_VERDICT_ACK)
    tell (self, MR_WRITE_ACCEPTED, NULL);

  return TRUE;
}

/* Asks @who who it is. @there: whether it is our meter, with its answer in @readout; @other: whether it is somebody
 * else. */
static gboolean
look (Write *self, const MbusAddress *who, MbusReadout *readout, gboolean *there, gboolean *other, GError **error)
{
  g_autoptr (GError) problem = NULL;

  mr_job_probe (self->job, who);
  *there = *other = FALSE;
  if (!mr_readout_identity (self->bus, who, readout, &problem))
    {
      if (mr_fault_is_of_target (problem))
        return TRUE;
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }

  *there = mr_readout_same_meter (&self->meter, &readout->address);
  *other = !*there;
  return TRUE;
}

/* Everywhere but at address 0 it is known that nobody was there before. At 0 the answer of a meter that never said
 * who it is may be anybody's. */
static gboolean
is_proof (const Write *self)
{
  return self->new_primary != MBUS_ADDRESS_FACTORY || self->meter.id != MBUS_ID_ANY;
}

/* The meter is not where it should be. Where is it? */
static gboolean
look_the_old_way (Write *self, gboolean other_at_new, GError **error)
{
  g_auto (MbusReadout) readout = { 0 };
  MbusAddress by_identity = self->old_way;
  gboolean there = FALSE;
  gboolean other;
  char text[MBUS_SECONDARY_TEXT_SIZE];

  mbus_readout_init (&readout);
  if (!look (self, &self->old_way, &readout, &there, &other, error))
    return FALSE;

  /* A meter called by primary address may have moved without being heard; selection finds it wherever it is. */
  if (!there && !self->old_way.by_secondary && !mbus_secondary_has_wildcard (&self->meter))
    {
      mbus_readout_clear (&readout);
      mbus_readout_init (&readout);
      by_identity = mr_fault_secondary (&self->meter);
      by_identity.secondary.has_fabrication = FALSE;
      if (!look (self, &by_identity, &readout, &there, &other, error))
        return FALSE;
    }

  mbus_secondary_format (&self->meter, text);

  /* It was selected, and tells its new primary address itself. */
  if (there && by_identity.by_secondary && readout.primary == self->new_primary)
    {
      tell (self, MR_WRITE_CONFIRMED, first_frame (&readout));
      return TRUE;
    }

  if (there)
    tell (self, MR_WRITE_FAILED, NULL);

  if (other_at_new)
    /* Translators: a primary address, then the secondary address of the meter that should have it. */
    g_set_error (error, MR_MASTER_ERROR, MR_MASTER_ERROR_WRONG_METER,
                 _("After the change another meter answers at address %u, not %s. "
                   "Scan again to see where each of them is."),
                 self->new_primary, text);
  else if (there && readout.primary >= 0)
    /* Translators: the secondary address of a meter, its primary address now, and the one it should have. */
    g_set_error (error, MR_MASTER_ERROR, MR_MASTER_ERROR_NOT_CONFIRMED,
                 _("Meter %s kept its address %d: it did not take address %u. Its configuration may be locked."),
                 text, readout.primary, self->new_primary);
  else if (there)
    /* Translators: the secondary address of a meter, then the primary address it should have. */
    g_set_error (error, MR_MASTER_ERROR, MR_MASTER_ERROR_NOT_CONFIRMED,
                 _("Meter %s does not answer at its new address %u, only the way it did before. "
                   "Its configuration may be locked."),
                 text, self->new_primary);
  else
    /* Translators: the secondary address of a meter, then the primary address it should have. */
    g_set_error (error, MR_MASTER_ERROR, MR_MASTER_ERROR_NOT_CONFIRMED,
                 _("Meter %s was sent address %u and answers neither there nor the way it did before. "
                   "Scan again to see whether it has the new address."),
                 text, self->new_primary);

  return FALSE;
}

static gboolean
read_back (Write *self, GError **error)
{
  const MbusAddress new_way = mr_fault_primary (self->new_primary);
  g_auto (MbusReadout) readout = { 0 };
  gboolean there = FALSE;
  gboolean other = FALSE;

  mbus_readout_init (&readout);
  if (!look (self, &new_way, &readout, &there, &other, error))
    return FALSE;

  if (there && is_proof (self))
    {
      tell (self, MR_WRITE_CONFIRMED, first_frame (&readout));
      return TRUE;
    }

  /* At 0 others may be, too. */
  return look_the_old_way (self, other && self->new_primary != MBUS_ADDRESS_FACTORY, error);
}

gboolean
mr_write_primary (MrJob *job, GError **error)
{
  const MrTarget *target = &g_array_index (job->targets, MrTarget, 0);
  Write self = { .job = job, .bus = job->bus, .meter = MBUS_SECONDARY_ANY, .old_primary = -1 };
  gboolean done;

  self.old_way = target->address;
  self.new_primary = job->new_primary;

  /* Who is there, is the address free, the write, and reading back. */
  mr_job_expect (job, 4);

  if (!check_target (job, error) || !identify (&self, error) || !check_free (&self, &done, error))
    return FALSE;

  return done || (select_again (&self, error) && send_address (&self, error) && read_back (&self, error));
}
