/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One procedure for everything that makes a meter send other data than usual: prepare, read, restore. */
#include "config.h"

#include "mr-other-data.h"

#include <glib/gi18n-lib.h>

#include "mbus-command.h"
#include "mbus-decode.h"
#include "mr-fault.h"
#include "mr-readout.h"

/* What became of the request. */
typedef enum {
  UNSENT,
  IN_DOUBT,  /* the job ended before an answer came */
  DECLINED,  /* the meter did not acknowledge it */
  ACCEPTED,  /* the meter sends other data now, if it has them */
  ANSWERED   /* its answer was the data: nothing has changed */
} Fate;

typedef struct {
  MrJob *job;
  MrBus *bus;
  const MrTarget *target;
  const MrDataSet *set;
  MbusAddress way;
  GBytes *usual; /* (nullable): its first telegram before the request */
  Fate fate;
} OtherData;

static guint8
link_address (const OtherData *self)
{
  return self->way.by_secondary ? MBUS_ADDRESS_SELECTED : self->way.primary;
}

/* A request to an address that several meters share would change what each of them sends. */
static gboolean
identify (OtherData *self, GError **error)
{
  g_auto (MbusReadout) readout = { 0 };

  mbus_readout_init (&readout);
  if (!mr_readout_identity (self->bus, &self->way, &readout, error))
    return FALSE;

  self->usual = g_bytes_ref (readout.frames->pdata[0]);
  /* From here on it is this meter. The number of an enhanced selection is kept as it was given. */
  if (!mbus_secondary_has_wildcard (&readout.address))
    {
      const MbusSecondary asked = self->way.secondary;

      self->way.secondary = readout.address;
      self->way.secondary.has_fabrication = asked.has_fabrication;
      self->way.secondary.fabrication = asked.fabrication;
    }
  return TRUE;
}

static gboolean
fail_not_accepted (OtherData *self, GError **error)
{
  g_autofree char *label = mbus_address_label (&self->way);

  /* Translators: the name of a data set. */
  mr_master_error_set (error, MR_MASTER_ERROR_REFUSED, label,
                       _("The meter did not accept the request for “%s”. Its model may not have this data."),
                       mr_data_set_title (self->set));
  return FALSE;
}

/* @reply: (out): the answer, which may be the data already */
static gboolean
prepare (OtherData *self, MrReply *reply, GError **error)
{
  const guint8 address = link_address (self);
  MbusFrame request;

  if (!mr_readout_call (self->bus, &self->way, error))
    return FALSE;

  mbus_data_request_frame (mr_data_set_request (self->set), address, mr_bus_fcb (self->bus, address), &request);
  self->fate = IN_DOUBT;
  if (!mr_bus_ask (self->bus, &request, mr_bus_tries (self->bus), MR_LISTEN_IDLE, reply, error))
    return FALSE;

  switch (reply->kind)
    {
    case MR_REPLY_ACK:
      self->fate = ACCEPTED;
      return TRUE;
    case MR_REPLY_FRAME:
      self->fate = reply->frame.ci == MBUS_CI_ERROR ? DECLINED : ANSWERED;
      return self->fate == ANSWERED || fail_not_accepted (self, error);
    case MR_REPLY_GARBLED:
      return mr_bus_fault (self->bus, &self->way, reply, error);
    case MR_REPLY_SILENCE:
    default:
      return fail_not_accepted (self, error);
    }
}

static gboolean
read_data (OtherData *self, MbusReadout *out, GError **error)
{
  MrReply reply;
  gboolean more;

  if (!identify (self, error) || !prepare (self, &reply, error))
    return FALSE;
  if (self->fate == ACCEPTED && !mr_readout_request_first (self->bus, &self->way, &reply, error))
    return FALSE;
  return mr_readout_take_first (self->bus, &self->way, &reply, out, &more, error) &&
         (!more || mr_readout_read_remaining (self->bus, &self->way, out, error));
}

/* A meter acknowledges what it does not know, and then sends what it always sends. */
static gboolean
has_no_effect (const OtherData *self, const MbusReadout *out)
{
  g_autoptr (MbusTelegram) before = self->usual != NULL ? mbus_telegram_decode (self->usual, NULL) : NULL;
  g_autoptr (MbusTelegram) now = out->frames->len > 0 ? mbus_telegram_decode (out->frames->pdata[0], NULL) : NULL;

  return before != NULL && now != NULL &&
         mbus_data_request_had_no_effect (mr_data_set_request (self->set), before, now);
}

static gboolean
needs_restoring (const OtherData *self)
{
  return (self->fate == IN_DOUBT || self->fate == ACCEPTED) && mr_data_set_restore (self->set) != MR_RESTORE_NOTHING;
}

static gboolean
send_reset (OtherData *self, GError **error)
{
  const guint8 address = link_address (self);
  MbusFrame request;
  MrReply reply;

  if (!mr_readout_call (self->bus, &self->way, error))
    return FALSE;
  mbus_command_application_reset (&request, address, mr_bus_fcb (self->bus, address));
  if (!mr_bus_ask (self->bus, &request, mr_bus_tries (self->bus), MR_LISTEN_IDLE, &reply, error))
    return FALSE;
  return reply.kind == MR_REPLY_ACK || mr_bus_fault (self->bus, &self->way, &reply, error);
}

/* Nothing can be sent that sets the meter back. */
static void
report_stuck (OtherData *self)
{
  g_autofree char *label = mbus_address_label (&self->way);
  GError *error = NULL;

  if (self->target->quirks.ignores_reset)
    /* Translators: the name of a data set. */
    mr_master_error_set (&error, MR_MASTER_ERROR_NOT_RESTORED, label,
                         _("The meter may keep sending “%s” instead of its usual data: its model ignores an "
                           "application reset."), mr_data_set_title (self->set));
  else
    /* Translators: the name of a data set. */
    mr_master_error_set (&error, MR_MASTER_ERROR_NOT_RESTORED, label,
                         _("The meter may keep sending “%s” instead of its usual data: how its model is set back is "
                           "not known."), mr_data_set_title (self->set));
  mr_job_report_problem (self->job, &self->way, error);
}

static void
report_failed (OtherData *self, const GError *problem)
{
  g_autofree char *label = mbus_address_label (&self->way);
  GError *error = NULL;

  /* Translators: the name of a data set, then the reason as a sentence. */
  mr_master_error_set (&error, MR_MASTER_ERROR_NOT_RESTORED, label,
                       _("The meter may keep sending “%s” instead of its usual data. To set it back, read the same "
                         "data again. %s"), mr_data_set_title (self->set), mr_master_error_sentence (problem));
  mr_job_report_problem (self->job, &self->way, error);
}

/* What was interrupted shows no data that would say so. */
static void
note_restored (OtherData *self)
{
  g_autofree char *label = mbus_address_label (&self->way);
  g_autofree char *note = g_strdup_printf ("%s: %s", label, _("The meter was set back to its usual data."));

  mr_job_report_note (self->job, note);
}

/* Even if the job was cancelled. Fails only with the line. */
static gboolean
restore (OtherData *self, const MbusReadout *out, GError **error)
{
  g_autoptr (GCancellable) cancellable = NULL;
  g_autoptr (GError) problem = NULL;
  gboolean done;

  if (!needs_restoring (self))
    return TRUE;
  if (mr_data_set_restore (self->set) == MR_RESTORE_UNKNOWN || self->target->quirks.ignores_reset)
    {
      if (!has_no_effect (self, out))
        report_stuck (self);
      return TRUE;
    }

  g_set_object (&cancellable, mr_bus_cancellable (self->bus));
  mr_bus_set_cancellable (self->bus, NULL);
  mr_bus_set_reads (self->bus, FALSE);
  done = send_reset (self, &problem);
  mr_bus_set_cancellable (self->bus, cancellable);
  if (done && g_cancellable_is_cancelled (cancellable))
    note_restored (self);
  if (done)
    return TRUE;

  report_failed (self, problem);
  return mr_fault_may_continue (&problem, error);
}

/* A meter that has answered before is not a silent one. */
static void
blame_request (OtherData *self, GError **problem)
{
  g_autofree char *label = mbus_address_label (&self->way);

  if (self->fate == UNSENT || !g_error_matches (*problem, MR_MASTER_ERROR, MR_MASTER_ERROR_NO_ANSWER))
    return;
  g_clear_error (problem);
  /* Translators: the name of a data set. */
  mr_master_error_set (problem, MR_MASTER_ERROR_REFUSED, label,
                       _("The meter stopped answering when “%s” was read. Its model may not have this data, or not all "
                         "of it."), mr_data_set_title (self->set));
}

gboolean
mr_other_data_read (MrJob *job, const MrTarget *target, const MrDataSet *set, MbusReadout *out, GError **error)
{
  OtherData self = { .job = job, .bus = job->bus, .target = target, .set = set, .way = target->address };
  g_autoptr (GError) problem = NULL;
  const gboolean done = read_data (&self, out, &problem);
  const gboolean restored = restore (&self, out, error);

  g_clear_pointer (&self.usual, g_bytes_unref);
  if (!restored)
    return FALSE;
  if (done)
    return TRUE;

  blame_request (&self, &problem);
  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}
