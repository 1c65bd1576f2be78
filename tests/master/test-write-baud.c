/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Changing the baud rate of a meter: only an answer at the new rate proves it. */
#include "config.h"

#include <string.h>

#include "mr-sim.h"

#include "owner.h"

#define METER(more) \
  "[bus]\ntitle = Test\n" \
  "[meter a]\nid = 12345678\nmanufacturer = KAM\nversion = 35\ntype = 04\nprimary = 7\n" more "records = energy 5 kWh\n"

static MrTarget
target (guint baud)
{
  MrTarget self = { .baud = baud };

  g_assert_true (mbus_address_parse ("7", &self.address, NULL));
  self.address.secondary = MBUS_SECONDARY_ANY;
  return self;
}

static void
set (Owner *owner, const char *description, const char *new_value)
{
  const MrTarget who = target (2400);

  owner_open_bus (owner, description, "");
  owner_wait (owner, owner_write (owner, MR_WRITE_BAUD_RATE, &who, "2400", new_value));
  g_assert_cmpstr (owner->journal->str, ==, owner->steps->str);
}

static void
assert_reads (Owner *owner, guint baud, const char *expected)
{
  const MrTarget who = target (baud);

  g_ptr_array_set_size (owner->meters, 0);
  owner_wait (owner, mr_master_read (owner->master, &who, 1));
  owner_assert_meters (owner, expected);
}

/* The frame of kamstrup-and-commissioning §1.3, selected. */
static void
test_switches (void)
{
  Owner owner;

  set (&owner, METER ("baud = 2400; 9600\nswitches-baud = yes\n"), "9600");
  g_assert_no_error (owner.error);
  g_assert_cmpstr (owner.steps->str, ==, "1:sent 1:accepted 1:confirmed");
  g_assert_nonnull (strstr (owner.sent, " FD BD "));
  g_assert_cmpstr (owner.values, ==, "2400 → 9600");
  assert_reads (&owner, 9600, "123456782D2C3504@7 9600");
  assert_reads (&owner, 2400, "");
  owner_close (&owner);
}

/* Each is what it is. */
static void
test_others (void)
{
  static const struct {
    const char *more;
    const char *new_value;
    const char *steps;
    const char *words; /* (nullable) */
    guint baud;        /* at which it answers afterwards */
  } cases[] = {
    /* it finds the rate by itself */
    { "baud = 2400; 9600\n", "9600", "1:sent 1:accepted 1:failed", "finds the rate by itself", 2400 },
    /* it does not know the rate */
    { "baud = 2400; 9600\nswitches-baud = yes\n", "300", "1:sent 1:accepted 1:failed", "still answers at 2400 baud", 2400 },
    { "baud = 2400; 9600\nswitches-baud = yes\nignores = set-baud\n", "9600", "1:sent 1:accepted 1:failed",
      "still answers at 2400 baud", 2400 },
    { "baud = 2400; 9600\nswitches-baud = yes\nrefuses = set-baud 08\n", "9600", "1:sent 1:failed", "", 2400 },
    { "baud = 2400; 9600\nswitches-baud = yes\nloses-ack = set-baud\n", "9600", "1:sent 1:confirmed", NULL, 9600 },
    { "baud = 2400; 9600\nswitches-baud = yes\nbaud-fallback = 30 s\n", "9600", "1:sent 1:accepted 1:confirmed", NULL, 9600 },
    { "baud = 2400; 9600\nswitches-baud = yes\nsilent-after = set-baud forever\n", "9600", "1:sent 1:accepted 1:unknown",
      "neither at that rate nor at the former", 0 },
    { "baud = 2400; 9600\nswitches-baud = yes\n", "2400", "1:confirmed", NULL, 2400 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *bus = g_strdup_printf (METER ("%s"), cases[i].more);
      g_autofree char *expected = g_strdup_printf ("123456782D2C3504@7 %u", cases[i].baud);
      Owner owner;

      set (&owner, bus, cases[i].new_value);
      g_assert_cmpstr (owner.steps->str, ==, cases[i].steps);
      g_assert_true ((cases[i].words == NULL) == (owner.error == NULL));
      if (cases[i].words != NULL)
        g_assert_nonnull (strstr (owner.reason, cases[i].words));
      if (cases[i].baud != 0)
        assert_reads (&owner, cases[i].baud, expected);
      owner_close (&owner);
    }
}

static void
test_values (void)
{
  static const char *const values[] = { "", "0", "1000", "09600", "76800", "fast" };

  for (gsize i = 0; i < G_N_ELEMENTS (values); i++)
    g_assert_false (mr_write_kind_find (MR_WRITE_BAUD_RATE)->check (values[i], NULL));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  mr_sim_register ();

  g_test_add_func ("/master/write-baud/switches", test_switches);
  g_test_add_func ("/master/write-baud/others", test_others);
  g_test_add_func ("/master/write-baud/values", test_values);

  return g_test_run ();
}
