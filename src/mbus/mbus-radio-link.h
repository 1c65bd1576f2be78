/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mbus-telegram.h"

G_BEGIN_DECLS

/* The layers of a radio telegram below its transport layer: the link layer, without checksums, as in a container, and
 * perhaps an extended link layer. */

#define MBUS_RADIO_MAX 256 /* octets: the length is one of them */

/**
 * MbusRadioLink:
 * @octets: a copy of the radio telegram, decrypted in place if @security says so
 * @ci: where the transport layer begins; where the extended link layer does if that is encrypted
 * @sender: address of the link layer, which may be that of a radio adapter
 * @security: of the extended link layer; %MBUS_SECURITY_CLEAR without encryption or without such a layer
 */
typedef struct {
  guint8 octets[MBUS_RADIO_MAX];
  gsize n;
  gsize ci;
  MbusSecondary sender;
  MbusSecurity security;
} MbusRadioLink;

/**
 * mbus_radio_link_open:
 * @octets: from the length octet on
 * @decoding: (nullable): keys of the radio meter
 *
 * Returns: %FALSE if @octets are not a radio telegram with at least a CI field
 */
gboolean mbus_radio_link_open (const guint8 *octets, gsize n, const MbusDecoding *decoding, MbusRadioLink *out);

G_END_DECLS
