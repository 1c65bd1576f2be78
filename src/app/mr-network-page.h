/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "mr-uri.h"

G_BEGIN_DECLS

/**
 * MrNetworkPage:
 *
 * A master on the network: where it is, how the way to it is protected, and how its meters are asked.
 *
 * Properties (read-only): "settings" (MrBusSettings: how meters are asked)
 */
#define MR_TYPE_NETWORK_PAGE (mr_network_page_get_type ())
G_DECLARE_FINAL_TYPE (MrNetworkPage, mr_network_page, MR, NETWORK_PAGE, GtkWidget)

/** Takes over what @uri says. */
void mr_network_page_set_uri (MrNetworkPage *self, const MrUri *uri);

/** Returns: (transfer full): the connection typed, or %NULL with an error that is a sentence. */
MrUri *mr_network_page_get_uri (MrNetworkPage *self, GError **error);

/** @psk: (out) (transfer full) (nullable): the key typed; %NULL when none was, or none is needed. Returns: %FALSE
 *  with a sentence when what was typed is not a key. */
gboolean mr_network_page_get_psk (MrNetworkPage *self, GBytes **psk, GError **error);

gboolean mr_network_page_get_remember (MrNetworkPage *self);

G_END_DECLS
