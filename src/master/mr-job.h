/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-bus.h"
#include "mr-outbox.h"

G_BEGIN_DECLS

typedef enum {
  MR_JOB_SCAN,
  MR_JOB_READ,
  MR_JOB_SET_PRIMARY
} MrJobKind;

/**
 * MrJob:
 * @targets: (element-type MrTarget): of a read, or the one of a write
 * @bus: (nullable): set while the job runs
 * @began: bus time at which the job began
 * @foreseen: bus microseconds that the next probe and all after it will take; -1: the probes expected tell
 *
 * One order of the owner, and how far it has come. Made on the owner's thread, then the engine's alone; only
 * @cancellable is touched by both.
 */
typedef struct {
  guint id;
  MrJobKind kind;
  MrScanOptions options;
  GArray *targets;
  guint8 new_primary;
  GCancellable *cancellable;

  MrOutbox *outbox;
  MrBus *bus;
  MrProgress progress;
  gint64 began;
  gint64 foreseen;
} MrJob;

MrJob *mr_job_new (guint id, MrJobKind kind, MrOutbox *outbox);
void mr_job_free (MrJob *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MrJob, mr_job_free)

/** The job runs on @bus from now on. */
void mr_job_begin (MrJob *self, MrBus *bus);

/** There are @n more probes to make than was known. */
void mr_job_expect (MrJob *self, guint n);

/** The next probe and all after it will take @left bus microseconds. For a job whose probes nobody can count. */
void mr_job_foresee (MrJob *self, gint64 left);

/** Tells, between two probes, that @who is asked now. */
void mr_job_ask (MrJob *self, const MbusAddress *who);

/**
 * mr_job_probe:
 * @who: what is asked now
 *
 * Tells the progress before a probe and counts it. The time left is what mr_job_foresee() said, else the probes
 * still expected times the mean time of those made.
 */
void mr_job_probe (MrJob *self, const MbusAddress *who);

/** Tells @readout, which becomes empty. */
void mr_job_tell_meter (MrJob *self, MbusReadout *readout);

/** Tells that one target failed. @error: (transfer full) */
void mr_job_tell_problem (MrJob *self, const MbusAddress *who, GError *error);

/** Tells a step of a write. @octets: (nullable) */
void mr_job_tell_write (MrJob *self, MrWriteState state, const MbusSecondary *address, int old_primary, GBytes *octets);

/** Tells a translated sentence about the line. */
void mr_job_tell_note (MrJob *self, const char *sentence);

/** The end: the last event of the job. @error: (nullable) (transfer full) */
void mr_job_tell_end (MrJob *self, GError *error);

G_END_DECLS
