/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "mbus-readout.h"
#include "mr-line.h"
#include "mr-target.h"
#include "mr-write-state.h"

G_BEGIN_DECLS

/**
 * MrMasterError:
 * @MR_MASTER_ERROR_NO_ANSWER: silence after all retries
 * @MR_MASTER_ERROR_COLLISION: several meters answer at once
 * @MR_MASTER_ERROR_DAMAGED: answers come, none with a good checksum: noise, wrong baud or parity
 * @MR_MASTER_ERROR_WRONG_METER: an answer, but not from the meter that was asked
 * @MR_MASTER_ERROR_REFUSED: the meter answered with an application error
 * @MR_MASTER_ERROR_TAKEN: the new primary address already answers
 * @MR_MASTER_ERROR_NOT_CONFIRMED: the write was accepted (E5) but reading back shows the old value, or nothing
 * @MR_MASTER_ERROR_UNSUPPORTED: not possible on this line or with this address
 */
typedef enum {
  MR_MASTER_ERROR_NO_ANSWER,
  MR_MASTER_ERROR_COLLISION,
  MR_MASTER_ERROR_DAMAGED,
  MR_MASTER_ERROR_WRONG_METER,
  MR_MASTER_ERROR_REFUSED,
  MR_MASTER_ERROR_TAKEN,
  MR_MASTER_ERROR_NOT_CONFIRMED,
  MR_MASTER_ERROR_UNSUPPORTED
} MrMasterError;

#define MR_MASTER_ERROR (mr_master_error_quark ())
GQuark mr_master_error_quark (void);

typedef enum {
  MR_SCAN_AUTO,      /* secondary search at every baud; primary addresses for meters that do not know selection */
  MR_SCAN_PRIMARY,
  MR_SCAN_SECONDARY
} MrScanMethod;

#define MR_SCAN_BAUDS_MAX 9

/**
 * MrScanOptions:
 * @bauds: rates to search at, in this order, 0-terminated; empty: the line's own rate first and then 2400, 300 and
 *   9600 as far as they differ, or only the line's own where it cannot be changed
 * @first, @last: range of a primary scan; both 0: 0…250
 * @pattern: secondary search below this pattern only; all wildcards: the whole bus
 *
 * %MR_SCAN_AUTO asks the primary addresses that no meter found claims at the first rate, and at a further rate only
 * when somebody answers there whom selection did not find; with a @pattern it asks none.
 */
typedef struct {
  MrScanMethod method;
  guint bauds[MR_SCAN_BAUDS_MAX + 1];
  guint8 first;
  guint8 last;
  MbusSecondary pattern;
} MrScanOptions;

#define MR_SCAN_OPTIONS_DEFAULT ((MrScanOptions) { MR_SCAN_AUTO, { 0 }, 0, 0, MBUS_SECONDARY_ANY })

typedef enum {
  MR_EVENT_CONNECTED,   /* the line is open: @text is its description */
  MR_EVENT_LOST,        /* it could not be opened or is gone: @error; jobs that wait end with it */
  MR_EVENT_JOB_STARTED, /* @job */
  MR_EVENT_PROGRESS,    /* @job, @progress */
  MR_EVENT_METER,       /* @job, @readout: a meter answered, in a scan or a read */
  MR_EVENT_PROBLEM,     /* @job, @target, @error: one target failed; the job goes on */
  MR_EVENT_WRITE,       /* @job, @write: one step of a write */
  MR_EVENT_NOTE,        /* @text: something learnt about the line (echo, noise), a translated sentence */
  MR_EVENT_JOB_ENDED    /* @job; @error NULL: done; G_IO_ERROR_CANCELLED: stopped; else why it ended */
} MrEventKind;

/**
 * MrProgress:
 * @done, @total: probes; in a scan @total is an estimate that may grow and shrink, such that @done / @total is the
 *   share of its time that is over
 * @left: bus microseconds left, -1 while unknown. In a scan: of the divisions under way and of those that collisions
 *   make necessary, by what others at the same depth have cost; of the primary addresses still to be asked; and of
 *   the rates still to come, as a look ahead at the beginning found them: silent, or as crowded as the first.
 * @baud: rate being searched
 * @mask: who is asked now, the pattern of a probe or the meter that is read: "17" or a secondary address with wildcards
 *   in mbus_secondary_format() form
 */
typedef struct {
  guint done;
  guint total;
  guint found;
  gint64 left;
  guint baud;
  char mask[MBUS_SECONDARY_TEXT_SIZE];
} MrProgress;

/**
 * MrWriteStep:
 * @octets: (nullable): what was sent (SENT), or the telegram that proves the new value (CONFIRMED)
 */
typedef struct {
  MrWriteState state;
  MbusSecondary address;
  int old_primary; /* -1 unknown */
  int new_primary;
  GBytes *octets;
  gint64 time;
} MrWriteStep;

/**
 * MrEvent:
 *
 * What the engine tells its owner. Plain data, valid during the callback; copy @readout and @error, reference
 * octets, to keep them.
 */
typedef struct {
  MrEventKind kind;
  guint job; /* 0 for events of no job */
  char *text;
  MrProgress progress;
  MbusReadout readout;
  MrTarget target;
  MrWriteStep write;
  GError *error;
} MrEvent;

typedef void (*MrEventFunc) (const MrEvent *event, gpointer user_data);

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
 * @timebase: (nullable): clock for lines that have none of their own; %NULL: real time
 * @func: called for every event, on the owner's context
 *
 * Starts the thread and opens the line there; %MR_EVENT_CONNECTED or %MR_EVENT_LOST follows.
 *
 * Returns: (transfer full): the engine; end it with mr_master_shutdown()
 */
MrMaster *mr_master_new (const MrUri *uri, GBytes *psk, MrTimebase *timebase, MrEventFunc func, gpointer user_data);

/**
 * mr_master_shutdown:
 *
 * Stops the running job within one telegram (a write that is already on the wire is read back first), leaves the bus
 * deselected, closes the line, joins the thread and frees @self. What was not told yet is told before it returns,
 * with the end of every job, so that no meter heard and no write sent is forgotten; no event arrives afterwards.
 * @self must not be used in those events.
 */
void mr_master_shutdown (MrMaster *self);

/** Opens a lost line again. %MR_EVENT_CONNECTED or %MR_EVENT_LOST follows. A no-op while connected. */
void mr_master_reconnect (MrMaster *self);

/** Queues a scan. Every meter is reported once (%MR_EVENT_METER with a full readout). Returns: the job's number, >
 *  0. */
guint mr_master_scan (MrMaster *self, const MrScanOptions *options);

/** Queues a readout of each target, all telegrams of it. Returns: the job's number. */
guint mr_master_read (MrMaster *self, const MrTarget *targets, gsize n_targets);

/**
 * mr_master_set_primary:
 * @target: how the meter is reached now: its full secondary address, or a primary address at which exactly one
 *   meter answers
 * @new_primary: 1…250, or 0 to give a meter its factory address back
 *
 * Queues: check that nobody answers at @new_primary (unless 0), select or address the meter and read who it is,
 * write, read back at the new address and compare identities. Events %MR_EVENT_WRITE tell each step; the job fails
 * with #MrMasterError.
 *
 * Returns: the job's number
 */
guint mr_master_set_primary (MrMaster *self, const MrTarget *target, guint8 new_primary);

/** Ends job @job within one telegram, or takes it from the queue; it ends with G_IO_ERROR_CANCELLED. 0: all jobs. A
 *  write that is already on the wire is read back first. */
void mr_master_cancel (MrMaster *self, guint job);

/**
 * mr_master_add_tap:
 * @destroy: (nullable): called with @user_data when the tap is removed or @self is freed
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
