/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-search.h"

G_BEGIN_DECLS

/**
 * mr_search_sweep:
 *
 * Asks every primary address for data. A meter that has one of its own is read and reported by that, alone; an address
 * that is silent is settled, too. The others stay open: several meters are there, or one that cannot be understood. To
 * be called when every meter has heard SND_NKE, so that each begins with its first telegram.
 *
 * The meters that the site knows come first, at their addresses or by selection.
 *
 * Nothing else is swept where several meters answer at the factory’s address: what they need is a search by secondary
 * address, and only then are the other addresses worth their time.
 *
 * Returns: %FALSE only with the line or by cancellation
 */
gboolean mr_search_sweep (MrSearch *self, GError **error);

/** Asks only the meters that the site knows at the present baud rate. Returns: %FALSE only with the line or by
 *  cancellation */
gboolean mr_search_ask_known (MrSearch *self, GError **error);

G_END_DECLS
