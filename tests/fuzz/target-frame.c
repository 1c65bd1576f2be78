/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The frame reader: a stream of octets that comes in pieces, with silence between them. The first octet says how large
 * the pieces are. */
#include "config.h"

#include "fuzz-target.h"

#include <string.h>

#include "mbus-command.h"
#include "mbus-deframer.h"
#include "sample-telegrams.h"

typedef struct {
  MbusDeframer deframer;
  gsize n_pushed;
  gsize n_framed;
} Stream;

/* A frame is what its octets say, and a pattern in it what its text says. */
static void
use_frame (const MbusFrame *frame, gsize n, const guint8 *wire)
{
  char text[MBUS_SECONDARY_TEXT_SIZE];
  MbusSecondary pattern;
  MbusSecondary same;
  MbusFrame again;

  g_assert_cmpuint (n, <=, MBUS_FRAME_MAX);
  g_assert_true (mbus_frame_parse (wire, n, &again, NULL));
  g_assert_cmpint (again.kind, ==, frame->kind);
  if (!mbus_command_read_selection (frame, &pattern))
    return;
  g_assert_true (mbus_secondary_parse (mbus_secondary_format (&pattern, text), &same, NULL));
  g_assert_true (mbus_secondary_equal (&pattern, &same));
  g_assert_true (mbus_secondary_matches (&pattern, &pattern) || mbus_secondary_has_wildcard (&pattern));
}

static void
take_frames (Stream *self)
{
  MbusFrame frame;

  while (mbus_deframer_next (&self->deframer, &frame) == MBUS_DEFRAMER_FRAME)
    {
      guint8 wire[MBUS_FRAME_MAX];
      gsize n = mbus_frame_build (&frame, wire);

      self->n_framed += n;
      use_frame (&frame, n, wire);
    }
  g_assert_cmpuint (self->n_framed + mbus_deframer_n_skipped (&self->deframer) +
                    mbus_deframer_n_pending (&self->deframer), ==, self->n_pushed);
}

/* The same octets as one frame, and as text. */
static void
use_whole (const guint8 *data, gsize size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autofree char *hex = mbus_hex (data, size);
  g_autoptr (GBytes) octets = mbus_unhex (text, NULL);
  g_autoptr (GBytes) same = mbus_unhex (hex, NULL);
  MbusFrame frame;
  MbusAddress address;

  g_assert_true (octets == NULL || g_bytes_get_size (octets) <= size / 2);
  g_assert_cmpmem (data, size, g_bytes_get_data (same, NULL), g_bytes_get_size (same));
  if (mbus_address_parse (text, &address, NULL))
    {
      g_autofree char *formatted = mbus_address_format (&address);
      MbusAddress again;

      g_assert_true (mbus_address_parse (formatted, &again, NULL));
    }
  if (mbus_frame_parse (data, size, &frame, NULL))
    {
      guint8 wire[MBUS_FRAME_MAX];
      gsize n = mbus_frame_build (&frame, wire);

      g_assert_cmpmem (wire, n, data, size);
    }
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  Stream stream = { .n_pushed = 0 };
  const gsize piece = size > 0 ? 1u + data[0] : 1;
  gsize position = 1;

  use_whole (data, size);

  mbus_deframer_init (&stream.deframer);
  while (position < size)
    {
      gsize n = MIN (piece, size - position);

      g_assert_cmpuint (mbus_deframer_push (&stream.deframer, data + position, n), ==, n);
      stream.n_pushed += n;
      position += n;
      take_frames (&stream);
      /* Silence now and then. */
      if (position % 7 == 0)
        mbus_deframer_flush (&stream.deframer);
      take_frames (&stream);
    }
  while (mbus_deframer_n_pending (&stream.deframer) > 0)
    {
      mbus_deframer_flush (&stream.deframer);
      take_frames (&stream);
    }
  return 0;
}

void
fuzz_each_seed (FuzzSeedFunc seed, gpointer user_data)
{
  static const MbusSecondary pattern = { 0x12345678, 0x2C2D, 0x34, 0x04, TRUE, 0x87654321 };
  static const char *const texts[] = { "250", "FFFFFFFFFFFFFFFF", "123456782D2C3404/87654321", "0x68,03 03:68" };
  guint8 wire[1 + 3 * MBUS_FRAME_MAX] = { 3 };
  MbusFrame frame;
  gsize n = 1;

  mbus_frame_init_short (&frame, MBUS_C_SND_NKE, 1);
  n += mbus_frame_build (&frame, wire + n);
  wire[n++] = MBUS_ACK;
  mbus_command_select (&frame, &pattern, FALSE);
  n += mbus_frame_build (&frame, wire + n);
  seed (wire, n, user_data);

  for (guint i = 0; i < n_samples (); i++)
    {
      g_autoptr (GBytes) sample = sample_telegram (i);

      n = g_bytes_get_size (sample);
      wire[0] = (guint8) (16 * i);
      memcpy (wire + 1, g_bytes_get_data (sample, NULL), n);
      seed (wire, 1 + n, user_data);
    }
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    seed ((const guint8 *) texts[i], strlen (texts[i]), user_data);
}
