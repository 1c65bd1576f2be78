/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-nts-failure.h"
#include "mr-siv.h"

G_BEGIN_DECLS

/* NTP version 4 (RFC 5905) packets of a client, with the extension fields of NTS (RFC 8915 §5), as octets. */

#define MR_NTP_UNIQUE 32
#define MR_NTP_PACKET_MAX 2048

/** The keys of both directions. */
typedef struct {
  guint8 to_server[MR_SIV_KEY];
  guint8 to_client[MR_SIV_KEY];
} MrNtpKeys;

/**
 * MrNtpRequest:
 * @unique: identifies the request, and its answer
 * @transmit: its transmit timestamp: random, because a server need not know the clock of its client
 * @nonce: for the authenticator
 */
typedef struct {
  guint8 unique[MR_NTP_UNIQUE];
  guint8 transmit[8];
  guint8 nonce[MR_SIV_NONCE];
} MrNtpRequest;

/**
 * MrNtpReply:
 * @received, @sent: when the server received the request and sent its answer: microseconds since 1970 UTC
 * @root_delay, @root_dispersion: of the server, microseconds
 * @cookies: (element-type GBytes): for further requests
 */
typedef struct {
  guint stratum;
  gint64 received;
  gint64 sent;
  gint64 root_delay;
  gint64 root_dispersion;
  GPtrArray *cookies;
} MrNtpReply;

void mr_ntp_reply_clear (MrNtpReply *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MrNtpReply, mr_ntp_reply_clear)

/** Fills @self with random octets. Returns: whether this computer has some. */
gboolean mr_ntp_request_init (MrNtpRequest *self);

/** Returns: (transfer full) (nullable): the packet of a request; %NULL if the cipher does not work. @cookie: used
 *  up. */
GBytes *mr_ntp_request_pack (const MrNtpRequest *self, const MrNtpKeys *keys, GBytes *cookie);

/**
 * mr_ntp_reply_parse:
 * @request: what it must be the answer to
 * @out: filled in also on failure, to be cleared
 *
 * Returns: %MR_NTS_OK for an authentic answer with a time; else why it is not: one of the failures of the exchange of
 *   packets. Only %MR_NTS_RATE, %MR_NTS_DENIED and %MR_NTS_NOT_SYNCHRONISED are authentic then
 */
MrNtsFailure mr_ntp_reply_parse (const guint8 *octets, gsize n, const MrNtpRequest *request, const MrNtpKeys *keys,
                                 MrNtpReply *out);

G_END_DECLS
