/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* What is wrong with a URI. Both set %MR_LINE_ERROR_URI and return %FALSE, for the caller to return. */

G_BEGIN_DECLS

/** @format: a sentence that names the part that is wrong and what is allowed there */
gboolean mr_uri_fail (GError **error, const char *format, ...) G_GNUC_PRINTF (2, 3);

/** For a @scheme that does not exist. */
gboolean mr_uri_fail_unknown (const char *scheme, GError **error);

G_END_DECLS
