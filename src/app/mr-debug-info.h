/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/** Returns: (transfer full): what a bug report should say about this program and where it runs. No names of sites,
 *  meters or keys. */
char *mr_debug_info (GSettings *settings);

G_END_DECLS
