/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* What EN 13757-2 says of octets on the bus and how fast they are sent. */

G_BEGIN_DECLS

/** Bits of an octet on the bus: start bit, eight of data, parity, stop bit. */
#define MR_LINE_OCTET_BITS 11

/** The baud rate that masters begin with: assumed where nothing else is known. */
#define MR_LINE_BAUD_ASSUMED 2400

/** The baud rates that a bus may have, 0-terminated. */
extern const guint mr_line_bauds[];

/** Returns: whether @baud is one of #mr_line_bauds. */
gboolean mr_line_baud_is_allowed (guint baud);

G_END_DECLS
