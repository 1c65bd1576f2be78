/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Buses at random, with whatever a line does to them: every meter is found, none is invented, and what is kept of each
 * is what it sent. MR_SEEDS=1000 tries more of them, from MR_SEED on. */
#include "config.h"

#include <string.h>

#include "mr-sim.h"

#include "owner.h"

#define SEEDS 40
#define METERS_MAX 40

/* @faults: lines of [bus]; @must_be_whole: no problem may be reported, and nothing may be missing, else only silently
 * @misses: one scan of so many may, 0: none; where the only request that a meter had to answer is damaged, nothing shows
 * it */
typedef struct {
  const char *name;
  const char *faults;
  gboolean must_be_whole;
  guint misses;
} Line;

static const Line lines[] = {
  { "clean", "", TRUE, 0 },
  { "echo", "echo = yes\n", TRUE, 0 },
  { "noise", "noise = 100 ppm\n", FALSE, 20 },
  { "stalls", "stalls = 10\nstall = 300 ms\n", FALSE, 20 },
  { "all", "noise = 100 ppm\nstalls = 10\nstall = 300 ms\necho = yes\n", FALSE, 20 },
};

typedef struct {
  char *id;
  char *records;
  guint n_found;
} Meter;

static void
meter_clear (gpointer data)
{
  Meter *self = data;

  g_free (self->id);
  g_free (self->records);
}

static guint
from_environment (const char *name, guint otherwise)
{
  const char *text = g_getenv (name);

  return text != NULL ? (guint) g_ascii_strtoull (text, NULL, 10) : otherwise;
}

static guint
next_id (GRand *random, guint kind, guint before, guint i)
{
  if (kind == 0 || i == 0 || (kind == 2 && i % 8 == 0))
    return (guint) g_rand_int_range (random, 0, 99990000);
  return before + 1;
}

/* How meters came by their primary addresses: each its own, at random, or not at all. */
static guint
next_primary (GRand *random, guint kind, guint i)
{
  switch (kind)
    {
    case 0:
      return i + 1;
    case 1:
      return (guint) g_rand_int_range (random, 0, 60);
    default:
      return 0;
    }
}

static void
append_delay (GRand *random, guint kind, GString *text)
{
  if (kind == 0)
    g_string_append_printf (text, "delay = %d bit\n", g_rand_int_range (random, 11, 110));
  else if (kind == 1)
    g_string_append_printf (text, "delay = %d bit + %d ms\n", g_rand_int_range (random, 11, 331),
                            g_rand_int_range (random, 0, 51));
}

static char *
describe (const Line *line, guint seed, GArray *meters)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (seed);
  g_autoptr (GHashTable) ids = g_hash_table_new (NULL, NULL);
  const guint n_meters = (guint) g_rand_int_range (random, 1, METERS_MAX + 1);
  const guint id_kind = seed % 3;
  const guint primary_kind = seed / 3 % 3;
  const guint delay_kind = seed / 9 % 3;
  const gint n_records = g_rand_int_range (random, 1, 12);
  GString *text = g_string_new ("[bus]\ntitle = Stress\n");
  guint id = 0;

  g_string_append_printf (text, "seed = %u\n%s", seed, line->faults);
  for (guint i = 0; i < n_meters; i++)
    {
      g_autoptr (GString) records = g_string_new (NULL);
      Meter meter = { 0 };

      do
        id = next_id (random, id_kind, id, i);
      while (!g_hash_table_add (ids, GUINT_TO_POINTER (id)));
      meter.id = g_strdup_printf ("%08u", id);
      g_string_append_printf (text, "[meter %u]\nid = %s\nmanufacturer = KAM\nversion = 35\ntype = 04\nprimary = %u\n"
                              "baud = 2400\n", i, meter.id, next_primary (random, primary_kind, i));
      append_delay (random, delay_kind, text);
      for (gint k = 0; k < n_records; k++)
        g_string_append_printf (records, "%s04 06 %02X %02X %02X 00", k > 0 ? " " : "",
                                g_rand_int_range (random, 0, 256), g_rand_int_range (random, 0, 256), i);
      g_string_append_printf (text, "records = raw %s\n", records->str);
      meter.records = g_strdup (records->str);
      g_array_append_val (meters, meter);
    }

  return g_string_free (text, FALSE);
}

static Meter *
find (GArray *meters, const char *reported)
{
  for (guint i = 0; i < meters->len; i++)
    {
      Meter *meter = &g_array_index (meters, Meter, i);

      if (g_str_has_prefix (reported, meter->id))
        return meter;
    }

  return NULL;
}

/* Returns: whether all was well */
static gboolean
scan_bus (const Line *line, guint seed, MrScanMethod method)
{
  g_autoptr (GArray) meters = g_array_new (FALSE, FALSE, sizeof (Meter));
  g_autofree char *text = describe (line, seed, meters);
  MrScanOptions options = MR_SCAN_OPTIONS_DEFAULT;
  guint n_missed = 0;
  gboolean good = TRUE;
  Owner owner;

  g_array_set_clear_func (meters, meter_clear);
  options.method = method;
  options.bauds[0] = 2400;
  owner_open_bus (&owner, text, "");
  owner_wait (&owner, mr_master_scan (owner.master, &options));
  g_assert_no_error (owner.error);
  for (guint i = 0; i < owner.meters->len; i++)
    {
      Meter *meter = find (meters, owner.meters->pdata[i]);

      if (meter != NULL && strstr (owner.telegrams->pdata[i], meter->records) != NULL)
        {
          meter->n_found++;
          continue;
        }
      good = FALSE;
      g_test_message ("%s, seed %u: %s %s: %s", line->name, seed, (char *) owner.meters->pdata[i],
                      meter == NULL ? "is invented" : "sends something else", (char *) owner.telegrams->pdata[i]);
    }
  for (guint i = 0; i < meters->len; i++)
    if (g_array_index (meters, Meter, i).n_found == 0)
      {
        n_missed++;
        g_test_message ("  missed %s", g_array_index (meters, Meter, i).id);
      }

  g_test_message ("%s, seed %u: %u of %u, %u problems, %u requests, %.1f s", line->name, seed,
                  meters->len - n_missed, meters->len, owner.problems->len, owner.n_sent,
                  (double) owner.bus_time / G_USEC_PER_SEC);
  for (guint i = 0; i < owner.problems->len; i++)
    g_test_message ("  %s", (char *) owner.problems->pdata[i]);
  good = good && (n_missed == 0 || (!line->must_be_whole && owner.problems->len > 0)) &&
         (!line->must_be_whole || owner.problems->len == 0);
  if (!good)
    g_test_message ("%s, seed %u FAILED", line->name, seed);
  owner_close (&owner);
  return good;
}

static void
test_line (gconstpointer data)
{
  const Line *line = data;
  const guint first = from_environment ("MR_SEED", 1);
  const guint n_seeds = from_environment ("MR_SEEDS", SEEDS);
  guint n_bad = 0;

  for (guint seed = first; seed < first + n_seeds; seed++)
    n_bad += !scan_bus (line, seed, seed / 27 % 2 == 0 ? MR_SCAN_AUTO : MR_SCAN_SECONDARY);

  g_assert_cmpuint (n_bad, <=, line->misses > 0 ? n_seeds / line->misses : 0);
}

/* Three meters at the factory's address, whose telegrams together are that of a meter 00000000, checksum included. */
static void
test_overlap (void)
{
  g_assert_true (scan_bus (&lines[0], 726, MR_SCAN_AUTO));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  mr_sim_register ();

  for (gsize i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      g_autofree char *path = g_strconcat ("/stress/", lines[i].name, NULL);

      g_test_add_data_func (path, &lines[i], test_line);
    }

  g_test_add_func ("/stress/overlap", test_overlap);

  return g_test_run ();
}
