/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "mr-time-error.h"
#include "mr-trusted-time.h"

G_BEGIN_DECLS

/**
 * MrTimeSource:
 *
 * Where the time comes from. Made and used on one thread; measuring waits on a thread of its own.
 */
#define MR_TYPE_TIME_SOURCE (mr_time_source_get_type ())
G_DECLARE_DERIVABLE_TYPE (MrTimeSource, mr_time_source, MR, TIME_SOURCE, GObject)

/**
 * MrTimeSourceClass:
 * @measure: called on a thread of its own, and may wait; several measurements may run at the same time
 */
struct _MrTimeSourceClass {
  GObjectClass parent_class;

  MrTrustedTime *(*measure) (MrTimeSource *self, GCancellable *cancellable, GError **error);
};

/** Measures the time. @callback is called in the caller's main context. */
void mr_time_source_measure_async (MrTimeSource *self, GCancellable *cancellable, GAsyncReadyCallback callback,
                                   gpointer user_data);

/** Returns: (transfer full): the time; %NULL with #MrTimeError or %G_IO_ERROR_CANCELLED. */
MrTrustedTime *mr_time_source_measure_finish (MrTimeSource *self, GAsyncResult *result, GError **error);

G_END_DECLS
