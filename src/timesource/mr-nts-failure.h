/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-time-error.h"

G_BEGIN_DECLS

/** Why an NTS server gave no time: a sentence for each in mr-nts-failure.c. */
typedef enum {
  MR_NTS_OK,
  /* The connection */
  MR_NTS_NO_LISTENER,
  MR_NTS_NOT_TLS,
  MR_NTS_NO_TLS_1_3,
  MR_NTS_NO_PROTOCOL,
  MR_NTS_TLS_CLOSED,
  MR_NTS_TLS_FAILED,
  MR_NTS_TLS_LATE,
  MR_NTS_CERTIFICATE_REVOKED,
  MR_NTS_CERTIFICATE_UNTRUSTED,
  MR_NTS_CERTIFICATE_NAME,
  MR_NTS_CERTIFICATE_EARLY,
  MR_NTS_CERTIFICATE_EXPIRED,
  MR_NTS_CERTIFICATE_WEAK,
  MR_NTS_CERTIFICATE_PURPOSE,
  MR_NTS_CERTIFICATE_OTHER,
  /* The key exchange */
  MR_NTS_KEYS_CUT,
  MR_NTS_KEYS_DAMAGED,
  MR_NTS_KEYS_ENDLESS,
  MR_NTS_KEYS_CRITICAL,
  MR_NTS_KEYS_REFUSED,
  MR_NTS_KEYS_NO_NTP,
  MR_NTS_KEYS_NO_CIPHER,
  MR_NTS_KEYS_NO_COOKIE,
  /* The exchange of packets */
  MR_NTS_NO_HOST,
  MR_NTS_NO_ANSWER,
  MR_NTS_DAMAGED,
  MR_NTS_REPLAYED,
  MR_NTS_UNAUTHENTICATED,
  MR_NTS_FORGED,
  MR_NTS_COOKIE_REFUSED,
  MR_NTS_RATE,
  MR_NTS_DENIED,
  MR_NTS_NOT_SYNCHRONISED,
  MR_NTS_FAILED
} MrNtsFailure;

/** Returns: whether no other address of the server need be asked: it gave the time, or refused to. */
gboolean mr_nts_is_final (MrNtsFailure failure);

/** Sets @error to the sentence of @failure, which is neither %MR_NTS_OK nor %MR_NTS_NO_ANSWER. @host: the time server.
 *  Returns: %FALSE. */
gboolean mr_nts_fail (MrNtsFailure failure, const char *host, GError **error);

/** The same for any failure but %MR_NTS_OK. @port: UDP, to which the packets were sent */
gboolean mr_nts_fail_at_port (MrNtsFailure failure, const char *host, guint16 port, GError **error);

G_END_DECLS
