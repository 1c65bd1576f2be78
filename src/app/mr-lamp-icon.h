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
 * Properties: "lamp" (MrLamp) · "explanation" (nullable string: its tooltip) · "explained" (boolean, default TRUE:
 * without an explanation, the name of the state is its tooltip; off where the widget around it says more).
 *
 * Why it does not use "tooltip-text": see mr_cut_tooltip_query().
 */
#define MR_TYPE_LAMP_ICON (mr_lamp_icon_get_type ())
G_DECLARE_FINAL_TYPE (MrLampIcon, mr_lamp_icon, MR, LAMP_ICON, GtkWidget)

G_END_DECLS
