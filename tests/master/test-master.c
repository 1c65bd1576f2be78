/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The engine's thread and its owner: order, cancelling, losing the line, ending. */
#include "config.h"

#include "mr-sim.h"

#include "owner.h"

#define METER(id, primary) \
  "[meter " id "]\nid = " id "\nmanufacturer = KAM\nversion = 35\ntype = 04\nprimary = " primary "\n" \
  "records = raw 0C 13 " id "\n"
#define BUS "[bus]\ntitle = Test\n" METER ("12345678", "7") METER ("27272727", "8")

/* A bus in real time is slow enough to be stopped half way: a primary scan takes a minute. */
#define REAL_TIME "?speed=1"

#define N_SHUTDOWNS 100

/* What is still done after a cancellation: a telegram and the idle line after it, deselection; and a slow machine. */
#define PROMPT (G_TIME_SPAN_SECOND)

static MrTarget
target (const char *address)
{
  MrTarget self = { 0 };

  g_assert_true (mbus_address_parse (address, &self.address, NULL));
  return self;
}

static void
test_order (void)
{
  const MrScanOptions options = { .method = MR_SCAN_SECONDARY, .bauds = { 2400 }, .pattern = MBUS_SECONDARY_ANY };
  const MrTarget seven = target ("7");
  const MrTarget missing = target ("99");
  Owner owner;

  owner_open_bus (&owner, BUS, "");
  g_assert_cmpuint (mr_master_read (owner.master, &seven, 1), ==, 1);
  g_assert_cmpuint (mr_master_read (owner.master, &missing, 1), ==, 2);
  g_assert_cmpuint (mr_master_scan (owner.master, &options), ==, 3);
  g_assert_cmpuint (mr_master_read (owner.master, &seven, 1), ==, 4);
  g_assert_cmpstr (owner.log->str, ==, "");
  owner_wait (&owner, 4);

  g_assert_cmpstr (owner.log->str, ==,
                   "connected:0 started:1 meter:1 ended:1 started:2 problem:2 ended:2 "
                   "started:3 meter:3 meter:3 ended:3 started:4 meter:4 ended:4");
  g_assert_no_error (owner.error);
  owner_close (&owner);
}

static void
test_read_several (void)
{
  const MrTarget targets[] = { target ("8"), target ("99"), target ("12345678"), target ("123456782D2C3504") };
  Owner owner;

  owner_open_bus (&owner, BUS, "");
  owner_wait (&owner, mr_master_read (owner.master, targets, G_N_ELEMENTS (targets)));
  g_assert_no_error (owner.error);
  g_assert_cmpuint (owner.meters->len, ==, 3);
  g_assert_cmpuint (owner.problems->len, ==, 1);
  g_assert_true (g_str_has_prefix (owner.problems->pdata[0], "0 99 "));
  g_assert_cmpuint (owner.progress.done, ==, 4);
  g_assert_cmpuint (owner.progress.total, ==, 4);
  owner_close (&owner);
}

/* Progress comes at most every 50 ms, and the last of it always. */
static void
test_progress (void)
{
  MrScanOptions options = MR_SCAN_OPTIONS_DEFAULT;
  Owner owner;

  options.bauds[0] = 2400;
  owner_open_bus (&owner, BUS, "");
  owner_wait (&owner, mr_master_scan (owner.master, &options));
  g_assert_cmpuint (owner.progress.done, >, 250);
  g_assert_cmpuint (owner.progress.done, ==, owner.progress.total);
  g_assert_cmpuint (owner.progress.found, ==, 2);
  g_assert_cmpint (owner.progress.left, ==, 0);
  g_assert_cmpuint (owner.n_progress, <, owner.progress.done / 2);
  owner_close (&owner);
}

static void
test_estimate (void)
{
  const MrScanOptions options = { .method = MR_SCAN_PRIMARY, .bauds = { 2400 }, .first = 100, .last = 250 };
  /* 151 silent addresses: request, window of 330 bit + 50 ms, first octet. */
  const gint64 probe = (5 * 11 + 330 + 11) * G_TIME_SPAN_SECOND / 2400 + 50 * G_TIME_SPAN_MILLISECOND;
  Owner owner;

  /* What a busy machine adds is part of the mean: not so fast that it is much of it. */
  owner_open_bus (&owner, BUS, "?speed=2");
  mr_master_scan (owner.master, &options);
  owner_wait_for (&owner, owner.progress.done >= 5);
  g_assert_cmpuint (owner.progress.total, ==, 151);
  g_assert_cmpuint (owner.progress.baud, ==, 2400);
  g_assert_cmpint (owner.progress.left, >=, probe * (151 - owner.progress.done) * 9 / 10);
  g_assert_cmpint (owner.progress.left, <=, probe * (151 - owner.progress.done) * 2);
  g_assert_cmpint (owner.progress.who.primary, ==, 100 + owner.progress.done);
  owner_close (&owner);
}

/* An old meter that hears nothing for 3.5 s after SND_NKE. */
#define DEAF_BUS "[bus]\ntitle = Test\n" METER ("12345678", "7") "deaf-after-nke = 3500 ms\n" METER ("27272727", "8")

static void
test_deaf_meter (void)
{
  MrTarget seven = target ("7");
  Owner owner;

  /* Who does not know it asks three times and gives up. */
  owner_open_bus (&owner, DEAF_BUS, "");
  owner_wait (&owner, mr_master_read (owner.master, &seven, 1));
  g_assert_cmpuint (owner.meters->len, ==, 0);
  g_assert_cmpuint (owner.n_sent, ==, 1 + 3);
  owner_close (&owner);

  seven.quirks.delay_after_nke = 3500;
  owner_open_bus (&owner, DEAF_BUS, "");
  owner_wait (&owner, mr_master_read (owner.master, &seven, 1));
  g_assert_no_error (owner.error);
  owner_assert_no_problem (&owner);
  owner_assert_meters (&owner, "123456782D2C3504@7 2400");
  g_assert_cmpuint (owner.n_sent, ==, 2);
  owner_close (&owner);
}

static void
test_deaf_meter_written (void)
{
  MrTarget seven = target ("7");
  Owner owner;

  seven.quirks.delay_after_nke = 3500;
  owner_open_bus (&owner, DEAF_BUS, "");
  owner_wait (&owner, owner_write (&owner, MR_WRITE_PRIMARY_ADDRESS, &seven, "7", "9"));
  g_assert_no_error (owner.error);
  g_assert_cmpstr (owner.steps->str, ==, "1:sent 1:accepted 1:confirmed");
  owner_close (&owner);
}

static void
test_cancel_running (void)
{
  const MrScanOptions options = { .method = MR_SCAN_AUTO, .bauds = { 300 }, .pattern = MBUS_SECONDARY_ANY };
  const MrTarget seven = target ("7");
  gint64 stopped;
  guint scan;
  Owner owner;

  owner_open_bus (&owner, BUS, REAL_TIME);
  scan = mr_master_scan (owner.master, &options);
  owner_wait_for (&owner, owner.n_progress > 0);

  stopped = g_get_monotonic_time ();
  mr_master_cancel (owner.master, scan);
  owner_wait (&owner, scan);
  g_assert_cmpint (g_get_monotonic_time () - stopped, <, PROMPT);
  g_assert_error (owner.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);

  /* The line has its own rate again. */
  owner_wait (&owner, mr_master_read (owner.master, &seven, 1));
  g_assert_no_error (owner.error);
  owner_assert_meters (&owner, "123456782D2C3504@7 2400");
  owner_close (&owner);
}

static void
test_cancel_waiting (void)
{
  const MrScanOptions options = { .method = MR_SCAN_PRIMARY, .bauds = { 300 } };
  const MrTarget seven = target ("7");
  guint scan;
  guint read;
  Owner owner;

  owner_open_bus (&owner, BUS, REAL_TIME);
  scan = mr_master_scan (owner.master, &options);
  read = mr_master_read (owner.master, &seven, 1);
  owner_wait_for (&owner, owner.n_progress > 0);

  /* It ends without having begun, and before the one that runs. */
  mr_master_cancel (owner.master, read);
  owner_wait_for (&owner, owner.ended == read);
  g_assert_error (owner.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);

  mr_master_read (owner.master, &seven, 1);
  mr_master_cancel (owner.master, 0);
  owner_wait_for (&owner, owner.ended == scan);
  g_assert_error (owner.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpstr (owner.log->str, ==, "connected:0 started:1 ended:2 ended:3 ended:1");
  owner_close (&owner);
}

static void
test_no_line (void)
{
  const MrTarget seven = target ("7");
  Owner owner;

  owner_open (&owner, "sim:/nonexistent/never.bus");
  owner_wait (&owner, mr_master_read (owner.master, &seven, 1));
  g_assert_error (owner.error, MR_LINE_ERROR, MR_LINE_ERROR_NOT_FOUND);
  owner_wait (&owner, mr_master_read (owner.master, &seven, 1));
  g_assert_error (owner.error, MR_LINE_ERROR, MR_LINE_ERROR_NOT_FOUND);
  g_assert_cmpstr (owner.log->str, ==, "lost:0 ended:1 ended:2");

  mr_master_reconnect (owner.master);
  owner_wait_for (&owner, owner.n_lost == 2);
  owner_close (&owner);
}

static MrSimServer *
serve (guint16 port)
{
  g_autoptr (GError) error = NULL;
  MrSimBus *bus = mr_sim_bus_new_from_text (BUS, "test.bus", &error);
  MrSimServer *server;

  g_assert_no_error (error);
  server = mr_sim_server_new_tcp (bus, port, FALSE, 1, &error);
  g_assert_no_error (error);

  return server;
}

/* The other end goes away in the middle of a scan; what waits ends, and after reconnecting jobs run again. */
static void
test_loss (void)
{
  const MrScanOptions options = { .method = MR_SCAN_PRIMARY };
  const MrTarget seven = target ("7");
  MrSimServer *server = serve (0);
  g_autoptr (MrUri) uri = mr_uri_parse (mr_sim_server_uri (server), NULL);
  Owner owner;

  owner_open (&owner, mr_sim_server_uri (server));
  mr_master_scan (owner.master, &options);
  mr_master_read (owner.master, &seven, 1);
  owner_wait_for (&owner, owner.n_progress > 1);
  mr_sim_server_free (server);
  owner_wait (&owner, 2);

  g_assert_error (owner.error, MR_LINE_ERROR, MR_LINE_ERROR_LOST);
  g_assert_cmpstr (owner.log->str, ==, "connected:0 started:1 lost:0 ended:1 ended:2");

  server = serve (uri->port);
  mr_master_reconnect (owner.master);
  owner_wait_for (&owner, owner.n_connected == 2);
  owner_wait (&owner, mr_master_read (owner.master, &seven, 1));
  g_assert_no_error (owner.error);
  owner_assert_meters (&owner, "123456782D2C3504@7 2400");
  owner_close (&owner);
  mr_sim_server_free (server);
}

static void
note_kind (const MrTapEvent *event, gpointer user_data)
{
  static const char marks[] = {
    [MR_TAP_SENT] = '>', [MR_TAP_RECEIVED] = '<', [MR_TAP_FACTS] = '=', [MR_TAP_ERROR] = '!'
  };
  GString *seen = user_data;

  /* Answers come in pieces of any number. */
  if (event->kind != MR_TAP_RECEIVED || !g_str_has_suffix (seen->str, "<"))
    g_string_append_c (seen, marks[event->kind]);
}

/* A tap belongs to the engine: it hears of the line that is open already, of its loss, and of the next one. */
static void
test_tap (void)
{
  const MrTarget seven = target ("7");
  g_autoptr (GString) seen = g_string_new (NULL);
  MrSimServer *server = serve (0);
  g_autoptr (MrUri) uri = mr_uri_parse (mr_sim_server_uri (server), NULL);
  Owner owner;
  guint tap;

  owner_open (&owner, mr_sim_server_uri (server));
  owner_wait_for (&owner, owner.n_connected == 1);
  tap = mr_master_add_tap (owner.master, note_kind, seen, NULL);
  g_assert_cmpstr (seen->str, ==, "=");
  owner_wait (&owner, mr_master_read (owner.master, &seven, 1));
  mr_sim_server_free (server);
  owner_wait_for (&owner, owner.n_lost == 1);

  server = serve (uri->port);
  mr_master_reconnect (owner.master);
  owner_wait_for (&owner, owner.n_connected == 2);
  mr_master_remove_tap (owner.master, tap);
  g_assert_true (g_str_has_prefix (seen->str, "=><"));
  g_assert_true (g_str_has_suffix (seen->str, "<!="));
  owner_close (&owner);
  mr_sim_server_free (server);
}

/* It is noticed without a job. */
static void
test_loss_at_rest (void)
{
  MrSimServer *server = serve (0);
  Owner owner;

  owner_open (&owner, mr_sim_server_uri (server));
  owner_wait_for (&owner, owner.n_connected == 1);
  mr_sim_server_free (server);
  owner_wait_for (&owner, owner.n_lost == 1);
  owner_close (&owner);
}

static void
test_rate_of_network (void)
{
  const MrScanOptions options = { .method = MR_SCAN_SECONDARY, .bauds = { 300 }, .pattern = MBUS_SECONDARY_ANY };
  MrSimServer *server = serve (0);
  Owner owner;

  owner_open (&owner, mr_sim_server_uri (server));
  owner_wait (&owner, mr_master_scan (owner.master, &options));
  g_assert_error (owner.error, MR_MASTER_ERROR, MR_MASTER_ERROR_UNSUPPORTED);
  g_assert_cmpuint (owner.n_sent, ==, 0);
  owner_close (&owner);
  mr_sim_server_free (server);
}

static guint
count_in (const char *text, const char *word)
{
  guint n = 0;

  for (const char *at = strstr (text, word); at != NULL; at = strstr (at + 1, word))
    n++;
  return n;
}

static void
test_shutdown (void)
{
  const MrScanOptions options = MR_SCAN_OPTIONS_DEFAULT;
  g_autoptr (GRand) random = g_rand_new_with_seed (20260305);

  for (guint i = 0; i < N_SHUTDOWNS; i++)
    {
      const guint n_rounds = g_rand_int_range (random, 0, 4);
      guint length;
      Owner owner;

      owner_open_bus (&owner, BUS, i % 2 == 0 ? "" : REAL_TIME);
      mr_master_scan (owner.master, &options);
      mr_master_scan (owner.master, &options);
      for (guint round = 0; round < n_rounds; round++)
        g_main_context_iteration (NULL, round == 0);

      owner_shut_down (&owner);

      /* Every job has ended, and nothing comes after the callback. */
      g_assert_cmpuint (count_in (owner.log->str, "ended:1"), ==, 1);
      g_assert_cmpuint (count_in (owner.log->str, "ended:2"), ==, 1);
      length = owner.log->len;
      while (g_main_context_iteration (NULL, FALSE))
        continue;
      g_assert_cmpuint (owner.log->len, ==, length);
      owner_close (&owner);
    }
}

typedef struct {
  MrMaster *master;
  guint n_ended;
  gboolean is_shut_down;
} Leaver;

static void
on_leaver_shut_down (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Leaver *self = user_data;

  g_assert_cmpuint (self->n_ended, ==, 1);
  self->is_shut_down = TRUE;
}

static void
shut_down_on_meter (const MrEvent *event, gpointer user_data)
{
  Leaver *self = user_data;

  self->n_ended += event->kind == MR_EVENT_JOB_ENDED;
  if (event->kind == MR_EVENT_METER && self->master != NULL)
    {
      mr_master_shutdown_async (g_steal_pointer (&self->master), on_leaver_shut_down, self);
      g_assert_cmpuint (self->n_ended, ==, 0);
    }
}

/* From within an event. */
static void
test_shutdown_in_callback (void)
{
  const MrScanOptions options = MR_SCAN_OPTIONS_DEFAULT;
  Leaver leaver = { 0 };
  g_autoptr (MrUri) uri = NULL;
  Owner owner;

  owner_open_bus (&owner, BUS, "");
  owner_shut_down (&owner);
  {
    g_autofree char *text = g_strconcat ("sim:", owner.file, NULL);

    uri = mr_uri_parse (text, NULL);
  }
  leaver.master = mr_master_new (uri, NULL, NULL, shut_down_on_meter, NULL, &leaver);
  mr_master_scan (leaver.master, &options);
  owner_wait_for (&owner, leaver.is_shut_down);
  g_assert_cmpuint (leaver.n_ended, ==, 1);
  owner_close (&owner);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  mr_sim_register ();

  g_test_add_func ("/master/order", test_order);
  g_test_add_func ("/master/read-several", test_read_several);
  g_test_add_func ("/master/progress", test_progress);
  g_test_add_func ("/master/estimate", test_estimate);
  g_test_add_func ("/master/deaf-after-nke/read", test_deaf_meter);
  g_test_add_func ("/master/deaf-after-nke/written", test_deaf_meter_written);
  g_test_add_func ("/master/cancel/running", test_cancel_running);
  g_test_add_func ("/master/cancel/waiting", test_cancel_waiting);
  g_test_add_func ("/master/no-line", test_no_line);
  g_test_add_func ("/master/loss", test_loss);
  g_test_add_func ("/master/tap", test_tap);
  g_test_add_func ("/master/loss-at-rest", test_loss_at_rest);
  g_test_add_func ("/master/rate-of-network", test_rate_of_network);
  g_test_add_func ("/master/shutdown/any-time", test_shutdown);
  g_test_add_func ("/master/shutdown/in-callback", test_shutdown_in_callback);

  return g_test_run ();
}
