/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mbus-deframer.h"

#include <string.h>

/* Pushes @hex in pieces of @piece octets and writes every frame found, separated by '|'. */
static char *
frames_of (MbusDeframer *self, const char *hex, gsize piece)
{
  g_autoptr (GBytes) octets = mbus_unhex (hex, NULL);
  g_autoptr (GString) found = g_string_new (NULL);
  const guint8 *data;
  gsize n;

  g_assert_nonnull (octets);
  data = g_bytes_get_data (octets, &n);
  for (gsize i = 0; i < n; i += piece)
    {
      MbusFrame frame;

      g_assert_cmpuint (mbus_deframer_push (self, data + i, MIN (piece, n - i)), ==, MIN (piece, n - i));
      while (mbus_deframer_next (self, &frame) == MBUS_DEFRAMER_FRAME)
        {
          guint8 wire[MBUS_FRAME_MAX];
          g_autofree char *text = mbus_hex (wire, mbus_frame_build (&frame, wire));

          if (found->len > 0)
            g_string_append_c (found, '|');
          g_string_append (found, text);
        }
    }
  return g_string_free (g_steal_pointer (&found), FALSE);
}

static void
assert_frames (const char *hex, const char *expected, gsize n_skipped)
{
  const gsize pieces[] = { 1, 2, 3, 7, 64, MBUS_FRAME_MAX };

  for (gsize i = 0; i < G_N_ELEMENTS (pieces); i++)
    {
      MbusDeframer deframer;
      g_autofree char *found = NULL;

      mbus_deframer_init (&deframer);
      found = frames_of (&deframer, hex, pieces[i]);
      g_assert_cmpstr (found, ==, expected);
      g_assert_cmpuint (mbus_deframer_n_skipped (&deframer), ==, n_skipped);
      g_assert_cmpuint (mbus_deframer_n_pending (&deframer), ==, 0);
    }
}

/* The frames that Kamstrup's documents contain or imply (kamstrup-and-commissioning §1.3). */
static const char *const known_frames[] = {
  "10 40 FD 3D 16",
  "10 40 FF 3F 16",
  "10 5B 00 5B 16",
  "10 7B 00 7B 16",
  "10 5B FD 58 16",
  "10 7B FD 78 16",
  "68 06 06 68 53 00 51 01 7A 05 24 16",
  "68 06 06 68 53 FD 51 01 7A 05 21 16",
  "68 0B 0B 68 53 FD 52 FF FF FF FF FF FF FF FF 9A 16",
  "68 0B 0B 68 53 FD 52 78 56 34 12 FF FF FF FF B2 16",
  "68 0B 0B 68 53 FD 52 FF FF FF FF 2D 2C FF 02 F8 16",
  "68 11 11 68 53 FD 52 FF FF FF FF FF FF FF FF 0C 78 21 43 65 87 6E 16",
  "68 09 09 68 53 FD 51 04 6D 1E 2E 45 33 D6 16",
  "68 09 09 68 53 00 51 0C 79 78 56 34 12 3D 16",
  "68 0D 0D 68 53 00 51 07 79 78 56 34 12 2D 2C 01 02 94 16",
  "68 03 03 68 53 00 B8 0B 16",
  "68 03 03 68 53 00 BB 0E 16",
  "68 03 03 68 53 00 BD 10 16",
  "68 03 03 68 53 00 BE 11 16",
};

static void
test_known (void)
{
  g_autoptr (GString) all = g_string_new (NULL);
  g_autoptr (GString) expected = g_string_new (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (known_frames); i++)
    {
      assert_frames (known_frames[i], known_frames[i], 0);
      g_string_append_printf (all, "%s ", known_frames[i]);
      g_string_append_printf (expected, "%s%s", i > 0 ? "|" : "", known_frames[i]);
    }
  assert_frames (all->str, expected->str, 0);
}

static void
test_garbage_before (void)
{
  assert_frames ("00 FF FC 10 7B FD 78 16", "10 7B FD 78 16", 3);
  assert_frames ("FF E5", "E5", 1);
  /* A 68 that only looks like the beginning of a frame. */
  assert_frames ("68 0B 0A 10 7B FD 78 16", "10 7B FD 78 16", 3);
  assert_frames ("68 02 10 7B FD 78 16", "10 7B FD 78 16", 2);
}

static void
test_garbage_between (void)
{
  assert_frames ("E5 A5 A5 10 40 FD 3D 16 16 68 03 03 68 53 00 BB 0E 16",
                 "E5|10 40 FD 3D 16|68 03 03 68 53 00 BB 0E 16", 3);
}

/* A good frame inside a damaged one: the first announces 9 octets of body, has 4, and the second follows at once. */
static void
test_frame_in_damaged (void)
{
  assert_frames ("68 09 09 68 08 01 72 00 68 03 03 68 53 00 BB 0E 16", "68 03 03 68 53 00 BB 0E 16", 8);
}

/* E5 among the data of a long frame whose checksum is wrong is not an acknowledgement; the one after it is. */
static void
test_no_ack_in_damaged (void)
{
  assert_frames ("68 06 06 68 08 01 78 E5 E5 E5 00 16 E5", "E5", 12);
}

static void
test_no_ack_after_flush (void)
{
  MbusDeframer deframer;
  MbusFrame frame;
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;

  mbus_deframer_init (&deframer);
  first = frames_of (&deframer, "68 06 06 68 08 01 78 E5", 1);
  g_assert_cmpstr (first, ==, "");
  g_assert_cmpuint (mbus_deframer_n_pending (&deframer), ==, 8);
  while (mbus_deframer_n_pending (&deframer) > 0)
    {
      mbus_deframer_flush (&deframer);
      g_assert_cmpint (mbus_deframer_next (&deframer, &frame), ==, MBUS_DEFRAMER_NEED_MORE);
    }
  g_assert_cmpuint (mbus_deframer_n_skipped (&deframer), ==, 8);

  second = frames_of (&deframer, "E5", 1);
  g_assert_cmpstr (second, ==, "E5");
}

/* An incomplete frame: after the idle line, the good frame after its beginning is found. */
static void
test_flush (void)
{
  MbusDeframer deframer;
  MbusFrame frame;
  g_autofree char *found = NULL;
  guint n_flushed = 0;

  mbus_deframer_init (&deframer);
  found = frames_of (&deframer, "68 40 40 68 08 10 7B FD 78 16", 4);
  g_assert_cmpstr (found, ==, "");

  for (;;)
    {
      MbusDeframerResult result = mbus_deframer_next (&deframer, &frame);

      if (result == MBUS_DEFRAMER_FRAME)
        break;
      g_assert_cmpuint (mbus_deframer_n_pending (&deframer), >, 0);
      mbus_deframer_flush (&deframer);
      n_flushed++;
    }
  g_assert_cmpuint (n_flushed, ==, 1);
  g_assert_cmpint (frame.kind, ==, MBUS_FRAME_SHORT);
  g_assert_cmpuint (mbus_deframer_n_skipped (&deframer), ==, 5);
}

/* The longest possible frame, full of octets that look like its beginning, after more such octets. */
static void
test_sixty_eights (void)
{
  g_autofree char *wire_hex = NULL;
  g_autofree char *stream = NULL;
  guint8 data[MBUS_DATA_MAX];
  guint8 wire[MBUS_FRAME_MAX];
  MbusFrame frame;
  gsize n;

  memset (data, MBUS_START_LONG, sizeof data);
  mbus_frame_init_long (&frame, MBUS_C_RSP_UD, 0x68, MBUS_CI_VARIABLE, data, sizeof data);
  n = mbus_frame_build (&frame, wire);
  g_assert_cmpuint (n, ==, MBUS_FRAME_MAX);
  wire_hex = mbus_hex (wire, n);

  stream = g_strconcat ("68 68 68 68 68 68 01 01 68 68 02 02 68 ", wire_hex, NULL);
  assert_frames (stream, wire_hex, 13);
}

/* Random octets with good frames between them: each good frame must come out, in order. The noise is free of octets
 * that begin a frame, so the expected result is certain. */
static void
test_soak (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (13757);
  MbusDeframer deframer;
  guint32 n_found = 0;

  mbus_deframer_init (&deframer);
  for (guint32 n = 0; n < 2000; n++)
    {
      guint8 stream[MBUS_FRAME_MAX];
      gsize n_stream = 0;
      guint8 data[64];
      gsize n_data = (gsize) g_rand_int_range (rand, 4, sizeof data);
      gsize n_noise = (gsize) g_rand_int_range (rand, 0, 40);
      MbusFrame frame;

      while (n_stream < n_noise)
        {
          guint8 octet = (guint8) g_rand_int (rand);

          if (octet != MBUS_ACK && octet != 0x10 && octet != 0x68)
            stream[n_stream++] = octet;
        }
      for (gsize i = 0; i < n_data; i++)
        data[i] = (guint8) g_rand_int (rand);
      for (guint i = 0; i < 4; i++)
        data[i] = (guint8) (n >> (8 * i));
      mbus_frame_init_long (&frame, MBUS_C_RSP_UD, 1, MBUS_CI_VARIABLE, data, n_data);
      n_stream += mbus_frame_build (&frame, stream + n_stream);

      for (gsize i = 0; i < n_stream;)
        {
          gsize piece = (gsize) g_rand_int_range (rand, 1, 30);

          piece = MIN (piece, n_stream - i);
          g_assert_cmpuint (mbus_deframer_push (&deframer, stream + i, piece), ==, piece);
          i += piece;
          while (mbus_deframer_next (&deframer, &frame) == MBUS_DEFRAMER_FRAME)
            {
              g_assert_cmpuint (frame.data[0] | frame.data[1] << 8, ==, n_found);
              n_found++;
            }
        }
    }
  g_assert_cmpuint (n_found, ==, 2000);
}

/* Pushing without taking frames out is reported to the caller, and nothing is overwritten. */
static void
test_full (void)
{
  MbusDeframer deframer;
  guint8 octets[MBUS_FRAME_MAX] = { 0 };

  mbus_deframer_init (&deframer);
  g_assert_cmpuint (mbus_deframer_push (&deframer, octets, sizeof octets), ==, sizeof octets);
  g_assert_cmpuint (mbus_deframer_push (&deframer, octets, sizeof octets), ==, sizeof octets);
  g_assert_cmpuint (mbus_deframer_push (&deframer, octets, 1), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/deframer/known", test_known);
  g_test_add_func ("/deframer/garbage/before", test_garbage_before);
  g_test_add_func ("/deframer/garbage/between", test_garbage_between);
  g_test_add_func ("/deframer/damaged/frame-inside", test_frame_in_damaged);
  g_test_add_func ("/deframer/damaged/no-ack-inside", test_no_ack_in_damaged);
  g_test_add_func ("/deframer/damaged/no-ack-after-flush", test_no_ack_after_flush);
  g_test_add_func ("/deframer/flush", test_flush);
  g_test_add_func ("/deframer/sixty-eights", test_sixty_eights);
  g_test_add_func ("/deframer/soak", test_soak);
  g_test_add_func ("/deframer/full", test_full);

  return g_test_run ();
}
