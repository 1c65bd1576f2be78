/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-tap.h"

typedef struct {
  GString *seen;
  guint n_destroyed;
  int running; /* atomic */
  int n_calls; /* atomic */
} Watch;

static const MrTapEvent fast = { .kind = MR_TAP_FACTS, .when = 10, .baud = 9600, .latency = 7 };
static const MrTapEvent slow = { .kind = MR_TAP_FACTS, .when = 20, .baud = 300, .latency = 7 };
static const MrTapEvent sent = { .kind = MR_TAP_SENT, .when = 30, .octets = (const guint8 *) "x", .len = 1 };

static void
on_event (const MrTapEvent *event, gpointer user_data)
{
  Watch *watch = user_data;

  g_string_append_printf (watch->seen, "%d@%d:%u ", event->kind, (int) event->when, event->baud);
}

static void
on_destroyed (gpointer user_data)
{
  ((Watch *) user_data)->n_destroyed++;
}

static void
test_in_order (void)
{
  MrTaps taps;
  Watch watch = { .seen = g_string_new (NULL) };

  mr_taps_init (&taps);
  mr_taps_add (&taps, on_event, &watch, on_destroyed);
  g_assert_cmpstr (watch.seen->str, ==, "");
  mr_taps_emit (&taps, &fast);
  mr_taps_emit (&taps, &sent);
  g_assert_cmpstr (watch.seen->str, ==, "2@10:9600 0@30:0 ");
  mr_taps_clear (&taps);
  g_assert_cmpuint (watch.n_destroyed, ==, 1);
  g_string_free (watch.seen, TRUE);
}

/* A tap that comes late learns first what the line is, as it is now. */
static void
test_late (void)
{
  MrTaps taps;
  Watch watch = { .seen = g_string_new (NULL) };
  guint id;

  mr_taps_init (&taps);
  mr_taps_emit (&taps, &fast);
  mr_taps_emit (&taps, &slow);
  mr_taps_emit (&taps, &sent);
  id = mr_taps_add (&taps, on_event, &watch, on_destroyed);
  g_assert_cmpstr (watch.seen->str, ==, "2@30:300 ");
  mr_taps_remove (&taps, id);
  g_assert_cmpuint (watch.n_destroyed, ==, 1);
  mr_taps_emit (&taps, &sent);
  g_assert_cmpstr (watch.seen->str, ==, "2@30:300 ");
  mr_taps_clear (&taps);
  g_assert_cmpuint (watch.n_destroyed, ==, 1);
  g_string_free (watch.seen, TRUE);
}

static void
be_busy (const MrTapEvent *event, gpointer user_data)
{
  Watch *watch = user_data;

  g_atomic_int_set (&watch->running, 1);
  g_atomic_int_inc (&watch->n_calls);
  for (int i = 0; i < 100; i++)
    g_thread_yield ();
  g_atomic_int_set (&watch->running, 0);
}

typedef struct {
  MrTaps taps;
  int stop; /* atomic */
} Line;

static gpointer
emit_until_stopped (gpointer data)
{
  Line *line = data;

  /* A pause, since a busy machine may not give the lock to the other thread otherwise. */
  while (!g_atomic_int_get (&line->stop))
    {
      mr_taps_emit (&line->taps, &sent);
      g_usleep (1);
    }
  return NULL;
}

/* Once it is removed it does not run and is not called, whatever the line does at that moment. */
static void
test_removed_is_quiet (void)
{
  Line line = { .stop = 0 };
  GThread *thread;

  mr_taps_init (&line.taps);
  thread = g_thread_new ("line", emit_until_stopped, &line);
  for (int i = 0; i < 200; i++)
    {
      Watch watch = { .running = 0 };
      guint id = mr_taps_add (&line.taps, be_busy, &watch, NULL);
      int n_calls;

      while (!g_atomic_int_get (&watch.running))
        g_thread_yield ();
      mr_taps_remove (&line.taps, id);
      g_assert_cmpint (g_atomic_int_get (&watch.running), ==, 0);
      n_calls = g_atomic_int_get (&watch.n_calls);
      g_thread_yield ();
      g_assert_cmpint (g_atomic_int_get (&watch.n_calls), ==, n_calls);
    }
  g_atomic_int_set (&line.stop, 1);
  g_thread_join (thread);
  mr_taps_clear (&line.taps);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/tap/in-order", test_in_order);
  g_test_add_func ("/tap/late", test_late);
  g_test_add_func ("/tap/removed-is-quiet", test_removed_is_quiet);

  return g_test_run ();
}
