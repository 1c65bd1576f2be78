/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-sim-description.h"

/* The keys that a description may hold, one line for each (data/buses/README.md). */

G_BEGIN_DECLS

/**
 * MrSimKey:
 * @read: puts the value into @target, or sets %MR_SIM_ERROR_INVALID: a sentence about the value alone
 */
typedef struct {
  const char *key;
  gboolean required;
  gboolean (*read) (gpointer target, const char *value, GError **error);
} MrSimKey;

/** Of group [bus], ended by a line without key. The target is the #MrSimDescription. */
extern const MrSimKey mr_sim_bus_keys[];

/** Of a group [meter NAME], in the order in which they must be read. The target is the #MrSimMeter. */
extern const MrSimKey mr_sim_meter_keys[];

/** What a group [data-set NAME] is read into. */
typedef struct {
  const MrSimDescription *description;
  MrSimMeter *meter; /* (nullable): whose data they are, once that is read */
  MrSimDataSet *set;
} MrSimDataSetTarget;

/** Of such a group, which comes after its meter, in the order in which they must be read. */
extern const MrSimKey mr_sim_data_set_keys[];

G_END_DECLS
