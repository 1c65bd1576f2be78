/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/** Returns: (transfer floating): what is to be written, line by line, for a dialog that asks. It is as large as
 *  its lines, and scrolls where the window has less room. */
GtkWidget *mr_line_list_new (GtkStringList *lines);

G_END_DECLS
