/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-alarm.h"

#include "mbus-decode.h"
#include "mr-debug.h"

static gboolean
announces_alarm (const MbusReadout *readout)
{
  for (guint i = 0; i < readout->frames->len; i++)
    {
      MbusFrame frame;
      gsize n;
      const guint8 *octets = g_bytes_get_data (readout->frames->pdata[i], &n);

      if (mbus_frame_parse (octets, n, &frame, NULL) && (frame.c & MBUS_C_ACD) != 0)
        return TRUE;
    }

  return FALSE;
}

static gboolean
is_of_meter (const MbusTelegram *telegram, const MbusReadout *readout)
{
  MbusSecondary pattern = readout->address;

  if (!telegram->address.has_fabrication)
    pattern.has_fabrication = FALSE;

  return !mbus_telegram_is_refusal (telegram) &&
         (!telegram->has_header || mbus_secondary_matches (&pattern, &telegram->address));
}

gboolean
mr_alarm_read (MrBus *bus, const MbusAddress *who, MbusReadout *inout, GError **error)
{
  const guint8 address = who->by_secondary ? MBUS_ADDRESS_SELECTED : who->primary;
  g_autoptr (MbusTelegram) telegram = NULL;
  g_autoptr (GBytes) octets = NULL;
  MrReply reply;

  if (!announces_alarm (inout))
    return TRUE;
  if (!mr_bus_request_alarm (bus, address, MR_BUS_TRIES, &reply, error))
    return FALSE;

  mr_debug ("address %u announced an alarm: %s", address, mr_reply_kind_nick (reply.kind));
  if (reply.kind != MR_REPLY_FRAME)
    return TRUE;
  octets = g_bytes_new (reply.octets, reply.n_octets);
  telegram = mbus_telegram_decode (octets, NULL);
  if (telegram != NULL && is_of_meter (telegram, inout))
    g_ptr_array_add (inout->frames, g_steal_pointer (&octets));

  return TRUE;
}
