/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "mr-timebase.h"

/* A listening TCP socket, for the end points that have one. */

G_BEGIN_DECLS

/** Returns: (transfer full): the socket, or %NULL with %MR_SIM_ERROR_FAILED. @port: 0 chooses a free one. */
GSocket *mr_sim_listener_new (guint16 port, gboolean any_address, GError **error);

/** Returns: (transfer full): "tcp://127.0.0.1:2445": the part of a URI that @scheme and the socket make up. */
char *mr_sim_listener_uri (GSocket *self, const char *scheme);

/** Waits for a client. Returns: (transfer full): its socket; %NULL when cancelled, or when nobody can come any more. */
GSocket *mr_sim_listener_accept (GSocket *self, MrTimebase *timebase, GCancellable *cancellable);

G_END_DECLS
