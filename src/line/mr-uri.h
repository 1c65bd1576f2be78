/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-line-error.h"
#include "mr-uri-type.h"

G_BEGIN_DECLS

/**
 * mr_uri_parse:
 *
 * Returns: (transfer full): the connection, or %NULL with %MR_LINE_ERROR_URI naming the part that is wrong and what
 *   is allowed there
 */
MrUri *mr_uri_parse (const char *text, GError **error);

/** Returns: (transfer full): the shortest URI that mr_uri_parse() reads the same. */
char *mr_uri_format (const MrUri *self);

/** Returns: (transfer full): the same without parameters, "tls://192.168.1.10": what stays the same of a connection,
 *  and what its key is kept under. */
char *mr_uri_format_place (const MrUri *self);

/** Returns: the baud rate that the connection begins with: that of @self, or else the one nearest to @usual that its
 *  settings allow. */
guint mr_uri_first_baud (const MrUri *self, guint usual);

/** Returns: whether a pre-shared key belongs to it. */
gboolean mr_uri_needs_key (const MrUri *self);

/** Returns: (transfer full): what a person calls this connection: "ttyUSB0", "192.168.1.10", "demo". */
char *mr_uri_label (const MrUri *self);

/** Returns: (transfer full): a copy. */
MrUri *mr_uri_copy (const MrUri *self);

void mr_uri_free (MrUri *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MrUri, mr_uri_free)

G_END_DECLS
