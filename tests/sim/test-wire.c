/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "mbus-deframer.h"
#include "sim-master.h"

/* What a receiver makes of several who speak at once. Bits are written here in the order of the wire: start bit, least
 * significant bit first, parity, stop. E5 is 0 10100111 1 1. */

#define BAUD 2400
#define SELECT_ANY "68 0B 0B 68 53 FD 52 FF FF FF FF FF FF FF FF 9A 16"
#define NKE_1 "10 40 01 41 16"
#define READ_1 "10 7B 01 7C 16"
#define TELEGRAM_OCTETS 27 /* of a meter with one register of 32 bits */

static char *
hear (MrSimWire *wire)
{
  g_autoptr (GByteArray) heard = g_byte_array_new ();
  gint64 end;
  guint8 octet;

  while (mr_sim_wire_peek (wire, &end, &octet))
    {
      g_byte_array_append (heard, &octet, 1);
      mr_sim_wire_take (wire, end);
    }

  return mbus_hex (heard->data, heard->len);
}

/* Two who say E5, the second @shift bits later. */
static char *
hear_two_acks (guint shift)
{
  const guint8 ack = MBUS_ACK;
  MrSimWire wire;
  char *heard;

  mr_sim_wire_init (&wire, BAUD);
  mr_sim_wire_send (&wire, &ack, 1, BAUD, SECOND);
  mr_sim_wire_send (&wire, &ack, 1, BAUD, SECOND + mr_sim_bits (shift, BAUD));
  heard = hear (&wire);
  mr_sim_wire_clear (&wire);

  return heard;
}

static void
assert_two_acks (guint shift, const char *expected)
{
  g_autofree char *heard = hear_two_acks (shift);

  g_assert_cmpstr (heard, ==, expected);
}

static void
test_shifted (void)
{
  assert_two_acks (0, "E5");

  /*  0 10100111 1 1
   *    0 1010011 1 1 1  ->  0 00000011 1 1, two marks and a parity bit: delivered as 00 */
  assert_two_acks (1, "00");

  /*  0 10100111 1 1
   *     0 101001 1 1 1 1  ->  0 10100001 1 1 */
  assert_two_acks (2, "85");

  assert_two_acks (11, "E5 E5");
  assert_two_acks (40, "E5 E5");
}

/* The second is not over when the octet that the receiver made of both is: it goes on with what is left. */
static void
test_tail (void)
{
  /*  0 10100111 1 1
   *           0 1 0 1 0 01111  ->  0 10100110 1 0, a space where the stop bit should be; then 0 01111111 1 1 */
  assert_two_acks (8, "00 FE");
}

static char *
hear_at (guint sent_baud, guint heard_baud)
{
  const guint8 ack = MBUS_ACK;
  MrSimWire wire;
  char *heard;

  mr_sim_wire_init (&wire, heard_baud);
  mr_sim_wire_send (&wire, &ack, 1, sent_baud, SECOND);
  heard = hear (&wire);
  mr_sim_wire_clear (&wire);

  return heard;
}

static void
test_other_baud (void)
{
  /* Four times too fast: the samples hit bits 2, 6 and 10 of the octet, then the idle wire: 0 11111111 1 1, and the
   * parity of eight marks is 0. */
  g_autofree char *fast = hear_at (9600, 2400);
  /* Thirty-two times too slow: each of its three spaces is a whole octet of zeros without a stop bit. */
  g_autofree char *slow = hear_at (300, 9600);
  /* A start bit shorter than half of the receiver's is none. */
  g_autofree char *glitch = hear_at (38400, 300);

  g_assert_cmpstr (fast, ==, "00");
  g_assert_cmpstr (slow, ==, "00 00 00");
  g_assert_cmpstr (glitch, ==, "");
}

#define METER(name, more) "[meter " name "]\nmanufacturer = KAM\nversion = 35\ntype = 04\nprimary = 1\n" more
#define ALPHA METER ("Alpha", "id = 12345678\nrecords = raw 04 06 39 30 00 00\n")
#define BETA METER ("Beta", "id = 87654321\nrecords = raw 04 06 11 22 33 44\n")
/* Its telegram and that of Alpha have an AND whose checksum is good. */
#define GAMMA METER ("Gamma", "id = 87654321\nrecords = raw 04 06 31 70 00 00\n")
#define LATE METER ("Late", "id = 87654321\ndelay = 65 bit\nrecords = raw 04 06 11 22 33 44\n")
#define METER_AT(primary) \
  "[meter a]\nid = 12345678\nmanufacturer = KAM\nversion = 35\ntype = 04\nprimary = " primary "\n" \
  "records = raw 01 06 01\n"
#define BUS "[bus]\ntitle = Test\n"

static char *
ask (const char *text, const char *hex)
{
  g_autoptr (MrSimBus) bus = bus_new (text);
  gint64 now = SECOND;

  return ask_at (bus, &now, BAUD, hex);
}

static void
test_equal_answers (void)
{
  g_autofree char *selected = ask (BUS ALPHA BETA, SELECT_ANY);
  g_autofree char *reset = ask (BUS ALPHA BETA, NKE_1);

  g_assert_cmpstr (selected, ==, "E5");
  g_assert_cmpstr (reset, ==, "E5");
}

/* An octet of two that overlap bit on bit, with the AND of their parity bits. */
static guint8
superposed (guint8 a, guint8 b)
{
  guint8 both = a & b;

  return __builtin_parity (both) == (__builtin_parity (a) & __builtin_parity (b)) ? both : 0x00;
}

static void
assert_superposed (const char *alpha, const char *beta, const char *both)
{
  g_autoptr (GBytes) a = mbus_unhex (alpha, NULL);
  g_autoptr (GBytes) b = mbus_unhex (beta, NULL);
  g_autoptr (GBytes) ab = mbus_unhex (both, NULL);
  const guint8 *octets_a = g_bytes_get_data (a, NULL);
  const guint8 *octets_b = g_bytes_get_data (b, NULL);
  const guint8 *octets_ab = g_bytes_get_data (ab, NULL);

  g_assert_cmpuint (g_bytes_get_size (a), ==, TELEGRAM_OCTETS);
  g_assert_cmpuint (g_bytes_get_size (b), ==, TELEGRAM_OCTETS);
  g_assert_cmpuint (g_bytes_get_size (ab), ==, TELEGRAM_OCTETS);
  g_assert_cmpstr (alpha, !=, beta);

  for (gsize i = 0; i < TELEGRAM_OCTETS; i++)
    g_assert_cmphex (octets_ab[i], ==, superposed (octets_a[i], octets_b[i]));
}

static void
test_telegrams_and (void)
{
  g_autofree char *alpha = ask (BUS ALPHA, READ_1);
  g_autofree char *beta = ask (BUS BETA, READ_1);
  g_autofree char *both = ask (BUS ALPHA BETA, READ_1);

  assert_superposed (alpha, beta, both);
}

/* A meter that does not exist must not come of two that do: the sum is blind to what parity sees. */
static void
test_no_phantom (void)
{
  g_autofree char *alpha = ask (BUS ALPHA, READ_1);
  g_autofree char *gamma = ask (BUS GAMMA, READ_1);
  g_autofree char *both = ask (BUS ALPHA GAMMA, READ_1);
  g_autoptr (GBytes) a = mbus_unhex (alpha, NULL);
  g_autoptr (GBytes) c = mbus_unhex (gamma, NULL);
  g_autoptr (GBytes) heard = mbus_unhex (both, NULL);
  guint8 phantom[TELEGRAM_OCTETS];
  MbusDeframer ear;
  MbusFrame frame;

  assert_superposed (alpha, gamma, both);

  for (gsize i = 0; i < TELEGRAM_OCTETS; i++)
    phantom[i] = ((const guint8 *) g_bytes_get_data (a, NULL))[i] & ((const guint8 *) g_bytes_get_data (c, NULL))[i];
  g_assert_true (mbus_frame_parse (phantom, sizeof phantom, &frame, NULL));

  mbus_deframer_init (&ear);
  mbus_deframer_push (&ear, g_bytes_get_data (heard, NULL), g_bytes_get_size (heard));
  g_assert_cmpint (mbus_deframer_next (&ear, &frame), ==, MBUS_DEFRAMER_NEED_MORE);
}

static void
test_telegrams_shifted (void)
{
  g_autofree char *both = ask (BUS ALPHA LATE, READ_1);
  g_autofree char *acks = ask (BUS ALPHA LATE, SELECT_ANY);
  g_autoptr (GBytes) octets = mbus_unhex (both, NULL);
  MbusFrame frame;

  g_assert_cmpuint (g_bytes_get_size (octets), >, 1);
  g_assert_false (mbus_frame_parse (g_bytes_get_data (octets, NULL), g_bytes_get_size (octets), &frame, NULL));
  g_assert_cmpstr (acks, !=, "E5");
  g_assert_cmpstr (acks, !=, "");
}

static void
test_echo (void)
{
  g_autofree char *heard = ask (BUS "echo = yes\n" ALPHA, NKE_1);

  g_assert_cmpstr (heard, ==, NKE_1 " E5");
}

static void
test_noise (void)
{
  g_autofree char *one = ask (BUS "echo = yes\nnoise = 1000\nseed = 1\n", NKE_1);
  g_autofree char *again = ask (BUS "echo = yes\nnoise = 1000\nseed = 1\n", NKE_1);
  g_autofree char *other = ask (BUS "echo = yes\nnoise = 1000\nseed = 2\n", NKE_1);
  g_autofree char *none = ask (BUS "echo = yes\nnoise = 0\nseed = 1\n", NKE_1);

  g_assert_cmpuint (strlen (one), ==, strlen (NKE_1));
  g_assert_cmpstr (one, !=, NKE_1);
  g_assert_cmpstr (one, ==, again);
  g_assert_cmpstr (one, !=, other);
  g_assert_cmpstr (none, ==, NKE_1);
}

/* All requests are damaged: no meter answers. */
static void
test_noise_on_request (void)
{
  g_autofree char *heard = ask (BUS "noise = 1000\n" ALPHA, NKE_1);

  g_assert_cmpstr (heard, ==, "");
}

/* Every answer is held up for a second, after which all of it is there at once. */
static void
test_stall (void)
{
  g_autoptr (MrSimBus) bus = bus_new (BUS "stalls = 1000\nstall = 1 s\n" ALPHA);
  const gint64 ends = SECOND + mr_sim_bits (5 * MR_LINE_OCTET_BITS, BAUD);
  gint64 when;
  guint8 octet;

  for (guint i = 0; i < 5; i++)
    mr_sim_bus_receive (bus, (guint8[]) { 0x10, 0x40, 0x01, 0x41, 0x16 }[i], BAUD,
                        SECOND + mr_sim_bits ((i + 1) * MR_LINE_OCTET_BITS, BAUD));

  g_assert_false (mr_sim_bus_next (bus, ends + SECOND, &when, &octet));
  g_assert_true (mr_sim_bus_next (bus, ends + 2 * SECOND, &when, &octet));
  g_assert_cmpuint (octet, ==, MBUS_ACK);
  g_assert_cmpint (when, ==, ends + mr_sim_bits (60 + MR_LINE_OCTET_BITS, BAUD) + SECOND);
}

/* Parts of a million are as good as parts of a thousand. */
static void
test_fine_noise (void)
{
  g_autofree char *coarse = ask (BUS "echo = yes\nnoise = 500\nseed = 1\n", NKE_1);
  g_autofree char *fine = ask (BUS "echo = yes\nnoise = 500000 ppm\nseed = 1\n", NKE_1);

  g_assert_cmpstr (coarse, !=, NKE_1);
  g_assert_cmpstr (coarse, ==, fine);
}

/* It hears selections and all-calls, and no primary address. */
static void
test_no_primary (void)
{
  static const char bus[] = BUS METER_AT ("none");
  g_autofree char *at_0 = ask (bus, "10 40 00 40 16");
  g_autofree char *at_all = ask (bus, "10 40 FE 3E 16");

  g_assert_cmpstr (at_0, ==, "");
  g_assert_cmpstr (at_all, ==, "E5");
}

static void
test_babble (void)
{
  g_autoptr (MrSimBus) bus = bus_new (BUS METER ("Mad", "id = 12345678\nbaud = 2400\nbabble = 500 ms\n"
                                                        "records = raw 01 06 01\n"));
  gint64 now = 10 * SECOND;
  g_autofree char *before = ask_at (bus, &now, BAUD, "10 40 02 42 16");
  g_autofree char *after = ask_at (bus, &now, BAUD, NKE_1);

  /* Two seconds each, four beats; it answers in between. */
  g_assert_cmpstr (before, ==, "78 78 78 78");
  g_assert_cmpuint (strlen (after), ==, strlen ("E5 78 78 78 78"));
  g_assert_nonnull (strstr (after, "E5"));
}

/* A master that waits long hears every octet; what is babbled while none listens for a day is lost. */
static void
test_babble_unheard (void)
{
  g_autoptr (MrSimBus) bus = bus_new (BUS METER ("Mad", "id = 12345678\nbaud = 2400\nbabble = 5 ms\n"
                                                        "records = raw 01 06 01\n"));
  gint64 now = 10 * SECOND;
  g_autofree char *before = ask_at (bus, &now, BAUD, "10 40 02 42 16");
  guint n = 0;
  guint8 octet;
  gint64 when;

  g_assert_cmpuint (strlen (before), >, 0);
  for (now += 5 * SECOND; mr_sim_bus_next (bus, now, &when, &octet); n++)
    g_assert_cmphex (octet, ==, 0x78);
  g_assert_cmpuint (n, >=, 1000);

  now += 24 * 3600 * (gint64) SECOND;
  mr_sim_bus_skip (bus, now);
  for (n = 0; mr_sim_bus_next (bus, now, &when, &octet); n++)
    continue;
  g_assert_cmpuint (n, <=, 1);

  /* Who waits without end gets the next one. */
  g_assert_true (mr_sim_bus_next (bus, G_MAXINT64, &when, &octet));
  g_assert_cmpint (when, >, now);
  g_assert_cmpint (when, <=, now + SECOND / 50);
}

/* Thirty meters that send at random hold the line in space nearly all the time: a receiver gets next to nothing while
 * they do. */
static void
test_held (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (1);
  g_autofree char *heard = NULL;
  MrSimWire wire;

  mr_sim_wire_init (&wire, BAUD);
  for (guint i = 0; i < 30; i++)
    {
      guint8 telegram[100];

      for (gsize k = 0; k < G_N_ELEMENTS (telegram); k++)
        telegram[k] = (guint8) g_rand_int (random);
      mr_sim_wire_send (&wire, telegram, sizeof telegram, BAUD, SECOND + g_rand_int_range (random, 0, 200000));
    }

  heard = hear (&wire);
  mr_sim_wire_clear (&wire);
  g_assert_cmpuint (strlen (heard) / 3, <, 40);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/sim/wire/shifted", test_shifted);
  g_test_add_func ("/sim/wire/tail", test_tail);
  g_test_add_func ("/sim/wire/other-baud", test_other_baud);
  g_test_add_func ("/sim/wire/equal-answers", test_equal_answers);
  g_test_add_func ("/sim/wire/telegrams-and", test_telegrams_and);
  g_test_add_func ("/sim/wire/no-phantom", test_no_phantom);
  g_test_add_func ("/sim/wire/telegrams-shifted", test_telegrams_shifted);
  g_test_add_func ("/sim/wire/held", test_held);
  g_test_add_func ("/sim/wire/echo", test_echo);
  g_test_add_func ("/sim/wire/noise", test_noise);
  g_test_add_func ("/sim/wire/fine-noise", test_fine_noise);
  g_test_add_func ("/sim/wire/stall", test_stall);
  g_test_add_func ("/sim/wire/no-primary", test_no_primary);
  g_test_add_func ("/sim/wire/noise-on-request", test_noise_on_request);
  g_test_add_func ("/sim/wire/babble", test_babble);
  g_test_add_func ("/sim/wire/babble-unheard", test_babble_unheard);

  return g_test_run ();
}
