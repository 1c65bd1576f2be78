/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-line-settings.h"

/* A connection as data; mr-uri.h makes it from text and text from it. */

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

/**
 * MrSerialPower:
 * @MR_SERIAL_POWER_USUAL: both lines are on, and nothing is waited for
 * @MR_SERIAL_POWER_DTR: the converter is fed from DTR; RTS is off
 * @MR_SERIAL_POWER_RTS: the other way round
 * @MR_SERIAL_POWER_BOTH: it is fed from both
 *
 * Which modem lines of the port feed a small converter and its meters.
 */
typedef enum {
  MR_SERIAL_POWER_USUAL,
  MR_SERIAL_POWER_DTR,
  MR_SERIAL_POWER_RTS,
  MR_SERIAL_POWER_BOTH
} MrSerialPower;

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
 * @wake: of serial: octets 55 that are sent before each request, to wake a meter through an optical head; 0: none
 * @settle: of serial: milliseconds until what the modem lines feed can be used; 0: not given
 * @any_order: of replay: requests may come in another order than the recorded one, see #MrReplayAnswers
 * @settings: how meters are asked; @baud is within its limits
 *
 * A connection, as written in a URI, the same in the app and in meterctl:
 *   serial:/dev/ttyUSB0?kind=converter|mbmc2022&baud=300…38400&parity=even|none
 *     &power=dtr|rts|both&settle=MILLISECONDS&wake=OCTETS
 *   tls://host[:1445]?identity=NAME&security=strict|compat|legacy
 *   tcp://host[:2445]
 *   replay:FILE?order=recorded|any
 *   sim:NAME-OR-FILE?speed=N&baud=N
 * All but replay: take timeout=SECONDS and retries=N as well, and those with a baud rate min-baud=N and max-baud=N.
 * Keys are never part of a URI: one that carries "psk" or "key" is refused.
 */
typedef struct {
  char *scheme;
  char *path;
  char *host;
  guint16 port;
  guint baud;
  MrLineSettings settings;
  MrSerialKind kind;
  gboolean parity_even;
  MrSerialPower power;
  guint settle;
  guint wake;
  gboolean any_order;
  char *identity;
  MrTlsLevel security;
  double speed; /* sim: bus seconds per real second; 0 = as fast as the computer can; -1 when not given */
} MrUri;

G_END_DECLS
