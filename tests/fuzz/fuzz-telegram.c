/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Input as a telegram. Its first octet says with what it is decoded and how the other octets become a frame. */
#include "config.h"

#include "fuzz-telegram.h"

#include <string.h>

#include "mbus-decode.h"
#include "sample-telegrams.h"
#include "seal-telegram.h"

enum {
  WITH_FORMATS = 1 << 0,
  WITH_KEY = 1 << 1,
  WITH_SENDER = 1 << 2,
  SAVED = 1 << 3,
  AS_IT_IS = 1 << 4, /* not C, A, CI and data, but the whole frame, good or bad */
  COMPACT_REPAIRED = 1 << 5,
  SEALED = 1 << 6
};

static GBytes *
build (guint8 how, const guint8 *data, gsize size)
{
  static const guint modes[] = { 5, 7, 10 };
  guint8 wire[MBUS_FRAME_MAX];
  MbusFrame frame;

  if ((how & AS_IT_IS) != 0 || size < MBUS_LENGTH_MIN)
    return g_bytes_new (data, size);
  mbus_frame_init_long (&frame, data[0], data[1], data[2], data + MBUS_LENGTH_MIN,
                        MIN (size - MBUS_LENGTH_MIN, MBUS_DATA_MAX));
  if ((how & COMPACT_REPAIRED) != 0)
    repair_compact_frame (&frame, data[1]);
  if ((how & SEALED) != 0)
    seal_frame (&frame, modes[data[1] % G_N_ELEMENTS (modes)]);
  return g_bytes_new (wire, mbus_frame_build (&frame, wire));
}

MbusTelegram *
fuzz_decode (const guint8 *data, gsize size, GBytes **octets)
{
  static const MbusSecondary sender = { 0x12345678, 0x2C2D, 0x34, 0x04, FALSE, 0 };
  const guint8 how = size > 0 ? data[0] : 0;
  g_autoptr (MbusFormats) formats = sample_formats ();
  const MbusDecoding with = {
    .formats = (how & WITH_FORMATS) != 0 ? formats : NULL,
    .find_key = (how & WITH_KEY) != 0 ? find_sample_key : NULL,
    .sender = (how & WITH_SENDER) != 0 ? &sender : NULL,
    .saved = (how & SAVED) != 0,
  };
  g_autoptr (GError) error = NULL;
  MbusTelegram *telegram;

  *octets = build (how, data + (size > 0), size - (size > 0));
  telegram = mbus_telegram_decode_with (*octets, &with, &error);
  g_assert_true ((telegram == NULL) == (error != NULL));
  return telegram;
}

void
fuzz_each_telegram (FuzzSeedFunc seed, gpointer user_data)
{
  static const guint8 hows[] = {
    WITH_FORMATS | WITH_KEY, SAVED, WITH_FORMATS | WITH_KEY | WITH_SENDER | SAVED, WITH_KEY | WITH_SENDER | SEALED,
  };

  for (guint i = 0; i < n_samples (); i++)
    {
      g_autoptr (GBytes) sample = sample_telegram (i);
      const guint8 *wire = g_bytes_get_data (sample, NULL);
      guint8 octets[1 + MBUS_FRAME_MAX] = { AS_IT_IS | WITH_FORMATS };
      gsize n = g_bytes_get_size (sample);

      memcpy (octets + 1, wire, n);
      seed (octets, 1 + n, user_data);
      /* From C to the last of the data. */
      memcpy (octets + 1, wire + 4, n - MBUS_LONG_OVERHEAD);
      for (guint k = 0; k < G_N_ELEMENTS (hows); k++)
        {
          octets[0] = hows[k];
          seed (octets, 1 + n - MBUS_LONG_OVERHEAD, user_data);
        }
    }
}
