/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Telegrams that no meter would send. Nothing may crash or leak, everything decoded must be printable, the rest must
 * be reported, and memory must not grow. The random numbers are the same in every run. */
#include "config.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "mbus-decode.h"
#include "mbus-deframer.h"
#include "mbus-error.h"
#include "sample-telegrams.h"
#include "seal-telegram.h"
#include "telegram-builder.h"
#include "use-telegram.h"

#define SEED 13757

/* GCC defines a macro, clang has a feature. */
#if defined __has_feature
#if __has_feature (address_sanitizer)
#define __SANITIZE_ADDRESS__ 1
#endif
#endif

/* Two million under the sanitizers, which detect more than a plain run; MR_MUTANTS sets another number. Telegrams
 * are used and freed: memory that grows after the first ones is a leak, or something that is never freed. The
 * sanitizer's own tables grow too. */
#if defined __SANITIZE_ADDRESS__
#define N_MUTANTS 2000000
#define GROWTH_MAX (128 * 1024 * 1024)
#else
#define N_MUTANTS 200000
#define GROWTH_MAX (4 * 1024 * 1024)
#endif

#if defined __SANITIZE_ADDRESS__
const char *__asan_default_options (void);

/* The sanitizer keeps freed memory for a while; with a smaller limit, growth is visible. */
const char *
__asan_default_options (void)
{
  return "quarantine_size_mb=8";
}
#endif

typedef struct {
  GRand *rand;
  GArray *originals; /* (element-type MbusFrame) */
  MbusFormats *formats;
} Fixture;

static guint
n_mutants (void)
{
  const char *wanted = g_getenv ("MR_MUTANTS");

  return wanted != NULL ? (guint) CLAMP (g_ascii_strtoull (wanted, NULL, 10), 1000, G_MAXINT32) : N_MUTANTS;
}

static gsize
resident (void)
{
  g_autofree char *text = NULL;
  gulong total = 0;
  gulong pages = 0;

  g_assert_true (g_file_get_contents ("/proc/self/statm", &text, NULL, NULL));
  g_assert_cmpint (sscanf (text, "%lu %lu", &total, &pages), ==, 2);
  return pages * (gsize) sysconf (_SC_PAGESIZE);
}

static void
add_original (Fixture *self, GBytes *octets)
{
  MbusFrame frame;

  if (octets != NULL && mbus_frame_parse (g_bytes_get_data (octets, NULL), g_bytes_get_size (octets), &frame, NULL) &&
      frame.kind == MBUS_FRAME_LONG && (frame.c & MBUS_C_SND_NKE) == 0)
    g_array_append_val (self->originals, frame);
}

static gint
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* Real telegrams too, if available. */
static void
add_folder (Fixture *self, const char *name)
{
  g_autofree char *path = g_build_filename (MR_SOURCE_ROOT, "..", "shared", "telegrams", "libmbus", name, NULL);
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_free);
  const char *file;

  while (folder != NULL && (file = g_dir_read_name (folder)) != NULL)
    {
      if (g_str_has_suffix (file, ".hex"))
        g_ptr_array_add (files, g_build_filename (path, file, NULL));
    }
  g_ptr_array_sort (files, compare_names);
  for (guint i = 0; i < files->len; i++)
    {
      g_autofree char *text = NULL;
      g_autoptr (GBytes) octets = NULL;

      g_assert_true (g_file_get_contents (files->pdata[i], &text, NULL, NULL));
      octets = mbus_unhex (text, NULL);
      add_original (self, octets);
    }
}

static void
set_up (Fixture *self, gconstpointer unused)
{
  self->rand = g_rand_new_with_seed (SEED);
  self->originals = g_array_new (FALSE, FALSE, sizeof (MbusFrame));
  self->formats = sample_formats ();
  for (guint i = 0; i < n_samples (); i++)
    {
      g_autoptr (GBytes) sample = sample_telegram (i);

      add_original (self, sample);
    }
  g_assert_cmpuint (self->originals->len, ==, n_samples ());
  add_folder (self, "test-frames");
  add_folder (self, "error-frames");
  add_folder (self, "unsupported-frames");
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  g_rand_free (self->rand);
  g_array_unref (self->originals);
  mbus_formats_unref (self->formats);
}

static guint
pick (Fixture *self, guint n)
{
  return (guint) g_rand_int_range (self->rand, 0, (gint32) n);
}

static const MbusFrame *
pick_original (Fixture *self)
{
  return &g_array_index (self->originals, MbusFrame, pick (self, self->originals->len));
}

/* Octets that matter to decoding: DIF, VIF and VIFE with special meanings, and the ends of ranges. */
static guint8
pick_octet (Fixture *self)
{
  static const guint8 pivots[] = {
    0x00, 0x01, 0x04, 0x0C, 0x0D, 0x0F, 0x13, 0x1F, 0x2F, 0x3F, 0x6C, 0x6D, 0x78, 0x7C, 0x7F, 0x80, 0x84, 0x8C, 0x8D,
    0x93, 0x9E, 0x9F, 0xA0, 0xBF, 0xC0, 0xC9, 0xCA, 0xD0, 0xE0, 0xEF, 0xF0, 0xF5, 0xF6, 0xF7, 0xFA, 0xFB, 0xFC,
    0xFD, 0xFE, 0xFF,
  };

  return pick (self, 3) == 0 ? pivots[pick (self, G_N_ELEMENTS (pivots))] : (guint8) g_rand_int (self->rand);
}

/* Inserts @n octets at @at, or removes them. */
static void
resize (MbusFrame *frame, guint at, gint n)
{
  guint rest = frame->n_data - at;

  n = n < 0 ? -(gint) MIN ((guint) -n, rest) : MIN (n, MBUS_DATA_MAX - frame->n_data);
  if (n >= 0)
    memmove (frame->data + at + n, frame->data + at, rest);
  else
    memmove (frame->data + at, frame->data + at - n, rest + n);
  frame->n_data = (guint8) (frame->n_data + n);
}

static void
change (Fixture *self, MbusFrame *frame)
{
  const MbusFrame *other = pick_original (self);
  guint at = pick (self, frame->n_data + 1u);
  guint n = 1 + pick (self, 8);

  switch (pick (self, 8))
    {
    case 0:
      frame->n_data = (guint8) at;
      break;
    case 1:
      resize (frame, at, -(gint) n);
      break;
    case 2:
      resize (frame, at, (gint) n);
      break;
    case 3:
      /* The end of another telegram. */
      at = MIN (at, other->n_data);
      memcpy (frame->data + at, other->data + at, other->n_data - at);
      frame->n_data = other->n_data;
      break;
    default:
      for (; n > 0 && frame->n_data > 0; n = n * 2 / 5)
        frame->data[pick (self, frame->n_data)] = pick_octet (self);
      break;
    }
}

/* Changes the data after the CI, and corrects lengths and checksums, so that decoding reaches them. */
static MbusFrame
mutate (Fixture *self)
{
  MbusFrame frame = *pick_original (self);

  for (guint n = 1 + pick (self, 4); n > 0; n--)
    change (self, &frame);
  if (pick (self, 20) == 0)
    frame.ci = (guint8) (0x60 + pick (self, 0x40));
  if (pick (self, 2) == 0)
    repair_compact_frame (&frame, pick (self, 256));
  return frame;
}

/* With everything that decoding can use, and with none of it. */
static MbusDecoding
pick_decoding (Fixture *self)
{
  static const MbusSecondary sender = { 0x12345678, 0x2C2D, 0x34, 0x04, FALSE, 0 };
  guint dice = pick (self, 16);

  return (MbusDecoding) {
    .formats = (dice & 1) != 0 ? self->formats : NULL,
    .find_key = (dice & 2) != 0 ? find_sample_key : NULL,
    .sender = (dice & 4) != 0 ? &sender : NULL,
    .saved = (dice & 8) != 0,
  };
}

/* Called for each mutant; @before is set after the first ones. */
static void
check_memory (guint i, guint n, gsize *before)
{
  if (i == n / 10)
    *before = resident ();
  else if (i == n - 1)
    g_assert_cmpuint (resident (), <, *before + GROWTH_MAX);
}

static void
test_content (Fixture *self, gconstpointer unused)
{
  const guint n = n_mutants ();
  gsize before = 0;
  guint n_whole = 0;
  guint n_records = 0;

  for (guint i = 0; i < n; i++)
    {
      const MbusFrame frame = mutate (self);
      guint8 wire[MBUS_FRAME_MAX];
      g_autoptr (GBytes) mutant = g_bytes_new (wire, mbus_frame_build (&frame, wire));
      MbusDecoding with = pick_decoding (self);
      g_autoptr (GError) error = NULL;
      g_autoptr (MbusTelegram) telegram = mbus_telegram_decode_with (mutant, &with, &error);

      g_assert_no_error (error);
      g_assert_nonnull (telegram);
      /* Making its words takes most of the time; the sanitizers have enough of them. */
      if (i % 4 == 0)
        use_telegram (telegram);
      else
        check_telegram (telegram);
      n_whole += telegram->error == NULL;
      n_records += telegram->records->len;
      check_memory (i, n, &before);
    }

  /* If mutations damaged nothing, or everything, they would test nothing. */
  g_assert_cmpuint (n_whole, >, n / 20);
  g_assert_cmpuint (n - n_whole, >, n / 20);
  g_assert_cmpuint (n_records, >, n);
}

/* Without corrected lengths and checksum: a result or an error, never neither, never both. */
static void
test_octets (Fixture *self, gconstpointer unused)
{
  const guint n_rounds = n_mutants () / 4;
  gsize before = 0;

  for (guint i = 0; i < n_rounds; i++)
    {
      guint8 wire[MBUS_FRAME_MAX];
      gsize n = mbus_frame_build (pick_original (self), wire);
      MbusDecoding with = pick_decoding (self);
      g_autoptr (GBytes) mutant = NULL;
      g_autoptr (GError) error = NULL;
      g_autoptr (MbusTelegram) telegram = NULL;

      wire[pick (self, n)] ^= (guint8) (1u << pick (self, 8));
      if (pick (self, 4) == 0)
        n = 1 + pick (self, n);
      mutant = g_bytes_new (wire, n);
      telegram = mbus_telegram_decode_with (mutant, &with, &error);
      g_assert_true ((telegram == NULL) == (error != NULL));
      if (telegram != NULL)
        use_telegram (telegram);
      check_memory (i, n_rounds, &before);
    }
}

/* With encryption that can be decrypted, so that damaged content is read too. */
static void
test_sealed (Fixture *self, gconstpointer unused)
{
  static const MbusSecondary sender = { 0x12345678, 0x2C2D, 0x34, 0x04, FALSE, 0 };
  static const guint modes[] = { 5, 7, 10 };
  const MbusDecoding with = { .formats = self->formats, .find_key = find_sample_key, .sender = &sender };
  const guint n_rounds = n_mutants () / 10;
  guint n_opened = 0;

  for (guint i = 0; i < n_rounds; i++)
    {
      MbusFrame frame = mutate (self);
      guint8 wire[MBUS_FRAME_MAX];
      g_autoptr (GBytes) octets = NULL;
      g_autoptr (MbusTelegram) telegram = NULL;
      gboolean sealed = seal_frame (&frame, modes[i % G_N_ELEMENTS (modes)]);
      gboolean damaged = pick (self, 8) == 0;

      if (damaged)
        change (self, &frame);
      octets = g_bytes_new (wire, mbus_frame_build (&frame, wire));
      telegram = mbus_telegram_decode_with (octets, &with, NULL);
      check_telegram (telegram);
      g_assert_true (!sealed || damaged || telegram->security == MBUS_SECURITY_OPENED);
      n_opened += telegram->security == MBUS_SECURITY_OPENED;
    }
  g_assert_cmpuint (n_opened, >, n_rounds / 4);
}

/* Only noise through the deframer: every frame found must be confirmed by its own octets. */
static void
test_noise (Fixture *self, gconstpointer unused)
{
  const guint n_rounds = n_mutants () / 4;
  MbusDeframer deframer;
  gsize n_pushed = 0;
  gsize n_framed = 0;

  mbus_deframer_init (&deframer);
  for (guint i = 0; i < n_rounds; i++)
    {
      /* Many beginnings, so that the deframer often assumes a frame. */
      static const guint8 beginnings[] = { 0x68, 0x10, 0xE5, 0x16, 0x03, 0x04 };
      guint dice = pick (self, 2 * G_N_ELEMENTS (beginnings));
      guint8 octet = dice < G_N_ELEMENTS (beginnings) ? beginnings[dice] : (guint8) g_rand_int (self->rand);
      MbusFrame frame;

      n_pushed += mbus_deframer_push (&deframer, &octet, 1);
      while (mbus_deframer_next (&deframer, &frame) == MBUS_DEFRAMER_FRAME)
        {
          guint8 wire[MBUS_FRAME_MAX];

          n_framed += mbus_frame_build (&frame, wire);
        }
      if (pick (self, 100) == 0)
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
  g_assert_cmpuint (n_pushed, ==, n_rounds);
  g_assert_cmpuint (n_framed, >, 0);
  g_assert_cmpuint (n_framed + mbus_deframer_n_skipped (&deframer), ==, n_pushed);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/mutation/content", Fixture, NULL, set_up, test_content, tear_down);
  g_test_add ("/mutation/octets", Fixture, NULL, set_up, test_octets, tear_down);
  g_test_add ("/mutation/sealed", Fixture, NULL, set_up, test_sealed, tear_down);
  g_test_add ("/mutation/noise", Fixture, NULL, set_up, test_noise, tear_down);

  return g_test_run ();
}
