/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * MrTimebase:
 *
 * The one clock everything on a bus waits by, in microseconds of bus time. Bus time runs as real time does, a
 * number of times faster, or (virtual) only while someone waits, so that a 300-baud search takes milliseconds
 * in a test. Immutable but for the virtual clock, which one thread at a time may advance.
 */
#define MR_TYPE_TIMEBASE (mr_timebase_get_type ())
G_DECLARE_FINAL_TYPE (MrTimebase, mr_timebase, MR, TIMEBASE, GObject)

/**
 * mr_timebase_new:
 * @speed: bus seconds per real second; 1 is real time, 0 is virtual: time does not pass unless someone waits
 *
 * Returns: (transfer full): a clock that begins at a time after 0
 */
MrTimebase *mr_timebase_new (double speed);

double mr_timebase_speed (MrTimebase *self);

/** Returns: bus time now, microseconds, monotonic. */
gint64 mr_timebase_now (MrTimebase *self);

/**
 * mr_timebase_wait_until:
 * @deadline: bus time, microseconds
 * @cancellable: (nullable): ends the wait at once
 *
 * Waits, or with a virtual clock moves the clock to @deadline. A deadline in the past returns at once.
 *
 * Returns: %TRUE, or %FALSE with G_IO_ERROR_CANCELLED
 */
gboolean mr_timebase_wait_until (MrTimebase *self, gint64 deadline, GCancellable *cancellable, GError **error);

/** Waits as mr_timebase_wait_until() does, for @duration microseconds of real time, however much faster bus time runs;
 *  a virtual clock is moved by @duration. Returns: as mr_timebase_wait_until() */
gboolean mr_timebase_wait_real (MrTimebase *self, gint64 duration, GCancellable *cancellable, GError **error);

/**
 * mr_timebase_poll:
 * @fd: file descriptor to watch
 * @events: G_IO_IN and/or G_IO_OUT
 * @deadline: bus time, microseconds
 *
 * Waits until @fd is ready, the deadline, or cancellation. Must not be called on a virtual clock.
 *
 * Returns: the conditions that hold (including G_IO_HUP and G_IO_ERR), 0 at the deadline, or -1 with
 *   G_IO_ERROR_CANCELLED
 */
int mr_timebase_poll (MrTimebase *self, int fd, GIOCondition events, gint64 deadline, GCancellable *cancellable,
                      GError **error);

G_END_DECLS
