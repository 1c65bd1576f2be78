/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "mbus-keys.h"
#include "mr-data-set.h"
#include "mr-event.h"
#include "mr-master-error.h"
#include "mr-scan-options.h"
#include "mr-tap.h"
#include "mr-timebase.h"
#include "mr-uri.h"
#include "mr-write-request.h"

G_BEGIN_DECLS

/**
 * MrMaster:
 *
 * The engine of one bus: a thread that owns the line, and a queue of jobs that run one after another in the order
 * given. Made, used and shut down on one thread, its owner's; events arrive on the owner's thread-default main
 * context, in order.
 */
typedef struct _MrMaster MrMaster;

/**
 * mr_master_new:
 * @psk: (nullable): pre-shared key of a tls: connection
 * @timebase: (nullable): clock for lines that do not bring one; %NULL: real time
 * @func: called for every event, on the owner's context
 * @journal: (nullable): records writes, on the engine's thread; without it nothing can be written
 * @user_data: for @func and @journal; must stay valid until mr_master_shutdown_async() has called back
 *
 * Starts the thread and opens the line there; %MR_EVENT_CONNECTED or %MR_EVENT_LOST follows.
 *
 * Returns: (transfer full): the engine; end it with mr_master_shutdown_async()
 */
MrMaster *mr_master_new (const MrUri *uri, GBytes *psk, MrTimebase *timebase, MrEventFunc func, MrJournalFunc journal,
                         gpointer user_data);

/**
 * mr_master_shutdown_async:
 * @self: (transfer full): not to be used afterwards, also not in the events still to come
 * @callback: (nullable): called on the owner's context after the last event; the source object is %NULL
 *
 * Ends every job and closes the line, without waiting: the running job stops within one telegram, but a write that is
 * already on the wire is read back first, and a meter that sends other data than usual is set back. The events of every
 * job, with its end, are delivered before @callback is called; none is delivered afterwards.
 */
void mr_master_shutdown_async (MrMaster *self, GAsyncReadyCallback callback, gpointer user_data);

/** Returns: %TRUE. */
gboolean mr_master_shutdown_finish (GAsyncResult *result, GError **error);

/** Gives jobs that are queued from now on the keys of meters, so that telegrams that an encrypted one announces are read,
 *  too. The engine sees what is added to them later. @keys: (nullable): a reference is taken */
void mr_master_set_keys (MrMaster *self, MbusKeys *keys);

/** Opens a lost line again. %MR_EVENT_CONNECTED or %MR_EVENT_LOST follows. A no-op while connected. */
void mr_master_reconnect (MrMaster *self);

/** Queues a scan. Every meter is reported once (%MR_EVENT_METER with a full readout). Returns: the job's number, >
 *  0. */
guint mr_master_scan (MrMaster *self, const MrScanOptions *options);

/** Queues a readout of each target, all telegrams of it. Returns: the job's number. */
guint mr_master_read (MrMaster *self, const MrTarget *targets, gsize n_targets);

/**
 * mr_master_read_data_set:
 * @set: other data than usual; a reference is taken
 *
 * Queues a readout of other data of one meter (%MR_EVENT_OTHER_DATA). The meter is set back to its usual data however
 * the job ends; where that is not possible, %MR_EVENT_PROBLEM has %MR_MASTER_ERROR_NOT_RESTORED.
 *
 * Returns: the job's number
 */
guint mr_master_read_data_set (MrMaster *self, const MrTarget *target, MrDataSet *set);

/**
 * mr_master_write:
 * @requests: copied
 *
 * Queues writes, which run in this order in one job. Each identifies the meter, checks that it may be written, records
 * that it is about to be sent, sends it, reads it back and compares; %MR_EVENT_WRITE reports every step. A write that
 * fails ends only itself, and the job continues with the next one; the job ends early only by cancellation or when the
 * line is lost, and then the requests not begun report no step: they are still planned. A job of one request ends with
 * that request's #MrMasterError.
 *
 * Returns: the job's number
 */
guint mr_master_write (MrMaster *self, const MrWriteRequest *requests, gsize n_requests);

/** Skips step @n_steps (#MrProgress) of scan @job within a few probes, if it may be skipped and is not over yet; what was
 *  not searched is said in a note. */
void mr_master_skip (MrMaster *self, guint job, guint n_steps);

/** Ends job @job within one telegram, or takes it from the queue; it ends with G_IO_ERROR_CANCELLED. 0: all jobs. A
 *  write that is already on the wire is read back first, and a meter that sends other data than usual is set back. */
void mr_master_cancel (MrMaster *self, guint job);

/**
 * mr_master_add_tap:
 * @destroy: (nullable): called with @user_data when the tap is removed or the engine is freed
 *
 * Adds a tap, which sees everything that passes on the bus from now on, on the engine's thread, also when the line is
 * lost and opened again. If the line is open already, the tap is called with its facts before this returns.
 *
 * Returns: an id for mr_master_remove_tap(), > 0
 */
guint mr_master_add_tap (MrMaster *self, MrTapFunc tap, gpointer user_data, GDestroyNotify destroy);

/** Removes a tap. It is not running and not called again when this returns. */
void mr_master_remove_tap (MrMaster *self, guint id);

G_END_DECLS
