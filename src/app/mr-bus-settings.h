/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "mr-line-settings.h"

G_BEGIN_DECLS

/**
 * MrBusSettings:
 *
 * How the meters of a bus are asked: limits of the baud rate, timeout, retries. Says while they are typed what is wrong
 * with them.
 *
 * Properties: "has-rates" (boolean: the baud rate can be chosen here, so it has limits) · "baud" (uint: the one that is
 * chosen, 0: none) · "valid" (boolean, read-only, notify: all of it can be used)
 */
#define MR_TYPE_BUS_SETTINGS (mr_bus_settings_get_type ())
G_DECLARE_FINAL_TYPE (MrBusSettings, mr_bus_settings, MR, BUS_SETTINGS, GtkWidget)

/** Shows @settings. */
void mr_bus_settings_set (MrBusSettings *self, const MrLineSettings *settings);

/** @out: (out): what is shown, if it is valid */
void mr_bus_settings_get (MrBusSettings *self, MrLineSettings *out);

G_END_DECLS
