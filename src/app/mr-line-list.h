/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/** Returns: (transfer floating): what is to be written, line by line, for a dialog that asks. It scrolls when it is
 *  long. */
GtkWidget *mr_line_list_new (GtkStringList *lines);

G_END_DECLS
