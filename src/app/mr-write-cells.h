/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "mr-logged-write.h"

G_BEGIN_DECLS

/** Makes the functions that the cells of the log in ui/cells/ use known to the template of @widget_class. */
void mr_write_cells_bind_callbacks (GtkWidgetClass *widget_class);

/** Returns: the lamp of an outcome. @lit: (out): whether there is one to show */
MrLamp mr_write_outcome_lamp (MrWriteOutcome outcome, gboolean *lit);

/** Returns: (transfer full): "Failed: It kept its address." */
char *mr_write_result_text (MrWriteOutcome outcome, const char *reason);

G_END_DECLS
