/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a search costs: requests and bus seconds, until the last meter has been heard and until it is proven that there is
 * no other, against the floor, which no search can go below: each meter is
 * selected, acknowledges, is asked, and sends its telegram of 100 octets, after the shortest pauses that EN 13757-2
 * allows. */
#include "config.h"

#include "mr-sim.h"

#include "../master/owner.h"

#include <string.h>

#define SEED 20261130
#define ANSWER_OCTETS 100
/* Selection, E5, REQ_UD2 and the answer; twice 11 bit until an answer begins, and 33 bit idle line. */
#define FLOOR_BITS ((17 + 1 + 5 + ANSWER_OCTETS) * 11 + 2 * 11 + 33)

typedef void (*Numbers) (GRand *rand, guint *numbers, guint n);

/* @primary: of the first meter; the next ones count from it. @step: 0, all have the same
 * @bauds: that the meters hear; @all_rates: measure the scan at the usual rates, too; @is_known: the site knows them all */
typedef struct {
  const char *name;
  guint n;
  Numbers numbers;
  guint primary;
  guint step;
  const char *bauds;
  MrScanMethod method;
  gboolean all_rates;
  gboolean is_known;
} Bus;

static void
random_numbers (GRand *rand, guint *numbers, guint n)
{
  for (guint i = 0; i < n; i++)
    numbers[i] = (guint) g_rand_int_range (rand, 10000000, 99999999);
}

static void
consecutive_numbers (GRand *rand, guint *numbers, guint n)
{
  for (guint i = 0; i < n; i++)
    numbers[i] = 66290000 + i;
}

static void
deliveries (GRand *rand, guint *numbers, guint n)
{
  guint first = 0;

  for (guint i = 0; i < n; i++)
    {
      if (i % 30 == 0)
        first = (guint) g_rand_int_range (rand, 10000000, 99999000);
      numbers[i] = first + i % 30;
    }
}

static const Bus buses[] = {
  { "10 random, all at one address", 10, random_numbers, 1, 0, "2400; 300; 9600", MR_SCAN_SECONDARY, FALSE, FALSE },
  { "60 random, all at one address", 60, random_numbers, 1, 0, "2400; 300; 9600", MR_SCAN_SECONDARY, FALSE, FALSE },
  { "250 random, all at one address", 250, random_numbers, 1, 0, "2400; 300; 9600", MR_SCAN_SECONDARY, TRUE, FALSE },
  { "60 consecutive, all at one address", 60, consecutive_numbers, 1, 0, "2400; 300; 9600", MR_SCAN_SECONDARY, FALSE, FALSE },
  { "250 consecutive, all at one address", 250, consecutive_numbers, 1, 0, "2400; 300; 9600", MR_SCAN_SECONDARY, FALSE, FALSE },
  { "8 deliveries of 30", 240, deliveries, 1, 0, "2400; 300; 9600", MR_SCAN_SECONDARY, FALSE, FALSE },
  { "5 at address 0", 5, random_numbers, 0, 0, "2400; 300; 9600", MR_SCAN_AUTO, FALSE, FALSE },
  { "60 with addresses of their own", 60, random_numbers, 1, 1, "2400; 300; 9600", MR_SCAN_AUTO, FALSE, FALSE },
  { "250 with addresses of their own", 250, random_numbers, 1, 1, "2400; 300; 9600", MR_SCAN_AUTO, TRUE, FALSE },
  { "250 random at one address, all known", 250, random_numbers, 1, 0, "2400; 300; 9600", MR_SCAN_AUTO, FALSE, TRUE },
  { "60 with addresses of their own, all known", 60, random_numbers, 2, 4, "2400; 300; 9600", MR_SCAN_AUTO, FALSE, TRUE },
};

static char *
describe (const Bus *bus, guint seed)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  g_autofree guint *numbers = g_new (guint, bus->n);
  GString *text = g_string_new ("[bus]\ntitle = Benchmark\n");

  bus->numbers (rand, numbers, bus->n);
  for (guint i = 0; i < bus->n; i++)
    {
      g_string_append_printf (text, "[meter %u]\nid = %u\nmanufacturer = KAM\nversion = 35\ntype = 04\n"
                              "primary = %u\nbaud = %s\ndelay = %u bit\nrecords = raw 0C 13 %08u",
                              i, numbers[i], bus->primary + i * bus->step, bus->bauds,
                              (guint) g_rand_int_range (rand, 11, 110), numbers[i]);
      /* The header has 21 octets with the frame, the first record six. */
      for (guint n = 21 + 6; n + 6 <= ANSWER_OCTETS; n += 6)
        g_string_append_printf (text, "; raw 04 06 %02X %02X %02X 00", g_rand_int_range (rand, 0, 256),
                                g_rand_int_range (rand, 0, 256), g_rand_int_range (rand, 0, 256));
      g_string_append (text, "; raw 2F\n");
    }
  return g_string_free (text, FALSE);
}

/* What came since the last request, and when a meter was last heard that had not been heard before. */
typedef struct {
  GByteArray *octets;
  GHashTable *heard; /* (element-type guint): identification numbers, as in telegrams */
  gint64 began;
  gint64 now;
  gint64 complete;
} Ear;

/* Runs on the engine's thread. */
static void
listen (const MrTapEvent *event, gpointer user_data)
{
  Ear *self = user_data;
  MbusFrame frame;
  guint32 id;

  if (event->kind == MR_TAP_RECEIVED)
    {
      g_byte_array_append (self->octets, event->octets, (guint) event->len);
      self->now = event->when;
      return;
    }
  if (event->kind != MR_TAP_SENT)
    return;
  if (self->began == 0)
    self->began = event->when;

  if (mbus_frame_parse (self->octets->data, self->octets->len, &frame, NULL) && frame.kind == MBUS_FRAME_LONG)
    {
      memcpy (&id, frame.data, sizeof id);
      if (g_hash_table_add (self->heard, GUINT_TO_POINTER (id)))
        self->complete = self->now;
    }
  g_byte_array_set_size (self->octets, 0);
}

/* Returns: (transfer full): what the site knows of @bus */
static GArray *
known_places (const Bus *bus, guint seed, guint baud)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  g_autofree guint *numbers = g_new (guint, bus->n);
  GArray *places = g_array_new (FALSE, FALSE, sizeof (MrScanPlace));

  bus->numbers (rand, numbers, bus->n);
  for (guint i = 0; i < bus->n; i++)
    {
      g_autofree char *text = g_strdup_printf ("%08u2D2C3504", numbers[i]);
      MrScanPlace place = { .primary = (int) (bus->primary + i * bus->step), .baud = baud };

      g_assert_true (mbus_secondary_parse (text, &place.address, NULL));
      g_array_append_val (places, place);
    }
  return places;
}

static void
measure (const Bus *bus, guint baud, gboolean all_rates)
{
  MrScanOptions options = MR_SCAN_OPTIONS_DEFAULT;
  g_autofree char *description = describe (bus, SEED);
  g_autofree char *query = g_strdup_printf ("?baud=%u", baud);
  const double floor = (double) bus->n * FLOOR_BITS / baud;
  Ear ear = { g_byte_array_new (), g_hash_table_new (NULL, NULL), 0, 0, 0 };
  double complete;
  double proven;
  g_autoptr (GArray) places = bus->is_known ? known_places (bus, SEED, baud) : NULL;
  Owner owner;

  options.method = bus->method;
  options.places = places;
  options.bauds[0] = all_rates ? 0 : baud;
  owner_open_bus (&owner, description, query);
  mr_master_add_tap (owner.master, listen, &ear, NULL);
  owner_wait (&owner, mr_master_scan (owner.master, &options));
  g_assert_no_error (owner.error);
  complete = (double) (ear.complete - ear.began) / G_USEC_PER_SEC;
  proven = (double) (owner.bus_time - ear.began) / G_USEC_PER_SEC;
  g_print ("%-42s %5u %s %5u %7.1f s %7.1f s %7.1f s %6.2f %6.2f%s\n", bus->name, baud, all_rates ? "all " : "    ",
           owner.n_sent, floor, complete, proven, complete / floor, proven / floor,
           owner.meters->len == bus->n && owner.problems->len == 0 ? "" : "  INCOMPLETE");
  owner_close (&owner);
  g_byte_array_unref (ear.octets);
  g_hash_table_unref (ear.heard);
}

/* With an argument, only the buses whose name has it. */
int
main (int argc, char *argv[])
{
  static const guint bauds[] = { 300, 2400, 9600 };
  const char *part = argc > 1 ? argv[1] : "";

  mr_sim_register ();
  g_print ("%-42s %5s rates %4s %9s %9s %9s %6s %6s\n", "bus", "baud", "sent", "floor", "complete", "proven", "ratio", "ratio");
  for (gsize i = 0; i < G_N_ELEMENTS (buses); i++)
    for (gsize j = 0; j < G_N_ELEMENTS (bauds) && strstr (buses[i].name, part) != NULL; j++)
      measure (&buses[i], bauds[j], FALSE);
  for (gsize i = 0; i < G_N_ELEMENTS (buses); i++)
    if (buses[i].all_rates && strstr (buses[i].name, part) != NULL)
      measure (&buses[i], 2400, TRUE);
  return 0;
}
