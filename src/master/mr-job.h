/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-bus.h"
#include "mr-outbox.h"

G_BEGIN_DECLS

typedef struct _MrJob MrJob;

/**
 * MrJobFunc:
 *
 * What a job does, on the engine's thread. Returns: %FALSE when it did not come to its end: with an error about one
 *   meter (mr_fault_is_of_target()), of the line, or G_IO_ERROR_CANCELLED
 */
typedef gboolean (*MrJobFunc) (MrJob *self, GError **error);

/**
 * MrJob:
 * @name: for debug messages
 * @run: what it does, with @payload
 * @keys: (nullable): of meters that encrypt their telegrams
 * @bus: (nullable): set while the job runs
 * @baud: the line's rate when the job began
 * @began: bus time at which the job began
 * @skipped: the step of a scan that the owner wants to skip, see @progress; atomic
 * @foreseen: bus microseconds that the next probe and all after it will take; -1: estimated from the number of probes
 *
 * One order of the owner, and how far it has come. Made on the owner's thread, then used only by the engine's;
 * @cancellable and @skipped are used by both.
 */
struct _MrJob {
  guint id;
  const char *name;
  MrJobFunc run;
  gpointer payload;
  GDestroyNotify free_payload;
  GCancellable *cancellable;
  guint skipped;

  MrOutbox *outbox;
  MbusKeys *keys; /* (nullable) */
  MrBus *bus;
  MrFigures *figures; /* (nullable): of the line, when the job has run */
  MrProgress progress;
  guint baud;
  gint64 began;
  gint64 foreseen;
};

/** @payload: (transfer full). Returns: (transfer full) */
MrJob *mr_job_new (guint id, const char *name, MrJobFunc run, gpointer payload, GDestroyNotify free_payload,
                   MrOutbox *outbox);
void mr_job_free (MrJob *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MrJob, mr_job_free)

/** The job runs on @bus from now on. */
void mr_job_begin (MrJob *self, MrBus *bus);

/** Makes the bus ready for a meter: sets its rate, and the time it needs. Fails like mr_bus_set_baud(). */
gboolean mr_job_prepare_bus (MrJob *self, const MrTarget *target, GError **error);

/** There are @n more probes to make than was known. */
void mr_job_expect (MrJob *self, guint n);

/** The next probe and all after it will take @left bus microseconds. For a job whose probes cannot be counted. */
void mr_job_foresee (MrJob *self, gint64 left);

/** The next step of a scan begins. */
void mr_job_begin_step (MrJob *self, MrScanStep step);

/** Returns: whether the owner has skipped the present step. */
gboolean mr_job_is_skipped (const MrJob *self);

/** Reports, between two probes, that @who is asked now. */
void mr_job_ask (MrJob *self, const MbusAddress *who);

/**
 * mr_job_probe:
 * @who: what is asked now
 *
 * Reports the progress before a probe and counts it. The time left is what mr_job_foresee() said, else the probes
 * still expected times the mean time of those made.
 */
void mr_job_probe (MrJob *self, const MbusAddress *who);

/** Reports @readout, which becomes empty. */
void mr_job_report_meter (MrJob *self, MbusReadout *readout);

/** The same of a meter that was reported before, and of which more is known now: it is not counted twice. */
void mr_job_report_meter_again (MrJob *self, MbusReadout *readout);

/** Reports other data of a meter than usual. @readout: becomes empty */
void mr_job_report_other_data (MrJob *self, MbusReadout *readout);

/** Reports that one target failed. @error: (transfer full) */
void mr_job_report_problem (MrJob *self, const MbusAddress *who, GError *error);

/** Reports a step of a write. What @step points to is taken, and the members become %NULL. */
void mr_job_report_write (MrJob *self, MrWriteStep *step);

/** Reports that the present baud rate is not searched in full. */
void mr_job_report_unsearched (MrJob *self);

/** Reports a translated sentence about the line. */
void mr_job_report_note (MrJob *self, const char *sentence);

/** The end: the last event of the job. @error: (nullable) (transfer full) */
void mr_job_report_end (MrJob *self, GError *error);

G_END_DECLS
