/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-data-reading.h"
#include "mr-problem.h"
#include "mr-write-outcome.h"
#include "mr-write-request.h"
#include "mr-write-state.h"

G_BEGIN_DECLS

typedef enum {
  MR_TASK_SCAN,
  MR_TASK_READ,
  MR_TASK_WRITE
} MrTaskKind;

#define MR_TYPE_TASK_KIND (mr_task_kind_get_type ())
GType mr_task_kind_get_type (void);

/**
 * MrTaskState:
 * @MR_TASK_WAITING: others of its bus are first, or its writes are being stored
 * @MR_TASK_RUNNING: the bus works for it
 * @MR_TASK_STOPPING: it was told to stop; what is on the wire is finished first
 * @MR_TASK_DONE: it came to its end; single meters may have failed, see its problems
 * @MR_TASK_STOPPED: it was stopped before its end
 * @MR_TASK_FAILED: it ended early, or the one thing it was to do failed: see mr_task_get_error()
 */
typedef enum {
  MR_TASK_WAITING,
  MR_TASK_RUNNING,
  MR_TASK_STOPPING,
  MR_TASK_DONE,
  MR_TASK_STOPPED,
  MR_TASK_FAILED
} MrTaskState;

#define MR_TYPE_TASK_STATE (mr_task_state_get_type ())
GType mr_task_state_get_type (void);

/**
 * MrTaskWrite:
 * @subject: what of the meter it changes, see #MrPlannedWrite
 * @sentence: what its last step was, translated; why it failed or is in doubt; "" before the first one
 * @found: (nullable): the value that the meter took in place of the new one
 * @octets: (nullable): the telegram that was sent to write the value; %NULL while nothing was sent
 * @sent: the step was taken; it stays so until the end
 * @sent_time: g_get_real_time() right before the telegram left; 0 while nothing was sent
 *
 * One write of a task, and how far it has come.
 */
typedef struct {
  MrMeter *meter;
  MrWriteRequest request;
  char *subject;
  MrWriteState state;
  char *sentence;
  char *found;
  GBytes *octets;
  gboolean sent;
  gint64 sent_time;
} MrTaskWrite;

/**
 * MrTask:
 *
 * Something a bus is asked to do: a scan, reading some meters, writing to some. Made by #MrBusLink; lives on the main
 * thread. Everything it reports is in the store already.
 *
 * Properties (read-only, all notify): "kind" (MrTaskKind) · "title" (string, translated: what it is: "Reading 24
 * meters") · "state" (MrTaskState) · "activity" (string, translated: what is being done: "Searching 6629FFFF at 2400
 * baud · 11 meters"; the title while it waits) · "fraction" (double 0…1, -1 while unknown) · "time-left" (string,
 * translated: "about 3 min left"; "" while unknown) · "skips" (string, translated: what mr_task_skip() would leave out,
 * as a sentence; "" while nothing can be skipped) · "n-found" (uint: meters that answered) · "meter" (MrMeter,
 * nullable: the only one it is about)
 *
 * Signals:
 *   "heard" (MrMeter): a meter answered, and what it sent is stored and shown
 *   "planned": what it is to write is stored, and nothing was sent yet
 *   "step" (const MrTaskWrite *): a write took its next step; its detail is the id of the kind: "step::primary-address"
 *   "problem" (MrProblem): something went wrong, and the task continues
 *   "ended": once, after everything else
 */
#define MR_TYPE_TASK (mr_task_get_type ())
G_DECLARE_FINAL_TYPE (MrTask, mr_task, MR, TASK, GObject)

MrTaskKind mr_task_get_kind (MrTask *self);
const char *mr_task_get_title (MrTask *self);

/** Returns: the id, in the store, of the bus it is for. */
gint64 mr_task_get_bus (MrTask *self);

MrTaskState mr_task_get_state (MrTask *self);
const char *mr_task_get_activity (MrTask *self);
double mr_task_get_fraction (MrTask *self);
const char *mr_task_get_time_left (MrTask *self);

/** Returns: whether it has ended, however. */
gboolean mr_task_is_over (MrTask *self);

/** Returns: (transfer none) (nullable): why it ended early; G_IO_ERROR_CANCELLED when it was stopped. */
const GError *mr_task_get_error (MrTask *self);

/** Returns: (transfer none) (nullable): the only meter it is about; %NULL for a scan, and when there are several. */
MrMeter *mr_task_get_meter (MrTask *self);

/** Returns: (transfer none) (element-type MrMeter): the meters it is about, as far as they are known beforehand. */
GPtrArray *mr_task_get_meters (MrTask *self);

/** Returns: (transfer none) (element-type MrMeter): the meters that answered, in order, each once. */
GPtrArray *mr_task_get_heard (MrTask *self);

/** Returns: (transfer none) (nullable): the other data than usual that it read; %NULL if it was to read none, or none
 *  came. */
MrDataReading *mr_task_get_data (MrTask *self);

/** Returns: (transfer none): a list of #MrProblem: the same one at several addresses is one. */
GListModel *mr_task_get_problems (MrTask *self);

/** Returns: (transfer none) (nullable): what it writes, the kind of its first write; %NULL if it writes nothing. */
const MrWriteKind *mr_task_get_write_kind (MrTask *self);

/** Returns: (transfer none) (nullable): the last of its writes; %NULL if it writes nothing. */
const MrTaskWrite *mr_task_get_last_write (MrTask *self);

/** Returns: how many writes of it would have this outcome if it ended now. */
guint mr_task_count_writes (MrTask *self, MrWriteOutcome outcome);

/** Returns: the last write to how many meters would have this outcome if it ended now: where meters swap their
 *  addresses, one is written to twice. */
guint mr_task_count_meters (MrTask *self, MrWriteOutcome outcome);

/** Returns: to how many meters the last write was not sent: not yet, or it never will be. */
guint mr_task_count_not_sent (MrTask *self);

/** Returns: (transfer container) (element-type MrMeter): those of which it is not known whether they have what was last
 *  written to them. */
GPtrArray *mr_task_list_doubtful (MrTask *self);

/** Returns: whether it writes to a meter and is not over: something may be on the wire that was not read back yet. */
gboolean mr_task_is_writing (MrTask *self);

/** Returns: whether it is done with the bus, and ends when all that it found is stored. */
gboolean mr_task_is_saving (MrTask *self);

/** Skips what the property "skips" describes; a no-op if that is nothing. */
void mr_task_skip (MrTask *self);

/** Ends it within one telegram; a write on the wire is read back first. Stopped again while another program locks the
 *  store, it ends without saving, and its problems say what was not saved. */
void mr_task_stop (MrTask *self);

G_END_DECLS
