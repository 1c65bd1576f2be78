/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-search.h"

G_BEGIN_DECLS

/** Returns: (transfer none) (nullable): the meter that the site knows at primary address @address and the present baud
 *  rate, if it is a single one */
const MrScanPlace *mr_search_known_at (const MrSearch *self, guint address);

/** Returns: whether the site knows meters at the present baud rate, and all of them were found. */
gboolean mr_search_found_known (const MrSearch *self);

/** Selects, by its whole number, each meter that the site knows at the present baud rate and that was not found yet.
 *  Returns: %FALSE only with the line or by cancellation */
gboolean mr_search_select_known (MrSearch *self, GError **error);

G_END_DECLS
