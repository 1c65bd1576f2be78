/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The steps of a scan: what the site knows, the proof that there is no other meter, and further baud rates. */
#include "config.h"

#include <string.h>

#include "mr-sim.h"

#include "owner.h"

/* Of stalls. */
#define N_SEEDS 12

#define BUS "[bus]\ntitle = Test\n"
#define METER(id, more) \
  "[meter " id "]\nid = " id "\nmanufacturer = KAM\nversion = 35\ntype = 04\nrecords = raw 0C 13 " id "\n" more

/* Returns: (transfer full): a bus of @n meters with addresses of their own from 1 on, which hear @bauds */
static char *
street (guint n, const char *bauds)
{
  GString *text = g_string_new (BUS);

  for (guint i = 1; i <= n; i++)
    {
      const guint id = 10000000 + 7919 * i;

      g_string_append_printf (text, "[meter %u]\nid = %u\nmanufacturer = KAM\nversion = 35\ntype = 04\nprimary = %u\n"
                              "baud = %s\nrecords = raw 0C 13 %u\n", i, id, i, bauds, id);
    }
  return g_string_free (text, FALSE);
}

static void
scan (Owner *self, const char *description, const MrScanOptions *options)
{
  owner_open_bus (self, description, "");
  owner_wait (self, mr_master_scan (self->master, options));
  g_assert_no_error (self->error);
  owner_assert_no_problem (self);
}

/* The site knows a meter. */
static void
know (GArray *places, const char *address, int primary, guint baud)
{
  MrScanPlace place = { .primary = primary, .baud = baud };

  g_assert_true (mbus_secondary_parse (address, &place.address, NULL));
  g_array_append_val (places, place);
}

static guint
count_notes (const Owner *self, const char *part)
{
  guint n = 0;

  for (guint i = 0; i < self->notes->len; i++)
    n += strstr (self->notes->pdata[i], part) != NULL;

  return n;
}

static guint
count_requests (const char *description, const MrScanOptions *options)
{
  guint n;
  Owner owner;

  scan (&owner, description, options);
  n = owner.n_sent;
  owner_close (&owner);
  return n;
}

/* Meters that find the rate of the master by themselves: a further rate costs the same few requests, however many there
 * are, and what was not searched is said. */
static void
test_explained (void)
{
  static const guint sizes[] = { 60, 120 };
  guint more[G_N_ELEMENTS (sizes)];

  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autofree char *bus = street (sizes[i], "300; 2400; 9600");
      MrScanOptions one = MR_SCAN_OPTIONS_DEFAULT;
      const MrScanOptions all = MR_SCAN_OPTIONS_DEFAULT;
      Owner owner;

      one.bauds[0] = 2400;
      scan (&owner, bus, &all);
      g_assert_cmpuint (owner.meters->len, ==, sizes[i]);
      g_assert_cmpuint (count_notes (&owner, "The meters found answer at other baud rates, too: 9600, 300."), ==, 1);
      more[i] = owner.n_sent - count_requests (bus, &one);
      owner_close (&owner);
    }

  g_assert_cmpuint (more[0], <=, 2 * 12);
  g_assert_cmpuint (more[1], ==, more[0]);
}

/* Few meters: a further rate costs little, so one that hears nothing else is found among those that hear both. At 300
 * baud it would take long. */
static void
test_cheap (void)
{
  const MrScanOptions options = MR_SCAN_OPTIONS_DEFAULT;
  Owner owner;

  scan (&owner, BUS METER ("11111111", "primary = 1\nbaud = 2400; 9600\n")
        METER ("11111112", "primary = 2\nbaud = 2400; 9600\n") METER ("11111119", "primary = 3\nbaud = 9600\n"),
        &options);
  owner_assert_meters (&owner, "111111112D2C3504@1 2400\n111111122D2C3504@2 2400\n111111192D2C3504@3 9600");
  g_assert_cmpuint (owner.notes->len, ==, 0);
  owner_close (&owner);
}

/* Where meters answer that are not those found before, the rate is searched in full, after that was said. */
static void
test_unexplained (void)
{
  g_autofree char *others = street (20, "2400");
  g_autofree char *bus = g_strconcat (others, METER ("22222222", "primary = 100\nbaud = 300\n")
                                      METER ("33333333", "primary = 100\nbaud = 300\n"), NULL);
  MrScanOptions options = MR_SCAN_OPTIONS_DEFAULT;
  Owner owner;

  scan (&owner, bus, &options);
  g_assert_cmpuint (owner.meters->len, ==, 22);
  g_assert_cmpuint (count_notes (&owner, "Meters answer at 300 baud that may not have been found yet."), ==, 1);
  g_assert_cmpuint (owner.progress.n_steps, ==, 2 + 2 + 1);
  owner_close (&owner);

  options.quick = TRUE;
  scan (&owner, bus, &options);
  g_assert_cmpuint (owner.meters->len, ==, 20);
  g_assert_cmpuint (count_notes (&owner, "Skipped: the search at 300 baud."), ==, 1);
  owner_close (&owner);
}

/* Without the proof only the addresses are asked, or only the numbers where several meters have the factory's. */
static void
test_quick (void)
{
  g_autofree char *bus = street (5, "2400");
  MrScanOptions options = MR_SCAN_OPTIONS_DEFAULT;
  Owner owner;

  options.bauds[0] = 2400;
  options.quick = TRUE;
  scan (&owner, bus, &options);
  g_assert_cmpuint (owner.meters->len, ==, 5);
  g_assert_cmpuint (owner.notes->len, ==, 1);
  g_assert_cmpuint (count_notes (&owner, "Skipped: the search by number"), ==, 1);
  g_assert_cmpuint (owner.n_sent, <, 2 + 251 + 2 * 5);
  owner_close (&owner);

  scan (&owner, BUS METER ("11111111", "primary = 0\n") METER ("22222222", "primary = 0\ndelay = 90 bit\n"), &options);
  g_assert_cmpuint (owner.meters->len, ==, 2);
  g_assert_cmpuint (count_notes (&owner, "Skipped: 250 primary addresses were not asked."), ==, 1);
  g_assert_cmpuint (owner.n_sent, <, 30);
  owner_close (&owner);
}

/* A computer that stands still now and then has silence come before the answer. What was silent before that showed is
 * asked again, also where the proof is skipped. */
static void
test_quick_stalls (void)
{
  g_autofree char *meters = street (60, "2400");
  MrScanOptions options = MR_SCAN_OPTIONS_DEFAULT;
  guint n_missed = 0;

  options.bauds[0] = 2400;
  options.quick = TRUE;
  for (guint seed = 1; seed <= N_SEEDS; seed++)
    {
      g_autofree char *bus = g_strdup_printf ("[bus]\ntitle = Test\nstalls = 20\nstall = 300 ms\nseed = %u\n%s", seed,
                                              strstr (meters, "[meter"));
      Owner owner;

      owner_open_bus (&owner, bus, "");
      owner_wait (&owner, mr_master_scan (owner.master, &options));
      g_assert_no_error (owner.error);
      g_test_message ("seed %u: %u meters, %u requests", seed, owner.meters->len, owner.n_sent);
      n_missed += 60 - owner.meters->len;
      owner_close (&owner);
    }
  g_assert_cmpuint (n_missed, ==, 0);
}

static gboolean
is_at_proof (const Owner *self)
{
  return self->progress.step == MR_SCAN_STEP_PROOF;
}

/* On a clock that leaves time to skip it. A step that is over already is not skipped, nor is the search itself. */
static void
test_skip (void)
{
  g_autofree char *bus = street (5, "2400");
  MrScanOptions options = MR_SCAN_OPTIONS_DEFAULT;
  Owner owner;
  guint job;

  options.bauds[0] = 2400;
  owner_open_bus (&owner, bus, "?speed=100");
  job = mr_master_scan (owner.master, &options);
  owner_wait_for (&owner, owner.n_progress > 0);
  mr_master_skip (owner.master, job, owner.progress.n_steps);
  owner_wait_for (&owner, is_at_proof (&owner));
  g_assert_cmpuint (owner.meters->len, ==, 5);
  mr_master_skip (owner.master, job, owner.progress.n_steps - 1);
  mr_master_skip (owner.master, job, owner.progress.n_steps);
  owner_wait (&owner, job);
  g_assert_no_error (owner.error);
  owner_assert_no_problem (&owner);
  g_assert_cmpuint (count_notes (&owner, "Skipped: the search by number"), ==, 1);
  owner_close (&owner);
}

/* What the site knows comes first, wherever it is. */
static void
test_known (void)
{
  g_autoptr (GArray) places = g_array_new (FALSE, FALSE, sizeof (MrScanPlace));
  MrScanOptions options = MR_SCAN_OPTIONS_DEFAULT;
  Owner owner;

  know (places, "999999912D2C3504", 0, 2400);
  know (places, "999999922D2C3504", 0, 2400);
  know (places, "777777772D2C3504", 200, 2400);
  options.bauds[0] = 2400;
  options.places = places;

  scan (&owner, BUS METER ("11111111", "primary = 0\n") METER ("99999991", "primary = 0\ndelay = 90 bit\n")
        METER ("99999992", "primary = 0\ndelay = 40 bit\n") METER ("77777777", "primary = 200\n"), &options);
  g_assert_cmpuint (owner.meters->len, ==, 4);
  g_assert_cmpstr (owner.meters->pdata[0], ==, "777777772D2C3504@200 2400");
  g_assert_true (g_str_has_prefix (owner.meters->pdata[1], "99999991"));
  g_assert_true (g_str_has_prefix (owner.meters->pdata[2], "99999992"));
  owner_close (&owner);
}

/* A meter that is known at a rate that is explained by others is asked there all the same. */
static void
test_known_at_rate (void)
{
  g_autoptr (GArray) places = g_array_new (FALSE, FALSE, sizeof (MrScanPlace));
  g_autofree char *others = street (20, "300; 2400");
  g_autofree char *bus = g_strconcat (others, METER ("22222222", "primary = 100\nbaud = 300\n"), NULL);
  MrScanOptions options = MR_SCAN_OPTIONS_DEFAULT;
  Owner owner;

  scan (&owner, bus, &options);
  g_assert_cmpuint (owner.meters->len, ==, 20);
  g_assert_cmpuint (count_notes (&owner, "at other baud rates, too: 300."), ==, 1);
  owner_close (&owner);

  know (places, "222222222D2C3504", 100, 300);
  options.places = places;
  scan (&owner, bus, &options);
  g_assert_cmpuint (owner.meters->len, ==, 21);
  owner_close (&owner);
}

/* It may be one that cannot be selected, and at a rate that is tried for its sake only. */
static void
test_known_at_address (void)
{
  g_autoptr (GArray) places = g_array_new (FALSE, FALSE, sizeof (MrScanPlace));
  g_autofree char *others = street (20, "2400; 4800");
  g_autofree char *bus = g_strconcat (others, METER ("22222222", "primary = 100\nbaud = 4800\nignores = selection\n"), NULL);
  MrScanOptions options = MR_SCAN_OPTIONS_DEFAULT;
  Owner owner;

  scan (&owner, bus, &options);
  g_assert_cmpuint (owner.meters->len, ==, 20);
  g_assert_cmpuint (owner.n_unsearched, ==, 0);
  owner_close (&owner);

  know (places, "222222222D2C3504", 100, 4800);
  options.places = places;
  options.quick = TRUE;
  scan (&owner, bus, &options);
  g_assert_cmpuint (owner.meters->len, ==, 21);
  g_assert_cmpuint (owner.n_unsearched, ==, 2);
  owner_close (&owner);
}

/* Once all that the site knows has answered, what follows can be skipped. */
static void
test_known_all (void)
{
  g_autoptr (GArray) places = g_array_new (FALSE, FALSE, sizeof (MrScanPlace));
  MrScanOptions options = MR_SCAN_OPTIONS_DEFAULT;
  Owner owner;
  guint job;

  know (places, "111111112D2C3504", 3, 2400);
  options.bauds[0] = 2400;
  options.places = places;
  owner_open_bus (&owner, BUS METER ("11111111", "primary = 3\n"), "?speed=20");
  job = mr_master_scan (owner.master, &options);
  owner_wait_for (&owner, is_at_proof (&owner));
  g_assert_cmpuint (owner.meters->len, ==, 1);
  mr_master_skip (owner.master, job, owner.progress.n_steps);
  owner_wait (&owner, job);
  g_assert_no_error (owner.error);
  g_assert_cmpuint (count_notes (&owner, "primary addresses were not asked"), ==, 1);
  g_assert_cmpuint (count_notes (&owner, "Skipped: the search by number"), ==, 1);
  g_assert_cmpuint (owner.n_unsearched, >, 0);
  owner_close (&owner);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  mr_sim_register ();

  g_test_add_func ("/steps/explained", test_explained);
  g_test_add_func ("/steps/cheap", test_cheap);
  g_test_add_func ("/steps/unexplained", test_unexplained);
  g_test_add_func ("/steps/quick", test_quick);
  g_test_add_func ("/steps/quick-stalls", test_quick_stalls);
  g_test_add_func ("/steps/skip", test_skip);
  g_test_add_func ("/steps/known", test_known);
  g_test_add_func ("/steps/known-at-rate", test_known_at_rate);
  g_test_add_func ("/steps/known-at-address", test_known_at_address);
  g_test_add_func ("/steps/known-all", test_known_all);

  return g_test_run ();
}
