/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The clocks of a bus: compared with a trusted time, chosen, set, read back. */
#include "config.h"

#include <math.h>
#include <string.h>

#include "mr-clock-reading.h"
#include "mr-clocking.h"
#include "mr-computer-time.h"
#include "mr-hand-time.h"
#include "mr-nts-source.h"
#include "mr-present-write.h"
#include "mr-sim.h"
#include "mr-write-kind.h"
#include "session-fixture.h"

#define SECOND ((gint64) G_USEC_PER_SEC)

/* A clock in minutes may be one off, depending on when it was set. */
#define MINUTE 60

#define N_METERS 9

/* By how many seconds clocks that are right are ahead of this computer's: for all of them it is always half past the
 * hour, so that no test depends on the time of day. */
static gint64 ahead;

/* One that is right, slow ones that take the time and that misbehave, one with seconds, one without a clock, one whose
 * clock is invalid. Seconds by which they are ahead of the right ones, what they send it as, and more. */
static const struct {
  int ahead;
  const char *form;
  const char *records; /* (nullable): instead of a clock */
  const char *more;
} meters[N_METERS] = {
  { 0, "", NULL, "" },
  { -40 * MINUTE, "", NULL, "" },
  { -40 * MINUTE, "", NULL, "ignores = set-clock\n" },
  { -40 * MINUTE, "", NULL, "silent-after = set-clock forever\n" },
  { 9 * MINUTE, " as type-i", NULL, "" },
  { 0, "", "energy 5 kWh", "" },
  { 0, "", "raw 04 6D 9E 2E 45 33", "" },
  { -40 * MINUTE, "", NULL, "refuses = set-clock 08\n" },
  { -40 * MINUTE, "", NULL, "alters = set-clock +1h\n" },
};

static void
find_ahead (void)
{
  const gint64 past = g_get_real_time () / SECOND % 3600;

  ahead = 30 * MINUTE + 5 - past;
}

static char *
describe_meters (void)
{
  GString *text = g_string_new ("");

  for (guint i = 0; i < N_METERS; i++)
    {
      g_autofree char *clock = g_strdup_printf ("date-time now%+" G_GINT64_FORMAT "s%s", ahead + meters[i].ahead,
                                                meters[i].form);

      g_string_append_printf (text, "[meter %u]\nid = 1000000%u\nmanufacturer = KAM\nversion = 35\ntype = 04\n"
                              "primary = %u\n%srecords = %s\n\n", i + 1, i + 1, i + 1, meters[i].more,
                              meters[i].records != NULL ? meters[i].records : clock);
    }
  return g_string_free (text, FALSE);
}

static MrTrustedTime *
trusted (MrTimeState state)
{
  const MrClocks clocks = mr_clocks_read ();

  return mr_trusted_time_new ("test", state, &clocks, clocks.real + ahead * SECOND,
                              state == MR_TIME_SYNCHRONISED ? 1000 : MR_TIME_UNCERTAIN);
}

static MrClocking *
open_clocks (SessionFixture *self)
{
  MrClocking *clocking = mr_clocking_new (self->session, self->link);
  g_autoptr (MrTrustedTime) time = trusted (MR_TIME_SYNCHRONISED);

  mr_site_time_set (mr_clocking_get_site_time (clocking), time);
  return clocking;
}

static void
set_up (SessionFixture *self, gconstpointer data)
{
  g_autofree char *text = NULL;

  find_ahead ();
  text = describe_meters ();
  session_fixture_set_up_open (self, text);
}

static MrClockingRow *
row_of (SessionFixture *self, MrClocking *clocking, guint number)
{
  g_autofree char *id = g_strdup_printf ("1000000%u", number);
  MrClockingRow *row = mr_clocking_find (clocking, meter_with_id (self, id));

  g_assert_nonnull (row);
  return row;
}

#define NO_DEVIATION 0x7FFFFFFF

static void
assert_row (SessionFixture *self, MrClocking *clocking, guint number, MrClockingStage stage, int deviation, MrLamp lamp)
{
  MrClockingRow *row = row_of (self, clocking, number);
  double seconds;
  MrLamp shown;

  g_object_get (row, "lamp", &shown, "seconds", &seconds, NULL);
  g_assert_cmpint (mr_clocking_row_get_stage (row), ==, stage);
  g_assert_cmpint (shown, ==, lamp);
  g_assert_cmpint (isnan (seconds), ==, deviation == NO_DEVIATION);
  g_assert_cmpint (*mr_clocking_row_get_deviation (row) == '\0', ==, deviation == NO_DEVIATION);
  if (deviation != NO_DEVIATION)
    g_assert_cmpfloat_with_epsilon (seconds, (double) deviation, MINUTE + 1);
}

/* Those that are off are chosen; the user may think better of it, and back again. */
static void
test_chosen (SessionFixture *self, gconstpointer data)
{
  g_autoptr (MrClocking) clocking = open_clocks (self);
  g_autofree char *form = NULL;

  connect_and_scan (self);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (clocking)), ==, N_METERS);
  assert_row (self, clocking, 1, MR_CLOCKING_NONE, 0, MR_LAMP_OK);
  assert_row (self, clocking, 2, MR_CLOCKING_CHOSEN, -40 * MINUTE, MR_LAMP_WARNING);
  assert_row (self, clocking, 5, MR_CLOCKING_CHOSEN, 9 * MINUTE, MR_LAMP_WARNING);
  assert_row (self, clocking, 6, MR_CLOCKING_NONE, NO_DEVIATION, MR_LAMP_OK);
  assert_row (self, clocking, 7, MR_CLOCKING_CHOSEN, NO_DEVIATION, MR_LAMP_WARNING);
  g_object_get (row_of (self, clocking, 5), "form", &form, NULL);
  g_assert_cmpstr (form, ==, "I");
  g_assert_cmpuint (mr_clocking_get_n_chosen (clocking), ==, 7);
  g_assert_cmpuint (mr_clocking_get_n_clocks (clocking), ==, 8);
  g_assert_cmpuint (mr_clocking_get_n_stale (clocking), ==, 0);

  mr_clocking_set_chosen (clocking, row_of (self, clocking, 2), FALSE);
  mr_clocking_set_chosen (clocking, row_of (self, clocking, 6), TRUE);
  mr_clocking_set_chosen (clocking, row_of (self, clocking, 1), TRUE);
  g_assert_cmpuint (mr_clocking_get_n_chosen (clocking), ==, 8);
  run_task (self, mr_clocking_read (clocking));
  g_assert_cmpuint (mr_clocking_get_n_chosen (clocking), ==, 8);
  mr_clocking_choose_off (clocking);
  g_assert_cmpuint (mr_clocking_get_n_chosen (clocking), ==, 7);
  mr_clocking_set_limit (clocking, 20 * 60);
  g_assert_cmpuint (mr_clocking_get_n_chosen (clocking), ==, 6); /* 9 minutes and the right one are not */
}

static void
count_notify (GObject *object, GParamSpec *pspec, gpointer n)
{
  ++*(guint *) n;
}

static gboolean
choose_one (MrClockingRow *row, gpointer one)
{
  return row == one;
}

static gboolean
choose_all (MrClockingRow *row, gpointer user_data)
{
  return TRUE;
}

/* Another choice is all that changes, and the count of the chosen ones changes once. */
static void
test_choice_counted (SessionFixture *self, gconstpointer data)
{
  g_autoptr (MrClocking) clocking = open_clocks (self);
  guint n_rows = 0;
  guint n_counts = 0;

  connect_and_scan (self);
  for (guint number = 1; number <= N_METERS; number++)
    g_signal_connect (row_of (self, clocking, number), "notify", G_CALLBACK (count_notify), &n_rows);
  g_signal_connect (clocking, "notify::n-chosen", G_CALLBACK (count_notify), &n_counts);

  mr_clocking_set_limit (clocking, 20 * 60);
  g_assert_cmpuint (mr_clocking_get_n_chosen (clocking), ==, 6);
  g_assert_cmpuint (n_rows, ==, 3); /* "chosen", "stage" and "lamp" of one */
  g_assert_cmpuint (n_counts, ==, 1);
  mr_clocking_choose (clocking, choose_all, NULL);
  g_assert_cmpuint (mr_clocking_get_n_chosen (clocking), ==, N_METERS);
  g_assert_cmpuint (n_rows, ==, 3 + 2 * 3);
  g_assert_cmpuint (n_counts, ==, 2);
  mr_clocking_choose (clocking, choose_all, NULL);
  mr_clocking_set_zone (clocking, MR_CLOCK_STANDARD); /* which is local time here */
  g_assert_cmpuint (n_rows, ==, 3 + 2 * 3);
  g_assert_cmpuint (n_counts, ==, 2);
}

/* Another zone is another right time. */
static void
test_zone (SessionFixture *self, gconstpointer data)
{
  g_autoptr (MrClocking) clocking = open_clocks (self);

  connect_and_scan (self);
  mr_clocking_set_zone (clocking, MR_CLOCK_UTC);
  assert_row (self, clocking, 1, MR_CLOCKING_CHOSEN, 60 * MINUTE, MR_LAMP_WARNING);
  mr_clocking_set_zone (clocking, MR_CLOCK_STANDARD); /* which is local time here */
  assert_row (self, clocking, 1, MR_CLOCKING_NONE, 0, MR_LAMP_OK);
}

/* Each is what it is, and none that misbehaves is done. */
static void
test_apply (SessionFixture *self, gconstpointer data)
{
  g_autoptr (MrClocking) clocking = open_clocks (self);
  g_autofree char *before = NULL;

  connect_and_scan (self);
  mr_clocking_set_chosen (clocking, row_of (self, clocking, 6), TRUE);
  before = g_strdup (mr_clocking_row_get_deviation (row_of (self, clocking, 2)));
  wait_for (self, mr_clocking_apply (clocking));

  assert_row (self, clocking, 1, MR_CLOCKING_NONE, 0, MR_LAMP_OK);
  assert_row (self, clocking, 2, MR_CLOCKING_CONFIRMED, 0, MR_LAMP_OK);
  assert_row (self, clocking, 3, MR_CLOCKING_FAILED, -40 * MINUTE, MR_LAMP_WARNING);
  assert_row (self, clocking, 4, MR_CLOCKING_DOUBT, -40 * MINUTE, MR_LAMP_WARNING);
  assert_row (self, clocking, 5, MR_CLOCKING_CONFIRMED, 0, MR_LAMP_OK);
  assert_row (self, clocking, 6, MR_CLOCKING_DOUBT, NO_DEVIATION, MR_LAMP_OK);
  assert_row (self, clocking, 8, MR_CLOCKING_FAILED, -40 * MINUTE, MR_LAMP_WARNING);
  assert_row (self, clocking, 9, MR_CLOCKING_FAILED, 60 * MINUTE, MR_LAMP_WARNING);
  g_assert_cmpstr (mr_clocking_row_get_before (row_of (self, clocking, 2)), ==, before);
  g_assert_false (mr_clocking_row_is_chosen (row_of (self, clocking, 2)));
  g_assert_true (mr_clocking_row_is_chosen (row_of (self, clocking, 3)));
  for (guint number = 2; number <= N_METERS; number++)
    g_assert_cmpstr (mr_clocking_row_get_explanation (row_of (self, clocking, number)), !=, "");

  /* How it was set is no reason why it is not set. */
  mr_clocking_set_chosen (clocking, row_of (self, clocking, 2), TRUE);
  assert_row (self, clocking, 2, MR_CLOCKING_CHOSEN, 0, MR_LAMP_OK);
  g_assert_cmpstr (mr_clocking_row_get_explanation (row_of (self, clocking, 2)), ==, "");

  /* One that has fallen silent is sent nothing, which is no failure. */
  for (guint number = 1; number <= N_METERS; number++)
    mr_clocking_set_chosen (clocking, row_of (self, clocking, number), number == 3 || number == 4);
  wait_for (self, mr_clocking_apply (clocking));
  assert_row (self, clocking, 3, MR_CLOCKING_FAILED, -40 * MINUTE, MR_LAMP_WARNING);
  assert_row (self, clocking, 4, MR_CLOCKING_NOT_SENT, -40 * MINUTE, MR_LAMP_WARNING);
  g_assert_cmpuint (mr_task_count_meters (self->ended, MR_WRITE_OUTCOME_FAILED), ==, 1);
  g_assert_cmpuint (mr_task_count_not_sent (self->ended), ==, 1);
}

/* What a clock was read back with stays what it was, whatever it is compared with or read as since. */
static void
test_read_back (SessionFixture *self, gconstpointer data)
{
  g_autoptr (MrClocking) clocking = open_clocks (self);
  MrClockingRow *row;
  g_autofree char *deviation = NULL;
  g_autofree char *after = NULL;

  connect_and_scan (self);
  row = row_of (self, clocking, 5);
  mr_clocking_choose (clocking, choose_one, row);
  deviation = g_strdup (mr_clocking_row_get_deviation (row));
  g_assert_cmpstr (mr_clocking_row_get_after (row), ==, "");
  run_task (self, mr_clocking_apply (clocking));
  assert_row (self, clocking, 5, MR_CLOCKING_CONFIRMED, 0, MR_LAMP_OK);
  g_assert_cmpstr (mr_clocking_row_get_before (row), ==, deviation);
  after = g_strdup (mr_clocking_row_get_after (row));
  g_assert_cmpstr (after, ==, mr_clocking_row_get_deviation (row));

  mr_clocking_set_zone (clocking, MR_CLOCK_UTC);
  g_assert_cmpstr (mr_clocking_row_get_deviation (row), !=, after);
  g_assert_cmpstr (mr_clocking_row_get_after (row), ==, after);
  run_task (self, read_meter (self, mr_clocking_row_get_meter (row)));
  g_assert_cmpstr (mr_clocking_row_get_after (row), ==, after);
}

/* One that is chosen is set, however right it is; the log has what it showed right before. */
static void
test_right (SessionFixture *self, gconstpointer data)
{
  g_autoptr (MrClocking) clocking = open_clocks (self);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) writes = NULL;
  const MrWrite *write;

  connect_and_scan (self);
  mr_clocking_choose (clocking, choose_one, row_of (self, clocking, 1));
  run_task (self, mr_clocking_apply (clocking));
  assert_row (self, clocking, 1, MR_CLOCKING_CONFIRMED, 0, MR_LAMP_OK);
  settle_store (self);
  writes = mr_store_list_writes (self->store, self->site, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (writes->len, ==, 1);
  write = g_ptr_array_index (writes, 0);
  g_assert_cmpint (write->sent, >, 0);
  g_assert_nonnull (strchr (write->old_value, 'T'));
}

/* Of a clock that is set across a full hour, that hour's values are at risk: it is said before. */
static void
test_hours (SessionFixture *self, gconstpointer data)
{
  g_autoptr (MrClocking) clocking = open_clocks (self);
  g_autofree char *several = NULL;
  g_autofree char *none = NULL;

  connect_and_scan (self);
  several = mr_clocking_describe_hours (clocking);
  g_assert_nonnull (several);
  g_assert_true (g_str_has_prefix (several, "5 clocks skip"));
  mr_clocking_choose (clocking, choose_one, row_of (self, clocking, 5));
  none = mr_clocking_describe_hours (clocking);
  g_assert_null (none);
}

/* What would be written, and how; nothing is sent. */
static void
test_preview (SessionFixture *self, gconstpointer data)
{
  g_autoptr (MrClocking) clocking = mr_clocking_new (self->session, self->link);
  g_autoptr (MrTrustedTime) time = trusted (MR_TIME_SYNCHRONISED);
  g_autoptr (GArray) requests = NULL;
  g_autoptr (GPtrArray) chosen = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) writes = NULL;

  g_assert_null (mr_clocking_preview (clocking));
  g_assert_null (mr_clocking_apply (clocking));
  mr_site_time_set (mr_clocking_get_site_time (clocking), time);
  g_assert_null (mr_clocking_apply (clocking));
  connect_and_scan (self);
  mr_clocking_set_form (clocking, MR_CLOCK_FORM_BCD);
  requests = mr_clocking_preview (clocking);
  chosen = mr_clocking_get_chosen (clocking);
  g_assert_cmpuint (requests->len, ==, mr_clocking_get_n_chosen (clocking));
  g_assert_cmpuint (chosen->len, ==, requests->len);
  for (guint i = 0; i < requests->len; i++)
    {
      const MrWriteRequest *request = &g_array_index (requests, MrWriteRequest, i);

      g_assert_cmpstr (request->new_value, ==, "local");
      g_assert_cmpint (mr_clock_setting_form (request->clock), ==, MR_CLOCK_FORM_BCD);
    }
  writes = mr_store_list_writes (self->store, self->site, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (writes->len, ==, 0);
}

/* A reading is older than the time: how certain its deviation is, is not known, and reading again helps. */
static void
test_stale (SessionFixture *self, gconstpointer data)
{
  g_autoptr (MrClocking) clocking = NULL;
  g_autofree char *unknown = NULL;
  g_autofree char *known = NULL;

  connect_and_scan (self);
  clocking = open_clocks (self);
  g_assert_cmpuint (mr_clocking_get_n_stale (clocking), ==, 7);
  g_assert_true (mr_clocking_row_is_stale (row_of (self, clocking, 2)));
  g_object_get (row_of (self, clocking, 2), "uncertainty", &unknown, NULL);
  g_assert_cmpstr (unknown, ==, "±?");
  g_assert_cmpint (mr_clocking_row_get_clock (row_of (self, clocking, 2))->uncertainty, ==, MR_METER_CLOCK_UNCERTAIN);

  run_task (self, mr_clocking_read (clocking));
  g_assert_cmpuint (mr_clocking_get_n_stale (clocking), ==, 0);
  g_object_get (row_of (self, clocking, 2), "uncertainty", &known, NULL);
  g_assert_cmpstr (known, !=, "±?");
}

/* --- The time --- */

static gboolean
has_measured (MrClocking *clocking)
{
  return mr_site_time_get_state (mr_clocking_get_site_time (clocking)) == MR_SITE_TIME_KNOWN ||
         mr_site_time_get_state (mr_clocking_get_site_time (clocking)) == MR_SITE_TIME_FAILED;
}

static void
test_sources (SessionFixture *self, gconstpointer data)
{
  g_autoptr (MrClocking) clocking = mr_clocking_new (self->session, self->link);
  MrSiteTime *site_time = mr_clocking_get_site_time (clocking);
  g_autoptr (MrTimeSource) computer = mr_computer_time_new ();
  g_autoptr (MrTimeSource) hand = mr_hand_time_new ("14:30:05", NULL, NULL);
  /* No port of this computer has a listener there. */
  g_autoptr (MrTimeSource) nothing = mr_nts_source_new (&(const MrNtsServer) { .host = (char *) "127.0.0.1",
                                                                              .port = 1 });

  g_assert_cmpint (mr_site_time_get_state (site_time), ==, MR_SITE_TIME_NONE);
  g_assert_false (mr_site_time_refresh (site_time));
  mr_site_time_set_source (site_time, computer);
  mr_site_time_ask (site_time);
  g_assert_cmpint (mr_site_time_get_state (site_time), ==, MR_SITE_TIME_MEASURING);
  /* Thought better of it: what the first one answers is of no interest any more. */
  mr_site_time_set_source (site_time, hand);
  mr_site_time_ask (site_time);
  WAIT_UNTIL (has_measured (clocking));
  g_assert_cmpint (mr_trusted_time_state (mr_site_time_get (site_time)), ==, MR_TIME_BY_HAND);
  g_assert_false (mr_clocking_is_in_doubt (clocking));
  g_assert_true (mr_site_time_refresh (site_time));

  mr_site_time_set_source (site_time, nothing);
  mr_site_time_ask (site_time);
  g_assert_null (mr_site_time_get (site_time));
  WAIT_UNTIL (has_measured (clocking));
  g_assert_cmpint (mr_site_time_get_state (site_time), ==, MR_SITE_TIME_FAILED);
  g_assert_cmpstr (mr_site_time_get_text (site_time), !=, "");
  g_assert_null (mr_site_time_get (site_time));

  /* Left while it is being asked. */
  mr_site_time_set_source (site_time, computer);
  mr_site_time_ask (site_time);
  g_assert_finalize_object (g_steal_pointer (&clocking));
}

/* What is read once a bus is connected can be compared whenever the clocks are looked at. */
static void
test_source_of_session (SessionFixture *self, gconstpointer data)
{
  g_autoptr (GDateTime) now = g_date_time_new_from_unix_local (g_get_real_time () / SECOND + ahead);
  g_autofree char *text = g_date_time_format (now, "%Y-%m-%dT%H:%M:%S");
  g_autoptr (MrTimeSource) source = mr_hand_time_new (text, NULL, NULL);
  g_autoptr (MrClocking) clocking = NULL;

  mr_session_set_time_source (self->session, source);
  g_assert_null (mr_site_time_get (mr_session_get_site_time (self->session)));
  connect_to_bus (self);
  WAIT_UNTIL (mr_site_time_get (mr_session_get_site_time (self->session)) != NULL);
  scan (self);
  clocking = mr_clocking_new (self->session, self->link);
  mr_site_time_set_source (mr_clocking_get_site_time (clocking), source);
  mr_site_time_ask (mr_clocking_get_site_time (clocking));
  g_assert_cmpint (mr_site_time_get_state (mr_clocking_get_site_time (clocking)), ==, MR_SITE_TIME_KNOWN);
  g_assert_cmpuint (mr_clocking_get_n_stale (clocking), ==, 0);
  assert_row (self, clocking, 2, MR_CLOCKING_CHOSEN, -40 * MINUTE, MR_LAMP_WARNING);

  /* Another one has to be asked. */
  g_clear_object (&source);
  source = mr_hand_time_new (text, NULL, NULL);
  mr_site_time_set_source (mr_clocking_get_site_time (clocking), source);
  mr_site_time_ask (mr_clocking_get_site_time (clocking));
  g_assert_cmpint (mr_site_time_get_state (mr_clocking_get_site_time (clocking)), ==, MR_SITE_TIME_MEASURING);
}

/* Whoever chooses another time, all compare with it: there is one in a session. */
static void
test_one_time (SessionFixture *self, gconstpointer data)
{
  g_autoptr (MrClocking) first = mr_clocking_new (self->session, self->link);
  g_autoptr (MrClocking) second = open_clocks (self);

  g_assert_nonnull (mr_site_time_get (mr_clocking_get_site_time (first)));
  connect_and_scan (self);
  assert_row (self, first, 2, MR_CLOCKING_CHOSEN, -40 * MINUTE, MR_LAMP_WARNING);
  g_assert_cmpuint (mr_clocking_get_n_chosen (first), ==, mr_clocking_get_n_chosen (second));
}

static void
test_in_doubt (SessionFixture *self, gconstpointer data)
{
  g_autoptr (MrClocking) clocking = mr_clocking_new (self->session, self->link);
  g_autoptr (MrTrustedTime) time = trusted (MR_TIME_UNSYNCHRONISED);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) writes = NULL;

  g_assert_false (mr_clocking_is_in_doubt (clocking));
  mr_site_time_set (mr_clocking_get_site_time (clocking), time);
  g_assert_true (mr_clocking_is_in_doubt (clocking));
  g_assert_nonnull (strstr (mr_site_time_get_text (mr_clocking_get_site_time (clocking)), "in doubt"));
  /* It is not known how far the deviations are off; those that are larger than what the clock does not show count. */
  connect_and_scan (self);
  assert_row (self, clocking, 1, MR_CLOCKING_NONE, 0, MR_LAMP_OK);
  assert_row (self, clocking, 2, MR_CLOCKING_CHOSEN, -40 * MINUTE, MR_LAMP_WARNING);

  /* What is written all the same is logged with the doubt. */
  wait_for (self, mr_clocking_apply (clocking));
  settle_store (self);
  writes = mr_store_list_writes (self->store, self->site, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (writes->len, >, 0);
  for (guint i = 0; i < writes->len; i++)
    {
      const MrWrite *write = g_ptr_array_index (writes, i);
      g_autofree char *words = mr_present_write_details (write);

      g_assert_cmpstr (write->time_state, ==, "unsynchronised");
      g_assert_nonnull (strstr (words, "in doubt"));
    }
}

/* --- Which clock is off --- */

static void
test_limit (void)
{
  static const struct {
    MrMeterClockState state;
    gint8 second;
    gint64 deviation;
    gint64 uncertainty;
    gboolean is_off;
  } cases[] = {
    { MR_METER_CLOCK_NONE, -1, 0, 0, FALSE },
    { MR_METER_CLOCK_INVALID, -1, 0, 0, TRUE },
    { MR_METER_CLOCK_VALID, -1, -91, 31 * SECOND, FALSE }, /* it may be a minute */
    { MR_METER_CLOCK_VALID, -1, -92, 31 * SECOND, TRUE },
    { MR_METER_CLOCK_VALID, 0, 61, SECOND, FALSE },
    { MR_METER_CLOCK_VALID, 0, 62, SECOND, TRUE },
    { MR_METER_CLOCK_VALID, -1, 91, MR_METER_CLOCK_UNCERTAIN, FALSE },
    { MR_METER_CLOCK_VALID, -1, 92, MR_METER_CLOCK_UNCERTAIN, TRUE },
    { MR_METER_CLOCK_VALID, 0, 62, MR_METER_CLOCK_UNCERTAIN, TRUE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const MrMeterClock clock = { .state = cases[i].state, .shown = { .second = cases[i].second },
                                   .deviation = cases[i].deviation, .uncertainty = cases[i].uncertainty };

      g_assert_cmpint (mr_clock_reading_is_off (&clock, MR_METER_CLOCK_LIMIT), ==, cases[i].is_off);
    }
}

/* --- Growth --- */

static void
on_notify (GObject *row, GParamSpec *pspec, gpointer n)
{
  ++*(guint *) n;
}

/* What one meter sends is the business of its row. */
static void
test_growth (SessionFixture *self, gconstpointer data)
{
  g_autoptr (MrClocking) clocking = NULL;
  guint others = 0, own = 0;

  connect_and_scan (self);
  clocking = open_clocks (self);
  for (guint number = 1; number <= N_METERS; number++)
    g_signal_connect (row_of (self, clocking, number), "notify", G_CALLBACK (on_notify), number == 2 ? &own : &others);
  run_task (self, read_meter (self, meter_with_id (self, "10000002")));
  g_assert_cmpuint (own, >, 0);
  g_assert_cmpuint (others, ==, 0);
}

int
main (int argc, char *argv[])
{
  static const struct {
    const char *path;
    void (*func) (SessionFixture *, gconstpointer);
  } cases[] = {
    { "/clocking/chosen", test_chosen },
    { "/clocking/choice-counted", test_choice_counted },
    { "/clocking/zone", test_zone },
    { "/clocking/apply", test_apply },
    { "/clocking/read-back", test_read_back },
    { "/clocking/right", test_right },
    { "/clocking/hours", test_hours },
    { "/clocking/preview", test_preview },
    { "/clocking/stale", test_stale },
    { "/clocking/sources", test_sources },
    { "/clocking/source-of-session", test_source_of_session },
    { "/clocking/one-time", test_one_time },
    { "/clocking/in-doubt", test_in_doubt },
    { "/clocking/growth", test_growth },
  };

  g_setenv ("TZ", "XYZ-1", TRUE); /* without summer time */
  g_test_init (&argc, &argv, NULL);
  mr_sim_register ();
  g_test_add_func ("/clocking/limit", test_limit);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_test_add (cases[i].path, SessionFixture, NULL, set_up, cases[i].func, session_fixture_tear_down);
  return g_test_run ();
}
