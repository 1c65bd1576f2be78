/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "mr-line-error.h"

G_BEGIN_DECLS

/**
 * MrSerialKind:
 * @MR_SERIAL_CONVERTER: plain level converter, 8E1; also the earlier Kamstrup masters 250D/L
 * @MR_SERIAL_MBMC2022: USB port of the MBMC2022, 8N1 on the computer's side
 */
typedef enum {
  MR_SERIAL_CONVERTER,
  MR_SERIAL_MBMC2022
} MrSerialKind;

/** How old a TLS method is accepted: forward secrecy and AEAD only; also CBC with encrypt-then-MAC; also without
 *  forward secrecy. */
typedef enum {
  MR_TLS_STRICT,
  MR_TLS_COMPAT,
  MR_TLS_LEGACY
} MrTlsLevel;

/**
 * MrUri:
 * @scheme: "serial", "tcp", "tls", "replay", or one a room above registered ("sim")
 * @path: device of serial:, file of replay:, name or file of sim:
 * @baud: baud rate on the bus; 0 when the URI does not give one
 *
 * A connection, as written in a URI, the same in the app and in meterctl:
 *   serial:/dev/ttyUSB0?kind=converter|mbmc2022&baud=300…38400&parity=even|none
 *   tls://host[:1445]?identity=NAME&security=strict|compat|legacy
 *   tcp://host[:2445]
 *   replay:FILE
 *   sim:NAME-OR-FILE?speed=N&baud=N
 * Keys are never part of a URI: one that carries "psk" or "key" is refused.
 */
typedef struct {
  char *scheme;
  char *path;
  char *host;
  guint16 port;
  guint baud;
  MrSerialKind kind;
  gboolean parity_even;
  char *identity;
  MrTlsLevel security;
  double speed; /* sim: bus seconds per real second; 0 = as fast as the computer can; -1 when not given */
} MrUri;

/**
 * mr_uri_parse:
 *
 * Returns: (transfer full): the connection, or %NULL with %MR_LINE_ERROR_URI naming the part that is wrong and what
 *   is allowed there
 */
MrUri *mr_uri_parse (const char *text, GError **error);

/** Returns: (transfer full): the shortest URI that mr_uri_parse() reads the same. */
char *mr_uri_format (const MrUri *self);

/** Returns: (transfer full): the same without parameters, "tls://192.168.1.10": what stays the same of a connection, and
 *  what its key is kept under. */
char *mr_uri_format_place (const MrUri *self);

/** Returns: whether a pre-shared key belongs to it. */
gboolean mr_uri_needs_key (const MrUri *self);

/** Returns: (transfer full): what a person calls this connection: "ttyUSB0", "192.168.1.10", "demo". */
char *mr_uri_label (const MrUri *self);

/** Returns: (transfer full): a copy. */
MrUri *mr_uri_copy (const MrUri *self);

void mr_uri_free (MrUri *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MrUri, mr_uri_free)

G_END_DECLS
