/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-factory.h"

#include "mr-fault.h"
#include "mr-readout.h"

/* Of a single meter, which one? Several telegrams overlap, or identify none. */
static gboolean
identify (MrFactory *self, MrBus *bus, const MbusAddress *who, GError **error)
{
  g_auto (MbusReadout) readout = { 0 };
  g_autoptr (GError) problem = NULL;
  MrReply reply;
  gboolean more = FALSE;

  mbus_readout_init (&readout);
  if (!mr_bus_request_data (bus, MBUS_ADDRESS_FACTORY, 1, MR_LISTEN_WINDOW, &reply, error))
    return FALSE;

  self->taken = self->taken || reply.kind != MR_REPLY_SILENCE;
  self->alone = mr_readout_take_first (bus, who, &reply, &readout, &more, &problem) &&
                readout.address.id != MBUS_ID_ANY;
  self->meter = readout.address;

  /* The next reading begins with the first telegram again. */
  return !more || mr_bus_nke (bus, MBUS_ADDRESS_FACTORY, 1, &reply, error);
}

/* Some meters do not acknowledge SND_NKE, so silence is asked for data, too. */
static gboolean
ask (MrFactory *self, MrJob *job, GError **error)
{
  const MbusAddress who = mr_fault_primary (MBUS_ADDRESS_FACTORY);
  MrReply reply;

  mr_job_ask (job, &who);
  *self = (MrFactory) { 0 };
  if (!mr_bus_nke_many (job->bus, MBUS_ADDRESS_FACTORY, MR_BUS_TRIES - 1, &reply, error))
    return FALSE;
  self->taken = reply.kind != MR_REPLY_SILENCE;
  if (reply.kind != MR_REPLY_GARBLED && !identify (self, job->bus, &who, error))
    return FALSE;

  self->baud = mr_bus_baud (job->bus);
  return TRUE;
}

gboolean
mr_factory_check (MrFactory *self, MrJob *job, MbusReadout *readout, GError **error)
{
  if (readout->at_primary || readout->primary != MBUS_ADDRESS_FACTORY)
    return TRUE;
  if (self->baud != readout->baud && !ask (self, job, error))
    return FALSE;

  if (!self->taken || (self->alone && !mr_readout_same_meter (&self->meter, &readout->address)))
    readout->primary = -1;
  else
    readout->at_primary = self->alone;

  return TRUE;
}
