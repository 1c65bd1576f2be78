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
 * @addresses: (element-type GInetAddress): where the NTP server is; to be tried in this order
 * @port: UDP
 *
 * What a key exchange gave.
 */
typedef struct {
  MrNtpKeys keys;
  GPtrArray *cookies;
  GPtrArray *addresses;
  guint16 port;
} MrNtsKeys;

/** Returns: (transfer full) (element-type GInetAddress): the addresses of @host, which may be one itself, in the order
 *  in which the system prefers them; none if there is no such host. Waits; the system's resolver has a limit of
 *  time. */
GPtrArray *mr_nts_look_up (const char *host, GCancellable *cancellable);

/** Exchanges keys. Waits. @reached: see mr_nts_tls_connect(). Returns: (transfer full): the keys; %NULL with
 *  #MrTimeError or %G_IO_ERROR_CANCELLED. */
MrNtsKeys *mr_nts_keys_exchange (const MrNtsServer *server, MrTimebase *clock, GCancellable *cancellable,
                                 GInetAddress **reached, GError **error);

void mr_nts_keys_free (MrNtsKeys *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MrNtsKeys, mr_nts_keys_free)

G_END_DECLS
