/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-session.h"

G_BEGIN_DECLS

/**
 * mr_cli_links_choose:
 * @session: of the site; gets new buses if it has too few
 * @wanted: (element-type MrCliWanted): the connections that the user typed
 * @chosen: (element-type MrBusLink): empty; gets a bus of @session for each, without a reference
 *
 * For each connection, chooses the bus that it last led to, else a bus that has never been connected, else a new bus.
 * On a site with a single bus it is always that bus, because an adapter may get another name each time it is plugged
 * in.
 *
 * Returns: %FALSE with #MrStoreError
 */
gboolean mr_cli_links_choose (MrArchive *archive, MrSession *session, GArray *wanted, GPtrArray *chosen,
                              GError **error);

G_END_DECLS
