/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "mr-session.h"

G_BEGIN_DECLS

/**
 * mr_debug_info:
 * @sessions: (element-type MrSession): in use
 *
 * Returns: (transfer full): what a bug report should say about this program and where it runs: versions, changed
 * settings, the lines in use and how they are, and the end of the log. No names of sites, and no keys
 */
char *mr_debug_info (GSettings *settings, GPtrArray *sessions);

G_END_DECLS
