/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "mr-bus-link.h"

G_BEGIN_DECLS

/**
 * MrConnectionDialog:
 *
 * Chooses what a bus is connected to: a serial port that was found, a network master, or the demo bus. It stays until
 * the line is open, so that a mistake can be corrected where it was typed.
 */
#define MR_TYPE_CONNECTION_DIALOG (mr_connection_dialog_get_type ())
G_DECLARE_FINAL_TYPE (MrConnectionDialog, mr_connection_dialog, MR, CONNECTION_DIALOG, AdwWindow)

/** Begins with the connection that @link had last. */
MrConnectionDialog *mr_connection_dialog_new (GtkWindow *parent, MrBusLink *link, GSettings *settings);

/** Shows one of its pages: "serial", "network" or "demo". */
void mr_connection_dialog_show_page (MrConnectionDialog *self, const char *page);

/** Returns: (transfer full): the demo bus at the speed the preferences ask for. */
char *mr_connection_demo_uri (GSettings *settings);

G_END_DECLS
