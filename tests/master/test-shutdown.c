/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ending an engine: its owner is never blocked, every job reports its end, and nothing comes after the callback. */
#include "config.h"

#include <string.h>

#include "mr-sim.h"

#include "owner.h"

#define METER(id, primary, more) \
  "[meter " id "]\nid = " id "\nmanufacturer = KAM\nversion = 35\ntype = 04\nprimary = " primary "\n" more \
  "baud = 300; 2400\nrecords = raw 0C 13 " id "\n"
#define BUS(more) "[bus]\ntitle = Test\n" METER ("12345678", "7", more) METER ("27272727", "8", "")

/* How often the main loop comes round while the engine cannot end. */
#define TICKS 20

static guint
count_in (const char *text, const char *word)
{
  guint n = 0;

  for (const char *at = strstr (text, word); at != NULL; at = strstr (at + 1, word))
    n++;
  return n;
}

/* The engine waits for us, so the call would never return if it waited for the engine. */
static void
shut_down_while_held (Owner *owner)
{
  const guint n_ticks = owner->n_ticks;

  mr_master_shutdown_async (g_steal_pointer (&owner->master), owner_on_shut_down, owner);
  g_assert_cmpuint (owner->ended, ==, 0);
  owner_wait_for (owner, owner->n_ticks >= n_ticks + TICKS);
  g_assert_false (owner->is_shut_down);
  g_assert_cmpuint (owner->ended, ==, 0);

  owner_release (owner);
  owner_wait_for (owner, owner->is_shut_down);
}

/* Nothing of the engine is delivered any more. */
static void
assert_over (Owner *owner)
{
  const gsize length = owner->log->len;

  while (g_main_context_iteration (NULL, FALSE))
    continue;
  g_assert_cmpuint (owner->log->len, ==, length);
}

/* Holds the engine in the middle of a scan. */
static void
hold (const MrTapEvent *event, gpointer user_data)
{
  Owner *owner = user_data;

  if (event->kind != MR_TAP_SENT)
    return;

  g_atomic_int_set (&owner->held, TRUE);
  while (!g_atomic_int_get (&owner->released))
    g_usleep (G_TIME_SPAN_MILLISECOND);
}

static void
test_scan (void)
{
  const MrScanOptions options = { .method = MR_SCAN_AUTO, .bauds = { 300 }, .pattern = MBUS_SECONDARY_ANY };
  Owner owner;

  owner_open_bus (&owner, BUS (""), "?speed=1&baud=300");
  mr_master_add_tap (owner.master, hold, &owner, NULL);
  mr_master_scan (owner.master, &options);
  mr_master_scan (owner.master, &options);
  owner_wait_for (&owner, g_atomic_int_get (&owner.held));
  shut_down_while_held (&owner);

  g_assert_error (owner.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpstr (owner.log->str, ==, "connected:0 started:1 ended:1 ended:2");
  assert_over (&owner);
  owner_close (&owner);
}

static guint
write_address (Owner *owner)
{
  const MrTarget seven = { .address = { .primary = 7, .secondary = MBUS_SECONDARY_ANY } };

  return owner_write (owner, MR_WRITE_PRIMARY_ADDRESS, &seven, "7", "9");
}

/* The meter acknowledges and keeps its address: it is looked for at both before the engine ends. */
static void
test_write (gconstpointer query)
{
  Owner owner;

  owner_open_bus (&owner, BUS ("ignores = set-primary\n"), query);
  owner.hold_at = 1;
  write_address (&owner);
  write_address (&owner);
  owner_wait_for (&owner, g_atomic_int_get (&owner.held));
  shut_down_while_held (&owner);

  /* The first with its outcome; the second was never begun. */
  g_assert_cmpstr (owner.steps->str, ==, "1:sent 1:accepted 1:failed");
  g_assert_cmpstr (owner.journal->str, ==, owner.steps->str);
  g_assert_cmpuint (owner.ended, ==, 2);
  g_assert_error (owner.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_true (g_str_has_suffix (owner.log->str, "write:1 write:1 write:1 ended:1 ended:2"));
  assert_over (&owner);
  owner_close (&owner);
}

/* While the line is being opened, or could not be. */
static void
test_no_line (void)
{
  const MrScanOptions options = MR_SCAN_OPTIONS_DEFAULT;
  Owner owner;

  owner_open (&owner, "sim:/nonexistent/never.bus");
  mr_master_scan (owner.master, &options);
  owner_shut_down (&owner);
  g_assert_cmpuint (count_in (owner.log->str, "ended:1"), ==, 1);
  assert_over (&owner);
  owner_close (&owner);
}

/* The owner's data are freed on the owner's thread. */
static void
note_thread (gpointer user_data)
{
  *(GThread **) user_data = g_thread_self ();
}

static void
ignore_tap (const MrTapEvent *event, gpointer user_data)
{
}

static void
test_taps (void)
{
  GThread *thread = NULL;
  Owner owner;

  owner_open_bus (&owner, BUS (""), "");
  mr_master_add_tap (owner.master, ignore_tap, &thread, note_thread);
  owner_shut_down (&owner);
  g_assert_true (thread == g_thread_self ());
  owner_close (&owner);
}

/* An owner that does not want to know. */
static void
test_without_callback (void)
{
  Owner owner;

  owner_open_bus (&owner, BUS (""), "");
  owner_wait_for (&owner, owner.n_connected == 1);
  mr_master_shutdown_async (g_steal_pointer (&owner.master), NULL, NULL);
  for (guint n_ticks = owner.n_ticks + TICKS; owner.n_ticks < n_ticks;)
    owner_wait_for (&owner, owner.n_ticks >= n_ticks);
  assert_over (&owner);
  owner_close (&owner);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  mr_sim_register ();

  g_test_add_func ("/shutdown/scan", test_scan);
  g_test_add_data_func ("/shutdown/write/virtual", "", test_write);
  g_test_add_data_func ("/shutdown/write/300-baud", "?speed=10&baud=300", test_write);
  g_test_add_func ("/shutdown/no-line", test_no_line);
  g_test_add_func ("/shutdown/taps", test_taps);
  g_test_add_func ("/shutdown/without-callback", test_without_callback);

  return g_test_run ();
}
