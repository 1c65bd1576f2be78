/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-busy.h"

#include "mbus-decode.h"
#include "mr-debug.h"

/* Application error: ask again later (mbus-protocol §1.2). */
#define ERROR_BUSY 8

/* The status without its other bits. */
#define STATUS_BUSY 1

/* 31 times the longest answer time in all: three seconds at 9600 baud, six at 2400. */
#define PAUSES 5

static gboolean
has_data (const MbusTelegram *self)
{
  return (gsize) self->data_offset + MBUS_TRAILER < g_bytes_get_size (self->octets);
}

gboolean
mr_busy_says (const MbusTelegram *telegram)
{
  if (mbus_telegram_is_refusal (telegram))
    return telegram->application_error == ERROR_BUSY;
  if (has_data (telegram))
    return FALSE;

  return (telegram->c & MBUS_C_DFC) != 0 ||
         ((telegram->has_header || telegram->has_short_header) &&
          (telegram->status & MBUS_STATUS_APPLICATION_MASK) == STATUS_BUSY);
}

static gboolean
is_busy (const MrReply *reply)
{
  g_autoptr (GBytes) octets = g_bytes_new (reply->octets, reply->n_octets);
  g_autoptr (MbusTelegram) telegram =
    reply->kind == MR_REPLY_FRAME ? mbus_telegram_decode (octets, NULL) : NULL;

  return telegram != NULL && mr_busy_says (telegram);
}

gboolean
mr_busy_request_data (MrBus *bus, guint8 address, MrListen how, MrReply *reply, GError **error)
{
  guint sent = 0;

  for (guint i = 0; i <= PAUSES; i++)
    {
      /* "Busy" is an answer, so that the FCB is toggled now: the meter would repeat it otherwise. */
      if (!mr_bus_request_data (bus, address, mr_bus_tries (bus), how, reply, error))
        return FALSE;
      sent += reply->tries;
      if (i == PAUSES || !is_busy (reply))
        break;
      mr_debug ("address %u is busy: pause %u of %d", address, i + 1, PAUSES);
      mr_bus_rest (bus, 1u << i);
    }

  reply->tries = sent;
  return TRUE;
}
