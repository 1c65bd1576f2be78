/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The main loop comes round every 50 ms whatever the disk does: a scan, a place, a write, the end of the connection. */
#include "config.h"

#include "../site/journal.h"
#include "../site/slow-disk.h"
#include "../watchdog.h"
#include "mr-sim.h"
#include "session-fixture.h"

#define FLAT_1 "[meter Flat 1]\nid = 66290778\nmanufacturer = KAM\nversion = 35\ntype = 04\nprimary = 1\n" \
               "records = raw 04 06 3B 30 00 00\n"
#define FLAT_2 "[meter Flat 2]\nid = 66290779\nmanufacturer = KAM\nversion = 35\ntype = 04\nprimary = 2\n" \
               "records = raw 04 06 15 CD 5B 07\n"

#define FLUSH (100 * 1000) /* microseconds */
#define LONGEST (50 * 1000)

/* A loaded machine may keep any thread waiting; a loop that waits for the disk is late every time. */
#define ATTEMPTS 5

static gint64
work_for_a_while (SessionFixture *self, const char *address)
{
  Watchdog watchdog;
  gint64 longest;

  watchdog_begin (&watchdog);
  connect_and_scan (self);
  g_object_set (meter_with_id (self, "66290778"), "place", address, NULL);
  write_address (self, meter_with_id (self, "66290779"), address);
  WAIT_UNTIL (self->steps->len > 0); /* it is on the wire */
  leave_bus (self);
  longest = watchdog_end (&watchdog);

  g_assert_cmpint (mr_meter_primary (meter_with_id (self, "66290779")), ==, atoi (address));
  return longest;
}

static void
test_slow_disk (SessionFixture *self, gconstpointer data)
{
  static const char *const addresses[ATTEMPTS] = { "21", "22", "23", "24", "25" };
  gint64 best = G_MAXINT64;

  slow_disk_install (FLUSH);
  close_session (self);
  reopen_archive (self);
  open_session (self);
  for (guint i = 0; i < ATTEMPTS && best >= LONGEST; i++)
    {
      const gint64 longest = work_for_a_while (self, addresses[i]);

      g_string_truncate (self->steps, 0);
      best = MIN (best, longest);
    }
  slow_disk_install (0);
  g_test_message ("the main loop was away for %.1f ms at most", (double) best / 1000);
  g_assert_cmpint (best, <, LONGEST);
}

/* The end of a scan is still being stored when the next connection has a task: both end. */
static void
test_reconnect (SessionFixture *self, gconstpointer data)
{
  g_autoptr (MrTask) first = NULL;
  g_autoptr (MrTask) second = NULL;

  slow_disk_install (FLUSH);
  close_session (self);
  reopen_archive (self);
  open_session (self);
  connect_and_scan (self);
  first = g_object_ref (mr_bus_link_scan (self->link, NULL));
  WAIT_UNTIL (mr_task_get_heard (first)->len > 0);
  mr_bus_link_disconnect_async (self->link, NULL, NULL);
  connect_to_bus (self);
  second = g_object_ref (read_meter (self, meter_with_id (self, "66290778")));
  WAIT_UNTIL (mr_task_is_over (first) && mr_task_is_over (second));
  g_assert_false (mr_session_is_busy (self->session));
  g_assert_cmpint (mr_task_get_state (second), ==, MR_TASK_DONE);
  slow_disk_install (0);
}

/* A write was interrupted, and the meter has carried it out: it is heard at its new place, then there is silence at its
 * old one. While the disk is still busy with the former, the latter must not be taken for a silent meter. */
static void
test_moved (SessionFixture *self, gconstpointer data)
{
  static const MbusAddress places[] = {
    { .primary = 30, .secondary = MBUS_SECONDARY_ANY }, { .primary = 2, .secondary = MBUS_SECONDARY_ANY },
  };
  gint64 write;

  connect_and_scan (self);
  leave_bus (self);
  write = mr_store_plan_write (self->store, mr_meter_store_id (meter_with_id (self, "66290779")), "primary-address", "2",
                               "30", NULL);
  g_assert_true (journal_write (self->store, write, MR_WRITE_SENT, NULL, NULL, g_get_real_time (), NULL));
  describe_bus (self, FLAT_1 "\n" "[meter Flat 2]\nid = 66290779\nmanufacturer = KAM\nversion = 35\ntype = 04\n"
                      "primary = 30\nrecords = raw 04 06 15 CD 5B 07\n");
  slow_disk_install (FLUSH);
  close_session (self);
  reopen_archive (self);
  open_session (self);
  connect_to_bus (self);
  run_task (self, mr_bus_link_read_addresses (self->link, places, G_N_ELEMENTS (places), 0));
  g_assert_cmpuint (self->n_problems, ==, 1);
  g_assert_cmpint (mr_meter_primary (meter_with_id (self, "66290779")), ==, 30);
  g_assert_false (mr_attendance_is_gone (mr_meter_attendance (meter_with_id (self, "66290779"))));
  slow_disk_install (0);
}

int
main (int argc, char **argv)
{
  static const char two[] = FLAT_1 "\n" FLAT_2;

  g_test_init (&argc, &argv, NULL);
  mr_sim_register ();

  g_test_add ("/session/slow-disk", SessionFixture, two, session_fixture_set_up_open, test_slow_disk,
              session_fixture_tear_down);
  g_test_add ("/session/slow-disk-reconnect", SessionFixture, two, session_fixture_set_up_open, test_reconnect,
              session_fixture_tear_down);

  g_test_add ("/session/slow-disk-moved", SessionFixture, two, session_fixture_set_up_open, test_moved,
              session_fixture_tear_down);

  return g_test_run ();
}
