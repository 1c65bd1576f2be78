/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-line-options.h"
#include "mr-line.h"
#include "mr-uri.h"

G_BEGIN_DECLS

/**
 * mr_line_open:
 * @options: (nullable)
 *
 * Opens the connection. May block up to the connect timeout; call it on the thread that will own the line.
 *
 * Returns: (transfer full): the open line, or %NULL with #MrLineError or G_IO_ERROR_CANCELLED
 */
MrLine *mr_line_open (const MrUri *uri, const MrLineOptions *options, GCancellable *cancellable, GError **error);

G_END_DECLS
