/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "mr-nts-failure.h"

G_BEGIN_DECLS

/* The records of NTS key establishment, RFC 8915 §4, as octets. */

/** Octets that all records of an answer may have. Servers send one or two kilobytes; chrony accepts no more than
 *  this. */
#define MR_NTS_RECORDS_MAX 16384

/**
 * MrNtsOffer:
 * @cookies: (element-type GBytes)
 * @server: (nullable): the NTP server to ask; %NULL is the host that exchanged the keys
 * @port: its UDP port; 0 is the usual one
 *
 * What the server answered.
 */
typedef struct {
  GPtrArray *cookies;
  char *server;
  guint16 port;
} MrNtsOffer;

void mr_nts_offer_clear (MrNtsOffer *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MrNtsOffer, mr_nts_offer_clear)

/** Returns: (transfer full): the request of a client for NTP version 4 and AEAD_AES_SIV_CMAC_256. */
GBytes *mr_nts_records_request (void);

/**
 * mr_nts_records_find_end:
 * @position: (inout): the first octet that was not looked at yet; 0 at the beginning
 *
 * Returns: whether the record that ends the message is among the octets received so far
 */
gboolean mr_nts_records_find_end (const guint8 *octets, gsize n, gsize *position);

/** Reads a whole message. @out: filled in also on failure, to be cleared. Returns: %MR_NTS_OK, or what is wrong. */
MrNtsFailure mr_nts_records_parse (const guint8 *octets, gsize n, MrNtsOffer *out);

G_END_DECLS
