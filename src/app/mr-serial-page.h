/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "mr-uri.h"

G_BEGIN_DECLS

/**
 * MrSerialPage:
 *
 * The serial ports of this computer by the names users know, as they are plugged in and out; the device on the chosen
 * one, the baud rate of the bus, and how its meters are asked.
 *
 * Properties (read-only): "settings" (MrBusSettings: how meters are asked)
 */
#define MR_TYPE_SERIAL_PAGE (mr_serial_page_get_type ())
G_DECLARE_FINAL_TYPE (MrSerialPage, mr_serial_page, MR, SERIAL_PAGE, GtkWidget)

/** Takes over what @uri says. */
void mr_serial_page_set_uri (MrSerialPage *self, const MrUri *uri);

/** Returns: (transfer full): the connection chosen, or %NULL with an error that is a sentence. */
MrUri *mr_serial_page_get_uri (MrSerialPage *self, GError **error);

G_END_DECLS
