/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which meters of a site are there, new, gone, moved or replaced, on buses whose meters change between two scans. */
#include "config.h"

#include "mr-sim.h"
#include "session-fixture.h"

#define METER(name, id, primary, bauds) \
  "[meter " name "]\nid = " id "\nmanufacturer = KAM\nversion = 35\ntype = 04\nprimary = " primary "\n" bauds \
  "records = raw 04 06 3B 30 00 00\n"

static guint
n_meters (SessionFixture *self)
{
  return g_list_model_get_n_items (G_LIST_MODEL (self->session));
}

static MrMeter *
meter_at (SessionFixture *self, guint i)
{
  g_autoptr (MrMeter) meter = g_list_model_get_item (G_LIST_MODEL (self->session), i);

  return meter; /* the session keeps it */
}

static void
assert_meter (MrMeter *meter, int primary, MrAttendance attendance, const char *findings)
{
  g_autofree char *ids = mr_findings_ids (mr_meter_findings (meter));

  g_assert_cmpint (mr_meter_primary (meter), ==, primary);
  g_assert_cmpstr (mr_attendance_nick (mr_meter_attendance (meter)), ==, mr_attendance_nick (attendance));
  g_assert_cmpstr (ids, ==, findings);
}

/* As if the installer had been at work in between. */
static void
scan_bus_of (SessionFixture *self, const char *meters, const MrScanOptions *options)
{
  leave_bus (self);
  describe_bus (self, meters);
  connect_to_bus (self);
  run_task (self, mr_bus_link_scan (self->link, options));
}

static void
reopen (SessionFixture *self)
{
  close_session (self);
  open_session (self);
}

#define TWO_OF_ONE_NUMBER METER ("A", "12345678", "5", "") METER ("B", "12345678", "7", "")

static void
assert_labels (SessionFixture *self, const char *const labels[], guint n_labels)
{
  g_assert_cmpuint (n_meters (self), >=, n_labels);
  for (guint i = 0; i < n_labels; i++)
    {
      g_autofree char *label = mr_meter_label (meter_at (self, i));

      g_assert_cmpstr (label, ==, labels[i]);
    }
}

/* Meters with one number are in the lists when they are silent, too, and the lists show which is which. */
static void
test_alike_and_silent (SessionFixture *self, gconstpointer data)
{
  static const char *const labels[] = { "KAM 12345678 (address 5)", "KAM 12345678 (address 7)" };

  connect_and_scan (self);
  assert_labels (self, labels, G_N_ELEMENTS (labels));
  scan_bus_of (self, METER ("C", "00000003", "9", ""), NULL);
  assert_meter (meter_at (self, 0), 5, MR_ATTENDANCE_MISSING, "meter.silent");
  assert_meter (meter_at (self, 1), 7, MR_ATTENDANCE_MISSING, "meter.silent");
  assert_labels (self, labels, G_N_ELEMENTS (labels));
  reopen (self);
  assert_labels (self, labels, G_N_ELEMENTS (labels));
}

/* One has not been given its address yet. Both are found at once, and again. */
static void
test_one_at_factory_address (SessionFixture *self, gconstpointer data)
{
  connect_to_bus (self);
  for (guint i = 0; i < 3; i++)
    {
      run_task (self, mr_bus_link_scan (self->link, NULL));
      g_assert_cmpuint (n_meters (self), ==, 2);
      assert_meter (meter_at (self, 0), 0, MR_ATTENDANCE_PRESENT, "address.factory address.duplicate-secondary");
      assert_meter (meter_at (self, 1), 5, MR_ATTENDANCE_PRESENT, "address.duplicate-secondary");
      reopen (self);
      connect_to_bus (self);
    }
}

static void
test_same_secondary (SessionFixture *self, gconstpointer data)
{
  g_autofree char *label = NULL;
  MrMeter *five;
  MrMeter *seven;

  connect_to_bus (self);
  run_task (self, mr_bus_link_scan (self->link, NULL));
  g_assert_cmpuint (self->n_problems, ==, 0);
  g_assert_cmpuint (n_meters (self), ==, 2);
  five = meter_at (self, 0);
  seven = meter_at (self, 1);
  assert_meter (five, 5, MR_ATTENDANCE_PRESENT, "address.duplicate-secondary");
  assert_meter (seven, 7, MR_ATTENDANCE_PRESENT, "address.duplicate-secondary");
  label = mr_meter_label (seven);
  g_assert_true (g_str_has_suffix (label, " (address 7)"));

  /* Each is read where it is. */
  run_task (self, read_meter (self, seven));
  run_task (self, read_meter (self, five));
  run_task (self, mr_bus_link_read (self->link, NULL));
  g_assert_cmpuint (n_meters (self), ==, 2);
  assert_meter (five, 5, MR_ATTENDANCE_PRESENT, "address.duplicate-secondary");
  assert_meter (seven, 7, MR_ATTENDANCE_PRESENT, "address.duplicate-secondary");

  /* A search by secondary address cannot hear them apart, so it does not miss them. */
  run_task (self, mr_bus_link_scan (self->link, &(const MrScanOptions) { .method = MR_SCAN_SECONDARY,
                                                                         .pattern = MBUS_SECONDARY_ANY }));
  assert_meter (five, 5, MR_ATTENDANCE_PRESENT, "address.duplicate-secondary");
  assert_meter (seven, 7, MR_ATTENDANCE_PRESENT, "address.duplicate-secondary");

  /* One of them is removed: the other has its number for itself. */
  scan_bus_of (self, METER ("B", "12345678", "7", ""), NULL);
  g_assert_cmpuint (n_meters (self), ==, 2);
  assert_meter (five, 5, MR_ATTENDANCE_MISSING, "meter.silent");
  assert_meter (seven, 7, MR_ATTENDANCE_PRESENT, "");
  reopen (self);
  assert_meter (meter_at (self, 0), 5, MR_ATTENDANCE_MISSING, "meter.silent");
  assert_meter (meter_at (self, 1), 7, MR_ATTENDANCE_PRESENT, "");
}

static void
test_exchanged (SessionFixture *self, gconstpointer data)
{
  MrMeter *one, *two, *three;

  connect_and_scan (self);
  one = meter_with_id (self, "00000001");
  two = meter_with_id (self, "00000002");
  scan_bus_of (self, METER ("New", "00000003", "3", "") METER ("Two", "00000002", "4", ""), NULL);
  three = meter_with_id (self, "00000003");
  assert_meter (one, 3, MR_ATTENDANCE_REPLACED, "meter.replaced");
  assert_meter (two, 4, MR_ATTENDANCE_PRESENT, "");
  assert_meter (three, 3, MR_ATTENDANCE_NEW, "meter.new");
  reopen (self);
  assert_meter (meter_with_id (self, "00000001"), 3, MR_ATTENDANCE_REPLACED, "meter.replaced");
  assert_meter (meter_with_id (self, "00000003"), 3, MR_ATTENDANCE_NEW, "meter.new");

  /* It is put back beside the new one: now they are two at one address. */
  scan_bus_of (self, METER ("New", "00000003", "3", "") METER ("One", "00000001", "3", ""), NULL);
  assert_meter (meter_with_id (self, "00000001"), 3, MR_ATTENDANCE_PRESENT, "address.duplicate-primary");
  assert_meter (meter_with_id (self, "00000003"), 3, MR_ATTENDANCE_PRESENT, "address.duplicate-primary");
  assert_meter (meter_with_id (self, "00000002"), 4, MR_ATTENDANCE_MISSING, "meter.silent");
}

static void
test_moved (SessionFixture *self, gconstpointer data)
{
  const MrScanOptions primary = { .method = MR_SCAN_PRIMARY, .pattern = MBUS_SECONDARY_ANY };

  connect_and_scan (self);

  /* Another program gave it another address. Selected, it is the same. */
  scan_bus_of (self, METER ("One", "00000001", "9", ""), NULL);
  g_assert_cmpuint (n_meters (self), ==, 1);
  assert_meter (meter_at (self, 0), 9, MR_ATTENDANCE_PRESENT, "");

  /* Asked by its address, it may be another meter with the same number. */
  scan_bus_of (self, METER ("One", "00000001", "11", ""), &primary);
  g_assert_cmpuint (n_meters (self), ==, 2);
  assert_meter (meter_at (self, 0), 9, MR_ATTENDANCE_MOVED, "meter.moved");
  assert_meter (meter_at (self, 1), 11, MR_ATTENDANCE_NEW, "meter.new");
}

#define SLOW "baud = 300\n"
#define FAST "baud = 2400\n"

/* A scan at some rates judges only the meters of these rates. */
static void
test_rates (SessionFixture *self, gconstpointer data)
{
  const MrScanOptions fast = { .bauds = { 2400 }, .pattern = MBUS_SECONDARY_ANY };

  connect_and_scan (self);
  scan_bus_of (self, METER ("New", "00000009", "3", FAST), &fast);
  assert_meter (meter_with_id (self, "00000001"), 3, MR_ATTENDANCE_REPLACED, "meter.replaced");
  assert_meter (meter_with_id (self, "00000002"), 4, MR_ATTENDANCE_PRESENT, "");
  assert_meter (meter_with_id (self, "00000003"), 5, MR_ATTENDANCE_MISSING, "meter.silent");
  assert_meter (meter_with_id (self, "00000009"), 3, MR_ATTENDANCE_NEW, "meter.new");
}

#define TWIN(name, primary, fabrication, octets) \
  "[meter " name "]\nid = 31415926\nmanufacturer = KAM\nversion = 01\ntype = 02\nprimary = " primary "\n" \
  "fabrication = " fabrication "\nrecords = raw 04 03 E8 03 00 00; raw 0C 78 " octets "\n"

/* A meter that was told from another one by its fabrication number has no twin any more when that one is gone. */
static void
test_twin_removed (SessionFixture *self, gconstpointer data)
{
  MrMeter *stays, *goes;

  connect_and_scan (self);
  g_assert_cmpuint (n_meters (self), ==, 2);
  stays = meter_at (self, 0);
  goes = meter_at (self, 1);
  assert_meter (stays, 5, MR_ATTENDANCE_PRESENT, "address.duplicate-primary address.twin");
  assert_meter (goes, 5, MR_ATTENDANCE_PRESENT, "address.duplicate-primary address.twin");

  scan_bus_of (self, TWIN ("A", "5", "16180339", "39 03 18 16"), NULL);
  assert_meter (stays, 5, MR_ATTENDANCE_PRESENT, "");
  assert_meter (goes, 5, MR_ATTENDANCE_MISSING, "meter.silent");
}

/* At the factory address, no meter takes the place of another. */
static void
test_factory (SessionFixture *self, gconstpointer data)
{
  connect_and_scan (self);
  assert_meter (meter_with_id (self, "00000001"), 0, MR_ATTENDANCE_PRESENT, "address.factory");

  scan_bus_of (self, METER ("Two", "00000002", "0", "") METER ("One", "00000001", "0", ""), NULL);
  assert_meter (meter_with_id (self, "00000001"), 0, MR_ATTENDANCE_PRESENT, "address.factory-shared");
  assert_meter (meter_with_id (self, "00000002"), 0, MR_ATTENDANCE_NEW, "address.factory-shared meter.new");

  scan_bus_of (self, METER ("Two", "00000002", "0", ""), NULL);
  assert_meter (meter_with_id (self, "00000001"), 0, MR_ATTENDANCE_MISSING, "meter.silent");
  assert_meter (meter_with_id (self, "00000002"), 0, MR_ATTENDANCE_PRESENT, "address.factory");
}

#define ADD(name, func, meters) \
  g_test_add ("/attendance/" name, SessionFixture, meters, session_fixture_set_up_open, func, session_fixture_tear_down)

int
main (int argc, char **argv)
{
  mr_sim_register ();
  g_test_init (&argc, &argv, NULL);

  ADD ("same-secondary", test_same_secondary, TWO_OF_ONE_NUMBER);
  ADD ("alike-and-silent", test_alike_and_silent, TWO_OF_ONE_NUMBER);
  ADD ("one-at-factory-address", test_one_at_factory_address,
       METER ("A", "12345678", "0", "") METER ("B", "12345678", "5", ""));
  ADD ("exchanged", test_exchanged, METER ("One", "00000001", "3", "") METER ("Two", "00000002", "4", ""));
  ADD ("twin-removed", test_twin_removed,
       TWIN ("A", "5", "16180339", "39 03 18 16") TWIN ("B", "5", "27182818", "18 28 18 27"));
  ADD ("moved", test_moved, METER ("One", "00000001", "3", ""));
  ADD ("rates", test_rates, METER ("One", "00000001", "3", SLOW) METER ("Two", "00000002", "4", SLOW)
                            METER ("Three", "00000003", "5", FAST));
  ADD ("factory", test_factory, METER ("One", "00000001", "0", ""));

  return g_test_run ();
}
