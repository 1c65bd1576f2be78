/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sim-master.h"

/* The demo bus: that it holds what its description promises. */

#define N_METERS 24

static MrSimBus *
demo_new (void)
{
  g_autoptr (GError) error = NULL;
  MrSimBus *bus = mr_sim_bus_load ("demo", &error);

  g_assert_no_error (error);
  return bus;
}

static guint
count_at (MrSimBus *bus,
          guint8    address)
{
  guint n = 0;

  for (guint i = 0; i < mr_sim_bus_n_meters (bus); i++)
    {
      guint8 primary;

      mr_sim_bus_meter (bus, i, &primary);
      n += primary == address;
    }

  return n;
}

static void
test_meters (void)
{
  g_autoptr (MrSimBus) bus = demo_new ();

  g_assert_cmpstr (mr_sim_bus_title (bus), ==, "Lindenhof 12");
  g_assert_cmpuint (mr_sim_bus_n_meters (bus), ==, N_METERS);
  g_assert_cmpuint (count_at (bus, 0), ==, 3);
  g_assert_cmpuint (count_at (bus, 33), ==, 2);

  for (guint address = 1; address <= MBUS_ADDRESS_LAST; address++)
    g_assert_cmpuint (count_at (bus, (guint8) address), <=, address == 33 ? 2 : 1);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/sim/demo/meters", test_meters);

  return g_test_run ();
}
