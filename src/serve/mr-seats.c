/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-seats.h"

#include <poll.h>

struct _MrSeats {
  gint ref_count;
  guint n;
  GMutex lock;
  GArray *clients; /* (element-type struct pollfd) */
};

MrSeats *
mr_seats_new (guint n)
{
  MrSeats *self = g_new0 (MrSeats, 1);

  self->ref_count = 1;
  self->n = n;
  self->clients = g_array_new (FALSE, FALSE, sizeof (struct pollfd));
  g_mutex_init (&self->lock);

  return self;
}

MrSeats *
mr_seats_ref (MrSeats *self)
{
  g_atomic_int_inc (&self->ref_count);
  return self;
}

void
mr_seats_unref (MrSeats *self)
{
  if (!g_atomic_int_dec_and_test (&self->ref_count))
    return;

  g_array_unref (self->clients);
  g_mutex_clear (&self->lock);
  g_free (self);
}

gboolean
mr_seats_take (MrSeats *self, int fd)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  struct pollfd client = { .fd = fd, .events = POLLRDHUP };
  int n_leaving = poll ((struct pollfd *) (gpointer) self->clients->data, self->clients->len, 0);

  if (self->clients->len - (guint) MAX (n_leaving, 0) >= self->n)
    return FALSE;

  g_array_append_val (self->clients, client);
  return TRUE;
}

void
mr_seats_leave (MrSeats *self, int fd)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  for (guint i = 0; i < self->clients->len; i++)
    if (g_array_index (self->clients, struct pollfd, i).fd == fd)
      {
        g_array_remove_index_fast (self->clients, i);
        return;
      }
}
