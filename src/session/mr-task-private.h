/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-data-set.h"
#include "mr-master.h"
#include "mr-store.h"
#include "mr-task.h"
#include "mr-write-request.h"

G_BEGIN_DECLS

/** Stops what @task is about; it ends later. */
typedef void (*MrTaskCancelFunc) (MrTask *task, gpointer user_data);

/** Skips step @n_steps of the scan that @task is. */
typedef void (*MrTaskSkipFunc) (MrTask *task, guint n_steps, gpointer user_data);

/**
 * MrMeterPlace:
 * @meter: a reference, as the task may outlive the session
 * @target: one of several ways to reach @meter, of which one is right
 * @silence: (nullable): the problem, once it was asked there and did not answer
 */
typedef struct {
  MrMeter *meter;
  MrTarget target;
  GError *silence;
} MrMeterPlace;

struct _MrTask {
  GObject parent_instance;

  MrTaskCancelFunc cancel;
  MrTaskSkipFunc skip;
  gpointer link_data; /* of both; valid until it is over */
  MrTaskKind kind;
  gint64 bus;
  char *title;
  MrTaskState state;
  char *activity;
  double fraction;
  char *time_left;
  char *skips;
  guint n_steps; /* which step of a scan it is at */
  guint skipped; /* the last that the user skipped */
  guint n_found;
  GError *error;
  gboolean started;
  gboolean stop_asked;
  gboolean saving; /* see mr_task_is_saving() */

  GPtrArray *meters;
  GPtrArray *heard;
  GHashTable *answered;  /* store id of those that answered, understood or not → MrMeter, if it is in "heard" */
  GListStore *problems;
  GArray *places;        /* (element-type MrMeterPlace): of meters that it asks in several ways */
  GPtrArray *writes;     /* (element-type MrTaskWrite) */
  GHashTable *stored_writes; /* number in the store → MrTaskWrite, which "writes" holds */
  guint present_write;   /* index of the first one that has not come to its end */
  GHashTable *written;   /* (element-type MrMeter): the meters of "writes", which "meters" holds */
  MrDataSet *set;        /* (nullable): other data than usual, which it reads */
  MrDataReading *data;   /* (nullable): what came of them */

  guint job;             /* the engine's number; 0 while it has none */
  gint64 *mark;           /* (atomic rc box): see mr_store_mark(); only the archive's thread looks at it */
  MrScanOptions *scan;    /* (nullable): what a scan searches */
  GArray *incomplete;     /* (element-type guint): baud rates at which it did not hear all that it should have */
};

/** @user_data: for both functions */
MrTask *mr_task_new (MrTaskKind kind, gint64 bus, MrTaskCancelFunc cancel, MrTaskSkipFunc skip, gpointer user_data);

/** Gives it its title, once it is known what it is about. */
void mr_task_set_title (MrTask *self, const char *title);

/** @data: a #MrTaskWrite */
void mr_task_write_free (gpointer data);

/** @request: taken over. @subject: (transfer full) */
void mr_task_add_write (MrTask *self, MrMeter *meter, MrWriteRequest *request, char *subject);

/** Gives the write at @index its number in the store. */
void mr_task_set_write_id (MrTask *self, guint index, gint64 id);

/** Forgets the passwords and keys of its writes, which are never stored with them. */
void mr_task_forget_secrets (MrTask *self);

/** Returns: (transfer none) (nullable): the write with this number in the store. */
MrTaskWrite *mr_task_find_write (MrTask *self, gint64 id);

/** Returns: (transfer none): the first write that has not come to its end, or the last one. */
const MrTaskWrite *mr_task_present_write (MrTask *self);

void mr_task_set_state (MrTask *self, MrTaskState state);
void mr_task_set_progress (MrTask *self, const char *activity, double fraction, const char *time_left, guint n_found);

/** A scan is at step @n_steps. @skips: see the property */
void mr_task_set_step (MrTask *self, guint n_steps, const char *skips);

/** Notes that a meter answered, whether or not what it sent could be understood. */
void mr_task_note_answer (MrTask *self, MrMeter *meter);

void mr_task_emit_heard (MrTask *self, MrMeter *meter);
void mr_task_emit_planned (MrTask *self);

/** @write: has taken its next step */
void mr_task_emit_step (MrTask *self, const MrTaskWrite *write);

/** @meter: (nullable). @who: (nullable): the address that was asked. The same problem at another address joins it in
 *  the list, but is a signal of its own. */
void mr_task_add_problem (MrTask *self, MrMeter *meter, const MbusAddress *who, const GError *error);

/** Notes that @meter is asked at @where and at other places, and need only answer at one of them. */
void mr_task_add_place (MrTask *self, MrMeter *meter, const MrTarget *where);

/** Keeps a silence in mind if @where is one of several places of a meter, which may answer at another one; not if it is
 *  where a certain other meter was asked for. Returns: whether it is. */
gboolean mr_task_defer_silence (MrTask *self, const MrTarget *where, const GError *error);

/** Notes that what answered at @where may be any of the meters that have a place there. */
void mr_task_note_answer_at (MrTask *self, const MrTarget *where);

/** Returns: whether the meter of @place did not answer there, nor anywhere else. */
gboolean mr_task_is_lost (MrTask *self, const MrMeterPlace *place);

/** Nothing more will be heard: meters that answered at none of their places are a problem now. */
void mr_task_report_silences (MrTask *self);

/** @error: (nullable): why it ended early. The task is over when this returns. */
void mr_task_end (MrTask *self, const GError *error);

G_END_DECLS
