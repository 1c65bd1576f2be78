/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* The longest time for which the main loop did not come round, seen from a thread of its own: from when it should have
 * run a source of ours until it did. */

typedef struct {
  GThread *thread;
  int stop;          /* atomic */
  gint64 asked;      /* under the lock: when the loop was asked; 0 while it owes nothing */
  gint64 longest;    /* under the lock, microseconds */
  GMutex lock;
} Watchdog;

#define WATCHDOG_INTERVAL 2000 /* microseconds */

static gboolean
watchdog_answer (gpointer user_data)
{
  Watchdog *self = user_data;

  g_mutex_lock (&self->lock);
  self->longest = MAX (self->longest, g_get_monotonic_time () - self->asked);
  self->asked = 0;
  g_mutex_unlock (&self->lock);
  return G_SOURCE_REMOVE;
}

static gpointer
watchdog_run (gpointer user_data)
{
  Watchdog *self = user_data;

  while (!g_atomic_int_get (&self->stop))
    {
      gboolean ask;

      g_mutex_lock (&self->lock);
      ask = self->asked == 0;
      if (ask)
        self->asked = g_get_monotonic_time ();
      g_mutex_unlock (&self->lock);
      if (ask)
        {
          g_autoptr (GSource) source = g_idle_source_new ();

          g_source_set_priority (source, G_PRIORITY_HIGH);
          g_source_set_callback (source, watchdog_answer, self, NULL);
          g_source_attach (source, NULL);
        }
      g_usleep (WATCHDOG_INTERVAL);
    }
  return NULL;
}

static inline void
watchdog_begin (Watchdog *self)
{
  *self = (Watchdog) { 0 };
  g_mutex_init (&self->lock);
  self->thread = g_thread_new ("watchdog", watchdog_run, self);
}

/* Returns: microseconds. To be called in the main loop's thread, outside the loop. */
static inline gint64
watchdog_end (Watchdog *self)
{
  gint64 longest;

  g_atomic_int_set (&self->stop, TRUE);
  g_thread_join (self->thread);
  while (self->asked != 0)
    g_main_context_iteration (NULL, FALSE);
  longest = self->longest;
  g_mutex_clear (&self->lock);
  return longest;
}
