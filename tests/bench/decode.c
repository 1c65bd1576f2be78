/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How long one core takes to decode a telegram, and to decode and write it, as meterctl does: in turn, so that a busy
 * machine slows all down alike, and the best of many rounds. XML is the measure of the other formats. Over real
 * telegrams where they are at hand; over telegrams made here where not. */
#include "config.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "mbus-decode.h"
#include "mbus-frame.h"
#include "mr-report-telegrams.h"

#define TELEGRAMS MR_SOURCE_ROOT "/../shared/telegrams/libmbus/test-frames"
#define ROUNDS 40
#define REPEATED 20 /* telegrams in a round, so that the clock can measure it */

/* A heat meter, an electricity meter and a water meter, as many records as such meters send: long header, records. */
static const char *const made[] = {
  "78 56 34 12 2D 2C 34 04 07 00 00 00 "
  "04 06 39 30 00 00 04 14 47 23 01 00 02 59 CE 1D 02 5D 10 0E 02 61 BE 0F 04 2D 15 00 00 00 14 2D 20 03 00 00 "
  "04 3B 10 02 00 00 14 3B 99 03 00 00 04 22 10 27 00 00 04 6D 2D 0B 45 33 44 06 00 30 00 00 44 14 00 20 01 00 "
  "42 6C 41 33",
  "21 43 65 87 2D 2C 01 02 08 00 00 00 "
  "84 10 04 10 27 00 00 84 20 04 20 4E 00 00 04 2B 10 27 00 00 84 80 40 2B 20 03 00 00 02 FD 48 FB 08 82 80 40 FD 48 "
  "FC 08 02 FD 59 10 02 02 FD 17 00 00 0C 78 21 43 65 87",
  "11 22 33 44 2D 2C 1B 16 09 00 00 00 "
  "0C 13 47 23 01 00 0B 3B 12 34 05 4C 13 45 12 01 00 42 6C 5F 3C 04 6D 2D 0B 45 33 01 FD 17 00",
};

typedef struct {
  const char *name;
  MrFormat format;
  gboolean written;
  double best;      /* ns a telegram */
  guint64 n_octets; /* written in one round */
} Work;

static void
add_made (GPtrArray *telegrams)
{
  for (gsize i = 0; i < G_N_ELEMENTS (made); i++)
    {
      g_autoptr (GBytes) data = mbus_unhex (made[i], NULL);
      guint8 wire[MBUS_FRAME_MAX];
      MbusFrame frame;

      mbus_frame_init_long (&frame, MBUS_C_RSP_UD, 1, MBUS_CI_VARIABLE, g_bytes_get_data (data, NULL),
                            g_bytes_get_size (data));
      g_ptr_array_add (telegrams, g_bytes_new (wire, mbus_frame_build (&frame, wire)));
    }
}

static void
add_file (GPtrArray *telegrams, const char *path)
{
  g_autofree char *contents = NULL;
  GBytes *octets;

  if (!g_file_get_contents (path, &contents, NULL, NULL))
    return;
  octets = mbus_unhex (contents, NULL);
  if (octets != NULL)
    g_ptr_array_add (telegrams, octets);
}

static GPtrArray *
gather (void)
{
  GPtrArray *telegrams = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autoptr (GDir) folder = g_dir_open (TELEGRAMS, 0, NULL);
  const char *name;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *path = g_build_filename (TELEGRAMS, name, NULL);

      if (g_str_has_suffix (name, ".hex"))
        add_file (telegrams, path);
    }
  if (telegrams->len > 0)
    {
      printf ("%u real telegrams from %s\n", telegrams->len, TELEGRAMS);
      return telegrams;
    }
  add_made (telegrams);
  printf ("%u telegrams made here: there are none in %s\n", telegrams->len, TELEGRAMS);
  return telegrams;
}

/* Nanoseconds that this thread has worked. */
static double
worked (void)
{
  struct timespec time;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &time);
  return (double) time.tv_sec * 1e9 + (double) time.tv_nsec;
}

/* @stream: (nullable): only decode. Returns: the number of octets written */
static guint64
work_on (GBytes *octets, MrReportStream *stream, GString *out, GPtrArray *one)
{
  g_autoptr (MbusTelegram) telegram = mbus_telegram_decode (octets, NULL);
  const MrReading reading = { .telegrams = one };

  if (telegram == NULL || stream == NULL)
    return 0;
  one->pdata[0] = telegram;
  g_string_truncate (out, 0);
  mr_report_stream_add (stream, &reading);
  return out->len;
}

static void
measure (GPtrArray *telegrams, Work *work)
{
  g_autoptr (GString) out = g_string_new (NULL);
  g_autoptr (GPtrArray) one = g_ptr_array_new ();
  g_autoptr (MrReportStream) stream = work->written ? mr_report_stream_new (out, work->format, TRUE, NULL) : NULL;
  double time;

  g_ptr_array_set_size (one, 1);
  work->n_octets = 0;
  time = worked ();
  for (guint i = 0; i < REPEATED; i++)
    for (guint j = 0; j < telegrams->len; j++)
      work->n_octets += work_on (telegrams->pdata[j], stream, out, one);
  time = (worked () - time) / (REPEATED * telegrams->len);
  work->best = work->best > 0 ? MIN (work->best, time) : time;
}

int
main (void)
{
  Work works[] = {
    { .name = "decode" },
    { .name = "decode + XML", .format = MR_FORMAT_XML, .written = TRUE },
    { .name = "decode + XML normalized", .format = MR_FORMAT_XML_NORMALIZED, .written = TRUE },
    { .name = "decode + JSON", .format = MR_FORMAT_JSON, .written = TRUE },
    { .name = "decode + CSV", .format = MR_FORMAT_CSV, .written = TRUE },
    { .name = "decode + text", .format = MR_FORMAT_TEXT, .written = TRUE },
  };
  const Work *xml = &works[1];
  g_autoptr (GPtrArray) telegrams = gather ();

  for (guint i = 0; i < ROUNDS; i++)
    for (gsize j = 0; j < G_N_ELEMENTS (works); j++)
      measure (telegrams, &works[j]);
  for (gsize j = 0; j < G_N_ELEMENTS (works); j++)
    printf ("%-26s %7.0f ns/telegram  %9.0f telegrams/s  %5.2f x XML  %6.0f octets/telegram\n", works[j].name,
            works[j].best, 1e9 / works[j].best, works[j].best / xml->best,
            (double) works[j].n_octets / (REPEATED * telegrams->len));
  return 0;
}
