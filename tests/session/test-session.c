/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A site in use, from the wire to the list: a simulated bus, the engine, the store. */
#include "config.h"

#include "../site/journal.h"
#include "mr-master-error.h"
#include "mr-sim.h"
#include "session-fixture.h"

#define FLAT_1 "[meter Flat 1]\nid = 66290778\nmanufacturer = KAM\nversion = 35\ntype = 04\nprimary = 1\n" \
               "records = raw 04 06 3B 30 00 00\n"
#define FLAT_2 "[meter Flat 2]\nid = 66290779\nmanufacturer = KAM\nversion = 35\ntype = 04\nprimary = 2\n" \
               "records = raw 04 06 15 CD 5B 07\n"
#define LIFT "[meter Lift]\nid = 20918314\nmanufacturer = KAM\nversion = 01\ntype = 02\nprimary = 0\n" \
             "records = raw 04 06 01 00 00 00\n"
#define PUMP "[meter Pump]\nid = 20918315\nmanufacturer = KAM\nversion = 01\ntype = 02\nprimary = 0\n" \
             "records = raw 04 06 02 00 00 00\n"

static void
test_scan (SessionFixture *self, gconstpointer data)
{
  g_autofree char *reading = NULL;
  g_autofree char *unit = NULL;
  MrMeter *meter;

  connect_and_scan (self);

  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (self->session)), ==, 4);
  meter = meter_with_id (self, "66290779");
  g_assert_nonnull (meter);
  g_assert_cmpint (mr_meter_primary (meter), ==, 2);
  g_assert_cmpstr (mr_meter_manufacturer (meter), ==, "KAM");
  g_assert_cmpint (mr_meter_lamp (meter), ==, MR_LAMP_OK);
  reading = text_of (meter, "reading");
  unit = text_of (meter, "unit");
  g_assert_cmpstr (reading, ==, "123456789");
  g_assert_cmpstr (unit, ==, "kWh");

  /* Two meters cannot both be reached at address 0. */
  g_assert_cmpint (mr_meter_lamp (meter_with_id (self, "20918314")), ==, MR_LAMP_ERROR);
  g_assert_cmpint (mr_meter_lamp (meter_with_id (self, "20918315")), ==, MR_LAMP_ERROR);
  g_assert_false (mr_session_is_busy (self->session));
}

static void
test_everything_is_stored (SessionFixture *self, gconstpointer data)
{
  g_autofree char *place = NULL;
  g_autofree char *reading = NULL;
  MrMeter *meter;

  connect_and_scan (self);
  g_object_set (meter_with_id (self, "66290778"), "place", "Stair A · Flat 1", NULL);
  close_session (self);

  /* Another program start: nothing is connected, everything is there. */
  open_session (self);
  g_assert_cmpint (mr_bus_link_get_state (self->link), ==, MR_LINK_OFFLINE);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (self->session)), ==, 4);
  meter = meter_with_id (self, "66290778");
  place = text_of (meter, "place");
  reading = text_of (meter, "reading");
  g_assert_cmpstr (place, ==, "Stair A · Flat 1");
  g_assert_cmpstr (reading, ==, "12347");
}

static void
test_second_scan_finds_the_same (SessionFixture *self, gconstpointer data)
{
  connect_and_scan (self);
  scan (self);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (self->session)), ==, 4);
}

static void
test_missing_is_silent (SessionFixture *self, gconstpointer data)
{
  connect_and_scan (self);
  leave_bus (self);

  describe_bus (self, FLAT_1 "\n" LIFT "\n" PUMP);
  connect_and_scan (self);
  g_assert_cmpint (mr_meter_lamp (meter_with_id (self, "66290779")), ==, MR_LAMP_SILENT);
  g_assert_cmpint (mr_meter_lamp (meter_with_id (self, "66290778")), ==, MR_LAMP_OK);

  describe_bus (self, data);
  leave_bus (self);
  connect_to_bus (self);
  wait_for (self, read_meter (self, meter_with_id (self, "66290779")));
  g_assert_no_error (self->ended_error);
  g_assert_cmpint (mr_meter_lamp (meter_with_id (self, "66290779")), ==, MR_LAMP_OK);
}

/* Two that answer as one are heard, though not understood. */
static void
test_garbled_is_not_silent (SessionFixture *self, gconstpointer data)
{
  connect_and_scan (self);
  leave_bus (self);

  describe_bus (self, FLAT_1 "\n" FLAT_2 "\n"
                "[meter Twin]\nid = 66290779\nmanufacturer = KAM\nversion = 35\ntype = 04\nprimary = 2\n"
                "records = raw 04 06 2A A4 38 78\n" "\n" LIFT "\n" PUMP);
  connect_and_scan (self);
  g_assert_cmpuint (self->n_problems, >, 0);
  g_assert_cmpint (mr_meter_lamp (meter_with_id (self, "66290779")), ==, MR_LAMP_OK);
}

/* In virtual time a scan of so small a bus may be over before it is stopped. */
#define STOP_ATTEMPTS 50

static void
test_stopped_scan_accuses_nobody (SessionFixture *self, gconstpointer data)
{
  connect_and_scan (self);
  for (guint i = 0; i < STOP_ATTEMPTS && self->ended_error == NULL; i++)
    {
      g_autoptr (MrTask) task = g_object_ref (mr_bus_link_scan (self->link, NULL));

      mr_task_stop (task);
      WAIT_UNTIL (mr_task_is_over (task));
    }

  g_assert_error (self->ended_error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (mr_meter_lamp (meter_with_id (self, "66290779")), ==, MR_LAMP_OK);
}

static void
test_set_address (SessionFixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) writes = NULL;
  MrWrite *write;
  MrMeter *meter;

  connect_and_scan (self);
  meter = meter_with_id (self, "20918315");
  wait_for (self, write_address (self, meter, "12"));
  g_assert_no_error (self->ended_error);
  g_assert_cmpuint (mr_task_count_writes (self->ended, MR_WRITE_OUTCOME_CONFIRMED), ==, 1);

  g_assert_cmpstr (self->steps->str, ==, "123"); /* sent, accepted, confirmed */
  g_assert_cmpint (mr_meter_primary (meter), ==, 12);
  g_assert_cmpint (mr_meter_lamp (meter), ==, MR_LAMP_OK);
  /* The other one is alone at 0 now: no longer an error. */
  g_assert_cmpint (mr_meter_lamp (meter_with_id (self, "20918314")), ==, MR_LAMP_WARNING);

  writes = mr_store_list_writes (self->store, self->site, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (writes->len, ==, 1);
  write = g_ptr_array_index (writes, 0);
  g_assert_cmpint (write->state, ==, MR_WRITE_CONFIRMED);
  g_assert_cmpstr (write->old_value, ==, "0");
  g_assert_cmpstr (write->new_value, ==, "12");
  g_assert_cmpstr (write->who, !=, "");
  g_assert_cmpstr (write->who, !=, "Unknown");
  g_assert_nonnull (write->request);
  g_assert_nonnull (write->proof);
}

static void
test_taken_address_is_refused (SessionFixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) writes = NULL;

  connect_and_scan (self);
  wait_for (self, write_address (self, meter_with_id (self, "20918315"), "2"));
  g_assert_error (self->ended_error, MR_MASTER_ERROR, MR_MASTER_ERROR_TAKEN);
  g_assert_cmpint (mr_meter_primary (meter_with_id (self, "20918315")), ==, 0);

  writes = mr_store_list_writes (self->store, self->site, &error);
  g_assert_cmpuint (writes->len, ==, 1);
  g_assert_cmpint (((MrWrite *) g_ptr_array_index (writes, 0))->state, ==, MR_WRITE_FAILED);
  g_assert_cmpstr (((MrWrite *) g_ptr_array_index (writes, 0))->reason, ==, mr_master_error_sentence (self->ended_error));
}

static void
test_swapped_meter_is_noticed (SessionFixture *self, gconstpointer data)
{
  connect_and_scan (self);
  leave_bus (self);

  /* Somebody put another meter at address 2. */
  describe_bus (self, FLAT_1 "\n"
                "[meter New]\nid = 70000001\nmanufacturer = KAM\nversion = 35\ntype = 04\nprimary = 2\n"
                "records = raw 04 06 01 00 00 00\n");
  connect_to_bus (self);
  wait_for (self, read_meter (self, meter_with_id (self, "66290779")));
  g_assert_cmpuint (self->n_problems, ==, 1);
  g_assert_nonnull (strstr (self->last_problem, "70000001"));
}

/* Nothing was reported yet when the connection ends: tasks that run, that wait, that write. */
static void
test_disconnect_ends_every_task (SessionFixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) writes = NULL;
  g_autoptr (MrTask) task = NULL;
  MrWrite *write;
  MrMeter *meter;

  connect_and_scan (self);
  meter = meter_with_id (self, "20918315");
  self->n_ended = 0;
  mr_bus_link_read (self->link, NULL);
  read_meter (self, meter);
  task = g_object_ref (write_address (self, meter, "12"));
  leave_bus (self);

  g_assert_cmpuint (self->n_ended, ==, 3);
  g_assert_true (mr_task_is_over (task));
  g_assert_false (mr_session_is_busy (self->session));
  g_assert_cmpint (mr_bus_link_get_state (self->link), ==, MR_LINK_OFFLINE);
  g_assert_cmpint (mr_meter_lamp (meter), !=, MR_LAMP_BUSY);

  /* It was stopped before it was sent, or was read back: one of both is known. */
  writes = mr_store_list_writes (self->store, self->site, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (writes->len, ==, 1);
  write = g_ptr_array_index (writes, 0);
  g_assert_cmpint (write->state, ==, mr_task_get_error (task) != NULL ? MR_WRITE_FAILED : MR_WRITE_CONFIRMED);
  g_assert_cmpint (write->finished, >, 0);
}

static gboolean
is_write (const MrTapEvent *event)
{
  /* 68 06 06 68 53 A 51 01 7A address: SND_UD with DIF 01, VIF 7A. */
  const guint8 *octets = event->octets;

  return event->kind == MR_TAP_SENT && event->len > 9 && octets[6] == 0x51 && octets[7] == 0x01 && octets[8] == 0x7A;
}

static void
on_tap (const MrTapEvent *event, gpointer user_data)
{
  if (is_write (event))
    g_atomic_int_set ((int *) user_data, 1);
}

static void
test_disconnect_after_sending (SessionFixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) writes = NULL;
  MrMeter *meter;
  MrWrite *write;
  int sent = 0;

  connect_and_scan (self);
  meter = meter_with_id (self, "20918315");
  mr_bus_link_add_tap (self->link, on_tap, &sent, NULL);
  write_address (self, meter, "12");
  WAIT_UNTIL (g_atomic_int_get (&sent) != 0);
  leave_bus (self);

  g_assert_cmpstr (self->steps->str, ==, "123");
  g_assert_cmpint (mr_meter_primary (meter), ==, 12);
  writes = mr_store_list_writes (self->store, self->site, &error);
  g_assert_no_error (error);
  write = g_ptr_array_index (writes, 0);
  g_assert_cmpint (write->state, ==, MR_WRITE_CONFIRMED);
  g_assert_nonnull (write->request);
  g_assert_nonnull (write->proof);
}

static void
leave_on_step (MrTask *task, const MrTaskWrite *write, gpointer link)
{
  if (write->state == MR_WRITE_SENT)
    mr_bus_link_disconnect_async (link, NULL, NULL);
}

/* The connection ends in the middle of a report. */
static void
test_disconnect_in_handler (SessionFixture *self, gconstpointer data)
{
  MrMeter *meter;
  MrTask *task;

  connect_and_scan (self);
  meter = meter_with_id (self, "20918315");
  task = write_address (self, meter, "12");
  g_signal_connect (task, "step", G_CALLBACK (leave_on_step), self->link);
  wait_for (self, task);

  g_assert_no_error (self->ended_error);
  g_assert_cmpstr (self->steps->str, ==, "123");
  g_assert_cmpint (mr_meter_primary (meter), ==, 12);
  g_assert_cmpint (mr_bus_link_get_state (self->link), ==, MR_LINK_OFFLINE);
  g_assert_false (mr_session_is_busy (self->session));
}

/* As after a power failure between the write and reading it back. */
static void
test_write_in_doubt (SessionFixture *self, gconstpointer data)
{
  g_auto (GStrv) conditions = NULL;
  g_autoptr (GError) error = NULL;
  MrMeter *meter;
  gint64 write;

  connect_and_scan (self);
  meter = meter_with_id (self, "66290778");
  write = mr_store_plan_write (self->store, mr_meter_store_id (meter), "primary-address", "1", "12", &error);
  g_assert_no_error (error);
  g_assert_true (journal_write (self->store, write, MR_WRITE_SENT, NULL, NULL, g_get_real_time (), &error));
  close_session (self);

  open_session (self);
  meter = meter_with_id (self, "66290778");
  g_assert_cmpint (mr_meter_lamp (meter), ==, MR_LAMP_WARNING);
  g_object_get (meter, "conditions", &conditions, NULL);
  g_assert_cmpuint (g_strv_length (conditions), ==, 1);
  g_assert_nonnull (strstr (conditions[0], "12"));

  connect_and_scan (self);
  g_assert_cmpint (mr_meter_lamp (meter), ==, MR_LAMP_OK);
}

/* It says E5 and keeps its address. That is known once it was read back: there is no doubt left. */
static void
test_failed_write (SessionFixture *self, gconstpointer data)
{
  g_auto (GStrv) conditions = NULL;
  MrMeter *meter;

  describe_bus (self, FLAT_1 "ignores = set-primary\n");
  connect_and_scan (self);
  meter = meter_with_id (self, "66290778");
  wait_for (self, write_address (self, meter, "12"));

  g_assert_nonnull (self->ended_error);
  g_assert_cmpstr (self->steps->str, ==, "124");
  g_object_get (meter, "conditions", &conditions, NULL);
  g_assert_cmpuint (g_strv_length (conditions), ==, 0);
  g_assert_cmpint (mr_meter_lamp (meter), ==, MR_LAMP_OK);
}

/* A batch does what it can; what it could not is a problem of its task, with its meter. */
static void
test_batch_problems (SessionFixture *self, gconstpointer data)
{
  MrMeterWrite writes[] = { { .new_value = "11" }, { .new_value = "12" } };
  g_autoptr (MrProblem) problem = NULL;
  g_autoptr (MrTask) task = NULL;

  describe_bus (self, FLAT_1 "ignores = set-primary\n" FLAT_2);
  connect_and_scan (self);
  writes[0].meter = meter_with_id (self, "66290778");
  writes[1].meter = meter_with_id (self, "66290779");
  writes[0].kind = writes[1].kind = mr_write_kind_find (MR_WRITE_PRIMARY_ADDRESS);
  task = g_object_ref (mr_bus_link_write (self->link, writes, G_N_ELEMENTS (writes)));
  run_task (self, task);

  g_assert_cmpuint (mr_task_count_writes (task, MR_WRITE_OUTCOME_CONFIRMED), ==, 1);
  g_assert_cmpuint (g_list_model_get_n_items (mr_task_get_problems (task)), ==, 1);
  problem = g_list_model_get_item (mr_task_get_problems (task), 0);
  g_assert_true (mr_problem_get_meter (problem) == writes[0].meter);
}

/* What is typed while readings come in stays. */
static void
test_place_while_reading (SessionFixture *self, gconstpointer data)
{
  MrMeter *meter;
  MrTask *task;

  connect_and_scan (self);
  meter = meter_with_id (self, "66290778");
  task = read_meter (self, meter);
  WAIT_UNTIL (mr_task_get_state (task) == MR_TASK_RUNNING);
  for (guint i = 0; i < 20; i++)
    {
      g_autofree char *place = g_strdup_printf ("Flat %u", i);

      g_object_set (meter, "place", place, NULL);
      g_main_context_iteration (NULL, FALSE);
      g_assert_cmpstr (mr_meter_place (meter), ==, place);
    }
  run_task (self, task);
  settle_store (self);
  g_assert_cmpstr (mr_meter_place (meter), ==, "Flat 19");
}

static void
test_no_line (SessionFixture *self, gconstpointer data)
{
  g_autoptr (MrUri) uri = mr_uri_parse ("sim:/nonexistent.bus", NULL);
  g_autoptr (GError) error = NULL;

  mr_bus_link_connect (self->link, uri, NULL, NULL);
  WAIT_UNTIL (mr_bus_link_get_state (self->link) != MR_LINK_CONNECTING);
  g_assert_cmpint (mr_bus_link_get_state (self->link), ==, MR_LINK_LOST);
  g_assert_nonnull (strstr (mr_bus_link_get_status (self->link), "/nonexistent.bus"));

  /* A task on a lost line ends with the reason. */
  wait_for (self, mr_bus_link_scan (self->link, NULL));
  g_assert_nonnull (self->ended_error);
}

int
main (int argc, char **argv)
{
  static const char four[] = FLAT_1 "\n" FLAT_2 "\n" LIFT "\n" PUMP;
  static const struct {
    const char *path;
    void (*func) (SessionFixture *, gconstpointer);
  } cases[] = {
    { "/session/scan", test_scan },
    { "/session/everything-is-stored", test_everything_is_stored },
    { "/session/second-scan-finds-the-same", test_second_scan_finds_the_same },
    { "/session/missing-is-silent", test_missing_is_silent },
    { "/session/garbled-is-not-silent", test_garbled_is_not_silent },
    { "/session/stopped-scan-accuses-nobody", test_stopped_scan_accuses_nobody },
    { "/session/set-address", test_set_address },
    { "/session/taken-address-is-refused", test_taken_address_is_refused },
    { "/session/swapped-meter-is-noticed", test_swapped_meter_is_noticed },
    { "/session/disconnect-ends-every-task", test_disconnect_ends_every_task },
    { "/session/disconnect-after-sending", test_disconnect_after_sending },
    { "/session/disconnect-in-handler", test_disconnect_in_handler },
    { "/session/write-in-doubt", test_write_in_doubt },
    { "/session/failed-write", test_failed_write },
    { "/session/batch-problems", test_batch_problems },
    { "/session/place-while-reading", test_place_while_reading },
    { "/session/no-line", test_no_line },
  };

  g_test_init (&argc, &argv, NULL);
  mr_sim_register ();

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_test_add (cases[i].path, SessionFixture, four, session_fixture_set_up_open, cases[i].func,
                session_fixture_tear_down);

  return g_test_run ();
}
