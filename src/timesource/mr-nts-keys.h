/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mr-ntp-packet.h"
#include "mr-nts-server.h"
#include "mr-timebase.h"

G_BEGIN_DECLS

/**
 * MrNtsKeys:
 * @keys: secret
 * @cookies: (element-type GBytes): each for one request
 * @address: where the NTP server is
 *
 * What a key exchange gave.
 */
typedef struct {
  MrNtpKeys keys;
  GPtrArray *cookies;
  GSocketAddress *address;
} MrNtsKeys;

/** Exchanges keys. Waits. Returns: (transfer full): the keys; %NULL with #MrTimeError or %G_IO_ERROR_CANCELLED. */
MrNtsKeys *mr_nts_keys_exchange (const MrNtsServer *server, MrTimebase *clock, GCancellable *cancellable, GError **error);

void mr_nts_keys_free (MrNtsKeys *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MrNtsKeys, mr_nts_keys_free)

G_END_DECLS
