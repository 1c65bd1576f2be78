/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sim-writer.h"

/* The clocks of simulated meters: how they run, and how they are set. */

/* Each record that shows the clock shows the time that was set; what the meter stored stays. */
static void
test_clock_set (void)
{
  g_autoptr (MrSimBus) bus = bus_with ("date-time now-40min; date storage 1 now-5d; date now; "
                                       "date-time 2001-01-01T00:00", "");
  gint64 now = SECOND;

  assert_records (bus, &now, "04 6D 32 2D 45 33 42 6C 5C 32 02 6C 45 33 04 6D 00 20 21 01");
  assert_written (bus, &now, "53 05 51 04 6D 3B 37 9F 3C", "E5");
  assert_records (bus, &now, "04 6D 3B 37 9F 3C 42 6C 5C 32 02 6C 9F 3C 04 6D 3B 37 9F 3C");

  /* A minute later it is next year. */
  now += 60 * SECOND;
  assert_records (bus, &now, "04 6D 00 20 A1 31 42 6C 5C 32 02 6C A1 31 04 6D 00 20 A1 31");

  /* Summer time is what was written; no date, and no time at all, changes nothing. */
  assert_written (bus, &now, "53 05 51 04 6D 1E AE 45 33", "E5");
  assert_written (bus, &now, "53 05 51 04 6D 1E 2E 5E 32", "E5");
  assert_written (bus, &now, "53 05 51 04 6D 9E 2E 45 34", "E5");
  assert_records (bus, &now, "04 6D 1E AE 45 33 42 6C 5C 32 02 6C 45 33 04 6D 1E AE 45 33");
}

/* A meter is set by the types that it sends, of which others know less or more. */
static void
test_clock_types (void)
{
  static const struct {
    const char *record;
    const char *write;
    const char *shown; /* two seconds later, which is the patience of the master, and while the request lasts */
  } types[] = {
    { "date-time now as type-f", "04 6D 00 26 A1 31", "04 6D 00 26 A1 31" },
    { "date-time now as type-i", "06 6D 0A 00 06 A1 31 00", "06 6D 0C 00 26 A1 31 01" },
    { "date-time now as type-j", "03 6D 0A 00 06", "03 6D 0C 00 06" },
    { "date-time now as bcd12", "0E 6D 10 00 06 01 01 29", "0E 6D 12 00 06 01 01 29" },
    { "date now", "02 6C A1 31", "02 6C A1 31" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (types); i++)
    for (gsize k = 0; k < G_N_ELEMENTS (types); k++)
      {
        g_autoptr (MrSimBus) bus = bus_with (types[i].record, "");
        g_autofree char *write = g_strconcat ("53 05 51 ", types[k].write, NULL);
        gint64 now = SECOND;
        g_autofree char *before = read_records (bus, &now);
        g_autofree char *after = NULL;

        assert_written (bus, &now, write, "E5");
        after = read_records (bus, &now);
        g_test_message ("%s: %s, now %s", types[i].record, before, after);
        if (i == k)
          g_assert_cmpstr (after, ==, types[i].shown);
        else
          g_assert_cmpint (strncmp (after, types[i].shown, strlen (types[i].shown)), !=, 0);
      }
}

/* Other types than those it sends; a date leaves the time of day as it is, and the other way round. */
static void
test_clock_forms (void)
{
  g_autoptr (MrSimBus) bus = bus_with ("date-time now", "clock-forms = type-g; type-j; bcd12\n");
  gint64 now = SECOND;

  assert_written (bus, &now, "53 05 51 04 6D 00 26 A1 31", "E5");
  assert_records (bus, &now, "04 6D 1E 2E 45 33");
  assert_written (bus, &now, "53 05 51 03 6D 00 00 06", "E5");
  assert_records (bus, &now, "04 6D 00 26 45 33");
  assert_written (bus, &now, "53 05 51 02 6C A1 31", "E5");
  assert_records (bus, &now, "04 6D 00 26 A1 31");
  assert_written (bus, &now, "53 05 51 0E 6D 00 30 14 05 03 26", "E5");
  assert_records (bus, &now, "04 6D 1E 2E 45 33");
  assert_written (bus, &now, "53 05 51 42 6C A1 31", "E5"); /* a date that it stored */
  assert_records (bus, &now, "04 6D 1E 2E 45 33");
}

/* 1000 ppm are 86.4 s in a day, before it is set and after. */
static void
test_clock_drift (void)
{
  g_autoptr (MrSimBus) bus = bus_with ("date-time now as type-i", "drift = 1000 ppm\n");
  g_autoptr (MrSimBus) slow = bus_with ("date-time now+1h as type-i", "drift = -1000 ppm\n");
  gint64 now = SECOND;

  assert_records (bus, &now, "06 6D 00 1E 8E 45 33 0A");
  now = SECOND + 10 * DAY;
  assert_records (bus, &now, "06 6D 18 2C EE 4F 33 0B");
  assert_written (bus, &now, "53 05 51 06 6D 00 00 0C 5F 33 00", "E5");
  now += 10 * DAY;
  assert_records (bus, &now, "06 6D 1A 0E AC 4A 34 0F");

  now = SECOND;
  assert_records (slow, &now, "06 6D 00 1E 8F 45 33 0A");
  now = SECOND + 10 * DAY;
  assert_records (slow, &now, "06 6D 24 0F EF 4F 33 0B");
}

/* Without a time of the bus, clocks are right by this computer's, however fast the bus runs. */
static void
test_clock_of_computer (void)
{
  g_autoptr (MrSimBus) bus = bus_new ("[bus]\ntitle = Test\n[meter One]\nid = 12345678\nmanufacturer = KAM\n"
                                        "version = 35\ntype = 04\nprimary = 5\nrecords = date now\n");
  gint64 now = SECOND;
  g_autofree char *before = read_records (bus, &now);
  g_autofree char *after = NULL;

  now += 30 * DAY;
  after = read_records (bus, &now);
  g_assert_cmpstr (before, ==, after);
}

/* Half past two in summer; once it is set it is half past two of no zone. */
static void
test_clock_zone (void)
{
  static const struct {
    const char *zone;
    const char *shown;
  } zones[] = {
    { "", "04 6D 1E AE 41 37" },
    { "clock-zone = local\n", "04 6D 1E AE 41 37" },
    { "clock-zone = standard\n", "04 6D 1E 2D 41 37" },
    { "clock-zone = utc\n", "04 6D 1E 2C 41 37" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (zones); i++)
    {
      g_autofree char *text =
        g_strdup_printf ("[bus]\ntitle = Test\ntime = 2026-07-01T14:30\n[meter One]\nid = 12345678\n"
                         "manufacturer = KAM\nversion = 35\ntype = 04\nprimary = 5\nrecords = date-time now\n%s",
                         zones[i].zone);
      g_autoptr (MrSimBus) bus = bus_new (text);
      gint64 now = SECOND;

      assert_records (bus, &now, zones[i].shown);
      assert_written (bus, &now, "53 05 51 04 6D 1E 2E 45 33", "E5");
      assert_records (bus, &now, "04 6D 1E 2E 45 33");
    }
}

/* Free-running through the change of summer time if it was set, with its zone if not. */
static void
test_clock_change (void)
{
  g_autoptr (MrSimBus) bus = bus_new ("[bus]\ntitle = Test\ntime = 2026-03-29T01:30\n[meter One]\nid = 12345678\n"
                                      "manufacturer = KAM\nversion = 35\ntype = 04\nprimary = 5\n"
                                      "records = date-time now\n");
  gint64 now = SECOND;

  assert_records (bus, &now, "04 6D 1E 21 5D 33");
  now = SECOND + HOUR;
  assert_records (bus, &now, "04 6D 1E A3 5D 33");
  assert_written (bus, &now, "53 05 51 04 6D 1E 21 5D 33", "E5");
  now += HOUR;
  assert_records (bus, &now, "04 6D 1E 22 5D 33");
}

/* CI 6D, for a meter that knows it: an hour and a half forward, then ten seconds back. */
static void
test_clock_shift (void)
{
  g_autoptr (MrSimBus) bus = bus_with ("date-time now as type-i", "shifts-clock = yes\n");
  g_autoptr (MrSimBus) without = bus_with ("date-time now as type-i", "");
  g_autoptr (MrSimBus) refusing = bus_with ("date-time now", "shifts-clock = yes\nrefuses = shift-clock 02\n");
  gint64 now = SECOND;

  assert_written (bus, &now, "53 05 6D 01 00 1E 01", "E5");
  assert_records (bus, &now, "06 6D 02 00 90 45 33 0A");
  assert_written (bus, &now, "53 05 6D 02 0A 00 00", "E5");
  assert_records (bus, &now, "06 6D 38 3B 8F 45 33 0A");
  assert_written (bus, &now, "53 05 6D 01 3C 00 00", "E5");
  assert_written (bus, &now, "53 05 6D 03 0A 00 00", "E5");
  assert_written (bus, &now, "53 05 6D", "E5");
  assert_records (bus, &now, "06 6D 04 00 90 45 33 0A");

  now = SECOND;
  assert_written (without, &now, "53 05 6D 01 00 1E 01", "E5");
  assert_records (without, &now, "06 6D 02 1E 8E 45 33 0A");
  assert_written (refusing, &now, "53 05 6D 01 00 1E 01", REFUSED ("02", "7F"));
}

int
main (int argc, char *argv[])
{
  g_setenv ("TZ", "CET-1CEST,M3.5.0,M10.5.0/3", TRUE);
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/sim/clock/set", test_clock_set);
  g_test_add_func ("/sim/clock/types", test_clock_types);
  g_test_add_func ("/sim/clock/forms", test_clock_forms);
  g_test_add_func ("/sim/clock/drift", test_clock_drift);
  g_test_add_func ("/sim/clock/of-computer", test_clock_of_computer);
  g_test_add_func ("/sim/clock/zone", test_clock_zone);
  g_test_add_func ("/sim/clock/change", test_clock_change);
  g_test_add_func ("/sim/clock/shift", test_clock_shift);

  return g_test_run ();
}
