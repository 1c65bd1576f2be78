/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-meter-clock.h"
#include "mr-meter.h"
#include "mr-report-telegrams.h"
#include "mr-trusted-time.h"

G_BEGIN_DECLS

/** What the clocks of meters are compared with. @source: of the time, as the user named it. */
typedef struct {
  const char *source;
  MrTrustedTime *time;
  MrClockZone zone;
} MrCliClocks;

/** Prints the clocks of @meters (element-type MrMeter), which were read since the time was obtained, as text, JSON or
 *  CSV. Whatever the format, it says if the time is in doubt. */
void mr_cli_clocks_print (const MrCliClocks *self, MrFormat format, GPtrArray *meters);

/**
 * MrCliClockResult:
 * @before: its clock before it was set
 * @sent: see mr_write_progress_get_sent_time()
 * @state: the #MrWriteState; %MR_WRITE_PROGRESS_NONE: it was not sent
 * @write: (nullable): see mr_write_progress_get_nick()
 * @reason: see mr_write_progress_get_explanation()
 *
 * What became of the clock of a meter that was to be set.
 */
typedef struct {
  MrMeter *meter;
  MrMeterClock before;
  gint64 sent;
  int state;
  const char *write;
  const char *reason;
} MrCliClockResult;

/** Prints what became of the clocks as JSON or CSV. @results: (element-type MrCliClockResult) */
void mr_cli_clocks_print_results (const MrCliClocks *self, MrFormat format, GArray *results);

G_END_DECLS
