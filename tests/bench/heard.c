/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What one heard meter costs the main loop while the list has 250 … 10 000 meters, and what it costs when everybody
 * else falls silent at the end of a scan. From octets on a simulated bus to the list. */
#include "config.h"

#include <stdio.h>
#include <time.h>

#include "../session/many-meters.h"
#include "../session/session-fixture.h"
#include "mr-sim.h"

#define FLAT_1 "[meter Flat 1]\nid = 66290778\nmanufacturer = KAM\nversion = 35\ntype = 04\nprimary = 1\n" \
               "records = raw 04 06 3B 30 00 00\n"

#define READS 50

/* Seconds that this thread has worked. */
static double
worked (void)
{
  struct timespec time;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &time);
  return (double) time.tv_sec + (double) time.tv_nsec / 1e9;
}

static void
measure (SessionFixture *self, guint n)
{
  double heard, silent;

  describe_bus (self, FLAT_1);
  open_session (self);
  connect_and_scan (self);
  close_session (self);
  add_many_meters (self->store_file, n - 1);
  open_session (self);
  connect_to_bus (self);

  heard = worked ();
  for (guint i = 0; i < READS; i++)
    run_task (self, read_meter (self, meter_with_id (self, "66290778")));
  heard = worked () - heard;

  silent = worked ();
  scan (self);
  silent = worked () - silent;

  printf ("%6u meters: one heard %7.3f ms, %u silent %8.1f ms\n", n, heard * 1000 / READS, n - 1, silent * 1000);
  fflush (stdout);
  close_session (self);
}

int
main (void)
{
  static const guint counts[] = { 250, 1000, 2500, 10000 };

  mr_sim_register ();
  for (gsize i = 0; i < G_N_ELEMENTS (counts); i++)
    {
      SessionFixture fixture = { 0 };

      session_fixture_set_up (&fixture, "");
      measure (&fixture, counts[i]);
      session_fixture_tear_down (&fixture, NULL);
    }
  return 0;
}
