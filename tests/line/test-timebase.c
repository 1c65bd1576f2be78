/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib-unix.h>
#include <unistd.h>

#include "mr-timebase.h"

/* How late a loaded machine may wake us; the tests below wait for much less. */
#define GENEROUS (5 * G_USEC_PER_SEC)

static gpointer
cancel_soon (gpointer data)
{
  g_usleep (20 * 1000);
  g_cancellable_cancel (data);
  return NULL;
}

static void
test_real_runs_with_the_computer (void)
{
  g_autoptr (MrTimebase) timebase = mr_timebase_new (1);
  g_autoptr (GError) error = NULL;
  gint64 real = g_get_monotonic_time ();
  gint64 start = mr_timebase_now (timebase);
  gint64 elapsed;

  g_assert_cmpint (start, >, 0);
  g_assert_true (mr_timebase_wait_until (timebase, start + 3000, NULL, &error));
  g_assert_no_error (error);

  elapsed = mr_timebase_now (timebase) - start;
  g_assert_cmpint (elapsed, >=, 3000);
  g_assert_cmpint (elapsed, <=, g_get_monotonic_time () - real + 1);
}

static void
test_scaled_runs_faster (void)
{
  g_autoptr (MrTimebase) timebase = mr_timebase_new (1000);
  gint64 real = g_get_monotonic_time ();
  gint64 start = mr_timebase_now (timebase);

  /* Ten bus seconds are ten real milliseconds. */
  g_assert_true (mr_timebase_wait_until (timebase, start + 10 * G_USEC_PER_SEC, NULL, NULL));
  g_assert_cmpint (mr_timebase_now (timebase), >=, start + 10 * G_USEC_PER_SEC);
  g_assert_cmpint (g_get_monotonic_time () - real, >=, 9 * 1000);
  g_assert_cmpint (g_get_monotonic_time () - real, <, GENEROUS);
}

static void
test_virtual_moves_only_when_waited_for (void)
{
  g_autoptr (MrTimebase) timebase = mr_timebase_new (0);
  gint64 real = g_get_monotonic_time ();
  gint64 start = mr_timebase_now (timebase);
  const gint64 year = (gint64) G_USEC_PER_SEC * 3600 * 24 * 365;

  g_assert_cmpint (start, >, 0);
  g_usleep (1000);
  g_assert_cmpint (mr_timebase_now (timebase), ==, start);

  g_assert_true (mr_timebase_wait_until (timebase, start + year, NULL, NULL));
  g_assert_cmpint (mr_timebase_now (timebase), ==, start + year);
  g_assert_cmpint (g_get_monotonic_time () - real, <, GENEROUS);

  /* It never runs backwards. */
  g_assert_true (mr_timebase_wait_until (timebase, start, NULL, NULL));
  g_assert_cmpint (mr_timebase_now (timebase), ==, start + year);
}

static void
test_past_deadline_returns_at_once (void)
{
  g_autoptr (MrTimebase) timebase = mr_timebase_new (1);

  g_assert_true (mr_timebase_wait_until (timebase, 0, NULL, NULL));
  g_assert_true (mr_timebase_wait_until (timebase, G_MININT64, NULL, NULL));
  g_assert_cmpint (mr_timebase_now (timebase), <, GENEROUS);
}

/* A deadline that passes while it is being looked at is a deadline that has passed, and no error. */
static void
test_deadline_of_this_moment (void)
{
  g_autoptr (MrTimebase) timebase = mr_timebase_new (50);

  for (int i = 0; i < 4000; i++)
    {
      g_autoptr (GError) error = NULL;

      mr_timebase_wait_until (timebase, mr_timebase_now (timebase) + i % 50, NULL, &error);
      g_assert_no_error (error);
    }
}

static void
test_cancelled_before (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  g_cancellable_cancel (cancellable);
  for (int speed = 0; speed <= 1; speed++)
    {
      g_autoptr (MrTimebase) timebase = mr_timebase_new (speed);
      g_autoptr (GError) error = NULL;
      gint64 start = mr_timebase_now (timebase);

      g_assert_false (mr_timebase_wait_until (timebase, start + GENEROUS, cancellable, &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      g_assert_cmpint (mr_timebase_now (timebase), <, start + GENEROUS);
    }
}

static void
test_cancelled_from_another_thread (void)
{
  g_autoptr (MrTimebase) timebase = mr_timebase_new (1);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  GThread *thread = g_thread_new ("cancel", cancel_soon, cancellable);

  /* No deadline at all: only the cancel can end this. */
  g_assert_false (mr_timebase_wait_until (timebase, G_MAXINT64, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (mr_timebase_now (timebase), <, GENEROUS);
  g_thread_join (thread);
}

static void
test_poll (void)
{
  g_autoptr (MrTimebase) timebase = mr_timebase_new (1);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  GThread *thread;
  int fds[2];
  int conditions;

  g_assert_true (g_unix_open_pipe (fds, FD_CLOEXEC, &error));

  /* Silence until the deadline. */
  conditions = mr_timebase_poll (timebase, fds[0], G_IO_IN, mr_timebase_now (timebase) + 1000, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (conditions, ==, 0);

  /* Something is there, and a deadline that is past does not hide it. */
  g_assert_cmpint (write (fds[1], "x", 1), ==, 1);
  conditions = mr_timebase_poll (timebase, fds[0], G_IO_IN, 0, NULL, &error);
  g_assert_cmpint (conditions, ==, G_IO_IN);

  /* Nobody asked for reading: cancel ends the wait. */
  thread = g_thread_new ("cancel", cancel_soon, cancellable);
  conditions = mr_timebase_poll (timebase, fds[0], 0, G_MAXINT64, cancellable, &error);
  g_assert_cmpint (conditions, ==, -1);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  g_thread_join (thread);

  /* The other end goes away. */
  close (fds[1]);
  conditions = mr_timebase_poll (timebase, fds[0], G_IO_IN, G_MAXINT64, NULL, &error);
  g_assert_cmpint (conditions & G_IO_HUP, !=, 0);
  close (fds[0]);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/timebase/real", test_real_runs_with_the_computer);
  g_test_add_func ("/timebase/scaled", test_scaled_runs_faster);
  g_test_add_func ("/timebase/virtual", test_virtual_moves_only_when_waited_for);
  g_test_add_func ("/timebase/past-deadline", test_past_deadline_returns_at_once);
  g_test_add_func ("/timebase/deadline-of-this-moment", test_deadline_of_this_moment);
  g_test_add_func ("/timebase/cancelled-before", test_cancelled_before);
  g_test_add_func ("/timebase/cancelled-while-waiting", test_cancelled_from_another_thread);
  g_test_add_func ("/timebase/poll", test_poll);

  return g_test_run ();
}
