/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which primary address a meter has: the one it was reached at, not the one it says. */
#include "config.h"

#include "mr-scan.h"
#include "mr-sim.h"

#include "owner.h"

#define BUS "[bus]\ntitle = Test\n"
#define METER(id, primary, more) \
  "[meter " id " " primary "]\nid = " id "\nmanufacturer = KAM\nversion = 35\ntype = 04\nprimary = " primary "\n" more \
  "records = raw 0C 13 " id "\n"

static void
assert_found (const char *description, MrScanMethod method, const char *expected)
{
  MrScanOptions options = MR_SCAN_OPTIONS_DEFAULT;
  Owner owner;

  options.method = method;
  options.bauds[0] = 2400;
  owner_open_bus (&owner, description, "");
  owner_wait (&owner, mr_master_scan (owner.master, &options));
  g_assert_no_error (owner.error);
  owner_assert_meters (&owner, expected);
  owner_assert_no_problem (&owner);
  owner_close (&owner);
}

/* 253 after a selection: the meter is reported once, with the address at which the same scan reaches it. */
static void
test_without (void)
{
  static const char bus[] = BUS METER ("12345678", "5", "a-field-selected = 253\n") METER ("87654321", "6", "");

  assert_found (bus, MR_SCAN_AUTO, "123456782D2C3504@5 2400\n876543212D2C3504@6 2400");
  assert_found (bus, MR_SCAN_SECONDARY, "123456782D2C3504@-1 2400\n876543212D2C3504@6 2400");
  assert_found (bus, MR_SCAN_PRIMARY, "123456782D2C3504@5 2400\n876543212D2C3504@6 2400");
}

/* 0 in every answer does not make it a factory-fresh meter. */
static void
test_zero (void)
{
  static const char bus[] = BUS METER ("12345678", "5", "a-field = 0\n") METER ("87654321", "6", "");

  assert_found (bus, MR_SCAN_AUTO, "123456782D2C3504@5 2400\n876543212D2C3504@6 2400");
  assert_found (bus, MR_SCAN_SECONDARY, "123456782D2C3504@-1 2400\n876543212D2C3504@6 2400");
  assert_found (bus, MR_SCAN_PRIMARY, "123456782D2C3504@5 2400\n876543212D2C3504@6 2400");
}

static void
test_factory (void)
{
  static const char two[] = BUS METER ("12345678", "0", "") METER ("87654321", "0", "");
  static const char silent[] = BUS METER ("12345678", "0", "ignores = nke\n");

  assert_found (two, MR_SCAN_SECONDARY, "123456782D2C3504@0 2400\n876543212D2C3504@0 2400");
  assert_found (two, MR_SCAN_AUTO, "123456782D2C3504@0 2400\n876543212D2C3504@0 2400");
  assert_found (silent, MR_SCAN_AUTO, "123456782D2C3504@0 2400");
}

/* One that says 0 beside one that is at 0. */
static void
test_beside_factory (void)
{
  static const char bus[] = BUS METER ("12345678", "5", "a-field = 0\n") METER ("87654321", "0", "");

  assert_found (bus, MR_SCAN_AUTO, "123456782D2C3504@5 2400\n876543212D2C3504@0 2400");
  assert_found (bus, MR_SCAN_SECONDARY, "123456782D2C3504@-1 2400\n876543212D2C3504@0 2400");
}

/* One that says 0 beside several that are at 0 is reported again as soon as it is known better; one that says an address
 * at which there is none is reported where it is, once. */
static void
test_again (void)
{
  assert_found (BUS METER ("12345678", "5", "a-field = 0\n") METER ("87654321", "0", "") METER ("87654329", "0", "delay = 90 bit\n"),
                MR_SCAN_AUTO,
                "123456782D2C3504@0 2400\n123456782D2C3504@5 2400\n876543212D2C3504@0 2400\n876543292D2C3504@0 2400");
  assert_found (BUS METER ("12345678", "5", "a-field-selected = 9\n"), MR_SCAN_AUTO,
                "123456782D2C3504@5 2400");
}

/* Two meters with one secondary address, of which only one knows selection, and says the truth. */
static void
test_two (void)
{
  assert_found (BUS METER ("12345678", "9", "") METER ("12345678", "5", "ignores = selection\n"), MR_SCAN_AUTO,
                "123456782D2C3504@5 2400\n123456782D2C3504@9 2400");
}

/* Read alone, by selection. */
static void
test_read (void)
{
  static const struct {
    const char *bus;
    const char *expected;
  } cases[] = {
    { BUS METER ("12345678", "5", "a-field = 0\n"), "123456782D2C3504@-1 2400" },
    { BUS METER ("12345678", "5", "a-field = 253\n"), "123456782D2C3504@-1 2400" },
    { BUS METER ("12345678", "5", "a-field = 0\n") METER ("87654321", "0", ""), "123456782D2C3504@-1 2400" },
    { BUS METER ("12345678", "0", ""), "123456782D2C3504@0 2400" },
    { BUS METER ("12345678", "0", "ignores = nke\n") METER ("87654321", "0", ""), "123456782D2C3504@0 2400" },
    { BUS METER ("12345678", "5", ""), "123456782D2C3504@5 2400" },
  };
  MrTarget who = { .baud = 2400 };

  g_assert_true (mbus_address_parse ("12345678", &who.address, NULL));
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      Owner owner;

      owner_open_bus (&owner, cases[i].bus, "");
      owner_wait (&owner, mr_master_read (owner.master, &who, 1));
      owner_assert_no_problem (&owner);
      owner_assert_meters (&owner, cases[i].expected);
      owner_close (&owner);
    }
}

/* A scan that is stopped before it asks the primary addresses reports what it has: several meters at the factory's
 * address have the secondary search come first. */
static void
test_stopped (void)
{
  MrScanOptions options = MR_SCAN_OPTIONS_DEFAULT;
  Owner owner;
  guint job;

  options.bauds[0] = 2400;
  owner_open_bus (&owner, BUS METER ("12345678", "250", "a-field = 253\n") METER ("87654321", "0", "")
                  METER ("87654329", "0", "delay = 90 bit\n"), "?speed=20");
  job = mr_master_scan (owner.master, &options);
  owner_wait_for (&owner, !owner.progress.who.by_secondary && owner.progress.who.primary > 0 &&
                          owner.progress.who.primary <= MBUS_ADDRESS_LAST);
  mr_master_cancel (owner.master, job);
  owner_wait (&owner, job);
  g_assert_error (owner.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  owner_assert_meters (&owner, "123456782D2C3504@-1 2400\n876543212D2C3504@0 2400\n876543292D2C3504@0 2400");
  owner_close (&owner);
}

int
main (int argc, char **argv)
{
  mr_sim_register ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/place/without", test_without);
  g_test_add_func ("/place/zero", test_zero);
  g_test_add_func ("/place/factory", test_factory);
  g_test_add_func ("/place/beside-factory", test_beside_factory);
  g_test_add_func ("/place/again", test_again);
  g_test_add_func ("/place/two", test_two);
  g_test_add_func ("/place/read", test_read);
  g_test_add_func ("/place/stopped", test_stopped);
  return g_test_run ();
}
