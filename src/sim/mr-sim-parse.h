/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-sim-description.h"

G_BEGIN_DECLS

/**
 * mr_sim_parse:
 * @text: a description file (data/buses/README.md)
 * @origin: what errors call the text: the name of the file
 *
 * Returns: (transfer full): the description, or %NULL with %MR_SIM_ERROR_INVALID: a sentence with @origin, the group,
 *   the key and the reason
 */
MrSimDescription *mr_sim_parse (const char *text, const char *origin, GError **error);

G_END_DECLS
