/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "mr-session.h"

G_BEGIN_DECLS

/**
 * MrBusPicker:
 *
 * Chooses one of the buses of a site, or all. It is visible only while the site has several.
 *
 * Properties: "session" (MrSession, nullable) · "offers-all" (boolean, construct-only: "All Buses" comes first; without
 * it, the bus is the one that is chosen in the session) · "bus" (int64, read-only: id of the bus; 0 for all)
 */
#define MR_TYPE_BUS_PICKER (mr_bus_picker_get_type ())
G_DECLARE_FINAL_TYPE (MrBusPicker, mr_bus_picker, MR, BUS_PICKER, GtkWidget)

/** Returns: 0 for all. */
gint64 mr_bus_picker_get_bus (MrBusPicker *self);

/** @bus: 0 for all. */
void mr_bus_picker_set_bus (MrBusPicker *self, gint64 bus);

G_END_DECLS
