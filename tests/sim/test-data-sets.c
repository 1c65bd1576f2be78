/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A simulated meter with other data than usual: application resets, a command that is answered with data, selection. */
#include "config.h"

#include <string.h>

#include "mr-sim.h"
#include "sim-master.h"

#define DATA_SETS                                                                                                      \
  "selectable = yes\n[data-set Now]\nmeter = One\nrequest = application-reset 50\n"                                    \
  "records = raw 01 2B 07; next; raw 01 13 08\n"                                                                       \
  "[data-set Electrical]\nmeter = One\nrequest = command B1\ndirect = yes\nrecords = raw 02 FD 48 E6 00\n"

/* 12345678 KAM 35 04 at 5, access number, and what follows it; the length is of all from C on. */
#define TELEGRAM(n, acc, records, cs) "68 " n " " n " 68 08 05 72 78 56 34 12 2D 2C 35 04 " acc " 00 00 00 " records " " cs " 16"
#define USUAL(acc, cs) TELEGRAM ("15", acc, "04 06 39 30 00 00", cs)

#define RESET_50 "68 04 04 68 53 05 50 50 F8 16"
#define RESET_20 "68 04 04 68 53 05 50 20 C8 16"
#define RESET "68 03 03 68 53 05 50 A8 16"
#define REQ "10 7B 05 80 16"
#define REQ_NEXT "10 5B 05 60 16"

static void
test_reset (void)
{
  g_autoptr (MrSimBus) bus = bus_with_one (DATA_SETS);
  gint64 now = SECOND;

  assert_answer (bus, &now, REQ, USUAL ("00", "98"));
  assert_answer (bus, &now, RESET_50, "E5");
  assert_answer (bus, &now, REQ, TELEGRAM ("13", "01", "01 2B 07 1F", "78"));
  assert_answer (bus, &now, REQ_NEXT, TELEGRAM ("12", "02", "01 13 08", "43"));

  /* A subcode that it does not know changes nothing, nor does SND_NKE. */
  assert_answer (bus, &now, RESET_20, "E5");
  assert_answer (bus, &now, "10 40 05 45 16", "E5");
  assert_answer (bus, &now, REQ, TELEGRAM ("13", "03", "01 2B 07 1F", "7A"));

  assert_answer (bus, &now, RESET, "E5");
  assert_answer (bus, &now, REQ, USUAL ("04", "9C"));
}

static void
test_ignored_reset (void)
{
  g_autoptr (MrSimBus) bus = bus_with_one ("ignores = reset\n" DATA_SETS);
  gint64 now = SECOND;

  assert_answer (bus, &now, RESET_50, "E5");
  assert_answer (bus, &now, RESET, "E5");
  assert_answer (bus, &now, REQ, TELEGRAM ("13", "00", "01 2B 07 1F", "77"));
}

static void
test_direct (void)
{
  g_autoptr (MrSimBus) bus = bus_with_one (DATA_SETS);
  gint64 now = SECOND;

  assert_answer (bus, &now, "68 03 03 68 53 05 B1 09 16", TELEGRAM ("14", "00", "02 FD 48 E6 00", "52"));
  assert_answer (bus, &now, REQ, USUAL ("01", "99"));
}

static void
test_selection (void)
{
  g_autoptr (MrSimBus) bus = bus_new ("[bus]\ntitle = Test\n[meter One]\nid = 12345678\nmanufacturer = KAM\n"
                                      "version = 35\ntype = 04\nprimary = 5\nselectable = yes\n"
                                      "records = raw 01 06 01; raw 41 06 02; raw 81 10 06 03; next; raw 01 13 04\n");
  gint64 now = SECOND;

  assert_answer (bus, &now, "68 05 05 68 53 05 51 08 13 C4 16", "E5");
  assert_answer (bus, &now, REQ, TELEGRAM ("12", "00", "01 13 04", "3D"));

  /* Energy of any storage and tariff. */
  assert_answer (bus, &now, "68 06 06 68 53 05 51 C8 3F 06 B6 16", "E5");
  assert_answer (bus, &now, REQ, TELEGRAM ("19", "01", "01 06 01 41 06 02 81 10 06 03", "11"));

  /* Everything, in as many telegrams as usual. */
  assert_answer (bus, &now, "68 04 04 68 53 05 51 7F 28 16", "E5");
  assert_answer (bus, &now, REQ, TELEGRAM ("1A", "02", "01 06 01 41 06 02 81 10 06 03 1F", "31"));

  /* Nothing that it has. */
  assert_answer (bus, &now, "68 05 05 68 53 05 51 08 22 D3 16", "E5");
  assert_answer (bus, &now, REQ, "68 0F 0F 68 08 05 72 78 56 34 12 2D 2C 35 04 03 00 00 00 28 16");

  assert_answer (bus, &now, RESET, "E5");
  assert_answer (bus, &now, REQ, TELEGRAM ("1A", "04", "01 06 01 41 06 02 81 10 06 03 1F", "33"));
}

/* Not for a meter that is not said to. */
static void
test_not_selectable (void)
{
  g_autoptr (MrSimBus) bus = bus_with_one ("");
  gint64 now = SECOND;

  assert_answer (bus, &now, "68 05 05 68 53 05 51 08 13 C4 16", "E5");
  assert_answer (bus, &now, REQ, USUAL ("00", "98"));
}

static void
test_bad_description (void)
{
  static const char *const bad[] = {
    "[data-set A]\nmeter = Two\nrequest = application-reset 50\nrecords = energy 1 kWh\n",
    "[data-set A]\nmeter = One\nrequest = application-reset 5\nrecords = energy 1 kWh\n",
    "[data-set A]\nmeter = One\nrequest = reset 50\nrecords = energy 1 kWh\n",
    "[data-set A]\nmeter = One\nrequest = command B1\n",
    "[data-set A]\nmeter = One\nrequest = command B1\ndirect = yes\nrecords = energy 1 kWh; next; energy 1 kWh\n",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autofree char *text = one_meter (bad[i]);
      g_autoptr (GError) error = NULL;

      g_assert_null (mr_sim_bus_new_from_text (text, "test.bus", &error));
      g_assert_error (error, MR_SIM_ERROR, MR_SIM_ERROR_INVALID);
      g_test_message ("%s", error->message);
      g_assert_nonnull (strstr (error->message, "data-set A"));
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/data-sets/reset", test_reset);
  g_test_add_func ("/data-sets/ignored-reset", test_ignored_reset);
  g_test_add_func ("/data-sets/direct", test_direct);
  g_test_add_func ("/data-sets/selection", test_selection);
  g_test_add_func ("/data-sets/not-selectable", test_not_selectable);
  g_test_add_func ("/data-sets/bad-description", test_bad_description);

  return g_test_run ();
}
