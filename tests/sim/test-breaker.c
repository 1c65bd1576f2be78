/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sim-writer.h"

/* Breakers, valves and relays, by octets (mbus-protocol §1.10). */

static void
test_breaker (void)
{
  g_autoptr (MrSimBus) bus = bus_with (BREAKER_RECORDS, "breaker = connected\n");
  gint64 now = SECOND;

  assert_records (bus, &now, STATE ("01"));
  assert_written (bus, &now, RELEASE, "E5");
  assert_records (bus, &now, STATE ("01")); /* only what is disconnected can be released */
  assert_written (bus, &now, DISCONNECT, "E5");
  assert_records (bus, &now, STATE ("00"));
  assert_written (bus, &now, RELEASE, "E5");
  assert_records (bus, &now, STATE ("02"));
  assert_written (bus, &now, CONNECT, "E5");
  assert_records (bus, &now, STATE ("01"));
  assert_written (bus, &now, "53 05 51 01 FD 1F 07", "E5");
  assert_records (bus, &now, STATE ("01"));

  /* By its digital output too. */
  assert_written (bus, &now, "53 05 51 01 FD 1A 00", "E5");
  assert_records (bus, &now, STATE ("00"));
}

/* A command releases, and what connects is another one, or the button. */
static void
test_reconnect (void)
{
  g_autoptr (MrSimBus) second = bus_with (BREAKER_RECORDS, "breaker = disconnected\nreconnect = second-command\n");
  g_autoptr (MrSimBus) button = bus_with (BREAKER_RECORDS, "breaker = disconnected\nreconnect = button\n"
                                                           "button-after = 20 s\n");
  g_autoptr (MrSimBus) alone = bus_with (BREAKER_RECORDS, "breaker = released\nreconnect = button\n");
  gint64 now = SECOND;

  assert_written (second, &now, CONNECT, "E5");
  assert_records (second, &now, STATE ("02"));
  assert_written (second, &now, CONNECT, "E5");
  assert_records (second, &now, STATE ("01"));

  now = SECOND;
  assert_written (button, &now, CONNECT, "E5");
  assert_written (button, &now, CONNECT, "E5");
  assert_records (button, &now, STATE ("02"));
  now += 20 * SECOND;
  assert_records (button, &now, STATE ("01"));

  /* Disconnected again before the button is pressed, it stays so. */
  assert_written (button, &now, DISCONNECT, "E5");
  assert_written (button, &now, RELEASE, "E5");
  assert_written (button, &now, DISCONNECT, "E5");
  now += 60 * SECOND;
  assert_records (button, &now, STATE ("00"));

  /* No one presses it. */
  now = SECOND;
  assert_records (alone, &now, STATE ("02"));
  now += HOUR;
  assert_written (alone, &now, CONNECT, "E5");
  assert_records (alone, &now, STATE ("02"));
}

/* As a DSMR gas meter reports its valve: in BCD, as subunit 1. */
static void
test_valve (void)
{
  g_autoptr (MrSimBus) bus = bus_with ("raw 89 40 FD 1A 01", "breaker = connected\n");
  gint64 now = SECOND;

  assert_records (bus, &now, "89 40 FD 1A 01");
  assert_written (bus, &now, DISCONNECT, "E5");
  assert_records (bus, &now, "89 40 FD 1A 00");
  assert_written (bus, &now, RELEASE, "E5");
  assert_records (bus, &now, "89 40 FD 1A 02");
}

/* Each relay has a tariff of its own, and reads back what it is; one that it does not have is not written. */
static void
test_relays (void)
{
  g_autoptr (MrSimBus) bus = bus_with ("digital-input tariff 1 00; digital-input tariff 2 01; digital-output tariff 4 00",
                                       "relays = yes\n");
  g_autoptr (MrSimBus) without = bus_with ("digital-output 00", "");
  gint64 now = SECOND;

  assert_records (bus, &now, "81 10 FD 1B 00 81 20 FD 1B 01 81 80 10 FD 1A 00");
  assert_written (bus, &now, "53 05 51 81 10 FD 1A 01", "E5");
  assert_records (bus, &now, "81 10 FD 1B 01 81 20 FD 1B 01 81 80 10 FD 1A 00");
  assert_written (bus, &now, "53 05 51 81 20 FD 1A 00", "E5");
  assert_written (bus, &now, "53 05 51 81 80 10 FD 1A 01", "E5");
  assert_written (bus, &now, "53 05 51 81 30 FD 1A 01", "E5");
  assert_written (bus, &now, CONNECT, "E5");
  assert_records (bus, &now, "81 10 FD 1B 01 81 20 FD 1B 00 81 80 10 FD 1A 01");

  /* An output that only shows something. */
  now = SECOND;
  assert_written (without, &now, "53 05 51 01 FD 1A 01", "E5");
  assert_records (without, &now, "01 FD 1A 00");
}

/* The same frame again is a repetition, unless SND_NKE or another write comes between; without FCV it is not. */
static void
test_repetition (void)
{
  const char *more = "breaker = disconnected\nreconnect = second-command\n";
  g_autofree char *knowing = g_strconcat (more, "knows-fcb = yes\n", NULL);
  g_autoptr (MrSimBus) plain = bus_with (BREAKER_RECORDS, more);
  g_autoptr (MrSimBus) bus = bus_with (BREAKER_RECORDS, knowing);
  gint64 now = SECOND;

  assert_written (plain, &now, CONNECT, "E5");
  assert_written (plain, &now, CONNECT, "E5");
  assert_records (plain, &now, STATE ("01"));

  now = SECOND;
  assert_written (bus, &now, CONNECT, "E5");
  assert_written (bus, &now, CONNECT, "E5");
  assert_records (bus, &now, STATE ("02"));
  assert_written (bus, &now, "73 05 51 01 FD 1F 01", "E5");
  assert_records (bus, &now, STATE ("01"));

  assert_written (bus, &now, DISCONNECT, "E5");
  assert_written (bus, &now, CONNECT, "E5");
  assert_answer (bus, &now, "10 40 05 45 16", "E5");
  assert_written (bus, &now, CONNECT, "E5");
  assert_records (bus, &now, STATE ("01"));

  assert_written (bus, &now, DISCONNECT, "E5");
  assert_written (bus, &now, "43 05 51 01 FD 1F 01", "E5");
  assert_written (bus, &now, "43 05 51 01 FD 1F 01", "E5");
  assert_records (bus, &now, STATE ("01"));
}

int
main (int argc, char *argv[])
{
  g_setenv ("TZ", "CET-1CEST,M3.5.0,M10.5.0/3", TRUE);
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/sim/breaker/breaker", test_breaker);
  g_test_add_func ("/sim/breaker/reconnect", test_reconnect);
  g_test_add_func ("/sim/breaker/valve", test_valve);
  g_test_add_func ("/sim/breaker/relays", test_relays);
  g_test_add_func ("/sim/breaker/repetition", test_repetition);

  return g_test_run ();
}
