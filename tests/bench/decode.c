/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How many telegrams a second one core decodes, and decodes and writes. Over real telegrams where they are at hand;
 * over telegrams made here where not. */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "mbus-decode.h"
#include "mbus-frame.h"
#include "mr-report-writers.h"

#define TELEGRAMS MR_SOURCE_ROOT "/../shared/telegrams/libmbus/test-frames"
#define SECONDS 1.0
#define ROUNDS_BETWEEN_CLOCKS 200

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

typedef enum {
  DECODE,
  XML,
  XML_NORMALIZED,
  JSON,
  CSV,
  TEXT
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

static void
append_csv (GString *out, const MrReading *reading)
{
  MrCsv *csv = mr_csv_new_on (out, MR_CSV_COMMA_POINT);
  gint64 n_telegrams = 0;

  mr_report_add_csv (csv, reading, NULL, &n_telegrams);
  mr_csv_free (csv);
}

static guint
work_on (GBytes *octets, Work work, GString *out, GPtrArray *one)
{
  g_autoptr (MbusTelegram) telegram = mbus_telegram_decode (octets, NULL);
  const MrReading reading = { .telegrams = one };

  if (telegram == NULL)
    return 0;
  one->pdata[0] = telegram;
  g_string_truncate (out, 0);
  if (work == XML || work == XML_NORMALIZED)
    mr_report_append_xml (out, &reading, work == XML_NORMALIZED, NULL);
  else if (work == JSON)
    mr_report_append_json (out, &reading, NULL);
  else if (work == CSV)
    append_csv (out, &reading);
  else if (work == TEXT)
    mr_report_append_text (out, &reading, NULL);
  return telegram->records->len;
}

static void
measure (GPtrArray *telegrams, Work work, const char *name)
{
  g_autoptr (GString) out = g_string_new (NULL);
  g_autoptr (GPtrArray) one = g_ptr_array_new ();
  g_autoptr (GTimer) timer = NULL;
  guint64 n_telegrams = 0;
  guint64 n_records = 0;
  double elapsed;

  g_ptr_array_set_size (one, 1);
  timer = g_timer_new ();
  do
    {
      for (guint i = 0; i < ROUNDS_BETWEEN_CLOCKS; i++)
        for (guint j = 0; j < telegrams->len; j++)
          n_records += work_on (telegrams->pdata[j], work, out, one);
      n_telegrams += ROUNDS_BETWEEN_CLOCKS * telegrams->len;
      elapsed = g_timer_elapsed (timer, NULL);
    }
  while (elapsed < SECONDS);
  printf ("%-26s %10.0f telegrams/s  %11.0f records/s\n", name, (double) n_telegrams / elapsed,
          (double) n_records / elapsed);
}

int
main (void)
{
  g_autoptr (GPtrArray) telegrams = gather ();

  measure (telegrams, DECODE, "decode");
  measure (telegrams, XML, "decode + XML");
  measure (telegrams, XML_NORMALIZED, "decode + XML normalized");
  measure (telegrams, JSON, "decode + JSON");
  measure (telegrams, CSV, "decode + CSV");
  measure (telegrams, TEXT, "decode + text");
  return 0;
}
