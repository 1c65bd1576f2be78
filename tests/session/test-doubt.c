/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A write that was cut between sending and reading back, and what a later reading makes of it. */
#include "config.h"

#include <string.h>

#include "mr-master-error.h"
#include "mr-meter-commands.h"
#include "mr-sim.h"
#include "mr-write-kind.h"

#include "../site/journal.h"
#include "session-fixture.h"

#define METER(number, more, records) \
  "[meter " number "]\nid = 1000000" number "\nmanufacturer = KAM\nversion = 35\ntype = 20\nprimary = " number "\n" more \
  "records = " records "\n\n"

#define RELAYS "relays = yes\n"

static const char meters[] = METER ("1", "", "date-time now-40min; energy 5 kWh") METER ("2", "", "energy 5 kWh")
  METER ("3", "breaker = connected\n", "remote-control 01; energy 5 kWh")
  METER ("4", RELAYS, "energy 5 kWh; digital-input tariff 1 01; digital-input tariff 2 00");

typedef struct {
  const char *id;
  const char *kind;
  const char *template_id; /* NULL: no command */
  const char *old_value; /* NULL: what the clock showed, and shows still if it was not set */
  const char *value; /* NULL: what the clock will show, and @minutes more */
  int ago;           /* seconds since it was sent */
  MrWriteState state; /* after a reading */
  int minutes;
} Case;

#define MINUTE (60 * (gint64) G_USEC_PER_SEC)

/* When a write was sent that was cut. A clock without seconds begins a minute when it is set. */
static gint64
sent_at (const Case *c)
{
  const gint64 sent = g_get_real_time () - c->ago * (gint64) G_USEC_PER_SEC;

  return c->value == NULL ? sent - sent % MINUTE : sent;
}

/* What a clock that is 40 minutes slow showed at that time, and @minutes more. */
static char *
clock_value (gint64 time, int minutes)
{
  g_autoptr (GDateTime) right = g_date_time_new_from_unix_local (time / G_USEC_PER_SEC);
  g_autoptr (GDateTime) shown = g_date_time_add_minutes (right, minutes - 40);

  return g_date_time_format (shown, "%Y-%m-%dT%H:%M");
}

static const MrWrite *
find_write (GPtrArray *writes, gint64 id)
{
  for (guint i = 0; i < writes->len; i++)
    if (((const MrWrite *) writes->pdata[i])->id == id)
      return writes->pdata[i];
  g_assert_not_reached ();
}

static MrWriteState
state_of (SessionFixture *self, gint64 id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) writes = mr_store_list_writes (self->store, self->site, &error);

  g_assert_no_error (error);
  return find_write (writes, id)->state;
}

/* Returns: the id of a write that was cut. */
static gint64
leave_in_doubt (SessionFixture *self, const Case *c)
{
  MrMeter *meter = meter_with_id (self, c->id);
  MrCommand *command = NULL;
  g_autoptr (GPtrArray) commands = mr_meter_list_commands (meter);
  const gint64 sent = sent_at (c);
  g_autofree char *value = c->value != NULL ? g_strdup (c->value) : clock_value (sent, c->minutes);
  g_autofree char *old_value = c->old_value != NULL ? g_strdup (c->old_value) : clock_value (sent, 0);
  g_autofree char *subject = NULL;
  g_autoptr (GError) error = NULL;
  MrPlannedWrite write = {
    .meter = mr_meter_store_id (meter),
    .kind = c->kind,
    .old_value = old_value,
    .new_value = value,
    .template_id = c->template_id,
  };

  for (guint i = 0; i < commands->len; i++)
    if (g_strcmp0 (mr_command_id (commands->pdata[i]), c->template_id) == 0)
      command = commands->pdata[i];
  subject = command != NULL ? mr_command_subject (command, mr_meter_telegrams (meter)) : NULL;
  write.subject = subject;
  g_assert_true (mr_store_plan_writes (self->store, &write, 1, &error));
  g_assert_true (journal_write (self->store, write.id, MR_WRITE_SENT, NULL, NULL, sent, &error));
  g_assert_no_error (error);
  return write.id;
}

#define OFF "standard-remote-control-off"
#define ON "standard-remote-control-on"
#define RELEASE "standard-remote-control-release"
#define HOURS 3600

static void
test_settled (SessionFixture *self, gconstpointer data)
{
  static const Case cases[] = {
    { "10000001", MR_WRITE_CLOCK, NULL, "", NULL, 0, MR_WRITE_CONFIRMED },
    { "10000001", MR_WRITE_CLOCK, NULL, "", NULL, 30 * HOURS, MR_WRITE_CONFIRMED },
    { "10000001", MR_WRITE_CLOCK, NULL, "", "2026-03-05T14:30", 0, MR_WRITE_FAILED },
    /* it was so much slower or faster, and is so no more */
    { "10000001", MR_WRITE_CLOCK, NULL, "2026-03-05T14:30", NULL, 0, MR_WRITE_CONFIRMED },
    /* it still is what it was */
    { "10000001", MR_WRITE_CLOCK, NULL, NULL, NULL, 0, MR_WRITE_FAILED, 3 },
    { "10000001", MR_WRITE_CLOCK, NULL, NULL, NULL, 1800, MR_WRITE_FAILED, -3 },
    /* and cannot be told from what it would be */
    { "10000001", MR_WRITE_CLOCK, NULL, NULL, NULL, 0, MR_WRITE_SENT, 0 },
    { "10000001", MR_WRITE_CLOCK, NULL, NULL, NULL, 2 * HOURS, MR_WRITE_SENT, 3 },
    /* it may have been set again, or have lost the time */
    { "10000001", MR_WRITE_CLOCK, NULL, "", "2026-03-05T14:30", 2 * HOURS, MR_WRITE_SENT },
    /* cut before it was known what is sent */
    { "10000001", MR_WRITE_CLOCK, NULL, "", "local", 0, MR_WRITE_SENT },
    /* no clock, no breaker */
    { "10000002", MR_WRITE_CLOCK, NULL, "", "2026-03-05T14:30", 0, MR_WRITE_SENT },
    { "10000002", MR_WRITE_COMMAND, OFF, "connected", "disconnected", 0, MR_WRITE_SENT },
    { "10000003", MR_WRITE_COMMAND, ON, "disconnected", "connected", 0, MR_WRITE_CONFIRMED },
    { "10000003", MR_WRITE_COMMAND, ON, "disconnected", "connected", 30 * HOURS, MR_WRITE_CONFIRMED },
    { "10000003", MR_WRITE_COMMAND, OFF, "connected", "disconnected", 0, MR_WRITE_FAILED },
    /* it may have been connected since by its button */
    { "10000003", MR_WRITE_COMMAND, OFF, "connected", "disconnected", 2 * HOURS, MR_WRITE_SENT },
    { "10000003", MR_WRITE_COMMAND, RELEASE, "disconnected", "released", 0, MR_WRITE_SENT },
    { "10000003", MR_WRITE_COMMAND, OFF, "", "disconnected", 0, MR_WRITE_SENT },
    /* a template that is gone, and one that leads to another state now */
    { "10000003", MR_WRITE_COMMAND, "nowhere", "disconnected", "connected", 0, MR_WRITE_SENT },
    { "10000003", MR_WRITE_COMMAND, ON, "0", "1", 0, MR_WRITE_SENT },
    { "10000003", MR_WRITE_BAUD_RATE, NULL, "1", "2400", 0, MR_WRITE_CONFIRMED },
    { "10000003", MR_WRITE_BAUD_RATE, NULL, "1", "9600", 0, MR_WRITE_FAILED },
    /* each relay for itself */
    { "10000004", MR_WRITE_COMMAND, "standard-relay-1-on", "0", "1", 0, MR_WRITE_CONFIRMED },
    { "10000004", MR_WRITE_COMMAND, "standard-relay-2-on", "0", "1", 0, MR_WRITE_FAILED },
    { "10000004", MR_WRITE_COMMAND, "standard-relay-2-off", "1", "0", 0, MR_WRITE_CONFIRMED },
  };

  connect_and_scan (self);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const gint64 write = leave_in_doubt (self, &cases[i]);
      g_autoptr (GError) error = NULL;

      run_task (self, read_meter (self, meter_with_id (self, cases[i].id)));
      close_session (self);
      g_test_message ("%s %s %s, %d s", cases[i].id, cases[i].kind, cases[i].value, cases[i].ago);
      g_assert_cmpint (state_of (self, write), ==, cases[i].state);

      /* The next one is the only one in doubt. */
      g_assert_true (journal_write (self->store, write, MR_WRITE_FAILED, NULL, "", g_get_real_time (), &error));
      open_session (self);
      connect_to_bus (self);
    }
}

/* Every doubt about a meter is judged by itself, and named. */
static void
test_several (SessionFixture *self, gconstpointer data)
{
  static const Case address = { "10000001", MR_WRITE_PRIMARY_ADDRESS, NULL, "1", "9", 0, MR_WRITE_FAILED };
  static const Case clock = { "10000001", MR_WRITE_CLOCK, NULL, "", "local", 0, MR_WRITE_SENT };
  static const Case first = { "10000004", MR_WRITE_COMMAND, "standard-relay-1-on", "0", "1", 0, MR_WRITE_CONFIRMED };
  static const Case second = { "10000004", MR_WRITE_COMMAND, "standard-relay-2-on", "", "1", 0, MR_WRITE_SENT };
  g_auto (GStrv) conditions = NULL;
  gint64 relays[2];

  connect_and_scan (self);
  leave_in_doubt (self, &address);
  leave_in_doubt (self, &clock);
  relays[0] = leave_in_doubt (self, &first);
  relays[1] = leave_in_doubt (self, &second);
  close_session (self);
  open_session (self);
  g_object_get (meter_with_id (self, "10000001"), "conditions", &conditions, NULL);
  g_assert_true (strstr (conditions[0], "address 9") != NULL || strstr (conditions[1], "address 9") != NULL);
  g_assert_cmpuint (g_strv_length (conditions), >=, 2);

  connect_to_bus (self);
  run_task (self, read_meter (self, meter_with_id (self, "10000004")));
  close_session (self);
  g_assert_cmpint (state_of (self, relays[0]), ==, MR_WRITE_CONFIRMED);
  g_assert_cmpint (state_of (self, relays[1]), ==, MR_WRITE_SENT);
  open_session (self);
}

/* The same site later, and what its bus has become. */
static void
come_back (SessionFixture *self, const char *bus)
{
  close_session (self);
  describe_bus (self, bus);
  open_session (self);
  connect_to_bus (self);
}

static MrMeterWrite
relay_command (SessionFixture *self, GPtrArray *commands, const char *id)
{
  for (guint i = 0; i < commands->len; i++)
    if (g_str_equal (mr_command_id (commands->pdata[i]), id))
      return (MrMeterWrite) { .meter = meter_with_id (self, "10000004"), .kind = mr_write_kind_find (MR_WRITE_COMMAND),
                              .new_value = mr_write_command_value (commands->pdata[i]), .command = commands->pdata[i] };
  g_assert_not_reached ();
}

/* A command to one relay says nothing about another, and does not begin where that ended. */
static void
test_relays (SessionFixture *self, gconstpointer data)
{
  static const Case cut = { "10000004", MR_WRITE_COMMAND, "standard-relay-1-on", "", "0", 0, MR_WRITE_SENT };
  g_autoptr (GPtrArray) commands = NULL;
  g_autoptr (GPtrArray) writes = NULL;
  g_autoptr (GArray) preview = NULL;
  MrMeterWrite batch[4];
  gint64 write;

  connect_and_scan (self);
  commands = mr_meter_list_commands (meter_with_id (self, "10000004"));
  batch[0] = relay_command (self, commands, "standard-relay-2-on");
  batch[1] = relay_command (self, commands, "standard-relay-1-off");
  batch[2] = relay_command (self, commands, "standard-relay-2-off");
  batch[3] = relay_command (self, commands, "standard-relay-1-on");
  preview = mr_bus_link_preview (self->link, batch, G_N_ELEMENTS (batch));
  g_assert_cmpstr (g_array_index (preview, MrWriteRequest, 0).old_value, ==, "0");
  g_assert_cmpstr (g_array_index (preview, MrWriteRequest, 1).old_value, ==, "1");
  g_assert_cmpstr (g_array_index (preview, MrWriteRequest, 2).old_value, ==, "1");
  g_assert_cmpstr (g_array_index (preview, MrWriteRequest, 3).old_value, ==, "0");

  write = leave_in_doubt (self, &cut);
  run_task (self, mr_bus_link_write (self->link, batch, 1));
  settle_store (self);
  writes = mr_store_list_writes (self->store, self->site, NULL);
  g_assert_cmpint (find_write (writes, write)->finished, ==, 0);
  g_assert_cmpint (find_write (writes, write + 1)->state, ==, MR_WRITE_CONFIRMED);
  g_assert_cmpstr (find_write (writes, write + 1)->template_id, ==, "standard-relay-2-on");
  g_assert_cmpstr (find_write (writes, write + 1)->subject, ==, "FD 1B in 81 20");

  run_task (self, mr_bus_link_write (self->link, batch + 1, 3));
  g_assert_cmpuint (mr_task_count_writes (self->ended, MR_WRITE_OUTCOME_CONFIRMED), ==, 3);
  settle_store (self);
  g_ptr_array_unref (g_steal_pointer (&writes));
  writes = mr_store_list_writes (self->store, self->site, NULL);
  g_assert_cmpint (find_write (writes, write)->finished, !=, 0);
}

/* How a meter is reached while a write is in doubt that may have changed that: every reading of it settles the doubt,
 * whatever became of the write. */
static void
test_ways (SessionFixture *self, gconstpointer data)
{
  static const char moved[] = METER ("1", "baud = 9600\nswitches-baud = yes\n", "energy 5 kWh")
    METER ("2", "baud = 2400\nswitches-baud = yes\n", "energy 5 kWh")
    "[meter 3]\nid = 10000003\nmanufacturer = KAM\nversion = 35\ntype = 20\nprimary = 33\nrecords = energy 5 kWh\n\n"
    "[meter 4]\nid = 20000004\nmanufacturer = KAM\nversion = 35\ntype = 20\nprimary = 4\nrecords = energy 5 kWh\n\n";
  static const Case cases[] = {
    { "10000001", MR_WRITE_BAUD_RATE, NULL, "2400", "9600", 0, MR_WRITE_CONFIRMED },
    { "10000002", MR_WRITE_BAUD_RATE, NULL, "2400", "9600", 0, MR_WRITE_FAILED },
    { "10000003", MR_WRITE_PRIMARY_ADDRESS, NULL, "3", "33", 0, MR_WRITE_CONFIRMED },
    { "10000004", MR_WRITE_METER_NUMBER, NULL, "10000004", "20000004", 0, MR_WRITE_CONFIRMED },
  };
  gint64 writes[G_N_ELEMENTS (cases)];
  g_autoptr (MrTask) task = NULL;

  connect_and_scan (self);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    writes[i] = leave_in_doubt (self, &cases[i]);
  come_back (self, moved);

  task = g_object_ref (mr_bus_link_read (self->link, NULL));
  run_task (self, task);
  g_assert_cmpuint (mr_task_get_heard (task)->len, ==, G_N_ELEMENTS (cases));
  g_assert_cmpuint (g_list_model_get_n_items (mr_task_get_problems (task)), ==, 0);
  settle_store (self);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (MrMeter) meter = g_list_model_get_item (G_LIST_MODEL (self->session), (guint) i);

      g_test_message ("%s", cases[i].kind);
      g_assert_cmpint (state_of (self, writes[i]), ==, cases[i].state);
      g_assert_cmpint (mr_meter_attendance (meter), ==, MR_ATTENDANCE_PRESENT);
    }
}

/* The same when the meter was named by its address: it is asked at that, at both rates. */
static void
test_rates (SessionFixture *self, gconstpointer data)
{
  static const Case rate = { "10000001", MR_WRITE_BAUD_RATE, NULL, "2400", "9600", 0, MR_WRITE_CONFIRMED };
  const MbusAddress one = { .primary = 1, .secondary = MBUS_SECONDARY_ANY };
  g_autoptr (MrTask) task = NULL;
  gint64 write;

  connect_and_scan (self);
  write = leave_in_doubt (self, &rate);
  come_back (self, METER ("1", "baud = 9600\nswitches-baud = yes\n", "energy 5 kWh"));

  task = g_object_ref (mr_bus_link_read_address (self->link, &one, 0));
  run_task (self, task);
  g_assert_cmpuint (mr_task_get_heard (task)->len, ==, 1);
  g_assert_cmpuint (g_list_model_get_n_items (mr_task_get_problems (task)), ==, 0);
  settle_store (self);
  g_assert_cmpint (state_of (self, write), ==, MR_WRITE_CONFIRMED);
}

static gboolean
has_problem (MrTask *task, MrMeter *meter, int code)
{
  GListModel *problems = mr_task_get_problems (task);

  for (guint i = 0; i < g_list_model_get_n_items (problems); i++)
    {
      g_autoptr (MrProblem) problem = g_list_model_get_item (problems, i);

      if (mr_problem_get_meter (problem) == meter &&
          g_error_matches (mr_problem_get_error (problem), MR_MASTER_ERROR, code))
        return TRUE;
    }
  return FALSE;
}

/* A meter that was removed has neither the address of the one in its place, nor the one that another may have got. */
static void
test_removed (SessionFixture *self, gconstpointer data)
{
#define DEAF "ignores = selection; enhanced-selection\n"
#define NEW(more) \
  "[meter new]\nid = 10000009\nmanufacturer = KAM\nversion = 35\ntype = 20\nprimary = 2\nswitches-baud = yes\n" more \
  "records = energy 5 kWh\n\n"
  static const char moved[] = "[meter 1]\nid = 10000001\nmanufacturer = KAM\nversion = 35\ntype = 20\nprimary = 3\n"
    DEAF "records = energy 5 kWh\n\n" NEW ("baud = 9600\n");
  static const Case cases[] = {
    { "10000001", MR_WRITE_PRIMARY_ADDRESS, NULL, "1", "3", 0, MR_WRITE_CONFIRMED },
    { "10000009", MR_WRITE_BAUD_RATE, NULL, "2400", "9600", 0, MR_WRITE_CONFIRMED },
  };
  gint64 writes[G_N_ELEMENTS (cases)];
  g_autoptr (MrTask) task = NULL;

  connect_and_scan (self);
  close_session (self);
  describe_bus (self, METER ("1", DEAF, "energy 5 kWh") NEW (""));
  open_session (self);
  connect_and_scan (self);
  g_assert_cmpint (mr_meter_attendance (meter_with_id (self, "10000002")), ==, MR_ATTENDANCE_REPLACED);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    writes[i] = leave_in_doubt (self, &cases[i]);
  come_back (self, moved);

  task = g_object_ref (mr_bus_link_read (self->link, NULL));
  run_task (self, task);
  g_assert_cmpuint (mr_task_get_heard (task)->len, ==, G_N_ELEMENTS (cases));
  settle_store (self);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("%s", cases[i].kind);
      g_assert_cmpint (state_of (self, writes[i]), ==, cases[i].state);
      g_assert_false (mr_attendance_is_gone (mr_meter_attendance (meter_with_id (self, cases[i].id))));
    }
  /* Who was meant at an address is silent there, not the one who is there now. */
  g_assert_true (has_problem (task, meter_with_id (self, "10000003"), MR_MASTER_ERROR_WRONG_METER));
  g_assert_cmpint (mr_meter_attendance (meter_with_id (self, "10000003")), ==, MR_ATTENDANCE_REPLACED);
}

/* Of a meter with two doubts, both writes may have been carried out. */
static void
test_both (SessionFixture *self, gconstpointer data)
{
  static const Case cases[] = {
    { "10000001", MR_WRITE_PRIMARY_ADDRESS, NULL, "1", "9", 0, MR_WRITE_CONFIRMED },
    { "10000001", MR_WRITE_BAUD_RATE, NULL, "2400", "9600", 0, MR_WRITE_CONFIRMED },
  };
  static const char moved[] = "[meter 1]\nid = 10000001\nmanufacturer = KAM\nversion = 35\ntype = 20\nprimary = 9\n"
    "baud = 9600\nswitches-baud = yes\n" DEAF "records = energy 5 kWh\n\n";
  gint64 writes[G_N_ELEMENTS (cases)];
  g_autoptr (MrTask) task = NULL;

  connect_and_scan (self);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    writes[i] = leave_in_doubt (self, &cases[i]);
  come_back (self, moved);

  task = g_object_ref (read_meter (self, meter_with_id (self, "10000001")));
  run_task (self, task);
  g_assert_cmpuint (mr_task_get_heard (task)->len, ==, 1);
  g_assert_cmpuint (g_list_model_get_n_items (mr_task_get_problems (task)), ==, 0);
  settle_store (self);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpint (state_of (self, writes[i]), ==, cases[i].state);
}

/* A meter that may be where something answered that was not understood is not silent. */
static void
test_damaged (SessionFixture *self, gconstpointer data)
{
#define AT_9(number) \
  "[meter " number "]\nid = 1000000" number "\nmanufacturer = KAM\nversion = 35\ntype = 20\nprimary = 9\n" DEAF \
  "records = energy " number "7 kWh\n\n"
  static const Case address = { "10000001", MR_WRITE_PRIMARY_ADDRESS, NULL, "1", "9", 0, MR_WRITE_SENT };
  static const char damaged[] = AT_9 ("1") AT_9 ("2");
  g_autoptr (MrProblem) problem = NULL;
  g_autoptr (MrTask) task = NULL;

  connect_and_scan (self);
  leave_in_doubt (self, &address);
  come_back (self, damaged);

  task = g_object_ref (read_meter (self, meter_with_id (self, "10000001")));
  run_task (self, task);
  g_assert_cmpuint (mr_task_get_heard (task)->len, ==, 0);
  g_assert_cmpuint (g_list_model_get_n_items (mr_task_get_problems (task)), ==, 1);
  problem = g_list_model_get_item (mr_task_get_problems (task), 0);
  g_assert_false (g_error_matches (mr_problem_get_error (problem), MR_MASTER_ERROR, MR_MASTER_ERROR_NO_ANSWER));
  g_assert_cmpint (mr_meter_attendance (meter_with_id (self, "10000001")), ==, MR_ATTENDANCE_PRESENT);
}

/* A task may outlive the session whose meters it looks for. */
static void
test_outlives (SessionFixture *self, gconstpointer data)
{
  static const Case rate = { "10000001", MR_WRITE_BAUD_RATE, NULL, "2400", "9600", 0, MR_WRITE_CONFIRMED };
  const MbusAddress one = { .primary = 1, .secondary = MBUS_SECONDARY_ANY };
  g_autoptr (MrTask) task = NULL;
  gpointer meter;

  connect_and_scan (self);
  leave_in_doubt (self, &rate);
  close_session (self);
  open_session (self);
  connect_to_bus (self);
  meter = meter_with_id (self, "10000001");
  g_object_add_weak_pointer (meter, &meter);
  task = g_object_ref (mr_bus_link_read_address (self->link, &one, 0));
  close_session (self);
  g_assert_nonnull (meter);
  g_clear_object (&task);
  g_assert_null (meter);
}

static void
assert_write (SessionFixture *self, const char *kind, const char *id, const char *value, const char *obstacle)
{
  const MrMeterWrite write = { .meter = meter_with_id (self, id), .kind = mr_write_kind_find (kind), .new_value = value };
  g_autoptr (GArray) requests = mr_bus_link_preview (self->link, &write, 1);
  g_autoptr (MrTask) task = g_object_ref (mr_bus_link_write (self->link, &write, 1));

  g_assert_cmpstr (g_array_index (requests, MrWriteRequest, 0).obstacle, ==, obstacle);
  wait_for (self, task);
  g_assert_cmpuint (mr_task_count_writes (task, MR_WRITE_OUTCOME_NOT_SENT), ==, obstacle != NULL);
  if (obstacle != NULL)
    g_assert_cmpstr (mr_master_error_sentence (self->ended_error), ==, obstacle);
}

/* No meter is given an address that another one may have: it need not answer there at the moment. */
static void
test_taken (SessionFixture *self, gconstpointer data)
{
  static const Case address = { "10000001", MR_WRITE_PRIMARY_ADDRESS, NULL, "1", "9", 0, MR_WRITE_CONFIRMED };
  static const char doubt[] = "It is not known whether KAM 10000001 has address 1 or 9. Read it first.";
  static const char silent[] = METER ("2", "", "energy 5 kWh");

  connect_and_scan (self);
  leave_in_doubt (self, &address);
  come_back (self, silent);

  assert_write (self, MR_WRITE_PRIMARY_ADDRESS, "10000002", "9", doubt);
  assert_write (self, MR_WRITE_PRIMARY_ADDRESS, "10000002", "1", doubt);
  assert_write (self, MR_WRITE_PRIMARY_ADDRESS, "10000002", "8", NULL);
  /* It answers nowhere, and may be slow to wake up. */
  wait_for (self, read_meter (self, meter_with_id (self, "10000001")));
  g_assert_cmpint (mr_meter_attendance (meter_with_id (self, "10000001")), ==, MR_ATTENDANCE_MISSING);
  assert_write (self, MR_WRITE_PRIMARY_ADDRESS, "10000002", "9", doubt);
}

/* The same for a number: two meters with one could not be selected any more. */
static void
test_taken_number (SessionFixture *self, gconstpointer data)
{
  static const Case number = { "10000001", MR_WRITE_METER_NUMBER, NULL, "10000001", "10000009", 0, MR_WRITE_CONFIRMED };
  static const char doubt[] = "It is not known whether KAM 10000001 has number 10000001 or 10000009. Read it first.";
  static const char silent[] = METER ("2", "", "energy 5 kWh");

  connect_and_scan (self);
  leave_in_doubt (self, &number);
  come_back (self, silent);

  wait_for (self, read_meter (self, meter_with_id (self, "10000001")));
  assert_write (self, MR_WRITE_METER_NUMBER, "10000002", "10000009", doubt);
  assert_write (self, MR_WRITE_METER_NUMBER, "10000002", "10000001", doubt);
  assert_write (self, MR_WRITE_PRIMARY_ADDRESS, "10000002", "8", NULL);
}

/* A batch does not go on as if a meter whose write has just ended in doubt had moved, or as if it had stayed. */
static void
test_batch (SessionFixture *self, gconstpointer data)
{
  static const char sleepy[] = METER ("1", "silent-after = set-primary forever\n", "energy 5 kWh")
    METER ("2", "", "energy 5 kWh") METER ("3", "", "energy 5 kWh") METER ("4", "", "energy 5 kWh");
  const MrWriteKind *kind = mr_write_kind_find (MR_WRITE_PRIMARY_ADDRESS);
  g_autoptr (MrTask) task = NULL;

  close_session (self);
  describe_bus (self, sleepy);
  open_session (self);
  connect_and_scan (self);
  {
    const MrMeterWrite writes[] = {
      { meter_with_id (self, "10000001"), kind, "9", NULL },
      { meter_with_id (self, "10000002"), kind, "1", NULL },
      { meter_with_id (self, "10000003"), kind, "9", NULL },
      { meter_with_id (self, "10000004"), kind, "8", NULL },
    };

    task = g_object_ref (mr_bus_link_write (self->link, writes, G_N_ELEMENTS (writes)));
    wait_for (self, task);
  }
  g_assert_cmpuint (mr_task_count_writes (task, MR_WRITE_OUTCOME_DOUBT), ==, 1);
  g_assert_cmpint (mr_meter_primary (meter_with_id (self, "10000002")), ==, 2);
  g_assert_cmpint (mr_meter_primary (meter_with_id (self, "10000003")), ==, 3);
  g_assert_cmpint (mr_meter_primary (meter_with_id (self, "10000004")), ==, 8);
}

int
main (int argc, char *argv[])
{
  static const struct {
    const char *path;
    void (*func) (SessionFixture *, gconstpointer);
  } cases[] = {
    { "/session/doubt/settled", test_settled },
    { "/session/doubt/several", test_several },
    { "/session/doubt/relays", test_relays },
    { "/session/doubt/ways", test_ways },
    { "/session/doubt/rates", test_rates },
    { "/session/doubt/removed", test_removed },
    { "/session/doubt/both", test_both },
    { "/session/doubt/damaged", test_damaged },
    { "/session/doubt/outlives", test_outlives },
    { "/session/doubt/taken", test_taken },
    { "/session/doubt/taken-number", test_taken_number },
    { "/session/doubt/batch", test_batch },
  };

  g_test_init (&argc, &argv, NULL);
  mr_sim_register ();
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    g_test_add (cases[i].path, SessionFixture, meters, session_fixture_set_up_open, cases[i].func,
                session_fixture_tear_down);

  return g_test_run ();
}
