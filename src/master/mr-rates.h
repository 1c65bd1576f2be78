/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-line.h"

G_BEGIN_DECLS

/** Returns: (transfer full) (element-type guint): the baud rates that are tried on @line where none was asked for: its
 *  own, those that meters are delivered with, likeliest first, and the limits of its settings, all within these. Only its
 *  own where it cannot be changed. */
GArray *mr_rates_usual (MrLine *line);

/** Returns: whether meters can be searched for on @line at @baud, which was asked for; else %FALSE with
 *  %MR_MASTER_ERROR_UNSUPPORTED. */
gboolean mr_rates_check (MrLine *line, guint baud, GError **error);

G_END_DECLS
