/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Scans of buses on which all meters are as they left the factory: at address 0, any number of baud rates each, numbers
 * at random or one after another, telegrams of any length, any delay that the standard allows. Every meter is found,
 * and none that does not exist. MR_SEEDS=1000 tries more of them, from MR_SEED on. */
#include "config.h"

#include <string.h>

#include "mr-sim.h"

#include "owner.h"

#define SEEDS 12
#define METERS_MIN 10
#define METERS_MAX 60
#define RECORDS_MAX 36 /* of six octets, in one telegram */

/* The primary addresses, and three searches. */
#define REQUESTS_MAX 500
#define REQUESTS_PER_METER 25

static const guint rates[] = { 300, 2400, 9600 };

/* @seed decides everything else, too: a third of the buses has meters of one make, which answer in step. */
typedef struct {
  GRand *random;
  gboolean consecutive;
  gboolean in_step;
  guint next_id;
  GHashTable *ids;
} Delivery;

static guint
take_id (Delivery *self)
{
  for (;;)
    {
      const guint id = self->consecutive ? self->next_id++ : (guint) g_rand_int_range (self->random, 0, 100000000);

      if (g_hash_table_add (self->ids, GUINT_TO_POINTER (id)))
        return id;
    }
}

static void
append_meter (Delivery *self, GString *text)
{
  const guint id = take_id (self);
  const guint hears = (guint) g_rand_int_range (self->random, 1, 1 << G_N_ELEMENTS (rates));
  const int n_records = self->in_step ? 12 : g_rand_int_range (self->random, 1, RECORDS_MAX);

  g_string_append_printf (text, "[meter %08u]\nid = %08u\nmanufacturer = KAM\nversion = 35\ntype = 04\nprimary = 0\n",
                          id, id);
  if (!self->in_step)
    g_string_append_printf (text, "delay = %d bit + %d ms\n", g_rand_int_range (self->random, 11, 331),
                            g_rand_int_range (self->random, 0, 51));

  g_string_append (text, "baud = ");
  for (gsize i = 0; i < G_N_ELEMENTS (rates); i++)
    if ((hears >> i & 1) != 0)
      g_string_append_printf (text, "%u; ", rates[i]);

  /* To the letter: the first record is the number, so that no two telegrams are equal. */
  g_string_append_printf (text, "\nrecords = raw 0C 13 %02u %02u %02u %02u", id % 100, id / 100 % 100,
                          id / 10000 % 100, id / 1000000);
  for (int i = 1; i < n_records; i++)
    g_string_append_printf (text, "; raw 04 06 %02X %02X %02X 00", g_rand_int_range (self->random, 0, 256),
                            g_rand_int_range (self->random, 0, 256), g_rand_int_range (self->random, 0, 4));
  g_string_append (text, "\n");
}

static char *
delivery_text (guint seed, guint *n_meters)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (seed);
  g_autoptr (GHashTable) ids = g_hash_table_new (NULL, NULL);
  GString *text = g_string_new ("[bus]\ntitle = Delivery\n");
  Delivery self = { random, seed % 2, seed % 3 == 0, (guint) g_rand_int_range (random, 10000000, 90000000), ids };

  *n_meters = (guint) g_rand_int_range (random, METERS_MIN, METERS_MAX + 1);
  for (guint i = 0; i < *n_meters; i++)
    append_meter (&self, text);
  return g_string_free (text, FALSE);
}

static guint
seed_from_environment (const char *name, guint otherwise)
{
  const char *text = g_getenv (name);

  return text != NULL ? (guint) g_ascii_strtoull (text, NULL, 10) : otherwise;
}

/* Returns: how many of the meters of this delivery a scan missed */
static guint
scan_delivery (guint seed, guint *n_meters)
{
  const MrScanOptions options = MR_SCAN_OPTIONS_DEFAULT;
  g_autofree char *text = delivery_text (seed, n_meters);
  guint n_missed = *n_meters;
  Owner owner;

  owner_open_bus (&owner, text, "");
  owner_wait (&owner, mr_master_scan (owner.master, &options));
  g_assert_no_error (owner.error);
  owner_assert_no_problem (&owner);

  /* A crowd is nothing wrong with the line. */
  for (guint i = 0; i < owner.notes->len; i++)
    g_assert_nonnull (strstr (owner.notes->pdata[i], "answer at "));

  for (guint i = 0; i < owner.meters->len; i++)
    {
      g_autofree char *line = g_strdup_printf ("\nid = %.8s\n", (const char *) owner.meters->pdata[i]);

      g_assert_nonnull (strstr (text, line));
      n_missed--;
    }

  g_test_message ("seed %u: %u of %u meters, %u requests, %" G_GINT64_FORMAT " s on the bus", seed,
                  *n_meters - n_missed, *n_meters, owner.n_sent, owner.bus_time / G_USEC_PER_SEC);
  g_assert_cmpuint (owner.n_sent, <, REQUESTS_MAX + REQUESTS_PER_METER * *n_meters);
  owner_close (&owner);
  return n_missed;
}

static void
test_delivery (void)
{
  const guint first = seed_from_environment ("MR_SEED", 1);
  const guint n_seeds = seed_from_environment ("MR_SEEDS", SEEDS);
  guint n_all = 0;
  guint n_missed = 0;

  for (guint seed = first; seed < first + n_seeds; seed++)
    {
      guint n_meters;

      n_missed += scan_delivery (seed, &n_meters);
      n_all += n_meters;
    }

  g_test_message ("%u meters, %u missed", n_all, n_missed);
  g_assert_cmpuint (n_missed, ==, 0);
}

/* Many meters that acknowledge a little later than others, while the next request is on its way: their late E5 before
 * another meter's telegram is not an octet of the converter. */
static void
test_late_acknowledgements (void)
{
  const guint n_meters = 250;
  MrScanOptions options = MR_SCAN_OPTIONS_DEFAULT;

  options.method = MR_SCAN_SECONDARY;
  options.bauds[0] = 2400;
  for (guint seed = 7; seed < 10; seed++)
    {
      g_autoptr (GRand) random = g_rand_new_with_seed (seed);
      g_autoptr (GString) text = g_string_new ("[bus]\ntitle = Late\n");
      Owner owner;

      for (guint i = 0; i < n_meters; i++)
        g_string_append_printf (text,
                                "[meter %u]\nid = %08u\nmanufacturer = KAM\nversion = 35\ntype = 04\nprimary = %u\n"
                                "baud = 2400\ndelay = %d bit\nrecords = raw 04 06 %02X %02X 00 00\n",
                                i, i * 400000 + (guint) g_rand_int_range (random, 0, 400000), i + 1,
                                g_rand_int_range (random, 11, 121), g_rand_int_range (random, 0, 256), i);

      owner_open_bus (&owner, text->str, "");
      owner_wait (&owner, mr_master_scan (owner.master, &options));
      g_assert_no_error (owner.error);
      owner_assert_no_problem (&owner);
      g_assert_cmpuint (owner.meters->len, ==, n_meters);
      g_assert_cmpuint (owner.notes->len, ==, 0);
      owner_close (&owner);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  mr_sim_register ();

  g_test_add_func ("/fresh/delivery", test_delivery);
  g_test_add_func ("/fresh/late-acknowledgements", test_late_acknowledgements);

  return g_test_run ();
}
