/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "mr-session.h"

G_BEGIN_DECLS

/**
 * MrBusesDialog:
 *
 * The buses of a site, each with its lamp, its name, which can be changed, and its connection.
 */
#define MR_TYPE_BUSES_DIALOG (mr_buses_dialog_get_type ())
G_DECLARE_FINAL_TYPE (MrBusesDialog, mr_buses_dialog, MR, BUSES_DIALOG, AdwWindow)

MrBusesDialog *mr_buses_dialog_new (GtkWindow *parent, MrSession *session, GSettings *settings);

/** Adds a bus to the site of @session and asks what it is connected to. If it is not connected then, it is taken away
 *  again. @parent: where the question is asked, and what went wrong is said. */
void mr_buses_dialog_add_bus (GtkWindow *parent, MrSession *session, GSettings *settings);

G_END_DECLS
