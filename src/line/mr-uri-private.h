/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-scheme.h"
#include "mr-uri.h"

/* The two halves of a connection, where it leads and its parameters, have a file each. */

G_BEGIN_DECLS

/** Sets %MR_LINE_ERROR_URI. Returns: %FALSE. */
gboolean mr_uri_fail (GError **error, const char *format, ...) G_GNUC_PRINTF (2, 3);

/** The same for a scheme that does not exist. */
gboolean mr_uri_fail_unknown (const char *scheme, GError **error);

/** Fills the fields of @self that parameters set. @query: (nullable): "key=value&key=value", as it is encoded */
gboolean mr_uri_parse_parameters (MrUri *self, const MrScheme *scheme, const char *query, GError **error);

/** Returns: (transfer full) (nullable): "key=value&key=value" for what differs from the default, %NULL if nothing
 *  does. */
char *mr_uri_format_parameters (const MrUri *self);

G_END_DECLS
