/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Scans that begin with the primary addresses, and what they cost: telegrams, which take most of the time. */
#include "config.h"

#include "mr-sim.h"

#include "owner.h"

#define TELEGRAM_OCTETS 27

/* Its number is its reading, too: answers with the same reading would hide one another. */
#define METER_WITH(id, primary, more, values) \
  "[meter " id "]\nid = " id "\nmanufacturer = KAM\nversion = 35\ntype = 04\nprimary = " primary "\n" more \
  "records = raw 0C 13 " id values "\n"
#define METER(id, primary, more) METER_WITH (id, primary, more, "")
#define BUS "[bus]\ntitle = Test\n"

static void
scan (Owner *self, const char *description, MrScanMethod method, GArray *places)
{
  MrScanOptions options = MR_SCAN_OPTIONS_DEFAULT;

  options.method = method;
  options.bauds[0] = 2400;
  options.places = places;
  owner_open_bus (self, description, "");
  owner_wait (self, mr_master_scan (self->master, &options));
  g_assert_no_error (self->error);
  owner_assert_no_problem (self);
}

/* Returns: how many telegrams were received, E5 and what is left of overlaps not counted */
static guint
n_telegrams (const char *description, MrScanMethod method, GArray *places, const char *expected)
{
  guint n;
  Owner owner;

  scan (&owner, description, method, places);
  owner_assert_meters (&owner, expected);
  n = owner.n_received / TELEGRAM_OCTETS;
  owner_close (&owner);
  return n;
}

/* By selection each meter sends its telegram once, after the overlap of both, and once more where something adds E5 to
 * answers. */
static void
test_one_readout (void)
{
#define TWO METER ("12345679", "7", "") METER ("22345679", "8", "")
  static const char expected[] = "123456792D2C3504@7 2400\n223456792D2C3504@8 2400";

  g_assert_cmpuint (n_telegrams (BUS TWO, MR_SCAN_SECONDARY, NULL, expected), ==, 1 + 2);
  g_assert_cmpuint (n_telegrams (BUS "stray-before = E5\n" TWO, MR_SCAN_SECONDARY, NULL, expected), >=, 1 + 4);
}

/* Meters with addresses of their own send one telegram each, and their acknowledgements explain the search that
 * follows. */
static void
test_own_addresses (void)
{
  g_assert_cmpuint (n_telegrams (BUS METER ("12345679", "7", "") METER ("22345679", "8", "") METER ("22345671", "9", ""),
                                 MR_SCAN_AUTO, NULL,
                                 "123456792D2C3504@7 2400\n223456712D2C3504@9 2400\n223456792D2C3504@8 2400"), ==, 3);
}

static guint
n_requests (const char *description)
{
  guint n;
  Owner owner;

  scan (&owner, description, MR_SCAN_AUTO, NULL);
  owner_assert_meters (&owner, "123456792D2C3504@7 2400\n223456792D2C3504@8 2400");
  n = owner.n_sent;
  owner_close (&owner);
  return n;
}

/* A meter that reports what no other one does need not acknowledge its own address. The telegrams of meters that have
 * counted nothing yet may be an overlap, and so may the first of a kind. */
static void
test_distinct (void)
{
#define NOTHING " 04 06 00 00 00 00 04 05 00 00 00 00 04 2B 00 00 00 00 04 3B 00 00 00 00"
#define MUCH " 04 06 21 43 65 01 04 05 12 34 56 02 04 2B 11 22 33 03 04 3B 55 66 77 04"
#define MORE " 04 06 22 44 66 08 04 05 13 35 57 09 04 2B 15 25 35 0A 04 3B 51 61 71 0B"
  const guint n_alike = n_requests (BUS METER_WITH ("12345679", "7", "", NOTHING)
                                    METER_WITH ("22345679", "8", "", NOTHING));

  g_assert_cmpuint (n_requests (BUS METER_WITH ("12345679", "7", "", MUCH) METER_WITH ("22345679", "8", "", MUCH)), ==,
                    n_alike);
  g_assert_cmpuint (n_requests (BUS METER_WITH ("12345679", "7", "", MUCH) METER_WITH ("22345679", "8", "", MORE)), ==,
                    n_alike - 1);
}

/* What shares an address, or has none, is found by the search that follows, and so is a meter of the same make that
 * acknowledges in step with one that is known. */
static void
test_shared (void)
{
  n_telegrams (BUS METER ("12345679", "5", "") METER ("22345679", "5", "") METER ("22345671", "6", ""),
               MR_SCAN_AUTO, NULL,
               "123456792D2C3504@5 2400\n223456712D2C3504@6 2400\n223456792D2C3504@5 2400");
  n_telegrams (BUS METER ("12345679", "5", "") METER ("22345679", "5", "") METER ("13345671", "6", ""),
               MR_SCAN_AUTO, NULL,
               "123456792D2C3504@5 2400\n133456712D2C3504@6 2400\n223456792D2C3504@5 2400");
  n_telegrams (BUS METER ("12345679", "5", "") METER ("22345679", "none", "delay = 90 bit\n"), MR_SCAN_AUTO, NULL,
               "123456792D2C3504@5 2400\n223456792D2C3504@-1 2400");
}

/* Where several meters have the factory's address, they are found before any other address is asked. */
static void
test_factory_first (void)
{
  MrScanOptions options = MR_SCAN_OPTIONS_DEFAULT;
  Owner owner;
  guint job;

  options.bauds[0] = 2400;
  owner_open_bus (&owner, BUS METER ("12345679", "0", "") METER ("22345679", "0", "") METER ("33345671", "6", ""),
                  "?speed=50");
  job = mr_master_scan (owner.master, &options);
  owner_wait_for (&owner, !owner.progress.who.by_secondary && owner.progress.who.primary > 0 &&
                          owner.progress.who.primary <= MBUS_ADDRESS_LAST);
  owner_assert_meters (&owner, "123456792D2C3504@0 2400\n223456792D2C3504@0 2400\n333456712D2C3504@6 2400");
  mr_master_cancel (owner.master, job);
  owner_wait (&owner, job);
  owner_close (&owner);
}

/* The site knows a meter with this number elsewhere: it is selected as well, since that shows whether it has moved. */
static void
test_moved (void)
{
  g_autoptr (GArray) places = g_array_new (FALSE, FALSE, sizeof (MrScanPlace));
  MrScanPlace place = { .primary = 9 };

  g_assert_true (mbus_secondary_parse ("123456792D2C3504", &place.address, NULL));
  g_array_append_val (places, place);
  g_assert_cmpuint (n_telegrams (BUS METER ("12345679", "7", ""), MR_SCAN_AUTO, places, "123456792D2C3504@7 2400"),
                    ==, 2);
  g_array_index (places, MrScanPlace, 0).primary = 7;
  g_assert_cmpuint (n_telegrams (BUS METER ("12345679", "7", ""), MR_SCAN_AUTO, places, "123456792D2C3504@7 2400"),
                    ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  mr_sim_register ();

  g_test_add_func ("/sweep/one-readout", test_one_readout);
  g_test_add_func ("/sweep/own-addresses", test_own_addresses);
  g_test_add_func ("/sweep/distinct", test_distinct);
  g_test_add_func ("/sweep/shared", test_shared);
  g_test_add_func ("/sweep/factory-first", test_factory_first);
  g_test_add_func ("/sweep/moved", test_moved);

  return g_test_run ();
}
