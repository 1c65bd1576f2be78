/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "mr-meter.h"

G_BEGIN_DECLS

/**
 * MrLampIcon:
 *
 * The lamp of a meter, a connection or a write: shape, colour, tooltip and accessible name, never colour alone.
 *
 * Properties: "lamp" (MrLamp) · "explained" (boolean, default TRUE: has the name of the state as its tooltip; off where
 * the widget around it says more).
 */
#define MR_TYPE_LAMP_ICON (mr_lamp_icon_get_type ())
G_DECLARE_FINAL_TYPE (MrLampIcon, mr_lamp_icon, MR, LAMP_ICON, GtkWidget)

G_END_DECLS
