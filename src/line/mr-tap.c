/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-tap.h"

typedef struct {
  guint id;
  MrTapFunc func;
  gpointer user_data;
  GDestroyNotify destroy;
} Tap;

static void
destroy_tap (Tap *tap)
{
  if (tap->destroy != NULL)
    tap->destroy (tap->user_data);
}

void
mr_taps_init (MrTaps *self)
{
  *self = (MrTaps) { .taps = g_array_new (FALSE, FALSE, sizeof (Tap)) };
  g_mutex_init (&self->lock);
}

void
mr_taps_clear (MrTaps *self)
{
  for (guint i = 0; i < self->taps->len; i++)
    destroy_tap (&g_array_index (self->taps, Tap, i));
  g_clear_pointer (&self->taps, g_array_unref);
  g_clear_pointer (&self->warning, g_free);
  g_mutex_clear (&self->lock);
}

guint
mr_taps_add (MrTaps *self, MrTapFunc func, gpointer user_data, GDestroyNotify destroy)
{
  g_autoptr (GMutexLocker) locker = NULL;
  Tap tap = { .func = func, .user_data = user_data, .destroy = destroy };

  g_return_val_if_fail (func != NULL, 0);

  locker = g_mutex_locker_new (&self->lock);
  tap.id = ++self->last_id;
  g_array_append_val (self->taps, tap);

  if (self->facts.baud != 0)
    {
      MrTapEvent facts = self->facts;

      facts.when = self->latest;
      func (&facts, user_data);
    }

  return tap.id;
}

void
mr_taps_remove (MrTaps *self, guint id)
{
  Tap removed = { 0 };

  g_mutex_lock (&self->lock);
  for (guint i = 0; i < self->taps->len; i++)
    if (g_array_index (self->taps, Tap, i).id == id)
      {
        removed = g_array_index (self->taps, Tap, i);
        g_array_remove_index (self->taps, i);
        break;
      }
  g_mutex_unlock (&self->lock);

  g_return_if_fail (removed.id != 0);

  destroy_tap (&removed);
}

static void
keep_facts (MrTaps *self, const MrTapEvent *event)
{
  char *warning = g_strdup (event->warning);

  g_free (self->warning);
  self->warning = warning;
  self->facts = *event;
  self->facts.warning = warning;
}

void
mr_taps_emit (MrTaps *self, const MrTapEvent *event)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  self->latest = event->when;
  if (event->kind == MR_TAP_FACTS)
    keep_facts (self, event);

  for (guint i = 0; i < self->taps->len; i++)
    {
      const Tap *tap = &g_array_index (self->taps, Tap, i);

      tap->func (event, tap->user_data);
    }
}
