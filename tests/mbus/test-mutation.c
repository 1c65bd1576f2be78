/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Telegrams that no meter would send. Nothing may crash, everything decoded must be printable, and what could not be
 * decoded must be said. The random numbers are the same in every run. */
#include "config.h"

#include "mbus-deframer.h"
#include "mbus-error.h"
#include "telegram-builder.h"

#define SEED 13757
#define N_MUTANTS 20000

/* One of each structure, so that mutations reach every branch. */
static const struct {
  guint8 ci;
  const char *hex;
} originals[] = {
  { MBUS_CI_VARIABLE,
    "78 56 34 12 2D 2C 34 04 07 00 00 00 0C 78 21 43 65 87 04 06 CE 86 00 00 04 6D 1E 2E 45 33 CC 65 13 01 00 00 00 "
    "02 FC 03 48 52 25 74 2E 01 0D FD 10 03 41 42 43 02 93 F6 23 01 00 04 FF 22 00 02 00 00 05 3E A4 70 45 41 "
    "0D 13 F0 00 01 02 03 04 05 06 07 08 09 0A 0B 0C 0D 0E 0F 06 6D 2D 1E 0E 45 33 0A 0D 13 D2 40 23 1F 01 02 03" },
  { MBUS_CI_VARIABLE_MSB,
    "12 34 56 78 2C 2D 34 0C 9A 00 00 00 0C 13 00 01 23 40 02 5A FF FE 04 6D 33 45 2E 1E 05 5B 41 45 70 A4" },
  { MBUS_CI_VARIABLE, "78 56 34 12 2D 2C 34 04 07 00 10 05 09 13 00 09 13 00 09 13 00 09 13 00 09 13 00 2F 09 13 07" },
  { MBUS_CI_VARIABLE_SHORT, "9A 04 00 00 0C 13 01 00 00 00 81 80 80 80 80 80 80 80 80 80 80 00 13 05 02 6C 45 33" },
  { MBUS_CI_VARIABLE_NO_HEADER, "07 87 78 FF FF FF FF FF FF FF 7F 0D 93 1F 05 01 02 03 04 05 0E 06 12 90 78 56 34 12" },
  { MBUS_CI_FIXED, "78 56 34 12 0A 04 E9 7E 01 00 00 00 35 01 00 00" },
  { MBUS_CI_ERROR, "08" },
};

/* Changes, cuts or lengthens the data behind the CI, and makes lengths and checksum right, so that decoding gets in. */
static GBytes *
mutate (GRand *rand, GBytes *original)
{
  MbusFrame frame;
  guint8 wire[MBUS_FRAME_MAX];
  gint32 n_changes = g_rand_int_range (rand, 1, 6);

  g_assert_true (mbus_frame_parse (g_bytes_get_data (original, NULL), g_bytes_get_size (original), &frame, NULL));
  if (g_rand_int_range (rand, 0, 4) == 0)
    frame.n_data = (guint8) g_rand_int_range (rand, 0, frame.n_data + 1);
  while (frame.n_data < 8 || (g_rand_int_range (rand, 0, 4) == 0 && frame.n_data < MBUS_DATA_MAX))
    frame.data[frame.n_data++] = (guint8) g_rand_int (rand);
  for (gint32 i = 0; i < n_changes; i++)
    frame.data[g_rand_int_range (rand, 0, frame.n_data)] = (guint8) g_rand_int (rand);
  if (g_rand_int_range (rand, 0, 20) == 0)
    frame.ci = (guint8) g_rand_int_range (rand, 0x70, 0x80);
  return g_bytes_new (wire, mbus_frame_build (&frame, wire));
}

static void
use_record (const MbusTelegram *telegram, const MbusRecord *record)
{
  g_autofree char *text = mbus_value_to_string (&record->value);
  g_autofree char *unit = mbus_record_unit (record);
  g_autofree char *shown = NULL;
  g_autofree char *shown_unit = NULL;
  g_auto (GStrv) words = mbus_record_modifiers (record);

  mbus_record_display (record, &shown, &shown_unit);
  g_assert_true (g_utf8_validate (text, -1, NULL));
  g_assert_true (g_utf8_validate (unit, -1, NULL));
  g_assert_true (g_utf8_validate (shown, -1, NULL));
  g_assert_true (g_utf8_validate (shown_unit, -1, NULL));
  g_assert_nonnull (words);
  g_assert_nonnull (mbus_record_quantity (record));
  g_assert_cmpuint (record->header_length, <=, record->length);
  g_assert_cmpuint (record->offset + record->length + 2, <=, g_bytes_get_size (telegram->octets));
  mbus_value_to_double (&record->value);
}

static void
use_telegram (const MbusTelegram *telegram)
{
  MbusDateTime when;

  for (guint i = 0; i < telegram->records->len; i++)
    use_record (telegram, record_at (telegram, i));
  mbus_telegram_main_record (telegram);
  mbus_telegram_clock (telegram, &when);

  if (telegram->error != NULL)
    {
      g_assert_true (telegram->error->domain == MBUS_ERROR);
      g_assert_true (g_utf8_validate (telegram->error->message, -1, NULL));
      g_assert_cmpuint (telegram->error_offset, <, g_bytes_get_size (telegram->octets));
    }
  else
    {
      g_assert_cmpint (telegram->kind, !=, MBUS_TELEGRAM_OTHER);
    }
  g_assert_cmpuint (telegram->encrypted_offset + telegram->n_encrypted, <=, g_bytes_get_size (telegram->octets));
}

static void
test_content (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (SEED);
  guint n_whole = 0;
  guint n_damaged = 0;

  for (guint i = 0; i < N_MUTANTS; i++)
    {
      guint which = i % G_N_ELEMENTS (originals);
      g_autoptr (GBytes) original = build_frame (originals[which].ci, originals[which].hex);
      g_autoptr (GBytes) mutant = mutate (rand, original);
      g_autoptr (GError) error = NULL;
      g_autoptr (MbusTelegram) telegram = mbus_telegram_decode (mutant, &error);

      g_assert_no_error (error);
      g_assert_nonnull (telegram);
      use_telegram (telegram);
      if (telegram->error == NULL)
        n_whole++;
      else
        n_damaged++;
    }

  /* Mutations that never damaged anything, or everything, would test nothing. */
  g_assert_cmpuint (n_whole, >, N_MUTANTS / 20);
  g_assert_cmpuint (n_damaged, >, N_MUTANTS / 20);
}

/* Without lengths and checksum put right: a result or an error, never neither, never both. */
static void
test_octets (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (SEED);

  for (guint i = 0; i < N_MUTANTS; i++)
    {
      guint which = i % G_N_ELEMENTS (originals);
      g_autoptr (GBytes) original = build_frame (originals[which].ci, originals[which].hex);
      gsize n = 0;
      const guint8 *data = g_bytes_get_data (original, &n);
      g_autofree guint8 *copy = g_memdup2 (data, n);
      g_autoptr (GBytes) mutant = NULL;
      g_autoptr (GError) error = NULL;
      g_autoptr (MbusTelegram) telegram = NULL;

      copy[g_rand_int_range (rand, 0, (gint32) n)] ^= (guint8) (1u << g_rand_int_range (rand, 0, 8));
      if (g_rand_int_range (rand, 0, 4) == 0)
        n = (gsize) g_rand_int_range (rand, 1, (gint32) n + 1);
      mutant = g_bytes_new (copy, n);
      telegram = mbus_telegram_decode (mutant, &error);
      g_assert_true ((telegram == NULL) == (error != NULL));
      if (telegram != NULL)
        use_telegram (telegram);
    }
}

/* Nothing but noise through the deframer: what comes out is a frame that its own octets confirm. */
static void
test_noise (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (SEED);
  MbusDeframer deframer;
  gsize n_pushed = 0;
  gsize n_framed = 0;

  mbus_deframer_init (&deframer);
  for (guint i = 0; i < 10 * N_MUTANTS; i++)
    {
      /* Many beginnings, so that the deframer often believes in a frame. */
      static const guint8 beginnings[] = { 0x68, 0x10, 0xE5, 0x16, 0x03, 0x04 };
      gint32 dice = g_rand_int_range (rand, 0, 2 * G_N_ELEMENTS (beginnings));
      guint8 octet = dice < (gint32) G_N_ELEMENTS (beginnings) ? beginnings[dice] : (guint8) g_rand_int (rand);
      MbusFrame frame;

      n_pushed += mbus_deframer_push (&deframer, &octet, 1);
      while (mbus_deframer_next (&deframer, &frame) == MBUS_DEFRAMER_FRAME)
        {
          guint8 wire[MBUS_FRAME_MAX];

          n_framed += mbus_frame_build (&frame, wire);
        }
      if (g_rand_int_range (rand, 0, 100) == 0)
        mbus_deframer_flush (&deframer);
    }
  while (mbus_deframer_n_pending (&deframer) > 0)
    {
      MbusFrame frame;
      guint8 wire[MBUS_FRAME_MAX];

      mbus_deframer_flush (&deframer);
      while (mbus_deframer_next (&deframer, &frame) == MBUS_DEFRAMER_FRAME)
        n_framed += mbus_frame_build (&frame, wire);
    }
  g_assert_cmpuint (n_pushed, ==, 10 * N_MUTANTS);
  g_assert_cmpuint (n_framed, >, 0);
  g_assert_cmpuint (n_framed + mbus_deframer_n_skipped (&deframer), ==, n_pushed);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/mutation/content", test_content);
  g_test_add_func ("/mutation/octets", test_octets);
  g_test_add_func ("/mutation/noise", test_noise);

  return g_test_run ();
}
