/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-search.h"

G_BEGIN_DECLS

/** Asks the primary addresses of the scan at this rate, or those of them that no known meter has. Returns: %FALSE only
 *  with the line or by cancellation */
gboolean mr_search_primary (MrSearch *self, gboolean unclaimed_only, GError **error);

G_END_DECLS
