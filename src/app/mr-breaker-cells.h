/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "mr-breakers.h"

G_BEGIN_DECLS

/** Binds what the cells of the breakers' list call. */
void mr_breaker_cells_bind_callbacks (GtkWidgetClass *widget_class);

G_END_DECLS
