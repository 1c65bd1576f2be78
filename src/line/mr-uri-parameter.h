/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-scheme.h"
#include "mr-uri-type.h"

/* The part of a URI after "?". */

G_BEGIN_DECLS

/**
 * mr_uri_parse_parameters:
 * @query: (nullable): "key=value&key=value", as it is encoded
 *
 * Fills the fields of @self that parameters set.
 *
 * Returns: %TRUE, or %FALSE with %MR_LINE_ERROR_URI
 */
gboolean mr_uri_parse_parameters (MrUri *self, const MrScheme *scheme, const char *query, GError **error);

/** Returns: (transfer full) (nullable): "key=value&key=value" for what differs from the default, %NULL if nothing
 *  does. */
char *mr_uri_format_parameters (const MrUri *self);

G_END_DECLS
