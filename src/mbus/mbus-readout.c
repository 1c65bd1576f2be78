/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mbus-readout.h"

#include "mbus-decode.h"

static gsize n_decoded; /* atomic */

void
mbus_readout_init (MbusReadout *self)
{
  *self = (MbusReadout) {
    .address = MBUS_SECONDARY_ANY,
    .primary = -1,
    .delay = -1,
    .frames = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref),
  };
}

void
mbus_readout_clear (MbusReadout *self)
{
  g_clear_pointer (&self->frames, g_ptr_array_unref);
}

gboolean
mbus_readout_misreports (const MbusReadout *self)
{
  MbusFrame frame;
  gsize n_octets;
  const guint8 *octets;

  if (!self->at_primary || self->frames->len == 0)
    return FALSE;

  octets = g_bytes_get_data (self->frames->pdata[0], &n_octets);
  return mbus_frame_parse (octets, n_octets, &frame, NULL) && frame.a != self->primary;
}

GPtrArray *
mbus_readout_decode (const MbusReadout *self, const MbusDecoding *decoding)
{
  MbusDecoding own = decoding != NULL ? *decoding : (MbusDecoding) { NULL };
  GPtrArray *telegrams = g_ptr_array_new_with_free_func ((GDestroyNotify) mbus_telegram_free);

  g_atomic_pointer_add (&n_decoded, 1);
  own.sender = &self->address;
  for (guint i = 0; i < self->frames->len; i++)
    {
      MbusTelegram *telegram = mbus_telegram_decode_with (self->frames->pdata[i], &own, NULL);

      if (telegram != NULL)
        g_ptr_array_add (telegrams, telegram);
    }
  return telegrams;
}

guint64
mbus_readout_n_decoded (void)
{
  return (gsize) g_atomic_pointer_get (&n_decoded);
}
