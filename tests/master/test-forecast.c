/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a scan reports about its progress, compared with the time that it really took. */
#include "config.h"

#include "mr-scan.h"
#include "mr-sim.h"

#include "demo-bus.h"
#include "owner.h"
#include "sim-line.h"

typedef struct {
  gint64 when;  /* bus time */
  double share; /* done of total */
  gint64 left;
} Sample;

typedef struct {
  MrJob *job;
  GArray *samples; /* (element-type Sample) */
  GHashTable *masks;
} Watch;

static void
ignore_note (const char *sentence, gpointer user_data)
{
}

/* Runs on this thread, within the search. */
static void
on_tap (const MrTapEvent *event, gpointer user_data)
{
  Watch *self = user_data;
  const MrProgress *progress = &self->job->progress;
  Sample sample = { event->when, (double) progress->done / MAX (1, progress->total), progress->left };

  if (event->kind != MR_TAP_SENT)
    return;

  g_array_append_val (self->samples, sample);
  g_hash_table_add (self->masks, mbus_address_format (&progress->who));
}

/* Returns: (transfer full): the samples of a scan of the bus that @description describes */
static GArray *
watch_scan (const char *description, const MrScanOptions *options, GHashTable *masks)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MrLine) line = sim_line_open (description);
  g_autoptr (MrBus) bus = mr_bus_new (line, ignore_note, NULL);
  Owner owner;
  MrOutbox *outbox;
  Watch watch = { .masks = masks };
  guint tap;

  owner_init (&owner);
  outbox = mr_outbox_new (owner_on_event, &owner);
  watch.samples = g_array_new (FALSE, FALSE, sizeof (Sample));
  watch.job = mr_scan_job_new (1, options, outbox);

  mr_job_begin (watch.job, bus);
  tap = mr_line_add_tap (line, on_tap, &watch, NULL);
  g_assert_true (watch.job->run (watch.job, &error));
  mr_line_remove_tap (line, tap);

  mr_job_free (watch.job);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  mr_outbox_unref (outbox);
  owner_close (&owner);
  return watch.samples;
}

/* At half of its time the bar is near its middle; it hardly goes back once it has left its beginning; and the time
 * left is right within a factor of 2.5 in the middle of the scan, for nearly all of it. */
static void
assert_honest (GArray *samples)
{
  const gint64 whole = g_array_index (samples, Sample, samples->len - 1).when;
  guint n_middle = 0;
  guint n_right = 0;
  double highest = 0;
  double fallen = 0;
  double at_half = 0;

  for (guint i = 0; i < samples->len; i++)
    {
      const Sample *sample = &g_array_index (samples, Sample, i);
      const double part = (double) sample->when / whole;

      if (part > 0.05)
        highest = MAX (highest, sample->share);
      fallen = MAX (fallen, highest - sample->share);
      if (part <= 0.5)
        at_half = sample->share;
      if (i % (samples->len / 20) == 0)
      g_test_message ("%3.0f %%: bar %3.0f %%, left %4" G_GINT64_FORMAT " s of %4" G_GINT64_FORMAT " s", part * 100,
                        sample->share * 100, sample->left / G_USEC_PER_SEC, (whole - sample->when) / G_USEC_PER_SEC);
      if (part < 0.2 || part > 0.8)
        continue;

      n_middle++;
      n_right += sample->left * 2.5 >= whole - sample->when && sample->left <= 2.5 * (whole - sample->when);
    }

  g_test_message ("%.1f s, at half %.2f, fallen by %.2f, right in %u of %u", (double) whole / G_USEC_PER_SEC, at_half,
                  fallen, n_right, n_middle);
  g_assert_cmpfloat (at_half, >, 0.25);
  g_assert_cmpfloat (at_half, <, 0.75);
  g_assert_cmpfloat (fallen, <, 0.2);
  g_assert_cmpuint (n_right * 20, >=, n_middle * 19);
}

/* At one rate: what is found at a further one cannot be foreseen. */
static void
test_demo (void)
{
  MrScanOptions options = MR_SCAN_OPTIONS_DEFAULT;
  g_autoptr (GHashTable) masks = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autofree char *description = demo_bus_text ("", "");
  g_autoptr (GArray) samples = NULL;

  options.bauds[0] = 2400;
  samples = watch_scan (description, &options, masks);
  assert_honest (samples);

  /* The patterns, the meters that are read, the addresses, and the question whether there is any meter at all. */
  g_assert_true (g_hash_table_contains (masks, "2FFFFFFFFFFFFFFF"));
  g_assert_true (g_hash_table_contains (masks, "250112012D2C3002"));
  g_assert_true (g_hash_table_contains (masks, "250"));
}

/* @data: how many meters */
static void
test_random (gconstpointer data)
{
  const guint n_meters = GPOINTER_TO_UINT (data);
  MrScanOptions options = MR_SCAN_OPTIONS_DEFAULT;

  options.bauds[0] = 2400;
  for (guint seed = 1; seed <= 4; seed++)
    {
      g_autoptr (GRand) random = g_rand_new_with_seed (seed);
      g_autoptr (GString) description = g_string_new ("[bus]\ntitle = Test\n");
      g_autoptr (GHashTable) ids = g_hash_table_new (NULL, NULL);
      g_autoptr (GHashTable) masks = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

      while (g_hash_table_size (ids) < n_meters)
        {
          const int id = g_rand_int_range (random, 0, 100000000);

          if (g_hash_table_add (ids, GINT_TO_POINTER (id)))
            g_string_append_printf (description,
                                    "[meter %08d]\nid = %08d\nmanufacturer = KAM\nversion = 35\ntype = 04\n"
                                    "primary = %d\ndelay = %d bit\nrecords = raw 04 06 3B 30 00 00\n",
                                    id, id, g_rand_int_range (random, 0, 251), g_rand_int_range (random, 11, 330));
        }

      for (MrScanMethod method = MR_SCAN_AUTO; method <= MR_SCAN_SECONDARY; method++)
        {
          g_autoptr (GArray) samples = NULL;

          if (method == MR_SCAN_PRIMARY)
            continue;
          options.method = method;
          samples = watch_scan (description->str, &options, masks);
          assert_honest (samples);
        }
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  mr_sim_register ();

  g_test_add_func ("/forecast/demo", test_demo);
  g_test_add_data_func ("/forecast/random/60", GUINT_TO_POINTER (60), test_random);
  g_test_add_data_func ("/forecast/random/250", GUINT_TO_POINTER (250), test_random);

  return g_test_run ();
}
