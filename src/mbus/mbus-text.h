/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Texts of ISO 8859-1 in a telegram: of a plain-text VIF, and data of variable length. */

/** Returns: whether every octet is a printable character. */
gboolean mbus_text_is_printable (const guint8 *octets, gsize n_octets);

/** Returns: whether a plain-text VIF says that its data are a secret: "key", "AES Key", "PASSWORD", sent in either
 *  order. */
gboolean mbus_text_names_secret (const guint8 *octets, gsize n_octets);

G_END_DECLS
