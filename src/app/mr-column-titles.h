/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/** The oldest GTK we support cannot align the title of a column. A number's title belongs above its last digit.
 *  @numbers: columns of @view, ended by %NULL. */
void mr_column_titles_align (GtkColumnView *view, GtkColumnViewColumn *const *numbers);

G_END_DECLS
