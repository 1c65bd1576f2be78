/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A site with two buses: two engines at once on one store. */
#include "config.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "mr-report-commissioning.h"
#include "mr-sim.h"
#include "session-fixture.h"

#define FLAT "[meter Flat]\nid = 66290778\nmanufacturer = KAM\nversion = 35\ntype = 04\nprimary = 1\n" \
             "records = raw 04 06 3B 30 00 00\n"
#define CELLAR "[meter Cellar]\nid = 20918314\nmanufacturer = KAM\nversion = 01\ntype = 02\nprimary = 1\n" \
               "records = raw 04 06 01 00 00 00\n"

/* Bus time passes faster than ours, but it passes: in virtual time one scan might be over before the other begins. */
#define SPEED "?speed=200"

#define SPEED_FACTOR 200

static void
on_bus_added (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  *(MrBusLink **) user_data = mr_session_add_bus_finish (MR_SESSION (source), result, &error);
  g_assert_no_error (error);
}

/* Returns: (transfer none): the link of a bus that was never connected. */
static MrBusLink *
add_empty_bus (SessionFixture *self)
{
  MrBusLink *link = NULL;

  mr_session_add_bus_async (self->session, on_bus_added, &link);
  WAIT_UNTIL (link != NULL);
  return link;
}

static MrUri *
describe_second (SessionFixture *self, const char *meters)
{
  g_autofree char *file = g_build_filename (self->folder, "second.bus", NULL);
  g_autofree char *text = g_strconcat ("[bus]\ntitle = Second\n\n", meters, NULL);
  g_autofree char *uri_text = g_strconcat ("sim:", file, SPEED, NULL);

  g_assert_true (g_file_set_contents (file, text, -1, NULL));
  return mr_uri_parse (uri_text, NULL);
}

static void
connect_link (MrBusLink *link, const MrUri *uri)
{
  mr_bus_link_connect (link, uri, NULL, NULL);
  WAIT_UNTIL (mr_bus_link_get_state (link) != MR_LINK_CONNECTING);
  g_assert_cmpint (mr_bus_link_get_state (link), ==, MR_LINK_CONNECTED);
}

static MrBusLink *
add_bus (SessionFixture *self, const char *meters)
{
  g_autoptr (MrUri) uri = describe_second (self, meters);
  MrBusLink *link = add_empty_bus (self);

  connect_link (link, uri);
  return link;
}

static void
connect_first (SessionFixture *self)
{
  g_autofree char *text = g_strconcat ("sim:", self->bus_file, SPEED, NULL);
  g_autoptr (MrUri) uri = mr_uri_parse (text, NULL);

  connect_link (self->link, uri);
}

typedef struct {
  MrTask *tasks[2];
  gboolean both_ran;
} Pair;

static void
on_activity (Pair *pair)
{
  pair->both_ran = pair->both_ran || (mr_task_get_state (pair->tasks[0]) == MR_TASK_RUNNING &&
                                      mr_task_get_state (pair->tasks[1]) == MR_TASK_RUNNING);
}

static void
test_two_at_once (SessionFixture *self, gconstpointer data)
{
  MrBusLink *second = add_bus (self, CELLAR "\n" FLAT);
  Pair pair = { 0 };

  connect_first (self);
  pair.tasks[0] = g_object_ref (mr_bus_link_scan (self->link, NULL));
  pair.tasks[1] = g_object_ref (mr_bus_link_scan (second, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (pair.tasks); i++)
    g_signal_connect_swapped (pair.tasks[i], "notify::activity", G_CALLBACK (on_activity), &pair);
  WAIT_UNTIL (!mr_session_is_busy (self->session));
  g_assert_no_error (self->ended_error);
  g_assert_cmpuint (self->n_ended, ==, 2);
  g_assert_true (pair.both_ran);

  /* The same address on two buses is no conflict, and the same number is another meter. */
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (self->session)), ==, 3);
  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (MrMeter) meter = g_list_model_get_item (G_LIST_MODEL (self->session), i);
      const gboolean in_cellar = mr_meter_bus (meter) == mr_bus_link_get_bus (second);

      g_assert_true (mr_session_get_link_of (self->session, meter) == (in_cellar ? second : self->link));
      if (in_cellar)
        g_assert_cmpint (mr_meter_lamp (meter), ==, MR_LAMP_ERROR); /* two at address 1 there */
      else
        g_assert_cmpint (mr_meter_lamp (meter), ==, MR_LAMP_OK);
    }
  for (guint i = 0; i < G_N_ELEMENTS (pair.tasks); i++)
    g_object_unref (pair.tasks[i]);
}

/* --- The time of the slower --- */

/* A clock as fast as those of the buses: the span of a task on it, and how often another one was heard in between. */
typedef struct {
  MrTimebase *timebase;
  gint64 began[2];
  gint64 ended[2];
  MrTask *tasks[2];
  MrTask *last;
  guint n_switches;
} Race;

static guint
index_of (const Race *race, MrTask *task)
{
  return task == race->tasks[0] ? 0 : 1;
}

static void
on_state (MrTask *task, GParamSpec *pspec, Race *race)
{
  const guint i = index_of (race, task);

  if (mr_task_get_state (task) == MR_TASK_RUNNING && race->began[i] == 0)
    race->began[i] = mr_timebase_now (race->timebase);
}

static void
on_heard (MrTask *task, MrMeter *meter, Race *race)
{
  if (race->last != NULL && race->last != task)
    race->n_switches++;
  race->last = task;
}

static void
on_ended (MrTask *task, Race *race)
{
  race->ended[index_of (race, task)] = mr_timebase_now (race->timebase);
}

static char *
describe_many (guint first)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < 8; i++)
    g_string_append_printf (text, "[meter M%u]\nid = %08u\nmanufacturer = KAM\nversion = 35\ntype = 04\n"
                            "primary = %u\nrecords = raw 04 06 3B 30 00 00\n", i, first + i * 11111111, i + 1);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
test_time_of_the_slower (SessionFixture *self, gconstpointer data)
{
  g_autoptr (MrTimebase) timebase = mr_timebase_new (SPEED_FACTOR);
  g_autofree char *one = describe_many (10000001);
  g_autofree char *other = describe_many (10000002);
  g_autoptr (MrUri) second_uri = describe_second (self, other);
  MrBusLink *second = add_empty_bus (self);
  Race race = { timebase };
  gint64 spans[2];
  gint64 whole;

  describe_bus (self, one);
  connect_first (self);
  connect_link (second, second_uri);
  race.tasks[0] = g_object_ref (mr_bus_link_scan (self->link, NULL));
  race.tasks[1] = g_object_ref (mr_bus_link_scan (second, NULL));
  for (guint i = 0; i < 2; i++)
    {
      g_signal_connect (race.tasks[i], "notify::state", G_CALLBACK (on_state), &race);
      g_signal_connect (race.tasks[i], "heard", G_CALLBACK (on_heard), &race);
      g_signal_connect (race.tasks[i], "ended", G_CALLBACK (on_ended), &race);
      on_state (race.tasks[i], NULL, &race);
    }
  WAIT_UNTIL (!mr_session_is_busy (self->session));
  g_assert_no_error (self->ended_error);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (self->session)), ==, 16);
  for (guint i = 0; i < 2; i++)
    {
      g_assert_cmpint (race.began[i], >, 0);
      spans[i] = race.ended[i] - race.began[i];
      g_object_unref (race.tasks[i]);
    }

  /* One after the other, they would take the sum; and meters of both are heard in turn. */
  whole = MAX (race.ended[0], race.ended[1]) - MIN (race.began[0], race.began[1]);
  g_test_message ("%" G_GINT64_FORMAT " and %" G_GINT64_FORMAT " ms of bus time take %" G_GINT64_FORMAT " ms",
                  spans[0] / 1000, spans[1] / 1000, whole / 1000);
  g_assert_cmpint (whole, <, MAX (spans[0], spans[1]) + MIN (spans[0], spans[1]) / 2);
  g_assert_cmpuint (race.n_switches, >=, 2);
}

/* --- One of two --- */

static void
test_one_unplugged (SessionFixture *self, gconstpointer data)
{
  const int cable = posix_openpt (O_RDWR | O_NOCTTY);
  MrBusLink *second = add_empty_bus (self);
  g_autofree char *text = NULL;
  g_autofree char *trouble = NULL;
  g_autoptr (MrUri) uri = NULL;
  g_autoptr (MrTask) good = NULL;
  g_autoptr (MrTask) bad = NULL;
  MrLinkState state;

  g_assert_cmpint (cable, >=, 0);
  g_assert_cmpint (grantpt (cable), ==, 0);
  g_assert_cmpint (unlockpt (cable), ==, 0);
  text = g_strconcat ("serial:", ptsname (cable), NULL);
  uri = mr_uri_parse (text, NULL);
  connect_link (second, uri);
  connect_first (self);
  g_assert_cmpuint (mr_session_get_n_connected (self->session), ==, 2);

  good = g_object_ref (mr_bus_link_scan (self->link, NULL));
  bad = g_object_ref (mr_bus_link_scan (second, NULL));
  close (cable);
  WAIT_UNTIL (!mr_session_is_busy (self->session));
  g_assert_cmpint (mr_task_get_state (bad), ==, MR_TASK_FAILED);
  g_assert_cmpint (mr_bus_link_get_state (second), ==, MR_LINK_LOST);
  g_assert_cmpint (mr_task_get_state (good), ==, MR_TASK_DONE);
  g_assert_cmpuint (mr_task_get_heard (good)->len, ==, 1);

  /* The site is still connected, and says which bus is not. */
  g_object_get (self->session, "state", &state, "trouble", &trouble, NULL);
  g_assert_cmpint (state, ==, MR_LINK_CONNECTED);
  g_assert_cmpuint (mr_session_get_n_connected (self->session), ==, 1);
  g_assert_true (g_str_has_prefix (trouble, mr_bus_link_get_label (second)));
}

static void
test_one_stopped (SessionFixture *self, gconstpointer data)
{
  MrBusLink *second = add_bus (self, CELLAR);
  g_autoptr (MrTask) stopped = NULL;
  g_autoptr (MrTask) whole = NULL;

  connect_first (self);
  stopped = g_object_ref (mr_bus_link_scan (self->link, NULL));
  whole = g_object_ref (mr_bus_link_scan (second, NULL));
  WAIT_UNTIL (mr_task_get_state (stopped) == MR_TASK_RUNNING);
  mr_task_stop (stopped);
  WAIT_UNTIL (mr_task_is_over (stopped));
  g_assert_cmpint (mr_task_get_state (stopped), ==, MR_TASK_STOPPED);
  WAIT_UNTIL (mr_task_is_over (whole));
  g_assert_cmpint (mr_task_get_state (whole), ==, MR_TASK_DONE);
  g_assert_cmpuint (mr_task_get_heard (whole)->len, ==, 1);

  /* Both at once, by name of none. */
  g_set_object (&stopped, mr_bus_link_scan (self->link, NULL));
  g_set_object (&whole, mr_bus_link_scan (second, NULL));
  mr_session_stop (self->session);
  WAIT_UNTIL (!mr_session_is_busy (self->session));
  g_assert_cmpint (mr_task_get_state (stopped), ==, MR_TASK_STOPPED);
  g_assert_cmpint (mr_task_get_state (whole), ==, MR_TASK_STOPPED);
}

/* --- Names --- */

static void
count (guint *n)
{
  ++*n;
}

static void
test_names (SessionFixture *self, gconstpointer data)
{
  g_autoptr (GPtrArray) buses = NULL;
  MrMeter *meter;
  MrBusLink *second;
  guint n_renamed = 0;

  connect_and_scan (self);
  meter = meter_with_id (self, "66290778");
  g_signal_connect_swapped (meter, "notify::bus-label", G_CALLBACK (count), &n_renamed);
  /* One bus needs no name. */
  g_assert_cmpstr (mr_meter_bus_label (meter), ==, "");
  g_assert_cmpstr (mr_bus_link_get_label (self->link), ==, "test.bus");
  mr_bus_link_set_name (self->link, "Stair A");
  g_assert_cmpuint (n_renamed, ==, 0);

  second = add_empty_bus (self);
  g_assert_cmpuint (n_renamed, ==, 1);
  g_assert_cmpstr (mr_meter_bus_label (meter), ==, "Stair A");
  g_assert_cmpstr (mr_bus_link_get_label (second), ==, "Bus 2");
  mr_bus_link_set_name (second, " Cellar ");
  g_assert_cmpuint (n_renamed, ==, 1);
  mr_bus_link_set_name (self->link, "");
  g_assert_cmpuint (n_renamed, ==, 2);
  g_assert_cmpstr (mr_meter_bus_label (meter), ==, "test.bus");
  settle_store (self);
  buses = mr_store_list_buses (self->store, self->site, NULL);
  g_assert_cmpuint (buses->len, ==, 2);
  g_assert_cmpstr (((MrKnownBus *) buses->pdata[0])->name, ==, "");
  g_assert_cmpstr (((MrKnownBus *) buses->pdata[1])->name, ==, "Cellar");
}

static gboolean
report_has (SessionFixture *self, const char *text)
{
  g_autoptr (GArray) rows = mr_session_commissioning_rows (self->session, NULL);
  g_autoptr (GBytes) report = mr_report_commissioning_csv (rows, MR_CSV_COMMA_POINT);
  gsize size;
  const char *octets = g_bytes_get_data (report, &size);

  return g_strstr_len (octets, (gssize) size, text) != NULL;
}

static void
test_report (SessionFixture *self, gconstpointer data)
{
  connect_and_scan (self);
  mr_bus_link_set_name (self->link, "Stair A");
  g_assert_false (report_has (self, "presence,bus"));
  g_assert_false (report_has (self, "Stair A"));
  add_empty_bus (self);
  g_assert_true (report_has (self, "presence,bus"));
  g_assert_true (report_has (self, "present,Stair A"));
}

static void
test_removed (SessionFixture *self, gconstpointer data)
{
  g_autoptr (GPtrArray) buses = NULL;
  MrBusLink *second;

  connect_and_scan (self);
  g_assert_false (mr_session_can_remove_link (self->session, self->link)); /* the only one */
  second = add_empty_bus (self);
  leave_bus (self);
  g_assert_false (mr_session_can_remove_link (self->session, self->link)); /* it has a meter */
  mr_session_choose_link (self->session, second);
  g_assert_true (mr_session_get_link (self->session) == second);
  g_assert_true (mr_session_can_remove_link (self->session, second));
  mr_session_remove_link (self->session, second);
  g_assert_true (mr_session_get_link (self->session) == self->link);
  g_assert_false (mr_session_has_several (self->session));
  settle_store (self);
  buses = mr_store_list_buses (self->store, self->site, NULL);
  g_assert_cmpuint (buses->len, ==, 1);
}

int
main (int argc, char **argv)
{
  static const struct {
    const char *path;
    void (*func) (SessionFixture *, gconstpointer);
  } cases[] = {
    { "/buses/two-at-once", test_two_at_once },
    { "/buses/time-of-the-slower", test_time_of_the_slower },
    { "/buses/one-unplugged", test_one_unplugged },
    { "/buses/one-stopped", test_one_stopped },
    { "/buses/names", test_names },
    { "/buses/report", test_report },
    { "/buses/removed", test_removed },
  };

  g_test_init (&argc, &argv, NULL);
  mr_sim_register ();

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    g_test_add (cases[i].path, SessionFixture, FLAT, session_fixture_set_up_open, cases[i].func,
                session_fixture_tear_down);

  return g_test_run ();
}
