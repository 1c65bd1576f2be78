/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-sim-bus.h"

G_BEGIN_DECLS

/**
 * MrSimDescription:
 *
 * What a description file says (data/buses/README.md).
 */
typedef struct {
  char *title;
  guint default_baud;
  MrSimFaults faults;
  GPtrArray *meters; /* (element-type MrSimMeter) */
} MrSimDescription;

/**
 * mr_sim_description_parse:
 * @origin: what errors call the text: the name of the file
 *
 * Returns: (transfer full): the description, or %NULL with %MR_SIM_ERROR_INVALID: a sentence with @origin, the group,
 *   the key and the reason
 */
MrSimDescription *mr_sim_description_parse (const char *text, const char *origin, GError **error);

void mr_sim_description_free (MrSimDescription *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MrSimDescription, mr_sim_description_free)

G_END_DECLS
