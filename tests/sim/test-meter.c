/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "sim-master.h"

/* What a slave does with each frame a master may send (EN 13757-2 and -3; mbus-protocol §1.1, §1.10), by octets. */

/* 12345678 KAM 35 04, access number and status, one record: 12345 kWh. */
#define DATA(acc, cs) "68 15 15 68 08 05 72 78 56 34 12 2D 2C 35 04 " acc " 00 00 00 04 06 39 30 00 00 " cs " 16"
#define FIRST DATA ("00", "98")
#define SECOND_ANSWER DATA ("01", "99")

#define SELECT_IT "68 0B 0B 68 53 FD 52 78 56 34 12 2D 2C 35 04 48 16"
#define SELECT_ANY "68 0B 0B 68 53 FD 52 FF FF FF FF FF FF FF FF 9A 16"

static void
test_nke (void)
{
  g_autoptr (MrSimBus) bus = bus_with_one ("");
  gint64 now = SECOND;

  assert_answer (bus, &now, "10 40 05 45 16", "E5");
  assert_answer (bus, &now, "10 40 06 46 16", "");
  assert_answer (bus, &now, "10 40 FE 3E 16", "E5");
  assert_answer (bus, &now, "10 40 FF 3F 16", "");
  assert_answer (bus, &now, "10 40 FD 3D 16", "");
}

/* It answers SND_NKE, and then nothing for the time told, however it is asked. */
static void
test_deafness (void)
{
  g_autoptr (MrSimBus) bus = bus_with_one ("deaf-after-nke = 3500 ms\n");
  gint64 now = SECOND;

  assert_answer (bus, &now, "10 7B 05 80 16", FIRST);
  assert_answer (bus, &now, "10 40 05 45 16", "E5");
  assert_answer (bus, &now, "10 7B 05 80 16", "");
  now += 2 * SECOND;
  assert_answer (bus, &now, "10 7B 05 80 16", SECOND_ANSWER);

  /* So do those that are not answered; one for another meter does not. */
  assert_answer (bus, &now, "10 40 FD 3D 16", "");
  assert_answer (bus, &now, "10 40 05 45 16", "");
  now += 4 * SECOND;
  assert_answer (bus, &now, "10 40 06 46 16", "");
  assert_answer (bus, &now, "10 40 05 45 16", "E5");
}

static void
test_damaged (void)
{
  g_autoptr (MrSimBus) bus = bus_with_one ("");
  gint64 now = SECOND;

  assert_answer (bus, &now, "10 40 05 46 16", "");
  assert_answer (bus, &now, "10 40 05 45 17", "");
  assert_answer (bus, &now, "40 05 45 16", "");
  assert_answer (bus, &now, "10 40 05 45 16", "E5");
}

/* Half a frame, a pause, the other half: no frame. */
static void
test_pause (void)
{
  g_autoptr (MrSimBus) bus = bus_with_one ("");
  gint64 now = SECOND;

  assert_answer (bus, &now, "10 40 05", "");
  assert_answer (bus, &now, "45 16", "");
}

static void
test_fcb (void)
{
  g_autoptr (MrSimBus) bus = bus_with_one ("");
  gint64 now = SECOND;

  assert_answer (bus, &now, "10 40 05 45 16", "E5");
  assert_answer (bus, &now, "10 7B 05 80 16", FIRST);
  assert_answer (bus, &now, "10 7B 05 80 16", FIRST);
  assert_answer (bus, &now, "10 5B 05 60 16", SECOND_ANSWER);
  assert_answer (bus, &now, "10 5B FE 59 16", SECOND_ANSWER);
}

static void
test_several_telegrams (void)
{
  g_autoptr (MrSimBus) bus = bus_new ("[bus]\ntitle = Test\n[meter One]\nid = 12345678\nmanufacturer = KAM\n"
                                      "version = 35\ntype = 04\nprimary = 5\n"
                                      "records = raw 01 06 01; next; raw 01 06 02\n");
  const char *one = "68 13 13 68 08 05 72 78 56 34 12 2D 2C 35 04 00 00 00 00 01 06 01 1F 4C 16";
  const char *two = "68 12 12 68 08 05 72 78 56 34 12 2D 2C 35 04 01 00 00 00 01 06 02 2F 16";
  const char *again = "68 13 13 68 08 05 72 78 56 34 12 2D 2C 35 04 02 00 00 00 01 06 01 1F 4E 16";
  gint64 now = SECOND;

  assert_answer (bus, &now, "10 7B 05 80 16", one);
  assert_answer (bus, &now, "10 7B 05 80 16", one);
  assert_answer (bus, &now, "10 5B 05 60 16", two);
  assert_answer (bus, &now, "10 40 05 45 16", "E5");
  assert_answer (bus, &now, "10 5B 05 60 16", again);
}

static void
test_selection (void)
{
  g_autoptr (MrSimBus) bus = bus_with_one ("");
  gint64 now = SECOND;

  assert_answer (bus, &now, "10 7B FD 78 16", "");
  assert_answer (bus, &now, SELECT_IT, "E5");
  assert_answer (bus, &now, "10 7B FD 78 16", FIRST);

  /* Each way of being addressed has its own FCB: this is the first request at the primary address. */
  assert_answer (bus, &now, "10 7B 05 80 16", SECOND_ANSWER);
  assert_answer (bus, &now, "10 7B FD 78 16", FIRST);
}

static void
test_wildcards (void)
{
  g_autoptr (MrSimBus) bus = bus_with_one ("");
  gint64 now = SECOND;

  assert_answer (bus, &now, SELECT_ANY, "E5");
  assert_answer (bus, &now, "68 0B 0B 68 53 FD 52 FF FF FF 1F FF FF FF FF BA 16", "E5");
  assert_answer (bus, &now, "68 0B 0B 68 53 FD 52 FF FF FF 2F FF FF FF FF CA 16", "");
  assert_answer (bus, &now, "68 0B 0B 68 73 FD 52 F8 FF FF FF FF FF FF FF B3 16", "E5");
  assert_answer (bus, &now, "68 0B 0B 68 53 FD 52 FF FF FF FF 2D 2C FF FF F5 16", "E5");
  assert_answer (bus, &now, "68 0B 0B 68 53 FD 52 FF FF FF FF FF FF FF 07 A2 16", "");
}

static void
test_deselection (void)
{
  const char *const deselecting[] = {
    "10 40 FD 3D 16",                                         /* SND_NKE to 253 */
    "68 0B 0B 68 53 FD 52 FF FF FF 2F FF FF FF FF CA 16",     /* a selection of another meter */
    "68 0B 0B 68 53 FD 56 FF FF FF FF FF FF FF FF 9E 16",     /* CI 56 */
  };

  for (gsize i = 0; i < G_N_ELEMENTS (deselecting); i++)
    {
      g_autoptr (MrSimBus) bus = bus_with_one ("");
      gint64 now = SECOND;

      assert_answer (bus, &now, SELECT_IT, "E5");
      assert_answer (bus, &now, "10 7B FD 78 16", FIRST);
      assert_answer (bus, &now, deselecting[i], "");
      assert_answer (bus, &now, "10 7B FD 78 16", "");
    }
}

static void
test_enhanced_selection (void)
{
  g_autoptr (MrSimBus) bus = bus_with_one ("fabrication = 87654321\n");
  g_autoptr (MrSimBus) without = bus_with_one ("");
  g_autoptr (MrSimBus) ignoring = bus_with_one ("fabrication = 87654321\nignores = enhanced-selection\n");
  const char *fitting = "68 11 11 68 53 FD 52 FF FF FF FF FF FF FF FF 0C 78 21 43 65 87 6E 16";
  const char *wildcard = "68 11 11 68 53 FD 52 FF FF FF FF FF FF FF FF 0C 78 FF FF FF 8F AA 16";
  const char *other = "68 11 11 68 53 FD 52 FF FF FF FF FF FF FF FF 0C 78 22 43 65 87 6F 16";
  gint64 now = SECOND;

  assert_answer (bus, &now, fitting, "E5");
  assert_answer (bus, &now, wildcard, "E5");
  assert_answer (bus, &now, other, "");
  assert_answer (bus, &now, "10 7B FD 78 16", "");
  assert_answer (without, &now, fitting, "");
  assert_answer (ignoring, &now, fitting, "");
}

static void
test_set_primary (void)
{
  g_autoptr (MrSimBus) bus = bus_with_one ("");
  gint64 now = SECOND;
  guint8 primary;

  assert_answer (bus, &now, "68 06 06 68 53 05 51 01 7A 07 2B 16", "E5");
  assert_answer (bus, &now, "10 40 05 45 16", "");
  assert_answer (bus, &now, "10 40 07 47 16", "E5");
  mr_sim_bus_meter (bus, 0, &primary);
  g_assert_cmpuint (primary, ==, 7);

  /* Selected; 0 gives the factory's address back. */
  assert_answer (bus, &now, SELECT_IT, "E5");
  assert_answer (bus, &now, "68 06 06 68 73 FD 51 01 7A 00 3C 16", "E5");
  assert_answer (bus, &now, "10 40 00 40 16", "E5");

  /* Not an address. */
  assert_answer (bus, &now, "68 06 06 68 53 00 51 01 7A FB 1A 16", "E5");
  assert_answer (bus, &now, "10 40 00 40 16", "E5");

  /* To all, who obey without a word. */
  assert_answer (bus, &now, "68 06 06 68 53 FF 51 01 7A 09 27 16", "");
  assert_answer (bus, &now, "10 40 09 49 16", "E5");
}

/* The secondary address changes with it, also that of the meter that is selected. */
static void
test_set_id (void)
{
  g_autoptr (MrSimBus) bus = bus_with_one ("");
  gint64 now = SECOND;

  assert_answer (bus, &now, SELECT_IT, "E5");
  assert_answer (bus, &now, "68 09 09 68 53 FD 51 0C 79 21 43 65 87 76 16", "E5");
  assert_answer (bus, &now, "10 7B FD 78 16",
                 "68 15 15 68 08 05 72 21 43 65 87 2D 2C 35 04 00 00 00 00 04 06 39 30 00 00 D4 16");
  assert_answer (bus, &now, SELECT_IT, "");
  assert_answer (bus, &now, "68 0B 0B 68 53 FD 52 21 43 65 87 2D 2C 35 04 84 16", "E5");

  /* Not a number. */
  assert_answer (bus, &now, "68 09 09 68 53 05 51 0C 79 2A 43 65 87 87 16", "E5");
  assert_answer (bus, &now, "68 0B 0B 68 53 FD 52 21 43 65 87 2D 2C 35 04 84 16", "E5");
}

static void
test_refuses (void)
{
  g_autoptr (MrSimBus) bus = bus_with_one ("refuses = set-primary; set-id\n");
  gint64 now = SECOND;

  assert_answer (bus, &now, "68 06 06 68 53 05 51 01 7A 07 2B 16", "68 04 04 68 08 05 70 00 7D 16");
  assert_answer (bus, &now, "68 09 09 68 53 05 51 0C 79 21 43 65 87 7E 16", "68 04 04 68 08 05 70 00 7D 16");
  assert_answer (bus, &now, "10 40 05 45 16", "E5");
  assert_answer (bus, &now, SELECT_IT, "E5");
}

static void
test_answer_carries_primary (void)
{
  g_autoptr (MrSimBus) bus = bus_with_one ("");
  gint64 now = SECOND;

  assert_answer (bus, &now, "68 06 06 68 53 05 51 01 7A 07 2B 16", "E5");
  assert_answer (bus, &now, "10 7B FE 79 16",
                 "68 15 15 68 08 07 72 78 56 34 12 2D 2C 35 04 00 00 00 00 04 06 39 30 00 00 9A 16");
}

/* Checksums: the A field is in them. */
static void
test_a_field (void)
{
  g_autoptr (MrSimBus) bus = bus_with_one ("a-field = 0\na-field-selected = 253\n");
  gint64 now = SECOND;

  assert_answer (bus, &now, "10 7B 05 80 16",
                 "68 15 15 68 08 00 72 78 56 34 12 2D 2C 35 04 00 00 00 00 04 06 39 30 00 00 93 16");
  assert_answer (bus, &now, SELECT_ANY, "E5");
  assert_answer (bus, &now, "10 7B FD 78 16",
                 "68 15 15 68 08 FD 72 78 56 34 12 2D 2C 35 04 01 00 00 00 04 06 39 30 00 00 91 16");
}

static void
test_ignores (void)
{
  g_autoptr (MrSimBus) bus = bus_with_one ("ignores = nke; selection; set-primary; set-id; requests\n");
  gint64 now = SECOND;

  assert_answer (bus, &now, "10 40 05 45 16", "");
  assert_answer (bus, &now, SELECT_ANY, "");
  assert_answer (bus, &now, "68 06 06 68 53 05 51 01 7A 07 2B 16", "E5");
  assert_answer (bus, &now, "68 09 09 68 53 05 51 0C 79 21 43 65 87 7E 16", "E5");
  assert_answer (bus, &now, "10 7B 07 82 16", "");
  assert_answer (bus, &now, "10 7B 05 80 16", "E5");
}

static void
test_alarm_and_reset (void)
{
  g_autoptr (MrSimBus) bus = bus_with_one ("");
  gint64 now = SECOND;

  assert_answer (bus, &now, "10 5A 05 5F 16", "E5");
  assert_answer (bus, &now, "10 7A 05 7F 16", "E5");
  assert_answer (bus, &now, "68 03 03 68 53 05 50 A8 16", "E5");
  assert_answer (bus, &now, "68 04 04 68 53 05 50 10 B8 16", "E5");
}

static char *
nke_at (MrSimBus *bus, gint64 *now, guint baud)
{
  return ask_at (bus, now, baud, "10 40 05 45 16");
}

static void
assert_hears (MrSimBus *bus, gint64 *now, guint baud, gboolean hears)
{
  g_autofree char *answer = nke_at (bus, now, baud);

  g_assert_cmpstr (answer, ==, hears ? "E5" : "");
}

static void
test_baud (void)
{
  g_autoptr (MrSimBus) bus = bus_with_one ("");
  gint64 now = SECOND;

  assert_hears (bus, &now, 300, FALSE);
  assert_hears (bus, &now, 1200, FALSE);
  assert_hears (bus, &now, 2400, TRUE);
  assert_hears (bus, &now, 9600, TRUE);

  /* It finds the rate by itself, so the command is accepted and changes nothing. */
  assert_answer (bus, &now, "68 03 03 68 53 05 B8 10 16", "E5");
  assert_hears (bus, &now, 2400, TRUE);
}

static void
test_baud_switch (void)
{
  g_autoptr (MrSimBus) bus = bus_with_one ("baud = 2400; 300\nswitches-baud = yes\n");
  gint64 now = SECOND;

  assert_hears (bus, &now, 300, FALSE);
  assert_answer (bus, &now, "68 03 03 68 53 05 BD 15 16", "E5");
  assert_hears (bus, &now, 9600, FALSE);
  assert_answer (bus, &now, "68 03 03 68 53 05 B8 10 16", "E5");
  assert_hears (bus, &now, 2400, FALSE);
  assert_hears (bus, &now, 300, TRUE);
}

/* Octets at two rates in one frame are no frame. */
static void
test_baud_mixed (void)
{
  g_autoptr (MrSimBus) bus = bus_with_one ("");
  const guint8 nke[] = { 0x10, 0x40, 0x05, 0x45, 0x16 };
  gint64 when = SECOND;
  guint8 octet;

  for (gsize i = 0; i < G_N_ELEMENTS (nke); i++)
    {
      guint baud = i < 2 ? 2400 : 9600;

      when += mr_sim_bits (MR_LINE_OCTET_BITS, baud);
      mr_sim_bus_receive (bus, nke[i], baud, when);
    }

  g_assert_false (mr_sim_bus_next (bus, when + SECOND, &when, &octet));
}

static gint64
answer_time (const char *more)
{
  g_autoptr (MrSimBus) bus = bus_with_one (more);
  const guint8 nke[] = { 0x10, 0x40, 0x05, 0x45, 0x16 };
  gint64 end = SECOND;
  gint64 when;
  guint8 octet;

  for (gsize i = 0; i < G_N_ELEMENTS (nke); i++)
    mr_sim_bus_receive (bus, nke[i], 2400, end += mr_sim_bits (MR_LINE_OCTET_BITS, 2400));

  g_assert_true (mr_sim_bus_next (bus, G_MAXINT64, &when, &octet));
  return when - end - mr_sim_bits (MR_LINE_OCTET_BITS, 2400);
}

static void
test_delay (void)
{
  g_assert_cmpint (answer_time ("delay = 11 bit\n"), ==, mr_sim_bits (11, 2400));
  g_assert_cmpint (answer_time ("delay = 20 ms\n"), ==, 20000);
  g_assert_cmpint (answer_time ("delay = 330 bit + 50 ms\n"), ==, mr_sim_bits (330, 2400) + 50000);
  g_assert_cmpint (answer_time (""), >=, mr_sim_bits (11, 2400));
  g_assert_cmpint (answer_time (""), <=, mr_sim_bits (330, 2400) + 50000);
}

/* A request while the answer to the last one is still being thought of: only the new one is answered. */
static void
test_interrupted (void)
{
  g_autoptr (MrSimBus) bus = bus_with_one ("delay = 330 bit\n");
  g_autofree char *answer = NULL;
  gint64 now = SECOND;
  guint8 octet;
  gint64 when;

  for (guint i = 0; i < 2; i++)
    {
      const guint8 nke[] = { 0x10, 0x40, 0x05, 0x45, 0x16 };

      for (gsize k = 0; k < G_N_ELEMENTS (nke); k++)
        mr_sim_bus_receive (bus, nke[k], 2400, now += mr_sim_bits (MR_LINE_OCTET_BITS, 2400));
      now += mr_sim_bits (100, 2400);
    }

  g_assert_true (mr_sim_bus_next (bus, G_MAXINT64, &when, &octet));
  g_assert_cmpuint (octet, ==, MBUS_ACK);
  g_assert_cmpint (when, >, now);
  g_assert_false (mr_sim_bus_next (bus, G_MAXINT64, &when, &octet));
}

/* One that keeps its place continues where it was when it is selected again, until SND_NKE. */
static void
test_keeps_place (void)
{
  g_autoptr (MrSimBus) bus = bus_new ("[bus]\ntitle = Test\n[meter One]\nid = 12345678\nmanufacturer = KAM\n"
                                      "version = 35\ntype = 04\nprimary = 5\nkeeps-place = yes\nendless = yes\n"
                                      "records = raw 01 06 01; next; raw 01 06 02\n");
  const char *one = "68 13 13 68 08 05 72 78 56 34 12 2D 2C 35 04 00 00 00 00 01 06 01 1F 4C 16";
  const char *two = "68 13 13 68 08 05 72 78 56 34 12 2D 2C 35 04 01 00 00 00 01 06 02 1F 4E 16";
  const char *again = "68 13 13 68 08 05 72 78 56 34 12 2D 2C 35 04 02 00 00 00 01 06 01 1F 4E 16";
  gint64 now = SECOND;

  assert_answer (bus, &now, SELECT_IT, "E5");
  assert_answer (bus, &now, "10 7B FD 78 16", one);
  assert_answer (bus, &now, SELECT_IT, "E5");
  assert_answer (bus, &now, "10 7B FD 78 16", two);
  assert_answer (bus, &now, "10 7B FD 78 16", two);
  assert_answer (bus, &now, "10 40 05 45 16", "E5");
  assert_answer (bus, &now, SELECT_IT, "E5");
  assert_answer (bus, &now, "10 7B FD 78 16", again);
}

/* A meter hears nothing while it sends, not even the request that would deselect it. */
static void
test_half_duplex (void)
{
  g_autoptr (MrSimBus) bus = bus_with_one ("");
  const guint8 request[] = { 0x10, 0x7B, 0x05, 0x80, 0x16 };
  const guint8 nke[] = { 0x10, 0x40, 0x05, 0x45, 0x16 };
  gint64 now = SECOND;
  guint n_octets = 0;
  guint8 octet;
  gint64 when;

  for (gsize k = 0; k < G_N_ELEMENTS (request); k++)
    mr_sim_bus_receive (bus, request[k], 2400, now += mr_sim_bits (MR_LINE_OCTET_BITS, 2400));
  now += mr_sim_bits (100, 2400);
  for (gsize k = 0; k < G_N_ELEMENTS (nke); k++)
    mr_sim_bus_receive (bus, nke[k], 2400, now += mr_sim_bits (MR_LINE_OCTET_BITS, 2400));

  while (mr_sim_bus_next (bus, G_MAXINT64, &when, &octet))
    n_octets++;
  g_assert_cmpuint (n_octets, ==, 27); /* no E5 */
}

static void
test_fixed (void)
{
  g_autoptr (MrSimBus) bus = bus_new ("[bus]\ntitle = Test\n[meter One]\nid = 12345678\nmanufacturer = KAM\n"
                                      "version = 35\ntype = 07\nprimary = 5\nstatus = 04\n"
                                      "fixed = E9 7E 01 00 00 00 35 01 00 00\n");
  gint64 now = SECOND;

  assert_answer (bus, &now, "10 7B 05 80 16",
                 "68 13 13 68 08 05 73 78 56 34 12 00 04 E9 7E 01 00 00 00 35 01 00 00 36 16");
}

/* Media A to E send their number most significant octet first too. */
static void
test_fixed_msb_first (void)
{
  g_autoptr (MrSimBus) bus = bus_new ("[bus]\ntitle = Test\n[meter One]\nid = 12345678\nmanufacturer = KAM\n"
                                      "version = 35\ntype = 07\nprimary = 1\nstatus = 00\n"
                                      "fixed = 69 FE 00 00 00 01 00 00 01 35\n");
  gint64 now = SECOND;

  assert_answer (bus, &now, "10 7B 01 7C 16",
                 "68 13 13 68 08 01 73 12 34 56 78 00 00 69 FE 00 00 00 01 00 00 01 35 2E 16");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/sim/meter/nke", test_nke);
  g_test_add_func ("/sim/meter/deafness", test_deafness);
  g_test_add_func ("/sim/meter/damaged", test_damaged);
  g_test_add_func ("/sim/meter/pause", test_pause);
  g_test_add_func ("/sim/meter/fcb", test_fcb);
  g_test_add_func ("/sim/meter/several-telegrams", test_several_telegrams);
  g_test_add_func ("/sim/meter/selection", test_selection);
  g_test_add_func ("/sim/meter/wildcards", test_wildcards);
  g_test_add_func ("/sim/meter/deselection", test_deselection);
  g_test_add_func ("/sim/meter/enhanced-selection", test_enhanced_selection);
  g_test_add_func ("/sim/meter/set-primary", test_set_primary);
  g_test_add_func ("/sim/meter/set-id", test_set_id);
  g_test_add_func ("/sim/meter/refuses", test_refuses);
  g_test_add_func ("/sim/meter/answer-carries-primary", test_answer_carries_primary);
  g_test_add_func ("/sim/meter/a-field", test_a_field);
  g_test_add_func ("/sim/meter/ignores", test_ignores);
  g_test_add_func ("/sim/meter/alarm-and-reset", test_alarm_and_reset);
  g_test_add_func ("/sim/meter/baud", test_baud);
  g_test_add_func ("/sim/meter/baud-switch", test_baud_switch);
  g_test_add_func ("/sim/meter/baud-mixed", test_baud_mixed);
  g_test_add_func ("/sim/meter/delay", test_delay);
  g_test_add_func ("/sim/meter/interrupted", test_interrupted);
  g_test_add_func ("/sim/meter/half-duplex", test_half_duplex);
  g_test_add_func ("/sim/meter/keeps-place", test_keeps_place);
  g_test_add_func ("/sim/meter/fixed", test_fixed);
  g_test_add_func ("/sim/meter/fixed-msb-first", test_fixed_msb_first);

  return g_test_run ();
}
