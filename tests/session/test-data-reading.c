/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Other data of a meter in a session: shown to who asked, and nowhere in what is known of the meter. */
#include "config.h"

#include "mr-master-error.h"
#include "mr-sim.h"
#include "session-fixture.h"

/* Two of them share an address, so they are reached by selection. */
#define METERS \
  "[meter Plant]\nid = 66290778\nmanufacturer = KAM\nversion = 35\ntype = 04\nprimary = 1\nselectable = yes\n" \
  "records = raw 04 06 3B 30 00 00; raw 44 06 01 00 00 00; raw 04 13 07 00 00 00\n" \
  "[data-set Now]\nmeter = Plant\nrequest = application-reset 50\n" \
  "records = raw 04 06 FF FF 00 00; next; raw 02 2B 07 00\n" \
  "[data-set Electrical]\nmeter = Plant\nrequest = command B1\ndirect = yes\nrecords = raw 02 FD 48 E6 00\n" \
  "[meter Lift]\nid = 20918314\nmanufacturer = KAM\nversion = 01\ntype = 02\nprimary = 0\n" \
  "records = raw 04 06 01 00 00 00\n" \
  "[data-set Lift now]\nmeter = Lift\nrequest = application-reset 50\nrecords = raw 02 2B 09 00\n" \
  "[meter Pump]\nid = 20918315\nmanufacturer = KAM\nversion = 01\ntype = 02\nprimary = 0\n" \
  "records = raw 04 06 02 00 00 00\n"

static MrTask *
read_set (SessionFixture *self, const char *id, const char *command)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MrDataSet) set = NULL;
  MbusDataRequest request;

  g_assert_true (mbus_data_request_parse_command (command, &request, &error));
  set = mr_data_set_new_standard (&request, &error);
  g_assert_no_error (error);
  return mr_bus_link_read_data_set (self->link, meter_with_id (self, id), set);
}

/* What is known of a meter, in one line. */
static char *
snapshot (SessionFixture *self, const char *id)
{
  MrMeter *meter = meter_with_id (self, id);
  g_autofree char *reading = text_of (meter, "reading");
  g_autoptr (GPtrArray) stored = mr_store_list_readouts (self->store, mr_meter_store_id (meter), 100, NULL);

  return g_strdup_printf ("%s, %u telegrams, heard %" G_GINT64_FORMAT ", %u stored, lamp %d", reading,
                          mr_meter_telegrams (meter)->len, mr_meter_readout (meter)->time, stored->len,
                          mr_meter_lamp (meter));
}

static void
assert_value (MrDataReading *data, guint telegram, const char *text)
{
  const MbusTelegram *found = g_ptr_array_index (mr_data_reading_get_telegrams (data), telegram);
  g_autofree char *value = mbus_value_to_string (&g_array_index (found->records, MbusRecord, 0).value);

  g_assert_cmpstr (value, ==, text);
}

static void
test_read (SessionFixture *self, gconstpointer unused)
{
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autoptr (MrTask) task = NULL;
  MrDataReading *data;

  connect_and_scan (self);
  before = snapshot (self, "66290778");
  task = g_object_ref (read_set (self, "66290778", "50:50"));
  g_assert_cmpstr (mr_task_get_title (task), ==, "Reading “Instantaneous values” of KAM 66290778");
  run_task (self, task);
  data = mr_task_get_data (task);
  g_assert_nonnull (data);
  g_assert_cmpuint (mr_data_reading_get_telegrams (data)->len, ==, 2);
  assert_value (data, 0, "65535000");
  assert_value (data, 1, "7");
  g_assert_false (mr_data_reading_is_usual (data));
  g_assert_cmpuint (self->n_problems, ==, 0);

  /* Its energy is not that of the other data, and it answers as usual again. */
  after = snapshot (self, "66290778");
  g_assert_cmpstr (after, ==, before);
  run_task (self, read_meter (self, meter_with_id (self, "66290778")));
  g_assert_cmpuint (mr_meter_telegrams (meter_with_id (self, "66290778"))->len, ==, 1);
}

static void
test_by_selection (SessionFixture *self, gconstpointer unused)
{
  g_autoptr (MrTask) task = NULL;

  connect_and_scan (self);
  task = g_object_ref (read_set (self, "20918314", "50:50"));
  run_task (self, task);
  assert_value (mr_task_get_data (task), 0, "9");
  g_assert_cmpuint (self->n_problems, ==, 0);
}

static void
test_selected_records (SessionFixture *self, gconstpointer unused)
{
  g_autoptr (MrTask) task = NULL;
  const MbusTelegram *telegram;

  connect_and_scan (self);
  task = g_object_ref (read_set (self, "66290778", "51:C8 3F 06"));
  run_task (self, task);
  telegram = g_ptr_array_index (mr_data_reading_get_telegrams (mr_task_get_data (task)), 0);
  g_assert_cmpuint (telegram->records->len, ==, 2);
  assert_value (mr_task_get_data (task), 0, "12347000");
}

/* A meter acknowledges what it does not know, and sends what it always sends. */
static void
test_usual (SessionFixture *self, gconstpointer unused)
{
  g_autoptr (MrTask) task = NULL;

  connect_and_scan (self);
  task = g_object_ref (read_set (self, "20918315", "50:50"));
  run_task (self, task);
  g_assert_true (mr_data_reading_is_usual (mr_task_get_data (task)));
}

/* A meter that has just answered is not shown as silent because it does not know a command. */
static void
test_no_such_data (SessionFixture *self, gconstpointer unused)
{
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autoptr (MrTask) task = NULL;

  connect_and_scan (self);
  before = snapshot (self, "20918315");
  task = g_object_ref (read_set (self, "20918315", "B1"));
  run_task (self, task);
  g_assert_true (mr_data_reading_is_usual (mr_task_get_data (task)));
  g_assert_cmpuint (self->n_problems, ==, 0);
  after = snapshot (self, "20918315");
  g_assert_cmpstr (after, ==, before);
}

static void
test_offline (SessionFixture *self, gconstpointer unused)
{
  g_autoptr (MrTask) task = NULL;

  connect_and_scan (self);
  leave_bus (self);
  task = g_object_ref (read_set (self, "66290778", "50:50"));
  wait_for (self, task);
  g_assert_error (self->ended_error, MR_LINE_ERROR, MR_LINE_ERROR_LOST);
  g_assert_null (mr_task_get_data (task));
}

#define ADD(name, func) \
  g_test_add ("/data-reading/" name, SessionFixture, METERS, session_fixture_set_up_open, func, session_fixture_tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  mr_sim_register ();

  ADD ("read", test_read);
  ADD ("by-selection", test_by_selection);
  ADD ("selected-records", test_selected_records);
  ADD ("usual", test_usual);
  ADD ("no-such-data", test_no_such_data);
  ADD ("offline", test_offline);

  return g_test_run ();
}
