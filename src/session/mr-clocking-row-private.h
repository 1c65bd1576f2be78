/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-clocking-row.h"

#include "mr-trusted-time.h"

G_BEGIN_DECLS

struct _MrClockingRow {
  GObject parent_instance;

  MrMeter *meter;
  MrMeterClock clock;
  guint limit; /* seconds by which it is off at least when it counts as wrong */
  gboolean is_stale;
  gboolean is_touched; /* the user chose, or thought better of it: what it deviates by no longer decides */
  gboolean chosen;
  int state;           /* of its newest write: see #MrWriteProgress */
  gboolean was_sent;   /* and this */
  char *shown;
  char *deviation;
  char *uncertainty;
  char *before;
  char *after;
  gint64 read_before;  /* when it was read last before it was to be set */
  char *explanation;
  MrClockingStage stage;
};

MrClockingRow *mr_clocking_row_new (MrMeter *meter);

/** Compares its clock. @time: (nullable): nothing to compare it with. @limit: seconds by which a clock is off at least
 *  when it is to be set, unless the user chose otherwise */
void mr_clocking_row_compare (MrClockingRow *self, const MrTrustedTime *time, MrClockZone zone, guint limit);

/** Decides whether it is to be set, unless the user did. @has_time: whether it was compared; @limit: as above */
void mr_clocking_row_decide (MrClockingRow *self, gboolean has_time, guint limit);

void mr_clocking_row_set_chosen (MrClockingRow *self, gboolean chosen);

/** @state, @was_sent: see #MrWriteProgress */
void mr_clocking_row_set_state (MrClockingRow *self, int state, gboolean was_sent, const char *explanation);

/** Returns: whether its clock shows a wrong time, or none that is valid. */
gboolean mr_clocking_row_is_off (MrClockingRow *self);

G_END_DECLS
