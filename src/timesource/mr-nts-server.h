/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/** The server that the maker of the MBMC2022 sets in it (its installation and user guide). */
#define MR_NTS_DEFAULT_HOST "nts.ready.kamstrup.com"

/** Of NTS key establishment, RFC 8915 §7.1, and of NTP. */
#define MR_NTS_PORT 4460
#define MR_NTP_PORT 123

/**
 * MrNtsServer:
 * @host: name or IP address; its certificate must be for it
 * @address: (nullable): the IP address to ask it at; %NULL: any of @host
 * @port: TCP port of the key exchange
 * @ca_file: (nullable): the authorities that are trusted; %NULL: those that this computer trusts
 * @patience: microseconds to wait for the key exchange, and for each answer to a packet; 0: what suits the internet
 *
 * Which server is asked.
 */
typedef struct {
  char *host;
  char *address;
  guint16 port;
  char *ca_file;
  gint64 patience;
} MrNtsServer;

G_END_DECLS
