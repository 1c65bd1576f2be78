/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-sim-bus.h"

G_BEGIN_DECLS

/**
 * MrSimDescription:
 * @starts_at: see mr_sim_bus_new()
 *
 * A bus as a description file has it (data/buses/README.md).
 */
typedef struct {
  char *title;
  guint default_baud;
  gint64 starts_at;
  MrSimFaults faults;
  GPtrArray *meters; /* (element-type MrSimMeter) */
} MrSimDescription;

/** Returns: (transfer full): a bus without meters. */
MrSimDescription *mr_sim_description_new (void);

void mr_sim_description_free (MrSimDescription *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MrSimDescription, mr_sim_description_free)

G_END_DECLS
