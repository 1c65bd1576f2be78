/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-uri.h"

/* The two halves of a connection, what it leads to and its parameters, have a file each. */

G_BEGIN_DECLS

/** What a scheme is followed by, and so which parameters it takes. */
typedef enum {
  MR_URI_SERIAL = 1 << 0, /* device */
  MR_URI_TCP = 1 << 1,    /* //host:port */
  MR_URI_TLS = 1 << 2,    /* //host:port */
  MR_URI_REPLAY = 1 << 3, /* file */
  MR_URI_OTHER = 1 << 4   /* name or file, of a scheme that a room above registered */
} MrUriShape;

/** Sets %MR_LINE_ERROR_URI. Returns: %FALSE. */
gboolean mr_uri_fail (GError **error, const char *format, ...) G_GNUC_PRINTF (2, 3);

/** Returns: (transfer full): @text without its percent signs, or %NULL when that is no text to show. */
char *mr_uri_decode (const char *text, GError **error);

/** Fills the fields of @self that parameters set, from "key=value&key=value" or nothing. */
gboolean mr_uri_parse_parameters (MrUri *self, MrUriShape shape, const char *query, GError **error);

/** Appends "?key=value&key=value" for what differs from the default, or nothing. */
void mr_uri_append_parameters (const MrUri *self, GString *uri);

G_END_DECLS
