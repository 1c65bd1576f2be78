/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mbus-exchange.h"
#include "mbus-readout.h"
#include "mr-figures.h"
#include "mr-target.h"
#include "mr-write-step.h"

G_BEGIN_DECLS

typedef enum {
  MR_EVENT_CONNECTED,   /* the line is open: @text is its description */
  MR_EVENT_LOST,        /* it could not be opened, or was lost: @error; waiting jobs end with it */
  MR_EVENT_JOB_STARTED, /* @job */
  MR_EVENT_PROGRESS,    /* @job, @progress */
  MR_EVENT_METER,       /* @job, @readout, @exchange: a meter answered, in a scan or a read */
  MR_EVENT_OTHER_DATA,  /* @job, @readout, @exchange: a meter sent other data than usual, as it was asked to */
  MR_EVENT_PROBLEM,     /* @job, @target, @error, @exchange: one target failed; the job continues */
  MR_EVENT_WRITE,       /* @job, @write: one step of a write */
  MR_EVENT_UNSEARCHED,  /* @job, @target: a scan did not search in full at the baud rate of @target */
  MR_EVENT_NOTE,        /* @text: something learnt about the line (echo, noise), a translated sentence */
  MR_EVENT_JOB_ENDED    /* @job; @error NULL: done; G_IO_ERROR_CANCELLED: stopped; else why it ended; @figures (nullable):
                         * of the line since it was opened */
} MrEventKind;

/**
 * MrScanStep:
 * @MR_SCAN_STEP_SEARCH: meters are found
 * @MR_SCAN_STEP_PROOF: all that answered were found; it is made sure that there is no other
 * @MR_SCAN_STEP_RATE: meters are searched for at a further baud rate
 *
 * What a scan is at. All but the first may be skipped, see mr_master_skip().
 */
typedef enum {
  MR_SCAN_STEP_SEARCH,
  MR_SCAN_STEP_PROOF,
  MR_SCAN_STEP_RATE
} MrScanStep;

/**
 * MrProgress:
 * @done, @total: probes; in a scan @total is an estimate that may grow and shrink, such that @done / @total is the
 *   part of its time that has passed
 * @found: meters reported
 * @left: bus microseconds left, -1 while unknown. In a scan: of the divisions under way and of those that collisions
 *   make necessary, by what others at the same depth have cost; of the primary addresses still to be asked; and of
 *   the rates still to come, as if no other meter answered there: where one does, that is said in a note.
 * @baud: baud rate being searched
 * @step: of a scan
 * @n_steps: which step this is, counted from 1
 * @who: what is asked now: the pattern of a probe or the meter that is read
 */
typedef struct {
  guint done;
  guint total;
  guint found;
  gint64 left;
  guint baud;
  MrScanStep step;
  guint n_steps;
  MbusAddress who;
} MrProgress;

/**
 * MrEvent:
 * @exchange: what passed between the engine and the meter since the event of it before; zero unless the job asks one
 *   meter after another. A scan asks many at once.
 *
 * What the engine reports to its owner. Plain data, valid during the callback: to keep them, copy @readout, @write,
 * @figures and @error and reference octets.
 */
typedef struct {
  MrEventKind kind;
  guint job; /* 0 for events of no job */
  char *text;
  MrProgress progress;
  MbusReadout readout;
  MbusExchange exchange;
  MrTarget target;
  MrWriteStep write;
  MrFigures *figures;
  GError *error;
} MrEvent;

typedef void (*MrEventFunc) (const MrEvent *event, gpointer user_data);

G_END_DECLS
