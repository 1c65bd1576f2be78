/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-search.h"

G_BEGIN_DECLS

/** Finds every meter that matches @pattern at this rate by secondary address. Returns: %FALSE only with the line or by
 *  cancellation */
gboolean mr_search_secondary (MrSearch *self, const MbusSecondary *pattern, GError **error);

G_END_DECLS
