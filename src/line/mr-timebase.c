/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mr-timebase.h"

#include <errno.h>
#include <math.h>
#include <poll.h>
#include <time.h>

struct _MrTimebase {
  GObject parent_instance;

  double speed;      /* bus seconds per real second; 0: virtual */
  gint64 real_start; /* g_get_monotonic_time () at which bus time was BUS_START */

  GMutex lock; /* of virtual_now: others may look at the clock while one thread advances it */
  gint64 virtual_now;
};

G_DEFINE_FINAL_TYPE (MrTimebase, mr_timebase, G_TYPE_OBJECT)

/* Any time after 0 will do: it leaves 0 free for "never" and for deadlines before the beginning. */
#define BUS_START G_USEC_PER_SEC

/* The last real time that a poll is ever asked to wait for, about a century from now: later ones would overflow. */
#define REAL_HORIZON ((double) G_USEC_PER_SEC * 3600 * 24 * 365 * 100)

static gboolean
is_virtual (MrTimebase *self)
{
  return self->speed <= 0;
}

/* The monotonic clock's reading at a bus time. */
static gint64
real_time_of (MrTimebase *self, gint64 bus_time)
{
  double ahead = ceil (((double) bus_time - BUS_START) / self->speed);

  return self->real_start + (gint64) CLAMP (ahead, -REAL_HORIZON, REAL_HORIZON);
}

/* ppoll() because the milliseconds of poll() are three bit times at 2400 baud. */
static int
poll_until (struct pollfd *fds, nfds_t n_fds, gint64 real_deadline)
{
  int ready;

  do
    {
      gint64 now = g_get_monotonic_time (); /* not inside MAX, which evaluates it twice while the clock runs */
      gint64 left = MAX (0, real_deadline - now);
      struct timespec timeout = {
        .tv_sec = (time_t) (left / G_USEC_PER_SEC),
        .tv_nsec = (long) (left % G_USEC_PER_SEC) * 1000,
      };

      ready = ppoll (fds, n_fds, &timeout, NULL);
    }
  while (ready < 0 && errno == EINTR);

  return ready;
}

/* Waits on @fd (-1: on nothing), the cancellable and the clock: the one place in the program that sleeps. */
static int
wait_real (MrTimebase *self, int fd, short events, gint64 deadline, GCancellable *cancellable, GError **error)
{
  struct pollfd fds[2] = { { .fd = fd, .events = events }, { .fd = -1 } };
  GPollFD cancel_fd;
  gboolean watch_cancel;
  int ready;
  int poll_errno;

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return -1;

  watch_cancel = g_cancellable_make_pollfd (cancellable, &cancel_fd);
  if (watch_cancel)
    {
      fds[1].fd = (int) cancel_fd.fd;
      fds[1].events = (short) cancel_fd.events;
    }

  ready = poll_until (fds, G_N_ELEMENTS (fds), real_time_of (self, deadline));
  poll_errno = errno;

  if (watch_cancel)
    g_cancellable_release_fd (cancellable);

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return -1;

  if (ready < 0)
    {
      g_set_error_literal (error, G_IO_ERROR, g_io_error_from_errno (poll_errno), g_strerror (poll_errno));
      return -1;
    }

  return fds[0].revents;
}

static void
mr_timebase_finalize (GObject *object)
{
  MrTimebase *self = MR_TIMEBASE (object);

  g_mutex_clear (&self->lock);

  G_OBJECT_CLASS (mr_timebase_parent_class)->finalize (object);
}

static void
mr_timebase_class_init (MrTimebaseClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = mr_timebase_finalize;
}

static void
mr_timebase_init (MrTimebase *self)
{
  g_mutex_init (&self->lock);
  self->speed = 1;
  self->real_start = g_get_monotonic_time ();
  self->virtual_now = BUS_START;
}

MrTimebase *
mr_timebase_new (double speed)
{
  MrTimebase *self;

  g_return_val_if_fail (isfinite (speed) && speed >= 0, NULL);

  self = g_object_new (MR_TYPE_TIMEBASE, NULL);
  self->speed = speed;

  return self;
}

double
mr_timebase_speed (MrTimebase *self)
{
  g_return_val_if_fail (MR_IS_TIMEBASE (self), 1);

  return self->speed;
}

gint64
mr_timebase_now (MrTimebase *self)
{
  g_return_val_if_fail (MR_IS_TIMEBASE (self), 0);

  if (is_virtual (self))
    {
      g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

      return self->virtual_now;
    }

  return BUS_START + (gint64) (((double) (g_get_monotonic_time () - self->real_start)) * self->speed);
}

gboolean
mr_timebase_wait_until (MrTimebase *self, gint64 deadline, GCancellable *cancellable, GError **error)
{
  g_return_val_if_fail (MR_IS_TIMEBASE (self), FALSE);

  if (is_virtual (self))
    {
      g_autoptr (GMutexLocker) locker = NULL;

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;

      locker = g_mutex_locker_new (&self->lock);
      self->virtual_now = MAX (self->virtual_now, deadline);
      return TRUE;
    }

  return wait_real (self, -1, 0, deadline, cancellable, error) >= 0;
}

gboolean
mr_timebase_wait_real (MrTimebase *self, gint64 duration, GCancellable *cancellable, GError **error)
{
  gint64 bus_time;

  g_return_val_if_fail (MR_IS_TIMEBASE (self), FALSE);

  bus_time = is_virtual (self) ? duration : (gint64) ((double) duration * self->speed);
  return mr_timebase_wait_until (self, mr_timebase_now (self) + bus_time, cancellable, error);
}

int
mr_timebase_poll (MrTimebase *self, int fd, GIOCondition events, gint64 deadline, GCancellable *cancellable,
                  GError **error)
{
  g_return_val_if_fail (MR_IS_TIMEBASE (self), -1);
  g_return_val_if_fail (!is_virtual (self), -1);

  /* GLib defines the conditions as the system's POLL values. */
  return wait_real (self, fd, (short) events, deadline, cancellable, error);
}
