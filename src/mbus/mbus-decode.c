/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mbus-decode.h"

#include <glib/gi18n-lib.h>

#include "mbus-application.h"
#include "mbus-container.h"
#include "mbus-error.h"

static MbusTelegram *
telegram_new (GBytes *octets, guint8 c, guint8 a, guint8 ci)
{
  MbusTelegram *self = g_new (MbusTelegram, 1);

  *self = (MbusTelegram) {
    .c = c,
    .a = a,
    .ci = ci,
    .address = MBUS_SECONDARY_ANY,
    .records = g_array_new (FALSE, TRUE, sizeof (MbusRecord)),
    .octets = g_bytes_ref (octets),
    .clear = octets,
  };
  return self;
}

/* The offset at which a long frame stops being valid. */
static gsize
damage_of (const guint8 *data, gsize size)
{
  const gsize whole = (gsize) data[1] + MBUS_LONG_OVERHEAD;

  if (data[1] != data[2])
    return 2;
  if (size < whole)
    return size;
  return size > whole ? whole : size - MBUS_TRAILER;
}

/* Reads a damaged long frame as far as possible. @damage: what is wrong with it. */
static MbusTelegram *
decode_damaged (GBytes *octets, const MbusDecoding *decoding, GError *damage)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (octets, &size);
  gsize end;
  MbusTelegram *self;

  if (size <= MBUS_OFFSET_CI || data[0] != MBUS_START_LONG || data[3] != MBUS_START_LONG || size > MBUS_FRAME_MAX)
    return NULL;

  /* Trust the first length as much as the second; missing octets count as cut off. */
  end = MIN (size, (gsize) data[1] + MBUS_LONG_OVERHEAD - MBUS_TRAILER);
  if (end <= MBUS_OFFSET_CI)
    return NULL;
  self = telegram_new (octets, data[4], data[5], data[6]);
  self->error = g_error_copy (damage);
  self->error_offset = (guint16) damage_of (data, size);
  mbus_application_read (self, end, decoding);
  mbus_containers_open (self, decoding, mbus_telegram_decode_with);
  return self;
}

MbusTelegram *
mbus_telegram_decode (GBytes *octets, GError **error)
{
  return mbus_telegram_decode_with (octets, NULL, error);
}

MbusTelegram *
mbus_telegram_decode_with (GBytes *octets, const MbusDecoding *decoding, GError **error)
{
  const gboolean saved = decoding != NULL && decoding->saved;
  g_autoptr (GError) damage = NULL;
  gsize size;
  const guint8 *data = g_bytes_get_data (octets, &size);
  MbusTelegram *self = NULL;
  MbusFrame frame;

  if (!mbus_frame_parse (data, size, &frame, &damage))
    {
      if (saved)
        self = decode_damaged (octets, decoding, damage);
      if (self == NULL)
        g_propagate_error (error, g_steal_pointer (&damage));
      return self;
    }
  if (frame.kind != MBUS_FRAME_LONG || ((frame.c & MBUS_C_FROM_MASTER) != 0 && !saved))
    {
      g_set_error_literal (error, MBUS_ERROR, MBUS_ERROR_INVALID,
                           _("The frame is a request from a master or an acknowledgement, not an answer with data."));
      return NULL;
    }

  self = telegram_new (octets, frame.c, frame.a, frame.ci);
  mbus_application_read (self, size - MBUS_TRAILER, decoding);
  mbus_containers_open (self, decoding, mbus_telegram_decode_with);
  return self;
}
